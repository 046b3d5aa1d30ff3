"""Plans that are kept: what went in, what came out, on which data."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("kind", sa.Text(), nullable=False, comment="what was planned: what_if or capacity"),
        sa.Column("name", sa.Text(), nullable=False, comment="name the planner gave"),
        sa.Column(
            "inputs",
            sa.Text(),
            nullable=True,
            comment="JSON: everything the planner decided, enough to run it again",
        ),
        sa.Column("results", sa.Text(), nullable=True, comment="JSON: rows as they came out"),
        sa.Column(
            "data_version",
            sa.Text(),
            nullable=True,
            comment="version of the store's data the results rest on",
        ),
        sa.Column("made_at", sa.DateTime(), nullable=True, comment="when it was saved (naive UTC)"),
        sa.PrimaryKeyConstraint("kind", "name"),
    )


def downgrade() -> None:
    op.drop_table("runs")
