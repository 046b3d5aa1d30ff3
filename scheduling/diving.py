"""From a fractional covering to whole shifts: round some up, solve again, until nothing is fractional."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from domain.errors import UnsolvedError
from scheduling.master import Master, Relaxation, Room

if TYPE_CHECKING:
    from numpy.typing import NDArray

WHOLE = 1e-6
SURE_SHARE = 0.85
STEP_SHARE = 0.04
HALF = 0.5
Progress = Callable[[str, float], None]


def dive(master: Master, relaxed: Relaxation, deadline: float) -> NDArray[np.int64]:
    """Whole shifts per column; on reaching `deadline` (monotonic seconds) the rest is rounded at once.

    Every step fixes the whole part, rounds up the columns nearest to the next whole number, and
    solves again, so that what is left makes up for the rounding.
    """
    master.use(is_dual=True)
    lower = np.floor(relaxed.x + WHOLE)
    x = relaxed.x
    while True:
        fraction = x - lower
        open_columns = np.flatnonzero(fraction > WHOLE)
        if not len(open_columns):
            return lower.astype(np.int64)
        _round_up(master, lower, _chosen(fraction, open_columns))
        master.fix_from(lower)
        try:
            x = master.solve(deadline - monotonic()).x
        except UnsolvedError:
            # Out of time: round to the nearest where a class has room; the polish mends the rest.
            near = np.flatnonzero((x - lower) > HALF)
            _round_up(master, lower, near[np.argsort(lower[near] - x[near], kind="stable")])
            return lower.astype(np.int64)
        lower = np.maximum(lower, np.floor(x + WHOLE))


def _round_up(master: Master, lower: NDArray[np.float64], columns: NDArray[np.int64]) -> None:
    """One more shift of each column while its contract class has room; the others stay at most as they are."""
    room = Room(master, lower)
    for column in columns.tolist():
        if room.take(column):
            lower[column] += 1
        else:
            master.cap(column, float(lower[column]))


def _chosen(fraction: NDArray[np.float64], open_columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """The columns to round up now: all that are nearly whole, at least the few nearest ones."""
    order = open_columns[np.argsort(-fraction[open_columns], kind="stable")]
    few = max(int(np.ceil(STEP_SHARE * len(order))), 1)
    sure = int((fraction[order] >= SURE_SHARE).sum())
    return order[: max(few, sure)]
