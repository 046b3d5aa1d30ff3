"""Volume in, forecast out: points, intervals, the backtest beside it, and what was done in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.errors import InputError
from domain.frames import ACCURACY, FORECAST
from domain.local_days import midnights
from forecasting import backtest, intervals, levels, portfolio, wording
from forecasting.backtest import PORTFOLIO, Backtest, Options
from forecasting.found_calendar import Found, Public, public, words
from forecasting.models import FOUR_WEEK_MEAN, MODELS, NAIVE, Forecasts
from forecasting.registers import ready_of, ready_to_test
from forecasting.rolling import Prepared, roll
from forecasting.series import Floats, Grid, Hours, grids
from forecasting.special_days import SpecialDay

WEEK = 7
MOST_DAYS = 92
THREADS = 2


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a page shows.

    Attributes:
        frame: columns of `domain.frames.FORECAST` at the slot width, every channel.
        days: the same columns per local day, with intervals of their own level.
        accuracy: columns of `domain.frames.ACCURACY`; the portfolio first in every channel. The models
            beside it have no coverage here.
        notes: sentences about what was done: dropped models, masked days, short history.
        backtests: the rolled backtest per channel, where history allowed one.
        public: whose holidays it went by. found: the calendar found in the history, where no country was said.
    """

    frame: pd.DataFrame
    days: pd.DataFrame
    accuracy: pd.DataFrame
    notes: tuple[str, ...]
    backtests: Mapping[str, Backtest]
    public: Public
    found: Found | None = None

    def holidays(self, first_on: date, until_on: date) -> tuple[SpecialDay, ...]:
        """Public holidays in [first_on, until_on) of the country said or found."""
        if self.public.country is None:
            return self.found.days(first_on, until_on) if self.found else ()
        return self.public.days(first_on, until_on, until_on)


def forecast(
    volume: pd.DataFrame,
    *,
    horizon_days: int,
    zone: str,
    hours: Hours = None,
    country: str | Public | None = None,
    special_days: Sequence[SpecialDay] = (),
    models: Sequence[str] | None = None,
    compared: Sequence[str] = (),
    slot_minutes: int | None = None,
    seed: int = 0,
    every_days: int = 1,
) -> Forecast:
    """Forecast every channel from the first day after its history.

    Args:
        volume: frame with the columns of `domain.frames.VOLUME`; absent rows are missing, not 0.
        horizon_days: local days to forecast, 1 to 92; beyond that see `long_horizon`.
        zone: IANA zone of the wall clock.
        hours: opening hours, for all channels or per channel; None derives them from the rows.
        country: ISO code of the public holidays, region after a dash; `none` for none; None for those that the
            history keeps, see `found_calendar`; or what another forecast of the same contacts went by.
        special_days: the planner's own register; days after the history count too.
        models: members of the portfolio by their names in `MODELS`; None is the default set.
            Seasonal naive and the 4-week mean are always shown beside it.
        compared: further models backtested beside the portfolio without being in it.
        slot_minutes: slot width; None keeps the frame's own.
        seed: of the parts that draw; nothing in the default portfolio does.
        every_days: step between the tests on the past; with 7 a queue takes a quarter of the time and a seventh
            of the memory, and its effects are learnt anew every quarter (decision 0262).

    Raises:
        InputError: an unknown model, a horizon out of range, unusable rows, or less than a week.
        NoDataError: no counts at all.
    """
    # Intervals of the models beside the portfolio would take most of the time; `tables` shows them.
    options = options_for(horizon_days, models, compared, every_days)
    options = replace(
        options, has_member_intervals=False, refit_days=max(options.refit_days, 13 * every_days)
    )
    found = grids(volume, zone=zone, hours=hours, slot_minutes=slot_minutes)
    short = [wording.too_short(grid) for grid in found if grid.days < WEEK]
    if len(short) == len(found):
        got = ", ".join(f"{grid.queues[0]} {grid.days} full days" for grid in found)
        raise InputError("at least one full week of history", got, "Load more days", "volume")

    held = public(country, found, special_days)

    def one(grid: Grid) -> Forecast:
        ready = ready_to_test(grid, special_days, held, horizon_days, options.span_days)
        return of_ready(ready, options, held)

    with ThreadPoolExecutor(THREADS) as pool:
        parts = list(pool.map(one, [grid for grid in found if grid.days >= WEEK]))
    told = held.found(max(grid.next_on for grid in found))
    notes = [*short, *([words(told)] if told else []), *(note for part in parts for note in part.notes)]
    return Forecast(
        pd.concat([p.frame for p in parts], ignore_index=True),
        pd.concat([p.days for p in parts], ignore_index=True),
        pd.concat([p.accuracy for p in parts], ignore_index=True),
        tuple(notes),
        {k: b for p in parts for k, b in p.backtests.items()},
        held,
        told,
    )


