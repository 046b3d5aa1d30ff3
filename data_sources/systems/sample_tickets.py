"""Tickets of the demo: who opens what, and the ticket rows read back from the log of events."""

from __future__ import annotations

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
from data_sources.systems.sample_contacts import Contacts
from data_sources.systems.sample_events import Events, status_seconds
from data_sources.systems.sample_lifecycle import Opened
from data_sources.systems.sample_people import Agents, Customers, assign, choose_customers
from data_sources.systems.sample_shape import Arrivals, Timeline
from data_sources.systems.sample_world import (
    BOT_CHATS,
    CATEGORIES,
    CATEGORY_MIX,
    CHANNEL_NAMES,
    CHAT,
    CLOSED,
    DEFERRED,
    DEPARTMENTS,
    EMAIL,
    EXCLUSIONS,
    GROUPS,
    LIVE,
    NEW,
    ON_HOLD,
    OPEN,
    PRIORITIES,
    PRIORITY_MIX,
    SEVERITIES,
    SHAPES,
    SOLVED,
    STATUSES,
    TIERS,
)

EXCLUSION_SHARE = (0.017, 0.012, 0.002, 0.001)
"""Share of written tickets that are merged, spam, deleted or test."""


ASKS_AGAIN_SHARE = 0.42
"""Chance that a ticket repeats one of the week before, where that is of the same department."""


def link_contacts(contacts: Contacts, tickets: int, seed: int) -> Whole:
    """Positions of the answered contacts that lead to a ticket."""
    rng = draws(seed, "links")
    chance = np.zeros(len(CHANNEL_NAMES))
    answered = np.bincount(contacts.channel[~contacts.is_abandoned], minlength=len(CHANNEL_NAMES))
    for c in LIVE:
        chance[c] = SHAPES[c].tickets * tickets / max(int(answered[c]), 1)
    drawn = rng.random(len(contacts)) < chance[contacts.channel]
    return np.flatnonzero(drawn & ~contacts.is_abandoned)


def written_arrivals(streams: dict[int, Arrivals]) -> tuple[Whole, Whole, Whole]:
    """Channel, department and moment of every arrival on the deferred channels."""
    channel = np.concatenate([np.full(len(streams[c].at), c) for c in DEFERRED])
    department = np.concatenate([streams[c].department for c in DEFERRED])
    return channel, department, np.concatenate([streams[c].at for c in DEFERRED])


def open_tickets(
    contacts: Contacts, linked: Whole, written: tuple[Whole, Whole, Whole],
    people: tuple[Agents, Customers], days: Timeline, load: Number, tickets: int, seed: int,
) -> tuple[Opened, Whole]:  # fmt: skip
    """Every ticket in order of creation, and the contact behind each (-1 for none)."""
    rng = draws(seed, "tickets")
    bots = _bot_chats(written, round(BOT_CHATS * tickets), rng)
    parts = (
        (contacts.channel[linked], contacts.department[linked], contacts.offered_at[linked]),
        written,
        bots,
    )
    channel, department, created = (np.concatenate(p) for p in zip(*parts, strict=True))
    contact = np.concatenate([linked, np.full(len(created) - len(linked), -1)])
    is_bot = np.arange(len(created)) >= len(created) - len(bots[0])
    order = np.lexsort((contact, department, channel, created))
    channel, department, created = channel[order], department[order], created[order]
    contact, is_bot, day = contact[order], is_bot[order], days.day_no(created)
    agents, customers = people
    customer = choose_customers(customers, day, rng)
    category = _category(department, load[day], rng)
    customer, category = _repeats(customer, category, department, customers, day, rng)
    agent = assign(agents, department, channel, day, rng)
    is_live, row = contact >= 0, np.maximum(contact, 0)
    agent = np.where(is_live, contacts.agent[row], agent)
    plain = ~is_live & ~is_bot
    exclusion = np.searchsorted(np.cumsum(EXCLUSION_SHARE), rng.random(len(created)))
    exclusion = np.where(plain & (exclusion < len(EXCLUSIONS)), exclusion, -1)
    by_agent = plain & (channel == EMAIL) & (exclusion < 0) & (rng.random(len(created)) < 0.06)
    handle = contacts.talk_s + contacts.hold_s + contacts.wrap_s
    return Opened(
        created, channel, department, customers.tier[customer], _priority(category, rng), category,
        customer, agent, is_live, is_bot, by_agent, exclusion,
        np.where(is_live, contacts.answered_at[row], NEVER), np.where(is_live, contacts.ended_at[row], NEVER),
        np.where(is_live, handle[row], 0).astype(float), load[day], agents.pace(agent, day),
    ), contact  # fmt: skip


def _bot_chats(
    written: tuple[Whole, Whole, Whole], count: int, rng: np.random.Generator
) -> tuple[Whole, Whole, Whole]:
    """Chats the bot ends alone: at the hours people write, on any day."""
    chosen = rng.choice(len(written[2]), count)
    at = written[2][chosen] // 60 * 60 + rng.integers(0, 60, count)
    return np.full(count, CHAT), written[1][chosen], at


def _category(department: Whole, load: Number, rng: np.random.Generator) -> Whole:
    """An issue type of the department; on days of great load one in three is the outage."""
    mix = np.array(CATEGORY_MIX).reshape(len(DEPARTMENTS), 5).cumsum(axis=1)
    within = (rng.random(len(department))[:, None] > mix[department, :4]).sum(axis=1)
    category = department * 5 + within
    is_outage = (load > 2.8) & (department == 1) & (rng.random(len(department)) < 0.34)
    drawn: Whole = np.where(is_outage, CATEGORIES.index("outage"), category)
    return drawn


