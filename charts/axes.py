"""Axes in the reader's units: at most six ticks, local time, round steps.

Time runs on the x axis in UTC and is only labelled in local time: the hour that the clocks repeat in
autumn is drawn once per pass instead of folding back on itself.
"""

from __future__ import annotations

import math
from datetime import date, datetime

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from charts import numbers

MOST_TICKS = 6
MOST_ACROSS = 4  # value ticks side by side on a phone
TIME_STEPS_S = (
    1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800, 14_400, 21_600,
    43_200, 86_400, 172_800, 432_000, 604_800, 864_000, 1_728_000, 4_320_000, 8_640_000,
)  # fmt: skip
HOUR_STEPS = (1, 2, 3, 4, 6, 8, 12)


def step_of(span: float, most: int = MOST_TICKS, factors: tuple[float, ...] = (1, 2, 2.5, 5, 10)) -> float:
    """The smallest of `factors` x 10^k that cuts `span` > 0 into fewer than `most` parts.

    Example:
        >>> step_of(100), step_of(1), step_of(7)
        (20.0, 0.2, 2.0)
    """
    raw = span / (most - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    return float(next(m * power for m in factors if m * power >= raw * (1 - 1e-9)))


def ticks(low: float, high: float, unit: str = "", most: int = MOST_TICKS) -> tuple[list[float], list[str]]:
    """Round tick values inside [low, high] and their words, at most `most`.

    Example:
        >>> ticks(0, 1, "share")
        ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], ['0 %', '20 %', '40 %', '60 %', '80 %', '100 %'])
        >>> ticks(0, 700, "s")[1]
        ['0 s', '5 m 00 s', '10 m 00 s']
    """
    span = high - low
    if not span > 0:
        return [low], [numbers.bare(low, unit)]
    scale = numbers.UNIT_SECONDS.get(unit)
    if scale:
        raw = span * scale / (most - 1)
        step = next((s for s in TIME_STEPS_S if s >= raw * (1 - 1e-9)), step_of(span * scale, most)) / scale
    else:
        step = max(step_of(span, most, (1, 2, 5, 10)), 1.0) if is_counted(unit) else step_of(span, most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    values = [round(i * step, 10) for i in range(first, last + 1)]
    return values, [numbers.bare(v, unit) for v in values]


def is_counted(unit: str) -> bool:
    """Whether the unit counts whole things, so that half a tick means nothing."""
    return unit in ("contacts", "agents", "tickets", "calls", "chats", "customers", "cases", "answers")


def value_axis(
    fig: go.Figure, values: list[float], unit: str, *, from_zero: bool, axis: str = "y", room: float = 0.06
) -> tuple[float, float]:
    """Set range and ticks of a value axis to hold `values`; returns the range."""
    finite = [float(v) for v in values if not numbers.is_missing(v)] or [0.0, 1.0]
    low, high = min(finite), max(finite)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    pad = (high - low or abs(high) or 1.0) * room
    below = 0.0 if from_zero and low == 0 else pad
    bottom, top = low - below, high + pad
    if low >= 0:
        bottom = max(bottom, 0.0)
    if unit == "share" and high <= 1:
        top = min(top, 1.02)
    places, words = ticks(bottom, top, unit, MOST_TICKS if axis == "y" else MOST_ACROSS)
    settings = {"range": [bottom, top], "tickmode": "array", "tickvals": places, "ticktext": words}
    (fig.update_yaxes if axis == "y" else fig.update_xaxes)(**settings)
    return bottom, top


def moments(column: pd.Series, zone: str) -> pd.DatetimeIndex:
    """A column of moments as UTC; naive values and dates are local wall time in `zone`."""
    index = pd.DatetimeIndex(pd.to_datetime(column))
    if index.tz is None:
        index = index.tz_localize(
            zone, nonexistent="shift_forward", ambiguous=np.ones(len(index), dtype=bool)
        )
    return index.tz_convert("UTC").as_unit("us")


def drawn(index: pd.DatetimeIndex) -> list[datetime]:
    """Moments as Plotly draws them: naive UTC."""
    return list(index.tz_convert("UTC").tz_localize(None).to_pydatetime())


def local_words(index: pd.DatetimeIndex, zone: str) -> list[str]:
    """Each moment in words for a hover: the day alone at daily grain, else day and clock time."""
    local = index.tz_convert(zone)
    starts = (
        local.tz_localize(None)
        .normalize()
        .tz_localize(zone, ambiguous=np.ones(len(local), dtype=bool), nonexistent="shift_forward")
    )
    is_daily = bool((local == starts).all())
    span_years = len(local) > 0 and (local[0].year != local[-1].year)
    return [
        numbers.day(t) + (f" {t.year}" if span_years else "") + ("" if is_daily else f" {t:%H:%M}")
        for t in local
    ]


def time_ticks(first: pd.Timestamp, last: pd.Timestamp, zone: str) -> tuple[list[datetime], list[str]]:
    """At most six ticks at local hours, midnights, Mondays or month starts, as naive UTC, with words."""
    begin, end = first.tz_convert(zone), last.tz_convert(zone)
    hours = (end - begin).total_seconds() / 3600
    if hours <= 36:
        places = hour_places(begin, end, hours)
        return drawn(places), hour_words(places, crosses=begin.date() != end.date())
    places = day_places(begin, end)
    if hours > 24 * 200:
        words = [f"{t:%b}<br>{t.year}" if t.month == 1 or i == 0 else f"{t:%b}" for i, t in enumerate(places)]
    elif len(places) > 1 and all(t.day == 1 for t in places):
        words = [f"{t:%b}" for t in places]
    elif hours <= 24 * 14:
        words = [f"{t:%a}<br>{t.day} {t:%b}" for t in places]
    else:
        words = [f"{t.day} {t:%b}" for t in places]
    return drawn(places), words


def hour_words(places: pd.DatetimeIndex, *, crosses: bool) -> list[str]:
    """Clock times; where the axis crosses midnight the day stands below its first tick."""
    days = [f"{t.day} {t:%b}" if crosses else "" for t in places]
    return [
        f"{t:%H:%M}" + (f"<br>{day}" if day and (i == 0 or days[i - 1] != day) else "")
        for i, (t, day) in enumerate(zip(places, days, strict=True))
    ]


def hour_places(begin: pd.Timestamp, end: pd.Timestamp, hours: float) -> pd.DatetimeIndex:
    """Local full hours inside [begin, end], as few as fit."""
    step = next((s for s in HOUR_STEPS if hours / s <= MOST_TICKS - 1), 12)
    every = pd.date_range(begin.floor("h", ambiguous=True, nonexistent="shift_forward"), end, freq="h")
    return every[(every.hour % step == 0) & (every >= begin) & (every <= end)][:MOST_TICKS]


def day_places(begin: pd.Timestamp, end: pd.Timestamp) -> pd.DatetimeIndex:
    """Local midnights inside [begin, end]: days, Mondays or month starts, as few as fit."""
    for freq in ("D", "2D", "W-MON", "2W-MON", "MS", "2MS", "QS", "2QS", "YS", "2YS", "5YS"):
        days = pd.date_range(begin.tz_localize(None).normalize(), end.tz_localize(None), freq=freq)
        index = days.tz_localize(
            begin.tz, nonexistent="shift_forward", ambiguous=np.ones(len(days), dtype=bool)
        )
        index = index[(index >= begin) & (index <= end)]
        if len(index) <= MOST_TICKS:
            break
    return index[:MOST_TICKS] if len(index) else pd.DatetimeIndex([begin])


def time_axis(fig: go.Figure, first: pd.Timestamp, last: pd.Timestamp, zone: str, room: float = 0.02) -> None:
    """Set range and local ticks of the time axis."""
    places, words = time_ticks(first, last, zone)
    pad = max((last - first) * room, pd.Timedelta(minutes=1))
    ends = drawn(pd.DatetimeIndex([first - pad, last + pad]))
    fig.update_xaxes(
        type="date", range=ends, tickmode="array", tickvals=places, ticktext=words, title_text=None
    )


def span_words(first: date | datetime, last: date | datetime) -> str:
    """A span of days in words."""
    return f"{numbers.day(first)} to {numbers.day(last)} {last.year}"
