"""A load killed at any statement or moment leaves the store as before or complete, and can be run again."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from data_sources.clocks import unjudged
from data_sources.inbox import delivered
from data_sources.ingest import load
from data_sources.store import Store, open_store
from data_sources.tables import sla_clocks
from data_sources.webhook import EVENTS, keep_events
from jobs.intake import settle, take_in
from jobs.load import load_files
from tests.conftest import _fresh_database
from tests.data_sources.killed_loads import (
    NOW,
    Held,
    held,
    is_sound,
    killed_after,
    killed_at_statement,
    taking_in_killed_after,
    ticket_csv,
)

ROWS = 300
FIRST, SECOND = (ticket_csv(ROWS, version) for version in (1, 2))


@pytest.fixture(params=["duckdb", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "duckdb":
        return f"duckdb:///{tmp_path / 'store.duckdb'}"
    return _fresh_database(request.getfixturevalue("postgresql_url"))


def looked_at(url: str) -> Held:
    store = open_store(url)
    found = held(store)
    store.close()
    return found


def after(url: str, content: bytes) -> Held:
    store = open_store(url)
    load(store, ("list.csv", content), now=NOW)
    found = held(store)
    store.close()
    return found


def test_a_load_killed_before_any_statement_changed_nothing(url: str) -> None:
    before = after(url, FIRST)
    store = open_store(url)
    statements = _statements(store)
    store.close()
    assert looked_at(url) == before, "counting statements rolls back"
    for statement in (statements // 2, statements - 2, statements - 1):
        killed_at_statement(url, SECOND, statement)
        assert looked_at(url) == before, f"killed before statement {statement} of {statements}"
    whole = after(url, SECOND)
    assert (len(whole.rows), whole.loads, whole.rejects) == (ROWS + ROWS // 10, before.loads + 1, 1)
    assert sum(status == "solved" for _, status in whole.rows) == (ROWS + ROWS // 10) // 3


def test_a_first_load_killed_before_any_statement_left_an_empty_store(url: str) -> None:
    """Also where the key is made after the rows and the copy takes the place of the empty table."""
    before = looked_at(url)
    many = ROWS // 2
    statements = (
        killed_at_statement(url + "_counted", FIRST, None, many_rows=many) if "duckdb" in url else None
    )
    # Before the key is made, before the empty table goes, before the copy takes its name, before the commit.
    for statement in [statements - n for n in (7, 6, 5, 1)] if statements else (12,):
        killed_at_statement(url, FIRST, statement, many_rows=many)
        assert looked_at(url) == before, f"killed before statement {statement} of {statements}"
    store = open_store(url)
    assert is_sound(store)
    store.close()
    assert len(after(url, FIRST).rows) == ROWS


def test_an_inbox_whose_taking_in_was_killed_is_taken_in_once(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for n in range(2):
        (folder / f"list{n}.csv").write_bytes(FIRST.replace(b"\nT", b"\nF%d-" % n))
        body = json.dumps([{"ticket id": f"W{n}", "created at": "2026-01-13 08:00:00", "status": "open"}])
        keep_events(folder, "generic_tickets", body.encode(), "s", "s", known={"generic_tickets"})
    taking_in_killed_after(url, folder, 0.3)
    store = open_store(url)
    take_in(store, folder, now=NOW)
    ids = [i for i, _ in held(store).rows]
    assert len(ids) == len(set(ids)) == 2 * ROWS + 2
    assert is_sound(store)
    store.close()
    done = [p.name for p in delivered(folder) + delivered(folder / EVENTS)]
    assert len(done) == 4
    assert not [p for p in folder.rglob("*") if p.is_file() and p.parent.name not in {"done"}]


def _statements(store: Store) -> int:
    """Statements of loading the second version, its commit the last, without keeping it."""
    seen: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        seen.append(statement)

    def stop(_: sa.Connection) -> None:
        raise _NotKeptError

    sa.event.listen(store.engine, "before_cursor_execute", note)
    sa.event.listen(store.engine, "commit", stop)
    with pytest.raises(_NotKeptError):
        load(store, ("list.csv", SECOND), now=NOW)
    return len(seen) + 1


class _NotKeptError(Exception):
    """Raised in place of a commit."""


@pytest.mark.parametrize("share", [0.3, 0.8])
def test_a_load_killed_at_any_moment_is_as_before_or_complete(url: str, share: float) -> None:
    before = after(url, FIRST)
    killed_after(url, SECOND, 0.4 * share)
    found = looked_at(url)
    whole = after(url, SECOND)
    assert found.rows in (before.rows, whole.rows)
    assert found.loads - before.loads == (found.rows == whole.rows) == found.rejects


def test_what_was_loaded_and_not_judged_is_judged_later(store: Store, tmp_path: Path) -> None:
    (report,) = load(store, ("list.csv", FIRST), now=NOW)
    assert unjudged(store) == (report.load_id,)
    (tmp_path / "list.csv").write_bytes(FIRST)
    load_files(store, [tmp_path / "list.csv"], now=NOW)
    assert unjudged(store) == ()
    judged = store.read(sa.select(sa.func.count(sla_clocks.c.ticket_id.distinct()))).iloc[0, 0]
    load(store, ("list.csv", SECOND), now=datetime(2026, 11, 23))
    assert settle(store, now=NOW) == 1
    assert settle(store, now=NOW) == 0
    again = store.read(sa.select(sa.func.count(sla_clocks.c.ticket_id.distinct()))).iloc[0, 0]
    open_ones = sum(status == "open" for _, status in held(store).rows)
    assert (judged, again) == (ROWS, open_ones), "solved ones have no solving moment and no clock"
