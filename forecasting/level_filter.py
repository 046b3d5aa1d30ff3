"""Day total = level x weekday factor; slot = day total x weekday profile; each learns at its own rate.

Top-down done right: the volatile part (level) is learnt from day totals, the stable part (profile)
slowly. Rates measured on rolling origins, see docs/forecasting.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting.series import Floats

LEVEL_RATE, WEEKDAY_RATE, PROFILE_RATE = 0.03, 0.05, 0.08
LARGEST_LOG_STEP = 0.35
START_WEEKS = 4
WEEK = 7


@dataclass(slots=True)
class State:
    """What the filter knows after a day: level (queues), weekday factors (queues x 7), profiles."""

    level: Floats
    weekday: Floats
    profile: Floats

    def learn(self, day: int, today: Floats) -> None:
        """Take in one day of counts, queues x slots."""
        phase = day % WEEK
        total = today.sum(axis=1)
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
        shape = np.divide(today, total[:, None], out=self.profile[:, phase].copy(), where=total[:, None] > 0)
        self.profile[:, phase] += PROFILE_RATE * (shape - self.profile[:, phase])

    def slots(self) -> Floats:
        """Expected counts of the seven weekdays, queues x 7 x slots, by day number modulo 7."""
        return (self.level[:, None] * self.weekday)[:, :, None] * self.profile


def start(counts: Floats, days: int) -> State:
    """A first state from the mean of the first `days` days, a multiple of seven."""
    weeks = counts[:, :days].reshape(counts.shape[0], -1, WEEK, counts.shape[2]).mean(axis=1)
    totals = weeks.sum(axis=2)
    level = totals.mean(axis=1)
    weekday = np.divide(totals, level[:, None], out=np.zeros_like(totals), where=level[:, None] > 0)
    size = totals[:, :, None]
    profile = np.divide(weeks, size, out=np.zeros_like(weeks), where=size > 0)
    return State(level, weekday, profile)


def forecast(counts: Floats, origins: npt.NDArray[np.int64], horizon: int) -> npt.NDArray[np.float32]:
    """Filter the history once and read the state at every origin; see `models.Model`."""
    made = np.empty((len(origins), counts.shape[0], horizon, counts.shape[2]), dtype=np.float32)
    seen = min(START_WEEKS * WEEK, int(origins[0]) // WEEK * WEEK)
    state = start(counts, seen)
    for row, origin in enumerate(origins):
        for day in range(seen, int(origin)):
            state.learn(day, counts[:, day])
        seen = max(seen, int(origin))
        made[row] = state.slots()[:, (origin + np.arange(horizon)) % WEEK]
    return made
