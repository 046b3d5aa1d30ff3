"""Several channels, agents with skills, chat concurrency, redials: one event after the other.

Plain Python that numba compiles on first use (`compiled`). Events are arrivals (sorted), changes of
presence (sorted) and a heap of completions, abandons of those who will redial, and redials.
A contact's work is counted in handle times: an agent with c contacts of a channel works each off at
1 / AHT(c), so concurrency slows what is already in hand. State lies in a few arrays of records, for
every array handed from call to call costs time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from staffing.log_space import Floats

Whole = NDArray[np.int64]
Records = NDArray[np.void]

# An attempt to reach somebody: redials are attempts of their own, after all first ones. Times in
# seconds, NaN for what did not happen; work and patience in units of the channel's mean.
ATTEMPT = np.dtype(
    [("kind", "i8"), ("following", "i8"), ("arrived", "f8"), ("started", "f8"), ("gave_up", "f8"),
     ("ended", "f8"), ("work", "f8"), ("patience", "f8"), ("redials", "?"), ("redial_after", "f8")]
)  # fmt: skip
# An agent: contacts held, of which channel, number of the completion planned last.
PERSON = np.dtype(
    [("on", "?"), ("held", "i8"), ("handling", "i8"), ("version", "i8"), ("idle_since", "f8"), ("updated", "f8")]
)  # fmt: skip
# A channel: contacts at once, mean patience (infinite: nobody gives up), smaller rank first, its queue.
LINE = np.dtype([("cap", "i8"), ("patience", "f8"), ("rank", "i8"), ("first", "i8"), ("last", "i8")])
CHANGE = np.dtype([("at", "f8"), ("agent", "i8"), ("on", "?")])
EVENT = np.dtype([("at", "f8"), ("who", "i8"), ("tag", "i8")])

ABANDON, REDIAL = -1, -2  # tags of events that are not completions
PREFERRED, LONGEST_IDLE, LEAST_LOADED = 0, 1, 2
EVENTS, ATTEMPTS = 0, 1  # places in House.used


class House(NamedTuple):
    """Everything the kernel reads and writes; A attempts, N agents, C channels, K contacts at once.

    Attributes:
        attempts, people, lines, changes: records as above; `changes` in order of time.
        events: heap with room for every event.
        curve: (C, K) AHT at 1..K contacts at once.
        skill: (N, C) preference 1, 2, ... of the agent for the channel, 0 is no skill.
        left, holding: (N, K) work left of, and number of, each contact in hand.
        used: events on the heap, attempts so far.
        routing: PREFERRED, LONGEST_IDLE or LEAST_LOADED.
    """

    attempts: Records
    people: Records
    lines: Records
    changes: Records
    events: Records
    curve: Floats
    skill: Whole
    left: Floats
    holding: Whole
    used: Whole
    routing: int


def push(h: House, at: float, who: int, tag: int) -> None:
    """Add an event to the heap."""
    events, i = h.events, h.used[EVENTS]
    h.used[EVENTS] = i + 1
    while i > 0 and events[(i - 1) // 2]["at"] > at:
        events[i] = events[(i - 1) // 2]
        i = (i - 1) // 2
    events[i]["at"], events[i]["who"], events[i]["tag"] = at, who, tag


def drop_first(h: House) -> None:
    """Remove the earliest event of the heap."""
    events, n = h.events, h.used[EVENTS] - 1
    h.used[EVENTS] = n
    at, i, child = events[n]["at"], 0, 1
    while child < n:
        if child + 1 < n and events[child + 1]["at"] < events[child]["at"]:
            child += 1
        if at <= events[child]["at"]:
            break
        events[i] = events[child]
        i, child = child, 2 * child + 1
    events[i] = events[n]


def advance(h: House, agent: int, now: float) -> None:
    """Work off what the agent holds since the last event."""
    person, left = h.people[agent], h.left
    held = person["held"]
    if held > 0:
        done = (now - person["updated"]) / h.curve[person["handling"], held - 1]
        for slot in range(held):
            left[agent, slot] -= done
    person["updated"] = now


def plan_completion(h: House, agent: int) -> None:
    """Put the agent's next completion on the heap; the one planned before becomes void."""
    person, left = h.people[agent], h.left
    person["version"] += 1
    held = person["held"]
    if held == 0:
        return
    least = left[agent, 0]
    for slot in range(1, held):
        least = min(least, left[agent, slot])
    wait = max(least, 0.0) * h.curve[person["handling"], held - 1]
    push(h, person["updated"] + wait, agent, person["version"])


