"""Random impossible inputs: always a plan, an unmet list, and clash sets proved minimal by solving again.

python -m benchmarks.scheduling.impossible [COUNT] [SEED]

Each input is made impossible in one of seven ways: promises against days off, locked shifts too close together,
too few people, everybody off on a day, a channel hardly anybody serves, more hours than the contracts hold, half
days off.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd

from domain.shifts import AgentContract, Assignment, BreakRule, Shift, ShiftRules
from jobs.clashing import Impossible, can_hold, impossible
from scheduling.explain import Claim
from scheduling.roster import roster

MONDAY = date(2026, 11, 30)
RULES = ShiftRules(
    start_step_minutes=120, lengths_minutes=(240, 480), breaks=(BreakRule("lunch", 60, False, 0.2, 0.8, 480),)
)


@dataclass(frozen=True)
class Given:
    """One input: the way it is impossible, need, people and locks."""

    way: str
    need: pd.DataFrame
    agents: tuple[AgentContract, ...]
    locked: tuple[Assignment, ...] = ()


def team(rng: np.random.Generator) -> tuple[AgentContract, ...]:
    """Four to nine people with contracts of their own."""
    return tuple(
        AgentContract(
            f"A{n}",
            frozenset({"phone", "chat"} if rng.random() < 0.5 else {"phone"}),
            max_hours=float(rng.integers(20, 41)),
            max_days=int(rng.integers(3, 6)),
            days_off=frozenset({int(rng.integers(0, 7))} if rng.random() < 0.5 else ()),
            may_work_nights=bool(rng.random() < 0.5),
            streak_days=int(rng.integers(0, 3)),
        )
        for n in range(int(rng.integers(4, 10)))
    )


def need(phone: int, chat: int) -> pd.DataFrame:
    """A week of hours from 08:00 to 18:00."""
    starts = [
        pd.Timestamp(MONDAY, tz="UTC") + pd.Timedelta(days=d, hours=h) for d in range(7) for h in range(24)
    ]
    frames = [
        pd.DataFrame(
            {"starts_at": starts, "channel": c, "agents": [n if 8 <= s.hour < 18 else 0 for s in starts]}
        )
        for c, n in (("chat", chat), ("phone", phone))
        if n
    ]
    return pd.concat(frames, ignore_index=True)


def promised(rng: np.random.Generator) -> Given:
    """Somebody promised more than the free days hold."""
    agents = team(rng)
    at = int(rng.integers(0, len(agents)))
    off = frozenset(int(d) for d in rng.choice(7, int(rng.integers(4, 6)), replace=False))
    greedy = replace(
        agents[at], days_off=off, max_hours=40.0, min_hours=float(rng.integers(25, 41)), min_days=0
    )
    return Given("promise", need(1, 0), (*agents[:at], greedy, *agents[at + 1 :]))


def locked(rng: np.random.Generator) -> Given:
    """Two locked shifts of one person without the rest between them."""
    agents = team(rng)
    who = agents[int(rng.integers(0, len(agents)))]
    start = datetime(2026, 12, int(rng.integers(1, 4)), 14, tzinfo=UTC)
    entries = tuple(
        Assignment(who.agent_id, Shift(f"L{n}", at, at + timedelta(hours=8), "phone"), True)
        for n, at in enumerate((start, start + timedelta(hours=int(rng.integers(12, 18)))))
    )
    return Given("lock", need(1, 0), agents, entries)


def few(rng: np.random.Generator) -> Given:
    """More people needed at once than there are."""
    agents = team(rng)
    return Given("few", need(len(agents) + int(rng.integers(1, 4)), 0), agents)


def away(rng: np.random.Generator) -> Given:
    """Almost everybody away on one day."""
    agents = team(rng)
    day = MONDAY + timedelta(days=int(rng.integers(0, 7)))
    gone = tuple(replace(a, off_on=frozenset({day})) for a in agents[1:])
    return Given("away", need(2, 0), (agents[0], *gone))


def unskilled(rng: np.random.Generator) -> Given:
    """A channel that fewer people serve than it needs."""
    agents = tuple(replace(a, skills=frozenset({"phone"})) for a in team(rng))
    able = int(rng.integers(0, 2))
    some = tuple(replace(a, skills=frozenset({"phone", "chat"})) for a in agents[:able])
    return Given("skill", need(1, able + 1), (*some, *agents[able:]))


def hours(rng: np.random.Generator) -> Given:
    """Enough people at any moment, too few hours in their contracts."""
    agents = tuple(replace(a, max_hours=float(rng.integers(8, 17)), days_off=frozenset()) for a in team(rng))
    return Given("hours", need(max(len(agents) - 1, 3), 0), agents)


def halved(rng: np.random.Generator) -> Given:
    """Almost everybody off for half of one day, and one person for both halves of more days than a promise allows."""
    agents, day = team(rng), MONDAY + timedelta(days=int(rng.integers(0, 7)))
    half = str(rng.choice(["morning", "afternoon"]))
    gone = tuple(replace(a, off_half=frozenset({(day, half)})) for a in agents[2:])
    days = [MONDAY + timedelta(days=int(d)) for d in rng.choice(7, 4, replace=False)]
    off = frozenset((d, h) for d in days for h in ("morning", "afternoon"))
    torn = replace(agents[1], off_half=off, min_days=4, max_days=5, days_off=frozenset())
    return Given("half", need(2, 0), (agents[0], torn, *gone))


WAYS: tuple[Callable[[np.random.Generator], Given], ...] = (
    promised, locked, few, away, unskilled, hours, halved,
)  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """What came out of one input.

    Attributes:
        has_plan: a roster that keeps every hard rule but those a lock breaks.
        has_unmet: every hour short is in the unmet list.
        found: clashes. minimal: of them, proved minimal. mended: relaxations after which that clash is gone.
    """

    way: str
    has_plan: bool
    has_unmet: bool
    found: int
    minimal: int
    mended: int


def judged(given: Given, seconds: float) -> Judged:
    """Roster one input, look for clashes, and solve every one of them again without each of its claims."""
    made = roster(given.need, given.agents, RULES, zone="UTC", time_limit_s=seconds, locked=given.locked)
    held = {e.agent_id for e in given.locked}
    counted = made.unmet["missing"].sum()
    found = impossible(given.need, given.agents, RULES, "UTC", given.locked)
    checks = [proved(c, given) for c in found]
    return Judged(
        given.way,
        all(v.who in held for v in made.hard),
        abs(counted - made.score.under_hours) < 1e-6 and (counted > 0 or given.way in ("promise", "lock")),
        len(found),
        sum(m for m, _ in checks),
        sum(m for _, m in checks),
    )


def proved(one: Impossible, given: Given) -> tuple[bool, bool]:
    """Whether a clash cannot be met but can without any one of its claims; whether its relaxation mends it."""

    def holds(claims: Sequence[Claim]) -> bool:
        return can_hold(one, claims, given.need, given.agents, RULES, "UTC", given.locked)

    claims = one.clash.claims
    is_minimal = not holds(claims) and all(holds([c for c in claims if c != gone]) for gone in claims)
    given_up = {(c.agent_id, c.rule, c.day) for c in one.clash.relaxation}
    # a need that is lowered far enough is a need that no longer clashes
    rest = [c for c in claims if (c.agent_id, c.rule, c.day) not in given_up]
    return is_minimal, holds(rest)


def inputs(count: int, seed: int) -> Sequence[Given]:
    """Impossible inputs, the seven ways in turn."""
    rng = np.random.default_rng(seed)
    return [WAYS[n % len(WAYS)](rng) for n in range(count)]


def main(count: int, seed: int, seconds: float = 2.0) -> None:
    """Print how many of the inputs got a plan, an unmet list and clash sets proved minimal."""
    done = [judged(g, seconds) for g in inputs(count, seed)]
    for way, number in sorted(Counter(d.way for d in done).items()):
        mine = [d for d in done if d.way == way]
        print(f"{way:10} {number:4} inputs, clash named in {sum(d.found > 0 for d in mine)}")
    print(f"plan                    {sum(d.has_plan for d in done)} of {count}")
    print(f"unmet list adds up      {sum(d.has_unmet for d in done)} of {count}")
    print(f"clash named             {sum(d.found > 0 for d in done)} of {count}")
    print(f"clash sets minimal      {sum(d.minimal for d in done)} of {sum(d.found for d in done)}")
    print(f"relaxations that mend   {sum(d.mended for d in done)} of {sum(d.found for d in done)}")


if __name__ == "__main__":
    arguments = [int(a) for a in sys.argv[1:]]
    main(*(arguments or [200]), *([0] if len(arguments) < 2 else []))
