"""Lines of work as columns: a linear programme that grows by exact pricing, and a dive to whole lines.

minimise   requests not met by the chosen lines + cover below and above
subject to one line a person; people on a shift + below - above = wanted, for every day and shift
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.scheduling import nrp_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.scheduling.nrp import Instance
    from benchmarks.scheduling.nrp_lines import Tables

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

WHOLE = 1e-6
EPS = 1e-6
SMOOTH = 0.6  # weight of the best bound's prices
A_PERSON = 4  # lines a pricing
TRIES = 6  # tolls tried to better a line that keeps its limits
MOST_TRIES = 16  # tolls tried to find one; then limits are counted
KEPT = 25  # lines of each person that go into the next programme
SURE = 0.7
# Costs are whole numbers, so a bound within a third of one is as good as met.
TOLERANCE = 5e-4
SLACK = 0.3


@dataclass(frozen=True)
class Priced:
    """A lower bound on the cost of every line, wishes less worth, and some cheap lines."""

    lower: float
    plans: list[Ints]


@dataclass
class Case:
    """An instance as arrays.

    wish: what it costs, against not working it, that person i works shift s on day d; shape (i, d, s).
    given: the requests for work of all people, paid by who works none. wanted, below, above: cover,
    shape (d, s). limits: most of each shift type, shape (i, s); tolls: what is charged for a type so that
    lines keep its limit. rules: each person's without these limits; counted: types whose limit had to be
    counted exactly.
    """

    instance: Instance
    wish: Floats
    given: Ints
    wanted: Ints
    below: Ints
    above: Ints
    limits: Ints
    tolls: list[Floats]
    counted: list[frozenset[str]]
    rules: list[Tables]

    def cost(self, plan: Ints) -> int:
        """Cost of a plan: shift numbers or OFF by person and day."""
        counts = self.on_duty(plan)
        short, over = np.maximum(self.wanted - counts, 0), np.maximum(counts - self.wanted, 0)
        wishes = sum(self.line_cost(i, line) for i, line in enumerate(plan))
        return round(wishes + float((short * self.below + over * self.above).sum()))

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
    names, people = list(instance.shifts), [p.name for p in instance.people]
    number, who = {s: n for n, s in enumerate(names)}, {p: n for n, p in enumerate(people)}
    wish = np.zeros((len(people), instance.days, len(names)))
    given = np.zeros(len(people), dtype=np.int64)
    for name, day, shift, weight in instance.on:
        wish[who[name], day, number[shift]] -= weight
        given[who[name]] += weight
    for name, day, shift, weight in instance.off:
        wish[who[name], day, number[shift]] += weight
    wanted, below, above = (np.zeros((instance.days, len(names)), dtype=np.int64) for _ in range(3))
    for day, shift, least, under, over in instance.cover:
        at = day, number[shift]
        wanted[at], below[at], above[at] = least, under, over
    nobody: list[frozenset[str]] = [frozenset()] * len(people)
    rules = [nrp_lines.tables(instance, p, c) for p, c in zip(instance.people, nobody, strict=True)]
    limits = np.array([[p.most_of.get(s, instance.days) for s in names] for p in instance.people])
    tolls = [np.zeros(len(names)) for _ in people]
    return Case(instance, wish, given, wanted, below, above, limits, tolls, nobody, rules)


def price(found: Case, person: int, worth: Floats, most: int = A_PERSON) -> Priced:
    """Cheap lines of a person when a shift on a day is worth `worth`.

    A limit on a shift type would multiply the states by its size; a toll on the type is moved instead until
    lines keep the limit. Only where a few tolls do not find one, the limits that broke are counted.
    """
    limits, toll = found.limits[person], found.tolls[person]
    price_of = found.wish[person] - worth
    step = 0.25 * float(np.abs(price_of).mean()) + 1.0
    lower = -np.inf
    kept: list[tuple[float, Ints]] = []
    for attempt in range(MOST_TRIES):
        totals, lines, counts = _lines(found, person, found.rules[person], price_of + toll, most)
        lower = max(lower, float(totals[0] - (toll * np.where(toll > 0, limits, 0)).sum()))
        for n in np.flatnonzero((counts <= limits).all(axis=1)).tolist():
            kept.append((float(totals[n] - toll @ counts[n]), lines[n]))
        is_exact = (counts[0] <= limits).all() and not (toll * (limits - counts[0])).any()
        if is_exact or (kept and (attempt + 1 >= TRIES or step < 1.0)):
            break
        moved = np.sign(counts[0] - limits) * ((counts[0] > limits) | (toll > 0))
        toll = np.maximum(toll + step * moved, 0.0)
        step = step / 2 if kept else step * 2
    found.tolls[person] = toll
    if not kept:
        kept = _counted(found, person, price_of, most)
        lower = max(lower, kept[0][0])
    kept.sort(key=lambda line: line[0])
    return Priced(lower + float(found.given[person]), [line for _, line in kept])


def _lines(found: Case, person: int, rules: Tables, price_of: Floats, most: int) -> tuple[Floats, Ints, Ints]:
    """Costs of cheap lines, the lines, and how often each works each shift type."""
    totals, lines = nrp_lines.lines(rules, price_of, most)
    if not len(lines):
        raise ValueError(f"no line of work keeps the rules of {found.instance.people[person].name}")
    return totals, lines, (lines[:, :, None] == np.arange(price_of.shape[1])).sum(axis=1)


def _counted(found: Case, person: int, price_of: Floats, most: int) -> list[tuple[float, Ints]]:
    """Cheap lines with limits counted one after the other until the cheapest breaks none."""
    names, limits = list(found.instance.shifts), found.limits[person]
    while True:
        rules = nrp_lines.tables(found.instance, found.instance.people[person], found.counted[person])
        totals, lines, counts = _lines(found, person, rules, price_of, most)
        kept = np.flatnonzero((counts <= limits).all(axis=1)).tolist()
        if kept and kept[0] == 0:
            return [(float(totals[n]), lines[n]) for n in kept]
        found.counted[person] |= {names[s] for s in np.flatnonzero(counts[0] > limits)}


@dataclass
class Master:
    """The linear programme over the lines of some people; the others' shifts are taken off what is wanted."""

    found: Case
    people: list[int]
    wanted: Ints
    known: set[tuple[int, bytes]] = field(default_factory=set)
    owners: list[int] = field(default_factory=list)
    plans: list[Ints] = field(default_factory=list)

    def __post_init__(self) -> None:
        from ortools.linear_solver import pywraplp

        self._solver: Any = pywraplp.Solver.CreateSolver("GLOP")
        self._objective = self._solver.Objective()
        self._objective.SetMinimization()
        self.x = np.zeros(0)
        self.worth = np.zeros(self.wanted.shape)
        self._one = {p: self._solver.Constraint(1.0, 1.0) for p in self.people}
        self._columns: list[Any] = []
        self._cover: dict[tuple[int, int], Any] = {}
        for at in zip(*np.nonzero(self.found.below + self.found.above), strict=True):
            day, shift = int(at[0]), int(at[1])
            row = self._solver.Constraint(float(self.wanted[at]), float(self.wanted[at]))
            for sign, weight in ((1.0, self.found.below[at]), (-1.0, self.found.above[at])):
                slack = self._solver.NumVar(0.0, self._solver.infinity(), "")
                row.SetCoefficient(slack, sign)
                self._objective.SetCoefficient(slack, float(weight))
            self._cover[day, shift] = row

    def add(self, person: int, line: Ints) -> bool:
        key = person, line.tobytes()
        if key in self.known:
            return False
        self.known.add(key)
        column = self._solver.NumVar(0.0, self._solver.infinity(), "")
        self._objective.SetCoefficient(column, self.found.line_cost(person, line))
        self._one[person].SetCoefficient(column, 1.0)
        for day, shift in enumerate(line.tolist()):
            row = self._cover.get((day, shift))
            if row is not None:
                row.SetCoefficient(column, 1.0)
        self._columns.append(column)
        self.owners.append(person)
        self.plans.append(line)
        return True

    def solve(self, is_dual: bool) -> float:
        # Without preprocessing GLOP restarts from its basis; should one simplex stop on numbers, the other goes on.
        for attempt in (is_dual, not is_dual):
            name = "true" if attempt else "false"
            self._solver.SetSolverSpecificParametersAsString(
                f"use_preprocessing:false use_dual_simplex:{name}"
            )
            status = self._solver.Solve()
            if status == 0:
                break
        else:
            raise ArithmeticError(f"the linear programme of a dive was not solved: status {status}")
        self.x = np.array([c.solution_value() for c in self._columns])
        self.reduced = np.array([c.reduced_cost() for c in self._columns])
        self.worth = np.zeros(self.wanted.shape)
        for at, row in self._cover.items():
            self.worth[at] = row.dual_value()
        self.worth = np.clip(self.worth, -self.found.above, self.found.below)
        return float(self._objective.Value())

    def best_columns(self, most: int) -> dict[int, list[Ints]]:
        """Each person's lines of least reduced cost, those in the solution first."""
        reduced = self.reduced
        kept: dict[int, list[Ints]] = {p: [] for p in self.people}
        for n in np.lexsort((reduced, -np.minimum(self.x, WHOLE))).tolist():
            lines = kept[self.owners[n]]
            if len(lines) < most:
                lines.append(self.plans[n])
        return kept


