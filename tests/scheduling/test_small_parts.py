"""Parts of few shifts planned exactly: as cheap as the best of all columns written out, and proved to be."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from time import monotonic
from typing import Any

import numpy as np
import pytest

from domain.shifts import BreakRule, ContractClass, ShiftRules, SkillGroup
from scheduling import small_parts, timegrid
from scheduling.covering import FAST, problem_of, solve
from scheduling.generation import Tolerance, generate
from scheduling.master import Master
from scheduling.patterns import Problem, Row, centre_rows, row_cost, starts_of, worked
from scheduling.polish import Plan, objective, plan_of, polish
from scheduling.small_parts import Part
from tests.scheduling.requirements import week

BREAKS = (BreakRule("lunch", 60, False, 0.2, 0.7, 360), BreakRule("second", 60, True, 0.4, 0.9, 480))
RULES = ShiftRules(start_step_minutes=60, lengths_minutes=(240, 360, 480), breaks=BREAKS, min_work_minutes=60)
KINDS = {
    "plain": RULES,
    "overtime": replace(RULES, overtime_after_minutes=300),
    "cyclic": replace(RULES, edges="cyclic"),
}


def problem(rules: ShiftRules, scale: float = 1.0) -> Problem:
    """Two days of few people, nobody needed at night."""
    need = week(peak=3, floor=0.2, days=2)
    hour = need["starts_at"].dt.hour
    need = need.assign(agents=need["agents"].where((hour >= 8) & (hour < 18), 0) * scale)
    grid = timegrid.build(need, rules, "UTC")
    return problem_of(grid, rules, SkillGroup("phone", ("phone",)), timegrid.required(need, grid))


def relaxed(made: Problem) -> tuple[Plan, np.ndarray, float]:
    """A plan added shift by shift, and the prices and value of the linear programme."""
    master = Master(made)
    master.add(centre_rows(made))
    found = generate(master, master.solve(30), monotonic() + 60, Tolerance(1e-9, 1e-9, 0.0), None)
    plan = polish(
        plan_of(made, [], np.zeros(0, dtype=np.int64)), monotonic() + 60, np.random.default_rng(0), 0
    )
    return plan, found.prices, found.bound


def every_row(made: Problem) -> list[Row]:
    """All shifts with all placements of their breaks, written out."""
    rows: list[Row] = []
    for i, template in enumerate(made.templates):
        placements = [
            at
            for at in product(*(range(w.first, w.last + 1) for w in template.windows))
            if all(
                b >= a + w.periods + template.min_work
                for a, b, w in zip(at, at[1:], template.windows, strict=False)
            )
        ]
        rows += [(0, i, int(start), at) for start in starts_of(made, 0, i) for at in placements]
    return rows


def least_cost(made: Problem) -> float:
    """The optimum over all columns, by HiGHS."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows, periods = every_row(made), made.grid.periods
    cover = np.zeros((periods, len(rows)))
    for n, row in enumerate(rows):
        cover[worked(made, row), n] += 1
    cost = np.concatenate(
        [[row_cost(made, r) for r in rows], made.under * made.period_hours,
         np.full(periods, made.over * made.period_hours)]
    )  # fmt: skip
    matrix = np.hstack([cover, np.eye(periods), -np.eye(periods)])
    whole = np.concatenate([np.ones(len(rows)), np.zeros(2 * periods)])
    found = milp(
        cost, constraints=LinearConstraint(matrix, made.need, made.need), integrality=whole, bounds=Bounds(0)
    )
    return float(found.fun)


@pytest.mark.parametrize(("name", "scale"), [("plain", 1.0), ("overtime", 1.0), ("cyclic", 0.7)])
def test_small_parts_end_at_the_optimum_over_all_columns_and_prove_it(name: str, scale: float) -> None:
    made = problem(KINDS[name], scale)
    plan, prices, bound = relaxed(made)
    found = small_parts.improve(plan, prices, monotonic() + 60, np.random.default_rng(1))
    assert objective(found.plan) == pytest.approx(least_cost(made), abs=0.005)
    assert found.cost == pytest.approx(objective(found.plan))
    assert found.proved == pytest.approx(found.cost, abs=0.005)
    assert found.proved >= bound - 1e-6


def test_parts_are_what_no_shift_shares() -> None:
    plan, prices, bound = relaxed(problem(RULES))
    parts = small_parts.parts_of(plan, prices)
    assert len(parts) == 2
    assert sum(p.cost for p in parts) == pytest.approx(objective(plan))
    assert sum(p.proved for p in parts) == pytest.approx(bound)
    assert sum(sum(p.rows.values()) for p in parts) == sum(plan.counts.values())


def test_limited_people_are_no_parts() -> None:
    few = replace(RULES, classes=(ContractClass("few", 3, max_hours=24),))
    made = problem(few)
    plan = plan_of(made, [], np.zeros(0, dtype=np.int64))
    found = small_parts.improve(plan, np.zeros(made.grid.periods), monotonic() + 5, np.random.default_rng(0))
    assert found.plan is plan
    assert found.proved == 0.0


def test_a_covering_says_what_whole_shifts_cannot_reach() -> None:
    made = problem(RULES)
    plan, bound, notes = solve(made, monotonic() + 60, FAST, np.random.default_rng(0), None)
    best = least_cost(made)
    assert objective(plan) == pytest.approx(best, abs=0.005)
    assert any("in whole shifts" in n for n in notes) == (best > 1.001 * bound)


def test_many_parts_and_little_time_are_searched_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shares of the time too short to search in made passes over nothing until the time was gone."""
    plan, prices, _ = relaxed(problem(RULES))
    parts = small_parts.parts_of(plan, prices)[:1] * 40
    tried: list[float] = []

    def looked(_problem: Problem, _allowed: list[Any], until: float, part: Part, _seed: int) -> Part:
        tried.append(until - monotonic())
        return part

    monkeypatch.setattr(small_parts, "searched", looked)
    small_parts._pass(plan.problem, parts, [], monotonic() + 1.5, np.random.default_rng(0))
    assert len(tried) == len(parts)
    assert min(tried) > small_parts.LEAST_SECONDS / 3
