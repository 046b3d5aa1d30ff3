"""The forecast on its pages: the planner's choices, the kept result, the answer, the accuracy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers
from domain.channels import label
from domain.chosen import Chosen
from domain.errors import NoDataError
from jobs import plan
from ui import opened, queries

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
        opened.store(), slot_minutes=slot_minutes, zone=opened.zone(), filters=dict(filters), scope=key[2]
    )


def forecast(chosen: Chosen, choice: ForecastChoice) -> Forecast:
    """The forecast of every channel in the choice, with its backtest."""
    return _forecast(queries.key(), tuple(sorted(chosen.filters.items())), choice)


@st.cache_resource(show_spinner="Forecasting and testing it on the past ...", max_entries=20)
def _forecast(
    key: queries.Key, filters: tuple[tuple[str, tuple[str, ...]], ...], choice: ForecastChoice
) -> Forecast:
    return plan.forecast_volume(
        _history(key, filters, choice.slot_minutes),
        horizon_days=choice.horizon_days,
        zone=opened.zone(),
        country=choice.country or None,
        compared=choice.compared,
    )


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


def forecast_answer(made: Forecast, past: pd.DataFrame, channel: str) -> None:
    """How many will come, how sure that is, and how the last weeks compare."""
    days = made.days[made.days["channel"] == channel]
    total, n = days["contacts"].sum(), len(days)
    # Root of the sum of squares: day totals err almost independently of each other.
    half = float(((days["high_80"] - days["low_80"]) / 2).pow(2).sum() ** 0.5)
    recent = past[(past["channel"] == channel)].sort_values("starts_at")
    since = recent["starts_at"].max() - (days["starts_at"].max() - days["starts_at"].min())
    before = recent.loc[recent["starts_at"] >= since, "contacts"].sum()
    change = total / before - 1 if before > 0 else float("nan")
    accuracy = made.accuracy[(made.accuracy["channel"] == channel)].iloc[0]
    with st.grid(4, min_column_width=230, gap="small"):
        st.metric(
            f"{label(channel)}, next {n} days", numbers.number(total), border=True, height="stretch",
            delta=f"{change:+.1%} against the last {n} days" if change == change else None, delta_color="gray",
            help=f"80 % interval {numbers.number(total - half)} to {numbers.number(total + half)}",
        )  # fmt: skip
        st.metric(
            "Error per slot (WAPE)", numbers.share(accuracy["wape"]), border=True, height="stretch",
            delta=f"{numbers.share(accuracy['noise_floor'])} is the best possible", delta_color="gray",
            delta_arrow="off", help="Sum of absolute errors over sum of contacts, on rolling tests of the past.",
        )  # fmt: skip
        st.metric(
            "Against the same slot last week", numbers.number(accuracy["wape_ratio_to_naive"], 2), border=True,
            height="stretch", delta="1.00 is copying last week", delta_color="gray",
            delta_arrow="off",
        )  # fmt: skip
        st.metric(
            "Actuals inside the 80 % band", numbers.share(accuracy["coverage_80"]), border=True, height="stretch",
            delta=f"{numbers.share(accuracy['coverage_95'])} inside the 95 % band", delta_color="gray",
            delta_arrow="off",
        )  # fmt: skip


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


def accuracy_table(made: Forecast, channel: str) -> pd.DataFrame:
    """Accuracy of one channel in the reader's words."""
    part = labelled(made.accuracy[made.accuracy["channel"] == channel])
    shares = {
        c: part[c].map(numbers.share) for c in ("wape", "bias", "coverage_80", "coverage_95", "noise_floor")
    }
    ratios = {c: part[c].map(lambda v: numbers.number(v, 2)) for c in ("wape_ratio_to_naive", "mase")}
    names = {
        "label": "Model", "wape": "WAPE", "wape_ratio_to_naive": "Ratio to last week", "bias": "Bias", "mase": "MASE",
        "coverage_80": "Inside 80 %", "coverage_95": "Inside 95 %", "noise_floor": "Noise floor", "origins": "Tests",
    }  # fmt: skip
    return part.assign(**shares, **ratios)[list(names)].rename(columns=names)


def one_day() -> pd.DateOffset:
    import pandas as pd

    return pd.DateOffset(days=1)
