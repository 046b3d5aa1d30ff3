"""The grid of equal periods a schedule is made on, and what each period needs and costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from math import gcd
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from domain.errors import InputError, NoDataError
from domain.shifts import DAY_MINUTES, ShiftRules

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

WEEK_MINUTES = 7 * DAY_MINUTES
ALONE_MINUTES = 30  # width of an interval that stands alone; staffing takes the same
MOST_AGENTS = 100_000  # of one channel in one interval; more is a slip of the unit
AGENT_COLUMNS = ("scheduled_agents", "agents", "agents_erlang_a")


@dataclass(frozen=True)
class Grid:
    """`periods` periods of `step_minutes` from `start_at` (UTC) in `zone`.

    `interval_periods` is the number of periods in one interval of the requirement.
    """

    start_at: datetime
    step_minutes: int
    periods: int
    zone: str
    is_cyclic: bool
    interval_periods: int = 1

    @cached_property
    def local(self) -> pd.DatetimeIndex:
        """Local wall time at the start of every period, shape (periods,)."""
        import pandas as pd

        step = pd.Timedelta(minutes=self.step_minutes)
        return pd.date_range(self.start_at, periods=self.periods, freq=step).tz_convert(self.zone)

    @cached_property
    def minute_of_day(self) -> NDArray[np.int64]:
        """Local minutes since midnight at the start of every period."""
        return np.asarray(self.local.hour * 60 + self.local.minute, dtype=np.int64)

    @cached_property
    def weekday(self) -> NDArray[np.int64]:
        """Local weekday of every period, Monday 0."""
        return np.asarray(self.local.day_of_week, dtype=np.int64)

    @cached_property
    def day(self) -> NDArray[np.int64]:
        """Local day of every period, counted from the day the horizon starts on."""
        days = self.local.tz_localize(None).normalize()
        return np.asarray((days - days[0]).days, dtype=np.int64)

    def moment(self, period: int) -> datetime:
        """UTC moment at the start of a period; may lie past the end of the horizon."""
        return self.start_at + timedelta(minutes=int(period) * self.step_minutes)

    def period_of(self, moment: datetime) -> int:
        """The period a moment falls in; negative before the horizon."""
        return int((moment - self.start_at).total_seconds() // (60 * self.step_minutes))


def build(requirement: pd.DataFrame, rules: ShiftRules, zone: str) -> Grid:
    """The grid that holds every interval of `requirement` and every minute the rules speak of.

    Raises:
        NoDataError: when the frame has no row. InputError: uneven intervals or an unknown zone.
    """
    import pandas as pd

    if len(requirement) == 0:
        raise NoDataError("There is no requirement to schedule for: compute or load one first.")
    known_zone(zone)
    starts = pd.DatetimeIndex(pd.to_datetime(requirement["starts_at"], utc=True).unique()).sort_values()
    gaps = np.diff(starts.as_unit("s").asi8) // 60
    interval = int(gaps.min()) if len(gaps) else ALONE_MINUTES
    if interval <= 0 or (len(gaps) and np.any(gaps % interval)):
        raise InputError("intervals of one length", f"gaps of {sorted(set(gaps.tolist()))[:5]} minutes",
                         "Bring every channel to the same interval", "starts_at")  # fmt: skip
    step = _step(interval, rules)
    minutes = int((starts[-1] - starts[0]).total_seconds() // 60) + interval
    return Grid(
        start_at=starts[0].to_pydatetime(),
        step_minutes=step,
        periods=minutes // step,
        zone=zone,
        is_cyclic=_is_cyclic(rules, minutes),
        interval_periods=interval // step,
    )


def known_zone(zone: str) -> ZoneInfo:
    """The zone by its IANA name, or an `InputError` that says how one looks."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InputError("an IANA time zone", zone, "Such as Europe/Berlin", "zone") from error


def _step(interval: int, rules: ShiftRules) -> int:
    minutes = [interval, rules.start_step_minutes, *rules.lengths_minutes]
    minutes += [b.minutes for b in rules.breaks]
    return max(gcd(*minutes), 1)


def _is_cyclic(rules: ShiftRules, minutes: int) -> bool:
    # A week with a clock change is an hour shorter or longer and still repeats.
    is_weeks = minutes >= WEEK_MINUTES - 60 and min(minutes % WEEK_MINUTES, -minutes % WEEK_MINUTES) <= 60
    return rules.edges == "cyclic" or (rules.edges == "auto" and is_weeks)


def required(requirement: pd.DataFrame, grid: Grid) -> dict[str, NDArray[np.float64]]:
    """Agents required per channel and period; an interval without a row is closed and needs nobody.

    Raises:
        InputError: no column of agents, a missing or negative value, or an interval given twice.
    """
    import pandas as pd

    column = next((c for c in AGENT_COLUMNS if c in requirement.columns), None)
    if column is None:
        raise InputError("a column scheduled_agents or agents", ", ".join(map(str, requirement.columns)),
                         "Add the agents each interval needs", "requirement")  # fmt: skip
    agents = pd.to_numeric(requirement[column], errors="coerce").to_numpy(dtype=np.float64)
    if not (bad := np.flatnonzero(~((agents >= 0) & (agents <= MOST_AGENTS)))).size == 0:
        raise InputError(f"agents of 0 or more and at most {MOST_AGENTS:,}", requirement[column].iloc[bad[0]],
                         "Fill or remove the row", f"column {column}, row {bad[0] + 2}")  # fmt: skip
    moments = pd.DatetimeIndex(pd.to_datetime(requirement["starts_at"], utc=True)).as_unit("s").asi8
    at = ((moments - int(grid.start_at.timestamp())) // (60 * grid.step_minutes)).astype(np.int64)
    channels = requirement["channel"].astype(str).to_numpy()
    needs: dict[str, NDArray[np.float64]] = {}
    for channel in sorted(set(channels)):
        mine = channels == channel
        if len(np.unique(at[mine])) < mine.sum():
            raise InputError(
                "one row per interval and channel", f"{channel} twice", "Sum them", "requirement"
            )
        need = np.zeros(grid.periods)
        for offset in range(grid.interval_periods):
            need[at[mine] + offset] = agents[mine]
        needs[channel] = need
    return needs


def paid_cost(grid: Grid, rules: ShiftRules) -> NDArray[np.float64]:
    """Cost of one paid hour in each period: 1 by day, times the night and the weekend rate."""
    minute, a, b = grid.minute_of_day, rules.night_from_minutes, rules.night_until_minutes
    is_night = (minute >= a) & (minute < b) if a <= b else (minute >= a) | (minute < b)
    cost = np.where(is_night, rules.night_rate, 1.0)
    return np.asarray(cost * np.where(grid.weekday >= 5, rules.weekend_rate, 1.0))
