"""Many rows at once: merged by natural key, never row by row.

DuckDB reads a registered frame, PostgreSQL takes a COPY; both then compare with what is there.
Merging the same rows twice changes nothing and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from data_sources.sql import row_hash

if TYPE_CHECKING:
    import pandas as pd

BY_TIME = {"tickets": "created_at", "contacts": "offered_at"}
"""Moment in whose order rows of a first load are put down, so that a question about two months skips the rest."""

MANY_ROWS = 50_000
"""Rows of a first load from which the key is made after them."""

FEW_KEYS = 2_000
"""Keys up to which the store is asked for these rows alone, where it holds millions of the same source."""

NOT_CONTENT = frozenset({"load_id", "row_hash"})
"""Columns that say where a row came from, not what it says."""


@dataclass(frozen=True, slots=True)
class MergeCounts:
    """How many rows a merge added, replaced, left alone, or folded because the batch repeated a key."""

    loaded: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated: int = 0

    def __add__(self, other: MergeCounts) -> MergeCounts:
        return MergeCounts(
            self.loaded + other.loaded,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.repeated + other.repeated,
        )


def merge(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame) -> MergeCounts:
    """Add new rows, replace changed ones, leave equal ones.

    Args:
        connection: inside a transaction; the caller commits.
        table: target; its primary key decides which row is which.
        frame: columns named like the table's; missing ones become null, others raise.
            Moments may be aware (converted to UTC) or naive UTC. When the batch holds one key
            twice, the last row wins.

    Raises:
        ValueError: for a column the table does not have or a missing key column.
    """
    keys = [c.name for c in table.primary_key.columns]
    _check_columns(table, frame, keys)
    if frame.empty:
        return MergeCounts()
    if _is_first_of_its_sources(connection, table, frame):
        return _insert_new(connection, table, _fitted(table, frame, keys), len(frame))
    stage = _stage(connection, table, _fitted(table, frame, keys))
    counts = _merge_stage(connection, table, stage, keys, len(frame))
    # After an error the rollback takes it away; dropping it there would hide the error on PostgreSQL.
    stage.drop(connection)
    return counts


def _is_first_of_its_sources(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame) -> bool:
    """Whether the table holds no row of any source in the frame, so that nothing can match."""
    if "source" not in table.c or "row_hash" not in table.c or frame["source"].isna().any():
        return False
    known = sa.select(table.c.source).where(table.c.source.in_(frame["source"].unique().tolist())).limit(1)
    return connection.execute(known).first() is None


def _insert_new(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame, given: int) -> MergeCounts:
    """Insert rows without comparing, with the same hash the comparing way would give them."""
    rows = frame.drop(columns="row_hash", errors="ignore")
    if connection.dialect.name != "duckdb":
        stage = _stage(connection, table, rows)
        names = [c.name for c in table.columns]
        connection.execute(sa.insert(table).from_select(names, sa.select(*(stage.c[n] for n in names))))
        stage.drop(connection)
        return MergeCounts(len(frame), 0, 0, given - len(frame))

    def cell(incoming: sa.TableClause, column: sa.Column[object]) -> sa.ColumnElement[object]:
        return sa.cast(incoming.c[column.name] if column.name in rows.columns else sa.null(), column.type)

    def statement(incoming: sa.TableClause) -> sa.Insert:
        plain = [c for c in table.columns if c.name != "row_hash"]
        content = row_hash(*(cell(incoming, c) for c in plain if c.name not in NOT_CONTENT))
        chosen = sa.select(*(cell(incoming, c) for c in plain), content).order_by(
            *_time(table, rows, incoming)
        )
        return sa.insert(target).from_select([*(c.name for c in plain), "row_hash"], chosen)

    target = _keyless(connection, table) if len(rows) >= MANY_ROWS and _is_empty(connection, table) else table
    _execute_on_frame(connection, rows, statement)
    if target is not table:
        _replace(connection, table, target)
    return MergeCounts(len(frame), 0, 0, given - len(frame))


def _is_empty(connection: sa.Connection, table: sa.Table) -> bool:
    # One row is asked for and read to its end: DuckDB registers no frame beside a result that is half read.
    return not connection.execute(
        sa.select(sa.exists(sa.select(sa.literal(1)).select_from(table)))
    ).scalar_one()


def _keyless(connection: sa.Connection, table: sa.Table) -> sa.Table:
    """An empty copy of a table without its primary key: an index made of all rows at once costs half."""
    columns = (sa.Column(c.name, c.type, nullable=c.nullable, comment=c.comment) for c in table.columns)
    copy = sa.Table(f"{table.name}_first", sa.MetaData(), *columns)
    copy.create(connection)
    return copy


def _replace(connection: sa.Connection, table: sa.Table, filled: sa.Table) -> None:
    """Give a filled copy the key and the place of its empty table, inside the caller's transaction."""
    keys = ", ".join(f'"{c.name}"' for c in table.primary_key.columns)
    connection.exec_driver_sql(f'ALTER TABLE "{filled.name}" ADD PRIMARY KEY ({keys})')
    connection.exec_driver_sql(f'DROP TABLE "{table.name}"')
    connection.exec_driver_sql(f'ALTER TABLE "{filled.name}" RENAME TO "{table.name}"')


