"""Eighteen months ahead by month or week: every channel, department or queue, and their total."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from domain.errors import NoDataError
from forecasting import totals
from forecasting.cleaning import clean
from forecasting.long_horizon import LEAST_WEEKS, long_forecast, week_totals
from forecasting.periods import Grain
from forecasting.series import grids
from forecasting.totals import ENDS, TOTAL

if TYPE_CHECKING:
    import pandas as pd

WHICH = (
    "Level, trend and season of the weeks, before holidays, special days and edits. A week or month inside the day "
    "forecast has a figure of its own there (forecast --grain week or month), which knows these."
)
"""Which of two figures for one period this is, in words for people."""


def long_forecasts(volume: pd.DataFrame, zone: str, grain: Grain) -> tuple[pd.DataFrame, list[str]]:
    """The total and its parts, which are scaled to add up to it; and who was left out.

    Args:
        volume: VOLUME rows of whole days.

    Returns:
        FORECAST columns by week (Monday) or month, the total first where there are several channels.

    Raises:
        NoDataError: when no channel has 26 full weeks.
    """
    import pandas as pd

    parts, notes = _each(_by_day(volume, zone), zone, grain)
    if not parts:
        raise NoDataError(f"Eighteen months ahead need {LEAST_WEEKS} full weeks of contacts in some channel.")
    whole = None
    if len(parts) > 1:
        together = totals.daily_sum(volume[volume["channel"].isin(list(parts))], zone)
        whole = _each(together, zone, grain)[0].get(TOTAL)
    made = pd.concat([*([] if whole is None else [whole]), *_fitted(parts, whole)], ignore_index=True)
    starts = pd.to_datetime(made["starts_on"]).dt.tz_localize(zone).dt.tz_convert("UTC").dt.as_unit("us")
    columns = ["starts_at", "channel", "contacts", *ENDS, "model"]
    return made.assign(starts_at=starts, model="long horizon")[columns], [*notes, WHICH]


def _each(daily: pd.DataFrame, zone: str, grain: Grain) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Each channel on its own, and sentences on those with too few weeks."""
    import numpy as np

    found, notes = {}, []
    for grid in grids(daily, zone=zone, slot_minutes=1440):
        name = grid.queues[0]
        days = clean(grid, np.zeros((1, grid.days), dtype=bool)).counts[0].sum(axis=1)
        weeks = len(week_totals(days, grid.first_on)[0])
        if weeks < LEAST_WEEKS:
            notes.append(f"{name} is left out: {weeks} full weeks, {LEAST_WEEKS} are needed.")
            continue
        found[name] = long_forecast(grid, days, grain)
    return found, notes


def _by_day(volume: pd.DataFrame, zone: str) -> pd.DataFrame:
    day = volume["starts_at"].dt.tz_convert(zone).dt.normalize().dt.tz_convert("UTC")
    known = volume.assign(starts_at=day.astype("datetime64[us, UTC]")).dropna(subset=["contacts"])
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
