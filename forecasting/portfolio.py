"""Averaging the best few models per horizon week; the backtest only decides who is dropped.

Picking one winner is worse than the mean of the few best (docs/forecasting.md), so members have
equal weights. A member leaves a horizon week when its error there is more than 10 % above the best
member's or not below that of the seasonal naive forecast.
"""

from __future__ import annotations

import numpy as np

from forecasting.series import Flags, Floats

LARGEST_EXCESS = 1.10
MOST_MEMBERS = 4


def keep(errors: Floats, naive: Floats) -> Flags:
    """Which members stay.

    Args:
        errors: members x queues x horizon weeks, summed absolute errors; NaN where unknown.
        naive: queues x horizon weeks, the same for the seasonal naive forecast.

    Returns:
        Flags of the same shape as `errors`; all False where no member beats naive. Where nothing
        is known yet, all stay.
    """
    known = np.isfinite(errors) & np.isfinite(naive)[None]
    filled = np.where(known, errors, np.inf)
    best: Floats = filled.min(axis=0)
    rank = np.argsort(np.argsort(filled, axis=0, kind="stable"), axis=0)
    good = (filled <= LARGEST_EXCESS * best) & (filled < naive[None]) & (rank < MOST_MEMBERS)
    perfect = known & (filled <= 1e-9 * (1 + naive[None]))
    is_known: Flags = np.asarray(known.any(axis=0))
    kept: Flags = np.where(is_known[None], good | perfect, True)
    return kept


def weights(kept: Flags) -> Floats:
    """Members x queues x horizon weeks, equal shares that sum to 1, or to 0 where naive takes over."""
    size = kept.sum(axis=0)
    share: Floats = kept / np.maximum(size, 1)
    return share
