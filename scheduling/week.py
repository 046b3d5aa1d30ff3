"""One week of a named roster: cover it within the contracts, give the shifts out, search, mend, place breaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from domain.shifts import AgentContract, Assignment, Shift
from scheduling import neighbourhood
from scheduling.assign import Duty, assign, open_to, wishes
from scheduling.breaks import place_breaks
from scheduling.catalogue import slots
from scheduling.covering import QUICK, Effort, solve
from scheduling.existing import at_work
from scheduling.patterns import Problem, Row
from scheduling.people import Kinds, classes_of, kinds_of, people_of, pool_of
from scheduling.polish import GAIN, Plan, objective, saving_of, worth
from scheduling.pricing import price
from scheduling.schedule import shift_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

BETTER = Effort(1.0, 3, 0)
ROUNDS_A_SECOND = 4


@dataclass(frozen=True)
class Week:
    """One week's assignments and how they came about."""

    assignments: tuple[Assignment, ...]
    gap: float
    unassigned: int
    first_s: float
    search: neighbourhood.Search


First = Callable[[tuple[Assignment, ...]], None]
Progress = Callable[[str, float], None]


def week_roster(
    problem: Problem,
    agents: Sequence[AgentContract],
    locked: Sequence[Assignment],
    group: str,
    time_limit_s: float,
    seed: int,
    first: First | None = None,
    progress: Progress | None = None,
) -> Week:
    """A roster of at most seven days; `first` is called with the first usable one.

    `progress` is called with a sentence and a share 0-1; what it raises ends the search.
    """
    started = monotonic()
    people = people_of(agents, problem.grid)
    held = at_work([a.shift for a in locked], problem.grid)
    limited = replace(
        problem, classes=classes_of(people, problem.grid), need=np.maximum(problem.need - held, 0)
    )
    rng = np.random.default_rng(seed)
    plan, _, _ = solve(
        _coarse(limited), started + 0.3 * time_limit_s, QUICK, rng, _between(progress, 0.0, 0.3)
    )
    plan = Plan(limited, plan.counts, plan.supply)
    duty, left = _given_out(limited, plan, agents, locked)
    first_s = monotonic() - started
    if first:
        first(_assignments(limited, duty, plan, locked, group))
    better, bound, _ = solve(limited, started + 0.6 * time_limit_s, BETTER, rng, _between(progress, 0.3, 0.6))
    again = _given_out(limited, better, agents, locked)
    if _total(better, *again) <= _total(plan, duty, left):
        plan, (duty, left) = better, again
    gap = gap_of(plan, bound)
    deadline = started + 0.82 * time_limit_s
    rounds = max(int(ROUNDS_A_SECOND * time_limit_s), 1)
    search = neighbourhood.improve(duty, left, deadline, seed, rounds, _between(progress, 0.6, 0.9))
    unassigned = int(left.sum())
    _take_out(plan, duty, left)
    _fill(plan, duty, started + 0.88 * time_limit_s)
    place_breaks(plan, started + 0.94 * time_limit_s, seed)
    return Week(_assignments(limited, duty, plan, locked, group), gap, unassigned, first_s, search)


def _between(progress: Progress | None, low: float, high: float) -> Progress | None:
    """The same progress within a part of the whole."""
    if progress is None:
        return None
    told = progress
    return lambda what, share: told(what, low + (high - low) * min(max(share, 0.0), 1.0))


def _coarse(problem: Problem) -> Problem:
    """The same problem with half the starts, which is solved in a third of the time."""
    step = 2 * problem.rules.start_step_minutes
    return replace(problem, rules=replace(problem.rules, start_step_minutes=step))


def gap_of(plan: Plan, bound: float) -> float:
    """Cost of the covering above its bound, as a share."""
    return objective(plan) / bound - 1 if bound > 0 else float("nan")


def _total(plan: Plan, duty: Duty, left: Ints) -> float:
    """Cost of a covering whose unassigned shifts are missing, to compare two of them."""
    hours = float((left * duty.kinds.paid).sum()) / 60
    return objective(plan) + float(plan.problem.under.mean()) * hours


def all_kinds(problem: Problem, locked: Sequence[Assignment]) -> tuple[Kinds, dict[int, int]]:
    """Every kind of the catalogue, then one per locked shift; and which kind each locked one is."""
    pairs = [
        (int(start), i)
        for i, template in enumerate(problem.templates)
        for start in slots(problem.grid, problem.rules, template)
    ]
    kinds = kinds_of(problem, pairs)
    fixed = [_kind_of(problem, a.shift) for a in locked]
    joined = Kinds(
        *(
            np.concatenate(
                [getattr(kinds, name), np.array([f[i] for f in fixed], dtype=getattr(kinds, name).dtype)]
            )
            for i, name in enumerate(Kinds.__dataclass_fields__)
        )
    )
    return joined, {n: len(pairs) + n for n in range(len(locked))}


