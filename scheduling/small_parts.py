"""Parts of a week of few people planned exactly: days parted by hours in which nobody is needed, by CP-SAT.

A day of some ten shifts is small enough to search every start, length and placement of breaks, where annealing
seldom finds the last per cent. Shifts whose reduced cost alone is above what a part can still save are left out,
which loses nothing. What is proved about a part is a bound in whole shifts, above that of the linear programme.

Breaks are implicit, after Bechtold and Jacobs, Implicit modeling of flexible break assignments in optimal shift
scheduling, Management Science 36 (1990): counts of shifts, and counts of their breaks by start.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from math import ceil
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from scheduling.catalogue import Template
from scheduling.patterns import Problem, Row, overtime, row_cost, worked
from scheduling.polish import Plan, plan_of
from scheduling.pricing import price

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

UNITS = 10_000
"""Whole units of the model in one of cost."""
LEAST_UNITS = 20
MOST_SHIFTS = 16
"""Of a part that is searched; of more, an hour proves nothing."""
LEAST_SECONDS = 0.3
AT_ONCE = 2
LEAST_TOLD = 5e-5
"""Less above what is proved reads as 0.00 %."""
TOLD_SHARE = 5e-4


@dataclass(frozen=True)
class Part:
    """Periods in need that no shift shares with others, and its plan.

    Attributes:
        inside: periods from the first to the last in need. starts: at which a shift reaches them.
        rows: its shifts and how many of each. cost: of them and of agents missing or too many.
        proved: no plan of the part costs less.
    """

    inside: Ints
    starts: Ints
    rows: dict[Row, int]
    cost: float
    proved: float

    @property
    def left(self) -> float:
        """What the part can still save."""
        return self.cost - self.proved


@dataclass(frozen=True)
class Searched:
    """A plan, and what is proved about every plan in whole shifts; 0.0 where nothing was looked at."""

    plan: Plan
    cost: float
    proved: float


@dataclass(frozen=True)
class Counted:
    """The variables of one class, template and start: shifts, and shifts by the start of each break."""

    row: tuple[int, int, int]
    shifts: Any
    breaks: tuple[dict[int, Any], ...]


def improve(plan: Plan, prices: Floats, deadline: float, rng: np.random.Generator) -> Searched:
    """The plan with small parts made cheaper until all are proved or `deadline` (monotonic seconds) comes.

    Args:
        prices: values of the periods, per hour, that no column is worth more than it costs under.
    """
    parts = parts_of(plan, prices)
    if not any(map(_is_open, parts)):
        return Searched(plan, 0.0, 0.0)
    reduced = price(plan.problem, prices, plan.charges_free())
    allowed = list(zip(reduced.who, reduced.template, reduced.start, reduced.reduced, strict=True))
    while monotonic() < deadline - LEAST_SECONDS and any(map(_is_open, parts)):
        parts = _pass(plan.problem, parts, allowed, deadline, rng)
    own = {row for part in parts_of(plan, prices) for row in part.rows}
    rest = {row: n for row, n in plan.counts.items() if row not in own}
    for part in parts:
        rest |= part.rows
    made = plan_of(plan.problem, list(rest), np.array(list(rest.values()), dtype=np.int64))
    return Searched(made, sum(p.cost for p in parts), sum(p.proved for p in parts))


def is_small(plan: Plan) -> bool:
    """Whether every part is small enough to be searched."""
    parts = parts_of(plan, np.zeros(plan.problem.grid.periods))
    return bool(parts) and all(map(_is_open, parts))


def _is_open(part: Part) -> bool:
    return part.left > LEAST_UNITS / UNITS and 0 < sum(part.rows.values()) <= MOST_SHIFTS


def said(found: Searched, bound: float) -> list[str]:
    """What is proved beyond the bound of the linear programme, in a sentence."""
    if bound <= 0 or found.proved <= bound * (1 + TOLD_SHARE):
        return []
    left = max(found.cost / found.proved - 1, 0.0)
    own = "is the best there is" if left < LEAST_TOLD else f"is within {left:.2%} of what is proved"
    return [
        f"The bound counts fractions of shifts: in whole shifts every plan is at least {found.proved / bound - 1:.2%} "
        f"above it. This plan {own}."
    ]


def parts_of(plan: Plan, prices: Floats) -> list[Part]:
    """Stretches of need so far apart that no shift reaches two; none where people of a class are limited."""
    problem, grid = plan.problem, plan.problem.grid
    busy, longest = np.flatnonzero(problem.need), max(t.periods for t in problem.templates)
    if any(c.headcount for c in problem.classes) or not len(busy):
        return []
    apart = (np.roll(busy, -1) - busy - 1) % grid.periods
    if not grid.is_cyclic:
        apart[-1] = grid.periods
    cuts = np.flatnonzero(apart >= longest)
    found = []
    for before, last in zip(np.roll(cuts, 1), cuts, strict=True):
        first = int(busy[(before + 1) % len(busy)])
        size = (int(busy[last]) - first) % grid.periods + 1
        inside = (first + np.arange(size)) % grid.periods
        reaching = first + np.arange(1 - longest, size)
        starts = reaching % grid.periods if grid.is_cyclic else reaching[reaching >= 0]
        here = set(starts.tolist())
        rows = {row: n for row, n in plan.counts.items() if row[2] in here}
        proved = float((problem.need[inside] * prices[inside]).sum()) * problem.period_hours
        part = Part(inside, starts, rows, 0.0, proved)
        found.append(replace(part, cost=cost_of(problem, part)))
    return found


def cost_of(problem: Problem, part: Part) -> float:
    """Cost of a part's shifts, of agents missing and of agents too many, also outside its periods."""
    supply = np.zeros(problem.grid.periods)
    for row, count in part.rows.items():
        np.add.at(supply, worked(problem, row), count)
    short = problem.need[part.inside] - supply[part.inside]
    lost = np.maximum(short, 0) * problem.under[part.inside] + np.maximum(-short, 0) * problem.over
    outside = float(supply.sum() - supply[part.inside].sum()) * problem.over
    pay = sum(row_cost(problem, row) * n for row, n in part.rows.items())
    return (float(lost.sum()) + outside) * problem.period_hours + pay


