"""Time off: asked for, decided, said what it does before, and left out of the next roster."""

from __future__ import annotations

import json
from datetime import date, datetime

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
