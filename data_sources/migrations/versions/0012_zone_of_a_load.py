"""In which zone a load read times without an offset: its refused rows, mended, are read in the same."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SAID = "time zone its times without an offset were read in; null for loads from before this was noted"


def upgrade() -> None:
    op.add_column("loads", sa.Column("wall_zone", sa.Text(), nullable=True, comment=SAID))


def downgrade() -> None:
    op.drop_column("loads", "wall_zone")
