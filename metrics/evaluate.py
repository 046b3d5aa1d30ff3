"""One function from metric names and a choice to numbers. Runs where the rows are.

One statement per population and date basis; what comes back is one row per metric and group with
value, n, interval and the rows left out by reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import sqlalchemy as sa

from domain.chosen import Chosen
from domain.errors import InputError
from domain.period import Grain, Period
from domain.scope import EVERYTHING, Scope
from metrics.catalogue import metric
from metrics.definition import Basis, Metric, Population

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("metric", "value", "unit", "n", "low", "high", "excluded")
MOST_BUCKETS = 4_000
"""Eleven years of days: a longer series is neither drawn nor read, and each bucket end of a backlog is looked at."""
LEAST_DAYS: dict[Grain, int] = {"day": 1, "week": 7, "month": 28, "quarter": 90}
SCOPED: dict[str, str] = {"departments": "department", "groups": "group_name", "agents": "agent_id"}


def evaluate(
    connection: sa.Connection,
    names: Iterable[str],
    chosen: Chosen,
    *,
    now: datetime,
    by: Sequence[str] = (),
    grain: Grain | None = None,
    scope: Scope = EVERYTHING,
) -> pd.DataFrame:
    """Numbers for `names` over the chosen rows.

    Args:
        connection: to the store.
        names: metric names of the catalogue.
        chosen: period, filters; its `grain` is not used, pass `grain` to get a series.
        now: naive UTC moment that open tickets are read against.
        by: dimensions to cut by, such as `channel`.
        grain: cut the period into days, weeks, months or quarters, adding `period_on` (first local day).
        scope: what the viewer may see.

    Returns:
        One row per metric and group: `metric, value, unit, n, low, high, excluded` and the dimension
        columns. Without a value the number is null, never 0. `excluded` is a dict reason -> rows.

    Raises:
        InputError: for an unknown metric, dimension or grain.
    """
    import pandas as pd

    wanted = [metric(name) for name in names]
    if grain is not None:
        check_length(chosen.period, grain)
    frames = []
    for (population, basis), members in by_statement(wanted).items():
        keys = _keys(population, by, members)
        statement = _statement(population, basis, members, chosen, keys, grain, scope)
        result = connection.execute(statement, bindings(chosen, now))
        raw = pd.DataFrame(result.all(), columns=list(result.keys()))
        frames += [finished(m, raw, list(keys), grain) for m in members]
    columns = [*by, *(["period_on"] if grain else []), *COLUMNS]
    order = {m.name: position for position, m in enumerate(wanted)}
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
    place = frame["metric"].map(order)
    return frame.assign(_place=place).sort_values(
        ["_place", *([] if not grain else ["period_on"]), *by], kind="stable", ignore_index=True
    )[columns]


def bindings(chosen: Chosen, now: datetime) -> dict[str, Any]:
    """What every statement is bound to: the moment, its local day, and the period's days (null: everything counts)."""
    period = chosen.period
    days = (None, None) if period.is_everything else (period.first_on, period.until_on)
    today = now.replace(tzinfo=UTC).astimezone(ZoneInfo(period.zone)).date()
    return {"now": now, "today": today, "first_on": days[0], "until_on": days[1]}


def by_statement(wanted: list[Metric]) -> dict[tuple[Population, Basis], list[Metric]]:
    """Metrics that can be answered by one statement, together. Populations are compared by identity."""
    together: dict[tuple[str, Basis], list[Metric]] = defaultdict(list)
    for m in wanted:
        together[(m.population.name, m.basis)].append(m)
    return {(members[0].population, basis): members for (_, basis), members in together.items()}


def _keys(population: Population, by: Sequence[str], members: list[Metric]) -> dict[str, Any]:
    for dimension in by:
        if dimension not in population.dimensions:
            raise InputError(
                f"a dimension of {population.label}: {', '.join(population.dimensions)}",
                dimension,
                f"{members[0].name} cannot be cut by it",
                "by",
            )
    return {dimension: population.dimensions[dimension] for dimension in by}


