"""One customer forgotten everywhere and nobody else; text gone after its time, on both engines."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from data_sources.forgetting import expire_text, forget_customer, rows_of_customer
from data_sources.ingest import load, rejected_rows
from data_sources.store import Store
from data_sources.tables import (
    FACT_TABLES,
    contacts,
    loads,
    rejects,
    sla_clocks,
    surveys,
    ticket_events,
    tickets,
)
from data_sources.traces import FORGOTTEN

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
    assert forget_customer(desk, "ana@example.com") == {}


def test_a_customer_kept_as_written_is_found_whatever_the_case(store: Store) -> None:
    load(store, ("t.csv", GOOD.encode()), keep=("customer_id",), now=NOW)
    assert forget_customer(store, "ana@EXAMPLE.com")["tickets"] == 1


@pytest.mark.parametrize("customer", ["", "  ", "nobody@example.com", "%", "example.com"])
def test_of_a_customer_nobody_knows_nothing_goes(desk: Store, customer: str) -> None:
    before = {name: count(desk, table) for name, table in FACT_TABLES.items()}
    assert rows_of_customer(desk, customer) == forget_customer(desk, customer) == {}
    assert {name: count(desk, table) for name, table in FACT_TABLES.items()} == before


def test_rejected_rows_go_only_where_a_whole_cell_is_the_customer(desk: Store) -> None:
    bad = "ticket id,created at,account\n8,2026-13-32 08:00,C-7\n9,2026-13-33 08:00,C-71\n10,2026-01-13 08:00,C-1\n"
    (report,) = load(desk, ("bad.csv", bad.encode()), mapping={"department": "account"}, now=NOW)
    assert report.rejected == 2
    assert rows_of_customer(desk, "c-7") == {"rejects": 1}
    forget_customer(desk, "c-7")
    (left,) = rejected_rows(desk, report.load_id)["content"]
    assert "C-71" in left


def test_rejected_rows_of_their_tickets_go_though_the_customer_was_not_kept_in_them(desk: Store) -> None:
    bad = GOOD.replace("2026-01-13", "2026-13-32").replace("Hello", "about 1")
    (report,) = load(desk, ("t.csv", bad.encode()), now=NOW)
    assert report.rejected == 2
    assert "example.com" not in " ".join(rejected_rows(desk, report.load_id)["content"])
    assert forget_customer(desk, "ana@example.com")["rejects"] == 1
    (left,) = rejected_rows(desk, report.load_id)["content"]
    assert json.loads(left)["ticket id"] == "2"


@pytest.mark.parametrize(
    ("reason", "cell", "goes"),
    [
        ("a moment (iso) was wanted, got 'Ana@Example.com'", "", True),
        ("a moment (iso) was wanted, got 'x'", "call ana@example.com, please", True),
        ("a moment (iso) was wanted, got 'x'", "joana@example.com", False),
        ("a moment (iso) was wanted, got 'x'", "ana@example.com.br", False),
    ],
)
def test_rejected_rows_that_quote_a_customer_go(desk: Store, reason: str, cell: str, goes: bool) -> None:
    row = {"load_id": "l", "row_no": 2, "reason": reason, "content": json.dumps({"note": cell})}
    with desk.transaction() as connection:
        connection.execute(sa.insert(rejects).values(**row))
    forget_customer(desk, "ana@example.com")
    assert count(desk, rejects) == 1 - goes


def test_notes_of_loads_lose_only_what_quotes_the_customer(desk: Store) -> None:
    before = desk.read(sa.select(loads)).iloc[0]
    warnings = ["7 rows are alike", "names nobody knows: Ana@example.com (3), bob@example.com (1)"]
    evidence = [{"column": "Created at", "field": "created_at", "evidence": "as in 'ana@example.com'"}]
    values = {"warnings": json.dumps(warnings), "decisions": json.dumps(evidence)}
    with desk.transaction() as connection:
        connection.execute(sa.update(loads).values(values))
    assert rows_of_customer(desk, "7") == {}
    assert forget_customer(desk, "ana@example.com")["loads"] == 1
    after = desk.read(sa.select(loads)).iloc[0]
    assert json.loads(after["warnings"]) == [warnings[0], FORGOTTEN]
    assert json.loads(after["decisions"]) == [{**evidence[0], "evidence": FORGOTTEN}]
    kept = ["load_id", "file", "file_sha256", "rows_read", "rows_loaded", "source", "header_signature"]
    assert after[kept].to_dict() == before[kept].to_dict()
    assert rows_of_customer(desk, "ana@example.com") == {}


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
