"""Rows from any SQL database: a saved query, read only, checked, and continued by a cursor column.

The query's result is treated like a file, so recognition, decisions, rejects and reports are the same.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True, slots=True)
class SqlSource:
    """A saved query.

    Attributes:
        name: name of the source; its rows are kept under it.
        url: SQLAlchemy URL of the database.
        query: one SELECT (or WITH ... SELECT).
        columns: columns the query has to return, checked before anything is loaded.
        cursor: column that only grows, such as updated_at: the next run reads what lies above the
            highest value loaded; empty reads everything each time.
    """

    name: str
    url: str
    query: str
    columns: tuple[str, ...] = ()
    cursor: str = ""


def load_query(
    store: Store, source: SqlSource, *, choices: Choices | None = None, now: datetime
) -> list[FileReport]:
    """Run a saved query and load its rows; the cursor moves on only when the load is committed.

    Raises:
        InputError: when the query writes, lacks a promised column, or its rows are not understood.
        StoreError: when the database cannot be reached or refuses the query.
    """
    chosen = choices or Choices()
    records, highest = read_query(source, store.setting(_cursor_setting(source)))
    if not records:
        return []
    content = "\n".join(json.dumps(r, default=str, ensure_ascii=False) for r in records).encode()
    reports = ingest.load(
        store, (f"{source.name}.ndjson", content), zone=chosen.zone, system=chosen.system,
        mapping=chosen.mapping, date_order=chosen.date_order, forms=chosen.forms, keep=chosen.keep,
        as_source=chosen.source or source.name, with_demo="keep", now=now,
    )  # fmt: skip
    if highest is not None:
        store.keep_setting(_cursor_setting(source), highest)
    return reports


def _cursor_setting(source: SqlSource) -> str:
    return f"cursor:{source.name}:{hashlib.sha256(source.query.encode()).hexdigest()[:8]}"


def read_query(source: SqlSource, after: str | None = None) -> tuple[list[dict[str, Any]], str | None]:
    """Rows of a query above the cursor value `after`, and the highest cursor value among them."""
    statement = _statement(source, after)
    try:
        engine = sa.create_engine(source.url)
        with engine.connect() as connection:
            result = connection.execute(statement, {"after": after} if after is not None else {})
            _check_columns(source, list(result.keys()))
            rows = [dict(r) for r in result.mappings()]
            connection.rollback()
        engine.dispose()
    except sa.exc.SQLAlchemyError as error:
        raise StoreError(f"the query {source.name} cannot be run: {str(error).splitlines()[0]}") from error
    values = [r[source.cursor] for r in rows if source.cursor and r[source.cursor] is not None]
    return rows, str(max(values)) if values else after


def _statement(source: SqlSource, after: str | None) -> sa.TextClause:
    query = source.query.strip().rstrip(";")
    plain = re.sub(r"'[^']*'|--[^\n]*|/\*.*?\*/", " ", query, flags=re.DOTALL)
    if ";" in plain or WRITING.search(plain) or not re.match(r"(?i)\s*(select|with)\b", plain):
        raise InputError(
            "one SELECT statement that only reads", query[:60], "Save a SELECT query", source.name
        )
    if not source.cursor or after is None:
        return sa.text(query)
    return sa.text(f'SELECT * FROM ({query}) AS saved WHERE "{source.cursor}" > :after')


def _check_columns(source: SqlSource, found: list[str]) -> None:
    missing = [c for c in (*source.columns, *((source.cursor,) if source.cursor else ())) if c not in found]
    if missing:
        raise InputError(
            f"a query that returns {', '.join(missing)}", f"columns {', '.join(found)}",
            "The table may have changed; mend the query or the source", source.name,
        )  # fmt: skip