def _pass(
    problem: Problem, parts: list[Part], allowed: list[Any], deadline: float, rng: np.random.Generator
) -> list[Part]:
    """Every open part once, those that can save most first, two at a time; each gets its share of the time."""
    order = sorted(range(len(parts)), key=lambda n: -parts[n].left)
    wanted = [n for n in order if _is_open(parts[n])]
    found, seeds = list(parts), rng.integers(0, 2**31, len(parts))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for at in range(0, len(wanted), AT_ONCE):
            left_s, rounds = deadline - monotonic(), ceil((len(wanted) - at) / AT_ONCE)
            if left_s < LEAST_SECONDS / 2:
                break
            until = monotonic() + max(left_s / rounds, LEAST_SECONDS / 2)
            chunk = wanted[at : at + AT_ONCE]
            search = partial(searched, problem, allowed, until)
            made = pool.map(search, [parts[n] for n in chunk], seeds[chunk].tolist())
            for n, part in zip(chunk, made, strict=True):
                found[n] = part
    return found


def searched(problem: Problem, allowed: list[Any], until: float, part: Part, seed: int) -> Part:
    """The part as it is or cheaper, and what is proved of it by `until` (monotonic seconds).

    Args:
        allowed: class, template, start and reduced cost under prices that prove `part.proved` or less.
    """
    from ortools.sat.python import cp_model

    model, reach = cp_model.CpModel(), set(part.starts.tolist())
    most = int(part.cost / min(row_cost(problem, row) for row in part.rows)) + 1
    counted = [
        _counted(model, problem.templates[i], (int(who), int(i), int(start)), most)
        for who, i, start, reduced in allowed
        if int(start) in reach and reduced <= part.left + LEAST_UNITS / UNITS
    ]
    cost = _pay(problem, part, counted) + _slack(model, problem, part, counted, most)
    model.add(cost <= round(UNITS * part.cost) - LEAST_UNITS)
    model.minimize(cost)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(until - monotonic(), 0.01)
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return replace(part, proved=part.cost)
    proved = min(max(solver.best_objective_bound / UNITS, part.proved), part.cost)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return replace(part, proved=proved)
    rows: dict[Row, int] = {}
    for row in (r for one in counted for r in _rows(solver, one)):
        rows[row] = rows.get(row, 0) + 1
    better = replace(part, rows=rows)
    return replace(better, cost=cost_of(problem, better), proved=proved)


