"""One week of a roster, skill group by skill group: those who serve the fewest channels first.

Each group is asked for its share of what the groups before it leave open (shares as in
`scheduling.skills.split_shares`, by the hours the groups have), the even part of it; the last to serve a
channel is asked for all that is left of it. What a group over-covers is thus never asked for again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from domain.shifts import AgentContract, Assignment, ShiftRules, SkillGroup
from scheduling.allocation import allocation, group_of, groups_of
from scheduling.covering import problem_of
from scheduling.judging import supply_of
from scheduling.neighbourhood import Search
from scheduling.patterns import Problem
from scheduling.skill_mending import mended
from scheduling.skills import split_shares
from scheduling.timegrid import Grid
from scheduling.week import First, Progress, Week, week_roster

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MENDING_FROM = 0.95
EARLY_WORTH = 1.25
"""An hour that a later group can serve too is worth so many of its paid hours."""
EARLY_MORE = 1.2
"""It is asked for this much more than its share, because it leaves the uneven hours."""
MEND_SHARE = 0.4
"""Of the time: to change shifts over the borders of the groups in the end."""


@dataclass(frozen=True)
class Asked:
    """A week's need by channel on its grid, the rules and the seed."""

    grid: Grid
    needs: Mapping[str, Floats]
    rules: ShiftRules
    seed: int


def week_by_skill(
    asked: Asked,
    agents: Sequence[AgentContract],
    locked: Sequence[Assignment],
    time_limit_s: float,
    first: First | None = None,
    progress: Progress | None = None,
) -> Week:
    """A roster of at most seven days of everybody who serves a channel of the requirement.

    `first` is called once, with a first usable roster of everybody.
    """
    started = monotonic()
    groups = groups_of(agents, tuple(asked.needs))
    of = {a.agent_id: group_of(a, groups) for a in agents}
    members = {g.name: [a for a in agents if of[a.agent_id] == g] for g in groups}
    held = [a for a in locked if of[a.agent_id] is None]
    limit_s = time_limit_s if len(groups) == 1 else (1 - MEND_SHARE) * time_limit_s
    done: list[Week] = []
    for number, group in enumerate(groups):
        ahead = sum(len(members[g.name]) for g in groups[number:])
        limit = (started + limit_s - monotonic()) * len(members[group.name]) / ahead
        made = tuple(a for w in done for a in w.assignments)
        problem = _part(asked, agents, groups, number, (*made, *locked))
        week = week_roster(
            problem, members[group.name], [a for a in locked if of[a.agent_id] == group], group.name, limit,
            asked.seed, _last(first, made, number == len(groups) - 1), _part_of(progress, number, len(groups), group),
        )  # fmt: skip
        done.append(week)
    week = _joined(done, held, monotonic() - started)
    if len(groups) == 1:
        return week
    if progress:
        progress("Changing shifts between the groups", MENDING_FROM)
    return _mended(asked, agents, groups, week, locked, started + time_limit_s)


def _mended(
    asked: Asked,
    agents: Sequence[AgentContract],
    groups: Sequence[SkillGroup],
    week: Week,
    locked: Sequence[Assignment],
    deadline: float,
) -> Week:
    """The week with shifts changed where another person or hour costs less; what is still short is unmet."""
    problem = problem_of(
        asked.grid, asked.rules, SkillGroup("all channels", tuple(asked.needs)), dict(asked.needs)
    )
    served = [g for g in groups if any(group_of(a, groups) == g for a in agents)]
    found = mended(problem, asked.needs, served, agents, week.assignments, locked, asked.seed, deadline)
    return replace(week, assignments=found, unassigned=0)


def _problem(asked: Asked, group: SkillGroup, need: Floats) -> Problem:
    return problem_of(asked.grid, asked.rules, SkillGroup(group.name, (group.name,)), {group.name: need})