def points(
    volume: pd.DataFrame,
    *,
    horizon_days: int,
    zone: str,
    country: str | Public | None = None,
    special_days: Sequence[SpecialDay] = (),
) -> pd.DataFrame:
    """A first answer before any test: contacts per local day of every channel, all members alike.

    Returns:
        columns starts_at, channel, contacts; no intervals, since no error is known yet.
    """
    parts, laid = [], grids(volume, zone=zone)
    held = public(country, laid, special_days)
    for grid in laid:
        if grid.days < WEEK:
            continue
        ready = ready_of(grid, special_days, held, horizon_days)
        made = point(ready, backtest.members_for(grid.days, None), None, horizon_days)[0, 0].sum(axis=1)
        starts, _, _ = moments(grid.next_on, horizon_days, 1440, zone)
        parts.append(pd.DataFrame({"starts_at": starts, "channel": grid.queues[0], "contacts": made}))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["channel", "contacts"])


def options_for(
    horizon_days: int, models: Sequence[str] | None, compared: Sequence[str] = (), every_days: int = 1
) -> Options:
    """Backtest options of a page; checks the horizon and the names.

    Raises:
        InputError: an unknown model, or a horizon or step out of range.
    """
    _check(horizon_days, models, compared)
    if not 1 <= every_days <= 28:
        raise InputError("a step of 1 to 28 days between origins", every_days, where="every_days")
    shown = (NAIVE, FOUR_WEEK_MEAN, *compared)
    base = Options(horizon_days=horizon_days, every_days=every_days, compared=shown)
    if models is None:
        return base
    return replace(base, members=tuple(m for m in models if m != NAIVE) or (NAIVE,))


def _check(horizon_days: int, models: Sequence[str] | None, compared: Sequence[str]) -> None:
    if not 1 <= horizon_days <= MOST_DAYS:
        raise InputError(f"a horizon of 1 to {MOST_DAYS} days", horizon_days, where="horizon_days")
    unknown = [m for m in (*(models or ()), *compared) if m not in MODELS]
    if unknown or (models is not None and not models):
        raise InputError(f"models among {', '.join(MODELS)}", ", ".join(unknown) or "none", where="models")


def of_ready(ready: Prepared, options: Options, held: Public) -> Forecast:
    """Forecast one grid; see `forecast`."""
    grid = ready.grid
    done = backtest.run(ready, options)
    members = done.members if done else backtest.members_for(grid.days, options.members)
    made = point(ready, members, done, options.horizon_days)
    part = backtest.parts_of(ready)
    ends = intervals.bounds(made[0], _errors(ready, done, part, options), part)
    day_made = made.sum(axis=3, keepdims=True)
    one = np.zeros(1, dtype=np.int64)
    day_ends = intervals.bounds(day_made[0], day_errors(ready, done, options), one)
    return Forecast(
        _frame(grid, made[0], ends, grid.slot_minutes),
        _frame(grid, day_made[0], day_ends, 1440),
        backtest.table(done) if done else _unknown_accuracy(grid),
        wording.notes(ready, done, members, options),
        dict.fromkeys(grid.queues, done) if done else {},
        held,
    )


