"""One queue, agents by interval: contacts in order of arrival meet the agent who is free first.

Plain Python that numba compiles on first use (`compiled`), so both give the same answers. In a
first-come queue nobody starts before an earlier contact, so a heap of the moments agents become free
is all the state there is (Kiefer-Wolfowitz), and a million contacts take a fraction of a second.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from staffing.log_space import Floats


def sift_down(heap: Floats, size: int, at: int, value: float) -> None:
    """Put `value` in place `at` of heap[:size] or below; place 0 is the smallest."""
    child = 2 * at + 1
    while child < size:
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if value <= heap[child]:
            break
        heap[at] = heap[child]
        at, child = child, 2 * child + 1
    heap[at] = value


def sift_up(heap: Floats, at: int, value: float) -> None:
    """Put `value` in place `at` of the heap or above; place `size` adds it."""
    while at > 0 and heap[(at - 1) // 2] > value:
        heap[at] = heap[(at - 1) // 2]
        at = (at - 1) // 2
    heap[at] = value


def staffed(heap: Floats, size: int, wanted: int, now: float) -> int:
    """Bring the heap to `wanted` agents at `now`; idle agents leave first, then busy ones at random."""
    while size < wanted:
        sift_up(heap, size, now)
        size += 1
    while size > wanted:
        # whoever finishes soonest must not be picked: it would take the next free agent away each time
        place = 0 if heap[0] <= now else int((0.6180339887498949 * (now + size)) % 1.0 * size)
        size -= 1
        last = heap[size]
        if place < size and place > 0 and last < heap[(place - 1) // 2]:
            sift_up(heap, place, last)
        elif place < size:
            sift_down(heap, size, place, last)
    return size


def run(at: Floats, work: Floats, patience: Floats, agents: Floats, interval_s: float, waits: Floats) -> None:
    """Fill `waits` with each contact's wait, negative where it gave up (minus its patience).

    Args:
        at: arrival moments in order, seconds.
        work: handle times, seconds.
        patience: seconds each would wait, infinite for ever.
        agents: whole agents at work in each interval, nobody after the last.
        interval_s: seconds per interval.
    """
    heap = np.zeros(int(agents.max()) + 1)
    size, period = staffed(heap, 0, int(agents[0]), 0.0), 1
    for i in range(at.size):
        while True:
            start = max(at[i], heap[0]) if size > 0 else np.inf
            boundary = period * interval_s
            if start < boundary or period > agents.size:
                break
            size = staffed(heap, size, int(agents[period]) if period < agents.size else 0, boundary)
            period += 1
        if start - at[i] > patience[i]:
            waits[i] = -max(patience[i], 1e-12)
        elif size > 0:
            waits[i] = start - at[i]
            sift_down(heap, size, 0, start + work[i])
        else:
            waits[i] = np.inf


@cache
def compiled() -> Callable[..., None]:
    """`run` compiled by numba; the machine code is kept beside the module for the next start."""
    from numba import njit

    jit: Callable[[Any], Any] = njit(cache=True)
    helpers = {f.__name__: jit(f) for f in (sift_down, sift_up)}
    globals().update(helpers)
    globals()["staffed"] = jit(staffed)
    machine: Callable[..., None] = jit(run)
    return machine
