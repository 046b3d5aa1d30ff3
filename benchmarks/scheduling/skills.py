"""Rosters of people with different skills: hours too many by channel, beside the same team where all can serve all.

python -m benchmarks.scheduling.skills [AGENTS] [SECONDS] [SEED]
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from benchmarks.scheduling.agents import make_agents
from benchmarks.scheduling.weeks import hump
from domain.shifts import AgentContract, ShiftRules
from scheduling.roster import Roster, roster

MONDAY = date(2026, 6, 1)
HOURS_AN_AGENT = 18
CHANNEL_SHARES = {"phone": 0.6, "chat": 0.25, "social": 0.15}
SKILLS = {("phone",): 0.4, ("chat",): 0.15, ("chat", "phone"): 0.25, ("chat", "phone", "social"): 0.2}


def need(agents: int, seed: int) -> pd.DataFrame:
    """A week of quarter hours, 08:00 to 20:00, three channels with peaks of their own."""
    rng = np.random.default_rng(seed)
    starts = pd.date_range(MONDAY.isoformat(), periods=672, freq="15min", tz="UTC")
    hour = np.arange(672) % 96 / 4.0
    is_open = (hour >= 8) & (hour < 20)
    parts = []
    for n, (channel, share) in enumerate(CHANNEL_SHARES.items()):
        level = (0.5 + hump(hour, 11 + 2 * n, 3)) * is_open
        level *= HOURS_AN_AGENT * agents * share / (level.sum() / 4)
        people = np.ceil(rng.poisson(level * 20) / 20)
        parts.append(pd.DataFrame({"starts_at": starts, "channel": channel, "agents": people}))
    return pd.concat(parts, ignore_index=True)


def team(count: int, seed: int) -> tuple[AgentContract, ...]:
    """Agents of the roster benchmark, nothing promised, with skills in the proportions of `SKILLS`."""
    kinds = [frozenset(k) for k, share in SKILLS.items() for _ in range(round(share * count))]
    people = make_agents(count, MONDAY, seed)
    return tuple(replace(a, min_hours=0.0, skills=kinds[(7 * n) % len(kinds)]) for n, a in enumerate(people))


def by_channel(made: Roster) -> pd.DataFrame:
    """Hours required, scheduled beyond them and missing, by channel."""
    c = made.score.coverage
    spare = (c["scheduled"] - c["required"]).clip(lower=0)
    short = (c["required"] - c["scheduled"]).clip(lower=0)
    frame = pd.DataFrame({"channel": c["channel"], "required": c["required"], "spare": spare, "short": short})
    return frame.groupby("channel").sum() / 4


def main(count: int, seconds: float, seed: int) -> None:
    """Print both rosters, the one with skills by channel."""
    wanted, people = need(count, seed), team(count, seed)
    everybody = tuple(replace(a, skills=frozenset()) for a in people)
    for name, agents in (("by skill", people), ("all serve all", everybody)):
        made = roster(wanted, agents, ShiftRules(), zone="UTC", time_limit_s=seconds, seed=seed)
        s = made.score
        print(
            f"{name:14} required {s.required_hours:.1f} h  efficiency {s.efficiency:.2%}  over {s.over_hours:.1f} h  "
            f"under {s.under_hours:.1f} h  paid {s.paid_hours:.1f} h  hard {len(made.hard)}  {made.seconds:.1f} s"
        )
        for channel, row in by_channel(made).iterrows():
            print(f"    {channel:8} required {row['required']:7.1f} h  spare {row['spare'] / row['required']:.1%}  "
                  f"short {row['short']:.1f} h")  # fmt: skip


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        int(given[0]) if given else 40,
        float(given[1]) if len(given) > 1 else 40.0,
        int(given[2]) if len(given) > 2 else 0,
    )
