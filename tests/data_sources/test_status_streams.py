"""Streams of agent statuses become one tiling of the day, and feed utilisation as any other history."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources.ingest import load
from data_sources.store import Store
from data_sources.tables import agent_states
from domain.chosen import Chosen
from domain.period import Period
from jobs import measure

FILES = Path(__file__).parent / "files"
NOW = datetime(2026, 11, 22)
DAY = Chosen(Period(date(2026, 1, 13), date(2026, 1, 14)), compare="none")


def stretches(store: Store, agent: str) -> list[tuple[str, str, float]]:
    """State, start and minutes of an agent's stretches; -1 where it lasts."""
    rows = store.read(sa.select(agent_states).where(agent_states.c.agent_id == agent).order_by("starts_at"))
    minutes = (rows["length_s"].astype(float) / 60).fillna(-1)
    return list(zip(rows["state"], rows["starts_at"].map(lambda t: f"{t:%H:%M}"), minutes, strict=True))


def utilisation(store: Store) -> float:
    return measure.readings(store, ["utilisation_share"], DAY, now=NOW)[0].now.value


def test_connect_events_become_runs_of_what_the_agent_did(duckdb_store: Store) -> None:
    load(duckdb_store, FILES / "amazon_connect_agent_events.ndjson", now=NOW)
    assert stretches(duckdb_store, "ana") == [
        ("available", "07:00", 5.0), ("handling", "07:05", 4.0), ("wrap_up", "07:09", 1.0),
        ("available", "07:10", 20.0), ("break", "07:30", 15.0), ("available", "07:45", 15.0),
        ("offline", "08:00", -1.0),
    ]  # fmt: skip
    assert utilisation(duckdb_store) == pytest.approx(5 / 60)


def test_genesys_presences_and_routing_tile_the_day_without_overlap(duckdb_store: Store) -> None:
    load(duckdb_store, FILES / "genesys_user_details.json", now=NOW)
    found = stretches(duckdb_store, "7a1f")
    assert found == [
        ("project", "07:00", 10.0), ("available", "07:10", 50.0), ("handling", "08:00", 50.0),
        ("available", "08:50", 10.0), ("meal", "09:00", 30.0), ("offline", "09:30", -1.0),
    ]  # fmt: skip
    starts = pd.to_datetime([s for _, s, _ in found], format="%H:%M")
    lengths = pd.to_timedelta([m for _, _, m in found[:-1]], "m")
    assert (starts[:-1] + lengths == starts[1:]).all()
    # 50 minutes on contacts of 120 and of 30 in training
    assert utilisation(duckdb_store) == pytest.approx(50 / 150)


def test_talkdesk_statuses_are_read_with_their_team(duckdb_store: Store) -> None:
    load(duckdb_store, FILES / "talkdesk_user_status.csv", now=NOW)
    assert [s for s, _, _ in stretches(duckdb_store, "Ana")] == ["available", "handling", "wrap_up", "meal"]
    assert stretches(duckdb_store, "Bob")[-1] == ("offline", "17:00", -1.0)
    assert utilisation(duckdb_store) == pytest.approx(420 / (1620 + 300))


def test_the_parts_of_a_stream_may_come_in_any_cut(duckdb_store: Store) -> None:
    whole = (FILES / "amazon_connect_agent_events.ndjson").read_bytes()
    lines = whole.splitlines(keepends=True)
    load(duckdb_store, ("first.ndjson", b"".join(lines[:5])), now=NOW)
    load(duckdb_store, ("all.ndjson", whole), now=NOW)
    assert [m for _, _, m in stretches(duckdb_store, "ana")] == [5.0, 4.0, 1.0, 20.0, 15.0, 15.0, -1.0]
