"""One customer forgotten everywhere and nobody else; text gone after its time, on both engines."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from data_sources.forgetting import expire_text, forget_customer, rows_of_customer
from data_sources.ingest import load, rejected_rows
from data_sources.store import Store
from data_sources.tables import FACT_TABLES, contacts, rejects, sla_clocks, surveys, ticket_events, tickets
from domain.errors import InputError

NOW = datetime(2026, 11, 22, 12)
GOOD = (
    "ticket id,created at,solved at,status,requester email,subject,satisfaction score\n"
    "1,2026-01-13 08:00,2026-01-14 08:00,solved,Ana@example.com,Hi,Good\n"
    "2,2026-01-13 09:00,2026-01-14 08:00,solved,bob@example.com,Hello,Bad\n"
)


def count(store: Store, table: sa.Table) -> int:
    return int(store.read(sa.select(sa.func.count()).select_from(table)).iloc[0, 0])


@pytest.fixture
def desk(store: Store) -> Store:
    """Two customers with a ticket, an answer, an event, a clock and a contact each."""
    load(store, ("t.csv", GOOD.encode()), keep=("subject",), now=NOW)
    source = store.read(sa.select(tickets.c.source)).iloc[0, 0]
    with store.transaction() as connection:
        for ticket in ("1", "2"):
            key = {"source": source, "ticket_id": ticket}
            connection.execute(sa.insert(ticket_events).values(**key, event_no=0, kind="created"))
            connection.execute(sa.insert(sla_clocks).values(**key, target="resolution", cycle_no=0))
            contact = {"source": source, "contact_id": ticket, "ticket_id": ticket}
            connection.execute(sa.insert(contacts).values(**contact, channel="phone"))
    return store


def test_everything_of_one_customer_goes_and_nothing_of_another(desk: Store) -> None:
    would = rows_of_customer(desk, "ana@example.com")
    assert would == {"tickets": 1, "surveys": 1, "ticket_events": 1, "sla_clocks": 1, "contacts": 1}
    assert count(desk, tickets) == 2
    assert forget_customer(desk, " ANA@example.com ") == would
    for table in (tickets, surveys, ticket_events, sla_clocks, contacts):
        left = desk.read(sa.select(table))
        assert left["ticket_id"].tolist() == ["2"], table.name
    with pytest.raises(InputError, match="without any row"):
        forget_customer(desk, "ana@example.com")


def test_a_customer_kept_as_written_is_found_whatever_the_case(store: Store) -> None:
    load(store, ("t.csv", GOOD.encode()), keep=("customer_id",), now=NOW)
    assert forget_customer(store, "ana@EXAMPLE.com")["tickets"] == 1


@pytest.mark.parametrize("customer", ["", "  ", "nobody@example.com", "%", "example.com"])
def test_a_customer_nobody_knows_is_said_and_nothing_goes(desk: Store, customer: str) -> None:
    before = {name: count(desk, table) for name, table in FACT_TABLES.items()}
    with pytest.raises(InputError, match="without any row"):
        forget_customer(desk, customer)
    assert {name: count(desk, table) for name, table in FACT_TABLES.items()} == before


def test_rejected_rows_go_only_where_a_whole_cell_is_the_customer(desk: Store) -> None:
    bad = "ticket id,created at,account\n8,2026-13-32 08:00,C-7\n9,2026-13-33 08:00,C-71\n10,2026-01-13 08:00,C-1\n"
    (report,) = load(desk, ("bad.csv", bad.encode()), mapping={"department": "account"}, now=NOW)
    assert report.rejected == 2
    assert rows_of_customer(desk, "c-7") == {"rejects": 1}
    forget_customer(desk, "c-7")
    (left,) = rejected_rows(desk, report.load_id)["content"]
    assert "C-71" in left


def test_kept_text_goes_after_its_time(desk: Store) -> None:
    with desk.transaction() as connection:
        connection.execute(sa.update(tickets).where(tickets.c.ticket_id == "2").values(created_at=NOW))
    assert expire_text(desk, None, now=NOW) == {}
    assert expire_text(desk, 400, now=NOW) == {}
    assert expire_text(desk, 30, now=NOW) == {"tickets.subject": 1}
    assert expire_text(desk, 30, now=NOW) == {}
    held = desk.read(sa.select(tickets).order_by(tickets.c.ticket_id))
    assert held["subject"].isna().tolist() == [True, False]
    assert held["created_at"].notna().all()


def test_text_without_a_moment_ages_from_its_load(desk: Store) -> None:
    with desk.transaction() as connection:
        connection.execute(sa.update(tickets).values(created_at=None))
    assert expire_text(desk, 30, now=NOW + timedelta(days=29)) == {}
    assert expire_text(desk, 30, now=NOW + timedelta(days=31)) == {"tickets.subject": 2}


def test_cells_of_rejected_rows_go_but_their_reason_stays(store: Store) -> None:
    bad = "ticket id,created at,status\n8,2026-13-32 08:00,open\n9,2026-01-13 08:00,open\n"
    (report,) = load(store, ("bad.csv", bad.encode()), now=NOW)
    assert expire_text(store, 30, now=NOW + timedelta(days=31)) == {"rejects.content": 1}
    left = store.read(sa.select(rejects).where(rejects.c.load_id == report.load_id))
    assert left["content"].tolist() == ["{}"]
    assert left["reason"].tolist() == ["a moment (iso)"]
    assert expire_text(store, 30, now=NOW + timedelta(days=32)) == {}
