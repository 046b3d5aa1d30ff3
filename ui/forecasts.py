"""The forecast on its pages: the planner's choices, the kept result, the answer, the accuracy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers
from domain.channels import label
from domain.chosen import Chosen
from domain.errors import NoDataError
from forecasting.special_days import SpecialDay, holidays_of
from forecasting.totals import TOTAL
from jobs import forecasts as jobs_forecasts
from jobs import plan
from jobs.forecasts import Decisions, Edited, Planned, Settings
from ui import decisions, opened, queries

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.forecast import Forecast

SLOTS = {15: "15 minutes", 30: "30 minutes", 60: "Hour", 1440: "Day"}


COUNTRIES = {
    "": "No public holidays", "AT": "Austria", "CH": "Switzerland", "DE": "Germany", "ES": "Spain", "FR": "France",
    "GB": "United Kingdom", "IN": "India", "IT": "Italy", "NL": "Netherlands", "PL": "Poland", "US": "United States",
}  # fmt: skip


MODEL_LABELS = {
    "portfolio": "Portfolio (used)", "svd": "Day shapes (SVD)", "ewdow": "Weighted weekdays", "dlf": "Level filter",
    "snaive": "Same slot last week", "sma": "Mean of four weeks", "dhr": "Regression (statsmodels)",
    "lgbm": "Boosted trees", "pooled": "Pooled profile", "ets": "ETS (statsmodels)",
}  # fmt: skip


@dataclass(frozen=True)
class ForecastChoice:
    """What decides a forecast beside the history: horizon, slot, holidays and models compared."""

    horizon_days: int = 28
    slot_minutes: int = 30
    country: str = ""
    compared: tuple[str, ...] = ()

    def settings(self) -> Settings:
        """As the job takes it, and as it is kept with a saved version."""
        return Settings(self.horizon_days, self.slot_minutes, self.country, compared=self.compared)


def forecast_controls() -> ForecastChoice:
    """Horizon, slot, holidays and the statsmodels comparison, in one row."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        weeks = st.select_slider(
            "Weeks ahead", [1, 2, 4, 8, 13], 4, key="weeks", bind="query-params", width=220
        )
        slot = st.selectbox(
            "Slot", list(SLOTS), 1, format_func=SLOTS.__getitem__, key="slot", bind="query-params", width=160
        )
        country = st.selectbox(
            "Public holidays", list(COUNTRIES), _home(), format_func=COUNTRIES.__getitem__, key="country",
            bind="query-params", width=200,
        )  # fmt: skip
        has_peer = st.toggle(
            "Compare with regression (statsmodels)", key="peer", bind="query-params",
            help="Fourier terms with autoregressive errors, fitted by statsmodels; takes some seconds more.",
        )  # fmt: skip
    return ForecastChoice(int(weeks) * 7, int(slot), str(country), ("dhr",) if has_peer else ())


def _home() -> int:
    """Germany for the demo, otherwise nothing is assumed."""
    return list(COUNTRIES).index("DE") if opened.held().has_demo else 0


def usual() -> ForecastChoice:
    """The forecast that staffing and schedules start from: two weeks at half hours."""
    return ForecastChoice(14, 30, list(COUNTRIES)[_home()])


def history(chosen: Chosen, slot_minutes: int) -> pd.DataFrame:
    """Two years of contacts by slot and channel up to the last day with data."""
    return _history(queries.key(), tuple(sorted(chosen.filters.items())), slot_minutes)


@st.cache_data(show_spinner="Reading contacts ...", max_entries=20)
def _history(
    key: queries.Key, filters: tuple[tuple[str, tuple[str, ...]], ...], slot_minutes: int
) -> pd.DataFrame:
    return plan.history(
        opened.store(),
        slot_minutes=slot_minutes,
        zone=opened.zone(),
        filters=dict(filters),
        scope=key[2],
        now=key[1],
    )


def planned(chosen: Chosen, choice: ForecastChoice) -> Planned:
    """The forecast of every channel and of the total, with its backtest, before edits."""
    return _planned(queries.key(), tuple(sorted(chosen.filters.items())), choice, decisions.taken())


@st.cache_resource(show_spinner="Forecasting and testing it on the past ...", max_entries=20)
def _planned(
    key: queries.Key,
    filters: tuple[tuple[str, tuple[str, ...]], ...],
    choice: ForecastChoice,
    decided: Decisions,
) -> Planned:
    volume = _history(key, filters, choice.slot_minutes)
    return jobs_forecasts.planned(volume, choice.settings(), decided, opened.zone())


def forecast(chosen: Chosen, choice: ForecastChoice) -> Forecast:
    """The forecast as it stands: channels that add up, the planner's edits on them, its backtest."""
    plan_made, now = planned(chosen, choice), edited(chosen, choice)
    notes = (*plan_made.notes, *plan_made.made.notes)
    return replace(plan_made.made, frame=now.frame, days=now.days, notes=notes)


