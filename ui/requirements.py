"""Agents on their pages: the answer, why that many, a second opinion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers
from domain.channels import CHANNELS, label
from domain.chosen import Chosen
from domain.workload import ServiceTarget
from jobs import plan, staffing
from staffing.requirements import Assumptions
from ui import forecasts, opened, queries, staffing_inputs, tables

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.forecast import Forecast

RULE_WORDS = {
    "service_level": "Answered in time", "occupancy": "Occupancy limit", "asa": "Average wait",
    "abandonment": "Giving up", "minimum": "Fewest agents", "due_time": "Due time",
}  # fmt: skip


def staffing_controls(channels: list[str]) -> plan.StaffingChoice:
    """Promises, handle times, patience and shrinkage, editable; see `ui.staffing_inputs`."""
    return staffing_inputs.controls(channels)


@dataclass(frozen=True)
class Staffed:
    """A requirement with what it rests on.

    Attributes:
        requirement: `domain.frames.REQUIREMENT` of every channel. load: contacts and handle time.
        choice, base: what the planner decided, and the same as staffing takes it.
        aht_s, assumed: handle time by channel, and the channels for which nobody measured or stated one.
        asked_by: everything it was counted from, small; the key of what is counted further.
    """

    requirement: pd.DataFrame
    load: pd.DataFrame
    choice: plan.StaffingChoice
    base: Assumptions
    aht_s: Mapping[str, float]
    assumed: tuple[str, ...]
    asked_by: tuple[object, ...] = ()

    @property
    def interval_s(self) -> float:
        return self.base.interval_s


def staff(chosen: Chosen, made: Forecast, choice: plan.StaffingChoice, slot_minutes: int = 30) -> Staffed:
    """Agents per channel and interval from a forecast."""
    filters = tuple(sorted(chosen.filters.items()))
    fingerprint = (len(made.frame), float(made.frame["contacts"].sum()))
    return _staffed(queries.key(), filters, repr(choice), fingerprint, slot_minutes, chosen, choice, made)


@st.cache_resource(show_spinner="Counting agents ...", max_entries=20)
def _staffed(
    key: queries.Key, filters: tuple[tuple[str, tuple[str, ...]], ...], asked: str, fingerprint: tuple[int, float],
    slot_minutes: int, _chosen: Chosen, _choice: plan.StaffingChoice, _made: Forecast,
) -> Staffed:  # fmt: skip
    from staffing.requirements import required

    volume = forecasts.history(_chosen, slot_minutes)
    aht_s, missing = plan.recent_aht_s(volume, _choice.aht_s)
    load = staffing.workload(_made.frame, volume, _choice.aht_s, opened.zone())
    base = plan.assumptions(_choice, plan.interval_s(_made.frame))
    assumed = tuple(c for c in missing if c not in _choice.aht_s)
    asked_by = (key, filters, asked, fingerprint, slot_minutes)
    return Staffed(required(load, base), load, _choice, base, aht_s, assumed, asked_by)


def assumed_sentence(staffed: Staffed) -> None:
    """Which handle times are assumptions, because the data states none."""
    if staffed.assumed:
        said = ", ".join(f"{label(c)} {numbers.duration(staffed.aht_s[c])}" for c in staffed.assumed)
        st.warning(
            f"Handle time is assumed where the data states none: {said}. Type in your own above.",
            icon=":material/edit_note:",
        )


def staffing_answer(staffed: Staffed, channel: str) -> None:
    """Peak, hours, and the rule that decides most often."""
    part = staffed.requirement[staffed.requirement["channel"] == channel]
    days = part["starts_at"].dt.tz_convert(opened.zone()).dt.date.nunique()
    hours = part["agents"].sum() * staffed.interval_s / 3600
    scheduled = part["scheduled_agents"].sum() * staffed.interval_s / 3600
    peak = part.nlargest(1, "agents").iloc[0]
    rules = part.loc[part["agents"] > 0, "binding"].value_counts(normalize=True)
    when = peak["starts_at"].tz_convert(opened.zone())
    target = staffed.base.target(channel)
    promise = (
        f"{numbers.share(target.service_level, 0)} within {numbers.duration(target.threshold_s)} promised"
    )
    with st.grid(4, min_column_width=160, gap="small"):
        _tile("Most agents at once", numbers.number(peak["agents"]), f"{numbers.day(when)} {when:%H:%M}")
        _tile(
            f"Agent hours, {days} days", numbers.number(hours),
            f"at work; {numbers.number(scheduled)} to schedule",
        )  # fmt: skip
        _tile("Expected in time", numbers.share(_weighted(part, "service_level")), promise)
        _tile(*_decider(rules))


def _decider(rules: pd.Series) -> tuple[str, str, str | None]:
    """Which rule asks for the agents most often, and in what share of the intervals that need any."""
    if rules.empty:
        return "What decides most often", numbers.NO_DATA, None
    name = str(rules.index[0])
    return (
        f"Decided by: {RULE_WORDS.get(name, name)}",
        numbers.share(rules.iloc[0], 0),
        "of intervals with agents",
    )


def _tile(name: str, value: str, beside: str | None) -> None:
    st.metric(name, value, beside, border=True, delta_color="gray", delta_arrow="off", height="stretch")


def _weighted(part: pd.DataFrame, column: str) -> float:
    known = part[part[column].notna() & (part["contacts"] > 0)]
    weight = known["contacts"].sum()
    return float((known[column] * known["contacts"]).sum() / weight) if weight > 0 else float("nan")


def target_share(choice: plan.StaffingChoice, channel: str) -> float:
    """The service level aimed at on a channel."""
    target = choice.targets.get(channel)
    return (
        target.service_level
        if target and target.service_level is not None
        else CHANNELS[channel].target_share
    )


def explained(part: pd.DataFrame) -> pd.DataFrame:
    """A requirement with what each rule alone asks, in local time and the reader's words."""
    names = {
        "when": "Interval", "contacts": "Contacts", "aht_s": "Handle time", "erlangs": "Busy agents on average",
        "agents": "Needed at work", "scheduled_agents": "To schedule", "binding": "Decided by",
        "agents_for_service_level": "In time alone asks", "agents_for_asa": "Wait alone asks",
        "agents_for_abandonment": "Giving up alone asks", "agents_for_occupancy": "Occupancy alone asks",
        "agents_for_minimum": "Fewest asks", "agents_for_due_time": "Due time alone asks",
        "service_level": "In time", "service_level_one_fewer": "In time, one fewer",
        "service_level_one_more": "In time, one more", "asa_s": "Average wait", "abandonment": "Give up",
        "occupancy": "Occupancy", "warning": "Note",
    }  # fmt: skip
    part = part[part["is_open"]] if "is_open" in part else part
    when = part["starts_at"].dt.tz_convert(opened.zone()).dt.strftime("%a %Y-%m-%d %H:%M")
    shares = [
        "service_level", "occupancy", "service_level_one_fewer", "service_level_one_more", "abandonment"
    ]  # fmt: skip
    times = ["aht_s", "asa_s"]
    shown = part.assign(
        when=when,
        contacts=part["contacts"].round(1),
        erlangs=part["erlangs"].round(2),
        **{str(c): part[c].round(2) for c in part if str(c).startswith("agents_for_")},
        binding=part["binding"].map(lambda rule: RULE_WORDS.get(rule, rule)),
        **{c: part[c].map(numbers.share) for c in shares if c in part and part[c].notna().any()},
        **{c: part[c].map(numbers.duration) for c in times if c in part and part[c].notna().any()},
    )
    if "warning" in shown:
        shown["warning"] = shown["warning"].where(shown["warning"] != "")
    return shown[[c for c in names if c in shown]].rename(columns=names).dropna(axis="columns", how="all")