def _kind_of(problem: Problem, shift: Shift) -> tuple[int, ...]:
    grid = problem.grid
    period = grid.period_of(shift.starts_at)
    start = round((shift.starts_at - grid.start_at).total_seconds() / 60)
    length = round((shift.ends_at - shift.starts_at).total_seconds() / 60)
    of_day = int(grid.minute_of_day[period])
    is_night = of_day < 360 or of_day + length > 1440
    return (
        period,
        -1,
        int(grid.day[period]),
        start,
        start + length,
        of_day,
        round(60 * shift.paid_hours),
        is_night,
    )


def _given_out(
    problem: Problem, plan: Plan, agents: Sequence[AgentContract], locked: Sequence[Assignment]
) -> tuple[Duty, Ints]:
    kinds, fixed = all_kinds(problem, locked)
    duty = Duty(people_of(agents, problem.grid), kinds)
    index = {a.agent_id: n for n, a in enumerate(agents)}
    for n, entry in enumerate(locked):
        at, day = index[entry.agent_id], int(kinds.day[fixed[n]])
        duty.kind[at, day], duty.locked[at, day] = fixed[n], True
    duty.can[:, len(kinds) - len(locked) :] = False
    return duty, assign(duty, _demand(duty, plan, len(locked)))


def _demand(duty: Duty, plan: Plan, locked: int) -> Ints:
    demand, places = np.zeros(len(duty.kinds), dtype=np.int64), _places(duty, locked)
    for pair, patterns in pool_of(plan.counts).items():
        demand[places[pair]] = len(patterns)
    return demand


def _places(duty: Duty, locked: int) -> dict[tuple[int, int], int]:
    count = len(duty.kinds) - locked
    starts, templates = duty.kinds.start_period[:count].tolist(), duty.kinds.template[:count].tolist()
    return {pair: n for n, pair in enumerate(zip(starts, templates, strict=True))}


def _take_out(plan: Plan, duty: Duty, left: Ints) -> None:
    """Take the shifts nobody works out of the plan, those first whose work is worth least."""
    for kind in np.flatnonzero(left > 0).tolist():
        pair = (int(duty.kinds.start_period[kind]), int(duty.kinds.template[kind]))
        for _ in range(int(left[kind])):
            rows = [row for row in plan.counts if (row[2], row[1]) == pair]
            plan.change(max(rows, key=lambda r: (saving_of(plan, r), r)), -1)
    left[:] = 0


def _fill(plan: Plan, duty: Duty, deadline: float) -> None:
    """Add shifts that still pay, each to the agent who may work it and needs it most."""
    places = _places(duty, int((duty.kinds.template < 0).sum()))
    closed: set[int] = set()
    while monotonic() < deadline:
        found = price(plan.problem, worth(plan.problem, plan.supply), plan.charges_free())
        order = np.argsort(found.reduced, kind="stable")
        added = False
        for n in order[found.reduced[order] < -GAIN].tolist():
            row = found.row(n)
            kind = places[row[2], row[1]]
            if kind not in closed and _give(duty, kind):
                plan.change(row, 1)
                added = True
                break
            closed.add(kind)
        if not added:
            return


def _give(duty: Duty, kind: int) -> bool:
    day, kinds = int(duty.kinds.day[kind]), np.array([kind])
    can = open_to(duty, day, kinds)[:, 0]
    if not can.any():
        return False
    cost = np.where(can, wishes(duty, day, kinds)[:, 0], np.inf)
    duty.kind[int(np.argmin(cost)), day] = kind
    return True


def _assignments(
    problem: Problem, duty: Duty, plan: Plan, locked: Sequence[Assignment], group: str
) -> tuple[Assignment, ...]:
    """Who works what with which breaks; shifts nobody works are left out."""
    pool = pool_of(plan.counts)
    found: list[Assignment] = list(locked)
    for at, day in zip(*np.nonzero((duty.kind >= 0) & ~duty.locked), strict=True):
        kind = int(duty.kind[at, day])
        start, template = int(duty.kinds.start_period[kind]), int(duty.kinds.template[kind])
        row: Row = (0, template, start, pool[start, template].pop())
        agent = duty.people.agents[at].agent_id
        name = f"{agent}:{problem.grid.moment(start):%Y%m%dT%H%MZ}"
        found.append(Assignment(agent, shift_of(problem, row, group, name, 1)))
    return tuple(sorted(found, key=lambda a: (a.agent_id, a.shift.starts_at)))
