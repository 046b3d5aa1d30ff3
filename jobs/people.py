"""Who can work, and how much: agents of the store as contracts, with what the planner wrote over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data_sources import schedules, time_off
from data_sources.store import Store
from domain.shifts import AgentContract

if TYPE_CHECKING:
    import pandas as pd

LEFT_OUT = "left_out"
"""Cell of an agent of the store whom the planner took out of every roster."""
AWAKE_MINUTES = (7 * 60, 23 * 60)
"""Own wall time in which somebody in another zone than the store's is taken to be available."""


@dataclass(frozen=True)
class Team:
    """People who can be rostered.

    Attributes:
        agents: contracts in order of id. zones: zone by agent id. names: display name by agent id.
        table: the same as text cells, as `scheduling.contracts.read_agents` takes them; approved time off
            is in `agents` alone, since it is kept by itself.
    """

    agents: tuple[AgentContract, ...]
    zones: Mapping[str, str]
    names: Mapping[str, str]
    table: pd.DataFrame


def teams(store: Store, on: date) -> dict[str, str]:
    """Team by agent id, of those employed on a day whose team the agents table names."""
    rows = schedules.agent_rows(store, on).to_dict("records")
    return {str(r["agent_id"]): str(r["group_name"]) for r in rows if _has(r["group_name"])}


def team(store: Store, on: date, zone: str, until: date | None = None) -> Team:
    """Everybody employed on a day, or on any day up to `until`: the agents table, then the planner's own cells.

    Days of the span before the first and after the last working day are off, like approved time off.

    Raises:
        InputError: when a kept cell can no longer be read.
    """
    from scheduling.contracts import agents_frame

    rows = schedules.agent_rows(store, on, until).to_dict("records")
    cells = {str(r["agent_id"]): stated(r, on, zone) for r in rows}
    gone = schedules.not_employed(store, on, until)
    for agent, own in schedules.own_contracts(store).items():
        if agent not in gone:
            cells[agent] = {**cells.get(agent, {"agent_id": agent}), **own}
    kept = {a: c for a, c in sorted(cells.items()) if LEFT_OUT not in c}
    found = _read(kept)
    zones = {str(r["agent_id"]): str(r["zone"]) for r in rows if _has(r["zone"])}
    names = {a.agent_id: a.name or a.agent_id for a in found}
    away = time_off.away(store)
    for row in rows:
        if days := _outside(row, on, until or on):
            away[str(row["agent_id"])] = away.get(str(row["agent_id"]), frozenset()) | days
    halves, nothing = time_off.half_days(store), frozenset[Any]()
    agents = tuple(
        replace(a, off_on=a.off_on | away.get(a.agent_id, nothing), off_half=halves.get(a.agent_id, nothing))
        for a in found
    )
    return Team(agents, zones, names, agents_frame(found))


def _outside(row: Mapping[Any, Any], on: date, until: date) -> frozenset[date]:
    """Days of a span on which somebody is not employed yet, or no longer."""
    first, last = (row[c] if _has(row[c]) else None for c in ("hired_on", "left_on"))
    days = (on + timedelta(days=n) for n in range((until - on).days + 1))
    return frozenset(d for d in days if (first and d < _day(first)) or (last and d > _day(last)))


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


def _read(cells: Mapping[str, Mapping[str, str]]) -> tuple[AgentContract, ...]:
    import pandas as pd

    from scheduling.contracts import READERS, read_agents

    if not cells:
        return ()
    return read_agents(pd.DataFrame(list(cells.values())).reindex(columns=list(READERS)))


