"""Large-neighbourhood search by CP-SAT: free a few agents, give their shifts out again, keep the better.

Costs are whole numbers in the order of their weight: shifts nobody works, promised hours and days missing,
starts of a week more than two hours apart, preferences, weekends and nights by the ledger.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from scheduling.assign import Duty

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

UNFILLED_MINUTE = 7
MISSING_DAY = 240
STEADY_MINUTES = 120
DRIFT_STEP_MINUTES = 15
AGENTS_FREED = 24
STALE_ROUNDS = 12
DETERMINISTIC_TIME = 1.5
FAR = 10**6


@dataclass(frozen=True)
class Search:
    """What the search did: rounds made, rounds that improved, cost of the roster before and after."""

    rounds: int
    improved: int
    before: float
    after: float


def cost(duty: Duty, left: Ints) -> float:
    """Cost of a roster with `left` shifts of each kind that nobody works; a promised minute missing is 1."""
    shortfall = sum(float(s.sum()) for s in shortfalls(duty))
    unfilled = UNFILLED_MINUTE * float((left * duty.kinds.paid).sum())
    days = MISSING_DAY * float(days_missing(duty).sum())
    return unfilled + shortfall + days + float(drifts(duty).sum()) + _likes(duty)


def shortfalls(duty: Duty) -> list[Ints]:
    """Promised minutes missing per agent, one entry per week."""
    paid = duty.paid()
    return [np.maximum(duty.people.min_paid - paid[:, d : d + 7].sum(axis=1), 0) for d in whole_weeks(duty)]


def days_missing(duty: Duty) -> Ints:
    """Promised days missing per agent over the whole weeks."""
    missing = np.zeros(len(duty.kind), dtype=np.int64)
    for d in whole_weeks(duty):
        works = (duty.kind[:, d : d + 7] >= 0).sum(axis=1)
        missing += np.maximum(duty.people.min_days - works, 0)
    return missing


def drifts(duty: Duty) -> Ints:
    """Quarter hours, rounded up, by which the starts of a week lie more than two hours apart, per agent."""
    if not len(duty.kinds):
        return np.zeros(len(duty.kind), dtype=np.int64)
    starts = duty.kinds.start_of_day[duty.kind]
    total = np.zeros(len(duty.kind), dtype=np.int64)
    for d in range(0, duty.days, 7):
        part, works = starts[:, d : d + 7], duty.kind[:, d : d + 7] >= 0
        latest = np.where(works, part, -1).max(axis=1)
        earliest = np.where(works, part, FAR).min(axis=1)
        past = np.maximum(latest - earliest - STEADY_MINUTES, 0)
        total += np.where(works.any(axis=1), -(-past // DRIFT_STEP_MINUTES), 0)
    return total


def whole_weeks(duty: Duty) -> list[int]:
    """First days of the weeks in which promises count: whole ones, or the only one there is."""
    return [d for d in range(0, duty.days, 7) if duty.days - d >= 7 or duty.days < 7]


def _likes(duty: Duty) -> float:
    at, day = np.nonzero(duty.kind >= 0)
    return float(duty.fees[at, duty.kind[at, day]].sum())


def improve(
    duty: Duty, left: Ints, deadline: float, seed: int, rounds: int,
    progress: Callable[[str, float], None] | None = None,
) -> Search:  # fmt: skip
    """Free neighbourhoods until `deadline`, `rounds`, or twelve in a row without gain.

    `duty` and `left` are changed in place.
    """
    rng = np.random.default_rng(seed)
    before, improved, made = cost(duty, left), 0, 0
    stale = 0
    while made < rounds and stale < STALE_ROUNDS and monotonic() < deadline and len(duty.kind):
        if progress:
            progress("Giving shifts out anew, two dozen people at a time", made / rounds)
        chosen = _neighbours(duty, left, rng)
        is_better = _resolve(duty, left, chosen, deadline - monotonic(), seed)
        improved, stale, made = improved + is_better, 0 if is_better else stale + 1, made + 1
    return Search(made, improved, before, cost(duty, left))


def _neighbours(duty: Duty, left: Ints, rng: np.random.Generator) -> Ints:
    """Agents to free: half of them where something is amiss, the rest at random."""
    missing = np.sum(shortfalls(duty), axis=0) if duty.days >= 7 else np.zeros(len(duty.kind))
    works = duty.kind >= 0
    fees = np.zeros(len(duty.kind))
    at, day = np.nonzero(works)
    np.add.at(fees, at, duty.fees[at, duty.kind[at, day]])
    if (left > 0).any():
        missing = missing + 60 * duty.can[:, left > 0].any(axis=1)
    weight = 1.0 + missing / 30 + 4.0 * days_missing(duty) + drifts(duty) + fees
    size = min(AGENTS_FREED, len(weight))
    some = rng.choice(len(weight), size=(size + 1) // 2, replace=False, p=weight / weight.sum())
    others = np.setdiff1d(np.arange(len(weight)), some)
    return np.sort(np.concatenate([some, rng.permutation(others)[: size - len(some)]]))


def _resolve(duty: Duty, left: Ints, chosen: Ints, seconds: float, seed: int) -> bool:
    from ortools.sat.python import cp_model

    free = ~duty.locked[chosen]
    held = duty.kind[chosen]
    pool = left + np.bincount(held[(held >= 0) & free], minlength=len(left))
    model = cp_model.CpModel()
    x = _variables(model, duty, pool, chosen)
    _pool_rows(model, x, pool)
    worth = UNFILLED_MINUTE * duty.kinds.paid
    objective = sum(int(duty.fees[a, k] - worth[k]) * v for (a, _, k), v in x.items())
    for a in chosen.tolist():
        mine = {(d, k): v for (b, d, k), v in x.items() if b == a}
        objective += _agent_rows(model, duty, a, mine)
    model.minimize(objective)
    for (a, d, k), variable in x.items():
        model.add_hint(variable, int(duty.kind[a, d] == k))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = DETERMINISTIC_TIME
    solver.parameters.max_time_in_seconds = max(seconds, 0.01)
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return False
    return _accept(duty, left, chosen, {key for key, v in x.items() if solver.value(v)})


def _variables(model: Any, duty: Duty, pool: Ints, chosen: Ints) -> dict[tuple[int, int, int], Any]:
    """One literal per agent, day and kind in the pool that the agent may work."""
    kinds = np.flatnonzero(pool > 0)
    return {
        (a, int(duty.kinds.day[k]), int(k)): model.new_bool_var("")
        for a in chosen.tolist()
        for k in kinds[duty.can[a, kinds]]
        if not duty.locked[a, duty.kinds.day[k]]
    }


def _pool_rows(model: Any, x: dict[tuple[int, int, int], Any], pool: Ints) -> None:
    by_kind: dict[int, list[Any]] = {}
    for (_, _, k), variable in x.items():
        by_kind.setdefault(k, []).append(variable)
    for k, variables in by_kind.items():
        if len(variables) > pool[k]:
            model.add(sum(variables) <= int(pool[k]))


def _agent_rows(model: Any, duty: Duty, a: int, mine: dict[tuple[int, int], Any]) -> Any:
    """Hard rules of one agent; returns the cost of promises missing and of starts far apart."""
    days = [[v for (d, _), v in mine.items() if d == day] for day in range(duty.days)]
    fixed = [int(duty.locked[a, day] and duty.kind[a, day] >= 0) for day in range(duty.days)]
    works = [sum(v) + f for v, f in zip(days, fixed, strict=True)]
    for variables in days:
        if len(variables) > 1:
            model.add_at_most_one(variables)
    missing = sum(_week_rows(model, duty, a, mine, works, fixed, first) for first in range(0, duty.days, 7))
    missing += sum(_drift_row(model, duty, a, mine, works, first) for first in range(0, duty.days, 7))
    _streak_rows(model, duty, a, works)
    _rest_rows(model, duty, a, mine)
    return missing


def _drift_row(
    model: Any, duty: Duty, a: int, mine: dict[tuple[int, int], Any], works: list[Any], first: int
) -> Any:
    """Quarter hours by which the starts of a week lie more than two hours apart."""
    week = range(first, min(first + 7, duty.days))
    starts = duty.kinds.start_of_day
    held = [int(starts[duty.kind[a, d]]) for d in week if duty.locked[a, d] and duty.kind[a, d] >= 0]
    possible = [int(starts[k]) for d, k in mine if d in week] + held
    if not possible or max(possible) - min(possible) <= STEADY_MINUTES:
        return 0
    low, high = min(possible), max(possible)
    latest, earliest = model.new_int_var(low, high, ""), model.new_int_var(low, high, "")
    for d in week:
        own = [(int(starts[k]), v) for (e, k), v in mine.items() if e == d]
        if duty.locked[a, d] and duty.kind[a, d] >= 0:
            model.add(latest >= int(starts[duty.kind[a, d]]))
            model.add(earliest <= int(starts[duty.kind[a, d]]))
        elif own:
            begins = sum(s * v for s, v in own)
            model.add(latest >= begins)
            model.add(earliest <= begins + high * (1 - works[d]))
    past = model.new_int_var(0, -(-(high - low) // DRIFT_STEP_MINUTES), "")
    model.add(DRIFT_STEP_MINUTES * past >= latest - earliest - STEADY_MINUTES)
    return past


def _week_rows(
    model: Any,
    duty: Duty,
    a: int,
    mine: dict[tuple[int, int], Any],
    works: list[Any],
    fixed: list[int],
    first: int,
) -> Any:
    week = range(first, min(first + 7, duty.days))
    base = sum(int(duty.kinds.paid[duty.kind[a, d]]) for d in week if fixed[d])
    paid = sum(int(duty.kinds.paid[k]) * v for (d, k), v in mine.items() if d in week) + base
    model.add(paid <= max(int(duty.people.max_paid[a]), base))
    model.add(sum(works[d] for d in week) <= max(int(duty.people.max_days[a]), sum(fixed[d] for d in week)))
    if first not in whole_weeks(duty):
        return 0
    promised, days = int(duty.people.min_paid[a]), int(duty.people.min_days[a])
    missing: Any = 0
    if promised > base:
        short = model.new_int_var(0, promised, "")
        model.add(short >= promised - paid)
        missing += short
    if days > sum(fixed[d] for d in week):
        fewer = model.new_int_var(0, days, "")
        model.add(fewer >= days - sum(works[d] for d in week))
        missing += MISSING_DAY * fewer
    return missing


def _streak_rows(model: Any, duty: Duty, a: int, works: list[Any]) -> None:
    longest, history = int(duty.people.max_streak[a]), int(duty.people.streak[a])
    room = max(longest - history, 0)
    if history and room < duty.days:
        model.add(sum(works[: room + 1]) <= room)
    for first in range(duty.days - longest):
        model.add(sum(works[first : first + longest + 1]) <= longest)


def _rest_rows(model: Any, duty: Duty, a: int, mine: dict[tuple[int, int], Any]) -> None:
    """A shift excludes the next days' shifts that start before its end and the rest."""
    kinds, rest = duty.kinds, int(duty.people.rest[a])
    ends: dict[tuple[int, int], list[Any]] = {}
    for (d, k), v in mine.items():
        ends.setdefault((d, int(kinds.end[k])), []).append(v)
    for (d, end), early in ends.items():
        for after in (d + 1, d + 2):
            late = [v for (e, k), v in mine.items() if e == after and kinds.start[k] < end + rest]
            if late:
                model.add(sum(early) + sum(late) <= 1)
    for day in np.flatnonzero(duty.locked[a] & (duty.kind[a] >= 0)).tolist():
        held = duty.kind[a, day]
        for (e, k), v in mine.items():
            apart = kinds.start[k] - kinds.end[held] if e > day else kinds.start[held] - kinds.end[k]
            if apart < rest:
                model.add(v == 0)


def _accept(duty: Duty, left: Ints, chosen: Ints, picked: set[tuple[int, int, int]]) -> bool:
    """Take the new shifts of the freed agents when the roster's cost falls, else keep the old ones."""
    old_kind, old_left, old_cost = duty.kind[chosen].copy(), left.copy(), cost(duty, left)
    fresh = np.where(duty.locked[chosen], duty.kind[chosen], -1)
    place = {a: i for i, a in enumerate(chosen.tolist())}
    for a, d, k in picked:
        fresh[place[a], d] = k
    for kinds, by in ((old_kind, 1), (fresh, -1)):
        left += by * np.bincount(kinds[kinds >= 0], minlength=len(left))
    duty.kind[chosen] = fresh
    if cost(duty, left) < old_cost - 1e-9:
        return True
    duty.kind[chosen], left[:] = old_kind, old_left
    return False
