"""What arrives by itself is loaded once, judged, and moved with its report."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from data_sources.store import Store
from data_sources.tables import sla_clocks, tickets
from data_sources.webhook import EVENTS, keep_events
from jobs.intake import readable, take_in
from jobs.load import judge

NOW = datetime(2026, 2, 1, 12)
CSV = "Ticket ID,Created at,Solved at,Tier\n" + "".join(
    f"{i},2026-01-{i:02} 10:00:00,2026-01-{i:02} 12:00:00,tier_2\n" for i in range(1, 21)
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "inbox"
    made.mkdir()
    return made


def count(store: Store, table: sa.Table) -> int:
    return int(store.read(sa.select(sa.func.count()).select_from(table)).iloc[0, 0])


def test_a_file_is_loaded_once_judged_and_moved(store: Store, folder: Path) -> None:
    (folder / "tickets.csv").write_text(CSV)
    done = take_in(store, folder, now=NOW)
    assert [d.is_loaded for d in done] == [True]
    assert count(store, tickets) == 20
    assert count(store, sla_clocks) > 0
    assert json.loads(next((folder / "done").glob("*.report.json")).read_text())["files"][0]["loaded"] == 20
    assert take_in(store, folder, now=NOW) == []


def test_a_file_that_cannot_be_used_is_moved_with_the_reason(duckdb_store: Store, folder: Path) -> None:
    (folder / "broken.csv").write_bytes(b"%PDF-1.7 not a table")
    done = take_in(duckdb_store, folder, now=NOW)
    assert [d.is_loaded for d in done] == [False]
    assert "error" in done[0].report
    assert count(duckdb_store, tickets) == 0


def test_events_sent_twice_are_loaded_once_and_judged_alone(duckdb_store: Store, folder: Path) -> None:
    (folder / "tickets.csv").write_text(CSV)
    take_in(duckdb_store, folder, now=NOW)
    body = json.dumps([{"ticket_id": "900", "created_at": "2026-01-31T08:00:00Z", "status": "open"}]).encode()
    for _ in range(2):
        keep_events(folder, "generic_tickets", body, "s", "s", known=readable(duckdb_store))
    assert [d.is_loaded for d in take_in(duckdb_store, folder, now=NOW)] == [True]
    assert count(duckdb_store, tickets) == 21
    kept = duckdb_store.read(sa.select(sla_clocks).order_by(*sla_clocks.primary_key.columns))
    judge(duckdb_store, now=NOW)
    again = duckdb_store.read(sa.select(sla_clocks).order_by(*sla_clocks.primary_key.columns))
    assert kept.drop(columns="load_id").equals(again.drop(columns="load_id"))


def test_events_for_an_unknown_profile_say_so(duckdb_store: Store, folder: Path) -> None:
    keep_events(folder, "nobody", b'{"ticket_id": "1"}', "s", "s", known={"nobody"})
    done = take_in(duckdb_store, folder, now=NOW)
    assert "saved profile" in done[0].report["error"]
    assert (folder / EVENTS / "failed").exists()


def test_an_event_with_a_lone_surrogate_does_not_end_the_inbox(duckdb_store: Store, folder: Path) -> None:
    lone = b'"subject": "\\ud800", "tier": "\\ud800"'
    body = b'{"ticket_id": "900", "created_at": "2026-01-31T08:00:00Z", "status": "open", ' + lone + b"}"
    keep_events(folder, "generic_tickets", body, "s", "s", known=readable(duckdb_store))
    assert [d.is_loaded for d in take_in(duckdb_store, folder, now=NOW)] == [True]
