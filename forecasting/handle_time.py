"""Expected handle time: a slow level x shrunk weekday and day-part factors; and the workload.

All means are weighted by the contacts handled: the mean of interval means is not the mean handle
time. Slots with few contacts say little and are drawn to the level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from domain.errors import NoDataError
from forecasting.series import Floats

LEVEL_WEEKS = 8
SHAPE_WEEKS = 26
"""Weekday and time of day move slowly and are hard to see: they are learnt from more weeks."""
PRIOR_CONTACTS = 200.0
"""Contacts at which a factor beyond chance and no factor weigh the same: single long contacts mislead."""
DAY_PARTS = 6
"""Parts of four hours of local wall time."""
CALL_SPREAD = 0.8
"""Standard deviation of one contact's handle time over its mean, for the interval of a mean."""


@dataclass(frozen=True, slots=True)
class HandleTime:
    """Expected handle time of one channel.

    Attributes:
        level_s: volume-weighted mean of the last eight weeks.
        weekday: 7 factors, Monday first.
        part: 6 factors, one per four hours of the local day.
        day_spread: standard deviation of a day's mean around its expectation, as a share.
    """

    level_s: float
    weekday: Floats
    part: Floats
    day_spread: float

    def at(self, starts_at: pd.Series, zone: str) -> Floats:
        """Expected handle time in seconds of intervals starting at UTC moments."""
        weekday, part, _ = _places(starts_at, zone)
        expected: Floats = self.level_s * self.weekday[weekday] * self.part[part]
        return expected


def handled(volume: pd.DataFrame) -> pd.Series:
    """Contacts behind each mean handle time: `handled` where the frame states it, else the contacts."""
    weight: pd.Series = volume["handled"] if "handled" in volume.columns else volume["contacts"]
    return weight.fillna(0.0)


