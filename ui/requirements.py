"""Agents on their pages: targets, shrinkage, the answer, why that many, a second opinion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers
from domain.channels import CHANNELS, label
from domain.chosen import Chosen
from domain.workload import ServiceTarget
from jobs import plan
from staffing.shrinkage import Shrinkage
from ui import forecasts, opened

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.forecast import Forecast


def staffing_controls(channels: list[str]) -> plan.StaffingChoice:
    """Targets by channel in an editable table, shrinkage and the occupancy cap."""
    with st.expander("Targets and shrinkage", icon=":material/tune:"):
        left, right = st.columns([3, 2])
        with left:
            targets = _targets(channels)
        with right:
            planned = st.slider(
                "Planned shrinkage (leave, training, meetings)", 0, 40, 15, format="%d %%", key="planned"
            )
            unplanned = st.slider(
                "Unplanned shrinkage (sickness, lateness)", 0, 30, 7, format="%d %%", key="unplanned"
            )
            has_patience = st.toggle("Customers give up (Erlang A)", True, key="has_patience")
    shrinkage = Shrinkage({"planned": planned / 100}, {"unplanned": unplanned / 100})
    return plan.StaffingChoice(targets=targets, shrinkage=shrinkage, has_patience=bool(has_patience))


def _targets(channels: list[str]) -> Mapping[str, ServiceTarget]:
    import pandas as pd

    known = [CHANNELS[c] for c in channels if c in CHANNELS]
    frame = pd.DataFrame(
        {
            "Channel": [c.label for c in known],
            "Answered in time, %": [round(100 * c.target_share) for c in known],
            "Within, s": [int(c.threshold_s) for c in known],
            "Most occupancy, %": [85] * len(known),
        }
    )
    edited = st.data_editor(frame, hide_index=True, disabled=["Channel"], key="targets", width="stretch")
    return {
        c.name: ServiceTarget(
            service_level=float(row["Answered in time, %"]) / 100,
            threshold_s=float(row["Within, s"]),
            max_occupancy=float(row["Most occupancy, %"]) / 100,
        )
        for c, (_, row) in zip(known, edited.iterrows(), strict=True)
    }


@dataclass(frozen=True)
class Staffed:
    """A requirement with what it rests on."""

    requirement: pd.DataFrame
    aht_s: Mapping[str, float]
    assumed: tuple[str, ...]
    interval_s: float


def staff(chosen: Chosen, made: Forecast, choice: plan.StaffingChoice, slot_minutes: int = 30) -> Staffed:
    """Agents per channel and interval from a forecast."""
    aht_s, assumed = plan.recent_aht_s(forecasts.history(chosen, slot_minutes), choice.aht_s)
    width = plan.interval_s(made.frame)
    with st.spinner("Counting agents ..."):
        requirement = plan.agents(plan.workload(made.frame, aht_s), choice, interval_s=width)
    return Staffed(requirement, aht_s, tuple(assumed), width)


def assumed_sentence(staffed: Staffed) -> None:
    """Which handle times are assumptions, because the data states none."""
    if staffed.assumed:
        said = ", ".join(f"{label(c)} {numbers.duration(staffed.aht_s[c])}" for c in staffed.assumed)
        st.warning(f"Handle time is assumed where the data states none: {said}.", icon=":material/edit_note:")


def staffing_answer(staffed: Staffed, channel: str) -> None:
    """Peak, hours, and the rule that decides most often."""
    part = staffed.requirement[staffed.requirement["channel"] == channel]
    hours = part["agents"].sum() * staffed.interval_s / 3600
    scheduled = part["scheduled_agents"].sum() * staffed.interval_s / 3600
    peak = part.nlargest(1, "agents").iloc[0]
    rules = part.loc[part["agents"] > 0, "binding"].value_counts(normalize=True)
    when = peak["starts_at"].tz_convert(opened.zone())
    with st.grid(4, min_column_width=230, gap="small"):
        st.metric(
            "Most agents at once", numbers.number(peak["agents"]), f"{numbers.day(when)} {when:%H:%M}", border=True,
            delta_color="gray", delta_arrow="off", height="stretch",
        )  # fmt: skip
        st.metric(
            "Agent hours at work", numbers.number(hours), f"{numbers.number(scheduled)} with shrinkage", border=True,
            delta_color="gray", delta_arrow="off", height="stretch",
        )  # fmt: skip
        st.metric(
            "Expected service level", numbers.share(_weighted(part, "service_level")), "weighted by contacts",
            border=True, delta_color="gray", delta_arrow="off", height="stretch",
        )  # fmt: skip
        st.metric(
            "Rule that decides most",
            str(rules.index[0]).replace("_", " ").capitalize() if len(rules) else numbers.NO_DATA,
            f"in {numbers.share(rules.iloc[0], 0)} of intervals" if len(rules) else None, border=True,
            delta_color="gray", delta_arrow="off", height="stretch",
        )  # fmt: skip


def _weighted(part: pd.DataFrame, column: str) -> float:
    known = part[part[column].notna() & (part["contacts"] > 0)]
    return (
        float((known[column] * known["contacts"]).sum() / known["contacts"].sum())
        if len(known)
        else float("nan")
    )


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
        "when": "Interval", "contacts": "Contacts", "aht_s": "AHT", "erlangs": "Load, erlangs", "agents": "Agents",
        "scheduled_agents": "With shrinkage", "binding": "Decided by", "agents_for_service_level": "For service level",
        "agents_for_occupancy": "For occupancy", "agents_for_minimum": "For minimum",
        "agents_for_due_time": "For due time", "service_level": "Service level", "occupancy": "Occupancy",
        "service_level_one_fewer": "With one fewer", "service_level_one_more": "With one more",
    }  # fmt: skip
    when = part["starts_at"].dt.tz_convert(opened.zone()).dt.strftime("%a %Y-%m-%d %H:%M")
    shares = ("service_level", "occupancy", "service_level_one_fewer", "service_level_one_more")
    shown = part.assign(
        when=when,
        aht_s=part["aht_s"].map(numbers.duration),
        contacts=part["contacts"].round(1),
        erlangs=part["erlangs"].round(2),
        binding=part["binding"].str.replace("_", " "),
        **{c: part[c].map(numbers.share) for c in shares},
    )
    return shown[[c for c in names if c in shown]].rename(columns=names).dropna(axis="columns", how="all")


def second_opinion(staffed: Staffed, channel: str, choice: plan.StaffingChoice) -> None:
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

        target = choice.targets.get(channel) or ServiceTarget(known.target_share, known.threshold_s)
        part = staffed.requirement[staffed.requirement["channel"] == channel]
        found = compare(part, target, interval_s=staffed.interval_s, sample=500)
        st.write(
            f"Erlang C without abandonment, {numbers.number(found.compared)} intervals: "
            f"{numbers.number(found.agreeing)} agree to the agent, {len(found.differences)} differ. The requirement "
            "above may ask for fewer where customers give up (Erlang A) and follows the load over time."
        )
        if len(found.differences):
            st.dataframe(found.differences, hide_index=True)
