"""How many rows of a load look as if day and month had been swapped: only the order of the file tells it."""

import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TOLD = re.compile(r"^(\d+) rows \(.*\) look as if day and month had been swapped")
SAID = (
    "rows whose day and month look swapped upstream, seen in the order of the file; null where nobody looked"
)


def upgrade() -> None:
    op.add_column("loads", sa.Column("doubtful_rows", sa.BigInteger(), nullable=True, comment=SAID))
    loads = sa.table("loads", sa.column("load_id"), sa.column("warnings"), sa.column("doubtful_rows"))
    connection = op.get_bind()
    for load_id, warnings in connection.execute(sa.select(loads.c.load_id, loads.c.warnings)).all():
        told = [int(m[1]) for sentence in json.loads(warnings or "[]") if (m := TOLD.match(sentence))]
        if told:
            connection.execute(
                sa.update(loads).where(loads.c.load_id == load_id).values(doubtful_rows=sum(told))
            )


def downgrade() -> None:
    op.drop_column("loads", "doubtful_rows")
