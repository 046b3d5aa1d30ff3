"""Inbox folder, SQL databases and webhook."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from data_sources.clocks import unjudged
from data_sources.databases import SqlSource, continues_from, load_query
from data_sources.inbox import take_in, waiting
from data_sources.ingest import load
from data_sources.saved_queries import saved_queries
from data_sources.store import Store
from data_sources.tables import tickets
from data_sources.webhook import EVENTS, TokenError, keep_events
from domain.errors import InputError, StoreError
from jobs import pull
from tests.conftest import _fresh_database

NOW = datetime(2026, 11, 22, 12)
GOOD = "ticket id,created at,status,requester email,subject\n1,2026-01-13 08:00,open,ana@example.com,Hi\n"


def count(store: Store) -> int:
    return int(store.read(sa.select(sa.func.count()).select_from(tickets)).iloc[0, 0])


def test_inbox_loads_once_and_moves_with_a_report(duckdb_store: Store, tmp_path: Path) -> None:
    tmp_path = tmp_path / "inbox"
    tmp_path.mkdir()
    (tmp_path / "good.csv").write_text(GOOD)
    (tmp_path / "bad.csv").write_bytes(b"%PDF-1.7")
    (tmp_path / "growing.csv.part").write_text(GOOD)
    found = take_in(tmp_path, lambda p: load(duckdb_store, p, now=NOW), now=NOW)
    assert {d.file: d.is_loaded for d in found} == {"good.csv": True, "bad.csv": False}
    assert count(duckdb_store) == 1
    assert waiting(tmp_path) == []
    report = json.loads(next((tmp_path / "done").glob("*.report.json")).read_text())
    assert report["files"][0]["loaded"] == 1
    assert "a PDF document" in next((tmp_path / "failed").glob("*.report.json")).read_text()
    (tmp_path / "good.csv").write_text(GOOD)
    take_in(tmp_path, lambda p: load(duckdb_store, p, now=NOW), now=NOW)
    assert len(list((tmp_path / "done").glob("*good.csv"))) == 2


def test_a_file_that_grows_waits_for_the_next_round(tmp_path: Path) -> None:
    seen: dict[Path, int] = {}
    path = tmp_path / "a.csv"
    path.write_text("a")
    assert waiting(tmp_path, seen) == []
    path.write_text("ab")
    assert waiting(tmp_path, seen) == []
    assert waiting(tmp_path, seen) == [path]


@pytest.fixture
def desk(tmp_path: Path) -> str:
    path = tmp_path / "desk.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("create table t (ticket_id text, created_at text, updated_at text, status text)")
        connection.executemany(
            "insert into t values (?, ?, ?, ?)",
            [
                ("1", "2026-01-13 08:00:00", "2026-01-13 09:00:00", "open"),
                ("2", "2026-01-14 08:00:00", "2026-01-14 08:00:00", "open"),
            ],
        )
    connection.close()
    return f"sqlite:///{path}"


def test_a_query_is_loaded_and_continued_by_its_cursor(duckdb_store: Store, desk: str) -> None:
    source = SqlSource("desk", desk, "select * from t", ("ticket_id", "created_at"), "updated_at")
    assert load_query(duckdb_store, source, now=NOW)[0].loaded == 2
    (again,) = load_query(duckdb_store, source, now=NOW)
    assert (again.read, again.unchanged) == (1, 1), (
        "rows of the last moment come again: more of it may be new"
    )
    engine = sa.create_engine(desk)
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "update t set status = 'solved', updated_at = '2026-01-15 08:00:00' where ticket_id = '1'"
            )
        )
    engine.dispose()
    (report,) = load_query(duckdb_store, source, now=NOW)
    assert (report.read, report.updated) == (2, 1)
    assert count(duckdb_store) == 2


@pytest.mark.parametrize("kind", ["timestamp", "timestamptz", "date", "bigint", "numeric"])
def test_a_cursor_of_any_kind_continues_in_a_real_database(
    duckdb_store: Store, postgresql_url: str, kind: str
) -> None:
    url = _fresh_database(postgresql_url)
    value = "5" if kind in {"bigint", "numeric"} else "2026-01-13 09:00"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("create sequence s"))
        connection.execute(sa.text(f"create table t (ticket_id text, created_at timestamp, changed {kind})"))
        connection.execute(sa.text(f"insert into t values ('1', '2026-01-13 08:00', '{value}')"))
    engine.dispose()
    source = SqlSource("desk", url, "select * from t", ("ticket_id",), "changed")
    assert load_query(duckdb_store, source, now=NOW)[0].loaded == 1
    assert load_query(duckdb_store, source, now=NOW)[0].unchanged == 1
    with pytest.raises(StoreError, match="read-only"):
        load_query(duckdb_store, replace(source, query="select *, nextval('s') from t"), now=NOW)


def test_saved_queries_are_pulled_by_name(
    duckdb_store: Store, desk: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = '[desk]\nurl = "env:DESK_URL"\nquery = "select * from t"\ncursor = "updated_at"\n'
    (tmp_path / "queries.toml").write_text(entry)
    monkeypatch.setattr("jobs.pull.settings", lambda: SimpleNamespace(config_dir=tmp_path))
    assert [c.missing for c in pull.choices(duckdb_store, {}) if c.name == "desk"] == [("DESK_URL",)]
    with pytest.raises(InputError, match="DESK_URL"):
        pull.pull_and_judge(duckdb_store, "desk", now=NOW, environment={})
    (report,) = pull.pull_and_judge(duckdb_store, "desk", now=NOW, environment={"DESK_URL": desk})
    assert report.loaded == 2
    assert unjudged(duckdb_store) == ()
    (known,) = [c for c in pull.choices(duckdb_store, {"DESK_URL": desk}) if c.name == "desk"]
    assert (known.missing, known.continues_from) == ((), "2026-01-14 08:00:00")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[desk\n", "TOML"),
        ("desk = 1\n", "url and query"),
        ('[desk]\nurl = "x"\n', "url and query"),
        ('[desk]\nurl = "x"\nquery = "q"\ncursors = "c"\n', "got cursors"),
        ('[desk]\nurl = "x"\nquery = "q"\ncolumns = "c"\n', "list of texts"),
    ],
)
def test_wrong_saved_queries_are_refused_in_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "queries.toml").write_text(text)
    with pytest.raises(InputError, match=said):
        saved_queries(tmp_path / "queries.toml")


def test_a_database_without_driver_or_a_query_with_one_name_twice_is_refused(
    duckdb_store: Store, desk: str
) -> None:
    for url, query, said in (
        ("mysql+pymysql://host/db", "select 1", "driver"),
        ("nosuch://host/db", "select 1", "cannot be run"),
        (desk, "select ticket_id, ticket_id from t", "more than once"),
    ):
        with pytest.raises((InputError, StoreError), match=said):
            load_query(duckdb_store, SqlSource("desk", url, query), now=NOW)


@pytest.mark.parametrize(
    "query",
    ["delete from t", "select 1; drop table t", "with x as (select 1) insert into t select 1", "pragma x"],
)
def test_a_query_that_writes_is_refused(duckdb_store: Store, desk: str, query: str) -> None:
    with pytest.raises(InputError, match="only reads"):
        load_query(duckdb_store, SqlSource("desk", desk, query), now=NOW)


def test_a_query_that_lost_a_column_is_refused(duckdb_store: Store, desk: str) -> None:
    with pytest.raises(InputError, match="returns solved_at"):
        load_query(duckdb_store, SqlSource("desk", desk, "select * from t", ("solved_at",)), now=NOW)


def test_a_webhook_body_is_kept_once_before_it_is_answered(tmp_path: Path) -> None:
    body = json.dumps([{"ticket_id": "T1"}, {"ticket_id": "T2"}]).encode()
    first = keep_events(tmp_path, "desk", body, "secret", "secret", known={"desk"})
    assert first["accepted"]
    assert not first["repeated"]
    assert keep_events(tmp_path, "desk", body, "secret", "secret", known={"desk"})["repeated"]
    kept = list((tmp_path / EVENTS).iterdir())
    assert len(kept) == 1
    assert [json.loads(line)["ticket_id"] for line in kept[0].read_text().splitlines()] == ["T1", "T2"]


def test_a_webhook_refuses_wrong_tokens_names_large_bodies_and_other_text(tmp_path: Path) -> None:
    for token, secret in (("", "secret"), ("other", "secret"), ("", "")):
        with pytest.raises(TokenError):
            keep_events(tmp_path, "desk", b"{}", token, secret, known={"desk"})
    for profile, body, said in (
        ("../desk", b"{}", "letters"),
        ("d" * 65, b"{}", "at most 64 ASCII letters.*got 65 characters"),
        ("t\u00efckets", b"{}", "ASCII"),
        ("nobody", b"{}", "Known are: desk"),
        ("desk", b"x" * (2**20 + 1), "1 MB"),
        ("desk", b"<xml>", "no JSON"),
        ("desk", b"[]", "JSON record"),
        ("desk", b"17", "JSON record"),
    ):
        with pytest.raises(InputError, match=said):
            keep_events(tmp_path, profile, body, "s", "s", known={"desk"})
    assert not (tmp_path / EVENTS).exists()


def test_a_lone_surrogate_is_kept_and_no_part_stays(tmp_path: Path) -> None:
    keep_events(tmp_path, "desk", b'{"a":"\\ud800"}', "s", "s", known={"desk"})
    (kept,) = (tmp_path / EVENTS).iterdir()
    assert kept.suffix == ".ndjson"
    assert json.loads(kept.read_text()) == {"a": "\ud800"}


def test_a_result_larger_than_a_file_is_loaded_in_parts(
    monkeypatch: pytest.MonkeyPatch, duckdb_store: Store, tmp_path: Path
) -> None:
    """The cursor moves at the end only, and an order of dates that the first part shows holds for the next."""
    with sqlite3.connect(tmp_path / "desk.sqlite") as connection:
        connection.execute("create table t (ticket_id text, created_at text, n integer)")
        days = [f"{day:02}/01/2026 08:00" for day in (13, 14, 15, 16, 17, 18, 1, 2, 3, 4, 5, 6)]
        connection.executemany(
            "insert into t values (?, ?, ?)", [(f"T{n}", d, n) for n, d in enumerate(days)]
        )
    connection.close()
    source = SqlSource("desk", f"sqlite:///{tmp_path / 'desk.sqlite'}", "select * from t", cursor="n")
    line = len('{"ticket_id": "T0", "created_at": "13/01/2026 08:00", "n": 0}\n')
    monkeypatch.setattr("data_sources.databases.LARGEST_BYTES", 6 * line)
    reports = load_query(duckdb_store, source, now=NOW)
    assert [r.loaded for r in reports] == [6, 5, 1]
    created = duckdb_store.read(
        sa.select(sa.func.min(tickets.c.created_at), sa.func.max(tickets.c.created_at))
    )
    assert [str(moment) for moment in created.iloc[0]] == ["2026-01-01 08:00:00", "2026-01-18 08:00:00"]
    assert continues_from(duckdb_store, source) == 11
