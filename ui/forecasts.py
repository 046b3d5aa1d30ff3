"""The forecast on its pages: the planner's choices, the kept result, the answer, the accuracy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers
from domain.channels import label
from domain.chosen import Chosen
from domain.errors import NoDataError
from domain.local_days import day_start, day_starts
from forecasting.edits import Edit
from forecasting.found_calendar import COUNTRIES as NAMES
from forecasting.found_calendar import NO_COUNTRY, Found, named
from forecasting.special_days import SpecialDay
from forecasting.totals import TOTAL
from forecasting.versions import content_key
from jobs import forecasts as jobs_forecasts
from jobs import plan
from jobs.forecasts import Decisions, Edited, Planned, Settings
from jobs.standing_forecast import Standing
from ui import decisions, opened, queries

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.forecast import Forecast

SLOTS = {15: "15 minutes", 30: "30 minutes", 60: "Hour", 1440: "Day"}


BY_WORDS: queries.Hashes = {
    **queries.SMALL,
    "ui.forecasts.ForecastChoice": repr,
    "jobs.forecasts.Decisions": repr,
    "forecasting.edits.Edit": repr,
}
"""For `hash_funcs` of what is kept under `Asked`: decisions are told by their words, not field by field."""


_PLAIN = {code: name.removeprefix("the ") for code, name in NAMES.items()}
COUNTRIES = {
    "": "As found in the history",
    NO_COUNTRY: "No public holidays",
    **dict(sorted(_PLAIN.items(), key=lambda item: item[1])),
}


MODEL_LABELS = {
    "portfolio": "Portfolio (used)", "svd": "Day shapes (SVD)", "ewdow": "Weighted weekdays", "dlf": "Level filter",
    "fast": "Fast level", "snaive": "Same slot last week", "sma": "Mean of four weeks",
    "dhr": "Regression (statsmodels)", "lgbm": "Boosted trees", "pooled": "Pooled profile", "ets": "ETS (statsmodels)",
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


def forecast_controls(chosen: Chosen) -> ForecastChoice:
    """Horizon, slot, holidays and the statsmodels comparison, in one row."""
    names = COUNTRIES | {"": _as_found(chosen)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        weeks = st.select_slider(
            "Weeks ahead", [1, 2, 4, 8, 13], 4, key="weeks", bind="query-params", width=220
        )
        slot = st.selectbox(
            "Slot", list(SLOTS), 1, format_func=SLOTS.__getitem__, key="slot", bind="query-params", width=160
        )
        country = st.selectbox(
            "Public holidays", list(names), format_func=names.__getitem__, key="country",
            bind="query-params", width=260,
        )  # fmt: skip
        has_peer = st.toggle(
            "Compare with regression (statsmodels)", key="peer", bind="query-params",
            help="Fourier terms with autoregressive errors, fitted by statsmodels; takes some seconds more.",
        )  # fmt: skip
    return ForecastChoice(int(weeks) * 7, int(slot), str(country), ("dhr",) if has_peer else ())


def _as_found(chosen: Chosen) -> str:
    """The holidays found in the history, in the words of the choice."""
    seen = past(chosen, usual().slot_minutes)
    found = _found((seen.key, decisions.taken(), opened.zone()), seen)
    return f"As found: {named(found).replace('the ', '')}" if found else "As found in the history: none"


@st.cache_resource(show_spinner=False, max_entries=20, hash_funcs=BY_WORDS)
def _found(key: tuple[str, Decisions, str], _past: Past) -> Found | None:
    return jobs_forecasts.found_holidays(_past.whole_days, key[1], key[2])


def usual() -> ForecastChoice:
    """The forecast that staffing and schedules start from: two weeks at half hours."""
    return ForecastChoice(14, 30)


def as_first_shown() -> ForecastChoice:
    """What the Volume forecast page begins with; pages beside it say the same figures."""
    return ForecastChoice()


@dataclass(frozen=True)
class Past:
    """The history behind a forecast, shared by all who look at it: never changed.

    Attributes:
        volume: VOLUME rows of slots that are over.
        whole_days: those before today, which a forecast learns from.
        key: hash of `whole_days`; while it stays, a forecast stays.
    """

    volume: pd.DataFrame
    whole_days: pd.DataFrame
    key: str


def history(chosen: Chosen, slot_minutes: int) -> pd.DataFrame:
    """Two years of contacts by slot and channel up to the last slot that is over."""
    return past(chosen, slot_minutes).volume


def past(chosen: Chosen, slot_minutes: int) -> Past:
    """The history with what a forecast may learn from."""
    url, now, scope = queries.key()
    # A slot that is not over adds nothing: within one the same rows are read.
    over = now.replace(minute=now.minute // 30 * 30)
    found: Past = _past(
        (url, over, scope), tuple(sorted(chosen.filters.items())), slot_minutes, opened.zone()
    )
    return found


@st.cache_resource(show_spinner="Reading contacts ...", max_entries=20, hash_funcs=queries.SMALL)
def _past(key: queries.Key, filters: Filters, slot_minutes: int, zone: str) -> Past:
    volume = plan.history(
        opened.store(), slot_minutes=slot_minutes, zone=zone, filters=dict(filters), scope=key[2], now=key[1]
    )
    whole = jobs_forecasts.before_today(volume, key[1], zone)
    return Past(volume, whole, content_key(whole))


Filters = tuple[tuple[str, tuple[str, ...]], ...]
Asked = tuple[str, ForecastChoice, Decisions, str]
"""What decides a forecast: hash of the history, choice, decisions, zone."""


def asked(chosen: Chosen, choice: ForecastChoice) -> Asked:
    """The small key under which a forecast and everything drawn from it is kept."""
    return past(chosen, choice.slot_minutes).key, choice, decisions.taken(), opened.zone()


def planned(chosen: Chosen, choice: ForecastChoice) -> Planned:
    """The forecast of every channel and of the total, with its backtest, before edits."""
    return _planned(asked(chosen, choice), past(chosen, choice.slot_minutes))


@st.cache_resource(
    show_spinner="Forecasting and testing it on the past ...", max_entries=20, hash_funcs=BY_WORDS
)
def _planned(key: Asked, _past: Past) -> Planned:
    _, choice, decided, zone = key
    made = jobs_forecasts.planned(_past.whole_days, choice.settings(), decided, zone)
    _known().add(key)
    return made


@st.cache_resource
def _known() -> set[Asked]:
    """Forecasts made before, so that a page knows whether it must make the reader wait."""
    return set()


def first_answer(chosen: Chosen, choice: ForecastChoice) -> None:
    """While a forecast is made and tested: what it will be about, drawn at once and then replaced."""
    key = asked(chosen, choice)
    if key in _known():
        return
    place = st.empty()
    with place.container():
        whole = past(chosen, choice.slot_minutes).whole_days
        rough = jobs_forecasts.first_points(whole, choice.settings(), key[2], key[3])
        sums = rough.groupby("channel")["contacts"].sum().sort_values(ascending=False)
        with st.grid(4, min_column_width=160, gap="small"):
            for name, contacts in {"total": sums.sum(), **sums.head(3)}.items():
                st.metric(
                    f"{label(str(name))}, next {choice.horizon_days} days", f"about {numbers.number(contacts)}",
                    delta="ranges follow from tests", delta_color="gray", delta_arrow="off", border=True,
                )  # fmt: skip
        planned(chosen, choice)
    place.empty()


def forecast(chosen: Chosen, choice: ForecastChoice) -> Forecast:
    """The forecast as it stands: channels that add up, the planner's edits on them, its backtest."""
    volume = past(chosen, choice.slot_minutes).volume
    return Standing(volume, planned(chosen, choice), edited(chosen, choice)).forecast


