"""The season of the year on top of a slow level: what the same weeks of earlier years did.

A slow level runs behind a season, and after four weeks it is a month behind. With more than a year of
history the change from one month to the next is known from the years before; how far it comes again is
learnt per queue, as the share of last year's changes that this year repeated. A queue that wanders keeps
next to nothing of it, one whose callers live by the season keeps nearly all.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from forecasting.series import Floats

WEEK = 7
YEAR_WEEKS = 365.2425 / WEEK
LEAST_WEEKS = 64
"""A year, and a month before and after from which one change can be compared."""
MONTH = 4
SMOOTH = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9
SPREAD = 0.5
"""How far the share repeated is believed to lie from 0 before any year was compared."""
OVERLAP = 2 * MONTH
"""Weeks that a change from month to month takes in: so many neighbouring changes tell one story."""
FEW = 0.5
"""Contacts that a week without any counts as, for its logarithm."""
LARGEST_STEP = 2.5
"""Robust deviations a weekly step is held within."""


def factors(totals: Floats, days: int) -> Floats:
    """Queues x `days`: what the season multiplies the day total by; 1 below `LEAST_WEEKS`.

    Args:
        totals: queues x days of the history without gaps, the calendar taken out.
        days: the history and the days ahead.
    """
    queues, known = totals.shape
    if known < LEAST_WEEKS * WEEK:
        return np.ones((queues, days))
    level = weekly_level(totals)
    course = _course(level)
    wrapped = np.concatenate([course[:, -1:], course, course[:, :1]], axis=1)
    phase = np.concatenate([[-1.0], np.arange(course.shape[1]), [YEAR_WEEKS]])
    # The course stands at the middles of the weeks and is straight between them.
    at = ((np.arange(days) - known % WEEK + 0.5) / WEEK - 0.5) % YEAR_WEEKS
    log = np.stack([np.interp(at, phase, one) for one in wrapped])
    found: Floats = np.exp(repeated_share(level)[:, None] * log)
    return found


def weekly_level(totals: Floats) -> Floats:
    """Queues x whole weeks up to the last day: log of the sums, jumps taken out."""
    weeks = totals.shape[1] // WEEK
    sums = totals[:, totals.shape[1] - weeks * WEEK :].reshape(len(totals), weeks, WEEK).sum(axis=2)
    return without_jumps(np.log(np.maximum(sums, FEW)))


def without_jumps(level: Floats) -> Floats:
    """Queues x weeks with every step from week to week held within `LARGEST_STEP`.

    A closure, a campaign or a new level of last year is no season, and a single odd week neither.
    """
    step = np.diff(level, axis=1)
    most = LARGEST_STEP * 1.4826 * np.median(np.abs(step), axis=1, keepdims=True)
    held = np.clip(step, -most, most)
    return np.concatenate([level[:, :1], level[:, :1] + np.cumsum(held, axis=1)], axis=1)


def repeated_share(level: Floats) -> Floats:
    """Per queue, the share of the changes of earlier years that came again: 0 to 1.

    Args:
        level: queues x at least `LEAST_WEEKS` weeks, see `weekly_level`.
    """
    months = np.lib.stride_tricks.sliding_window_view(level, MONTH, axis=1).mean(axis=2)
    change = months[:, MONTH:] - months[:, :-MONTH]
    year = round(YEAR_WEEKS)
    came, expected = change[:, year:], np.zeros_like(change[:, year:])
    years = np.zeros(came.shape[1])
    for lag in _lags(change.shape[1] - 1):
        known = np.arange(max(lag - year, 0), came.shape[1])
        expected[:, known] += change[:, known + year - lag]
        years[known] += 1
    expected /= years
    expected -= expected.mean(axis=1, keepdims=True)
    noise = ((came - expected) ** 2).mean(axis=1) * OVERLAP
    firm = noise / SPREAD**2
    size = (expected**2).sum(axis=1) + firm
    share = np.divide((expected * came).sum(axis=1), size, out=np.zeros_like(size), where=size > 0)
    clipped: Floats = np.clip(share, 0.0, 1.0)
    return clipped


def _lags(until: int) -> npt.NDArray[np.int64]:
    """Whole years in weeks that lie within `until` weeks."""
    lags = np.round(YEAR_WEEKS * np.arange(1, int(until / YEAR_WEEKS) + 2)).astype(np.int64)
    return lags[lags <= until]


def _course(level: Floats) -> Floats:
    """Queues x 52 weeks of the year from the first one on, log, mean 0; back at its start after a year."""
    padded = np.pad(level, ((0, 0), (2, 2)), mode="edge")
    smooth = np.stack([np.convolve(one, SMOOTH, mode="valid") for one in padded])
    step = np.diff(smooth, axis=1)
    year = round(YEAR_WEEKS)
    phase = np.round(np.arange(step.shape[1]) % YEAR_WEEKS).astype(np.int64) % year
    is_at = (phase[:, None] == np.arange(year)).astype(float)
    # Mean steps, not mean levels: a year that lies higher as a whole makes no edge where it ends.
    mean = step @ (is_at / is_at.sum(axis=0))
    course = np.cumsum(mean - mean.mean(axis=1, keepdims=True), axis=1)
    rolled = np.roll(course, 1, axis=1)
    centred: Floats = rolled - rolled.mean(axis=1, keepdims=True)
    return centred
