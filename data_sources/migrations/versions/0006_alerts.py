"""Alerts that fired; and until when a running clock is in time, which a closing hour moves past its due moment."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

IN_TIME = "last moment at which stopping still keeps the promise; null once stopped (naive UTC)"


def upgrade() -> None:
    op.add_column("sla_clocks", sa.Column("in_time_until_at", sa.DateTime(), nullable=True, comment=IN_TIME))
    op.create_table(
        "alerts",
        sa.Column("rule", sa.Text(), nullable=False, comment="name of the rule in alerts.toml"),
        sa.Column("about", sa.Text(), nullable=False, comment="what it looked at, such as email or whole"),
        sa.Column("fired_at", sa.DateTime(), nullable=False, comment="when it fired (naive UTC)"),
        sa.Column("condition", sa.Text(), nullable=True, comment="kind of condition"),
        sa.Column("severity", sa.Text(), nullable=True, comment="info, warning or critical"),
        sa.Column("value", sa.Double(), nullable=True, comment="what was measured, in the condition's unit"),
        sa.Column(
            "bound", sa.Double(), nullable=True, comment="what the rule allows, in the condition's unit"
        ),
        sa.Column("cause", sa.Text(), nullable=True, comment="why it fired, in words"),
        sa.Column("sent_to", sa.Text(), nullable=True, comment="channels that took it, separated by a space"),
        sa.Column("not_sent", sa.Text(), nullable=True, comment="channels that failed, and why"),
        sa.Column(
            "acknowledged_at",
            sa.DateTime(),
            nullable=True,
            comment="when somebody said they have seen it (naive UTC)",
        ),
        sa.Column("acknowledged_by", sa.Text(), nullable=True, comment="who said so"),
        sa.PrimaryKeyConstraint("rule", "about", "fired_at"),
    )


def downgrade() -> None:
    op.drop_table("alerts")
    op.drop_column("sla_clocks", "in_time_until_at")
