"""A ticket's history as the clocks read it: status spans, cycles and levels, in UTC seconds.

Order: by moment, and at equal moments by kind (priority, customer, agent, status), so that the
order in which a system wrote simultaneous events never changes a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from domain.errors import InputError
from metrics.business_time import to_seconds
from metrics.sla_policy import SOLVED, STATUSES, UNSOLVED, TargetKind

STATUS_NAMES = {
    "resolved": "solved",
    "paused": "pending",
    "hold": "on_hold",
    "on-hold": "on_hold",
    "waiting": "pending",
    "reopened": "open",
}
"""Vendor words for our statuses, accepted in events; adapters translate everything else."""

KIND_ORDER = {"created": 0, "priority": 1, "severity": 1, "customer_reply": 2, "agent_reply": 3, "status": 4}
"""Rank among simultaneous events; kinds that move no clock come last."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a ticket.

    Attributes:
        at: aware moment.
        kind: as in the table `ticket_events`.
        to_value, from_value: the new and the old status or priority, where the kind has one.
        actor_kind: customer, agent, bot or system; an `agent_reply` by a bot is no reply.
    """

    at: datetime
    kind: str
    to_value: str | None = None
    from_value: str | None = None
    actor_kind: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch [start_s, end_s) in one status; the last one ends at `now`."""

    start_s: int
    end_s: int
    status: str


@dataclass(frozen=True, slots=True)
class Cycle:
    """One run of a clock from `start_s`; `stop_s` is None while nothing has fulfilled it."""

    number: int
    start_s: int
    stop_s: int | None


@dataclass(frozen=True)
class History:
    """The events up to `now_s`, in order, with what follows from them."""

    created_s: int
    now_s: int
    events: tuple[tuple[int, Event], ...]
    is_agent_created: bool = False

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """Status spans from creation to now."""
        changes = [(self.created_s, self._first_status)]
        changes += [(at, status_name(e.to_value)) for at, e in self.events if e.kind == "status"]
        ends = [at for at, _ in changes[1:]] + [self.now_s]
        return tuple(
            Span(at, end, status) for (at, status), end in zip(changes, ends, strict=True) if end > at
        )

    @property
    def _first_status(self) -> str:
        """Status at creation: what the first change came from where it says so, else `new`."""
        before = next((e.from_value for _, e in self.events if e.kind == "status"), None)
        return first_status(before)

    @cached_property
    def status(self) -> str:
        """Status after the last event."""
        changes = [status_name(e.to_value) for _, e in self.events if e.kind == "status"]
        return changes[-1] if changes else "new"

    @cached_property
    def solves(self) -> tuple[int, ...]:
        """Moments the ticket went from unsolved to solved or closed."""
        return tuple(at for at, is_solved in self._turns if is_solved)

    @cached_property
    def reopens(self) -> tuple[int, ...]:
        """Moments it went back to an unsolved status."""
        return tuple(at for at, is_solved in self._turns if not is_solved)

    @cached_property
    def _turns(self) -> tuple[tuple[int, bool], ...]:
        found, was_solved = [], False
        for at, event in self.events:
            is_solved = status_name(event.to_value) in SOLVED if event.kind == "status" else was_solved
            if is_solved != was_solved:
                found.append((at, is_solved))
            was_solved = is_solved
        return tuple(found)

    def replies(self, kind: str) -> tuple[int, ...]:
        """Moments of `customer_reply`, or of `agent_reply` by a person."""
        return tuple(at for at, e in self.events if e.kind == kind and e.actor_kind != "bot")

    @property
    def was_merged(self) -> bool:
        """Whether the ticket was merged into another one; one that received another has `from_value`."""
        merges = [e for _, e in self.events if e.kind == "merged"]
        return any(e.to_value is not None or e.from_value is None for e in merges)

    def levels(self, kind: str, current: str | None) -> tuple[str | None, tuple[tuple[int, str | None], ...]]:
        """Priority (or severity) at creation, and the later changes as (moment, level)."""
        changes = [(at, e) for at, e in self.events if e.kind == kind]
        first = changes[0][1].from_value if changes else None
        return first or current, tuple((at, e.to_value) for at, e in changes)


