"""Rows from any SQL database: a saved query, read only, checked, and continued by a cursor column.

The query's result is treated like a file, so recognition, decisions, rejects and reports are the same. A result
larger than a file may be is loaded in several.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, get_args

import sqlalchemy as sa

from data_sources import ingest
from data_sources.layouts import DateOrder
from data_sources.reading import LARGEST_BYTES
from data_sources.reports import FileReport
from data_sources.spreadsheets import cell_text
from data_sources.understanding import Choices
from domain.errors import InputError, StoreError

if TYPE_CHECKING:
    from data_sources.store import Store

WRITING = re.compile(
    r"\b(insert|update|delete|drop|alter|create|truncate|grant|revoke|merge|into|exec|execute)\b",
    re.IGNORECASE,
)
"""Words a SELECT holds only when it writes; SQL Server needs nothing between two statements."""
NOT_WORDS = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|/\*.*?\*/""", re.DOTALL)
"""Texts, quoted names and remarks."""

Cursor = str | int | float | datetime | date | Decimal
ROWS_AT_ONCE = 1000
KINDS: dict[str, Callable[[str], Cursor]] = {
    "str": str, "int": int, "float": float, "datetime": datetime.fromisoformat, "date": date.fromisoformat,
    "Decimal": Decimal,
}  # fmt: skip
"""Kinds of cursor values by their names, as they are kept."""
READ_ONLY = {"postgresql": "SET TRANSACTION READ ONLY", "sqlite": "PRAGMA query_only = ON"}
"""What makes a connection refuse to write, beside the look at the query."""


@dataclass(frozen=True, slots=True)
class SqlSource:
    """A saved query.

    Attributes:
        name: name of the source; its rows are kept under it.
        url: SQLAlchemy URL of the database.
        query: one SELECT (or WITH ... SELECT).
        columns: columns the query has to return, checked before anything is loaded.
        cursor: column that only grows, such as updated_at: the next run reads from the highest value
            loaded on, that value too, because rows of the same second may have come since, and those without a
            value, which no comparison finds; empty reads everything each time.
    """

    name: str
    url: str
    query: str
    columns: tuple[str, ...] = ()
    cursor: str = ""


def load_query(
    store: Store,
    source: SqlSource,
    *,
    choices: Choices | None = None,
    since: Cursor | None = None,
    with_demo: ingest.WithDemo = "keep",
    now: datetime,
) -> list[FileReport]:
    """Run a saved query and load its rows, at most `LARGEST_BYTES` of them in one transaction.

    The cursor moves on only when all of them are committed: a run that broke off is begun again, and what it
    loaded is unchanged then.

    Args:
        since: value of the cursor column to read from instead of continuing.

    Raises:
        InputError: when the query writes, lacks a promised column, or its rows are not understood.
        StoreError: when the database cannot be reached or refuses the query.
    """
    chosen = choices or Choices()
    after = continues_from(store, source) if since is None else since
    reports: list[FileReport] = []
    highest: list[Cursor] = []
    for content in _parts(source, _noting(source, read_query(source, after), highest)):
        reports += ingest.load(
            store, (f"{source.name}.ndjson", content), zone=chosen.zone, system=chosen.system,
            mapping=chosen.mapping, date_order=chosen.date_order, forms=chosen.forms, keep=chosen.keep,
            as_source=chosen.source or source.name, with_demo=with_demo, now=now,
        )  # fmt: skip
        chosen = _as_decided(chosen, reports)
        with_demo = "keep" if with_demo == "remove" else with_demo
    if highest:
        store.keep_setting(_cursor_setting(source), _kept(highest[0]))
    return reports


