"""Mend a week of several skill groups: take a few shifts away, give the same people better ones, keep what costs less.

What one more person of a group is worth in a period is exact and cheap: by the theorem of maximum flow and minimum
cut, the need nobody serves is the largest surplus of need over people among all sets of channels (Hall 1935).
So a shift goes where it frees somebody who frees somebody else, and breaks are placed exactly (`pricing`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from domain.shifts import AgentContract, Assignment, SkillGroup
from scheduling import neighbourhood
from scheduling.allocation import group_of
from scheduling.assign import Duty, open_to
from scheduling.existing import at_work
from scheduling.patterns import Problem, Row, row_cost, worked
from scheduling.people import Kinds, people_of
from scheduling.pricing import Charges, price
from scheduling.schedule import shift_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

MOST_CHANNELS = 9
SOFT_HOURS = 8.0 / (60 * neighbourhood.UNFILLED_MINUTE)
"""What a unit of the wishes' cost counts in paid hours: as much as beside shifts that nobody works."""
GAIN = 1e-7
FEWEST_GONE, MOST_GONE = 1, 4
STALE_ROUNDS = 200
"""Rounds without gain before it is given up, on top of one for every shift."""


class Gaps:
    """Need that nobody at work can serve, by period, and what one more person of a group would make up for."""

    def __init__(
        self, needs: Mapping[str, Floats], groups: Sequence[SkillGroup], supply: Mapping[str, Floats]
    ) -> None:
        names = sorted(needs)
        sets = [set(s) for n in range(1, len(names) + 1) for s in combinations(names, n)]
        self.touches = {g.name: np.array([bool(s & set(g.channels)) for s in sets]) for g in groups}
        self.lack = np.array([np.sum([needs[c] for c in s], axis=0) for s in sets])
        for g in groups:
            self.lack[self.touches[g.name]] -= supply[g.name]

    def change(self, group: str, periods: NDArray[np.int64], by: float) -> None:
        """So many more people of a group in these periods."""
        self.lack[np.ix_(self.touches[group], periods)] -= by

    def missing(self) -> Floats:
        """People missing by period."""
        return np.asarray(np.maximum(self.lack.max(axis=0), 0.0))

    def gain(self, group: str) -> Floats:
        """How many fewer are missing with one more of a group: 0 to 1 by period."""
        after = np.maximum((self.lack - self.touches[group][:, None]).max(axis=0), 0.0)
        return np.asarray(self.missing() - after)


@dataclass
class Mender:
    """A week under repair: everybody's shifts by agent and day, and what is missing."""

    problem: Problem
    gaps: Gaps
    alone: list[Duty]
    group: list[str]
    rows: dict[tuple[int, int], Row]
    places: dict[tuple[int, int], int]
    rng: np.random.Generator

    def cost(self, agents: Sequence[int]) -> float:
        """Cost in paid hours of everything missing, and of the shifts and wishes of some agents."""
        p = self.problem
        missing = float((self.gaps.missing() * p.under).sum()) * p.period_hours
        paid = sum(row_cost(p, row) for a in agents for row in self.of(a).values())
        return missing + paid + SOFT_HOURS * sum(_wishes(self.alone[a]) for a in agents)

    def of(self, agent: int) -> dict[int, Row]:
        """An agent's shifts by day."""
        days = range(self.alone[agent].days)
        return {d: self.rows[agent, d] for d in days if (agent, d) in self.rows}

    def put(self, agent: int, day: int, row: Row | None) -> None:
        """Give an agent a shift on a day, or take away what is there."""
        if (old := self.rows.pop((agent, day), None)) is not None:
            self.gaps.change(self.group[agent], worked(self.problem, old), -1.0)
            self.alone[agent].kind[0, day] = -1
        if row is not None:
            self.rows[agent, day] = row
            self.gaps.change(self.group[agent], worked(self.problem, row), 1.0)
            self.alone[agent].kind[0, day] = self.places[row[2], row[1]]

    def best(self, agent: int) -> tuple[float, int, Row] | None:
        """The shift that pays most for an agent on any free day: what it saves, its day, itself."""
        duty, p = self.alone[agent], self.problem
        free = np.flatnonzero((duty.kind[0] < 0) & duty.people.free[0])
        gain = self.gaps.gain(self.group[agent])
        free = free[[bool((gain[p.grid.day == d] > 0).any()) for d in free]]
        if not len(free):
            return None
        value = gain * p.under - (1.0 - gain) * p.over
        near = self._may_pay(value) & np.isin(p.grid.day, free)
        if not near.any():
            return None
        found = price(p, value, [Charges(0.0, np.zeros(p.grid.periods))], near)
        pairs = zip(found.start.tolist(), found.template.tolist(), strict=True)
        kind = np.array([self.places[pair] for pair in pairs], dtype=np.int64)
        saved = -found.reduced - SOFT_HOURS * (duty.fees[0, kind] + _promised(duty, kind))
        can = np.zeros(len(kind), dtype=bool)
        for day in free.tolist():
            mine = duty.kinds.day[kind] == day
            can[mine] = open_to(duty, day, kind[mine])[0]
        if not can.any():
            return None
        at = int(np.argmax(np.where(can, saved, -np.inf)))
        return float(saved[at]), int(duty.kinds.day[kind[at]]), found.row(at)

    def _may_pay(self, value: Floats) -> Bools:
        """Starts by template whose shift could be worth its pay if no break fell on anything of worth."""
        p, size = self.problem, self.problem.grid.periods
        sums = np.concatenate([[0.0], np.cumsum(np.maximum(np.concatenate([value, value]), 0.0))])
        least, at = float(p.cost.min()), np.arange(size)
        return np.array(
            [sums[at + t.periods] - sums[at] > (t.periods - t.unpaid) * least for t in p.templates]
        )


