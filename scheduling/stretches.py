"""Solve a stretch of a covering again: free the shifts inside it, cover what the others leave open anew.

Rounding costs most where few people are needed. A stretch of half a day to two days is a small problem
of its own, with its own relaxation, so its lines are priced and rounded far better than within a week.
"""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

import numpy as np

from domain.errors import UnsolvedError
from scheduling.diving import dive
from scheduling.generation import generate
from scheduling.master import Master
from scheduling.patterns import Problem, Row, centre_rows
from scheduling.polish import GAIN, Plan, objective, plan_of, polish

SHORTEST_MINUTES, LONGEST_MINUTES = 12 * 60, 30 * 60
ENOUGH_SHARE = 3e-3
PRICED_SHARE = 4e-3
POLISH_ROUNDS = 2


def improve(plan: Plan, bound: float, deadline: float, rng: np.random.Generator, patience: int) -> Plan:
    """The plan after stretches at random were solved again; changed in place and returned.

    Stops within 0.3 % of `bound`, at `deadline` (monotonic seconds), or after `patience` stretches in
    a row that save nothing. Plans within contract classes are left as they are: their people are shared
    between stretches.
    """
    if any(c.headcount for c in plan.problem.classes):
        return plan
    failed = 0
    while failed < patience and monotonic() < deadline:
        if objective(plan) <= bound * (1 + ENOUGH_SHARE):
            break
        failed = 0 if _again(plan, _stretch(plan.problem, rng), deadline, rng) else failed + 1
    return plan


def _stretch(problem: Problem, rng: np.random.Generator) -> tuple[int, int]:
    """First period and end of a stretch at random that somebody is needed in."""
    step = problem.grid.step_minutes
    length = int(rng.integers(SHORTEST_MINUTES, LONGEST_MINUTES + 1)) // step
    length = min(length, problem.grid.periods)
    middle = int(rng.choice(np.flatnonzero(problem.need)))
    first = min(max(middle - length // 2, 0), problem.grid.periods - length)
    return first, first + length


def _again(plan: Plan, stretch: tuple[int, int], deadline: float, rng: np.random.Generator) -> bool:
    """Cover one stretch anew; whether that costs less."""
    first, end = stretch
    kinds = plan.problem.templates
    inside = {r: n for r, n in plan.counts.items() if r[2] >= first and r[2] + kinds[r[1]].periods <= end}
    for row, count in inside.items():
        plan.change(row, -count)
    part = _part(plan, first, end)
    rows = [_moved(row, -first) for row in inside]
    old = plan_of(part, rows, np.array(list(inside.values()), dtype=np.int64))
    new = _solved(part, rows, objective(old), deadline, rng)
    is_better = new is not None and objective(new) < objective(old) - GAIN
    for row, count in (new if is_better and new is not None else old).counts.items():
        plan.change(_moved(row, first), count)
    return is_better


def _moved(row: Row, by: int) -> Row:
    return row[0], row[1], row[2] + by, row[3]


def _part(plan: Plan, first: int, end: int) -> Problem:
    """What the shifts of a plan leave open between two periods, as a problem of its own."""
    p = plan.problem
    grid = replace(p.grid, start_at=p.grid.moment(first), periods=end - first, is_cyclic=False)
    left = np.maximum(p.need - plan.supply, 0.0)[first:end]
    return replace(p, grid=grid, need=left, cost=p.cost[first:end], under=p.under[first:end])


def _solved(
    part: Problem, known: list[Row], cost: float, deadline: float, rng: np.random.Generator
) -> Plan | None:
    """A plan of the part, or None when its relaxation already costs as much as the plan there is."""
    rows = sorted({*centre_rows(part), *known})
    if not rows or not part.need.any():
        return None
    master = Master(part)
    master.add(rows)
    try:
        found = generate(master, master.solve(deadline - monotonic()), deadline, PRICED_SHARE, None)
    except UnsolvedError:
        return None
    if found.bound >= cost - GAIN:
        return None
    counts = dive(master, found.relaxed, deadline)
    return polish(plan_of(part, master.rows, counts), deadline, rng, POLISH_ROUNDS)
