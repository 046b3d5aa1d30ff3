"""What if: named changes to a workload and its assumptions, side by side with the base.

A scenario only changes inputs; the same `requirements.required` answers all of them, so a difference
between two columns is a difference between two stated assumptions and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from domain.errors import InputError
from domain.workload import ServiceTarget
from staffing import voice
from staffing.requirements import Assumptions, required
from staffing.shrinkage import Shrinkage


@dataclass(frozen=True, slots=True)
class Scenario:
    """Changes against the base; 1 and None change nothing.

    Attributes:
        name: what a person calls it.
        volume, aht, patience: factors > 0 on contacts, handle time and mean patience.
        shrinkage: in place of the base's.
        targets: service targets that replace the base's by channel.
        chat_aht_s: handle time by concurrency that replaces the base's by channel.
        moved: share 0-1 of the contacts that move from one channel to another, keyed (from, to); they
            take the handle time of the channel they move to.
    """

    name: str
    volume: float = 1.0
    aht: float = 1.0
    patience: float = 1.0
    shrinkage: Shrinkage | None = None
    targets: Mapping[str, ServiceTarget] = field(default_factory=dict)
    chat_aht_s: Mapping[str, Sequence[float]] = field(default_factory=dict)
    moved: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for lever in ("volume", "aht", "patience"):
            if not getattr(self, lever) > 0:
                raise InputError("a factor above 0", getattr(self, lever), "10 % more is 1.10", lever)
        for (a, b), share in self.moved.items():
            if not 0 <= share <= 1:
                raise InputError("a share between 0 and 1", share, where=f"{a} to {b}")


BASE = Scenario("As planned")


def applied(
    scenario: Scenario, workload: pd.DataFrame, base: Assumptions
) -> tuple[pd.DataFrame, Assumptions]:
    """Workload and assumptions after the scenario's changes."""
    frame = workload.assign(
        contacts=workload["contacts"] * scenario.volume, aht_s=workload["aht_s"] * scenario.aht
    )
    if "patience_s" in frame.columns:
        frame["patience_s"] = frame["patience_s"] * scenario.patience
    for (origin, goal), share in scenario.moved.items():
        frame = _moved(frame, origin, goal, share)
    changed = replace(
        base,
        targets={**base.targets, **scenario.targets},
        shrinkage=scenario.shrinkage or base.shrinkage,
        patience_s={c: p * scenario.patience for c, p in base.patience_s.items()},
        chat_aht_s={
            c: [v * scenario.aht for v in curve]
            for c, curve in {**base.chat_aht_s, **scenario.chat_aht_s}.items()
        },
    )
    return frame, changed


def compared(
    workload: pd.DataFrame, base: Assumptions, scenarios: Sequence[Scenario], *, cost_per_hour: float = 0.0
) -> pd.DataFrame:
    """Scenarios side by side, the first as the one to compare with.

    Returns:
        One row per scenario: `scenario`, `contacts`, `workload_hours`, `agent_hours`,
        `scheduled_hours`, `peak_agents`, `service_level` (weighted by contacts), `occupancy` (of agent
        hours), `cost`, `hours_change`, `cost_change` (against the first row).
    """
    if len({s.name for s in scenarios}) != len(scenarios):
        raise InputError("scenarios of different names", [s.name for s in scenarios], where="scenarios")
    rows = []
    for scenario in scenarios:
        plan = required(*applied(scenario, workload, base))
        rows.append({"scenario": scenario.name, **totals(plan, base.interval_s)})
    table = pd.DataFrame(rows)
    table["cost"] = table["scheduled_hours"] * cost_per_hour
    return table.assign(
        hours_change=table["scheduled_hours"] - table["scheduled_hours"].iloc[0],
        cost_change=table["cost"] - table["cost"].iloc[0],
    )


def totals(plan: pd.DataFrame, interval_s: float) -> dict[str, float]:
    """Sums of a requirement frame; unknown intervals are left out."""
    known, hours = plan.dropna(subset=["agents"]), interval_s / 3600
    weight = known["contacts"].where(known["service_level"].notna(), 0.0)
    agents = known["agents"].astype(float)
    handled = (known["occupancy"] * agents).sum() * hours
    total = float(weight.sum())
    return {
        "contacts": float(known["contacts"].sum()),
        "workload_hours": float((known["contacts"] * known["aht_s"]).sum() / 3600),
        "agent_hours": float(agents.sum() * hours),
        "scheduled_hours": float(known["scheduled_agents"].astype(float).sum() * hours),
        "peak_agents": float(known.groupby("starts_at")["agents"].sum().max()) if len(known) else np.nan,
        "service_level": float((known["service_level"] * weight).sum() / total) if total else np.nan,
        "occupancy": float(handled / (agents.sum() * hours)) if agents.sum() else np.nan,
    }


