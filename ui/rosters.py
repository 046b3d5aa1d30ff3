"""A named roster on its page: the newest kept one or the one somebody works on, its answer, why, and who."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from charts import numbers
from data_sources import kept_rosters
from data_sources.schedules import Kind
from domain import wording
from domain.channels import label
from domain.errors import InputError
from domain.shifts import AgentContract, Assignment, ShiftRules
from jobs import clashing, roster_files, rosters, schedule_files
from jobs.roster_blending import Quiet
from ui import answer_tiles, drafts, opened, people, shift_words, tables
from ui.drafts import Answer

if TYPE_CHECKING:
    import pandas as pd

    from scheduling.roster import Roster

KIND: Kind = "roster"
AT = "roster_at"
QUESTIONS = "roster_questions"
T = TypeVar("T")


@dataclass(frozen=True)
class Question:
    """What a roster answers: its need (starts_at, channel, scheduled_agents), the rules, seconds to search.

    `zone` is that of the local days; `title` says which roster it is, `name` what it is kept under, if it is;
    `quiet` what written work in quiet moments rests on, None where it has hours of its own, `note` why not.
    """

    requirement: pd.DataFrame
    rules: ShiftRules
    limit_s: float
    title: str
    zone: str
    name: str = ""
    quiet: Quiet | None = None
    note: str = ""

    @cached_property
    def week_on(self) -> date:
        first: date = self.requirement["starts_at"].min().tz_convert(self.zone).date()
        return first

    @cached_property
    def last_on(self) -> date:
        last: date = self.requirement["starts_at"].max().tz_convert(self.zone).date()
        return last

    @cached_property
    def channels(self) -> tuple[str, ...]:
        return tuple(sorted(self.requirement["channel"].unique()))


@dataclass(frozen=True)
class Work(Answer["Roster", Question]):
    """The roster on the page, what it answers and who it is made of."""

    agents: tuple[AgentContract, ...]
    names: Mapping[str, str]
    zones: Mapping[str, str]
    zone: str


def shown() -> Work | None:
    """The roster somebody works on, else the newest kept one, else None; nothing is solved here."""
    at = st.session_state.get(AT)
    if at is None:
        found = kept_rosters.heads(opened.store(), KIND, most=1)
        if not found:
            return None
        at = mark_of(found[0].name, found[0].number)
    questions = st.session_state.get(QUESTIONS, {})
    if at not in questions:
        name, _, number = at.rpartition(" ")
        try:
            return _kept(at, name, int(number))
        except InputError as error:
            st.warning(str(error), icon=":material/warning:")
            return None
    return _work(at, questions[at], None)


def mark_of(name: str, number: int) -> str:
    """How a kept version is called among the drafts of a session."""
    return f"{name} {number}"


def open_version(name: str, number: int) -> None:
    """Show a kept version from now on."""
    st.session_state[AT] = mark_of(name, number)


def show_made(mark: str, question: Question, plan: Roster) -> None:
    """Show a roster that was just made from now on."""
    st.session_state.setdefault(QUESTIONS, {})[mark] = question
    st.session_state[AT] = mark
    _work(mark, question, plan)


def _kept(at: str, name: str, number: int) -> Work:
    store = opened.store()
    read = _read(store.url, name, number)
    return _work(at, read[0], None, read[1])


@st.cache_resource(show_spinner=False, max_entries=20)
def _read(url: str, name: str, number: int) -> tuple[Question, tuple[Assignment, ...]]:
    # a version never changes once it is kept
    found = kept_rosters.version(opened.store(), KIND, name, number)
    need, rules, limit_s = roster_files.question_of(found.payload)
    status = "published" if found.status == "published" else "a draft"
    saved = f"{numbers.day(found.made_at)} {found.made_at:%H:%M} UTC"
    title = f"{found.name}, version {found.number}, {status}, saved {saved}"
    quiet = roster_files.quiet_of(found.payload.get("quiet"))
    question = Question(need, rules, limit_s, title, opened.zone(), found.name, quiet)
    return question, schedule_files.assignments_of(found.payload["assignments"])


def _work(at: str, question: Question, plan: Roster | None, entries: Sequence[Assignment] = ()) -> Work:
    zone = question.zone
    team = people.team(question.week_on, question.last_on)
    agents = rosters.serving(team.agents, question.channels)
    known = {a.agent_id for a in agents}

    def make() -> Roster:
        mine = [a for a in entries if a.agent_id in known]
        return plan or rosters.of_assignments(mine, question.requirement, agents, question.rules, zone)

    one = drafts.draft(KIND, f"{opened.store().url} {at}", make)
    stamps = st.session_state.setdefault("roster_stamps", {})
    stamp = f"{people.stamp()} {opened.held().version}"
    if stamps.setdefault(one.key, stamp) != stamp:
        mine = [a for a in one.plan.assignments if a.agent_id in known]
        one = drafts.recount(
            one, rosters.rejudged(one.plan, mine, question.requirement, agents, question.rules)
        )
        stamps[one.key] = stamp
    return Work(one, question, agents, team.names, team.zones, zone)


def seen(made: Work, name: str, make: Callable[[], T]) -> T:
    """What was counted from this plan before, else now."""
    return drafts.seen("roster_seen", made.draft, name, make)


def answer(made: Work | None) -> None:
    """One sentence, then the share covered, hours short, rules broken and wishes not met."""
    if made is None:
        st.markdown("**There is no roster yet.** Make one below: who works when, for one to eight weeks.")
        return
    plan, score = made.plan, made.plan.score
    broken, soft = len(plan.hard), len(plan.violations) - len(plan.hard)
    used = seen(made, "used", lambda: len({a.agent_id for a in plan.assignments}))
    rules = "no rule is broken" if not broken else f"**{_broken(broken)}**"
    shifts = wording.counted(len(plan.assignments), "shift")
    st.markdown(
        f"**{used} of {wording.people(len(made.agents))} work {shifts} and cover "
        f"{answer_tiles.covered(score)} of the {numbers.number(score.required_hours)} hours to schedule**; {rules}."
    )
    changed = ", changed since and not saved" if made.question.name and made.draft.past else ""
    st.caption(
        f"{made.question.title}{changed}. {weeks_words(made)}: {', '.join(label(c) for c in made.question.channels)}."
    )
    with st.grid(4, min_column_width=150, gap="small"):
        answer_tiles.coverage(score)
        answer_tiles.tile(
            "Hard rules broken", numbers.number(broken), f"{numbers.number(soft)} wishes not met"
        )


def _broken(count: int) -> str:
    return wording.counted(count, "hard rule is broken", "hard rules are broken")


def weeks_words(made: Work) -> str:
    """`1 week from Mon 23 Nov`."""
    weeks = max(round(made.plan.horizon.days / 7), 1)
    return f"{wording.counted(weeks, 'week')} from {numbers.day(made.question.week_on)}"


def choose_day(made: Work) -> pd.DataFrame:
    """The assignments of one local day with the agent's name, as the Gantt chart takes them."""
    table, days = seen(made, "days", lambda: _days(made))
    chosen = st.selectbox("Day", sorted(days.unique()), format_func=numbers.day, key="roster_day", width=200)
    kept: pd.DataFrame = table.loc[days == chosen]
    return kept


