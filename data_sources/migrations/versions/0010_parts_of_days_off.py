"""Half days of time off, and days on which none is granted."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    said = "day, morning (until noon) or afternoon (from noon); null is day"
    op.add_column("time_off", sa.Column("part", sa.Text(), nullable=True, comment=said))
    op.create_table(
        "blackouts",
        sa.Column(
            "number",
            sa.BigInteger(),
            nullable=False,
            comment="number of the span, from 1",
            autoincrement=False,
        ),
        sa.Column(
            "from_on", sa.Date(), nullable=True, comment="first local day on which no time off is granted"
        ),
        sa.Column("until_on", sa.Date(), nullable=True, comment="last such day"),
        sa.Column("note", sa.Text(), nullable=True, comment="why"),
        sa.Column("changed_at", sa.DateTime(), nullable=True, comment="when it was kept (naive UTC)"),
        sa.PrimaryKeyConstraint("number"),
    )


def downgrade() -> None:
    op.drop_table("blackouts")
    op.drop_column("time_off", "part")
