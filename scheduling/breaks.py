"""Breaks of all shifts of a day placed together by OR-tools' CP-SAT, against what the others cover.

Aggregated as in Aykin (1996): shifts of one start and length are alike, so only how many of them
take a break at each moment is decided. Handing these out first come, first served keeps the work
between two breaks exactly when, at every moment, no more second breaks have begun than first ones
had ended long enough before.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from scheduling.catalogue import Template
from scheduling.patterns import Problem, Row, worked
from scheduling.polish import Plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SCALE = 100
Group = tuple[int, int, int]
"""Contract class, template and start of shifts that are alike."""


@dataclass(frozen=True)
class Placed:
    """The plan after placing, days improved, days tried."""

    plan: Plan
    improved: int
    tried: int


def place_breaks(plan: Plan, deadline: float, seed: int = 0) -> Placed:
    """Place the breaks of every day anew; a day is kept only when its slack cost falls."""
    days = sorted({int(plan.problem.grid.day[row[2]]) for row in plan.counts})
    improved = 0
    for number, day in enumerate(days):
        left = deadline - monotonic()
        if left <= 0:
            return Placed(plan, improved, number)
        improved += _place_day(plan, day, left / (len(days) - number), seed)
    return Placed(plan, improved, len(days))


def slack_cost(problem: Problem, supply: Floats) -> float:
    """Cost of agents missing and too many."""
    short, spare = np.maximum(problem.need - supply, 0), np.maximum(supply - problem.need, 0)
    return float((short * problem.under + spare * problem.over).sum()) * problem.period_hours


def _place_day(plan: Plan, day: int, seconds: float, seed: int) -> bool:
    from ortools.sat.python import cp_model

    old = {row: n for row, n in plan.counts.items() if plan.problem.grid.day[row[2]] == day}
    groups: dict[Group, int] = {}
    for (who, template, start, _), count in old.items():
        if plan.problem.templates[template].windows:
            groups[who, template, start] = groups.get((who, template, start), 0) + count
    model = cp_model.CpModel()
    counts = {g: _break_counts(model, plan.problem.templates[g[1]], n) for g, n in sorted(groups.items())}
    base = plan.supply.copy()
    for (who, i, start, breaks), count in old.items():
        base[_break_periods(plan.problem, (who, i, start, breaks))] += count
    model.minimize(_slack(model, plan.problem, base, counts))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.max_deterministic_time = 4.0
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return False
    fresh: dict[Row, int] = {row: n for row, n in old.items() if not row[3]}
    for group, windows in counts.items():
        for breaks in _hand_out(plan.problem.templates[group[1]], windows, solver):
            fresh[(*group, breaks)] = fresh.get((*group, breaks), 0) + 1
    return _keep_better(plan, old, fresh)


def _break_periods(problem: Problem, row: Row) -> NDArray[np.int64]:
    _, i, start, _ = row
    everything = (start + np.arange(problem.templates[i].periods)) % problem.grid.periods
    return np.setdiff1d(everything, worked(problem, row))


def _break_counts(model: Any, template: Template, count: int) -> list[dict[int, Any]]:
    """How many take each break at each offset; every one takes each once, and in order."""
    placed: list[dict[int, Any]] = []
    for k, window in enumerate(template.windows):
        offsets = range(window.first, window.last + 1)
        starts = {o: model.new_int_var(0, count, "") for o in offsets}
        model.add(sum(starts.values()) == count)
        if k:
            before = template.windows[k - 1]
            for o in offsets:
                ready = [v for p, v in placed[-1].items() if p + before.periods + template.min_work <= o]
                if len(ready) < len(placed[-1]):
                    model.add(sum(v for p, v in starts.items() if p <= o) <= sum(ready))
        placed.append(starts)
    return placed


def _slack(model: Any, problem: Problem, base: Floats, counts: dict[Group, list[dict[int, Any]]]) -> Any:
    """Cost of slack in the periods these breaks can fall in, in hundredths."""
    away: dict[int, list[Any]] = {}
    for (_, i, start), windows in counts.items():
        for window, starts in zip(problem.templates[i].windows, windows, strict=True):
            for o, variable in starts.items():
                for t in range(start + o, start + o + window.periods):
                    away.setdefault(t % problem.grid.periods, []).append(variable)
    total: Any = 0
    for t, variables in away.items():
        # Needs may be fractions of an agent: whole agents above the ceiling are over.
        margin = int(np.floor(base[t] - problem.need[t] + 1e-9))
        most = int(base[t]) + 1 + max(-margin, 0)
        under, over = model.new_int_var(0, most, ""), model.new_int_var(0, max(margin, 0), "")
        model.add(under >= sum(variables) - margin)
        model.add(over >= margin - sum(variables))
        total += round(SCALE * problem.under[t]) * under + round(SCALE * problem.over) * over
    return total


def _hand_out(template: Template, windows: list[dict[int, Any]], solver: Any) -> list[tuple[int, ...]]:
    """Break starts per shift: the one who had the earlier break has the next one earlier too."""
    lists = [[o for o, v in sorted(starts.items()) for _ in range(solver.value(v))] for starts in windows]
    return list(zip(*lists, strict=True))


def _keep_better(plan: Plan, old: dict[Row, int], fresh: dict[Row, int]) -> bool:
    before = slack_cost(plan.problem, plan.supply)
    for row, count in old.items():
        plan.change(row, -count)
    for row, count in fresh.items():
        plan.change(row, count)
    if slack_cost(plan.problem, plan.supply) < before - 1e-9:
        return True
    for row, count in fresh.items():
        plan.change(row, -count)
    for row, count in old.items():
        plan.change(row, count)
    return False
