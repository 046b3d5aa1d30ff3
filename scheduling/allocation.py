"""Who serves which channel in every period, when agents serve several.

Agents of one set of skills form a group. A maximum flow from groups to channels, one per local day of
the grid, serves as much as the people at work can: nobody waits while somebody idle could help.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from domain.shifts import AgentContract, SkillGroup
from scheduling.timegrid import Grid

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SCALE = 60  # flows are whole numbers: sixtieths of an agent


@dataclass(frozen=True)
class Allocation:
    """Agents per period of a grid.

    Attributes:
        served: by (group, channel). idle: by group, at work without a contact of theirs to serve.
        unserved: by channel.
    """

    served: Mapping[tuple[str, str], Floats]
    idle: Mapping[str, Floats]
    unserved: Mapping[str, Floats]

    def scheduled(self, channel: str, groups: Sequence[SkillGroup]) -> Floats:
        """Agents who serve a channel, and its part of those who idle for it: equal for each channel."""
        total = np.zeros_like(self.unserved[channel])
        for g in groups:
            if channel in g.channels:
                total = total + self.served[g.name, channel] + self.idle[g.name] / len(g.channels)
        return total


def groups_of(agents: Sequence[AgentContract], channels: Sequence[str]) -> tuple[SkillGroup, ...]:
    """Skill groups among these channels, those with the fewest channels first; without skills means all."""
    known = tuple(sorted(channels))
    sets = {tuple(c for c in known if not a.skills or c in a.skills) for a in agents}
    ordered = sorted((s for s in sets if s), key=lambda s: (len(s), s))
    return tuple(SkillGroup(group_name(s, known), s) for s in ordered)


def group_name(served: Sequence[str], channels: Sequence[str]) -> str:
    """The channel, or `all channels`, or the channels joined.

    Example:
        >>> group_name(("chat", "phone"), ("chat", "email", "phone"))
        'chat + phone'
    """
    if len(served) == 1:
        return served[0]
    return "all channels" if len(served) == len(channels) else " + ".join(served)


def group_of(agent: AgentContract, groups: Sequence[SkillGroup]) -> SkillGroup | None:
    """The group an agent belongs to; None for somebody who serves none of the channels."""
    channels = {c for g in groups for c in g.channels}
    mine = tuple(sorted(channels & agent.skills if agent.skills else channels))
    return next((g for g in groups if g.channels == mine), None)


def allocation(
    supply: Mapping[str, Floats], needs: Mapping[str, Floats], groups: Sequence[SkillGroup], grid: Grid
) -> Allocation:
    """Serve as much of every period's need as the groups at work can.

    Args:
        supply: agents at work by group, shape (periods,); a group without an entry has nobody.
        needs: agents needed by channel, shape (periods,).
    """
    nobody = np.zeros(grid.periods)
    have = {g.name: np.rint(SCALE * supply.get(g.name, nobody)).astype(np.int32) for g in groups}
    want = {c: np.rint(SCALE * n).astype(np.int32) for c, n in needs.items()}
    pairs = [(g.name, c) for g in groups for c in g.channels if c in want]
    served = {pair: np.zeros(grid.periods) for pair in pairs}
    for day in range(int(grid.day.max()) + 1):
        at = np.flatnonzero(grid.day == day)
        flow = _flow({k: v[at] for k, v in have.items()}, {k: v[at] for k, v in want.items()}, pairs)
        for pair, found in zip(pairs, flow, strict=True):
            served[pair][at] = found / SCALE
    idle = {
        g.name: np.maximum(have[g.name] / SCALE - sum(served[g.name, c] for c in g.channels if c in want), 0)
        for g in groups
    }
    unserved = {
        c: np.maximum(n - sum((v for (_, d), v in served.items() if d == c), nobody), 0)
        for c, n in needs.items()
    }
    return Allocation(served, idle, {c: np.where(v < 1 / SCALE, 0.0, v) for c, v in unserved.items()})


def _flow(
    have: Mapping[str, NDArray[np.int32]],
    want: Mapping[str, NDArray[np.int32]],
    pairs: Sequence[tuple[str, str]],
) -> list[NDArray[np.int32]]:
    """The maximum flow of every pair in every period, all periods as one graph."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_flow

    if not pairs:
        return []
    groups, channels = list(have), list(want)
    count = len(next(iter(have.values()))) if have else 0
    nodes = len(groups) + len(channels)
    first = 1 + np.arange(count) * nodes
    sink = 1 + count * nodes
    ends: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]] = []
    for i, g in enumerate(groups):
        ends.append((np.zeros(count, dtype=np.int64), first + i, have[g]))
    for g, c in pairs:
        i, j = groups.index(g), len(groups) + channels.index(c)
        ends.append((first + i, first + j, np.minimum(have[g], want[c])))
    for j, c in enumerate(channels):
        ends.append((first + len(groups) + j, np.full(count, sink), want[c]))
    tails, heads, room = (np.concatenate([e[k] for e in ends]) for k in range(3))
    graph = csr_array((room.astype(np.int32), (tails, heads)), shape=(sink + 1, sink + 1))
    graph.sum_duplicates()
    flow = maximum_flow(graph, 0, int(sink)).flow.tocsr()
    found = []
    for g, c in pairs:
        i, j = groups.index(g), len(groups) + channels.index(c)
        found.append(np.asarray(flow[first + i, first + j]).ravel().astype(np.int32))
    return found


def service_frame(found: Allocation, grid: Grid) -> pd.DataFrame:
    """starts_at, group, channel, agents: who serves what, as means over the requirement's intervals."""
    import pandas as pd

    size = grid.interval_periods
    step = pd.Timedelta(minutes=size * grid.step_minutes)
    starts = pd.date_range(grid.start_at, periods=grid.periods // size, freq=step).as_unit("us")
    parts = [
        pd.DataFrame(
            {"starts_at": starts, "group": g, "channel": c, "agents": v.reshape(-1, size).mean(axis=1)}
        )
        for (g, c), v in found.served.items()
    ]
    if not parts:
        return pd.DataFrame({"starts_at": starts[:0], "group": "", "channel": "", "agents": 0.0})
    joined = pd.concat(parts, ignore_index=True)
    kept: pd.DataFrame = joined[joined["agents"] > 0].reset_index(drop=True)
    return kept
