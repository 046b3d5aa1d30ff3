"""What a row that is not there means: nothing came, the queue was closed then, or the count is lost.

Many exports write no row for an interval without contacts. Whether a table is one of them is decided
from the whole series: it has (almost) no row of 0, though at its volume many were to be expected. Then
an absent row inside opening hours is 0, except in a stretch too busy for nobody to have come: that is a
gap. In every table, a time of the week that is absent for weeks on end while its days have rows was
closed then (other opening hours, or a wall clock laid in another zone). What is left is a gap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MOST_ZERO_ROWS = 0.05
"""Rows of 0 over absent rows: with more, the table writes its zeros and an absent row is no zero."""
CHANCE = (0.2, 2.0)
"""Zeros that chance alone makes (Poisson) over absent rows: with fewer the absences are no zeros, with more
the zeros are not what is absent."""
CREDIBLE = 12.0
"""Usual contacts in a stretch of absent rows up to which nobody may have come: e^-12 at the least."""
CREDIBLE_AT_ENDS = 3.0
"""Before the first and after the last row it is as likely that counting had not begun, or had ended."""
CLOSED_WEEKS = 4
"""A weekday's slot absent so often in a row was closed."""


@dataclass(frozen=True, slots=True)
class Absent:
    """Rows absent inside opening hours, by what they were taken as.

    Attributes:
        zeros: nothing came. closed: closed for weeks on end. gaps: the count is missing.
    """

    zeros: int = 0
    closed: int = 0
    gaps: int = 0


NONE = Absent()


def filled(counts: Floats, is_open: Flags, skipped: Flags) -> tuple[Floats, Absent]:
    """Counts with 0 where an absent row means that none came.

    Args:
        counts: days x slots, NaN where there is no row.
        is_open: days x slots, the weekly pattern of day k being row k.
        skipped: days x slots that the wall clock leaves out; they stay NaN and are not counted.

    Returns:
        days x slots, NaN in gaps, and what was decided.
    """
    absent = is_open & ~np.isfinite(counts) & ~skipped
    if not absent.any():
        return counts, NONE
    usual = _usual(counts, absent)
    zeros: Flags = np.zeros_like(absent)
    if _drops_zeros(counts, absent, usual):
        zeros = absent & _credible(absent, is_open, usual)
    closed = _closed(absent & ~zeros, _has_rows(counts))
    made: Floats = np.where(zeros | closed, 0.0, counts)
    found = Absent(int(zeros.sum()), int(closed.sum()), int((absent & ~zeros & ~closed).sum()))
    return made, found


def _has_rows(counts: Floats) -> Flags:
    """Days with any row."""
    found: Flags = np.asarray(np.isfinite(counts).any(axis=1))
    return found


def _usual(counts: Floats, absent: Flags) -> Floats:
    """Days x slots: mean of the weekday's slot over days with a row, absent rows taken as 0."""
    has_rows = _has_rows(counts)
    made = np.zeros_like(counts)
    for first in range(min(7, len(counts))):
        same = slice(first, None, 7)
        known = (np.isfinite(counts[same]) | absent[same]) & has_rows[same, None]
        total = np.where(known, np.nan_to_num(counts[same]), 0.0).sum(axis=0)
        made[same] = total / np.maximum(known.sum(axis=0), 1)
    return made


def _drops_zeros(counts: Floats, absent: Flags, usual: Floats) -> bool:
    on_days = absent & _has_rows(counts)[:, None]
    missed = int(on_days.sum())
    if not missed or (counts == 0).sum() > MOST_ZERO_ROWS * missed:
        return False
    by_chance = float(np.exp(-usual)[np.isfinite(counts) | on_days].sum())
    return CHANCE[0] * missed <= by_chance <= CHANCE[1] * missed


def _credible(absent: Flags, is_open: Flags, usual: Floats) -> Flags:
    """Absent rows in stretches of open slots in which few contacts were to be expected."""
    place = np.flatnonzero(is_open)
    away = absent.ravel()[place]
    stretch = np.cumsum(~away)
    expected = np.bincount(stretch, np.where(away, usual.ravel()[place], 0.0))
    most = np.full(len(expected), CREDIBLE)
    most[[0, -1]] = CREDIBLE_AT_ENDS
    found = np.zeros(absent.size, dtype=bool)
    found[place] = (expected <= most)[stretch]
    return found.reshape(absent.shape)


def _closed(absent: Flags, has_rows: Flags) -> Flags:
    """Weekday-slots absent at least `CLOSED_WEEKS` times in a row, on days with rows."""
    found = np.zeros_like(absent)
    for first in range(min(7, len(absent))):
        days = np.arange(first, len(absent), 7)
        days = days[has_rows[days]]
        found[days] = _in_long_runs(absent[days])
    return found


def _in_long_runs(flags: Flags) -> Flags:
    """Flags that stand in a column's run of at least `CLOSED_WEEKS`."""
    weeks = len(flags)
    if weeks < CLOSED_WEEKS:
        return np.zeros_like(flags)
    windows = np.lib.stride_tricks.sliding_window_view(flags, CLOSED_WEEKS, axis=0)
    starts: Flags = np.asarray(windows.all(axis=-1))
    found = np.zeros_like(flags)
    for k in range(CLOSED_WEEKS):
        found[k : k + len(starts)] |= starts
    return found
