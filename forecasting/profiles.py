"""Day profiles with the noise taken out: each weekday's shape is drawn to that of all days.

How far it is drawn is decided by the data, slot by slot: by the variance of the estimated share
against the squared distance to the pooled shape in the slots around (James-Stein shrinkage). A
near-Poisson queue ends with one smooth shape; a large queue keeps seven of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from forecasting.series import Floats

WEEK = 7
WEEK_WEIGHT = 0.95
LONGEST_WEEKS = 52
REFRESH_DAYS = 7
SMOOTH = np.array([1.0, 2.0, 1.0]) / 4
NEIGHBOURS = 3


def at_origins(counts: Floats, origins: npt.NDArray[np.int64]) -> Iterator[Floats]:
    """Queues x 7 x slots for every origin, day 0 being the origin's weekday; sums to 1 a day.

    Shapes move slowly: they are renewed every seven days and turned to the weekday between.
    """
    made_at, shape = -REFRESH_DAYS, np.zeros(0)
    for origin in origins:
        if origin - made_at >= REFRESH_DAYS:
            made_at, shape = int(origin), _shape(counts, int(origin))
        yield np.roll(shape, -((origin - made_at) % WEEK), axis=1)


def _shape(counts: Floats, origin: int) -> Floats:
    weeks = min(LONGEST_WEEKS, origin // WEEK)
    window = counts[:, origin - weeks * WEEK : origin].reshape(counts.shape[0], weeks, WEEK, -1)
    week = shrunk_week(window, week_weights(weeks))
    return _over(week, week.sum(axis=2, keepdims=True))


def week_weights(weeks: int) -> Floats:
    """Weights of past weeks, oldest first, falling by `WEEK_WEIGHT` a week and summing to 1."""
    weight: Floats = WEEK_WEIGHT ** np.arange(weeks - 1, -1, -1.0)
    weight /= weight.sum()
    return weight


def shrunk_week(window: Floats, weight: Floats) -> Floats:
    """Expected counts of the seven weekdays with shrunk shapes; day totals stay as they are.

    Args:
        window: queues x weeks x 7 x slots.
        weight: weight of each week, summing to 1.

    Returns:
        queues x 7 x slots.
    """
    mean: Floats = np.einsum("k,qkws->qws", weight, window)
    if window.shape[3] < 2 * NEIGHBOURS + 1:
        return mean
    total = mean.sum(axis=2, keepdims=True)
    share = _over(mean, total)
    off = window - share[:, None] * window.sum(axis=3, keepdims=True)
    noise = np.einsum("k,qkws->qws", weight**2, off**2) / np.maximum(total, 1e-12) ** 2
    target = np.where(share > 0, _smooth(_over(mean.sum(axis=1), total.sum(axis=1))[:, None]), 0.0)
    distance = (share - target) ** 2
    pull = np.clip(_around(noise) / np.maximum(_around(distance), 1e-15), 0.0, 1.0)
    drawn = share + pull * (target - share)
    week: Floats = _over(drawn, drawn.sum(axis=2, keepdims=True)) * total
    return week


def _over(above: Floats, below: Floats) -> Floats:
    ratio: Floats = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
    return ratio


def _smooth(shape: Floats) -> Floats:
    """Weighted mean of neighbouring slots; the day wraps round at midnight."""
    smooth: Floats = (
        SMOOTH[0] * np.roll(shape, 1, -1) + SMOOTH[1] * shape + SMOOTH[2] * np.roll(shape, -1, -1)
    )
    return smooth


def _around(values: Floats) -> Floats:
    """Sum over a slot and its neighbours on both sides."""
    total: Floats = sum((np.roll(values, k, -1) for k in range(-NEIGHBOURS, NEIGHBOURS + 1)), np.zeros(1))
    return total
