"""Lists of agents and customers: days, keys that join, newer lists, and what becomes known through them."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from commands.table import main
from data_sources.ingest import load, propose, rejected_rows
from data_sources.store import Store
from data_sources.tables import agents, contacts, customers, tickets
from domain.chosen import Chosen
from domain.errors import InputError
from domain.period import Period
from jobs import measure

FILES = Path(__file__).parent / "files"
NOW = datetime(2026, 11, 22, 12)
YEAR = Chosen(Period(date(2026, 1, 1), date(2027, 1, 1)), compare="none")
CUSTOMERS = b"""Customer ID,Customer email,Customer since,Customer until,Segment
K-1,ana@example.com,1985-01-13,,Business
K-2,BEN@example.com,2025-03-02,2026-09-30,Consumer
K-3,cem@example.com,2026-06-15,,Consumer
"""
AGENTS = b"""Employee ID,Name,Hire date,Hourly wage (EUR)
17,Ana Ruiz,2024-01-15,20.00
18,Ben Vogt,2026-10-01,30.00
"""
REPORT = b"""Queue,Interval start,Offered,Answered,Abandoned,Staffed time
care,2026-11-02 09:00,10,10,0,7200
care,2026-11-02 09:30,12,10,2,7200
"""


def number(store: Store, name: str) -> float:
    return measure.readings(store, (name,), YEAR, now=NOW)[0].now.value


def test_retention_is_known_after_a_list_of_customers(store: Store) -> None:
    (report,) = load(store, ("customers.csv", CUSTOMERS), now=NOW)
    assert (report.system, report.loaded) == ("generic_customers", 3)
    assert number(store, "retention_share") == pytest.approx(1 / 2)  # the third one came later
    held = store.read(sa.select(customers).order_by(customers.c.joined_on))
    assert str(held["joined_on"].iloc[0])[:10] == "1985-01-13"
    (again,) = load(store, ("customers.csv", CUSTOMERS), now=NOW)
    assert (again.loaded, again.updated, again.unchanged) == (0, 0, 3)


def test_a_newer_list_of_customers_updates(store: Store) -> None:
    load(store, ("customers.csv", CUSTOMERS), now=NOW)
    newer = (
        CUSTOMERS.replace(b"1985-01-13,,", b"1985-01-13,2026-11-01,")
        + b"K-4,dee@example.com,2026-11-02,,Business\n"
    )
    (report,) = load(store, ("customers_new.csv", newer), now=NOW)
    assert (report.loaded, report.updated, report.unchanged) == (1, 1, 2)
    assert number(store, "retention_share") == 0


def test_customers_are_kept_by_the_hash_their_tickets_have(store: Store) -> None:
    export = b"Ticket ID,Created at,Status,Requester email\n1,2026-11-02 09:00,open,Ben@Example.com\n"
    load(store, ("first.csv", CUSTOMERS), now=NOW)
    load(store, ("tickets.csv", export), now=NOW)
    (report,) = load(store, ("first.csv", CUSTOMERS), now=NOW)
    assert any("Kept by Customer email" in w for w in report.warnings)
    assert any("3 rows that were kept by Customer ID are replaced" in w for w in report.warnings)
    held = store.read(sa.select(customers.c.customer_id))["customer_id"]
    asked = store.read(sa.select(tickets.c.customer_id))["customer_id"]
    assert len(held) == 3
    assert set(asked) < set(held)
    assert all(i.startswith("h:") for i in held)


def test_cost_and_the_names_of_agents_are_known_after_a_list_of_agents(store: Store) -> None:
    calls = b"Call ID,Start time,Agent,Talk time (s),Queue\n1,2026-11-02 09:00,Ana Ruiz,60,care\n"
    load(store, ("calls.csv", calls), now=NOW)
    load(store, ("report.csv", REPORT), now=NOW)
    (report,) = load(store, ("agents.csv", AGENTS), now=NOW)
    assert (report.system, report.loaded) == ("generic_agents", 2)
    # 4 staffed hours at a mean wage of 25 for 20 answered contacts
    assert number(store, "labour_cost_per_contact") == pytest.approx(5.0)
    joined = sa.select(contacts.c.agent_id, agents.c.hired_on).join(
        agents, agents.c.agent_id == contacts.c.agent_id
    )
    assert store.read(joined)["agent_id"].tolist() == ["Ana Ruiz"]


def test_a_list_nobody_else_names_says_so(duckdb_store: Store) -> None:
    export = b"Ticket ID,Created at,Status,Assignee\n1,2026-11-02 09:00,open,Zoe\n"
    load(duckdb_store, ("tickets.csv", export), now=NOW)
    (report,) = load(duckdb_store, ("agents.csv", AGENTS), now=NOW)
    assert any("None of these agents is named" in w for w in report.warnings)


def test_a_chosen_key_stays_and_a_sign_in_the_cell_is_the_currency(duckdb_store: Store) -> None:
    listed = "Employee ID,Name,Hourly rate\n17,Ana,$21.50\n18,Ben,19 €\n".encode()
    load(duckdb_store, ("staff.csv", listed), now=NOW)
    (report,) = load(duckdb_store, ("staff.csv", listed), mapping={"agent_id": "Name"}, now=NOW)
    assert (report.loaded, report.rejected) == (2, 0)
    held = duckdb_store.read(sa.select(agents.c.agent_id, agents.c.currency).order_by(agents.c.agent_id))
    assert held.to_dict("list") == {"agent_id": ["Ana", "Ben"], "currency": ["USD", "EUR"]}


@pytest.mark.parametrize(
    ("file", "reasons"),
    [
        (
            "generic_agents.csv",
            ["left before the first day", "a wage of 0 or less", "said to have left", "no agent"],
        ),
        (
            "generic_customers.csv",
            ["no day on which", "left before the first day", "said to have left", "no customer"],
        ),
    ],
)
def test_rows_that_cannot_be_used_say_why(duckdb_store: Store, file: str, reasons: list[str]) -> None:
    (report,) = load(duckdb_store, FILES / file, now=NOW)
    told = rejected_rows(duckdb_store, report.load_id)
    assert told["row_no"].tolist() == [5, 6, 7, 8]
    assert [want in got for want, got in zip(reasons, told["reason"], strict=True)] == [True] * 4


@pytest.mark.parametrize(
    ("header", "system"),
    [
        ("Mitarbeiter,Abteilung,Eintrittsdatum,Stundenlohn (EUR)\nAna,Care,13.01.2024,\"21,50\"\n", "generic_agents"),
        ("Nom,Équipe,Date d'embauche,Taux horaire (EUR)\nAna,Care,13/01/2024,21\n", "generic_agents"),
        ("Kundennummer,Kunde seit,Kündigungsdatum\nK1,13.01.2024,\n", "generic_customers"),
        ("Numéro client,Client depuis,Date de résiliation\nK1,13/01/2024,\n", "generic_customers"),
    ],
)  # fmt: skip
def test_german_and_french_lists_are_recognised(header: str, system: str) -> None:
    assert propose(("list.csv", header.encode()))[0].system == system


def test_contracts_of_the_planner_are_no_list_of_agents() -> None:
    contracts = (
        b"agent_id,name,contract,skills,min_hours,max_hours,days_off\nA1,Ana,full_time,phone,30,40,Sat Sun\n"
    )
    with pytest.raises(InputError):
        propose(("contracts.csv", contracts))


def test_a_ticket_list_with_customer_columns_stays_one() -> None:
    rows = "".join(f"{i},2026-01-{i:02},open,high,Ana,K{i},2020-01-01,Business\n" for i in range(1, 20))
    export = "Ticket ID,Created,Status,Priority,Assignee,Customer ID,Customer since,Segment\n" + rows
    assert propose(("tickets.csv", export.encode()))[0].system == "generic_tickets"


def test_the_command_line_loads_customers_and_says_retention(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(CUSTOMERS)
    at = ("--store", f"duckdb:///{tmp_path / 's.duckdb'}", "--now", "2026-11-22T12:00")
    assert main(["load", str(path), *at]) == 0
    capsys.readouterr()
    assert (
        main(["metrics", "retention_share", "--from", "2026-01-01", "--to", "2026-11-22", "--json", *at]) == 0
    )
    (found,) = json.loads(capsys.readouterr().out)["metrics"]
    assert found["value"] == 0.5
