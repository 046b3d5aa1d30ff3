"""What real files taught: headers, words, units and shapes of tables that were once misread in silence."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources.ingest import load, propose, rejected_rows
from data_sources.reports import FileReport
from data_sources.store import Store
from data_sources.tables import contacts, intervals, surveys, ticket_events, tickets
from domain.errors import InputError

NOW = datetime(2026, 11, 22)


def loaded(store: Store, text: str, name: str = "file.csv") -> FileReport:
    (report,) = load(store, (name, text.encode()), now=NOW)
    assert report.read == report.loaded + report.updated + report.unchanged + report.rejected
    return report


def rows(store: Store, table: sa.Table, *order: str) -> pd.DataFrame:
    return store.read(sa.select(table).order_by(*(table.c[o] for o in order)))


def test_labels_written_as_numbers_and_breach_flags_are_verdicts(duckdb_store: Store) -> None:
    head = "ticket_id,created_at,resolved_at,status,{}\n"
    body = (
        "1,2026-01-13 08:00,2026-01-13 09:00,Resolved,{}\n2,2026-01-13 08:00,2026-01-14 09:00,Resolved,{}\n"
    )
    for column, met, breached in (("sla_met", "1.0", "0.0"), ("SLA_Breached", "False", "True")):
        loaded(duckdb_store, head.format(column) + body.format(met, breached))
    found = rows(duckdb_store, tickets, "source", "ticket_id")
    assert found["resolution_label"].tolist() == ["met", "breached"] * 2


def test_words_behind_numbers_are_understood(duckdb_store: Store) -> None:
    report = loaded(
        duckdb_store,
        "SRNumber,CreatedDate,Status,Priority\n1,2026-01-13,Open,1 - Low\n2,2026-01-14,Open,3 - High\n",
    )
    assert {d.column: d.field for d in report.decisions}["SRNumber"] == "ticket_id"
    assert rows(duckdb_store, tickets, "ticket_id")["priority"].tolist() == ["low", "high"]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        (
            "Número do chamado;Data de abertura;Data de fechamento;Status;Prioridade;Canal\n"
            "1;15/01/2026 08:30;15/01/2026 10:00;Fechado;Alta;Telefone\n2;16/01/2026 09:30;;Aberto;Média;E-mail\n",
            ["closed", "open", "high", "normal", "phone", "email"],
        ),
        (
            "ID;Titre;Statut;Date d'ouverture;Priorité;Date de résolution;Origine\n"
            "1;x;Clos;15-01-2026 09:00;Haute;16-01-2026 10:00;Téléphone\n"
            "2;y;En cours (Attribué);16-01-2026 09:00;Moyenne;;Courriel\n",
            ["closed", "open", "high", "normal", None, None],
        ),
    ],
)
def test_headers_and_words_of_other_languages(duckdb_store: Store, text: str, want: list[str | None]) -> None:
    loaded(duckdb_store, text)
    found = rows(duckdb_store, tickets, "ticket_id")
    got = [v if isinstance(v, str) else None for c in ("status", "priority", "channel") for v in found[c]]
    assert got == want
    assert str(found["created_at"].iloc[0])[:10] == "2026-01-15"


def test_rows_of_one_start_are_told_apart_by_a_column_nobody_asked_for(store: Store) -> None:
    report = loaded(
        store, "date,province,calls\n2026-01-05,Milano,13\n2026-01-05,Roma,19\n2026-01-12,Milano,20\n"
    )
    assert report.loaded == 3
    assert any("told apart by province" in w for w in report.warnings)
    assert rows(store, intervals, "starts_at", "queue")[["queue", "offered"]].values.tolist() == [
        ["Milano", 13.0], ["Roma", 19.0], ["Milano", 20.0],
    ]  # fmt: skip


def test_rows_of_one_start_without_such_a_column_are_counted_in_a_warning(duckdb_store: Store) -> None:
    report = loaded(duckdb_store, "date,calls,n\n2026-01-05,13,1\n2026-01-05,19,2\n2026-01-12,20,3\n")
    assert any(w.startswith("1 rows repeat a queue and start") for w in report.warnings)


def test_a_time_range_beside_the_date_is_the_start_of_the_interval(duckdb_store: Store) -> None:
    loaded(
        duckdb_store,
        "Queue,Date,Interval,Offered,Handled,AHT\nSales,03/15/2026,08:00 - 08:30,25,24,4:35\n"
        "Sales,03/15/2026,08:30 - 09:00,31,28,4:50\n",
    )
    found = rows(duckdb_store, intervals, "starts_at")
    assert [str(m)[11:16] for m in found["starts_at"]] == ["08:00", "08:30"]
    assert found["interval_s"].tolist() == [1800, 1800]
    assert found["handle_s"].tolist() == [24 * 275, 28 * 290]


def test_averages_with_decimals_that_can_only_be_minutes(duckdb_store: Store) -> None:
    loaded(duckdb_store, "fecha,llamadas,tmo\n2026-01-13,100,5.06\n2026-01-14,200,4.5\n")
    assert rows(duckdb_store, intervals, "starts_at")["handle_s"].tolist() == pytest.approx([30360, 54000])


def test_the_name_of_an_event_can_be_a_status(duckdb_store: Store) -> None:
    report = loaded(
        duckdb_store,
        "Case ID,Activity,Resource,Complete Timestamp\n1,Assign seriousness,V,2026/01/09 14:50:17.000\n"
        "1,Resolve ticket,V,2026/01/12 15:02:56.000\n1,Closed,V,2026/01/25 11:54:26.000\n",
    )
    assert any("first event counts as its creation" in w for w in report.warnings)
    found = rows(duckdb_store, tickets, "ticket_id").iloc[0]
    assert (found["status"], str(found["solved_at"])) == ("closed", "2026-01-12 15:02:56")
    assert rows(duckdb_store, ticket_events, "event_no")["kind"].tolist() == ["priority", "status", "status"]


def test_calls_with_a_rating_are_calls_not_undated_survey_answers(duckdb_store: Store) -> None:
    report = loaded(
        duckdb_store,
        "id,csat_score,call_timestamp,reason,channel,call duration in minutes\n"
        "a,7,10/29/2026,Billing,Call-Center,17\nb,,10/05/2026,Outage,Chatbot,23\nc,10,10/17/2026,Billing,Email,12\n",
    )
    assert report.kind == "contacts"
    assert rows(duckdb_store, surveys, "survey_id")["score"].tolist() == [7.0, 10.0]
    assert rows(duckdb_store, contacts, "contact_id")["talk_s"].tolist() == [1020.0, 1380.0, 720.0]


def test_scores_that_are_averages_are_said_to_be(duckdb_store: Store) -> None:
    report = loaded(
        duckdb_store, "date,csat\n2026-01-13,4.53\n2026-01-14,4.17\n2026-01-15,4\n2026-01-16,3.98\n"
    )
    told = [w for w in report.warnings if "3 of 4 scores in csat are no whole numbers" in w]
    assert len(told) == 1
    assert told[0].endswith("each counts as one answer, satisfied from 4.0 of 5 up.")


def test_states_of_a_service_desk_written_as_numbers(duckdb_store: Store) -> None:
    loaded(
        duckdb_store,
        "number,opened_at,resolved_at,short_description,state,priority\n"
        "INC1,2026-01-02 08:15:00,,x,2,1\nINC2,2026-01-02 09:15:00,2026-01-02 10:15:00,x,6,4\n",
    )
    found = rows(duckdb_store, tickets, "ticket_id")
    assert found["status"].tolist() == ["open", "solved"]
    assert found["priority"].tolist() == ["urgent", "low"]


def test_a_header_that_says_utc_is_read_in_utc(duckdb_store: Store) -> None:
    text = "ticket id,created at (UTC),resolved at,status\n1,2026-07-01 08:00,2026-07-01 11:00,solved\n"
    load(duckdb_store, ("x.csv", text.encode()), zone="Europe/Berlin", now=NOW)
    found = rows(duckdb_store, tickets, "ticket_id").iloc[0]
    assert (str(found["created_at"]), str(found["solved_at"])) == (
        "2026-07-01 08:00:00",
        "2026-07-01 09:00:00",
    )


def test_a_column_with_few_readable_dates_rejects_the_other_rows_and_loads_these(duckdb_store: Store) -> None:
    report = loaded(
        duckdb_store,
        "ticket id,created at,status\n1,2026-01-13 08:00,open\n2,soon,open\n3,?,open\n4,next week,open\n"
        "5,2026-01-14 08:00,solved\n",
    )
    assert (report.loaded, report.rejected) == (2, 3)
    assert any(w.startswith("created at: 2 of 4 cells are moments") for w in report.warnings)
    refused = rejected_rows(duckdb_store, report.load_id)
    assert refused["row_no"].tolist() == [3, 4, 5]
    assert refused["column_name"].tolist() == ["created at"] * 3


def test_an_empty_column_leaves_its_field_to_a_filled_one(duckdb_store: Store) -> None:
    loaded(
        duckdb_store,
        "ticket id,created at,status,assignee,technician\n1,2026-01-13,open,,Ann\n2,2026-01-14,open,,Bob\n",
    )
    assert rows(duckdb_store, tickets, "ticket_id")["agent_id"].tolist() == ["Ann", "Bob"]


CALLS = "Call Id,Date,Time,Queue,Answered (Y/N),Speed of answer in seconds,Talk time\n"


def test_a_list_of_calls_answers_what_an_interval_report_answers(store: Store) -> None:
    loaded(
        store,
        CALLS + "1,2026-01-13,09:01:00,A,Y,10,120\n2,2026-01-13,09:02:00,A,Y,70,240\n"
        "3,2026-01-13,09:03:00,A,N,30,\n4,2026-01-13,09:16:00,A,Y,20,60\n",
    )
    loaded(store, CALLS + "5,2026-01-13,09:14:00,A,Y,5,100\n")
    first, second = rows(store, intervals, "starts_at").to_dict("records")
    names = ("offered", "answered", "abandoned", "answered_in_threshold", "wait_answered_s", "handle_s")
    assert [first[n] for n in names] == [4, 3, 1, 2, 85, 460]
    assert [second[n] for n in names] == [1, 1, 0, 1, 20, 60]
    assert (first["interval_s"], first["threshold_s"], first["wait_abandoned_s"]) == (900, 20, 30)


def test_calls_without_waiting_times_state_no_service_level(duckdb_store: Store) -> None:
    report = loaded(
        duckdb_store,
        "call_id,call_date,call_type,call_outcome,aht_seconds\n1,1/13/2026,Inbound,Resolved,215\n"
        "2,1/13/2026,Inbound,Abandoned,21\n3,1/14/2026,Outbound,Resolved,100\n",
    )
    (row,) = rows(duckdb_store, intervals, "starts_at").to_dict("records")
    assert (row["offered"], row["answered"], row["abandoned"], row["handle_s"]) == (2, 1, 1, 215)
    assert row["interval_s"] == 86_400
    assert pd.isna(row["answered_in_threshold"])
    assert pd.isna(row["wait_answered_s"])
    assert any("no waiting time" in w for w in report.warnings)
    assert rows(duckdb_store, contacts, "contact_id")["wait_s"].isna().all()


def test_a_file_whose_dates_cannot_be_read_at_all_is_still_refused(duckdb_store: Store) -> None:
    with pytest.raises(InputError, match="without dates"):
        loaded(duckdb_store, "ticket id,created at,status\n1,soon,open\n2,later,open\n")


def test_local_times_that_do_not_exist_are_counted_in_a_warning(duckdb_store: Store) -> None:
    text = "ticket id,created at,status\n1,2026-03-29 02:30,open\n2,2026-03-29 04:30,open\n3,2026-06-29 02:30,open\n"
    (report,) = load(duckdb_store, ("x.csv", text.encode()), zone="Europe/Berlin", now=NOW)
    assert any(w.startswith("created at: 1 local times do not exist") for w in report.warnings)
    (plain,) = load(duckdb_store, ("y.csv", text.encode()), zone="UTC", now=NOW)
    assert not any("do not exist" in w for w in plain.warnings)


@pytest.mark.parametrize(
    ("text", "row_no"),
    [
        (
            "# made by a script, 2026\n# second remark\nticket id,created at,status\n1,2026-01-13,open\n2,x1,open\n",
            5,
        ),
        (
            "ticket id,created at,status\n1,2026-01-13,open\n# remark\n2,2026-01-14,open\n3,2026-13-45,open\n",
            5,
        ),
        ("ticket id,created at,status\n\n1,2026-01-13,open\n\n2,2026-01-14,open\n3,2026-13-45,open\n", 6),
    ],
)
def test_rejected_rows_are_named_by_their_row_in_the_file(
    duckdb_store: Store, text: str, row_no: int
) -> None:
    report = loaded(duckdb_store, text)
    assert rejected_rows(duckdb_store, report.load_id)["row_no"].tolist() == [row_no]


def test_ids_that_begin_with_a_hash_are_no_remarks(duckdb_store: Store) -> None:
    assert (
        loaded(duckdb_store, "#,created at,status\n#1001,2026-01-13,open\n#1002,2026-01-14,open\n").loaded
        == 2
    )


def test_dates_with_the_year_in_front_are_seen_or_answered(duckdb_store: Store) -> None:
    text = "ticket id,created at,status\n1,{}/05/03,open\n2,{}/11/04,open\n"
    loaded(duckdb_store, text.format(98, 99))
    (report,) = load(
        duckdb_store, ("y.csv", text.format(11, 12).encode()), date_order="year-first", as_source="b", now=NOW
    )
    assert {d.form for d in report.decisions if d.field == "created_at"} == {"year-first"}
    found = rows(duckdb_store, tickets, "created_at")["created_at"]
    assert [str(m)[:10] for m in found] == ["1998-05-03", "1999-11-04", "2011-05-03", "2012-11-04"]
    with pytest.raises(InputError, match="no year in front"):
        load(
            duckdb_store,
            ("z.csv", b"ticket id,created at,status\n1,05/03/2026,open\n"),
            date_order="year-first",
            now=NOW,
        )


def test_sheets_left_out_are_told_before_loading() -> None:
    import io

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["ticket id", "created at", "status"], [1, datetime(2026, 1, 13), "open"]):
        sheet.append(row)
    other = book.create_sheet("Dictionary")
    for words in (["word", "meaning"], ["open", "not done"]):
        other.append(words)
    out = io.BytesIO()
    book.save(out)
    (proposal,) = propose(("x.xlsx", out.getvalue()))
    assert any("Sheet left out" in w and "Dictionary" in w for w in proposal.warnings)


def test_an_unknown_zone_is_refused_in_a_sentence(duckdb_store: Store) -> None:
    text = b"ticket id,created at,status\n1,2026-01-13 08:00,open\n"
    with pytest.raises(InputError, match=r"a time zone by its name.*AmericO/New_York"):
        load(duckdb_store, ("x.csv", text), zone="AmericO/New_York", now=NOW)


def test_an_offset_no_zone_has_rejects_its_row_with_the_rule(duckdb_store: Store) -> None:
    text = "ticket id,created at,status\n1,2026-01-13T08:00:00+01:00,open\n2,2026-01-13T08:00:00+25:00,open\n"
    (report,) = load(duckdb_store, ("t.csv", text.encode()), now=NOW)
    assert (report.loaded, report.rejected) == (1, 1)
    (reason,) = rejected_rows(duckdb_store, report.load_id)["reason"]
    assert (
        reason == "an offset from UTC between -12:00 and +14:00 was wanted, got '2026-01-13T08:00:00+25:00'"
    )
