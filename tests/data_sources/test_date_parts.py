"""Dates whose parts stand in columns of their own."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from data_sources.date_parts import HEADER, with_date_parts
from data_sources.reading import RawTable
from data_sources.recognise import cells_of


def dated(**columns: list[str]) -> list[str] | None:
    cells = tuple(pa.array(c, pa.string()) for c in columns.values())
    raw = RawTable("a.csv", tuple(columns), cells, np.arange(len(cells[0])))
    made = with_date_parts(raw, cells_of(raw))
    return made.column(HEADER).to_pylist() if HEADER in made.header else None


def test_parts_with_words_in_front_and_named_months_are_one_moment() -> None:
    assert dated(
        C_DAY=["29", "04"],
        C_MONTH=["June", "08"],
        C_YEAR=["2021", "2024"],
        C_HOUR=["21", "7"],
        C_MINUTE=["49", "5"],
    ) == ["2021-06-29 21:49", "2024-08-04 07:05"]
    assert dated(Month=["May", "June"], Day=["22,", "1,"], Year=["2024", "2024"]) == [
        "2024-05-22",
        "2024-06-01",
    ]
    assert dated(Año=["2024", "2024"], Mes=["enero", "febrero"], Llamadas=["310", "290"]) == [
        "2024-01",
        "2024-02",
    ]


@pytest.mark.parametrize(
    "columns",
    [
        {"Year": ["2024", "2024"], "Calls": ["3", "4"]},
        {"Year": ["2024", "2024"], "Month": ["1", "2"], "Day": ["Monday", "Tuesday"]},
        {"Birth Year": ["1990", "1991"], "Birth Month": ["1", "2"], "Birth Day": ["3", "4"]},
        {"Year": ["2024", "2024"], "Month": ["1", "2"], "At": ["2024-01-31 08:00", "2024-02-01 09:00"]},
        {"Year": ["2024", "2024"], "Month": ["13", "14"]},
    ],
)
def test_nothing_is_put_together_that_is_no_date_of_the_row(columns: dict[str, list[str]]) -> None:
    assert dated(**columns) is None
