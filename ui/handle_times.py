"""Handle time on its page: the expected time by weekday and time of day, its test, and the workload."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from charts import bars, dots, numbers
from domain.channels import label
from domain.chosen import Chosen
from domain.errors import NoDataError
from domain.local_days import day_starts
from forecasting import handle_time, handle_time_backtest
from forecasting.handle_time import DAY_PARTS, HandleTime
from jobs import handle_times as jobs_handle_times
from jobs.handle_times import CutHandleTime
from ui import decisions, forecasts, opened, queries, states

if TYPE_CHECKING:
    from jobs.forecasts import Edited
    from ui.forecasts import ForecastChoice

HOUR_S = 3600.0
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
ENDS = ("low_80", "high_80", "low_95", "high_95")


@dataclass(frozen=True)
class Shown:
    """Everything the page draws for one channel.

    Attributes:
        learnt: the expected handle time. rows: VOLUME rows of the channel.
        load: hours of work a day ahead, past: of the last ten weeks; both as FORECAST rows.
        weekly, by_weekday, by_part: seconds, for charts.
        cut: by reason and tenure.
    """

    learnt: HandleTime
    load: pd.DataFrame
    past: pd.DataFrame
    weekly: pd.DataFrame
    by_weekday: pd.DataFrame
    by_part: pd.DataFrame
    cut: CutHandleTime


def shown(chosen: Chosen, choice: ForecastChoice, channel: str) -> Shown:
    """The handle time of a channel, kept as long as data, choice and edits stay."""
    layers = tuple(edit for _, edit in decisions.edits())
    key = (queries.key(), forecasts.asked(chosen, choice), layers, opened.now().date())
    return _shown(key, tuple(sorted(chosen.filters.items())), channel, choice, chosen)


@st.cache_resource(show_spinner="Reading handle times ...", max_entries=50, hash_funcs=forecasts.BY_WORDS)
def _shown(
    key: tuple[queries.Key, object, object, date], filters: forecasts.Filters, channel: str,
    choice: ForecastChoice, _chosen: Chosen,
) -> Shown:  # fmt: skip
    volume = forecasts.history(_chosen, choice.slot_minutes)
    rows = volume[volume["channel"] == channel]
    learnt = handle_time.learn(rows, opened.zone())
    whole = forecasts.past(_chosen, choice.slot_minutes).whole_days
    over = whole[whole["channel"] == channel]
    made = forecasts.edited(_chosen, choice)
    cut = jobs_handle_times.cut(
        opened.store(), rows, channel, opened.zone(), filters=dict(filters), scope=key[0][2]
    )
    return Shown(
        learnt, workload_days(made, rows, channel, learnt), past_days(over, channel), weekly(rows),
        by_weekday(learnt), by_part(learnt, rows), cut,
    )  # fmt: skip


def choose_channel(chosen: Chosen, choice: ForecastChoice) -> str:
    """One of the channels that state handle times, the one with most work first.

    Raises:
        NoDataError: when none does.
    """
    names = _by_work(queries.key(), tuple(sorted(chosen.filters.items())), choice.slot_minutes, chosen)
    if not names:
        raise NoDataError(
            "No handle times are known for this choice: load intervals or contacts with talk, hold and wrap-up time."
        )
    picked = st.segmented_control(
        "Channel", names, default=names[0], format_func=label, key="handle_time_channel", required=True
    )
    return str(picked or names[0])


@st.cache_resource(show_spinner="Reading handle times ...", max_entries=20)
def _by_work(key: queries.Key, filters: forecasts.Filters, slot_minutes: int, _chosen: Chosen) -> list[str]:
    volume = forecasts.history(_chosen, slot_minutes)
    work = (volume["aht_s"] * handle_time.handled(volume)).groupby(volume["channel"]).sum()
    return [str(c) for c in work[work > 0].sort_values(ascending=False).index]


def answer(learnt: HandleTime, tested: pd.DataFrame, load: pd.DataFrame) -> None:
    """The level, how wrong such forecasts were, and the work ahead in hours."""
    hours = load["contacts"].sum()
    days = load["starts_at"].nunique()
    with st.grid(3, min_column_width=160, gap="small"):
        st.metric(
            "Handle time", numbers.value(learnt.level_s, "s"), border=True, height="stretch",
            delta="mean of eight weeks, weighted by contacts", delta_color="gray", delta_arrow="off",
            help="Talk, hold and wrap-up of all contacts over their number; never a mean of interval means.",
        )  # fmt: skip
        day = float(str(tested["wape_day"].iloc[0])) if len(tested) else float("nan")
        flat = float(str(tested["wape_day"].iloc[1])) if len(tested) else float("nan")
        st.metric(
            "Error per day (WAPE)", numbers.share(day), border=True, height="stretch",
            delta=f"{numbers.share(flat)} with one flat mean", delta_color="gray", delta_arrow="off",
            help="Tests up to four weeks ahead on the past half year, weighted by contacts.",
        )  # fmt: skip
        st.metric(
            f"Work in the next {days} days", f"{numbers.number(hours)} h", border=True, height="stretch",
            delta="contacts times handle time, edits included", delta_color="gray", delta_arrow="off",
        )  # fmt: skip


def tested(chosen: Chosen, choice: ForecastChoice, channel: str) -> pd.DataFrame:
    """The backtest of every handle-time method on one channel."""
    return _tested(queries.key(), tuple(sorted(chosen.filters.items())), choice, channel, chosen)


@st.cache_data(show_spinner="Testing handle times on the past ...", max_entries=50)
def _tested(
    key: queries.Key, filters: object, choice: ForecastChoice, channel: str, _chosen: Chosen
) -> pd.DataFrame:
    volume = forecasts.history(_chosen, choice.slot_minutes)
    return handle_time_backtest.backtest(volume[volume["channel"] == channel], opened.zone())


def test_table(found: pd.DataFrame) -> pd.DataFrame:
    """The backtest in the reader's words."""
    if found.empty:
        return pd.DataFrame(columns=["method"])
    shares = {c: found[c].map(numbers.share) for c in ("wape_slot", "wape_day", "bias", "noise_floor")}
    names = {
        "method": "Method", "wape_slot": "Error a slot", "wape_day": "Error a day", "bias": "Bias",
        "noise_floor": "Best possible a slot", "origins": "Tests",
    }  # fmt: skip
    return found.assign(**shares).rename(columns=names)


