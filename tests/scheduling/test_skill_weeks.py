"""What each skill group is asked for: an even part of the need, worth little where others could serve it too."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.shifts import AgentContract, ShiftRules, SkillGroup
from scheduling import timegrid
from scheduling.allocation import Allocation
from scheduling.judging import _scheduled
from scheduling.skill_weeks import Asked, _part, lowest
from tests.scheduling.requirements import week

GROUPS = (SkillGroup("chat", ("chat",)), SkillGroup("all channels", ("chat", "phone")))
TEAM = (
    *(AgentContract(f"C{n}", frozenset({"chat"})) for n in range(2)),
    *(AgentContract(f"B{n}", frozenset({"chat", "phone"})) for n in range(4)),
)


def asked() -> Asked:
    need = week(peak=5, floor=1, interval_minutes=60, channels=("chat", "phone"))
    grid = timegrid.build(need, ShiftRules(), "UTC")
    return Asked(grid, timegrid.required(need, grid), ShiftRules(), 0)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=12, max_size=12), st.floats(0, 1))
def test_the_lowest_people_are_even_within_a_day_and_about_the_share(need: list[int], share: float) -> None:
    wanted, day = np.array(need, dtype=float), np.repeat(np.arange(3), 4)
    part = lowest(wanted, share, day)
    for number in range(3):
        today = wanted[day == number]
        assert np.array_equal(part[day == number], np.minimum(today, part[day == number].max(initial=0)))
    # one level more or less of a day is at most its four periods
    assert abs(part.sum() - share * wanted.sum()) <= 4
    assert np.array_equal(lowest(wanted, 1.0, day), wanted)


def test_what_others_can_serve_is_worth_little_and_what_nobody_else_can_all_of_it() -> None:
    made = asked()
    early, last = (_part(made, TEAM, GROUPS, n, ()) for n in (0, 1))
    assert (early.need <= made.needs["chat"]).all()
    assert (early.under[early.need > 0] < 2).all()
    assert last.under[last.need > 0] == pytest.approx(ShiftRules().under_weight)


def test_somebody_idle_in_one_half_of_an_hour_hides_no_gap_in_the_other() -> None:
    group = SkillGroup("chat", ("chat",))
    need, supply = np.array([2.0, 2.0, 1.0, 1.0]), np.array([1.0, 4.0, 2.0, 1.0])
    served = np.minimum(need, supply)
    found = Allocation({("chat", "chat"): served}, {"chat": supply - served}, {"chat": need - served})
    assert _scheduled(found, "chat", need, (group,), 2).tolist() == [1.5, 1.5]
