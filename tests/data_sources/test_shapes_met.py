"""Shapes of files met in the wild, written anew here: each loads with one call and gives its facts."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import sqlalchemy as sa

from data_sources.columns import Cells, moment_decision, zone_in_header
from data_sources.compact_dates import spans, told
from data_sources.ingest import load
from data_sources.layouts import DateOrder
from data_sources.moments import wall_times
from data_sources.reports import FileReport
from data_sources.store import Store
from data_sources.systems.system import Field
from data_sources.systems.words import CHANNEL
from data_sources.tables import contacts, intervals, surveys, tickets
from data_sources.values import meaning, moments_of
from domain.errors import InputError

NOW = datetime(2026, 11, 22)
WHEN = Field("created_at", "moment", ("created",))


def loaded(store: Store, name: str, text: str) -> FileReport:
    (report,) = load(store, (name, text.encode()), zone="UTC", now=NOW)
    assert report.read == report.loaded + report.updated + report.unchanged + report.rejected
    return report


def table(rows: list[list[object]]) -> str:
    return "\n".join(",".join(str(c) for c in row) for row in rows) + "\n"


def columns(report: FileReport) -> dict[str, str]:
    return {d.field: d.column for d in report.decisions}


@pytest.mark.parametrize(
    ("cells", "form", "first"),
    [
        (["990131", "990201"], "yymmdd", "1999-01-31"),
        (["310199", "010299"], "ddmmyy", "1999-01-31"),
        (["013199", "020199"], "mmddyy", "1999-01-31"),
        (["31012024", "01022024"], "ddmmyyyy", "2024-01-31"),
        (["01312024", "02012024"], "mmddyyyy", "2024-01-31"),
        (["20240131", "20240201"], "iso", "2024-01-31"),
        (["202213", "202301"], None, ""),
        (["202301", "202302", "202309"], "yyyymm", "2023-01-01"),
        (["Jan-2024", "Feb-2024"], "month", "2024-01-01"),
        (["January 2024", "March 2024"], "month", "2024-01-01"),
        (["2024-01", "2024-02"], "month", "2024-01-01"),
        (["1/2024", "12/2024"], "month", "2024-01-01"),
        (["Jan-24", "Feb-24", "Mar-24"], "mon-yy", "2024-01-01"),
        (["Tue Oct 31 22:10:47 +0000 2017"], "iso", "2017-10-31 22:10:47"),
        (["Tue Oct 31 22:10:47 UTC 2017"], "iso", "2017-10-31 22:10:47"),
    ],
)
def test_dates_without_separators_and_months_are_told_by_the_whole_column(
    cells: list[str], form: str | None, first: str
) -> None:
    column = Cells.of("created", pa.array(cells))
    decision = moment_decision(column, WHEN, None, False)
    if form is None:
        assert not column.compact
        return
    assert (decision.form, decision.needs_answer) == (form, False)
    assert moments_of(column.filled, decision).microseconds[0] == pd.Timestamp(first).value // 1000


@pytest.mark.parametrize(
    ("order", "first"),
    [("year-first", "2001-02-03"), ("day-first", "2003-02-01"), ("month-first", "2003-01-02")],
)
def test_digits_that_fit_several_orders_are_asked(order: DateOrder, first: str) -> None:
    column = Cells.of("created", pa.array(["010203", "040506"]))
    assert moment_decision(column, WHEN, None, False).needs_answer
    decision = moment_decision(column, WHEN, order, True)
    assert moments_of(column.filled, decision).microseconds[0] == pd.Timestamp(first).value // 1000


def test_a_month_of_days_is_no_list_of_months() -> None:
    days = [f"Mar-{day:02d}" for day in range(1, 29)]
    assert spans(pa.array(days), {"aaa-99": 28}) == {}
    assert told(spans(pa.array(["Mar-23", "Apr-23"]), {"aaa-99": 2})) == "mon-yy"


def test_plain_numbers_stay_numbers() -> None:
    assert Cells.of("id", pa.array(["100500", "999999", "123456"])).compact == {}
    assert wall_times(pa.array(["0.1234", "9.2024", "12 2024"]), "day-first").microseconds.max() < 0


def test_calls_with_dates_of_six_digits_and_a_column_of_times(store: Store) -> None:
    start = datetime(1999, 1, 1, 7, 0, 5)
    rows: list[list[object]] = [
        ["call_id", "type", "date", "vru_entry", "q_time", "outcome", "ser_time", "server"]
    ]
    for i in range(120):
        at = start + timedelta(hours=5 * i)
        answered = i % 6 != 0
        rows.append(
            [3000 + i, ["PS", "NW"][i % 2], f"{at:%y%m%d}", f"{at.hour}:{at:%M:%S}", i % 50,
             "AGENT" if answered else "HANG", 30 + i if answered else 0, "DORIT" if answered else "NO_SERVER"]
        )  # fmt: skip
    report = loaded(store, "calls.csv", table(rows))
    assert (report.kind, report.loaded) == ("contacts", 120)
    assert "direction" not in columns(report)
    held = store.read(sa.select(contacts).order_by(contacts.c.offered_at))
    assert held["offered_at"].iloc[0] == pd.Timestamp("1999-01-01 07:00:05")
    assert held["offered_at"].iloc[-1] == pd.Timestamp(start + timedelta(hours=5 * 119))
    assert int(held["is_abandoned"].sum()) == 20
    assert held["wait_s"].median() == np.median([i % 50 for i in range(120)])


def test_months_become_rows_of_a_month_that_no_day_is_forecast_from(duckdb_store: Store) -> None:
    rows: list[list[object]] = [["Month", "Calls Offered", "Abandoned Calls"]]
    rows += [[f"{pd.Timestamp(2023, m, 1):%b}-2023", 1000 + m, 10 * m] for m in range(1, 13)]
    report = loaded(duckdb_store, "months.csv", table(rows))
    held = duckdb_store.read(sa.select(intervals))
    assert (len(held), held["offered"].sum(), held["abandoned"].sum()) == (12, 12_078, 780)
    assert sorted(held["interval_s"].unique()) == [days * 86_400 for days in (28, 30, 31)]
    assert any("whole months" in w for w in report.warnings)
    from data_sources.queries import finest_slot_s, volume

    assert finest_slot_s(duckdb_store) == 86_400
    assert volume(duckdb_store, slot_s=86_400, zone="UTC").empty


def test_a_date_and_its_time_in_two_columns_are_one_moment(duckdb_store: Store) -> None:
    text = (
        "Ticket No,Created Date,Created Time,Closed Date,Closed Time,Priority,Status\n"
        "7,31/01/2024,08:15,01/02/2024,09:45,High,Closed\n"
        "8,13/02/2024,3:53:50 PM,,,Low,Open\n"
        "9,14/02/2024,,,,Low,Open\n"
    )
    loaded(duckdb_store, "split.csv", text)
    held = duckdb_store.read(sa.select(tickets)).set_index("ticket_id")
    assert held.loc["7", "created_at"] == pd.Timestamp("2024-01-31 08:15")
    assert held.loc["7", "closed_at"] == pd.Timestamp("2024-02-01 09:45")
    assert held.loc["8", "created_at"] == pd.Timestamp("2024-02-13 15:53:50")
    assert held.loc["9", "created_at"] == pd.Timestamp("2024-02-14")


def test_the_unit_of_a_duration_is_told_by_its_moments(duckdb_store: Store) -> None:
    start = datetime(2024, 1, 2, 8)
    rows: list[list[object]] = [["Record ID", "Ticket name", "Create date", "Close date", "Time to close"]]
    for i in range(10):
        length = timedelta(minutes=37 * (i + 1))
        rows.append([i, "n", start, start + length, int(length.total_seconds() * 1000)])
    report = loaded(duckdb_store, "crm.csv", table(rows))
    assert next(d.form for d in report.decisions if d.field == "resolution_s") == "ms"
    held = duckdb_store.read(sa.select(tickets))
    assert (held["solved_at"] == held["closed_at"]).all()


def test_business_hours_are_no_calendar_time(duckdb_store: Store) -> None:
    text = (
        "Ticket Id,Opened on,Closed on,Resolution Time in Business Hours\n"
        "1,2024-01-31 08:00,2024-02-01 09:00,09:00\n2,2024-02-13 08:00,2024-02-15 08:00,16:00\n"
    )
    report = loaded(duckdb_store, "desk.csv", text)
    assert "resolution_s" not in columns(report)
    held = duckdb_store.read(sa.select(tickets))
    assert ((held["solved_at"] - held["created_at"]).dt.total_seconds() / 3600).tolist() == [25.0, 48.0]


def test_a_header_that_names_its_zone_is_read_in_it(duckdb_store: Store) -> None:
    assert zone_in_header("Closed (America/Nowhere)") == ""
    text = (
        "Conversation ID,Started at (America/New_York),Time to first response (seconds),Conversation rating\n"
        "1,2024-01-31 08:00:00,60,5\n2,2024-07-31 08:00:00,120,4\n"
    )
    loaded(duckdb_store, "chats.csv", text)
    held = duckdb_store.read(sa.select(tickets).order_by(tickets.c.ticket_id))
    assert held["created_at"].tolist() == [pd.Timestamp("2024-01-31 13:00"), pd.Timestamp("2024-07-31 12:00")]
    assert (held["first_reply_at"] - held["created_at"]).dt.total_seconds().tolist() == [60, 120]


@pytest.mark.parametrize(
    ("head", "row", "system"),
    [
        (
            "Vorgangsschlüssel,Vorgangstyp,Status,Erstellt,Erledigt",
            "HD-1,Störung,Fertig,31.01.2024 08:00,",
            "jira",
        ),
        ("Key,Issue Type,Status,Created,Resolved", "HD-1,Bug,Done,31/Jan/24 8:00 AM,", "jira"),
        ("Clé de ticket,Type de ticket,État,Création", "HD-1,Incident,Terminé,31/01/2024 08:00", "jira"),
        ("Ticket Id,Created Time,Ticket Closed Time,Status", "1,31/01/2024 08:00,,Open", "zoho_desk"),
        ("Number,Mailbox,Created At,Closed At,Status", "1,Help,2024-01-31 08:00,,active", "helpscout"),
        (
            "Service Request (SR) Number,SR Status,Created Date",
            "20-1,Open,01/31/2024 08:00:00 AM",
            "generic_tickets",
        ),
        (
            "ID,Subject,Requested,Updated,Status",
            '1,s,"Jan 31, 2024","Jan 31, 2024",Solved',
            "generic_tickets",
        ),
    ],
)
def test_tickets_under_other_names(duckdb_store: Store, head: str, row: str, system: str) -> None:
    report = loaded(duckdb_store, "export.csv", f"{head}\n{row}\n")
    assert (report.system, report.loaded) == (system, 1)
    held = duckdb_store.read(sa.select(tickets)).iloc[0]
    assert held["created_at"].date() == datetime(2024, 1, 31).date()
    assert held["status"] in {"open", "solved"}


def test_headers_without_accents_and_portuguese_words(duckdb_store: Store) -> None:
    text = (
        "id_ticket,data_abertura,data_fechamento,tipo_chamado,prioridade,status,tempo_resolucao_horas,"
        "satisfacao_cliente\nT-1,2024-01-31,2024-02-02,Erro,Crítica,Fechado,18,4\nT-2,2024-02-13,,Erro,Baixa,Aberto,,\n"
    )
    found = columns(loaded(duckdb_store, "chamados.csv", text))
    assert found["resolution_s"] == "tempo_resolucao_horas"
    assert (found["csat"], found["category"]) == ("satisfacao_cliente", "tipo_chamado")
    held = duckdb_store.read(sa.select(tickets).order_by(tickets.c.ticket_id))
    assert held["priority"].tolist() == ["urgent", "low"]
    assert held["status"].tolist() == ["closed", "open"]
    assert held["solved_at"].iloc[0] == pd.Timestamp("2024-01-31 18:00")


def test_a_table_dump_with_one_row_per_incident_is_no_log(duckdb_store: Store) -> None:
    group = "\"{'link': 'https://desk.example/group/1', 'value': '287e'}\""
    rows = [
        f"INC{n},7,2024-01-{n + 10} 08:00:00,false,15,false,{group},2024-01-{n + 11} 09:00:00"
        for n in range(5)
    ]
    head = "number,incident_state,opened_at,active,sys_mod_count,made_sla,assignment_group,resolved_at"
    report = loaded(duckdb_store, "incident.csv", "\n".join([head, *rows]) + "\n")
    assert (report.system, report.loaded) == ("servicenow", 5)
    held = duckdb_store.read(sa.select(tickets))
    assert set(held["group_name"]) == {"287e"}
    assert set(held["resolution_label"]) == {"breached"}


def test_a_slice_of_a_log_with_one_update_each_is_still_a_log(duckdb_store: Store) -> None:
    head = "number,incident_state,opened_at,active,sys_mod_count,made_sla,sys_updated_at"
    rows = [f"INC{n},Active,{n + 13}/3/2024 08:00,true,{n},true,{n + 13}/3/2024 09:00" for n in range(4)]
    assert loaded(duckdb_store, "log.csv", "\n".join([head, *rows]) + "\n").system == "servicenow_log"


def test_records_inside_an_embedded_wrapper_are_found(duckdb_store: Store) -> None:
    record = {
        "id": 9, "number": 41, "status": "spam", "mailboxId": 3, "createdAt": "2024-01-31T08:00:00Z",
        "closedAt": "2024-01-31T09:00:00Z", "primaryCustomer": {"id": 7, "email": "c@example.org"},
    }  # fmt: skip
    text = json.dumps({"_embedded": {"conversations": [record]}, "page": {"size": 25}})
    report = loaded(duckdb_store, "page.json", text)
    assert (report.system, report.loaded) == ("helpscout", 1)
    assert duckdb_store.read(sa.select(tickets))["excluded_because"].tolist() == ["deleted"]


def test_a_report_title_above_the_footer_is_no_row(duckdb_store: Store) -> None:
    text = (
        "Case Number,Status,Case Origin,Date/Time Opened\n00001,Closed,Web,31/01/2024 08:00\n"
        "\nSupport cases of January\nCopyright (c) 2024 All rights reserved.\n"
    )
    report = loaded(duckdb_store, "report.csv", text)
    assert (report.read, report.loaded) == (1, 1)


def test_names_of_channels_are_understood_by_a_word_in_them() -> None:
    found = [
        meaning(w, CHANNEL)
        for w in ("Customer Care Call", "instagram-direct-message", "Web Support", "Kiosk")
    ]
    assert found == ["phone", "social", "portal", None]


QUESTION = "How likely are you to recommend us?"


@pytest.mark.parametrize(
    ("head", "rows", "kinds"),
    [
        (f"Timestamp,{QUESTION},How satisfied are you?", ["1/31/2024 8:00:00,9,4", "1/31/2024 9:00:00,3,5"],
         {"nps": [9, 3], "csat": [4, 5]}),
        (f"Survey Date,{QUESTION}", ["31-Jan-2024,Extremely likely - 10", "31-Jan-2024,Not at all likely - 0"],
         {"nps": [10, 0]}),
        ("Review Date,Overall satisfaction", ["2024-01-31,Very satisfied", "2024-01-31,Dissatisfied"],
         {"csat": [5, 2]}),
        ("surveyid,responsedate,likelihood_to_recommend", ["1,2024-01-31,10", "2,2024-01-31,0"], {"nps": [10, 0]}),
    ],
)  # fmt: skip
def test_questionnaires_with_few_questions_and_answers_in_words(
    duckdb_store: Store, head: str, rows: list[str], kinds: dict[str, list[int]]
) -> None:
    report = loaded(duckdb_store, "answers.csv", "\n".join([head, *rows]) + "\n")
    assert (report.kind, report.loaded) == ("surveys", 2)
    held = duckdb_store.read(sa.select(surveys))
    assert {k: sorted(v, reverse=True) for k, v in kinds.items()} == {
        k: sorted(g["score"], reverse=True) for k, g in held.groupby("kind")
    }
    assert (pd.to_datetime(held["responded_on"]) == pd.Timestamp("2024-01-31")).all()


def test_a_date_that_says_what_else_it_is_dates_no_answer(duckdb_store: Store) -> None:
    text = "Date of birth,Service rating,Food rating,Room rating\n1980-01-31,5,4,3\n1990-02-13,2,1,5\n"
    report = loaded(duckdb_store, "guests.csv", text)
    assert "responded_at" not in columns(report)


def test_ratings_of_tickets_are_answers_and_no_tickets(duckdb_store: Store) -> None:
    text = "Ticket ID,Satisfaction rating,Assignee,Rated at\n1,Good with comment,Ann,2024-01-31\n2,Bad,Bo,2024-02-01\n"
    report = loaded(duckdb_store, "ratings.csv", text)
    assert report.kind == "surveys"
    assert duckdb_store.read(sa.select(surveys.c.score))["score"].tolist() == [1.0, 0.0]
    assert duckdb_store.read(sa.select(tickets)).empty


def test_a_table_without_tickets_is_still_refused(duckdb_store: Store) -> None:
    with pytest.raises(InputError, match="tickets, calls, intervals"):
        loaded(duckdb_store, "sales.csv", "Order,Shipped on,Amount\nA1,2024-01-31,12.5\nA2,2024-02-13,99.0\n")
