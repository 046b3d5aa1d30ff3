"""Numbers for a choice: now, before, over time, and as the documented JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_sources import waiting
from data_sources.store import Store
from domain.chosen import Chosen
from domain.period import Grain
from domain.scope import EVERYTHING, Scope
from metrics import availability, catalogue, improvements
from metrics.catalogue import metric
from metrics.compare import Change, Value, change
from metrics.definition import Metric
from metrics.evaluate import evaluate
from metrics.spans import read_spans
from settings import settings

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Reading:
    """One metric as a tile shows it.

    Attributes:
        metric: its definition.
        now, before: the number in the chosen and in the compared period.
        change: the verdict.
        excluded: reason to rows left out.
        series: (first local day of the bucket, value) over the chosen period.
    """

    metric: Metric
    now: Value
    before: Value | None
    change: Change
    excluded: dict[str, int]
    series: tuple[tuple[date, float], ...] = ()


def promise() -> None:
    """Count availability against the promised hours of the chosen folder, read again when they changed, and
    benefits in the currency of this installation.

    Raises:
        InputError: the file cannot be read as promised hours.
    """
    path = settings().config_dir / "promised_hours.toml"
    catalogue.replace(_in_currency(settings().currency))
    catalogue.replace(_promised(path, path.stat().st_mtime_ns if path.exists() else 0))


@cache
def _promised(path: Path, changed_at_ns: int) -> tuple[Metric, ...]:
    return availability.availability_metrics(availability.load_hours(path))


@cache
def _in_currency(currency: str) -> tuple[Metric, ...]:
    return improvements.improvement_metrics(currency)


def readings(
    store: Store,
    names: Sequence[str],
    chosen: Chosen,
    *,
    now: datetime,
    scope: Scope = EVERYTHING,
    grain: Grain | None = None,
) -> tuple[Reading, ...]:
    """Every metric of `names` with its comparison, and its series when a grain is given."""
    promise()
    with store.engine.connect() as connection:
        found = read_spans(connection, names, chosen, now=now, grain=grain, scope=scope)
    this = found.now.set_index("metric")
    past = None if found.before is None else found.before.set_index("metric")
    return tuple(_reading(name, this, past, found.series) for name in names)


def _reading(
    name: str, this: pd.DataFrame, past: pd.DataFrame | None, series: pd.DataFrame | None
) -> Reading:
    m, mine = metric(name), this.loc[[name]].iloc[0]
    now = _value(mine)
    before = None if past is None else _value(past.loc[[name]].iloc[0])
    points: tuple[tuple[date, float], ...] = ()
    if series is not None:
        own = series[series["metric"] == name]
        points = tuple(zip(own["period_on"], own["value"].astype(float), strict=True))
    return Reading(m, now, before, change(m, now, before), dict(mine["excluded"]), points)


def _value(row: pd.Series) -> Value:
    return Value(float(row["value"]), float(row["n"]), float(row["low"]), float(row["high"]))


def table(
    store: Store,
    names: Sequence[str],
    chosen: Chosen,
    *,
    now: datetime,
    by: Sequence[str] = (),
    grain: Grain | None = None,
    scope: Scope = EVERYTHING,
) -> pd.DataFrame:
    """Metrics by dimension and bucket, as `metrics.evaluate.evaluate` returns them."""
    promise()
    with store.engine.connect() as connection:
        return evaluate(connection, names, chosen, now=now, by=by, grain=grain, scope=scope)


def currency(store: Store, *, now: datetime, scope: Scope = EVERYTHING) -> str:
    """Three letters of the money in numbers: the currency of the wages, else that of the settings."""
    return waiting.people(store, on=now.date(), scope=scope).currency or settings().currency


def as_json(frame: pd.DataFrame, currency: str) -> dict[str, Any]:
    """The documented shape of `cli.py metrics --json`: durations in seconds, shares 0-1, null for no data and why.

    Args:
        currency: three letters, said with every number whose unit is `money`.
    """
    records = [
        {k: _plain(v) for k, v in row.items()}
        | ({"currency": currency} if row["unit"] == "money" else {})
        | (
            {"reason": why_unknown(metric(row["metric"]), row["excluded"])}
            if math.isnan(row["value"])
            else {}
        )
        for row in frame.to_dict("records")
    ]
    return {"metrics": records}


def why_unknown(asked: Metric, excluded: Mapping[str, int]) -> str:
    """Why a metric has no value: the rows left out and the reasons, else what is not there at all.

    Example:
        >>> why_unknown(metric("reopen_share"), {"reopen rate not stated": 60})
        '60 reopen rate not stated'
        >>> why_unknown(metric("nps"), {})
        'no survey answers in the period'
    """
    left_out = ", ".join(f"{count:,} {reason}" for reason, count in excluded.items())
    return left_out or asked.lacking or f"no {asked.population.label} in the period"


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return (
            None if math.isnan(value) else (int(value) if value.is_integer() and abs(value) < 1e15 else value)
        )
    if isinstance(value, date):
        return value.isoformat()
    return value


def explained(
    store: Store, name: str, chosen: Chosen, *, now: datetime, scope: Scope = EVERYTHING
) -> dict[str, Any]:
    """Where a number comes from, as plain values for a report or the command line."""
    from metrics.explain import explain

    promise()
    with store.engine.connect() as connection:
        told = explain(connection, name, chosen, now=now, scope=scope)
    money = {"currency": currency(store, now=now, scope=scope)} if told.metric.unit == "money" else {}
    return {
        "metric": told.metric.name,
        "label": told.metric.label,
        "meaning": told.metric.meaning,
        "formula": told.formula,
        "basis": told.basis,
        "version": told.metric.version,
        "source": told.metric.source,
        "period": f"{chosen.period.first_on} to {chosen.period.last_on}",
        "zone": chosen.period.zone,
        "filters": {k: list(v) for k, v in chosen.filters.items()},
        "value": _plain(told.value),
        "unit": told.metric.unit,
        **money,
        "n": _plain(told.n),
        "low": _plain(told.low),
        "high": _plain(told.high),
        "rows_counted": told.counted,
        "rows_left_out": told.left_out,
    }


def behind(
    store: Store,
    name: str,
    chosen: Chosen,
    *,
    now: datetime,
    reason: str | None = None,
    scope: Scope = EVERYTHING,
) -> pd.DataFrame:
    """Every row that counts in a number, or was left out for a reason."""
    from metrics.explain import rows

    promise()
    with store.engine.connect() as connection:
        return rows(connection, name, chosen, now=now, reason=reason, scope=scope, limit=None)
