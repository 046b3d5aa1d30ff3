"""Averaging the best few models per horizon week; the better one was, the more it counts.

Picking one winner is worse than a mean of the few best (docs/forecasting.md), so weights fall smoothly:
once much was seen, a member with an error 2 % above the best one's counts half as much, at 5 % a seventh.
A member leaves a horizon week when its error there is more than 10 % above the best member's or not below
that of the seasonal naive forecast. While little was seen, weights and the 10 % are milder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from forecasting.models import NAIVE, WEEK, Forecasts
from forecasting.series import Floats

LARGEST_EXCESS = 1.10
STEEPNESS = 40
"""Power of the ratio of errors, chosen on made-up queues and three files together (decisions/0208).

0 is the plain mean, the winner alone is infinity.
"""
DOUBT_DAYS = 28.0
"""After so many days of origins differences count half: the best of the first weeks is often chance."""
PIECE = 28
"""Origins handled together: so few stay in the processor's cache."""


def shares(errors: Floats, naive: Floats, seen_days: Floats) -> Floats:
    """What each member counts.

    Args:
        errors: members x queues x horizon weeks, summed absolute errors; NaN where unknown.
        naive: queues x horizon weeks, the same for the seasonal naive forecast.
        seen_days: per horizon week, days of origins behind the errors.

    Returns:
        The same shape as `errors`, summing to 1 over members; to 0 where no member beats naive, which
        then takes over. Where nothing is known yet, all count alike.
    """
    known = np.isfinite(errors) & np.isfinite(naive)[None]
    filled = np.where(known, errors, np.inf)
    best: Floats = filled.min(axis=0)
    trust = seen_days / (seen_days + DOUBT_DAYS)
    most = 1 + (LARGEST_EXCESS - 1) / np.maximum(trust, 1e-9)
    good = (filled <= most * best) & (filled < naive[None])
    perfect = known & (filled <= 1e-9 * (1 + naive[None]))
    ratio = np.divide(best[None], filled, out=np.ones_like(filled), where=good & (filled > 0))
    weight = np.where(good | perfect, ratio ** (STEEPNESS * trust), 0.0)
    weight = np.where(np.asarray(known.any(axis=0))[None], weight, 1.0)
    total = weight.sum(axis=0)
    share: Floats = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
    return share


def week_errors(made: Forecasts, actual: Forecasts) -> Floats:
    """Summed absolute errors per horizon week, unobserved cells left out: origins x queues x weeks."""
    origins, queues, horizon, _ = made.shape
    found = np.empty((origins, queues, -(-horizon // WEEK)))
    for rows in pieces(origins):
        missed = made[rows] - actual[rows]
        np.abs(missed, out=missed)
        np.fmax(missed, 0.0, out=missed)
        for week, first in enumerate(range(0, horizon, WEEK)):
            found[rows, :, week] = missed[:, :, first : first + WEEK].sum(axis=(2, 3))
    return found


def pieces(origins: int) -> list[slice]:
    """Rows in pieces of a block's size."""
    return [slice(k, min(k + PIECE, origins)) for k in range(0, origins, PIECE)]


def mixed(made: Mapping[str, Forecasts], members: Sequence[str], counts: Floats) -> Forecasts:
    """Weighted mean of the members per horizon week; the naive forecast where none counts.

    Args:
        counts: members x queues x horizon weeks, see `shares`.
    """
    horizon = made[NAIVE].shape[2]
    share = counts[:, :, np.arange(horizon) // WEEK].astype(np.float32)
    left = 1.0 - share.sum(axis=0)
    total: Forecasts = made[NAIVE] * left[None, :, :, None]
    for k, name in enumerate(members):
        total += made[name] * share[k][None, :, :, None]
    return total