def edited(chosen: Chosen, choice: ForecastChoice) -> Edited:
    """Slots, days and total with the edits that apply today."""
    layers = [edit for _, edit in decisions.edits()]
    return jobs_forecasts.edited(planned(chosen, choice), layers, opened.now().date(), opened.zone())


def choose_channel(made: Forecast, key: str = "shown_channel") -> str:
    """One channel of a forecast, the largest first."""
    totals = made.frame.groupby("channel")["contacts"].sum().sort_values(ascending=False)
    names = [str(n) for n in totals.index]
    if not names:
        raise NoDataError("No channel has enough history for a forecast; load at least one week.")
    picked = st.segmented_control(
        "Channel", names, default=names[0], format_func=label, key=key, required=True
    )
    return str(picked or names[0])


def notes(said: tuple[str, ...] | list[str], title: str = "What was done to the data") -> None:
    """Method in sentences, out of the way of the answer."""
    if said:
        with st.expander(title):
            st.markdown("\n".join(f"- {s}" for s in said))


def recent_days(past: pd.DataFrame, channel: str, *, weeks: int) -> pd.DataFrame:
    """Day totals of the last weeks of a channel, for a chart."""
    part = past[past["channel"] == channel]
    day = part["starts_at"].dt.tz_convert(opened.zone()).dt.normalize()
    totals = part.assign(starts_at=day.dt.tz_convert("UTC"))
    return totals.groupby("starts_at")[["contacts"]].sum(min_count=1).reset_index().tail(weeks * 7)


def last_days(past: pd.DataFrame, channel: str, *, days: int) -> pd.DataFrame:
    """The last days of a channel by slot."""
    part = past[past["channel"] == channel]
    kept = part.loc[part["starts_at"] > part["starts_at"].max() - days * one_day()]
    step = kept["starts_at"].drop_duplicates().diff().min()
    # A closed night has no row; without one the line would be drawn across it.
    whole: pd.DataFrame = kept.set_index("starts_at").asfreq(step).reset_index()
    return whole


def first_days(frame: pd.DataFrame, channel: str, *, days: int) -> pd.DataFrame:
    """The first days of a forecast or requirement of a channel, from the first one with work."""
    part = frame[frame["channel"] == channel]
    busy = part.loc[part["contacts"] > plan.CLOSED_BELOW, "starts_at"]
    first = part["starts_at"].min() if busy.empty else busy.min().tz_convert(opened.zone()).normalize()
    part = part[part["starts_at"] >= first]
    kept: pd.DataFrame = part.loc[part["starts_at"] < part["starts_at"].min() + days * one_day()]
    return kept


def while_open(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Without days, and without times before and after, at which `column` is 0 throughout."""
    local = frame["starts_at"].dt.tz_convert(opened.zone())
    busy = frame[column] > 0
    if not busy.any():
        return frame
    day, minute = local.dt.date, local.dt.hour * 60 + local.dt.minute
    kept: pd.DataFrame = frame.loc[
        day.isin(set(day[busy])) & minute.between(minute[busy].min(), minute[busy].max())
    ]
    return kept


def labelled(accuracy: pd.DataFrame) -> pd.DataFrame:
    """Accuracy with the model names a reader knows."""
    return accuracy.assign(label=accuracy["model"].map(lambda m: MODEL_LABELS.get(m, m)))


def accuracy_table(accuracy: pd.DataFrame) -> pd.DataFrame:
    """Labelled accuracy of one channel in the reader's words."""
    part = accuracy
    shares = {
        c: part[c].map(numbers.share) for c in ("wape", "bias", "coverage_80", "coverage_95", "noise_floor")
    }
    ratios = {c: part[c].map(lambda v: numbers.number(v, 2)) for c in ("wape_ratio_to_naive", "mase")}
    names = {
        "label": "Model", "wape": "Error", "wape_ratio_to_naive": "Ratio to last week", "bias": "Bias",
        "mase": "Error over naive",
        "coverage_80": "Inside 80 %", "coverage_95": "Inside 95 %", "noise_floor": "Noise floor", "origins": "Tests",
    }  # fmt: skip
    return part.assign(**shares, **ratios)[list(names)].rename(columns=names)


def accuracy_of(chosen: Chosen, choice: ForecastChoice, channel: str) -> pd.DataFrame:
    """ACCURACY rows of one channel or of the total."""
    made = planned(chosen, choice)
    found = made.total.accuracy if made.total is not None and channel == TOTAL else made.made.accuracy
    return found[found["channel"] == channel]


def register(choice: ForecastChoice, first_on: date, until_on: date) -> tuple[SpecialDay, ...]:
    """Special days of people and of the country in [first_on, until_on), by date."""
    own = decisions.taken().register
    public = holidays_of(choice.country, first_on, until_on) if choice.country else ()
    return tuple(sorted(d for d in {*own, *public} if first_on <= d.on < until_on))


def one_day() -> pd.DateOffset:
    import pandas as pd

    return pd.DateOffset(days=1)
