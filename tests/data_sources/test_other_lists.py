"""Lists of other things that have an id and a date are refused with what they seem to be."""

from __future__ import annotations

import pytest

from data_sources.ingest import propose
from data_sources.other_lists import no_contacts
from data_sources.understanding import Choices
from domain.errors import InputError

ROWS = [f"2026-03-{day:02d}" for day in range(1, 15)]
OTHERS = {
    "id,question,answer,created": ("how?,so,{}", "questions with their answers"),
    "id,title,body,category,created_at,status": ("t,b,c,{},published", "ids and dates alone"),
    "id,title,author,created_at,likes": ("t,ann,{},3", "ids and dates alone"),
    "id,customer_id,created_at,status,total": ("c1,{},pending,9.5", "sales or payments"),
    "id,name,email,created_at,status": ("n,n@x.org,{},active", "ids and dates alone"),
    "id,timestamp,level,service,message": ("{},INFO,api,started", "ids and dates alone"),
    "id,sensor_id,timestamp,temperature,status": ("s1,{},21,OK", "ids and dates alone"),
    "id,customer_id,plan,start_date,end_date,status": ("c1,pro,{},2026-04-01,active", "ids and dates alone"),
    "id,name,price,category,created_at": ("n,3.5,toys,{}", "sales or payments"),
    "ticket_id,movie,seat,price,date": ("m,A1,12.5,{}", "sales or payments"),
    "Ticket Number,Issue Date,Plate,Violation,Fine Amount": ("{},AB1,meter,50", "sales or payments"),
    "incident_id,happened,incident_date,severity,lost_days": ("fall,{},High,3", "accidents"),
}


def text(head: str, cells: str) -> bytes:
    """A file of a row per day of `ROWS`."""
    lines = [f"{number}," + cells.format(day) for number, day in enumerate(ROWS, 1)]
    return "\n".join([head, *lines]).encode()


@pytest.mark.parametrize("head", OTHERS)
def test_lists_of_other_things_are_refused_with_what_they_are(head: str) -> None:
    cells, why = OTHERS[head]
    with pytest.raises(InputError, match=why):
        propose(("list.csv", text(head, cells)))


@pytest.mark.parametrize(
    ("file", "head", "cells"),
    [
        ("tickets.csv", "id,title,created_at", "t,{}"),
        ("list.csv", "ticket_id,created_at", "{}"),
        ("list.csv", "id,received,email,subject,body", "{},a@x.org,s,b"),
        ("list.csv", "id,title,created_at,status", "t,{},open"),
        ("list.csv", "id,created_at,priority,total", "{},high,3"),
    ],
)
def test_a_few_words_of_work_make_a_ticket_list(file: str, head: str, cells: str) -> None:
    (proposal,) = propose((file, text(head, cells)))
    assert proposal.system == "generic_tickets"


SERIES = "week,theme,volume,severity"


@pytest.mark.parametrize(
    ("file", "head", "is_read"),
    [
        ("signals.csv", SERIES, False),
        ("signals.csv", SERIES.replace("volume", "received"), False),
        ("call_volumes.csv", SERIES, True),
        ("signals.csv", SERIES.replace("theme", "queue"), True),
        ("zahlen.csv", SERIES.replace("theme", "Anrufgrund"), True),
        ("signals.csv", SERIES.replace("volume", "arrivals"), True),
        ("signals.csv", SERIES.replace("severity", "aht"), True),
    ],
)
def test_counts_are_of_contacts_only_where_a_word_says_so(file: str, head: str, is_read: bool) -> None:
    data = "\n".join([head, *(f"{day},t{n % 3},{20 + n},{n % 7}" for n, day in enumerate(ROWS))]).encode()
    if is_read:
        assert [p.system for p in propose((file, data))] == ["generic_intervals"]
        return
    with pytest.raises(InputError, match="--system generic_intervals"):
        propose((file, data))
    assert propose((file, data), choices=Choices(system="generic_intervals"))[0].kind == "intervals"


def test_neither_a_date_nor_a_status_is_no_ticket_list() -> None:
    with pytest.raises(InputError, match="a file without dates"):
        propose(("list.csv", b"ticket_id,short_description,priority\n1,a,P1\n2,b,P2\n"))


def test_a_person_who_names_the_columns_is_believed() -> None:
    given = text("id,question,answer,created", "how?,so,{}")
    (proposal,) = propose(("list.csv", given), choices=Choices(mapping={"ticket_id": "id"}))
    assert proposal.system == "generic_tickets"


@pytest.mark.parametrize(
    ("headers", "file", "is_none"),
    [
        ({"contact_id": ("id",), "offered_at": ("timestamp",)}, "a.csv", True),
        ({"contact_id": ("id",), "offered_at": ("timestamp",)}, "calls.csv", False),
        ({"contact_id": ("id",), "offered_at": ("timestamp",), "queue": ("service",)}, "a.csv", True),
        ({"contact_id": ("id",), "offered_at": ("start",), "wait_s": ("wait",)}, "a.csv", False),
    ],
)
def test_contacts_have_something_only_contacts_have(
    headers: dict[str, tuple[str, ...]], file: str, is_none: bool
) -> None:
    assert no_contacts(headers, file) is is_none


def test_messages_of_tickets_say_their_creation_again_and_are_tickets() -> None:
    said = "7;close;17/12/2019;customer\n7;close;17/12/2019;seller\n8;close;18/12/2019;customer\n"
    (proposal,) = propose(("list.csv", f"ID;Statut;Date de creation;De\n{said}".encode()))
    assert proposal.system == "generic_tickets"
