"""An instance, or some people over a span of its days, as arrays: wishes, cover, limits and what lies outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.scheduling import nrp_lines
from benchmarks.scheduling.nrp_lines import OFF, OPEN, Edge, Limits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from benchmarks.scheduling.nrp_instance import Instance
    from benchmarks.scheduling.nrp_lines import Tables

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

# States with counts that are looked through for those that can be reached.
GRID = 60_000


@dataclass
class Case:
    """Some people of an instance over some of its days.

    who: people as numbers of the instance; all other arrays go by position in it. start, stop: the days.
    wish: what it costs, against not working it, that person i works shift s on day d; shape (i, d, s).
    asked: weight of the requests for work of person i on day d; paid by who works none.
    wanted, below, above: cover that these people are to give, shape (d, s).
    bounds, edges: each person's limits and what lies before and after. limits: most of each shift type,
    shape (i, s); tolls: what is charged for a type so that lines keep its limit. counted: types that tolls were
    not enough for, by person of the instance; a case shares it with its parts.
    """

    instance: Instance
    who: list[int]
    start: int
    stop: int
    wish: Floats
    asked: Ints
    wanted: Ints
    below: Ints
    above: Ints
    bounds: list[Limits]
    edges: list[Edge]
    limits: Ints
    counted: dict[int, frozenset[str]] = field(default_factory=dict)
    tolls: list[Floats] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.given = self.asked.sum(axis=1)
        self.tolls = [np.zeros(self.wish.shape[2]) for _ in self.who]
        self._rules: dict[tuple[int, frozenset[str]], Tables] = {}
        self._is_few: dict[tuple[int, frozenset[str]], bool] = {}
        names = list(self.instance.shifts)
        self.numbers = [{names.index(s) for s in self.instance.people[p].shifts} for p in self.who]
        # Days that are held to a shift, or to OFF, while a dive goes down.
        self.fixed = np.full((len(self.who), self.stop - self.start), OPEN, dtype=np.int64)
        self.is_fixed = np.zeros(len(self.who), dtype=np.bool_)

    def rules(self, person: int) -> Tables:
        """A person's tables, with the limits on shift types that are counted for the person."""
        counted = self.counted.get(self.who[person], frozenset())
        if (person, counted) not in self._rules:
            names = list(self.instance.shifts)
            # A limit that no line of so few days can break needs no count.
            few = {s for s in counted if self.limits[person, names.index(s)] < self.stop - self.start}
            self._rules[person, counted] = self.tables(person, frozenset(few))
        return self._rules[person, counted]

    def count(self, person: int, broken: Bools, most_states: int) -> bool:
        """Whether one more of the `broken` types (shape (s,)) is counted: the one of the lowest limit that fits."""
        names, who = list(self.instance.shifts), self.who[person]
        counted = self.counted.get(who, frozenset())
        for shift in sorted(np.flatnonzero(broken).tolist(), key=lambda s: int(self.limits[person, s])):
            more = counted | {names[shift]}
            if more != counted and self._fits(person, shift, more, most_states):
                self.counted[who] = more
                self.tolls[person][shift] = 0.0
                return True
        return False

    def _fits(self, person: int, shift: int, counted: frozenset[str], most_states: int) -> bool:
        """Whether the states stay few when `shift` is counted too."""
        key = person, counted
        if key not in self._is_few:
            grid = len(self.rules(person).use) * (int(self.limits[person, shift]) + 1)
            self._is_few[key] = grid <= GRID and len(self.tables(person, counted).use) <= most_states
        return self._is_few[key]

    def tables(self, person: int, counted: frozenset[str]) -> Tables:
        return nrp_lines.tables(
            self.instance, self.instance.people[self.who[person]], counted, self.bounds[person],
            (self.start, self.stop), self.edges[person],
        )  # fmt: skip

    def fix(self, plan: Ints, which: Bools) -> None:
        """Hold people to a plan on some days."""
        self.fixed[which] = plan[which]
        self.is_fixed = (self.fixed != OPEN).all(axis=1)

    def cost(self, plan: Ints) -> int:
        """Cost of a plan: shift numbers or OFF by person and day."""
        wishes = sum(self.line_cost(i, line) for i, line in enumerate(plan))
        return round(wishes + float(self.pain(plan).sum()))

    def pain(self, plan: Ints) -> Ints:
        """Cost of cover by day and shift."""
        missing = self.wanted - self.on_duty(plan)
        pain: Ints = np.where(missing > 0, missing * self.below, -missing * self.above)
        return pain

    def line_cost(self, person: int, line: Ints) -> float:
        at = np.flatnonzero(line >= 0)
        return float(self.given[person] + self.wish[person, at, line[at]].sum())

    def on_duty(self, plan: Ints) -> Ints:
        """People by day and shift."""
        counts = np.zeros_like(self.wanted)
        _, days = np.nonzero(plan >= 0)
        np.add.at(counts, (days, plan[plan >= 0]), 1)
        return counts


