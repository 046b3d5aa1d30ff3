"""Give shifts to agents day by day: the cheapest matching of the day's shifts under every hard rule.

Each day is one linear assignment problem (Jonker-Volgenant, `scipy.optimize.linear_sum_assignment`)
over the shifts of the day and the agents who may still work them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from scheduling.people import Kinds, People, eligible

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

NOBODY = 1e6
DAY = 1440


@dataclass
class Duty:
    """Who works which kind on which day: `kind` is (agents, days), -1 for free; `locked` likewise."""

    people: People
    kinds: Kinds
    can: Bools = field(init=False)
    kind: Ints = field(init=False)
    locked: Bools = field(init=False)

    def __post_init__(self) -> None:
        self.can = eligible(self.people, self.kinds)
        shape = self.people.free.shape
        self.kind = np.full(shape, -1, dtype=np.int64)
        self.locked = np.zeros(shape, dtype=bool)

    @property
    def days(self) -> int:
        return int(self.kind.shape[1])

    @cached_property
    def fees(self) -> NDArray[np.int32]:
        """Cost of each agent working each kind: preference, weekend and night balance; (agents, kinds)."""
        agents, kinds = self.people.agents, self.kinds
        weekend = ((self.people.first_weekday + kinds.day) % 7) >= 5
        ledger = np.array([a.weekends_worked for a in agents])[:, None] * weekend
        ledger = ledger + np.array([a.nights_worked for a in agents])[:, None] * kinds.is_night
        liked = preference(self, np.arange(len(kinds)))
        return np.asarray(np.rint(2 * liked + 2 * ledger), dtype=np.int32)

    def paid(self) -> Ints:
        """Paid minutes per agent and day."""
        if not len(self.kinds):
            return np.zeros_like(self.kind)
        return np.where(self.kind >= 0, self.kinds.paid[self.kind], 0)

    def used(self) -> Ints:
        """How many agents work each kind."""
        return np.bincount(self.kind[self.kind >= 0], minlength=len(self.kinds))


def open_to(duty: Duty, day: int, kinds: Ints) -> Bools:
    """Whether each agent may work each of `kinds` on `day` beside what they work already."""
    people, k = duty.people, duty.kinds
    week = slice(day // 7 * 7, min(day // 7 * 7 + 7, duty.days))
    paid = duty.paid()[:, week].sum(axis=1)
    shifts = (duty.kind[:, week] >= 0).sum(axis=1)
    can = duty.can[:, kinds] & (duty.kind[:, day] < 0)[:, None]
    can &= (paid[:, None] + k.paid[kinds]) <= people.max_paid[:, None]
    can &= (shifts + 1 <= people.max_days)[:, None]
    can &= (_streak_with(duty, day) <= people.max_streak)[:, None]
    return np.asarray(can & _rested(duty, day, kinds))


def _streak_with(duty: Duty, day: int) -> Ints:
    """Days in a row each agent would work if `day` were worked, history included."""
    works = duty.kind >= 0
    before, alive = np.zeros(len(works), dtype=np.int64), np.ones(len(works), dtype=bool)
    for d in range(day - 1, -1, -1):
        alive &= works[:, d]
        before += alive
    before += np.where(alive, duty.people.streak, 0)
    after, alive = np.zeros(len(works), dtype=np.int64), np.ones(len(works), dtype=bool)
    for d in range(day + 1, duty.days):
        alive &= works[:, d]
        after += alive
    return before + 1 + after


def _rested(duty: Duty, day: int, kinds: Ints) -> Bools:
    """Rest to the shifts of the two days before and after."""
    k, rest = duty.kinds, duty.people.rest[:, None]
    fine = np.ones((len(rest), len(kinds)), dtype=bool)
    for d in (day - 2, day - 1, day + 1, day + 2):
        if not 0 <= d < duty.days:
            continue
        other = duty.kind[:, d]
        works = (other >= 0)[:, None]
        if d < day:
            is_fine = k.start[kinds] >= k.end[other][:, None] + rest
        else:
            is_fine = k.start[other][:, None] >= k.end[kinds] + rest
        fine &= is_fine | ~works
    return fine


def wishes(duty: Duty, day: int, kinds: Ints) -> Floats:
    """Cost of giving each kind to each agent: the lower, the more the agent needs or likes it."""
    people, k = duty.people, duty.kinds
    week = slice(day // 7 * 7, min(day // 7 * 7 + 7, duty.days))
    paid = duty.paid()[:, week].sum(axis=1)
    ahead = people.free[:, day : week.stop].sum(axis=1)
    room = np.maximum(np.minimum(ahead, people.max_days - (duty.kind[:, week] >= 0).sum(axis=1)), 1)
    promised = np.maximum(people.min_paid - paid, 0) / room
    possible = np.maximum(people.max_paid - paid, 0) / room
    cost = -(4.0 * promised + possible)[:, None] / 60.0
    owed = np.maximum(people.min_days - (duty.kind[:, week] >= 0).sum(axis=1), 0)
    cost = cost - 4.0 * (owed / room)[:, None]
    # A shift as long as what is still promised per day leaves no hours that fit nothing.
    cost = cost + 0.5 * np.abs(k.paid[kinds] - np.where(promised > 0, promised, possible)[:, None]) / 60.0
    cost = cost + preference(duty, kinds) + _fairness(duty, day, kinds)
    return np.asarray(cost + 0.5 * _drift(duty, day, kinds))


def preference(duty: Duty, kinds: Ints) -> Floats:
    """Hours by which a kind's start misses the band an agent likes, 0 without one."""
    agents, start = duty.people.agents, duty.kinds.start_of_day[kinds]
    low = np.array([a.prefers_from_minutes or 0 for a in agents])[:, None]
    high = np.array([DAY if a.prefers_until_minutes is None else a.prefers_until_minutes for a in agents])
    return np.asarray((np.maximum(low - start, 0) + np.maximum(start - high[:, None], 0)) / 60.0)


