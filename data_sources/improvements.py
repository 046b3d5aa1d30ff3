"""The register of improvements in the store: read as it stands, and written by hand."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from data_sources.bulk import MergeCounts, merge
from data_sources.store import Store
from data_sources.tables import improvements as i
from data_sources.tables import loads
from domain.scope import EVERYTHING, Scope

if TYPE_CHECKING:
    import pandas as pd

BY_HAND = "register"
"""Source of ideas that were written in the app, and system of the loads that hand-made changes leave."""
COLUMNS = tuple(c.name for c in i.columns if c.name not in ("load_id", "row_hash"))


def held(store: Store, scope: Scope = EVERYTHING) -> pd.DataFrame:
    """Every idea that may be seen, the newest first: `COLUMNS`, days as datetime64."""
    import pandas as pd

    seen = {"department": scope.departments, "group_name": scope.groups, "agent_id": scope.agents}
    visible = [i.c[n].in_(sorted(v)) for n, v in seen.items() if v is not None]
    chosen = sa.select(*(i.c[n] for n in COLUMNS)).where(*visible)
    frame = store.read(chosen.order_by(i.c.proposed_on.desc(), i.c.source, i.c.improvement_id))
    days = {n: pd.to_datetime(frame[n]) for n in COLUMNS if n.endswith("_on")}
    numbers = {n: pd.to_numeric(frame[n]).astype(float) for n in ("benefit_money", "benefit_hours")}
    return frame.assign(**days, **numbers)


def next_id(store: Store) -> int:
    """The number of the next idea written by hand, from 1."""
    with store.engine.connect() as connection:
        taken = connection.execute(sa.select(i.c.improvement_id).where(i.c.source == BY_HAND)).scalars()
        return 1 + max((int(t) for t in taken if t.isdigit()), default=0)


def keep(store: Store, rows: pd.DataFrame, at: datetime) -> MergeCounts:
    """Write rows over the register and say so among the loads, in one transaction.

    Args:
        rows: `COLUMNS`; other rows stay as they are.
        at: naive UTC.
    """
    with store.transaction() as connection:
        stem = f"{BY_HAND}-{at:%Y%m%dT%H%M%S}"
        same = sa.select(sa.func.count()).select_from(loads).where(loads.c.load_id.like(f"{stem}%"))
        load_id = f"{stem}-{int(connection.execute(same).scalar_one()) + 1}"
        # Rows of the demo have no hash, and one without compares as unchanged.
        connection.execute(sa.update(i).where(i.c.row_hash.is_(None)).values(row_hash=""))
        counts = merge(connection, i, rows.assign(load_id=load_id))
        connection.execute(
            sa.insert(loads).values(
                load_id=load_id, loaded_at=at, file="written by hand", system=BY_HAND, kind=i.name, rows_read=len(rows),
                rows_loaded=counts.loaded, rows_updated=counts.updated, rows_unchanged=counts.unchanged,
                rows_rejected=0, decisions="[]", warnings="[]", is_demo=False,
            )
        )  # fmt: skip
    return counts
