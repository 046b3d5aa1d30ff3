"""What planners decide about forecasts: special days, level shifts, saved versions, edits."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "special_days",
        sa.Column("special_on", sa.Date(), nullable=False, comment="local date"),
        sa.Column(
            "name", sa.Text(), nullable=False, comment="name shared by repeats, such as campaign spring"
        ),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=True,
            comment="holiday, campaign, outage, release, price_change, billing_cycle, closure or other",
        ),
        sa.Column("author", sa.Text(), nullable=True, comment="who noted it"),
        sa.Column("noted_at", sa.DateTime(), nullable=True, comment="when it was noted (naive UTC)"),
        sa.PrimaryKeyConstraint("special_on", "name"),
    )
    op.create_table(
        "level_shifts",
        sa.Column("channel", sa.Text(), nullable=False, comment="channel key"),
        sa.Column("shift_on", sa.Date(), nullable=False, comment="first local day of the new level"),
        sa.Column("factor", sa.Double(), nullable=True, comment="new level over old level"),
        sa.Column(
            "is_confirmed",
            sa.Boolean(),
            nullable=True,
            comment="true: a person says it is real; false: a person says it is not",
        ),
        sa.Column("author", sa.Text(), nullable=True, comment="who decided"),
        sa.Column("decided_at", sa.DateTime(), nullable=True, comment="when (naive UTC)"),
        sa.PrimaryKeyConstraint("channel", "shift_on"),
    )
    op.create_table(
        "forecast_versions",
        sa.Column("name", sa.Text(), nullable=False, comment="name the planner gave"),
        sa.Column("author", sa.Text(), nullable=True, comment="who saved it"),
        sa.Column("origin", sa.Text(), nullable=True, comment="ours or foreign"),
        sa.Column(
            "settings",
            sa.Text(),
            nullable=True,
            comment="JSON: every choice of the forecast, enough to make it again",
        ),
        sa.Column("seed", sa.BigInteger(), nullable=True, comment="seed of the parts that draw"),
        sa.Column("data_sha256", sa.Text(), nullable=True, comment="hash of the history it learnt from"),
        sa.Column(
            "frame_sha256",
            sa.Text(),
            nullable=True,
            comment="hash of the rows; the same data, settings and seed give the same",
        ),
        sa.Column("made_at", sa.DateTime(), nullable=True, comment="when it was saved (naive UTC)"),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "forecast_rows",
        sa.Column("version", sa.Text(), nullable=False, comment="name of the version; see forecast_versions"),
        sa.Column("channel", sa.Text(), nullable=False, comment="channel key"),
        sa.Column("starts_at", sa.DateTime(), nullable=False, comment="start of the slot (naive UTC)"),
        sa.Column("contacts", sa.Double(), nullable=True, comment="expected contacts, edits included"),
        sa.Column("low_80", sa.Double(), nullable=True, comment="lower end of the 80 % interval"),
        sa.Column("high_80", sa.Double(), nullable=True, comment="upper end of the 80 % interval"),
        sa.Column("low_95", sa.Double(), nullable=True, comment="lower end of the 95 % interval"),
        sa.Column("high_95", sa.Double(), nullable=True, comment="upper end of the 95 % interval"),
        sa.Column("model", sa.Text(), nullable=True, comment="model or portfolio that made it"),
        sa.Column("contacts_before", sa.Double(), nullable=True, comment="expected contacts before edits"),
        sa.Column("edits", sa.BigInteger(), nullable=True, comment="edits that touched the row"),
        sa.PrimaryKeyConstraint("version", "channel", "starts_at"),
    )
    op.create_table(
        "forecast_edits",
        sa.Column("edit_id", sa.Text(), nullable=False, comment="identifier"),
        sa.Column("kind", sa.Text(), nullable=True, comment="multiply, add, set or shift"),
        sa.Column("channel", sa.Text(), nullable=True, comment="channel key"),
        sa.Column("first_at", sa.DateTime(), nullable=True, comment="first moment it touches (naive UTC)"),
        sa.Column("until_at", sa.DateTime(), nullable=True, comment="first moment after it (naive UTC)"),
        sa.Column(
            "value", sa.Double(), nullable=True, comment="factor, contacts a slot, or minutes, by kind"
        ),
        sa.Column("author", sa.Text(), nullable=True, comment="who changed the forecast"),
        sa.Column("reason", sa.Text(), nullable=True, comment="why"),
        sa.Column("made_at", sa.DateTime(), nullable=True, comment="when (naive UTC)"),
        sa.Column(
            "expires_on",
            sa.Date(),
            nullable=True,
            comment="from this local date on it no longer applies; null is never",
        ),
        sa.PrimaryKeyConstraint("edit_id"),
    )


def downgrade() -> None:
    for name in ("forecast_edits", "forecast_rows", "forecast_versions", "level_shifts", "special_days"):
        op.drop_table(name)
