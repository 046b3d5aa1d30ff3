"""Day total = level x weekday factor; slot = day total x shrunk weekday profile.

Top-down done right: the volatile part (level) is learnt from day totals, the weekday factors at a
rate of their own, the stable part (profile) from up to two years. Rates: docs/forecasting.md.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from forecasting import profiles
from forecasting.series import Flags, Floats

LEVEL_RATE, WEEKDAY_RATE = 0.03, 0.05
FAST_LEVEL_RATE = 0.15
LARGEST_LOG_STEP = 0.7
"""A day at half or double of what was expected moves the level in full (decisions/0217); further off, no more."""
START_WEEKS = 4
LONGEST_DAYS = 182
WEEK = 7


def learn(expected: Floats, phase: int, log_total: Floats, usable: Flags, rate: float = LEVEL_RATE) -> None:
    """Take in the totals of one day: every weekday moves with the level, its own a little more.

    Args:
        expected: queues x 7, log totals by day number modulo 7; changed in place, never renewed.
        phase: day number modulo 7.
        log_total: log total of each queue on that day.
        usable: where both the total and what was expected are above 0.
        rate: of the level.
    """
    step = np.minimum(np.maximum(log_total - expected[:, phase], -LARGEST_LOG_STEP), LARGEST_LOG_STEP)
    step *= usable
    expected += rate * step[:, None]
    expected[:, phase] += WEEKDAY_RATE * step


def start(totals: Floats) -> Floats:
    """Log totals of the seven weekdays from some whole weeks; minus infinity where nothing came."""
    week = totals.reshape(totals.shape[0], -1, WEEK).mean(axis=1)
    found: Floats = np.log(week, out=np.full_like(week, -np.inf), where=week > 0)
    return found


def forecast(counts: Floats, origins: npt.NDArray[np.int64], horizon: int) -> npt.NDArray[np.float32]:
    """Filter the day totals once, read the state at every origin; see `models.Model`."""
    shape = profiles.by_own_memory(counts, origins)
    return profiles.repeated(_week_ahead(counts, origins, LEVEL_RATE)[..., None] * shape, horizon)


def fast(counts: Floats, origins: npt.NDArray[np.int64], horizon: int) -> npt.NDArray[np.float32]:
    """The same with a level and shapes that follow within a fortnight: for queues that jump or drift."""
    shape = profiles.at_origins(counts, origins, np.ones(counts.shape[0]))
    return profiles.repeated(_week_ahead(counts, origins, FAST_LEVEL_RATE)[..., None] * shape, horizon)


def _week_ahead(counts: Floats, origins: npt.NDArray[np.int64], rate: float) -> Floats:
    """Origins x queues x 7: expected totals of the week after each origin."""
    begin = max(0, (int(origins[0]) - LONGEST_DAYS) // WEEK * WEEK)
    totals, here = counts[:, begin : int(origins[-1])].sum(axis=2), origins - begin
    seen = min(START_WEEKS * WEEK, int(here[0]) // WEEK * WEEK)
    expected = start(totals[:, :seen])
    known = totals > 0
    logs = np.log(totals, out=np.zeros_like(totals), where=known)
    usable = known & np.isfinite(expected)[:, np.arange(totals.shape[1]) % WEEK]
    logs, usable = np.ascontiguousarray(logs.T), np.ascontiguousarray(usable.T)
    made = np.empty((len(here), totals.shape[0], WEEK))
    for row, origin in enumerate(here):
        for day in range(seen, int(origin)):
            learn(expected, day % WEEK, logs[day], usable[day], rate)
        seen = max(seen, int(origin))
        made[row] = expected[:, (np.arange(WEEK) + origin) % WEEK]
    return np.exp(made, out=made)
