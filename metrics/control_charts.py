"""XmR charts: what a series does by itself, and which points are more than that.

Limits come from the mean moving range, so one shift or trend does not widen them as a standard
deviation would. Source of the constants: Wheeler, Understanding Variation (2.66 = 3 / 1.128, 3.268).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from domain.errors import InputError

LIMIT_FACTOR = 2.66
RANGE_FACTOR = 3.268
RUN_LENGTH = 8


@dataclass(frozen=True, slots=True)
class XmrChart:
    """Centre, natural limits, and per point whether and why it is a signal.

    Attributes:
        low, high: natural process limits; a bounded measure is clipped to its bounds.
        is_outside: the point lies outside the limits.
        is_run: the point ends eight or more in a row on one side of the centre.
    """

    values: NDArray[np.float64]
    centre: float
    low: float
    high: float
    range_limit: float
    is_outside: NDArray[np.bool_]
    is_run: NDArray[np.bool_]

    @property
    def is_signal(self) -> NDArray[np.bool_]:
        signal: NDArray[np.bool_] = self.is_outside | self.is_run
        return signal


def xmr(
    values: ArrayLike, *, baseline: int | None = None, low: float = -np.inf, high: float = np.inf
) -> XmrChart:
    """The chart of a series in time order.

    Args:
        values: at least 6 points; missing ones (NaN) are gaps, no point and no range.
        baseline: how many first points set the limits; all of them when None.
        low, high: what the measure cannot go beyond (0 and 1 for a share).

    Raises:
        InputError: fewer than 6 points to set limits from.

    Example:
        >>> chart = xmr([10, 11, 10, 9, 10, 11, 10, 20])
        >>> chart.is_outside.tolist()
        [False, False, False, False, False, False, False, True]
    """
    x = np.asarray(values, dtype=np.float64)
    base = x[:baseline]
    if np.isfinite(base).sum() < 6:
        raise InputError("at least 6 points", f"{np.isfinite(base).sum()}", "Choose a longer period")
    moves = np.abs(np.diff(base))
    mean_move = float(np.nanmean(moves)) if np.isfinite(moves).any() else 0.0
    centre = float(np.nanmean(base))
    limits = max(low, centre - LIMIT_FACTOR * mean_move), min(high, centre + LIMIT_FACTOR * mean_move)
    is_outside = (x < limits[0]) | (x > limits[1])
    return XmrChart(x, centre, *limits, RANGE_FACTOR * mean_move, is_outside, _runs(x, centre))


def _runs(x: NDArray[np.float64], centre: float) -> NDArray[np.bool_]:
    """Points that end a run of `RUN_LENGTH` on one side; a gap or a point on the centre breaks it."""
    side = np.where(np.isfinite(x), np.sign(x - centre), 0)
    found = np.zeros(len(x), bool)
    length = 0
    for i, now in enumerate(side):
        length = length + 1 if i and now == side[i - 1] and now else int(now != 0)
        found[i] = length >= RUN_LENGTH
    return found