def generate(master: Master, cutoff: float, deadline: float, rounds: int) -> tuple[float, float]:
    """Add lines until bound and value of the master meet, `rounds` at most; both are returned.

    Stops as soon as the bound is above `cutoff`. Prices are smoothed towards those of the best bound.
    """
    found = master.found
    value = master.solve(True)
    best, centre = -np.inf, master.worth
    free = master.people
    for _ in range(rounds):
        worth = master.worth
        for share in (SMOOTH, 0.0):
            at = share * centre + (1 - share) * worth
            results = [price(found, p, at) for p in free]
            lower = float((master.wanted * at).sum()) + sum(r.lower for r in results)
            if lower > best:
                best, centre = lower, at
            added = [master.add(p, line) for p, r in zip(free, results, strict=True) for line in r.plans]
            if any(added):
                break
        if not any(added) or best > cutoff or value - best <= max(TOLERANCE * abs(value), SLACK):
            break
        value = master.solve(False)
        if monotonic() > deadline:
            break
    return value, best


def dive(
    found: Case, people: list[int], wanted: Ints, seeds: dict[int, list[Ints]], cutoff: float, deadline: float,
    rng: Any, rounds: tuple[int, int] = (200, 4), step_share: float = 0.1,
) -> dict[int, Ints] | None:  # fmt: skip
    """A whole line for each of `people`, or None when none costs `cutoff` or less."""
    chosen: dict[int, Ints] = {}
    spent = 0.0
    free, left, is_first = people, wanted.copy(), True
    while free:
        master = Master(found, free, left)
        for p in free:
            for line in seeds[p]:
                master.add(p, line)
        value, _ = generate(master, cutoff - spent, deadline, rounds[0 if is_first else 1])
        if value > cutoff - spent + EPS:
            return None
        if monotonic() > deadline:
            step_share = 1.0
        seeds = master.best_columns(KEPT)
        for p, line in _sure(master, step_share, rng):
            chosen[p] = line
            spent += found.line_cost(p, line)
            at = np.flatnonzero(line >= 0)
            left[at, line[at]] -= 1
        free, is_first = [p for p in free if p not in chosen], False
    return chosen


def _sure(master: Master, step_share: float, rng: Any) -> list[tuple[int, Ints]]:
    """Lines to give for good: whole ones and the surest few of the others."""
    x = master.x
    shaken = np.where(x > WHOLE, x + 0.05 * rng.random(len(x)), 0.0)
    whole = int((x > 1 - WHOLE).sum())
    most = whole + max(1, round(step_share * len(master.people)))
    found: dict[int, Ints] = {}
    for n in np.argsort(-shaken, kind="stable").tolist():
        if len(found) == most or not x[n] > WHOLE:
            break
        # Beyond the first, only lines that are nearly whole; all when there is no more time.
        if len(found) <= whole or x[n] > SURE or step_share == 1.0:
            found.setdefault(master.owners[n], master.plans[n])
    return list(found.items())