def stated(row: Mapping[Any, Any], on: date, zone: str) -> dict[str, str]:
    """What the agents table says of one agent, as cells of an agents file.

    Contracted hours a week become the most hours; nothing is promised unless the planner says so.
    Somebody in another zone is available from 07:00 to 23:00 there, on the zone's offset of that day.
    """
    cells = {"agent_id": str(row["agent_id"])}
    for ours, theirs in (("name", "name"), ("contract", "contract"), ("skills", "skills")):
        if _has(row[theirs]):
            cells[ours] = str(row[theirs])
    if _has(row["weekly_hours"]):
        cells["max_hours"] = f"{float(row['weekly_hours']):g}"
    if _has(row["zone"]) and (offset := _offset_minutes(str(row["zone"]), zone, on)):
        earliest, latest = (m - offset for m in AWAKE_MINUTES)
        if earliest < 0:
            earliest, latest = earliest + 1440, latest + 1440
        cells["earliest_minutes"], cells["latest_minutes"] = _clock(earliest), _clock(latest)
    return cells


def _has(value: object) -> bool:
    return value is not None and value == value and str(value).strip() != ""


def _offset_minutes(theirs: str, ours: str, on: date) -> int:
    """Minutes their wall clock is ahead of ours on a day; 0 for a zone nobody knows."""
    noon = datetime(on.year, on.month, on.day, 12)
    try:
        ahead = [noon.replace(tzinfo=ZoneInfo(z)).utcoffset() or timedelta() for z in (theirs, ours)]
    except (ZoneInfoNotFoundError, ValueError):
        return 0
    return round((ahead[0] - ahead[1]).total_seconds() / 60)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def save(store: Store, edited: pd.DataFrame, on: date, zone: str, changed_at: datetime) -> str:
    """Keep what differs from the agents table; returns a sentence about what was kept.

    Raises:
        InputError: for a cell that cannot be read, with its row and column, or an id twice.
    """
    from domain.errors import InputError
    from scheduling.contracts import agents_frame, read_agents

    wanted = read_agents(edited)
    ids = [a.agent_id for a in wanted]
    if len(set(ids)) < len(ids):
        twice = sorted({i for i in ids if ids.count(i) > 1})
        raise InputError("each agent once", f"{', '.join(twice)} twice", "Remove one of the rows", "agents")
    rows = schedules.agent_rows(store, on).to_dict("records")
    theirs = {str(r["agent_id"]): stated(r, on, zone) for r in rows}
    plain = _cells(agents_frame(_read(theirs))) if theirs else {}
    ours = _cells(agents_frame(wanted)) if wanted else {}
    own = {a: _differing(c, plain.get(a)) for a, c in ours.items()}
    own |= {a: {LEFT_OUT: "yes"} for a in plain if a not in ours}
    before = schedules.own_contracts(store)
    # who is not employed on this day is not in the table, and keeps what was written before
    own |= {a: c for a, c in before.items() if a in schedules.not_employed(store, on) and a not in own}
    kept = {a: c for a, c in own.items() if c}
    schedules.keep_contracts(store, kept, changed_at)
    touched = [a for a in kept.keys() | before.keys() if kept.get(a) != before.get(a)]
    left = sum(LEFT_OUT in c for c in kept.values())
    return (
        f"Saved: agents changed now {len(touched)}, different from the agents table {len(kept) - left}, "
        f"left out {left}."
    )


def has_own(store: Store) -> bool:
    """Whether the planner wrote anything over the agents table."""
    return bool(schedules.own_contracts(store))


def forget(store: Store, changed_at: datetime) -> None:
    """Back to what the agents table says."""
    schedules.keep_contracts(store, {}, changed_at)


def _cells(frame: pd.DataFrame) -> dict[str, dict[str, str]]:
    return {str(r["agent_id"]): {str(k): str(v) for k, v in r.items()} for r in frame.to_dict("records")}


def _differing(cells: Mapping[str, str], base: Mapping[str, str] | None) -> dict[str, str]:
    """Cells that differ; an emptied one stays as an empty text, which reads as the default."""
    if base is None:
        return {k: v for k, v in cells.items() if v != ""}
    return {k: v for k, v in cells.items() if v != base.get(k, "")}
