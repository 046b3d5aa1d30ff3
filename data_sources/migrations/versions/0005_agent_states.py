"""What agents were doing, stretch by stretch."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXTS = {
    "state": "available, handling, wrap_up, break, training ...; see domain.agent_states",
    "state_said": "the source's own word",
    "kind": "contact, ready, planned, unplanned or off; null for a word without a meaning",
    "duty": "work, off_contact, break or off; null for a word without a meaning",
    "scheduled": "what the schedule asked for at that time; null when the source does not say",
    "scheduled_duty": "work, off_contact, break or off; null when the source does not say",
    "department": "department, where the source says it",
    "group_name": "group or team, where the source says it",
    "channel": "channel the state is about, where the source says it",
    "load_id": "load that last wrote the row; see loads",
    "row_hash": "hash of the row's content, to tell changed from unchanged",
}


def upgrade() -> None:
    op.create_table(
        "agent_states",
        sa.Column("source", sa.Text(), nullable=False, comment="system or profile"),
        sa.Column("agent_id", sa.Text(), nullable=False, comment="agent, as the agents table names them"),
        sa.Column("starts_at", sa.DateTime(), nullable=False, comment="when the state began (naive UTC)"),
        sa.Column(
            "ends_at", sa.DateTime(), nullable=True, comment="when it ended; null while it lasts (naive UTC)"
        ),
        sa.Column("starts_on", sa.Date(), nullable=True, comment="local date of starts_at"),
        sa.Column(
            "length_s",
            sa.Double(),
            nullable=True,
            comment="ends_at less starts_at, seconds; null while it lasts",
        ),
        *(sa.Column(name, sa.Text(), nullable=True, comment=comment) for name, comment in TEXTS.items()),
        sa.PrimaryKeyConstraint("source", "agent_id", "starts_at"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_agent_states_starts_on", "agent_states", ["starts_on"])


def downgrade() -> None:
    op.drop_table("agent_states")