def begin(h: House, agent: int, contact: int, now: float) -> None:
    """The agent takes the contact."""
    advance(h, agent, now)
    person, attempt = h.people[agent], h.attempts[contact]
    slot = person["held"]
    h.left[agent, slot], h.holding[agent, slot] = attempt["work"], contact
    person["held"] = slot + 1
    person["handling"] = attempt["kind"]
    attempt["started"] = now
    plan_completion(h, agent)


def finish(h: House, agent: int, now: float) -> None:
    """The contact with the least work left ends; the last slot moves into its place."""
    advance(h, agent, now)
    person, left, holding = h.people[agent], h.left, h.holding
    slot, held = 0, person["held"]
    for other in range(1, held):
        if left[agent, other] < left[agent, slot]:
            slot = other
    h.attempts[holding[agent, slot]]["ended"] = now
    left[agent, slot], holding[agent, slot] = left[agent, held - 1], holding[agent, held - 1]
    person["held"] = held - 1
    if held == 1:
        person["idle_since"] = now
    version = person["version"]
    take_waiting(h, agent, now)
    if person["version"] == version:
        plan_completion(h, agent)


def head(h: House, channel: int, now: float) -> int:
    """First contact of the channel still waiting, or -1; those whose patience ended are dropped."""
    line, attempts = h.lines[channel], h.attempts
    contact, mean = line["first"], line["patience"]
    while contact >= 0:
        attempt = attempts[contact]
        ends = attempt["arrived"] + attempt["patience"] * mean
        if ends >= now and np.isnan(attempt["gave_up"]):
            break
        attempt["gave_up"] = ends
        contact = attempt["following"]
    line["first"] = contact
    return int(contact)


def take_waiting(h: House, agent: int, now: float) -> None:
    """Fill the agent from the queues: smallest rank first, then the longest waiting."""
    person, lines, skill, attempts = h.people[agent], h.lines, h.skill, h.attempts
    while person["on"]:
        held, doing = person["held"], person["handling"]
        best, chosen, best_rank, best_at = -1, -1, 0, 0.0
        for c in range(lines.size):
            line = lines[c]
            is_full = held > 0 and (doing != c or held >= line["cap"])
            if line["first"] < 0 or skill[agent, c] == 0 or is_full:
                continue
            contact, rank = head(h, c, now), line["rank"]
            if contact < 0 or (best >= 0 and rank > best_rank):
                continue
            came = attempts[contact]["arrived"]
            if best < 0 or rank < best_rank or came < best_at:
                best, chosen, best_rank, best_at = contact, c, rank, came
        if best < 0:
            return
        lines[chosen]["first"] = attempts[best]["following"]
        begin(h, agent, best, now)


def routed(h: House, channel: int) -> int:
    """Agent who gets an arriving contact, or -1 when all are busy; ties go to the longest idle."""
    people, skill, cap = h.people, h.skill, h.lines[channel]["cap"]
    by_skill, by_held = h.routing == PREFERRED, h.routing == LEAST_LOADED or cap > 1
    best, best_skill, best_held, best_since = -1, 0, 0, 0.0
    for agent in range(people.size):
        rank, person = skill[agent, channel], people[agent]
        has = person["held"]
        if rank == 0 or not person["on"] or (has > 0 and (has >= cap or person["handling"] != channel)):
            continue
        since = person["idle_since"]
        is_better = since < best_since
        if by_held and has != best_held:
            is_better = has < best_held
        if by_skill and rank != best_skill:
            is_better = rank < best_skill
        if best < 0 or is_better:
            best, best_skill, best_held, best_since = agent, rank, has, since
    return best


