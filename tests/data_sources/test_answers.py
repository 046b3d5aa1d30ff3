"""Answers of questionnaires in words, signs and stars, and moments as products write them."""

from __future__ import annotations

import io
from datetime import datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import sqlalchemy as sa

from data_sources.columns import Cells, looks_like, moment_decision
from data_sources.ingest import load
from data_sources.reports import FileReport
from data_sources.scales import meanings
from data_sources.store import Store
from data_sources.systems.system import Field
from data_sources.tables import intervals, surveys, tickets
from data_sources.values import moments_of
from domain.errors import InputError

NOW = datetime(2026, 11, 22)


def loaded(store: Store, name: str, data: str | bytes) -> FileReport:
    (report,) = load(store, (name, data.encode() if isinstance(data, str) else data), zone="UTC", now=NOW)
    assert report.read == report.loaded + report.updated + report.unchanged + report.rejected
    return report


@pytest.mark.parametrize(
    ("words", "scores", "ends"),
    [
        (["Strongly agree", "Agree", "Neutral"], [5, 4, 3], (1, 5)),
        (["Strongly agree", "Agree", "Somewhat agree"], [7, 6, 5], (1, 7)),
        (["Extremely satisfied", "Somewhat satisfied", "Extremely dissatisfied"], [5, 4, 1], (1, 5)),
        (["Extremely satisfied", "Moderately satisfied", "Slightly satisfied"], [7, 6, 5], (1, 7)),
        (["Excellent", "Very good", "Poor"], [5, 4, 1], (1, 5)),
        (["Excellent", "Good", "Very poor"], [5, 4, 1], (1, 5)),
        (["Sehr zufrieden", "Unzufrieden"], [5, 2], (1, 5)),
        (["Très satisfait", "Ni satisfait ni insatisfait"], [5, 3], (1, 5)),
        (["Muy insatisfecho", "Satisfecho"], [1, 4], (1, 5)),
        (["Muito satisfeito", "Neutro"], [5, 3], (1, 5)),
        (["★★★★☆", "★☆☆☆☆"], [4, 1], (1, 5)),
        (["😠", "🙁", "😐", "😃", "🤩"], [1, 2, 3, 4, 5], (1, 5)),
        (["😍", "☹\ufe0f"], [5, 2], (1, 5)),
        (["👍", "👎"], [1, 0], None),
        (["Promoter", "Passive", "Detractor"], [10, 8, 0], (0, 10)),
        (["Good", "Bad"], [1, 0], None),
        (["Extremely likely (10)", "Not at all likely (0)"], [10, 0], None),
    ],
)
def test_a_column_of_words_is_read_on_the_scale_that_holds_them(
    words: list[str], scores: list[float], ends: tuple[float, float] | None
) -> None:
    read, scale = meanings(words)
    assert [read[w] for w in words] == scores
    assert scale == ends


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("31-Jan-24 08.05.09 PM", "2024-01-31 20:05:09"),
        ("31-JAN-24 08.05.09.000000 AM", "2024-01-31 08:05:09"),
        ("31.01.2024 08.05", "2024-01-31 08:05"),
        ("31/01/2024 8h05", "2024-01-31 08:05"),
        ("20240131T080509Z", "2024-01-31 08:05:09"),
        ("Wed Jan 31 2024 08:05:09 GMT+0100 (Central European Standard Time)", "2024-01-31 07:05:09"),
        ("1/31/2024, 8:05:09\u202fPM", "2024-01-31 20:05:09"),
        ("45322,25", "2024-01-31 06:00"),
    ],
)
def test_moments_as_products_write_them(cell: str, moment: str) -> None:
    column = Cells.of("created", pa.array([cell]))
    assert looks_like(column, "moment")
    decision = moment_decision(column, Field("created_at", "moment", ("created",)), None, False)
    read = moments_of(column.filled, decision).microseconds.view("M8[us]")[0]
    assert pd.Timestamp(read) == pd.Timestamp(moment)


def test_versions_and_amounts_are_no_moments() -> None:
    for cell in ("1.2.3", "v 1.2 08.30"):
        assert not looks_like(Cells.of("x", pa.array([cell])), "moment")


def test_every_question_of_a_short_survey_is_kept(duckdb_store: Store) -> None:
    text = "survey_id,response_date,ltr,osat,comment\n" + "".join(
        f"{i},2024-01-31,{i % 11},{i % 5 + 1},x\n" for i in range(40)
    )
    assert loaded(duckdb_store, "m.csv", text).loaded == 40
    held = duckdb_store.read(sa.select(surveys))
    assert held.groupby("kind")["score"].count().to_dict() == {"nps": 40, "csat": 40}


def test_one_response_in_several_rows_keeps_each_answer(duckdb_store: Store) -> None:
    text = (
        "Response ID,Survey Date,Question,Metric,Answer\n1,2024-01-31,Would you recommend us?,NPS,9\n"
        "1,2024-01-31,How satisfied are you?,CSAT,4\n2,2024-01-31,Would you recommend us?,NPS,3\n"
    )
    assert loaded(duckdb_store, "long.csv", text).loaded == 3
    held = duckdb_store.read(sa.select(surveys.c.survey_id, surveys.c.kind, surveys.c.score))
    assert sorted(held["score"]) == [3, 4, 9]
    assert held["survey_id"].is_unique


