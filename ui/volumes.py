"""The volume forecast as its page shows it: the total first, what it learnt from, what to confirm."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers
from domain.channels import label
from domain.chosen import Chosen
from forecasting import history
from forecasting.found_calendar import named
from forecasting.periods import Grain
from forecasting.totals import TOTAL, daily_sum
from jobs import forecasts as jobs_forecasts
from jobs.parts import LEVELS
from jobs.plan import CLOSED_BELOW
from ui import decisions, forecasts, opened, parts, tables
from ui.forecasts import ForecastChoice

if TYPE_CHECKING:
    import pandas as pd
    from streamlit.delta_generator import DeltaGenerator

    from forecasting.forecast import Forecast
    from forecasting.rolling import Prepared
    from forecasting.special_days import SpecialDay
    from jobs.forecasts import Edited, Planned

RECENT_DAYS = 70
GRAINS: dict[str, Grain | None] = {"Day": None, "Week": "week", "Month": "month"}
FURTHER = "18 months"
MOST_SHOWN = 200
MOST_BESIDE = 8
"""More names than this are offered as a list."""
NOTABLE_BIAS = 0.03
TERMS = (
    "Error: contacts missed over contacts that came, both summed (WAPE). Best possible: what chance alone makes (noise "
    "floor). Over weekly change: the error over the usual difference to the week before (MASE)."
)
ERROR_WORDS = "contacts missed on tests of the past, as a share of all (WAPE)"


@dataclass(frozen=True)
class Shown:
    """Everything the page draws for one channel or for the total.

    Attributes:
        name: channel key, department, queue or `total`.
        is_total: whether it is all channels together.
        by: `department` or `queue` where the total is cut into those, empty for channels.
        past: VOLUME rows; days for the total. past_days: the last ten weeks by day.
        days: FORECAST rows by day. accuracy: ACCURACY rows with labels.
        plan: the whole forecast before edits. edited: the channels or parts after edits.
        tested: the channels or parts with their backtests.
        volume: VOLUME rows of the channels or parts.
        notes: what was done, in sentences.
        grain: of the main chart, a key of `GRAINS` or `FURTHER`.
    """

    name: str
    is_total: bool
    by: str
    past: pd.DataFrame
    past_days: pd.DataFrame
    days: pd.DataFrame
    accuracy: pd.DataFrame
    plan: Planned
    edited: Edited
    tested: Forecast
    volume: pd.DataFrame
    notes: tuple[str, ...]
    grain: str


def shown(chosen: Chosen, choice: ForecastChoice, above: DeltaGenerator) -> Shown:
    """Ask for the channel, department or queue, the total first, and gather what is drawn.

    Args:
        above: where the first answer stands while the forecast is made.
    """
    with above:
        forecasts.first_answer(chosen, choice)
    plan, edited = forecasts.planned(chosen, choice), forecasts.edited(chosen, choice)
    volume = forecasts.history(chosen, choice.slot_minutes)
    tested, notes = plan.made, (*plan.notes, *plan.made.notes)
    with st.container(horizontal=True, gap="medium"):
        by, grain = parts.choose(), _grain()
    if by:
        cut = parts.divided(chosen, choice, by)
        edited, volume, tested = cut.edited, cut.past, cut.made
        notes = (*plan.notes, *cut.notes, *cut.made.notes)
    names = [str(c) for c in edited.spans["channel"] if plan.total is not None or c != TOTAL]
    name = _picked(names, by)
    past, recent = _past((*forecasts.asked(chosen, choice), by), name, volume, plan, tested)
    if is_total := name == TOTAL and plan.total is not None:
        days, accuracy = edited.total_days, plan.total.accuracy if plan.total else tested.accuracy
    else:
        days = edited.days[edited.days["channel"] == name]
        accuracy = tested.accuracy[tested.accuracy["channel"] == name]
    own = forecasts.labelled(accuracy)
    return Shown(name, is_total, by, past, recent, days, own, plan, edited, tested, volume, notes, grain)


def _grain() -> str:
    """What the main chart goes by."""
    names = [*GRAINS, FURTHER]
    return str(st.segmented_control("By", names, default="Day", key="volume_grain", required=True) or "Day")


def _picked(names: list[str], by: str) -> str:
    """One of the names; many of them in a list instead of side by side."""
    title, key = by.capitalize() or "Channel", f"volume_{by or 'channel'}"
    if len(names) > MOST_BESIDE:
        return str(st.selectbox(title, names, format_func=label, key=key, width=320))
    picked = st.segmented_control(title, names, default=names[0], format_func=label, key=key, required=True)
    return str(picked or names[0])


@st.cache_resource(show_spinner=False, max_entries=100, hash_funcs=forecasts.BY_WORDS)
def _past(
    key: tuple[object, ...], name: str, _volume: pd.DataFrame, _plan: Planned, _tested: Forecast
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of the past of one channel, days for the total, and its last ten weeks by day."""
    if name == TOTAL and _plan.total is not None:
        summed = daily_sum(_volume[_volume["starts_at"] < _plan.together.starts_at[0]], opened.zone())
        return summed, summed.tail(RECENT_DAYS)
    days = _tested.days
    first = days.loc[days["channel"] == name, "starts_at"].min()
    own = _volume[_volume["channel"] == name]
    return own, forecasts.recent_days(own[own["starts_at"] < first], name, weeks=10)


