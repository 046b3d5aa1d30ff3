"""A first plan that keeps every rule: each person's line made block by block of weeks, then bettered in spans."""

from __future__ import annotations

from math import ceil
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.scheduling.nrp_case import Case, edge, part, worked_weekends
from benchmarks.scheduling.nrp_columns import NoLineError, cheapest, price
from benchmarks.scheduling.nrp_lines import OFF, Edge, Limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

BLOCK = 28
# Blocks made again at most; more would not fit in memory.
BACK = 6
# A count of shifts of a type multiplies the states; beyond this many they would not fit in memory.
MOST_STATES = 60_000


def first_plan(found: Case, rng: Any) -> Ints:
    """Every person's cheapest line, as far as blocks show it, given the people before."""
    plan = np.full((len(found.who), found.instance.days), OFF, dtype=np.int64)
    counts = np.zeros_like(found.wanted)
    for person in rng.permutation(len(plan)).tolist():
        worth = np.where(counts < found.wanted, found.below, -found.above).astype(float)
        plan[person] = first_line(found, person, worth)
        counts += found.on_duty(plan[person : person + 1])
    return plan


def first_line(found: Case, person: int, worth: Floats) -> Ints:
    """A line that keeps the person's rules.

    Raises:
        NoLineError: when there is none.
    """
    line = np.full(found.instance.days, OFF, dtype=np.int64)
    stops = [*range(BLOCK, found.instance.days - BLOCK // 2, BLOCK), found.instance.days]
    starts = [0, *stops[:-1]]
    for n, stop in enumerate(stops):
        # Where a block has no line that suits those before, the blocks before are made again with it, or
        # else it is made with the next one.
        for start in starts[max(n - BACK, 0) : n + 1][::-1]:
            line[start:] = OFF
            try:
                line[start:stop] = _block(found, person, line, start, stop, worth)
                break
            except NoLineError:
                if start == starts[max(n - BACK, 0)] and stop == found.instance.days:
                    raise
    return line


def _block(found: Case, person: int, line: Ints, start: int, stop: int, worth: Floats) -> Ints:
    """The cheapest days from `start` to before `stop` at about the pace of the whole horizon."""
    names, shifts = list(found.instance.shifts), found.instance.shifts
    days, who = found.instance.days, found.instance.people[person]
    used = (line[:start, None] == np.arange(len(names))).sum(axis=0)
    minutes = int(used @ np.array([m for _, m in shifts.values()]))
    weekends = int(worked_weekends(found.instance, line[None])[0])
    is_last = stop == days
    # The pace goes by the days that the person is here.
    here = np.isin(np.arange(days), sorted(who.off), invert=True)
    share = float(here[:stop].sum() / max(here.sum(), 1))
    spare = 0 if is_last else max(shifts[s][1] for s in who.shifts)
    most = min(ceil(who.most_minutes * share) + spare, who.most_minutes) - minutes
    limits = np.ceil(found.limits[person] * share).astype(np.int64) - used
    bound = Limits(
        most, int(who.least_minutes * share) - spare - minutes, ceil(who.most_weekends * share) - weekends,
        dict(zip(names, limits.tolist(), strict=True)),
    )  # fmt: skip
    before = edge(line, start, stop)
    # A block that is not the last may end in anything that days off may follow.
    beside = (
        before if is_last else Edge(before.run, before.kind, before.rest, before.is_first, rest_after=10**4)
    )
    span = slice(start, stop)
    alone = Case(
        found.instance, [person], start, stop, found.wish[[person], span], found.asked[[person], span],
        found.wanted[span], found.below[span], found.above[span], [bound], [beside], limits[None],
    )  # fmt: skip
    try:
        return _without(alone, worth[span])
    except NoLineError:
        return _counted(alone, worth[span])


def _without(alone: Case, worth: Floats) -> Ints:
    """The cheapest line that works no shift of a type whose limit it would break."""
    price_of = alone.wish[0] - worth
    while True:
        _, lines, counts = cheapest(alone, 0, alone.rules(0), price_of, 1)
        over = counts[0] > alone.limits[0]
        if not over.any():
            line: Ints = lines[0]
            return line
        price_of = np.where(over, np.inf, price_of)


def _counted(alone: Case, worth: Floats) -> Ints:
    """The cheapest line with limits on types counted one after the other until it breaks none."""
    names = np.array(list(alone.instance.shifts))
    counted: frozenset[str] = frozenset()
    while True:
        rules = alone.tables(0, counted)
        if len(rules.use) > MOST_STATES:
            raise NoLineError(f"no line found that keeps the limits on {', '.join(sorted(counted))}")
        _, lines, counts = cheapest(alone, 0, rules, alone.wish[0] - worth, 1)
        over = names[counts[0] > alone.limits[0]]
        if not len(over):
            found: Ints = lines[0]
            return found
        counted |= set(over.tolist())


def descend(found: Case, plan: Ints, spans: list[tuple[int, int]], deadline: float, rng: Any) -> Ints:
    """The plan with each person's days in each span made anew against the others, where that costs less."""
    plan = plan.copy()
    for person in rng.permutation(len(plan)).tolist():
        for start, stop in spans:
            if monotonic() > deadline:
                return plan
            alone = part(found, plan, [person], start, stop)
            worth = np.where(alone.wanted > 0, alone.below, -alone.above).astype(float)
            now = plan[person : person + 1, start:stop]
            made = [line[None] for line in price(alone, 0, worth, 1).plans]
            plan[person, start:stop] = min([now, *made], key=alone.cost)[0]
    return plan
