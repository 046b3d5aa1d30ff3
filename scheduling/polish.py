"""Improve a whole-numbered covering move by move: drop a shift, add the best one, swap one for another.

Works on the objective itself, so it can only improve it; also fills the gaps a stopped dive left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from scheduling.master import people_on
from scheduling.patterns import Problem, Row, paid_periods, row_cost, worked
from scheduling.pricing import Charges, price

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
GAIN = 1e-7
BATCH = 60
LEAST_PASSES = 30


@dataclass
class Plan:
    """A covering under construction: how many of each column, and what that supplies and uses."""

    problem: Problem
    counts: dict[Row, int]
    supply: Floats
    hours: Floats = field(init=False)
    shifts: Floats = field(init=False)

    def __post_init__(self) -> None:
        days = int(self.problem.grid.day.max()) + 1
        self.hours = np.zeros(len(self.problem.classes))
        self.shifts = np.zeros((len(self.problem.classes), days))
        for row, count in self.counts.items():
            self._book(row, count)

    def change(self, row: Row, by: int) -> None:
        """Add or take away `by` shifts of one column."""
        self.counts[row] = self.counts.get(row, 0) + by
        if not self.counts[row]:
            del self.counts[row]
        self.supply[worked(self.problem, row)] += by
        self._book(row, by)

    def _book(self, row: Row, by: int) -> None:
        self.hours[row[0]] += by * paid_periods(self.problem, row) * self.problem.period_hours
        self.shifts[row[0], self.problem.grid.day[row[2]]] += by

    def charges(self) -> list[Charges]:
        """Infinite where a contract class has nothing left to give, else nothing."""
        return [self._charge(who) for who in range(len(self.problem.classes))]

    def has_room(self, row: Row) -> bool:
        """Whether the column's contract class has one more shift to give on that day."""
        return bool(np.isfinite(self._charge(row[0]).shift[row[2]]))

    def charges_free(self) -> list[Charges]:
        """No charge for any class: the people themselves are checked elsewhere."""
        return [Charges(0.0, np.zeros(self.problem.grid.periods)) for _ in self.problem.classes]

    def _charge(self, who: int) -> Charges:
        c, grid = self.problem.classes[who], self.problem.grid
        if not c.headcount:
            return Charges(0.0, np.zeros(grid.periods))
        weeks = max(grid.periods * grid.step_minutes / (7 * 1440), 1 / 7)
        longest = max(t.periods - t.unpaid for t in self.problem.templates) * self.problem.period_hours
        is_spent = self.hours[who] + longest > c.headcount * c.max_hours * weeks
        is_spent |= self.shifts[who].sum() + 1 > c.headcount * c.max_days * weeks
        limit = np.array([people_on(c, int(w)) for w in range(7)])[grid.weekday]
        is_full = self.shifts[who][grid.day] + 1 > limit
        return Charges(0.0, np.where(is_full | is_spent, np.inf, 0.0))


def plan_of(problem: Problem, rows: list[Row], counts: NDArray[np.int64]) -> Plan:
    """A plan from columns and how many of each."""
    supply = np.zeros(problem.grid.periods)
    kept: dict[Row, int] = {}
    for row, count in zip(rows, counts.tolist(), strict=True):
        if count:
            kept[row] = kept.get(row, 0) + count
            supply[worked(problem, row)] += count
    return Plan(problem, kept, supply)


def objective(plan: Plan) -> float:
    """Cost of the shifts, of agents missing and of agents too many."""
    p = plan.problem
    short = np.maximum(p.need - plan.supply, 0)
    spare = np.maximum(plan.supply - p.need, 0)
    slack = float((short * p.under + spare * p.over).sum()) * p.period_hours
    return slack + sum(row_cost(p, row) * n for row, n in plan.counts.items())