def append(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame) -> int:
    """Add rows that are known to be new; returns how many."""
    keys = [c.name for c in table.primary_key.columns]
    _check_columns(table, frame, keys)
    if frame.empty:
        return 0
    _copy(connection, table, _fitted(table, frame, keys))
    return len(frame)


def _check_columns(table: sa.Table, frame: pd.DataFrame, keys: list[str]) -> None:
    unknown = [c for c in frame.columns if c not in table.c]
    missing = [k for k in keys if k not in frame.columns]
    if unknown or missing:
        raise ValueError(f"{table.name}: unknown columns {unknown}, missing key columns {missing}")


def _fitted(table: sa.Table, frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Only the table's columns, one row per key, with dtypes both engines read alike.

    A column without a value stays out: what a frame does not name becomes null.
    """
    import pandas as pd

    unique = frame if not repeats_a_key(frame, keys) else frame.drop_duplicates(keys, keep="last")
    filled = [
        c for c in table.columns if c.name in unique.columns and _is_filled(unique[c.name], c.name in keys)
    ]
    return pd.DataFrame({c.name: _typed(unique[c.name], c) for c in filled}, copy=False)


def _is_filled(values: pd.Series, is_key: bool) -> bool:
    return is_key or not values.isna().all()


def repeats_a_key(frame: pd.DataFrame, keys: list[str]) -> bool:
    """Whether two rows share their key; one key column without repeats settles it cheaply."""
    return not any(frame[k].is_unique for k in reversed(keys)) and bool(frame.duplicated(keys).any())


def _typed(values: pd.Series, column: sa.Column[object]) -> pd.Series:
    import pandas as pd

    if isinstance(column.type, sa.DateTime):
        moments = pd.to_datetime(values, utc=True)
        return moments.dt.tz_localize(None).astype("datetime64[us]")
    if isinstance(column.type, sa.Date):
        return pd.to_datetime(values).dt.normalize().astype("datetime64[us]")
    if isinstance(column.type, sa.Double):
        return pd.to_numeric(values).astype("Float64" if values.dtype == object else "float64")
    if isinstance(column.type, sa.BigInteger):
        return pd.to_numeric(values).astype("Int64")
    if isinstance(column.type, sa.Boolean):
        return values.astype("boolean")
    return values.astype("string")


def asked_of(column: sa.Column[object], values: pd.Series) -> sa.ColumnElement[bool]:
    """Narrows a look at what is held to the rows on their way in, where those are few.

    Args:
        column: a key column of text. values: its values in the rows on their way in.
    """
    wanted = values.dropna().unique()
    is_few = isinstance(column.type, sa.String) and len(wanted) <= FEW_KEYS
    return column.in_(wanted.tolist()) if is_few else sa.true()


def _stage(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame) -> sa.Table:
    columns = [sa.Column(c.name, c.type) for c in table.columns if c.name != "row_hash"]
    stage = sa.Table(
        f"stage_{table.name}",
        sa.MetaData(),
        *columns,
        sa.Column("row_hash", sa.Text),
        prefixes=["TEMPORARY"],
    )
    connection.execute(sa.schema.DropTable(stage, if_exists=True))
    stage.create(connection)
    _copy(connection, stage, frame.drop(columns="row_hash", errors="ignore"))
    content = [stage.c[c.name] for c in columns if c.name not in NOT_CONTENT]
    connection.execute(sa.update(stage).values(row_hash=row_hash(*content)))
    return stage


def _copy(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame) -> None:
    if connection.dialect.name == "duckdb":
        _copy_duckdb(connection, table, frame)
    else:
        _copy_postgresql(connection, table, frame)


def _copy_duckdb(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame) -> None:
    def statement(incoming: sa.TableClause) -> sa.Insert:
        casts = [sa.cast(incoming.c[c], table.c[c].type) for c in frame.columns]
        chosen = sa.select(*casts).order_by(*_time(table, frame, incoming))
        return sa.insert(table).from_select(list(frame.columns), chosen)

    _execute_on_frame(connection, frame, statement)


def _time(table: sa.Table, frame: pd.DataFrame, incoming: sa.TableClause) -> list[sa.ColumnClause[object]]:
    """What to sort by on the way in: nothing where rows come in time order, as most exports do."""
    moment = BY_TIME.get(table.name)
    if moment is None or moment not in frame.columns or frame[moment].is_monotonic_increasing:
        return []
    return [incoming.c[moment]]


def _execute_on_frame(
    connection: sa.Connection, frame: pd.DataFrame, statement: Callable[[sa.TableClause], sa.Insert]
) -> None:
    """Run a DuckDB statement that reads a frame as a table."""
    import pyarrow as pa

    raw = connection.connection.driver_connection
    assert raw is not None
    raw.register("incoming_rows", pa.Table.from_pandas(frame, preserve_index=False))
    try:
        connection.execute(statement(sa.table("incoming_rows", *(sa.column(c) for c in frame.columns))))
    finally:
        raw.unregister("incoming_rows")


def _copy_postgresql(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame) -> None:
    from psycopg import sql

    raw = connection.connection.driver_connection
    assert raw is not None
    names = sql.SQL(", ").join(sql.Identifier(c) for c in frame.columns)
    into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(sql.Identifier(table.name), names)
    with raw.cursor() as cursor, cursor.copy(into) as copy:
        for start in range(0, len(frame), 50_000):
            copy.write(_csv(frame.iloc[start : start + 50_000]))


def _csv(rows: pd.DataFrame) -> bytes:
    """Rows as CSV; texts stand in quotes and null is nothing, so that an empty text stays an empty text."""
    import pyarrow as pa
    from pyarrow import csv

    out = pa.BufferOutputStream()
    table = pa.Table.from_pandas(rows, preserve_index=False)
    csv.write_csv(table, out, csv.WriteOptions(include_header=False))
    content: bytes = out.getvalue().to_pybytes()
    return content


def _merge_stage(
    connection: sa.Connection, table: sa.Table, stage: sa.Table, keys: list[str], given: int
) -> MergeCounts:
    same_key = sa.and_(*(table.c[k] == stage.c[k] for k in keys))
    is_changed = table.c.row_hash != stage.c.row_hash
    staged = _count(connection, sa.select(sa.func.count()).select_from(stage))
    matched = _count(connection, sa.select(sa.func.count()).select_from(stage.join(table, same_key)))
    changed = _count(
        connection, sa.select(sa.func.count()).select_from(stage.join(table, same_key)).where(is_changed)
    )
    if changed:
        values = {c.name: stage.c[c.name] for c in table.columns if c.name not in keys}
        connection.execute(sa.update(table).values(values).where(same_key, is_changed))
    if matched < staged:
        names = [c.name for c in table.columns]
        new = (
            sa.select(*(stage.c[n] for n in names))
            .select_from(stage.outerjoin(table, same_key))
            .where(table.c[keys[0]].is_(None))
        )
        connection.execute(sa.insert(table).from_select(names, new))
    return MergeCounts(staged - matched, changed, matched - changed, given - staged)


def _count(connection: sa.Connection, statement: sa.Select[int]) -> int:
    count: int = connection.execute(statement).scalar_one()
    return count
