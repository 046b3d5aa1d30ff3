"""The linear programme's rows as differences, and the bound taken from unfinished dual prices."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

import numpy as np
import pandas as pd
import pytest

from domain.shifts import BreakRule, ContractClass, Edges, ShiftRules, SkillGroup
from scheduling import generation, timegrid
from scheduling.covering import problem_of
from scheduling.master import Master
from scheduling.patterns import Problem, centre_rows, changes, worked
from scheduling.polish import plan_of, polish
from scheduling.pricing import price
from tests.scheduling.requirements import week

TOUCHING = (BreakRule("first", 60, True, 0.0, 0.5), BreakRule("second", 60, False, 0.2, 1.0))
RULES = ShiftRules(start_step_minutes=120, lengths_minutes=(240, 480), breaks=TOUCHING, min_work_minutes=0)


def problem(rules: ShiftRules = RULES, need: pd.DataFrame | None = None) -> Problem:
    rows = week(days=7, interval_minutes=60) if need is None else need
    grid = timegrid.build(rows, rules, "UTC")
    return problem_of(grid, rules, SkillGroup("all", ("phone",)), timegrid.required(rows, grid))


@pytest.mark.parametrize("edges", ["cyclic", "closed"])
def test_running_sums_of_changes_are_the_periods_worked(edges: Edges) -> None:
    made = problem(replace(RULES, edges=edges))
    for row in centre_rows(made):
        line = np.zeros(made.grid.periods)
        for period, step in changes(made, row).items():
            line[period] = step
        assert np.flatnonzero(np.cumsum(line) > 0.5).tolist() == sorted(worked(made, row).tolist())


@pytest.mark.parametrize("classes", [(), (ContractClass("few", 25, max_hours=30, max_days=4),)])
def test_an_early_bound_lies_below_the_optimum_over_all_columns(classes: tuple[ContractClass, ...]) -> None:
    made = problem(
        ShiftRules(start_step_minutes=120, lengths_minutes=(240, 480), classes=classes), week(peak=9)
    )
    master = Master(made)
    master.add(centre_rows(made))
    first = master.solve(30)
    found = price(made, first.value, first.charges)
    excess = generation.overvalued(master, found, first, generation.cheapest(made))
    early = generation.least_bound(master, first, excess)
    exactly = generation.Tolerance(1e-9, 1e-9, 0.0)
    done = generation.generate(master, first, monotonic() + 60, exactly, None)
    assert found.reduced.min() < -1e-6
    assert 0 < early < done.relaxed.objective
    assert done.bound == pytest.approx(done.relaxed.objective)
    if not classes:
        assert price(made, done.prices, first.charges).reduced.min() > -1e-6


def test_polishing_near_the_gap_ends_where_nothing_pays() -> None:
    made = problem(ShiftRules(start_step_minutes=120, lengths_minutes=(240, 480)), week(peak=9))
    plan = polish(
        plan_of(made, [], np.zeros(0, dtype=np.int64)), monotonic() + 30, np.random.default_rng(1), 20
    )
    before = sum(plan.counts.values())
    again = polish(plan, monotonic() + 30, np.random.default_rng(2), 20)
    assert before > 0
    assert abs(sum(again.counts.values()) - before) <= 2
