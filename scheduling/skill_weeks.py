"""One week of a roster, skill group by skill group: those who serve the fewest channels first.

Each group is asked for its share of what the groups before it leave open (shares as in
`scheduling.skills.split_shares`, by the hours the groups have); the last to serve a channel is asked
for all that is left of it. What a group over-covers is thus never asked for again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from domain.shifts import AgentContract, Assignment, ShiftRules, SkillGroup
from scheduling.allocation import allocation, group_of, groups_of
from scheduling.covering import problem_of
from scheduling.judging import supply_of
from scheduling.neighbourhood import Search
from scheduling.skills import split_shares
from scheduling.timegrid import Grid
from scheduling.week import First, Progress, Week, week_roster

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


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
    done: list[Week] = []
    for number, group in enumerate(groups):
        ahead = sum(len(members[g.name]) for g in groups[number:])
        limit = (started + time_limit_s - monotonic()) * len(members[group.name]) / ahead
        made = tuple(a for w in done for a in w.assignments)
        need = _part(asked, agents, groups, number, (*made, *locked))
        week = week_roster(
            problem_of(asked.grid, asked.rules, SkillGroup(group.name, (group.name,)), {group.name: need}),
            members[group.name], [a for a in locked if of[a.agent_id] == group], group.name, limit,
            asked.seed, _last(first, made, number == len(groups) - 1), _part_of(progress, number, len(groups), group),
        )  # fmt: skip
        done.append(week)
    return _joined(done, held, monotonic() - started)


def _part(
    asked: Asked,
    agents: Sequence[AgentContract],
    groups: Sequence[SkillGroup],
    number: int,
    others: Sequence[Assignment],
) -> Floats:
    """What group `number` is asked for: its share of what the other groups' shifts leave open."""
    group = groups[number]
    if len(groups) == 1:
        return np.asarray(np.sum([asked.needs[c] for c in group.channels], axis=0))
    supply = supply_of(others, agents, groups, asked.grid)
    own = {g.name: s for g, s in ((g, supply[g.name]) for g in groups) if g.name != group.name}
    left = allocation(own, asked.needs, groups, asked.grid).unserved
    ahead = groups[number:]
    shares = _shares(left, ahead, agents, groups)
    total = sum(
        (shares.get((group.name, c), 0.0) * left[c] for c in group.channels), np.zeros(asked.grid.periods)
    )
    return np.floor(np.asarray(total) + 0.5)


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
