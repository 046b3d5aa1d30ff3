"""Laws of annealing a plan: it never costs more, the books stay right, rules of shifts and classes are kept."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

import numpy as np
import pytest

from domain.shifts import BreakRule, ContractClass, ShiftRules, SkillGroup
from scheduling import timegrid
from scheduling.anneal_kernel import SUPPLY, add, net, place
from scheduling.annealing import board_of, improve
from scheduling.catalogue import with_split_shifts
from scheduling.covering import problem_of
from scheduling.patterns import Problem, row_cost, starts_of
from scheduling.polish import Plan, objective, plan_of, polish
from scheduling.pricing import Charges, price
from tests.scheduling.requirements import week

BREAKS = (BreakRule("lunch", 30, False, 0.3, 0.7, 360), BreakRule("short break", 30, True, 0.2, 0.8, 0, 360))
RULES = ShiftRules(start_step_minutes=60, lengths_minutes=(240, 360, 480), breaks=BREAKS)
TWO = (BreakRule("first", 30, True, 0.1, 0.5), BreakRule("second", 60, False, 0.4, 0.9))
LIMITED = replace(
    RULES,
    classes=(
        ContractClass("full time", 4, max_hours=24, max_days=3, shortest_minutes=480),
        ContractClass("part time", 3, max_hours=12, max_days=3, longest_minutes=360, may_work_nights=False),
    ),
)
KINDS = {
    "plain": RULES,
    "closed": replace(RULES, edges="closed"),
    "breaks in turn": replace(RULES, breaks=TWO, min_work_minutes=30),
    "overtime": replace(RULES, overtime_after_minutes=240),
    "split": with_split_shifts(replace(RULES, lengths_minutes=(240, 360)), (360,), 180),
    "classes": LIMITED,
}


def problem(rules: ShiftRules) -> Problem:
    """Two days of few people."""
    need = week(peak=3, floor=0.2, days=2)
    grid = timegrid.build(need, rules, "UTC")
    return problem_of(grid, rules, SkillGroup("phone", ("phone",)), timegrid.required(need, grid))


def first_plan(rules: ShiftRules) -> Plan:
    empty = plan_of(problem(rules), [], np.zeros(0, dtype=np.int64))
    return polish(empty, monotonic() + 60, np.random.default_rng(0), rounds=0)


def annealed(rules: ShiftRules, seed: int, patience: int = 3) -> Plan:
    return improve(first_plan(rules), 0.0, monotonic() + 60, np.random.default_rng(seed), patience, 0.0)


@pytest.mark.parametrize("name", KINDS)
def test_an_annealed_plan_costs_no_more_and_keeps_books_and_rules(name: str) -> None:
    plan = annealed(KINDS[name], 1)
    made, rows = plan.problem, list(plan.counts)
    again = plan_of(made, rows, np.array([plan.counts[r] for r in rows]))
    assert objective(plan) < objective(first_plan(KINDS[name]))
    assert np.array_equal(again.supply, plan.supply)
    for who, i, start, breaks in rows:
        kind = made.templates[i]
        assert start in starts_of(made, who, i)
        assert i in made.templates_of(who)
        assert all(w.first <= at <= w.last for w, at in zip(kind.windows, breaks, strict=True))
        ends = [at + w.periods + kind.min_work for w, at in zip(kind.windows, breaks, strict=True)]
        assert all(end <= at for end, at in zip(ends, breaks[1:], strict=False))


def test_contract_classes_give_no_more_than_they_have() -> None:
    plan = annealed(LIMITED, 2, patience=6)
    for who, c in enumerate(LIMITED.classes):
        assert plan.hours[who] <= c.headcount * c.max_hours * 2 / 7 + 1e-6
        assert plan.shifts[who].sum() <= c.headcount * c.max_days * 2 / 7 + 1e-6
        assert plan.shifts[who].max() <= c.headcount


def test_the_same_seed_gives_the_same_plan() -> None:
    assert annealed(RULES, 5).counts == annealed(RULES, 5).counts


def test_a_plan_near_enough_its_bound_and_a_search_without_patience_change_nothing() -> None:
    for bound, patience in ((1e9, 3), (0.0, 0)):
        plan = first_plan(RULES)
        assert improve(plan, bound, monotonic() + 60, np.random.default_rng(0), patience, 0.0) is plan


@pytest.mark.parametrize("name", ["plain", "breaks in turn", "overtime", "split"])
def test_a_shift_is_valued_and_its_breaks_are_placed_as_pricing_does(name: str) -> None:
    made = problem(KINDS[name])
    supply = np.random.default_rng(3).integers(0, 4, made.grid.periods).astype(float)
    board = board_of(Plan(made, {}, supply))
    short = np.clip(made.need - supply, 0, 1)
    found = price(
        made, short * made.under - (1 - short) * made.over, [Charges(0.0, np.zeros(made.grid.periods))]
    )
    for n in range(0, len(found.reduced), 7):
        who, kind, start, breaks = found.row(n)
        row = np.zeros(board.tried.shape[1], dtype=np.int64)
        row[:3] = who, kind, start
        assert place(board, row) == pytest.approx(found.reduced[n])
        assert net(board, row) == pytest.approx(found.reduced[n])
        before = objective(Plan(made, {}, board.line[SUPPLY].copy()))
        add(board, row, 1)
        cost = row_cost(made, (who, kind, start, tuple(row[3 : 3 + len(breaks)].tolist())))
        after = objective(Plan(made, {}, board.line[SUPPLY].copy())) + cost
        assert after - before == pytest.approx(found.reduced[n])
        add(board, row, -1)
    assert np.array_equal(board.line[SUPPLY], supply)
