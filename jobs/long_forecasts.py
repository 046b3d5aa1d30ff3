"""Eighteen months ahead by month or week: every channel, department or queue, and their total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from domain.errors import NoDataError
from domain.local_days import day_starts
from forecasting import totals
from forecasting.found_calendar import Public, public
from forecasting.long_horizon import LEAST_WEEKS, STEPS, Ahead, Driver, long_forecast, week_totals
from forecasting.periods import Grain
from forecasting.registers import ready_of
from forecasting.rolling import Prepared, calendar_factors
from forecasting.series import Floats, Grid, grids
from forecasting.special_days import SpecialDay
from forecasting.totals import ENDS, TOTAL

if TYPE_CHECKING:
    import pandas as pd

    from jobs.forecasts import Edited, Planned

WHICH = (
    "Level, trend and season of the weeks, before holidays, special days and edits. A week or month inside the day "
    "forecast has a figure of its own there (forecast --grain week or month), which knows these."
)
"""Which of two figures for one period this is, where no day forecast is joined to it."""
DAYS_AHEAD = 7 * (STEPS["week"] + 7)


@dataclass(frozen=True)
class Near:
    """The day forecast that the first weeks are taken from.

    Attributes:
        days: channel, starts_at, contacts as they stand, the total among them. plain: the same before edits.
        periods: FORECAST rows of whole weeks or months inside it, see `forecasting.periods.ahead`.
        past: channel, starts_at, contacts counted since the last Monday or earlier, the total among them.
    """

    days: pd.DataFrame
    plain: pd.DataFrame
    periods: pd.DataFrame
    past: pd.DataFrame


def near(planned: Planned, now: Edited, volume: pd.DataFrame, zone: str, grain: Grain) -> Near:
    """The near weeks of a forecast by day, of channels or of parts.

    Args:
        planned: with the tests of the rows that `now` holds. volume: VOLUME rows of these up to now.
    """
    import pandas as pd

    from jobs.forecasts import by_period

    columns = ["channel", "starts_at", "contacts"]
    plain = (
        planned.together.days
        if set(planned.together.days["channel"]) >= set(now.days["channel"])
        else now.days
    )
    past = volume.loc[volume["starts_at"] < now.days["starts_at"].min(), columns]
    past = past[past["starts_at"] >= past["starts_at"].max() - pd.Timedelta(days=8)]
    past = pd.concat([past, past.assign(channel=TOTAL)], ignore_index=True)
    whole = [now.total_days[columns]] if planned.total is not None else []
    plain_whole = plain.groupby("starts_at", as_index=False)["contacts"].sum().assign(channel=TOTAL)
    return Near(
        pd.concat([*whole, now.days[columns]], ignore_index=True),
        pd.concat([plain_whole[columns], plain[columns]], ignore_index=True),
        by_period(planned, now, volume, zone, grain), past,
    )  # fmt: skip


def long_forecasts(
    volume: pd.DataFrame, zone: str, grain: Grain, *, country: str | Public = "", register: Sequence[SpecialDay] = (),
    joined: Near | None = None, drivers: tuple[Driver, ...] = (),
) -> tuple[pd.DataFrame, list[str]]:  # fmt: skip
    """The total and its parts, which are scaled to add up to it; and who was left out.

    Args:
        volume: VOLUME rows of whole days.
        country: of the public holidays, see `forecasting.found_calendar.public`. register: the planner's special
            days and closures.
        joined: the day forecast whose weeks these begin with. drivers: see `forecasting.long_horizon`.

    Returns:
        FORECAST columns by week (Monday) or month, the total first where there are several channels.

    Raises:
        NoDataError: when no channel has 26 full weeks.
    """
    import pandas as pd

    daily = by_day(volume, zone)
    held = public(country, grids(daily, zone=zone, slot_minutes=1440), register)
    known = Known(held, tuple(register), drivers)
    parts, notes = _each(daily, zone, grain, known, joined)
    if not parts:
        raise NoDataError(f"Eighteen months ahead need {LEAST_WEEKS} full weeks of contacts in some channel.")
    whole = None
    if len(parts) > 1:
        together = totals.daily_sum(volume[volume["channel"].isin(list(parts))], zone)
        # The day forecast of the total holds channels that are left out here.
        whole = _each(together, zone, grain, known, None if notes else joined)[0].get(TOTAL)
    made = pd.concat([*([] if whole is None else [whole]), *_fitted(parts, whole)], ignore_index=True)
    starts = pd.to_datetime(made["starts_on"]).dt.tz_localize(zone).dt.tz_convert("UTC").dt.as_unit("us")
    columns = ["starts_at", "channel", "contacts", *ENDS, "model"]
    told = made.assign(starts_at=starts, model="long horizon")[columns]
    if joined is None:
        return told, [*notes, WHICH]
    return _with_known(told, joined.periods, has_total=not notes), [*notes, _joined_words(joined, zone)]


@dataclass(frozen=True)
class Known:
    """Whose public holidays count, the planner's register, and growth drivers."""

    public: Public
    register: tuple[SpecialDay, ...]
    drivers: tuple[Driver, ...]