def _promised(duty: Duty, kind: NDArray[np.int64]) -> Floats:
    """Promised minutes still missing with each kind, beside those missing without it."""
    owed = float(duty.people.min_paid[0] - duty.paid()[0].sum())
    return np.asarray(np.maximum(owed - duty.kinds.paid[kind], 0.0) - max(owed, 0.0))


def _wishes(duty: Duty) -> float:
    return neighbourhood.cost(duty, np.zeros(len(duty.kinds), dtype=np.int64))


def mended(
    problem: Problem,
    needs: Mapping[str, Floats],
    groups: Sequence[SkillGroup],
    agents: Sequence[AgentContract],
    assignments: Sequence[Assignment],
    locked: Sequence[Assignment],
    seed: int,
    deadline: float,
) -> tuple[Assignment, ...]:
    """The same week with shifts changed while that saves cost; locked ones stay as they are.

    Args:
        problem: of all channels together; need by channel in `needs`.
        assignments: everybody's shifts, those of `locked` among them.
    """
    if len(needs) > MOST_CHANNELS:
        return tuple(assignments)
    made = _mender(problem, needs, groups, agents, assignments, locked, seed)
    _fill(made, list(range(len(made.alone))), deadline)
    stale = 0
    while monotonic() < deadline and made.rows and stale < STALE_ROUNDS + len(made.rows):
        stale = 0 if _round(made, deadline) else stale + 1
    return _assignments(made, assignments, locked)


def _round(made: Mender, deadline: float) -> bool:
    """Take a few shifts away and fill again; back to what was where that costs more. Whether it costs less."""
    gone = _chosen(made)
    people = sorted({a for a, _ in gone})
    before, cost = {(a, d): r for a in people for d, r in made.of(a).items()}, made.cost(people)
    for agent, day in gone:
        made.put(agent, day, None)
    made.rng.shuffle(people)
    _fill(made, people, deadline)
    after = made.cost(people)
    if after > cost + GAIN:
        for key in [(a, d) for a in people for d in made.of(a)]:
            made.put(*key, None)
        for (agent, day), row in before.items():
            made.put(agent, day, row)
    return after < cost - GAIN


