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

    from benchmarks.scheduling.nrp_case import Case
    from benchmarks.scheduling.nrp_lines import Tables

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

WHOLE = 1e-6
EPS = 1e-6
SMOOTH = 0.6  # weight of the prices before
A_PERSON = 4  # lines a pricing
TRIES = 6  # tolls tried to better a line that keeps its limits
MOST_TRIES = 16  # tolls tried to find one
# Where tolls leave the best line this far above its bound a limit is counted, up to so many states.
WIDE, MOST_COUNTED = 5.0, 1500
DRY_ROUNDS = 3
KEPT = 25  # lines of each person that go into the next programme
SURE = 0.98
FIXED = 0.1  # of the open days, fixed at least at a step
# Costs are whole numbers, so a bound within a third of one is as good as met.
TOLERANCE = 5e-4
SLACK = 0.3


@dataclass(frozen=True)
class Priced:
    """A lower bound on the cost of every line, wishes less worth, and some cheap lines."""

    lower: float
    plans: list[Ints]


def price(found: Case, person: int, worth: Floats, most: int = A_PERSON) -> Priced:
    """Cheap lines of a person when a shift on a day is worth `worth`; none where tolls find none.

    A limit on a shift type would multiply the states by its size; a toll on the type is moved instead until
    lines keep the limit. A limit that tolls do not settle is counted from then on, where the states stay few.
    """
    if found.is_fixed[person]:
        line = found.fixed[person]
        at = np.flatnonzero(line >= 0)
        return Priced(found.line_cost(person, line) - float(worth[at, line[at]].sum()), [line])
    limits, toll = found.limits[person], found.tolls[person]
    price_of = found.wish[person] - worth
    step = 0.25 * float(np.abs(price_of).mean()) + 1.0
    lower = -np.inf
    kept: list[tuple[float, Ints]] = []
    for attempt in range(MOST_TRIES):
        totals, lines, counts = cheapest(found, person, found.rules(person), price_of + toll, most)
        lower = max(lower, float(totals[0] - (toll * np.where(toll > 0, limits, 0)).sum()))
        for n in np.flatnonzero((counts <= limits).all(axis=1)).tolist():
            kept.append((float(totals[n] - toll @ counts[n]), lines[n]))
        is_exact = (counts[0] <= limits).all() and not (toll * (limits - counts[0])).any()
        if is_exact or (kept and (attempt + 1 >= TRIES or step < 1.0)):
            break
        moved = np.sign(counts[0] - limits) * ((counts[0] > limits) | (toll > 0))
        toll = np.maximum(toll + step * moved, 0.0)
        step = step / 2 if kept else step * 2
    # A toll that shot too far would otherwise stay and hide lines and the bound.
    found.tolls[person] = 0.7 * toll
    is_wide = not kept or min(cost for cost, _ in kept) - lower > WIDE
    if is_wide and not is_exact and found.count(person, (toll > 0) | (counts[0] > limits), MOST_COUNTED):
        return price(found, person, worth, most)
    kept.sort(key=lambda line: line[0])
    return Priced(lower + float(found.given[person]), [line for _, line in kept])


def cheapest(
    found: Case, person: int, rules: Tables, price_of: Floats, most: int
) -> tuple[Floats, Ints, Ints]:
    """Costs of cheap lines, the lines, and how often each works each shift type.

    Raises:
        NoLineError: when no line keeps the person's rules.
    """
    totals, lines = nrp_lines.lines(rules, price_of, most, found.fixed[person])
    if not len(lines):
        name = found.instance.people[found.who[person]].name
        raise NoLineError(f"no line of work keeps the rules of {name}, days {found.start} to {found.stop}")
    return totals, lines, (lines[:, :, None] == np.arange(price_of.shape[1])).sum(axis=1)


class NoLineError(ValueError):
    """No line of work keeps a person's rules over a span of days."""


