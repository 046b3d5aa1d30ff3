"""The demo contact centre: two invented years of tickets, contacts, surveys and people.

Deterministic: the local date of `now` moves the window, the seed decides everything else. Every
row says `demo` in its `source`; the loads say it in `is_demo`. See docs/demo_data.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import sqlalchemy as sa

from data_sources.bulk import append
from data_sources.store import Store
from data_sources.systems.sample_attendance import attendance_frame
from data_sources.systems.sample_clock import DeskClock, desk_clock
from data_sources.systems.sample_columns import NEVER, SOURCE, Number, Whole, draws, load_id
from data_sources.systems.sample_contacts import Contacts, contacts_frame, make_contacts
from data_sources.systems.sample_events import Events, events_frame
from data_sources.systems.sample_improvements import improvements_frame
from data_sources.systems.sample_intervals import intervals_frame
from data_sources.systems.sample_lifecycle import Opened, live_through
from data_sources.systems.sample_people import (
    Customers,
    agents_frame,
    choose_customers,
    customers_frame,
    disappointed,
    make_agents,
    make_customers,
)
from data_sources.systems.sample_shape import Timeline, arrivals, stress, timeline, volume
from data_sources.systems.sample_surveys import make_surveys, mood
from data_sources.systems.sample_tickets import link_contacts, open_tickets, tickets_frame, written_arrivals
from data_sources.systems.sample_world import (
    CHANNEL_NAMES,
    FIRST_REPLY_TARGET_S,
    LIVE,
    OPEN,
    SOLVED,
    ZONE,
)
from data_sources.tables import FACT_TABLES, loads
from domain.errors import InputError

Progress = Callable[[str, float], None]
"""Called with what is being done and the share 0-1 that is done."""
SEED, TICKETS, YEARS = 2026, 250_000, 2
KNOWN_CALLERS = 0.7
"""Share of contacts without a ticket whose customer is known."""


def make_demo(
    now: datetime, *, seed: int = SEED, tickets: int = TICKETS, years: int = YEARS
) -> dict[str, pd.DataFrame]:
    """The demo's rows by table, with exactly the columns of `data_sources.tables`.

    Args:
        now: the demo ends with the day before its local day in Berlin; a naive moment is UTC.
        seed: 0 or more; the same seed and local day give the same frames.
        tickets: tickets to aim at, at least 1,000; the number made is random and close to it.
        years: length of the demo in years, 1 to 5.

    Returns:
        Frames by table name. Moments are naive UTC; local columns are in Europe/Berlin.

    Raises:
        InputError: for an argument outside its range.

    Example:
        >>> made = make_demo(datetime(2026, 11, 22, 12), tickets=1000, years=1)
        >>> " ".join(sorted(made))
        'agent_states agents contacts customers improvements intervals surveys ticket_events tickets'
        >>> len(made["agents"])
        80
    """
    _check(seed, tickets, years)
    days = timeline(now, years)
    by_day, surprise = volume(days, seed)
    load, clock = stress(days, surprise), desk_clock(days)
    streams = {c: arrivals(c, days, by_day, tickets, seed) for c in range(len(CHANNEL_NAMES))}
    live, written = {c: streams[c] for c in LIVE}, written_arrivals(streams)
    agents = make_agents(days, seed)
    customers = make_customers(days, max(tickets * 2 // 25, 200), seed)
    contacts = make_contacts(live, days, load, agents, seed)
    linked = link_contacts(contacts, tickets, seed)
    opened, contact = open_tickets(contacts, linked, written, (agents, customers), days, load, tickets, seed)
    events = live_through(opened, clock, draws(seed, "life")).until(days.end_at)
    solved_at, reopens, late = experience(opened, events, clock)
    went = mood(opened, agents, solved_at, reopens, late, seed)
    badness = 0.5 * late + 0.5 * (reopens > 0) + 0.25 * (solved_at - opened.created_at > 5 * 86_400)
    day = days.day_no(opened.created_at)
    customers = disappointed(customers, opened.customer, day, badness, len(days), seed)
    ticket, who, priority = _behind(contacts, contact, opened, customers, days, seed)
    scale = tickets / TICKETS
    return {
        "tickets": tickets_frame(opened, events, days, seed),
        "ticket_events": events_frame(events),
        "surveys": make_surveys(opened, customers, went, solved_at, agents, days, scale, seed),
        "contacts": contacts_frame(contacts, agents, ticket, who, priority),
        "intervals": intervals_frame(contacts, written, live, days),
        "agents": agents_frame(agents, days),
        "customers": customers_frame(customers, days),
        "agent_states": attendance_frame(agents, days, seed),
        "improvements": improvements_frame(agents, days, seed),
    }


def _behind(
    contacts: Contacts, contact: Whole, opened: Opened, customers: Customers, days: Timeline, seed: int
) -> tuple[Whole, Whole, Whole]:
    """Ticket and customer number (from 1, -1 for none) and priority code of each contact.

    Args:
        contact: position of the contact behind each ticket, -1 for none.
    """
    ticket = np.full(len(contacts), -1)
    ticket[contact[contact >= 0]] = np.flatnonzero(contact >= 0)
    led = ticket >= 0
    rng = draws(seed, "callers")
    caller = choose_customers(customers, days.day_no(contacts.offered_at), rng)
    is_known = rng.random(len(contacts)) < KNOWN_CALLERS
    who = np.where(led, opened.customer[ticket] + 1, np.where(is_known, caller + 1, -1))
    return np.where(led, ticket + 1, -1), who, np.where(led, opened.priority[ticket], -1)


def experience(opened: Opened, events: Events, clock: DeskClock) -> tuple[Whole, Whole, Number]:
    """Last solution (`NEVER` if open), times reopened, and 1.0 where the first reply missed its target."""
    n, changes = len(opened), events.of("status")
    solved_at = events.last(n, changes & (events.to_value == SOLVED), events.at)
    reopens = events.count(n, changes & (events.from_value == SOLVED) & (events.to_value == OPEN))
    replied = events.first_at(n, events.of("agent_reply"))
    known = replied != NEVER
    took = np.zeros(n)
    took[known] = clock.worked(replied[known]) - clock.worked(opened.created_at[known])
    target = np.array(FIRST_REPLY_TARGET_S)[opened.tier]
    return solved_at, reopens, (took > target).astype(float)


def load_demo(
    store: Store, now: datetime, *, seed: int = SEED, tickets: int = TICKETS, years: int = YEARS,
    progress: Progress | None = None,
) -> dict[str, int]:  # fmt: skip
    """Make the demo and write it in one transaction; returns the rows written by table.

    Keeps the demo's zone as the store's reporting zone if the store has none.

    Raises:
        InputError: when the store already holds a demo, or for an argument outside its range.
    """
    if demo_is_present(store):
        raise InputError("a store without demo data", "one that has it", "Remove the demo data first", "demo")
    tell = progress or (lambda what, share: None)
    tell("making two years of a contact centre", 0.0)
    made = make_demo(now, seed=seed, tickets=tickets, years=years)
    total, done, written = sum(len(f) for f in made.values()), 0, {}
    with store.transaction() as connection:  # of a demo removed earlier; the same keys come again below
        connection.execute(sa.delete(loads).where(loads.c.load_id.in_([load_id(name) for name in made])))
    with store.transaction() as connection:
        for name, rows in made.items():
            tell(f"writing {name}", 0.4 + 0.6 * done / total)
            written[name] = append(connection, FACT_TABLES[name], rows)
            done += len(rows)
        described = [_load_row(name, rows, now, seed) for name, rows in written.items()]
        connection.execute(sa.insert(loads), described)
    if store.setting("zone") is None:
        store.keep_setting("zone", ZONE)
    tell("done", 1.0)
    return written


def demo_is_present(store: Store) -> bool:
    """Whether the store holds rows of the demo."""
    agents = FACT_TABLES["agents"]
    found = store.read(sa.select(agents.c.agent_id).where(agents.c.source == SOURCE).limit(1))
    return not found.empty


def _load_row(table: str, rows: int, now: datetime, seed: int) -> dict[str, object]:
    at = now.astimezone(UTC).replace(tzinfo=None) if now.tzinfo else now
    return {
        "load_id": load_id(table), "loaded_at": at, "file": SOURCE, "system": "sample", "kind": table,
        "rows_read": rows, "rows_loaded": rows, "rows_updated": 0, "rows_unchanged": 0, "rows_rejected": 0,
        "decisions": json.dumps([f"invented by the demo generator with seed {seed}"]),
        "warnings": json.dumps(["Demo data: no figure in it is real"]), "is_demo": True,
    }  # fmt: skip


def _check(seed: int, tickets: int, years: int) -> None:
    if seed < 0:
        raise InputError("a seed of 0 or more", seed, where="seed")
    if tickets < 1000:
        raise InputError("1,000 tickets or more", tickets, where="tickets")
    if not 1 <= years <= 5:
        raise InputError("1 to 5 years", years, where="years")
