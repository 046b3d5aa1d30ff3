"""The models by name. A model sees a cleaned history and rolling origins, and answers counts.

Add a model: one function with the signature of `Model` and one line in `MODELS`. For each origin
`o` it may use days before `o` only; parameters that are costly may be fitted once, on days before
the first origin given. `tests/forecasting/test_models.py` runs every entry through the same laws.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from forecasting import boosted, level_filter, profiles, regression, score_series
from forecasting.series import Floats

Forecasts = npt.NDArray[np.float32]
"""origins x queues x days ahead x slots, contacts."""

Model = Callable[[Floats, npt.NDArray[np.int64], int], Forecasts]
"""(counts: queues x days x slots without NaN, origins: day numbers ascending, days ahead) -> forecasts."""

WEEK = 7


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the registry.

    Attributes:
        make: the function.
        label: what a person reads.
        least_weeks: full weeks of history below which it is not asked.
        is_default: part of the default portfolio.
    """

    make: Model
    label: str
    least_weeks: int
    is_default: bool = False


def empty(counts: Floats, origins: npt.NDArray[np.int64], horizon: int) -> Forecasts:
    """Room for the answer of a model."""
    return np.empty((len(origins), counts.shape[0], horizon, counts.shape[2]), dtype=np.float32)


def last_weeks(counts: Floats, origin: int, weeks: int) -> Floats:
    """Queues x weeks x 7 x slots before `origin`, oldest week first."""
    window = counts[:, origin - weeks * WEEK : origin]
    return window.reshape(counts.shape[0], weeks, WEEK, counts.shape[2])


def mean_of_weeks(weeks: int) -> Model:
    """Mean of the last `weeks` same weekday-slots; one week is the seasonal naive forecast."""

    def forecast(counts: Floats, origins: npt.NDArray[np.int64], horizon: int) -> Forecasts:
        week = np.empty((len(origins), counts.shape[0], WEEK, counts.shape[2]))
        for rows, window in profiles.last_weeks(counts, origins, weeks):
            week[rows] = window.mean(axis=2)
        return profiles.repeated(week, horizon)

    return forecast


def weighted_weeks(counts: Floats, origins: npt.NDArray[np.int64], horizon: int) -> Forecasts:
    """Weighted mean of all same weekdays, 0.95 a week, up to two years, times a shrunk shape."""
    totals = counts[:, : int(origins[-1])].sum(axis=2)
    day = np.empty((len(origins), counts.shape[0], WEEK))
    for rows, window in profiles.last_weeks(totals, origins, profiles.LONGEST_WEEKS):
        day[rows] = np.einsum("k,oqkw->oqw", profiles.week_weights(window.shape[2]), window)
    shape = profiles.by_own_memory(counts, origins)
    return profiles.repeated(day[..., None] * shape, horizon)


def pooled_profile(counts: Floats, origins: npt.NDArray[np.int64], horizon: int) -> Forecasts:
    """Level x weekday share x day profile, each weekday shrunk towards the mean of all days.

    For histories of one to four weeks: with k weeks the own share has weight k / (k + 2).
    """
    made = empty(counts, origins, horizon)
    phase = np.arange(horizon) % WEEK
    for row, origin in enumerate(origins):
        have = min(8, int(origin) // WEEK)
        mean = last_weeks(counts, int(origin), have).mean(axis=1)
        own_share = have / (have + 2)
        total = mean.sum(axis=2, keepdims=True)
        profile = _shrunk_profile(mean, total, own_share)
        made[row] = (profile * total)[:, phase]
    return made


def _shrunk_profile(mean: Floats, total: Floats, own_share: float) -> Floats:
    """Queues x 7 x slots, sums to 1 a day; days of another shape (closed slots) keep their own."""
    own = np.divide(mean, total, out=np.zeros_like(mean), where=total > 0)
    everyday = mean.sum(axis=1, keepdims=True) / np.maximum(mean.sum(axis=(1, 2), keepdims=True), 1e-12)
    mixed = np.where(own > 0, own_share * own + (1 - own_share) * everyday, own)
    size = mixed.sum(axis=2, keepdims=True)
    profile: Floats = np.divide(mixed, size, out=np.zeros_like(mixed), where=size > 0)
    return profile


MODELS: Mapping[str, Entry] = MappingProxyType(
    {
        "svd": Entry(score_series.forecast, "Day shapes and their scores (SVD)", 4, is_default=True),
        "ewdow": Entry(weighted_weeks, "Weighted mean of same weekdays", 2, is_default=True),
        "dlf": Entry(level_filter.forecast, "Level x weekday x profile filter", 4, is_default=True),
        "fast": Entry(level_filter.fast, "Fast level and shape", 4, is_default=True),
        "sma": Entry(mean_of_weeks(4), "Mean of the last 4 weeks", 1),
        "pooled": Entry(pooled_profile, "Pooled profile", 1),
        "snaive": Entry(mean_of_weeks(1), "Same slot last week", 1),
        "dhr": Entry(regression.harmonic, "Fourier terms with ARMA errors (statsmodels)", 8),
        "ets": Entry(regression.exponential_smoothing, "Holt-Winters on day totals (statsmodels)", 8),
        "lgbm": Entry(boosted.forecast, "Gradient boosted trees (LightGBM)", 8),
    }
)
NAIVE = "snaive"
FOUR_WEEK_MEAN = "sma"