def _counted(model: Any, template: Template, row: tuple[int, int, int], most: int) -> Counted:
    shifts = model.new_int_var(0, most, "")
    breaks = tuple(
        {at: model.new_int_var(0, most, "") for at in range(w.first, w.last + 1)} for w in template.windows
    )
    for one in breaks:
        model.add(sum(one.values()) == shifts)
    for k in range(1, len(breaks)):
        apart = template.windows[k - 1].periods + template.min_work
        for at in breaks[k - 1]:
            # no more breaks from here on than next breaks that may follow them: taken in order they make whole shifts
            if at + apart > template.windows[k].first:
                late = sum(n for begin, n in breaks[k - 1].items() if begin >= at)
                model.add(late <= sum(n for begin, n in breaks[k].items() if begin >= at + apart))
    return Counted(row, shifts, breaks)


def _pay(problem: Problem, part: Part, counted: list[Counted]) -> Any:
    """Paid hours of the shifts, and their hours outside the part, where nobody is needed."""
    is_outside = np.ones(problem.grid.periods, dtype=bool)
    is_outside[part.inside] = False
    total: Any = 0
    for one in counted:
        who, i, start = one.row
        template = problem.templates[i]
        at = (start + np.arange(template.periods)) % problem.grid.periods
        idle = np.where(is_outside[at], problem.over, 0.0)
        rates = problem.cost[at] * overtime(problem, template) * problem.classes[who].wage
        total += _units(problem, rates + idle) * one.shifts
        for window, breaks in zip(template.windows, one.breaks, strict=True):
            saved = idle if window.rule.is_paid else rates + idle
            total -= sum(_units(problem, saved[b : b + window.periods]) * n for b, n in breaks.items())
    return total


def _units(problem: Problem, costs: Floats) -> int:
    return round(UNITS * problem.period_hours * float(costs.sum()))


def _slack(model: Any, problem: Problem, part: Part, counted: list[Counted], most: int) -> Any:
    """Cost of agents missing and too many in the part's periods."""
    people: dict[int, list[Any]] = {int(period): [] for period in part.inside}
    for one in counted:
        template = problem.templates[one.row[1]]
        for j in range(template.periods):
            period = (one.row[2] + j) % problem.grid.periods
            if period in people:
                away = [
                    -n for w, breaks in zip(template.windows, one.breaks, strict=True)
                    for b, n in breaks.items() if b <= j < b + w.periods
                ]  # fmt: skip
                people[period] += [one.shifts, *away]
    return sum(_period_cost(model, problem, period, sum(who), most) for period, who in people.items())


def _period_cost(model: Any, problem: Problem, period: int, people: Any, most: int) -> Any:
    """Convex in the people at work: so much each below the whole number that suffices, so much above it."""
    need, under = float(problem.need[period]), float(problem.under[period])
    enough = ceil(need - 1e-9)
    part = enough - need
    missing, spare = model.new_int_var(0, enough, ""), model.new_int_var(0, most, "")
    scale = UNITS * problem.period_hours
    total = round(scale * under) * missing + round(scale * problem.over) * spare
    if part < 1e-9:
        model.add(people + missing - spare == enough)
        return total
    last = model.new_bool_var("")
    model.add(people + missing + last - spare == enough)
    rise = round(scale * (under * (1 - part) - problem.over * part))
    return total + rise * last + round(scale * problem.over * part)


def _rows(solver: Any, one: Counted) -> list[Row]:
    """The shifts of one kind: the earliest of each break together, then the next ones."""
    count = solver.value(one.shifts)
    starts = [
        [at for at, n in sorted(breaks.items()) for _ in range(solver.value(n))] for breaks in one.breaks
    ]
    return [(*one.row, tuple(at[n] for at in starts)) for n in range(count)]
