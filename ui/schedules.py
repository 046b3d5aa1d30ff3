"""Shifts on their page: rules in words, the week, the answer, what is short. Edits: `ui.shift_edits`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers
from data_sources.schedules import Kind
from domain.shifts import ShiftRules
from jobs import schedule_files, schedules
from jobs.schedules import WeekPlan
from ui import drafts, opened, people, shift_words, tables
from ui.drafts import Draft
from ui.forecasts import one_day

if TYPE_CHECKING:
    import pandas as pd

KIND: Kind = "shifts"
LENGTHS = [4, 4.5, 5, 6, 7, 8, 8.5, 9, 10]
USUAL_LENGTHS = [4, 6, 8, 8.5, 9]
LIMITS_S = [5, 10, 20, 30, 60]


@dataclass(frozen=True)
class Asked:
    """What a planner asks for: rules, time, thoroughness, and whether the agents' contracts limit it."""

    rules: ShiftRules
    limit_s: float
    is_thorough: bool
    has_contracts: bool


def rules_controls() -> Asked:
    """Rules, time limit and how thorough; what the rules mean stands below as a sentence."""
    with st.expander("Shift rules", icon=":material/tune:"):
        rules = rule_inputs()
        with st.container(horizontal=True, vertical_alignment="bottom"):
            limit = st.select_slider("Time limit, seconds", LIMITS_S, 10, key="limit_s", width=220)
            quality = st.toggle(
                "Thorough search", key="quality", help="Uses the whole time limit where it helps."
            )
            has_contracts = st.toggle(
                "Only as much as our agents' contracts allow", key="has_contracts",
                help="Hours, days and nights of the people on Agents and contracts limit the shifts.",
            )  # fmt: skip
    st.caption(shift_words.rules_sentence(rules))
    return Asked(rules, float(limit), bool(quality), bool(has_contracts))


def rule_inputs() -> ShiftRules:
    """Lengths, starts, and what nights, weekends and an hour short cost."""
    left, right = st.columns(2)
    with left:
        lengths = st.multiselect("Shift lengths, hours", LENGTHS, USUAL_LENGTHS, key="lengths")
        first, last = st.slider("Starts between, hour", 0, 23, (6, 16), key="starts")
        step = st.selectbox("Start grid, minutes", [15, 30, 60], 1, key="start_step")
    with right:
        night = st.number_input("Night pay, factor (22:00 to 06:00)", 1.0, 3.0, 1.15, 0.05, key="night")
        weekend = st.number_input("Weekend pay, factor", 1.0, 3.0, 1.2, 0.05, key="weekend")
        weight = st.number_input(
            "One hour short weighs as much as this many paid hours", 1.0, 50.0, 8.0, 1.0, key="under_weight"
        )  # fmt: skip
    return ShiftRules(
        start_step_minutes=int(step), first_start_minutes=int(first) * 60, last_start_minutes=int(last) * 60,
        lengths_minutes=tuple(sorted(round(60 * h) for h in lengths or USUAL_LENGTHS)), night_rate=float(night),
        weekend_rate=float(weekend), under_weight=float(weight),
    )  # fmt: skip


def choose_week(requirement: pd.DataFrame, weeks: int = 1) -> pd.DataFrame:
    """Whole weeks of a requirement, in local days from Monday where the forecast reaches that far."""
    local = requirement["starts_at"].dt.tz_convert(opened.zone())
    mondays = sorted({d - d.weekday() * one_day() for d in local.dt.normalize()})
    end = local.max().normalize() + one_day()
    whole = [
        m for m in mondays if m >= local.min().normalize() and m + 7 * weeks * one_day() <= end
    ] or mondays
    first = st.selectbox(
        "Week" if weeks == 1 else "First week", whole, key="week", width=240,
        format_func=lambda d: f"Week of {numbers.day(d)}",
    )  # fmt: skip
    kept: pd.DataFrame = requirement.loc[(local >= first) & (local < first + 7 * weeks * one_day())]
    return needed(kept)


def needed(requirement: pd.DataFrame) -> pd.DataFrame:
    """Rows with agents to schedule, and the columns a schedule takes."""
    kept: pd.DataFrame = requirement.loc[
        requirement["scheduled_agents"].notna(), ["starts_at", "channel", "scheduled_agents"]
    ]
    return kept