def _statement(
    population: Population,
    basis: Basis,
    members: list[Metric],
    chosen: Chosen,
    keys: dict[str, Any],
    grain: Grain | None,
    scope: Scope,
) -> sa.Select[Any]:
    rows, inside, bucket = period_rows(population, basis, chosen.period, grain)
    groups = {**({"period_on": bucket} if bucket is not None else {}), **keys}
    labels = [column.label(name) for name, column in groups.items()]
    parts = [part.label(name) for m in members for name, part in parts_of(m).items()]
    wanted = (inside, *conditions(population, chosen, scope))
    if rows is population.rows:
        rows = population.rows_for(*labels, *parts, *wanted)
    statement = sa.select(*labels, *parts).select_from(rows).where(*wanted)
    return statement.group_by(*groups.values()) if groups else statement


def period_rows(
    population: Population, basis: Basis, period: Period, grain: Grain | None
) -> tuple[Any, Any, Any]:
    """What to select from, the condition of the period, and the bucket column if there is a grain."""
    if basis not in {"snapshot", "membership"}:
        on = population.dates[basis]
        inside = sa.and_(on >= period.first_on, on < period.until_on)
        if period.is_everything:
            inside = on.is_not(None) if grain else sa.true()
        # The same expression object must stand in SELECT and GROUP BY.
        bucket = sa.cast(sa.func.date_trunc(sa.literal_column(f"'{grain}'"), on), sa.Date) if grain else None
        return population.rows, inside, bucket
    if basis == "membership":
        return _members(population, period, grain)
    ends = bucket_ends(period, grain)
    rows, ever_open = at_ends(population, ends, period, grain)
    return rows, ever_open, ends.c.period_on if grain else None


def at_ends(population: Population, ends: Any, period: Period, grain: Grain | None) -> tuple[Any, Any]:
    """Rows beside each bucket end they were open at, and the condition that they were open at any."""
    assert population.moment is not None
    entered, left = population.moment
    open_then = sa.and_(entered < ends.c.at, sa.or_(left.is_(None), left >= ends.c.at))
    first_end = min(at for _, at in _ends(period, grain))
    # Implied by the join, and cheap: only rows that pass meet the bucket ends.
    ever_open = sa.and_(entered < period.end_at, sa.or_(left.is_(None), left >= first_end))
    return population.rows.join(ends, open_then), ever_open


def _members(population: Population, period: Period, grain: Grain | None) -> tuple[Any, Any, Any]:
    """Rows that were there on the first day of each bucket, beside the bucket's days."""
    assert population.membership is not None
    joined, left = population.membership
    starts = bucket_starts(period, grain) if grain else [period.first_on]
    stops = [*starts[1:], period.until_on]
    one = [
        sa.select(sa.literal(a, sa.Date).label("period_on"), sa.literal(b, sa.Date).label("until_on"))
        for a, b in zip(starts, stops, strict=True)
    ]
    bounds = sa.union_all(*one).subquery("bucket_bounds")
    was_there = sa.and_(joined < bounds.c.period_on, sa.or_(left.is_(None), left >= bounds.c.period_on))
    return population.rows.join(bounds, was_there), sa.true(), bounds.c.period_on if grain else None


def bucket_ends(period: Period, grain: Grain | None, *, and_total: bool = False) -> Any:
    """Rows (period_on, at): each bucket's first local day and its last moment in naive UTC.

    With `and_total` one row more: the end of the period, its `period_on` null.
    """
    one = [
        sa.select(sa.literal(s, sa.Date).label("period_on"), sa.literal(m, sa.DateTime).label("at"))
        for s, m in _ends(period, grain)
    ]
    if and_total:
        nothing = sa.cast(sa.null(), sa.Date).label("period_on")
        one.append(sa.select(nothing, sa.literal(period.end_at, sa.DateTime).label("at")))
    return sa.union_all(*one).subquery("bucket_ends")


def _ends(period: Period, grain: Grain | None) -> list[tuple[date, datetime]]:
    starts = bucket_starts(period, grain) if grain else [period.first_on]
    stops = [*starts[1:], period.until_on]
    return [
        (start, Period(stop - timedelta(days=1), stop, period.zone).end_at)
        for start, stop in zip(starts, stops, strict=True)
    ]


