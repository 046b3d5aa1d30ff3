"""Named rosters of a benchmark week scaled to 27 required hours an agent.

python -m benchmarks.scheduling.rosters WEEK.csv 100 30 [SEED]      (agents, seconds)
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from benchmarks.scheduling.agents import make_agents
from domain.shifts import ShiftRules
from scheduling.roster import roster

HOURS_AN_AGENT = 27


def scaled(path: str, agents: int) -> pd.DataFrame:
    """The week's pooled requirement, scaled to the team."""
    total = pd.read_csv(path, parse_dates=["starts_at"]).groupby("starts_at")["agents_erlang_a"].sum()
    factor = HOURS_AN_AGENT * agents / (total.sum() / 4)
    need = np.maximum(1, np.rint(total.to_numpy() * factor)).astype(int)
    return pd.DataFrame({"starts_at": total.index, "channel": "all", "agents": need})


def main(path: str, count: int, seconds: float, seed: int) -> None:
    """Print the figures of one roster."""
    need = scaled(path, count)
    monday = need["starts_at"].iloc[0].date()
    made = roster(
        need, make_agents(count, monday, seed), ShiftRules(), zone="UTC", time_limit_s=seconds, seed=seed,
        first=lambda found: print(f"first usable roster: {len(found)} shifts"),
    )  # fmt: skip
    for name, value in made.figures().items():
        print(f"{name:20} {value:.4f}")
    print(f"{'under_share':20} {made.score.under_hours / made.score.required_hours:.5f}")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(arguments[0], int(arguments[1]), float(arguments[2]), int(arguments[3]) if len(arguments) > 3 else 0)
