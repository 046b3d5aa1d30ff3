"""A clash set is minimal: it cannot hold, and removing any one rule of it can; the relaxation mends all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.shifts import AgentContract, Assignment, BreakRule, Shift, ShiftRules, SkillGroup
from scheduling import timegrid
from scheduling.covering import problem_of
from scheduling.explain import clash, is_solvable
from scheduling.patterns import Problem
from scheduling.roster import roster
from tests.scheduling.requirements import week

MONDAY = date(2026, 11, 30)
RULES = ShiftRules(
    start_step_minutes=240, lengths_minutes=(240, 480), breaks=(BreakRule("lunch", 60, False, 0.2, 0.8, 480),)
)


@pytest.fixture(scope="module")
def problem() -> Problem:
    need = week(peak=3, interval_minutes=60)
    grid = timegrid.build(need, RULES, "UTC")
    return problem_of(grid, RULES, SkillGroup("phone", ("phone",)), timegrid.required(need, grid))


def off(*days: int) -> frozenset[date]:
    return frozenset(MONDAY + timedelta(days=d) for d in days)


def test_time_off_against_promised_days_is_named(problem: Problem) -> None:
    agent = AgentContract("A7", min_days=4, off_on=off(0, 1, 2, 3))
    found = clash(agent, problem)
    assert found is not None
    rules = sorted(c.rule for c in found.claims)
    assert rules == ["promised_days", "time_off", "time_off", "time_off", "time_off"]
    assert len(found.relaxation) == 1


def test_an_agent_without_conflict_has_no_clash(problem: Problem) -> None:
    assert clash(AgentContract("A1", min_hours=30), problem) is None


def test_locked_shifts_closer_than_the_rest_clash_with_it(problem: Problem) -> None:
    start = datetime(2026, 11, 30, 16, tzinfo=UTC)
    locked = [
        Assignment("A1", Shift(f"L{n}", at, at + timedelta(hours=8), "phone"), True)
        for n, at in enumerate((start, start + timedelta(hours=12)))
    ]
    found = clash(AgentContract("A1"), problem, locked)
    assert found is not None
    assert sorted(c.rule for c in found.claims) == ["locked_shift", "locked_shift", "rest_between_shifts"]


@settings(max_examples=25, deadline=None)
@given(
    away=st.sets(st.integers(0, 6), max_size=5), free=st.sets(st.integers(0, 6), max_size=4),
    hours=st.integers(10, 60), days=st.integers(0, 6), streak=st.integers(0, 5), longest=st.sampled_from([240, 480]),
)  # fmt: skip
def test_every_clash_is_minimal_and_every_relaxation_mends(
    problem: Problem, away: set[int], free: set[int], hours: int, days: int, streak: int, longest: int
) -> None:
    agent = AgentContract(
        "A1", min_hours=hours, max_hours=60, min_days=days, streak_days=streak, longest_minutes=longest,
        days_off=frozenset(free), off_on=off(*away),
    )  # fmt: skip
    found = clash(agent, problem)
    if found is None:
        return
    assert not is_solvable(agent, problem, (), found.claims)
    for claim in found.claims:
        assert is_solvable(agent, problem, (), [c for c in found.claims if c != claim])
    assert set(found.claims) & set(found.relaxation)


def test_impossible_teams_still_get_a_plan(problem: Problem) -> None:
    rng = np.random.default_rng(5)
    for _ in range(2):
        agents = [
            AgentContract(f"A{n}", min_hours=38, max_hours=40, min_days=5,
                          off_on=off(*rng.choice(7, 4, replace=False).tolist()))
            for n in range(4)
        ]  # fmt: skip
        made = roster(week(peak=3, interval_minutes=60), agents, RULES, zone="UTC", time_limit_s=4)
        assert made.hard == ()
        assert len(made.unmet) > 0
        assert all(clash(a, problem) is not None for a in agents)


def test_two_half_days_are_a_day_off_and_each_is_named(problem: Problem) -> None:
    halves = frozenset((MONDAY + timedelta(days=d), h) for d in range(4) for h in ("morning", "afternoon"))
    agent = AgentContract("A7", min_days=4, off_half=halves)
    found = clash(agent, problem)
    assert found is not None
    rules = sorted(c.rule for c in found.claims)
    assert rules == ["promised_days", *["time_off_afternoon"] * 4, *["time_off_morning"] * 4]
    assert {c.sentence for c in found.claims} >= {"has time off in the morning of 2026-11-30"}
    assert len(found.relaxation) == 1
    for gone in found.claims:
        assert is_solvable(agent, problem, [], [c for c in found.claims if c != gone])


def test_mornings_off_leave_the_afternoons(problem: Problem) -> None:
    mornings = frozenset((MONDAY + timedelta(days=d), "morning") for d in range(7))
    assert clash(AgentContract("A7", min_days=5, off_half=mornings), problem) is None
