"""A lasting change of level, found by CUSUM on day totals; the planner confirms it.

One-sided sums of standardised log ratios of actual to expected, with slack: S = max(0, S + z - k).
An alarm is raised when S passes h; the shift began when S last left 0. Source: Page (1954),
Continuous inspection schemes, Biometrika 41:100-115 (abstract read).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from forecasting.series import Floats

SLACK = 0.5
ALARM = 8.0
LEAST_SPREAD = 0.03
LEAST_DAYS = 28


@dataclass(frozen=True, slots=True)
class LevelShift:
    """A change of level proposed to the planner.

    Attributes:
        on: first local day of the new level.
        found_on: day on which the alarm was raised.
        factor: new level over old level.
        days: days of the new level seen so far.
    """

    on: date
    found_on: date
    factor: float
    days: int


def detect(days: Sequence[date], actual: Floats, expected: Floats) -> LevelShift | None:
    """The latest level shift, or None.

    Args:
        days: local dates.
        actual, expected: day totals; NaN where not to be judged. `expected` must not have learnt
            from the days it is compared with beyond the day before.
    """
    use = np.isfinite(actual) & np.isfinite(expected) & (actual > 0) & (expected > 0)
    if use.sum() < LEAST_DAYS:
        return None
    place = np.flatnonzero(use)
    off = np.log(actual[use] / expected[use])
    centre = float(np.median(off))
    spread = max(1.4826 * float(np.median(np.abs(off - centre))), LEAST_SPREAD)
    z = np.clip((off - centre) / spread, -4, 4)
    alarms = [a for side in (1, -1) for a in _alarms(side * z)]
    if not alarms:
        return None
    start, found = max(alarms, key=lambda a: a[1])
    before, after = off[max(0, start - 56) : start], off[start : found + 1]
    level = float(np.median(before)) if len(before) else centre
    factor = float(np.exp(np.median(after) - level))
    return LevelShift(days[place[start]], days[place[found]], factor, len(off) - start)


def _alarms(z: Floats) -> list[tuple[int, int]]:
    """(first day of the run, day of the alarm) for every alarm of an upward CUSUM."""
    found, total, start, is_raised = [], 0.0, 0, False
    for k, value in enumerate(z):
        if total == 0.0:
            start, is_raised = k, False
        total = max(0.0, total + float(value) - SLACK)
        if total > ALARM and not is_raised:
            found.append((start, k))
            is_raised = True
    return found


def restarted(volume: pd.DataFrame, shift: LevelShift, zone: str) -> pd.DataFrame:
    """The history with the time before a confirmed shift scaled to the new level.

    Shapes and weekday patterns of the old time are kept; only its level is moved.
    """
    begins = pd.Timestamp(shift.on, tz=zone).tz_convert("UTC")
    scale = np.where(volume["starts_at"] < begins, shift.factor, 1.0)
    return volume.assign(contacts=volume["contacts"] * scale)
