"""Which metrics read a column of the store, found in their own definitions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import visitors

from metrics.catalogue import METRICS
from metrics.definition import Metric


def metrics_of(table: str, field: str) -> tuple[str, ...]:
    """Names of the metrics that read a column; with no field, those that read the table at all.

    Example:
        >>> "first_reply_p50_s" in metrics_of("tickets", "first_reply_at"), metrics_of("tickets", "subject")
        (True, ())
    """
    return tuple(
        name for name in METRICS if any(t == table and (f == field or not field) for t, f in columns_of(name))
    )


@cache
def columns_of(name: str) -> frozenset[tuple[str, str]]:
    """Tables and columns that a metric's dates, exclusions, condition and aggregate rest on."""
    metric = METRICS[name]
    found: set[tuple[str, str]] = set()
    waiting, seen = list(_expressions(metric)), set()
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, sa.Column) and isinstance(part.table, sa.Table):
            found.add((part.table.name, part.name))
            continue
        waiting += _inner(part)
        waiting += visitors.iterate(part) if isinstance(part, sa.ClauseElement) else []
    return frozenset(found)


def _inner(part: Any) -> list[Any]:
    """What a column of a subquery is made of, in every branch of a union."""
    around = getattr(part, "table", None)
    if not isinstance(around, sa.Subquery | sa.CTE) or part.key not in around.c:
        return []
    place = list(around.c.keys()).index(part.key)
    selects = getattr(around.element, "selects", [around.element])
    return [list(s.selected_columns)[place] for s in selects]


def _expressions(metric: Metric) -> Iterator[Any]:
    """The SQL a metric is made of, without the many columns its population only passes on."""
    population = metric.population
    yield population.dates.get(metric.basis)
    yield from (x.rows for x in metric.every_exclusion)
    yield metric.about
    yield from population.moment or ()
    yield from population.membership or ()
    yield from (getattr(metric.aggregate, f.name) for f in fields(metric.aggregate))  # type: ignore[arg-type]