def answer(seen: Shown) -> None:
    """How many will come, how sure that is, and how good such forecasts were."""
    row = seen.edited.spans.set_index("channel").loc[seen.name]
    accuracy = seen.accuracy.iloc[0]
    level = "day" if seen.is_total else "slot"
    with st.grid(4, min_column_width=160, gap="small"):
        st.metric(
            f"{label(seen.name)}, {span_words(seen)}", numbers.number(row["contacts"]), border=True, height="stretch",
            delta=f"80 %: {numbers.number(row['low_80'])} to {numbers.number(row['high_80'])}", delta_color="gray",
            delta_arrow="off", help="Range of the sum, from how whole past periods missed together.",
        )  # fmt: skip
        st.metric(
            f"Error per {level} (WAPE)", numbers.share(accuracy["wape"]), border=True, height="stretch",
            delta=_beside_floor(float(accuracy["wape"]), float(accuracy["noise_floor"])), delta_color="gray",
            delta_arrow="off",
            help="Contacts missed over contacts that came, on rolling tests of the past. Best possible is the noise "
            "floor: what chance alone makes.",
        )  # fmt: skip
        st.metric(
            f"Against the same {level} last week", numbers.number(accuracy["wape_ratio_to_naive"], 2), border=True,
            height="stretch", delta="1.00 is copying last week", delta_color="gray", delta_arrow="off",
        )  # fmt: skip
        st.metric(
            "Actuals inside the 80 % band", numbers.share(accuracy["coverage_80"]), border=True, height="stretch",
            delta=f"{numbers.share(accuracy['coverage_95'])} inside the 95 % band", delta_color="gray",
            delta_arrow="off",
        )  # fmt: skip
    _learnt_from(seen)


def span_words(seen: Shown) -> str:
    """`next 28 days`, or the days themselves where channels end apart and share fewer."""
    starts = seen.plan.together.starts_at.tz_convert(opened.zone())
    asked = int(seen.plan.made.days.groupby("channel", observed=True).size().max())
    if len(starts) == asked:
        return f"next {asked} days"
    first, last = starts[0], starts[-1]
    return f"{first.day} {first:%b} to {last.day} {last:%b}, the {len(starts)} days on which every channel is forecast"


def _beside_floor(wape: float, floor: float) -> str:
    """The error beside that of the best forecast a random count allows."""
    if wape <= floor:
        return f"no more than chance makes ({numbers.share(floor)})"
    return f"{numbers.share(floor)} is the best possible"


def _leaning(bias: float) -> str:
    """Which way the range leans, where past forecasts ran low or high by more than a few per cent."""
    if not abs(bias) > NOTABLE_BIAS:
        return ""
    way, side = ("low", "above") if bias < 0 else ("high", "below")
    return f" On the tests it ran {numbers.share(abs(bias), 0)} {way}, so the range lies mostly {side} the forecast."


def _learnt_from(seen: Shown) -> None:
    """One sentence on the history used, what was set aside, and against last period."""
    made = seen.plan.total if seen.is_total else seen.tested
    done = made.backtests.get(seen.name) if made else None
    if done is None:
        st.caption("Too little history for a test on the past; see what was done below.")
        return
    span = history.span(done.ready)
    days = len(seen.plan.together.starts_at)
    before = float(seen.past_days["contacts"].tail(days).sum())
    ahead = float(str(seen.edited.spans.set_index("channel").loc[seen.name, "contacts"]))
    change = (
        f" {numbers.signed(ahead / before - 1, 'share')} against the last {days} days." if before > 0 else ""
    )
    edits = int((seen.days.get("edits", seen.days["contacts"] * 0) > 0).sum())
    said = f" {edits} days carry edits." if edits else ""
    leaning = _leaning(float(seen.accuracy.iloc[0]["bias"]))
    st.caption(
        f"Learnt from {numbers.number(span.contacts)} contacts on {numbers.number(span.days)} days, "
        f"{span.first_on.day} {span.first_on:%b %Y} to {span.last_on.day} {span.last_on:%b %Y}; "
        f"{span.masked} days were set aside as special or out of the ordinary.{_kept(seen)}{change}{said}{leaning}"
    )


