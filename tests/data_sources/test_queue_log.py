"""Asterisk's queue log: events add up to calls."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from data_sources.ingest import load, rejected_rows
from data_sources.store import open_store
from data_sources.tables import contacts

FILE = Path(__file__).parent / "files" / "asterisk_queue_log.csv"


def test_events_of_a_call_are_one_contact_with_its_wait_talk_and_end() -> None:
    store = open_store("duckdb:///:memory:")
    (report,) = load(store, FILE, now=datetime(2026, 11, 22), zone="UTC")
    calls = store.read(sa.select(contacts).order_by(contacts.c.offered_at))
    rejects = rejected_rows(store, report.load_id)
    store.close()
    assert calls["wait_s"].tolist() == [20, 45, 120, 5]
    assert calls["talk_s"].tolist()[::3] == [240, 60]
    assert calls["is_abandoned"].tolist() == [False, True, True, False]
    assert calls["is_transferred"].fillna(False).tolist() == [False, False, False, True]
    assert calls["agent_id"].tolist()[::3] == ["202", "203"]
    assert calls["queue"].tolist() == ["support", "support", "sales", "sales"]
    assert pd.to_datetime(calls["ended_at"]).iloc[0] == datetime(2024, 3, 4, 9, 9, 20)
    assert rejects["row_no"].tolist() == [2, 14], (
        "what the switch notes and what agents dial are no calls of a queue"
    )
