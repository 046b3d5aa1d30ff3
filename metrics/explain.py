"""Where a number comes from: its formula, who counts, who was left out and why, and the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from domain.chosen import Chosen
from domain.errors import InputError
from domain.scope import EVERYTHING, Scope
from metrics.catalogue import metric
from metrics.definition import BASIS_WORDS, Metric
from metrics.evaluate import bindings, conditions, evaluate, period_rows

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Explanation:
    """All that stands behind one number.

    Attributes:
        metric: the definition.
        formula: in words.
        basis: how a row gets into the period.
        value, n, low, high: the number, as everywhere else; nan is no data.
        counted: rows that count.
        left_out: reason to rows.
    """

    metric: Metric
    formula: str
    basis: str
    value: float
    n: float
    low: float
    high: float
    counted: int
    left_out: dict[str, int]


def explain(
    connection: sa.Connection, name: str, chosen: Chosen, *, now: datetime, scope: Scope = EVERYTHING
) -> Explanation:
    """The number of `name` with everything needed to check it."""
    m = metric(name)
    row = evaluate(connection, [name], chosen, now=now, scope=scope).iloc[0]
    counted = connection.execute(_count(m, chosen, scope), bindings(chosen, now)).scalar_one()
    return Explanation(
        metric=m,
        formula=m.aggregate.words,
        basis=BASIS_WORDS[m.basis],
        value=float(row["value"]),
        n=float(row["n"]),
        low=float(row["low"]),
        high=float(row["high"]),
        counted=int(counted),
        left_out=dict(row["excluded"]),
    )


def _count(m: Metric, chosen: Chosen, scope: Scope) -> sa.Select[Any]:
    source, *_ = period_rows(m.population, m.basis, chosen.period, None)
    wanted = _wanted(m, chosen, scope, None)
    if source is m.population.rows:
        source = m.population.rows_for(*wanted)
    return sa.select(sa.func.count()).select_from(source).where(*wanted)


def rows(
    connection: sa.Connection,
    name: str,
    chosen: Chosen,
    *,
    now: datetime,
    reason: str | None = None,
    scope: Scope = EVERYTHING,
    limit: int | None = 100,
    offset: int = 0,
) -> pd.DataFrame:
    """The rows behind a number, or those left out for `reason`, ordered by key and paged."""
    import pandas as pd

    m = metric(name)
    order = _keys(m)
    if (
        limit is not None
        and (page := _narrow_page(m, chosen, scope, reason, order, limit, offset)) is not None
    ):
        statement = page
    else:
        statement = _paged(_rows(m, chosen, scope, reason).order_by(*order), limit, offset)
    result = connection.execute(statement, bindings(chosen, now))
    return pd.DataFrame(result.all(), columns=list(result.keys()))


def _keys(m: Metric) -> Sequence[Any]:
    return m.population.listed[: m.population.key_columns]


def _paged(statement: sa.Select[Any], limit: int | None, offset: int) -> sa.Select[Any]:
    """A page; the numbers stand in the statement because DuckDB sorts every row when they are parameters."""
    first = statement if limit is None else statement.limit(sa.literal_column(str(int(limit))))
    return first.offset(sa.literal_column(str(int(offset)))) if offset else first


def _narrow_page(
    m: Metric, chosen: Chosen, scope: Scope, reason: str | None, order: Sequence[Any], limit: int, offset: int
) -> sa.Select[Any] | None:
    """A page chosen among rows that are not widened yet, then widened: 100 rows are joined instead of all.

    None where the population is not narrow, or what is asked reads more than the narrow rows.
    """
    population = m.population
    wanted = _wanted(m, chosen, scope, reason)
    if population.widen is None or population.rows_for(*wanted) is population.rows:
        return None
    narrow = population.narrow
    own = [c for c in population.listed if c.table is narrow]
    chosen_rows = sa.select(*own).where(*wanted).order_by(*order)
    page = _paged(chosen_rows, limit, offset).subquery(narrow.name)
    listed = [page.c[str(c.key)] if c.table is narrow else c for c in population.listed]
    return sa.select(*listed).select_from(population.widen(page)).order_by(*listed[: population.key_columns])


def _rows(m: Metric, chosen: Chosen, scope: Scope, reason: str | None) -> sa.Select[Any]:
    source, *_ = period_rows(m.population, m.basis, chosen.period, None)
    listed: Sequence[Any] = m.population.listed
    return sa.select(*listed).select_from(source).where(*_wanted(m, chosen, scope, reason))


def _wanted(m: Metric, chosen: Chosen, scope: Scope, reason: str | None) -> tuple[Any, ...]:
    """What a row fulfils to be listed: in the period, counted (or left out for the reason), chosen and visible."""
    _, inside, _ = period_rows(m.population, m.basis, chosen.period, None)
    counts = m.is_counted if reason is None else m.left_out(_position(m, reason))
    return inside, counts, *conditions(m.population, chosen, scope)


def _position(m: Metric, reason: str) -> int:
    reasons = [x.reason for x in m.every_exclusion]
    if reason not in reasons:
        raise InputError(
            "a reason rows were left out for", reason, f"Reasons are: {', '.join(reasons) or 'none'}", m.name
        )
    return reasons.index(reason)
