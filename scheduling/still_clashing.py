"""Solve a clash again with some of its claims: can they be met, when nothing else binds?

Shares no code with the search for clashes: contracts are made that hold the claims and nothing else, and the
roster's own eligibility, or CP-SAT, says what such people could work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from domain.shifts import DAY_MINUTES, AgentContract
from scheduling.allocation import allocation, group_of, groups_of
from scheduling.explain import HALF_DAY, HALVES, Claim
from scheduling.patterns import Problem
from scheduling.people import eligible, keeps_clear, people_of
from scheduling.shortage import NEED, PEOPLE, RULES, Shortage, reaching
from scheduling.week import all_kinds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FIELDS: Mapping[str, tuple[str, ...]] = {
    "available_hours": ("earliest_minutes", "latest_minutes"),
    "shift_length": ("shortest_minutes", "longest_minutes"),
    "night_work": ("may_work_nights",),
    "weekly_hours": ("max_hours",),
    "weekly_days": ("max_days",),
    "rest_between_shifts": ("rest_minutes", "last_ended_at"),
    "days_in_a_row": ("max_streak_days", "streak_days"),
}
"""The fields of a contract that each rule speaks of."""


def holding(agent: AgentContract, claims: Sequence[Claim]) -> AgentContract:
    """Somebody of the same skills whom only these claims bind."""
    mine = [c for c in claims if c.agent_id == agent.agent_id]
    fields: dict[str, Any] = {name: getattr(agent, name) for c in mine for name in FIELDS.get(c.rule, ())}
    free = AgentContract(
        agent.agent_id, agent.skills, max_hours=7 * 24.0, max_days=7, max_streak_days=1000, rest_minutes=0
    )
    days = {c.day for c in mine if c.rule in ("fixed_days_off", "time_off") and c.day is not None}
    halves = {(c.day, h) for c in mine for h in HALVES if c.rule == HALF_DAY + h and c.day is not None}
    return replace(free, **fields, off_on=frozenset(days), off_half=frozenset(halves))


def is_met(
    one: Shortage,
    claims: Sequence[Claim],
    problem: Problem,
    needs: Mapping[str, Floats],
    agents: Sequence[AgentContract],
) -> bool:
    """Whether the needs among `claims` can be met by people whom only the other claims bind."""
    rules = {c.rule for c in claims}
    asked = [c for c in one.clash.claims if c.rule == NEED]
    if one.period is None:
        if not {NEED, PEOPLE} <= rules:
            return True
        return (
            _hours(claims, problem, agents, one.channels) >= _need_hours(problem, needs, one.channels) - 1e-6
        )
    channels = [c for c, claim in zip(one.channels, asked, strict=False) if claim in claims]
    if RULES in {c.rule for c in one.clash.claims}:
        return not ({NEED, RULES} <= rules)
    if not channels or PEOPLE not in rules:
        return True
    return _moment(one.period, channels, claims, problem, needs, agents)


def _moment(
    period: int, channels: Sequence[str], claims: Sequence[Claim], problem: Problem, needs: Mapping[str, Floats],
    agents: Sequence[AgentContract],
) -> bool:  # fmt: skip
    kinds, _ = all_kinds(problem, ())
    bound = [holding(a, claims) for a in agents]
    can = eligible(people_of(bound, problem.grid), kinds)
    can &= np.array([[k <= 60 * a.max_hours and a.max_days > 0 for k in kinds.paid] for a in bound])
    for n, a in enumerate(bound):
        can[n] &= ~((kinds.day == 0) & (a.streak_days >= a.max_streak_days))
    at = np.flatnonzero(reaching(problem, kinds)[:, period])
    able = set(np.flatnonzero(can[:, at].sum(axis=1)).tolist())
    groups = groups_of(agents, tuple(needs))
    supply = {g.name: np.zeros(problem.grid.periods) for g in groups}
    for n, a in enumerate(agents):
        if n in able and (group := group_of(a, groups)) is not None:
            supply[group.name][period] += 1
    nothing = np.zeros(problem.grid.periods)
    only = nothing.copy()
    only[period] = 1.0
    found = allocation(
        supply, {c: (n * only if c in channels else nothing) for c, n in needs.items()}, groups, problem.grid
    )
    return float(sum(v.sum() for v in found.unserved.values())) < 1e-6


def _need_hours(problem: Problem, needs: Mapping[str, Floats], channels: Sequence[str]) -> float:
    return float(sum(needs[c].sum() for c in channels)) * problem.period_hours


def _hours(
    claims: Sequence[Claim], problem: Problem, agents: Sequence[AgentContract], channels: Sequence[str]
) -> float:
    """Most productive hours of everybody who serves one of the channels, each solved by CP-SAT."""
    wanted = set(channels)
    return sum(_most(holding(a, claims), problem) for a in agents if not a.skills or wanted & a.skills)


def _most(agent: AgentContract, problem: Problem) -> float:
    """Most productive hours of one person in the days of the grid: a share of shifts may be worked."""
    from ortools.sat.python import cp_model

    step = problem.grid.step_minutes
    people = people_of([agent], problem.grid)
    free = people.free[0].tolist()
    model = cp_model.CpModel()
    worked: list[Any] = []
    paid: list[Any] = []
    days: list[Any] = []
    for day, is_free in enumerate(free):
        literal = model.new_bool_var("")
        if not is_free:
            model.add(literal == 0)
        days.append(literal)
        shares = []
        for t in problem.templates:
            if not agent.shortest_minutes <= t.periods * step <= min(agent.longest_minutes, DAY_MINUTES):
                continue
            if not keeps_clear(
                problem.rules, t.periods * step, [h for _, d, h in people.halves_off if d == day]
            ):
                continue
            # a thousandth of a shift, so that hours are cut where the contract cuts them
            part = model.new_int_var(0, 1000, "")
            shares.append(part)
            worked.append((t.periods - sum(w.periods for w in t.windows)) * step * part)
            paid.append((t.periods - t.unpaid) * step * part)
        model.add(sum(shares) <= 1000 * literal)
    model.add(sum(days) <= agent.max_days)
    model.add(sum(paid) <= round(60_000 * agent.max_hours))
    model.maximize(sum(worked))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.solve(model)
    return float(solver.objective_value) / 60_000 if worked else 0.0
