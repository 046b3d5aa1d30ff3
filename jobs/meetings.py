"""When to meet, coach and train with the least service lost: placed in a roster, then played through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from domain.errors import InputError, NoDataError
from jobs import intraday_options as today
from jobs.intraday_options import Queue, Roster

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from domain.shifts import Assignment
    from scheduling.intraday_options import Effect
    from scheduling.meetings import DayLoss, Placement, Request
    from scheduling.timegrid import Grid

    Floats = NDArray[np.float64]

MOST_AWAY = 30


@dataclass(frozen=True)
class Met:
    """Meetings in a roster.

    Attributes:
        entries: the roster with the meetings in its shifts.
        rows: meeting, minutes, who, starts_at, ends_at (null where it cannot be held), loss (contacts in time).
        days: day_on, before and after: share in time of the whole day by simulation with the same contacts.
    """

    entries: tuple[Assignment, ...]
    rows: pd.DataFrame
    days: pd.DataFrame


@dataclass(frozen=True)
class _Day:
    on: date
    grid: Grid
    load: pd.DataFrame
    supply: Floats


def met(roster: Roster, queue: Queue, requests: Sequence[Request], zone: str, seed: int = 1) -> Met:
    """Meetings placed where an agent away costs the fewest contacts in time, checked by simulation.

    Args:
        queue: one live channel's contacts and handle times on every day a meeting may lie on.

    Raises:
        InputError: somebody asked who is not in the roster. NoDataError: no day with a need and contacts.
    """
    from scheduling.meetings import placed

    known = {e.agent_id for e in roster.entries}
    if missing := sorted({a for r in requests for a in r.agents} - known):
        raise InputError("people of the roster", ", ".join(missing), "Check the ids", "agents")
    days = _days(roster, queue, requests, zone)
    losses = [_loss(day, queue) for day in days]
    entries, found = placed(roster.entries, requests, losses)
    return Met(entries, _rows(found), _judged(days, found, queue, zone, seed))


def _days(roster: Roster, queue: Queue, requests: Sequence[Request], zone: str) -> list[_Day]:
    local = ZoneInfo(zone)
    wanted = {
        r.earliest_at.astimezone(local).date() + timedelta(days=n)
        for r in requests
        for n in range(
            (r.latest_at.astimezone(local).date() - r.earliest_at.astimezone(local).date()).days + 1
        )
    }
    planned = set(roster.need["starts_at"].dt.tz_convert(zone).dt.date)
    found = []
    for on in sorted(wanted & planned):
        noon = datetime(on.year, on.month, on.day, 12, tzinfo=local).astimezone(UTC)
        grid, supply, _ = today.on_channel(roster, queue.channel, noon, zone)
        load = today.by_period(queue.slots, grid)
        if load["aht_s"].notna().all():
            found.append(_Day(on, grid, load, supply))
    if not found:
        raise NoDataError("The days of these meetings are not in the roster's need, or have no contacts.")
    return found


def _loss(day: _Day, queue: Queue) -> DayLoss:
    """Contacts in time lost by period and people away, by Erlang A; never falling in the people away."""
    from scheduling.meetings import DayLoss
    from staffing import erlang_a

    contacts, aht = (day.load[c].to_numpy(float)[:, None] for c in ("contacts", "aht_s"))
    left = np.maximum(day.supply[:, None] - np.arange(MOST_AWAY + 1)[None, :], 1e-6)
    shape = left.shape
    level = erlang_a.metrics(
        np.broadcast_to(contacts * aht / (60 * day.grid.step_minutes), shape), left, np.broadcast_to(aht, shape),
        queue.patience_s or 3600.0, queue.target.threshold_s,
    )  # fmt: skip
    in_time = np.nan_to_num(np.asarray(level.service_level), nan=1.0) * contacts
    return DayLoss(day.grid, np.maximum.accumulate(in_time[:, :1] - in_time, axis=1))


def _judged(
    days: Sequence[_Day], found: Sequence[Placement], queue: Queue, zone: str, seed: int
) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for day in days:
        away = np.zeros(day.grid.periods)
        for one in found:
            if one.starts_at is not None and one.starts_at.astimezone(ZoneInfo(zone)).date() == day.on:
                first, last = (
                    day.grid.period_of(one.starts_at),
                    day.grid.period_of(one.ends_at or one.starts_at),
                )
                away[max(first, 0) : max(last, first + 1)] += len(one.request.agents)
        before = _effect(day, day.supply, queue, seed)
        after = _effect(day, np.maximum(day.supply - away, 0), queue, seed) if away.any() else before
        rows.append((day.on, before.service_level, after.service_level, before.in_time - after.in_time))
    return pd.DataFrame(rows, columns=["day_on", "before", "after", "lost"])


def _effect(day: _Day, agents: Floats, queue: Queue, seed: int) -> Effect:
    return today.played(day.load, agents, queue, day.grid, 0, seed)


def _rows(found: Sequence[Placement]) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(
        [
            (p.request.name, p.request.minutes, list(p.request.agents), p.starts_at, p.ends_at, p.loss)
            for p in found
        ],
        columns=["meeting", "minutes", "who", "starts_at", "ends_at", "loss"],
    )
    moments = {
        c: pd.to_datetime(frame[c], utc=True).astype("datetime64[us, UTC]") for c in ("starts_at", "ends_at")
    }
    return frame.assign(**moments)


def read_requests(path: Path, roster: Roster, zone: str) -> list[Request]:
    """Meetings of a CSV: meeting, minutes, agents; optional each, earliest_at, latest_at.

    `agents` are ids with spaces, or `all`; with `each` yes everybody gets a meeting of their own (coaching).
    Without a span the meeting may lie anywhere in the roster. Times without an offset are local.
    """
    from jobs.csv_files import read_csv
    from jobs.schedule_files import moments

    frame = read_csv(path, as_text=True, where="--meetings")
    if missing := [c for c in ("meeting", "minutes", "agents") if c not in frame.columns]:
        raise InputError(
            "columns meeting, minutes, agents",
            ", ".join(frame.columns),
            f"Add {', '.join(missing)}",
            path.name,
        )
    span = {"earliest_at": min(e.shift.starts_at for e in roster.entries).isoformat(),
            "latest_at": max(e.shift.ends_at for e in roster.entries).isoformat()}  # fmt: skip
    for column, usual in span.items():
        text = frame[column] if column in frame.columns else ""
        frame[column] = text
        frame[column] = moments(frame[column].where(frame[column] != "", usual), zone, column)
    everybody = " ".join(sorted({e.agent_id for e in roster.entries}))
    return [
        one
        for row, values in enumerate(frame.to_dict("records"), 2)
        for one in _requests(values, row, everybody)
    ]


def _requests(values: dict[object, object] | dict[str, object], row: int, everybody: str) -> list[Request]:
    from scheduling.meetings import Request

    cell = {str(k): v for k, v in values.items()}
    minutes, name = str(cell["minutes"]), str(cell["meeting"])
    if not minutes.isdigit():
        raise InputError("whole minutes", minutes, "", f"minutes, row {row}")
    people = (everybody if str(cell["agents"]).strip() == "all" else str(cell["agents"])).split()
    early, late = (cell[c].to_pydatetime() for c in ("earliest_at", "latest_at"))  # type: ignore[attr-defined]
    is_each = str(cell.get("each", "")).strip().lower() in ("yes", "true", "1")
    groups = [(p,) for p in people] if is_each else [tuple(people)]
    return [Request(name, int(minutes), group, early, late) for group in groups]
