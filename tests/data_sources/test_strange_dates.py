"""Dates as strangers write them: read, asked or refused, never guessed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta

import openpyxl
import pandas as pd
import pytest

from data_sources.ingest import load, propose, rejected_rows
from data_sources.layouts import DateOrder
from data_sources.reports import FileReport
from data_sources.store import Store
from data_sources.tables import tickets
from domain.errors import InputError
from tests.data_sources.test_understanding import rows

NOW = datetime(2026, 11, 22)
FIRST = datetime(2024, 1, 5, 18, 30)
FORMS = {
    "year in front": "%y/%m/%d %H:%M",
    "Chinese and Japanese": "%Y年%m月%d日 %H:%M",
    "Korean": "%Y년 %m월 %d일 %H:%M",
    "weekday and name": "%A, %B %d, %Y %I:%M:%S %p",
}


def loaded(store: Store, cells: list[str]) -> FileReport:
    text = "ticket id;created at;status\n" + "".join(f"{n};{cell};open\n" for n, cell in enumerate(cells))
    (report,) = load(store, ("dates.csv", text.encode()), zone="UTC", now=NOW)
    return report


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_one_list_in_many_spellings_has_the_same_moments(duckdb_store: Store, form: str) -> None:
    moments = [FIRST + timedelta(days=n, minutes=7 * n) for n in range(40)]
    loaded(duckdb_store, [m.strftime(form) for m in moments])
    assert sorted(rows(duckdb_store, tickets, "created_at")["created_at"]) == [
        pd.Timestamp(m) for m in moments
    ]


@pytest.mark.parametrize(
    "cells", [["24/01/05 08:00"], ["01/03/18 08:00", "01/09/20 09:00"]], ids=["one day", "first of a month"]
)
def test_a_year_that_may_stand_on_either_side_is_asked(duckdb_store: Store, cells: list[str]) -> None:
    with pytest.raises(InputError, match="--date-order year-first"):
        loaded(duckdb_store, cells)


def test_years_of_two_digits_at_the_end_stay_there(duckdb_store: Store) -> None:
    moments = [FIRST + timedelta(days=37 * n) for n in range(40)]
    loaded(duckdb_store, [m.strftime("%d/%m/%y") for m in moments])
    found = sorted(rows(duckdb_store, tickets, "created_at")["created_at"])
    assert found == [pd.Timestamp(m.date()) for m in moments]


@pytest.mark.parametrize("wrong", ["05/Foo/24 03:26 PM", "05/May/24 03:26 XM"])
def test_a_word_no_date_has_refuses_its_row_alone(duckdb_store: Store, wrong: str) -> None:
    report = loaded(duckdb_store, [f"{n:02}/May/24 03:26 PM" for n in range(1, 29)] + [wrong])
    assert (report.loaded, report.rejected) == (28, 1)
    assert rejected_rows(duckdb_store, report.load_id)["reason"].str.contains(wrong).all()


def test_a_hidden_sheet_is_said_to_be_hidden() -> None:
    book = openpyxl.Workbook()
    for title in ("March", "Archive"):
        sheet = book.create_sheet(title)
        for row in (["ticket id", "created at", "status"], [title, FIRST, "open"]):
            sheet.append(row)
        sheet.sheet_state = "hidden" if title == "Archive" else "visible"
    out = io.BytesIO()
    book.save(out)
    told = [w for p in propose(("x.xlsx", out.getvalue())) for w in p.warnings if w.endswith("1 rows")]
    assert sorted(told) == ["hidden sheet Archive: 1 rows", "sheet March: 1 rows"]


SHORT: dict[DateOrder, Callable[[datetime], str]] = {
    "year-first": lambda m: f"{m:%y}/{m.month}/{m.day} {m:%H:%M}",
    "day-first": lambda m: f"{m.day}.{m.month}.{m:%y} {m.hour}:{m:%M}",
    "month-first": lambda m: f"{m.month}/{m.day}/{m:%y} {m:%H:%M}",
}


@pytest.mark.parametrize("order", SHORT)
@pytest.mark.parametrize("days", [9, 60], ids=["all of one digit", "days of both"])
def test_short_dates_without_zeros_are_read_in_every_column(
    duckdb_store: Store, order: DateOrder, days: int
) -> None:
    opened = [datetime(2024, 1, 1, 8) + timedelta(days=n % days, minutes=n) for n in range(80)]
    head = "ticket id,created at,first reply at,solved at,status\n"
    lines = (
        ",".join(map(SHORT[order], (m, m + timedelta(minutes=30), m + timedelta(days=1)))) + ",solved"
        for m in opened
    )
    text = head + "".join(f"{n},{line}\n" for n, line in enumerate(lines))
    answer: DateOrder | None = order if days == 9 and order != "year-first" else None
    (report,) = load(duckdb_store, ("x.csv", text.encode()), date_order=answer, now=NOW)
    found = rows(duckdb_store, tickets, "created_at")
    assert sorted(found["created_at"]) == sorted(map(pd.Timestamp, opened))
    assert (found["first_reply_at"] - found["created_at"]).unique().tolist() == [pd.Timedelta(minutes=30)]
    assert (found["solved_at"] - found["created_at"]).unique().tolist() == [pd.Timedelta(days=1)]
    assert not any("are moments" in told or "not used" in told for told in report.warnings)


def test_a_slip_among_dates_with_the_year_in_front_is_refused_alone(duckdb_store: Store) -> None:
    moments = [FIRST + timedelta(days=n) for n in range(20)]
    report = loaded(duckdb_store, [*(f"{m:%y/%m/%d}" for m in moments), "soon"])
    assert (report.loaded, report.rejected) == (20, 1)
    found = sorted(rows(duckdb_store, tickets, "created_at")["created_at"])
    assert found == [pd.Timestamp(m.date()) for m in moments]
