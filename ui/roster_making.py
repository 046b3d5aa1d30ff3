"""What a planner asks a new roster for, and the search that makes it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from time import monotonic
from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers
from domain.channels import CHANNELS, label
from domain.chosen import Chosen
from domain.errors import NoDataError
from domain.local_days import midnight
from domain.shifts import AgentContract, Assignment, ShiftRules
from jobs import blending, roster_again, roster_blending, roster_plans, rosters
from ui import (
    drafts,
    filters,
    forecasts,
    navigation,
    opened,
    people,
    requirements,
    roster_job,
    schedules,
    shift_words,
    staffing_inputs,
)
from ui.roster_job import First, Job, Told
from ui.rosters import Question, Work, show_made

if TYPE_CHECKING:
    from scheduling.roster import Roster
    from ui.requirements import Staffed

HORIZON_DAYS, LONG_HORIZON_DAYS = 35, 63
"""Days a forecast reaches for rosters of up to four and up to eight weeks."""
WEEKS = [1, 2, 3, 4, 6, 8]
LIMITS_S = [10, 20, 30, 60, 120, 300]


@dataclass(frozen=True)
class Asked:
    """First local day, weeks, channels, rules and seconds of a roster to make; whether quiet moments are filled."""

    first_on: date
    weeks: int
    channels: tuple[str, ...]
    rules: ShiftRules
    limit_s: float
    is_blended: bool = False


def panel(chosen: Chosen, made: Work | None) -> None:
    """What the next roster is asked for, and the button that makes it; closed while there is an answer."""
    with st.expander("Make a roster", icon=":material/autorenew:", expanded=made is None):
        asked = controls()
        st.caption(shift_words.rules_sentence(asked.rules))
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(
                "Make a roster", key="roster_make", type="primary", icon=":material/play_arrow:",
                disabled=roster_job.running() is not None,
            ):  # fmt: skip
                make(chosen, asked)
            st.caption("Promises, handle times and shrinkage are those of the page Staffing.")
            st.page_link(navigation.page("staffing_requirements"), label="Change them")


def controls() -> Asked:
    """Weeks, channels, time limit and shift rules."""
    able = [c for c in served() if c in CHANNELS]
    if not able:
        raise NoDataError(
            "Nobody serves a channel yet; add people on the page Agents and contracts.",
            page="agents_and_contracts",
        )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        weeks = int(st.segmented_control("Weeks", WEEKS, default=1, key="roster_weeks", required=True) or 1)
        first = st.selectbox(
            "First week", mondays(weeks), key="roster_first", width=220,
            format_func=lambda d: f"Week of {numbers.day(d)}",
        )  # fmt: skip
        limit = st.select_slider("Time limit, seconds", LIMITS_S, 20, key="roster_limit", width=220)
    picked = st.multiselect(
        "Channels to cover", able, able, format_func=label, key="roster_channels",
        help="Everybody is asked who serves one of these; at work they take whichever of theirs waits.",
    )  # fmt: skip
    can_blend = blending.can_blend(picked or able)
    is_blended = st.toggle(
        "Written work in quiet moments", key="roster_blended", disabled=not can_blend,
        help="People who serve both do email and other work that may wait while nobody waits on the live channels. "
        "Fewer hours are planned for it, as far as a simulated week keeps every promise."
        if can_blend else "This takes a live channel and one whose work may wait.",
    )  # fmt: skip
    with st.popover("Shift rules", icon=":material/tune:"):
        rules = schedules.rule_inputs()
    return Asked(first, weeks, tuple(picked or able), rules, float(limit), bool(is_blended and can_blend))


def served() -> list[str]:
    """Channels that somebody serves, in the order of the channels' list."""
    team = people.team(people.today())
    everything = any(not a.skills for a in team.agents)
    return [c for c in CHANNELS if everything or any(c in a.skills for a in team.agents)]


def mondays(weeks: int) -> list[date]:
    """Mondays from which the forecast reaches over so many weeks."""
    first = filters.anchor(opened.held()) + timedelta(days=1)
    monday = first + timedelta(days=-first.weekday() % 7)
    last = first + timedelta(days=horizon_days(weeks) - 7 * weeks)
    return [monday + timedelta(days=7 * n) for n in range(5) if monday + timedelta(days=7 * n) <= last]


