"""What a roster covers, counted from its assignments alone: by channel, with who serves what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
    grid = timegrid.build(requirement, rules, zone)
    needs = timegrid.required(requirement, grid)
    groups = groups_of(agents, tuple(needs))
    supply = supply_of(assignments, agents, groups, grid)
    found = allocation(supply, needs, groups, grid)
    serve_all = all(group_of(a, groups) is not None for a in agents)
    if len(needs) == 1 and len(groups) == 1 and serve_all:
        coverage = pooled.coverage.assign(channel=next(iter(needs)))
        return replace(pooled, coverage=coverage), service_frame(found, grid)
    return _by_channel(pooled, found, needs, groups, grid), service_frame(found, grid)


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


def _by_channel(
    pooled: Score,
    found: Allocation,
    needs: Mapping[str, Floats],
    groups: Sequence[SkillGroup],
    grid: timegrid.Grid,
) -> Score:
    import pandas as pd

    size, hours = grid.interval_periods, grid.step_minutes / 60
    starts = pooled.coverage["starts_at"]
    coverage = pd.concat(
        [
            pd.DataFrame(
                {
                    "starts_at": starts,
                    "channel": c,
                    "required": need.reshape(-1, size).mean(axis=1),
                    "scheduled": _scheduled(found, c, need, groups, size),
                }
            )
            for c, need in needs.items()
        ],
        ignore_index=True,
    )
    under = float(sum(v.sum() for v in found.unserved.values()) * hours)
    served = pooled.required_hours - under
    return replace(
        pooled,
        coverage=coverage,
        under_hours=under,
        over_hours=max(pooled.productive_hours - served, 0.0),
        efficiency=served / pooled.productive_hours if pooled.productive_hours > 0 else float("nan"),
        within_10_share=within_10_share(coverage),
    )