def by_weekday(learnt: HandleTime) -> pd.DataFrame:
    """Expected handle time of each weekday, Monday first, seconds."""
    return pd.DataFrame({"name": WEEKDAYS, "value": learnt.level_s * learnt.weekday})


def by_part(learnt: HandleTime, rows: pd.DataFrame) -> pd.DataFrame:
    """Expected handle time of each part of the day that has contacts, seconds."""
    hours = 24 // DAY_PARTS
    used = set(rows.loc[rows["aht_s"] > 0, "starts_at"].dt.tz_convert(opened.zone()).dt.hour // hours)
    parts = [k for k in range(DAY_PARTS) if k in used]
    names = [f"{k * hours:02d}:00 to {(k + 1) * hours:02d}:00" for k in parts]
    return pd.DataFrame({"name": names, "value": [learnt.level_s * float(learnt.part[k]) for k in parts]})


def patterns(seen: Shown) -> None:
    """What weekday and time of day do to the handle time: bars where they differ, a sentence where they do not."""
    parts = {
        "weekday": ("By weekday", "weekday", seen.by_weekday),
        "part": ("By time of day", "time of day", seen.by_part),
    }
    differing = {key: part for key, part in parts.items() if differs(part[2])}
    same = [words for key, (_, words, _) in parts.items() if key not in differing]
    if same:
        st.caption(
            f"No {' and no '.join(same)} differs from the level by more than chance, so the forecast takes "
            f"{numbers.value(seen.learnt.level_s, 's')} for each."
        )
    said = "expected handle time a contact; differences within chance are drawn to the level"
    for place, (key, (title, _, frame)) in zip(
        st.columns(max(len(differing), 1)), differing.items(), strict=False
    ):
        with place:
            states.figure(
                key, bars.ranked, frame, f"{title}, longest first", said, unit="s", theme=states.theme()
            )


def differs(frame: pd.DataFrame) -> bool:
    """Whether any two rows would be read as different numbers."""
    return bool(frame["value"].map(lambda v: numbers.value(v, "s")).nunique() > 1)


def weekly(rows: pd.DataFrame) -> pd.DataFrame:
    """Mean handle time by week, weighted by contacts handled, as a trend."""
    weight = handle_time.handled(rows)
    local = rows["starts_at"].dt.tz_convert(opened.zone()).dt.tz_localize(None)
    week = local.dt.to_period("W-SUN").dt.start_time
    work, n = (v.groupby(week).sum() for v in ((rows["aht_s"] * weight).where(rows["aht_s"] > 0), weight))
    value = (work / n.where(n > 0)).rename("value")
    return pd.DataFrame({"starts_at": value.index, "value": value.to_numpy(), "n": n.to_numpy()}).tail(52)


def workload_days(made: Edited, own: pd.DataFrame, channel: str, learnt: HandleTime) -> pd.DataFrame:
    """Hours of work a day with 80 and 95 % ends, as FORECAST rows whose `contacts` are hours."""
    mean_s = _day_mean_s(made.frame[made.frame["channel"] == channel], learnt)
    here = made.days[made.days["channel"] == channel]
    load = handle_time.workload_at(here, here["starts_at"].map(mean_s), own, opened.zone(), HOUR_S)
    hours = {c: load[f"erlangs_{c}"] for c in ENDS}
    return here.assign(contacts=load["erlangs"], **hours)


def _day_mean_s(slots: pd.DataFrame, learnt: HandleTime) -> pd.Series:
    """Expected handle time of each local day, weighted by the contacts expected in its slots."""
    day = day_starts(slots["starts_at"], opened.zone())
    work = (slots["contacts"] * learnt.at(slots["starts_at"], opened.zone())).groupby(day).sum()
    n = slots["contacts"].groupby(day).sum()
    mean_s: pd.Series = (work / n.where(n > 0)).fillna(learnt.level_s)
    return mean_s


def past_days(own: pd.DataFrame, channel: str) -> pd.DataFrame:
    """Hours of work of the last ten weeks by day; contacts without a stated time take the day's mean."""
    day = day_starts(own["starts_at"], opened.zone())
    weight = handle_time.handled(own)
    work = (own["aht_s"] * weight).groupby(day).sum()
    mean_s = work / weight.groupby(day).sum().replace(0.0, float("nan"))
    hours = own["contacts"].groupby(day).sum() * mean_s / HOUR_S
    starts = pd.DatetimeIndex(hours.index).tz_convert("UTC").as_unit("us")
    return pd.DataFrame({"starts_at": starts, "channel": channel, "contacts": hours.to_numpy()}).tail(70)


def cuts(made: CutHandleTime) -> None:
    """Handle time by reason and by tenure as dots with their ranges, and what new agents do to it."""
    left, right = st.columns(2)
    with left:
        _dots("reason", made.by_reason, made.level_s, "By reason", "category of the contact's ticket")
    with right:
        _dots("tenure", made.by_tenure, made.level_s, "By the agent's tenure", "since the first working day")
        st.caption(jobs_handle_times.new_agents_sentence(made))


def _dots(key: str, found: pd.DataFrame, level_s: float, title: str, of: str) -> None:
    """The groups with most contacts; the range is the 95 % one of the measured mean."""
    names = {"aht_s": "value", "aht_low_s": "low", "aht_high_s": "high", "contacts": "n"}
    shown = found.head(dots.MOST_ROWS).rename(columns=names)
    left_out = f"; {len(shown)} of {len(found)} with most contacts" if len(shown) < len(found) else ""
    shown["name"] = [f"{n} (n = {k:,.0f})" for n, k in zip(shown["name"], shown["n"], strict=True)]
    said = f"time a contact, 95 % range, last 26 weeks, {of}; chance drawn to the mean{left_out}"
    states.figure(
        key,
        dots.compared,
        shown,
        title,
        said,
        unit="s",
        target=level_s,
        target_words="Mean",
        theme=states.theme(),
    )
