"""Improvements that people proposed, what was decided, and what they brought."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COLUMNS: dict[str, tuple[type[sa.types.TypeEngine], str]] = {
    "proposed_on": (sa.Date, "local day it was proposed"),
    "title": (sa.Text, "what is proposed, in a few words"),
    "agent_id": (sa.Text, "who proposed it"),
    "department": (sa.Text, "department it comes from"),
    "group_name": (sa.Text, "group or team it comes from"),
    "status": (sa.Text, "proposed, accepted, declined, implemented or withdrawn"),
    "decided_on": (sa.Date, "local day of the decision; null while there is none"),
    "implemented_on": (sa.Date, "local day it went into use; null before"),
    "benefit_money": (sa.Double, "measured benefit a year, in `currency`; null while not measured"),
    "currency": (sa.Text, "three letters of benefit_money; null is the house's own"),
    "benefit_hours": (sa.Double, "measured benefit a year, hours of work; null while not measured"),
    "load_id": (sa.Text, "load that last wrote the row; see loads"),
    "row_hash": (sa.Text, "hash of the row's content, to tell changed from unchanged"),
}


def upgrade() -> None:
    op.create_table(
        "improvements",
        sa.Column(
            "source",
            sa.Text(),
            nullable=False,
            comment="system or profile the row comes from; register for rows written in the app",
        ),
        sa.Column("improvement_id", sa.Text(), nullable=False, comment="the source's id, kept as text"),
        *(sa.Column(name, kind(), nullable=True, comment=said) for name, (kind, said) in COLUMNS.items()),
        sa.PrimaryKeyConstraint("source", "improvement_id"),
    )


def downgrade() -> None:
    op.drop_table("improvements")
