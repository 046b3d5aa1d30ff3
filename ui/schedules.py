"""Shifts on their page: rules, the week, the answer, the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers
from domain.shifts import ShiftRules
from jobs import plan
from ui import opened
from ui.forecasts import one_day

if TYPE_CHECKING:
    import pandas as pd

    from scheduling.schedule import Schedule


def rules_controls() -> tuple[ShiftRules, float, bool]:
    """Shift lengths, start window, breaks are the usual ones; time limit and quality."""
    with st.expander("Shift rules", icon=":material/tune:"):
        left, right = st.columns(2)
        with left:
            lengths = st.multiselect(
                "Shift lengths, hours", [4, 4.5, 5, 6, 7, 8, 8.5, 9, 10], [4, 6, 8, 8.5, 9], key="lengths"
            )
            first, last = st.slider("Starts between, hour", 0, 23, (6, 16), key="starts")
        with right:
            step = st.selectbox("Start grid, minutes", [15, 30, 60], 1, key="start_step")
            quality = st.toggle(
                "Best quality", key="quality", help="Searches up to a minute instead of ten seconds."
            )
    rules = ShiftRules(
        start_step_minutes=int(step),
        first_start_minutes=int(first) * 60,
        last_start_minutes=int(last) * 60,
        lengths_minutes=tuple(sorted(round(60 * h) for h in lengths)),
    )
    return rules, 60.0 if quality else 10.0, bool(quality)


def choose_week(requirement: pd.DataFrame) -> pd.DataFrame:
    """One week of a requirement, in local days from Monday where the forecast reaches that far."""
    local = requirement["starts_at"].dt.tz_convert(opened.zone())
    mondays = sorted({d - d.weekday() * one_day() for d in local.dt.normalize()})
    whole = [m for m in mondays if m >= local.min().normalize()] or mondays
    first = st.selectbox(
        "Week", whole, format_func=lambda d: f"Week of {numbers.day(d)}", key="week", width=240
    )
    kept: pd.DataFrame = requirement.loc[(local >= first) & (local < first + 7 * one_day())]
    return kept


def schedule(requirement: pd.DataFrame, rules: ShiftRules, limit_s: float, quality: bool) -> Schedule:
    """Shifts for a week of a requirement."""
    needed = requirement.loc[
        requirement["scheduled_agents"].notna(), ["starts_at", "channel", "scheduled_agents", "contacts"]
    ]
    return _schedule(needed, rules, opened.zone(), limit_s, quality)


@st.cache_resource(show_spinner=False, max_entries=10)
def _schedule(
    requirement: pd.DataFrame, rules: ShiftRules, zone: str, limit_s: float, quality: bool
) -> Schedule:
    with st.status("Designing shifts ...", expanded=False) as status:
        bar = st.progress(0.0)

        def told(what: str, share: float) -> None:
            bar.progress(min(max(share, 0.0), 1.0), what)

        made = plan.shifts(
            requirement, rules, zone=zone, time_limit_s=limit_s, quality=quality, progress=told
        )
        status.update(label=f"Designed in {made.seconds:.0f} s", state="complete")
    return made


def schedule_answer(made: Schedule) -> None:
    """Paid hours, how much is covered, what is missing."""
    with st.grid(4, min_column_width=230, gap="small"):
        st.metric(
            "Paid hours", numbers.number(made.paid_hours), f"{numbers.number(made.required_hours)} required",
            border=True, delta_color="gray", delta_arrow="off", height="stretch",
        )  # fmt: skip
        st.metric(
            "Hours short", numbers.number(made.under_hours, 1), f"{numbers.number(made.over_hours, 1)} hours over",
            border=True, delta_color="gray", delta_arrow="off", height="stretch",
        )  # fmt: skip
        st.metric(
            "Efficiency", numbers.share(made.efficiency), "required over worked hours", border=True,
            delta_color="gray", delta_arrow="off", height="stretch",
        )  # fmt: skip
        st.metric(
            "Within 10 % of the need", numbers.share(made.within_10_share, 0),
            f"cost {numbers.share(made.gap, 2)} above the bound", border=True, delta_color="gray",
            delta_arrow="off", height="stretch",
        )  # fmt: skip


def shift_table(made: Schedule) -> pd.DataFrame:
    """Shifts with local times beside UTC."""
    zone = opened.zone()
    local = {
        f"local_{c}": made.shifts[c].dt.tz_convert(zone).dt.strftime("%Y-%m-%d %H:%M")
        for c in ("starts_at", "ends_at")
    }
    return made.shifts.assign(**local)


def first_shifts(made: Schedule) -> pd.DataFrame:
    """Shifts that start on the first local day with any."""
    day = made.shifts["starts_at"].dt.tz_convert(opened.zone()).dt.date
    kept: pd.DataFrame = made.shifts.loc[day == day.min()]
    return kept
