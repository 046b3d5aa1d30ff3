"""Cheapest whole lines of work of one person: what to work on every day of the horizon, by dynamic programming.

State of a day: shift, days in a row so far, and what is used up (minutes, weekends, shifts of a limited
type). The rules of Curtois and Qu are exact in it, edges included: what lies outside the horizon is taken
to be suitable, so a run that begins on the first day or ends on the last may be short.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from benchmarks.scheduling.nrp_instance import Instance, Person

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

OFF = -1
# A day that is not held to anything.
OPEN = -2
NOTHING = np.zeros(0, dtype=np.bool_)


@dataclass(frozen=True)
class Edge:
    """What lies outside a span of days, for one person.

    run, kind: days in a row worked just before and the last shift (an index of the instance's), or 0 and OFF.
    rest: days off just before, as many as count. is_first: the run began on the horizon's first day.
    after: lengths of the run of work and of days off that follow; both 0 at the horizon's end. then: the
    shift that comes next. is_last: the run that follows ends with the horizon.
    """

    run: int = 0
    kind: int = OFF
    rest: int = 10**4
    is_first: bool = True
    work_after: int = 0
    rest_after: int = 0
    then: int = OFF
    is_last: bool = True


@dataclass(frozen=True)
class Limits:
    """What may be used in a span: minutes, weekends, and shifts of the types that are counted."""

    most_minutes: int
    least_minutes: int
    most_weekends: int
    most_of: dict[str, int]


@dataclass(frozen=True)
class Tables:
    """One person's rules over a span of days as arrays.

    kinds: shift numbers. before: for each kind the set of kinds that may come the day before; sets are
    numbered, set n is set parent[n] (-1: none) and extra[first[n]:first[n + 1]].
    use: state after a shift, shape (states, 0/1 new weekend, kinds), -1 where a limit forbids it.
    is_end: states a line may end in. enough: fewest shifts from a state to the least minutes.
    weekend: 1 on a Saturday, 2 on a Sunday of a whole weekend, else 0.
    run, kind, rest: what came before the span; is_first: it began with the horizon, so may be short.
    may_end: whether the span may end after r days of work with a kind, shape (r + 1, kinds).
    may_rest: whether it may end after k days off, shape (k + 1,).
    """

    kinds: Ints
    before: Ints
    parent: Ints
    first: Ints
    extra: Ints
    use: Ints
    is_end: Bools
    enough: Ints
    weekend: Ints
    is_off: Bools
    longest: int
    shortest: int
    shortest_off: int
    run: int
    kind: int
    rest: int
    is_first: bool
    may_end: Bools
    may_rest: Bools


def whole(person: Person) -> Limits:
    """The limits of the whole horizon."""
    return Limits(person.most_minutes, person.least_minutes, person.most_weekends, person.most_of)


def tables(
    instance: Instance, person: Person, counted: frozenset[str], limits: Limits | None = None,
    span: tuple[int, int] | None = None, edge: Edge = Edge(),
) -> Tables:  # fmt: skip
    """`counted`: shift types whose limit is held exactly; the others' limits are left out."""
    limits = limits or whole(person)
    start, stop = span or (0, instance.days)
    names = list(instance.shifts)
    kinds = sorted(person.shifts, key=lambda s: (sum(instance.shifts[s]), s))
    numbers = np.array([names.index(s) for s in kinds])
    weekend = weekends(instance, start, stop)
    minutes = tuple(instance.shifts[s][1] for s in kinds)
    most_of = tuple(max(limits.most_of.get(s, stop - start), 0) for s in kinds if s in counted)
    used = tuple(tuple(int(s == c) for c in kinds if c in counted) for s in kinds)
    most_weekends = max(min(limits.most_weekends, int((weekend == 1).sum())), 0)
    most_minutes = min(limits.most_minutes, (stop - start) * max(minutes))
    use, ended = _states(minutes, used, most_minutes, most_weekends, most_of)
    longest, shortest_off = min(person.longest, instance.days), max(person.shortest_off, 1)
    place = {s: n for n, s in enumerate(kinds)}
    forbidden = frozenset((place[a], place[b]) for a, b in instance.forbidden if a in place and b in place)
    may_end, may_rest = _ends(instance, person, kinds, edge, stop - start, longest, shortest_off)
    return Tables(
        numbers, *_before(tuple(instance.shifts[s] for s in kinds), person.rest, forbidden),
        use, ended >= limits.least_minutes,
        -(-np.maximum(limits.least_minutes - ended, 0) // max(minutes)), weekend,
        np.isin(np.arange(start, stop), sorted(person.off)), longest, person.shortest, shortest_off,
        edge.run, int(np.flatnonzero(numbers == edge.kind)[0]) if edge.run else 0,
        min(edge.rest, shortest_off), edge.is_first, may_end, may_rest,
    )  # fmt: skip


def weekends(instance: Instance, start: int, stop: int) -> Ints:
    """1 on a Saturday, 2 on the Sunday after it, else 0; a weekend that is cut by the horizon does not count."""
    day = (instance.first_weekday + np.arange(start, stop)) % 7
    weekend = np.where(day == 5, 1, np.where(day == 6, 2, 0))
    if weekend[-1] == 1:
        weekend[-1] = 0
    if weekend[0] == 2:
        weekend[0] = 0
    return weekend


@lru_cache(maxsize=256)
def _before(
    shifts: tuple[tuple[int, int], ...], rest: int, forbidden: frozenset[tuple[int, int]]
) -> tuple[Ints, Ints, Ints, Ints]:
    """`before`, `parent`, `first` and `extra` of the tables: each set grows from the largest one inside it."""
    ends = [sum(shift) for shift in shifts]
    allowed = [
        frozenset(
            n for n, end in enumerate(ends) if 1440 + start - end >= rest and (n, then) not in forbidden
        )
        for then, (start, _) in enumerate(shifts)
    ]
    sets = sorted(set(allowed), key=lambda one: (len(one), sorted(one)))
    parents = [max((m for m in range(n) if sets[m] < sets[n]), default=-1) for n in range(len(sets))]
    more = [sorted(one - (sets[p] if p >= 0 else set())) for one, p in zip(sets, parents, strict=True)]
    return (
        np.array([sets.index(one) for one in allowed]), np.array(parents),
        np.cumsum([0, *map(len, more)]), np.array([n for part in more for n in part], dtype=np.int64),
    )  # fmt: skip


def _ends(
    instance: Instance,
    person: Person,
    kinds: list[str],
    edge: Edge,
    days: int,
    longest: int,
    shortest_off: int,
) -> tuple[Bools, Bools]:
    """Which last days of a span suit what follows it."""
    work, rest = np.ones((longest + 1, len(kinds)), dtype=np.bool_), np.ones(shortest_off + 1, dtype=np.bool_)
    run, off = np.arange(longest + 1), np.arange(shortest_off + 1)
    whole_run = edge.is_first & (run == days + edge.run)
    if edge.work_after:
        joined = run + edge.work_after
        fits = (joined <= longest) & ((joined >= person.shortest) | edge.is_last | whole_run)
        then = list(instance.shifts)[edge.then]
        work = fits[:, None] & np.array([instance.may_follow(person, s, then) for s in kinds])
        rest = (off >= shortest_off) & (edge.is_last or edge.work_after >= person.shortest)
    elif edge.rest_after:
        is_long = edge.is_last or edge.rest_after >= shortest_off
        fits = is_long & ((run >= person.shortest) | whole_run)
        work = np.repeat(fits[:, None], len(kinds), axis=1)
        rest = (off + edge.rest_after >= shortest_off) | edge.is_last
    return work, rest


@lru_cache(maxsize=256)
def _states(
    minutes: tuple[int, ...],
    used: tuple[tuple[int, ...], ...],
    most_minutes: int,
    most_weekends: int,
    limits: tuple[int, ...],
) -> tuple[Ints, Ints]:
    """Every state of use that can be reached, how a shift leads from one to another, and its minutes."""
    totals = _sums(minutes, most_minutes)
    place = np.full(totals[-1] + max(minutes) + 1, -1, dtype=np.int64)
    place[totals] = np.arange(len(totals))
    sizes = (len(totals), *(most + 1 for most in limits))
    state = np.indices(sizes).reshape(len(sizes), -1)
    step = np.full((state.shape[1], len(minutes)), -1, dtype=np.int64)
    for kind, worked in enumerate(minutes):
        to = state + np.array([0, *used[kind]])[:, None]
        to[0] = place[totals[state[0]] + worked]
        fits = ((to >= 0) & (to < np.array(sizes)[:, None])).all(axis=0)
        step[fits, kind] = np.ravel_multi_index(tuple(to[:, fits]), sizes)
    kept = _reached(step)
    number = np.full(len(step) + 1, -1, dtype=np.int64)
    number[kept] = np.arange(len(kept))
    step, weeks = number[step[kept]], most_weekends + 1
    # A state is its place in `kept` times the weekends there may be, plus those worked.
    use = np.full((len(kept), weeks, 2, len(minutes)), -1, dtype=np.int64)
    for at in range(weeks):
        for new in range(min(2, weeks - at)):
            use[:, at, new] = np.where(step < 0, -1, step * weeks + at + new)
    return use.reshape(-1, 2, len(minutes)), np.repeat(totals[state[0, kept]], weeks)


def _reached(step: Ints) -> Ints:
    """The states that steps lead to from state 0, and 0; `step` has shape (states, kinds), -1 where none leads."""
    is_reached = np.zeros(len(step), dtype=np.bool_)
    front = np.array([0])
    while len(front):
        is_reached[front] = True
        front = np.unique(step[front])
        front = front[front >= 0]
        front = front[~is_reached[front]]
    return np.flatnonzero(is_reached)


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


def lines(found: Tables, cost: Floats, most: int, fixed: Ints | None = None) -> tuple[Floats, Ints]:
    """The cheapest line of each final state of use, at most `most` of them, cheapest first.

    Args:
        cost: of each day and shift number of the instance, shape (days, shifts).
        fixed: the shift number or OFF that a day is held to, or OPEN.

    Returns:
        Costs, and shift numbers (or OFF) by day, shape (lines, days).
    """
    cost, is_off, must_work = cost[:, found.kinds], found.is_off, NOTHING
    if fixed is not None and (fixed != OPEN).any():
        must_work = fixed >= 0
        cost = np.where(must_work[:, None] & (fixed[:, None] != found.kinds), np.inf, cost)
        is_off = is_off | (fixed == OFF)
    totals, plans = kernel()(
        np.ascontiguousarray(cost), found.before, found.parent, found.first, found.extra,
        found.use, found.is_end, found.enough, found.weekend, is_off, must_work, found.longest, found.shortest,
        found.shortest_off, found.run, found.kind, found.rest, found.is_first, found.may_end, found.may_rest, most,
    )  # fmt: skip
    return totals, np.where(plans < 0, OFF, found.kinds[plans])


@cache
def kernel() -> Callable[..., tuple[Floats, Ints]]:
    """`cheapest`, compiled on first use and kept beside this module."""
    from numba import njit

    compiled: Callable[..., tuple[Floats, Ints]] = njit(cache=True, nogil=True)(cheapest)
    return compiled


def cheapest(
    cost: Any, before: Any, parent: Any, first: Any, extra: Any, use: Any, is_end: Any, enough: Any,
    weekend: Any, is_off: Any, must_work: Any, longest: int, shortest: int, shortest_off: int, run_before: int,
    kind_before: int, rest_before: int, is_first: bool, may_end: Any, may_rest: Any, most: int,
) -> tuple[Any, Any]:  # fmt: skip
    """See `lines`; shifts here are positions in the person's own list."""
    days, kinds = cost.shape
    states = len(use)
    work = np.full((states, longest + 1, kinds), np.inf)
    rest = np.full((states, shortest_off + 1), np.inf)
    new_work = np.full((states, longest + 1, kinds), np.inf)
    new_rest = np.full((states, shortest_off + 1), np.inf)
    came = np.full((days, states, longest + 1, kinds), -1, dtype=np.int8)
    run = np.full((days, states), -1, dtype=np.int32)
    stays = np.zeros((days, states), dtype=np.bool_)
    alive = np.zeros(states, dtype=np.bool_)
    fresh = np.zeros(states, dtype=np.bool_)
    least = np.empty(len(parent))
    which = np.empty(len(parent), dtype=np.int8)
    alive[0] = True
    if run_before > 0:
        work[0, run_before, kind_before] = 0.0
    else:
        rest[0, rest_before] = 0.0
    for d in range(days):
        fresh[:] = False
        top = min(longest, d + run_before)
        may_be_off = len(must_work) == 0 or not must_work[d]
        for q in range(states):
            if not alive[q]:
                continue
            # A run of work ends when it is long enough, or began on the horizon's first day.
            for r in range(1, top + 1 if may_be_off else 1):
                if r >= shortest or (is_first and r == d + run_before):
                    for s in range(kinds):
                        if work[q, r, s] < new_rest[q, 1]:
                            new_rest[q, 1] = work[q, r, s]
                            run[d, q] = r * kinds + s
            for k in range(1, shortest_off if may_be_off else 1):
                if rest[q, k] < new_rest[q, k + 1]:
                    new_rest[q, k + 1] = rest[q, k]
            if may_be_off and rest[q, shortest_off] < new_rest[q, shortest_off]:
                new_rest[q, shortest_off] = rest[q, shortest_off]
                stays[d, q] = True
            if is_off[d]:
                continue
            if rest[q, shortest_off] < np.inf:
                for t in range(kinds):
                    to = use[q, 1 if weekend[d] >= 1 else 0, t]
                    if to >= 0 and cost[d, t] < np.inf:
                        new_work[to, 1, t] = rest[q, shortest_off] + cost[d, t]
                        fresh[to] = True
            for r in range(1, min(top, longest - 1) + 1):
                some = False
                for n in range(len(parent)):
                    low, low_at = np.inf, -1
                    if parent[n] >= 0:
                        low, low_at = least[parent[n]], which[parent[n]]
                    for m in range(first[n], first[n + 1]):
                        if work[q, r, extra[m]] < low:
                            low, low_at = work[q, r, extra[m]], extra[m]
                    least[n], which[n] = low, low_at
                    some = some or low < np.inf
                if not some:
                    continue
                for t in range(kinds):
                    if least[before[t]] < np.inf and cost[d, t] < np.inf:
                        to = use[q, 1 if weekend[d] == 1 else 0, t]
                        if to >= 0:
                            new_work[to, r + 1, t] = least[before[t]] + cost[d, t]
                            came[d, to, r + 1, t] = which[before[t]]
                            fresh[to] = True
        for q in range(states):
            if alive[q]:
                for r in range(longest + 1):
                    for s in range(kinds):
                        work[q, r, s] = np.inf
                for k in range(shortest_off + 1):
                    rest[q, k] = np.inf
            alive[q] = (alive[q] or fresh[q]) and enough[q] + d < days
        work, new_work = new_work, work
        rest, new_rest = new_rest, rest
    # The best end of every state: a code above 0 is a shift of a run, below 0 a run of days off.
    total = np.full(states, np.inf)
    end = np.zeros(states, dtype=np.int64)
    for q in range(states):
        if is_end[q] and alive[q]:
            for r in range(1, longest + 1):
                for s in range(kinds):
                    if may_end[r, s] and work[q, r, s] < total[q]:
                        total[q], end[q] = work[q, r, s], r * kinds + s
            for k in range(1, shortest_off + 1):
                if may_rest[k] and rest[q, k] < total[q]:
                    total[q], end[q] = rest[q, k], -k
    order = np.full(most, -1, dtype=np.int64)
    chosen = np.empty(most)
    count = 0
    # The few cheapest states by looking through all of them: sorting takes long to compile.
    while count < most:
        q2 = -1
        for q in range(states):
            if total[q] < np.inf and (q2 < 0 or total[q] < total[q2]):
                q2 = q
        if q2 < 0:
            break
        order[count], chosen[count] = q2, total[q2]
        total[q2] = np.inf
        count += 1
    plans = np.full((count, days), -1, dtype=np.int64)
    origin = np.full((kinds, 2, states), -1, dtype=np.int64)
    for t in range(kinds):
        for w in range(2):
            for q in range(states):
                if use[q, w, t] >= 0:
                    origin[t, w, use[q, w, t]] = q
    for n in range(count):
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
            q2 = origin[s, 1 if weekend[d] == 1 or (weekend[d] == 2 and r == 1) else 0, q]
            at = (r - 1) * kinds + came[d, q, r, s] if r > 1 else -shortest_off
            q = q2
    return chosen[:count], plans