def tornado(workload: pd.DataFrame, base: Assumptions, swing: float = 0.10) -> pd.DataFrame:
    """Scheduled hours when one lever at a time moves by `swing` down and up, largest effect first.

    Returns:
        `lever`, `hours_low` (lever down), `hours_base`, `hours_high` (lever up), `effect`.
    """
    if not 0 < swing < 1:
        raise InputError("a swing above 0 and below 1", swing, "10 % is 0.10", "swing")
    start = _hours(BASE, workload, base)
    rows = []
    for lever in ("volume", "aht", "patience", "shrinkage"):
        low, high = (_hours(_one_lever(lever, f, base), workload, base) for f in (1 - swing, 1 + swing))
        rows.append((lever, low, start, high, abs(high - low)))
    columns = ["lever", "hours_low", "hours_base", "hours_high", "effect"]
    return pd.DataFrame(rows, columns=columns).sort_values("effect", ascending=False, ignore_index=True)


def volume_that_fits(workload: pd.DataFrame, base: Assumptions, scheduled_hours: float) -> float:
    """Largest factor on all volumes whose requirement stays within `scheduled_hours`: the break-even.

    Returns:
        The factor to 3 digits; 0 when the hours do not even cover the minimum staffing.
    """
    low, high = 0.0, 1.0
    while high < 64 and _hours(Scenario("more", volume=high), workload, base) <= scheduled_hours:
        low, high = high, 2 * high
    while high - low > 5e-4:
        middle = (low + high) / 2
        fits = _hours(Scenario("some", volume=middle), workload, base) <= scheduled_hours
        low, high = (middle, high) if fits else (low, middle)
    return round(low, 3)


def pooling_gain(
    loads: Mapping[str, float], aht_s: Mapping[str, float], target: ServiceTarget,
    patience_s: float | None = None,
) -> dict[str, float]:  # fmt: skip
    """Agents for queues of their own against one team that can take every contact.

    Args:
        loads: offered load in erlangs by group; aht_s: mean handle time by group.

    Returns:
        `apart`, `together` (agents), `saved`; the pooled AHT is weighted by contacts.

    Example:
        >>> pooling_gain({"de": 10, "fr": 10}, {"de": 180, "fr": 180}, ServiceTarget(0.8, 20))
        {'apart': 28.0, 'together': 24.0, 'saved': 4.0}
    """
    apart = sum(float(voice.agents(load, aht_s[g], patience_s, target)) for g, load in loads.items())
    total = sum(loads.values())
    contacts = sum(load / aht_s[g] for g, load in loads.items())
    pooled = total / contacts if contacts else 1.0
    together = float(voice.agents(total, pooled, patience_s, target))
    return {"apart": apart, "together": together, "saved": apart - together}


def _moved(frame: pd.DataFrame, origin: str, goal: str, share: float) -> pd.DataFrame:
    present = set(frame["channel"])
    if not {origin, goal} <= present:
        raise InputError(
            f"channels of the workload ({', '.join(sorted(present))})", f"{origin} to {goal}", where="moved"
        )
    leaving = frame[frame["channel"] == origin].set_index("starts_at")["contacts"] * share
    factor = frame["channel"].map({origin: 1 - share}).fillna(1.0)
    arriving = frame["starts_at"].map(leaving).where(frame["channel"] == goal, 0.0)
    # an interval the goal has and the origin has not gains nothing
    return frame.assign(contacts=frame["contacts"] * factor + arriving.fillna(0.0))


def _one_lever(lever: str, factor: float, base: Assumptions) -> Scenario:
    planned, unplanned = (
        {reason: share * factor for reason, share in part.items()}
        for part in (base.shrinkage.planned, base.shrinkage.unplanned)
    )
    return {
        "volume": Scenario(lever, volume=factor),
        "aht": Scenario(lever, aht=factor),
        "patience": Scenario(lever, patience=factor),
        "shrinkage": Scenario(lever, shrinkage=Shrinkage(planned, unplanned)),
    }[lever]


def _hours(scenario: Scenario, workload: pd.DataFrame, base: Assumptions) -> float:
    return totals(required(*applied(scenario, workload, base)), base.interval_s)["scheduled_hours"]
