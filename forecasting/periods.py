"""A forecast by calendar week or month, with intervals from past errors of sums over as many days, as far ahead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from forecasting import levels
from forecasting.backtest import Backtest
from forecasting.totals import ENDS

Grain = Literal["week", "month"]
PERIODS: dict[Grain, str] = {"week": "W-SUN", "month": "M"}


def ahead(
    days: pd.DataFrame, backtests: Mapping[str, Backtest], past_days: pd.DataFrame, zone: str, grain: Grain
) -> pd.DataFrame:
    """Whole weeks (Monday to Sunday) or months, from the first that has a day to come.

    What has come of the first period is added as it was counted; only the rest of it is uncertain.

    Args:
        days: FORECAST rows by day, as they stand.
        backtests: by channel; one without has no interval.
        past_days: `channel`, `starts_at`, `contacts` of days that are over, back to the start of the period.
        zone: IANA zone of the wall clock.

    Returns:
        FORECAST columns by period, with `so_far` (contacts counted) and `days` (still to come); no row where
        the horizon ends inside every period.
    """
    rows = [
        _row(str(name), own, start, backtests.get(str(name)), past_days, zone)
        for name, part in days.groupby("channel", sort=False, observed=True)
        for start, own in part.groupby(_start(part["starts_at"], zone, grain))
        if _is_whole(own, start, zone, grain)
    ]
    columns = ["starts_at", "channel", "contacts", *ENDS, "model", "so_far", "days"]
    return pd.DataFrame(rows, columns=columns)


def totals_of(past: pd.DataFrame, zone: str, grain: Grain) -> pd.DataFrame:
    """Whole periods of the past of one channel: `starts_at`, `contacts`; a running one is left out.

    Args:
        past: `starts_at`, `contacts` by slot or day.
    """
    known = past.dropna(subset=["contacts"])
    start = _start(known["starts_at"], zone, grain)
    first, last = (_local(known["starts_at"], zone).agg(f).normalize() for f in ("min", "max"))
    sums = known.groupby(start)["contacts"].sum()
    whole = (sums.index >= first) & (_ends(pd.DatetimeIndex(sums.index), grain) <= last)
    kept = sums[whole]
    return pd.DataFrame({"starts_at": _utc(pd.DatetimeIndex(kept.index), zone), "contacts": kept.to_numpy()})


def _row(
    name: str, own: pd.DataFrame, start: pd.Timestamp, done: Backtest | None, past: pd.DataFrame, zone: str
) -> dict[str, object]:
    begins = _utc(pd.DatetimeIndex([start]), zone)[0]
    before = past[(past["channel"] == name) & (past["starts_at"] >= begins)]
    so_far = float(before.loc[before["starts_at"] < own["starts_at"].min(), "contacts"].sum())
    expected = float(own["contacts"].sum())
    ends = _ends_of(done, own, expected, zone) if done else np.full(len(ENDS), np.nan)
    return {
        "starts_at": begins, "channel": name, "contacts": so_far + expected,
        **{end: so_far + float(value) for end, value in zip(ENDS, ends, strict=True)},
        "model": "portfolio", "so_far": so_far, "days": len(own),
    }  # fmt: skip


def _ends_of(done: Backtest, own: pd.DataFrame, expected: float, zone: str) -> np.ndarray:
    local = _local(own["starts_at"], zone)
    first = (local.min().normalize() - pd.Timestamp(done.ready.grid.next_on)).days
    until = min(first + len(own), done.options.horizon_days)
    return levels.span_ahead(done, expected, max(first, 0), until)


def _local(moments: pd.Series, zone: str) -> pd.Series:
    local: pd.Series = moments.dt.tz_convert(zone).dt.tz_localize(None)
    return local


def _start(moments: pd.Series, zone: str, grain: Grain) -> pd.Series:
    """Local midnight at which the period of each moment begins."""
    start: pd.Series = _local(moments, zone).dt.to_period(PERIODS[grain]).dt.start_time
    return start


def _ends(starts: pd.DatetimeIndex, grain: Grain) -> pd.DatetimeIndex:
    """Last day of each period."""
    return starts.to_period(PERIODS[grain]).end_time.normalize()


def _is_whole(own: pd.DataFrame, start: pd.Timestamp, zone: str, grain: Grain) -> bool:
    last = _local(own["starts_at"], zone).max().normalize()
    return bool(last >= _ends(pd.DatetimeIndex([start]), grain)[0])


def _utc(local: pd.DatetimeIndex, zone: str) -> pd.DatetimeIndex:
    moments = local.tz_localize(zone, ambiguous=np.ones(len(local), dtype=bool), nonexistent="shift_forward")
    return moments.tz_convert("UTC").as_unit("us")
