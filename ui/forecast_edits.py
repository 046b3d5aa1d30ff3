"""Edits over a forecast and saved versions of it: the forms, the lists, and taking one back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from data_sources import kept_forecasts as kept
from domain.channels import label
from domain.chosen import Chosen
from domain.errors import InputError
from forecasting.edits import Edit, EditKind
from jobs import forecast_edits as edits
from jobs import published as published_jobs
from ui import decisions, forecasts, opened, tables

if TYPE_CHECKING:
    from ui.forecasts import ForecastChoice
    from ui.volumes import Shown

KINDS: dict[EditKind, str] = {
    "multiply": "Multiply by", "add": "Add contacts a slot", "set": "Set each slot to", "shift": "Shift by minutes",
}  # fmt: skip
USUAL: dict[EditKind, float] = {"multiply": 1.1, "add": 1.0, "set": 0.0, "shift": 30.0}


def section(seen: Shown) -> None:
    """Change the forecast of a channel, and see and take back what was changed."""
    made = decisions.edits()
    with st.expander(f"Change the forecast ({len(made)} edits so far)", icon=":material/edit:"):
        _form(seen)
        if made:
            _list(made)


def _form(seen: Shown) -> None:
    channels = [str(c) for c in seen.plan.made.days["channel"].unique()]
    first = _first_day(seen)
    with st.form("edit_forecast", border=False):
        left, middle, right = st.columns(3)
        usual = channels.index(seen.name) if seen.name in channels else 0
        channel = left.selectbox("Channel", channels, usual, format_func=label, key="edit_channel")
        kind = middle.selectbox("What", list(KINDS), format_func=lambda k: KINDS[k], key="edit_kind")
        value = right.number_input("By how much", value=1.1, step=0.05, key="edit_value")
        days = left.date_input("Days, first and last", (first, first), key="edit_days", format="YYYY-MM-DD")
        hours = middle.slider("Hours of the day", 0, 24, (0, 24), key="edit_hours")
        expires = right.date_input(
            "Applies until (empty: always)", None, key="edit_expires", format="YYYY-MM-DD"
        )
        reason = st.text_input("Why", key="edit_reason", max_chars=200)
        who = decisions.author("edit_author")
        if st.form_submit_button("Add this edit", type="primary"):
            _keep(str(channel), kind, value, days, hours, who, reason, expires)


def _first_day(seen: Shown) -> date:
    first: date = seen.plan.together.starts_at[0].tz_convert(opened.zone()).date()
    return first


def _keep(
    channel: str, kind: EditKind, value: float, days: object, hours: tuple[int, int], who: str, reason: str,
    expires_on: date | None,
) -> None:  # fmt: skip
    """One edit a day where only some hours are chosen, else one over all days."""
    chosen = [d for d in days if isinstance(d, date)] if isinstance(days, tuple) else []
    if not chosen:
        raise InputError("a first and a last day", "none", where="days")
    edits.keep(
        opened.store(), kind, channel, (chosen[0], chosen[-1]), float(value), zone=opened.zone(), author=who,
        reason=reason, now=decisions.now(), hours=hours, expires_on=expires_on,
    )  # fmt: skip
    decisions.done(f"{label(channel)}: the edit is on the forecast.", who)


def _list(made: list[tuple[str, Edit]]) -> None:
    today = opened.now().date()
    frame = pd.DataFrame(
        {
            "channel": [e.channel for _, e in made],
            "change": [f"{KINDS[e.kind]} {e.value:g}" for _, e in made],
            "from_at": [e.first_at for _, e in made],
            "until_at": [e.until_at for _, e in made],
            "author": [e.author for _, e in made],
            "reason": [e.reason for _, e in made],
            "expires_on": [str(e.expires_on or "never") for _, e in made],
            "applies": ["yes" if e.is_active(today) else "expired" for _, e in made],
        }
    )
    picked = tables.choose_row(frame, name="forecast_edits", key="edit_rows")
    if (
        st.button("Take the marked edit back", disabled=picked is None, key="remove_edit")
        and picked is not None
    ):
        kept.remove_edit(opened.store(), made[picked][0])
        decisions.done("The edit was taken back.")


def save(seen: Shown, chosen: Chosen, choice: ForecastChoice) -> None:
    """Save the forecast as it stands under a name, to be scored later."""
    saved = kept.versions(opened.store())
    with st.expander(f"Save this forecast ({len(saved)} saved so far)", icon=":material/save:"):
        with st.form("save_forecast", border=False):
            first = seen.plan.together.starts_at[0].tz_convert(opened.zone())
            name = st.text_input("Name", f"From {first:%Y-%m-%d}", key="version_name", max_chars=80)
            who = decisions.author("version_author")
            is_asked = st.form_submit_button("Save", type="primary")
        if is_asked:
            volume = (
                seen.past if seen.by and not seen.is_total else forecasts.history(chosen, choice.slot_minutes)
            )
            published_jobs.publish(
                opened.store(),
                name,
                volume,
                seen.edited.frame,
                replace(choice.settings(), by=seen.by),
                author=who,
                now=decisions.now(),
            )
            decisions.done(f"Saved as {name}. Forecast accuracy scores it as contacts come in.", who)
