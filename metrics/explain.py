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
    counted = connection.execute(
        sa.select(sa.func.count()).select_from(_rows(m, chosen, scope, None).subquery()),
        bindings(chosen, now),
    ).scalar_one()
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
    statement = (
        _rows(m, chosen, scope, reason)
        .order_by(*m.population.listed[: m.population.key_columns])
        .offset(offset)
    )
    result = connection.execute(statement.limit(limit), bindings(chosen, now))
    return pd.DataFrame(result.all(), columns=list(result.keys()))


def _rows(m: Metric, chosen: Chosen, scope: Scope, reason: str | None) -> sa.Select[Any]:
    source, inside, _ = period_rows(m.population, m.basis, chosen.period, None)
    listed: Sequence[Any] = m.population.listed
    counts = m.is_counted if reason is None else m.left_out(_position(m, reason))
    wanted = conditions(m.population, chosen, scope)
    return sa.select(*listed).select_from(source).where(inside, counts, *wanted)


def _position(m: Metric, reason: str) -> int:
    reasons = [x.reason for x in m.every_exclusion]
    if reason not in reasons:
        raise InputError(
            "a reason rows were left out for", reason, f"Reasons are: {', '.join(reasons) or 'none'}", m.name
        )
    return reasons.index(reason)