def explained_rows(staffed: Staffed, channel: str) -> None:
    """Why this many, row by row, and the plain numbers of every channel as a CSV."""
    box = st.expander("Why this many, interval by interval", key="why", on_change="rerun")
    if box.open:
        with box:
            st.caption(
                "Each rule is also asked alone; the largest answer decides. One agent fewer or more shows what it "
                "buys. Written work gets a whole agent when a whole agent's work has gathered."
            )
            st.dataframe(
                _explained(staffed.asked_by, channel, staffed), hide_index=True, width="stretch", height=360
            )
    tables.download(staffed.requirement, "staffing_requirements", key="requirement")


@st.cache_resource(show_spinner=False, max_entries=20)
def _explained(asked_by: tuple[object, ...], channel: str, _staffed: Staffed) -> pd.DataFrame:
    return explained(_staffed.requirement[_staffed.requirement["channel"] == channel])


def second_opinion(staffed: Staffed, channel: str) -> None:
    """How pyworkforce's Erlang C counts the same intervals, where it can."""
    known = CHANNELS.get(channel)
    if known is None or known.kind != "live_single":
        return
    with st.expander("Checked against pyworkforce"):
        if not st.toggle("Count the same intervals with pyworkforce", key="second_opinion"):
            st.caption(
                "Its Erlang C is counted interval by interval beside ours; loading it takes a few seconds."
            )
            return
        from staffing.pyworkforce_adapter import compare

        target = staffed.choice.targets.get(channel) or ServiceTarget(known.target_share, known.threshold_s)
        part = staffed.requirement[staffed.requirement["channel"] == channel]
        found = compare(part, target, interval_s=staffed.interval_s, sample=500)
        st.write(
            f"Erlang C without abandonment, {numbers.number(found.compared)} intervals: "
            f"{numbers.number(found.agreeing)} agree to the agent, {len(found.differences)} differ. The requirement "
            "above may ask for fewer where customers give up (Erlang A) and follows the load over time."
        )
        if len(found.differences):
            st.dataframe(found.differences, hide_index=True)
