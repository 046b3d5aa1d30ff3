"""Which channel each person of a roster serves when: the groups' flow given to names, changed as seldom as may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from domain.shifts import AgentContract, Assignment
from scheduling.allocation import group_of
from scheduling.judging import Served

if TYPE_CHECKING:
    from scheduling.timegrid import Grid

FREE = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One person on one channel without a change or a break; channel `FREE`: nobody waits for them."""

    agent_id: str
    starts_at: datetime
    ends_at: datetime
    channel: str


def stretches(
    assignments: Sequence[Assignment],
    agents: Sequence[AgentContract],
    found: Served,
    between: tuple[int, int],
) -> tuple[Stretch, ...]:
    """What everybody at work serves from period `between[0]` up to `between[1]`, which may lie outside the grid.

    In every period as many people serve each channel as the flow says; who stays where they are does. At work
    before or after the need, without a channel of it, or without a contract any more: `FREE`.
    """
    of = {a.agent_id: g.name for a in agents if (g := group_of(a, found.groups)) is not None}
    done: list[Stretch] = []
    now: dict[str, str] = {}
    since: dict[str, int] = {}
    for period in range(*between):
        at_work = _at_work(assignments, found.grid, period)
        serving = {a: FREE for a in at_work if a not in of}
        for group in found.groups:
            mine = [a for a in at_work if of.get(a) == group.name]
            wanted = {c: _people(found, group.name, c, period) for c in group.channels}
            serving |= _given(mine, wanted, now)
        for agent in [a for a, c in now.items() if serving.get(a) != c]:
            done.append(_ended(agent, since[agent], period, now[agent], found.grid))
        since = {a: since[a] if now.get(a) == c else period for a, c in serving.items()}
        now = serving
    done += [_ended(a, since[a], between[1], c, found.grid) for a, c in now.items()]
    return tuple(sorted(done, key=lambda s: (s.starts_at, s.agent_id)))


def _people(found: Served, group: str, channel: str, period: int) -> int:
    """How many of a group serve a channel; nobody outside the grid."""
    inside = 0 <= period < found.grid.periods
    return round(float(found.flow.served[group, channel][period])) if inside else 0


def _at_work(entries: Sequence[Assignment], grid: Grid, period: int) -> list[str]:
    """Who is at work in the middle of a period."""
    middle = grid.moment(period) + (grid.moment(period + 1) - grid.moment(period)) / 2
    return [
        e.agent_id
        for e in entries
        if e.shift.starts_at <= middle < e.shift.ends_at
        and not any(b.starts_at <= middle < b.ends_at for b in e.shift.breaks)
    ]


def _given(people: Sequence[str], wanted: dict[str, int], before: dict[str, str]) -> dict[str, str]:
    """A channel for everybody: the one before while it is wanted, else the one that wants most, else none."""
    left, found = dict(wanted), {}
    for agent in people:
        if left.get(before.get(agent, FREE), 0) > 0:
            found[agent] = before[agent]
            left[before[agent]] -= 1
    for agent in people:
        if agent not in found:
            channel = max(left, key=lambda c: (left[c], c))
            found[agent] = channel if left[channel] > 0 else FREE
            left[channel] -= 1
    return found


def _ended(agent: str, first: int, last: int, channel: str, grid: Grid) -> Stretch:
    return Stretch(agent, grid.moment(first), grid.moment(last), channel)


def periods_of(entries: Sequence[Assignment], grid: Grid) -> tuple[int, int]:
    """The periods in which these shifts lie, also before or after the grid; none for no shift."""
    if not entries:
        return 0, 0
    until = _periods_until(grid, max(e.shift.ends_at for e in entries))
    return grid.period_of(min(e.shift.starts_at for e in entries)), int(np.ceil(until))


def _periods_until(grid: Grid, moment: datetime) -> float:
    return (moment - grid.start_at).total_seconds() / (60 * grid.step_minutes)
