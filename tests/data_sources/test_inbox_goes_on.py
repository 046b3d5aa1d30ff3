"""One file that makes the app fail does not hold up those behind it; a store that fails holds up all of them."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from data_sources import event_batches, inbox
from data_sources.reports import FileReport
from data_sources.store import Store
from data_sources.tables import loads, tickets
from data_sources.webhook import EVENTS, keep_events
from domain.errors import StoreError
from jobs.intake import take_in

NOW = datetime(2026, 11, 22, 12)
CSV = "ticket id,created at,status\n{},2026-01-13 08:00,open\n"


def failing(path: Path) -> list[FileReport]:
    if path.name.startswith("a"):
        raise KeyError("a defect of ours")
    return []


def test_a_defect_sets_the_file_aside_and_the_next_one_is_loaded(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(CSV)
    found = inbox.take_in(tmp_path, failing, now=NOW)
    assert [(d.file, d.is_loaded) for d in found] == [("a.csv", False), ("b.csv", True)]
    assert found[0].report["error"].startswith("a.csv made the app fail (KeyError) and is set aside")
    assert "a defect of ours" in caplog.text


@pytest.mark.parametrize(
    "error", [StoreError("held"), sa.exc.OperationalError("select 1", {}, Exception("gone"))], ids=type
)
def test_files_wait_for_a_store_that_cannot_be_used(tmp_path: Path, error: Exception) -> None:
    (tmp_path / "a.csv").write_text(CSV)

    def load_one(path: Path) -> list[FileReport]:
        raise error

    with pytest.raises(type(error)):
        inbox.take_in(tmp_path, load_one, now=NOW)
    assert [p.name for p in inbox.waiting(tmp_path)] == ["a.csv"]


def test_a_file_that_cannot_be_read_waits_and_the_next_one_is_loaded(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(CSV)

    def load_one(path: Path) -> list[FileReport]:
        if path.name == "a.csv":
            raise PermissionError(path)
        return []

    assert [d.file for d in inbox.take_in(tmp_path, load_one, now=NOW)] == ["b.csv"]
    assert [p.name for p in inbox.waiting(tmp_path)] == ["a.csv"]


def test_an_event_that_makes_the_app_fail_is_set_aside_alone(tmp_path: Path) -> None:
    for name in ("1", "bad", "2"):
        keep_events(tmp_path, "desk", json.dumps({"ticket id": name}).encode(), "s", "s", known={"desk"})
    loaded: list[str] = []

    def load_many(profile: str, name: str, content: bytes, check: Any) -> list[FileReport]:
        ids = [json.loads(line)["ticket id"] for line in content.splitlines()]
        if "bad" in ids:
            raise KeyError("bad")
        loaded.extend(ids)
        return []

    found = list(event_batches.take_in(tmp_path / EVENTS, load_many, now=NOW))
    assert sorted(loaded) == ["1", "2"]
    assert sorted(d.is_loaded for d in found) == [False, True, True]


def test_names_too_long_or_in_another_encoding_are_loaded_and_moved(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    long, other = b"n" * 251 + b".csv", b"t\xfcr.csv"
    for number, name in enumerate((long, other)):
        (folder / os.fsdecode(name)).write_text(CSV.format(number))
    assert [d.is_loaded for d in take_in(store, folder, now=NOW)] == [True, True]
    assert sorted(p.suffix for p in (folder / "done").iterdir()) == [".csv", ".csv", ".json", ".json"]
    assert "t\ufffdr.csv" in store.read(sa.select(loads.c.file))["file"].tolist()
    assert len(store.read(sa.select(tickets.c.ticket_id))) == 2


def test_reports_of_files_past_their_time_keep_their_counts_alone(
    duckdb_store: Store, tmp_path: Path
) -> None:
    """Sentences quote cells: a name that slid into the column of dates, for example."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    rows = "".join(f"{n},2026-01-{n:02} 08:00,open\n" for n in range(1, 13))
    (folder / "list.csv").write_text(f"ticket id,created at,status\n{rows}13,Ana 5 Example,open\n")
    take_in(duckdb_store, folder, now=NOW)
    keep_events(folder, "generic_tickets", b'{"a": "Ana 5 Example"}', "s", "s", known={"generic_tickets"})
    take_in(duckdb_store, folder, now=NOW)
    for part in (folder, folder / EVENTS):
        assert len(inbox.expire_delivered(part, 30, now=NOW + timedelta(days=31))) == 1
    (listed,), (sent,) = (
        [json.loads(p.read_text()) for p in part.glob("*/*.report.json")]
        for part in (folder, folder / EVENTS)
    )
    assert listed["files"][0]["read"] == 13
    assert listed["files"][0]["rejected"] == 1
    assert list(sent) == ["file"]
    assert "Ana" not in json.dumps([listed, sent])
