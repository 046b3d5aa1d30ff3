"""Saved queries as the dialects of SQL need them, and rows that a cursor would not find."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.dialects import registry

from data_sources.databases import SqlSource, _parts, _reading, _statement, load_query, read_query
from data_sources.reading import read_tables
from data_sources.store import Store
from domain.errors import InputError

NOW = datetime(2026, 11, 22, 12)


@pytest.fixture
def desk(tmp_path: Path) -> str:
    path = tmp_path / "desk.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute('create table call (ticket_id text, created_at text, "update" text)')
        connection.execute("insert into call values ('a', '2026-01-13 08:00', '2026-01-13')")
    connection.close()
    return f"sqlite:///{path}"


@pytest.mark.parametrize(
    ("dialect", "cursor", "wanted"),
    [
        ("mysql", "updated_at", "updated_at >="),
        ("mysql", "Updated At", "`Updated At` >="),
        ("mssql", "Updated At", "[Updated At] >="),
        ("postgresql", "Updated At", '"Updated At" >='),
        ("oracle", "updated_at", "updated_at >="),
        ("postgresql", 'x" or "y', '"x"" or ""y" >='),
    ],
)
def test_the_cursor_is_named_as_the_database_names_it(dialect: str, cursor: str, wanted: str) -> None:
    text = str(_statement("select * from t", cursor, registry.load(dialect)(), 3))
    assert f"WHERE {wanted} :after" in text
    assert ") saved WHERE" in text


@pytest.mark.parametrize(
    "query",
    [
        "select * from call",
        'select "update" from "call"',
        "select ticket_id, 'it''s; drop' as said from call",
        "select * from call -- all; of them",
        "/* update; */ select * from call;",
    ],
)
def test_reading_queries_are_run_whatever_their_names_texts_and_remarks(desk: str, query: str) -> None:
    assert len(list(read_query(SqlSource("desk", desk, query)))) == 1


@pytest.mark.parametrize(
    "query",
    [
        "select * into copied from t",
        "select 1 delete from t",
        "select 1 exec wipe",
        "with x as (select 1) update t set a = 1",
    ],
)
def test_writing_queries_are_refused_before_anything_is_asked(query: str) -> None:
    with pytest.raises(InputError, match="only reads"):
        _reading(SqlSource("desk", "sqlite://", query))


def test_rows_without_a_cursor_value_come_with_every_pull(duckdb_store: Store, desk: str) -> None:
    """A ticket that was never changed has no moment of change, and no comparison finds it."""
    query = 'select ticket_id, created_at, "update" as updated_at from call -- a remark at the end'
    source = SqlSource("desk", desk, query, cursor="updated_at")
    assert load_query(duckdb_store, source, now=NOW)[0].loaded == 1
    with sqlite3.connect(desk.removeprefix("sqlite:///")) as connection:
        connection.execute("insert into call values ('b', '2026-01-14 08:00', null)")
    connection.close()
    (report,) = load_query(duckdb_store, source, now=NOW)
    assert (report.read, report.loaded, report.unchanged) == (2, 1, 1)


def test_a_port_that_is_no_number_is_a_sentence_without_the_password() -> None:
    with pytest.raises(InputError, match="port that is no number") as raised:
        list(read_query(SqlSource("desk", "postgresql://ann:secret@host:abc/db", "select 1")))
    assert "secret" not in str(raised.value)


def test_lengths_and_bytes_are_written_as_a_file_has_them() -> None:
    source = SqlSource("desk", "", "")
    (content,) = _parts(source, iter([{"id": b"T1", "took": timedelta(hours=26, seconds=5), "left": None}]))
    (table,) = read_tables(content, "desk.ndjson")
    assert [table.column(h)[0].as_py() for h in ("id", "took", "left")] == ["T1", "26:00:05", None]