def _days(made: Work) -> tuple[pd.DataFrame, pd.Series]:
    table = frame(made)
    return table, table["starts_at"].dt.tz_convert(made.zone).dt.date


def frame(made: Work) -> pd.DataFrame:
    """`domain.frames.SHIFTS` with `agent`, `agent_id`, `is_locked`."""
    from scheduling.roster import roster_frame

    table = roster_frame(made.plan.assignments, made.zone)
    return table.assign(agent=table["agent_id"].map(lambda a: made.names.get(a) or a))


def channels(made: Work) -> pd.DataFrame:
    """Covered by channel where there are several, and the coverage of the one chosen."""
    cover = made.plan.score.coverage
    names = made.question.channels
    if len(names) < 2:
        return cover
    tables.section(
        "Covered by channel",
        "People serve whichever of their channels waits; an hour is short where nobody at work could take it.",
    )
    found = seen(made, "by_channel", lambda: rosters.by_channel(made.plan))
    shown = found.assign(
        channel=found["channel"].map(label), covered_share=found["covered_share"].map(numbers.share)
    )
    shown.columns = ["Channel", "Hours to schedule", "Hours short", "Covered", "Most serving at once"]
    st.dataframe(shown, hide_index=True, width="stretch", column_config=HOURS)
    tables.download(lambda: made.plan.service, "roster_service", key="roster_service")
    picked = st.segmented_control(
        "Channel", names, default=names[0], format_func=label, key="roster_channel", required=True
    )
    kept: pd.DataFrame = cover.loc[cover["channel"] == (picked or names[0])]
    return kept


HOURS: Mapping[str, Any] = {
    c: st.column_config.NumberColumn(format="%.1f")
    for c in ("Hours to schedule", "Hours short", "Most serving at once")
}


