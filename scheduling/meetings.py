"""Meetings, coaching and training put where the service lost is least.

The loss of taking people off a channel comes as a table by period and number of people away, so that any
model fits; a meeting costs what it adds to the meetings already placed. Greedy, the largest meeting
first: the loss is convex in the people away, so large meetings have the least choice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from domain.errors import InputError
from domain.shifts import Assignment, PlacedBreak, Shift
from scheduling.timegrid import Grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

APART_MINUTES = 15
"""Work between a meeting and the next break, meeting, start or end of a shift."""


@dataclass(frozen=True)
class Request:
    """A meeting to hold once.

    Attributes:
        agents: ids of the people who must come. earliest_at, latest_at: the span it must lie in, aware.
    """

    name: str
    minutes: int
    agents: tuple[str, ...]
    earliest_at: datetime
    latest_at: datetime

    def __post_init__(self) -> None:
        if self.minutes <= 0 or not self.agents:
            raise InputError("a length above 0 minutes and at least one person", self.minutes, "", self.name)
        if self.latest_at - self.earliest_at < timedelta(minutes=self.minutes):
            raise InputError(
                "a span as long as the meeting", f"{self.earliest_at} to {self.latest_at}", "", self.name
            )


@dataclass(frozen=True)
class DayLoss:
    """A day and what it loses.

    Attributes:
        loss: contacts in time, [period, people away], 0 for nobody away.
        most_away: people who may be away at once by period, so that somebody stays where contacts come.
        serving: ids of those who work on the channel; others cost it nothing.
    """

    grid: Grid
    loss: Floats
    most_away: Ints
    serving: frozenset[str]

    def taken(self, who: Collection[str]) -> int:
        """How many of them the channel loses."""
        return len(self.serving & set(who))


@dataclass(frozen=True)
class Placement:
    """A meeting at its time, and the contacts in time it costs; no time where it cannot be held."""

    request: Request
    starts_at: datetime | None
    loss: float

    @property
    def ends_at(self) -> datetime | None:
        return None if self.starts_at is None else self.starts_at + timedelta(minutes=self.request.minutes)


def placed(
    entries: Sequence[Assignment], requests: Sequence[Request], days: Sequence[DayLoss]
) -> tuple[tuple[Assignment, ...], tuple[Placement, ...]]:
    """The roster with meetings in the shifts as paid time off the channel, and where each went.

    Everybody asked is at work for the whole meeting, a quarter of an hour clear of breaks and of the ends of
    the shift, and somebody stays on the channel wherever contacts come. A meeting that nobody can hold so has
    no time.
    """
    shifts, away = list(entries), [np.zeros(d.grid.periods, dtype=np.int64) for d in days]
    found: dict[int, Placement] = {}
    order = sorted(range(len(requests)), key=lambda n: (-len(requests[n].agents) * requests[n].minutes, n))
    for number in order:
        one = requests[number]
        best = min(
            (
                option
                for day, gone in zip(days, away, strict=True)
                for option in _options(one, shifts, day, gone)
            ),
            default=None,
        )
        if best is None:
            found[number] = Placement(one, None, float("nan"))
            continue
        loss, start = best
        found[number] = Placement(one, start, loss)
        shifts = _with(shifts, one, start)
        for day, gone in zip(days, away, strict=True):
            gone[_periods(day.grid, start, one.minutes)] += day.taken(one.agents)
    return tuple(shifts), tuple(found[n] for n in range(len(requests)))


def options(one: Request, entries: Sequence[Assignment], day: DayLoss) -> list[Placement]:
    """Every time of a day at which somebody asked can come, with as many as leave the channel somebody.

    Most people first, then least loss; where not all can be spared, those first by id come.
    """
    nobody = np.zeros(day.grid.periods, dtype=np.int64)
    found = []
    for start in _starts(one, day.grid):
        end = start + timedelta(minutes=one.minutes)
        free = {e.agent_id for e in entries if e.agent_id in one.agents and _is_free(e.shift, start, end)}
        periods = _periods(day.grid, start, one.minutes)
        who = _spared(day, free, periods)
        if who:
            loss = _loss(day, nobody, periods, day.taken(who))
            found.append(Placement(replace(one, agents=who), start, loss))
    return sorted(found, key=lambda p: (-len(p.request.agents), p.loss, p.starts_at))


def _starts(one: Request, grid: Grid) -> list[datetime]:
    """Starts at which the meeting lies in its span and in the day."""
    latest = min(one.latest_at, grid.moment(grid.periods)) - timedelta(minutes=one.minutes)
    return [s for s in map(grid.moment, range(grid.periods)) if one.earliest_at <= s <= latest]


def put(entries: Sequence[Assignment], one: Request, start: datetime) -> tuple[Assignment, ...]:
    """The roster with the meeting in the shifts of those who come."""
    return tuple(_with(entries, one, start))


def _options(
    one: Request, entries: Sequence[Assignment], day: DayLoss, away: Ints
) -> list[tuple[float, datetime]]:
    """Loss and start of every time of the day at which all can come and somebody stays."""
    mine = [e.shift for e in entries if e.agent_id in one.agents]
    people, found = day.taken(one.agents), []
    for start in _starts(one, day.grid):
        end = start + timedelta(minutes=one.minutes)
        if sum(_is_free(shift, start, end) for shift in mine) < len(one.agents):
            continue
        periods = _periods(day.grid, start, one.minutes)
        if _is_staffed(day, away, periods, people):
            found.append((_loss(day, away, periods, people), start))
    return found


def _spared(day: DayLoss, free: Collection[str], periods: Ints) -> tuple[str, ...]:
    """Those of the free who can leave the channel together, in order of their ids."""
    spare = int(day.most_away[periods].min())
    serving = sorted(day.serving & set(free))
    return tuple(sorted({*free} - set(serving[spare:])))


def _is_staffed(day: DayLoss, away: Ints, periods: Ints, people: int) -> bool:
    """Whether somebody stays on the channel; a meeting of people who do not serve it never takes anybody."""
    return people == 0 or bool((away[periods] + people <= day.most_away[periods]).all())


def _loss(day: DayLoss, away: Ints, periods: Ints, people: int) -> float:
    most = day.loss.shape[1] - 1
    before, after = np.minimum(away[periods], most), np.minimum(away[periods] + people, most)
    return float((day.loss[periods, after] - day.loss[periods, before]).sum())


def _is_free(shift: Shift, start: datetime, end: datetime) -> bool:
    apart = timedelta(minutes=APART_MINUTES)
    is_there = shift.starts_at + apart <= start and end + apart <= shift.ends_at
    return is_there and all(b.ends_at + apart <= start or end + apart <= b.starts_at for b in shift.breaks)


def _periods(grid: Grid, start: datetime, minutes: int) -> Ints:
    first, last = grid.period_of(start), grid.period_of(start + timedelta(minutes=minutes, seconds=-1))
    return np.arange(max(first, 0), min(last, grid.periods - 1) + 1, dtype=np.int64)


def _with(entries: Sequence[Assignment], one: Request, start: datetime) -> list[Assignment]:
    end = start + timedelta(minutes=one.minutes)
    pause = PlacedBreak(start, end, True, one.name, is_meeting=True)
    return [
        replace(
            e,
            shift=replace(e.shift, breaks=tuple(sorted((*e.shift.breaks, pause), key=lambda b: b.starts_at))),
        )
        if e.agent_id in one.agents and _is_free(e.shift, start, end)
        else e
        for e in entries
    ]