def _repeats(
    customer: Whole, category: Whole, department: Whole, customers: Customers, day: Whole,
    rng: np.random.Generator,
) -> tuple[Whole, Whole]:  # fmt: skip
    """Some tickets are an issue of the week before that was not settled: same customer, same category."""
    position = np.arange(len(customer))
    a_week = max(len(customer) * 7 // max(int(day.max()) + 1, 1), 1)
    earlier = np.maximum(position - rng.integers(1, a_week + 1, len(customer)), 0)
    asks_again = (department[earlier] == department) & (rng.random(len(customer)) < ASKS_AGAIN_SHARE)
    asks_again &= customers.churned_no[customer[earlier]] >= day
    chosen = np.where(asks_again, earlier, position)
    return customer[chosen], category[chosen]


def _priority(category: Whole, rng: np.random.Generator) -> Whole:
    mix = np.array(PRIORITY_MIX).cumsum(axis=1)
    priority: Whole = (rng.random(len(category))[:, None] > mix[category, :3]).sum(axis=1)
    return priority


def _severity(tickets: Opened, seed: int) -> Whole:
    """Severity as stated: mostly what the priority says, one step off for one ticket in five."""
    step = draws(seed, "severity").choice([-1, 0, 1], len(tickets), p=[0.1, 0.8, 0.1])
    severity: Whole = np.clip(tickets.priority + step, 0, len(SEVERITIES) - 1)
    return severity


def tickets_frame(tickets: Opened, events: Events, days: Timeline, seed: int) -> pd.DataFrame:
    """The table `tickets`: what was known when the ticket was opened, and what the events say."""
    n = len(tickets)
    local = local_seconds(tickets.created_at)
    transfers = events.count(n, events.of("transferred"))
    return frame(
        "tickets",
        {
            "ticket_id": numbered("T", np.arange(n) + 1, 7),
            "created_at": moment(tickets.created_at),
            "created_on": local_day(local),
            "created_local_at": moment(local),
            "channel": text(CHANNEL_NAMES, tickets.channel),
            "department": text(DEPARTMENTS, tickets.department),
            "group_name": text(GROUPS, tickets.department * 2 + (transfers > 0)),
            "priority": text(PRIORITIES, tickets.priority),
            "severity": text(SEVERITIES, _severity(tickets, seed)),
            "tier": text(TIERS, tickets.tier),
            "category": text(CATEGORIES, tickets.category),
            "customer_id": numbered("C", tickets.customer + 1, 6),
            "transfers": transfers,
            "is_agent_created": tickets.is_agent_created,
            "excluded_because": text(EXCLUSIONS, tickets.exclusion),
            **_replies(tickets, events),
            **_ending(tickets, events),
            **_durations(events, n, days.end_at),
        },
    )


def _replies(tickets: Opened, events: Events) -> dict[str, pd.Series | Number | Whole]:
    n, by_agent = len(tickets), events.of("agent_reply")
    first = events.first_at(n, by_agent)
    replies = events.count(n, by_agent)
    handle_s = np.bincount(events.ticket[by_agent], events.effort_s[by_agent], n)
    return {
        "first_reply_at": moment(events.first_at(n, events.of("agent_reply", "bot_reply"))),
        "first_human_reply_at": moment(first),
        "public_replies": replies,
        "customer_replies": events.count(n, events.of("customer_reply")),
        "escalations": events.count(n, events.of("escalated")),
        "handle_s": np.where(replies > 0, handle_s, np.nan),
        "agent_id": numbered("A", np.where(_has_agent(events, n), tickets.agent + 1, -1), 3),
    }


def _has_agent(events: Events, n: int) -> Flag:
    return events.count(n, events.agent >= 0) > 0


def _ending(tickets: Opened, events: Events) -> dict[str, pd.Series | Whole | Flag]:
    """Status and solution as the events leave them at the end of the demo."""
    n = len(tickets)
    changes = events.of("created", "status")
    to_solved = changes & (events.to_value == SOLVED)
    status = events.last(n, changes, events.to_value, NEW)
    is_done = np.isin(status, (SOLVED, CLOSED))
    solved = np.where(is_done, events.last(n, to_solved, events.at), NEVER)
    by_person = events.count(n, changes & (events.actor == 1)) + events.count(n, events.of("agent_reply"))
    return {
        "first_solved_at": moment(events.first_at(n, to_solved)),
        "solved_at": moment(solved),
        "solved_on": local_day(local_seconds(solved)),
        "closed_at": moment(events.first_at(n, changes & (events.to_value >= CLOSED))),
        "updated_at": moment(events.last(n, events.at >= 0, events.at)),
        "status": text(STATUSES, status),
        "reopens": events.count(n, changes & (events.from_value == SOLVED) & (events.to_value == OPEN)),
        "is_bot_resolved": (solved != NEVER) & (by_person == 0),
    }


def _durations(events: Events, n: int, end_at: int) -> dict[str, Number]:
    spent = status_seconds(events, n, end_at)
    return {
        "on_hold_s": spent[:, ON_HOLD],
        "requester_wait_s": spent[:, NEW] + spent[:, OPEN] + spent[:, ON_HOLD],
        "agent_work_s": spent[:, NEW] + spent[:, OPEN],
    }
