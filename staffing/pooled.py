"""A plan of several channels played with people who share them: what pooling gains, where formulas err.

Formulas staff every channel by itself. Here all channels run at once in one simulated house: first each
agent on one channel, then everybody on all of them, live contacts before written work, which fills idle
time. The clock holds open time only; written work that arrives while closed waits at the next opening.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from domain.channels import CHANNELS
from domain.errors import NoDataError
from domain.frames import REQUIREMENT, check
from domain.workload import ServiceTarget
from staffing.log_space import Floats
from staffing.simulate import Simulated
from staffing.simulate_skills import Floor, Person, Stream, floor, team
from staffing.verify import MARK, Mended

FILLER_RANK = 9
SMALLER_STEPS = tuple(round(1 - 0.04 * k, 2) for k in range(1, 11))
"""Teams tried for the pooling gain: 4 to 40 % fewer agents in every interval."""


@dataclass(frozen=True, slots=True)
class Pooled(Mended):
    """One plan, its channels apart and together.

    Attributes:
        channels: `channel`, `agent_hours`, `target`, `apart`, `together` (shares in time, all replications).
        rows: live intervals, as `staffing.verify.Verified.rows`, with `apart` beside `simulated` (together).
        saved_share: share of all agent hours that one team for all could do without, 0-1.
        replications: simulated weeks behind each figure.
    """

    channels: pd.DataFrame
    rows: pd.DataFrame
    saved_share: float
    replications: int


@dataclass(frozen=True, slots=True)
class _House:
    """Open intervals of a plan: streams and agents by channel, positions in the plan's clock."""

    streams: Mapping[str, Stream]
    agents: Mapping[str, Floats]
    targets: Mapping[str, ServiceTarget]
    interval_s: float
    starts: pd.Series[pd.Timestamp]

    def people(self, agents: Mapping[str, Floats], *, shares: bool) -> list[Person]:
        return [
            person
            for own, number in agents.items()
            for person in team(
                number, _skills(own, tuple(self.streams)) if shares else {own: 1}, self.interval_s
            )
        ]

    def played(
        self, agents: Mapping[str, Floats], replications: int, seed: int, *, shares: bool
    ) -> dict[str, Simulated]:
        house = Floor(self.streams, self.people(agents, shares=shares), self.interval_s)
        return floor(house, replications=replications, seed=seed)


def _skills(own: str, names: tuple[str, ...]) -> dict[str, int]:
    return {name: 1 if name == own else 2 for name in names}


def pooled(
    plan: pd.DataFrame,
    targets: Mapping[str, ServiceTarget],
    *,
    interval_s: float,
    patience_s: Mapping[str, float] | None = None,
    chat_aht_s: Mapping[str, list[float]] | None = None,
    replications: int = 30,
    seed: int = 1,
) -> Pooled:
    """Play every channel of a requirement frame together, mend what is short, and measure the pooling gain.

    Args:
        plan: `domain.frames.REQUIREMENT` rows with `is_open`; deflected channels are left out.
        patience_s: mean patience by live channel; without one nobody gives up.

    Raises:
        NoDataError: with fewer than two channels that need agents.
    """
    check(plan, REQUIREMENT, "plan")
    house = _house(plan, targets, interval_s, patience_s or {}, chat_aht_s or {})
    apart = house.played(house.agents, replications, seed, shares=False)
    together = house.played(house.agents, replications, seed, shares=True)
    table = _by_channel(house, apart, together)
    mended, after = _mended(house, together, replications, seed)
    live = [c for c in house.streams if CHANNELS[c].kind != "deferred"]
    parts = [_rows(plan, house, c, apart[c], together[c], mended[c], after[c]) for c in live]
    rows = pd.concat(parts, ignore_index=True)
    return Pooled(table, rows, _saved(house, table, replications, seed), replications)


