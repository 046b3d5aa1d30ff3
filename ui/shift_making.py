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
from domain.shifts import ShiftRules
from jobs import schedules
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
from ui.schedules import Question, Work, at_hand, needed, show, told_while

if TYPE_CHECKING:
    import pandas as pd

    from jobs.schedules import WeekPlan

LIMITS_S = [5, 10, 20, 30, 60]


@dataclass(frozen=True)
class Asked:
    """First local day, rules, time, thoroughness, and whether the agents' contracts limit it."""

    first_on: date
    rules: ShiftRules
    limit_s: float = 10.0
    is_thorough: bool = False
    has_contracts: bool = False


def shown(chosen: Chosen) -> Work:
    """The plan at hand; with nothing kept, the first week of the forecast designed with the usual rules."""
    found = at_hand()
    if found is not None:
        return found
    return design(chosen, Asked(roster_making.mondays(1)[0], shift_rules.usual()))


def panel(chosen: Chosen, made: Work) -> None:
    """What the next design is asked for, drawn when wanted, and the button that makes it."""
    _follow(chosen, made)
    if not st.toggle("Design another week, or with other rules", key="shifts_panel"):
        return
    with st.container(border=True):
        asked = _controls()
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


def _controls() -> Asked:
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
    return Asked(first, shift_rules.inputs(), float(limit), bool(quality), bool(has_contracts))


def basis(chosen: Chosen) -> str:
    """Data version and filters a forecast rests on."""
    return f"{opened.held().version} {sorted(chosen.filters.items())}"


def design(chosen: Chosen, asked: Asked) -> Work:
    """Count what is needed in a week, cover it, and show the plan."""
    zone, need = opened.zone(), _need(chosen, asked)
    rules = asked.rules
    if asked.has_contracts:
        rules = schedules.with_classes(rules, need, people.team(asked.first_on).agents, zone)
    question = Question(need, rules, asked.limit_s, "Designed just now, not saved yet", zone, basis(chosen))

    def make() -> WeekPlan:
        return told_while(
            lambda told: schedules.design(
                need, rules, zone=zone, time_limit_s=asked.limit_s, quality=asked.is_thorough, progress=told
            )
        )

    return show(fingerprint(need, replace(asked, rules=rules), zone, opened.store().url), question, make)


def _need(chosen: Chosen, asked: Asked) -> pd.DataFrame:
    """Agents to schedule in the week asked for."""
    import pandas as pd

    first = pd.Timestamp(asked.first_on, tz=opened.zone())
    until = first + pd.DateOffset(days=7)
    choice = forecasts.usual()
    reach = opened.held().last_on
    if reach is None or (asked.first_on - reach).days + 6 > choice.horizon_days:
        choice = replace(choice, horizon_days=roster_making.HORIZON_DAYS)
    made = forecasts.forecast(chosen, choice)
    decided = staffing_inputs.decided(sorted(made.frame["channel"].unique()))
    need = requirements.staff(chosen, made, decided).requirement
    found = needed(need[(need["starts_at"] >= first) & (need["starts_at"] < until)]).reset_index(drop=True)
    if found.empty:
        raise NoDataError("Nobody is needed in this week; load more history or widen the filters.")
    return found


def fingerprint(requirement: pd.DataFrame, *choices: object) -> str:
    """Tells one question from another: the requirement's rows and every choice."""
    import pandas as pd

    rows = pd.util.hash_pandas_object(requirement, index=False).to_numpy().tobytes()
    return hashlib.sha256(rows + repr(choices).encode()).hexdigest()
