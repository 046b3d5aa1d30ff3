"""Lines of work against every line there is, and plans against the checker, on small made instances."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from itertools import product
from time import monotonic

import numpy as np
import pytest

from benchmarks.scheduling import nrp_check, nrp_columns, nrp_lines
from benchmarks.scheduling.nrp_board import Board, joined
from benchmarks.scheduling.nrp_case import case, part
from benchmarks.scheduling.nrp_columns import Master, dive, generate, price
from benchmarks.scheduling.nrp_files import read
from benchmarks.scheduling.nrp_instance import Instance, Person
from benchmarks.scheduling.nrp_layouts import ros, sections
from benchmarks.scheduling.nrp_made import SIZES, drawn, made
from benchmarks.scheduling.nrp_search import Answer, improve, sizes
from benchmarks.scheduling.nrp_start import descend, first_line, first_plan

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


def test_limits_that_tolls_do_not_settle_are_counted_so_the_bound_is_met(monkeypatch):
    rng = np.random.default_rng(4)
    monkeypatch.setattr(nrp_columns, "WIDE", 0.01)
    who = replace(person("A", rng), most_of={"E": 2, "N": 2}, least_minutes=0)
    found = case(Instance(8, 0, SHIFTS, (who,), [], [], []))
    every = list(allowed(found.instance, who))
    for _ in range(8):
        worth = rng.uniform(0, 20, (8, 2))
        priced = price(found, 0, worth)
    least = min(-_sum(worth, line) for line in every)
    assert priced.lower == pytest.approx(least)
    assert -_sum(worth, priced.plans[0].tolist()) == pytest.approx(least)
    assert found.counted[0]


def test_states_of_use_are_those_that_shifts_lead_to():
    use, minutes = nrp_lines._states((480, 600), ((0,), (1,)), 1200, 1, (2,))
    # Sums of 480 and of at most two shifts of 600, with none or one weekend worked.
    assert sorted(minutes) == sorted(2 * [0, 480, 600, 960, 1080, 1200])
    assert minutes[0] == 0
    for state, (stay, new) in enumerate(use.tolist()):
        for to in (*stay, *new):
            assert to < 0 or minutes[to] - minutes[state] in (480, 600)


def test_a_person_away_at_the_start_gets_a_line_though_a_block_cannot_keep_the_pace():
    who = Person("A", frozenset("EN"), 840, 5, 2, 2, 16860, 16380, 4, {}, frozenset(range(6, 12)))
    found = case(Instance(56, 0, {"E": (360, 480), "N": (1320, 480)}, (who,), [], [], []))
    checked(found, first_plan(found, np.random.default_rng(0)))
    late = replace(who, off=frozenset(range(17)), most_minutes=12000, least_minutes=11500)
    checked(
        case(replace(found.instance, people=(late,))),
        first_line(case(replace(found.instance, people=(late,))), 0, np.zeros((56, 2)))[None],
    )


def checked(found, plan):
    """The plan's cost by the checker, which must find every rule kept."""
    shifts = Answer(0, 0.0, plan).shifts(found.instance)
    assert nrp_check.broken(found.instance, shifts) == []
    assert nrp_check.cost(found.instance, shifts) == found.cost(plan)
    return found.cost(plan)


def board_of(found):
    return Board(multiprocessing.get_context("spawn"), len(found.who), found.instance.days)


def test_a_dive_and_its_improvement_keep_every_rule_and_lie_above_the_bound():
    found, rng, late = case(drawn(4, 14, 2, seed=2)), np.random.default_rng(0), monotonic() + 60
    first = first_plan(found, rng)
    down = descend(found, first, [(0, 14)], late, rng)
    master = Master(found)
    for p, line in enumerate(down):
        master.add(p, line)
    value, bound = generate(master, np.inf, late, 60)
    dived = dive(found, master.best_columns(25), np.inf, late, rng)
    board = board_of(found)
    board.offer(found, dived, dived)
    better = improve(found, dived, {}, monotonic() + 0.4, rng, board)
    assert bound <= value + 1e-6
    assert bound <= checked(found, better) <= checked(found, dived)
    assert checked(found, down) <= checked(found, first)
    assert (board.best()[1] == better).all()


@pytest.mark.parametrize("seed", range(4))
def test_weeks_inside_a_horizon_are_solved_with_what_lies_outside(seed):
    """Every week of a person's line against every other week that the checker lets stand there."""
    rng = np.random.default_rng(seed)
    who = person("A", rng)
    instance = Instance(21, 0, SHIFTS, (replace(who, most_minutes=6000, most_weekends=2),), [], [], [])
    found = case(instance)
    plan = first_plan(found, rng)
    for start in (0, 7, 14):
        sub = part(found, plan, [0], start, start + 7)
        cost = rng.normal(0, 10, (7, 2))
        every = []
        for week in product([-1, 0, 1], repeat=7):
            other = plan.copy()
            other[0, start : start + 7] = week
            if not nrp_check.broken(instance, Answer(0, 0.0, other).shifts(instance)):
                every.append(sum(cost[d, s] for d, s in enumerate(week) if s >= 0))
        rules = sub.tables(0, frozenset({"N"}))
        assert nrp_lines.lines(rules, cost, 1)[0] == pytest.approx(min(every))


