"""Clocks that still run, and those that ran lately: what the chance of a breach is learnt from."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data_sources.clocks import EVENT_COLUMNS, TICKET_COLUMNS
from data_sources.live import Filters, chosen_tickets, is_open, was_late
from data_sources.store import Store
from data_sources.tables import sla_clocks, ticket_events, tickets
from domain.scope import EVERYTHING, Scope

if TYPE_CHECKING:
    import pandas as pd

SHAPE = "source ticket_id target calendar started_at stopped_at target_s elapsed_s paused_s due_at".split()
KINDS = ("channel", "priority")


def running(store: Store, *, now: datetime, filters: Filters, scope: Scope = EVERYTHING) -> pd.DataFrame:
    """Clocks of open tickets that run at `now`: `SHAPE`, `KINDS`, `tier`, `in_time_until_at`, `verdict`.

    `verdict` is `breached` when the clock is by now, else `pending`, also where it was judged or stopped later.
    """
    t, k = tickets, sla_clocks
    verdict = sa.case((was_late(now), "breached"), else_="pending").label("verdict")
    # materialized: otherwise DuckDB compares the ids of every clock ever with those of the open tickets
    then = (
        sa.select(*(k.c[n] for n in SHAPE), k.c.in_time_until_at, verdict)
        .where(
            sa.or_(k.c.stopped_at.is_(None), k.c.stopped_at > now), k.c.verdict != "not_applicable",
            k.c.started_at <= now,
        )
        .cte("clocks_then")
        .prefix_with("MATERIALIZED")
    )  # fmt: skip
    joined = then.join(t, sa.and_(then.c.source == t.c.source, then.c.ticket_id == t.c.ticket_id))
    shown = sa.select(
        *(then.c[n] for n in SHAPE),
        *(t.c[n] for n in (*KINDS, "tier")),
        then.c.in_time_until_at,
        then.c.verdict,
    )
    return store.read_many(shown.select_from(joined).where(is_open(t, now), *chosen_tickets(filters, scope)))


def lately(
    store: Store, *, since: datetime, now: datetime, filters: Filters, scope: Scope = EVERYTHING
) -> pd.DataFrame:
    """Clocks that started in [since, now) and were judged: `SHAPE` and `KINDS`."""
    k, t = sla_clocks, tickets
    return store.read_many(
        _clocks().where(
            k.c.started_at >= since, k.c.started_at < now, k.c.target_s.is_not(None),
            t.c.excluded_because.is_(None), *chosen_tickets(filters, scope),
        )
    )  # fmt: skip


def told_since(store: Store, since: datetime) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tickets opened since a moment and their events, to judge as they were known at some past moment."""
    t, e = tickets, ticket_events
    chosen = sa.select(*(t.c[n] for n in TICKET_COLUMNS)).where(t.c.created_at >= since)
    joined = e.join(t, sa.and_(e.c.source == t.c.source, e.c.ticket_id == t.c.ticket_id))
    events = sa.select(*(e.c[n] for n in EVENT_COLUMNS)).select_from(joined).where(t.c.created_at >= since)
    return store.read_many(chosen), store.read_many(events)


def _clocks() -> Any:
    t, k = tickets, sla_clocks
    joined = k.join(t, sa.and_(k.c.source == t.c.source, k.c.ticket_id == t.c.ticket_id))
    return sa.select(*(k.c[n] for n in SHAPE), *(t.c[n] for n in KINDS)).select_from(joined)
