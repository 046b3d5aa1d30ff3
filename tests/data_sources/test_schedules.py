"""Versions of schedules and contracts come back as they went in, on both engines."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest

from data_sources import schedules
from data_sources.bulk import append
from data_sources.store import Store
from data_sources.tables import agents
from domain.errors import InputError

MADE = datetime(2026, 11, 22, 12)
WEEK = date(2026, 11, 30)


def test_versions_count_up_within_a_name_and_earlier_ones_stay(store: Store) -> None:
    first = schedules.keep(
        store, "shifts", " Week 49 ", "draft", WEEK, {"shifts": []}, reason="first", made_at=MADE
    )
    later = schedules.keep(
        store, "shifts", "Week 49", "published", WEEK, {"shifts": [{"n": 1.5}]}, reason="final",
        made_at=datetime(2026, 11, 22, 13),
    )  # fmt: skip
    schedules.keep(store, "roster", "Week 49", "draft", WEEK, {}, reason="", made_at=MADE)
    assert (first.name, first.number, later.number) == ("Week 49", 1, 2)
    assert schedules.versions(store, "shifts") == [later, first]
    schedules.remove(store, "shifts", "Week 49")
    assert schedules.versions(store, "shifts") == []
    assert len(schedules.versions(store, "roster")) == 1


def test_a_schedule_without_a_name_is_refused(store: Store) -> None:
    with pytest.raises(InputError, match="a name"):
        schedules.keep(store, "shifts", "  ", "draft", WEEK, {}, reason="", made_at=MADE)


def test_contracts_written_by_the_planner_are_replaced_as_a_whole(store: Store) -> None:
    schedules.keep_contracts(store, {"A1": {"max_hours": "20"}, "A2": {}}, MADE)
    assert schedules.own_contracts(store) == {"A1": {"max_hours": "20"}}
    schedules.keep_contracts(store, {"A3": {"days_off": "Sat Sun"}}, MADE)
    assert schedules.own_contracts(store) == {"A3": {"days_off": "Sat Sun"}}


def test_only_agents_employed_on_the_day_are_read_once_each(store: Store) -> None:
    days = {"hired_on": [date(2020, 1, 1), date(2020, 1, 1), date(2027, 1, 1), None],
            "left_on": [None, date(2026, 11, 1), None, None]}  # fmt: skip
    rows = pd.DataFrame({"source": "x", "agent_id": ["A1", "A2", "A3", "A4"], "weekly_hours": 38.5, **days})
    with store.transaction() as connection:
        append(connection, agents, rows)
        append(connection, agents, rows.head(1).assign(source="y"))
    assert schedules.agent_rows(store, WEEK)["agent_id"].tolist() == ["A1", "A4"]
    last = date(2026, 11, 1)
    assert schedules.agent_rows(store, last)["agent_id"].tolist() == ["A1", "A2", "A4"]
    assert schedules.agent_rows(store, last, date(2027, 1, 1))["agent_id"].tolist() == [
        "A1",
        "A2",
        "A3",
        "A4",
    ]
    assert schedules.not_employed(store, WEEK) == {"A2", "A3"}
    assert schedules.not_employed(store, last) == {"A3"}
