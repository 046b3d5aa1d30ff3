"""Histories of agent statuses become stretches with a meaning, whatever states their end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources.ingest import load
from data_sources.store import Store, open_store
from data_sources.systems.sample_attendance import WEEKS, attendance_frame
from data_sources.systems.sample_people import make_agents
from data_sources.systems.sample_shape import timeline
from data_sources.tables import agent_states
from domain.agent_states import ACTIVITIES, ROSTER_MEANING

NOW = datetime(2026, 1, 20)
FILES = Path(__file__).parent / "files"


@pytest.fixture
def memory_store() -> Iterator[Store]:
    store = open_store("duckdb:///:memory:")
    yield store
    store.close()


def loaded(store: Store, text: str) -> pd.DataFrame:
    load(store, ("states.csv", text.encode()), now=NOW, zone="Europe/Berlin")
    return store.read(sa.select(agent_states).order_by(agent_states.c.agent_id, agent_states.c.starts_at))


def test_words_lengths_and_reasons(memory_store: Store) -> None:
    load(memory_store, FILES / "generic_agent_states.csv", now=NOW)
    rows = memory_store.read(sa.select(agent_states).order_by("agent_id", "starts_at"))
    assert rows["state"].tolist() == ["available", "meal", "wrap_up", "handling", "karaoke"]
    assert rows["state_said"].tolist()[1] == "Not Ready / Lunch"
    assert rows["kind"].tolist()[:4] == ["ready", "off", "contact", "contact"]
    assert pd.isna(rows["kind"].iloc[4])
    assert rows["length_s"].tolist() == [3000, 1800, 300, 600, 900]
    assert rows["scheduled_duty"].tolist() == ["work", "break", "work", "work", "off_contact"]


def test_a_log_of_changes_ends_a_state_with_the_next_one(memory_store: Store) -> None:
    rows = loaded(
        memory_store,
        "user,new status,timestamp\nAna,Available,2026-01-12 09:00:00\nBen,On call,2026-01-12 09:05:00\n"
        "Ana,On call,2026-01-12 09:10:00\nAna,Offline,2026-01-12 09:40:00\n",
    )
    assert rows["length_s"].fillna(-1).tolist() == [600, 1800, -1, -1]
    assert rows["starts_at"].iloc[0] == pd.Timestamp("2026-01-12 08:00")


def test_a_date_with_clocks_may_cross_midnight(memory_store: Store) -> None:
    rows = loaded(
        memory_store,
        "Agent,Date,Start,End,Status\nAna,2026-01-12,22:00,23:30,Available\nAna,2026-01-12,23:30,00:15,Break\n",
    )
    assert rows["length_s"].tolist() == [5400, 2700]
    assert rows["ends_at"].iloc[1] == pd.Timestamp("2026-01-12 23:15")


@pytest.mark.parametrize("key", ACTIVITIES)
def test_every_activity_has_a_roster_meaning(key: str) -> None:
    assert ROSTER_MEANING[key] in {"work", "break", "meeting", "off"}
    assert (ROSTER_MEANING[key] == "work") == (ACTIVITIES[key].kind in {"contact", "ready"})


def test_the_demo_follows_the_contracts_and_never_overlaps() -> None:
    days = timeline(datetime(2026, 11, 22, 12), 1)
    agents = make_agents(days, 7)
    made = attendance_frame(agents, days, 7).sort_values(["agent_id", "starts_at"], ignore_index=True)
    assert not (made.groupby("agent_id")["starts_at"].shift(-1) < made["ends_at"]).any()
    assert (made["length_s"] > 0).all()
    assert (made["ends_at"] - made["starts_at"]).dt.total_seconds().eq(made["length_s"]).all()
    asked = made[made["scheduled"].isin(["handling", "break", "meeting", "training", "coaching", "leave"])]
    hours = asked.groupby("agent_id")["length_s"].sum() / 3600
    whole = days.weekday[-7 * WEEKS :] < 5
    workdays = int((whole & ~days.is_holiday[-7 * WEEKS :]).sum())
    for number in range(len(agents.weekly_hours)):
        if agents.hired_no[number] < len(days) - 7 * WEEKS and agents.left_no[number] > len(days):
            contract = agents.weekly_hours[number] / 5 * workdays
            assert hours[f"A{number + 1:03}"] == pytest.approx(contract, rel=0.02)
