"""The log of what happens to the demo's tickets; every figure of a ticket is read back from it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from data_sources.systems.sample_columns import NEVER, Flag, Number, Whole, frame, moment, numbered, text
from data_sources.systems.sample_world import (
    ACTORS,
    EVENT_KINDS,
    GROUPS,
    LEVELS,
    PRIORITIES,
    STATUSES,
)

VALUES = (*STATUSES, *GROUPS, *LEVELS, *PRIORITIES)
"""Every word an event can go from or to; codes are positions here, statuses first."""
FIRST_GROUP, FIRST_LEVEL = len(STATUSES), len(STATUSES) + len(GROUPS)
FIRST_PRIORITY = FIRST_LEVEL + len(LEVELS)
KIND = {name: k for k, name in enumerate(EVENT_KINDS)}
ACTOR = {name: k for k, name in enumerate(ACTORS)}


@dataclass(frozen=True)
class Events:
    """Events in order of ticket, moment and writing; codes as in the tuples above, -1 for none.

    Attributes:
        effort_s: agent seconds behind an agent's reply, 0 elsewhere.
    """

    ticket: Whole
    at: Whole
    kind: Whole
    actor: Whole
    agent: Whole
    from_value: Whole
    to_value: Whole
    effort_s: Number

    def of(self, *kinds: str) -> Flag:
        """Which events are of these kinds."""
        return np.isin(self.kind, [KIND[k] for k in kinds])

    def count(self, tickets: int, chosen: Flag) -> Whole:
        """Chosen events by ticket."""
        return np.bincount(self.ticket[chosen], minlength=tickets)

    def first_at(self, tickets: int, chosen: Flag) -> Whole:
        """Moment of the first chosen event by ticket."""
        found = np.full(tickets, NEVER)
        found[self.ticket[chosen][::-1]] = self.at[chosen][::-1]
        return found

    def last(self, tickets: int, chosen: Flag, values: Whole, without: int = NEVER) -> Whole:
        """Value at the last chosen event by ticket, `without` where there is none."""
        found = np.full(tickets, without)
        found[self.ticket[chosen]] = values[chosen]
        return found


@dataclass
class EventLog:
    """Collects events in batches; batches written later come later when moments are equal."""

    batches: list[tuple[Whole | Number, ...]] = field(default_factory=list)

    def add(
        self, ticket: Whole, at: Whole, kind: str, actor: str, *,
        agent: Whole | None = None, before: Whole | int = -1, after: Whole | int = -1,
        effort_s: Number | None = None,
    ) -> None:  # fmt: skip
        """One event of a kind for each of `ticket`."""
        n = len(ticket)
        self.batches.append((
            ticket, at, np.full(n, KIND[kind]), np.full(n, ACTOR[actor]),
            np.full(n, -1) if agent is None else agent,
            np.broadcast_to(before, n), np.broadcast_to(after, n),
            np.zeros(n) if effort_s is None else effort_s,
        ))  # fmt: skip

    def until(self, end_at: int) -> Events:
        """Everything that happened before `end_at`, in order."""
        columns = [np.concatenate(part) for part in zip(*self.batches, strict=True)]
        batch = np.repeat(np.arange(len(self.batches)), [len(b[0]) for b in self.batches])
        known = np.flatnonzero(columns[1] < end_at)
        columns, batch = [c[known] for c in columns], batch[known]
        ticket, at = columns[0], columns[1]
        order = np.argsort((ticket << 36) + ((at - int(at.min())) << 8) + batch)
        return Events(*(c[order] for c in columns))


def status_seconds(events: Events, tickets: int, end_at: int) -> Number:
    """(tickets, statuses) calendar seconds spent in each status up to `end_at`."""
    changes = events.of("created", "status")
    ticket, at, state = events.ticket[changes], events.at[changes], events.to_value[changes]
    is_last = np.append(ticket[1:] != ticket[:-1], True)
    until = np.where(is_last, end_at, np.append(at[1:], end_at))
    spans = np.bincount(ticket * len(STATUSES) + state, until - at, tickets * len(STATUSES))
    return spans.astype(float).reshape(tickets, len(STATUSES))


def events_frame(events: Events) -> pd.DataFrame:
    """The table `ticket_events`."""
    starts = np.flatnonzero(np.append(True, events.ticket[1:] != events.ticket[:-1]))
    sizes = np.diff(np.append(starts, len(events.ticket)))
    return frame(
        "ticket_events",
        {
            "ticket_id": numbered("T", events.ticket + 1, 7),
            "event_no": np.arange(len(events.ticket)) - np.repeat(starts, sizes),
            "at": moment(events.at),
            "kind": text(EVENT_KINDS, events.kind),
            "actor_kind": text(ACTORS, events.actor),
            "agent_id": numbered("A", np.where(events.agent < 0, -1, events.agent + 1), 3),
            "from_value": text(VALUES, events.from_value),
            "to_value": text(VALUES, events.to_value),
        },
    )
