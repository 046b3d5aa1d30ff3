"""A named roster on its page: checks, the answer, who works when, edits around locks, versions, files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import TYPE_CHECKING, Any

import streamlit as st

from charts import numbers
from data_sources.schedules import Kind
from domain.channels import label
from domain.errors import NoDataError
from domain.shifts import AgentContract, Assignment, ShiftRules
from jobs import rosters, schedule_files
from jobs.people import Team
from ui import drafts, opened, people, schedules, shift_words, tables
from ui.drafts import Draft

if TYPE_CHECKING:
    import pandas as pd

    from scheduling.roster import Roster

KIND: Kind = "roster"
LIMITS_S = [10, 20, 30, 60, 120]


@dataclass(frozen=True)
class Asked:
    """What a planner asks for: weeks, channels, people, rules and time."""

    weeks: int
    channels: tuple[str, ...]
    rules: ShiftRules
    limit_s: float


@dataclass(frozen=True)
class Work:
    """The roster on the page, what it answers and who it is made of."""

    draft: Draft[Roster]
    requirement: pd.DataFrame
    agents: tuple[AgentContract, ...]
    names: Mapping[str, str]
    zones: Mapping[str, str]
    asked: Asked
    zone: str

    @property
    def plan(self) -> Roster:
        return self.draft.plan

    @property
    def week_on(self) -> date:
        first: date = self.requirement["starts_at"].min().tz_convert(self.zone).date()
        return first


def controls(requirement: pd.DataFrame) -> Asked:
    """Weeks, channels to cover, time limit and shift rules."""
    hours = requirement.groupby("channel")["scheduled_agents"].sum().sort_values(ascending=False)
    names = [str(c) for c in hours.index if hours[c] > 0]
    if not names:
        raise NoDataError("Nobody is needed in this forecast; load more history or widen the filters.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        weeks = st.segmented_control("Weeks", [1, 2, 3, 4], default=1, key="roster_weeks", required=True)
        channels = st.multiselect(
            "Channels to cover", names, names[:1], format_func=label, key="roster_channels",
            help="People who serve all of these are rostered; at work they take whichever waits.",
        )  # fmt: skip
        limit = st.select_slider("Time limit, seconds", LIMITS_S, 20, key="roster_limit", width=220)
    with st.expander("Shift rules", icon=":material/tune:"):
        rules = schedules.rule_inputs()
    st.caption(shift_words.rules_sentence(rules))
    return Asked(int(weeks or 1), tuple(channels or names[:1]), rules, float(limit))


def choose_week(requirement: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """The rows of the chosen weeks and channels."""
    mine = requirement[requirement["channel"].isin(asked.channels)]
    return schedules.choose_week(mine, asked.weeks)


def work(requirement: pd.DataFrame, asked: Asked) -> Work:
    """The roster somebody works on, or a new one from the requirement and the agents' contracts."""
    zone = opened.zone()
    first = requirement["starts_at"].min().tz_convert(zone).date()
    team = people.team(first)
    agents = rosters.serving(team.agents, asked.channels)
    if not agents:
        raise NoDataError(
            "Nobody serves all of these channels. Choose fewer channels, or change what people serve on the "
            "page Agents and contracts."
        )
    left = len(team.agents) - len(agents)
    st.caption(
        f"{len(agents)} people serve {' and '.join(map(label, asked.channels))}; {left} others are not asked."
    )
    before_solving(requirement, agents, asked, zone, team)

    def make() -> Roster:
        return solve(requirement, agents, asked, zone, ())

    mark = schedules.fingerprint(requirement, agents, asked, zone)
    return Work(drafts.draft(KIND, mark, make), requirement, agents, team.names, team.zones, asked, zone)


def before_solving(
    requirement: pd.DataFrame, agents: Sequence[AgentContract], asked: Asked, zone: str, team: Team
) -> None:
    """What cannot work out, as sentences, before any search."""
    from scheduling.prechecks import prechecks

    said = [_named(s, team.names) for s in prechecks(requirement, agents, asked.rules, zone=zone)]
    if not said:
        st.markdown(
            ":material/check: Hours and days add up: nothing stands against a full roster beforehand."
        )
        return
    with st.container(border=True):
        st.markdown("**Before any search: this cannot be met in full**")
        st.markdown("\n".join(f"- {s}" for s in said[:6]))
        if len(said) > 6:
            with st.expander(f"{len(said) - 6} more"):
                st.markdown("\n".join(f"- {s}" for s in said[6:]))


def _named(sentence: str, names: Mapping[str, str]) -> str:
    """The agent's name for the id a sentence begins with."""
    head, _, rest = sentence.partition(" ")
    return f"{names[head]} {rest}" if head in names else sentence


def solve(
    requirement: pd.DataFrame,
    agents: Sequence[AgentContract],
    asked: Asked,
    zone: str,
    locked: Sequence[Assignment],
) -> Roster:
    """A roster within the time limit; says when a first usable one stands."""
    from scheduling.roster import roster

    with st.status(
        f"Rostering {len(agents)} people, at most {asked.limit_s:.0f} s ...", expanded=True
    ) as status:
        made = roster(
            requirement, agents, asked.rules, zone=zone, time_limit_s=asked.limit_s, locked=locked,
            first=lambda found: st.write(f"A first usable roster stands: {len(found)} shifts. Improving it ..."),
        )  # fmt: skip
        status.update(label=f"Rostered in {made.seconds:.0f} s", state="complete", expanded=False)
    return made


