"""Forgetting: one customer everywhere, and kept free text after its time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data_sources.privacy import hasher
from data_sources.rejecting import QUOTED
from data_sources.tables import (
    contacts,
    customers,
    loads,
    rejects,
    sla_clocks,
    surveys,
    ticket_events,
    tickets,
)
from data_sources.traces import is_one, naming, without
from domain.errors import InputError

if TYPE_CHECKING:
    from data_sources.store import Store

TEXTS: tuple[tuple[sa.Table, sa.Column[str], sa.Column[datetime]], ...] = (
    (tickets, tickets.c.subject, tickets.c.created_at),
    (surveys, surveys.c.comment, surveys.c.responded_at),
)
"""Columns of free text with the moment their age counts from."""
OWNED = (customers, surveys, contacts, tickets)
"""Tables with a customer of their own; tickets last, because the rest is found through them."""
OF_A_TICKET = (ticket_events, sla_clocks, surveys, contacts)
"""Tables whose rows go with a ticket."""

LONGEST_KEPT_DAYS = 36_500


def rows_of_customer(store: Store, customer: str) -> dict[str, int]:
    """How many rows `forget_customer` would delete, by table; under `loads` those whose notes would change.

    Args:
        store: the store.
        customer: as it stands in the exports, whatever its case, or as it is kept (hashed).
    """
    with store.engine.connect() as connection:
        held = {
            table.name: _count(connection, table, where)
            for table, where in _of(_spellings(connection, customer))
        }
        held["rejects"] = len(_rejects_of(connection, customer))
        held["loads"] = len(_notes_of(connection, customer))
    return {name: rows for name, rows in held.items() if rows}


def forget_customer(store: Store, customer: str) -> dict[str, int]:
    """Delete every row of a customer and of their tickets in one transaction; returns rows by table.

    Tickets go with their events, clocks, answers, contacts and rejected rows; rejected rows that name the customer in
    a cell or in their reason go too. Of loads the warnings and evidence that quote the customer go, the rest stays.
    Numbers of the past change by what is gone.
    """
    gone = rows_of_customer(store, customer)
    with store.transaction() as connection:
        # First what is found through the tickets.
        for load_id, row_no in _rejects_of(connection, customer):
            same = sa.and_(rejects.c.load_id == load_id, rejects.c.row_no == row_no)
            connection.execute(sa.delete(rejects).where(same))
        for table, where in _of(_spellings(connection, customer)):
            connection.execute(sa.delete(table).where(where))
        for load_id, notes in _notes_of(connection, customer).items():
            connection.execute(sa.update(loads).where(loads.c.load_id == load_id).values(notes))
    return gone


def _spellings(connection: sa.Connection, customer: str) -> list[str]:
    given = customer.strip()
    return [given.lower(), hasher(connection).hashed(given)] if given else []


def _of(spellings: Sequence[str]) -> list[tuple[sa.Table, sa.ColumnElement[bool]]]:
    """Each table with the rows that belong to a customer, in an order in which they can be deleted."""
    owned = tickets.alias("owned")
    mine = sa.func.lower(owned.c.customer_id).in_(spellings)

    def where(table: sa.Table) -> sa.ColumnElement[bool]:
        parts: list[sa.ColumnElement[bool]] = []
        if table in OF_A_TICKET:
            same = sa.and_(owned.c.source == table.c.source, owned.c.ticket_id == table.c.ticket_id)
            parts.append(sa.exists().where(same, mine))
        if table in OWNED:
            parts.append(sa.func.lower(table.c.customer_id).in_(spellings))
        return sa.or_(*parts)

    return [(table, where(table)) for table in (*OF_A_TICKET, customers, tickets)]


def _count(connection: sa.Connection, table: sa.Table, where: sa.ColumnElement[bool]) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table).where(where)).scalar_one())


def _rejects_of(connection: sa.Connection, customer: str) -> list[tuple[str, int]]:
    """Rejected rows that name the customer or are of one of their tickets: a part of an identifier is somebody else."""
    if not customer.strip():
        return []
    header_of, ids_of = _tickets_of(connection, customer)
    named, found = naming(customer), []
    for row in connection.execute(sa.select(rejects)):
        cells = json.loads(row.content)
        ticket = str(cells.get(header_of.get(row.load_id)) or "").strip()
        texts = " \n".join(str(c) for c in (row.reason, *cells.values()) if c)
        if is_one(cells.values(), customer) or named.search(texts) or ticket in ids_of.get(row.load_id, ()):
            found.append((row.load_id, row.row_no))
    return found


def _tickets_of(connection: sa.Connection, customer: str) -> tuple[dict[str, str], dict[str, set[str]]]:
    """By load into a list with tickets of a customer: the header of its ticket numbers, and theirs."""
    mine = sa.func.lower(tickets.c.customer_id).in_(_spellings(connection, customer))
    of_source: dict[str, set[str]] = {}
    for source, ticket_id in connection.execute(sa.select(tickets.c.source, tickets.c.ticket_id).where(mine)):
        of_source.setdefault(source, set()).add(ticket_id)
    chosen = sa.select(loads.c.load_id, loads.c.source, loads.c.decisions).where(loads.c.rows_rejected > 0)
    header_of, ids_of = {}, {}
    for load in connection.execute(chosen.where(loads.c.source.in_(list(of_source)))):
        for decision in json.loads(load.decisions or "[]"):
            if decision.get("field") == "ticket_id":
                header_of[load.load_id], ids_of[load.load_id] = decision["column"], of_source[load.source]
    return header_of, ids_of


def _notes_of(connection: sa.Connection, customer: str) -> dict[str, dict[str, str]]:
    """By load whose warnings or evidence quote a customer: both without what quotes them."""
    if not customer.strip():
        return {}
    named = naming(customer)
    found = {}
    for load in connection.execute(sa.select(loads.c.load_id, loads.c.warnings, loads.c.decisions)):
        notes = {"warnings": load.warnings, "decisions": load.decisions}
        given = {name: json.loads(text) for name, text in notes.items() if text}
        changed = {name: without(value, named) for name, value in given.items()}
        if changed != given:
            found[load.load_id] = {n: json.dumps(v, ensure_ascii=False) for n, v in changed.items()}
    return found


def expire_text(store: Store, days: int | None, *, now: datetime) -> dict[str, int]:
    """Empty kept free text and the cells of rejected rows that are older than `days` days.

    Of a rejected row the reason stays, without the cell it quotes.

    Args:
        days: None keeps text for good.
        now: naive UTC or aware.

    Raises:
        InputError: for fewer than 0 days or more than a century.

    Returns:
        Cells emptied by `table.column`, only those that changed.
    """
    if days is None:
        return {}
    if not 0 <= days <= LONGEST_KEPT_DAYS:
        raise InputError(
            f"whole days from 0 to {LONGEST_KEPT_DAYS}", days, "Leave it out to keep text for good", "days"
        )
    moment = now.astimezone(UTC).replace(tzinfo=None) if now.tzinfo else now
    limit = moment - timedelta(days=days)
    old_loads = sa.select(loads.c.load_id).where(loads.c.loaded_at < limit)
    aged = [
        (text, sa.and_(text.is_not(None), sa.func.coalesce(at, _loaded_at(table)) < limit))
        for table, text, at in TEXTS
    ]
    holds_cells = sa.or_(rejects.c.content != "{}", rejects.c.reason.contains(QUOTED))
    aged += [(rejects.c.content, sa.and_(rejects.c.load_id.in_(old_loads), holds_cells))]
    without_quote = {"content": "{}", "reason": sa.func.split_part(rejects.c.reason, QUOTED, 1)}
    emptied = {}
    with store.transaction() as connection:
        for text, where in aged:
            cells = _count(connection, text.table, where)
            if cells:
                emptied[f"{text.table.name}.{text.name}"] = cells
                values = without_quote if text is rejects.c.content else {text.name: None}
                connection.execute(sa.update(text.table).where(where).values(values))
    return emptied


def _loaded_at(table: sa.Table) -> sa.ScalarSelect[Any]:
    """When a row came in: the age of rows that carry no moment."""
    return sa.select(loads.c.loaded_at).where(loads.c.load_id == table.c.load_id).scalar_subquery()
