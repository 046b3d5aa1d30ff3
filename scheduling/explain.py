"""Why an agent's rules cannot all hold: the smallest set that clashes, and the least that mends it.

Every rule of an agent becomes a constraint behind a literal. CP-SAT's sufficient assumptions give a
set of literals that cannot all hold; a deletion filter leaves out one after the other as long as the
rest still clashes, so that removing any one of what remains makes it solvable. The relaxation is the
fewest rules whose removal makes everything else solvable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from domain import wording
from domain.shifts import AgentContract, Assignment
from scheduling.patterns import Problem
from scheduling.people import Kinds, days_of, in_half, people_of
from scheduling.week import all_kinds

if TYPE_CHECKING:
    from numpy.typing import NDArray

FAR = 10**6
SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Claim:
    """One rule of one agent, on a day when it speaks of one."""

    agent_id: str
    rule: str
    day: date | None
    sentence: str


HALF_DAY, HALVES = "time_off_", ("morning", "afternoon")
"""The rule of half a day off is the first before one of the second."""


def half_day_off(agent_id: str, day: date, half: str) -> Claim:
    """The claim that somebody is off in the `morning` or `afternoon` of a day."""
    return Claim(agent_id, HALF_DAY + half, day, f"has time off in the {half} of {day}")


@dataclass(frozen=True, slots=True)
class Clash:
    """A minimal set of claims that cannot all hold, and the fewest to give up over all clashes."""

    claims: tuple[Claim, ...]
    relaxation: tuple[Claim, ...]


@dataclass(frozen=True)
class Model:
    """One agent's model: a literal per claim, a literal per kind of shift."""

    model: Any
    literals: dict[Claim, Any]


def clash(agent: AgentContract, problem: Problem, locked: Sequence[Assignment] = ()) -> Clash | None:
    """The smallest clash among an agent's rules and locked shifts in one week; None when there is none.

    Promised hours and days count as rules here. Claims are those of `claims_of`.
    """
    mine = [a for a in locked if a.agent_id == agent.agent_id]
    built = _model(agent, problem, mine)
    everything = list(built.literals)
    if _solves(built, everything):
        return None
    core = _core(built, everything)
    for claim in list(core):
        rest = [c for c in core if c != claim]
        if not _solves(built, rest):
            core = rest
    return Clash(tuple(core), _relaxation(built))


def is_solvable(
    agent: AgentContract, problem: Problem, locked: Sequence[Assignment], claims: Sequence[Claim]
) -> bool:
    """Whether all of `claims` (and no other rule) can hold at once."""
    built = _model(agent, problem, [a for a in locked if a.agent_id == agent.agent_id])
    return _solves(built, list(claims))


def _solver() -> Any:
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = SECONDS
    solver.parameters.linearization_level = 2
    return solver


def _solves(built: Model, active: Sequence[Claim]) -> bool:
    from ortools.sat.python import cp_model

    built.model.clear_assumptions()
    built.model.clear_objective()
    built.model.add_assumptions([built.literals[c] for c in active])
    return bool(_solver().solve(built.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE))


def _core(built: Model, active: list[Claim]) -> list[Claim]:
    built.model.clear_assumptions()
    built.model.add_assumptions([built.literals[c] for c in active])
    solver = _solver()
    solver.solve(built.model)
    named = set(solver.sufficient_assumptions_for_infeasibility())
    core = [c for c in active if built.literals[c].index in named]
    return core if core and not _solves(built, core) else active


def _relaxation(built: Model) -> tuple[Claim, ...]:
    built.model.clear_assumptions()
    built.model.maximize(sum(built.literals.values()))
    solver = _solver()
    solver.solve(built.model)
    given_up = tuple(c for c, literal in built.literals.items() if not solver.value(literal))
    built.model.clear_objective()
    return given_up


def _model(agent: AgentContract, problem: Problem, locked: Sequence[Assignment]) -> Model:
    from ortools.sat.python import cp_model

    kinds, fixed = all_kinds(problem, locked)
    days = days_of(problem.grid)
    model = cp_model.CpModel()
    x = [model.new_bool_var("") for _ in range(len(kinds))]
    works = [model.new_bool_var("") for _ in days]
    for d, literal in enumerate(works):
        model.add(sum(x[k] for k in np.flatnonzero(kinds.day == d)) == literal)
    # A locked shift is a kind of its own that nothing but its lock asks for.
    built = Model(model, {})
    for n, entry in enumerate(locked):
        day = days[int(kinds.day[fixed[n]])]
        literal = _claim(
            built, Claim(agent.agent_id, "locked_shift", day, f"works {entry.shift.shift} on {day}")
        )
        model.add(x[fixed[n]] == 1).only_enforce_if(literal)
        model.add(x[fixed[n]] == 0).only_enforce_if(~literal)
    _day_claims(built, agent, days, works)
    _half_day_claims(built, agent, days, kinds, x)
    _sum_claims(built, agent, kinds, x, works)
    _kind_claims(built, agent, kinds, x)
    rests = _rest_claim(built, agent, kinds, x, works)
    since = people_of([agent], problem.grid).last_end[0] + agent.rest_minutes
    if (kinds.start < since).any():
        model.add(sum(x[k] for k in np.flatnonzero(kinds.start < since)) == 0).only_enforce_if(rests)
    return built


