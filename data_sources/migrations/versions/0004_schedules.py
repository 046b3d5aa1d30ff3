"""Schedules in versions, and contracts the planner wrote over the agents table."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "schedules",
        sa.Column("kind", sa.Text(), nullable=False, comment="what is planned: shifts or roster"),
        sa.Column("name", sa.Text(), nullable=False, comment="name the planner gave"),
        sa.Column("number", sa.BigInteger(), nullable=False, comment="version, from 1"),
        sa.Column("status", sa.Text(), nullable=True, comment="draft or published"),
        sa.Column("week_on", sa.Date(), nullable=True, comment="first local day planned"),
        sa.Column(
            "payload",
            sa.Text(),
            nullable=True,
            comment="JSON: shifts or assignments with their locks, the requirement, rules and figures",
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="why this version was made"),
        sa.Column("made_at", sa.DateTime(), nullable=True, comment="when it was saved (naive UTC)"),
        sa.PrimaryKeyConstraint("kind", "name", "number"),
    )
    op.create_table(
        "contracts",
        sa.Column(
            "agent_id",
            sa.Text(),
            nullable=False,
            comment="agent of the agents table, or one the planner added",
        ),
        sa.Column(
            "cells",
            sa.Text(),
            nullable=True,
            comment="JSON: column of an agents file -> text; overrides what the agents table says",
        ),
        sa.Column("changed_at", sa.DateTime(), nullable=True, comment="when it was saved (naive UTC)"),
        sa.PrimaryKeyConstraint("agent_id"),
    )


def downgrade() -> None:
    op.drop_table("contracts")
    op.drop_table("schedules")
