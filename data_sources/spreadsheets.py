"""XLSX workbooks: every sheet that holds a table, typed cells written as the text they mean."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from data_sources.headers import check_width, cut_headers
from data_sources.reading import DAMAGED_ZIP, RawTable
from domain.errors import InputError

DAMAGED = (*DAMAGED_ZIP, TypeError, AttributeError, IndexError, SyntaxError)
"""What openpyxl raises for broken workbooks; XML faults are SyntaxErrors."""
LAST_ROW = 1_048_576
"""The last row a sheet of Excel can have."""


def read_workbook(data: bytes, name: str) -> list[RawTable]:
    """Every filled sheet of a workbook, the longest first.

    Raises:
        InputError: for a damaged workbook or one without a filled sheet.
    """
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            sheets = [_sheet(name, sheet, len(book.worksheets) > 1) for sheet in book.worksheets]
        finally:
            book.close()
    except DAMAGED as error:
        raise InputError("a readable XLSX workbook", str(error), "Save it again in Excel", name) from error
    tables = sorted((s for s in sheets if s is not None), key=len, reverse=True)
    if not tables:
        raise InputError("a sheet with a header and data rows", "an empty workbook", "Export it again", name)
    return tables


def _sheet(name: str, sheet: Any, is_one_of_many: bool) -> RawTable | None:
    given = _filled_rows(name, sheet)
    rows = _from_header(given)
    if len(rows) < 2:
        return None
    above = given[: len(given) - len(rows)]
    titles = tuple(" ".join(cell_text(v) or "" for v in row if v is not None) for _, row in above)
    width = max(len(r) for _, r in rows)
    columns = [
        pa.array([cell_text(r[i]) if i < len(r) else None for _, r in rows], pa.string())
        for i in range(width)
    ]
    columns = [c for c in columns if c.null_count < len(c)]
    table = cut_headers(
        f"{name}/{sheet.title}" if is_one_of_many else name, columns, np.asarray([n for n, _ in rows])
    )
    hidden = "" if sheet.sheet_state == "visible" else "hidden "
    return replace(
        table, facts=(f"{hidden}sheet {sheet.title}: {len(table)} rows", *table.facts), titles=titles
    )


def _filled_rows(name: str, sheet: Any) -> list[tuple[int, tuple[Any, ...]]]:
    """Rows that hold something, by number and without the empty cells at their end.

    What a sheet says of its own size is not asked: some writers state all of Excel's rows and columns.
    """
    sheet.reset_dimensions()
    rows: list[tuple[int, tuple[Any, ...]]] = []
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > LAST_ROW:
            raise InputError(
                f"rows up to {LAST_ROW:,}, as Excel has", "one below them", "Save it again", name
            )
        end = len(row)
        while end and (row[end - 1] is None or row[end - 1] == ""):
            end -= 1
        if end:
            check_width(end, name)
            rows.append((number, row[:end]))
    return rows


def _from_header(rows: list[tuple[int, tuple[Any, ...]]]) -> list[tuple[int, tuple[Any, ...]]]:
    """Rows from the header on: the first row about as filled as the rows below it."""
    filled = [sum(v is not None and v != "" for v in r) for _, r in rows[:60]]
    usual = max(filled, default=0)
    start = next((i for i, n in enumerate(filled) if n >= max(2, 0.5 * usual)), 0)
    return rows[start:]


def cell_text(value: Any) -> str | None:
    """A typed cell as text: ISO moments, `h:mm:ss` times and durations, whole floats without `.0`.

    Example:
        >>> cell_text(1012.0), cell_text(dt.timedelta(hours=51, seconds=5)), cell_text(dt.time(0, 2, 14))
        ('1012', '51:00:05', '0:02:14')
    """
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return f"{value.hour}:{value.minute:02}:{value.second:02}"
    if isinstance(value, dt.timedelta):
        return _duration_text(value)
    return str(value)


def _duration_text(value: dt.timedelta) -> str:
    total = round(abs(value.total_seconds()))
    sign = "-" if value.total_seconds() < 0 else ""
    return f"{sign}{total // 3600}:{total // 60 % 60:02}:{total % 60:02}"