def people_of(made: Work) -> None:
    """Fairness as ranges, then hours per agent, then wishes not met."""
    load = seen(made, "load", lambda: rosters.load_table(made.plan, made.agents, made.names))
    tables.section("Is it fair?", " ".join(seen(made, "fair", lambda: rosters.fairness(load, made.agents))))
    named = load.rename(
        columns={
            "agent": "Agent", "contract": "Contract", "hours_a_week": "Paid hours a week", "least_hours": "At least",
            "most_hours": "At most", "shifts": "Shifts", "nights": "Nights", "weekend_days": "Weekend days",
        }
    ).sort_values("Paid hours a week", ascending=False)  # fmt: skip
    st.dataframe(named, hide_index=True, width="stretch", height=300, column_config=LOAD_COLUMNS)
    tables.download(load, "roster_load", key="roster_load")
    soft = seen(made, "soft", lambda: rosters.soft_sentences(made.plan, made.names))
    if len(soft):
        tables.section("Wishes and rules not met", "Hard rules are broken only by your own locks and edits.")
        shown = soft.assign(is_hard=soft["is_hard"].map({True: "Hard rule", False: "Wish"}))
        shown.columns = ["Agent", "Rule", "What happens", "Kind"]
        st.dataframe(shown.sort_values("Kind"), hide_index=True, width="stretch", height=220)


LOAD_COLUMNS: Mapping[str, Any] = {
    "Paid hours a week": st.column_config.NumberColumn(format="%.1f"),
    "At least": st.column_config.NumberColumn(format="%.1f"),
    "At most": st.column_config.NumberColumn(format="%.1f"),
}


def clashes(made: Work) -> None:
    """Rules, locks and needs that cannot all hold, and the least that mends it."""
    said = seen(made, "clashes", lambda: _clashes(made))
    if said:
        tables.section(
            "What cannot all hold",
            "Each is the smallest set that clashes: with any one of them taken away it works. First week.",
        )
        st.markdown("\n".join(f"- {s}" for s in said[:6]))
        if len(said) > 6:
            with st.expander(f"{len(said) - 6} more"):
                st.markdown("\n".join(f"- {s}" for s in said[6:]))


def _clashes(made: Work) -> list[str]:
    """Nothing can clash where every hour is covered and every rule and promise is kept."""
    who = clashing.suspects(made.plan)
    if not who and made.plan.score.under_hours < 1e-6:
        return []
    locked = [a for a in made.plan.assignments if a.is_locked]
    with st.spinner("Looking for what cannot all hold ..."):
        return clashing.clashes(
            made.requirement, made.agents, made.rules, made.zone, locked, made.names, among=who
        )


def short(made: Work) -> None:
    """Where it falls short: when, how much, why, and what mends it; before that what no roster could meet."""
    spans = seen(made, "spans", lambda: _spans(made))
    if spans.empty:
        return
    tables.section("Where it falls short", "Longest first. Times are local.")
    said = seen(made, "prechecks", lambda: _prechecks(made))
    if said:
        with st.expander(f"{len(said)} things no roster could meet", icon=":material/block:"):
            st.markdown("\n".join(f"- {s}" for s in said))
    height = min(38 + 35 * len(spans), 300)
    st.dataframe(
        spans, hide_index=True, width="stretch", height=height, column_config=shift_words.SHORT_COLUMNS
    )
    tables.download(lambda: made.plan.unmet, "roster_unmet", key="roster_unmet")


def _spans(made: Work) -> pd.DataFrame:
    import pandas as pd

    parts = [
        shift_words.short_spans(part, made.zone).assign(Channel=label(str(channel)))
        for channel, part in made.plan.unmet.groupby("channel")
    ]
    if not parts:
        return shift_words.short_spans(made.plan.unmet, made.zone)
    joined = pd.concat(parts, ignore_index=True)
    first = ["Channel", *(c for c in joined.columns if c != "Channel")]
    return joined.sort_values("Hours short", ascending=False, kind="stable")[first]


def _prechecks(made: Work) -> list[str]:
    from scheduling.prechecks import prechecks

    found = prechecks(made.requirement, made.agents, made.rules, zone=made.zone)
    return [_named(s, made.names) for s in found]


def _named(sentence: str, names: Mapping[str, str]) -> str:
    """The agent's name for the id a sentence begins with."""
    head, _, rest = sentence.partition(" ")
    return f"{names[head]} {rest}" if head in names else sentence


def stamped(made: Work) -> dict[str, bytes]:
    """A calendar per agent, stamped with the moment the store counts as now."""
    return schedule_files.calendars(
        made.plan.assignments, made.zones, made.zone, opened.now().replace(tzinfo=UTC)
    )
