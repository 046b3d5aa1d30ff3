"""How good were handle-time forecasts? Rolling weekly origins, errors weighted by contacts handled."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.local_days import day_starts
from forecasting import accuracy
from forecasting.handle_time import handled, learn

Floats = NDArray[np.float64]
WEEK = 7
HORIZON_DAYS = 28
MOST_ORIGINS = 26
LEAST_CV = 1e-3
"""Spread below which a mean is as good as normal; none at all where every contact takes the same time."""
LEAST_WEEKS = 8
Method = Callable[[pd.DataFrame, pd.DataFrame, str], np.ndarray]
"""(history, slots to come, zone) -> expected handle time of each slot in seconds."""


def _used(past: pd.DataFrame, ahead: pd.DataFrame, zone: str) -> np.ndarray:
    return learn(past, zone).at(ahead["starts_at"], zone)


def _level(past: pd.DataFrame, ahead: pd.DataFrame, zone: str) -> np.ndarray:
    return np.full(len(ahead), learn(past, zone).level_s)


def _last_week(past: pd.DataFrame, ahead: pd.DataFrame, zone: str) -> np.ndarray:
    recent = past[past["starts_at"] > past["starts_at"].max() - pd.Timedelta(weeks=1)]
    return np.full(len(ahead), _mean(recent))


def _weekday(past: pd.DataFrame, ahead: pd.DataFrame, zone: str) -> np.ndarray:
    recent = past[past["starts_at"] > past["starts_at"].max() - pd.Timedelta(weeks=4)]
    day = recent["starts_at"].dt.tz_convert(zone).dt.day_of_week
    means = {w: _mean(rows) for w, rows in recent.groupby(day)}
    own = ahead["starts_at"].dt.tz_convert(zone).dt.day_of_week.map(means)
    return np.asarray(own.fillna(_mean(recent)), dtype=np.float64)


METHODS: dict[str, Method] = {
    "level with weekday and time of day": _used,
    "8-week level": _level,
    "4-week mean of the weekday": _weekday,
    "last week's mean": _last_week,
}
"""The first is what forecasts use; the others stand beside it."""


def _mean(rows: pd.DataFrame) -> float:
    weight = handled(rows)
    return accuracy.ratio(float((rows["aht_s"] * weight).sum()), float(weight.sum()))


def backtest(volume: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Test every method on one channel.

    Args:
        volume: VOLUME rows of one channel with `aht_s`, optionally `handled`.
        zone: IANA zone of the wall clock.

    Returns:
        method, wape_slot, wape_day, bias (weighted by contacts handled), noise_floor (of a slot: what the
        spread of single contacts alone gives, see `contact_spread`), origins. No rows on less than twelve weeks
        of history.
    """
    known = volume[(handled(volume) > 0) & (volume["aht_s"] > 0)].sort_values("starts_at")
    origins = _origins(known)
    parts = [_at(known, origin, zone) for origin in origins]
    if not parts:
        return pd.DataFrame()
    every = pd.concat(parts, ignore_index=True)
    day = day_starts(every["starts_at"], zone)
    cv = contact_spread(known, zone)
    return pd.DataFrame([_row(every, day, name, len(origins), cv) for name in METHODS])


def contact_spread(known: pd.DataFrame, zone: str) -> float:
    """Standard deviation of a single contact's handle time over the mean, from slots of the same day.

    A slot's mean of n contacts varies by the spread over the root of n; within a day level and weekday are the
    same, and what the time of day does is taken off first. NaN where no day has two slots.

    Args:
        known: VOLUME rows of one channel that state `aht_s`.
        zone: IANA zone of the wall clock.
    """
    weight = handled(known)
    off = known["aht_s"] / learn(known, zone).at(known["starts_at"], zone)
    day = day_starts(known["starts_at"], zone)
    mean = (off * weight).groupby(day).transform("sum") / weight.groupby(day).transform("sum")
    level = accuracy.ratio(float((off * weight).sum()), float(weight.sum()))
    square = float((weight * (off - mean) ** 2).sum())
    return float(np.sqrt(accuracy.ratio(square, float(len(known) - day.nunique())))) / level


def _mean_deviation(contacts: Floats, cv: float) -> Floats:
    """Mean absolute deviation of the mean of that many gamma handle times, over their mean.

    With shape k it is 2 k^k e^-k / (k Gamma(k)): 0.798 of the standard deviation for many contacts, less for few.
    """
    from scipy.special import gammaln

    if cv < LEAST_CV:
        return np.asarray(np.sqrt(2 / np.pi / np.maximum(contacts, 1e-9)) * cv)
    k = np.maximum(contacts, 1e-9) / cv**2
    return np.asarray(2 * np.exp(k * np.log(k) - k - gammaln(k)) / k, dtype=np.float64)


def _origins(known: pd.DataFrame) -> list[pd.Timestamp]:
    if known.empty:
        return []
    last, first = known["starts_at"].max().normalize(), known["starts_at"].min().normalize()
    latest = last - pd.Timedelta(days=HORIZON_DAYS)
    made = [latest - pd.Timedelta(weeks=k) for k in range(MOST_ORIGINS)]
    return [o for o in made if o >= first + pd.Timedelta(weeks=LEAST_WEEKS)]


def _at(known: pd.DataFrame, origin: pd.Timestamp, zone: str) -> pd.DataFrame:
    past = known[known["starts_at"] < origin]
    until = origin + pd.Timedelta(days=HORIZON_DAYS)
    ahead = known[(known["starts_at"] >= origin) & (known["starts_at"] < until)]
    made = {name: method(past, ahead, zone) for name, method in METHODS.items()}
    return pd.DataFrame(
        {
            "starts_at": ahead["starts_at"],
            "origin": origin,
            "aht_s": ahead["aht_s"],
            "handled": handled(ahead),
            **made,
        }
    )


def _row(every: pd.DataFrame, day: pd.Series, name: str, origins: int, cv: float) -> dict[str, object]:
    weight, actual, made = (every[c].to_numpy(dtype=float) for c in ("handled", "aht_s", name))
    work = pd.DataFrame(
        {"actual": actual * weight, "made": made * weight, "day": day, "origin": every["origin"]}
    )
    days = work.groupby(["origin", "day"])[["actual", "made"]].sum()
    floor = _mean_deviation(weight, cv) * weight * actual
    return {
        "method": name,
        "wape_slot": accuracy.wape(actual * weight, made * weight),
        "wape_day": accuracy.wape(days["actual"].to_numpy(), days["made"].to_numpy()),
        "bias": accuracy.bias(actual * weight, made * weight),
        "noise_floor": accuracy.ratio(float(floor.sum()), float((actual * weight).sum())),
        "origins": origins,
    }
