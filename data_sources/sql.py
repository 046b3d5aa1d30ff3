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


class quantiles(FunctionElement[Any]):  # noqa: N801
    """Several quantiles (0-1) of x with linear interpolation, from one pass; read one by `quantile_of`."""

    type = sa.ARRAY(sa.Double())
    name = "quantiles"
    inherit_cache = True

    def __init__(self, x: Any, *qs: float) -> None:
        listed = ", ".join(repr(float(q)) for q in qs)
        super().__init__(sa.cast(x, sa.Double), sa.literal_column(f"[{listed}]"))


@compiles(quantiles)
def _quantiles_duckdb(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    x, listed = (compiler.process(c, **kw) for c in element.clauses)
    return f"quantile_cont({x}, {listed})"


@compiles(quantiles, "postgresql")
def _quantiles_postgresql(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    x, listed = (compiler.process(c, **kw) for c in element.clauses)
    return f"percentile_cont(ARRAY{listed}) WITHIN GROUP (ORDER BY {x})"


class quantile_of(FunctionElement[float]):  # noqa: N801
    """One of `quantiles` by its place from 1; engines compute equal lists of one statement once."""

    type = sa.Double()
    name = "quantile_of"
    inherit_cache = True

    def __init__(self, found: quantiles, place: int) -> None:
        super().__init__(found, sa.literal_column(str(int(place))))


@compiles(quantile_of)
def _quantile_of(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    found, place = (compiler.process(c, **kw) for c in element.clauses)
    return f"({found})[{place}]"


def percentiles(
    x: Any, wanted: tuple[float, ...], *, among: tuple[float, ...]
) -> list[sa.ColumnElement[float]]:
    """The `wanted` quantiles (0-1) of x with linear interpolation; nulls are left out.

    Args:
        among: the list that is computed; expressions with equal x and list share one pass over the rows.
    """
    found = quantiles(x, *among)
    return [quantile_of(found, among.index(q) + 1) for q in wanted]
