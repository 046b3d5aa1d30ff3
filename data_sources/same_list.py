"""A generic list with other columns than its earlier copy: told by its rows, kept under the earlier source.

The header names a list (`kept_under`). When somebody exports the same tickets with a column more or less,
the header is another one, and the rows would stand in the store twice and count double.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from data_sources.bulk import asked_of
from data_sources.tables import DEMO, FACT_TABLES, loads

if TYPE_CHECKING:
    import pandas as pd

    from data_sources.building import Part
    from data_sources.understanding import Understood

SAMPLE = 2000
"""Rows of the file that are looked for in the store, spread over all of it."""
LEAST_DATED, LEAST_AGREED = 20, 0.97
"""Rows, and their share of the ids that a source holds, that have to agree where a list knows dates alone: two desks
that count from 1 give many a number on the same day."""
OFTEN_BUSY = 5
"""Contacts of an interval from which an equal count says something."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Columns that are equal in two copies of a row, and from how many of the sample on the list is the same.

    `looked_up`: the column the store is asked by.
    """

    columns: tuple[str, ...]
    looked_up: str
    least_rows: int
    least_share: float


SIGNS = {
    # An id with its moment is hardly another row's; an overlap of some days is enough.
    "tickets": Sign(("ticket_id", "created_at"), "ticket_id", 3, 0.1),
    "contacts": Sign(("contact_id", "offered_at"), "contact_id", 3, 0.1),
    # Equal counts happen, so nearly all of them have to be.
    "intervals": Sign(("queue", "channel", "starts_at", "offered"), "starts_at", 20, 0.8),
}

FED_BY = {"first_reply_at": ("first_reply_s",), "solved_at": ("resolution_s",)}
"""Columns that another field than their own may also fill."""


def held_under(connection: sa.Connection, understood: Understood, part: Part) -> str | None:
    """The source that holds the rows of a generic list already, None when none does.

    Args:
        part: built rows of the file, those that decide what becomes of its rows.
    """
    system, frame = understood.match.system, part.frame
    if not system.is_generic or understood.choices.source or part.table not in SIGNS or frame.empty:
        return None
    mine = str(frame["source"].iloc[0])
    others = sa.select(loads.c.source).where(loads.c.system == system.name).distinct()
    found = {str(r[0]) for r in connection.execute(others).all() if r[0]} - {mine, DEMO}
    return _most_alike(connection, part.table, frame, sorted(found)) if found else None


def _most_alike(connection: sa.Connection, kind: str, frame: pd.DataFrame, among: list[str]) -> str | None:
    import pandas as pd

    sign, table = SIGNS[kind], FACT_TABLES[kind]
    wanted = frame.loc[:, list(sign.columns)].dropna()
    if kind == "intervals":
        wanted = wanted[wanted["offered"] >= OFTEN_BUSY]
    wanted = _plain(wanted.iloc[:: max(1, len(wanted) // SAMPLE)]).drop_duplicates()
    if wanted.empty:
        return None
    asked = table.c[sign.looked_up].in_(wanted[sign.looked_up].unique().tolist())
    chosen = sa.select(table.c.source, *(table.c[c] for c in sign.columns)).where(
        table.c.source.in_(among), asked
    )
    result = connection.execute(chosen)
    held = pd.DataFrame(result.all(), columns=list(result.keys()))
    if held.empty:
        return None
    same = _plain(held).merge(wanted, on=list(sign.columns))["source"].value_counts()
    least = max(sign.least_rows, sign.least_share * len(wanted))
    if kind != "intervals" and _is_dated(wanted):
        least = max(least, LEAST_DATED)
        same = same[same >= LEAST_AGREED * held["source"].value_counts().reindex(same.index)]
    return None if same.empty or same.iloc[0] < least else str(same.index[0])


def _is_dated(wanted: pd.DataFrame) -> bool:
    """Whether moments are dates without a time of day: all at the same hour of UTC, or two with summer time."""
    (moments,) = (wanted[c] for c in wanted.columns if c.endswith("_at"))
    return bool((moments - moments.dt.normalize()).nunique() <= 2)


def _plain(rows: pd.DataFrame) -> pd.DataFrame:
    """Moments naive and in microseconds on both sides."""
    import pandas as pd

    moments = [c for c in rows.columns if c.endswith("_at")]
    return rows.assign(
        **{
            c: pd.to_datetime(rows[c], utc=True).dt.tz_localize(None).astype("datetime64[us]")
            for c in moments
        }
    )


def lacking(connection: sa.Connection, understood: Understood, source: str) -> list[str]:
    """Fields that other loads of a source brought and this file has no column for."""
    if not understood.match.system.is_generic:
        return []
    same = sa.and_(loads.c.source == source, loads.c.system == understood.match.system.name)
    noted = connection.execute(sa.select(loads.c.decisions).where(same).distinct()).scalars().all()
    brought = {d["field"] for decisions in noted for d in json.loads(decisions or "[]")}
    return sorted(brought - understood.match.headers.keys())


def completed(connection: sa.Connection, table: sa.Table, understood: Understood, part: Part) -> pd.DataFrame:
    """Rows of one source with what the store holds where the file says nothing.

    It says nothing of a column that none of its headers feeds, nor, in a JSON record, of a key the record lacks.
    An empty cell and a null say that there is no value, and empty the held one.
    """
    import pandas as pd

    frame = part.frame
    key = [c.name for c in table.primary_key.columns if c.name != "source"]
    own = {*key, "source", "load_id", "row_hash"}
    silent = {
        c: rows for c in table.c if c.name not in own and (rows := _unsaid(c.name, understood, part)).any()
    }
    if frame.empty or not silent:
        return frame
    chosen = sa.select(*(table.c[k] for k in key), *silent).where(
        table.c.source == str(frame["source"].iloc[0]), asked_of(table.c[key[0]], frame[key[0]])
    )
    result = connection.execute(chosen)
    held = pd.DataFrame(result.all(), columns=list(result.keys()), dtype=object)
    if held.empty:
        return frame
    keys = _plain(held[key]).astype(object)
    held = held.assign(**{k: keys[k] for k in key}).set_index(key)
    mine = (
        pd.MultiIndex.from_frame(_plain(frame[key]).astype(object))
        if len(key) > 1
        else pd.Index(frame[key[0]])
    )
    found = held.reindex(mine).set_axis(frame.index)
    return frame.assign(
        **{
            c.name: _filled(frame, c.name, found[c.name], rows)
            for c, rows in silent.items()
            if found[c.name][rows].notna().any()
        }
    )


def says_little(understood: Understood) -> bool:
    """Whether records of the file lack keys that other records of it have."""
    used = {h for found in understood.match.headers.values() for h in found}
    return understood.match.system.is_generic and any(h in used for h in understood.raw.absent)


def _unsaid(column: str, understood: Understood, part: Part) -> npt.NDArray[np.bool_]:
    """By row, whether the file says nothing of a column."""
    headers, size = understood.match.headers, len(part.frame)
    fed = [h for field in (column, *FED_BY.get(column, ())) for h in headers.get(field, ())]
    if not fed:
        is_silent = column not in part.frame or bool(part.frame[column].isna().all())
        return np.full(size, is_silent)
    lacking = [understood.raw.absent.get(h) for h in fed]
    if any(rows is None for rows in lacking) or len(part.row_of) != size:
        return np.zeros(size, dtype=bool)
    everywhere = np.all([rows for rows in lacking if rows is not None], axis=0)
    return np.asarray(everywhere[part.row_of], dtype=np.bool_)


def _filled(
    frame: pd.DataFrame, column: str, held: pd.Series[Any], rows: npt.NDArray[np.bool_]
) -> pd.Series[Any]:
    """Held values in the rows that say nothing, the file's own in the others."""
    import pandas as pd

    if rows.all():
        return held
    given = frame[column]
    if isinstance(given.dtype, pd.DatetimeTZDtype):
        kept = pd.to_datetime(held, utc=True).astype(given.dtype)
    else:
        kept = held.astype(given.dtype)
    return given.where(~rows, kept)
