"""Several channels, agents with skills, chat concurrency, redials: one event after the other.

Plain Python that numba compiles on first use (`compiled`). Events are arrivals (sorted), changes of
presence (sorted) and a heap of completions, abandons of those who will redial, and redials.
A contact's work is counted in handle times: an agent with c contacts of a channel works each off at
1 / AHT(c), so concurrency slows what is already in hand.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from staffing.log_space import Flags, Floats

Whole = NDArray[np.int64]

ABANDON, REDIAL = -1, -2  # tags of heap entries that are not completions
PREFERRED, LONGEST_IDLE, LEAST_LOADED = 0, 1, 2


class Plan(NamedTuple):
    """What is given; times in seconds. C channels, N agents, contacts in order of arrival.

    Attributes:
        at, channel: moment and channel of each first attempt.
        work, patience: handle time and patience of each attempt, in units of the channel's mean.
        redials, redial_after: whether the attempt redials if it gives up, and after how long.
        curve: (C, K) AHT at 1..K contacts at once; cap: (C,) contacts at once.
        mean_patience: (C,) infinite where nobody gives up.
        rank: (C,) smaller is served first.
        skill: (N, C) preference 1, 2, ... of the agent for the channel, 0 is no skill.
        change_at, change_agent, change_on: moments at which agents come and go.
        routing: PREFERRED, LONGEST_IDLE or LEAST_LOADED.
    """

    at: Floats
    channel: Whole
    work: Floats
    patience: Floats
    redials: Flags
    redial_after: Floats
    curve: Floats
    cap: Whole
    mean_patience: Floats
    rank: Whole
    skill: Whole
    change_at: Floats
    change_agent: Whole
    change_on: Flags
    routing: int


class State(NamedTuple):
    """What happens. Attempts are numbered first attempts first, redials after them."""

    heap_at: Floats
    heap_who: Whole
    heap_tag: Whole
    size: Whole  # entries in the heap, attempts so far
    on: Flags
    held: Whole
    handling: Whole
    idle_since: Floats
    version: Whole
    updated: Floats
    left: Floats
    holding: Whole
    first: Whole
    last: Whole
    following: Whole
    arrived: Floats
    kind: Whole
    started: Floats
    gave_up: Floats
    ended: Floats


def push(s: State, at: float, who: int, tag: int) -> None:
    """Add an event to the heap."""
    times, persons, tags = s.heap_at, s.heap_who, s.heap_tag
    i = s.size[0]
    s.size[0] = i + 1
    while i > 0 and times[(i - 1) // 2] > at:
        up = (i - 1) // 2
        times[i], persons[i], tags[i] = times[up], persons[up], tags[up]
        i = up
    times[i], persons[i], tags[i] = at, who, tag


def drop_first(s: State) -> None:
    """Remove the earliest event of the heap."""
    times, persons, tags = s.heap_at, s.heap_who, s.heap_tag
    n = s.size[0] - 1
    s.size[0] = n
    at, i, child = times[n], 0, 1
    while child < n:
        if child + 1 < n and times[child + 1] < times[child]:
            child += 1
        if at <= times[child]:
            break
        times[i], persons[i], tags[i] = times[child], persons[child], tags[child]
        i, child = child, 2 * child + 1
    times[i], persons[i], tags[i] = at, persons[n], tags[n]


def advance(p: Plan, s: State, agent: int, now: float) -> None:
    """Work off what the agent holds since the last event."""
    held, left = s.held[agent], s.left
    if held > 0:
        done = (now - s.updated[agent]) / p.curve[s.handling[agent], held - 1]
        for slot in range(held):
            left[agent, slot] -= done
    s.updated[agent] = now


def plan_completion(p: Plan, s: State, agent: int) -> None:
    """Put the agent's next completion on the heap; the one planned before becomes void."""
    s.version[agent] += 1
    held, left = s.held[agent], s.left
    if held == 0:
        return
    least = left[agent, 0]
    for slot in range(1, held):
        least = min(least, left[agent, slot])
    wait = max(least, 0.0) * p.curve[s.handling[agent], held - 1]
    push(s, s.updated[agent] + wait, agent, s.version[agent])