def arrive(h: House, contact: int, now: float) -> None:
    """Route the contact or let it wait."""
    attempt = h.attempts[contact]
    channel = attempt["kind"]
    attempt["arrived"] = now
    agent = routed(h, channel)
    if agent >= 0:
        begin(h, agent, contact, now)
        return
    line = h.lines[channel]
    if line["first"] < 0:
        line["first"] = contact
    else:
        h.attempts[line["last"]]["following"] = contact
    line["last"] = contact
    if attempt["redials"] and np.isfinite(line["patience"]):
        push(h, now + attempt["patience"] * line["patience"], contact, ABANDON)


def give_up(h: House, contact: int, now: float) -> None:
    """A contact that will redial gives up, unless it is being served."""
    attempt, again = h.attempts[contact], h.used[ATTEMPTS]
    if not np.isnan(attempt["started"]):
        return
    attempt["gave_up"] = now
    if again < h.attempts.size:
        h.used[ATTEMPTS] = again + 1
        h.attempts[again]["kind"] = attempt["kind"]
        push(h, now + attempt["redial_after"], again, REDIAL)


def change(h: House, i: int) -> None:
    """An agent comes or goes; who goes finishes what is in hand."""
    agent, now, is_on = h.changes[i]["agent"], h.changes[i]["at"], h.changes[i]["on"]
    person = h.people[agent]
    person["on"] = is_on
    if is_on:
        if person["held"] == 0:
            person["idle_since"] = now
        take_waiting(h, agent, now)


def run(h: House, arrivals: int) -> None:
    """Play every event in order of time; the first `arrivals` attempts have their moment of arrival."""
    i, j, changes = 0, 0, h.changes.size
    while True:
        t_event = h.events[0]["at"] if h.used[EVENTS] > 0 else np.inf
        t_change = h.changes[j]["at"] if j < changes else np.inf
        t_arrival = h.attempts[i]["arrived"] if i < arrivals else np.inf
        if t_change <= t_event and t_change <= t_arrival:
            if j >= changes:
                return
            change(h, j)
            j += 1
        elif t_event <= t_arrival:
            who, tag = h.events[0]["who"], h.events[0]["tag"]
            drop_first(h)
            if tag == ABANDON:
                give_up(h, who, t_event)
            elif tag == REDIAL:
                arrive(h, who, t_event)
            elif h.people[who]["version"] == tag:
                finish(h, who, t_event)
        else:
            arrive(h, i, t_arrival)
            i += 1


_HELPERS = (
    push, drop_first, advance, plan_completion, begin, head, take_waiting, finish, routed, arrive,
    give_up, change,
)  # fmt: skip


@cache
def compiled() -> Callable[[House, int], None]:
    """`run` compiled by numba; the machine code is kept beside the module for the next start."""
    from numba import njit

    # handing the arrays from call to call costs more than the work: inline the helpers
    inlined: Callable[[Any], Any] = njit(cache=True, forceinline=True)
    for helper in _HELPERS:
        globals()[helper.__name__] = inlined(helper)
    machine: Callable[[House, int], None] = njit(cache=True)(run)
    return machine


def house(
    attempts: Records,
    lines: Records,
    changes: Records,
    curve: Floats,
    skill: Whole,
    routing: int,
    arrivals: int,
) -> House:
    """An empty house: nobody present, nothing in hand; an attempt makes at most four events."""
    agents, depth = skill.shape[0], int(lines["cap"].max())
    return House(
        attempts, np.zeros(agents, PERSON), lines, changes, np.zeros(4 * attempts.size + 16, EVENT), curve,
        skill, np.zeros((agents, depth)), np.zeros((agents, depth), np.int64), np.array([0, arrivals]), routing,
    )  # fmt: skip
