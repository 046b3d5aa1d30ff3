"""What cannot all hold, in sentences: agents' rules against each other, and needs nobody can meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from domain.local_days import day_start
from domain.shifts import AgentContract, Assignment, ShiftRules, SkillGroup
from jobs.schedules import POOL

if TYPE_CHECKING:
    import pandas as pd

    from scheduling.explain import Claim, Clash
    from scheduling.patterns import Problem
    from scheduling.roster import Roster
    from scheduling.shortage import Floats, Shortage

CLASH_SECONDS = 15.0
MOST_SAID = 5


@dataclass(frozen=True)
class Impossible:
    """One clash; `shortage` is there when needs are part of it, else it is within one agent's rules."""

    clash: Clash
    shortage: Shortage | None = None


def suspects(made: Roster) -> set[str]:
    """Agents for whom a hard rule or a promise is not met: only their rules can clash."""
    from scheduling.rules import RULES

    return {v.who for v in made.violations if RULES[v.rule].kind == "hard" or v.rule.startswith("promised_")}


def impossible(
    requirement: pd.DataFrame,
    agents: Sequence[AgentContract],
    rules: ShiftRules,
    zone: str,
    locked: Sequence[Assignment] = (),
    among: set[str] | None = None,
) -> list[Impossible]:
    """Clashes of the first week: per agent, per day with too few people, and over the week's hours.

    Only promises and locks can clash within an agent: without either one can stay at home. The search among
    agents ends after 15 seconds.

    Args:
        among: agents whose own rules are looked at; None for everybody.
    """
    from scheduling.explain import clash
    from scheduling.shortage import hours_clash, shortages

    problem, needs = _asked(requirement, rules, zone)
    held = _held(locked, problem, zone)
    bound = {a.agent_id for a in held} | {a.agent_id for a in agents if a.min_hours or a.min_days}
    found: list[Impossible] = []
    until = monotonic() + CLASH_SECONDS
    for agent in agents:
        if monotonic() > until:
            break
        if (
            agent.agent_id in bound
            and (among is None or agent.agent_id in among)
            and (one := clash(agent, problem, held))
        ):
            found.append(Impossible(one))
    short = shortages(problem, needs, agents)
    found += [Impossible(s.clash, s) for s in short]
    if not short and (week := hours_clash(problem, needs, agents)) is not None:
        found.append(Impossible(week.clash, week))
    return found


def can_hold(
    one: Impossible,
    claims: Sequence[Claim],
    requirement: pd.DataFrame,
    agents: Sequence[AgentContract],
    rules: ShiftRules,
    zone: str,
    locked: Sequence[Assignment] = (),
) -> bool:
    """Solve again: whether `claims` and nothing else can hold."""
    from scheduling.explain import is_solvable
    from scheduling.still_clashing import is_met

    problem, needs = _asked(requirement, rules, zone)
    if one.shortage is not None:
        return is_met(one.shortage, claims, problem, needs, agents)
    agent = next(a for a in agents if a.agent_id == one.clash.claims[0].agent_id)
    return is_solvable(agent, problem, _held(locked, problem, zone), claims)


def sentence(one: Impossible, names: Mapping[str, str]) -> str:
    """Who, what cannot all hold, and the least that mends it."""
    clash = one.clash
    mends = " and ".join(c.sentence for c in clash.relaxation)
    if one.shortage is None:
        who = names.get(clash.claims[0].agent_id) or clash.claims[0].agent_id
        cannot = "; ".join(c.sentence for c in clash.claims)
        return f"{who}: these cannot all hold: {cannot}. The least to give up: {mends}."
    own = [f"{names.get(c.agent_id) or c.agent_id} {c.sentence}" for c in clash.claims if c.agent_id]
    need = "; ".join(c.sentence for c in clash.claims if not c.agent_id)
    if len(own) > MOST_SAID + 1:
        own = [*own[:MOST_SAID], f"{len(own) - MOST_SAID} more reasons of this kind"]
    because = f"; {'; '.join(own)}" if own else ""
    return f"{need[:1].upper()}{need[1:]}{because}. The least that mends it: {mends}."


def clashes(
    requirement: pd.DataFrame,
    agents: Sequence[AgentContract],
    rules: ShiftRules,
    zone: str,
    locked: Sequence[Assignment] = (),
    names: Mapping[str, str] | None = None,
    among: set[str] | None = None,
) -> list[str]:
    """`impossible` in sentences."""
    return [sentence(c, names or {}) for c in impossible(requirement, agents, rules, zone, locked, among)]


def plain(found: Sequence[Impossible]) -> list[dict[str, object]]:
    """Clashes as values JSON can hold: claims and relaxation, each with agent, rule, day and sentence."""
    return [
        {
            name: [
                {"agent_id": c.agent_id or None, "rule": c.rule, "day": c.day.isoformat() if c.day else None,
                 "sentence": c.sentence}
                for c in claims
            ]
            for name, claims in (("claims", one.clash.claims), ("relaxation", one.clash.relaxation))
        }
        for one in found
    ]  # fmt: skip


def _asked(requirement: pd.DataFrame, rules: ShiftRules, zone: str) -> tuple[Problem, dict[str, Floats]]:
    from scheduling import timegrid
    from scheduling.covering import problem_of

    part = first_week(requirement, zone)
    grid = timegrid.build(part, rules, zone)
    needs = timegrid.required(part, grid)
    return problem_of(grid, rules, SkillGroup(POOL, tuple(sorted(needs))), needs), needs


def _held(locked: Sequence[Assignment], problem: Problem, zone: str) -> list[Assignment]:
    from scheduling.people import days_of
    from scheduling.rules import Horizon

    days = days_of(problem.grid)
    horizon = Horizon(days[0], len(days), zone)
    return [a for a in locked if days[0] <= horizon.day_of(a.shift) <= days[-1]]


def first_week(requirement: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Rows of the first seven local days."""
    import pandas as pd

    local = pd.to_datetime(requirement["starts_at"], utc=True).dt.tz_convert(zone)
    kept: pd.DataFrame = requirement[local < day_start(local.min(), zone) + pd.DateOffset(days=7)]
    return kept
