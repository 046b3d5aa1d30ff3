"""The desk's working time: seconds worked by a moment, and the moment so many worked seconds later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_sources.systems.sample_columns import Number, Whole, utc_seconds
from data_sources.systems.sample_shape import Timeline, holidays_on
from data_sources.systems.sample_world import DAY_S, DESK_HOURS


@dataclass(frozen=True)
class DeskClock:
    """Open spans in UTC epoch seconds, in order, and the seconds worked before each of them."""

    opens: Whole
    closes: Whole
    before: Whole

    def worked(self, at: Whole) -> Whole:
        """Seconds worked from the first span to each moment."""
        span = np.clip(np.searchsorted(self.opens, at, side="right") - 1, 0, None)
        inside = np.clip(at - self.opens[span], 0, self.closes[span] - self.opens[span])
        worked: Whole = self.before[span] + inside
        return worked

    def after(self, at: Whole, work_s: Number) -> Whole:
        """The moment `work_s` worked seconds after each moment, later than it; past the last span its end."""
        target = self.worked(at) + np.maximum(work_s, 1).astype(np.int64)
        ends = self.before + self.closes - self.opens
        span = np.clip(np.searchsorted(ends, target), 0, len(ends) - 1)
        later: Whole = np.minimum(self.opens[span] + target - self.before[span], self.closes[span])
        return later


def desk_clock(days: Timeline, ahead: int = 900) -> DeskClock:
    """The desk's hours from a week before the demo to `ahead` days after it, without public holidays."""
    every = np.arange(days.days[0] - np.timedelta64(7, "D"), days.days[-1] + np.timedelta64(ahead, "D"))
    weekday, is_closed = (every.astype(np.int64) + 3) % 7, holidays_on(every)
    opens, closes = [], []
    for block in DESK_HOURS.blocks:
        chosen = every[(weekday == block.weekday) & ~is_closed].astype(np.int64) * DAY_S
        opens.append(chosen + block.opens_minute * 60)
        closes.append(chosen + block.closes_minute * 60)
    starts = utc_seconds(np.sort(np.concatenate(opens)))
    ends = utc_seconds(np.sort(np.concatenate(closes)))
    worked = np.cumsum(ends - starts)
    return DeskClock(starts, ends, np.concatenate([[0], worked[:-1]]))