def answer(made: Work) -> None:
    """One sentence, then hours, what is short, efficiency and rules."""
    plan, score = made.plan, made.plan.score
    broken, soft = len(plan.hard), len(plan.violations) - len(plan.hard)
    used = len({a.agent_id for a in plan.assignments})
    share = score.under_hours / score.required_hours if score.required_hours > 0 else 0.0
    cover = (
        "every hour needed is covered"
        if score.under_hours < 0.05
        else f"{numbers.number(score.under_hours, 1)} of {numbers.number(score.required_hours)} hours stay short "
        f"({numbers.share(share, 2)})"
    )
    rules = (
        "no rule is broken" if not broken else f"**{broken} hard rules are broken by your edits or locks**"
    )
    st.markdown(
        f"**{used} of {len(made.agents)} people work {len(plan.assignments)} shifts: {cover}**, {rules}."
    )
    with st.grid(4, min_column_width=230, gap="small"):
        _tile(
            "Paid hours",
            numbers.number(score.paid_hours),
            f"{numbers.number(score.required_hours)} needed at work",
        )
        _tile(
            "Hours short",
            numbers.number(score.under_hours, 1),
            f"{numbers.number(score.over_hours, 1)} hours too many",
        )
        _tile("Efficiency", numbers.share(score.efficiency), "needed over worked hours")
        _tile("Wishes not met", numbers.number(soft), f"{broken} hard rules broken")


def _tile(name: str, value: str, beside: str) -> None:
    st.metric(name, value, beside, border=True, delta_color="gray", delta_arrow="off", height="stretch")


def choose_day(made: Work) -> pd.DataFrame:
    """The assignments of one local day with the agent's name, as the Gantt chart takes them."""
    table = frame(made)
    days = table["starts_at"].dt.tz_convert(made.zone).dt.date
    chosen = st.selectbox("Day", sorted(days.unique()), format_func=numbers.day, key="roster_day", width=200)
    kept: pd.DataFrame = table.loc[days == chosen]
    return kept


def frame(made: Work) -> pd.DataFrame:
    """`domain.frames.SHIFTS` with `agent`, `agent_id`, `is_locked`."""
    from scheduling.roster import roster_frame

    table = roster_frame(made.plan.assignments, made.zone)
    return table.assign(agent=table["agent_id"].map(lambda a: made.names.get(a) or a))


def people_of(made: Work) -> None:
    """Fairness as ranges, then hours per agent, then wishes not met."""
    load = rosters.load_table(made.plan, made.agents, made.names)
    tables.section("Is it fair?", " ".join(rosters.fairness(load, made.agents)))
    named = load.rename(
        columns={
            "agent": "Agent", "contract": "Contract", "hours_a_week": "Paid hours a week", "least_hours": "Promised",
            "most_hours": "At most", "shifts": "Shifts", "nights": "Nights", "weekend_days": "Weekend days",
        }
    ).sort_values("Paid hours a week", ascending=False)  # fmt: skip
    st.dataframe(named, hide_index=True, width="stretch", height=300, column_config=LOAD_COLUMNS)
    tables.download(load, "roster_load", key="roster_load")
    soft = rosters.soft_sentences(made.plan, made.names)
    if len(soft):
        tables.section("Wishes and rules not met", "Hard rules are broken only by your own locks and edits.")
        shown = soft.assign(is_hard=soft["is_hard"].map({True: "Hard rule", False: "Wish"}))
        shown.columns = ["Agent", "Rule", "What happens", "Kind"]
        st.dataframe(shown.sort_values("Kind"), hide_index=True, width="stretch", height=220)


LOAD_COLUMNS: Mapping[str, Any] = {
    "Paid hours a week": st.column_config.NumberColumn(format="%.1f"),
    "Promised": st.column_config.NumberColumn(format="%.1f"),
    "At most": st.column_config.NumberColumn(format="%.1f"),
}


def clashes(made: Work) -> None:
    """Agents whose promises and locks cannot all hold, and the least that mends it."""
    locked = [a for a in made.plan.assignments if a.is_locked]
    if not locked and not any(a.min_hours or a.min_days for a in made.agents):
        return
    mark = schedules.fingerprint(made.requirement, made.agents, made.asked.rules, made.zone, locked)
    said = _clashes(mark, made, tuple(locked))
    if said:
        tables.section(
            "What cannot all hold", "The smallest set of rules that clash, and the least to give up."
        )
        st.markdown("\n".join(f"- {s}" for s in said))


@st.cache_data(show_spinner="Looking for wishes that cannot all hold ...", max_entries=10)
def _clashes(mark: str, _made: Work, _locked: Sequence[Assignment]) -> list[str]:
    # `mark` stands for everything the answer rests on
    return rosters.clashes(
        _made.requirement, _made.agents, _made.asked.rules, _made.zone, _locked, _made.names
    )


def short(made: Work) -> None:
    """Where it falls short: when, how much, why, and what mends it."""
    spans = shift_words.short_spans(made.plan.unmet, made.zone)
    if spans.empty:
        return
    tables.section("Where it falls short", "Longest first. Times are local.")
    st.dataframe(spans, hide_index=True, width="stretch", column_config=shift_words.SHORT_COLUMNS)
    tables.download(made.plan.unmet, "roster_unmet", key="roster_unmet")


def stamped(made: Work) -> dict[str, bytes]:
    """A calendar per agent, stamped with the moment the store counts as now."""
    return schedule_files.calendars(
        made.plan.assignments, made.zones, made.zone, opened.now().replace(tzinfo=UTC)
    )