def test_days_held_to_a_shift_or_to_none_stay_as_they_are():
    rng = np.random.default_rng(1)
    who = person("A", rng)
    instance = Instance(8, 0, SHIFTS, (who,), [], [], [])
    every = list(allowed(instance, who))
    rules = nrp_lines.tables(instance, who, frozenset({"N"}))
    for _ in range(5):
        goal, cost = every[rng.integers(len(every))], rng.normal(0, 10, (8, 2))
        fixed = np.where(rng.random(8) < 0.4, goal, nrp_lines.OPEN)
        same = [
            one for one in every if all(f in (nrp_lines.OPEN, s) for f, s in zip(fixed, one, strict=True))
        ]
        least = min(sum(cost[d, s] for d, s in enumerate(one) if s >= 0) for one in same)
        assert nrp_lines.lines(rules, cost, 1, fixed)[0] == pytest.approx(least)


def test_a_long_horizon_is_begun_in_blocks_and_keeps_every_rule():
    instance = drawn(2, 70, 2, seed=5)
    found = case(instance)
    checked(found, first_plan(found, np.random.default_rng(0)))


def test_changes_of_two_processes_are_joined_where_rules_allow_it():
    found, rng = case(made(4, 28, 2, seed=3)), np.random.default_rng(0)
    base = first_plan(found, rng)
    mine, theirs = base.copy(), base.copy()
    for plan, person in ((mine, 0), (mine, 1), (theirs, 1), (theirs, 2)):
        worth = rng.normal(0, 50, found.wanted.shape)
        plan[person] = price(found, person, worth, 1).plans[0]
    both = joined(found, base, mine, theirs)
    assert (both[[0, 2, 3]] == np.array([mine[0], theirs[2], base[3]])).all()
    checked(found, both)
    board = board_of(found)
    board.offer(found, base, theirs)
    least = min(found.cost(plan) for plan in (mine, theirs, both))
    assert board.offer(found, base, mine).tolist() == board.best()[1].tolist()
    assert board.best()[0] == least


def test_parts_grow_with_the_instance_and_never_beyond_it():
    assert sizes(8, 2) == [(3, 2), (5, 2), (8, 1), (8, 2)]
    assert max(w for _, w in sizes(150, 52)) == 4


def test_the_checker_names_what_is_broken():
    who = Person("A", frozenset({"E"}), 840, 2, 2, 2, 1000, 0, 0, {}, frozenset({0}))
    instance = Instance(7, 0, SHIFTS, (who,), [], [], [], frozenset({("E", "E")}))
    plan = {("A", 0): "N", ("A", 1): "E", ("A", 2): "E", ("A", 4): "E", ("A", 6): "E"}
    said = " ".join(nrp_check.broken(instance, plan))
    for broken in (
        "may not work N",
        "away on day 0",
        "minutes",
        "3 days in a row",
        "a run of 1",
        "too little rest",
        "E right after E",
    ):
        assert broken in said


SECTIONS = """# comment
SECTION_HORIZON
14

SECTION_SHIFTS
# ShiftID, Length in mins, Shifts which cannot follow this shift | separated
E,480,
L,480,E
N,600,E|L

SECTION_STAFF
A,E=14|L=3|N=0,4320,3360,5,2,2,1
B, E=14|L=14|N=14 ,4000,0,6,1,3,2

SECTION_DAYS_OFF
A,0,6

SECTION_SHIFT_ON_REQUESTS
A,2,E,3

SECTION_SHIFT_OFF_REQUESTS
B,4,N,2

SECTION_COVER
0,E,5,100,1
13,N,2,50,7
"""


def test_sections_are_read(tmp_path):
    path = tmp_path / "one.txt"
    path.write_bytes(SECTIONS.replace("\n", "\r\n").encode())
    found = read(str(path))
    assert (found.days, found.first_weekday) == (14, 0)
    assert {s: m for s, (_, m) in found.shifts.items()} == {"E": 480, "L": 480, "N": 600}
    assert found.forbidden == {("L", "E"), ("N", "E"), ("N", "L")}
    assert found.people[0] == Person(
        "A", frozenset("EL"), 0, 5, 2, 2, 4320, 3360, 1, {"L": 3}, frozenset({0, 6})
    )
    assert (found.people[1].shifts, found.people[1].most_of, found.people[1].off) == (
        frozenset("ELN"),
        {},
        set(),
    )
    assert (found.on, found.off) == ([("A", 2, "E", 3)], [("B", 4, "N", 2)])
    assert found.cover == [(0, "E", 5, 100, 1), (13, "N", 2, 50, 7)]


def test_a_section_or_rule_that_is_unknown_is_named(tmp_path):
    path = tmp_path / "one.txt"
    path.write_text(SECTIONS + "SECTION_SKILLS\nA,x\n")
    with pytest.raises(ValueError, match="SKILLS"):
        read(str(path))
    path.write_text(ros(drawn(2, 14, 2, seed=0)).replace("<Workload>", "<Skills/><Workload>"))
    with pytest.raises(ValueError, match="Skills"):
        read(str(path))


@pytest.mark.parametrize("number", sorted(SIZES))
def test_both_layouts_of_every_size_say_the_same(number, tmp_path):
    _, days, kinds = SIZES[number]
    instance = drawn(4, days, kinds, seed=number)
    paths = [tmp_path / "one.ros", tmp_path / "one.txt"]
    paths[0].write_text(ros(instance))
    paths[1].write_text(sections(instance))
    xml, text = (read(str(path)) for path in paths)
    assert xml == instance
    same = [(i.days, i.first_weekday, i.on, i.off, i.cover) for i in (instance, text)]
    assert same[0] == same[1]
    assert [replace(p, rest=0) for p in instance.people] == list(text.people)
    who, mate = instance.people[0], text.people[0]
    for pair in product(instance.shifts, repeat=2):
        assert instance.may_follow(who, *pair) == text.may_follow(mate, *pair)