def case(instance: Instance) -> Case:
    """All people over the whole horizon."""
    names, people = list(instance.shifts), [p.name for p in instance.people]
    number, who = {s: n for n, s in enumerate(names)}, {p: n for n, p in enumerate(people)}
    wish = np.zeros((len(people), instance.days, len(names)))
    asked = np.zeros((len(people), instance.days), dtype=np.int64)
    for name, day, shift, weight in instance.on:
        wish[who[name], day, number[shift]] -= weight
        asked[who[name], day] += weight
    for name, day, shift, weight in instance.off:
        wish[who[name], day, number[shift]] += weight
    wanted, below, above = (np.zeros((instance.days, len(names)), dtype=np.int64) for _ in range(3))
    for day, shift, least, under, over in instance.cover:
        at = day, number[shift]
        wanted[at], below[at], above[at] = least, under, over
    limits = np.array([[p.most_of.get(s, instance.days) for s in names] for p in instance.people])
    return Case(
        instance, list(range(len(people))), 0, instance.days, wish, asked, wanted, below, above,
        [nrp_lines.whole(p) for p in instance.people], [Edge()] * len(people), limits,
    )  # fmt: skip


def part(found: Case, plan: Ints, who: list[int], start: int, stop: int) -> Case:
    """The days from `start` to before `stop` of some people, the rest of `plan` as it is."""
    names = list(found.instance.shifts)
    outside = plan[who].copy()
    outside[:, start:stop] = OFF
    used = (outside[:, :, None] == np.arange(len(names))).sum(axis=1)
    minutes = used @ np.array([m for _, m in found.instance.shifts.values()])
    weekends = worked_weekends(found.instance, outside)
    limits = found.limits[who] - used
    bounds = [
        Limits(b.most_minutes - int(m), b.least_minutes - int(m), b.most_weekends - int(w),
               dict(zip(names, most.tolist(), strict=True)))
        for b, m, w, most in zip((found.bounds[p] for p in who), minutes, weekends, limits, strict=True)
    ]  # fmt: skip
    others = np.delete(plan, who, axis=0)[:, start:stop]
    span = slice(start, stop)
    wanted = found.wanted[span].copy()
    _, days = np.nonzero(others >= 0)
    np.subtract.at(wanted, (days, others[others >= 0]), 1)
    return Case(
        found.instance, who, start, stop, found.wish[who, span], found.asked[who, span], wanted,
        found.below[span], found.above[span], bounds, [edge(line, start, stop) for line in outside], limits,
        found.counted,
    )  # fmt: skip


def worked_weekends(instance: Instance, plan: Ints) -> Ints:
    """Weekends with work of each person."""
    saturdays = np.flatnonzero(nrp_lines.weekends(instance, 0, instance.days) == 1)
    worked: Ints = ((plan[:, saturdays] >= 0) | (plan[:, saturdays + 1] >= 0)).sum(axis=1)
    return worked


def edge(line: Ints, start: int, stop: int) -> Edge:
    """What a person's line has before and after a span."""
    run, off = _same(line[:start][::-1])
    then, then_off = _same(line[stop:])
    return Edge(
        run=run, kind=int(line[start - 1]) if run else OFF, rest=10**4 if off == start else off,
        is_first=run == start, work_after=then, rest_after=then_off,
        then=int(line[stop]) if then else OFF, is_last=then + then_off == len(line) - stop,
    )  # fmt: skip


def _same(days: Ints) -> tuple[int, int]:
    """Length of the run of work, or of days off, that the days begin with; the other is 0."""
    if not len(days):
        return 0, 0
    changes = np.flatnonzero((days >= 0) != (days[0] >= 0))
    length = int(changes[0]) if len(changes) else len(days)
    return (length, 0) if days[0] >= 0 else (0, length)


def keeps(found: Case, person: int, line: Iterable[int]) -> bool:
    """Whether a line over the whole horizon keeps its person's rules."""
    plan = np.array([list(line)])
    names, who = list(found.instance.shifts), found.instance.people[person]
    used = (plan[0, :, None] == np.arange(len(names))).sum(axis=0)
    minutes = int(used @ np.array([m for _, m in found.instance.shifts.values()]))
    if not who.least_minutes <= minutes <= who.most_minutes or (used > found.limits[person]).any():
        return False
    return int(worked_weekends(found.instance, plan)[0]) <= who.most_weekends