def edited(chosen: Chosen, choice: ForecastChoice) -> Edited:
    """Slots, days and total with the edits that apply today."""
    layers = tuple(edit for _, edit in decisions.edits())
    return _edited(asked(chosen, choice), layers, opened.now().date(), planned(chosen, choice))


@st.cache_resource(show_spinner=False, max_entries=20, hash_funcs=BY_WORDS)
def _edited(key: Asked, layers: tuple[Edit, ...], today: date, _planned: Planned) -> Edited:
    return jobs_forecasts.edited(_planned, layers, today, key[3])


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
    totals = part.assign(starts_at=day_starts(part["starts_at"], opened.zone()))
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
    first = part["starts_at"].min() if busy.empty else day_start(busy.min(), opened.zone())
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
        "mase": "Over weekly change",
        "coverage_80": "Inside 80 %", "coverage_95": "Inside 95 %", "noise_floor": "Best possible", "origins": "Tests",
    }  # fmt: skip
    return part.assign(**shares, **ratios)[list(names)].rename(columns=names)


def accuracy_of(chosen: Chosen, choice: ForecastChoice, channel: str) -> pd.DataFrame:
    """ACCURACY rows of one channel or of the total."""
    made = planned(chosen, choice)
    found = made.total.accuracy if made.total is not None and channel == TOTAL else made.made.accuracy
    return found[found["channel"] == channel]


def register(made: Forecast, first_on: date, until_on: date) -> tuple[SpecialDay, ...]:
    """Special days of people and public holidays of a forecast in [first_on, until_on), by date."""
    every = {*decisions.taken().register, *made.holidays(first_on, until_on)}
    return tuple(sorted(d for d in every if first_on <= d.on < until_on))


def one_day() -> pd.DateOffset:
    import pandas as pd

    return pd.DateOffset(days=1)
