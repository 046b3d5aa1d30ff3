"""Columns of the covering model: a shift at a start with its breaks, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from domain.shifts import DAY_MINUTES, ContractClass, ShiftRules
from scheduling.catalogue import Template, slots
from scheduling.timegrid import Grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

ANYONE = ContractClass("anyone", 0, max_hours=np.inf, max_days=7)
"""The class of a schedule without contract limits; its headcount of 0 means no limit."""

NIGHT_ENDS = 6 * 60
Row = tuple[int, int, int, tuple[int, ...]]
"""Contract class, template, start period, break starts counted from the start of the shift."""


@dataclass(frozen=True)
class Problem:
    """One skill group's covering problem: what each period needs, costs and may be covered with.

    `need`, `cost` and `under` have one value per period: agents, cost of a paid hour, and the cost
    of an agent missing for an hour. `over` is the cost of an agent too many for an hour.
    """

    grid: Grid
    rules: ShiftRules
    templates: tuple[Template, ...]
    classes: tuple[ContractClass, ...]
    need: NDArray[np.float64]
    cost: NDArray[np.float64]
    under: NDArray[np.float64]
    over: float

    @property
    def period_hours(self) -> float:
        return self.grid.step_minutes / 60

    def templates_of(self, who: int) -> list[int]:
        """Templates that contract class `who` may work."""
        c, step = self.classes[who], self.grid.step_minutes
        return [
            i
            for i, t in enumerate(self.templates)
            if c.shortest_minutes <= t.periods * step <= c.longest_minutes
        ]


def starts_of(problem: Problem, who: int, i: int) -> NDArray[np.int64]:
    """Start periods at which contract class `who` may begin template `i`."""
    template = problem.templates[i]
    found = slots(problem.grid, problem.rules, template)
    if problem.classes[who].may_work_nights or not len(found):
        return found
    return found[~touches_night(problem.grid, found, template.periods)]


def touches_night(grid: Grid, found: NDArray[np.int64], periods: int) -> NDArray[np.bool_]:
    """Whether a shift of `periods` from each start lies in 00:00 to 06:00 local for a moment."""
    minute = grid.minute_of_day[found % grid.periods]
    return np.asarray((minute < NIGHT_ENDS) | (minute + periods * grid.step_minutes > DAY_MINUTES))


def centre_rows(problem: Problem) -> list[Row]:
    """One column per class, template and start, breaks in the middle of their windows."""
    rows: list[Row] = []
    for who in range(len(problem.classes)):
        for i in problem.templates_of(who):
            template = problem.templates[i]
            breaks = template.centre()
            found = starts_of(problem, who, i)
            rows += [(who, i, int(start), breaks) for start in found]
    return rows


def worked(problem: Problem, row: Row) -> NDArray[np.int64]:
    """Periods in which a column's shift works, breaks left out; wrapped when the horizon repeats."""
    _, i, start, breaks = row
    template = problem.templates[i]
    is_working = np.ones(template.periods, dtype=bool)
    for window, at in zip(template.windows, breaks, strict=True):
        is_working[at : at + window.periods] = False
    return (start + np.flatnonzero(is_working)) % problem.grid.periods


def changes(problem: Problem, row: Row) -> dict[int, float]:
    """How a column's shift changes who is at work from one period to the next: +1, -1; period 0 against nobody.

    The running sum over the periods is 1 where `worked` says so.
    """
    _, i, start, breaks = row
    template, periods = problem.templates[i], problem.grid.periods
    marks = [(start, 1.0), (start + template.periods, -1.0)]
    for window, at in zip(template.windows, breaks, strict=True):
        marks += [(start + at, -1.0), (start + at + window.periods, 1.0)]
    found: dict[int, float] = {}
    for at, step in marks:
        found[at % periods] = found.get(at % periods, 0.0) + step
    found[0] = sum(step for at, step in marks if at <= (periods if start else 0))
    return {period: step for period, step in found.items() if step}


def paid_periods(problem: Problem, row: Row) -> int:
    """Periods of a column's shift that are paid."""
    template = problem.templates[row[1]]
    return template.periods - template.unpaid


def row_cost(problem: Problem, row: Row) -> float:
    """Cost of one such shift: paid hours by night, weekend and overtime rate and the class's wage."""
    who, i, start, breaks = row
    template = problem.templates[i]
    rates = problem.cost[(start + np.arange(template.periods)) % problem.grid.periods]
    rates = rates * overtime(problem, template)
    for window, at in zip(template.windows, breaks, strict=True):
        if not window.rule.is_paid:
            rates[at : at + window.periods] = 0.0
    return float(rates.sum() * problem.period_hours * problem.classes[who].wage)


def overtime(problem: Problem, template: Template) -> NDArray[np.float64]:
    """Factor on the cost of each period of a shift, from its start."""
    after, rate = problem.rules.overtime_after_minutes, problem.rules.overtime_rate
    factor = np.ones(template.periods)
    if after is not None:
        factor[after // problem.grid.step_minutes :] = rate
    return factor