def point(ready: Prepared, members: Sequence[str], done: Backtest | None, horizon_days: int) -> Forecasts:
    """1 x queues x days ahead x slots: the portfolio from the end of the history."""
    origin = np.array([ready.grid.days])
    names = tuple(dict.fromkeys([*members, NAIVE]))
    made = roll(ready, names, origin, horizon_days, 1)
    weeks = -(-horizon_days // WEEK)
    alike = np.full((len(members), len(ready.grid.queues), weeks), 1 / len(members))
    return portfolio.mixed(made, members, done.shares if done else alike)


def _errors(
    ready: Prepared,
    done: Backtest | None,
    part: npt.NDArray[np.int64],
    options: Options,
) -> intervals.Errors:
    if done is None:
        return intervals.assumed(len(ready.grid.queues), int(part.max(initial=0)) + 1)
    made = done.forecasts[PORTFOLIO]
    found = backtest.pooled_errors(ready.countable, made, done.origins, ready.grid.days, part, options)
    return found.moved(done.moved)


def day_errors(ready: Prepared, done: Backtest | None, options: Options) -> intervals.Errors:
    """Errors of day totals, from day totals: slot intervals do not add up."""
    if done is None:
        return intervals.assumed(len(ready.grid.queues), 1)
    actual, made = levels.days_of(done)
    ahead = np.arange(1, options.horizon_days + 1)
    _, moved = levels.bounds_at(actual, made, done, ahead)
    return levels.errors_at(actual, made, done, ready.grid.days, ahead).moved(moved)


def _frame(grid: Grid, made: Forecasts | Floats, ends: Floats, slot_minutes: int) -> pd.DataFrame:
    starts, day, slot = moments(grid.next_on, made.shape[1], slot_minutes, grid.zone)
    frames = []
    for queue, name in enumerate(grid.queues):
        low_95, low_80, high_80, high_95 = (ends[k, queue, day, slot].astype(float) for k in range(4))
        columns = {
            "starts_at": starts,
            "channel": name,
            "contacts": made[queue, day, slot].astype(float),
            "low_80": low_80,
            "high_80": high_80,
            "low_95": low_95,
            "high_95": high_95,
            "model": PORTFOLIO,
        }
        frames.append(pd.DataFrame(columns)[[c for c in FORECAST if c != "aht_s"]])
    return pd.concat(frames, ignore_index=True)


def moments(
    first_on: date, days: int, slot_minutes: int, zone: str
) -> tuple[pd.DatetimeIndex, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """UTC starts of the slots that exist on the wall clock, with their day number and slot.

    A skipped hour has no rows; an hour that comes twice has two, each a full slot.
    """
    edges = midnights(first_on, days + 1, zone)
    if slot_minutes >= 1440:
        return edges[:-1].tz_convert("UTC").as_unit("us"), np.arange(days), np.zeros(days, dtype=np.int64)
    starts = pd.date_range(edges[0], edges[-1], freq=f"{slot_minutes}min", inclusive="left").tz_convert("UTC")
    local = starts.tz_convert(zone).tz_localize(None)
    day = (local.normalize() - pd.Timestamp(first_on)).days.to_numpy()
    minutes = local.hour.to_numpy() * 60 + local.minute.to_numpy()
    return starts.as_unit("us"), day, minutes // slot_minutes


def _unknown_accuracy(grid: Grid) -> pd.DataFrame:
    """No backtest, no figures: one row per queue with zero origins."""
    rows = [
        dict.fromkeys(ACCURACY, np.nan) | {"model": PORTFOLIO, "channel": q, "origins": 0}
        for q in grid.queues
    ]
    return pd.DataFrame(rows)
