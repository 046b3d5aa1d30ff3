"""Splitting keeps every channel's need, and allocation never leaves a contact while a skilled agent is idle."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InputError
from domain.shifts import BreakRule, ShiftRules, SkillGroup
from scheduling.skills import allocate, cover_skills, split, split_shares
from tests.scheduling.requirements import week

GROUPS = (SkillGroup("both", ("chat", "phone")), SkillGroup("voice", ("phone",)))
HOURS = {"both": 100.0, "voice": 50.0}


@settings(max_examples=6, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=10))
def test_parts_add_up_to_the_need_of_every_interval(pairs: list[tuple[int, int]]) -> None:
    starts = pd.date_range("2026-06-01", periods=len(pairs), freq="h", tz="UTC")
    frames = [
        pd.DataFrame({"starts_at": starts, "channel": c, "agents": [p[i] for p in pairs]})
        for i, c in enumerate(("chat", "phone"))
    ]
    need = pd.concat(frames, ignore_index=True)
    parts = split(need, split_shares(need, GROUPS, HOURS))
    assert (parts.groupby("starts_at")["agents"].sum() == need.groupby("starts_at")["agents"].sum()).all()


def test_shares_give_each_group_a_load_in_proportion_to_its_hours() -> None:
    need = week(peak=10, channels=("chat", "phone"))
    shares = split_shares(need, GROUPS, HOURS)
    total = need.groupby("channel")["agents"].sum()
    load = {g.name: sum(shares[g.name, c] * total[c] for c in g.channels) for g in GROUPS}
    assert load["both"] / HOURS["both"] == pytest.approx(load["voice"] / HOURS["voice"])
    assert shares["both", "chat"] == pytest.approx(1.0)


def test_idle_agents_serve_what_they_can() -> None:
    start = pd.Timestamp("2026-06-01", tz="UTC")
    coverage = pd.DataFrame({"starts_at": [start] * 2, "channel": ["both", "voice"], "scheduled": [3.0, 1.0]})
    need = pd.DataFrame({"starts_at": [start] * 2, "channel": ["chat", "phone"], "agents": [2, 3]})
    service, unserved = allocate(coverage, need, GROUPS)
    assert service["agents"].sum() == 4
    assert unserved["missing"].sum() == 1


def test_groups_that_share_a_channel_are_covered_together() -> None:
    rules = ShiftRules(
        start_step_minutes=240, lengths_minutes=(480,), breaks=(BreakRule("lunch", 60, False, 0.3, 0.7),)
    )
    need = week(peak=4, interval_minutes=60, channels=("chat", "phone"))
    found = cover_skills(need, GROUPS, HOURS, rules, zone="UTC", time_limit_s=20)
    assert set(found.schedule.shifts["channel"]) == {"both", "voice"}
    assert found.unserved["missing"].sum() < 0.05 * need["agents"].sum()


def test_a_channel_nobody_serves_is_refused() -> None:
    with pytest.raises(InputError, match="groups with hours"):
        split_shares(week(channels=("fax",)), GROUPS, HOURS)
