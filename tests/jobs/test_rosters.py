"""A planner's roster: swaps and locks count, promises that clash are named, calendars show local times."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import icalendar
import pandas as pd
import pytest

from domain.errors import InputError
from domain.shifts import AgentContract, Assignment, BreakRule, PlacedBreak, Shift, ShiftRules
from jobs import clashing, roster_files, rosters, schedule_files
from jobs.rosters import RosterEdit
from jobs.schedules import Edit
from scheduling.edits import locked
from scheduling.roster import Roster, roster

ZONE = "Europe/Berlin"
MONDAY = date(2026, 6, 1)
RULES = ShiftRules(
    start_step_minutes=60, lengths_minutes=(240, 480), first_start_minutes=480, last_start_minutes=840,
    breaks=(BreakRule("lunch", 30, False, 0.3, 0.7, 360),),
)  # fmt: skip
TEAM = tuple(
    AgentContract(f"A{n}", frozenset({"phone"}), max_hours=38.5, name=f"Person {n}") for n in range(8)
)
NAMES = {a.agent_id: a.name for a in TEAM}


def needed(weeks: int = 1) -> pd.DataFrame:
    days = pd.date_range(MONDAY, periods=7 * weeks, freq="D", tz=ZONE)
    starts = [d + pd.Timedelta(minutes=480 + 30 * n) for d in days if d.weekday() < 5 for n in range(20)]
    moments = pd.DatetimeIndex(starts).tz_convert("UTC").as_unit("us")
    return pd.DataFrame({"starts_at": moments, "channel": "phone", "scheduled_agents": 3})


@pytest.fixture(scope="module")
def made() -> Roster:
    return roster(needed(), TEAM, RULES, zone=ZONE, time_limit_s=6)


def edits_of(made: Roster) -> list[RosterEdit]:
    return [
        RosterEdit(n, a.agent_id, Edit(None, a.shift.starts_at, rosters.length_minutes(a), 1, a.is_locked))
        for n, a in enumerate(made.assignments)
    ]


def changed(made: Roster, edits: list[RosterEdit]) -> Roster:
    return rosters.with_edits(made, edits, needed(), TEAM, RULES)


def test_an_unchanged_table_changes_nothing(made: Roster) -> None:
    same = changed(made, edits_of(made))
    assert set(same.assignments) == set(made.assignments)
    assert (
        same.figures() == made.figures() | {"unassigned": 0} or same.score.paid_hours == made.score.paid_hours
    )
    assert rosters.change_sentences(made, same, NAMES).empty


def test_two_rows_that_trade_agents_are_a_swap_and_hours_stay(made: Roster) -> None:
    edits = edits_of(made)
    one = 0
    other = next(
        n for n, e in enumerate(edits)
        if e.agent_id != edits[0].agent_id and e.edit.starts_at.date() == edits[0].edit.starts_at.date()
    )  # fmt: skip
    a, b = edits[one].agent_id, edits[other].agent_id
    edits[one], edits[other] = replace(edits[one], agent_id=b), replace(edits[other], agent_id=a)
    after = changed(made, edits)
    assert after.score.paid_hours == pytest.approx(made.score.paid_hours)
    assert after.score.under_hours == pytest.approx(made.score.under_hours)
    found = rosters.change_sentences(made, after, NAMES)
    assert {NAMES[a], NAMES[b]} >= set(found["agent"])
    assert set(found["why"]) <= {"your edit"}
    # the other way round the search moved them, and nobody edited what it left
    back = rosters.change_sentences(after, made, NAMES, searched=made)
    assert set(back["why"]) <= {"covers the need at less cost around your locks"}


def test_a_shift_handed_over_is_served_with_the_skills_of_who_takes_it() -> None:
    team = (*TEAM[:2], AgentContract("C", frozenset({"chat"})), AgentContract("D"))
    need = pd.concat([needed(), needed().assign(channel="chat", scheduled_agents=1)], ignore_index=True)
    start = pd.Timestamp("2026-06-01 08:00", tz=ZONE).tz_convert("UTC").to_pydatetime()
    plan = rosters.of_assignments([], need, team, RULES, ZONE)
    by = {
        agent: rosters.with_edits(
            plan, [RosterEdit(None, agent, Edit(None, start, 240, 1, False))], need, team, RULES
        )
        for agent in ("A0", "C", "D")
    }
    assert {k: v.assignments[0].shift.channel for k, v in by.items()} == {
        "A0": "phone", "C": "chat", "D": "all channels",
    }  # fmt: skip
    assert all(v.score.required_hours - v.score.under_hours == pytest.approx(4) for v in by.values())


def test_a_broken_rule_is_said_and_not_hidden(made: Roster) -> None:
    edits = edits_of(made)
    twice = RosterEdit(None, edits[0].agent_id, replace(edits[0].edit, minutes=240))
    moved = replace(twice, edit=replace(twice.edit, starts_at=edits[0].edit.starts_at.replace(hour=14)))
    after = changed(made, [*edits, moved])
    assert any(v.rule == "one_shift_a_day" for v in after.hard)
    said = rosters.soft_sentences(after, NAMES)
    assert set(said.loc[said["is_hard"], "agent"]) == {NAMES[edits[0].agent_id]}
    with pytest.raises(InputError, match="an agent of this roster"):
        changed(made, [replace(edits[0], agent_id="nobody")])


def test_locked_shifts_stay_in_the_next_roster_and_say_why(made: Roster) -> None:
    edits = edits_of(made)
    edits[0] = replace(edits[0], edit=replace(edits[0].edit, is_locked=True))
    held = changed(made, edits)
    again = roster(needed(), TEAM, RULES, zone=ZONE, time_limit_s=4, locked=locked(held.assignments), seed=1)
    assert {(a.agent_id, a.shift.starts_at) for a in locked(held.assignments)} <= {
        (a.agent_id, a.shift.starts_at) for a in again.assignments
    }
    found = rosters.change_sentences(made, held, NAMES)
    assert found["why"].tolist() == ["your lock"]


def test_hours_and_fairness_add_up_to_the_roster(made: Roster) -> None:
    load = rosters.load_table(made, TEAM, NAMES)
    assert load["hours_a_week"].sum() == pytest.approx(made.score.paid_hours)
    assert load["shifts"].sum() == len(made.assignments)
    said = rosters.fairness(load, TEAM)
    assert said[0] == "Nights: none."
    assert said[1] == "Weekend days: none."


def test_a_promise_that_cannot_be_kept_is_named_with_the_least_that_mends_it() -> None:
    greedy = replace(TEAM[0], min_hours=30.0, days_off=frozenset({0, 1, 2, 3}))
    said = clashing.clashes(needed(), (greedy, *TEAM[1:]), RULES, ZONE, names=NAMES)
    assert said[0].startswith("Person 0: these cannot all hold:")
    assert "is promised 30 hours" in said[0]
    assert said[0].endswith("The least to give up: is promised 30 hours.")
    assert clashing.clashes(needed(), TEAM, RULES, ZONE) == []


def test_people_who_serve_any_chosen_channel_are_asked() -> None:
    both, any_channel = AgentContract("B", frozenset({"phone", "chat"})), AgentContract("C")
    email = AgentContract("D", frozenset({"email"}))
    assert rosters.serving((*TEAM[:1], both, email, any_channel), ("phone", "chat")) == (
        TEAM[0], both, any_channel,
    )  # fmt: skip


def test_a_kept_roster_and_its_question_come_back_equal(made: Roster) -> None:
    plain = json.loads(json.dumps(roster_files.payload(made, needed(), RULES, 20.0), allow_nan=False))
    need, rules, limit_s = roster_files.question_of(plain)
    pd.testing.assert_frame_equal(need, needed(), check_dtype=False)
    assert (rules, limit_s) == (RULES, 20.0)
    again = rosters.of_assignments(
        schedule_files.assignments_of(plain["assignments"]), need, TEAM, rules, ZONE
    )
    assert again.score.paid_hours == pytest.approx(made.score.paid_hours)
    assert again.score.under_hours == pytest.approx(made.score.under_hours)
    assert again.violations == made.violations
    with pytest.raises(InputError, match="the need it answers"):
        roster_files.question_of({"assignments": []})


@pytest.mark.parametrize(("day", "ends"), [("2026-03-29", "09:30"), ("2026-10-25", "07:30")])
def test_calendars_show_local_times_on_both_clock_changes_and_each_agent_has_a_zone(
    day: str, ends: str
) -> None:
    start = pd.Timestamp(f"{day} 00:30", tz=ZONE).tz_convert("UTC").to_pydatetime()
    night = Shift("S1", start, start + pd.Timedelta(hours=8).to_pytimedelta(), "phone")
    given = [Assignment("A/1", night), Assignment("B", night)]
    stamped = datetime(2026, 1, 1, tzinfo=UTC)
    files = schedule_files.calendars(given, {"B": "Asia/Kolkata"}, ZONE, stamped)
    assert sorted(files) == ["A_1.ics", "B.ics"]
    events = {n: icalendar.Calendar.from_ical(c).walk("VEVENT")[0] for n, c in files.items()}
    here, there = events["A_1.ics"], events["B.ics"]
    assert here.decoded("dtstart").strftime("%H:%M") == "00:30"
    assert here.decoded("dtend").strftime("%H:%M") == ends
    assert here.decoded("dtend") == there.decoded("dtend") == night.ends_at
    assert str(there["dtstart"].params["TZID"]) == "Asia/Kolkata"
    with ZipFile(BytesIO(schedule_files.zipped(files, stamped))) as archive:
        assert archive.namelist() == ["A_1.ics", "B.ics"]
        assert archive.read("B.ics") == files["B.ics"]


def test_a_kept_roster_comes_back_equal(made: Roster) -> None:
    plain = schedule_files.plain_assignments(made.assignments)
    assert schedule_files.assignments_of(plain) == made.assignments


def test_a_week_counted_in_another_zone_ends_in_an_hour_nobody_can_work_and_is_still_answered() -> None:
    starts = pd.date_range("2026-06-01", periods=168, freq="60min", tz="UTC").as_unit("us")
    need = [1 if 6 <= t.hour < 14 or t.hour >= 22 else 0 for t in starts]
    asked = pd.DataFrame({"starts_at": starts, "channel": "phone", "agents": need})
    found = roster(asked, TEAM, RULES, zone=ZONE, time_limit_s=3)
    assert found.hard == ()
    assert found.score.required_hours == sum(need)


def test_a_meeting_and_moved_breaks_say_what_they_are(made: Roster) -> None:
    long = next(n for n, a in enumerate(made.assignments) if a.shift.breaks)
    entry = made.assignments[long]
    start = entry.shift.starts_at + timedelta(minutes=30)
    meeting = PlacedBreak(start, start + timedelta(minutes=30), True, "Team meeting", is_meeting=True)
    pause = entry.shift.breaks[0]
    later = replace(pause, starts_at=pause.ends_at, ends_at=pause.ends_at + (pause.ends_at - pause.starts_at))
    for breaks, what, why in (
        ((meeting, *entry.shift.breaks), "Team meeting ", "your meeting"),
        ((later,), "breaks moved", "breaks cost less there"),
    ):
        entries = [*made.assignments]
        entries[long] = replace(entry, shift=replace(entry.shift, breaks=breaks))
        after = rosters.rejudged(made, entries, needed(), TEAM, RULES)
        found = rosters.change_sentences(made, after, NAMES)
        assert len(found) == 1
        assert what in found["what"].iloc[0]
        assert found["why"].iloc[0] == why
