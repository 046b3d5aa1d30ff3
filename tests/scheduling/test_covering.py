"""Laws of covering: always an answer, the bound is below it, the validator agrees, same seed same plan."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InputError, NoDataError
from domain.frames import COVERAGE, SHIFTS, check
from domain.shifts import BreakRule, ContractClass, Edges, ShiftRules, SkillGroup
from scheduling import annealing
from scheduling.covering import LATE, cover, quick
from scheduling.validate import validate
from tests.scheduling.requirements import week

BREAKS = (BreakRule("lunch", 30, False, 0.3, 0.7, 360), BreakRule("short break", 30, True, 0.2, 0.8, 0, 360))
RULES = ShiftRules(start_step_minutes=120, lengths_minutes=(240, 480), breaks=BREAKS)


def test_a_week_is_covered_near_its_bound_and_passes_the_validator() -> None:
    need = week()
    plan = cover(need, RULES, zone="UTC", time_limit_s=20)
    check(plan.shifts, SHIFTS, "shifts")
    check(plan.coverage, COVERAGE, "coverage")
    assert 0 <= plan.gap < 0.05
    assert plan.efficiency > 0.9
    assert validate(plan, need, RULES, "UTC") == ()


def test_hours_add_up_two_ways() -> None:
    plan = cover(week(), RULES, zone="UTC", time_limit_s=6)
    assert plan.productive_hours - plan.required_hours == pytest.approx(plan.over_hours - plan.under_hours)
    assert plan.coverage["scheduled"].sum() / 2 == pytest.approx(plan.productive_hours)
    assert (plan.shifts["paid_hours"] * plan.shifts["agents"]).sum() == pytest.approx(plan.paid_hours)


def test_same_inputs_same_shifts() -> None:
    one, two = (cover(week(peak=3, days=1), RULES, zone="UTC", time_limit_s=90, seed=3) for _ in range(2))
    pd.testing.assert_frame_equal(one.shifts, two.shifts)
    assert one.notes == two.notes
    assert LATE not in one.notes
    assert [n.endswith("This plan is the best there is.") for n in one.notes] == [True], (
        "proved on one small day"
    )


def test_a_plan_cut_short_says_so_since_it_may_differ_elsewhere() -> None:
    assert LATE in cover(week(), RULES, zone="UTC", time_limit_s=0.05).notes


def test_a_search_that_is_not_compiled_in_time_is_left_out_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    never: Future[None] = Future()
    monkeypatch.setattr(annealing, "ready", lambda: never)
    plan = cover(week(peak=3, days=1), RULES, zone="UTC", time_limit_s=1)
    assert {LATE, annealing.COMPILING} <= set(plan.notes)
    assert len(plan.shifts)


@settings(max_examples=8, deadline=None)
@given(
    agents=st.lists(st.integers(0, 6), min_size=24, max_size=24),
    edges=st.sampled_from(["cyclic", "closed"]),
    under=st.sampled_from([2.0, 8.0, 50.0]),
)
def test_any_day_gets_a_valid_plan(agents: list[int], edges: Edges, under: float) -> None:
    starts = pd.date_range("2026-06-01", periods=24, freq="h", tz="UTC")
    need = pd.DataFrame({"starts_at": starts, "channel": "phone", "agents": agents})
    rules = replace(RULES, edges=edges, under_weight=under)
    plan = cover(need, rules, zone="UTC", time_limit_s=10)
    assert validate(plan, need, rules, "UTC") == ()
    assert plan.unmet["missing"].sum() == pytest.approx(
        np.maximum(plan.coverage["required"] - plan.coverage["scheduled"], 0).sum()
    )


def test_a_smaller_requirement_never_has_a_higher_bound() -> None:
    full, half = week(peak=12), week(peak=12)
    half["agents"] //= 2
    bounds = [cover(n, RULES, zone="UTC", time_limit_s=8, quality=True).bound for n in (half, full)]
    assert bounds[0] <= bounds[1]


def test_what_no_shift_can_reach_is_listed_with_the_reason() -> None:
    rules = replace(RULES, first_start_minutes=9 * 60, last_start_minutes=9 * 60, lengths_minutes=(240,))
    plan = cover(week(days=1), rules, zone="UTC")
    assert (
        plan.unmet.loc[plan.unmet["starts_at"].dt.hour == 3, "reason"].str.contains("no allowed shift")
    ).all()


def test_contract_classes_limit_the_shifts() -> None:
    few = replace(RULES, classes=(ContractClass("full_time", 6, max_hours=40, max_days=5),))
    plan = cover(week(), few, zone="UTC", time_limit_s=6)
    assert plan.paid_hours <= 240
    assert plan.shifts["agents"].sum() <= 30
    assert validate(plan, week(), few, "UTC") == ()
    assert plan.unmet["reason"].str.contains("used up").any()


def test_groups_cover_their_own_channels() -> None:
    need = week(peak=6, channels=("phone", "chat"))
    rules = replace(RULES, groups=(SkillGroup("voice", ("phone",)), SkillGroup("text", ("chat",))))
    plan = cover(need, rules, zone="UTC", time_limit_s=6)
    assert set(plan.shifts["channel"]) == {"voice", "text"}
    assert validate(plan, need, rules, "UTC") == ()


@pytest.mark.parametrize(("first", "hours"), [("2026-03-23", 167), ("2026-10-19", 169)])
def test_shifts_keep_their_wall_time_when_the_clock_changes(first: str, hours: int) -> None:
    need = week(peak=6, first=first, zone="Europe/Berlin", interval_minutes=60)
    assert len(need) == hours
    plan = cover(need, RULES, zone="Europe/Berlin", time_limit_s=6)
    assert validate(plan, need, RULES, "Europe/Berlin") == ()


def test_the_door_says_what_is_wrong() -> None:
    need = week(days=1)
    with pytest.raises(NoDataError):
        cover(need.iloc[:0], RULES, zone="UTC")
    with pytest.raises(InputError, match="time zone"):
        cover(need, RULES, zone="Mars/Olympus")
    with pytest.raises(InputError, match="agents of 0 or more"):
        cover(need.assign(agents=-1), RULES, zone="UTC")
    with pytest.raises(InputError, match="twice"):
        cover(pd.concat([need, need]), RULES, zone="UTC")


def test_a_first_plan_takes_no_search_and_keeps_the_rules() -> None:
    need = week(peak=6, days=2)
    plan = quick(need, RULES, zone="UTC", time_limit_s=30)
    assert not validate(plan, need, RULES, "UTC")
    assert plan.efficiency > 0.85
    assert plan.gap < 0.15
    assert not plan.notes
