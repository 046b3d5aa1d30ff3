"""Columns of ticket lists as people keep them: flags, severities, feedback that is a rating, dates in one word."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa

from data_sources.ingest import load, propose
from data_sources.store import Store
from data_sources.tables import tickets

NOW = datetime(2026, 11, 22)


def mapped(head: str, *cells: str) -> dict[str, str]:
    """Field to column of a list of numbered rows."""
    lines = [f"{n},{row}" for n, row in enumerate(cells, 1)]
    (found,) = propose(("list.csv", "\n".join([head, *lines]).encode()))
    return dict(found.mapping)


@pytest.mark.parametrize(
    ("head", "row", "field", "column"),
    [
        ("id,titulo,fecha,estado,prioridad", "t,2026-09-02,abierto,alta", "created_at", "fecha"),
        ("id,titulo,data,status,prioridade", "t,2026-09-02,aberto,alta", "created_at", "data"),
        ("issue_key,created_date,status,assignee_login", "2026-07-11,To Do,asharma", "agent_id", "assignee_login"),
        ("ticketNumber,createDate,assignedResourceID,queueID", "2026-07-11,29,8", "agent_id", "assignedResourceID"),
        ("ticketNumber,createDate,assignedResourceID,queueID", "2026-07-11,29,8", "group_name", "queueID"),
        ("ticket_id,actual_priority,timestamp,status", "P2,2026-07-11,open", "priority", "actual_priority"),
        ("ticket_id,account_id,created_at,status", "ACC-1,2026-07-11,open", "customer_id", "account_id"),
        ("chamado_id,severidade,criado_em,status", "Alta,2026-07-11,Aberto", "priority", "severidade"),
        ("ticket_id,gravité,créé le,statut", "haute,2026-07-11,ouvert", "severity", "gravité"),
    ],
)  # fmt: skip
def test_headers_as_people_write_them(head: str, row: str, field: str, column: str) -> None:
    assert mapped(head, row, row)[field] == column


def test_feedback_is_a_rating_where_its_values_are() -> None:
    head = "ticket_id,created_at,status,customer_feedback"
    assert mapped(head, *(f"2026-07-11,closed,{n % 5 + 1}" for n in range(10)))["csat"] == "customer_feedback"
    assert "csat" not in mapped(head, *(f"2026-07-11,closed,helpful {n}" for n in range(10)))


def test_a_severity_stands_for_a_priority_nothing_else_states(duckdb_store: Store) -> None:
    head = "incident_id,date,severity"
    assert mapped(head, "2026-01-05,S1 - Critical", "2026-01-05,S4 - Low")["priority"] == "severity"
    both = mapped(head + ",priority", "2026-01-05,S1,Low", "2026-01-05,S4,High")
    assert (both["priority"], both["severity"]) == ("priority", "severity")
    text = f"{head}\n1,2026-01-05,S1 - Critical\n2,2026-01-05,S4 - Low\n"
    (report,) = load(duckdb_store, ("list.csv", text.encode()), now=NOW)
    assert "No column holds the priority; severity is used for it." in report.warnings
    found = duckdb_store.read(sa.select(tickets).order_by(tickets.c.ticket_id))
    assert found["priority"].tolist() == ["urgent", "low"]
    assert found["severity"].tolist() == ["S1 - Critical", "S4 - Low"]


@pytest.mark.parametrize(("yes", "no"), [("Yes", "No"), ("Sim", "Não"), ("True", "False"), ("1", "0")])
def test_flags_of_reopening_and_escalation_count_once(duckdb_store: Store, yes: str, no: str) -> None:
    text = (
        "ticket_id,created_at,status,reaberto,escalated\n"
        f"1,2026-01-05,closed,{yes},{no}\n2,2026-01-05,closed,{no},{yes}\n3,2026-01-05,closed,,\n"
    )
    load(duckdb_store, ("list.csv", text.encode()), now=NOW)
    found = duckdb_store.read(sa.select(tickets).order_by(tickets.c.ticket_id))
    assert found["reopens"].fillna(-1).tolist() == [1, 0, -1]
    assert found["escalations"].fillna(-1).tolist() == [0, 1, -1]


def test_a_flag_of_being_solved_is_a_status(duckdb_store: Store) -> None:
    text = "ticket_id,timestamp,priority,resolved\n1,2026-01-05,High,Yes\n2,2026-01-05,Low,No\n"
    load(duckdb_store, ("list.csv", text.encode()), now=NOW)
    found = duckdb_store.read(sa.select(tickets).order_by(tickets.c.ticket_id))
    assert found["status"].tolist() == ["solved", "open"]
    assert found["solved_at"].isna().all()
    assert mapped("ticket_id,created_at,resolved", "2026-01-05,2026-01-06")["solved_at"] == "resolved"


@pytest.mark.parametrize(
    ("head", "cells", "is_joined"),
    [
        ("ticket_id,created_date,created_hour,status", "2026-07-11,{},closed", True),
        ("ticket_id,created_date,created_hour,closed_date,status", "2026-07-11,{},2026-07-11,closed", False),
    ],
)
def test_an_hour_of_the_day_joins_its_date_unless_others_are_dates_alone(
    duckdb_store: Store, head: str, cells: str, is_joined: bool
) -> None:
    lines = [f"T{n},{cells.format(n)}" for n in range(24)]
    load(duckdb_store, ("tickets.csv", "\n".join([head, *lines]).encode()), zone="UTC", now=NOW)
    at = duckdb_store.read(sa.select(tickets))["created_at"]
    assert sorted(at.dt.hour) == (list(range(24)) if is_joined else [0] * 24)