def _part(
    asked: Asked,
    agents: Sequence[AgentContract],
    groups: Sequence[SkillGroup],
    number: int,
    others: Sequence[Assignment],
) -> Problem:
    """What group `number` is asked for: its share of what the other groups' shifts leave open.

    What a later group can serve too is worth little more than its pay, so that only shifts go there whose
    hours are nearly all of use; what is left over meets other channels' rest in the later group.
    """
    group = groups[number]
    if len(groups) == 1:
        return _problem(asked, group, np.asarray(np.sum([asked.needs[c] for c in group.channels], axis=0)))
    supply = supply_of(others, agents, groups, asked.grid)
    own = {g.name: supply[g.name] for g in groups if g.name != group.name}
    left = allocation(own, asked.needs, groups, asked.grid).unserved
    ahead = groups[number:]
    shares = _shares(left, ahead, agents, groups)
    later = {c for g in ahead[1:] if any(group_of(a, groups) == g for a in agents) for c in g.channels}
    parts = {
        c: lowest(
            left[c],
            min(shares.get((group.name, c), 0.0) * (EARLY_MORE if c in later else 1.0), 1.0),
            asked.grid.day,
        )
        for c in group.channels
    }
    problem = _problem(asked, group, np.asarray(np.sum(list(parts.values()), axis=0)))
    alone = np.sum([p for c, p in parts.items() if c not in later] or [np.zeros(asked.grid.periods)], axis=0)
    urgent = np.divide(alone, problem.need, out=np.zeros_like(problem.need), where=problem.need > 0)
    little = np.minimum(EARLY_WORTH * problem.cost, problem.under)
    return replace(problem, under=little + urgent * (problem.under - little))


def lowest(need: Floats, share: float, day: NDArray[np.int64]) -> Floats:
    """The lowest people of a need, by day up to one level, about `share` 0-1 of its hours: whole people.

    A share of every period would ask a small group for one person now and then, which no shift covers without
    waste. So those who serve the fewest channels get the even part, and the peaks of several channels meet in
    the groups that serve them all.
    """
    whole, part, owed = np.floor(need + 0.5), np.zeros_like(need), 0.0
    for number in range(int(day.max()) + 1):
        today = whole[day == number]
        owed += share * float(today.sum())
        hours = np.array([np.minimum(today, level).sum() for level in range(int(today.max(initial=0.0)) + 1)])
        level = int(np.argmin(np.abs(hours - owed)))
        part[day == number] = np.minimum(today, level)
        owed -= float(hours[level])
    return part


def _shares(
    left: Mapping[str, Floats],
    ahead: Sequence[SkillGroup],
    agents: Sequence[AgentContract],
    groups: Sequence[SkillGroup],
) -> dict[tuple[str, str], float]:
    """Share of every channel's rest by group still ahead, so that their loads are alike."""
    import pandas as pd

    served = {c for g in ahead for c in g.channels}
    rest = [(c, float(v.sum())) for c, v in left.items() if c in served and v.sum() > 0]
    if not rest:
        return {}
    of = {a.agent_id: group_of(a, groups) for a in agents}
    hours = {g.name: sum(a.max_hours for a in agents if of[a.agent_id] == g) for g in ahead}
    able = [g for g in ahead if hours[g.name] > 0]
    served = {c for g in able for c in g.channels}
    frame = pd.DataFrame([r for r in rest if r[0] in served], columns=["channel", "agents"])
    return split_shares(frame, able, hours) if len(frame) else {}


def _last(first: First | None, made: tuple[Assignment, ...], is_last: bool) -> First | None:
    if first is None or not is_last:
        return None
    told = first
    return lambda found: told((*made, *found))


def _part_of(progress: Progress | None, number: int, count: int, group: SkillGroup) -> Progress | None:
    if progress is None or count == 1:
        return progress
    told = progress
    return lambda what, share: told(f"{what} ({group.name.replace('_', ' ')})", (number + share) / count)


def _joined(done: Sequence[Week], held: Sequence[Assignment], seconds: float) -> Week:
    """The weeks of all groups as one; the first usable roster stands when the last group has one."""
    assignments = tuple(
        sorted(
            (*held, *(a for w in done for a in w.assignments)), key=lambda a: (a.agent_id, a.shift.starts_at)
        )
    )
    if len(done) == 1:
        return Week(assignments, done[0].gap, done[0].unassigned, done[0].first_s, done[0].search)
    searches = [w.search for w in done]
    search = Search(
        sum(s.rounds for s in searches), sum(s.improved for s in searches),
        sum(s.before for s in searches), sum(s.after for s in searches),
    )  # fmt: skip
    gap = max((w.gap for w in done if w.gap == w.gap), default=float("nan"))
    return Week(assignments, gap, sum(w.unassigned for w in done), seconds, search)
