"""Eighteen months ahead by week or month, with trend, annual season, growth drivers and a fan.

Weekly totals on the log scale: damped local trend plus an annual season by Fourier terms, which is
used only with enough history (one harmonic from 60 weeks, two from 104) and drawn to 0 by ridge.
The fan comes from the same model rolled through the past; its width grows with the horizon.

Where the days ahead are known better (`Ahead`), they stand: the day forecast for its days, then what it says of the
level, fading over a quarter; holidays and closures beyond.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

import numpy as np
import pandas as pd

from domain.errors import InputError
from forecasting.series import Floats, Grid

WEEKS_A_YEAR = 365.25 / 7
LEAST_WEEKS = 26
DAMPING = 0.97
LEVEL_WEEKS = 4
"""Weeks whose median is the level: a quarter lags what the day forecasts have long followed (decision 0259)."""
TREND_RIDGE = 200.0
SEASON_RIDGE = 4.0
ROLL_EVERY = 4
LEAST_SPREAD = 0.02
STEPS: dict[str, int] = {"week": 78, "month": 18}
WEEKS_A_STEP: dict[str, int] = {"week": 1, "month": 4}
"""Weeks whose sum is compared for the width of a step's interval."""
Z_80, Z_95 = 1.28155, 1.95996
FADE_DAYS = 91
"""Days after the last one forecast by day over which the weeks' own level comes back (decision 0261)."""
PROFILE_DAYS = 56
NO_FACTORS: Floats = np.ones(0)


@dataclass(frozen=True, slots=True)
class Driver:
    """A growth driver: contacts = customers x contact rate, relative to the end of the history.

    Attributes:
        on: local date from which the factor is reached.
        customers_factor: customers then over customers at the end of the history.
        rate_factor: contacts per customer then over now.
    """

    on: date
    customers_factor: float = 1.0
    rate_factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is known of the days after the last full week beside the weeks themselves.

    Attributes:
        factors: from the first day after the history on, what holidays and closures make of an ordinary day (1).
        near: contacts by day as the day forecast has them, edits included; and what came of the running week.
        plain: the same days without edits: what they say of the level.
    """

    factors: Floats = field(default_factory=lambda: NO_FACTORS)
    near: Mapping[date, float] = field(default_factory=dict)
    plain: Mapping[date, float] = field(default_factory=dict)


NOTHING_AHEAD = Ahead()


def long_forecast(
    grid: Grid, clean_days: Floats, grain: Literal["week", "month"], drivers: tuple[Driver, ...] = (),
    ahead: Ahead = NOTHING_AHEAD,
) -> pd.DataFrame:  # fmt: skip
    """Forecast the queue of a grid for 18 months.

    Args:
        grid: one queue.
        clean_days: days, cleaned totals (see `cleaning.clean`).
        grain: `week` (Monday to Sunday) or `month`.
        drivers: in force from their dates on, linearly reached from the one before. With drivers
            the trend is left to them.
        ahead: of the same queue; without it every day of a weekday is alike.

    Returns:
        Columns starts_on, channel, contacts, low_80, high_80, low_95, high_95, spread.

    Raises:
        InputError: with less than 26 full weeks of history.
    """
    weeks, first_on = week_totals(clean_days, grid.first_on)
    if len(weeks) < LEAST_WEEKS:
        raise InputError(
            f"at least {LEAST_WEEKS} full weeks of history", len(weeks), "Load more", "long horizon"
        )
    far = STEPS["week"] + 6
    logs = np.log(np.maximum(weeks, 0.5))
    made = project(logs, far, has_trend=not drivers)
    starts = [first_on + timedelta(weeks=len(weeks) + k) for k in range(far)]
    contacts = np.exp(made) * np.array([growth(d, drivers, starts[0]) for d in starts])
    days = _days(contacts, clean_days, grid, starts[0], ahead)
    table = _weeks(days, starts) if grain == "week" else _months(days, starts[0])
    spread = fan(logs, len(table), has_trend=not drivers, weeks_a_step=WEEKS_A_STEP[grain])
    return _ended(table.assign(spread=spread), grid.queues[0])


def _days(weeks: Floats, past_days: Floats, grid: Grid, begins_on: date, ahead: Ahead) -> Floats:
    """Days of the weeks from `begins_on`, a Monday, on: by weekday, holidays in, joined to the day forecast."""
    share = _weekday_share(past_days, grid)
    days: Floats = (weeks[:, None] * share).ravel()
    come = (grid.next_on - begins_on).days
    days[come : come + len(ahead.factors)] *= ahead.factors[: len(days) - come]
    return _joined(days, begins_on, ahead)


def _weekday_share(past_days: Floats, grid: Grid) -> Floats:
    """What each weekday from Monday on holds of a week, sums to 1."""
    recent = np.arange(max(0, len(past_days) - PROFILE_DAYS), len(past_days))
    weekday = (grid.first_on.weekday() + recent) % 7
    mean = np.array([past_days[recent[weekday == w]].mean() for w in range(7)])
    return mean / mean.sum() if mean.sum() > 0 else np.full(7, 1 / 7)


def _joined(days: Floats, begins_on: date, ahead: Ahead) -> Floats:
    """The day forecast on its days; after them its level against the weeks', fading over `FADE_DAYS`."""
    known = {(on - begins_on).days: value for on, value in ahead.near.items() if on >= begins_on}
    known = {k: value for k, value in known.items() if k < len(days)}
    if not known:
        return days
    said = {k: ahead.plain[on] for on in ahead.plain if (k := (on - begins_on).days) in known}
    above, below = sum(said.values()), float(days[list(said)].sum())
    last, after = max(known) + 1, np.arange(1, len(days) - max(known))
    if above > 0 and below > 0:
        days[last:] *= (above / below) ** np.maximum(1 - after / (FADE_DAYS + 1), 0.0)
    days[list(known)] = list(known.values())
    return days


