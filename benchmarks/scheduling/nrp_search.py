"""Search over whole lines of work: a first plan, a dive from the relaxation, then parts solved again.

A part is some people over some weeks; a horizon of many weeks is dived into span by span. Processes search
with seeds of their own and share the best plan.
"""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.scheduling.nrp_board import NO_PLAN, Board
from benchmarks.scheduling.nrp_case import Case, case, part
from benchmarks.scheduling.nrp_columns import KEPT, Master, dive, generate
from benchmarks.scheduling.nrp_start import descend, first_plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.scheduling.nrp_instance import Instance

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

ROOT_SHARE = 0.35
DIVE_SHARE = 0.4
DESCENT_SHARE = 0.6
# What a process has not shared by the end is lost, so it ends a little earlier; ending it, checking the plan and
# printing come after.
END_S, CLOSE_S = 1.0, 0.7
WEEK = 7
PART_ROUNDS = (12, 3)
STEP_SHARES = (0.1, 0.2)
# States that a round of pricing all people looks at: beyond the first there is no time for a relaxation of
# the whole, beyond the second none for one person's whole line.
ROOT_STATES, WHOLE_STATES = 1e7, 2e8
SPAN_WEEKS, LONGEST_WEEKS, LONGEST_DAYS = 4, 6, 100
# People times weeks of a part; how often any kind of part is tried; how fast an old success is forgotten.
WIDEST = 160
ANY_SHARE, FADING = 0.3, 0.7
# Of the time left, what one part may take.
PART_SHARE = 0.08


@dataclass(frozen=True)
class Answer:
    """Cost, a lower bound on every plan's cost, and shift numbers or OFF by person and day."""

    cost: int
    bound: float
    plan: Ints

    def shifts(self, instance: Instance) -> dict[tuple[str, int], str]:
        """Shift by person's name and day."""
        names = list(instance.shifts)
        at = zip(*np.nonzero(self.plan >= 0), strict=True)
        return {(instance.people[int(p)].name, int(d)): names[self.plan[p, d]] for p, d in at}


def search(instance: Instance, seconds: float, seed: int = 0, workers: int = 2) -> Answer:
    """The best plan of `workers` processes within `seconds`, their start and end included.

    Only where not even a first plan is ready by then, that one is waited for.
    """
    started = monotonic()
    late = started + seconds - END_S
    context = multiprocessing.get_context("spawn")
    board = Board(context, len(instance.people), instance.days)
    others = [
        context.Process(target=work, args=(instance, late, seed + n, board), daemon=True)
        for n in range(workers)
    ]
    for process in others:
        process.start()
    while any(p.is_alive() for p in others) and (
        monotonic() < started + seconds - CLOSE_S or board.best()[0] == NO_PLAN
    ):
        sleep(0.02)
    for process in others:
        process.kill()
        process.join()
    cost, plan = board.best()
    if cost == NO_PLAN:
        raise ChildProcessError("no process found a plan; what it said stands above")
    return Answer(cost, float(board.bound.value), plan)


def work(instance: Instance, deadline: float, seed: int, board: Board) -> None:
    """One process's search until `deadline`."""
    found = case(instance)
    rng = np.random.default_rng(seed)
    first = first_plan(found, rng)
    plan = board.offer(found, first, first)
    looked = effort(found) if instance.days <= LONGEST_DAYS else np.inf
    spans = weeks(instance, SPAN_WEEKS) if looked > WHOLE_STATES else [(0, instance.days)]
    late = monotonic() + DESCENT_SHARE * (deadline - monotonic())
    for _ in range(3):
        plan = board.offer(found, plan, descend(found, plan, spans, late, rng))
    pool: dict[int, list[Ints]] = {}
    if looked <= ROOT_STATES:
        plan, pool = _dived(found, plan, deadline, seed, rng, board)
    improve(found, plan, pool, deadline, rng, board)


def effort(found: Case) -> float:
    """States of days that one round of pricing looks at."""
    people = range(len(found.who))
    tables = (found.rules(p) for p in people)
    return sum(found.instance.days * len(t.use) * (t.longest + 1) * len(t.kinds) for t in tables)