def _chosen(made: Mender) -> list[tuple[int, int]]:
    """Shifts to take away: of people who could help where somebody is missing, else of anybody; some near in time."""
    count = int(made.rng.integers(FEWEST_GONE, MOST_GONE + 1))
    keys = sorted(made.rows)
    missing = made.gaps.missing()
    weight = np.ones(len(keys))
    if missing.any() and made.rng.random() < 0.7:
        period = int(made.rng.choice(len(missing), p=missing / missing.sum()))
        helps = {g: made.gaps.gain(g)[period] > 0 for g in set(made.group)}
        day = int(made.problem.grid.day[period])
        weight = np.array(
            [(20.0 if helps[made.group[a]] else 1.0) * (5.0 if d == day else 1.0) for a, d in keys]
        )
    else:
        day = int(made.rng.integers(made.alone[0].days))
        weight = np.array([5.0 if d == day else 1.0 for _, d in keys])
    at = made.rng.choice(len(keys), size=min(count, len(keys)), replace=False, p=weight / weight.sum())
    return [keys[n] for n in at]


def _fill(made: Mender, people: list[int], deadline: float) -> None:
    """Shifts that pay, one agent after the other, until nobody gets one more."""
    again = True
    while again:
        again = False
        for agent in people:
            if monotonic() > deadline:
                return
            found = made.best(agent)
            if found is not None and found[0] > GAIN:
                made.put(agent, found[1], found[2])
                again = True


def _mender(
    problem: Problem, needs: Mapping[str, Floats], groups: Sequence[SkillGroup], agents: Sequence[AgentContract],
    assignments: Sequence[Assignment], locked: Sequence[Assignment], seed: int,
) -> Mender:  # fmt: skip
    from scheduling.week import all_kinds

    of = {a.agent_id: group_of(a, groups) for a in agents}
    able = [a for a in agents if of[a.agent_id] is not None]
    index = {a.agent_id: n for n, a in enumerate(able)}
    held = [a for a in locked if a.agent_id in index]
    kinds, fixed = all_kinds(problem, held)
    alone = [Duty(people_of([a], problem.grid), kinds) for a in able]
    for duty in alone:
        duty.can[:, len(kinds) - len(held) :] = False
    group = [g.name for a in able if (g := of[a.agent_id]) is not None]
    supply = {g.name: np.zeros(problem.grid.periods) for g in groups}
    for n, entry in enumerate(held):
        at = index[entry.agent_id]
        day = int(kinds.day[fixed[n]])
        alone[at].kind[0, day], alone[at].locked[0, day] = fixed[n], True
        supply[group[at]] += at_work([entry.shift], problem.grid)
    places = _places(kinds, len(held))
    made = Mender(problem, Gaps(needs, groups, supply), alone, group, {}, places, np.random.default_rng(seed))
    kept = set(locked)
    for entry in assignments:
        if entry not in kept and entry.agent_id in index:
            row = _row_of(problem, entry)
            made.put(index[entry.agent_id], int(kinds.day[places[row[2], row[1]]]), row)
    return made


def _places(kinds: Kinds, locked: int) -> dict[tuple[int, int], int]:
    count = len(kinds) - locked
    starts, templates = kinds.start_period[:count].tolist(), kinds.template[:count].tolist()
    return {pair: n for n, pair in enumerate(zip(starts, templates, strict=True))}


def _row_of(problem: Problem, entry: Assignment) -> Row:
    """A made shift as the column it came from."""
    grid, shift = problem.grid, entry.shift
    start = grid.period_of(shift.starts_at)
    length = grid.period_of(shift.ends_at) - start
    template = next(n for n, t in enumerate(problem.templates) if t.periods == length)
    return 0, template, start, tuple(grid.period_of(b.starts_at) - start for b in shift.breaks)


def _assignments(
    made: Mender, before: Sequence[Assignment], locked: Sequence[Assignment]
) -> tuple[Assignment, ...]:
    kept = set(locked)
    known = {d.people.agents[0].agent_id for d in made.alone}
    found = [a for a in before if a in kept or a.agent_id not in known]
    for (at, _), row in made.rows.items():
        agent = made.alone[at].people.agents[0].agent_id
        name = f"{agent}:{made.problem.grid.moment(row[2]):%Y%m%dT%H%MZ}"
        found.append(Assignment(agent, shift_of(made.problem, row, made.group[at], name, 1)))
    return tuple(sorted(found, key=lambda a: (a.agent_id, a.shift.starts_at)))