def history(events: Iterable[Event], now: datetime, *, is_agent_created: bool = False) -> History:
    """Events in order up to `now`; the earliest `created` event is the creation.

    Args:
        is_agent_created: what the ticket's row says; a `created` event by an agent says it too.

    Raises:
        InputError: no `created` event, a status nobody knows, or an event without a zone.
    """
    now_s = int(to_seconds(now)[0])
    timed = [(int(to_seconds(e.at)[0]), e) for e in events]
    ordered = sorted(timed, key=lambda row: (row[0], KIND_ORDER.get(row[1].kind, 5)))
    created = [at for at, e in ordered if e.kind == "created"]
    if not created:
        raise InputError("a created event", "none", "Start the history with the ticket's creation")
    told = tuple(row for row in ordered if row[0] <= now_s)
    by_agent = any(e.kind == "created" and e.actor_kind == "agent" for _, e in told)
    return History(created[0], now_s, told, is_agent_created or by_agent)


def status_name(value: str | None) -> str:
    """Our name of a status.

    Raises:
        InputError: a status that is neither ours nor a known vendor word for one of ours.
    """
    name = STATUS_NAMES.get(value or "", value or "")
    if name not in STATUSES:
        raise InputError(f"one of {', '.join(sorted(STATUSES))}", value, "Translate it", "event status")
    return name


def first_status(before: str | None) -> str:
    """Status a ticket began in, given what its first change came from; `new` unless that was unsolved.

    Many logs hold changes only: a ticket opened as pending shows first when it leaves pending.
    """
    name = STATUS_NAMES.get(before or "", before or "")
    return name if name in UNSOLVED else "new"


def cycles(past: History, kind: TargetKind, *, stops_on_solve: bool, is_new_cycle: bool) -> tuple[Cycle, ...]:
    """The runs of a clock of `kind`.

    Args:
        stops_on_solve: whether solving ends a reply clock.
        is_new_cycle: whether a reopening starts a new resolution cycle instead of going on.
    """
    if kind.starts != "creation":
        return _reply_cycles(past, kind, stops_on_solve)
    if kind.stops == "reply_or_solve":
        stops = past.replies("agent_reply")[:1] + (past.solves[:1] if stops_on_solve else ())
        return (Cycle(0, past.created_s, min(stops, default=None)),)
    if kind.stops == "first_solve":
        return (Cycle(0, past.created_s, past.solves[0] if past.solves else None),)
    if is_new_cycle:
        starts = (past.created_s, *past.reopens)
        stops_at: Sequence[int | None] = [*past.solves, None]
        return tuple(Cycle(n, a, b) for n, (a, b) in enumerate(zip(starts, stops_at, strict=False)))
    is_solved = len(past.solves) > len(past.reopens)
    return (Cycle(0, past.created_s, past.solves[-1] if is_solved else None),)


def _reply_cycles(past: History, kind: TargetKind, stops_on_solve: bool) -> tuple[Cycle, ...]:
    """Cycles between messages: opened by a customer's (next reply) or an agent's (update) message."""
    marks = [(at, 1, "agent") for at in past.replies("agent_reply")]
    marks += [(at, 2, "solve") for at in past.solves if stops_on_solve or kind.starts == "agent_reply"]
    if kind.starts == "customer_reply":
        first = past.created_s if past.is_agent_created else min((at for at, *_ in marks), default=None)
        marks += [(at, 0, "customer") for at in past.replies("customer_reply") if _is_later(at, first)]
    opener = "customer" if kind.starts == "customer_reply" else "agent"
    found: list[Cycle] = []
    start: int | None = None
    for at, _, what in sorted(marks):
        if start is not None and what != "customer":
            found += [Cycle(len(found), start, at)] if at > start or opener == "customer" else []
            start = None
        if what == opener and start is None and not (opener == "agent" and _is_solved(past, at)):
            start = at
    return (*found, Cycle(len(found), start, None)) if start is not None else tuple(found)


def _is_later(at: int, first: int | None) -> bool:
    """Whether a message came after the first answer: until then the first-reply clock has it."""
    return first is not None and at > first


def _is_solved(past: History, at: int) -> bool:
    """Whether the ticket was solved before the moment (and not reopened since)."""
    return sum(s < at for s in past.solves) > sum(r <= at for r in past.reopens)