def _each(
    daily: pd.DataFrame, zone: str, grain: Grain, known: Known, joined: Near | None
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Each channel on its own, and sentences on those with too few weeks."""
    found, notes = {}, []
    for grid in grids(daily, zone=zone, slot_minutes=1440):
        name = grid.queues[0]
        ready = ready_of(grid, known.register, known.public, DAYS_AHEAD)
        factors = calendar_factors(ready, grid.days)[0]
        days = _calm(ready, factors)
        weeks = len(week_totals(days, grid.first_on)[0])
        if weeks < LEAST_WEEKS:
            notes.append(f"{name} is left out: {weeks} full weeks, {LEAST_WEEKS} are needed.")
            continue
        to_come = factors[grid.days :] * ready.is_open[0, grid.days :].any(axis=1)
        ahead = Ahead(to_come)
        if joined is not None:
            ahead = replace(ahead, near=_near_days(grid, joined, zone), plain=_of(joined.plain, name, zone))
        found[name] = long_forecast(grid, days, grain, known.drivers, ahead)
    return found, notes


def _calm(ready: Prepared, factors: Floats) -> Floats:
    """Day totals without gaps and without what the calendar did to them; masked days are calm as they stand."""
    import numpy as np

    days = ready.cleaned.counts[0].sum(axis=1)
    calm: Floats = days / np.where(ready.cleaned.is_masked[0], 1.0, factors[: len(days)])
    return calm


def _near_days(grid: Grid, joined: Near, zone: str) -> dict[date, float]:
    """Days forecast and, before them, those of the running week as they were counted."""
    name = grid.queues[0]
    return {**_of(joined.past, name, zone), **_of(joined.days, name, zone)}


def _of(rows: pd.DataFrame, channel: str, zone: str) -> dict[date, float]:
    """Contacts by local day of one channel."""
    own = rows[rows["channel"] == channel].dropna(subset=["contacts"])
    sums = own.groupby(own["starts_at"].dt.tz_convert(zone).dt.date)["contacts"].sum()
    return {on: float(value) for on, value in sums.items()}  # type: ignore[misc]


def _with_known(made: pd.DataFrame, periods: pd.DataFrame, *, has_total: bool) -> pd.DataFrame:
    """Periods inside the day forecast with the figures and ends they have there."""
    keys = ["starts_at", "channel"]
    own = periods if has_total else periods[periods["channel"] != TOTAL]
    own = own[[*keys, "contacts", *ENDS]].dropna(subset=[*ENDS])
    both = made.merge(own, on=keys, how="left", suffixes=("", "_known"))
    known = {c: both[f"{c}_known"].fillna(both[c]) for c in ("contacts", *ENDS)}
    return both.assign(**known)[list(made.columns)]


def _joined_words(joined: Near, zone: str) -> str:
    last = joined.days["starts_at"].max().tz_convert(zone)
    return (
        f"Up to {last.day} {last:%b %Y} this is the day forecast, edits and special days included; after that level, "
        "trend and season of the weeks, drawn to it for a quarter, with holidays and closures that are known."
    )


def by_day(volume: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Contacts per channel and local day."""
    known = volume.assign(starts_at=day_starts(volume["starts_at"], zone)).dropna(subset=["contacts"])
    summed: pd.DataFrame = (
        known.groupby(["channel", "starts_at"], observed=True)[["contacts"]].sum().reset_index()
    )
    return summed


def _fitted(parts: Mapping[str, pd.DataFrame], whole: pd.DataFrame | None) -> list[pd.DataFrame]:
    """Parts times what makes them add up to the total, in the periods that the total has."""
    import pandas as pd

    if whole is None or not parts:
        return list(parts.values())
    total = whole.set_index("starts_on")["contacts"]
    every = pd.concat(parts.values(), ignore_index=True)
    kept = every[every["starts_on"].isin(total.index)]
    sums = kept.groupby("starts_on")["contacts"].transform("sum")
    factor = (kept["starts_on"].map(total) / sums.where(sums > 0)).fillna(0.0)
    return [kept.assign(**{c: kept[c] * factor for c in ("contacts", *ENDS)})]
