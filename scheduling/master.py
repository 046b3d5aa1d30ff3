"""The linear programme of soft covering, solved by OR-tools' GLOP, which restarts from its last basis.

minimise   cost x + under u + over o      (per hour)
subject to work x + u - o = need          for every period, written as differences to the period before
           paid hours, shifts a day and shifts a week of each contract class within its people
           x, u, o >= 0
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from domain.errors import UnsolvedError
from scheduling.patterns import Problem, Row, changes, paid_periods, row_cost
from scheduling.pricing import Charges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Relaxation:
    """A solved relaxation: shifts per column, value of an agent per period and hour, objective."""

    x: Floats
    value: Floats
    charges: list[Charges]
    objective: float


class Master:
    """A growing linear programme; columns are added and bounded, then it is solved again."""

    def __init__(self, problem: Problem) -> None:
        from ortools.linear_solver import pywraplp

        self.problem = problem
        self.rows: list[Row] = []
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self.use(is_dual=True)
        self._objective = self._solver.Objective()
        self._objective.SetMinimization()
        steps = np.diff(problem.need, prepend=0.0)
        self._cover = [self._solver.Constraint(float(n), float(n)) for n in steps]
        self._columns: list[pywraplp.Variable] = []
        self._add_slack()
        self._capacity = [self._class_rows(who) for who in range(len(problem.classes))]
        self._uses: list[tuple[float, int]] = []
        self._costs: list[float] = []
        self._reduced: list[float] = []

    def _add_slack(self) -> None:
        hours, infinity = self.problem.period_hours, self._solver.infinity()
        for period, under in enumerate(self.problem.under.tolist()):
            for sign, cost in ((1.0, under), (-1.0, self.problem.over)):
                slack = self._solver.NumVar(0.0, infinity, "")
                self._objective.SetCoefficient(slack, cost * hours)
                for row, side in zip(self._cover[period : period + 2], (sign, -sign), strict=False):
                    row.SetCoefficient(slack, side)

    def _class_rows(self, who: int) -> list[object]:
        """Rows that hold a class inside its people: paid hours, shifts, then shifts of each day."""
        c, grid = self.problem.classes[who], self.problem.grid
        if not c.headcount:
            return []
        weeks = max(grid.periods * grid.step_minutes / (7 * 1440), 1 / 7)
        days = min(c.max_days * weeks, int(grid.day.max()) + 1)
        limits = [c.headcount * c.max_hours * weeks, c.headcount * days]
        limits += [people_on(c, int(grid.weekday[grid.day == d][0])) for d in range(int(grid.day.max()) + 1)]
        return [self._solver.Constraint(-self._solver.infinity(), float(limit)) for limit in limits]

    def add(self, rows: list[Row]) -> None:
        """Add columns; those that are there already must not be given again."""
        infinity = self._solver.infinity()
        for row in rows:
            variable = self._solver.NumVar(0.0, infinity, "")
            cost = row_cost(self.problem, row)
            self._objective.SetCoefficient(variable, cost)
            # Differences leave two entries a stretch of work instead of one a period: solved in half the time.
            for period, change in changes(self.problem, row).items():
                self._cover[period].SetCoefficient(variable, change)
            hours = paid_periods(self.problem, row) * self.problem.period_hours
            day = int(self.problem.grid.day[row[2]])
            if capacity := self._capacity[row[0]]:
                for limit, amount in ((0, hours), (1, 1.0), (2 + day, 1.0)):
                    capacity[limit].SetCoefficient(variable, amount)  # type: ignore[attr-defined]
            self._uses.append((hours, day))
            self._costs.append(cost)
            self._columns.append(variable)
            self.rows.append(row)

    def use(self, *, is_dual: bool) -> None:
        """Dual simplex restarts fast after a bound moved, primal after columns came."""
        # Without preprocessing GLOP keeps its basis: 0.03 s instead of 1.2 s a re-solve on a week.
        name = "true" if is_dual else "false"
        self._solver.SetSolverSpecificParametersAsString(f"use_preprocessing:false use_dual_simplex:{name}")

    def restricted(self, share: float) -> Master:
        """A smaller programme of the columns whose reduced cost is at most `share` of their cost."""
        # Columns added since the last solve have no reduced cost: they were added because it is low.
        fresh = self.rows[len(self._reduced) :]
        kept = [
            row
            for row, cost, reduced in zip(self.rows, self._costs, self._reduced, strict=False)
            if reduced <= share * cost
        ] + fresh
        small = Master(self.problem)
        small.add(kept)
        return small

    def cap(self, column: int, most: float) -> None:
        """Set the largest number of one column's shifts."""
        self._columns[column].SetUb(most)

    def fix_from(self, lower: Floats) -> None:
        """Set the least number of each column's shifts."""
        for variable, least in zip(self._columns, lower.tolist(), strict=True):
            if variable.lb() != least:
                variable.SetLb(least)

    def solve(self, time_limit_s: float) -> Relaxation:
        """Solve from the last basis.

        Raises:
            UnsolvedError: when the limit ends it before the optimum.
        """
        self._solver.SetTimeLimit(max(int(time_limit_s * 1000), 1))
        status = self._solver.Solve()
        if status != self._solver.OPTIMAL:
            raise UnsolvedError(f"The linear programme did not finish within {time_limit_s:.1f} s.")
        hours = self.problem.period_hours
        self._reduced = [v.reduced_cost() for v in self._columns]
        return Relaxation(
            np.array([v.solution_value() for v in self._columns]),
            -np.diff([row.dual_value() for row in self._cover], append=0.0) / hours,
            [self._charges(rows) for rows in self._capacity],
            self._objective.Value(),
        )

    def _charges(self, rows: list[object]) -> Charges:
        day = self.problem.grid.day
        if not rows:
            return Charges(0.0, np.zeros(len(day)))
        duals = np.array([-row.dual_value() for row in rows])  # type: ignore[attr-defined]
        return Charges(float(duals[0]), duals[1] + duals[2:][day])


class Room:
    """What the contract classes have left beside the shifts that are fixed."""

    def __init__(self, master: Master, lower: Floats) -> None:
        self._master = master
        self._left = [
            np.array([row.ub() for row in rows])  # type: ignore[attr-defined]
            for rows in master._capacity
        ]
        for column in np.flatnonzero(lower).tolist():
            self._take(column, float(lower[column]))

    def _take(self, column: int, count: float) -> None:
        left = self._left[self._master.rows[column][0]]
        if len(left):
            hours, day = self._master._uses[column]
            left[[0, 1, 2 + day]] -= count * np.array([hours, 1.0, 1.0])

    def take(self, column: int) -> bool:
        """Book one more shift of a column; False when its class has no room for it."""
        left = self._left[self._master.rows[column][0]]
        if len(left):
            hours, day = self._master._uses[column]
            if left[0] < hours - 1e-6 or left[1] < 1 - 1e-6 or left[2 + day] < 1 - 1e-6:
                return False
            self._take(column, 1.0)
        return True


def people_on(contract: object, weekday: int) -> float:
    """People of a contract class who can come on a weekday."""
    by_weekday: tuple[int, ...] = contract.people_by_weekday  # type: ignore[attr-defined]
    return float(by_weekday[weekday] if by_weekday else contract.headcount)  # type: ignore[attr-defined]
