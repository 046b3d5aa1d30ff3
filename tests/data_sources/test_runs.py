"""Kept plans, and what the store knows about patience and people, on both engines."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest

from data_sources import runs, waiting
from data_sources.bulk import append
from data_sources.runs import Run
from data_sources.store import Store
from data_sources.tables import agents, contacts, intervals
from domain.errors import InputError
from domain.scope import Scope

MADE = datetime(2026, 11, 22, 12)
FIRST, UNTIL = date(2026, 11, 1), date(2026, 11, 3)


def test_a_kept_run_comes_back_as_it_went_in_and_is_replaced_by_name(store: Store) -> None:
    first = Run("what_if", "Winter", {"volume": 1.1}, [{"hours": float("nan"), "n": 3}], "v1", MADE)
    runs.keep(store, first)
    runs.keep(store, Run("capacity", "Winter", {}, [], "v1", MADE))
    back = runs.get(store, "what_if", "Winter")
    assert (back.inputs, back.results) == ({"volume": 1.1}, [{"hours": None, "n": 3}])
    runs.keep(store, Run("what_if", "Winter", {"volume": 1.2}, [], "v2", MADE))
    assert [r.inputs for r in runs.kept(store, "what_if")] == [{"volume": 1.2}]
    runs.remove(store, "what_if", "Winter")
    assert runs.kept(store, "what_if") == []
    assert len(runs.kept(store, "capacity")) == 1


def test_an_unknown_or_nameless_run_is_a_sentence(store: Store) -> None:
    with pytest.raises(InputError, match="none kept yet"):
        runs.get(store, "what_if", "Spring")
    with pytest.raises(InputError, match="a name"):
        runs.keep(store, Run("what_if", "  ", {}, [], "v1", MADE))


def test_queue_times_come_from_contacts_and_else_from_intervals(store: Store) -> None:
    calls = pd.DataFrame(
        {
            "source": "t", "contact_id": [str(i) for i in range(6)], "channel": "phone", "department": "A",
            "offered_on": [date(2026, 11, 1)] * 5 + [date(2026, 11, 9)],
            "wait_s": [10.0, 50.0, 0.0, 60.0, None, 900.0],
            "is_abandoned": [False, True, False, True, False, True],
        }
    )  # fmt: skip
    slots = pd.DataFrame(
        {
            "source": "t", "queue": "q", "channel": ["phone", "chat"],
            "starts_at": pd.to_datetime(["2026-11-01 08:00"] * 2), "starts_on": date(2026, 11, 1),
            "department": "A", "offered": 10.0, "abandoned": 2.0, "wait_answered_s": 100.0, "wait_abandoned_s": 20.0,
        }
    )  # fmt: skip
    with store.transaction() as connection:
        append(connection, contacts, calls)
        append(connection, intervals, slots)
    found = waiting.queue_times(store, first_on=FIRST, until_on=UNTIL).set_index("channel")
    assert list(found.loc["phone", ["queue_s", "abandons", "contacts"]]) == [120, 2, 4]
    assert list(found.loc["chat", ["queue_s", "abandons", "contacts"]]) == [120, 2, 10]
    assert waiting.queue_times(
        store, first_on=FIRST, until_on=UNTIL, scope=Scope(departments=frozenset({"B"}))
    ).empty


def test_people_are_those_employed_on_the_day(store: Store) -> None:
    assert waiting.people(store, on=date(2026, 11, 1)).heads == 0
    rows = pd.DataFrame(
        {
            "source": "t", "agent_id": list("abcd"), "hired_on": [date(2025, 1, 1)] * 3 + [date(2027, 1, 1)],
            "left_on": [None, None, date(2026, 6, 30), None], "weekly_hours": [40.0, 30.0, 40.0, 40.0],
            "wage_per_hour": [20.0, 22.0, 99.0, 99.0], "currency": "EUR",
        }
    )  # fmt: skip
    with store.transaction() as connection:
        append(connection, agents, rows)
    found = waiting.people(store, on=date(2026, 11, 1))
    assert (found.heads, found.weekly_hours, found.wage_per_hour) == (2, 35.0, 21.0)
    assert (found.currency, found.left_a_year) == ("EUR", 0.5)


def test_handled_contacts_carry_their_agent_and_whole_handle_time(store: Store) -> None:
    at = pd.Timestamp("2026-11-01 09:00")
    rows = pd.DataFrame(
        {
            "source": "t", "contact_id": ["1", "2", "3", "4"], "channel": ["chat", "chat", "chat", "phone"],
            "offered_at": at, "offered_on": FIRST, "answered_at": [at, None, at, at], "agent_id": ["a", None, "b", "a"],
            "talk_s": [300.0, None, 0.0, 60.0], "hold_s": [None, None, 0.0, 0.0], "wrap_s": [60.0, None, 0.0, 0.0],
            "is_abandoned": [False, True, False, False],
        }
    )  # fmt: skip
    with store.transaction() as connection:
        append(connection, contacts, rows)
    found = waiting.handled(store, "chat", first_on=FIRST, until_on=UNTIL)
    assert found["agent_id"].tolist() == ["a"], "who gave up and who took no time have no handle time"
    assert (found["ends_at"] - found["starts_at"]).dt.total_seconds().tolist() == [360.0]
    assert str(found["starts_at"].dt.tz) == "UTC"