def _kept(seen: Shown) -> str:
    """Whose public holidays the history keeps, where nobody has said it."""
    found = seen.plan.made.found
    if found is None:
        return ""
    return f" The low days match the public holidays of {named(found)}: {found.low} of {found.listed}."


def ask_about_shifts(seen: Shown) -> None:
    """A lasting change of level is put to the planner: is it real?"""
    names = list(seen.plan.proposed) if seen.is_total else [seen.name]
    for name in (n for n in names if n in seen.plan.proposed):
        shift = seen.plan.proposed[name]
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                f":material/trending_up: **{label(name)}** has run at {numbers.share(shift.factor, 0)} of its earlier "
                f"level since {numbers.dated(shift.on)} ({shift.days} days). Is that here to stay?"
            )
            for is_real, words in ((True, "Yes, start from the new level"), (False, "No, it will pass")):
                if st.button(words, key=f"shift_{name}_{is_real}"):
                    jobs_forecasts.judge_shift(
                        opened.store(), name, shift, is_real=is_real, author="", now=decisions.now()
                    )
                    decisions.done(f"{label(name)}: noted. The forecast was made again.")


def accuracy_rows(seen: Shown) -> None:
    """The tests of the portfolio and of each model beside it."""
    tables.section("Accuracy on rolling tests", TERMS)
    tables.rows(forecasts.accuracy_table(seen.accuracy), name="accuracy", key="accuracy_table")


def slot_rows(seen: Shown) -> None:
    """The forecast by slot: its first rows on the page, all of them in the download."""
    every = _open_slots(seen)
    more = (
        f" The first {MOST_SHOWN} of {numbers.number(len(every))}; the download has all."
        if len(every) > MOST_SHOWN
        else ""
    )
    tables.section(
        "The forecast", f"By slot, edits included; times at which a channel is closed are left out.{more}"
    )
    tables.rows(
        every.head(MOST_SHOWN), name="forecast", key="forecast", height=320, every=partial(_open_slots, seen)
    )


def _open_slots(seen: Shown) -> pd.DataFrame:
    """Slots of the forecast in which contacts can come, the shown channel or all of them, by time."""
    frame = seen.edited.frame
    own = frame if seen.is_total else frame[frame["channel"] == seen.name]
    is_open = (own["contacts"] > CLOSED_BELOW) | (own["high_95"] > CLOSED_BELOW)
    return own[is_open].sort_values(["starts_at", "channel"], ignore_index=True)


def by_channel(seen: Shown) -> pd.DataFrame:
    """Contacts per channel or part over the horizon with 80 % ends, for bars."""
    spans = seen.edited.spans[seen.edited.spans["channel"] != TOTAL]
    named = {"channel": "name", "contacts": "value", "low_80": "low", "high_80": "high"}
    return spans.rename(columns=named).round({"value": 0, "low": 0, "high": 0})


def cut_words(seen: Shown) -> str:
    """What the total is cut into, as a title."""
    return f"{LEVELS[seen.by] if seen.by else 'Channels'}, which add up to the total"


def set_aside(seen: Shown, chosen: Chosen, choice: ForecastChoice) -> None:
    """Days of the past that were not learnt from as they came, and special days ahead."""
    made = seen.plan.total if seen.is_total else seen.tested
    done = made.backtests.get(seen.name) if made else None
    if done is None:
        return
    register = forecasts.register(seen.plan.made, done.ready.grid.first_on, done.ready.grid.next_on)
    tables.section(
        "Days set aside", "Replaced by what was to be expected; the counts in the store stay as they are."
    )
    key = (*forecasts.asked(chosen, choice), seen.by, seen.name)
    rows = _masked_days(key, done.ready, register)
    tables.rows(rows, name="days_set_aside", key="set_aside", height=240)


@st.cache_resource(show_spinner=False, max_entries=60, hash_funcs=forecasts.BY_WORDS)
def _masked_days(
    key: tuple[object, ...], _ready: Prepared, _register: tuple[SpecialDay, ...]
) -> pd.DataFrame:
    return history.masked_days(_ready, _register).round({"usual": 0})
