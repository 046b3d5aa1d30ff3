"""When to meet, coach and train with the least service lost: placed in a roster, then played through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from domain.errors import InputError, NoDataError
from jobs import channel_days
from jobs import intraday_options as today
from jobs.channel_days import Day
from jobs.intraday_options import Queue, Roster

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from domain.shifts import Assignment
    from scheduling.intraday_options import Effect
    from scheduling.meetings import DayLoss, Placement, Request

    Floats = NDArray[np.float64]

MOST_AWAY, EVERYBODY = 30, 1_000_000
PLAYED_A_DAY = 6
"""Times of each day that are played, the cheapest by Erlang A."""


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


def met(roster: Roster, queue: Queue, requests: Sequence[Request], zone: str, seed: int = 1) -> Met:
    """Meetings placed where an agent away costs the fewest contacts in time, checked by simulation.

    Args:
        queue: one live channel's contacts and handle times on every day a meeting may lie on.

    Raises:
        InputError: somebody asked who is not in the roster. NoDataError: no day with a need and contacts.
    """
    from scheduling.meetings import placed

    _check_people(roster, requests)
    days = _days(roster, queue, requests, zone)
    losses = [_loss(day, queue, today.serving(roster, queue.channel)) for day in days]
    entries, found = placed(roster.entries, requests, losses)
    return Met(entries, _rows(found), _judged(list(zip(days, losses, strict=True)), found, queue, seed))


def _check_people(roster: Roster, requests: Sequence[Request]) -> None:
    known = {e.agent_id for e in roster.entries}
    if missing := sorted({a for r in requests for a in r.agents} - known):
        raise InputError("people of the roster", ", ".join(missing), "Check the ids", "agents")


def _days(roster: Roster, queue: Queue, requests: Sequence[Request], zone: str) -> list[Day]:
    local = ZoneInfo(zone)
    spans = [[m.astimezone(local).date() for m in (r.earliest_at, r.latest_at)] for r in requests]
    wanted = {a + timedelta(days=n) for a, b in spans for n in range((b - a).days + 1)}
    return channel_days.days(roster, queue, wanted, zone)


def _loss(day: Day, queue: Queue, serving: frozenset[str]) -> DayLoss:
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
    lost = np.maximum.accumulate(in_time[:, :1] - in_time, axis=1)
    return DayLoss(day.grid, lost, _most_away(day, queue), serving)


def _most_away(day: Day, queue: Queue) -> NDArray[np.int64]:
    """All who are scheduled but one at work where contacts are expected; everybody where none are."""
    spare = np.floor((day.supply - 1) / queue.present_share + 1e-9)
    is_busy = day.load["contacts"].to_numpy(float) > 0
    return np.where(is_busy, np.maximum(spare, 0), EVERYBODY).astype(np.int64)


def _judged(
    days: Sequence[tuple[Day, DayLoss]], found: Sequence[Placement], queue: Queue, seed: int
) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for day, loss in days:
        away = sum((_away(loss, one) for one in found), np.zeros(day.grid.periods)) * queue.present_share
        before = _effect(day, day.supply, queue, seed)
        after = _effect(day, _without(day, away), queue, seed) if away.any() else before
        rows.append((day.on, before.service_level, after.service_level, before.in_time - after.in_time))
    return pd.DataFrame(rows, columns=["day_on", "before", "after", "lost"])


def _away(day: DayLoss, one: Placement) -> Floats:
    """People of a meeting whom the channel loses, by period of a day; nobody where it is not held that day."""
    gone = np.zeros(day.grid.periods)
    if one.starts_at is not None and one.ends_at is not None:
        first, last = (day.grid.period_of(m) for m in (one.starts_at, one.ends_at - timedelta(seconds=1)))
        gone[max(first, 0) : max(last + 1, 0)] = day.taken(one.request.agents)
    return gone


def _during(day: DayLoss, one: Placement) -> NDArray[np.bool_]:
    """The periods of a day that a meeting lasts."""
    edges = [
        (m - day.grid.start_at).total_seconds() / (60 * day.grid.step_minutes)
        for m in (one.starts_at, one.ends_at)
        if m is not None
    ]
    periods = np.arange(day.grid.periods)
    return np.asarray((edges[0] < periods + 1) & (periods < edges[1]))


def _without(day: Day, away: Floats) -> Floats:
    return np.maximum(day.supply - away, 0)


def _effect(day: Day, agents: Floats, queue: Queue, seed: int) -> Effect:
    return today.effect(channel_days.simulated(day, agents, queue, seed))


def choices(roster: Roster, queue: Queue, one: Request, zone: str, seed: int = 1) -> pd.DataFrame:
    """Times at which most of those asked can meet, the one with the least service lost in the simulation first.

    The cheapest ones of every day by Erlang A are played with the same contacts with and without the people.

    Returns:
        day_on, starts_at, ends_at, who (ids of those who can come), lost (contacts in time of the day), before,
        after (shares in time of the day), contacts (expected during the meeting), agents (left on the channel,
        fewest during it).

    Raises:
        InputError, NoDataError: see `met`. NoDataError also where no two of them are ever at work together.
    """
    import pandas as pd

    from scheduling.meetings import options

    _check_people(roster, [one])
    able, found = today.serving(roster, queue.channel), []
    for day in _days(roster, queue, [one], zone):
        loss = _loss(day, queue, able)
        found.append((day, loss, options(one, roster.entries, loss)))
    most = max((len(placed[0].request.agents) for _, _, placed in found if placed), default=0)
    if most < min(len(one.agents), 2):
        raise NoDataError(
            "There is no time at which two of them are at work and clear of breaks while somebody else stays on "
            "the channel."
        )
    rows = []
    for day, loss, placed in found:
        fullest = [p for p in placed if len(p.request.agents) == most]
        rows += _played(day, loss, fullest[:PLAYED_A_DAY], queue, seed)
    columns = ["day_on", "starts_at", "ends_at", "who", "lost", "before", "after", "contacts", "agents"]
    frame = pd.DataFrame(rows, columns=columns)
    moments = {c: pd.to_datetime(frame[c], utc=True).astype("datetime64[us, UTC]") for c in columns[1:3]}
    # below nothing the simulation only says that it does not matter
    ordered = frame.assign(**moments, lost=frame["lost"].clip(lower=0.0))
    return ordered.sort_values(["lost", "starts_at"], ignore_index=True)


def _played(
    day: Day, loss: DayLoss, found: Sequence[Placement], queue: Queue, seed: int
) -> list[tuple[object, ...]]:
    """A row of `choices` for each of these times of a day."""
    if not found:
        return []
    rows: list[tuple[object, ...]] = []
    before = _effect(day, day.supply, queue, seed)
    for one in found:
        away = _away(loss, one)
        left, at = _without(day, away * queue.present_share), _during(loss, one)
        after = _effect(day, left, queue, seed)
        rows.append(
            (day.on, one.starts_at, one.ends_at, list(one.request.agents), before.in_time - after.in_time,
             before.service_level, after.service_level, float(day.load["contacts"].to_numpy()[at].sum()),
             float(left[at].min()))
        )  # fmt: skip
    return rows


def held_at(roster: Roster, one: Request, starts_at: datetime) -> tuple[Assignment, ...]:
    """The roster with this meeting in the shifts at this time."""
    from scheduling.meetings import put

    return put(roster.entries, one, starts_at)


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
    if not (minutes.isdecimal() and len(minutes) < 5):
        raise InputError("whole minutes", minutes, "", f"minutes, row {row}")
    asked = (everybody if str(cell["agents"]).strip() == "all" else str(cell["agents"])).split()
    people = list(dict.fromkeys(asked))  # somebody named twice comes once
    early, late = (cell[c].to_pydatetime() for c in ("earliest_at", "latest_at"))  # type: ignore[attr-defined]
    is_each = str(cell.get("each", "")).strip().lower() in ("yes", "true", "1")
    groups = [(p,) for p in people] if is_each else [tuple(people)]
    return [Request(name, int(minutes), group, early, late) for group in groups]