def fingerprint(requirement: pd.DataFrame, *choices: object) -> str:
    """Tells one question from another: the requirement's rows and every choice."""
    import hashlib

    import pandas as pd

    rows = pd.util.hash_pandas_object(requirement, index=False).to_numpy().tobytes()
    return hashlib.sha256(rows + repr(choices).encode()).hexdigest()


@dataclass(frozen=True)
class Work:
    """The plan on the page and what it answers."""

    draft: Draft[WeekPlan]
    requirement: pd.DataFrame
    asked: Asked
    zone: str

    @property
    def plan(self) -> WeekPlan:
        return self.draft.plan

    @property
    def week_on(self) -> date:
        first: date = self.requirement["starts_at"].min().tz_convert(self.zone).date()
        return first


def work(requirement: pd.DataFrame, asked: Asked) -> Work:
    """The plan for a week: the one somebody works on, or a new design."""
    zone = opened.zone()
    if asked.has_contracts:
        first = requirement["starts_at"].min().tz_convert(zone).date()
        agents = people.team(first).agents
        asked = replace(asked, rules=schedules.with_classes(asked.rules, requirement, agents, zone))

    def make() -> WeekPlan:
        return told_while(
            lambda told: schedules.design(
                requirement, asked.rules, zone=zone, time_limit_s=asked.limit_s, quality=asked.is_thorough,
                progress=told,
            )
        )  # fmt: skip

    mark = fingerprint(requirement, asked, zone)
    return Work(drafts.draft(KIND, mark, make), requirement, asked, zone)


def told_while(solve: Callable[[schedules.Progress], WeekPlan]) -> WeekPlan:
    with st.status("Designing shifts ...", expanded=True) as status:
        bar = st.progress(0.0)

        def told(what: str, share: float) -> None:
            bar.progress(min(max(share, 0.0), 1.0), what)

        made = solve(told)
        status.update(label=f"Designed in {made.seconds:.0f} s", state="complete", expanded=False)
    return made


def answer(made: Work) -> None:
    """One sentence, then paid hours, hours short, efficiency and the distance to the bound."""
    plan, score = made.plan, made.plan.score
    st.markdown(shift_words.verdict(plan))
    gap = (
        f"≤ {numbers.share(plan.gap, 1)} above best cost" if plan.gap == plan.gap else "after your own edits"
    )
    with st.grid(4, min_column_width=230, gap="small"):
        _tile(
            "Paid hours",
            numbers.number(score.paid_hours),
            f"{numbers.number(score.required_hours)} to schedule, shrinkage included",
        )
        _tile(
            "Hours short",
            numbers.number(score.under_hours, 1),
            f"{numbers.number(score.over_hours, 1)} hours too many",
        )
        _tile("Efficiency", numbers.share(score.efficiency), "needed over worked hours")
        _tile("Within 10 % of the need", numbers.share(score.within_10_share, 0), gap)


def _tile(name: str, value: str, beside: str) -> None:
    st.metric(name, value, beside, border=True, delta_color="gray", delta_arrow="off", height="stretch")


def choose_day(made: Work) -> pd.DataFrame:
    """The shifts of one local day."""
    table = schedule_files.shifts_table(made.plan.shifts, made.zone)
    days = table["starts_at"].dt.tz_convert(made.zone).dt.date
    chosen = st.segmented_control(
        "Day", sorted(days.unique()), default=min(days, default=None), key="shift_day", required=True,
        format_func=numbers.day,
    )  # fmt: skip
    kept: pd.DataFrame = table.loc[days == chosen].sort_values(["starts_at", "ends_at"], kind="stable")
    starts = kept["starts_at"].dt.tz_convert(made.zone).dt.strftime("%H:%M")
    nth = starts.groupby(starts).cumcount() + 1
    return kept.assign(shift=starts + " " + nth.map("({})".format))


def day_title(day: pd.DataFrame, start: str) -> str:
    """`Shifts on Mon 23 Nov`; the start alone while there is no shift."""
    if day.empty:
        return start
    return f"{start} on {numbers.day(day['starts_at'].min().tz_convert(opened.zone()))}"


def short(made: Work) -> None:
    """Where it falls short: when, how much, why, and what mends it."""
    spans = shift_words.short_spans(made.plan.unmet, made.zone)
    if spans.empty:
        return
    tables.section("Where it falls short", "Longest first. Times are local.")
    st.dataframe(spans, hide_index=True, width="stretch", column_config=shift_words.SHORT_COLUMNS)
    tables.download(made.plan.unmet, "unmet", key="unmet")
