"""What a roster covers, counted from its assignments alone: by channel, with who serves what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from domain.shifts import AgentContract, Assignment, Shift, ShiftRules, SkillGroup
from scheduling import timegrid
from scheduling.allocation import Allocation, allocation, group_of, groups_of, service_frame
from scheduling.existing import Score, at_work, score, within_10_share

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def judged(
    assignments: Sequence[Assignment],
    requirement: pd.DataFrame,
    agents: Sequence[AgentContract],
    rules: ShiftRules,
    zone: str,
) -> tuple[Score, pd.DataFrame]:
    """Coverage by channel and figures, and who serves what: starts_at, group, channel, agents.

    Somebody idle counts as scheduled on every channel of theirs in equal parts; what a channel misses
    is what nobody at work can serve.
    """
    pooled = score([a.shift for a in assignments], requirement, rules, zone)
    found = served(assignments, requirement, agents, rules, zone)
    service = service_frame(found.flow, found.grid)
    serve_all = all(group_of(a, found.groups) is not None for a in agents)
    if len(found.needs) == 1 and len(found.groups) == 1 and serve_all:
        coverage = pooled.coverage.assign(channel=next(iter(found.needs)))
        return replace(pooled, coverage=coverage), service
    return _by_channel(pooled, found), service


@dataclass(frozen=True)
class Served:
    """Who serves what of a need in every period of its grid, and who is at work without one to serve."""

    flow: Allocation
    needs: Mapping[str, Floats]
    groups: tuple[SkillGroup, ...]
    grid: timegrid.Grid


def served(
    assignments: Sequence[Assignment],
    requirement: pd.DataFrame,
    agents: Sequence[AgentContract],
    rules: ShiftRules,
    zone: str,
) -> Served:
    """The maximum flow from the people at work to the channels of a requirement; see `allocation`."""
    grid = timegrid.build(requirement, rules, zone)
    needs = timegrid.required(requirement, grid)
    groups = groups_of(agents, tuple(needs))
    flow = allocation(supply_of(assignments, agents, groups, grid), needs, groups, grid)
    return Served(flow, needs, groups, grid)


def supply_of(
    assignments: Sequence[Assignment],
    agents: Sequence[AgentContract],
    groups: Sequence[SkillGroup],
    grid: timegrid.Grid,
) -> dict[str, Floats]:
    """Agents at work by skill group and period; by the skills of the agent, whatever the shift says."""
    of = {a.agent_id: group_of(a, groups) for a in agents}
    shifts: dict[str, list[Shift]] = {g.name: [] for g in groups}
    for entry in assignments:
        if (group := of.get(entry.agent_id)) is not None:
            shifts[group.name].append(entry.shift)
    return {name: at_work(mine, grid) for name, mine in shifts.items()}


def _scheduled(
    found: Allocation, channel: str, need: Floats, groups: Sequence[SkillGroup], size: int
) -> Floats:
    """Agents scheduled by interval of `size` periods; somebody idle in one period never hides a gap in the next."""
    mean, wanted, missing = (
        v.reshape(-1, size).mean(axis=1)
        for v in (found.scheduled(channel, groups), need, found.unserved[channel])
    )
    return np.asarray(np.where(missing > 0, np.minimum(mean, wanted - missing), mean))


def _by_channel(pooled: Score, of: Served) -> Score:
    import pandas as pd

    size, hours = of.grid.interval_periods, of.grid.step_minutes / 60
    starts = pooled.coverage["starts_at"]
    coverage = pd.concat(
        [
            pd.DataFrame(
                {
                    "starts_at": starts,
                    "channel": c,
                    "required": need.reshape(-1, size).mean(axis=1),
                    "scheduled": _scheduled(of.flow, c, need, of.groups, size),
                }
            )
            for c, need in of.needs.items()
        ],
        ignore_index=True,
    )
    under = float(sum(v.sum() for v in of.flow.unserved.values()) * hours)
    met = pooled.required_hours - under
    return replace(
        pooled,
        coverage=coverage,
        under_hours=under,
        over_hours=max(pooled.productive_hours - met, 0.0),
        efficiency=met / pooled.productive_hours if pooled.productive_hours > 0 else float("nan"),
        within_10_share=within_10_share(coverage),
    )
