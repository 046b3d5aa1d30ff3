"""Measures of a forecast against what came, and the best that chance allows.

Every measure is a ratio of sums over the cells given, never a mean of rates.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.floating]


def wape(actual: Numbers, forecast: Numbers) -> float:
    """Sum of absolute errors over the sum of actuals; NaN when nothing came.

    Example:
        >>> wape(np.array([10.0, 30.0]), np.array([12.0, 28.0]))
        0.1
    """
    return ratio(float(np.abs(forecast - actual).sum()), float(actual.sum()))


def bias(actual: Numbers, forecast: Numbers) -> float:
    """Sum of forecast minus actual over the sum of actuals: above 0 is too much."""
    return ratio(float((forecast - actual).sum()), float(actual.sum()))


def mase(actual: Numbers, forecast: Numbers, naive_error: float) -> float:
    """Mean absolute error over `naive_error`, that of the same slot last week in sample."""
    return ratio(float(np.abs(forecast - actual).mean()) if actual.size else math.nan, naive_error)


def coverage(actual: Numbers, low: Numbers, high: Numbers) -> float:
    """Share of actuals inside [low, high]."""
    return float(((actual >= low) & (actual <= high)).mean()) if actual.size else math.nan


def pinball(actual: Numbers, quantile: Numbers, level: float) -> float:
    """Quantile loss at `level`, as a share of the actual volume; smaller is better."""
    off = actual - quantile
    return ratio(float(np.maximum(level * off, (level - 1) * off).sum()), float(actual.sum()))


def poisson_error(rate: Numbers) -> npt.NDArray[np.float64]:
    """Mean absolute deviation of a Poisson count from its own mean `rate`.

    E|Y - l| = 2 exp(-l) l^(floor(l) + 1) / floor(l)!  in closed form, checked by direct summation.

    Example:
        >>> poisson_error(np.array([0.0, 1.0, 100.0])).round(4).tolist()
        [0.0, 0.7358, 7.9722]
    """
    values, places = np.unique(np.asarray(rate, dtype=float), return_inverse=True)
    return np.array([_poisson_error(v) for v in values])[places].reshape(np.shape(rate))


def _poisson_error(rate: float) -> float:
    if rate <= 0:
        return 0.0
    whole = math.floor(rate)
    return 2 * math.exp(-rate + (whole + 1) * math.log(rate) - math.lgamma(whole + 1))


def noise_floor(actual: Numbers) -> float:
    """WAPE of a forecast that knows every rate exactly, if counts are Poisson.

    The counts stand in for the unknown rates, which makes the floor a little low for counts
    below about five. About 0.798 / sqrt(l) for a constant rate l: 25 % at ten contacts a slot.
    """
    return ratio(float(poisson_error(actual).sum()), float(actual.sum()))


def ratio(above: float, below: float) -> float:
    """`above` / `below`; NaN where there is nothing to divide by."""
    return above / below if below > 0 else math.nan
