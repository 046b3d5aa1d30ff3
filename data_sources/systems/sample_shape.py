"""When contacts and tickets of the demo arrive: trend, season, weekday, holiday, hour, events, noise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from data_sources.systems.sample_columns import Flag, Number, Whole, draws, local_seconds, utc_seconds
from data_sources.systems.sample_world import (
    BILLING,
    CARE,
    CHANNEL_NAMES,
    DAY_S,
    DEPARTMENTS,
    SHAPES,
    SLOT_S,
    ZONE,
    ChannelShape,
)
from domain.calendar_hours import OpeningHours

SLOTS = DAY_S // SLOT_S
GROWTH_A_YEAR = 0.10
OUTAGE_LIFT = (2.4, 2.6, 1.7, 1.2)
OUTAGE_STRESS = (4.5, 4.5, 3.5, 2.2, 1.4)


@dataclass(frozen=True)
class Timeline:
    """The local days of the demo and what happens on them.

    Attributes:
        days: local days, `datetime64[D]`, the last one is the day before `now`.
        weekday: 0 = Monday, one per day.
        is_holiday: German public holiday, one per day.
        launch_no: position of the day from which a new product brings more contacts for good.
        outage_no: position of the Saturday on which an outage begins.
        campaign_nos: positions of the days with a campaign.
        start_at, end_at: UTC epoch seconds of the first midnight and of the one after the last day.
    """

    days: npt.NDArray[np.datetime64]
    weekday: Whole
    is_holiday: Flag
    launch_no: int
    outage_no: int
    campaign_nos: tuple[int, ...]
    start_at: int
    end_at: int

    def __len__(self) -> int:
        return len(self.days)

    def day_no(self, at: Whole) -> Whole:
        """Position of the local day of UTC moments."""
        return local_seconds(at) // DAY_S - int(self.days[0].astype(np.int64))

    def day(self, number: int) -> date:
        """The local date at a position."""
        chosen: date = self.days[number].astype(date)
        return chosen


def timeline(now: datetime, years: int) -> Timeline:
    """The days of the demo: `years` years up to the day before `now` (naive is UTC) in Berlin."""
    known = now if now.tzinfo else now.replace(tzinfo=UTC)
    today = np.datetime64(known.astimezone(ZoneInfo(ZONE)).date(), "D")
    first = today - np.timedelta64(round(365.25 * years), "D")
    days = np.arange(first, today)
    weekday = (days.astype(np.int64) + 3) % 7
    outage = int(len(days) * 0.78)
    outage += (5 - int(weekday[outage])) % 7
    campaigns = [n + (1 - int(weekday[n])) % 7 for n in range(40, len(days) - 8, 61)]
    bounds = utc_seconds(np.array([days[0].astype(np.int64), days[-1].astype(np.int64) + 1]) * DAY_S)
    return Timeline(
        days, weekday, holidays_on(days), int(len(days) * 0.58), outage, tuple(campaigns),
        int(bounds[0]), int(bounds[1]),
    )  # fmt: skip


def holidays_on(days: npt.NDArray[np.datetime64]) -> Flag:
    """Whether each day is a nationwide public holiday in Germany."""
    import holidays

    years = range(int(str(days[0])[:4]), int(str(days[-1])[:4]) + 1)
    closed = np.array(sorted(holidays.country_holidays("DE", years=years)), dtype="datetime64[D]")
    return np.isin(days, closed)


def open_slots(hours: OpeningHours) -> Flag:
    """(7, 96) table of the open 15-minute slots of a week."""
    return np.array([[hours.is_open_weekly(d, s * 15) for s in range(SLOTS)] for d in range(7)])


def day_shape(shape: ChannelShape) -> Number:
    """(7, 96) table of relative arrivals by weekday and slot; every open day sums to its weekday factor."""
    hour = (np.arange(SLOTS) + 0.5) / 4
    bumps = [w * np.exp(-(((hour - at) / wide) ** 2) / 2) for at, wide, w in shape.peaks]
    weekend = [w * np.exp(-(((hour - at - 0.8) / (wide * 1.3)) ** 2) / 2) for at, wide, w in shape.peaks]
    table = np.array([(weekend if d > 4 else bumps) for d in range(7)]).sum(axis=1) + shape.floor
    table = table * open_slots(shape.hours)
    total = table.sum(axis=1, keepdims=True)
    factor = np.array(shape.weekday)[:, None]
    share: Number = np.divide(table * factor, total, out=np.zeros_like(table), where=total > 0)
    return share


def volume(days: Timeline, seed: int) -> tuple[Number, Number]:
    """Relative volume by day x channel x department, and the part of it nobody could foresee by day.

    The day effects multiply: a common one that carries over to the next day and one per channel;
    together their coefficient of variation is about 9 %.
    """
    rng = draws(seed, "days")
    n = len(days)
    shocks = rng.normal(0, 0.055, n)
    common = np.zeros(n)
    for k in range(n):
        common[k] = 0.4 * common[k - 1] + shocks[k] if k else shocks[k]
    own = rng.normal(0, 0.07, (n, len(CHANNEL_NAMES)))
    years = np.arange(n) / 365.25
    of_year = (days.days - days.days.astype("datetime64[Y]")).astype(np.int64) / 365.25
    season = 1 + 0.09 * np.cos(2 * np.pi * (of_year - 0.96)) + 0.03 * np.cos(4 * np.pi * (of_year - 0.2))
    level = np.exp(GROWTH_A_YEAR * years + common) * season
    by_day = level[:, None] * np.exp(own)
    return by_day[:, :, None] * happenings(days)[:, None, :], common


def happenings(days: Timeline) -> Number:
    """Factor by day x department of the launch, the outage, the campaigns and the billing run."""
    lift = np.ones((len(days), len(DEPARTMENTS)))
    lift[days.launch_no :] *= (1.08, 1.30, 1.12)
    for no in days.campaign_nos:
        lift[no, CARE] *= 1.40
        lift[no + 1, CARE] *= 1.15
        lift[no, BILLING] *= 1.15
    for k, up in enumerate(OUTAGE_LIFT):
        lift[days.outage_no + k] *= 1 + (up - 1) * np.array((0.5, 1.4, 0.1))
    day_of_month = (days.days - days.days.astype("datetime64[M]")).astype(np.int64)
    lift[day_of_month < 4, BILLING] *= 1.30
    return lift


def stress(days: Timeline, surprise: Number) -> Number:
    """How much slower than usual the desk is, by day: 1 is an ordinary day.

    The launch overloads it until people are hired and trained, the outage for five days, and a
    day with more work than foreseen a little.
    """
    since = np.arange(len(days)) - days.launch_no
    load = np.ones(len(days)) + np.where(since >= 0, 0.12 + 0.75 * np.exp(-np.maximum(since, 0) / 75), 0)
    load *= np.exp(2.0 * surprise)
    for k, factor in enumerate(OUTAGE_STRESS):
        load[days.outage_no + k] *= factor
    return load


@dataclass(frozen=True)
class Arrivals:
    """Arrivals on one channel, in no particular order.

    Attributes:
        at: UTC epoch seconds. department: code of each arrival's department.
        expected: (days, 96, departments) arrivals a planner would expect without the noise of the day.
    """

    at: Whole
    department: Whole
    expected: Number


def arrivals(channel: int, days: Timeline, by_day: Number, tickets: int, seed: int) -> Arrivals:
    """Poisson arrivals on one channel around its rate; the hour the clocks skip has none."""
    shape, rng = SHAPES[channel], draws(seed, CHANNEL_NAMES[channel])
    holiday = np.where(days.is_holiday, shape.holiday, 1.0)
    rate = day_shape(shape)[days.weekday] * holiday[:, None] * ~skipped_slots(days)
    rates = rate[:, :, None] * by_day[:, channel, None, :] * np.array(shape.departments)
    rates *= shape.arrivals * tickets / rates.sum()
    cell = np.repeat(np.arange(rates.size), rng.poisson(rates).ravel())
    day, slot, department = np.unravel_index(cell, rates.shape)
    first = int(days.days[0].astype(np.int64))
    local = (day + first) * DAY_S + slot * SLOT_S + rng.integers(0, SLOT_S, len(cell))
    at = utc_seconds(local, rng.random(len(cell)) < 0.5)
    return Arrivals(at, department.astype(np.int64), rates)


def skipped_slots(days: Timeline) -> Flag:
    """(days, 96) table of the local slots that do not exist because the clocks go forward."""
    start = days.days.astype(np.int64)[:, None] * DAY_S + np.arange(SLOTS) * SLOT_S
    there_and_back = local_seconds(utc_seconds(start.ravel()))
    skipped: Flag = (there_and_back != start.ravel()).reshape(start.shape)
    return skipped
