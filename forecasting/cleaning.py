"""Masking what is not ordinary and filling it, looking back only.

Every fill uses earlier days alone, so that one cleaned history serves every rolling origin
without leaking. The raw counts are never changed: the caller keeps both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from forecasting.series import Flags, Floats, Grid

WEEKS_BACK = 4
OUTLIER_Z = 4.0
OUTLIER_WEEKS = 6
LEAST_LOG_SPREAD = 0.10
"""Day totals of large queues vary by a few per cent; below this spread nothing is an outlier."""
SPREAD_DAYS = 91
LONGEST_RUN = 3
"""More days than this in a row on one side are a level shift, not outliers."""
MISSING_DAY_SHARE = 0.3
SEED_WEEKS = 2


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A grid made ready for models.

    Attributes:
        counts: queues x days x slots without NaN; masked days hold what was to be expected.
        is_masked: queues x days, the day was replaced as a whole.
        is_outlier: queues x days, masked because its total was out of the ordinary.
        is_missing: queues x days, masked because too little of it was observed.
        filled_slots: single slots filled on days that were kept.
    """

    counts: Floats
    is_masked: Flags
    is_outlier: Flags
    is_missing: Flags
    filled_slots: int


def clean(grid: Grid, special: npt.NDArray[np.bool_]) -> Cleaned:
    """Mask special days, missing days and outliers, then fill them from earlier weeks.

    Args:
        grid: the raw counts.
        special: queues x days, days known beforehand to be out of the ordinary.
    """
    is_open = grid.open_slots()
    regular = grid.is_open[:, grid.weekdays()]
    unseen = ~np.isfinite(grid.counts) & is_open
    unseen_share = unseen.sum(axis=2) / np.maximum(is_open.sum(axis=2), 1)
    is_missing = unseen_share > MISSING_DAY_SHARE
    is_closed = regular.any(axis=2) & ~is_open.any(axis=2)
    known = special | is_missing | is_closed
    totals = np.where(known, np.nan, np.nansum(grid.counts, axis=2) / (1 - np.minimum(unseen_share, 0.9)))
    is_outlier = outliers(totals) & ~known
    is_masked = known | is_outlier
    counts = _filled(np.where(regular, grid.counts, 0.0), is_masked, regular)
    return Cleaned(counts, is_masked, is_outlier, is_missing, int(unseen[~is_masked].sum()))


def outliers(totals: Floats) -> Flags:
    """Queues x days: a day whose log ratio to the same weekday before is beyond `OUTLIER_Z`.

    The yardstick is the median of up to six earlier same weekdays and the spread of past ratios;
    both look back only. A run on one side longer than three days is left alone.
    """
    queues, days = totals.shape
    log_total = np.log(np.maximum(totals, 0.5))
    padded = np.concatenate([np.full((queues, 7 * OUTLIER_WEEKS), np.nan), log_total], axis=1)
    earlier = np.stack([padded[:, 7 * k : 7 * k + days] for k in range(OUTLIER_WEEKS)], axis=2)
    ratio = log_total - median(earlier)
    ratio[:, : 7 * 3] = np.nan
    z = ratio / np.maximum(np.nan_to_num(_past_spread(ratio), nan=np.inf), LEAST_LOG_SPREAD)
    sides = np.where(np.abs(z) > OUTLIER_Z, np.sign(z), 0.0)
    found = np.zeros((queues, days), dtype=bool)
    run = np.zeros(queues)
    for day in range(7 * 6, days):
        side = sides[:, day]
        run = np.where(side == 0, 0.0, np.where(np.sign(run) == side, run + side, side))
        found[:, day] = (side != 0) & (np.abs(run) <= LONGEST_RUN)
    return found


def _past_spread(ratio: Floats) -> Floats:
    """Queues x days: robust standard deviation of the ratios of the 91 days before each day."""
    padded = np.concatenate([np.full((len(ratio), SPREAD_DAYS), np.nan), np.abs(ratio)], axis=1)
    before = np.lib.stride_tricks.sliding_window_view(padded, SPREAD_DAYS, axis=1)[:, :-1]
    return 1.4826 * median(before)


def median(values: Floats) -> Floats:
    """Median over the last axis without the NaN; NaN where nothing is left."""
    ordered = np.sort(values, axis=-1)
    seen = np.isfinite(values).sum(axis=-1, keepdims=True)
    low, high = np.maximum(seen - 1, 0) // 2, np.minimum(seen // 2, values.shape[-1] - 1)
    middle = (np.take_along_axis(ordered, low, -1) + np.take_along_axis(ordered, high, -1)) / 2
    found: Floats = np.where(seen == 0, np.nan, middle)[..., 0]
    return found


def _filled(counts: Floats, is_masked: Flags, regular: Flags) -> Floats:
    filled = np.where(is_masked[:, :, None] & regular, np.nan, counts)
    _seed_first_weeks(filled)
    for day in np.flatnonzero(np.isnan(filled).any(axis=(0, 2))):
        expected = _expected(filled, int(day))
        today = filled[:, day]
        seen = np.isfinite(today)
        base = np.where(seen, expected, 0.0).sum(axis=1)
        have = np.where(seen, today, 0.0).sum(axis=1)
        factor = np.where(base > 0, np.divide(have, base, out=np.ones_like(base), where=base > 0), 1.0)
        filled[:, day] = np.where(seen, today, expected * factor[:, None])
    return filled


def _expected(filled: Floats, day: int) -> Floats:
    """Mean of the same weekday in up to four earlier weeks, queues x slots."""
    earlier = [day - 7 * k for k in range(1, WEEKS_BACK + 1) if day - 7 * k >= 0]
    return filled[:, earlier].mean(axis=1) if earlier else np.zeros(filled[:, 0].shape)


def _seed_first_weeks(filled: Floats) -> None:
    """Fill gaps of the first two weeks, which have no earlier weeks, from what follows.

    No origin lies inside these weeks, so this cannot leak into a backtest.
    """
    for day in range(min(7 * SEED_WEEKS, filled.shape[1])):
        gap = np.isnan(filled[:, day])
        if gap.any():
            filled[:, day] = np.where(gap, _nearest_same_weekday(filled, day), filled[:, day])


def _nearest_same_weekday(filled: Floats, day: int) -> Floats:
    same = filled[:, day % 7 :: 7]
    total, seen = np.nansum(same[:, :WEEKS_BACK], axis=1), np.isfinite(same[:, :WEEKS_BACK]).sum(axis=1)
    mean: Floats = np.divide(total, seen, out=np.zeros_like(total), where=seen > 0)
    return mean


def days_of(flags: npt.NDArray[np.bool_], first: list[date]) -> list[date]:
    """Dates of the flagged days."""
    return [first[k] for k in np.flatnonzero(flags)]
