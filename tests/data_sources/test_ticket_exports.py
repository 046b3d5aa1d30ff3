"""Ticket exports and answers of interfaces as pipelines keep them, written anew: each gives its facts at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources.ingest import load
from data_sources.reports import FileReport
from data_sources.store import Store
from data_sources.tables import tickets
from domain.errors import InputError

NOW = datetime(2026, 11, 22)


def loaded(store: Store, name: str, text: str) -> FileReport:
    (report,) = load(store, (name, text.encode()), zone="UTC", now=NOW)
    assert report.read == report.loaded + report.updated + report.unchanged + report.rejected
    return report


def ticket(store: Store, ticket_id: str) -> Mapping[str, Any]:
    rows = store.read(sa.select(tickets).where(tickets.c.ticket_id == ticket_id))
    assert len(rows) == 1
    return dict(rows.iloc[0])


HUBSPOT = {
    "hs_object_id": "501", "createdate": "2025-03-03T09:00:00.000Z", "closed_date": "2025-03-04T09:00:00.000Z",
    "hs_pipeline": "0", "hs_pipeline_stage": "4", "hs_ticket_priority": "HIGH", "hubspot_owner_id": "77",
    "hs_lastmodifieddate": "2025-03-05T09:00:00.000Z",
}  # fmt: skip


def as_pages() -> str:
    record = {"id": "501", "properties": HUBSPOT, "createdAt": "2025-03-03T09:00:00.000Z", "archived": False}
    return json.dumps([record])


def as_columns(prefix: str) -> str:
    head = ["id", *(f"{prefix}{name}" for name in HUBSPOT)]
    return ",".join(head) + "\n" + ",".join(["501", *HUBSPOT.values()]) + "\n"


@pytest.mark.parametrize("text", [as_pages(), as_columns("property_"), as_columns("properties_")])
def test_hubspot_tickets_inside_a_page_or_behind_a_prefix(duckdb_store: Store, text: str) -> None:
    report = loaded(duckdb_store, "tickets.json" if text[0] == "[" else "tickets.csv", text)
    assert report.system == "hubspot"
    row = ticket(duckdb_store, "501")
    assert (row["priority"], row["agent_id"]) == ("high", "77")
    assert row["solved_at"] - row["created_at"] == pd.Timedelta(days=1)


@pytest.mark.parametrize("between", [".", "_", "__"])
def test_levels_of_a_record_may_be_joined_by_underscores(duckdb_store: Store, between: str) -> None:
    head = ["id", "created_at", "requester_id", "assignee_id", "status", f"via{between}channel",
            f"metric_set{between}reopens"]  # fmt: skip
    text = ",".join(head) + "\n31,2025-03-03T09:00:00Z,5,6,open,email,2\n"
    assert loaded(duckdb_store, "tickets.csv", text).system == "zendesk_json"
    row = ticket(duckdb_store, "31")
    assert (row["channel"], row["reopens"]) == ("email", 2)
