"""Forgetting and retention reach the files of the inbox as well as the store."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from data_sources.store import Store
from data_sources.tables import tickets
from data_sources.traces import FORGOTTEN
from data_sources.webhook import EVENTS, keep_events
from domain.errors import InputError
from jobs.intake import readable, take_in
from jobs.privacy import expire, forget, would_forget
from settings import settings
from ui import intake, opened

NOW = datetime(2026, 2, 1, 12)
CSV = "Ticket ID,Created at,Status,Requester email\n1,2026-01-13 08:00,open,ana@example.com\n"


@pytest.fixture
def inbox(tmp_path: Path, duckdb_store: Store) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "tickets.csv").write_text(CSV)
    row = {"created_at": "2026-01-31T08:00:00Z", "status": "open"}
    rows = [
        {**row, "ticket_id": t, "requester_email": f"{who}@example.com"}
        for t, who in (("900", "ana"), ("901", "bob"))
    ]
    keep_events(folder, "generic_tickets", json.dumps(rows).encode(), "s", "s", known=readable(duckdb_store))
    assert all(d.is_loaded for d in take_in(duckdb_store, folder, now=NOW))
    return folder


def test_forgetting_takes_event_records_and_names_the_exports_left(duckdb_store: Store, inbox: Path) -> None:
    (inbox / "done" / "20260101T000000-old.xlsx").write_bytes(b"PK")
    would = would_forget(duckdb_store, "ana@example.com", inbox)
    assert (would.rows["tickets"], would.events) == (2, 1)
    assert would.files == ("20260201T120000-tickets.csv",)
    assert would.unsearched == ("20260101T000000-old.xlsx",)
    assert forget(duckdb_store, "ana@example.com", inbox) == would
    (events,) = (inbox / EVENTS / "done").glob("*.ndjson")
    assert [json.loads(line)["ticket_id"] for line in events.read_text().splitlines()] == ["901"]
    assert duckdb_store.read(sa.select(tickets))["ticket_id"].tolist() == ["901"]
    with pytest.raises(InputError, match=r"named only in 20260201T120000-tickets\.csv"):
        forget(duckdb_store, "ana@example.com", inbox)


def test_reports_and_events_of_others_lose_what_quotes_the_customer(duckdb_store: Store, inbox: Path) -> None:
    report = inbox / "done" / "20260201T120000-tickets.csv.report.json"
    told = {**json.loads(report.read_text()), "error": "no moment: 'ana@example.com'"}
    report.write_text(json.dumps(told))
    (inbox / EVENTS / "failed").mkdir()
    refused = inbox / EVENTS / "failed" / "x--1.ndjson"
    refused.write_text(
        '{"ticket_id": "7", "comment": "as ana@example.com said"}\nno JSON of ana@example.com\n'
    )
    rejected = inbox / EVENTS / "failed" / "x--1.ndjson.report.json"
    rejected.write_text(
        json.dumps({"file": "x--1.ndjson", "rejected": [{"row": 1, "reason": "'ANA@example.com'"}]})
    )
    (inbox / "waiting.csv").write_text(CSV)
    found = would_forget(duckdb_store, "ana@example.com", inbox)
    assert (found.events, found.reports) == (2, 2)
    assert found.files == ("waiting.csv", "20260201T120000-tickets.csv")
    assert forget(duckdb_store, "ana@example.com", inbox) == found
    assert json.loads(report.read_text()) == {**told, "error": FORGOTTEN}
    assert json.loads(rejected.read_text())["rejected"] == [{"row": 1, "reason": FORGOTTEN}]
    assert [json.loads(line) for line in refused.read_text().splitlines()] == [
        {"ticket_id": "7", "comment": FORGOTTEN}
    ]
    assert "sentences that quote the customer, of 2 loads and inbox reports: deleted" in found.sentences(
        is_dry=False
    )


def test_files_taken_in_go_after_their_time_and_reports_stay(duckdb_store: Store, inbox: Path) -> None:
    assert expire(duckdb_store, None, inbox, now=NOW + timedelta(days=900)) == {}
    assert expire(duckdb_store, 30, inbox, now=NOW + timedelta(days=29)) == {}
    assert expire(duckdb_store, 30, inbox, now=NOW + timedelta(days=31)) == {"files": 2}
    assert [p.name for p in (inbox / "done").iterdir()] == ["20260201T120000-tickets.csv.report.json"]


def test_the_inbox_thread_keeps_the_time_once_a_day(
    monkeypatch: pytest.MonkeyPatch, duckdb_store: Store, inbox: Path
) -> None:
    chosen = replace(settings(), inbox_dir=inbox, text_days=None)
    monkeypatch.setattr(intake, "settings", lambda: chosen)
    monkeypatch.setattr(opened, "store", lambda: duckdb_store)
    later = NOW + timedelta(days=31)
    assert intake.tidy(None, later) is None
    chosen = replace(chosen, text_days=30)
    assert intake.tidy(later - timedelta(hours=23), later) == later - timedelta(hours=23)
    assert (inbox / "done" / "20260201T120000-tickets.csv").exists()
    assert intake.tidy(later - timedelta(hours=25), later) == later
    assert not (inbox / "done" / "20260201T120000-tickets.csv").exists()


@pytest.mark.parametrize("given", ["-1", "thirty", "1.5", "99999"])
def test_a_wrong_retention_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("QUEUECAST_TEXT_DAYS", given)
    with pytest.raises(InputError, match="QUEUECAST_TEXT_DAYS: whole days"):
        settings.__wrapped__()
