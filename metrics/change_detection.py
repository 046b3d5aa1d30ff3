"""Did the level of a series change, and when: with a bounded chance of a false alarm.

The statistic is the largest standardised gap between the mean before and after a split. What it
reaches without a change depends on how much neighbours resemble each other, so its distribution is
drawn from series without a change that have the same lag-1 correlation (decision 0404).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from domain.errors import InputError

MIN_POINTS = 12
MIN_SIDE = 3
DRAWS = 999
MOST, STEP, LOST = 0.9, 0.05, 8
"""Largest correlation allowed for, step it is rounded up to, points that estimating costs."""

Series = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Change:
    """The most likely change of level.

    Attributes:
        at: position of the first point after it.
        before, after: mean level on either side.
        p_value: chance of a gap this large in a series without a change.
        is_real: `p_value` is at or under the false-alarm rate that was asked for.
    """

    at: int
    before: float
    after: float
    p_value: float
    is_real: bool


def level_change(
    values: ArrayLike, *, false_alarms: float = 0.05, season: int | None = None, seed: int = 0
) -> Change:
    """The most likely single change of level in a series in time order.

    Args:
        values: at least 12 points without gaps, `season` at least 3 whole rounds.
        false_alarms: share 0-1 of unchanged series that may be called changed.
        season: points a pattern repeats after (7 for days of a week); its shape is taken out first.

    Raises:
        InputError: too few points, gaps, or a rate outside 0-1.

    Example:
        >>> change = level_change([5, 6, 5, 4, 5, 6, 5, 9, 10, 9, 8, 9, 10, 9])
        >>> change.at, change.is_real
        (7, True)
    """
    x = _checked(values, season)
    if not 0 < false_alarms < 1:
        raise InputError("a rate between 0 and 1", false_alarms, "5% is 0.05", "false_alarms")
    reached, at, correlation = _statistic(_scores(_without_season(x[None, :], season)))
    p_value = max(
        _p_value(float(reached[0]), len(x), r, season, seed) for r in _plausible(correlation[0], len(x))
    )
    split = int(at[0])
    before, after = float(x[:split].mean()), float(x[split:].mean())
    return Change(split, before, after, p_value, p_value <= false_alarms)


def _p_value(reached: float, n: int, correlation: float, season: int | None, seed: int) -> float:
    drawn = _reference(n, min(int(np.ceil(correlation / STEP - 1e-9)), round(MOST / STEP)), season, seed)
    return float((1 + len(drawn) - np.searchsorted(drawn, reached)) / (DRAWS + 1))


@lru_cache(maxsize=256)
def _reference(n: int, steps: int, season: int | None, seed: int) -> Series:
    """The statistic, ascending, of series without a change whose correlation is that many steps."""
    return np.sort(_statistic(_scores(_without_season(_unchanged(n, steps * STEP, seed), season)))[0])


def _plausible(correlation: float, n: int) -> tuple[float, float]:
    """The estimated correlation and one 2.25 standard errors above it: short series tell it badly.

    The error counts `LOST` points less, because two levels, a split and the correlation come from the same points.
    """
    error = np.sqrt((1 - correlation**2) / (n - LOST))
    return float(correlation), float(min(MOST, correlation + 2.25 * error))


def _checked(values: ArrayLike, season: int | None) -> Series:
    x = np.asarray(values, dtype=np.float64)
    needed = max(MIN_POINTS, 3 * (season or 0))
    if len(x) < needed or not np.isfinite(x).all():
        got = f"{len(x)} points, {(~np.isfinite(x)).sum()} missing"
        raise InputError(f"at least {needed} points without gaps", got, "Choose a longer period or grain")
    return x


def _without_season(rows: Series, season: int | None) -> Series:
    """Each slot's median taken out of each row."""
    if season is None:
        return rows
    found = rows.copy()
    for slot in range(season):
        found[:, slot::season] -= np.median(rows[:, slot::season], axis=1, keepdims=True)
    return found


def _scores(rows: Series) -> Series:
    """Normal scores of each row's ranks, so that one wild day or a skewed measure does not decide."""
    from scipy.special import ndtri

    scores: Series = ndtri((_ranks(rows) - 0.375) / (rows.shape[1] + 0.25))
    return scores


def _ranks(rows: Series) -> Series:
    """Ranks from 1 in each row; equal values share their mean rank."""
    order = rows.argsort(axis=1, kind="stable")
    ordered = np.take_along_axis(rows, order, axis=1)
    place = np.broadcast_to(np.arange(rows.shape[1]), rows.shape)
    is_new = np.ones(rows.shape, bool)
    is_new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    is_last = np.ones(rows.shape, bool)
    is_last[:, :-1] = is_new[:, 1:]
    first = np.maximum.accumulate(np.where(is_new, place, 0), axis=1)
    last = np.minimum.accumulate(np.where(is_last, place, rows.shape[1])[:, ::-1], axis=1)[:, ::-1]
    ranks = np.empty(rows.shape)
    np.put_along_axis(ranks, order, (first + last) / 2 + 1, axis=1)
    return ranks


def _statistic(rows: Series) -> tuple[Series, NDArray[np.int64], Series]:
    """Per row: largest standardised gap over all splits, where it is, and the lag-1 correlation.

    The gap is divided by what the correlation adds to the spread of a mean, which makes its
    distribution without a change nearly the same for every correlation.
    """
    n = rows.shape[1]
    split = np.arange(MIN_SIDE, n - MIN_SIDE + 1)
    total = np.cumsum(rows, axis=1)
    centred = total[:, split - 1] - total[:, -1:] * split / n
    spread = rows.std(axis=1, keepdims=True)
    safe = np.where(spread == 0, 1.0, spread)  # a constant series has no gap
    gaps = np.abs(centred) / (safe * np.sqrt(split * (n - split) / n))
    best = gaps.argmax(axis=1)
    at = split[best]
    correlation = _correlation(rows, at)
    largest = gaps[np.arange(len(rows)), best]
    return largest * np.sqrt((1 - correlation) / (1 + correlation)), at, correlation


def _correlation(rows: Series, at: NDArray[np.int64]) -> Series:
    """Lag-1 correlation around the two levels, corrected for its bias in short series, in [0, 0.9].

    Each mean taken out costs about (1 + 3r) / n (Marriott and Pope 1954).
    """
    n = rows.shape[1]
    is_after = np.arange(n) >= at[:, None]
    after = np.where(is_after, rows, 0).sum(axis=1) / (n - at)
    before = np.where(is_after, 0, rows).sum(axis=1) / at
    rest = rows - np.where(is_after, after[:, None], before[:, None])
    power = (rest**2).sum(axis=1)
    lag_1 = (rest[:, 1:] * rest[:, :-1]).sum(axis=1) / np.where(power == 0, 1.0, power)
    corrected: Series = np.clip(lag_1 + 2 * (1 + 3 * lag_1) / n, 0.0, 0.9)
    return corrected


def _unchanged(n: int, correlation: float, seed: int) -> Series:
    """Series without a change and with the given lag-1 correlation."""
    rows = np.random.default_rng(seed).standard_normal((DRAWS, n))
    rows[:, 1:] *= np.sqrt(1 - correlation**2)
    for i in range(1, n):
        rows[:, i] += correlation * rows[:, i - 1]
    return rows