def _parts(source: SqlSource, rows: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    """Rows as NDJSON, cut where a file would become too large."""
    part: list[bytes] = []
    size = 0
    for row in rows:
        line = json.dumps(row, default=_plain, ensure_ascii=False).encode() + b"\n"
        if part and size + len(line) > LARGEST_BYTES:
            yield b"".join(part)
            part, size = [], 0
        part.append(line)
        size += len(line)
    if part:
        yield b"".join(part)


def _plain(value: object) -> str | None:
    """A value JSON has no kind for, as a file would have it."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return cell_text(value) if isinstance(value, timedelta) else str(value)


def _noting(
    source: SqlSource, rows: Iterator[dict[str, Any]], highest: list[Cursor]
) -> Iterator[dict[str, Any]]:
    """The same rows; `highest` holds the highest cursor value among them when they are through."""
    for row in rows:
        value = row[source.cursor] if source.cursor else None
        if value is not None and (not highest or value > highest[0]):
            highest[:] = [value]
        yield row


def _as_decided(chosen: Choices, reports: list[FileReport]) -> Choices:
    """What the first part settled holds for the next ones: they are one list."""
    forms = {d.form for r in reports for d in r.decisions}
    order = chosen.date_order or next((known for known in get_args(DateOrder) if known in forms), None)
    return replace(chosen, system=chosen.system or reports[0].system, date_order=order)


def _cursor_setting(source: SqlSource) -> str:
    return f"cursor:{source.name}:{hashlib.sha256(source.query.encode()).hexdigest()[:8]}"


def continues_from(store: Store, source: SqlSource) -> Cursor | None:
    """The highest cursor value loaded so far, None before the first load."""
    kept = store.setting(_cursor_setting(source))
    return None if kept is None else _cursor(kept)


def _kept(value: Cursor) -> str:
    """A cursor value as text that says its kind: a database does not compare a moment with a text."""
    return f"{type(value).__name__}:{value}"


def _cursor(kept: str) -> Cursor:
    """The value of `_kept`.

    Example:
        >>> _cursor(_kept(datetime(2026, 1, 13, 8))), _cursor("int:17"), _cursor("2026-01-13 08:00")
        (datetime.datetime(2026, 1, 13, 8, 0), 17, '2026-01-13 08:00')
    """
    kind, _, text = kept.partition(":")
    return KINDS[kind](text) if kind in KINDS else kept


def read_query(source: SqlSource, after: Cursor | None = None) -> Iterator[dict[str, Any]]:
    """Rows of a query from the cursor value `after` on, read as they are asked for."""
    query = _reading(source)
    try:
        engine = _engine(source)
        statement = _statement(query, source.cursor, engine.dialect, after)
        with engine.connect() as connection:
            if engine.dialect.name in READ_ONLY:
                connection.execute(sa.text(READ_ONLY[engine.dialect.name]))
            streamed = statement.execution_options(stream_results=True, max_row_buffer=ROWS_AT_ONCE)
            result = connection.execute(streamed, {"after": after} if after is not None else {})
            _check_columns(source, list(result.keys()))
            yield from (dict(r) for r in result.mappings())
            connection.rollback()
    except sa.exc.SQLAlchemyError as error:
        raise StoreError(f"the query {source.name} cannot be run: {str(error).splitlines()[0]}") from error
    except ImportError as error:
        raise InputError("the driver of that database", str(error), "Install it", source.name) from error


def _engine(source: SqlSource) -> sa.Engine:
    try:
        return sa.create_engine(source.url, poolclass=sa.pool.NullPool)
    except ValueError as error:  # a port that is no number; the address may hold a password
        raise InputError(
            "an SQLAlchemy URL of a database", "one with a port that is no number", "", source.name
        ) from error


def _reading(source: SqlSource) -> str:
    """The query, when it is one that only reads."""
    query = source.query.strip().rstrip(";")
    plain = NOT_WORDS.sub(" ", query)
    if ";" in plain or WRITING.search(plain) or not re.match(r"(?i)\s*(select|with)\b", plain):
        raise InputError(
            "one SELECT statement that only reads", query[:60], "Save a SELECT query", source.name
        )
    return query


def _statement(query: str, cursor: str, dialect: sa.Dialect, after: Cursor | None) -> sa.TextClause:
    """The query from a cursor value on. A remark may end it; no database minds an alias without AS."""
    if not cursor or after is None:
        return sa.text(query)
    # Quoted as the database does: for MySQL a name in double quotes is a text, and nothing would be found.
    name = dialect.identifier_preparer.quote(cursor)
    return sa.text(f"SELECT * FROM (\n{query}\n) saved WHERE {name} >= :after OR {name} IS NULL")


def _check_columns(source: SqlSource, found: list[str]) -> None:
    twice = sorted({c for c in found if found.count(c) > 1})
    if twice:
        raise InputError(
            "columns of different names",
            f"{', '.join(twice)} more than once",
            "Name them with AS",
            source.name,
        )
    missing = [c for c in (*source.columns, *((source.cursor,) if source.cursor else ())) if c not in found]
    if missing:
        raise InputError(
            f"a query that returns {', '.join(missing)}", f"columns {', '.join(found)}",
            "The table may have changed; mend the query or the source", source.name,
        )  # fmt: skip