@dataclass
class Master:
    """The linear programme over the lines of a case's people."""

    found: Case
    known: set[tuple[int, bytes]] = field(default_factory=set)
    owners: list[int] = field(default_factory=list)
    plans: list[Ints] = field(default_factory=list)

    def __post_init__(self) -> None:
        from ortools.linear_solver import pywraplp

        self._solver: Any = pywraplp.Solver.CreateSolver("GLOP")
        self._objective = self._solver.Objective()
        self._objective.SetMinimization()
        self.x = np.zeros(0)
        self.worth = np.zeros(self.found.wanted.shape)
        self._one = [self._solver.Constraint(1.0, 1.0) for _ in self.found.who]
        self._columns: list[Any] = []
        self._cover: dict[tuple[int, int], Any] = {}
        for at in zip(*np.nonzero(self.found.below + self.found.above), strict=True):
            day, shift = int(at[0]), int(at[1])
            row = self._solver.Constraint(float(self.found.wanted[at]), float(self.found.wanted[at]))
            for sign, weight in ((1.0, self.found.below[at]), (-1.0, self.found.above[at])):
                slack = self._solver.NumVar(0.0, self._solver.infinity(), "")
                row.SetCoefficient(slack, sign)
                self._objective.SetCoefficient(slack, float(weight))
            self._cover[day, shift] = row

    def add(self, person: int, line: Ints) -> bool:
        """Whether the line is new."""
        key = person, line.tobytes()
        if key in self.known:
            return False
        self.known.add(key)
        column = self._solver.NumVar(0.0, self._solver.infinity(), "")
        self._objective.SetCoefficient(column, self.found.line_cost(person, line))
        self._one[person].SetCoefficient(column, 1.0)
        for day, shift in enumerate(line.tolist()):
            row = self._cover.get((day, shift)) if shift >= 0 else None
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
        self.worth = np.zeros(self.found.wanted.shape)
        for at, row in self._cover.items():
            self.worth[at] = row.dual_value()
        # Beyond these no price can lie but by rounding.
        self.worth = np.clip(self.worth, -self.found.above, self.found.below)
        return float(self._objective.Value())

    def best_columns(self, most: int) -> dict[int, list[Ints]]:
        """Each person's lines of least reduced cost, those in the solution first."""
        reduced = np.array([c.reduced_cost() for c in self._columns])
        kept: dict[int, list[Ints]] = {p: [] for p in range(len(self.found.who))}
        for n in np.lexsort((reduced, -np.minimum(self.x, WHOLE))).tolist():
            lines = kept[self.owners[n]]
            if len(lines) < most:
                lines.append(self.plans[n])
        return kept

    def guides(self) -> tuple[Ints, Floats]:
        """Each person's line of the largest share, and what share of the person's lines agrees day by day."""
        owners, plans = np.array(self.owners), np.array(self.plans)
        best = [int(np.argmax(np.where(owners == p, self.x, -1.0))) for p in range(len(self.found.who))]
        guide = plans[best]
        agreed = np.zeros(guide.shape)
        used = np.flatnonzero(self.x > WHOLE)
        np.add.at(agreed, owners[used], self.x[used, None] * (plans[used] == guide[owners[used]]))
        return guide, agreed

    def fix(self, guide: Ints, which: Bools) -> None:
        """Hold people to their guide on some days; lines that do otherwise are closed."""
        self.found.fix(guide, which)
        owners, plans = np.array(self.owners), np.array(self.plans)
        fixed = self.found.fixed[owners]
        for n in np.flatnonzero(((plans != fixed) & (fixed > nrp_lines.OPEN)).any(axis=1)).tolist():
            self._columns[n].SetUb(0.0)


def generate(master: Master, cutoff: float, deadline: float, rounds: int) -> tuple[float, float]:
    """Add lines until bound and value of the master meet, `rounds` at most; both are returned.

    Stops as soon as the bound is above `cutoff`. Prices are smoothed towards those of the rounds before.
    """
    found = master.found
    value = master.solve(True)
    best, centre = -np.inf, master.worth
    people = range(len(found.who))
    dry = 0
    for _ in range(rounds):
        worth = master.worth
        for share in (SMOOTH, 0.0):
            at = share * centre + (1 - share) * worth
            results = [price(found, p, at) for p in people]
            lower = float((found.wanted * at).sum()) + sum(r.lower for r in results)
            best, centre = max(best, lower), at
            if best > cutoff or value - best <= max(TOLERANCE * abs(value), SLACK):
                return value, best
            added = [master.add(p, line) for p, r in zip(people, results, strict=True) for line in r.plans]
            if any(added):
                break
        # Tolls move with every pricing, so lines may turn up that the last tolls hid.
        dry = 0 if any(added) else dry + 1
        if dry > DRY_ROUNDS:
            break
        value = value if dry else master.solve(False)
        if monotonic() > deadline:
            break
    return value, best


def dive(
    found: Case, seeds: dict[int, list[Ints]], cutoff: float, deadline: float, rng: Any,
    rounds: tuple[int, int] = (200, 4), step_share: float = FIXED,
) -> Ints | None:  # fmt: skip
    """A whole line for each person of the case, or None when none was found that costs `cutoff` or less.

    Days are fixed a few at a time to the line that has the largest share, and lines made anew around them. The
    guiding lines are a plan at every step; the cheapest is kept.
    """
    master = Master(found)
    for p, lines in seeds.items():
        for line in lines:
            master.add(p, line)
    best = None
    value, bound = generate(master, cutoff, deadline, rounds[0])
    while max(value, bound) <= cutoff + EPS:
        guide, agreed = master.guides()
        cost = found.cost(guide)
        if cost <= cutoff + EPS:
            # Costs are whole numbers: only a plan that costs one less is worth going on for.
            best, cutoff = guide, cost - 1
        opened = found.fixed == nrp_lines.OPEN
        if not opened.any() or monotonic() > deadline:
            break
        master.fix(guide, _surest(agreed, opened, step_share, rng))
        value, bound = generate(master, cutoff, deadline, rounds[1])
    return best


def _surest(agreed: Floats, opened: Bools, step_share: float, rng: Any) -> Bools:
    """Open days to fix: the surest few, and those that are nearly whole."""
    order = np.where(opened, agreed + 0.02 * rng.random(agreed.shape), -1.0)
    ranked = np.sort(order[opened])[::-1]
    few = ranked[max(1, round(step_share * len(ranked))) - 1]
    many = ranked[max(1, round(2.5 * step_share * len(ranked))) - 1]
    chosen: Bools = opened & (order >= min(few, max(many, SURE)))
    return chosen
