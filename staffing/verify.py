"""A plan checked by simulation: where formula and simulation part, and the agents that mend it.

A formula treats each interval as if it lasted for ever; the simulation plays the day. Intervals that
differ by more than 5 points are marked, and where the target is missed by more than that agents are
added until the simulated day holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from domain.channels import CHANNELS
from domain.frames import REQUIREMENT, check
from domain.workload import ServiceTarget
from staffing import simulate
from staffing.log_space import Flags, Floats
from staffing.simulate import Day
from staffing.simulate_skills import Floor, Stream, floor, team

MARK = 0.05


class Mended:
    """What a plan beside its simulation says in two figures; whoever has such rows inherits them."""

    __slots__ = ()
    rows: pd.DataFrame

    @property
    def marked(self) -> int:
        """Intervals where formula and simulation differ by more than 5 points."""
        return int(self.rows["is_marked"].sum())

    @property
    def agents_added(self) -> int:
        """Agent-intervals the mended plan adds."""
        return int((self.rows["agents_mended"] - self.rows["agents"]).sum())


@dataclass(frozen=True, slots=True)
class Verified(Mended):
    """A plan beside its simulation.

    Attributes:
        rows: one row per interval of the live channels: `starts_at`, `channel`, `agents`,
            `service_level` (formula), `simulated`, `simulated_low`, `simulated_high` (95 %),
            `is_marked` (differ by more than 5 points), `agents_mended` and `simulated_mended`.
        replications: simulated days behind each figure.
    """

    rows: pd.DataFrame
    replications: int


def verify(
    plan: pd.DataFrame,
    targets: Mapping[str, ServiceTarget],
    *,
    interval_s: float,
    patience_s: Mapping[str, float] | None = None,
    chat_aht_s: Mapping[str, list[float]] | None = None,
    replications: int = 100,
    rate_cv: float = 0.0,
    seed: int = 1,
) -> Verified:
    """Simulate every live channel of a requirement frame and mend it.

    Args:
        plan: `domain.frames.REQUIREMENT` rows; deferred and deflected channels are left out, and so
            are intervals without a forecast.
        patience_s: mean patience by channel; without one nobody gives up.
        replications: days to simulate; 100 give a share a 95 % interval of about 2 points.

    Returns:
        The plan beside its simulation; empty rows when there is no live channel.
    """
    check(plan, REQUIREMENT, "plan")
    parts = []
    known = plan.dropna(subset=["agents", "contacts"]).sort_values("starts_at", kind="stable")
    for name, rows in known.groupby("channel", sort=False):
        channel, target = CHANNELS[str(name)], targets.get(str(name))
        if channel.kind not in ("live_single", "live_concurrent"):
            continue
        target = target or ServiceTarget(channel.target_share, channel.threshold_s)
        curve = None
        if channel.kind == "live_concurrent":
            given = (chat_aht_s or {}).get(channel.name)
            curve = given or [float(np.average(rows["aht_s"]))] * channel.concurrency
        queue = _Queue(_day(rows, interval_s, target, (patience_s or {}).get(channel.name), rate_cv), curve)
        parts.append(_checked(rows, queue, target, replications, seed))
    return Verified(pd.concat(parts, ignore_index=True) if parts else _no_rows(), replications)


@dataclass(frozen=True, slots=True)
class _Queue:
    day: Day
    curve: list[float] | None

    def simulated(self, agents: Floats, replications: int, seed: int) -> tuple[Floats, Floats, Floats]:
        day = replace(self.day, agents=agents)
        if self.curve is None:
            return simulate.queue(day, replications=replications, seed=seed).by_interval()
        stream = Stream(day.contacts, self.curve, day.patience_s, day.threshold_s)
        people = team(np.maximum(agents, 0), {"chat": 1}, day.interval_s)
        house = Floor({"chat": stream}, people, day.interval_s, "least_loaded", day.rate_cv)
        return floor(house, replications=replications, seed=seed)["chat"].by_interval()


def _day(
    rows: pd.DataFrame, interval_s: float, target: ServiceTarget, patience_s: float | None, rate_cv: float
) -> Day:
    is_open = rows["is_open"].to_numpy(bool) if "is_open" in rows.columns else np.ones(len(rows), bool)
    slot = ((rows["starts_at"] - rows["starts_at"].min()).dt.total_seconds() / interval_s).round()
    at, size = slot.to_numpy(int), int(slot.max()) + 1
    contacts, agents, aht = np.zeros(size), np.zeros(size), np.ones(size)
    contacts[at] = np.where(is_open, rows["contacts"].to_numpy(float), 0.0)
    agents[at] = rows["agents"].to_numpy(float)
    known = rows["aht_s"].to_numpy(float)
    aht[at] = np.where(np.isnan(known), 1.0, known)
    return Day(contacts, agents, aht, interval_s, patience_s, target.threshold_s, rate_cv=rate_cv)


def _checked(
    rows: pd.DataFrame, queue: _Queue, target: ServiceTarget, replications: int, seed: int
) -> pd.DataFrame:
    slot = ((rows["starts_at"] - rows["starts_at"].min()).dt.total_seconds() / queue.day.interval_s).round()
    at = slot.to_numpy(int)
    level, low, high = queue.simulated(queue.day.agents, replications, seed)
    formula = rows["service_level"].to_numpy(float)
    mended, after = _mended(queue, level, target, replications, seed)
    return pd.DataFrame(
        {
            "starts_at": rows["starts_at"].to_numpy(),
            "channel": rows["channel"].to_numpy(),
            "agents": rows["agents"].to_numpy(float),
            "service_level": formula,
            "simulated": level[at],
            "simulated_low": low[at],
            "simulated_high": high[at],
            "is_marked": np.abs(formula - level[at]) > MARK,
            "agents_mended": mended[at],
            "simulated_mended": after[at],
        }
    ).assign(starts_at=rows["starts_at"].array)


def _mended(
    queue: _Queue, level: Floats, target: ServiceTarget, replications: int, seed: int
) -> tuple[Floats, Floats]:
    """Add one agent to each interval more than 5 points short until none is, at most 10 times.

    An interval is also relieved by an agent more just before it, from whom it inherits its queue.
    """
    agents, wanted = queue.day.agents.astype(float), (target.service_level or 0.0) - MARK
    for _ in range(10):
        short = _short(level, wanted, agents)
        if not short.any():
            break
        agents = agents + short
        level, _, _ = queue.simulated(agents, replications, seed)
    return agents, level


def _short(level: Floats, wanted: float, agents: Floats) -> Flags:
    return np.asarray((level < wanted) & (agents > 0))


def _no_rows() -> pd.DataFrame:
    columns = "starts_at channel agents service_level simulated simulated_low simulated_high"
    return pd.DataFrame(columns=[*columns.split(), "is_marked", "agents_mended", "simulated_mended"])