def week_totals(days: Floats, first_on: date) -> tuple[Floats, date]:
    """Totals of the full weeks, Monday first, and the date of the first Monday."""
    skip = -first_on.weekday() % 7
    whole = (len(days) - skip) // 7
    totals: Floats = days[skip : skip + 7 * max(whole, 0)].reshape(-1, 7).sum(axis=1)
    return totals, first_on + timedelta(days=skip)


def project(log_weeks: Floats, ahead: int, *, has_trend: bool) -> Floats:
    """Log weekly totals `ahead` weeks on: season, level of the last four weeks, damped trend."""
    size = len(log_weeks)
    season = _season(log_weeks, ahead)
    calm = log_weeks - season[:size]
    recent = calm[-LEVEL_WEEKS:]
    slope = _slope(calm[-52:]) if has_trend else 0.0
    # The level is that of the middle of the last weeks, carried to their end.
    level = float(np.median(recent)) + slope * (len(recent) - 1) / 2
    steps = np.arange(1, ahead + 1)
    damped = DAMPING * (1 - DAMPING**steps) / (1 - DAMPING)
    made: Floats = level + slope * damped + season[size:]
    return made


def _slope(calm: Floats) -> float:
    """Change of the log level a week, drawn to 0."""
    time = np.arange(len(calm)) - (len(calm) - 1) / 2
    return float((time @ (calm - calm.mean())) / (time @ time + TREND_RIDGE))


def _season(log_weeks: Floats, ahead: int) -> Floats:
    size = len(log_weeks)
    harmonics = 2 if size >= 104 else 1 if size >= 60 else 0
    time = np.arange(size + ahead)
    if harmonics == 0:
        return np.zeros(size + ahead)
    angle = 2 * np.pi * time / WEEKS_A_YEAR
    waves = [f(k * angle) for k in range(1, harmonics + 1) for f in (np.sin, np.cos)]
    terms = np.stack([np.ones_like(angle), time / 52.0, *waves], axis=1)
    penalty = np.diag([0.0, 0.0] + [SEASON_RIDGE] * (2 * harmonics))
    known = terms[:size]
    found = np.linalg.solve(known.T @ known + penalty, known.T @ log_weeks)
    season: Floats = terms[:, 2:] @ found[2:]
    return season


