"""Agents who serve several channels: split each channel's need over the groups that can serve it.

A linear programme in the hours of the whole horizon (SciPy's HiGHS) gives each group a share of each
channel so that the groups' loads fit the hours they have; every interval is then split by these
shares and rounded so that the parts add up. Each group is covered on its own. `allocate` says
afterwards who serves what in every interval: a maximum flow, so that nobody waits who could help.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from domain.errors import InputError
from domain.shifts import ShiftRules, SkillGroup
from scheduling.covering import cover
from scheduling.schedule import Schedule

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SkillSchedule:
    """A schedule per skill group, and who serves which channel when.

    `service` has starts_at, group, channel, agents; `unserved` starts_at, channel, missing.
    """

    schedule: Schedule
    service: pd.DataFrame
    unserved: pd.DataFrame


def cover_skills(
    requirement: pd.DataFrame,
    groups: Sequence[SkillGroup],
    hours: Mapping[str, float],
    rules: ShiftRules,
    *,
    zone: str,
    time_limit_s: float = 20.0,
    seed: int = 0,
) -> SkillSchedule:
    """Shifts per skill group when groups may share channels.

    Args:
        requirement: starts_at, channel, agents.
        groups: skill groups; every channel must be served by one.
        hours: productive hours each group can give over the horizon; only their proportions matter.
        rules, zone, time_limit_s, seed: as for `cover`.

    Raises:
        InputError: a channel that no group serves, or a group without hours.
    """
    shares = split_shares(requirement, groups, hours)
    parts = split(requirement, shares)
    own = replace(
        rules, groups=tuple(SkillGroup(g.name, (g.name,)) for g in groups if g.name in set(parts["channel"]))
    )
    schedule = cover(parts, own, zone=zone, time_limit_s=time_limit_s, seed=seed)
    service, unserved = allocate(schedule.coverage, requirement, groups)
    return SkillSchedule(schedule, service, unserved)


def split_shares(
    requirement: pd.DataFrame, groups: Sequence[SkillGroup], hours: Mapping[str, float]
) -> dict[tuple[str, str], float]:
    """Share 0-1 of each channel's need given to each group, (group, channel) -> share.

    Minimises the largest load of a group relative to its hours.
    """
    from scipy.optimize import linprog

    needs = requirement.groupby("channel")["agents"].sum()
    pairs = [(g.name, c) for g in groups for c in g.channels if c in needs.index]
    missing = sorted(set(needs.index) - {c for _, c in pairs})
    if missing or any(hours.get(g.name, 0.0) <= 0 for g in groups):
        raise InputError("groups with hours for every channel", f"none for {missing}, hours {dict(hours)}")
    columns = len(pairs) + 1
    equal = np.zeros((len(needs), columns))
    limit = np.zeros((len(groups), columns))
    for j, (g, c) in enumerate(pairs):
        equal[list(needs.index).index(c), j] = 1.0
        limit[[x.name for x in groups].index(g), j] = float(needs[c]) / hours[g]
    limit[:, -1] = -1.0
    objective = np.zeros(columns)
    objective[-1] = 1.0
    found = linprog(objective, A_ub=limit, b_ub=np.zeros(len(groups)), A_eq=equal, b_eq=np.ones(len(needs)),
                    method="highs")  # fmt: skip
    return {pair: float(max(x, 0.0)) for pair, x in zip(pairs, found.x[:-1], strict=True)}


def split(requirement: pd.DataFrame, shares: Mapping[tuple[str, str], float]) -> pd.DataFrame:
    """The requirement per group: starts_at, channel (the group's name), agents in whole people.

    Parts of one channel and interval are rounded by largest remainder and add up to its need.
    """
    import pandas as pd

    parts = []
    for channel, rows in requirement.groupby("channel"):
        mine = [(g, s) for (g, c), s in sorted(shares.items()) if c == channel and s > 1e-9]
        need = rows["agents"].to_numpy(dtype=np.int64)
        exact = np.outer(need, [s for _, s in mine])
        whole = np.floor(exact + 1e-9).astype(np.int64)
        order = np.argsort(-(exact - whole), axis=1, kind="stable")
        rank = np.argsort(order, axis=1, kind="stable")
        whole += rank < (need - whole.sum(axis=1))[:, None]
        for j, (group, _) in enumerate(mine):
            parts.append(
                pd.DataFrame({"starts_at": rows["starts_at"], "channel": group, "agents": whole[:, j]})
            )
    joined: pd.DataFrame = pd.concat(parts).groupby(["starts_at", "channel"])[["agents"]].sum()
    return joined.reset_index()


def allocate(
    coverage: pd.DataFrame, requirement: pd.DataFrame, groups: Sequence[SkillGroup]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Who serves which channel in every interval, and what nobody serves.

    A maximum flow from groups to channels per interval, whole agents.
    """
    import pandas as pd

    # An interval without a row of a group has nobody of it scheduled.
    supply = {
        (s, g): int(n) for s, g, n in coverage[["starts_at", "channel", "scheduled"]].itertuples(index=False)
    }
    served, unserved = [], []
    for start, rows in requirement.groupby("starts_at"):
        need = {str(c): int(n) for c, n in zip(rows["channel"], rows["agents"], strict=True)}
        have = {g.name: supply.get((start, g.name), 0) for g in groups}
        flow = _flow(have, need, groups)
        served += [(start, g, c, n) for (g, c), n in sorted(flow.items()) if n]
        for c, n in need.items():
            if (short := n - sum(v for (_, d), v in flow.items() if d == c)) > 0:
                unserved.append((start, c, short))
    return (
        pd.DataFrame(served, columns=["starts_at", "group", "channel", "agents"]),
        pd.DataFrame(unserved, columns=["starts_at", "channel", "missing"]),
    )


def _flow(
    have: Mapping[str, int], need: Mapping[str, int], groups: Sequence[SkillGroup]
) -> dict[tuple[str, str], int]:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_flow

    names, channels = [g.name for g in groups], sorted(need)
    source, sink = 0, 1 + len(names) + len(channels)
    size = sink + 1
    capacity = np.zeros((size, size), dtype=np.int32)
    for i, group in enumerate(groups, start=1):
        capacity[source, i] = have[group.name]
        for channel in group.channels:
            if channel in need:
                capacity[i, 1 + len(names) + channels.index(channel)] = have[group.name]
    for j, channel in enumerate(channels):
        capacity[1 + len(names) + j, sink] = need[channel]
    flow = maximum_flow(csr_array(capacity), source, sink).flow.toarray()
    return {
        (name, channel): int(max(flow[1 + i, 1 + len(names) + j], 0))
        for i, name in enumerate(names)
        for j, channel in enumerate(channels)
    }