def horizon_days(weeks: int) -> int:
    """Days ahead that a roster of so many weeks needs a forecast for."""
    return HORIZON_DAYS if weeks <= 4 else LONG_HORIZON_DAYS


def make(chosen: Chosen, asked: Asked) -> None:
    """Count what is needed, then begin the search."""
    whole = _needed(chosen, asked)
    need = schedules.needed(whole.requirement)
    question = Question(need, asked.rules, asked.limit_s, "Not saved yet", opened.zone())
    agents = rosters.serving(people.team(asked.first_on, question.last_on).agents, question.channels)
    if not agents:
        raise NoDataError(
            "Nobody serves these channels. Change what people serve on Agents and contracts.",
            page="agents_and_contracts",
        )
    mark = f"made {uuid.uuid4().hex}"
    if asked.is_blended:
        roster_job.start(_blended_job(mark, question, agents, whole))
        st.rerun()

    def finish(found: Roster) -> None:
        show_made(mark, question, found)

    roster_job.start(_job(mark, question, agents, (), finish))
    st.rerun()


def _blended_job(mark: str, question: Question, agents: tuple[AgentContract, ...], whole: Staffed) -> Job:
    """A search for the need that quiet moments leave, then for the roster of it."""
    base = whole.base
    asked = blending.Asked(
        {c: base.target(c) for c in question.channels}, base.patience_s, base.chat_aht_s, whole.interval_s
    )
    answered: list[Question] = []

    def solve(told: Told, first: First) -> Roster:
        told("Counting what quiet moments can take", 0.0)
        started = monotonic()
        found = roster_blending.reduced(
            whole.requirement, asked, agents, zone=question.zone, time_limit_s=question.limit_s
        )
        need = schedules.needed(found.need)
        answered.append(replace(question, requirement=need, quiet=found.quiet, note=found.note))
        left_s = max(question.limit_s - (monotonic() - started), roster_plans.LEAST_SHARE * question.limit_s)
        return roster_again.again(
            (), need, agents, question.rules, zone=question.zone, time_limit_s=left_s, price_hours=0.0,
            first=first, progress=told,
        ).plan  # fmt: skip

    def finish(found: Roster) -> None:
        show_made(mark, answered[0], found)

    return Job(mark, question.limit_s, len(agents), solve, finish)


def again(made: Work, price_hours: float) -> None:
    """Search anew around what is locked, others changing at a price; the roster on the page stays until then."""
    said: list[str] = []

    def finish(found: Roster) -> None:
        drafts.put(made.draft, found, before=made.plan)
        st.session_state["roster_again_said"] = (found, " ".join(said))

    before = made.plan.assignments
    roster_job.start(_job(made.draft.key[1], made.question, made.agents, before, finish, price_hours, said))
    st.rerun()


def _job(
    mark: str, question: Question, agents: tuple[AgentContract, ...], before: tuple[Assignment, ...],
    finish: Callable[[Roster], None], price_hours: float = 0.0, said: list[str] | None = None,
) -> Job:  # fmt: skip
    def solve(told: Told, first: First) -> Roster:
        found = roster_again.again(
            before, question.requirement, agents, question.rules, zone=question.zone,
            time_limit_s=question.limit_s, price_hours=price_hours, first=first, progress=told,
        )  # fmt: skip
        if said is not None:
            said.append(found.sentence)
        return found.plan

    return Job(mark, question.limit_s, len(agents), solve, finish)


def _needed(chosen: Chosen, asked: Asked) -> Staffed:
    """Agents by channel and interval of the weeks asked for, with what they rest on."""
    import pandas as pd

    made = forecasts.forecast(chosen, replace(forecasts.usual(), horizon_days=horizon_days(asked.weeks)))
    choice = staffing_inputs.decided(sorted(made.frame["channel"].unique()))
    whole = requirements.staff(chosen, made, choice)
    need = whole.requirement
    first = midnight(asked.first_on, opened.zone())
    until = first + pd.DateOffset(days=7 * asked.weeks)
    local = need["starts_at"].dt.tz_convert(opened.zone())
    found = need[need["channel"].isin(asked.channels) & (local >= first) & (local < until)]
    found = found[found.groupby("channel")["scheduled_agents"].transform("sum") > 0].reset_index(drop=True)
    if schedules.needed(found).empty:
        raise NoDataError("Nobody is needed in these weeks; load more history or widen the filters.")
    return replace(whole, requirement=found)
