"""Time off: asked for, decided, said what it does before, and left out of the next roster."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from data_sources import kept_rosters, schedules, time_off
from data_sources.bulk import append
from data_sources.store import Store
from data_sources.tables import agents
from domain.errors import InputError
from domain.shifts import Assignment, Shift, ShiftRules
from jobs import people, roster_files, rosters
from jobs import time_off as job

AT = datetime(2026, 11, 22, 12)
TUESDAY = date(2026, 11, 24)
ZONE = "Europe/Berlin"
RULES = ShiftRules(start_step_minutes=60, lengths_minutes=(240,), breaks=())


@pytest.fixture
def staffed(store: Store) -> Store:
    rows = pd.DataFrame(
        {"source": "x", "agent_id": ["A1", "A2"], "name": ["Ada", "Ben"], "skills": "phone", "contract": "full_time",
         "weekly_hours": 38.5, "zone": ZONE}
    )  # fmt: skip
    with store.transaction() as connection:
        append(connection, agents, rows)
    return store


def keep_roster(store: Store) -> None:
    """Ada works Tue 24 Nov from 09:00 to 13:00; one person is needed from 09:00 to 12:30."""
    starts = pd.date_range("2026-11-23", periods=7 * 48, freq="30min", tz=ZONE)
    need = [int(s.day == 24 and 9 * 60 <= s.hour * 60 + s.minute < 12 * 60 + 30) for s in starts]
    requirement = pd.DataFrame(
        {"starts_at": starts.tz_convert("UTC").as_unit("us"), "channel": "phone", "scheduled_agents": need}
    )
    nine, one = (
        pd.Timestamp(f"2026-11-24 {h}:00", tz=ZONE).tz_convert("UTC").to_pydatetime() for h in (9, 13)
    )
    team = people.team(store, TUESDAY, ZONE).agents
    plan = rosters.of_assignments(
        [Assignment("A1", Shift("S1", nine, one, "phone"))], requirement, team, RULES, ZONE
    )
    plain = json.loads(json.dumps(roster_files.payload(plan, requirement, RULES, 20.0)))
    schedules.keep(store, "roster", "Week 48", "published", date(2026, 11, 23), plain, reason="", made_at=AT)


def ask(store: Store, agent: str = "A1", until: date = TUESDAY) -> time_off.TimeOff:
    return time_off.ask(store, agent, TUESDAY, until, "holiday", note="family", at=AT)


def test_the_effect_is_said_before_approval_and_counts_the_hours_short(staffed: Store) -> None:
    keep_roster(staffed)
    asked = ask(staffed, until=date(2026, 11, 25))
    tuesday, wednesday = job.effects(staffed, asked, ZONE)
    assert tuesday.sentence == "Tue 24 Nov would be 3.5 agent-hours short (0.0 now): 09:00-13:00 falls away."
    assert wednesday.sentence == "Wed 25 Nov: not at work, nothing changes."
    (ben,) = job.effects(staffed, ask(staffed, "A2"), ZONE)
    assert ben.short_hours == ben.short_before_hours == 0


def test_a_day_without_a_roster_says_so(staffed: Store) -> None:
    (found,) = job.effects(staffed, ask(staffed), ZONE)
    assert "no roster covers it yet" in found.sentence


def test_approved_days_are_days_off_in_the_contract_but_not_in_the_contracts_table(staffed: Store) -> None:
    asked = ask(staffed)
    before = kept_rosters.people_stamp(staffed)
    assert people.team(staffed, TUESDAY, ZONE).agents[0].off_on == frozenset()
    time_off.decide(staffed, asked.request, "approved", AT)
    assert kept_rosters.people_stamp(staffed) != before
    team = people.team(staffed, TUESDAY, ZONE)
    assert team.agents[0].off_on == {TUESDAY}
    assert set(team.table["off_on"]) == {""}
    time_off.decide(staffed, asked.request, "withdrawn", AT)
    assert people.team(staffed, TUESDAY, ZONE).agents[0].off_on == frozenset()


def test_an_approved_day_breaks_the_kept_roster_that_still_uses_it(staffed: Store) -> None:
    keep_roster(staffed)
    asked = ask(staffed)
    time_off.decide(staffed, asked.request, "approved", AT)
    kept = job.covering(staffed, [TUESDAY], ZONE)[TUESDAY]
    plan = rosters.of_assignments(kept.entries, kept.requirement, kept.agents, kept.rules, ZONE)
    assert [v.rule for v in plan.hard] == ["time_off"]


def test_requests_that_make_no_sense_are_refused(staffed: Store) -> None:
    ask(staffed)
    with pytest.raises(InputError, match="not asked for yet"):
        ask(staffed, until=date(2026, 11, 30))
    with pytest.raises(InputError, match="on or after the first"):
        time_off.ask(staffed, "A2", TUESDAY, date(2026, 11, 23), "holiday", at=AT)
    with pytest.raises(InputError, match="one of holiday"):
        time_off.ask(staffed, "A2", TUESDAY, TUESDAY, "party", at=AT)
    with pytest.raises(InputError, match="the number of a request"):
        time_off.decide(staffed, 9, "approved", AT)
    with pytest.raises(InputError, match="an agent of the team"):
        job.known_agent(staffed, "A9", TUESDAY, ZONE)
    assert [(r.agent_id, r.state, r.note) for r in time_off.requests(staffed)] == [
        ("A1", "requested", "family")
    ]


def test_half_a_day_takes_its_half_of_the_shift_and_the_next_roster_keeps_to_it(staffed: Store) -> None:
    from scheduling.roster import roster

    keep_roster(staffed)
    asked = time_off.ask(staffed, "A1", TUESDAY, TUESDAY, "holiday", at=AT, part="morning")
    (found,) = job.effects(staffed, asked, ZONE)
    assert found.sentence == "Tue 24 Nov would be 3.0 agent-hours short (0.0 now): 09:00-12:00 falls away."
    assert asked.length_days == 0.5
    time_off.decide(staffed, asked.request, "approved", AT)
    kept = job.covering(staffed, [TUESDAY], ZONE)[TUESDAY]
    plan = rosters.of_assignments(kept.entries, kept.requirement, kept.agents, kept.rules, ZONE)
    assert [(v.rule, v.sentence) for v in plan.hard] == [
        ("time_off", "works in the morning of 2026-11-24, approved time off")
    ]
    starts = pd.date_range("2026-11-24 06:00", "2026-11-24 19:00", freq="30min", tz=ZONE, inclusive="left")
    need = pd.DataFrame({"starts_at": starts.tz_convert("UTC"), "channel": "phone", "scheduled_agents": 2})
    made = roster(need, people.team(staffed, TUESDAY, ZONE).agents, RULES, zone=ZONE, time_limit_s=2.0)
    ada = [a.shift.starts_at.astimezone(ZoneInfo(ZONE)).hour for a in made.assignments if a.agent_id == "A1"]
    assert not made.hard
    assert all(hour >= 12 for hour in ada)


def test_the_other_half_may_be_asked_for_and_both_make_a_day(staffed: Store) -> None:
    for part in ("morning", "afternoon"):
        asked = time_off.ask(staffed, "A1", TUESDAY, TUESDAY, "holiday", at=AT, part=part)
        time_off.decide(staffed, asked.request, "approved", AT)
    assert time_off.away(staffed) == {"A1": {TUESDAY}}
    with pytest.raises(InputError, match="not asked for yet"):
        time_off.ask(staffed, "A1", TUESDAY, TUESDAY, "holiday", at=AT, part="morning")
    with pytest.raises(InputError, match="the morning or afternoon of one"):
        time_off.ask(staffed, "A2", TUESDAY, date(2026, 11, 25), "holiday", at=AT, part="morning")


def test_two_who_ask_for_one_day_are_counted_together_and_after_what_is_approved(staffed: Store) -> None:
    """Both work that morning, one is needed: either may go, not both."""
    keep_roster(staffed)
    kept = job.covering(staffed, [TUESDAY], ZONE)[TUESDAY]
    both = [*kept.entries, replace(kept.entries[0], agent_id="A2")]
    plan = rosters.of_assignments(both, kept.requirement, kept.agents, kept.rules, ZONE)
    plain = json.loads(json.dumps(roster_files.payload(plan, kept.requirement, RULES, 20.0)))
    schedules.keep(
        staffed, "roster", "Week 48", "published", date(2026, 11, 23), plain, reason="", made_at=AT
    )
    ada, ben = ask(staffed), ask(staffed, "A2")
    assert [e.short_hours for one in (ada, ben) for e in job.effects(staffed, one, ZONE)] == [0, 0]
    (together,) = job.effects_of(staffed, [ada, ben], ZONE)
    assert (together.short_hours, together.shift) == (3.5, "09:00-13:00, 09:00-13:00")
    time_off.decide(staffed, ada.request, "approved", AT)
    (after,) = job.effects(staffed, ben, ZONE)
    assert (after.short_before_hours, after.short_hours) == (0, 3.5)


def test_two_halves_of_one_person_are_one_person_away_and_one_half_is_said(staffed: Store) -> None:
    wednesday = date(2026, 11, 25)
    for agent, day, part in (
        ("A1", TUESDAY, "morning"), ("A1", TUESDAY, "afternoon"), ("A2", TUESDAY, "afternoon"),
        ("A2", wednesday, "day"),
    ):  # fmt: skip
        asked = time_off.ask(staffed, agent, day, day, "holiday", at=AT, part=part)
        time_off.decide(staffed, asked.request, "approved", AT)
    time_off.ask(staffed, "A1", wednesday, wednesday, "holiday", at=AT)
    away = job.away(time_off.requests(staffed), TUESDAY, date(2026, 11, 30))
    assert away == {TUESDAY: {"A1": "day", "A2": "afternoon"}, wednesday: {"A2": "day"}}


def test_no_time_off_on_closed_days_but_for_sickness(staffed: Store) -> None:
    made = time_off.close(staffed, date(2026, 11, 23), TUESDAY, "Black Week", AT)
    with pytest.raises(InputError, match=r"None is from 2026-11-23 to 2026-11-24 \(Black Week\)"):
        ask(staffed)
    time_off.ask(staffed, "A1", TUESDAY, TUESDAY, "sick", at=AT)
    time_off.reopen(staffed, made.number)
    ask(staffed, "A2")
    assert time_off.closed(staffed) == []
    with pytest.raises(InputError, match="the number of closed days"):
        time_off.reopen(staffed, made.number)