def begin(p: Plan, s: State, agent: int, contact: int, now: float) -> None:
    """The agent takes the contact."""
    advance(p, s, agent, now)
    slot = s.held[agent]
    s.left[agent, slot], s.holding[agent, slot] = p.work[contact], contact
    s.held[agent] = slot + 1
    s.handling[agent] = s.kind[contact]
    s.started[contact] = now
    plan_completion(p, s, agent)


def finish(p: Plan, s: State, agent: int, now: float) -> None:
    """The contact with the least work left ends; the last slot moves into its place."""
    advance(p, s, agent, now)
    slot, held, left, holding = 0, s.held[agent], s.left, s.holding
    for other in range(1, held):
        if left[agent, other] < left[agent, slot]:
            slot = other
    s.ended[holding[agent, slot]] = now
    left[agent, slot], holding[agent, slot] = left[agent, held - 1], holding[agent, held - 1]
    s.held[agent] = held - 1
    if held == 1:
        s.idle_since[agent] = now
    version = s.version[agent]
    take_waiting(p, s, agent, now)
    if s.version[agent] == version:
        plan_completion(p, s, agent)


def head(p: Plan, s: State, channel: int, now: float) -> int:
    """First contact of the channel still waiting, or -1; those whose patience ended are dropped."""
    contact, following, gave_up = s.first[channel], s.following, s.gave_up
    arrived, patience, mean = s.arrived, p.patience, p.mean_patience[channel]
    while contact >= 0:
        ends = arrived[contact] + patience[contact] * mean
        if ends >= now and np.isnan(gave_up[contact]):
            break
        gave_up[contact] = ends
        contact = following[contact]
    s.first[channel] = contact
    return int(contact)


def take_waiting(p: Plan, s: State, agent: int, now: float) -> None:
    """Fill the agent from the queues: smallest rank first, then the longest waiting."""
    first, rank, cap, skill = s.first, p.rank, p.cap, p.skill
    while s.on[agent]:
        held, doing = s.held[agent], s.handling[agent]
        best, chosen, best_rank, best_at = -1, -1, 0, 0.0
        for c in range(cap.size):
            if first[c] < 0 or skill[agent, c] == 0 or (held > 0 and (doing != c or held >= cap[c])):
                continue
            contact = head(p, s, c, now)
            if contact < 0 or (best >= 0 and rank[c] > best_rank):
                continue
            if best < 0 or rank[c] < best_rank or s.arrived[contact] < best_at:
                best, chosen, best_rank, best_at = contact, c, rank[c], s.arrived[contact]
        if best < 0:
            return
        first[chosen] = s.following[best]
        begin(p, s, agent, best, now)


def routed(p: Plan, s: State, channel: int) -> int:
    """Agent who gets an arriving contact, or -1 when all are busy; ties go to the longest idle."""
    on, held, handling, since, skill = s.on, s.held, s.handling, s.idle_since, p.skill
    cap, by_skill = p.cap[channel], p.routing == PREFERRED
    by_held = p.routing == LEAST_LOADED or cap > 1
    best, best_skill, best_held, best_since = -1, 0, 0, 0.0
    for agent in range(on.size):
        rank, has = skill[agent, channel], held[agent]
        if rank == 0 or not on[agent] or (has > 0 and (has >= cap or handling[agent] != channel)):
            continue
        is_better = since[agent] < best_since
        if by_held and has != best_held:
            is_better = has < best_held
        if by_skill and rank != best_skill:
            is_better = rank < best_skill
        if best < 0 or is_better:
            best, best_skill, best_held, best_since = agent, rank, has, since[agent]
    return best