def test_groups_of_nps_count_once_beside_their_scores(duckdb_store: Store) -> None:
    rows = "".join(
        f"{i},2024-01-31,{'Promoter' if i % 11 > 8 else 'Passive' if i % 11 > 6 else 'Detractor'},{i % 11}\n"
        for i in range(44)
    )
    loaded(
        duckdb_store, "both.csv", "Response ID,Date,Q1_NPS_GROUP,How likely are you to recommend us?\n" + rows
    )
    held = duckdb_store.read(sa.select(surveys).where(surveys.c.kind == "nps"))
    assert len(held) == 44


def test_a_question_nobody_answers_above_five_is_not_asked_on_ten(duckdb_store: Store) -> None:
    rows = "".join(f"{i},2024-01-31,{i % 5 + 1},{(i + 1) % 5 + 1},{(i + 2) % 5 + 1}\n" for i in range(60))
    loaded(
        duckdb_store,
        "five.csv",
        "Respondent,Date,I would recommend them,They were polite,Easy to reach\n" + rows,
    )
    assert set(duckdb_store.read(sa.select(surveys.c.scale_high))["scale_high"]) == {5.0}


def test_a_date_and_a_time_of_a_workbook_are_one_moment(duckdb_store: Store) -> None:
    starts = pd.date_range("2024-02-05 08:00", periods=48, freq="30min").to_series()
    frame = pd.DataFrame(
        {"Date": starts.dt.normalize(), "Time": starts.dt.time, "Calls Offered": 30, "Calls Handled": 28}
    )
    book = io.BytesIO()
    frame.to_excel(book, index=False)
    assert loaded(duckdb_store, "book.xlsx", book.getvalue()).loaded == 48
    held = duckdb_store.read(sa.select(intervals))
    assert pd.to_datetime(held["starts_at"]).max() == starts.max()
    assert set(held["interval_s"]) == {1800}


def test_a_week_named_by_its_last_day_begins_six_days_before(duckdb_store: Store) -> None:
    text = (
        "Week Ending,Calls Offered,Calls Answered\n07/01/2024,100,90\n14/01/2024,110,99\n21/01/2024,120,110\n"
    )
    loaded(duckdb_store, "weeks.csv", text)
    held = duckdb_store.read(sa.select(intervals))
    assert pd.to_datetime(held["starts_at"]).min() == pd.Timestamp("2024-01-01")
    assert set(held["interval_s"]) == {7 * 86_400}


def test_an_answer_of_an_open_ticket_is_dated_by_its_creation(duckdb_store: Store) -> None:
    text = (
        "Ticket ID,Created at,Resolved at,Status,CSAT\n1,2024-01-31 08:00,2024-02-01 08:00,solved,5\n"
        "2,2024-02-13 08:00,,open,3\n"
    )
    loaded(duckdb_store, "t.csv", text)
    held = duckdb_store.read(sa.select(surveys).order_by(surveys.c.ticket_id))
    assert pd.to_datetime(held["responded_at"]).tolist() == [
        pd.Timestamp("2024-02-01 08:00"),
        pd.Timestamp("2024-02-13 08:00"),
    ]


def test_durations_of_calls_take_their_unit_from_their_moments(duckdb_store: Store) -> None:
    start = datetime(2024, 1, 31, 8)
    rows = ["call_id,date_started,date_connected,date_ended,direction,talk_duration,ringing_duration"]
    for i in range(20):
        at = pd.Timestamp(start) + pd.Timedelta(minutes=7 * i)
        picked, ended = at + pd.Timedelta(seconds=15), at + pd.Timedelta(seconds=15 + 60 * (i + 2))
        rows.append(f"{i},{at},{picked},{ended},inbound,{i + 2}.0,0.25")
    report = loaded(duckdb_store, "calls.csv", "\n".join(rows) + "\n")
    assert {d.field: d.form for d in report.decisions if d.kind == "duration"} == {
        "wait_s": "min",
        "talk_s": "min",
    }


def test_prices_and_free_text_are_refused(duckdb_store: Store) -> None:
    prices = "Date,Open,High,Low,Close,Volume\n" + "".join(
        f"2024-01-{d:02d},1,2,1,2,9\n" for d in range(1, 29)
    )
    with pytest.raises(InputError, match="tickets, calls"):
        loaded(duckdb_store, "prices.csv", prices)
    texts = "subject,body,answer,type,queue,priority\n" + "hello,text,a long reply,Incident,IT,high\n" * 9
    with pytest.raises(InputError, match="without dates"):
        loaded(duckdb_store, "texts.csv", texts)
    assert duckdb_store.read(sa.select(tickets)).empty
    assert np.isnan(meanings(["a long reply"])[0]["a long reply"])
