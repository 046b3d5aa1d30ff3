"""What can still be changed today: breaks moved, overtime, time off, help from deferred work.

Every option is a change of the agents on one channel by period. What a change does to service comes
from a function, so that any model or simulation fits; here options are only found, pre-sorted by what
an agent more or less is worth in each period, and ranked by what the function said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import numpy as np

from domain.shifts import AgentContract, Assignment, PlacedBreak, Shift, ShiftRules
from scheduling.break_moves import places
from scheduling.timegrid import Grid, paid_cost

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

Kind = Literal["break", "overtime", "time_off", "pull"]
NOTICE_MINUTES = 15
EXTRA_MINUTES = (30, 60, 120)
LONGEST_MINUTES = 600
SHORTEST_MINUTES = 180
LEAST_GAIN = 0.05
"""Contacts in time below which an option is no help: nobody moves for what rounds to nothing."""
A_KIND = 6
"""Options of one kind that are played through; the others of that kind are worth less by the estimate."""


@dataclass(frozen=True)
class Option:
    """One thing that can be done.

    Attributes:
        kind: break moved, overtime, time off, or pulled from deferred work.
        agents: ids of the people any one of whom can do it; for `pull` all of them do.
        from_at, until_at: the span that changes, aware.
        words: what is done, local times.
        change: agents more or less on the channel by period of the grid.
        cost_hours: paid hours of a weekday it costs; negative saves.
        deferred_hours: hours of deferred work put off.
    """

    kind: Kind
    agents: tuple[str, ...]
    from_at: datetime
    until_at: datetime
    words: str
    change: Floats
    cost_hours: float = 0.0
    deferred_hours: float = 0.0


@dataclass(frozen=True)
class Effect:
    """Service of the rest of the day: share in time with its interval, contacts in time of all that come."""

    service_level: float
    low: float
    high: float
    in_time: float


@dataclass(frozen=True)
class Ranked:
    """An option and what it does, against doing nothing with the same chance events."""

    option: Option
    effect: Effect
    gained: float


Judge = Callable[["Floats"], Effect]


@dataclass(frozen=True)
class Scene:
    """The rest of a day on one channel.

    Attributes:
        grid: periods of the day. now: aware.
        more, fewer: contacts in time won by one agent more and lost by one fewer, by period.
        deferred: people at work on deferred work who also serve the channel, by period.
        is_open: whether contacts are expected, by period.
        writers: ids of the people who can be on deferred work; None for everybody.
    """

    grid: Grid
    now: datetime
    rules: ShiftRules
    more: Floats
    fewer: Floats
    deferred: Floats
    is_open: Flags
    writers: frozenset[str] | None = None

    @property
    def first(self) -> int:
        """The first period that can still be changed."""
        notice = self.now + timedelta(minutes=NOTICE_MINUTES)
        seconds = (notice - self.grid.start_at).total_seconds()
        return max(int(np.ceil(seconds / (60 * self.grid.step_minutes))), 0)


def options(entries: Sequence[Assignment], scene: Scene, agents: Sequence[AgentContract]) -> list[Option]:
    """Everything that can be done from now on by the people of `entries`, the best few of each kind.

    Args:
        entries: shifts of people who serve the channel, those of the days after too (they limit overtime).
    """
    contracts = {a.agent_id: a for a in agents}
    today = [e for e in entries if scene.now < e.shift.ends_at <= _end(scene.grid)]
    found = [o for e in today for o in _breaks(e, scene)]
    found += [o for e in today for o in _overtime(e, entries, contracts.get(e.agent_id), scene)]
    found += [o for e in today for o in _time_off(e, scene)]
    found += _pulls(today, scene)
    return [o for kind in ("break", "overtime", "time_off", "pull") for o in _best(found, kind, scene)]


def ranked(found: Sequence[Option], judge: Judge, target: float) -> tuple[Effect, list[Ranked]]:
    """What happens without any change, and the options in the order a planner would look at them.

    Below `target` (share 0-1) the most contacts won come first, the cheaper first among equals. At or above
    it, what saves most paid hours and still keeps the target comes first, and nothing that costs is offered.
    """
    base = judge(np.zeros(0))
    tried = [(o, judge(o.change)) for o in found]
    rows = [Ranked(o, e, e.in_time - base.in_time) for o, e in tried]
    if base.service_level < target:
        better = [r for r in rows if r.gained >= LEAST_GAIN]
        return base, sorted(better, key=lambda r: (-r.gained, r.option.cost_hours))
    safe = [
        r
        for r in rows
        if r.effect.service_level >= target
        and (r.option.cost_hours < 0 or (r.option.cost_hours == 0 and r.gained >= LEAST_GAIN))
    ]
    return base, sorted(safe, key=lambda r: (r.option.cost_hours, -r.gained))


def estimate(option: Option, scene: Scene) -> float:
    """Contacts in time won, period by period on its own; pre-sorts what is worth playing through."""
    up, down = np.maximum(option.change, 0), np.maximum(-option.change, 0)
    return float((up * scene.more - down * scene.fewer).sum())


def _best(found: list[Option], kind: Kind, scene: Scene) -> list[Option]:
    alike: dict[bytes, Option] = {}
    for option in found:
        if option.kind != kind:
            continue
        key = option.change.tobytes()
        known = alike.get(key)
        people = option.agents if known is None else tuple(sorted({*known.agents, *option.agents}))
        alike[key] = replace(option if known is None else known, agents=people)
    sign = -1.0 if kind == "time_off" else 1.0
    worth = {
        k: estimate(o, scene) + (sign * 0.5 * o.cost_hours if sign < 0 else 0.0) for k, o in alike.items()
    }
    return [alike[k] for k in sorted(alike, key=lambda k: (-worth[k], k))[:A_KIND]]


def _breaks(entry: Assignment, scene: Scene) -> list[Option]:
    """Each break that has not begun, at its best other place in its window."""
    starts = [scene.grid.moment(p) for p in range(scene.first, scene.grid.periods)]
    found = []
    for pause in entry.shift.breaks:
        if pause.is_meeting or scene.grid.period_of(pause.starts_at) < scene.first:
            continue
        placed = [
            _moved(entry, pause, start, scene)
            for start in places(entry.shift, pause, scene.rules, starts)
            if start != pause.starts_at
        ]
        if placed:
            found.append(max(placed, key=lambda o: (estimate(o, scene), -o.from_at.timestamp())))
    return [o for o in found if estimate(o, scene) > 0]


def _moved(entry: Assignment, pause: PlacedBreak, start: datetime, scene: Scene) -> Option:
    length = pause.ends_at - pause.starts_at
    change = _span(scene.grid, pause.starts_at, pause.ends_at) - _span(scene.grid, start, start + length)
    words = f"{pause.name} {_clock(pause.starts_at, scene)} to {_clock(start, scene)}"
    first = min(start, pause.starts_at)
    return Option("break", (entry.agent_id,), first, max(start, pause.starts_at) + length, words, change)


def _overtime(
    entry: Assignment, entries: Sequence[Assignment], contract: AgentContract | None, scene: Scene
) -> list[Option]:
    """Staying longer, while the shift stays below ten hours and the rest before the next one holds."""
    end, found = entry.shift.ends_at, []
    rest = timedelta(minutes=contract.rest_minutes if contract else 660)
    later = [e.shift.starts_at for e in entries if e.agent_id == entry.agent_id and e.shift.starts_at >= end]
    for minutes in EXTRA_MINUTES:
        until = end + timedelta(minutes=minutes)
        is_long = until - entry.shift.starts_at > timedelta(minutes=LONGEST_MINUTES)
        is_tired = any(until + rest > start for start in later)
        if is_long or is_tired or until > _end(scene.grid) or scene.grid.period_of(end) < scene.first:
            continue
        change = _span(scene.grid, end, until)
        cost = _paid(change, scene) * scene.rules.overtime_rate
        words = f"stay until {_clock(until, scene)} instead of {_clock(end, scene)}"
        found.append(Option("overtime", (entry.agent_id,), end, until, words, change, cost))
    return found


def _time_off(entry: Assignment, scene: Scene) -> list[Option]:
    """Leaving early by choice while the channel is open; after it closed people are there for something else."""
    shift, found = entry.shift, []
    for minutes in EXTRA_MINUTES:
        leave = shift.ends_at - timedelta(minutes=minutes)
        if leave - shift.starts_at < timedelta(minutes=SHORTEST_MINUTES) or (
            scene.grid.period_of(leave) < scene.first or any(b.ends_at > leave for b in shift.breaks)
        ):
            continue
        change = -_span(scene.grid, leave, shift.ends_at)
        if not scene.is_open[change < 0].all():
            continue
        words = f"leave at {_clock(leave, scene)} instead of {_clock(shift.ends_at, scene)}"
        found.append(
            Option("time_off", (entry.agent_id,), leave, shift.ends_at, words, change, _paid(change, scene))
        )
    return found


def _pulls(today: Sequence[Assignment], scene: Scene) -> list[Option]:
    """One or two people from deferred work for an hour, where that many are on it all the hour."""
    hour = max(60 // scene.grid.step_minutes, 1)
    found = []
    for first in range(scene.first, scene.grid.periods - hour + 1, max(hour // 2, 1)):
        begin, end = scene.grid.moment(first), scene.grid.moment(first + hour)
        there = [e.agent_id for e in today if _may_write(e, scene) and _works_through(e.shift, begin, end)]
        spare = int(np.floor(scene.deferred[first : first + hour].min() + 1e-9))
        for people in range(1, min(spare, len(there), 2) + 1):
            change = people * _span(scene.grid, begin, end)
            words = f"{people} from deferred work {_clock(begin, scene)} to {_clock(end, scene)}"
            chosen = tuple(sorted(there)[:people])
            found.append(Option("pull", chosen, begin, end, words, change, 0.0, float(people)))
    return found


def _may_write(entry: Assignment, scene: Scene) -> bool:
    return scene.writers is None or entry.agent_id in scene.writers


def _works_through(shift: Shift, begin: datetime, end: datetime) -> bool:
    is_there = shift.starts_at <= begin and end <= shift.ends_at
    return is_there and all(b.ends_at <= begin or end <= b.starts_at for b in shift.breaks)


def _span(grid: Grid, start: datetime, end: datetime) -> Floats:
    """Share of each period inside a span."""
    edges = [(m - grid.start_at).total_seconds() / (60 * grid.step_minutes) for m in (start, end)]
    periods = np.arange(grid.periods)
    return np.asarray(np.clip(np.minimum(periods + 1, edges[1]) - np.maximum(periods, edges[0]), 0.0, 1.0))


def _paid(change: Floats, scene: Scene) -> float:
    return float((change * paid_cost(scene.grid, scene.rules)).sum()) * scene.grid.step_minutes / 60


def _end(grid: Grid) -> datetime:
    return grid.moment(grid.periods)


def _clock(moment: datetime, scene: Scene) -> str:
    return f"{moment.astimezone(ZoneInfo(scene.grid.zone)):%H:%M}"
