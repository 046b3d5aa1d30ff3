"""The business clock inside the store: two hash joins on day rows, integers only.

One row per calendar and UTC day holds the open seconds before midnight and that day's open blocks.
B(t) is the row's total plus what its blocks hold before t; elapsed time is a difference of two B.
The rows come from the same expansion the arrays use, so both roads give the same second.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime

import numpy as np
import pandas as pd
import sqlalchemy as sa

from data_sources.sql import seconds_between
from domain.errors import InputError
from metrics.business_time import BusinessCalendar
from metrics.opening_hours import DAY_S, EPOCH_ON

_CHUNK = 1000


def day_rows(calendars: Mapping[str, BusinessCalendar], first_on: date, until_on: date) -> pd.DataFrame:
    """Day rows of the UTC days [first_on, until_on).

    Returns: `calendar`, `utc_day` (days since 1970), `cum_before` (open seconds since `first_on`), and
        `s1, e1, s2, e2 ...`: the day's blocks in seconds after midnight UTC, as many as the busiest
        day has; unused ones are 0.
    """
    low, high = ((d - EPOCH_ON).days for d in (first_on, until_on))
    parts = [_calendar_rows(name, calendar, low, high) for name, calendar in calendars.items()]
    slots = max((part.shape[1] - 3) // 2 for part in parts)
    blocks = [f"{end}{k}" for k in range(1, slots + 1) for end in "se"]
    columns = ["calendar", "utc_day", "cum_before", *blocks]
    return pd.concat([part.reindex(columns=columns, fill_value=0) for part in parts], ignore_index=True)


def _calendar_rows(name: str, calendar: BusinessCalendar, low: int, high: int) -> pd.DataFrame:
    starts, ends = _cut_at_midnight(*calendar.segments(low * DAY_S, high * DAY_S))
    day = starts // DAY_S - low
    slot = np.arange(len(day)) - np.searchsorted(day, day, side="left")
    blocks = np.zeros((high - low, int(slot.max(initial=0)) + 1, 2), np.int64)
    blocks[day, slot, 0], blocks[day, slot, 1] = starts % DAY_S, (ends - 1) % DAY_S + 1
    opened = np.bincount(day, weights=ends - starts, minlength=high - low).astype(np.int64)
    names = [f"{end}{k}" for k in range(1, blocks.shape[1] + 1) for end in "se"]
    rows = pd.DataFrame(blocks.reshape(high - low, -1), columns=names)
    rows.insert(0, "cum_before", np.cumsum(opened) - opened)
    rows.insert(0, "utc_day", np.arange(low, high))
    rows.insert(0, "calendar", name)
    return rows


def _cut_at_midnight(
    starts: np.ndarray[tuple[int], np.dtype[np.int64]], ends: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Segments split where a UTC day ends."""
    pieces = (ends - 1) // DAY_S - starts // DAY_S + 1
    which = np.repeat(np.arange(len(starts)), pieces)
    step = np.arange(len(which)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    midnight = (starts[which] // DAY_S + step) * DAY_S
    return np.maximum(starts[which], midnight), np.minimum(ends[which], midnight + DAY_S)


def day_table(metadata: sa.MetaData, rows: pd.DataFrame, name: str = "business_days") -> sa.Table:
    """The table that holds `rows`, with as many block columns as they have."""
    blocks = [c for c in rows.columns if c not in ("calendar", "utc_day", "cum_before")]
    return sa.Table(
        name,
        metadata,
        sa.Column("calendar", sa.Text, primary_key=True, comment="name of the business calendar"),
        sa.Column(
            "utc_day", sa.Integer, primary_key=True, autoincrement=False, comment="days since 1970 in UTC"
        ),
        sa.Column("cum_before", sa.BigInteger, comment="open seconds before the day"),
        *(sa.Column(c, sa.Integer, comment="block of open seconds after midnight UTC") for c in blocks),
    )


def write_day_rows(connection: sa.Connection, table: sa.Table, rows: pd.DataFrame) -> None:
    """Create the table anew and fill it."""
    table.drop(connection, checkfirst=True)
    table.create(connection)
    records = [{str(k): v for k, v in r.items()} for r in rows.to_dict("records")]
    for low in range(0, len(records), _CHUNK):
        connection.execute(sa.insert(table).values(records[low : low + _CHUNK]))


def day_rows_key(calendars: Iterable[BusinessCalendar], first_on: date, until_on: date) -> str:
    """Changes when the rows would: hours, holidays, zone data or range. Store it to know when to rebuild."""
    parts = sorted((c.name, c.key) for c in calendars)
    return hashlib.sha256(repr((parts, first_on, until_on)).encode()).hexdigest()[:16]


def with_elapsed(
    source: sa.FromClause,
    days: sa.Table,
    *,
    calendar: sa.ColumnElement[str],
    start: sa.ColumnElement[datetime],
    end: sa.ColumnElement[datetime],
) -> tuple[sa.FromClause, sa.ColumnElement[int]]:
    """`source` joined to its two day rows, and the open seconds in [start, end) as an expression.

    The expression is 0 when `end` lies before `start`, and null when either moment is null or its
    day is not in `days` (count such rows with `is_uncovered`; they are never clamped).
    """
    first, last = days.alias(), days.alias()
    joined = source.outerjoin(first, _is_day(first, calendar, start)).outerjoin(
        last, _is_day(last, calendar, end)
    )
    elapsed = _business_s(last, end) - _business_s(first, start)
    return joined, sa.case((elapsed < 0, 0), else_=elapsed)


def is_uncovered(
    elapsed: sa.ColumnElement[int], start: sa.ColumnElement[datetime], end: sa.ColumnElement[datetime]
) -> sa.ColumnElement[bool]:
    """Rows that have both moments and still no answer: their days are missing from the day table."""
    return sa.and_(elapsed.is_(None), start.is_not(None), end.is_not(None))


def require_covered(uncovered: int) -> None:
    """Raise when moments lie outside the day rows.

    Raises:
        InputError: `uncovered` is not 0.
    """
    if uncovered:
        remedy = "Rebuild business_days from the first to the last moment"
        raise InputError("moments inside the day rows", f"{uncovered} rows outside", remedy, "business_days")


def _epoch_s(moment: sa.ColumnElement[datetime]) -> sa.ColumnElement[int]:
    """Whole seconds since 1970; parts of a second are dropped."""
    since = seconds_between(sa.literal(datetime(1970, 1, 1), sa.DateTime), moment)
    return sa.cast(sa.func.floor(since), sa.BigInteger)


def _is_day(
    days: sa.FromClause, calendar: sa.ColumnElement[str], moment: sa.ColumnElement[datetime]
) -> sa.ColumnElement[bool]:
    day = sa.cast(sa.func.floor(_epoch_s(moment) / sa.literal(float(DAY_S), sa.Double)), sa.Integer)
    return sa.and_(days.c.calendar == calendar, days.c.utc_day == day)


def _business_s(days: sa.FromClause, moment: sa.ColumnElement[datetime]) -> sa.ColumnElement[int]:
    second = _epoch_s(moment) - sa.cast(days.c.utc_day, sa.BigInteger) * DAY_S
    total: sa.ColumnElement[int] = days.c.cum_before
    slots = (len(days.c) - 3) // 2
    for k in range(1, slots + 1):
        start, end = days.c[f"s{k}"], days.c[f"e{k}"]
        total = total + sa.func.greatest(0, sa.func.least(second, end) - start)
    return total
