"""The fewest agents that meet a target, for every row at once: bracket, gallop, bisect.

Every target is monotone in the number of agents, so a row is solved by a bracket
(`low` misses, `high` meets) that is widened by doubling steps and then halved.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from domain.errors import UnsolvedError
from staffing.log_space import Flags, Floats

Rows = NDArray[np.intp]
Meets = Callable[[Floats, Rows], Flags]


def fewest_whole(meets: Meets, floor: Floats, guess: Floats, step: Floats) -> Floats:
    """Smallest whole number >= `floor` per row for which `meets(number, rows)` holds.

    Args:
        meets: the target, monotone, asked for some rows at a time.
        floor: smallest candidate; never undercut.
        guess: a starting point >= floor; only speed depends on it.
        step: first step >= 1 of the gallop.

    Raises:
        UnsolvedError: when no number up to 2**50 steps away meets the target.

    Example:
        >>> limit = np.array([3.0, 17.0])
        >>> fewest_whole(lambda n, rows: n >= limit[rows], np.zeros(2), np.array([9.0, 9.0]), np.ones(2))
        array([ 3., 17.])
    """
    low, high = _bracket(meets, floor, guess, np.maximum(1.0, np.floor(step)))
    while (rows := np.flatnonzero(high - low > 1)).size:
        middle = np.floor((low[rows] + high[rows]) / 2)
        good = meets(middle, rows)
        high[rows] = np.where(good, middle, high[rows])
        low[rows] = np.where(good, low[rows], middle)
    return high


def fewest_real(meets: Meets, whole: Floats, floor: Floats) -> Floats:
    """Smallest real number per row that meets the target, to 1e-9, just at or below `whole`."""
    every = np.arange(whole.size)
    start = np.minimum(np.maximum(whole - 1, floor), whole)
    high, low = np.where(meets(start, every), start, whole), start
    for _ in range(30):
        middle = (low + high) / 2
        good = meets(middle, every)
        high, low = np.where(good, middle, high), np.where(good, low, middle)
    return high


def _bracket(meets: Meets, floor: Floats, guess: Floats, step: Floats) -> tuple[Floats, Floats]:
    every = np.arange(guess.size)
    good = meets(guess, every)
    high, low = guess.copy(), np.where(good, floor - 1, guess)
    _gallop_down(meets, low, high, floor, step, np.flatnonzero(good & (guess > floor)))
    _gallop_up(meets, low, high, step, np.flatnonzero(~good))
    return low, high


def _gallop_down(meets: Meets, low: Floats, high: Floats, floor: Floats, step: Floats, rows: Rows) -> None:
    reach = step.copy()
    while rows.size:
        candidate = np.maximum(high[rows] - reach[rows], floor[rows])
        good = meets(candidate, rows)
        high[rows] = np.where(good, candidate, high[rows])
        low[rows] = np.where(good, low[rows], candidate)
        reach[rows] *= 2
        rows = rows[good & (candidate > floor[rows])]


def _gallop_up(meets: Meets, low: Floats, high: Floats, step: Floats, rows: Rows) -> None:
    reach = step.copy()
    for _ in range(50):
        if not rows.size:
            return
        candidate = low[rows] + reach[rows]
        good = meets(candidate, rows)
        high[rows] = candidate
        low[rows] = np.where(good, low[rows], candidate)
        reach[rows] *= 2
        rows = rows[~good]
    raise UnsolvedError("no number of agents meets the target; a target of exactly 1 or 0 has no solution")
