"""Days and months that look swapped upstream: what the loads saw, and durations that come right when swapped."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from data_sources.date_doubts import LEAST_ROWS, swapped_share
from data_sources.findings import Finding
from data_sources.sql import seconds_between
from data_sources.tables import FACT_TABLES, loads
from data_sources.tables import tickets as t

if TYPE_CHECKING:
    from data_sources.store import Store

LOOKED_AT = 100_000
"""Tickets of a source that are looked at for swapped dates."""
DAY_S = 86_400
STARTS = {"tickets": "created_at", "contacts": "offered_at", "intervals": "starts_at"}
REMEDY = "Export again as ISO dates; a spreadsheet may have rewritten them."


def doubtful_dates(store: Store, now: datetime) -> list[Finding]:
    """Sources whose days and months look swapped in part.

    Dates that jump out of the order of their file are seen by the load alone, because the store lies in
    time order; the load notes how many. Files too short to say anything are judged together, by tickets
    solved a day or more before they were created.
    """
    found = _seen_by_loads(store)
    known = {source for source, _ in found}
    return [f for _, f in found] + [f for s, f in _by_durations(store) if s not in known]


def _seen_by_loads(store: Store) -> list[tuple[str, Finding]]:
    """What loads noted, less the rows a later load has replaced since.

    Of a load that wrote few of the rows it read, an earlier one has told.
    """
    noted = sa.select(
        loads.c.load_id, loads.c.source, loads.c.file, loads.c.kind, loads.c.doubtful_rows,
        (loads.c.rows_loaded + loads.c.rows_updated).label("written"),
    ).where(loads.c.doubtful_rows > 0, loads.c.source.is_not(None), loads.c.kind.in_(list(STARTS)))  # fmt: skip
    found = []
    for row in store.read(noted.order_by(loads.c.loaded_at)).to_dict("records"):
        table = FACT_TABLES[row["kind"]]
        mine = sa.select(sa.func.count().label("n")).select_from(table)
        left = int(store.read(mine.where(table.c.load_id == row["load_id"]))["n"].iloc[0])
        still = min(int(row["doubtful_rows"]) - (int(row["written"]) - left), left)
        if still >= LEAST_ROWS:
            sentence = (
                f"{still:,} rows of {row['file']} look as if day and month of a date had been swapped: they jump "
                "out of the order of the file, or end before they begin."
            )
            finding = Finding("error", row["kind"], STARTS[row["kind"]], sentence, still, REMEDY)
            found.append((str(row["source"]), finding))
    return found


def _by_durations(store: Store) -> list[tuple[str, Finding]]:
    """Sources with enough tickets solved a day before they were created, by about `LOOKED_AT` tickets of each.

    Whoever swapped dates swapped them throughout, so any part of a large source tells it as well as
    all of it. The part is drawn by the hash of the rows: the first rows would be the earliest ones.
    """
    dated = t.c.created_at.is_not(None)
    is_early = seconds_between(t.c.created_at, t.c.solved_at) < -DAY_S
    counted = sa.select(
        t.c.source, sa.func.count().label("n"), sa.func.sum(sa.case((is_early, 1), else_=0)).label("early")
    )
    found = []
    for row in store.read(counted.where(dated).group_by(t.c.source).order_by(t.c.source)).to_dict("records"):
        source, n = str(row["source"]), int(row["n"])
        if int(row["early"]) < LEAST_ROWS:
            continue
        moments = sa.select(t.c.created_at, t.c.solved_at).where(dated, t.c.source == source)
        if n > LOOKED_AT:
            moments = moments.where(sa.func.right(t.c.row_hash, 4) < f"{10_000 * LOOKED_AT // n:04d}")
        rows = store.read_many(moments)
        share, doubtful = swapped_share(rows["created_at"], rows["solved_at"])
        if share > 0:
            of = f" of {len(rows):,} looked at" if n > LOOKED_AT else ""
            sentence = (
                f"{doubtful:,} tickets{of} of {source} look as if day and month of a date had been swapped."
            )
            found.append((source, Finding("error", "tickets", "created_at", sentence, doubtful, REMEDY)))
    return found
