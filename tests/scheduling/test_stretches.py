"""Laws of covering a stretch again: it never costs more, the books stay right, contract classes stay as they are."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

import numpy as np
import pytest

from domain.shifts import BreakRule, ContractClass, ShiftRules, SkillGroup
from scheduling import timegrid
from scheduling.covering import problem_of
from scheduling.patterns import Problem
from scheduling.polish import Plan, objective, plan_of, polish
from scheduling.stretches import improve
from tests.scheduling.requirements import week

BREAKS = (BreakRule("lunch", 30, False, 0.3, 0.7, 360), BreakRule("short break", 30, True, 0.2, 0.8, 0, 360))
RULES = ShiftRules(start_step_minutes=60, lengths_minutes=(240, 360, 480), breaks=BREAKS)


def problem(rules: ShiftRules) -> Problem:
    """Two days of few people."""
    need = week(peak=3, floor=0.2, days=2)
    grid = timegrid.build(need, rules, "UTC")
    return problem_of(grid, rules, SkillGroup("phone", ("phone",)), timegrid.required(need, grid))


def first_plan(rules: ShiftRules) -> Plan:
    empty = plan_of(problem(rules), [], np.zeros(0, dtype=np.int64))
    return polish(empty, monotonic() + 60, np.random.default_rng(0), rounds=0)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_stretch_covered_again_never_costs_more_and_keeps_the_books(seed: int) -> None:
    plan = first_plan(RULES)
    before = objective(plan)
    better = improve(plan, 0.0, monotonic() + 60, np.random.default_rng(seed), patience=3)
    rows = list(better.counts)
    again = plan_of(better.problem, rows, np.array([better.counts[r] for r in rows]))
    assert objective(better) < before
    assert np.array_equal(again.supply, better.supply)
    assert objective(again) == pytest.approx(objective(better))


def test_the_same_seed_covers_the_same_stretches() -> None:
    made = [
        improve(first_plan(RULES), 0.0, monotonic() + 60, np.random.default_rng(5), 2).counts
        for _ in range(2)
    ]
    assert made[0] == made[1]


def test_plans_within_contract_classes_and_plans_at_their_bound_stay_as_they_are() -> None:
    limited = replace(RULES, classes=(ContractClass("full time", 9, max_hours=40, max_days=5),))
    for rules, bound in ((limited, 0.0), (RULES, 1e9)):
        plan = first_plan(rules)
        before = dict(plan.counts)
        assert improve(plan, bound, monotonic() + 60, np.random.default_rng(0), 3).counts == before