def _house(
    plan: pd.DataFrame,
    targets: Mapping[str, ServiceTarget],
    interval_s: float,
    patience_s: Mapping[str, float],
    chat_aht_s: Mapping[str, list[float]],
) -> _House:
    known = plan.dropna(subset=["agents", "contacts"])
    known = known[known["channel"].map(lambda c: CHANNELS[str(c)].kind != "deflection")]
    by_start = known.assign(agents=known["agents"].astype(float)).pivot_table(
        index="starts_at", columns="channel", values=["agents", "contacts"], aggfunc="sum", fill_value=0.0
    )
    names = [str(c) for c in known["channel"].unique() if float(by_start["agents"][c].sum()) > 0]
    if len(names) < 2:
        raise NoDataError("Channels can share a team only where at least two of them need agents.")
    is_open = by_start["agents"].to_numpy(float).sum(axis=1) > 0
    streams, agents = {}, {}
    for name in names:
        channel, contacts = CHANNELS[name], by_start["contacts"][name].to_numpy(float)
        rows = known[(known["channel"] == name) & (known["contacts"] > 0)]
        aht = float(np.average(rows["aht_s"], weights=rows["contacts"])) if len(rows) else 1.0
        target = targets.get(name) or ServiceTarget(channel.target_share, channel.threshold_s)
        is_filler = channel.kind == "deferred"
        came = waiting_at_the_door(contacts, is_open) if is_filler else contacts[is_open]
        curve = chat_aht_s.get(name) or [aht] * channel.concurrency
        streams[name] = Stream(
            came, curve, None if is_filler else patience_s.get(name), target.threshold_s,
            rank=FILLER_RANK if is_filler else 0,
        )  # fmt: skip
        agents[name] = by_start["agents"][name].to_numpy(float)[is_open]
    starts = pd.Series(by_start.index[is_open])
    return _House(streams, agents, {n: targets.get(n, ServiceTarget()) for n in names}, interval_s, starts)


def waiting_at_the_door(contacts: Floats, is_open: np.ndarray) -> Floats:
    """Contacts by open interval; those that come while closed come with the next opening."""
    opened = np.flatnonzero(is_open)
    first = np.minimum(np.searchsorted(opened, np.arange(contacts.size)), opened.size - 1)
    return np.bincount(first, weights=contacts, minlength=opened.size).astype(float)


def _by_channel(
    house: _House, apart: Mapping[str, Simulated], together: Mapping[str, Simulated]
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "channel": list(house.streams),
            "agent_hours": [house.agents[c].sum() * house.interval_s / 3600 for c in house.streams],
            "target": [_level(house, c) for c in house.streams],
            "apart": [apart[c].service_level()[0] for c in house.streams],
            "together": [together[c].service_level()[0] for c in house.streams],
        }
    )


def _level(house: _House, channel: str) -> float:
    return house.targets[channel].service_level or 0.0


def _mended(
    house: _House, played: Mapping[str, Simulated], replications: int, seed: int
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Agents added to live intervals that stay more than 5 points short even in the shared team."""
    agents = dict(house.agents)
    levels = {c: played[c].by_interval()[0] for c in agents}
    for _ in range(10):
        short = {
            c: (levels[c] < _level(house, c) - MARK) & (agents[c] > 0)
            for c in agents
            if CHANNELS[c].kind != "deferred"
        }
        if not any(s.any() for s in short.values()):
            break
        agents = {c: n + short[c] if c in short else n for c, n in agents.items()}
        again = house.played(agents, replications, seed, shares=True)
        levels = {c: again[c].by_interval()[0] for c in agents}
    return agents, levels


def _rows(
    plan: pd.DataFrame, house: _House, channel: str, apart: Simulated, together: Simulated, mended: Floats,
    after: Floats,
) -> pd.DataFrame:  # fmt: skip
    level, low, high = together.by_interval()
    formula = plan[plan["channel"] == channel].set_index("starts_at")["service_level"].astype(float)
    asked = formula.reindex(house.starts).to_numpy()
    rows = pd.DataFrame(
        {
            "starts_at": house.starts.array, "channel": channel, "agents": house.agents[channel],
            "service_level": asked, "apart": apart.by_interval()[0], "simulated": level, "simulated_low": low,
            "simulated_high": high, "is_marked": np.abs(asked - level) > MARK, "agents_mended": mended,
            "simulated_mended": after,
        }
    )  # fmt: skip
    return rows[house.agents[channel] > 0]


def _saved(house: _House, table: pd.DataFrame, replications: int, seed: int) -> float:
    """Share of agent hours one team can do without while every channel keeps its target, or what it has apart."""
    least = {str(r["channel"]): min(float(r["target"]), float(r["apart"])) for r in table.to_dict("records")}
    whole = sum(float(n.sum()) for n in house.agents.values())
    saved = 0.0
    for share in SMALLER_STEPS:
        fewer = {
            c: np.diff(np.ceil(np.cumsum(n) * share - 1e-9), prepend=0.0) for c, n in house.agents.items()
        }
        played = house.played(fewer, replications, seed, shares=True)
        if any(played[c].service_level()[0] < level for c, level in least.items()):
            break
        saved = 1 - sum(float(n.sum()) for n in fewer.values()) / whole
    return saved
