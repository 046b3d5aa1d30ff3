"""Interval ends that follow what past intervals really held, end by end, as outcomes come in.

Pools of past errors say how wide an interval must be if tomorrow errs as the last half year did. Where
it does not (a jump, a season, a calmer spring) an end that new outcomes pass too often moves out a little
with every miss and in with every hit, until they pass it as often as it promises. Outcomes are held against
the end as it stands now, not against the one given when the forecast was made: what is said about the
fourth week is known a month later, and answering to old ends swings. Source of the idea: Gibbs and Candes (2021),
Adaptive conformal inference under distribution shift; Angelopoulos, Candes and Tibshirani (2023),
Conformal PID control for time series prediction (abstracts read; the recipe here is ours).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting import intervals
from forecasting.intervals import Errors
from forecasting.models import Forecasts
from forecasting.series import Floats

RATE = np.array([0.4, 0.1, 0.1, 0.4])
"""Standard deviations an end moves a day on which all pass it, in the order of `intervals.LEVELS`.

Chosen on made-up queues and three files together (decisions/0211): slower ends follow too late, faster
ones swing. What is said about week w is learnt w weeks later, so ends move by 1 / sqrt(w) of this.
"""
TOGETHER = 7
"""Origins that share their ends: moving them with every single one takes most of a backtest's time."""
LARGEST_MOVE = 3.0
NOMINAL_MISS = np.array([0.025, 0.10, 0.10, 0.025])
"""Share of actuals beyond each end, in the order of `intervals.LEVELS`."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a rolled forecast: slots, days or weeks.

    Attributes:
        actual, made: origins x queues x steps x slots; NaN where not to be judged.
        last_ahead: days from an origin to the end of each step.
        part: part of the day of each slot.
    """

    actual: Forecasts
    made: Forecasts
    last_ahead: npt.NDArray[np.int64]
    part: npt.NDArray[np.int64]

    @property
    def buckets(self) -> npt.NDArray[np.int64]:
        """Horizon week of each step, as `intervals` pools them."""
        return np.arange(self.made.shape[2]) // intervals.WEEK


def rolled(
    level: Level,
    origins: npt.NDArray[np.int64],
    blocks: Sequence[slice],
    errors_before: Callable[[int], Errors],
    wanted: npt.NDArray[np.int64] | None = None,
) -> tuple[npt.NDArray[np.float32], Floats]:
    """Interval ends at every origin from errors before its block, moved by what was known at the origin.

    Args:
        errors_before: errors on steps that ended before a day.
        wanted: rows of origins whose ends are written down, ascending; None is all.

    Returns:
        levels x wanted origins x queues x steps x slots, and how far the ends stand out after the last origin:
        levels x queues x horizon weeks x parts, in standard deviations.
    """
    kept = np.arange(len(origins)) if wanted is None else wanted
    ends = np.empty((len(intervals.LEVELS), len(kept), *level.made.shape[1:]), dtype=np.float32)
    shape = (level.made.shape[1], int(level.buckets[-1]) + 1, int(level.part.max(initial=0)) + 1)
    out = np.zeros((len(intervals.LEVELS), *shape))
    before = int(origins[0])
    for block in blocks:
        errors = errors_before(int(origins[block.start]))
        for row in range(block.start, block.stop, TOGETHER):
            out = _learnt(out, level, errors, origins, row, before)
            before = int(origins[row])
            first, last = np.searchsorted(kept, [row, min(row + TOGETHER, block.stop)])
            if first < last:
                made = level.made[kept[first:last]]
                intervals.write_bounds(ends[:, first:last], made, errors.moved(out), level.part)
    return ends, _learnt(out, level, errors, origins, len(origins), before)


def _learnt(
    out: Floats,
    level: Level,
    errors: Errors,
    origins: npt.NDArray[np.int64],
    row: int,
    before: int,
) -> Floats:
    """The moves after the outcomes that became known between two origins."""
    until = int(origins[row]) if row < len(origins) else int(origins[-1]) + 1
    given, steps = _newly_known(level, origins[:row], before, until)
    if not steps.size:
        return out
    y, made = level.actual[given, :, steps], level.made[given, :, steps]
    ends = intervals.ends_of(made, errors.moved(out), level.buckets[steps], level.part)
    if np.isnan(errors.scaled).any():
        # Where the pool is too thin for an end of its own, there is nothing to hold against.
        y = np.where(np.isnan(ends).any(axis=0), np.float32(np.nan), y)
    beyond = np.stack([y < ends[0], y < ends[1], y > ends[2], y > ends[3]], axis=1)
    missed, seen = (_pooled(v, level, steps, out.shape[2:]) for v in (beyond, np.isfinite(y)[:, None]))
    share = np.divide(missed, seen, out=np.zeros_like(missed), where=seen > 0)
    rate = RATE[:, None] * (until - before) / np.sqrt(_weeks_late(level, out.shape[2]))
    step = rate[:, None, :, None] * (share - NOMINAL_MISS[:, None, None, None])
    moved: Floats = np.clip(np.where(seen > 0, out + step, out), -LARGEST_MOVE, LARGEST_MOVE)
    return moved


def _newly_known(
    level: Level, origins: npt.NDArray[np.int64], before: int, until: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows of origins and their steps that ended after day `before` and by day `until`."""
    first, last = (np.searchsorted(origins, day - level.last_ahead, side="right") for day in (before, until))
    count = last - first
    steps = np.repeat(np.arange(len(count)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return first[steps] + within, steps


def _weeks_late(level: Level, buckets: int) -> Floats:
    """How many weeks after an origin the outcomes of each bucket are known, on average."""
    late = [level.last_ahead[level.buckets == k].mean() for k in range(buckets)]
    weeks: Floats = np.maximum(np.ceil(np.array(late) / intervals.WEEK), 1.0)
    return weeks


def _pooled(
    flags: npt.NDArray[np.bool_], level: Level, steps: npt.NDArray[np.int64], shape: tuple[int, ...]
) -> Floats:
    """Counts of flags (steps x ends x queues x slots) as ends x queues x horizon weeks x parts."""
    is_of = (level.part[:, None] == np.arange(shape[1])).astype(np.float32)
    by_part = flags.astype(np.float32) @ is_of
    is_in = (level.buckets[steps] == np.arange(shape[0])[:, None]).astype(float)
    found = (is_in @ by_part.reshape(len(steps), -1)).reshape(shape[0], *by_part.shape[1:])
    return np.moveaxis(found, 0, 2)
