"""How sure a number is: intervals for shares, NPS, means and quantiles, and for their changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from domain.errors import InputError


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval, both ends included."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


def wilson(successes: float, n: float, confidence: float = 0.95) -> Interval | None:
    """Wilson's score interval of a share; None when n is 0.

    Source: Wilson (1927); vectors from statsmodels `proportion_confint(method="wilson")`.

    Example:
        >>> found = wilson(74, 107)
        >>> round(found.low, 6), round(found.high, 6)
        (0.598715, 0.771183)
    """
    if not 0 <= successes <= n:
        raise InputError("successes between 0 and n", f"{successes} of {n}")
    if n == 0:
        return None
    z, share = _z(confidence), successes / n
    middle = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if successes == 0 else (middle - spread) / scale
    return Interval(low, 1.0 if successes == n else (middle + spread) / scale)


def share_change(
    before: tuple[float, float], after: tuple[float, float], confidence: float = 0.95
) -> Interval | None:
    """Interval of `after - before` for two shares as (successes, n), by Newcombe's hybrid score.

    The change is real when the interval leaves out 0. None when either n is 0.

    Source: Newcombe (1998), method 10.
    """
    a, b = wilson(*before, confidence), wilson(*after, confidence)
    if a is None or b is None:
        return None
    p, q = before[0] / before[1], after[0] / after[1]
    down, up = sqrt((q - b.low) ** 2 + (a.high - p) ** 2), sqrt((b.high - q) ** 2 + (p - a.low) ** 2)
    return Interval(q - p - down, q - p + up)


def nps_variance(promoters: float, passives: float, detractors: float) -> float | None:
    """Variance of one answer scored 1, 0, -1; None without answers."""
    n = promoters + passives + detractors
    if n == 0:
        return None
    p, d = promoters / n, detractors / n
    return p + d - (p - d) ** 2


def nps_wald(
    promoters: float, passives: float, detractors: float, confidence: float = 0.95
) -> Interval | None:
    """Plain Wald interval in points; it has no width when all agree, so it is not the default."""
    n, variance = promoters + passives + detractors, nps_variance(promoters, passives, detractors)
    if variance is None:
        return None
    middle, half = 100 * (promoters - detractors) / n, 100 * _z(confidence) * sqrt(variance / n)
    return Interval(middle - half, middle + half)


def nps_adjusted_wald(
    promoters: float, passives: float, detractors: float, confidence: float = 0.95
) -> Interval | None:
    """Adjusted Wald interval in points, before clipping: three answers added, 3/4 at each end.

    Source: Rocks (2016) as given by MeasuringU.
    """
    if promoters + passives + detractors == 0:
        return None
    return nps_wald(promoters + 0.75, passives + 1.5, detractors + 0.75, confidence)


def nps_interval(
    promoters: float, passives: float, detractors: float, confidence: float = 0.95
) -> Interval | None:
    """The interval to show: adjusted Wald inside -100..100.

    Example:
        >>> nps_interval(10, 0, 0).high
        100.0
    """
    found = nps_adjusted_wald(promoters, passives, detractors, confidence)
    return None if found is None else Interval(max(found.low, -100.0), min(found.high, 100.0))


def mean_interval(values: ArrayLike, confidence: float = 0.95) -> Interval | None:
    """Student's interval of a mean; None below two values.

    For skewed times (most are) trust it from about 100 values on, and show the median beside it.
    """
    x = _numbers(values)
    if len(x) < 2:
        return None
    from scipy.special import stdtrit

    half = float(stdtrit(len(x) - 1, 0.5 + confidence / 2)) * float(x.std(ddof=1)) / sqrt(len(x))
    return Interval(float(x.mean()) - half, float(x.mean()) + half)


def quantile_interval(values: ArrayLike, q: float, confidence: float = 0.95) -> Interval | None:
    """Interval of a quantile from order statistics: exact for any distribution, no resampling.

    None when no pair of values reaches the confidence (a median needs 6 values at 95 %).

    Source: the number of values below the quantile is binomial(n, q).

    Example:
        >>> quantile_interval(range(1, 21), 0.5)
        Interval(low=6.0, high=15.0)
    """
    if not 0 < q < 1:
        raise InputError("a quantile between 0 and 1", q, "the median is 0.5")
    x = np.sort(_numbers(values))
    if len(x) == 0:
        return None
    from scipy.special import bdtr

    below = bdtr(np.arange(len(x), dtype=float), len(x), q)  # P(at most k values below)
    tail = (1 - confidence) / 2
    low, high = int(np.searchsorted(below, tail, side="right")), int(np.searchsorted(below, 1 - tail)) + 1
    if low < 1 or high > len(x):
        return None
    return Interval(float(x[low - 1]), float(x[high - 1]))


def bootstrap(
    values: ArrayLike,
    statistic: Callable[[NDArray[np.float64]], float],
    *,
    confidence: float = 0.95,
    resamples: int = 2000,
    seed: int = 0,
) -> Interval | None:
    """Percentile bootstrap interval of any statistic of independent values; None below two."""
    x = _numbers(values)
    if len(x) < 2:
        return None
    rng = np.random.default_rng(seed)
    drawn = [statistic(x[rng.integers(0, len(x), len(x))]) for _ in range(resamples)]
    low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(float(low), float(high))


def mean_change(before: ArrayLike, after: ArrayLike, confidence: float = 0.95) -> Interval | None:
    """Welch's interval of the difference of two means (after - before); None below two values each."""
    a, b = _numbers(before), _numbers(after)
    if min(len(a), len(b)) < 2:
        return None
    from scipy.special import stdtrit

    va, vb = float(a.var(ddof=1)) / len(a), float(b.var(ddof=1)) / len(b)
    if va + vb == 0:
        return Interval(*(2 * [float(b.mean() - a.mean())]))
    freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    half = float(stdtrit(freedom, 0.5 + confidence / 2)) * sqrt(va + vb)
    return Interval(float(b.mean() - a.mean()) - half, float(b.mean() - a.mean()) + half)


def _z(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise InputError("a confidence between 0 and 1", confidence, "95% is 0.95", "confidence")
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def _numbers(values: ArrayLike) -> NDArray[np.float64]:
    x = np.asarray(values, dtype=np.float64).ravel()
    return x[~np.isnan(x)]
