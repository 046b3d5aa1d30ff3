"""Statements that are not metrics: what is loaded, which values exist, and volume by interval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data_sources.sql import bucket
from data_sources.store import Store
from data_sources.tables import (
    FACT_TABLES,
    HANDLED,
    agent_states,
    contacts,
    customers,
    improvements,
    intervals,
    loads,
    surveys,
    tickets,
)
from domain.scope import EVERYTHING, Scope

if TYPE_CHECKING:
    import pandas as pd

DAY_S = 86_400
DATED: dict[str, sa.ColumnElement[Any]] = {
    "tickets": tickets.c.created_on,
    "solved": tickets.c.solved_on,
    "contacts": contacts.c.offered_on,
    "intervals": intervals.c.starts_on,
    "surveys": surveys.c.responded_on,
}
DATED_ALONE: dict[str, sa.ColumnElement[Any]] = {
    "statuses": agent_states.c.starts_on,
    "ideas": improvements.c.proposed_on,
    "joined": customers.c.joined_on,
    "lost": customers.c.churned_on,
}
"""Days that count only in a store without the others: an idea of today does not make calls reach today."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the store holds.

    Attributes:
        rows: rows by table.
        first_on, last_on: local dates of the first and last row with a date; None when there is none.
        version: changes with every load; belongs in every cache key.
        has_demo: whether demo rows are among them.
    """

    rows: dict[str, int]
    first_on: date | None
    last_on: date | None
    version: str
    has_demo: bool

    @property
    def is_empty(self) -> bool:
        return not any(self.rows.values())


def holdings(store: Store) -> Holdings:
    """What the store holds, in one statement."""
    counts = [
        sa.select(sa.func.count()).select_from(t).scalar_subquery().label(n) for n, t in FACT_TABLES.items()
    ]
    ends = [
        sa.select(side(on)).scalar_subquery().label(f"{n}_{name}")
        for n, on in {**DATED, **DATED_ALONE}.items()
        for side, name in ((sa.func.min, "first"), (sa.func.max, "last"))
    ]
    newest = sa.select(sa.func.max(loads.c.loaded_at)).scalar_subquery().label("newest")
    number = sa.select(sa.func.count()).select_from(loads).scalar_subquery().label("number")
    demo = (
        sa.select(sa.func.count()).select_from(loads).where(loads.c.is_demo).scalar_subquery().label("demo")
    )
    with store.engine.connect() as connection:
        row = connection.execute(sa.select(*counts, *ends, newest, number, demo)).mappings().one()
    days = _ends(row, DATED) or _ends(row, DATED_ALONE)
    return Holdings(
        rows={n: int(row[n]) for n in FACT_TABLES},
        first_on=min(days, default=None),
        last_on=max(days, default=None),
        version=f"{row['newest']}/{row['number']}",
        has_demo=bool(row["demo"]),
    )


def _ends(row: sa.RowMapping, names: Iterable[str]) -> list[date]:
    """First and last days of the rows that have any."""
    return [d for n in names for d in (row[f"{n}_first"], row[f"{n}_last"]) if d is not None]


def values(store: Store, dimension: str) -> list[str]:
    """Values of a dimension over tickets, contacts and intervals, sorted; nulls left out."""
    parts = [
        sa.select(t.c[dimension].label("v")).where(t.c[dimension].is_not(None)).distinct()
        for t in (tickets, intervals, surveys)
        if dimension in t.c
    ]
    found = store.read(sa.select(sa.union(*parts).subquery().c.v))
    return sorted(found["v"])


def volume(
    store: Store,
    *,
    slot_s: int,
    zone: str,
    first_on: date | None = None,
    until_on: date | None = None,
    filters: dict[str, Sequence[str]] | None = None,
    scope: Scope = EVERYTHING,
) -> pd.DataFrame:
    """Contacts by interval and channel, as `domain.frames.VOLUME`.

    Interval rows are taken where a channel has them; a channel without any is counted from its
    tickets. Rows longer than the slot cannot be cut and are left out, see `finest_slot_s`.

    Args:
        slot_s: length of a slot in seconds, a divisor of a day; 86400 gives local days.
        zone: reporting zone, to place local days.
        first_on, until_on: local days [first, until); None is open.
        filters: dimension to accepted values.

    Returns:
        VOLUME's columns, `handled` (contacts behind aht_s) and `counted_from` (`intervals` or `tickets`).
    """
    import pandas as pd

    rows = store.read_many(_interval_volume(slot_s, first_on, until_on, filters or {}, scope))
    with_intervals = rows["channel"].unique()
    counted = store.read_many(_ticket_volume(slot_s, first_on, until_on, filters or {}, scope))
    counted = counted[~counted["channel"].isin(with_intervals)]
    frame = pd.concat([rows.assign(counted_from="intervals"), counted.assign(counted_from="tickets")])
    return _volume_frame(frame, slot_s, zone).sort_values(["channel", "starts_at"], ignore_index=True)


def volume_by(
    store: Store,
    by: str,
    *,
    slot_s: int,
    zone: str,
    first_on: date | None = None,
    until_on: date | None = None,
    filters: dict[str, Sequence[str]] | None = None,
    scope: Scope = EVERYTHING,
) -> pd.DataFrame:
    """As `volume`, cut by a dimension, in two statements however many values it has.

    Args:
        by: a dimension, such as `queue`; rows without a value, and a table without it, are left out.

    Returns:
        `volume`'s columns and `part`; where a channel has intervals and tickets, both, told by `counted_from`.
    """
    import pandas as pd

    parts = []
    for table, statement, source in (
        (intervals, _interval_volume, "intervals"), (tickets, _ticket_volume, "tickets"),
    ):  # fmt: skip
        if by not in table.c:
            continue  # tickets name no queue
        part = table.c[by]
        chosen = statement(slot_s, first_on, until_on, filters or {}, scope).add_columns(part.label("part"))
        rows = store.read_many(chosen.where(part.is_not(None)).group_by(part))
        parts.append(rows.assign(counted_from=source))
    frame = _volume_frame(pd.concat(parts), slot_s, zone)
    return frame.sort_values(["part", "channel", "starts_at"], ignore_index=True)


def _volume_frame(frame: pd.DataFrame, slot_s: int, zone: str) -> pd.DataFrame:
    """Moments in UTC, counts as numbers, and the mean handle time of what was handled."""
    import pandas as pd

    frame = frame.reset_index(drop=True)
    frame["starts_at"] = _as_utc(frame["starts_at"], slot_s, zone)
    frame["contacts"] = pd.to_numeric(frame["contacts"]).astype(float)
    handled, handle_s = (pd.to_numeric(frame[c]).astype(float) for c in ("handled", "handle_s"))
    frame["aht_s"] = (handle_s / handled.where(handled > 0)).where(handle_s > 0)
    frame["handled"] = handled
    columns = ["starts_at", "channel", "contacts", "aht_s", "handled", "counted_from"]
    return frame[[*columns, *(c for c in ("part",) if c in frame)]]


def finest_slot_s(store: Store) -> int:
    """Length of the shortest interval rows, in seconds, at most a day; 900 when there are tickets only."""
    found = store.read(sa.select(sa.func.min(intervals.c.interval_s).label("s")))["s"].iloc[0]
    return min(int(found), DAY_S) if found is not None and found == found else 900


def load_list(store: Store) -> pd.DataFrame:
    """Every load, newest first."""
    return store.read(sa.select(loads).order_by(loads.c.loaded_at.desc()))


def _as_utc(starts: pd.Series, slot_s: int, zone: str) -> pd.Series:
    """Slots shorter than a day come in UTC, days as local dates."""
    import pandas as pd

    moments = pd.to_datetime(starts)
    if slot_s < DAY_S:
        return moments.dt.tz_localize("UTC").astype("datetime64[us, UTC]")
    local = moments.dt.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
    return local.dt.tz_convert("UTC").astype("datetime64[us, UTC]")


def _interval_volume(
    slot_s: int, first_on: date | None, until_on: date | None, filters: dict[str, Sequence[str]], scope: Scope
) -> sa.Select[Any]:
    i = intervals
    slot: Any = i.c.starts_on if slot_s >= DAY_S else bucket(i.c.starts_at, slot_s)
    has_time = sa.and_(i.c.handle_s.is_not(None), HANDLED.is_not(None))
    # Where offered is not stated it is what was answered and what was given up.
    offered = sa.func.coalesce(i.c.offered, i.c.answered + i.c.abandoned)
    return (
        sa.select(
            slot.label("starts_at"),
            i.c.channel,
            sa.func.sum(offered).label("contacts"),
            sa.func.sum(sa.case((has_time, HANDLED), else_=None)).label("handled"),
            sa.func.sum(sa.case((has_time, i.c.handle_s), else_=None)).label("handle_s"),
        )
        .where(i.c.interval_s <= slot_s, offered.is_not(None))
        .where(*_chosen(i, i.c.starts_on, first_on, until_on, filters, scope))
        .group_by(slot, i.c.channel)
    )


def _ticket_volume(
    slot_s: int, first_on: date | None, until_on: date | None, filters: dict[str, Sequence[str]], scope: Scope
) -> sa.Select[Any]:
    t = tickets
    slot: Any = t.c.created_on if slot_s >= DAY_S else bucket(t.c.created_at, slot_s)
    channel = sa.func.coalesce(t.c.channel, "portal")
    return (
        sa.select(
            slot.label("starts_at"),
            channel.label("channel"),
            sa.func.count().label("contacts"),
            sa.func.count(t.c.handle_s).label("handled"),
            sa.func.sum(t.c.handle_s).label("handle_s"),
        )
        .where(t.c.excluded_because.is_(None), t.c.created_at.is_not(None))
        .where(*_chosen(t, t.c.created_on, first_on, until_on, filters, scope))
        .group_by(slot, channel)
    )


def _chosen(
    table: sa.Table,
    on: Any,
    first_on: date | None,
    until_on: date | None,
    filters: dict[str, Sequence[str]],
    scope: Scope,
) -> list[Any]:
    conditions: list[Any] = []
    if first_on is not None:
        conditions.append(on >= first_on)
    if until_on is not None:
        conditions.append(on < until_on)
    visible = {"department": scope.departments, "group_name": scope.groups, "agent_id": scope.agents}
    wanted = {**filters, **{d: sorted(v) for d, v in visible.items() if v is not None}}
    for dimension, accepted in wanted.items():
        conditions.append(table.c[dimension].in_(list(accepted)) if dimension in table.c else sa.false())
    return conditions
