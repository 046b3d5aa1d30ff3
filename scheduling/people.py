"""Agents and shifts as arrays: who may work which kind of shift, whatever else they work."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from domain.shifts import AgentContract, ContractClass, ShiftRules
from scheduling.patterns import Problem, Row, touches_night
from scheduling.rules import NOON
from scheduling.timegrid import Grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Kinds:
    """Kinds of shift (start period and template), one entry each: minutes since the horizon began."""

    start_period: Ints
    template: Ints
    day: Ints
    start: Ints
    end: Ints
    start_of_day: Ints
    paid: Ints
    is_night: Bools

    def __len__(self) -> int:
        return len(self.day)


@dataclass(frozen=True)
class People:
    """Contracts as arrays, one entry per agent; minutes throughout. `free` is (agents, days).

    `halves_off` holds agent, day and `morning` or `afternoon` of half days off.
    """

    agents: tuple[AgentContract, ...]
    free: Bools
    max_paid: Ints
    min_paid: Ints
    max_days: Ints
    min_days: Ints
    max_streak: Ints
    rest: Ints
    last_end: Ints
    streak: Ints
    first_weekday: int
    halves_off: tuple[tuple[int, int, str], ...] = ()


def kinds_of(problem: Problem, pairs: Sequence[tuple[int, int]]) -> Kinds:
    """Kinds from (start period, template) pairs."""
    grid, step = problem.grid, problem.grid.step_minutes
    start_period = np.array([p for p, _ in pairs], dtype=np.int64)
    template = np.array([t for _, t in pairs], dtype=np.int64)
    sizes = np.array([t.periods for t in problem.templates], dtype=np.int64)
    paid = np.array([t.periods - t.unpaid for t in problem.templates], dtype=np.int64)
    night = np.zeros(len(pairs), dtype=bool)
    for i, t in enumerate(problem.templates):
        mine = template == i
        night[mine] = touches_night(grid, start_period[mine], t.periods)
    return Kinds(
        start_period, template, grid.day[start_period], start_period * step,
        (start_period + sizes[template]) * step, grid.minute_of_day[start_period], paid[template] * step, night,
    )  # fmt: skip


def people_of(agents: Sequence[AgentContract], grid: Grid) -> People:
    """Contracts as arrays over the local days of the grid."""
    days = days_of(grid)
    free = np.array(
        [[d.weekday() not in a.days_off and d not in a.off_on for d in days] for a in agents], dtype=bool
    ).reshape(len(agents), len(days))
    since = [(a.last_ended_at - grid.start_at).total_seconds() // 60 if a.last_ended_at else -(10**6)
             for a in agents]  # fmt: skip
    return People(
        tuple(agents), free, _whole(60 * a.max_hours for a in agents),
        _whole(60 * a.min_hours for a in agents), _whole(a.max_days for a in agents),
        _whole(a.min_days for a in agents), _whole(a.max_streak_days for a in agents),
        _whole(a.rest_minutes for a in agents),
        _whole(since), _whole(a.streak_days for a in agents), days[0].weekday(),
        tuple((n, days.index(d), half) for n, a in enumerate(agents) for d, half in sorted(a.off_half) if d in days),
    )  # fmt: skip


def _whole(values: Iterable[float]) -> Ints:
    return np.array([round(v) for v in values], dtype=np.int64)


def days_of(grid: Grid) -> tuple[date, ...]:
    """Local days the grid touches, first to last."""
    first = grid.local[0].date()
    return tuple(first + timedelta(days=n) for n in range(int(grid.day.max()) + 1))


def eligible(people: People, kinds: Kinds) -> Bools:
    """Whether an agent may work a kind, other shifts aside; shape (agents, kinds)."""
    length = kinds.end - kinds.start
    until = kinds.start_of_day + length

    def column(name: str) -> Ints:
        return np.array([getattr(a, name) for a in people.agents], dtype=np.int64)[:, None]

    fits = (column("shortest_minutes") <= length) & (length <= column("longest_minutes"))
    fits &= (column("earliest_minutes") <= kinds.start_of_day) & (until <= column("latest_minutes"))
    fits &= ~kinds.is_night | (column("may_work_nights") > 0)
    fits &= kinds.start >= (people.last_end + people.rest)[:, None]
    for at, day, half in people.halves_off:
        fits[at] &= ~in_half(kinds, day, half)
    return np.asarray(fits & people.free[:, kinds.day])


def in_half(kinds: Kinds, day: int, half: str) -> Bools:
    """Whether a kind of shift of a day, counted from the first, touches its `morning` or `afternoon`."""
    until = kinds.start_of_day + kinds.end - kinds.start
    is_then = kinds.start_of_day < NOON if half == "morning" else until > NOON
    return np.asarray((kinds.day == day) & is_then)


def keeps_clear(rules: ShiftRules, minutes: int, halves: Collection[str]) -> bool:
    """Whether some shift of this length begins at noon or later, or ends by then, where those halves are off."""
    begins = range(rules.first_start_minutes, rules.last_start_minutes + 1, rules.start_step_minutes)
    return any(all(b >= NOON if h == "morning" else b + minutes <= NOON for h in halves) for b in begins)


def classes_of(people: People, grid: Grid) -> tuple[ContractClass, ...]:
    """Contract classes whose capacity is that of their agents, net of days and time off.

    Agents are alike when shift lengths, hours, days and night work are alike.
    """
    weekdays = np.array([d.weekday() for d in days_of(grid)])
    groups: dict[tuple[object, ...], list[int]] = {}
    for index, a in enumerate(people.agents):
        key = (a.shortest_minutes, a.longest_minutes, a.may_work_nights)
        groups.setdefault(key, []).append(index)
    return tuple(
        _class_of(people, members, weekdays, f"class {number}")
        for number, (_, members) in enumerate(sorted(groups.items(), key=lambda g: str(g[0])), start=1)
    )


def _class_of(people: People, members: list[int], weekdays: Ints, name: str) -> ContractClass:
    first = people.agents[members[0]]
    count = len(members)
    weeks = max(len(weekdays) / 7, 1 / 7)
    open_days = np.minimum(people.free[members].sum(axis=1) / weeks, people.max_days[members])
    hours = np.minimum(people.max_paid[members] / 60, open_days * (first.longest_minutes / 60))
    by_weekday = tuple(
        int(people.free[members][:, weekdays == w].sum(axis=0).min()) if (weekdays == w).any() else count
        for w in range(7)
    )
    return ContractClass(
        name, count, max_hours=float(hours.sum() / count), max_days=float(open_days.sum() / count),
        shortest_minutes=first.shortest_minutes, longest_minutes=first.longest_minutes,
        people_by_weekday=by_weekday, may_work_nights=first.may_work_nights,
    )  # fmt: skip


def pool_of(counts: dict[Row, int]) -> dict[tuple[int, int], list[tuple[int, ...]]]:
    """Break patterns of the shifts to give out, by (start period, template)."""
    pool: dict[tuple[int, int], list[tuple[int, ...]]] = {}
    for (_, template, start, breaks), count in sorted(counts.items()):
        pool.setdefault((start, template), []).extend([breaks] * count)
    return pool
