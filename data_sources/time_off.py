"""Time off in the store: requests, what was decided, and the days each agent is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args

import sqlalchemy as sa

from data_sources.schedule_tables import time_off
from data_sources.store import Store
from domain.errors import InputError

Reason = Literal["holiday", "sick", "training", "unpaid", "other"]
State = Literal["requested", "approved", "declined", "withdrawn"]
REASONS: tuple[Reason, ...] = get_args(Reason)
STATES: tuple[State, ...] = get_args(State)
LONGEST_DAYS = 400


@dataclass(frozen=True, slots=True)
class TimeOff:
    """One request; both days are local and included, moments are naive UTC."""

    request: int
    agent_id: str
    from_on: date
    until_on: date
    kind: Reason
    state: State
    note: str
    requested_at: datetime
    changed_at: datetime

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.from_on + timedelta(days=n) for n in range((self.until_on - self.from_on).days + 1))


def ask(
    store: Store, agent_id: str, from_on: date, until_on: date, kind: str, *, note: str = "", at: datetime
) -> TimeOff:
    """Keep a new request.

    Raises:
        InputError: nobody, an unknown kind, an end before the start, or days asked for already.
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
    for other in requests(store):
        is_open = other.state in ("requested", "approved") and other.agent_id == agent_id.strip()
        if is_open and other.from_on <= until_on and from_on <= other.until_on:
            raise InputError(
                "days that were not asked for yet", f"{other.from_on} to {other.until_on} ({other.state})",
                f"Withdraw request {other.request} first", agent_id,
            )  # fmt: skip
    with store.transaction() as connection:
        last = connection.execute(sa.select(sa.func.max(time_off.c.request))).scalar_one()
        made = TimeOff(
            int(last or 0) + 1, agent_id.strip(), from_on, until_on, kind, "requested", note, at, at
        )
        connection.execute(
            sa.insert(time_off).values(
                request=made.request, agent_id=made.agent_id, from_on=from_on, until_on=until_on, kind=kind,
                state=made.state, note=note, requested_at=at, changed_at=at,
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
                r["requested_at"], r["changed_at"],
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
    """Days of approved time off by agent."""
    found: dict[str, set[date]] = {}
    for r in requests(store):
        if r.state == "approved":
            found.setdefault(r.agent_id, set()).update(r.days)
    return {agent: frozenset(days) for agent, days in found.items()}