def learn(volume: pd.DataFrame, zone: str) -> HandleTime:
    """Learn one channel's handle time from a VOLUME frame with `aht_s`, optionally `handled`.

    Raises:
        NoDataError: when no interval has both contacts and a handle time.
    """
    known = volume[(handled(volume) > 0) & (volume["aht_s"] > 0)]
    if known.empty:
        raise NoDataError("No handle times are known: load intervals with talk, hold and wrap-up time.")
    end = known["starts_at"].max()
    recent = known[known["starts_at"] > end - pd.Timedelta(weeks=LEVEL_WEEKS)]
    level = float((handled(recent) * recent["aht_s"]).sum() / handled(recent).sum())
    longer = known[known["starts_at"] > end - pd.Timedelta(weeks=SHAPE_WEEKS)]
    contacts, aht = handled(longer).to_numpy(dtype=float), longer["aht_s"].to_numpy(dtype=float)
    weekday, part, day = _places(longer["starts_at"], zone)
    number = day - day.min()
    # Shapes are ratios to the week they are in, so that a moving level is no shape.
    ratio = aht / _weekly(contacts, aht, (day.max() - day) // 7)
    by_weekday = _factors(contacts, ratio, weekday, number, 7)
    by_part = _factors(contacts, ratio / by_weekday[weekday], part, number, DAY_PARTS)
    late = day > day.max() - 7 * LEVEL_WEEKS
    off = (aht / (level * by_weekday[weekday] * by_part[part]))[late]
    return HandleTime(level, by_weekday, by_part, _day_spread(contacts[late], off, day[late]))


def _weekly(contacts: Floats, aht: Floats, week: np.ndarray) -> Floats:
    """Mean of each row's own week, weighted by contacts."""
    mean: Floats = (np.bincount(week, contacts * aht) / np.maximum(np.bincount(week, contacts), 1e-9))[week]
    return mean


def _places(starts_at: pd.Series, zone: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weekday, part of the day and day number of UTC moments, in local wall time."""
    local = starts_at.dt.tz_convert(zone).dt.tz_localize(None)
    day = local.dt.normalize().astype("datetime64[s]").astype("int64").to_numpy() // 86400
    return local.dt.day_of_week.to_numpy(), local.dt.hour.to_numpy() * DAY_PARTS // 24, day


def _factors(contacts: Floats, ratio: Floats, place: np.ndarray, day: np.ndarray, size: int) -> Floats:
    """Factor per place, drawn to 1 as far as chance alone explains the differences between places.

    Empirical Bayes: true variance between places = variance of their means less their mean squared
    standard error (from day to day); a place keeps true / (true + its own squared error) of its factor.
    """
    cell, inverse = np.unique(place * (int(day.max()) + 1) + day, return_inverse=True)
    weight = np.bincount(inverse, contacts)
    mean = np.bincount(inverse, contacts * ratio) / weight
    group = cell // (int(day.max()) + 1)
    total, days = np.bincount(group, weight, size), np.bincount(group, minlength=size)
    own = np.divide(np.bincount(group, weight * mean, size), total, out=np.ones(size), where=total > 0)
    square = np.bincount(group, weight * (mean - own[group]) ** 2, size)
    spread = np.divide(square, total, out=np.zeros(size), where=total > 0)
    has_error = days > 1
    error = np.divide(spread, days - 1, out=np.full(size, np.inf), where=has_error)
    error = np.maximum(error, CALL_SPREAD**2 / np.maximum(total, 1e-9))
    if has_error.sum() < 2:
        return np.ones(size)
    share = total[has_error] / total[has_error].sum()
    centre = float((share * own[has_error]).sum())
    true = float((share * (own[has_error] - centre) ** 2).sum() - (share * error[has_error]).sum())
    trust = max(true, 0.0) / (max(true, 0.0) + np.maximum(error, 1e-12))
    factors: Floats = 1 + trust * total / (total + PRIOR_CONTACTS) * (own - 1)
    return factors


def _day_spread(contacts: Floats, off: Floats, day: np.ndarray) -> float:
    """Spread of day means beyond what the number of contacts explains."""
    place = day - day.min()
    weight = np.bincount(place, contacts)
    mean = np.bincount(place, contacts * off)[weight > 0] / weight[weight > 0]
    extra = float(
        np.average((mean - 1) ** 2 - CALL_SPREAD**2 / weight[weight > 0], weights=weight[weight > 0])
    )
    return float(np.sqrt(max(extra, 0.0)))


def with_handle_time(forecast: pd.DataFrame, volume: pd.DataFrame, zone: str) -> pd.DataFrame:
    """A FORECAST frame with `aht_s` per channel; a channel without handle times keeps null."""
    made = forecast.assign(aht_s=np.nan)
    for channel, rows in volume.groupby("channel", observed=True):
        here = made["channel"] == channel
        if here.any() and (rows["aht_s"] * handled(rows)).gt(0).any():
            made.loc[here, "aht_s"] = learn(rows, zone).at(made.loc[here, "starts_at"], zone)
    return made


def workload(forecast: pd.DataFrame, volume: pd.DataFrame, zone: str, interval_s: float) -> pd.DataFrame:
    """Workload of a FORECAST frame: `erlangs` with 80 and 95 % ends.

    The interval joins that of the contacts with that of their mean handle time (spread of single
    contacts over the root of their number, and of days), as independent relative errors.
    """
    made = with_handle_time(forecast, volume, zone)
    return workload_at(forecast, made["aht_s"], volume, zone, interval_s)


def workload_at(
    forecast: pd.DataFrame, aht_s: pd.Series, volume: pd.DataFrame, zone: str, interval_s: float
) -> pd.DataFrame:
    """As `workload`, with the expected handle time of each row given, in seconds.

    For rows longer than a slot, such as days, whose handle time is the mean over their slots.
    """
    made = forecast.assign(aht_s=aht_s)
    day_spread = {
        str(channel): learn(rows, zone).day_spread
        for channel, rows in volume.groupby("channel", observed=True)
        if (rows["aht_s"] * handled(rows)).gt(0).any()
    }
    contacts = made["contacts"].to_numpy(dtype=float)
    own = made["channel"].map(day_spread).to_numpy(dtype=float)
    relative = np.sqrt(CALL_SPREAD**2 / np.maximum(contacts, 1.0) + own**2)
    erlangs = contacts * made["aht_s"].to_numpy(dtype=float) / interval_s
    result = made.assign(erlangs=erlangs)
    for end, sign in (("low_80", -1), ("high_80", 1), ("low_95", -1), ("high_95", 1)):
        z = 1.28155 if end.endswith("80") else 1.95996
        volume_part = np.abs(made[end].to_numpy(dtype=float) - contacts) / np.maximum(contacts, 1e-9)
        spread = np.sqrt(volume_part**2 + (z * relative) ** 2)
        result[f"erlangs_{end}"] = np.maximum(erlangs * (1 + sign * spread), 0.0)
    return result
