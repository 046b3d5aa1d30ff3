"""Phone calls, chats and visits of the demo: who waits, who gives up, how long it takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data_sources.systems.sample_columns import (
    NEVER,
    Flag,
    Number,
    Whole,
    draws,
    frame,
    local_day,
    local_seconds,
    moment,
    numbered,
    text,
)
from data_sources.systems.sample_people import Agents, assign
from data_sources.systems.sample_shape import Arrivals, Timeline
from data_sources.systems.sample_world import (
    CHANNEL_NAMES,
    CHAT,
    DEPARTMENTS,
    GROUPS,
    IN_PERSON,
    LIVE,
    PHONE,
    PRIORITIES,
    SLOT_S,
    queue_name,
)
from domain.channels import CHANNELS

SHORT_ABANDON_S = 5
QUEUES = tuple(queue_name(c, d) for c in range(len(CHANNEL_NAMES)) for d in range(len(DEPARTMENTS)))


@dataclass(frozen=True, slots=True)
class LiveTimes:
    """Chance to wait at all and mean wait on an ordinary day, pick-up time, and handle-time means, seconds."""

    wait_chance: float
    wait_s: float
    ring_s: float
    talk_s: float
    hold_share: float
    wrap_s: float


LIVE_TIMES: dict[int, LiveTimes] = {
    PHONE: LiveTimes(0.23, 36, 4, 285, 0.22, 48),
    CHAT: LiveTimes(0.22, 58, 9, 560, 0.0, 35),
    IN_PERSON: LiveTimes(0.36, 170, 25, 430, 0.0, 55),
}
DEPARTMENT_TALK = np.array((0.92, 1.22, 0.95))


@dataclass(frozen=True)
class Contacts:
    """One element per contact, in order of offering; moments in epoch seconds, `NEVER` for none."""

    channel: Whole
    department: Whole
    offered_at: Whole
    answered_at: Whole
    ended_at: Whole
    wait_s: Whole
    talk_s: Whole
    hold_s: Whole
    wrap_s: Whole
    is_abandoned: Flag
    is_transferred: Flag
    agent: Whole

    def __len__(self) -> int:
        return len(self.channel)


def make_contacts(
    live: dict[int, Arrivals], days: Timeline, load: Number, agents: Agents, seed: int
) -> Contacts:
    """Every live contact.

    A contact waits with a chance and a mean that grow with the day's load and the hour's volume; a
    customer whose patience (exponential, a few hang up at once) is shorter gives up, so abandonment
    follows from waiting.
    """
    rng = draws(seed, "contacts")
    channel = np.concatenate([np.full(len(live[c].at), c) for c in LIVE])
    at = np.concatenate([live[c].at for c in LIVE])
    department = np.concatenate([live[c].department for c in LIVE])
    order = np.lexsort((department, channel, at))
    channel, at, department = channel[order], at[order], department[order]
    day = days.day_no(at)
    would_wait = _virtual_wait(channel, load[day] * _hour_load(channel, at), rng)
    patience = _patience(channel, rng)
    gives_up = patience < would_wait
    wait = np.where(gives_up, patience, would_wait).astype(np.int64)
    agent = assign(agents, department, channel, day, rng)
    talk, hold, wrap = _handling(channel, department, agents.pace(agent, day), rng)
    answered = np.where(gives_up, NEVER, at + wait)
    ended = at + wait + np.where(gives_up, 0, talk + hold)
    return Contacts(
        channel, department, at, answered, ended, wait, talk, hold, wrap, gives_up,
        ~gives_up & (rng.random(len(at)) < np.array([0.07, 0.05, 0, 0, 0, 0.03])[channel]), agent,
    )  # fmt: skip


def _hour_load(channel: Whole, at: Whole) -> Number:
    """Staffing follows the day's shape imperfectly: the late morning is tight, the evening loose."""
    hour = local_seconds(at) % 86_400 / 3600
    tight: Number = 0.88 + 0.30 * np.exp(-(((hour - 10.8) / 1.5) ** 2) / 2)
    return np.where(channel == CHAT, 0.9 + 0.2 * np.exp(-(((hour - 20) / 1.6) ** 2) / 2), tight)


