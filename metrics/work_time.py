"""Time weighed by when work gets done: an hour on Monday morning is worth more than one on Sunday night.

A clock that runs around the clock is answered by people who do not. Measured in plain time, five hours left
at 22:00 look like five hours left at 9:00; measured in work time they do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
HOURS = 168
HOUR_S = 3600
LEANING = 300.0
"""Ends spread evenly over the week that are added to those seen, so that no hour is worth nothing."""


@dataclass(frozen=True)
class WorkTime:
    """Work seconds since `low_s` at each full hour, by target; a week of even work has 168 hours too."""

    low_s: int
    cumulative: Mapping[str, Floats]

    def between(self, target: pd.Series, start: pd.Series, end: pd.Series) -> Floats:
        """Work seconds from `start` to `end` (naive UTC), row by row; 0 when `end` is earlier."""
        found = np.zeros(len(target))
        a, b = seconds(start), seconds(end)
        for name, cumulative in self.cumulative.items():
            chosen = target.to_numpy(object) == name
            found[chosen] = self._at(cumulative, b[chosen]) - self._at(cumulative, a[chosen])
        return np.maximum(found, 0.0)

    def _at(self, cumulative: Floats, at_s: Floats) -> Floats:
        hours = (at_s - self.low_s) / HOUR_S
        return np.interp(hours, np.arange(len(cumulative)), cumulative)


def work_time(
    ends: pd.DataFrame, low: pd.Timestamp, high: pd.Timestamp, zone: str, targets: pd.Series
) -> WorkTime:
    """The hours of the week in which clocks of each target end.

    Args:
        ends: `target` and `stopped_at` (naive UTC) of clocks that ended.
        low, high: the span asked about; later moments are taken to be at `high`.
        zone: whose wall clock the week follows.
        targets: the targets asked about; one without an end counts every hour the same.
    """
    grid = pd.date_range(low.floor("h"), high.ceil("h"), freq="h")
    hour = _hour_of_week(pd.Series(grid), zone)
    cumulative = {}
    for target in targets.unique():
        mine = _hour_of_week(ends.loc[ends["target"] == target, "stopped_at"], zone)
        seen = np.bincount(mine, minlength=HOURS) + LEANING / HOURS
        worth = seen / seen.mean()
        cumulative[str(target)] = np.append(0.0, np.cumsum(worth[hour[:-1]])) * HOUR_S
    return WorkTime(int(grid[0].timestamp()), cumulative)


def _hour_of_week(moments: pd.Series, zone: str) -> NDArray[np.int64]:
    local = moments.dt.tz_localize("UTC").dt.tz_convert(zone)
    return np.asarray(local.dt.day_of_week * 24 + local.dt.hour, np.int64)


def seconds(moments: pd.Series) -> Floats:
    """Naive UTC moments as seconds since 1970."""
    return moments.to_numpy("datetime64[us]").astype(np.int64) / 1e6
