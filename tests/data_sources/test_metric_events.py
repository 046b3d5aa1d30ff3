"""Zendesk's metric events give tickets the product's verdicts, in whatever order the files come."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources.ingest import load
from data_sources.store import Store
from data_sources.tables import tickets

FILES = Path(__file__).parent / "files"
NOW = datetime(2026, 11, 22)
TICKETS, EVENTS = FILES / "zendesk_json.ndjson", FILES / "zendesk_metric_events.json"


def held(store: Store) -> pd.DataFrame:
    chosen = sa.select(tickets).where(tickets.c.source == "zendesk_json").order_by(tickets.c.ticket_id)
    return store.read(chosen).set_index("ticket_id")


@pytest.mark.parametrize(
    "order", [(TICKETS, EVENTS), (EVENTS, TICKETS)], ids=["tickets first", "events first"]
)
def test_verdicts_join_the_tickets_of_the_incremental_export(store: Store, order: tuple[Path, Path]) -> None:
    load(store, TICKETS, now=NOW)
    plain = held(store).loc["101"]
    with store.transaction() as connection:
        connection.execute(sa.delete(tickets))
    for path in order:
        load(store, path, now=NOW)
    row = held(store).loc["101"]
    assert (row["first_reply_label"], row["resolution_label"]) == ("met", "breached")
    for name in (
        "created_at",
        "first_reply_at",
        "solved_at",
        "status",
        "channel",
        "priority",
        "created_on",
        "tags",
    ):
        assert row[name] == plain[name], name
    assert len(held(store)) == 4


def test_loading_both_again_changes_nothing(duckdb_store: Store) -> None:
    for path in (TICKETS, EVENTS):
        load(duckdb_store, path, now=NOW)
    before = held(duckdb_store)
    for path in (TICKETS, EVENTS):
        (report,) = load(duckdb_store, path, now=NOW)
        assert (report.loaded, report.updated) == (0, 0)
    pd.testing.assert_frame_equal(before, held(duckdb_store))


def test_metric_events_beside_a_ticket_are_read(duckdb_store: Store) -> None:
    ticket = {
        "id": 5, "created_at": "2026-01-13T07:00:00Z", "requester_id": 9, "assignee_id": 3, "status": "solved",
        "via": {"channel": "web"},
        "metric_events": {
            "reply_time": [
                {"instance_id": 1, "type": "apply_sla", "time": "2026-01-13T07:00:00Z"},
                {"instance_id": 1, "type": "breach", "time": "2026-01-13T08:00:00Z"},
            ],
            "agent_work_time": [
                {"instance_id": 1, "type": "apply_sla", "time": "2026-01-13T07:00:00Z"},
                {"instance_id": 1, "type": "fulfill", "time": "2026-01-13T08:00:00Z"},
            ],
        },
    }  # fmt: skip
    page = {"tickets": [ticket], "next_page": None, "count": 1}
    load(duckdb_store, ("t.json", json.dumps(page).encode()), now=NOW)
    row = held(duckdb_store).loc["5"]
    assert (row["first_reply_label"], row["resolution_label"]) == ("breached", "met")
