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
    """How many rows `forget_customer` would delete, by table.

    Args:
        store: the store.
        customer: as it stands in the exports, whatever its case, or as it is kept (hashed).

    Raises:
        InputError: when the store holds no row of that customer.
    """
    with store.engine.connect() as connection:
        held = {
            table.name: _count(connection, table, where)
            for table, where in _of(_spellings(connection, customer))
        }
        held["rejects"] = len(_rejects_of(connection, customer))
    if not any(held.values()):
        raise InputError(
            "a customer with rows in the store", "one without any row",
            "Give the identifier as the export has it, an e-mail address for example", "customer",
        )  # fmt: skip
    return {name: rows for name, rows in held.items() if rows}


def forget_customer(store: Store, customer: str) -> dict[str, int]:
    """Delete every row of a customer and of their tickets in one transaction; returns rows by table.

    Tickets go with their events, clocks, answers and contacts; rejected rows that hold the
    identifier as a cell go too. Numbers of the past change by what is gone.

    Raises:
        InputError: when the store holds no row of that customer.
    """
    gone = rows_of_customer(store, customer)
    with store.transaction() as connection:
        for table, where in _of(_spellings(connection, customer)):
            connection.execute(sa.delete(table).where(where))
        for load_id, row_no in _rejects_of(connection, customer):
            same = sa.and_(rejects.c.load_id == load_id, rejects.c.row_no == row_no)
            connection.execute(sa.delete(rejects).where(same))
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
    """Rejected rows one of whose cells is the identifier: a part of a cell is somebody else."""
    given = customer.strip().lower()
    escaped = json.dumps(given, ensure_ascii=False)[1:-1]
    chosen = sa.select(rejects.c.load_id, rejects.c.row_no, rejects.c.content)
    near = chosen.where(sa.func.lower(rejects.c.content).contains(escaped, autoescape=True))
    return [
        (row.load_id, row.row_no)
        for row in connection.execute(near)
        if any(str(cell).strip().lower() == given for cell in _cells(row.content))
    ]


def _cells(content: str) -> Sequence[Any]:
    return tuple(json.loads(content).values())


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