def growth(day: date, drivers: tuple[Driver, ...], start: date) -> float:
    """Factor of the drivers on a day, linear between them."""
    if not drivers:
        return 1.0
    ordered = sorted(drivers, key=lambda d: d.on)
    at = [0.0, *(float((d.on - start).days) for d in ordered)]
    to = [1.0, *(d.customers_factor * d.rate_factor for d in ordered)]
    return float(np.interp((day - start).days, at, to))


def fan(log_weeks: Floats, ahead: int, *, has_trend: bool, weeks_a_step: int = 1) -> Floats:
    """Standard deviation of the log error per step ahead, from rolling through the past.

    sd^2 = a + b x steps ahead, fitted to the squared errors with a, b >= 0.

    Args:
        ahead: steps. weeks_a_step: 1 for weeks; 4 for months, whose own sums are compared.
    """
    squares, steps = [], []
    for origin in range(LEAST_WEEKS, len(log_weeks) - weeks_a_step + 1, ROLL_EVERY):
        far = min(ahead, (len(log_weeks) - origin) // weeks_a_step)
        weeks = far * weeks_a_step
        made = project(log_weeks[:origin], weeks, has_trend=has_trend)
        came = log_weeks[origin : origin + weeks]
        off = _log_sums(came, weeks_a_step) - _log_sums(made, weeks_a_step)
        squares.append(off**2)
        steps.append(np.arange(1, far + 1))
    known = np.concatenate(squares) if squares else np.full(1, 0.01)
    number = np.concatenate(steps) if steps else np.ones(1)
    has_slope = len(known) > 10 and np.ptp(number) > 0
    b = max(float(np.cov(number, known)[0, 1] / np.var(number, ddof=1)), 0.0) if has_slope else 0.0
    # Without a slope in the errors the fan still opens: half the variance is taken to be drift.
    b = max(b, 0.5 * float(known.mean()) / max(float(number.mean()), 1.0))
    a = max(float(known.mean()) - b * float(number.mean()), 0.0)
    spread: Floats = np.sqrt(np.maximum(a + b * np.arange(1, ahead + 1), LEAST_SPREAD**2))
    return spread


def _log_sums(log_weeks: Floats, weeks: int) -> Floats:
    found: Floats = np.log(np.exp(log_weeks).reshape(-1, weeks).sum(axis=1))
    return found


def _weeks(days: Floats, starts: list[date]) -> pd.DataFrame:
    table = pd.DataFrame({"starts_on": starts, "contacts": days.reshape(-1, 7).sum(axis=1)})
    return table.head(STEPS["week"])


def _months(days: Floats, begins_on: date) -> pd.DataFrame:
    """Calendar months, the first full one onwards."""
    on = pd.date_range(begins_on, periods=len(days), freq="D")
    table = pd.DataFrame({"starts_on": on.to_period("M").start_time, "contacts": days})
    grouped = table.groupby("starts_on").agg(contacts=("contacts", "sum"), days=("contacts", "size"))
    full = pd.DatetimeIndex(grouped.index).days_in_month
    whole = grouped[grouped["days"] == full].head(STEPS["month"]).reset_index()
    return whole.assign(starts_on=whole["starts_on"].dt.date)


def _ended(table: pd.DataFrame, channel: str) -> pd.DataFrame:
    spread = table["spread"].to_numpy(dtype=float)
    contacts = table["contacts"].to_numpy(dtype=float)
    ends = {
        f"{end}_{level}": contacts * np.exp(sign * z * spread)
        for level, z in ((80, Z_80), (95, Z_95))
        for end, sign in (("low", -1), ("high", 1))
    }
    made = pd.DataFrame(
        {"starts_on": table["starts_on"].to_numpy(), "channel": channel, "contacts": contacts}
    )
    return made.assign(**ends, spread=spread)
