"""What is open at this moment: clocks that still run, tickets without an end, one ticket's history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data_sources.store import Store
from data_sources.tables import loads, sla_clocks, ticket_events, tickets
from domain.scope import EVERYTHING, Scope

if TYPE_CHECKING:
    import pandas as pd

Filters = Mapping[str, Sequence[str]]
SHOWN = (
    "source ticket_id channel department group_name priority tier category status agent_id created_at".split()
)


def open_tickets(store: Store, *, now: datetime, filters: Filters, scope: Scope = EVERYTHING) -> pd.DataFrame:
    """Tickets that were opened by `now` and not solved by then: the columns `SHOWN`.

    Args:
        now: naive UTC.
        filters: dimension to accepted values.
    """
    chosen = sa.select(*(tickets.c[name] for name in SHOWN))
    return store.read_many(chosen.where(is_open(tickets, now), *chosen_tickets(filters, scope)))


def is_open(t: sa.Table, now: datetime) -> sa.ColumnElement[bool]:
    """Opened by `now`, not solved by then, and part of the work."""
    return sa.and_(
        t.c.excluded_because.is_(None),
        t.c.created_at <= now,
        sa.or_(t.c.solved_at.is_(None), t.c.solved_at > now),
    )


def was_late(now: datetime) -> sa.ColumnElement[bool]:
    """Whether a clock was past its target at `now`, also where it was judged at a later moment.

    A budget that ended at closing time is not overdrawn before the next opening. A clock without a
    due moment is late when it was judged so.
    """
    k = sla_clocks.c
    is_judged_late = k.verdict == "breached"
    is_past = sa.func.coalesce(k.in_time_until_at, k.due_at) < now
    is_asked = sa.or_(is_judged_late, k.stopped_at.is_(None))
    return sa.and_(is_asked, sa.func.coalesce(is_past, is_judged_late))


def breaches(
    store: Store,
    *,
    now: datetime,
    first_on: Any,
    until_on: Any,
    filters: Filters,
    scope: Scope = EVERYTHING,
    limit: int = 200,
) -> pd.DataFrame:
    """Clocks that were breached by `now` and fell due in [first_on, until_on), the latest first.

    Returns:
        `SHOWN` columns, `target`, `due_at`, `stopped_at` (null while open at `now`), `target_s`, `elapsed_s`.
    """
    t, k = tickets, sla_clocks
    stopped_at = sa.case((k.c.stopped_at <= now, k.c.stopped_at)).label("stopped_at")
    names = [c for c in SHOWN if c != "created_at"]
    chosen = sa.select(
        *(t.c[name] for name in names), k.c.target, k.c.due_at, stopped_at, k.c.target_s, k.c.elapsed_s
    )
    joined = k.join(t, sa.and_(k.c.source == t.c.source, k.c.ticket_id == t.c.ticket_id))
    return store.read(
        chosen.select_from(joined)
        .where(
            was_late(now), k.c.verdict != "not_applicable", t.c.excluded_because.is_(None),
            k.c.due_on >= first_on, k.c.due_on < until_on, *chosen_tickets(filters, scope),
        )
        .order_by(k.c.due_at.desc(), t.c.ticket_id, k.c.target)
        .limit(limit)
    )  # fmt: skip


def moved_tickets(
    store: Store,
    *,
    first_on: Any,
    until_on: Any,
    filters: Filters,
    scope: Scope = EVERYTHING,
    limit: int = 200,
) -> pd.DataFrame:
    """Tickets opened in [first_on, until_on) that were escalated or passed on, the most moved first."""
    t = tickets
    escalated, moved = (sa.func.coalesce(c, 0) for c in (t.c.escalations, t.c.transfers))
    return store.read(
        sa.select(*(t.c[name] for name in SHOWN), t.c.escalations, t.c.transfers, t.c.reopens, t.c.solved_at)
        .where(
            escalated + moved > 0, t.c.excluded_because.is_(None), t.c.created_on >= first_on,
            t.c.created_on < until_on, *chosen_tickets(filters, scope),
        )
        .order_by((escalated + moved).desc(), t.c.created_at.desc(), t.c.ticket_id)
        .limit(limit)
    )  # fmt: skip


def ticket(store: Store, source: str | None, ticket_id: str, *, scope: Scope = EVERYTHING) -> pd.DataFrame:
    """The rows of one ticket id, one per source; empty when it is unknown or outside the scope."""
    known = [tickets.c.ticket_id == ticket_id, *chosen_tickets({}, scope)]
    known += [tickets.c.source == source] if source else []
    return store.read(sa.select(tickets).where(*known).order_by(tickets.c.source))


def history(store: Store, source: str, ticket_id: str) -> pd.DataFrame:
    """The events of one ticket, in order."""
    e = ticket_events
    mine = sa.and_(e.c.source == source, e.c.ticket_id == ticket_id)
    return store.read(sa.select(e).where(mine).order_by(e.c.at, e.c.event_no))


def judged(store: Store, source: str, ticket_id: str) -> pd.DataFrame:
    """The kept clocks of one ticket, in order of their start."""
    k = sla_clocks
    mine = sa.and_(k.c.source == source, k.c.ticket_id == ticket_id)
    return store.read(sa.select(k).where(mine).order_by(k.c.started_at, k.c.target, k.c.cycle_no))


def newest_load_at(store: Store) -> datetime | None:
    """When something was last loaded, naive UTC."""
    found = store.read(sa.select(sa.func.max(loads.c.loaded_at).label("at")))["at"].iloc[0]
    return None if found is None or found != found else found


def chosen_tickets(filters: Filters, scope: Scope) -> list[Any]:
    """Conditions on `tickets` of a choice and of what the viewer may see."""
    visible = {"department": scope.departments, "group_name": scope.groups, "agent_id": scope.agents}
    wanted = {**filters, **{d: sorted(v) for d, v in visible.items() if v is not None}}
    return [tickets.c[d].in_(list(accepted)) for d, accepted in wanted.items()]


def paths(
    store: Store, *, first_on: Any, until_on: Any, filters: Filters, scope: Scope = EVERYTHING
) -> pd.DataFrame:
    """Where tickets opened in [first_on, until_on) were passed or raised to.

    Returns:
        `kind` (`transferred` or `escalated`), `from_value`, `to_value`, `moves`, and `returns`: how many
        of these moves were later undone by the opposite one on the same ticket.
    """
    t, e, back = tickets, ticket_events, ticket_events.alias("back")
    is_undone = (
        sa.select(sa.literal(1))
        .where(
            back.c.source == e.c.source, back.c.ticket_id == e.c.ticket_id, back.c.kind == e.c.kind,
            back.c.event_no > e.c.event_no, back.c.from_value == e.c.to_value, back.c.to_value == e.c.from_value,
        )
        .exists()
    )  # fmt: skip
    moves = (
        sa.select(
            e.c.kind,
            e.c.from_value,
            e.c.to_value,
            sa.case((is_undone, 1), else_=0).label("is_undone"),
        )
        .select_from(e.join(t, sa.and_(e.c.source == t.c.source, e.c.ticket_id == t.c.ticket_id)))
        .where(
            e.c.kind.in_(["transferred", "escalated"]), t.c.excluded_because.is_(None),
            t.c.created_on >= first_on, t.c.created_on < until_on, *chosen_tickets(filters, scope),
        )
        .subquery("moves")
    )  # fmt: skip
    keys = (moves.c.kind, moves.c.from_value, moves.c.to_value)
    number, undone = sa.func.count().label("moves"), sa.func.sum(moves.c.is_undone).label("returns")
    return store.read(sa.select(*keys, number, undone).group_by(*keys).order_by(number.desc(), *keys))
