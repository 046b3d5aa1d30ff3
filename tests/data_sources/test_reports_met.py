"""Reports as switches and programs write them: months by their last day, titles under blank names, odd units."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources.ingest import load
from data_sources.store import open_store
from data_sources.tables import contacts, intervals

NOW = datetime(2026, 11, 22)


def rows_of(name: str, text: str, table: Any, order: Any, encoding: str = "utf-8") -> pd.DataFrame:
    store = open_store("duckdb:///:memory:")
    load(store, (name, text.encode(encoding)), now=NOW, zone="UTC")
    found = store.read(sa.select(table).order_by(order))
    store.close()
    return found


def test_months_dated_by_their_last_day_are_those_months() -> None:
    text = "date,calls\n1/31/24,310\n2/29/24,290\n3/31/24,305\n4/30/24,280\n"
    rows = rows_of("calls.csv", text, intervals, intervals.c.starts_at)
    assert rows["starts_on"].astype("str").tolist()[:2] == ["2024-01-01", "2024-02-01"]
    assert (rows["interval_s"] / 86_400).tolist() == [31, 29, 31, 30]


def test_weeks_named_by_their_last_day_in_every_cell() -> None:
    head = "Week,Calls Offered,Calls Answered"
    text = f"{head}\nWeek ending 07/01/2024,12,11\nWeek ending 14/01/2024,13,12\nTotal,25,23\n"
    rows = rows_of("weekly.csv", text, intervals, intervals.c.starts_at)
    assert rows["starts_on"].astype("str").tolist() == ["2024-01-01", "2024-01-08"]
    assert rows["interval_s"].tolist() == [604_800, 604_800]
    assert rows["offered"].sum() == 25


@pytest.mark.parametrize(
    ("offered", "answered", "abandoned"),
    [
        ("Calls Queued", "Calls Ans", "Not Answered"),
        ("Anrufe gesamt", "Beantwortete Anrufe", "Nicht angenommen"),
        ("Cantidad de llamadas", "Atendidas", "No atendidas"),
        ("Nb d'appels", "Décrochés", "Appels perdus"),
        ("Qtd Chamadas", "Respondidas", "Não atendidas"),
        ("Поступило звонков", "Принято", "Пропущено"),
        ("Inkommande samtal", "Besvarade", "Tappade samtal"),
        ("Gelen çağrı", "Cevaplanan", "Kaçan"),
    ],
)
def test_counts_are_told_by_the_words_for_contacts_and_what_became_of_them(
    offered: str, answered: str, abandoned: str
) -> None:
    text = f"Date,{offered},{answered},{abandoned}\n2024-01-30,12,10,2\n2024-01-31,13,12,1\n"
    rows = rows_of("report.csv", text, intervals, intervals.c.starts_at)
    assert rows[["offered", "answered", "abandoned"]].sum().tolist() == [25, 22, 3]


def test_a_switch_that_counts_answers_as_its_own_calls_has_them_beside_the_abandoned() -> None:
    text = (
        "Date,Interval,ACD Calls,Calls Aband,Avg Speed Ans,Target Seconds\n"
        "01/20/2025,09:00-09:30,910,90,18,20\n01/20/2025,09:30-10:00,1150,100,22,20\n"
    )
    rows = rows_of("cms.csv", text, intervals, intervals.c.starts_at)
    assert rows["offered"].tolist() == [1000, 1250]
    assert rows["threshold_s"].tolist() == [20, 20]
    assert rows["interval_s"].tolist() == [1800, 1800]


def test_dialled_calls_of_an_italian_switch() -> None:
    text = (
        "Numero chiamato;Data inizio;Durata;Stato Chiamata;Esito;Utente\n"
        "335492496;25/09/2024 11:12:32;00:22;ANSWER;No risposta;Operatore A\n"
        "3286358452;25/09/2024 11:14:44;00:16;BUSY;No risposta;Operatore B\n"
        "3283032581;25/09/2024 11:17:09;01:00;ANSWER;Segreteria;Operatore B\n"
    )
    rows = rows_of("sample_calls.csv", text, contacts, contacts.c.offered_at)
    assert rows["is_abandoned"].tolist() == [False, True, False]
    assert rows["talk_s"].tolist()[::2] == [22, 60]
    assert rows["agent_id"].nunique() == 2


def test_quarters_and_days_are_no_months() -> None:
    text = "date,calls\n2024-01-01,310\n2024-04-01,290\n2024-07-01,305\n2024-10-01,280\n"
    rows = rows_of("calls.csv", text, intervals, intervals.c.starts_at)
    assert rows["interval_s"].nunique() == 1


def test_titles_under_names_of_blank_headers_are_left_above_the_header() -> None:
    blank = "Unnamed: 0,Calls,Unnamed: 2,Unnamed: 3,Unnamed: 4\n"
    text = blank + (
        "From 2/13/2024 To 2/14/2024,,,,\nCall Time,Caller ID,Destination,Status,Talking\n"
        "2/13/2024 7:42:11 AM,100,Desk,answered,00:01:00\n2/14/2024 8:42:11 AM,101,Desk,unanswered,00:00:00\n"
    )
    rows = rows_of("report.csv", text, contacts, contacts.c.offered_at)
    assert rows["talk_s"].tolist() == [60, 0]
    assert rows["is_abandoned"].tolist() == [False, True]


def test_short_lengths_with_decimals_are_minutes_and_so_are_those_beside_them() -> None:
    text = "call_id,timestamp,handle_time,wait_time\n" + "".join(
        f"{n},2024-03-0{n} 09:00:00,{h},{w}\n" for n, h, w in ((1, 3.5, 1.4), (2, 6.25, 0.5), (3, 4.75, 2.2))
    )
    rows = rows_of("calls.csv", text, contacts, contacts.c.offered_at)
    assert rows["talk_s"].tolist() == [210, 375, 285]
    assert rows["wait_s"].tolist() == [84, 30, 132]


def test_a_date_beside_the_time_it_was_received_is_one_moment() -> None:
    text = "Date,Time Received,Agent,Talk Time\n13/01/2024,08:23:46,Ann,00:05:58\n14/01/2024,09:00:00,Bo,00:01:00\n"
    rows = rows_of("Call Log.csv", text, contacts, contacts.c.offered_at)
    assert pd.to_datetime(rows["offered_at"]).iloc[0] == datetime(2024, 1, 13, 8, 23, 46)


def test_calls_of_an_interface_are_answered_by_their_moments_and_missed_by_their_reason() -> None:
    def call(
        at: int, answered: int | None, end: int, reason: str | None, user: dict[str, Any] | None
    ) -> dict[str, Any]:
        return {"id": at, "direction": "inbound", "status": "done", "missed_call_reason": reason, "started_at": at,
                "answered_at": answered, "ended_at": end, "duration": end - at, "user": user}  # fmt: skip

    calls = [
        call(1646389000, 1646389005, 1646389105, None, {"id": 42, "name": "Ann Lee"}),
        call(1646389739, None, 1646389756, "agents_did_not_answer", None),
        call(1646390000, None, 1646390009, "no_available_agent", None),
    ]
    page = {
        "calls": calls,
        "page": 0,
        "page_size": 50,
        "start": 0,
        "end": 2,
        "uri": "/calls",
        "next_page_uri": None,
    }
    rows = rows_of("calls.json", json.dumps(page), contacts, contacts.c.offered_at)
    assert rows["is_abandoned"].tolist() == [False, True, True]
    assert rows["wait_s"].tolist() == [5, 17, 9]
    assert rows["talk_s"].tolist()[0] == 100
    assert rows["agent_id"].iloc[0] == "Ann Lee"


def test_records_inside_the_page_inside_an_answer() -> None:
    call = {
        "callRecordId": 1,
        "resultStatus": "ANSWERED",
        "startTime": "2018-08-04 11:57:33",
        "chatDuration": 93,
    }
    busy = call | {"callRecordId": 2, "resultStatus": "BUSY", "chatDuration": 0}
    page = {"number": 1, "pages": 1, "totalElements": 2, "content": [call, busy]}
    answer = {"code": 200, "data": page, "requestId": "X", "resultMsg": "ok", "errorStackTrace": None}
    rows = rows_of("records.json", json.dumps(answer), contacts, contacts.c.contact_id)
    assert rows["is_abandoned"].tolist() == [False, True]
    assert rows["talk_s"].iloc[0] == 93


def test_the_status_of_a_call_says_what_became_of_it_not_its_disposition() -> None:
    text = (
        "Call ID,Employee ID,Call Date,Call Time,Queue,Call Status,Wait Time,Talk Time,Disposition\n"
        "C1,E5,2026-10-02,09:12:00,Inbound,ANSWERED,15,310,Account Inquiry\n"
        "C2,E6,2026-10-02,09:30:00,Inbound,ABANDONED,20,0,Technical Support\n"
    )
    rows = rows_of("acd_calls.csv", text, contacts, contacts.c.offered_at)
    assert rows["is_abandoned"].tolist() == [False, True]
    assert rows["agent_id"].tolist() == ["E5", "E6"]
