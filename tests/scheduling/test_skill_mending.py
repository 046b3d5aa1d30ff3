"""Mending over groups: what one more person is worth is exact, nothing gets dearer, rules and locks hold."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.shifts import AgentContract, Assignment, ShiftRules, SkillGroup
from scheduling import skill_mending, timegrid
from scheduling.allocation import allocation, groups_of
from scheduling.covering import problem_of
from scheduling.judging import judged
from scheduling.roster import Roster, check_roster, roster
from scheduling.rules import RULES as RULES_BY_NAME
from scheduling.skill_mending import Gaps
from tests.scheduling.requirements import week
from tests.scheduling.test_allocation import GRID, RULES, TEAM

NEED = week(peak=2, floor=1, interval_minutes=60, channels=("chat", "phone"))
FEW = TEAM[:14]


@settings(max_examples=40)
@given(
    st.lists(st.integers(0, 6), min_size=6, max_size=6), st.lists(st.integers(0, 6), min_size=9, max_size=9),
    st.sampled_from([0, 1, 2]),
)  # fmt: skip
def test_what_one_more_is_worth_is_that_of_the_flow(need: list[int], have: list[int], which: int) -> None:
    groups = groups_of(TEAM, ("chat", "phone"))
    needs = {"chat": np.array(need[:3], dtype=float), "phone": np.array(need[3:], dtype=float)}
    supply = {g.name: np.array(have[3 * n : 3 * n + 3], dtype=float) for n, g in enumerate(groups)}
    gaps = Gaps(needs, groups, supply)

    def missing() -> np.ndarray:
        return np.asarray(np.sum(list(allocation(supply, needs, groups, GRID).unserved.values()), axis=0))

    np.testing.assert_allclose(gaps.missing(), missing())
    gain, before, name = gaps.gain(groups[which].name), missing(), groups[which].name
    supply[name] = supply[name] + 1
    np.testing.assert_allclose(gain, before - missing())
    gaps.change(name, np.arange(3), 1.0)
    np.testing.assert_allclose(gaps.missing(), missing())


@pytest.fixture(scope="module")
def quick() -> Roster:
    return roster(NEED, FEW, RULES, zone="UTC", time_limit_s=1)


def mended(
    of: tuple[Assignment, ...],
    team: tuple[AgentContract, ...],
    locked: tuple[Assignment, ...],
    seconds: float,
) -> tuple[Assignment, ...]:
    grid = timegrid.build(NEED, RULES, "UTC")
    needs = timegrid.required(NEED, grid)
    problem = problem_of(grid, RULES, SkillGroup("all", tuple(needs)), needs)
    return skill_mending.mended(
        problem, needs, groups_of(team, tuple(needs)), team, of, locked, 0, monotonic() + seconds
    )


def cost(of: tuple[Assignment, ...], rules: ShiftRules = RULES) -> float:
    score, _ = judged(of, NEED, FEW, rules, "UTC")
    return score.cost + rules.under_weight * score.under_hours


def test_from_nothing_a_roster_is_made_that_keeps_every_hard_rule(quick: Roster) -> None:
    found = mended((), FEW, (), 1.5)
    assert not [v for v in check_roster(found, FEW, quick.horizon) if RULES_BY_NAME[v.rule].kind == "hard"]
    assert cost(found) < cost(())


def test_locked_shifts_stay_and_nothing_gets_dearer(quick: Roster) -> None:
    locked = tuple(replace(a, is_locked=True) for a in quick.assignments[:3])
    before = (*locked, *quick.assignments[3:])
    found = mended(before, FEW, locked, 1)
    assert set(locked) <= set(found)
    wishes = 0.5 * len(found)
    assert cost(found) <= cost(before) + wishes


def test_people_who_serve_nothing_here_keep_their_shifts(quick: Roster) -> None:
    stranger = AgentContract("Z", frozenset({"email"}))
    theirs = replace(quick.assignments[0], agent_id="Z")
    found = mended((*quick.assignments, theirs), (*FEW, stranger), (), 0.3)
    assert theirs in found


def test_with_many_channels_the_week_stays_as_it_was(quick: Roster) -> None:
    grid = timegrid.build(NEED, RULES, "UTC")
    needs = {f"c{n}": np.ones(grid.periods) for n in range(skill_mending.MOST_CHANNELS + 1)}
    problem = problem_of(grid, RULES, SkillGroup("all", tuple(needs)), needs)
    args = (problem, needs, (), FEW, quick.assignments, (), 0, monotonic() + 1)
    assert skill_mending.mended(*args) == quick.assignments
