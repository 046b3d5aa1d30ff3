"""Heads of exports that no adapter lists, and look-alikes that are none of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources.delimited import read_delimited
from data_sources.ingest import load
from data_sources.plausible import Match
from data_sources.reading import read_tables
from data_sources.recognise import cells_of, recognise
from data_sources.store import Store, open_store
from data_sources.tables import contacts, intervals, tickets
from domain.errors import InputError

NOW = datetime(2026, 11, 22)
DAY = "2024-01-31 08:00:00"
LATER = "2024-02-01 09:00:00"


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store("duckdb:///:memory:")
    yield opened
    opened.close()


def understood(*lines: str) -> Match:
    raw = read_delimited("\n".join(lines).encode() + b"\n", "file.csv")
    return recognise(raw, cells_of(raw))


def loaded(store: Store, *lines: str, name: str = "file.csv") -> None:
    load(store, (name, "\n".join(lines).encode() + b"\n"), now=NOW, zone="UTC")


HEADS: dict[str, tuple[tuple[str, ...], dict[str, str | None]]] = {
    "marks and dots": (
        ("Request - ID,Req. Creation Date,Req. Status - Description", f"1,{DAY},Closed"),
        {"ticket_id": "Request - ID", "created_at": "Req. Creation Date", "status": "Req. Status - Description"},
    ),
    "a dump of an issue tracker": (
        ("id,issue_created,issue_resolution_date,issue_first_response,issue_status", f"1,{DAY},{LATER},{LATER},Closed"),
        {"first_reply_at": "issue_first_response", "solved_at": "issue_resolution_date"},
    ),
    "French": (
        ("ID du ticket;Statut;Priorité;Assigné;Date de création", "1;Ouvert;Normale;Ann;31/01/2024 08:00"),
        {"ticket_id": "ID du ticket", "agent_id": "Assigné", "priority": "Priorité"},
    ),
    "a verdict kept in German": (
        ("Anfrage-Nr.;Status;Erfasst am;SLA eingehalten", "1;Geschlossen;31.01.2024 08:00;Nein"),
        {"ticket_id": "Anfrage-Nr.", "resolution_label": "SLA eingehalten"},
    ),
    "a verdict broken in German": (
        ("Anfrage-Nr.;Status;Erfasst am;SLA verletzt", "1;Geschlossen;31.01.2024 08:00;Nein"),
        {"resolution_breach": "SLA verletzt"},
    ),
    "mails that were answered": (
        ("email_id,received_at,subject,first_replied_at", f"7,{DAY},s,{LATER}"),
        {"ticket_id": "email_id", "created_at": "received_at", "first_reply_at": "first_replied_at"},
    ),
    "a channel at creation": (
        ("#,Title,State,Create Channel,Created at,Closed at", f"1,t,closed,phone,{DAY},{LATER}"),
        {"channel": "Create Channel"},
    ),
    "sessions of a contact centre": (
        ("Contact Session ID,Contact Start Timestamp,Channel Type,Queue Duration,Connected Duration,Termination Type",
         f"s1,{DAY},telephony,00:00:20,00:02:00,normal"),
        {"contact_id": "Contact Session ID", "talk_s": "Connected Duration", "outcome": "Termination Type"},
    ),
    "calls before and after a threshold": (
        ("Date,Received,Handled_Before_Threshold,Handled,Abandoned_Before_Threshold,Abandoned", f"{DAY},9,5,7,1,2"),
        {"answered_in_threshold": "Handled_Before_Threshold", "abandoned_in_threshold": "Abandoned_Before_Threshold"},
    ),
    "long and short abandons": (
        ("Activity period,ACD calls offered,ACD calls handled,Calls abandoned (long),Calls abandoned (short)",
         f"{DAY},9,7,1,1"),
        {"starts_at": "Activity period", "abandoned": "Calls abandoned (long)",
         "short_abandoned": "Calls abandoned (short)"},
    ),
    "names of a warehouse": (
        ("case_number,case_created_dttm,case_status_desc,case_priority_cd,case_origin_channel,owner_nm",
         f"1,{DAY},Closed,P2,Email,Ann"),
        {"created_at": "case_created_dttm", "priority": "case_priority_cd", "channel": "case_origin_channel",
         "agent_id": "owner_nm"},
    ),
    "a count within the service level": (
        ("DateTime,SkillName,CallsOffered,CallsHandled,ServiceLevelCallsHandled", f"{DAY},Sales,9,8,5"),
        {"answered_in_threshold": "ServiceLevelCallsHandled", "service_level": None},
    ),
    "intervals with both ends": (
        ("Interval,Queue,nOffered,Abandoned", "2024-02-15T08:00:00.000Z/2024-02-15T08:30:00.000Z,Sales,9,1"),
        {"starts_at": "Interval", "offered": "nOffered"},
    ),
    "answers sent by mail": (
        ("Name,Email,Sent,Responded,Answer,Question type", f"n,a@b.c,{DAY},{LATER},9,nps",
         f"m,d@b.c,{DAY},{LATER},3,nps"),
        {"score": "Answer", "responded_at": "Responded", "kind": "Question type"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADS)
def test_heads_are_told_by_their_words(name: str) -> None:
    lines, wanted = HEADS[name]
    found = understood(*lines)
    assert {f: found.mapping.get(f) for f in wanted} == wanted


OTHERS = {
    "a mailing": ("email_id,campaign,sent_at,opened_at,clicked_at,status", f"7,x,{DAY},{LATER},{LATER},closed"),
    "doses": ("date,taken,missed", f"{DAY},3,1"),
    "luggage": ("date,Handled Bags,Lost Bags", f"{DAY},3,1"),
    "tweets without answers": ("tweet_id,author_id,created_at,text", f"1,a,{DAY},hello"),
    "a day the report was printed on": ("Report printed on 3/14/2024", "Skill:,Sales,", "Time,ACD Calls,Aban Calls",
                                        "08:00,5,1", "08:30,4,1", "09:00,4,1"),
    "a period of several days": ("Period: 3/14/2024 - 3/20/2024", "Skill:,Sales,", "Time,ACD Calls,Aban Calls",
                                 "08:00,5,1", "08:30,4,1", "09:00,4,1"),
    "runners": ("Race day: 14 March 2024", "X,", "Time,Runner,Rank", "08:00,a,1", "08:30,b,2", "09:00,c,3"),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_what_only_looks_alike_is_refused(name: str, store: Store) -> None:
    with pytest.raises(InputError):
        loaded(store, *OTHERS[name])


def test_questions_beside_a_ticket_number_are_a_survey() -> None:
    head = "submitted;How likely are you to recommend us?;How satisfied are you with our support?;Ticket"
    assert understood(head, "31.01.2024 08:00;9;4;1", "31.01.2024 09:00;2;5;2").system.name == "wide_ratings"
    worked = head.replace("Ticket", "Ticket;Status;Priority")
    found = understood(worked, "31.01.2024 08:00;9;4;1;Closed;High", "31.01.2024 09:00;2;5;2;Open;Low")
    assert found.system.name == "generic_tickets"


def test_people_named_by_their_address_are_no_tickets() -> None:
    found = understood("Email ID,Name,Registration Date,Status", f"a@b.c,n,{DAY},Active")
    assert found.system.kind == "customers"


def test_the_day_of_a_report_stands_above_its_header(store: Store) -> None:
    loaded(store, "Report:,Split/Skill Interval", "Date:,3/14/2024", "", "Time,ACD Calls,Avg ACD Time,Aban Calls",
           "8:00 AM - 8:30 AM,5,4:00,1", "8:30 AM - 9:00 AM,4,4:00,0")  # fmt: skip
    rows = store.read(sa.select(intervals).order_by(intervals.c.starts_at))
    assert rows["starts_at"].tolist() == [pd.Timestamp("2024-03-14 08:00"), pd.Timestamp("2024-03-14 08:30")]
    assert rows["offered"].tolist() == [6, 4]


def test_an_ambiguous_day_above_the_header_is_asked(store: Store) -> None:
    with pytest.raises(InputError, match="order of day and month"):
        loaded(
            store,
            "Date:,3/4/2024",
            "Time,ACD Calls,Avg ACD Time,Aban Calls",
            "8:00,5,4:00,1",
            "8:30,5,4:00,1",
        )


def test_titles_of_a_workbook_are_kept() -> None:
    import io

    from openpyxl import Workbook

    book = Workbook()
    for row in (
        ["Date: 14 March 2024"],
        ["Time", "ACD Calls", "Aban Calls"],
        ["08:00", 5, 1],
        ["08:30", 4, 1],
    ):
        book.active.append(row)
    book.save(out := io.BytesIO())
    (raw,) = read_tables(out.getvalue(), "report.xlsx")
    assert raw.titles == ("Date: 14 March 2024",)


def test_hours_beside_dates_are_times_of_day(store: Store) -> None:
    loaded(store, "Date,Hour,Calls Offered,Calls Answered", "15-Feb-2024,0,9,8", "15-Feb-2024,23,5,5")
    starts = store.read(sa.select(intervals.c.starts_at).order_by(intervals.c.starts_at))["starts_at"]
    assert starts.dt.hour.tolist() == [0, 23]


def test_a_product_that_leaves_most_unread_is_another_product(store: Store) -> None:
    head = "id,created_at,requester_id,assignee_id,status,closed_at,rating_score"
    assert understood(head, f"1,{DAY},r,a,closed,{LATER},4").system.name == "generic_tickets"
    whole = "id,created_at,updated_at,requester_id,assignee_id,status,satisfaction_rating.score"
    assert understood(whole, f"1,{DAY},{LATER},r,a,open,good").system.name == "zendesk_json"


def test_lengths_in_hours_are_finer_than_dates(store: Store) -> None:
    head = "Ticket_ID,Date_Created,Date_Resolved,Status,Resolution_Time_Hours"
    loaded(store, head, "1,2024-01-30,2024-01-31,Resolved,19.5", "2,2024-01-30,2024-01-30,Resolved,3.2")
    rows = store.read(sa.select(tickets).order_by(tickets.c.ticket_id))
    taken = (pd.to_datetime(rows["solved_at"]) - pd.to_datetime(rows["created_at"])).dt.total_seconds() / 3600
    assert taken.tolist() == pytest.approx([19.5, 3.2])


def test_lengths_that_contradict_the_dates_do_not_replace_them(store: Store) -> None:
    head = "Ticket_ID,Date_Created,Date_Resolved,Status,Resolution_Time_Hours"
    loaded(store, head, "1,2024-01-20,2024-01-31,Resolved,19.5", "2,2024-01-10,2024-01-30,Resolved,3.2")
    rows = store.read(sa.select(tickets.c.solved_at).order_by(tickets.c.ticket_id))
    assert pd.to_datetime(rows["solved_at"]).dt.day.tolist() == [31, 30]


def test_a_caller_who_hangs_up_after_talking_was_answered(store: Store) -> None:
    head = "Call ID,Start Time,Queue,Talk Time,Disconnect Reason"
    loaded(store, head, f"1,{DAY},q,60,Caller hung up", f"2,{DAY},q,0,Caller hung up")
    rows = store.read(sa.select(contacts).order_by(contacts.c.contact_id))
    assert rows["is_abandoned"].tolist() == [False, True]


def test_steps_of_tickets_are_a_log(store: Store) -> None:
    loaded(store, "Ticket ID,Status Name,Status No,Timestamp,Department", f"T1,Logged,1,{DAY},IT",
           f"T1,In Progress,2,{DAY},IT", f"T1,Closed,3,{LATER},IT", f"T2,Logged,1,{DAY},IT",
           f"T2,In Progress,2,{LATER},IT")  # fmt: skip
    rows = store.read(sa.select(tickets).order_by(tickets.c.ticket_id))
    assert rows["status"].tolist() == ["closed", "open"]
    assert rows["solved_at"].notna().tolist() == [True, False]


def test_verdicts_of_targets_complete_the_incidents_held(store: Store) -> None:
    loaded(store, "Number,Opened,State,Assignment group,Priority,Short description",
           "INC1,2026-03-02 10:00:00,Closed,Desk,2 - High,x")  # fmt: skip
    loaded(store, "Task,SLA definition,Stage,Start time,Has breached",
           "INC1,P2 resolution,Completed,2026-03-02 10:05:00,true",
           "INC1,P2 response,In progress,2026-03-02 10:05:00,false",
           "INC2,P2 resolution,Completed,2026-03-02 11:00:00,false", name="task_sla.csv")  # fmt: skip
    rows = store.read(sa.select(tickets).order_by(tickets.c.ticket_id))
    assert rows["resolution_label"].tolist() == ["breached", "met"]
    assert rows["first_reply_label"].isna().all()
    assert rows["group_name"].iloc[0] == "Desk"
    assert rows["created_at"].iloc[0] == pd.Timestamp("2026-03-02 10:00")


def test_threads_nobody_asks_in_are_rejected_by_row(store: Store) -> None:
    head = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id"
    lines = (head, f"1,Desk,False,{DAY},news,,", f"2,77,True,{LATER},help,,99")
    (report,) = load(store, ("t.csv", "\n".join(lines).encode()), now=NOW, zone="UTC")
    assert (report.read, report.loaded, report.rejected) == (2, 1, 1)
    rows = store.read(sa.select(tickets))
    assert rows["ticket_id"].tolist() == ["2"]
    assert rows["first_reply_at"].isna().all()
