"""Shifts on their page: the plan at hand, its answer, its days, what is short. Making: `ui.shift_making`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from charts import numbers
from data_sources import kept_rosters
from data_sources.schedules import KeptSchedule, Kind
from domain.errors import InputError
from domain.shifts import ShiftRules
from jobs import roster_files, schedule_files, schedules
from jobs.schedules import WeekPlan
from ui import answer_tiles, drafts, opened, shift_words, tables
from ui.drafts import Answer

if TYPE_CHECKING:
    import pandas as pd

KIND: Kind = "shifts"
AT, QUESTIONS, SEEN = "shifts_at", "shifts_questions", "shifts_seen"
T = TypeVar("T")


@dataclass(frozen=True)
class Question:
    """What a plan answers.

    Attributes:
        requirement: starts_at, channel, scheduled_agents. limit_s: seconds a design may take.
        title: where the plan comes from, for the reader.
        basis: data version and filters it was designed from; empty for a kept plan.
    """

    requirement: pd.DataFrame
    rules: ShiftRules
    limit_s: float
    title: str
    zone: str
    basis: str = ""

    @property
    def week_on(self) -> date:
        first: date = self.requirement["starts_at"].min().tz_convert(self.zone).date()
        return first


@dataclass(frozen=True)
class Work(Answer[WeekPlan, Question]):
    """The plan on the page and what it answers."""

    @property
    def zone(self) -> str:
        return self.question.zone

    @property
    def week_on(self) -> date:
        return self.question.week_on

    @cached_property
    def table(self) -> pd.DataFrame:
        """`domain.frames.SHIFTS` of the plan."""
        return seen(self, "table", lambda: schedule_files.shifts_table(self.plan.shifts, self.zone))


def seen(made: Work, name: str, make: Callable[[], T]) -> T:
    """What was counted from this plan before, else now."""
    return drafts.seen(SEEN, made.draft, name, make)


def at_hand() -> Work | None:
    """The plan somebody works on, else the newest kept one, else None; nothing is designed here."""
    if AT not in st.session_state:
        found = kept_rosters.heads(opened.store(), KIND, most=1)
        if not found:
            return None
        open_version(found[0].name, found[0].number)
    at = st.session_state[AT]
    question = st.session_state.get(QUESTIONS, {}).get(at)
    if question is not None:
        return Work(drafts.draft(KIND, at, _lost), question)
    _, name, number = at.rsplit("\n", 2)
    try:
        return _kept(at, name, int(number))
    except InputError as error:
        st.warning(str(error), icon=":material/warning:")
        return None


def _lost() -> WeekPlan:
    raise InputError("the plan of this session", "none", "Design the week again", "plan")


def open_version(name: str, number: int) -> None:
    """Show a kept version from now on."""
    st.session_state[AT] = f"{opened.store().url}\n{name}\n{number}"


def show(mark: str, question: Question, make: Callable[[], WeekPlan]) -> Work:
    """Show this plan from now on; `make` is called once for a mark."""
    one = drafts.draft(KIND, mark, make)
    st.session_state.setdefault(QUESTIONS, {})[mark] = question
    st.session_state[AT] = mark
    return Work(one, question)


def rename(made: Work, title: str) -> None:
    """Say from now on where the plan on the page comes from; the plan and its undo stay."""
    st.session_state.setdefault(QUESTIONS, {})[made.draft.key[1]] = replace(made.question, title=title)


def _kept(at: str, name: str, number: int) -> Work:
    question, values = _read(opened.store().url, name, number, opened.zone())

    def make() -> WeekPlan:
        return schedule_files.plan_of(values, question.requirement, question.rules, question.zone)

    return Work(drafts.draft(KIND, at, make), question)


@st.cache_resource(show_spinner=False, max_entries=20)
def _read(url: str, name: str, number: int, zone: str) -> tuple[Question, dict[str, object]]:
    # a version never changes once it is kept
    found = kept_rosters.version(opened.store(), KIND, name, number)
    need, rules, limit_s = roster_files.question_of(found.payload)
    return Question(need, rules, limit_s, title_of(found), zone), dict(found.payload)


def title_of(kept: KeptSchedule) -> str:
    """`Week of Mon 23 Nov, version 2, published, saved Sun 22 Nov 12:00 UTC`."""
    status = "published" if kept.status == "published" else "a draft"
    saved = f"{numbers.day(kept.made_at)} {kept.made_at:%H:%M} UTC"
    return f"{kept.name}, version {kept.number}, {status}, saved {saved}"


def answer(made: Work) -> None:
    """One sentence, where the plan comes from, then what it covers, pays, costs, and the distance to the bound."""
    plan = made.plan
    st.markdown(shift_words.verdict(plan))
    st.caption(f"{made.question.title}. {shift_words.near_sentence(plan)}")
    with st.grid(5, min_column_width=150, gap="small"):
        answer_tiles.coverage(plan.score)
        answer_tiles.tile("Cost, in weekday hours", numbers.number(plan.score.cost), "pay rates included")
        is_known = plan.gap == plan.gap
        answer_tiles.tile(
            "Above the least cost",
            f"≤ {numbers.share(plan.gap, 1)}" if is_known else numbers.NO_DATA,
            "the bound no plan can beat" if is_known else "our own designs only",
        )


def choose_day(made: Work) -> pd.DataFrame:
    """The shifts of one local day."""
    days = seen(made, "days", lambda: made.table["starts_at"].dt.tz_convert(made.zone).dt.date)
    chosen = st.segmented_control(
        "Day", sorted(days.unique()), default=min(days, default=None), key="shift_day", required=True,
        format_func=numbers.day,
    )  # fmt: skip

    def of_day() -> pd.DataFrame:
        kept: pd.DataFrame = made.table.loc[days == chosen].sort_values(
            ["starts_at", "ends_at"], kind="stable"
        )
        starts = kept["starts_at"].dt.tz_convert(made.zone).dt.strftime("%H:%M")
        nth = starts.groupby(starts).cumcount() + 1
        return kept.assign(shift=starts + " " + nth.map("({})".format))

    return seen(made, f"day {chosen}", of_day)


def day_title(day: pd.DataFrame, start: str) -> str:
    """`Shifts on Mon 23 Nov`; the start alone while there is no shift."""
    if day.empty:
        return start
    return f"{start} on {numbers.day(day['starts_at'].min().tz_convert(opened.zone()))}"


def short(made: Work) -> None:
    """Where it falls short: when, how much, why, and what mends it."""
    spans = seen(made, "short", lambda: shift_words.short_spans(made.plan.unmet, made.zone))
    if spans.empty:
        return
    tables.section("Where it falls short", "Longest first. Times are local.")
    st.dataframe(spans, hide_index=True, width="stretch", column_config=shift_words.SHORT_COLUMNS)
    tables.download(lambda: made.plan.unmet, "unmet", key="unmet")


def needed(requirement: pd.DataFrame) -> pd.DataFrame:
    """Rows with agents to schedule, and the columns a schedule takes."""
    kept: pd.DataFrame = requirement.loc[
        requirement["scheduled_agents"].notna(), ["starts_at", "channel", "scheduled_agents"]
    ]
    return kept


def rule_inputs() -> ShiftRules:
    """Lengths, starts, and what nights, weekends and an hour short cost."""
    from ui.shift_rules import inputs

    return inputs()


def told_while(solve: Callable[[schedules.Progress], WeekPlan]) -> WeekPlan:
    """A design with its progress on the page."""
    place = st.empty()
    with place.status("Designing shifts ...", expanded=True):
        bar = st.progress(0.0)

        def told(what: str, share: float) -> None:
            bar.progress(min(max(share, 0.0), 1.0), what)

        made = solve(told)
    place.empty()
    return made
