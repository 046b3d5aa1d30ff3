"""Headers nobody listed, told by the words they are made of; each row is the head of a published file."""

from __future__ import annotations

import pyarrow as pa
import pytest

from data_sources.clock_columns import dates_alone
from data_sources.columns import Cells, moment_decision
from data_sources.delimited import read_delimited
from data_sources.plausible import Match
from data_sources.recognise import cells_of, recognise
from data_sources.systems.system import Field
from data_sources.systems.words import WORDS
from data_sources.understanding import Choices, understand
from data_sources.values import meaning, moments_of

DAY = "2024-01-31 08:00:00"
LATER = "2024-02-01 09:00:00"


def understood(head: str, *rows: str) -> Match:
    raw = read_delimited("\n".join([head, *rows]).encode() + b"\n", "file.csv")
    return recognise(raw, cells_of(raw))


TICKETS = {
    "a city's hotline": (
        "CASE NUMBER,SR TYPE,SLA,STATUS,SR CREATE DATE,DUE DATE,DATE CLOSED,OVERDUE,Channel Type",
        f"1,Leak,5.0,Closed,{DAY},{LATER},{LATER},-2.5,Voice In",
        {"created_at": "SR CREATE DATE", "closed_at": "DATE CLOSED", "channel": "Channel Type"},
        {"resolution_label", "resolution_breach"},
    ),
    "words glued in capitals": (
        "OBJECTID,ADDDATE,RESOLUTIONDATE,SERVICEDUEDATE,SERVICEORDERSTATUS,SERVICEREQUESTID,PRIORITY",
        f"1,{DAY},{LATER},{LATER},CLOSED,24-1,STANDARD",
        {"ticket_id": "SERVICEREQUESTID", "created_at": "ADDDATE", "solved_at": "RESOLUTIONDATE"},
        set(),
    ),
    "a verdict in other words": (
        "CASE ID,SOURCE,CREATION DATE,CREATION TIME,STATUS,EXCEEDED EST TIMEFRAME,CLOSED DATE",
        "7,PHONE,01/31/2024,08:00 AM,RESOL,Y,02/01/2024",
        {"resolution_breach": "EXCEEDED EST TIMEFRAME", "created_at": "CREATION DATE", "status": "STATUS"},
        set(),
    ),
    "marks of required fields": (
        "Incident ID*+,Status*,Priority*,Assigned Group*+,Assignee+,Reported Date+,Responded Date+,"
        "Last Resolved Date,SLM Status",
        f"INC1,Closed,Medium,Desk,Ann,{DAY},{DAY},{LATER},All Service Targets Breached",
        {"created_at": "Reported Date+", "first_reply_at": "Responded Date+", "solved_at": "Last Resolved Date",
         "resolution_label": "SLM Status", "agent_id": "Assignee+"},
        set(),
    ),
    "deadlines and breaches of two targets": (
        "Incident ID,Created Date Time,Created By,Status,Owned By,Call Source,SLA Respond By Deadline,"
        "SLA Resolve By Deadline,SLA Resolution Breached,Resolved Date Time",
        f"1,{DAY},x,Closed,Ann,Phone,{LATER},{LATER},True,{LATER}",
        {"first_reply_due_at": "SLA Respond By Deadline", "resolution_due_at": "SLA Resolve By Deadline",
         "resolution_breach": "SLA Resolution Breached", "agent_id": "Owned By", "channel": "Call Source"},
        {"first_reply_breach", "first_reply_at"},
    ),
    "complaints of insurers": (
        "Complaint number,Reason complaint filed,Confirmed complaint,Received date,Closed date",
        "9,Delay,Yes,01/31/2024,02/13/2024",
        {"ticket_id": "Complaint number", "created_at": "Received date"},
        {"resolution_label"},
    ),
    "times taken": (
        "Ticket ID,Created On,Status,Time Taken for First Response,Fix SLA State",
        f"1,{DAY},Closed,00:10:00,IN",
        {"first_reply_s": "Time Taken for First Response", "resolution_label": "Fix SLA State"},
        set(),
    ),
    "German durations": (
        "Ticket-Nr.;Eröffnet am;Reaktionszeit (h);Lösungszeit (h);Status",
        "1;31.01.2024 08:00;1,5;20,25;Erledigt",
        {"created_at": "Eröffnet am", "first_reply_s": "Reaktionszeit (h)", "resolution_s": "Lösungszeit (h)"},
        set(),
    ),
    "a verdict of which one side is unknown": (
        "Ticket ID,Created,Status,SLA",
        f"1,{DAY},Closed,Breached\n2,{DAY},Closed,Zulu\n3,{DAY},Closed,Zulu",
        {"created_at": "Created"},
        {"resolution_label", "resolution_breach"},
    ),
    "Dutch": (
        "Meldingnummer;Datum aanmelding;Streefdatum;Datum gereed;Behandelaarsgroep;Behandelaar;Binnengekomen via",
        "M 1;31-01-2024 08:00;01-02-2024 08:00;01-02-2024 09:00;Desk;Ann;Telefoon",
        {"created_at": "Datum aanmelding", "solved_at": "Datum gereed", "channel": "Binnengekomen via"},
        set(),
    ),
}  # fmt: skip


def test_columns_of_a_view_that_joins_incidents_with_their_targets_are_the_incident_s() -> None:
    head = "inc_number,inc_opened_at,inc_resolved_at,inc_state,inc_priority,inc_assignment_group,"
    found = understood(head + "taskslatable_has_breached", f"INC1,{DAY},{LATER},Closed,3 - Moderate,A,true")
    assert found.system.name == "servicenow"
    assert found.mapping["created_at"] == "inc_opened_at"
    assert found.mapping["group_name"] == "inc_assignment_group"
    assert found.mapping["resolution_breach"] == "taskslatable_has_breached"