def worth(problem: Problem, supply: Floats) -> Floats:
    """What one more agent at work is worth for an hour, in every period."""
    short = np.clip(problem.need - supply, 0.0, 1.0)
    return np.asarray(short * problem.under - (1.0 - short) * problem.over)


def polish(plan: Plan, deadline: float, rng: np.random.Generator, rounds: int = 3) -> Plan:
    """The plan after drops, additions and swaps; changed in place and returned.

    Stops when a round changes nothing, after `rounds`, or at `deadline` (monotonic seconds).
    """
    _fill(plan, deadline)
    for _ in range(rounds):
        before = objective(plan)
        _drop(plan)
        _swap(plan, deadline, rng)
        if monotonic() > deadline or objective(plan) > before - GAIN:
            break
    return plan


def _fill(plan: Plan, deadline: float) -> None:
    """Add the best shifts while they pay, many at once; a few passes are made whatever the time.

    So there is always a plan, even where nothing else found the time to finish.
    """
    passes = 0
    while passes < LEAST_PASSES or monotonic() < deadline:
        passes += 1
        found = price(plan.problem, worth(plan.problem, plan.supply), plan.charges())
        order = np.argsort(found.reduced, kind="stable")[:BATCH]
        rows = [found.row(int(n)) for n in order if found.reduced[n] < -GAIN]
        if not rows:
            return
        for row in rows:
            if plan.has_room(row) and _gain(plan, row) > GAIN:
                plan.change(row, _copies(plan, row))


def _gain(plan: Plan, row: Row) -> float:
    """What the plan's objective falls by when one more shift of the column comes."""
    at = worked(plan.problem, row)
    value = worth(plan.problem, plan.supply)[at].sum() * plan.problem.period_hours
    return float(value) - row_cost(plan.problem, row)


def _copies(plan: Plan, row: Row) -> int:
    """How many to add at once: half of what the period that lacks least lacks, one where people are few."""
    if plan.problem.classes[row[0]].headcount:
        return 1
    at = worked(plan.problem, row)
    return max(int((plan.problem.need[at] - plan.supply[at]).min() / 2), 1)


def _drop(plan: Plan) -> None:
    """Take away every shift whose cost is above what its work is worth."""
    for row in sorted(plan.counts, key=lambda r: (-row_cost(plan.problem, r), r)):
        while row in plan.counts and saving_of(plan, row) > GAIN:
            plan.change(row, -1)


def saving_of(plan: Plan, row: Row) -> float:
    """What the plan's objective falls by when one shift of the column goes."""
    p = plan.problem
    at = worked(p, row)
    without = plan.supply[at] - 1
    short = np.clip(p.need[at] - without, 0.0, 1.0)
    loss = float((short * p.under[at] - (1.0 - short) * p.over).sum()) * p.period_hours
    return row_cost(p, row) - loss


def _swap(plan: Plan, deadline: float, rng: np.random.Generator) -> None:
    """For each column, in random order, replace one shift by the best one for the gap it leaves."""
    rows = sorted(plan.counts)
    for index in rng.permutation(len(rows)):
        row = rows[index]
        if monotonic() > deadline:
            return
        if row not in plan.counts:
            continue
        saving = saving_of(plan, row)
        plan.change(row, -1)
        found = price(
            plan.problem, worth(plan.problem, plan.supply), plan.charges(), _near(plan.problem, row)
        )
        best = int(np.argmin(found.reduced))
        plan.change(found.row(best) if found.reduced[best] < saving - GAIN else row, 1)


def _near(problem: Problem, row: Row) -> NDArray[np.bool_] | None:
    """Starts whose shifts can meet the gap a shift leaves; None, for all, where it also frees people elsewhere."""
    if problem.classes[row[0]].headcount:
        return None
    longest = max(t.periods for t in problem.templates)
    first, last = row[2] - longest + 1, row[2] + problem.templates[row[1]].periods
    near = np.zeros(problem.grid.periods, dtype=bool)
    near[np.arange(first, last) % problem.grid.periods] = True
    return near
