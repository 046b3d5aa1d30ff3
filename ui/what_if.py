"""What-if scenarios on their pages: an editable table, side by side, what moves it, kept as runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import streamlit as st

from charts import bars, effects, heatmap, numbers
from domain.channels import CHANNELS, label
from domain.scope import Scope
from jobs import what_if
from jobs.what_if import Base
from ui import currency, forecasts, kept, opened, scenario_table, states, tables
from ui.requirements import Staffed

if TYPE_CHECKING:
    import pandas as pd

FRAMES: dict[str | type[Any], Callable[[Any], Any]] = {"pandas.DataFrame": states.digest}
VIEWS = ("Side by side", "What moves it most", "How much more fits", "One team or several")


def base_of(staffed: Staffed) -> Base:
    """The first seven days of every channel, and what an hour costs."""
    starts = staffed.load["starts_at"]
    week = staffed.load[starts < starts.min() + 7 * forecasts.one_day()]
    return Base(week, staffed.choice, staffed.interval_s, currency.hour_cost())


def editor(base: Base) -> list[dict[str, Any]]:
    """The scenarios as rows that a reader edits; they stay when the page changes."""
    channels = [str(c) for c in base.load["channel"].unique()]
    tables.section(
        "Scenarios",
        "One row each; an empty cell changes nothing. Contacts +10 means ten per cent more contacts.",
    )
    start = kept.start(
        "scenarios", scenario_table.as_table(kept.last("scenario_rows", list(what_if.USUAL_ROWS)))
    )
    edited = st.data_editor(
        start, hide_index=True, num_rows="dynamic", key="scenarios", width="stretch", placeholder="",
        column_config=scenario_table.columns(channels),
    )  # fmt: skip
    rows = scenario_table.as_rows(edited)
    kept.remember("scenario_rows", rows)
    return rows


def answer(base: Base, rows: list[dict[str, Any]]) -> None:
    """One of four views; only the one shown is counted."""
    picked = st.segmented_control(
        "Show", VIEWS, default=kept.start("what_if_view", VIEWS[0]), key="what_if_view", required=True
    )
    kept.remember("what_if_view", picked)
    {
        VIEWS[0]: lambda: _side_by_side(base, rows),
        VIEWS[1]: lambda: _tornado(base),
        VIEWS[2]: lambda: _break_even(base),
        VIEWS[3]: lambda: _pooling(base),
    }[str(picked)]()


@st.cache_data(show_spinner="Counting scenarios ...", max_entries=50, hash_funcs=FRAMES)
def _compared(base: Base, rows: list[dict[str, Any]]) -> pd.DataFrame:
    return what_if.compared(base, rows)


@st.cache_data(show_spinner="Moving one assumption at a time ...", max_entries=20, hash_funcs=FRAMES)
def _swings(base: Base, swing: float) -> pd.DataFrame:
    return what_if.tornado(base, swing)


@st.cache_data(show_spinner="Looking for the volume that fits ...", max_entries=50, hash_funcs=FRAMES)
def _factor(base: Base, hours: float) -> float:
    return what_if.break_even(base, hours)


def _side_by_side(base: Base, rows: list[dict[str, Any]]) -> None:
    table = _compared(base, rows)
    shown = table[["scenario", "scheduled_hours"]].rename(
        columns={"scenario": "name", "scheduled_hours": "value"}
    )
    plan_row = table.iloc[0]
    most = table.sort_values("hours_change", key=abs).iloc[-1]
    title = (
        f"{most['scenario']}: {numbers.signed(most['hours_change'])} hours a week"
        if len(table) > 1
        else f"As planned: {numbers.number(plan_row['scheduled_hours'])} hours a week"
    )
    states.figure(
        "scenarios_bars",
        bars.ranked,
        shown.assign(is_subject=shown["name"] == plan_row["scenario"]),
        title,
        "hours to schedule in the first seven days, shrinkage included, every channel",
        unit="agent hours",
        theme=states.theme(),
    )
    scenario_table.compared(table, currency.code())
    tables.download(table, "what_if", key="what_if")


def _tornado(base: Base) -> None:
    swing = st.slider(
        "Move each assumption by", 5, 50, kept.start("swing", 10), 5, format="%d %%", key="swing"
    )
    kept.remember("swing", swing)
    table = _swings(base, swing / 100)
    top = table.iloc[0]
    states.figure(
        "tornado",
        effects.tornado,
        table,
        f"The plan hangs most on {str(top['name']).lower()}",
        f"hours to schedule in seven days when one assumption moves by {swing} %",
        base=float(top["hours_base"]),
        unit="agent hours",
        theme=states.theme(),
    )
    tables.download(table, "sensitivity", key="sensitivity")


def _break_even(base: Base) -> None:
    planned = float(_compared(base, [])["scheduled_hours"].iloc[0])
    hours = st.number_input(
        "Hours you can schedule in these seven days", 0.0, 1e6,
        float(kept.start("hours_there", round(planned * 1.1))), 10.0, key="hours_there", width=320,
    )  # fmt: skip
    kept.remember("hours_there", hours)
    factor = _factor(base, float(hours))
    st.metric(
        "Contacts that fit", f"{numbers.signed(factor - 1, 'share')}" if factor else "none",
        f"{numbers.number(planned)} hours are needed as planned", border=True, delta_color="gray", delta_arrow="off",
        width=420,
    )  # fmt: skip
    st.caption("Every channel grows alike, every promise is kept; beyond this volume the hours run out.")


def _pooling(base: Base) -> None:
    live = [c for c in map(str, base.load["channel"].unique()) if CHANNELS[c].kind == "live_single"]
    if not live:
        st.info("Pooling is counted for channels with one contact at a time; there is none here.")
        return
    channel = str(st.selectbox("Channel", live, format_func=label, key="pooled", width=240))
    last_on = opened.held().last_on
    until_on = (last_on or opened.now().date()) + timedelta(days=1)
    gain, shares = what_if.pooling(
        opened.store(), base, channel, until_on=until_on, scope=opened.scope() or Scope()
    )
    if not gain:
        st.info(f"{label(channel)} has a single queue; there is nothing to pool.", icon=":material/info:")
        return
    with st.grid(3, min_column_width=150, gap="small"):
        st.metric("Each queue on its own", f"{numbers.number(gain['apart'])} agents", border=True)
        st.metric("One team for all", f"{numbers.number(gain['together'])} agents", border=True)
        st.metric("Pooling saves", f"{numbers.number(gain['saved'])} agents", border=True)
    st.caption(
        "At the busiest interval, with everyone able to take every contact. Queues share it as they shared the last "
        "eight weeks."
    )
    names = {"queue": "Queue", "share": "Share of contacts", "erlangs": "Busy agents on average"}
    kinds = {names["share"]: "share", names["erlangs"]: "tenths"}
    tables.figures(shares[list(names)].rename(columns=names), kinds)


def difference(staffed: Staffed, channel: str) -> None:
    """On the requirements page: agents under one of the reader's scenarios, less the plan."""
    rows = kept.last("scenario_rows", list(what_if.USUAL_ROWS))
    tables.section("Under another assumption", "Scenarios are written on the What-if page.")
    picked = st.selectbox(
        "Scenario", [None, *(r["scenario"] for r in rows)], format_func=lambda n: n or "As planned", key="compare_with",
        width=320,
    )  # fmt: skip
    if picked is None:
        return
    row = next(r for r in rows if r["scenario"] == picked)
    other = _requirement(Base(staffed.load, staffed.choice, staffed.interval_s), row)
    part = staffed.requirement[staffed.requirement["channel"] == channel]
    change = other.loc[part.index, "agents"].astype(float) - part["agents"].astype(float)
    hours = change.sum() * staffed.interval_s / 3600
    states.figure(
        "difference",
        heatmap.day_by_interval,
        forecasts.while_open(part.assign(value=change), "agents"),
        f"{picked}: {numbers.signed(hours)} agent hours on {label(channel)}",
        "agents more (blue) or fewer (red) than planned",
        unit="agents",
        zone=opened.zone(),
        theme=states.theme(),
        middle=0.0,
    )
    both = part[["starts_at", "channel", "contacts", "agents", "scheduled_agents"]].assign(
        scenario=picked, agents_scenario=other.loc[part.index, "agents"],
        scheduled_agents_scenario=other.loc[part.index, "scheduled_agents"], change=change,
    )  # fmt: skip
    tables.download(both, f"{channel}_against_scenario", key="difference")


@st.cache_data(show_spinner="Counting the scenario ...", max_entries=20, hash_funcs=FRAMES)
def _requirement(base: Base, row: dict[str, Any]) -> pd.DataFrame:
    return what_if.requirement(base, row)


def said(base: Base) -> str:
    """What is being changed, in one sentence."""
    first, last = base.load["starts_at"].min(), base.load["starts_at"].max()
    zone = opened.zone()
    shrinkage = asdict(base.choice.shrinkage)
    parts = sum(len(reasons) for reasons in shrinkage.values())
    return (
        f"{numbers.day(first.tz_convert(zone))} to {numbers.day(last.tz_convert(zone))}, every channel, "
        f"{numbers.share(base.choice.shrinkage.total, 0)} shrinkage of {parts} kinds. Promises and handle times are "
        "those of the Staffing page."
    )
