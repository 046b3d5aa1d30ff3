"""Search over whole lines of work: a plan person by person, a dive from the relaxation, then parts solved again.

Two processes search with seeds of their own and take over the better plan of the other.
"""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.scheduling.nrp_columns import KEPT, Case, Master, case, dive, generate, price

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from benchmarks.scheduling.nrp import Instance

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

ROOT_SHARE = 0.35
DIVE_SHARE = 0.75
SMALLEST, LARGEST = 3, 14
SPELLS = 8
# One part takes up to this long; what a process has not shared by the end is lost.
END_S = 1.5
PART_ROUNDS = (12, 3)
STEP_SHARES = (0.02, 0.1)


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
    """The best plan of `workers` processes within `seconds`, their start included."""
    started = monotonic()
    context = multiprocessing.get_context("spawn")
    # Made here, so that there is an answer whatever the processes find the time for.
    found = case(instance)
    first = one_by_one(found, np.random.default_rng(seed))
    best = context.Value("q", found.cost(first))
    low = context.Value("d", float("-inf"))
    lines = context.Array("b", first.ravel().tolist(), lock=False)
    others = [
        context.Process(
            target=_work, args=(instance, seconds, started, seed + n, best, low, lines), daemon=True
        )
        for n in range(workers)
    ]
    for process in others:
        process.start()
    for process in others:
        process.join(max(started + seconds - monotonic(), 0.0))
        if process.is_alive():
            process.terminate()
    plan = np.array(lines[:], dtype=np.int64).reshape(first.shape)
    # Read without the lock: a process that was ended may hold it.
    return Answer(int(best.get_obj().value), float(low.get_obj().value), plan)


def _work(
    instance: Instance, seconds: float, started: float, seed: int, best: Any, low: Any, lines: Any
) -> None:
    """One process's search; `best` and `lines` are shared and only ever get better."""
    found = case(instance)
    seconds -= END_S
    rng = np.random.default_rng(seed)

    def share(plan: Ints) -> Ints:
        """Leave the plan for the others, or take theirs."""
        cost = found.cost(plan)
        with best.get_lock():
            if cost < best.value:
                best.value = cost
                lines[:] = plan.ravel().tolist()
            elif best.value < cost:
                return np.array(lines[:], dtype=np.int64).reshape(plan.shape)
        return plan

    plan = np.array(lines[:], dtype=np.int64).reshape(len(found.wish), instance.days)
    pool, bound = _root(found, plan, started + ROOT_SHARE * seconds)
    with low.get_lock():
        low.value = max(low.value, bound)
    people = list(range(len(plan)))
    dived = dive(
        found, people, found.wanted, pool, found.cost(plan) - 1, started + DIVE_SHARE * seconds, rng,
        step_share=STEP_SHARES[seed % len(STEP_SHARES)],
    )  # fmt: skip
    if dived:
        plan = share(np.array([dived[p] for p in people]))
    improve(found, plan, pool, started + seconds, rng, share, lambda: best.value <= low.value + 1 - 1e-3)


def one_by_one(found: Case, rng: np.random.Generator) -> Ints:
    """Every person's best line given those before, then all again while it helps."""
    plan = np.full((len(found.wish), found.instance.days), -1, dtype=np.int64)
    counts = np.zeros_like(found.wanted)
    for turn in range(3):
        for person in rng.permutation(len(plan)).tolist():
            if turn:
                counts -= found.on_duty(plan[person : person + 1])
            worth = np.where(counts < found.wanted, found.below, -found.above).astype(float)
            plan[person] = price(found, person, worth).plans[0]
            counts += found.on_duty(plan[person : person + 1])
    return plan


def _root(found: Case, plan: Ints, deadline: float) -> tuple[dict[int, list[Ints]], float]:
    """The relaxation's best lines of each person and its bound."""
    people = list(range(len(plan)))
    master = Master(found, people, found.wanted)
    for person in people:
        master.add(person, plan[person])
    _, bound = generate(master, np.inf, deadline, 1000)
    return master.best_columns(KEPT), bound


def improve(
    found: Case, plan: Ints, pool: dict[int, list[Ints]], deadline: float, rng: Any,
    share: Callable[[Ints], Ints], is_best: Callable[[], bool],
) -> Ints:  # fmt: skip
    """Free a few people, solve their lines again against the others, keep what costs less."""
    size = min(SMALLEST, len(plan))
    failed = 0
    while monotonic() < deadline and not is_best():
        part = _part(found, plan, size, rng)
        better = _again(found, plan, part, pool, deadline, rng)
        failed = 0 if better is not None else failed + 1
        if better is not None:
            for person in part:
                pool[person] = [better[person], *pool[person][: 2 * KEPT]]
            plan = better
        plan = share(plan)
        if failed > SPELLS:
            size = size + 1 if size < min(LARGEST, len(plan)) else min(SMALLEST, len(plan))
            failed = 0
    return plan


def _again(
    found: Case, plan: Ints, part: list[int], pool: dict[int, list[Ints]], deadline: float, rng: Any
) -> Ints | None:
    """A plan that costs less by new lines for `part`."""
    others = np.delete(plan, part, axis=0)
    left = found.wanted - found.on_duty(others)
    fixed = sum(found.line_cost(p, plan[p]) for p in range(len(plan)) if p not in set(part))
    seeds = {p: [plan[p], *pool[p]] for p in part}
    made = dive(found, part, left, seeds, found.cost(plan) - fixed - 1, deadline, rng, PART_ROUNDS)
    if made is None:
        return None
    better = plan.copy()
    for person, line in made.items():
        better[person] = line
    return better


def _part(found: Case, plan: Ints, size: int, rng: Any) -> list[int]:
    """People to free: those on or near a shift with too few or too many, and some at random."""
    counts = found.on_duty(plan)
    pain = (
        np.maximum(found.wanted - counts, 0) * found.below
        + np.maximum(counts - found.wanted, 0) * found.above
    )
    weight = np.ones(len(plan))
    if pain.any() and rng.random() < 0.6:
        at = rng.choice(pain.size, p=pain.ravel() / pain.sum())
        day, shift = divmod(int(at), pain.shape[1])
        near = range(max(day - 1, 0), min(day + 2, plan.shape[1]))
        able = [shift in set(found.rules[p].kinds.tolist()) for p in range(len(plan))]
        weight += 4.0 * np.array(able) * (plan[:, near] != shift).any(axis=1)
    return [int(p) for p in rng.choice(len(plan), size, replace=False, p=weight / weight.sum())]
