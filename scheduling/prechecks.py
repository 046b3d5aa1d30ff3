"""What cannot work out, said before anything is solved: hours against what the agents can give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from domain.shifts import AgentContract, ShiftRules
from scheduling import timegrid
from scheduling.catalogue import Template, templates
from scheduling.people import People, days_of, people_of

if TYPE_CHECKING:
    import pandas as pd


def prechecks(
    requirement: pd.DataFrame, agents: Sequence[AgentContract], rules: ShiftRules, *, zone: str
) -> tuple[str, ...]:
    """Sentences about days and agents that cannot be served in full; empty when nothing stands out.

    Each names a bound that no roster can beat: the most productive hours of a day or of the horizon,
    and agents whose promised hours do not fit into the days they can work.
    """
    grid = timegrid.build(requirement, rules, zone)
    need = np.sum(list(timegrid.required(requirement, grid).values()), axis=0) * grid.step_minutes / 60
    people, kinds = people_of(agents, grid), templates(rules, grid.step_minutes)
    most = np.array([_longest(a, kinds, grid.step_minutes) for a in agents])
    found = _days_short(need, grid, people, most)
    weeks = max(people.free.shape[1] / 7, 1 / 7)
    days = np.minimum(people.free.sum(axis=1), people.max_days * weeks)
    capacity = float(np.minimum(days * most, people.max_paid / 60 * weeks).sum())
    if need.sum() > capacity + 1e-9:
        found.append(f"{need.sum():.1f} hours are required, the agents can give at most {capacity:.1f}.")
    for agent, free, hours in zip(agents, days / weeks, most, strict=True):
        paid = _paid(agent, kinds, grid.step_minutes)
        if agent.min_hours > free * paid + 1e-9:
            found.append(
                f"{agent.agent_id} is promised {agent.min_hours:g} hours a week; "
                f"{free:.1f} days of at most {paid:g} paid hours give {free * paid:.1f}."
            )
        elif hours == 0:
            found.append(f"{agent.agent_id} may not work any shift length of the rules.")
    return tuple(found)


def _days_short(
    need: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    grid: timegrid.Grid,
    people: People,
    most: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> list[str]:
    """Days whose hours exceed what that day and the night before can give."""
    found = []
    for d, day in enumerate(days_of(grid)):
        asked = float(need[grid.day == d].sum())
        # A shift of the evening before may reach into the day: count both days' people.
        before = most[people.free[:, d - 1]].sum() if d or grid.is_cyclic else 0.0
        can = float(most[people.free[:, d]].sum() + before)
        if asked > can + 1e-9:
            found.append(f"{day:%A %d %b}: {asked:.1f} hours are required, at most {can:.1f} can be worked.")
    return found


def _allowed(agent: AgentContract, kinds: Sequence[Template], step: int) -> list[Template]:
    return [t for t in kinds if agent.shortest_minutes <= t.periods * step <= agent.longest_minutes]


def _longest(agent: AgentContract, kinds: Sequence[Template], step: int) -> float:
    """Most hours at work in one shift."""
    worked = [t.periods - sum(w.periods for w in t.windows) for t in _allowed(agent, kinds, step)]
    return max(worked, default=0) * step / 60


def _paid(agent: AgentContract, kinds: Sequence[Template], step: int) -> float:
    return max((t.periods - t.unpaid for t in _allowed(agent, kinds, step)), default=0) * step / 60
