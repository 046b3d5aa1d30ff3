"""Time off that people asked for, and what was decided."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "time_off",
        sa.Column(
            "request",
            sa.BigInteger(),
            nullable=False,
            comment="number of the request, from 1",
            autoincrement=False,
        ),
        sa.Column("agent_id", sa.Text(), nullable=True, comment="who asks"),
        sa.Column("from_on", sa.Date(), nullable=True, comment="first local day off"),
        sa.Column("until_on", sa.Date(), nullable=True, comment="last local day off"),
        sa.Column("kind", sa.Text(), nullable=True, comment="holiday, sick, training, unpaid or other"),
        sa.Column("state", sa.Text(), nullable=True, comment="requested, approved, declined or withdrawn"),
        sa.Column("note", sa.Text(), nullable=True, comment="what was said about it"),
        sa.Column("requested_at", sa.DateTime(), nullable=True, comment="when it was asked for (naive UTC)"),
        sa.Column(
            "changed_at", sa.DateTime(), nullable=True, comment="when its state was last changed (naive UTC)"
        ),
        sa.PrimaryKeyConstraint("request"),
    )


def downgrade() -> None:
    op.drop_table("time_off")
