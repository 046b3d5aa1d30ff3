"""The main chart of the Volume forecast: by day, week or month, and 18 months ahead."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from charts import forecast
from domain.chosen import Chosen
from forecasting import periods
from forecasting.periods import Grain
from jobs.forecasts import before_today
from jobs.long_forecasts import long_forecasts, near
from ui import decisions, forecasts, opened, states, tables
from ui.forecasts import ForecastChoice
from ui.volumes import FURTHER, GRAINS, Shown

if TYPE_CHECKING:
    import pandas as pd

RECENT_PERIODS = {"week": 26, "month": 18}


def ahead(seen: Shown, chosen: Chosen, choice: ForecastChoice) -> None:
    """The main chart: contacts by day, week or month, each with the errors of its own level."""
    if seen.grain == FURTHER:
        _further(seen, forecasts.asked(chosen, choice))
        return
    grain = GRAINS[seen.grain]
    past, coming, said = seen.past_days, seen.days, "contacts offered a day"
    if grain is not None:
        key = (*forecasts.asked(chosen, choice), seen.by, seen.name, decisions.edits())
        past, coming = _periods(key, grain, seen, forecasts.history(chosen, choice.slot_minutes))
        said = f"contacts offered a {grain}; the running {grain} with what has come"
    if len(coming) > 1:
        states.figure(
            "by_day", forecast.fan, past, coming, f"Contacts by {grain or 'day'}",
            f"{said}; bands hold 80 % and 95 % of past errors at the same distance",
            zone=opened.zone(), theme=states.theme(),
        )  # fmt: skip
    if grain is not None:
        _period_rows(coming, grain, choice)


def _period_rows(coming: pd.DataFrame, grain: Grain, choice: ForecastChoice) -> None:
    """Whole weeks or months in figures, and how to see more of them."""
    more = "" if len(coming) > 1 else f" Choose more weeks ahead to see the next {grain}."
    tables.section(f"By {grain}", f"Only whole {grain}s that end within {choice.horizon_days} days.{more}")
    named = {"starts_at": f"{grain}_of", "so_far": "come_so_far", "days": "days_to_come"}
    rows = coming.drop(columns=["channel", "model"]).rename(columns=named)
    rows[f"{grain}_of"] = rows[f"{grain}_of"].dt.tz_convert(opened.zone()).dt.date
    tables.rows(rows.round(0), name=f"forecast_by_{grain}", key="by_period")


def _further(seen: Shown, key: tuple[object, ...]) -> None:
    """Eighteen months by month: the day forecast, then season, level and trend of the weeks."""
    every, said = _long((*key, seen.by, decisions.edits()), seen)
    past = _months((*key, seen.by, seen.name), seen)
    states.figure(
        "by_day", forecast.fan, past, every[every["channel"] == seen.name], "Contacts by month, 18 months ahead",
        f"{said[-1]} Bands hold 80 % and 95 % by past errors of sums over four weeks.",
        zone=opened.zone(), theme=states.theme(),
    )  # fmt: skip


@st.cache_resource(show_spinner="Looking 18 months ahead ...", max_entries=10, hash_funcs=forecasts.BY_WORDS)
def _long(key: tuple[object, ...], _seen: Shown) -> tuple[pd.DataFrame, list[str]]:
    zone, tested = opened.zone(), replace(_seen.plan, made=_seen.tested)
    joined = near(tested, _seen.edited, _seen.volume, zone, "month")
    return long_forecasts(
        before_today(_seen.volume, opened.now(), zone), zone, "month", country=_seen.plan.made.public,
        register=decisions.taken().register, joined=joined,
    )  # fmt: skip


@st.cache_resource(show_spinner=False, max_entries=60, hash_funcs=forecasts.BY_WORDS)
def _months(key: tuple[object, ...], _seen: Shown) -> pd.DataFrame:
    own = _seen.volume if _seen.is_total else _seen.past
    return periods.totals_of(own[own["starts_at"] < _seen.days["starts_at"].min()], opened.zone(), "month")


@st.cache_resource(show_spinner=False, max_entries=60, hash_funcs=forecasts.BY_WORDS)
def _periods(
    key: tuple[object, ...], grain: Grain, _seen: Shown, _volume: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The past and what is ahead of one channel by week or month."""
    total = _seen.plan.total if _seen.is_total else None
    tests = total.backtests if total else _seen.tested.backtests
    first = _seen.days["starts_at"].min()
    own = _volume if _seen.is_total else _seen.past
    own = own[own["starts_at"] < first].assign(channel=_seen.name)
    coming = periods.ahead(_seen.days, tests, own, opened.zone(), grain)
    return periods.totals_of(own, opened.zone(), grain).tail(RECENT_PERIODS[grain]), coming
