"""Cheapest whole lines of work of one person: what to work on every day of the horizon, by dynamic programming.

State of a day: shift, days in a row so far, and what is used up (minutes, weekends, shifts of a limited
type). The rules of Curtois and Qu are exact in it, edges included: what lies outside the horizon is taken
to be suitable, so a run that begins on the first day or ends on the last may be short.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from benchmarks.scheduling.nrp import Instance, Person

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

OFF = -1


@dataclass(frozen=True)
class Tables:
    """One person's rules as arrays.

    kinds: shift numbers, earliest end first. after: how many of them (a prefix) may come the day before.
    use: state after a shift, shape (states, 0/1 new weekend, kinds), -1 where a limit forbids it.
    is_end: states a line may end in. enough: fewest shifts from a state to the least minutes.
    weekend: 1 on a Saturday, 2 on a Sunday of a whole weekend, else 0.
    """

    kinds: Ints
    after: Ints
    use: Ints
    is_end: NDArray[np.bool_]
    enough: Ints
    weekend: Ints
    is_off: NDArray[np.bool_]
    longest: int
    shortest: int
    shortest_off: int


def tables(instance: Instance, person: Person, counted: frozenset[str]) -> Tables:
    """`counted`: shift types whose limit is held exactly; the others' limits are left out."""
    names = list(instance.shifts)
    kinds = sorted(person.shifts, key=lambda s: (sum(instance.shifts[s]), s))
    ends = np.array([sum(instance.shifts[s]) for s in kinds])
    starts = np.array([instance.shifts[s][0] for s in kinds])
    after = [int((ends + person.rest <= 1440 + start).sum()) for start in starts]
    day = (instance.first_weekday + np.arange(instance.days)) % 7
    weekend = np.where(day == 5, 1, np.where(day == 6, 2, 0))
    if weekend[-1] == 1:
        weekend[-1] = 0
    if weekend[0] == 2:
        weekend[0] = 0
    minutes = tuple(instance.shifts[s][1] for s in kinds)
    limits = tuple(person.most_of.get(s, instance.days) for s in kinds if s in counted)
    used = tuple(tuple(int(s == c) for c in kinds if c in counted) for s in kinds)
    weekends = min(person.most_weekends, int((weekend == 1).sum()))
    use, ended = _states(minutes, used, person.most_minutes, weekends, limits, instance.days * max(minutes))
    return Tables(
        np.array([names.index(s) for s in kinds]), np.array(after), use, ended >= person.least_minutes,
        -(-np.maximum(person.least_minutes - ended, 0) // max(minutes)), weekend,
        np.isin(np.arange(instance.days), sorted(person.off)), min(person.longest, instance.days),
        person.shortest, max(person.shortest_off, 1),
    )  # fmt: skip


@cache
def _states(
    minutes: tuple[int, ...],
    used: tuple[tuple[int, ...], ...],
    most_minutes: int,
    most_weekends: int,
    limits: tuple[int, ...],
    horizon_minutes: int,
) -> tuple[Ints, Ints]:
    """Every state of use that can be reached, how a shift leads from one to another, and its minutes."""
    totals = _sums(minutes, min(most_minutes, horizon_minutes))
    place = np.full(totals[-1] + max(minutes) + 1, -1, dtype=np.int64)
    place[totals] = np.arange(len(totals))
    sizes = (len(totals), most_weekends + 1, *(most + 1 for most in limits))
    state = np.indices(sizes).reshape(len(sizes), -1)
    use = np.full((state.shape[1], 2, len(minutes)), -1, dtype=np.int64)
    for kind, worked in enumerate(minutes):
        for new in (0, 1):
            to = state + np.array([0, new, *used[kind]])[:, None]
            to[0] = place[totals[state[0]] + worked]
            fits = ((to >= 0) & (to < np.array(sizes)[:, None])).all(axis=0)
            use[fits, new, kind] = np.ravel_multi_index(tuple(to[:, fits]), sizes)
    return use, totals[state[0]]


def _sums(minutes: tuple[int, ...], most: int) -> Ints:
    """Every sum of shifts' minutes up to `most`."""
    reached = {0}
    todo = [0]
    while todo:
        at = todo.pop()
        fresh = {at + m for m in minutes if at + m <= most} - reached
        reached |= fresh
        todo += fresh
    return np.array(sorted(reached))


def lines(found: Tables, cost: Floats, most: int) -> tuple[Floats, Ints]:
    """The cheapest line of each final state of use, at most `most` of them, cheapest first.

    Args:
        cost: of each day and shift number of the instance, shape (days, shifts).

    Returns:
        Costs, and shift numbers (or OFF) by day, shape (lines, days).
    """
    totals, plans = kernel()(
        np.ascontiguousarray(cost[:, found.kinds]), found.after, found.use, found.is_end, found.enough,
        found.weekend,
        found.is_off, found.longest, found.shortest, found.shortest_off, most,
    )  # fmt: skip
    return totals, np.where(plans < 0, OFF, found.kinds[plans])


@cache
def kernel() -> Callable[..., tuple[Floats, Ints]]:
    """`cheapest`, compiled on first use and kept beside this module."""
    from numba import njit

    compiled: Callable[..., tuple[Floats, Ints]] = njit(cache=True, nogil=True)(cheapest)
    return compiled


def cheapest(
    cost: Any, after: Any, use: Any, is_end: Any, enough: Any, weekend: Any, is_off: Any,
    longest: int, shortest: int, shortest_off: int, most: int,
) -> tuple[Any, Any]:  # fmt: skip
    """See `lines`; shifts here are positions in the person's own list."""
    days, kinds = cost.shape
    states = len(use)
    work = np.full((longest + 1, states, kinds), np.inf)
    rest = np.full((shortest_off + 1, states), np.inf)
    came = np.full((days, longest + 1, states, kinds), -1, dtype=np.int8)
    run = np.full((days, states), -1, dtype=np.int32)
    stays = np.zeros((days, states), dtype=np.bool_)
    alive = np.zeros(states, dtype=np.bool_)
    alive[0] = True
    fresh = np.zeros(states, dtype=np.bool_)
    least = np.empty(kinds)
    which = np.empty(kinds, dtype=np.int8)
    rest[shortest_off, 0] = 0.0
    if not is_off[0]:
        for t in range(kinds):
            to = use[0, 1 if weekend[0] == 1 else 0, t]
            if to >= 0:
                work[1, to, t] = cost[0, t]
                alive[to] = True
    for d in range(1, days):
        new_work = np.full((longest + 1, states, kinds), np.inf)
        new_rest = np.full((shortest_off + 1, states), np.inf)
        fresh[:] = False
        for q in range(states):
            if not alive[q]:
                continue
            # A run of work ends when it is long enough, or began on the first day.
            for r in range(1, min(longest, d) + 1):
                if r >= shortest or r == d:
                    for s in range(kinds):
                        if work[r, q, s] < new_rest[1, q]:
                            new_rest[1, q] = work[r, q, s]
                            run[d, q] = r * kinds + s
            for k in range(1, shortest_off):
                new_rest[k + 1, q] = rest[k, q]
            if rest[shortest_off, q] < new_rest[shortest_off, q]:
                new_rest[shortest_off, q] = rest[shortest_off, q]
                stays[d, q] = True
            if is_off[d]:
                continue
            if rest[shortest_off, q] < np.inf:
                for t in range(kinds):
                    to = use[q, 1 if weekend[d] >= 1 else 0, t]
                    if to >= 0:
                        new_work[1, to, t] = rest[shortest_off, q] + cost[d, t]
                        fresh[to] = True
            for r in range(1, min(longest - 1, d) + 1):
                low, low_at = np.inf, -1
                for s in range(kinds):
                    if work[r, q, s] < low:
                        low, low_at = work[r, q, s], s
                    least[s], which[s] = low, low_at
                if low == np.inf:
                    continue
                for t in range(kinds):
                    if after[t] > 0 and least[after[t] - 1] < np.inf:
                        to = use[q, 1 if weekend[d] == 1 else 0, t]
                        if to >= 0:
                            new_work[r + 1, to, t] = least[after[t] - 1] + cost[d, t]
                            came[d, r + 1, to, t] = which[after[t] - 1]
                            fresh[to] = True
        work, rest = new_work, new_rest
        for q in range(states):
            alive[q] = (alive[q] or fresh[q]) and enough[q] + d < days
    # The best end of every state: a code above 0 is a shift of a run, below 0 a run of days off.
    total = np.full(states, np.inf)
    end = np.zeros(states, dtype=np.int64)
    for q in range(states):
        if is_end[q]:
            for r in range(1, longest + 1):
                for s in range(kinds):
                    if work[r, q, s] < total[q]:
                        total[q], end[q] = work[r, q, s], r * kinds + s
            for k in range(1, shortest_off + 1):
                if rest[k, q] < total[q]:
                    total[q], end[q] = rest[k, q], -k
    order = np.argsort(total)[:most]
    order = order[total[order] < np.inf]
    plans = np.full((len(order), days), -1, dtype=np.int64)
    before = np.full((kinds, 2, states), -1, dtype=np.int64)
    for t in range(kinds):
        for w in range(2):
            for q in range(states):
                if use[q, w, t] >= 0:
                    before[t, w, use[q, w, t]] = q
    for n in range(len(order)):
        q = order[n]
        at = end[q]
        for d in range(days - 1, -1, -1):
            if at < 0:
                if stays[d, q] and at == -shortest_off:
                    continue
                at = at + 1 if at < -1 else run[d, q]
                continue
            r, s = at // kinds, at % kinds
            plans[n, d] = s
            q2 = before[s, 1 if weekend[d] == 1 or (weekend[d] == 2 and r == 1) else 0, q]
            at = (r - 1) * kinds + came[d, r, q, s] if r > 1 else -shortest_off
            q = q2
    return total[order], plans