def arrive(p: Plan, s: State, contact: int, now: float) -> None:
    """Route the contact or let it wait."""
    channel = s.kind[contact]
    s.arrived[contact] = now
    agent = routed(p, s, channel)
    if agent >= 0:
        begin(p, s, agent, contact, now)
        return
    if s.first[channel] < 0:
        s.first[channel] = contact
    else:
        s.following[s.last[channel]] = contact
    s.last[channel] = contact
    if p.redials[contact] and np.isfinite(p.mean_patience[channel]):
        push(s, now + p.patience[contact] * p.mean_patience[channel], contact, ABANDON)


def give_up(p: Plan, s: State, contact: int, now: float) -> None:
    """A contact that will redial gives up, unless it is being served."""
    attempt = s.size[1]
    if not np.isnan(s.started[contact]):
        return
    s.gave_up[contact] = now
    if attempt < s.kind.size:
        s.size[1] += 1
        s.kind[attempt] = s.kind[contact]
        push(s, now + p.redial_after[contact], attempt, REDIAL)


def change(p: Plan, s: State, i: int) -> None:
    """An agent comes or goes; who goes finishes what is in hand."""
    agent, now = p.change_agent[i], p.change_at[i]
    s.on[agent] = p.change_on[i]
    if p.change_on[i]:
        if s.held[agent] == 0:
            s.idle_since[agent] = now
        take_waiting(p, s, agent, now)


def run(p: Plan, s: State) -> None:
    """Play every event in order of time; a change of presence goes before what happens with it."""
    i, j, n, m = 0, 0, p.at.size, p.change_at.size
    while True:
        t_heap = s.heap_at[0] if s.size[0] > 0 else np.inf
        t_change = p.change_at[j] if j < m else np.inf
        t_arrival = p.at[i] if i < n else np.inf
        if t_change <= t_heap and t_change <= t_arrival:
            if j >= m:
                return
            change(p, s, j)
            j += 1
        elif t_heap <= t_arrival:
            who, tag = s.heap_who[0], s.heap_tag[0]
            drop_first(s)
            if tag == ABANDON:
                give_up(p, s, who, t_heap)
            elif tag == REDIAL:
                arrive(p, s, who, t_heap)
            elif s.version[who] == tag:
                finish(p, s, who, t_heap)
        else:
            s.kind[i] = p.channel[i]
            arrive(p, s, i, t_arrival)
            i += 1


_HELPERS = (
    push, drop_first, advance, plan_completion, begin, head, take_waiting, finish,
    routed, arrive, give_up, change,
)  # fmt: skip


@cache
def compiled() -> Callable[[Plan, State], None]:
    """`run` compiled by numba; the machine code is kept beside the module for the next start."""
    from numba import njit

    # handing the tuples of arrays from call to call costs more than the work: inline the helpers
    inlined: Callable[[Any], Any] = njit(cache=True, forceinline=True)
    for helper in _HELPERS:
        globals()[helper.__name__] = inlined(helper)
    machine: Callable[[Plan, State], None] = njit(cache=True)(run)
    return machine


def fresh_state(p: Plan, attempts: int) -> State:
    """An empty house with room for `attempts` attempts, redials included."""
    agents, channels = p.skill.shape
    depth = int(p.cap.max())
    unknown = np.full(attempts, np.nan)
    # an attempt begins, ends, gives up and redials at most once, each time with one event
    room = 4 * attempts + 16
    return State(
        np.empty(room), np.empty(room, np.int64), np.empty(room, np.int64),
        np.array([0, p.at.size]), np.zeros(agents, np.bool_), np.zeros(agents, np.int64),
        np.zeros(agents, np.int64), np.zeros(agents), np.zeros(agents, np.int64), np.zeros(agents),
        np.zeros((agents, depth)), np.zeros((agents, depth), np.int64),
        np.full(channels, -1), np.full(channels, -1), np.full(attempts, -1),
        unknown.copy(), np.zeros(attempts, np.int64), unknown.copy(), unknown.copy(), unknown.copy(),
    )  # fmt: skip
