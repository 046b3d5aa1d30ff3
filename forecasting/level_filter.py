"""Day total = level x weekday factor; slot = day total x shrunk weekday profile.

Top-down done right: the volatile part (level) is learnt from day totals, the weekday factors at a
rate of their own, the stable part (profile) from up to a year. Rates: docs/forecasting.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting import profiles
from forecasting.series import Floats

LEVEL_RATE, WEEKDAY_RATE = 0.03, 0.05
LARGEST_LOG_STEP = 0.35
START_WEEKS = 4
LONGEST_DAYS = 182
WEEK = 7


@dataclass(slots=True)
class State:
    """What the filter knows after a day: level (queues) and weekday factors (queues x 7)."""

    level: Floats
    weekday: Floats

    def learn(self, day: int, total: Floats) -> None:
        """Take in the totals of one day, one per queue."""
        phase = day % WEEK
        expected = self.level * self.weekday[:, phase]
        usable = (total > 0) & (expected > 0)
        ratio = np.divide(total, expected, out=np.ones_like(total), where=usable)
        step = np.clip(np.log(ratio), -LARGEST_LOG_STEP, LARGEST_LOG_STEP)
        self.level *= np.exp(LEVEL_RATE * step)
        self.weekday[:, phase] *= np.exp(WEEKDAY_RATE * step)
        size = self.weekday.mean(axis=1)
        size[size <= 0] = 1.0
        self.weekday /= size[:, None]
        self.level *= size

    def totals(self) -> Floats:
        """Expected totals of the seven weekdays, queues x 7, by day number modulo 7."""
        return self.level[:, None] * self.weekday


def start(totals: Floats) -> State:
    """A first state from the mean of some whole weeks that begin on a multiple of seven."""
    week = totals.reshape(totals.shape[0], -1, WEEK).mean(axis=1)
    level = week.mean(axis=1)
    weekday = np.divide(week, level[:, None], out=np.zeros_like(week), where=level[:, None] > 0)
    return State(level, weekday)


def forecast(counts: Floats, origins: npt.NDArray[np.int64], horizon: int) -> npt.NDArray[np.float32]:
    """Filter the day totals once, read the state at every origin; see `models.Model`."""
    made = np.empty((len(origins), counts.shape[0], horizon, counts.shape[2]), dtype=np.float32)
    begin = max(0, (int(origins[0]) - LONGEST_DAYS) // WEEK * WEEK)
    totals = counts[:, : int(origins[-1])].sum(axis=2)
    seen = begin + min(START_WEEKS * WEEK, (int(origins[0]) - begin) // WEEK * WEEK)
    state = start(totals[:, begin:seen])
    shapes = profiles.at_origins(counts, origins)
    for row, (origin, shape) in enumerate(zip(origins, shapes, strict=True)):
        for day in range(seen, int(origin)):
            state.learn(day, totals[:, day])
        seen = max(seen, int(origin))
        ahead = np.roll(state.totals(), -(origin % WEEK), axis=1)
        made[row] = (ahead[:, :, None] * shape)[:, np.arange(horizon) % WEEK]
    return made
