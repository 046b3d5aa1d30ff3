"""Time off in the store: requests, what was decided, and the days each agent is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args

import sqlalchemy as sa

from data_sources.schedule_tables import blackouts, time_off
from data_sources.store import Store
from domain.errors import InputError

Reason = Literal["holiday", "sick", "training", "unpaid", "other"]
Part = Literal["day", "morning", "afternoon"]
State = Literal["requested", "approved", "declined", "withdrawn"]
REASONS: tuple[Reason, ...] = get_args(Reason)
STATES: tuple[State, ...] = get_args(State)
PARTS: tuple[Part, ...] = get_args(Part)
LONGEST_DAYS = 400


@dataclass(frozen=True, slots=True)
class TimeOff:
    """One request; both days are local and included, moments are naive UTC; noon parts a day in two halves."""

    request: int
    agent_id: str
    from_on: date
    until_on: date
    kind: Reason
    state: State
    note: str
    requested_at: datetime
    changed_at: datetime
    part: Part = "day"

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.from_on + timedelta(days=n) for n in range((self.until_on - self.from_on).days + 1))

    @property
    def length_days(self) -> float:
        """Days off; half a day is 0.5."""
        return float(len(self.days)) if self.part == "day" else 0.5


@dataclass(frozen=True, slots=True)
class Blackout:
    """Local days, both included, on which no time off is granted but for sickness."""

    number: int
    from_on: date
    until_on: date
    note: str


def ask(
    store: Store,
    agent_id: str,
    from_on: date,
    until_on: date,
    kind: str,
    *,
    note: str = "",
    at: datetime,
    part: str = "day",
) -> TimeOff:
    """Keep a new request.

    Raises:
        InputError: nobody, an unknown kind or part, an end before the start, half of several days, days asked for
            already, or days on which none is granted.
    """
    if not agent_id.strip():
        raise InputError("an agent", "nobody", "Say who asks", "agent")
    if kind not in REASONS:
        raise InputError(f"one of {', '.join(REASONS)}", kind, "Choose one", "kind")
    if not 0 <= (until_on - from_on).days < LONGEST_DAYS:
        raise InputError(
            f"a last day on or after the first, at most {LONGEST_DAYS} days",
            f"{from_on} to {until_on}",
            "",
            "days",
        )
    if part not in PARTS or (part != "day" and from_on != until_on):
        raise InputError(
            "a day, or the morning or afternoon of one", f"{part} of {from_on} to {until_on}", "", "part"
        )
    if kind != "sick":
        _check_granted(store, from_on, until_on)
    for other in requests(store):
        is_open = other.state in ("requested", "approved") and other.agent_id == agent_id.strip()
        halves = {part, other.part} == {"morning", "afternoon"}
        if is_open and not halves and other.from_on <= until_on and from_on <= other.until_on:
            raise InputError(
                "days that were not asked for yet", f"{other.from_on} to {other.until_on} ({other.state})",
                f"Withdraw request {other.request} first", agent_id,
            )  # fmt: skip
    with store.transaction() as connection:
        last = connection.execute(sa.select(sa.func.max(time_off.c.request))).scalar_one()
        made = TimeOff(
            int(last or 0) + 1, agent_id.strip(), from_on, until_on, kind, "requested", note, at, at, part
        )
        connection.execute(
            sa.insert(time_off).values(
                request=made.request, agent_id=made.agent_id, from_on=from_on, until_on=until_on, kind=kind,
                state=made.state, note=note, requested_at=at, changed_at=at, part=part,
            )
        )  # fmt: skip
    return made


def requests(store: Store) -> list[TimeOff]:
    """Every request, the next days first."""
    with store.engine.connect() as connection:
        rows = connection.execute(
            sa.select(time_off).order_by(time_off.c.from_on, time_off.c.request)
        ).mappings()
        return [
            TimeOff(
                int(r["request"]), r["agent_id"], r["from_on"], r["until_on"], r["kind"], r["state"], r["note"],
                r["requested_at"], r["changed_at"], r["part"] or "day",
            )
            for r in rows
        ]  # fmt: skip


def one(store: Store, request: int) -> TimeOff:
    """A request by its number.

    Raises:
        InputError: when there is none.
    """
    found = next((r for r in requests(store) if r.request == request), None)
    if found is None:
        raise InputError("the number of a request", request, "List them with time-off", "request")
    return found


def decide(store: Store, request: int, state: State, at: datetime) -> TimeOff:
    """Another state of a request.

    Raises:
        InputError: an unknown request or state.
    """
    if state not in STATES:
        raise InputError(f"one of {', '.join(STATES)}", state, "Choose one", "state")
    one(store, request)
    with store.transaction() as connection:
        connection.execute(
            sa.update(time_off).where(time_off.c.request == request).values(state=state, changed_at=at)
        )
    return one(store, request)


def away(store: Store) -> dict[str, frozenset[date]]:
    """Whole days of approved time off by agent; a morning and an afternoon approved make one."""
    found: dict[str, set[date]] = {}
    approved = [r for r in requests(store) if r.state == "approved"]
    mornings = {(r.agent_id, r.from_on) for r in approved if r.part == "morning"}
    for r in approved:
        is_whole = r.part == "day" or (r.part == "afternoon" and (r.agent_id, r.from_on) in mornings)
        if is_whole:
            found.setdefault(r.agent_id, set()).update(r.days)
    return {agent: frozenset(days) for agent, days in found.items()}


def half_days(store: Store) -> dict[str, frozenset[tuple[date, Part]]]:
    """Approved mornings and afternoons off by agent."""
    found: dict[str, set[tuple[date, Part]]] = {}
    for r in requests(store):
        if r.state == "approved" and r.part != "day":
            found.setdefault(r.agent_id, set()).add((r.from_on, r.part))
    return {agent: frozenset(halves) for agent, halves in found.items()}


def close(store: Store, from_on: date, until_on: date, note: str, at: datetime) -> Blackout:
    """Grant no time off on these days from now on; what is approved stays.

    Raises:
        InputError: an end before the start, or a span longer than a request may be.
    """
    if not 0 <= (until_on - from_on).days < LONGEST_DAYS:
        wanted = f"a last day on or after the first, at most {LONGEST_DAYS} days"
        raise InputError(wanted, f"{from_on} to {until_on}", "", "days")
    with store.transaction() as connection:
        last = connection.execute(sa.select(sa.func.max(blackouts.c.number))).scalar_one()
        made = Blackout(int(last or 0) + 1, from_on, until_on, note.strip())
        values = {
            "number": made.number,
            "from_on": from_on,
            "until_on": until_on,
            "note": made.note,
            "changed_at": at,
        }
        connection.execute(sa.insert(blackouts).values(**values))
    return made


def reopen(store: Store, number: int) -> None:
    """Grant time off again on the days of a span.

    Raises:
        InputError: when there is none of this number.
    """
    if number not in {b.number for b in closed(store)}:
        raise InputError("the number of closed days", number, "List them with time-off", "number")
    with store.transaction() as connection:
        connection.execute(sa.delete(blackouts).where(blackouts.c.number == number))


def closed(store: Store) -> list[Blackout]:
    """Spans on which no time off is granted, by their first day."""
    t = blackouts.c
    chosen = sa.select(t.number, t.from_on, t.until_on, t.note).order_by(t.from_on, t.number)
    with store.engine.connect() as connection:
        return [Blackout(int(r[0]), r[1], r[2], r[3] or "") for r in connection.execute(chosen)]


def _check_granted(store: Store, from_on: date, until_on: date) -> None:
    for one in closed(store):
        if one.from_on <= until_on and from_on <= one.until_on:
            why = f" ({one.note})" if one.note else ""
            raise InputError(
                "days on which time off is granted", f"{from_on} to {until_on}",
                f"None is from {one.from_on} to {one.until_on}{why}; sickness alone is", "days",
            )  # fmt: skip
