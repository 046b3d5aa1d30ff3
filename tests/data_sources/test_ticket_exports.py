"""Ticket exports and answers of interfaces as pipelines keep them, written anew: each gives its facts at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources.ingest import load
from data_sources.reports import FileReport
from data_sources.store import Store
from data_sources.tables import tickets
from domain.errors import InputError

NOW = datetime(2026, 11, 22)


def loaded(store: Store, name: str, text: str) -> FileReport:
    (report,) = load(store, (name, text.encode()), zone="UTC", now=NOW)
    assert report.read == report.loaded + report.updated + report.unchanged + report.rejected
    return report


def ticket(store: Store, ticket_id: str) -> Mapping[str, Any]:
    rows = store.read(sa.select(tickets).where(tickets.c.ticket_id == ticket_id))
    assert len(rows) == 1
    return dict(rows.iloc[0])


HUBSPOT = {
    "hs_object_id": "501", "createdate": "2025-03-03T09:00:00.000Z", "closed_date": "2025-03-04T09:00:00.000Z",
    "hs_pipeline": "0", "hs_pipeline_stage": "4", "hs_ticket_priority": "HIGH", "hubspot_owner_id": "77",
    "hs_lastmodifieddate": "2025-03-05T09:00:00.000Z",
}  # fmt: skip


def as_pages() -> str:
    record = {"id": "501", "properties": HUBSPOT, "createdAt": "2025-03-03T09:00:00.000Z", "archived": False}
    return json.dumps([record])


def as_columns(prefix: str) -> str:
    head = ["id", *(f"{prefix}{name}" for name in HUBSPOT)]
    return ",".join(head) + "\n" + ",".join(["501", *HUBSPOT.values()]) + "\n"


@pytest.mark.parametrize("text", [as_pages(), as_columns("property_"), as_columns("properties_")])
def test_hubspot_tickets_inside_a_page_or_behind_a_prefix(duckdb_store: Store, text: str) -> None:
    report = loaded(duckdb_store, "tickets.json" if text[0] == "[" else "tickets.csv", text)
    assert report.system == "hubspot"
    row = ticket(duckdb_store, "501")
    assert (row["priority"], row["agent_id"]) == ("high", "77")
    assert row["solved_at"] - row["created_at"] == pd.Timedelta(days=1)


@pytest.mark.parametrize("between", [".", "_", "__"])
def test_levels_of_a_record_may_be_joined_by_underscores(duckdb_store: Store, between: str) -> None:
    head = ["id", "created_at", "requester_id", "assignee_id", "status", f"via{between}channel",
            f"metric_set{between}reopens"]  # fmt: skip
    text = ",".join(head) + "\n31,2025-03-03T09:00:00Z,5,6,open,email,2\n"
    assert loaded(duckdb_store, "tickets.csv", text).system == "zendesk_json"
    row = ticket(duckdb_store, "31")
    assert (row["channel"], row["reopens"]) == ("email", 2)


INCIDENT = {
    "number": "INC7", "opened_at": "2025-03-03 09:00:00", "short_description": "x", "state": "6", "sys_id": "ab",
    "resolved_at": "2025-03-03 11:00:00", "priority": "2", "assigned_to": {"link": "https://x", "value": "u1"},
}  # fmt: skip


@pytest.mark.parametrize(
    "around",
    [
        {"result": INCIDENT},
        [{"status_code": 200, "headers": {"Server": "x"}, "json_body": {"result": [INCIDENT]}}],
        {"ok": True, "request": "r1", "data": {"page": 1, "incidents": [INCIDENT]}},
        {"ab": INCIDENT, "ac": INCIDENT | {"number": "INC8", "sys_id": "ac"}},
    ],
)
def test_incidents_are_found_in_whatever_an_answer_puts_around_them(duckdb_store: Store, around: Any) -> None:
    assert loaded(duckdb_store, "answer.json", json.dumps(around)).system == "servicenow"
    row = ticket(duckdb_store, "INC7")
    assert (row["status"], row["priority"], row["agent_id"]) == ("solved", "high", "u1")
    assert row["solved_at"] - row["created_at"] == pd.Timedelta(hours=2)


def lines(*messages: Mapping[str, Any]) -> str:
    return "\n".join(json.dumps(m) for m in messages) + "\n"


DESK = {"id": 31, "created_at": "2025-03-03T09:00:00Z", "requester_id": 5, "assignee_id": 6, "status": "open"}


@pytest.mark.parametrize(
    "text",
    [
        lines(
            {"type": "SCHEMA", "stream": "tickets", "schema": {"properties": {}}, "key_properties": ["id"]},
            {"type": "RECORD", "stream": "tickets", "record": DESK, "time_extracted": "2025-03-04T00:00:00Z"},
            {"type": "STATE", "value": {"bookmarks": {"tickets": {"updated_at": "2025-03-04T00:00:00Z"}}}},
        ),
        lines(
            {"type": "LOG", "log": {"level": "INFO", "message": "begins"}},
            {"type": "RECORD", "record": {"stream": "tickets", "data": DESK, "emitted_at": 1741046400000}},
        ),
    ],
)
def test_records_of_a_stream_load_without_its_notes(duckdb_store: Store, text: str) -> None:
    assert loaded(duckdb_store, "tap.jsonl", text).system == "zendesk_json"
    assert ticket(duckdb_store, "31")["status"] == "open"


def test_two_streams_in_one_file_are_two_lists(duckdb_store: Store) -> None:
    users = {"type": "RECORD", "stream": "users", "record": {"id": 5, "created_at": "2020-01-01T00:00:00Z"}}
    text = lines({"type": "RECORD", "stream": "tickets", "record": DESK}, users)
    with pytest.raises(InputError, match="records of tickets and users"):
        loaded(duckdb_store, "tap.jsonl", text)


HISTORY = [
    ("status", "", "open", "2025-03-03 09:00:00"),
    ("assignee_id", "", "77", "2025-03-03 09:10:00"),
    ("status", "open", "resolved", "2025-03-03 12:00:00"),
    ("resolution", "", "Won't do", "2025-03-03 12:00:00"),
    ("priority", "low", "high", "2025-03-04 09:00:00"),
    ("55501", "", "a value of their own", "2025-03-04 09:00:00"),
]


@pytest.mark.parametrize(
    ("ids", "field", "old", "new", "at"),
    [
        ("ticket_id", "field_name", "", "value", "updated"),
        ("issue_key", "field", "fromString", "toString", "created"),
        ("documentkey", "fieldname", "oldvalue", "newvalue", "sys_created_on"),
    ],
)
def test_a_history_of_changed_fields_is_the_history_of_its_tickets(
    duckdb_store: Store, ids: str, field: str, old: str, new: str, at: str
) -> None:
    head = [h for h in (ids, field, old, new, at) if h]
    cells = [(f'"{b}"', f'"{c}"') if old else (f'"{c}"',) for _, b, c, _ in HISTORY]
    rows = [("T1", f[0], *c, f[3]) for f, c in zip(HISTORY, cells, strict=True)]
    text = "\n".join([",".join(head), *(",".join(r) for r in rows)]) + "\n"
    assert loaded(duckdb_store, "history.csv", text).system == "generic_events"
    row = ticket(duckdb_store, "T1")
    assert (row["status"], row["agent_id"], row["reopens"]) == ("solved", "77", 0)
    assert row["solved_at"] - row["created_at"] == pd.Timedelta(hours=3)


def test_references_written_as_two_columns_are_the_agent_and_the_group(duckdb_store: Store) -> None:
    head = (
        "number,opened_at,short_description,state,assigned_to_link,assigned_to_value,assignment_group_link,"
    )
    text = f"{head}assignment_group_value\nINC7,2025-03-03 09:00:00,x,2,https://x,u1,https://y,g1\n"
    loaded(duckdb_store, "incidents.csv", text)
    row = ticket(duckdb_store, "INC7")
    assert (row["agent_id"], row["group_name"]) == ("u1", "g1")


@pytest.mark.parametrize(("name", "said"), [("freshdesk_dump.csv", "low"), ("dump.csv", "urgent")])
def test_bare_numbers_are_read_as_the_product_in_the_name_of_the_file_does(
    duckdb_store: Store, name: str, said: str
) -> None:
    text = "ticket_id,created_at,status_name,status_id,priority,assignee\n7,2025-03-03 09:00:00,,5,1,Ann\n"
    loaded(duckdb_store, name, text)
    row = ticket(duckdb_store, "7")
    assert row["priority"] == said
    assert (row["status"] == "closed") == (said == "low")


def test_keys_made_alike_leave_the_ids_of_the_rows(duckdb_store: Store) -> None:
    rows = [f"Subject {n},2025-03-0{n} 09:00:00,2025-03-0{n} 11:00:00,{40 + n},DESK-1" for n in range(1, 8)]
    text = "summary,created,resolutiondate,id,key\n" + "\n".join(rows) + "\n"
    assert loaded(duckdb_store, "jira.csv", text).loaded == 7
    assert ticket(duckdb_store, "41")["solved_at"].hour == 11


def test_messages_are_those_of_whoever_wrote_them(duckdb_store: Store) -> None:
    rows = ["m1,T1,2025-03-03 09:00:00,customer,message", "m2,T1,2025-03-03 09:20:00,customer,reply",
            "m3,T1,2025-03-03 10:00:00,agent,message", "m4,T1,2025-03-03 11:00:00,agent,message"]  # fmt: skip
    text = "message_id,ticket_id,occurred_at,actor,kind\n" + "\n".join(rows) + "\n"
    loaded(duckdb_store, "messages.csv", text)
    row = ticket(duckdb_store, "T1")
    assert row["first_reply_at"] - row["created_at"] == pd.Timedelta(hours=1)
    assert (row["public_replies"], row["customer_replies"]) == (2, 2)


@pytest.mark.parametrize(
    ("status", "means"),
    [("Completado", "solved"), ("Esperando al cliente", "pending"), ("Warten auf Support", "open"),
     ("Aguardando suporte", "open"), ("Cancelada", "closed"), ("Stand by Cliente", "pending"), ("In Corso", "open"),
     ("Da Gestire", "new"), ("Acabado", "solved")],
)  # fmt: skip
def test_statuses_of_jira_in_other_languages(duckdb_store: Store, status: str, means: str) -> None:
    head = "Resumen,Clave de incidencia,Estado,Creada,Resuelta,Campo personalizado (Time to done)"
    loaded(duckdb_store, "jira.csv", f"{head}\nx,D-1,{status},18/jul/26 9:10 AM,,2:18\n")
    row = ticket(duckdb_store, "D-1")
    assert row["status"] == means
    assert (row["resolution_label"] == "met") == (means in {"solved", "closed"})


def test_statuses_of_a_desk_of_its_own_are_told_by_the_group_they_are_in(duckdb_store: Store) -> None:
    rows = ["D-1,Shipped,Done", "D-2,Bench,In Progress", "D-3,Resolved,Done", "D-4,Queue,To Do"]
    text = "Issue key,Status,Status Category,Created\n" + "".join(f"{r},18/Jul/26 9:10 AM\n" for r in rows)
    loaded(duckdb_store, "jira.csv", text)
    found = [ticket(duckdb_store, f"D-{n}")["status"] for n in range(1, 5)]
    assert found == ["solved", "open", "solved", "open"]


def test_service_now_says_in_seconds_how_long_a_resolution_took(duckdb_store: Store) -> None:
    head = '"number","incident_state","opened_at","short_description","calendar_duration"\n'
    loaded(duckdb_store, "incidents.csv", head + '"INC1","Closed","2025-03-03 09:00:00","x","5400"\n')
    row = ticket(duckdb_store, "INC1")
    assert row["solved_at"] - row["created_at"] == pd.Timedelta(minutes=90)


def test_a_length_of_service_now_is_no_resolution_of_what_is_open_again(duckdb_store: Store) -> None:
    head = '"number","state","opened_at","resolved_at","short_description","calendar_stc"\n'
    loaded(duckdb_store, "incidents.csv", head + '"INC1","New","2025-03-21 18:29:51","","x","1671"\n')
    assert pd.isna(ticket(duckdb_store, "INC1")["solved_at"])


def test_a_length_of_nought_says_nothing_of_what_was_closed_later(duckdb_store: Store) -> None:
    head = '"number","incident_state","opened_at","closed_at","short_description","calendar_duration"\n'
    rows = (
        '"INC1","Closed","2025-03-03 09:00:00","2025-03-03 11:00:00","x","0"\n'
        '"INC2","Closed","2025-03-03 09:00:00","2025-03-05 11:00:00","x","3600"\n'
    )
    loaded(duckdb_store, "incidents.csv", head + rows)
    took = [row["solved_at"] - row["created_at"] for row in (ticket(duckdb_store, f"INC{n}") for n in (1, 2))]
    assert took == [pd.Timedelta(hours=2), pd.Timedelta(hours=1)]


def test_columns_of_a_join_bear_the_mark_of_their_table(duckdb_store: Store) -> None:
    head = "inc_number,inc_state,inc_priority,inc_sys_created_on,inc_resolved_at,inc_assignment_group\n"
    row = "I1,Closed,2 - High,2025-03-03 09:00:00,2025-03-03 11:00:00,Backup\n"
    loaded(duckdb_store, "list.csv", head + row)
    found = ticket(duckdb_store, "I1")
    assert (found["status"], found["priority"], found["group_name"]) == ("closed", "high", "Backup")
    assert found["solved_at"] - found["created_at"] == pd.Timedelta(hours=2)


def test_hubspot_tickets_whose_columns_bear_the_name_of_their_record(duckdb_store: Store) -> None:
    head = "Ticket ID,Ticket Name,Ticket Status,Pipeline,Ticket Priority,Create Date,Close Date,Ticket Source"
    rows = "T-1,x,Closed,Support,Urgent,2023-12-20,2024-02-05,Chat\nT-2,y,New,Support,Low,2024-01-20,,Phone\n"
    loaded(duckdb_store, "hubspot.csv", f"{head}\n{rows}")
    found = [(row["priority"], row["channel"]) for row in (ticket(duckdb_store, f"T-{n}") for n in (1, 2))]
    assert found == [("urgent", "chat"), ("low", "phone")]


def test_bare_numbers_as_priorities_are_said_in_the_report_of_the_load(duckdb_store: Store) -> None:
    head = "ticket_id,created_at,status,priority\n"
    report = loaded(duckdb_store, "list.csv", head + "1,2025-03-03 09:00,open,1\n2,2025-03-03 10:00,open,4\n")
    assert [ticket(duckdb_store, n)["priority"] for n in "12"] == ["urgent", "low"]
    assert any("1 as the most urgent" in line for line in report.warnings)
    named = loaded(duckdb_store, "freshdesk.csv", head + "8,2025-03-03 09:00,2,1\n9,2025-03-03 10:00,2,4\n")
    assert [ticket(duckdb_store, n)["priority"] for n in "89"] == ["low", "urgent"]
    assert not any("1 as the most urgent" in line for line in named.warnings)
