"""Agents of the store as contracts, and the planner's own cells over them."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest

from data_sources.bulk import append
from data_sources.store import Store
from data_sources.tables import agents
from domain.errors import InputError
from jobs import people

ON = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 12)
ZONE = "Europe/Berlin"


@pytest.fixture
def staffed(store: Store) -> Store:
    rows = pd.DataFrame(
        {
            "source": "x", "agent_id": ["A1", "A2", "A3"], "name": ["Ada", "Ben", None],
            "skills": ["phone chat", "", "email"], "contract": ["full_time", "part_time", None],
            "weekly_hours": [38.5, 20.0, None], "zone": [ZONE, "Asia/Kolkata", None],
        }
    )  # fmt: skip
    with store.transaction() as connection:
        append(connection, agents, rows)
    return store


def test_the_agents_table_becomes_contracts(staffed: Store) -> None:
    found = people.team(staffed, ON, ZONE)
    ada, ben, third = found.agents
    assert (ada.name, ada.max_hours, ada.min_hours, ada.skills) == ("Ada", 38.5, 0.0, {"phone", "chat"})
    assert (ben.contract, ben.max_hours, ben.skills) == ("part_time", 20.0, frozenset())
    assert (third.max_hours, found.names["A3"]) == (40.0, "A3")
    # 07:00 to 23:00 in Kolkata is 02:30 to 18:30 in Berlin in winter
    assert (ben.earliest_minutes, ben.latest_minutes) == (150, 1110)
    assert found.zones == {"A1": ZONE, "A2": "Asia/Kolkata"}


def test_saving_keeps_only_what_differs_and_forgetting_brings_the_table_back(staffed: Store) -> None:
    before = people.team(staffed, ON, ZONE)
    table = before.table.copy()
    table.loc[table["agent_id"] == "A1", "days_off"] = "Sat Sun"
    table = table[table["agent_id"] != "A3"]
    added = pd.DataFrame([{"agent_id": "N1", "max_hours": "10"}])
    said = people.save(staffed, pd.concat([table, added]), ON, ZONE, AT)
    assert said == "Saved: agents changed now 3, different from the agents table 2, left out 1."
    after = {a.agent_id: a for a in people.team(staffed, ON, ZONE).agents}
    assert sorted(after) == ["A1", "A2", "N1"]
    assert after["A1"].days_off == {5, 6}
    assert after["A2"] == before.agents[1]
    assert people.has_own(staffed)
    people.forget(staffed, AT)
    assert people.team(staffed, ON, ZONE).agents == before.agents
    assert not people.has_own(staffed)


def test_saving_without_a_change_keeps_nothing(staffed: Store) -> None:
    people.save(staffed, people.team(staffed, ON, ZONE).table, ON, ZONE, AT)
    assert not people.has_own(staffed)


def test_a_cell_that_cannot_be_read_changes_nothing(staffed: Store) -> None:
    table = people.team(staffed, ON, ZONE).table
    with pytest.raises(InputError, match="row 2, column days_off"):
        people.save(staffed, table.assign(days_off="Someday"), ON, ZONE, AT)
    with pytest.raises(InputError, match="A1 twice"):
        people.save(staffed, pd.concat([table, table.head(1)]), ON, ZONE, AT)
    assert not people.has_own(staffed)


def test_without_agents_the_team_is_empty(duckdb_store: Store) -> None:
    found = people.team(duckdb_store, ON, ZONE)
    assert (found.agents, len(found.table)) == ((), 0)
    assert "agent_id" in found.table


def test_days_before_the_first_and_after_the_last_working_day_are_off(store: Store) -> None:
    """Of a week from Sunday 22: one leaves on Wednesday, one begins on Tuesday, one left on Saturday before."""
    days = {
        "hired_on": [None, date(2026, 11, 24), None],
        "left_on": [date(2026, 11, 25), None, date(2026, 11, 21)],
    }
    rows = pd.DataFrame({"source": "x", "agent_id": ["A1", "A2", "A3"], "weekly_hours": 38.5, **days})
    with store.transaction() as connection:
        append(connection, agents, rows)
    found = {a.agent_id: a for a in people.team(store, ON, ZONE, date(2026, 11, 28)).agents}
    assert sorted(d.day for d in found["A1"].off_on) == [26, 27, 28]
    assert sorted(d.day for d in found["A2"].off_on) == [22, 23]
    assert set(found) == {"A1", "A2"}
    assert [a.agent_id for a in people.team(store, date(2026, 11, 25), ZONE).agents] == ["A1", "A2"]
    assert [a.agent_id for a in people.team(store, ON, ZONE).agents] == ["A1"]


def test_what_a_planner_wrote_of_somebody_who_left_stays_but_counts_no_more(store: Store) -> None:
    from data_sources import schedules

    rows = pd.DataFrame({"source": "x", "agent_id": ["A1", "A2"], "left_on": [date(2026, 11, 20), None]})
    with store.transaction() as connection:
        append(connection, agents, rows)
    schedules.keep_contracts(store, {"A1": {"max_hours": "20"}}, AT)
    team = people.team(store, ON, ZONE)
    assert [a.agent_id for a in team.agents] == ["A2"]
    people.save(store, team.table, ON, ZONE, AT)
    assert schedules.own_contracts(store) == {"A1": {"max_hours": "20"}}
