"""What was done to the history and the portfolio, as sentences a planner reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from forecasting.absent import CLOSED_WEEKS
from forecasting.backtest import Backtest, Options
from forecasting.models import MODELS, NAIVE
from forecasting.rolling import Prepared, season_share
from forecasting.series import Flags, Grid

WEEK = 7
MOST_DATES = 6
LEAST_SEASON = 0.2
"""Share of the changes of earlier years below which the season hardly moves a forecast."""


def too_short(grid: Grid) -> str:
    """Why a queue has no forecast."""
    return (
        f"{_names(grid)}: {grid.days} full days of history; a forecast needs a full week. "
        "Load more days or start from a sibling queue."
    )


def no_backtest(grid: Grid) -> str:
    """Why a queue has no backtest."""
    return f"{_names(grid)}: {grid.days} full days of history; a backtest needs three weeks."


def notes(
    ready: Prepared, done: Backtest | None, members: Sequence[str], options: Options
) -> tuple[str, ...]:
    """Everything a planner should know about one grid, most important first."""
    found = [
        *_history(ready, done, members),
        *_found_later(done),
        *_absent(ready.grid),
        *_dropped(ready, done),
        *_season(ready),
        *_masked(ready),
        *_widened(ready, options),
    ]
    return tuple(f"{_names(ready.grid)}: {sentence}" for sentence in found)


def _names(grid: Grid) -> str:
    return grid.queues[0] if len(grid.queues) == 1 else f"{len(grid.queues)} queues"


def _history(ready: Prepared, done: Backtest | None, members: Sequence[str]) -> list[str]:
    weeks = ready.grid.days // WEEK
    labels = ", ".join(MODELS[m].label for m in members)
    if done is None:
        return [
            f"only {ready.grid.days} days of history, so there is no backtest; the forecast is {labels} and "
            "the intervals are assumed (negative binomial, day spread of 30 %), not measured."
        ]
    said = [f"forecast as the mean of {labels}."]
    if weeks < 16:
        said.append(f"{weeks} weeks of history: the backtest rests on {len(done.origins)} origins.")
    if not np.nansum(ready.grid.counts) > 0:
        said.append("the history holds no contacts at all; the forecast is 0.")
    return said


def _found_later(done: Backtest | None) -> list[str]:
    """Since when the tests know the holidays that were found in the history."""
    if done is None or not done.earlier:
        return []
    since = done.ready.grid.first_on + timedelta(days=done.earlier[-1][0])
    return [
        f"tests before {_day(since)} know only the holidays that could be found by then; the forecast knows more."
    ]


def _absent(grid: Grid) -> list[str]:
    """What absent rows were taken as; gaps are told with what was filled, and here where zeros are not."""
    found, said = grid.absent, []
    if found.zeros:
        said.append(
            f"{found.zeros} rows absent in open hours were taken as 0: the data writes no row where nobody came."
        )
    if found.closed:
        said.append(
            f"{found.closed} rows absent for {CLOSED_WEEKS} weeks or more in a row, on days with rows, were taken as "
            "closed hours. Where opening hours seem to move with the seasons, check the zone of the wall clock."
        )
    if found.gaps and not found.zeros:
        said.append(
            f"{found.gaps} rows absent in open hours were taken as missing, not as 0: the data has rows of 0, or is "
            "too busy for so many. Days and weeks compare the rows that are there."
        )
    return said


def _dropped(ready: Prepared, done: Backtest | None) -> list[str]:
    if done is None:
        return []
    said, kept = [], done.shares > 0
    for k, name in enumerate(done.members):
        if name == NAIVE:
            continue
        out = [str(w + 1) for w in range(kept.shape[2]) if not kept[k, :, w].any()]
        if out:
            said.append(
                f"{MODELS[name].label} was dropped in week {', '.join(out)}: more than 10 % above the best."
            )
    naive = [str(w + 1) for w in range(kept.shape[2]) if not kept[:, :, w].any(axis=0).all()]
    if naive and done.members != (NAIVE,):
        said.append(f"no model beat the same slot last week in week {', '.join(naive)}; that is used there.")
    return said


def _season(ready: Prepared) -> list[str]:
    share = float(season_share(ready).mean())
    if share < LEAST_SEASON:
        return []
    return [
        f"the season of the year is part of the forecast: {share:.0%} of the changes of earlier years came again "
        "and are expected."
    ]


def _masked(ready: Prepared) -> list[str]:
    cleaned, said = ready.cleaned, []
    if cleaned.is_outlier.any():
        said.append(f"out of the ordinary and masked: {_dates(ready.grid, cleaned.is_outlier)}.")
    if cleaned.is_missing.any():
        said.append(f"missing and filled from earlier weeks: {_dates(ready.grid, cleaned.is_missing)}.")
    special, left_out = (int(f[: ready.grid.days].sum()) for f in (ready.is_special, ready.is_left_out))
    if special:
        scored = "none scored" if left_out == special else f"{left_out} of them not scored"
        said.append(f"{special} special days of the past are forecast by their own effects, {scored}.")
    if cleaned.filled_slots:
        said.append(f"{cleaned.filled_slots} missing slots were filled from earlier weeks.")
    return said


def _widened(ready: Prepared, options: Options) -> list[str]:
    if options.horizon_days > ready.grid.days // 2:
        return [
            "the horizon is long against the history: intervals far out use the errors of the last week known."
        ]
    return []


def _dates(grid: Grid, flags: Flags) -> str:
    days = [grid.first_on + timedelta(days=int(k)) for k in np.flatnonzero(flags.any(axis=0))]
    shown = ", ".join(_day(d) for d in days[-MOST_DATES:])
    return shown if len(days) <= MOST_DATES else f"{len(days)} days, the last {shown}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
