"""Rows from any SQL database: a saved query, read only, checked, and continued by a cursor column.

The query's result is treated like a file, so recognition, decisions, rejects and reports are the same.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data_sources import ingest
from data_sources.reports import FileReport
from data_sources.understanding import Choices
from domain.errors import InputError, StoreError

if TYPE_CHECKING:
    from data_sources.store import Store

WRITING = re.compile(
    r"\b(insert|update|delete|drop|alter|create|truncate|grant|revoke|merge|copy|attach|call|execute|vacuum)\b",
    re.IGNORECASE,
)

Cursor = str | int | float | datetime | date | Decimal
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
            loaded on, that value too, because rows of the same second may have come since; empty reads
            everything each time.
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
    """Run a saved query and load its rows; the cursor moves on only when the load is committed.

    Args:
        since: value of the cursor column to read from instead of continuing.

    Raises:
        InputError: when the query writes, lacks a promised column, or its rows are not understood.
        StoreError: when the database cannot be reached or refuses the query.
    """
    chosen = choices or Choices()
    records, highest = read_query(source, continues_from(store, source) if since is None else since)
    if not records:
        return []
    content = "\n".join(json.dumps(r, default=str, ensure_ascii=False) for r in records).encode()
    reports = ingest.load(
        store, (f"{source.name}.ndjson", content), zone=chosen.zone, system=chosen.system,
        mapping=chosen.mapping, date_order=chosen.date_order, forms=chosen.forms, keep=chosen.keep,
        as_source=chosen.source or source.name, with_demo=with_demo, now=now,
    )  # fmt: skip
    if highest is not None:
        store.keep_setting(_cursor_setting(source), _kept(highest))
    return reports


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


def read_query(source: SqlSource, after: Cursor | None = None) -> tuple[list[dict[str, Any]], Cursor | None]:
    """Rows of a query from the cursor value `after` on, and the highest cursor value among them."""
    statement = _statement(source, after)
    try:
        engine = sa.create_engine(source.url, poolclass=sa.pool.NullPool)
        with engine.connect() as connection:
            if engine.dialect.name in READ_ONLY:
                connection.execute(sa.text(READ_ONLY[engine.dialect.name]))
            result = connection.execute(statement, {"after": after} if after is not None else {})
            _check_columns(source, list(result.keys()))
            rows = [dict(r) for r in result.mappings()]
            connection.rollback()
    except sa.exc.SQLAlchemyError as error:
        raise StoreError(f"the query {source.name} cannot be run: {str(error).splitlines()[0]}") from error
    except ImportError as error:
        raise InputError("the driver of that database", str(error), "Install it", source.name) from error
    values = [r[source.cursor] for r in rows if source.cursor and r[source.cursor] is not None]
    return rows, max(values) if values else after


def _statement(source: SqlSource, after: Cursor | None) -> sa.TextClause:
    query = source.query.strip().rstrip(";")
    plain = re.sub(r"'[^']*'|--[^\n]*|/\*.*?\*/", " ", query, flags=re.DOTALL)
    if ";" in plain or WRITING.search(plain) or not re.match(r"(?i)\s*(select|with)\b", plain):
        raise InputError(
            "one SELECT statement that only reads", query[:60], "Save a SELECT query", source.name
        )
    if not source.cursor or after is None:
        return sa.text(query)
    return sa.text(f'SELECT * FROM ({query}) AS saved WHERE "{source.cursor}" >= :after')


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
