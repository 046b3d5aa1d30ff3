"""Who serves what by name: as many as the flow says, only what they can, nobody in a break, few changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest

from jobs import roster_duties
from scheduling.judging import Served
from scheduling.roster import Roster, roster
from tests.scheduling.requirements import week
from tests.scheduling.test_allocation import RULES, TEAM

NEED = week(peak=2, floor=1, interval_minutes=60, channels=("chat", "phone"))


@pytest.fixture(scope="module")
def made() -> Roster:
    return roster(NEED, TEAM, RULES, zone="UTC", time_limit_s=1)


@pytest.fixture(scope="module")
def found(made: Roster) -> Served:
    return roster_duties.needed(made.assignments, NEED, TEAM, RULES, "UTC")


def test_as_many_serve_a_channel_as_the_flow_says(made: Roster, found: Served) -> None:
    day = [a for a in made.assignments if a.shift.starts_at.day == 2]
    shown = roster_duties.of_entries(made.assignments, found, TEAM, made.assignments)
    assert len(day)
    for period in range(30, 60, 5):
        at = found.grid.moment(period)
        now = shown[(shown["starts_at"] <= at) & (shown["ends_at"] > at)]
        for channel in ("chat", "phone"):
            served = sum(v[period] for (_, c), v in found.flow.served.items() if c == channel)
            assert (now["channel"] == channel).sum() == pytest.approx(served)


def test_nobody_serves_what_they_cannot_or_in_a_break(made: Roster, found: Served) -> None:
    shown = roster_duties.of_entries(made.assignments, found, TEAM, made.assignments)
    skills = {a.agent_id: a.skills for a in TEAM}
    assert all(not c or c in skills[a] for a, c in zip(shown["agent_id"], shown["channel"], strict=True))
    entry = next(a for a in made.assignments if a.shift.breaks)
    pause = entry.shift.breaks[0]
    mine = shown[shown["agent_id"] == entry.agent_id]
    assert not (
        (mine["starts_at"] < pd.Timestamp(pause.ends_at)) & (mine["ends_at"] > pd.Timestamp(pause.starts_at))
    ).any()
    assert (shown["beside"] == "").all()


def test_somebody_at_work_whom_the_need_does_not_know_is_shown_beyond_it(made: Roster, found: Served) -> None:
    entry = made.assignments[0]
    gone = replace(entry, agent_id="gone")
    shown = roster_duties.of_entries([gone], found, TEAM, (*made.assignments, gone))
    assert set(shown["agent_id"]) == {"gone"}
    assert set(shown["channel"]) == {""}
    assert shown["starts_at"].min() == entry.shift.starts_at
    assert shown["ends_at"].max() == entry.shift.ends_at


def test_work_before_and_after_the_need_is_shown_beyond_it(made: Roster, found: Served) -> None:
    first = replace(made.assignments[0], shift=replace(made.assignments[0].shift, breaks=()))
    begin, end = found.grid.moment(0), found.grid.moment(found.grid.periods)
    hour = timedelta(hours=1)
    for starts_at, ends_at in ((begin - 2 * hour, begin + 2 * hour), (end - hour, end + 3 * hour)):
        entry = replace(first, shift=replace(first.shift, starts_at=starts_at, ends_at=ends_at))
        shown = roster_duties.of_entries([entry], found, TEAM, [entry])
        assert shown["starts_at"].min() == starts_at
        assert shown["ends_at"].max() == ends_at
        outside = shown[(shown["ends_at"] <= begin) | (shown["starts_at"] >= end)]
        assert len(outside)
        assert (outside["channel"] == "").all()
