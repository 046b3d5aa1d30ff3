"""Rosters by skills: nobody waits while somebody idle could help, nobody serves what they cannot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.shifts import AgentContract, Assignment, BreakRule, Shift, ShiftRules
from scheduling.allocation import allocation, group_of, groups_of
from scheduling.judging import judged
from scheduling.roster import Roster, roster
from scheduling.timegrid import Grid
from scheduling.validate import validate_service
from tests.scheduling.requirements import week

RULES = ShiftRules(
    start_step_minutes=120, lengths_minutes=(360, 480), breaks=(BreakRule("lunch", 30, False, 0.3, 0.7, 480),)
)
PHONE, CHAT = frozenset({"phone"}), frozenset({"chat"})
TEAM = tuple(
    AgentContract(f"A{n:02d}", (PHONE, PHONE | CHAT, CHAT)[n % 3], max_hours=38.0, max_days=5)
    for n in range(27)
)
GRID = Grid(datetime(2026, 6, 1, tzinfo=UTC), 60, 3, "UTC", False)


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 6), min_size=6, max_size=6), st.lists(st.integers(0, 6), min_size=9, max_size=9)
)
def test_served_idle_and_missing_add_up_and_nobody_is_idle_in_vain(need: list[int], have: list[int]) -> None:
    groups = groups_of(TEAM, ("chat", "phone"))
    needs = {"chat": np.array(need[:3], dtype=float), "phone": np.array(need[3:], dtype=float)}
    supply = {g.name: np.array(have[3 * n : 3 * n + 3], dtype=float) for n, g in enumerate(groups)}
    found = allocation(supply, needs, groups, GRID)
    for channel, wanted in needs.items():
        served = sum(v for (_, c), v in found.served.items() if c == channel)
        np.testing.assert_allclose(served + found.unserved[channel], wanted)
    for g in groups:
        served = sum(found.served[g.name, c] for c in g.channels)
        np.testing.assert_allclose(served + found.idle[g.name], supply[g.name])
        for c in g.channels:
            assert not np.any((found.unserved[c] > 1e-9) & (found.idle[g.name] > 1e-9))
    scheduled = sum(found.scheduled(c, groups) for c in needs)
    np.testing.assert_allclose(scheduled, sum(supply.values()))


def test_people_without_a_stated_skill_serve_everything_and_strangers_nothing() -> None:
    anybody, email = AgentContract("X"), AgentContract("Y", frozenset({"email"}))
    groups = groups_of((*TEAM, anybody, email), ("chat", "phone"))
    assert [g.name for g in groups] == ["chat", "phone", "all channels"]
    assert (found := group_of(anybody, groups)) is not None
    assert found.name == "all channels"
    assert group_of(email, groups) is None


@pytest.fixture(scope="module")
def made() -> Roster:
    return roster(
        week(peak=2, floor=1, interval_minutes=60, channels=("chat", "phone")),
        TEAM,
        RULES,
        zone="UTC",
        time_limit_s=8,
    )


def test_a_roster_by_skills_keeps_rules_and_covers_each_channel(made: Roster) -> None:
    need = week(peak=2, floor=1, interval_minutes=60, channels=("chat", "phone"))
    assert made.hard == ()
    assert validate_service(made, need, TEAM, RULES) == ()
    assert set(made.score.coverage["channel"]) == {"chat", "phone"}
    assert made.unmet["missing"].sum() == pytest.approx(made.score.under_hours)
    assert made.score.under_hours < 0.15 * made.score.required_hours


def test_the_validator_finds_a_service_nobody_can_give(made: Roster) -> None:
    need = week(peak=2, floor=1, interval_minutes=60, channels=("chat", "phone"))
    wrong = made.service.assign(channel="phone")
    assert {v.rule for v in validate_service(replace(made, service=wrong), need, TEAM, RULES)} == {"skills"}
    twice = made.service.assign(agents=2 * made.service["agents"])
    said = [v.sentence for v in validate_service(replace(made, service=twice), need, TEAM, RULES)]
    assert "more serve than are at work" in said
    assert "served and missing do not add up to the need" in said


def test_a_shift_of_somebody_without_the_skill_covers_nothing() -> None:
    need = pd.DataFrame(
        {
            "starts_at": pd.date_range("2026-06-01 08:00", periods=4, freq="h", tz="UTC"),
            "channel": "phone",
            "agents": 1,
        }
    )
    shift = Shift("S", datetime(2026, 6, 1, 8, tzinfo=UTC), datetime(2026, 6, 1, 12, tzinfo=UTC), "phone")
    found, service = judged([Assignment("A02", shift)], need, TEAM, RULES, "UTC")
    assert found.under_hours == 4
    assert service.empty
    found, service = judged([Assignment("A00", shift)], need, TEAM, RULES, "UTC")
    assert found.under_hours == 0
    assert service["agents"].sum() == 4
