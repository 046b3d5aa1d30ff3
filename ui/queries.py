"""Cached questions to the rooms below. Every key holds the data version and the viewer's scope."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from domain.chosen import Chosen
from domain.period import Grain
from domain.scope import Scope
from jobs import measure
from jobs.measure import Reading
from metrics import explain as explaining
from metrics.catalogue import METRICS
from metrics.definition import BASIS_WORDS
from metrics.evaluate import bucket_starts, next_bucket
from metrics.explain import Explanation
from settings import settings
from ui import opened

if TYPE_CHECKING:
    import pandas as pd

Key = tuple[str, datetime, Scope]
Hashes = dict[str | type[Any], Callable[[Any], Any]]
SMALL: Hashes = {"domain.chosen.Chosen": repr, "domain.scope.Scope": repr}
"""For `hash_funcs`: frozen values of a few words, which Streamlit else walks field by field at every call."""


def key() -> Key:
    """Data version, moment and scope: what every cached answer depends on beside its arguments."""
    return opened.data(), opened.now(), opened.scope()


def summary(chosen: Chosen, names: Sequence[str]) -> dict[str, Reading]:
    """Readings by metric name, with comparison and series at the chosen grain."""
    return {r.metric.name: r for r in _readings(key(), chosen, tuple(names))}


@st.cache_resource(show_spinner="Counting ...", max_entries=200, hash_funcs=SMALL)
def _readings(key: Key, chosen: Chosen, names: tuple[str, ...]) -> tuple[Reading, ...]:
    found = measure.readings(opened.store(), names, chosen, now=key[1], scope=key[2], grain=chosen.grain)
    full = {on for on in bucket_starts(chosen.period, chosen.grain) if _is_full(on, chosen)}
    return tuple(replace(r, series=tuple(p for p in r.series if p[0] in full)) for r in found)


def _is_full(first_on: date, chosen: Chosen) -> bool:
    """Whether a bucket lies in the period with all its days: a cut one reads as a drop."""
    period = chosen.period
    return period.first_on <= first_on and next_bucket(first_on, chosen.grain) <= period.until_on


def by(chosen: Chosen, names: Sequence[str], *dimensions: str) -> pd.DataFrame:
    """Metrics cut by dimensions over the whole period."""
    return _table(key(), chosen, tuple(names), dimensions, None)


def over_time(chosen: Chosen, names: Sequence[str], *dimensions: str) -> pd.DataFrame:
    """Metrics by bucket of the chosen grain, with `starts_at` for charts."""
    return _table(key(), chosen, tuple(names), dimensions, chosen.grain)


@st.cache_data(show_spinner="Counting ...", max_entries=200, hash_funcs=SMALL)
def _table(
    key: Key, chosen: Chosen, names: tuple[str, ...], by: tuple[str, ...], grain: Grain | None
) -> pd.DataFrame:
    return measure.table(opened.store(), names, chosen, now=key[1], by=by, grain=grain, scope=key[2])


@st.cache_resource(show_spinner="Counting ...", max_entries=200, hash_funcs=SMALL)
def _explanation(key: Key, name: str, chosen: Chosen) -> Explanation:
    measure.promise()
    with opened.store().engine.connect() as connection:
        return explaining.explain(connection, name, chosen, now=key[1], scope=key[2])


def explanation(name: str, chosen: Chosen) -> Explanation:
    """What stands behind one number."""
    return _explanation(key(), name, chosen)


@st.cache_data(show_spinner="Reading rows ...", max_entries=50, hash_funcs=SMALL)
def _behind(
    key: Key, name: str, chosen: Chosen, reason: str | None, limit: int | None, offset: int
) -> pd.DataFrame:
    measure.promise()
    with opened.store().engine.connect() as connection:
        return explaining.rows(
            connection, name, chosen, now=key[1], reason=reason, scope=key[2], limit=limit, offset=offset
        )


def rows_behind(
    name: str, chosen: Chosen, reason: str | None = None, limit: int | None = 100, offset: int = 0
) -> pd.DataFrame:
    """The rows that count, or those left out for a reason."""
    return _behind(key(), name, chosen, reason, limit, offset)


@cache
def _targets(path: Path, changed_at_ns: int) -> dict[str, float]:
    with path.open("rb") as file:
        return {name: float(value) for name, value in tomllib.load(file)["targets"].items()}


def target(name: str) -> float | None:
    """The target of a metric from config/targets.toml, None without one."""
    path = settings().config_dir / "targets.toml"
    try:
        changed_at_ns = path.stat().st_mtime_ns
    except FileNotFoundError:
        return None
    return _targets(path, changed_at_ns).get(name)


def as_trend(chosen: Chosen, *names: str, by: str | None = None) -> pd.DataFrame:
    """Metrics over time for `charts.trend`: one series a metric, or one a value of the dimension `by`."""
    return _trend(key(), chosen, names, by)


@st.cache_resource(show_spinner=False, max_entries=200, hash_funcs=SMALL)
def _trend(key: Key, chosen: Chosen, names: tuple[str, ...], by: str | None) -> pd.DataFrame:
    frame = _table(key, chosen, names, (by,) if by else (), chosen.grain)
    frame = frame.rename(columns={"period_on": "starts_at"})
    if by:
        frame["series"] = frame[by].fillna("not stated")
    elif len(names) > 1:
        frame["series"] = frame["metric"].map(lambda name: METRICS[name].label)
    days = frame["starts_at"].map(lambda on: on.date() if hasattr(on, "date") else on)
    frame["is_complete"] = days.map(lambda on: _is_full(on, chosen))
    whole_from_start = frame[days >= chosen.period.first_on]
    frame = whole_from_start if len(whole_from_start) else frame
    return _drawable(frame) if "series" in frame else frame


def _drawable(frame: pd.DataFrame) -> pd.DataFrame:
    """Without series that have no value at all; and no bands where more than two would lie on each other."""
    known = frame.groupby("series")["value"].transform("count") > 0
    kept: pd.DataFrame = frame.loc[known]
    return kept if kept["series"].nunique() <= 2 else kept.drop(columns=["low", "high"])


def compared_trend(chosen: Chosen, name: str) -> pd.DataFrame | None:
    """The same metric over the compared period, None when nothing is compared."""
    earlier = chosen.compared()
    return None if earlier is None else as_trend(earlier, name)


def as_dots(chosen: Chosen, name: str, dimension: str) -> pd.DataFrame:
    """One metric by the values of a dimension, for `charts.dots` and `charts.bars`."""
    return _dots(key(), chosen, name, dimension)


@st.cache_resource(show_spinner=False, max_entries=200, hash_funcs=SMALL)
def _dots(key: Key, chosen: Chosen, name: str, dimension: str) -> pd.DataFrame:
    frame = _table(key, chosen, (name,), (dimension,), None).dropna(subset="value")
    return frame.assign(name=frame[dimension].fillna("not stated"))


def subtitle(name: str, chosen: Chosen) -> str:
    """What a chart of one metric measures: formula in words and basis."""
    m = METRICS[name]
    return f"{m.aggregate.words}; {BASIS_WORDS[m.basis]}, per {chosen.grain}"


def label(name: str) -> str:
    """What a tile says over a metric."""
    return METRICS[name].label


def chart_unit(name: str) -> str:
    """The unit of a metric in the words of `charts.numbers`."""
    m = METRICS[name]
    if m.unit == "money":
        from ui import currency  # asks this module for its cache key

        return currency.code()
    return {
        "count": m.population.label,
        "score": "",
        "points": "",
        "ratio": "ratio",
        "hours": "hours of work",
    }.get(m.unit, m.unit)
