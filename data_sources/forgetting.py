"""Forgetting: one customer everywhere, and kept free text after its time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from data_sources.privacy import hasher
from data_sources.tables import contacts, customers, loads, rejects, surveys, ticket_events, tickets
from domain.errors import InputError

if TYPE_CHECKING:
    from data_sources.store import Store

RETENTION_SETTING = "text_retention_days"
TEXTS: tuple[tuple[sa.Table, sa.Column[str], sa.Column[datetime]], ...] = (
    (tickets, tickets.c.subject, tickets.c.created_at),
    (surveys, surveys.c.comment, surveys.c.responded_at),
)
"""Columns of free text with the moment their age counts from."""


def forget_customer(store: Store, customer: str) -> dict[str, int]:
    """Delete every row of a customer: tickets, their events, answers, contacts; returns rows by table.

    Args:
        store: the store.
        customer: the identifier as it stands in the exports, or as it is kept (hashed).

    Raises:
        InputError: when the store holds no row of that customer.
    """
    with store.transaction() as connection:
        ids = [customer, hasher(connection).hashed(customer)]
        owned = sa.select(tickets.c.ticket_id).where(tickets.c.customer_id.in_(ids))
        of_ticket = sa.and_(ticket_events.c.ticket_id.in_(owned), ticket_events.c.source == tickets.c.source)
        events = sa.delete(ticket_events).where(
            sa.exists().where(
                of_ticket, tickets.c.ticket_id == ticket_events.c.ticket_id, tickets.c.customer_id.in_(ids)
            )
        )
        gone = {"ticket_events": connection.execute(events).rowcount}
        for table in (surveys, contacts, customers, tickets):
            gone[table.name] = connection.execute(
                sa.delete(table).where(table.c.customer_id.in_(ids))
            ).rowcount
        connection.execute(sa.delete(rejects).where(rejects.c.content.contains(customer, autoescape=True)))
    if not any(gone.values()):
        raise InputError(
            "a customer the store holds",
            "one without any row",
            "Give the identifier as the export has it",
            "forget",
        )
    return gone


def set_text_retention(store: Store, days: int | None) -> None:
    """Keep free text for `days` days; None keeps it for good."""
    if days is not None and days < 0:
        raise InputError("0 days or more", days, "Leave it out to keep text for good", RETENTION_SETTING)
    store.keep_setting(RETENTION_SETTING, "" if days is None else str(days))


def expire_text(store: Store, *, now: datetime) -> int:
    """Delete free text and rejected rows older than the retention setting; returns cells emptied."""
    kept = store.setting(RETENTION_SETTING)
    if not kept:
        return 0
    moment = now.astimezone(UTC).replace(tzinfo=None) if now.tzinfo else now
    limit = moment - timedelta(days=int(kept))
    emptied = 0
    with store.transaction() as connection:
        for table, text, at in TEXTS:
            old = sa.and_(text.is_not(None), at < limit)
            emptied += connection.execute(sa.update(table).where(old).values({text.name: None})).rowcount
        old_loads = sa.select(loads.c.load_id).where(loads.c.loaded_at < limit)
        connection.execute(sa.update(rejects).where(rejects.c.load_id.in_(old_loads)).values(content="{}"))
    return max(emptied, 0)
