"""Who has to be told now: running promises on the ladder of their tier; and moves that came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from data_sources import running_clocks
from data_sources.store import Store
from domain.scope import EVERYTHING, Scope
from jobs.breaches_ahead import calendars, elapsed
from metrics.sla_contracts import Tier, load_tiers
from settings import settings

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Step:
    """One rung of one tier with the promises that stand on it: used at least `at`, less than the next."""

    tier: Tier
    at: float
    to: str
    promises: int


def ladder(
    store: Store,
    *,
    now: datetime,
    filters: Mapping[str, Sequence[str]],
    scope: Scope = EVERYTHING,
) -> list[Step]:
    """Running promises of open tickets by tier and rung, as known at `now` (naive UTC).

    Paused clocks stand still and are not counted: nobody has to be told about them now.
    """
    clocks = running_clocks.running(store, now=now, filters=filters, scope=scope)
    used = used_share(clocks, now)
    steps = []
    for name, tier in load_tiers(settings().config_dir / "tiers.toml").items():
        mine = used[clocks["tier"] == name]
        bounds = [r.at for r in tier.ladder[1:]] + [float("inf")]
        for rung, until in zip(tier.ladder, bounds, strict=True):
            count = int(((mine >= rung.at) & (mine < until)).sum())
            steps.append(Step(tier, rung.at, rung.to, count))
    return steps


def used_share(clocks: pd.DataFrame, now: datetime) -> pd.Series:
    """Share of each running clock's time that is used, over 1 when late; missing while paused."""
    import pandas as pd

    by_name = calendars()
    at = pd.Series(pd.Timestamp(now), clocks.index)
    due = clocks["due_at"].fillna(at)
    left = elapsed(clocks["calendar"], at, due, by_name) - elapsed(clocks["calendar"], due, at, by_name)
    target = clocks["target_s"].astype(float)
    share: pd.Series = 1 - left / target.where(target > 0)
    return share.where(clocks["due_at"].notna())