def _fairness(duty: Duty, day: int, kinds: Ints) -> Floats:
    """Ledger balance of weekends and nights, so that those who had fewer come first."""
    agents = duty.people.agents
    nights = np.array([a.nights_worked for a in agents])[:, None] * duty.kinds.is_night[kinds]
    weekday = (duty.people.first_weekday + day) % 7
    weekends = np.array([a.weekends_worked for a in agents])[:, None] * (weekday >= 5)
    return np.asarray(nights + weekends * np.ones(len(kinds)))


def _drift(duty: Duty, day: int, kinds: Ints) -> Floats:
    """Hours past two by which a kind's start leaves the agent's last start of this week."""
    last = np.full(len(duty.kind), -1, dtype=np.int64)
    for d in range(day // 7 * 7, day):
        last = np.where(duty.kind[:, d] >= 0, duty.kinds.start_of_day[duty.kind[:, d]], last)
    apart = np.abs(duty.kinds.start_of_day[kinds] - last[:, None])
    return np.where(last[:, None] >= 0, np.maximum(apart - 120, 0) / 60.0, 0.0)


def assign(duty: Duty, demand: Ints) -> Ints:
    """Match every day's shifts in turn, in place; returns how many of each kind found nobody."""
    left = demand - np.minimum(duty.used(), demand)
    for day in range(duty.days):
        kinds = np.flatnonzero((duty.kinds.day == day) & (left > 0))
        if len(kinds):
            left[kinds] -= _match(duty, day, np.repeat(kinds, left[kinds]), len(left))[kinds]
    return left


def _match(duty: Duty, day: int, instances: Ints, size: int) -> Ints:
    """Give instances to agents at least cost; returns how many of each kind were given."""
    from scipy.optimize import linear_sum_assignment

    kinds, index = np.unique(instances, return_inverse=True)
    cost = np.where(open_to(duty, day, kinds), wishes(duty, day, kinds), NOBODY)
    agents = np.flatnonzero((cost < NOBODY).any(axis=1))
    rows, columns = linear_sum_assignment(cost[agents][:, index])
    given = np.zeros(size, dtype=np.int64)
    for row, column in zip(agents[rows], columns, strict=True):
        if cost[row, index[column]] < NOBODY:
            duty.kind[row, day] = kinds[index[column]]
            given[kinds[index[column]]] += 1
    return given
