"""Lines of work against every line there is, and plans against the checker, on small made instances."""

from __future__ import annotations

from itertools import product
from time import monotonic

import numpy as np
import pytest

from benchmarks.scheduling import nrp_check, nrp_lines
from benchmarks.scheduling.nrp import Instance, Person
from benchmarks.scheduling.nrp_columns import Master, case, dive, generate, price
from benchmarks.scheduling.nrp_made import made
from benchmarks.scheduling.nrp_search import Answer, improve, one_by_one

SHIFTS = {"E": (360, 480), "N": (1320, 600)}


@pytest.fixture(autouse=True)
def uncompiled(monkeypatch):
    """The same source without the seconds of compiling it."""
    monkeypatch.setattr(nrp_lines, "kernel", lambda: nrp_lines.cheapest)


def person(name, rng):
    return Person(
        name=name, shifts=frozenset(SHIFTS), rest=840, longest=int(rng.integers(2, 4)),
        shortest=int(rng.integers(1, 3)), shortest_off=int(rng.integers(1, 4)), most_minutes=2600,
        least_minutes=960, most_weekends=1, most_of={"N": int(rng.integers(1, 3))},
        off=frozenset({int(rng.integers(0, 7))}),
    )  # fmt: skip


def allowed(instance, who):
    """Every line of shifts over the horizon that the checker finds nothing in."""
    alone = Instance(instance.days, instance.first_weekday, SHIFTS, (who,), [], [], [])
    for line in product([None, *SHIFTS], repeat=instance.days):
        plan = {(who.name, d): s for d, s in enumerate(line) if s is not None}
        if not nrp_check.broken(alone, plan):
            yield [-1 if s is None else list(SHIFTS).index(s) for s in line]


@pytest.mark.parametrize("seed", range(6))
def test_the_cheapest_line_is_the_cheapest_of_all_lines(seed):
    rng = np.random.default_rng(seed)
    who = person("A", rng)
    instance = Instance(8, int(rng.integers(0, 7)), SHIFTS, (who,), [], [], [])
    cost = rng.normal(0, 10, (8, 2))
    found, lines = nrp_lines.lines(nrp_lines.tables(instance, who, frozenset({"N"})), cost, 3)
    every = [sum(cost[d, s] for d, s in enumerate(line) if s >= 0) for line in allowed(instance, who)]
    assert found[0] == pytest.approx(min(every))
    assert sum(cost[d, s] for d, s in enumerate(lines[0]) if s >= 0) == pytest.approx(min(every))


def test_priced_lines_keep_limits_and_never_cost_less_than_their_bound():
    rng = np.random.default_rng(3)
    who = person("A", rng)
    found = case(Instance(8, 0, SHIFTS, (who,), [("A", 1, "E", 3)], [("A", 2, "N", 2)], []))
    for _ in range(5):
        worth = rng.uniform(0, 20, (8, 2))
        priced = price(found, 0, worth)
        every = [
            found.line_cost(0, np.array(line)) - _sum(worth, line) for line in allowed(found.instance, who)
        ]
        assert priced.lower <= min(every) + 1e-6
        for line in priced.plans:
            plan = {("A", d): list(SHIFTS)[s] for d, s in enumerate(line.tolist()) if s >= 0}
            assert not nrp_check.broken(found.instance, plan)


def _sum(worth, line):
    return sum(worth[d, s] for d, s in enumerate(line) if s >= 0)


def test_a_dive_and_its_improvement_keep_every_rule_and_lie_above_the_bound():
    instance = made(5, 14, 2, seed=2)
    found, rng = case(instance), np.random.default_rng(0)
    first = one_by_one(found, rng)
    people, late = list(range(5)), monotonic() + 60
    master = Master(found, people, found.wanted)
    for p in people:
        master.add(p, first[p])
    value, bound = generate(master, np.inf, late, 60)
    lines = dive(found, people, found.wanted, master.best_columns(25), np.inf, late, rng)
    dived = np.array([lines[p] for p in people])
    turns = iter([False] * 3 + [True])
    better = improve(found, dived, {p: [] for p in people}, late, rng, lambda plan: plan, lambda: next(turns))
    assert bound <= value + 1e-6
    assert bound <= found.cost(better) <= found.cost(dived)
    for plan in (first, dived, better):
        shifts = Answer(0, 0.0, plan).shifts(instance)
        assert nrp_check.broken(instance, shifts) == []
        assert nrp_check.cost(instance, shifts) == found.cost(plan)


def test_the_checker_names_what_is_broken():
    who = Person("A", frozenset({"E"}), 840, 2, 2, 2, 1000, 0, 0, {}, frozenset({0}))
    instance = Instance(7, 0, SHIFTS, (who,), [], [], [])
    plan = {("A", 0): "N", ("A", 1): "E", ("A", 2): "E", ("A", 4): "E", ("A", 6): "E"}
    said = " ".join(nrp_check.broken(instance, plan))
    for part in (
        "may not work N",
        "away on day 0",
        "minutes",
        "3 days in a row",
        "a run of 1",
        "too little rest",
    ):
        assert part in said
