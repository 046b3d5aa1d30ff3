"""Lists of calls, volumes and answers as they were met: clocks beside dates, records in cells, summaries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources.delimited import read_delimited
from data_sources.ingest import load
from data_sources.plausible import Match
from data_sources.recognise import cells_of, recognise
from data_sources.store import Store, open_store
from data_sources.tables import contacts, surveys, tickets
from domain.errors import InputError

NOW = datetime(2026, 11, 22)
DAY, LATER = "2024-01-31 08:00:00", "2024-01-31 08:05:00"


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store("duckdb:///:memory:")
    yield opened
    opened.close()


def understood(*lines: str, name: str = "file.csv") -> Match:
    raw = read_delimited("\n".join(lines).encode() + b"\n", name)
    return recognise(raw, cells_of(raw))


def loaded(store: Store, *lines: str, name: str = "file.csv") -> None:
    load(store, (name, "\n".join(lines).encode() + b"\n"), now=NOW, zone="UTC")


def test_calls_with_a_date_and_three_times_of_day(store: Store) -> None:
    loaded(
        store,
        "call_id,date,call_started,call_answered,call_ended,wait_length,service_length",
        '1,22/01/2021,"1:28:10 PM","1:30:13 PM","1:31:19 PM",123,67',
        '2,22/01/2021,"11:59:50 PM","12:00:05 AM","12:02:05 AM",15,120',
        '3,25/01/2021,"8:00:00 AM","8:00:00 AM","8:00:00 AM",0,0',
    )
    calls = store.read(sa.select(contacts).order_by(contacts.c.contact_id))
    answered, ended = (pd.to_datetime(calls[n]) for n in ("answered_at", "ended_at"))
    assert answered.tolist() == [
        datetime(2021, 1, 22, 13, 30, 13), datetime(2021, 1, 23, 0, 0, 5), datetime(2021, 1, 25, 8, 0)
    ]  # fmt: skip
    assert ended[1] == datetime(2021, 1, 23, 0, 2, 5)
    assert calls["talk_s"].tolist() == [67, 120, 0]
    assert not calls["is_abandoned"].any()


def test_a_moment_beside_an_epoch_is_no_time_of_day(store: Store) -> None:
    loaded(store, "call_id,date_time,time,duration", f"a1,1706688000,{DAY},20", f"a2,1706688300,{LATER},30")
    assert len(store.read(sa.select(contacts))) == 2


def test_calls_without_an_id_and_with_a_date_stamp() -> None:
    found = understood(
        "agent_id,call_length,datestamp,lead_id,status", f"5,20,{DAY},A1,VM", f"6,30,{LATER},A2,S"
    )
    assert found.system.name == "generic_calls"
    assert found.mapping["offered_at"] == "datestamp"
    assert found.mapping["customer_id"] == "lead_id"


def test_calls_that_are_created_are_no_tickets() -> None:
    found = understood(
        "call_id,agent_id,client_id,created,duration", f"0,33,6,{DAY},1299.25", f"1,24,23,{LATER},695.57"
    )
    assert found.system.name == "generic_calls"


@pytest.mark.parametrize(
    "head", ["count of calls", "Number of contacts", "total of inbound calls", "Daily calls"]
)
def test_counts_of_contacts_in_other_words(head: str) -> None:
    found = understood(f"date,{head}", "2024-01-30,12", "2024-01-31,15")
    assert (found.system.name, found.mapping["offered"]) == ("generic_intervals", head)


def test_a_contact_is_the_customer_and_the_inbox_the_channel_of_a_conversation() -> None:
    found = understood(
        "id,inbox_name,team_name,assignee_id,contact_id,status,created_at,first_reply_created_at",
        f"1,WhatsApp,Support,3,5000,resolved,{DAY},{LATER}",
        f"2,E-mail,Support,3,5000,open,{DAY},{LATER}",
    )
    assert found.mapping["ticket_id"] == "id"
    assert found.mapping["customer_id"] == "contact_id"
    assert found.mapping["channel"] == "inbox_name"
    assert found.mapping["first_reply_at"] == "first_reply_created_at"


def test_an_inbox_with_a_name_of_its_own_is_no_channel() -> None:
    head = "ticket_id,inbox_name,status,created_at"
    found = understood(head, f"1,Email,closed,{DAY}", f"2,Billing north,open,{LATER}")
    assert "channel" not in found.mapping


def test_averages_per_agent_with_a_score_are_no_survey() -> None:
    with pytest.raises(InputError, match="without dates"):
        understood(
            "agent_name,total_interactions,avg_handle_time,sla_pct,score", "Ann,89,239.92,57.3,70.11",
            "Bo,78,228.17,55.1,64.88",
        )  # fmt: skip


def test_records_in_cells_are_what_they_name(store: Store) -> None:
    loaded(
        store,
        "number,opened_at,state,assignment_group,assigned_to",
        f"INC1,{DAY},Closed,\"{{'link': 'https://a.example/g/1', 'value': 'g1', 'display_value': 'Network'}}\","
        "\"{'link': 'https://a.example/u/1', 'name': \"\"Ann O'Hara\"\"}\"",
        f"INC2,{LATER},Closed,\"{{'link': 'https://a.example/g/2', 'value': 'g2'}}\","
        "\"{'link': 'https://a.example/u/2'}\"",
    )
    rows = store.read(sa.select(tickets).order_by(tickets.c.ticket_id))
    assert rows["group_name"].tolist() == ["Network", "g2"]
    assert rows["agent_id"].isna().tolist() == [False, True]


def test_a_date_order_nobody_knows_is_refused(store: Store) -> None:
    lines = "call_id,start_time,duration\n1,01/02/2024 08:00,20\n2,03/04/2024 09:00,30\n"
    with pytest.raises(InputError, match="day-first, month-first"):
        load(store, ("calls.csv", lines.encode()), now=NOW, zone="UTC", date_order="mdy")  # type: ignore[arg-type]


def test_time_in_the_queue_is_the_wait_and_not_the_ringing() -> None:
    found = understood(
        "call_id,start_time,ring_time,time_spent_in_queue,talk_time", f"1,{DAY},0:00:03,0:00:19,0:03:08"
    )
    assert found.mapping["wait_s"] == "time_spent_in_queue"
    assert understood("call_id,start_time,ring_time", f"1,{DAY},0:00:03").mapping["wait_s"] == "ring_time"


def test_support_agents_of_chats() -> None:
    head = "chat_id,chat_start_time,chat_end_time,support_agent_id"
    assert understood(head, f"1,{DAY},{LATER},A1").mapping["agent_id"] == "support_agent_id"


def test_a_mark_of_0_and_1_beside_scores_is_no_question(store: Store) -> None:
    rows = [f"S{n},{DAY},{n % 11},{1 + n % 5},{n % 2}" for n in range(12)]
    loaded(store, "Survey ID,Date and Time,Recommend Score,Satisfaction Score,Resolution", *rows)
    asked = store.read(sa.select(surveys))["question"].unique()
    assert sorted(asked) == ["Recommend Score", "Satisfaction Score"]


def test_tickets_of_events_have_the_last_agent_and_group(store: Store) -> None:
    loaded(
        store,
        "ticket_id,timestamp,event,agent_id,old_value,new_value",
        f"1,{DAY},created,,,",
        f"1,{LATER},assigned,lead,,Ann",
        "1,2024-01-31 09:00:00,transferred,lead,,Network",
        "1,2024-01-31 10:00:00,assigned,lead,Ann,Bo",
        "1,2024-01-31 11:00:00,status,Bo,open,solved",
        f"2,{DAY},created,,,",
        f"2,{LATER},agent_reply,Cy,,",
    )
    rows = store.read(sa.select(tickets).order_by(tickets.c.ticket_id))
    assert rows["agent_id"].tolist() == ["Bo", "Cy"]
    assert rows["group_name"].iloc[0] == "Network"
    assert pd.isna(rows["group_name"].iloc[1])


def test_tickets_of_a_log_with_a_column_of_groups_have_the_last(store: Store) -> None:
    head = "case_id,timestamp,activity,resource,org:group"
    rows = (f"1,{DAY},created,Ann,Desk", f"1,{LATER},resolved,Bo,Network", f"2,{DAY},created,Cy,Desk")
    loaded(store, head, *rows)
    found = store.read(sa.select(tickets).order_by(tickets.c.ticket_id))
    assert found["group_name"].tolist() == ["Network", "Desk"]
    assert found["agent_id"].fillna("nobody said").tolist() == [
        "Bo",
        "nobody said",
    ]  # who opened it need not serve it


def test_a_state_beside_an_assignment_is_no_agent(store: Store) -> None:
    head = "case_id,timestamp,activity,resource,state"
    loaded(
        store, head, f"1,{DAY},created,Ann,Open", f"1,{LATER},assigned,Bo,Open", f"2,{DAY},created,Cy,Open"
    )
    found = store.read(sa.select(tickets).order_by(tickets.c.ticket_id))
    assert found["agent_id"].fillna("nobody said").tolist() == [
        "Bo",
        "nobody said",
    ]  # who opened it need not serve it
