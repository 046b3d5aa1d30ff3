"""Metrics in columns, groups in rows: numbers that sort as numbers, the unit once, in the header."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from charts import numbers
from domain import channels
from domain.chosen import DIMENSIONS, Chosen
from metrics.catalogue import METRICS
from metrics.definition import Metric
from metrics.evaluate import next_bucket
from ui import currency, words
from ui.quarters import quarter

DURATION_STEPS: tuple[tuple[float, str], ...] = (
    (120, "s"),
    (7_200, "min"),
    (259_200, "h"),
    (float("inf"), "d"),
)
DURATION_S = {"s": 1, "min": numbers.MINUTE_S, "h": numbers.HOUR_S, "d": numbers.DAY_S}


@dataclass(frozen=True, slots=True)
class Scale:
    """How a column of one metric is written.

    Attributes:
        unit: word after the label in the header, empty for plain numbers.
        factor: what a stored value is multiplied with.
        decimals: digits after the point; 0 with thousands separators.
    """

    unit: str
    factor: float
    decimals: int


def wide(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a group, one column a metric, values as stored; below a metric's minimum n there is none."""
    dimensions = dimension_columns(frame)
    least = frame["metric"].map(lambda name: METRICS[name].min_n if METRICS[name].unit != "count" else 0)
    value = frame["value"].astype("float64").where(frame["n"].fillna(0) >= least)
    keys = [frame[d].astype(object).where(frame[d].notna(), None) for d in dimensions]
    table = value.groupby([*keys, frame["metric"]], sort=False, dropna=False).first().unstack("metric")
    table = table.dropna(how="all").reset_index()
    table.columns.name = None
    known = [n for n in frame["metric"].drop_duplicates() if n in table.columns]
    return table[[*dimensions, *known]]


def dimension_columns(frame: pd.DataFrame) -> list[str]:
    """Columns of a metric frame that say which group a row is about."""
    return [c for c in frame.columns if c in DIMENSIONS or c == "period_on"]


def scale(metric: Metric, values: pd.Series) -> Scale:
    """The unit a column is readable in: durations by the size of their median.

    Example:
        >>> scale(METRICS["first_reply_p50_s"], pd.Series([3600.0, 9000.0]))
        Scale(unit='min', factor=0.016666666666666666, decimals=1)
    """
    if metric.unit == "s":
        middle = values.abs().median()
        unit = next(word for most, word in DURATION_STEPS if not middle >= most)
        is_small = bool((values.abs() < DURATION_S[unit]).any())
        return Scale(unit, 1 / DURATION_S[unit], 2 if is_small else 1)
    if metric.unit == "share":
        return Scale("%", 100, 1)
    if metric.unit == "money":
        return Scale(currency.code(), 1, words.decimals(metric, float(values.abs().median())))
    if metric.unit == "hours":
        return Scale("h", 1, 0)
    return Scale("", 1, words.decimals(metric, float(values.abs().median())))


def readable(table: pd.DataFrame, chosen: Chosen | None) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The table with group words and scaled numbers, and the column settings for `st.dataframe`.

    Args:
        table: from `wide`.
        chosen: names the periods of a table over time.
    """
    shown, columns = table.copy(), {}
    for name in table.columns:
        if name not in METRICS:
            shown[name] = table[name].map(lambda value, of=name: group_words(value, of, chosen))
            columns[name] = st.column_config.Column(DIMENSIONS.get(name, "Period"), pinned=True)
            continue
        metric, how = METRICS[name], scale(METRICS[name], table[name])
        shown[name] = (table[name] * how.factor).round(how.decimals)
        columns[name] = st.column_config.NumberColumn(
            metric.label + (f", {how.unit}" if how.unit else ""),
            help=metric.meaning,
            format="localized" if how.decimals == 0 else f"%.{how.decimals}f",
        )
    return shown, columns


def group_words(value: Any, dimension: str, chosen: Chosen | None) -> str:
    """The name of a group as a person says it."""
    if dimension == "period_on" and chosen is not None:
        return period_words(value, chosen)
    if value is None or value != value:
        return "not stated"
    return channels.label(str(value))


def period_words(first_on: Any, chosen: Chosen) -> str:
    """`Q4 2026, still running`, `Nov 2026`, `Mon 16 Nov`."""
    day = first_on.date() if hasattr(first_on, "date") else first_on
    is_cut = next_bucket(day, chosen.grain) > chosen.period.until_on
    said = {
        "quarter": quarter(day), "month": f"{day:%b %Y}", "week": f"Week of {day:%-d %b}",
    }.get(chosen.grain, numbers.day(day))  # fmt: skip
    return said + (", still running" if is_cut else "")