def _virtual_wait(channel: Whole, load: Number, rng: np.random.Generator) -> Number:
    """How long each would wait with endless patience."""
    times = [LIVE_TIMES.get(c) for c in range(len(CHANNEL_NAMES))]
    chance, mean, ring = (
        np.array([getattr(t, name) if t else 0.0 for t in times])[channel]
        for name in ("wait_chance", "wait_s", "ring_s")
    )
    n = len(channel)
    waits = rng.random(n) < np.clip(chance * load, 0, 0.95)
    pick_up = ring * np.exp(rng.normal(0, 0.5, n))
    queued: Number = rng.exponential(1, n) * mean * np.minimum(load, 6)
    return np.round(pick_up + np.where(waits, queued, 0))


def _patience(channel: Whole, rng: np.random.Generator) -> Number:
    mean = np.array([CHANNELS[name].patience_s or 0 for name in CHANNEL_NAMES])[channel]
    n = len(channel)
    at_once = rng.random(n) < 0.012
    return np.ceil(np.where(at_once, rng.uniform(0, SHORT_ABANDON_S - 1, n), 5 + rng.exponential(mean)))


def _handling(
    channel: Whole, department: Whole, pace: Number, rng: np.random.Generator
) -> tuple[Whole, Whole, Whole]:
    """Talk, hold and wrap-up seconds: log-normal, as handle times are."""
    n = len(channel)
    talk_mean = np.array([LIVE_TIMES[c].talk_s if c in LIVE_TIMES else 0 for c in range(6)])[channel]
    hold_share = np.array([LIVE_TIMES[c].hold_share if c in LIVE_TIMES else 0 for c in range(6)])[channel]
    wrap_mean = np.array([LIVE_TIMES[c].wrap_s if c in LIVE_TIMES else 0 for c in range(6)])[channel]
    talk = talk_mean * DEPARTMENT_TALK[department] * pace * np.exp(rng.normal(-0.245, 0.7, n))
    hold = np.where(rng.random(n) < hold_share, np.exp(rng.normal(3.7, 0.8, n)), 0)
    wrap = wrap_mean * pace * np.exp(rng.normal(-0.18, 0.6, n))
    return tuple(np.maximum(np.round(x), 0).astype(np.int64) for x in (talk + 5, hold, wrap))


def contacts_frame(
    contacts: Contacts, agents: Agents, ticket: Whole, customer: Whole, priority: Whole
) -> pd.DataFrame:
    """The table `contacts`; ticket, customer and priority are codes per contact, negative for none."""
    answered = ~contacts.is_abandoned
    local = local_seconds(contacts.offered_at)

    def handled(values: Whole) -> Number:
        return np.where(answered, values, np.nan)

    department_text = text(DEPARTMENTS, contacts.department)
    return frame(
        "contacts",
        {
            "contact_id": numbered("K", np.arange(len(contacts)) + 1, 7),
            "channel": text(CHANNEL_NAMES, contacts.channel),
            "queue": text(QUEUES, contacts.channel * len(DEPARTMENTS) + contacts.department),
            "department": department_text,
            "group_name": text(GROUPS, np.where(answered, agents.group[contacts.agent], -1)),
            "priority": text(PRIORITIES, priority),
            "direction": text(("inbound",), np.zeros(len(contacts))),
            "offered_at": moment(contacts.offered_at),
            "offered_on": local_day(local),
            "offered_local_at": moment(local // SLOT_S * SLOT_S),
            "answered_at": moment(contacts.answered_at),
            "ended_at": moment(contacts.ended_at),
            "wait_s": contacts.wait_s.astype(float),
            "talk_s": handled(contacts.talk_s),
            "hold_s": handled(contacts.hold_s),
            "wrap_s": handled(contacts.wrap_s),
            "is_abandoned": contacts.is_abandoned,
            "is_short_abandon": contacts.is_abandoned & (contacts.wait_s < SHORT_ABANDON_S),
            "is_transferred": contacts.is_transferred,
            "agent_id": numbered("A", np.where(answered, contacts.agent + 1, -1), 3),
            "ticket_id": numbered("T", ticket, 7),
            "customer_id": numbered("C", customer, 6),
        },
    )
