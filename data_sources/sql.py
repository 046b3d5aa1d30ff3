"""The constructs whose SQL differs between DuckDB and PostgreSQL. Nothing else is dialect-specific."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class seconds_between(FunctionElement[float]):  # noqa: N801 - reads as the SQL function it is
    """Seconds from moment a to moment b as a double; null when either is null."""

    type = sa.Double()
    name = "seconds_between"
    inherit_cache = True


@compiles(seconds_between)
def _seconds_between_duckdb(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    a, b = (compiler.process(c, **kw) for c in element.clauses)
    return f"(CAST(date_diff('microsecond', {a}, {b}) AS DOUBLE) / 1000000.0)"


@compiles(seconds_between, "postgresql")
def _seconds_between_postgresql(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    a, b = (compiler.process(c, **kw) for c in element.clauses)
    return f"CAST(extract(epoch FROM ({b} - {a})) AS DOUBLE PRECISION)"


class bucket(FunctionElement[Any]):  # noqa: N801
    """Start of the bucket of `seconds` (a literal dividing a day) that holds the moment."""

    type = sa.DateTime()
    name = "bucket"
    inherit_cache = True

    def __init__(self, moment: Any, seconds: int) -> None:
        super().__init__(moment, sa.literal_column(str(int(seconds))))


@compiles(bucket)
def _bucket_duckdb(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    moment, seconds = (compiler.process(c, **kw) for c in element.clauses)
    return f"time_bucket(to_seconds({seconds}), {moment}, TIMESTAMP '2000-01-01')"


@compiles(bucket, "postgresql")
def _bucket_postgresql(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    moment, seconds = (compiler.process(c, **kw) for c in element.clauses)
    return f"date_bin(make_interval(secs => {seconds}), {moment}, TIMESTAMP '2000-01-01')"


class row_hash(FunctionElement[str]):  # noqa: N801
    """Hash of a row's content as text. Comparable only inside one engine."""

    type = sa.Text()
    name = "row_hash"
    inherit_cache = True


@compiles(row_hash)
def _row_hash_duckdb(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST(hash({compiler.process(element.clauses, **kw)}) AS VARCHAR)"


@compiles(row_hash, "postgresql")
def _row_hash_postgresql(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    return f"md5(CAST(ROW({compiler.process(element.clauses, **kw)}) AS TEXT))"


def percentile(x: Any, q: float) -> sa.ColumnElement[float]:
    """The q-quantile (0-1) of x with linear interpolation; nulls are left out."""
    ordered = sa.func.percentile_cont(sa.literal_column(repr(float(q)))).within_group(sa.cast(x, sa.Double))
    return sa.type_coerce(ordered, sa.Double)