def test_records_inside_a_wrapper_are_tickets_though_they_hold_a_rating() -> None:
    head = "type,id,attributes.status,attributes.createdAt,attributes.updatedAt,attributes.satisfaction"
    found = understood(head, f"conversation,1,open,{DAY},{LATER},4")
    assert found.mapping["created_at"] == "attributes.createdAt"
    assert found.mapping["csat"] == "attributes.satisfaction"


@pytest.mark.parametrize("name", TICKETS)
def test_ticket_headers_are_told_by_their_words(name: str) -> None:
    head, row, wanted, unwanted = TICKETS[name]
    found = understood(head, row)
    assert found.system.name == "generic_tickets"
    assert {f: found.mapping.get(f) for f in wanted} == wanted
    assert not unwanted & found.mapping.keys()


CALLS = {
    "intervals by queue": (
        "CSQ Name,Interval Start Time,Service Level (sec),Calls Handled < SL,Calls Presented,Calls Handled,"
        "Avg Handle Time,Calls Abandoned",
        f"Sales,{DAY},30,10,14,12,0:05:00,2",
        {"queue": "CSQ Name", "threshold_s": "Service Level (sec)", "answered_in_threshold": "Calls Handled < SL",
         "offered": "Calls Presented", "answered": "Calls Handled", "abandoned": "Calls Abandoned"},
        {"service_level"},
    ),
    "counts of conversations": (
        "timestamp,offered_conversations,answered_conversations,abandoned_conversations,average_speed_of_answer",
        f"{DAY},14,12,2,20",
        {"offered": "offered_conversations", "answered": "answered_conversations", "asa_s": "average_speed_of_answer"},
        set(),
    ),
    "German": (
        "Datum;Uhrzeit;Angebotene Anrufe;Angenommene Anrufe;Verlorene Anrufe;Ø Bearbeitungszeit (Sek.)",
        "31.01.2024;08:00;14;12;2;300",
        {"offered": "Angebotene Anrufe", "avg_handle_s": "Ø Bearbeitungszeit (Sek.)"},
        set(),
    ),
    "calls of a telephone company": (
        "Call GUID,Start Date and Time,Service Name,Agent Name,Call Duration,Queue Duration,Talk Duration,Call Result",
        f"g1,{DAY},Support,Ann,200,20,150,Connected to agent",
        {"contact_id": "Call GUID", "offered_at": "Start Date and Time", "wait_s": "Queue Duration",
         "talk_s": "Talk Duration"},
        set(),
    ),
    "single calls": (
        "call_id,date_started,date_connected,date_ended,direction,talk_duration,ringing_duration",
        f"1,{DAY},{DAY},{LATER},inbound,5.25,0.2",
        {"offered_at": "date_started", "answered_at": "date_connected", "ended_at": "date_ended",
         "talk_s": "talk_duration", "wait_s": "ringing_duration"},
        set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_headers_of_calls_are_told_by_their_words(name: str) -> None:
    head, row, wanted, unwanted = CALLS[name]
    found = understood(head, row)
    assert {f: found.mapping.get(f) for f in wanted} == wanted
    assert not unwanted & found.mapping.keys()


def test_parts_of_calls_are_in_one_unit() -> None:
    rows = [f"{i},{DAY},{48000 + i},{465000 + i},{20000 + i}" for i in range(9)]
    raw = read_delimited(
        "\n".join(["Conversation ID,Start,Total Queue,Total Talk,Total ACW", *rows]).encode(), "c.csv"
    )
    told = understand(raw, Choices())
    assert {told.decisions[n].form for n in ("wait_s", "talk_s", "wrap_s")} == {"ms"}


@pytest.mark.parametrize(
    ("table", "word", "ours"),
    [
        ("status", "closed successful", "closed"), ("status", "erfolgreich geschlossen", "closed"),
        ("status", "Resolved - awaiting confirmation", "solved"), ("status", "Open - pending close", "open"),
        ("status", "not resolved", None), ("status", "New Mexico and its neighbours closed all roads", None),
        ("label", "Within time limit", "met"), ("label", "All Service Targets Breached", "breached"),
        ("label", "not within target", None), ("priority", "Priority 1 - Critical", "urgent"),
        ("priority", "5 sehr hoch", "urgent"),
    ],
)  # fmt: skip
def test_longer_words_are_understood_by_their_first_known_part(
    table: str, word: str, ours: str | None
) -> None:
    assert meaning(word, WORDS[table]) == ours


@pytest.mark.parametrize(
    ("cell", "monday"),
    [("2024-W05", "2024-01-29"), ("KW 01/2021", "2021-01-04"), ("Week 53, 2020", "2020-12-28"), ("2024-W54", None)],
)  # fmt: skip
def test_iso_weeks_begin_on_their_monday(cell: str, monday: str | None) -> None:
    column = Cells.of("week", pa.array([cell]))
    decision = moment_decision(column, Field("starts_at", "moment"), None, False)
    read = moments_of(column.filled, decision).microseconds.view("M8[us]")[0]
    assert (None if str(read) == "NaT" else str(read)[:10]) == monday


def test_dates_with_midnight_behind_them_take_the_time_beside_them() -> None:
    both = Cells.of("Date", pa.array(["2024-02-05 00:00:00", "2024-02-06T00:00", "Grand Total"]))
    assert dates_alone(both).to_pylist() == ["2024-02-05", "2024-02-06", "Grand Total"]
    assert dates_alone(Cells.of("Date", pa.array(["2024-02-05 00:00:00", "2024-02-06 08:00:00"]))) is None
