"""What a planner asks a new design of a week for, and the design; the first visit gets the usual one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers
from domain.chosen import Chosen
from domain.errors import NoDataError
from domain.local_days import midnight
from domain.shifts import ShiftRules
from jobs import blending, schedules
from ui import (
    forecasts,
    navigation,
    opened,
    people,
    requirements,
    roster_making,
    shift_rules,
    shift_words,
    staffing_inputs,
)
from ui.schedules import QUESTIONS, Question, Work, at_hand, needed, show, told_while

if TYPE_CHECKING:
    import pandas as pd

    from jobs.schedules import WeekPlan
    from ui.requirements import Staffed

LIMITS_S = [5, 10, 20, 30, 60]
JUST_NOW = "Designed just now, not saved yet"


@dataclass(frozen=True)
class Asked:
    """First local day, rules, time, thoroughness, whether contracts limit it, whether written work fills idle time."""

    first_on: date
    rules: ShiftRules
    limit_s: float = 10.0
    is_thorough: bool = False
    has_contracts: bool = False
    is_blended: bool = False


def shown(chosen: Chosen) -> Work:
    """The plan at hand; with nothing kept, a first plan for the first week of the forecast with the usual rules."""
    return at_hand() or _first(chosen)


def _first(chosen: Chosen) -> Work:
    """A plan made without a search, so that the page opens soon."""
    asked, zone = Asked(roster_making.mondays(1)[0], shift_rules.usual()), opened.zone()
    need = needed(_week(chosen, asked).requirement)
    question = Question(need, asked.rules, asked.limit_s, JUST_NOW, zone, basis(chosen))
    mark = fingerprint(need, schedules.FIRST, asked, zone, opened.store().url)
    return show(mark, question, lambda: schedules.first_plan(need, asked.rules, zone=zone))


def better(chosen: Chosen, made: Work) -> None:
    """Under a first plan that nobody changed: what it is, and the search for a better one of the same week."""
    plan = made.plan
    if schedules.FIRST not in plan.notes or plan.gap != plan.gap:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        wants = st.button(
            "Search for a better plan", key="shifts_better", type="primary", icon=":material/search:"
        )
        st.caption(
            f"This plan was made without a search. A search takes up to {made.question.limit_s:g} seconds."
        )
    if wants:
        design(chosen, Asked(made.week_on, made.rules, made.question.limit_s))
        st.rerun()


def panel(chosen: Chosen, made: Work) -> None:
    """What the next design is asked for, drawn when wanted, and the button that makes it."""
    _follow(chosen, made)
    if not st.toggle("Design another week, or with other rules", key="shifts_panel"):
        return
    with st.container(border=True):
        asked = _controls(made)
        st.caption(shift_words.rules_sentence(asked.rules))
        with st.container(horizontal=True, vertical_alignment="center"):
            wants = st.button("Design", key="shifts_design", type="primary", icon=":material/play_arrow:")
            st.caption("Promises, handle times and shrinkage are those of the page Staffing.")
            st.page_link(navigation.page("staffing_requirements"), label="Change them")
        if wants:
            design(chosen, asked)
            st.rerun()


def _follow(chosen: Chosen, made: Work) -> None:
    if made.question.basis and made.question.basis != basis(chosen):
        st.info(
            "The data or the filters changed since this plan was designed; a new design follows them.",
            icon=":material/update:",
        )


def _controls(made: Work) -> Asked:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = st.selectbox(
            "Week", roster_making.mondays(1), key="week", width=220,
            format_func=lambda d: f"Week of {numbers.day(d)}",
        )  # fmt: skip
        limit = st.select_slider("Time limit, seconds", LIMITS_S, 10, key="limit_s", width=220)
        quality = st.toggle(
            "Thorough search", key="quality", help="Uses the whole time limit where it helps."
        )
        has_contracts = st.toggle(
            "Only as much as our agents' contracts allow", key="has_contracts",
            help="Hours, days and nights of the people on Agents and contracts limit the shifts.",
        )  # fmt: skip
        can_blend = blending.can_blend(set(made.requirement["channel"]))
        is_blended = st.toggle(
            "Written work in quiet moments", key="is_blended", disabled=not can_blend,
            help="Email and other work that may wait is done while nobody waits on the live channels. Fewer hours are "
            "planned for it, as far as a simulated week keeps every promise and no more hours are short. Two weeks are "
            "designed and played within the limit: give it 30 seconds."
            if can_blend else "This takes a live channel and one whose work may wait.",
        )  # fmt: skip
    return Asked(
        first, shift_rules.inputs(), float(limit), bool(quality), bool(has_contracts), bool(is_blended)
    )


def basis(chosen: Chosen) -> str:
    """Data version and filters a forecast rests on."""
    return f"{opened.held().version} {sorted(chosen.filters.items())}"


def design(chosen: Chosen, asked: Asked) -> Work:
    """Count what is needed in a week, cover it, and show the plan."""
    zone = opened.zone()
    week = _week(chosen, asked)
    need = needed(week.requirement)
    rules = asked.rules
    if asked.has_contracts:
        rules = schedules.with_classes(rules, need, people.team(asked.first_on).agents, zone)
    question = Question(need, rules, asked.limit_s, JUST_NOW, zone, basis(chosen))
    mark = fingerprint(need, replace(asked, rules=rules), zone, opened.store().url)
    if asked.is_blended:
        return _blended(mark, question, week, asked)

    def make() -> WeekPlan:
        return told_while(
            lambda told: schedules.design(
                need, rules, zone=zone, time_limit_s=asked.limit_s, quality=asked.is_thorough, progress=told
            )
        )

    return show(mark, question, make)


def _blended(mark: str, question: Question, week: Staffed, asked: Asked) -> Work:
    """The week with written work in quiet moments; its need is known only once it is made."""
    base = week.base
    promises = blending.Asked(
        {str(c): base.target(str(c)) for c in week.requirement["channel"].unique()}, base.patience_s,
        base.chat_aht_s, week.interval_s,
    )  # fmt: skip
    made_need: list[pd.DataFrame] = []

    def make() -> WeekPlan:
        def solve(told: schedules.Progress) -> WeekPlan:
            plan, need = blending.design(
                week.requirement, promises, question.rules, zone=question.zone, time_limit_s=asked.limit_s,
                quality=asked.is_thorough, progress=told,
            )  # fmt: skip
            made_need.append(needed(need))
            return plan

        return told_while(solve)

    known = st.session_state.get(QUESTIONS, {}).get(mark)
    made = show(mark, replace(question, requirement=known.requirement) if known else question, make)
    return show(mark, replace(question, requirement=made_need[0]), make) if made_need else made


def _week(chosen: Chosen, asked: Asked) -> Staffed:
    """The week asked for, counted in agents with what they rest on.

    Raises:
        NoDataError: when nobody is needed in it.
    """
    import pandas as pd

    first = midnight(asked.first_on, opened.zone())
    until = first + pd.DateOffset(days=7)
    choice = forecasts.usual()
    reach = opened.held().last_on
    if reach is None or (asked.first_on - reach).days + 6 > choice.horizon_days:
        choice = replace(choice, horizon_days=roster_making.HORIZON_DAYS)
    made = forecasts.forecast(chosen, choice)
    decided = staffing_inputs.decided(sorted(made.frame["channel"].unique()))
    whole = requirements.staff(chosen, made, decided)
    starts = whole.requirement["starts_at"]
    rows = whole.requirement[(starts >= first) & (starts < until)].reset_index(drop=True)
    if needed(rows).empty:
        raise NoDataError("Nobody is needed in this week; load more history or widen the filters.")
    return replace(whole, requirement=rows)


def fingerprint(requirement: pd.DataFrame, *choices: object) -> str:
    """Tells one question from another: the requirement's rows and every choice."""
    import pandas as pd

    rows = pd.util.hash_pandas_object(requirement, index=False).to_numpy().tobytes()
    return hashlib.sha256(rows + repr(choices).encode()).hexdigest()
