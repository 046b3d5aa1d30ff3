"""The register of special days on its page: what each did to the volume, what is ahead, adding and removing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from charts import dots, numbers
from data_sources import kept_forecasts as kept
from domain.channels import label
from domain.errors import InputError
from forecasting import history
from forecasting.special_days import KINDS, Effect, SpecialDay
from jobs import forecasts as jobs_forecasts
from ui import decisions, forecasts, opened, tables

if TYPE_CHECKING:
    from forecasting.forecast import Forecast

AHEAD_DAYS = 120
MOST_DAYS = 92
SAME_NAME = "Days of one name share one effect: call each spring campaign the same."
EDITABLE = [k for k in KINDS if k != "holiday"] + ["holiday"]


def effects(made: Forecast, channel: str) -> tuple[Effect, ...]:
    """What the calendar did to one channel's days; none without a backtest."""
    done = made.backtests.get(channel)
    if done is None:
        return ()
    days = forecasts.register(made, done.ready.grid.first_on, done.ready.grid.next_on)
    return history.effects(done, holidays={d.name for d in days if d.kind == "holiday"})


def as_changes(found: Sequence[Effect]) -> pd.DataFrame:
    """Effects as changes of the day total, for dots: share above or below an ordinary day."""
    rows = [(e.name, e.factor - 1, e.low_80 - 1, e.high_80 - 1, e.days) for e in found]
    frame = pd.DataFrame(rows, columns=["name", "value", "low", "high", "days_seen"])
    strongest = frame.sort_values("value", key=abs, ascending=False, kind="stable", ignore_index=True)
    return strongest.head(dots.MOST_ROWS)


def about(found: Sequence[Effect]) -> str:
    """What the dots are, and how many of them are drawn."""
    most = dots.MOST_ROWS
    left_out = f"; the {most} strongest of {len(found)}" if len(found) > most else ""
    return f"change against an ordinary day with its 80 % range; few days behind an effect draw it to none{left_out}"


def effect_table(found: Sequence[Effect]) -> pd.DataFrame:
    """The same in words: factor, 80 % range and days seen."""
    rows = [
        {
            "name": label(e.name),
            "change": numbers.signed(e.factor - 1, "points").replace(" points", " %"),
            "factor": e.factor,
            "factor_low_80": e.low_80,
            "factor_high_80": e.high_80,
            "days_seen": e.days,
        }
        for e in found
    ]
    return pd.DataFrame(
        rows, columns=["name", "change", "factor", "factor_low_80", "factor_high_80", "days_seen"]
    )


def ahead(made: Forecast, found: Sequence[Effect]) -> pd.DataFrame:
    """Special days still to come with what history says each does; null where it was never seen."""
    today = opened.now().date()
    by_name = {e.name: e for e in found}
    rows = []
    for day in forecasts.register(made, today, today + timedelta(days=AHEAD_DAYS)):
        effect = by_name.get(day.name)
        known = (
            (effect.factor, effect.low_80, effect.high_80, effect.days) if effect else (None, None, None, 0)
        )
        closed = (0.0, 0.0, 0.0, 0) if day.kind == "closure" else known
        rows.append((day.on, day.name, day.kind, *closed))
    names = ["day_on", "name", "kind", "factor", "factor_low_80", "factor_high_80", "days_seen"]
    return pd.DataFrame(rows, columns=names)


def answer(coming: pd.DataFrame, channel: str) -> None:
    """The next special day and what it does to the contacts of a channel, in one sentence."""
    if coming.empty:
        st.markdown("**No special day is known for the next four months.** Add yours to the register below.")
        return
    first = coming.iloc[0]
    st.markdown(f"**Next: {first['name']}, {numbers.day(first['day_on'])}.** {_expected(first, channel)}")


def _expected(day: pd.Series, channel: str) -> str:
    named = label(channel)
    if day["kind"] == "closure":
        return f"Closed: no contacts on {named}."
    if pd.isna(day["factor"]):
        return f"What it does to {named} is not known yet: the history has no day of this name."
    usual, low, high = (numbers.number(day[c], 2) for c in ("factor", "factor_low_80", "factor_high_80"))
    return f"{named} then has {usual} times the contacts of an ordinary day (80 %: {low} to {high})."


def add_form() -> None:
    """Note one special day or several in a row."""
    with st.form("add_special_day"):
        left, middle, right = st.columns(3)
        name = left.text_input("Name", key="special_name", max_chars=80, help=SAME_NAME)
        kind = middle.selectbox("Kind", EDITABLE, format_func=_words, key="special_kind")
        today = opened.now().date()
        days = right.date_input("First and last day", (today, today), key="special_days", format="YYYY-MM-DD")
        who = decisions.author("special_author")
        if st.form_submit_button("Add to the register", type="primary"):
            _keep(name, str(kind), days, who)


def _words(kind: str) -> str:
    return kind.replace("_", " ").capitalize()


def _keep(name: str, kind: str, days: object, who: str) -> None:
    chosen = [d for d in days if isinstance(d, date)] if isinstance(days, tuple) else []
    span = (chosen[-1] - chosen[0]).days + 1 if chosen else 0
    if not 1 <= span <= MOST_DAYS:
        raise InputError(f"1 to {MOST_DAYS} days in a row", f"{span} days", where="days")
    marked = [SpecialDay(chosen[0] + timedelta(days=k), name, kind) for k in range(span)]
    jobs_forecasts.note_special_days(opened.store(), marked, author=who, now=decisions.now())
    decisions.done(f"{name}: {span} {'day' if span == 1 else 'days'} in the register; forecasts follow.", who)


def register_list() -> None:
    """The register, and taking a day out."""
    frame = kept.register(opened.store())
    if frame.empty:
        st.info(
            "The register is empty. Add the days on which customers behaved, or will behave, otherwise.",
            icon=":material/info:",
        )
        return
    frame = frame.assign(special_on=pd.to_datetime(frame["special_on"]).dt.date)
    shown = frame.rename(columns={"special_on": "day_on"})
    picked = tables.choose_row(shown, name="special_days", key="register_rows")
    if (
        st.button("Remove the marked day", disabled=picked is None, key="remove_special")
        and picked is not None
    ):
        row = frame.iloc[picked]
        kept.remove_special_day(opened.store(), row["special_on"], str(row["name"]))
        decisions.done(f"{row['name']} on {row['special_on']} was removed.")
