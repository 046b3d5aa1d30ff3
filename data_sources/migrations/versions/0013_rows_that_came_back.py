"""Which load brought a refused row back mended: such rows are no longer open."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SAID = "later load that a mended file brought the row back with; null while it is open"


def upgrade() -> None:
    op.add_column("rejects", sa.Column("returned_in", sa.Text(), nullable=True, comment=SAID))


def downgrade() -> None:
    op.drop_column("rejects", "returned_in")
