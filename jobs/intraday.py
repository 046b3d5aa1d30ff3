"""How will today end? Expected against what has arrived, and the rest of the day updated by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from domain.local_days import day_start
from forecasting import intraday
from forecasting.intraday import Update
from forecasting.series import Floats

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.forecast import Forecast

LEAST_EXPECTED = 1.0
"""Contacts expected so far below which nothing can be said yet."""


LEAST_IN_SLOT = 0.1
"""Contacts expected in a slot below which a channel is not said to open."""


@dataclass(frozen=True)
class Today:
    """One channel's day so far and to come.

    Attributes:
        channel: channel key.
        slots: one row a slot of the local day: starts_at, expected (before the day), arrived (null where not
            over or not known), projected (arrived, else the updated rest), low_80, high_80 of a slot to come.
        arrived, expected_so_far: contacts up to the last known slot.
        expected_total: contacts of the whole day, as forecast before it.
        update: the projection with its interval; its `weight` is 0 where past days say not to update.
        known_until: end of the last slot known, UTC.
    """

    channel: str
    slots: pd.DataFrame
    arrived: float
    expected_so_far: float
    expected_total: float
    update: Update
    known_until: pd.Timestamp


def today(made: Forecast, volume: pd.DataFrame, channel: str, zone: str, now: datetime) -> Today | None:
    """Where the day of `now` will end for one channel.

    Args:
        made: forecast from the history before today, edits included.
        volume: VOLUME rows with those of today that are over; see `jobs.plan.history` with `now`.
        zone: IANA zone of the wall clock.
        now: naive UTC.

    Returns:
        None where today is not forecast, has no known slot yet, or nothing was to be expected so far.
    """
    import numpy as np
    import pandas as pd

    begin = day_start(now, zone)
    ahead = made.frame[made.frame["channel"] == channel].set_index("starts_at").sort_index()
    ahead = ahead[(ahead.index >= begin) & (ahead.index < begin + pd.DateOffset(days=1))]
    own = volume[(volume["channel"] == channel) & (volume["starts_at"] >= begin)]
    came = own.set_index("starts_at")["contacts"].reindex(ahead.index)
    if ahead.empty or not came.notna().any():
        return None
    seen = int(np.flatnonzero(came.notna())[-1]) + 1
    expected = ahead["contacts"].to_numpy(dtype=float)
    # A slot without a row before the last known one was closed, or quiet.
    arrived = came.fillna(0.0).to_numpy(dtype=float)[:seen]
    if expected[:seen].sum() < LEAST_EXPECTED:
        return None
    update = intraday.reforecast(expected, arrived, *_past(made, channel, len(expected)))
    return Today(
        channel, _slots(ahead, arrived, update), float(arrived.sum()), float(expected[:seen].sum()),
        float(expected.sum()), update, _end_of(ahead, seen),
    )  # fmt: skip


def _past(made: Forecast, channel: str, slots: int) -> tuple[Floats, Floats]:
    """Past days, one day ahead; none on a day whose clocks change or without a backtest: then no update."""
    import numpy as np

    done = made.backtests.get(channel)
    if done is None or done.ready.grid.slots != slots:
        return np.empty((0, slots)), np.empty((0, slots))
    return intraday.past_days(done)


def _slots(ahead: pd.DataFrame, arrived: Floats, update: Update) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    seen, rest = len(arrived), len(ahead) - len(arrived)
    known = np.r_[arrived, np.full(rest, np.nan)]
    columns = {
        "starts_at": ahead.index,
        "expected": ahead["contacts"].to_numpy(dtype=float),
        "arrived": known,
    }
    columns["projected"] = np.r_[arrived, update.rest]
    for name in ("low_80", "high_80", "low_95", "high_95"):
        columns[name] = np.r_[arrived, ahead[name].to_numpy(dtype=float)[seen:] * update.factor]
    return pd.DataFrame(columns)


def _end_of(ahead: pd.DataFrame, seen: int) -> pd.Timestamp:
    import pandas as pd

    index = pd.DatetimeIndex(ahead.index)
    step = index[1] - index[0] if len(index) > 1 else pd.Timedelta(days=1)
    end: pd.Timestamp = index[seen - 1] + step
    return end


@dataclass(frozen=True)
class NextDay:
    """The next local day on which contacts are expected.

    Attributes:
        begins_at: local midnight of that day.
        opens: channel -> first slot of it with contacts expected from now on, local; earliest first.
        is_still_closed: no contact was expected on it before now.
        slots, days: FORECAST rows of that day, every channel.
    """

    begins_at: pd.Timestamp
    opens: dict[str, pd.Timestamp]
    is_still_closed: bool
    slots: pd.DataFrame
    days: pd.DataFrame


def next_open(made: Forecast, zone: str, now: datetime) -> NextDay | None:
    """The day to look at when nothing of today can be compared: today if it still opens, else the next one.

    Args:
        made: forecast, edits included.
        now: naive UTC.

    Returns:
        None where no day of the forecast has contacts to come.
    """
    import pandas as pd

    ahead = made.frame[(made.frame["starts_at"] >= pd.Timestamp(now, tz="UTC"))]
    busy = ahead[ahead["contacts"] >= LEAST_IN_SLOT]
    if busy.empty:
        return None
    local = busy["starts_at"].dt.tz_convert(zone)
    begin = day_start(local.min(), zone)
    until = begin + pd.DateOffset(days=1)
    first = local[local < until].groupby(busy["channel"]).min().sort_values(kind="stable")
    slots, days = (f[(f["starts_at"] >= begin) & (f["starts_at"] < until)] for f in (made.frame, made.days))
    before = slots[slots["starts_at"] < pd.Timestamp(now, tz="UTC")]
    opens = {str(c): at for c, at in first.items()}
    is_closed = not (before["contacts"] >= LEAST_IN_SLOT).any()
    return NextDay(begin, opens, is_closed, slots, days[days["contacts"] >= LEAST_IN_SLOT])