def _claim(built: Model, claim: Claim) -> Any:
    literal = built.model.new_bool_var("")
    built.literals[claim] = literal
    return literal


def _day_claims(built: Model, agent: AgentContract, days: Sequence[date], works: list[Any]) -> None:
    for d, day in enumerate(days):
        if day.weekday() in agent.days_off:
            literal = _claim(built, Claim(agent.agent_id, "fixed_days_off", day, f"is off every {day:%A}"))
            built.model.add(works[d] == 0).only_enforce_if(literal)
        if day in agent.off_on:
            literal = _claim(built, Claim(agent.agent_id, "time_off", day, f"has time off on {day}"))
            built.model.add(works[d] == 0).only_enforce_if(literal)


def _half_day_claims(
    built: Model, agent: AgentContract, days: Sequence[date], kinds: Kinds, x: list[Any]
) -> None:
    for d, day in enumerate(days):
        for half in sorted(h for on, h in agent.off_half if on == day):
            literal = _claim(built, half_day_off(agent.agent_id, day, half))
            banned = np.flatnonzero(in_half(kinds, d, half))
            built.model.add(sum(x[k] for k in banned) == 0).only_enforce_if(literal)


def _sum_claims(built: Model, agent: AgentContract, kinds: Kinds, x: list[Any], works: list[Any]) -> None:
    name, model = agent.agent_id, built.model
    paid = sum(_paid_a_day(model, kinds, x, works))
    shifts, least, most = sum(works), round(60 * agent.min_hours), round(60 * agent.max_hours)
    for rule, sentence, bound, constraint in (
        ("promised_hours", f"is promised {agent.min_hours:g} hours", least, paid >= least),
        ("weekly_hours", f"works at most {agent.max_hours:g} hours", 1, paid <= most),
        ("promised_days", f"is promised {wording.counted(agent.min_days, 'day')}",
         agent.min_days, shifts >= agent.min_days),
        ("weekly_days", f"works at most {wording.counted(agent.max_days, 'day')}", 1, shifts <= agent.max_days),
    ):  # fmt: skip
        if bound:
            model.add(constraint).only_enforce_if(_claim(built, Claim(name, rule, None, sentence)))
    longest, history = agent.max_streak_days, agent.streak_days
    sentence = f"works at most {wording.counted(longest, 'day')} in a row, {history} before this week"
    literal = _claim(built, Claim(name, "days_in_a_row", None, sentence))
    if history:
        room = max(longest - history, 0)
        model.add(sum(works[: room + 1]) <= room).only_enforce_if(literal)
    for first in range(len(works) - longest):
        model.add(sum(works[first : first + longest + 1]) <= longest).only_enforce_if(literal)


def _paid_a_day(model: Any, kinds: Kinds, x: list[Any], works: list[Any]) -> list[Any]:
    """Paid minutes of each day; bounds by day let propagation see an impossible sum at once."""
    found = []
    for d, literal in enumerate(works):
        mine = np.flatnonzero(kinds.day == d).tolist()
        most = max((int(kinds.paid[k]) for k in mine), default=0)
        paid = model.new_int_var(0, most, "")
        model.add(paid == sum(int(kinds.paid[k]) * x[k] for k in mine))
        model.add(paid <= most * literal)
        found.append(paid)
    return found


def _kind_claims(built: Model, agent: AgentContract, kinds: Kinds, x: list[Any]) -> None:
    length = kinds.end - kinds.start
    is_out = (kinds.start_of_day < agent.earliest_minutes) | (
        kinds.start_of_day + length > agent.latest_minutes
    )
    odd = (length < agent.shortest_minutes) | (length > agent.longest_minutes)
    nobody = np.zeros(len(kinds), dtype=bool)
    _forbid(built, agent, x, is_out, "available_hours", "works in the available hours only")
    _forbid(built, agent, x, odd, "shift_length", "works shifts of the contract's length only")
    nights = kinds.is_night.astype(bool) if not agent.may_work_nights else nobody
    _forbid(built, agent, x, nights, "night_work", "does not work nights")


def _forbid(
    built: Model, agent: AgentContract, x: list[Any], banned: NDArray[np.bool_], rule: str, sentence: str
) -> None:
    if banned.any():
        literal = _claim(built, Claim(agent.agent_id, rule, None, sentence))
        built.model.add(sum(x[k] for k in np.flatnonzero(banned)) == 0).only_enforce_if(literal)


def _rest_claim(built: Model, agent: AgentContract, kinds: Kinds, x: list[Any], works: list[Any]) -> Any:
    """The rest between shifts; returns its literal."""
    sentence = f"rests {agent.rest_minutes / 60:g} hours between shifts"
    literal = _claim(built, Claim(agent.agent_id, "rest_between_shifts", None, sentence))
    starts, ends = [], []
    for d, literal_of_day in enumerate(works):
        mine = np.flatnonzero(kinds.day == d).tolist()
        starts.append(sum(int(kinds.start[k]) * x[k] for k in mine) + FAR * (1 - literal_of_day))
        ends.append(sum(int(kinds.end[k]) * x[k] for k in mine) - FAR * (1 - literal_of_day))
    for d in range(len(works)):
        for later in (d + 1, d + 2):
            if later < len(works):
                built.model.add(starts[later] >= ends[d] + agent.rest_minutes).only_enforce_if(literal)
    return literal