def weeks(instance: Instance, length: int) -> list[tuple[int, int]]:
    """The horizon in spans of `length` whole weeks, Monday to Sunday; the first and last may be longer."""
    monday = -instance.first_weekday % WEEK
    cuts = list(range(monday + length * WEEK, instance.days - length * WEEK // 2, length * WEEK))
    return list(zip([0, *cuts], [*cuts, instance.days], strict=True))


def _dived(
    found: Case, plan: Ints, deadline: float, seed: int, rng: Any, board: Board
) -> tuple[Ints, dict[int, list[Ints]]]:
    """A dive of all people over the whole horizon; the relaxation's best lines are kept."""
    left = deadline - monotonic()
    sub = part(found, plan, list(range(len(plan))), 0, found.instance.days)
    master = Master(sub)
    for person, line in enumerate(plan):
        master.add(person, line)
    _, bound = generate(master, np.inf, monotonic() + ROOT_SHARE * left, 1000)
    board.offer_bound(bound)
    pool = master.best_columns(KEPT)
    late, step_share = monotonic() + DIVE_SHARE * left, STEP_SHARES[seed % len(STEP_SHARES)]
    made = dive(sub, pool, found.cost(plan) - 1, late, rng, step_share=step_share)
    return (plan if made is None else board.offer(found, plan, made)), pool


def improve(
    found: Case, plan: Ints, pool: dict[int, list[Ints]], deadline: float, rng: Any, board: Board
) -> Ints:
    """Free some people over some weeks, solve their days again against the others, keep what costs less."""
    kinds = sizes(len(plan), -(-found.instance.days // WEEK))
    # Cost won and seconds taken by each kind of part, the old ones fading; wide and short ones come first.
    won, took = np.array([1e6 if w == 1 else 0.0 for _, w in kinds]), np.ones(len(kinds))
    fading = np.zeros(len(kinds))
    while monotonic() < deadline and not board.is_best():
        is_any = rng.random() < ANY_SHARE or not won.any()
        kind = int(rng.integers(len(kinds))) if is_any else int(np.argmax(won / took))
        began, cost = monotonic(), found.cost(plan)
        who, start, stop = _part(found, plan, *kinds[kind], rng)
        late = min(deadline, began + PART_SHARE * (deadline - began) + 0.5)
        better = _again(found, plan, who, start, stop, pool, late, rng)
        took[kind] = fading[kind] * took[kind] + monotonic() - began
        won[kind] = fading[kind] * won[kind] + (0 if better is None else cost - found.cost(better))
        won[won < 1] = 0.0
        fading[kind] = FADING
        plan = board.offer(found, plan, plan if better is None else better)
    return plan


def sizes(people: int, weeks: int) -> list[tuple[int, int]]:
    """Kinds of parts worth solving again: people and weeks."""
    longest = weeks if weeks <= LONGEST_WEEKS else SPAN_WEEKS
    few = [(n, longest) for n in (3, 5, 8, 12)]
    many = [(n, w) for w in (1, 2, 3, longest) for n in (24, 48, people)]
    wide = [(n, w) for n, w in many if n * w <= WIDEST or w == 1]
    return sorted({(min(n, people), min(w, weeks)) for n, w in few + wide})


def _again(
    found: Case, plan: Ints, who: list[int], start: int, stop: int, pool: dict[int, list[Ints]],
    deadline: float, rng: Any,
) -> Ints | None:  # fmt: skip
    """A plan that costs less by new days for `who`."""
    sub = part(found, plan, who, start, stop)
    now = plan[who, start:stop]
    is_whole = stop - start == found.instance.days
    seeds = {n: [now[n], *(pool.get(p, []) if is_whole else [])] for n, p in enumerate(who)}
    made = dive(sub, seeds, sub.cost(now) - 1, deadline, rng, PART_ROUNDS)
    if made is None:
        return None
    better = plan.copy()
    better[who, start:stop] = made
    return better


def _part(found: Case, plan: Ints, size: int, length: int, rng: Any) -> tuple[list[int], int, int]:
    """People and days to free: those on or near a shift with too few or too many, and some at random."""
    pain = found.pain(plan)
    weight = np.ones(len(plan))
    day = int(rng.integers(0, plan.shape[1]))
    if pain.any() and rng.random() < 0.6:
        at = rng.choice(pain.size, p=pain.ravel() / pain.sum())
        day, shift = divmod(int(at), pain.shape[1])
        near = range(max(day - 1, 0), min(day + 2, plan.shape[1]))
        able = [shift in found.numbers[p] for p in range(len(plan))]
        weight += 4.0 * np.array(able) * (plan[:, near] != shift).any(axis=1)
    who = rng.choice(len(plan), size, replace=False, p=weight / weight.sum())
    return [int(p) for p in who], *_around(found.instance, day, length, rng)


def _around(instance: Instance, day: int, length: int, rng: Any) -> tuple[int, int]:
    """Whole weeks around a day."""
    monday = -instance.first_weekday % WEEK
    first = max((day - monday) // WEEK - int(rng.integers(0, length)), 0)
    start, stop = monday + first * WEEK, monday + (first + length) * WEEK
    if stop > instance.days - WEEK:
        start, stop = start - (stop - instance.days) // WEEK * WEEK, instance.days
    return (start if start > monday else 0), stop
