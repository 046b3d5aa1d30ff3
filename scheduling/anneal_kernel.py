"""Shifts changed at random one or two at a time, worse plans kept ever less often: simulated annealing.

Plain Python that numba compiles on first use (`compiled`), so both give the same answers. A shift is a row
of whole numbers: contract class, template, start period, then its breaks counted from its start. A changed
shift gets the breaks that lose least worth where it now lies, by the dynamic programme of `pricing`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

DRAWS = 12
"""Random numbers one try takes."""
SLIDE, MOVE, PAIR, ADD, TAKE, SPLIT = 0.30, 0.66, 0.86, 0.90, 0.94, 0.97
"""Where each way ends among tries: one break, one shift, two, one more, one less, one into two; rest two into one."""
PAY, UNDER, NEED, SUPPLY = 0, 1, 2, 3
WAGE, HOURS, SHIFTS, DAYS = 0, 1, 2, 3
STARTS_TRIED = 12


class Board(NamedTuple):
    """A covering problem and the shifts that may change, as few arrays as will do: passing arrays costs time.

    kinds: by template length, number of breaks, then first, last, size, is_paid of each break.
    may: whether (class, template, start) is allowed. line: by period PAY, UNDER, NEED, SUPPLY.
    day: of each period. factor: overtime by (template, position). room: by class WAGE, then what is left of
    HOURS, SHIFTS and shifts of each day from DAYS on. sums, at, tried: scratch.
    reach: periods between two shifts changed together. first, span: where shifts are added.
    """

    kinds: Ints
    may: Flags
    line: Floats
    day: Ints
    factor: Floats
    room: Floats
    shifts: Ints
    tried: Ints
    sums: Floats
    at: Ints
    over: float
    period_hours: float
    min_work: int
    start_periods: int
    reach: int
    first: int
    span: int


def add(b: Board, row: Ints, sign: int) -> None:
    """Add (+1) or take away (-1) the people of one shift."""
    who, kind, period, k, position = row[0], row[1], row[2], 0, 0
    length, many, periods = b.kinds[kind, 0], b.kinds[kind, 1], b.day.size
    paid = length
    day = b.day[period]
    while position < length:
        if k < many and position == row[3 + k]:
            size = b.kinds[kind, 4 + 4 * k]
            if b.kinds[kind, 5 + 4 * k] == 0:
                paid -= size
            position += size
            period = (period + size) % periods
            k += 1
            continue
        b.line[SUPPLY, period] += sign
        position += 1
        period += 1
        if period == periods:
            period = 0
    b.room[who, HOURS] -= sign * paid * b.period_hours
    b.room[who, SHIFTS] -= sign
    b.room[who, DAYS + day] -= sign


def net(b: Board, row: Ints) -> float:
    """What the objective rises by with one more shift."""
    who, kind, period, k, position = row[0], row[1], row[2], 0, 0
    length, many, periods = b.kinds[kind, 0], b.kinds[kind, 1], b.day.size
    pay, worth = 0.0, 0.0
    while position < length:
        if k < many and position == row[3 + k]:
            for _ in range(b.kinds[kind, 4 + 4 * k]):
                if b.kinds[kind, 5 + 4 * k] == 1:
                    pay += b.line[PAY, period] * b.factor[kind, position]
                position += 1
                period += 1
                if period == periods:
                    period = 0
            k += 1
            continue
        pay += b.line[PAY, period] * b.factor[kind, position]
        short = min(max(b.line[NEED, period] - b.line[SUPPLY, period], 0.0), 1.0)
        worth += short * b.line[UNDER, period] - (1.0 - short) * b.over
        position += 1
        period += 1
        if period == periods:
            period = 0
    return float(b.period_hours * (pay * b.room[who, WAGE] - worth))


def fits(b: Board, row: Ints) -> bool:
    """Whether a shift is allowed where it lies and its class has room for it."""
    who, kind, start = row[0], row[1], row[2]
    if not b.may[who, kind, start]:
        return False
    paid = b.kinds[kind, 0]
    for k in range(b.kinds[kind, 1]):
        if b.kinds[kind, 5 + 4 * k] == 0:
            paid -= b.kinds[kind, 4 + 4 * k]
    is_free = b.room[who, HOURS] + 1e-6 >= paid * b.period_hours and b.room[who, SHIFTS] + 1e-6 >= 1.0
    return bool(is_free and b.room[who, DAYS + b.day[start]] + 1e-6 >= 1.0)


def place(b: Board, row: Ints) -> float:
    """Write the breaks into a row that lose least worth where it lies; what the objective then rises by."""
    who, kind, period = row[0], row[1], row[2]
    length, many = b.kinds[kind, 0], b.kinds[kind, 1]
    for j in range(length):
        short = min(max(b.line[NEED, period] - b.line[SUPPLY, period], 0.0), 1.0)
        worth = short * b.line[UNDER, period] - (1.0 - short) * b.over
        b.sums[0, j + 1] = b.sums[0, j] + worth
        b.sums[1, j + 1] = b.sums[1, j] + b.line[PAY, period] * b.factor[kind, j] * b.room[who, WAGE]
        period += 1
        if period == b.day.size:
            period = 0
    change = b.sums[1, length] - b.sums[0, length]
    if many == 0:
        return float(b.period_hours * change)
    for k in range(many):
        first, size, is_paid = b.kinds[kind, 2 + 4 * k], b.kinds[kind, 4 + 4 * k], b.kinds[kind, 5 + 4 * k]
        lowest, lowest_at = np.inf, first
        for offset in range(first, b.kinds[kind, 3 + 4 * k] + 1):
            loss = b.sums[0, offset + size] - b.sums[0, offset]
            if is_paid == 0:
                loss -= b.sums[1, offset + size] - b.sums[1, offset]
            if k > 0:
                before = min(offset - b.kinds[kind, 4 * k] - b.min_work, b.kinds[kind, 4 * k - 1])
                loss = loss + b.sums[1 + k, before] if before >= b.kinds[kind, 4 * k - 2] else np.inf
            if loss < lowest:
                lowest, lowest_at = loss, offset
            b.sums[2 + k, offset] = lowest
            b.at[k, offset] = lowest_at
    latest = b.kinds[kind, 4 * many - 1]
    change += b.sums[1 + many, latest]
    for k in range(many - 1, -1, -1):
        row[3 + k] = b.at[k, latest]
        if k > 0:
            latest = min(row[3 + k] - b.kinds[kind, 4 * k] - b.min_work, b.kinds[kind, 4 * k - 1])
    return float(b.period_hours * change)


def slid(b: Board, row: Ints, which: float, where: float) -> bool:
    """Move one break of a row to anywhere between its neighbours; False where there is none."""
    kind = row[1]
    many = b.kinds[kind, 1]
    if many == 0:
        return False
    k = int(which * many)
    low, high = b.kinds[kind, 2 + 4 * k], b.kinds[kind, 3 + 4 * k]
    if k > 0:
        low = max(low, row[2 + k] + b.kinds[kind, 4 * k] + b.min_work)
    if k + 1 < many:
        high = min(high, row[4 + k] - b.kinds[kind, 4 + 4 * k] - b.min_work)
    row[3 + k] = low + int(where * (high - low + 1))
    return True


def near(b: Board, row: Ints, how: float, what: float, where: float) -> None:
    """Turn a row into a shift near it: another start, another length from the same start or to the same end."""
    kind, start, periods = row[1], row[2], b.day.size
    other = int(what * b.kinds.shape[0])
    if how < 0.45:
        far = int(where * where * 11.0) * b.start_periods
        start += far if what < 0.5 else -far
    elif how < 0.65:
        row[1] = other
    elif how < 0.85:
        row[1] = other
        start += b.kinds[kind, 0] - b.kinds[other, 0]
    else:
        row[1] = other
        start += int((where - 0.5) * 16.0) * b.start_periods
    if how > 0.95:
        row[0] = int((where * 97.0) % 1.0 * b.room.shape[0])
    row[2] = start % periods


def fresh(b: Board, row: Ints, at: float, what: float, where: float) -> None:
    """Turn a row into a shift over the first period after a random one that is short; over that one where none is."""
    periods = b.day.size
    first = b.first + int(at * b.span)
    period = first % periods
    for step in range(b.span):
        if b.line[NEED, (first + step) % periods] > b.line[SUPPLY, (first + step) % periods] + 1e-9:
            period = (first + step) % periods
            break
    row[0] = int((what * 89.0) % 1.0 * b.room.shape[0])
    row[1] = int(what * b.kinds.shape[0])
    start = period - int(where * b.kinds[row[1], 0])
    for step in range(b.start_periods):
        row[2] = (start - step) % periods
        if b.may[row[0], row[1], row[2]]:
            break


def beside(b: Board, count: int, one: int, draw: float) -> int:
    """Another shift that starts near shift `one`; -1 when a few tries find none."""
    for n in range(STARTS_TRIED):
        other = int((draw * (n + 1) * 61.8033988) % 1.0 * count)
        apart = abs(b.shifts[other, 2] - b.shifts[one, 2])
        if other != one and min(apart, b.day.size - apart) <= b.reach:
            return other
    return -1


def asked(way: float) -> tuple[int, int]:
    """How many shifts a try takes away, and how many it adds."""
    if MOVE <= way < PAIR:
        return 2, 2
    if PAIR <= way < ADD:
        return 0, 1
    if ADD <= way < TAKE:
        return 1, 0
    if TAKE <= way < SPLIT:
        return 1, 2
    return (2, 1) if way >= SPLIT else (1, 1)


def taken(b: Board, m: int, at: int) -> float:
    """Take shift `at` away and remember it as row `m` of those tried; what the objective rises by."""
    for j in range(b.shifts.shape[1]):
        b.tried[m, j] = b.shifts[at, j]
    add(b, b.tried[m], -1)
    return -net(b, b.tried[m])


def proposed(b: Board, m: int, gone: int, d: Floats) -> float:
    """Row `m` of the shifts to come, made from the one that went; what the objective rises by, infinite for none."""
    row = b.tried[2 + m]
    is_there = True
    if m >= gone:
        fresh(b, row, d[6], d[7], d[8])
    else:
        for j in range(row.size):
            row[j] = b.tried[m, j]
        if d[0] < SLIDE:
            is_there = slid(b, row, d[3], d[4])
        else:
            near(b, row, d[3 + 3 * m], d[4 + 3 * m], d[5 + 3 * m])
    if not is_there or not fits(b, row):
        return np.inf
    return net(b, row) if d[0] < SLIDE and m < gone else place(b, row)


def kept(b: Board, count: int, one: int, other: int, gone: int, come: int) -> int:
    """Write what came over what went, the last shift of all into a hole; how many shifts there are then."""
    for m in range(come):
        target = count if m >= gone else (one if m == 0 else other)
        count += 1 if m >= gone else 0
        for j in range(b.shifts.shape[1]):
            b.shifts[target, j] = b.tried[2 + m, j]
    if gone > come:
        count -= 1
        for j in range(b.shifts.shape[1]):
            b.shifts[other if come == 1 else one, j] = b.shifts[count, j]
    return count


def tries(b: Board, count: int, draws: Floats, temperature: float) -> int:
    """Try as many changes as `draws` has rows; how many shifts there are then."""
    for n in range(draws.shape[0]):
        d = draws[n]
        if count == 0 or count + 2 > b.shifts.shape[0]:
            d[0] = PAIR if count == 0 else ADD
        gone, wanted = asked(d[0])
        one, other = int(d[1] * count), 0
        if gone == 2:
            other = beside(b, count, one, d[2])
            if other < 0:
                continue
        change, come = 0.0, 0
        for m in range(gone):
            change += taken(b, m, one if m == 0 else other)
        while come < wanted and change < np.inf:
            change += proposed(b, come, gone, d)
            if change < np.inf:
                add(b, b.tried[2 + come], 1)
                come += 1
        if change <= 0.0 or d[11] < np.exp(-change / temperature):
            count = kept(b, count, one, other, gone, come)
            continue
        for m in range(gone + come):
            add(b, b.tried[m if m < gone else 2 + m - gone], 1 if m < gone else -1)
    return count


@cache
def compiled() -> Callable[[Board, int, Floats, float], int]:
    """`tries` compiled by numba; the machine code is kept beside the module for the next start."""
    from numba import njit

    # handing the arrays from call to call costs more than the work: inline the helpers
    inlined: Callable[[Any], Any] = njit(cache=True, forceinline=True)
    for helper in (add, net, fits, place, slid, near, fresh, beside, asked, taken, proposed, kept):
        globals()[helper.__name__] = inlined(helper)
    machine: Callable[[Board, int, Floats, float], int] = njit(cache=True, nogil=True)(tries)
    return machine