def check_length(period: Period, grain: Grain) -> None:
    """Refuse a series nobody could read.

    Raises:
        InputError: an unknown grain, or more than `MOST_BUCKETS`.
    """
    first = _bucket_of(period.first_on, grain)
    many = (period.until_on - first).days // LEAST_DAYS[grain]
    if many > MOST_BUCKETS:
        raise InputError(
            f"at most {MOST_BUCKETS:,} buckets", f"{many:,} of a {grain} each, {first} to {period.last_on}",
            "Choose a shorter period or a coarser grain", "grain",
        )  # fmt: skip


def bucket_starts(period: Period, grain: Grain) -> list[date]:
    """First local days of the buckets that touch the period; the first may lie before it."""
    first = _bucket_of(period.first_on, grain)
    starts = [first]
    while (following := next_bucket(starts[-1], grain)) < period.until_on:
        starts.append(following)
    return starts


def _bucket_of(day: date, grain: Grain) -> date:
    if grain == "week":
        return day - timedelta(days=day.weekday())
    if grain == "month":
        return day.replace(day=1)
    if grain == "quarter":
        return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
    if grain == "day":
        return day
    raise InputError("a grain of day, week, month or quarter", grain, where="grain")


def next_bucket(day: date, grain: Grain) -> date:
    """First local day of the bucket after the one that starts on `day`."""
    if grain == "day":
        return day + timedelta(days=1)
    if grain == "week":
        return day + timedelta(weeks=1)
    months = 1 if grain == "month" else 3
    return (day.replace(day=1) + timedelta(days=31 * months + 3 * (months > 1))).replace(day=1)


def conditions(population: Population, chosen: Chosen, scope: Scope) -> list[Any]:
    """Filters and scope as SQL; a population without the dimension has no row that is known to fit."""
    wanted: dict[str, Sequence[str]] = dict(chosen.filters)
    fitting = [_is_in(population, name, values) for name, values in wanted.items()]
    for attribute, dimension in SCOPED.items():
        visible = getattr(scope, attribute)
        if visible is not None:
            fitting.append(_is_in(population, dimension, sorted(visible)))
    return fitting


def _is_in(population: Population, dimension: str, values: Sequence[str]) -> Any:
    column = population.dimensions.get(dimension)
    return sa.false() if column is None else column.in_(list(values))


@cache
def parts_of(m: Metric) -> dict[str, sa.ColumnElement[Any]]:
    """The SQL columns of a metric by label: parts of its aggregate, then rows left out by reason."""
    parts = {f"{m.name}__{name}": part for name, part in m.aggregate.parts(m.is_counted).items()}
    for position in range(len(m.every_exclusion)):
        left_out = sa.func.coalesce(sa.func.sum(sa.case((m.left_out(position), 1), else_=0)), 0)
        parts[f"{m.name}__x{position}"] = left_out
    return parts


def finished(m: Metric, raw: pd.DataFrame, keys: list[str], grain: Grain | None) -> pd.DataFrame:
    """What a statement brought back for a metric as rows of numbers."""
    import pandas as pd

    reasons = {f"{m.name}__x{i}" for i in range(len(m.every_exclusion))}
    numbers = {
        label.removeprefix(f"{m.name}__"): pd.to_numeric(raw[label]).to_numpy(dtype=float, na_value=np.nan)
        for label in parts_of(m)
        if label not in reasons
    }
    outcome = m.aggregate.finish(numbers)
    shown = [(x.reason, raw[f"{m.name}__x{i}"]) for i, x in enumerate(m.every_exclusion)]
    excluded = [
        {reason: int(counts.iloc[row]) for reason, counts in shown if counts.iloc[row]}
        for row in range(len(raw))
    ]
    groups = {k: raw[k] for k in [*(["period_on"] if grain else []), *keys]}
    if grain:
        groups["period_on"] = pd.to_datetime(groups["period_on"]).dt.date
    return pd.DataFrame(
        {
            **groups,
            "metric": m.name,
            "value": outcome.value,
            "unit": m.unit,
            "n": outcome.n,
            "low": outcome.low,
            "high": outcome.high,
            "excluded": excluded,
        }
    )
