"""Under which source a load's rows are kept, and which header it had: the next copy of a list finds it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COLUMNS = {
    "source": "name its rows are kept under; null for loads from before this was noted",
    "header_signature": "hash of the normalised header of the file; null likewise",
}


def upgrade() -> None:
    for name, said in COLUMNS.items():
        op.add_column("loads", sa.Column(name, sa.Text(), nullable=True, comment=said))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("loads", name)
