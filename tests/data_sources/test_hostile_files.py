"""Files that would fill the memory, never end, or hold what no store can: refused in a sentence or made harmless."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from data_sources import reading
from data_sources.headers import MOST_COLUMNS, unique_headers
from data_sources.ingest import load
from data_sources.reading import read_tables
from data_sources.store import Store
from data_sources.tables import tickets
from domain.errors import InputError

NOW = datetime(2026, 11, 22, 12)


def workbook(*, dimension: str = "", row: str = "") -> bytes:
    """Two tickets, with what the sheet claims to be and a row as some writer might leave it."""
    book = openpyxl.Workbook()
    for cells in (
        ["ticket id", "created at", "status"],
        ["T1", "2026-01-13", "open"],
        ["T2", "2026-01-14", ""],
    ):
        book.active.append(cells)
    plain, changed = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as given, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as made:
        for member in given.infolist():
            content = given.read(member)
            if member.filename.endswith("sheet1.xml"):
                content = content.replace(b'ref="A1:C3"', f'ref="{dimension or "A1:C3"}"'.encode())
                content = content.replace(b"</sheetData>", f"{row}</sheetData>".encode())
            made.writestr(member.filename, content)
    return changed.getvalue()


def parquet(status: pa.Array) -> bytes:
    out = io.BytesIO()
    ids, created = pa.array(["T1", "T2"]), pa.array(["2026-01-13 08:00", "2026-01-14 08:00"])
    pq.write_table(pa.table({"ticket id": ids, "created at": created, "status": status}), out)
    return out.getvalue()


def test_a_sheet_that_claims_all_of_excel_is_read_as_far_as_it_is_filled() -> None:
    blank = '<row r="900000"><c r="XFD900000" s="0"/></row>'
    (table,) = read_tables(workbook(dimension="A1:XFD1048576", row=blank), "a.xlsx")
    assert table.header == ("ticket id", "created at", "status")
    assert list(table.row_no) == [2, 3]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>', "rows up to 1,048,576"),
        ('<row r="4"><c r="XFD4"><v>1</v></c></row>', "at most 4,000 columns, got 16,384"),
    ],
)
def test_cells_beyond_any_table_are_refused(row: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_tables(workbook(dimension="A1", row=row), "a.xlsx")


def test_a_workbook_unpacks_to_no_more_than_other_archives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading.Room, "left", property(lambda self: 4000))
    with pytest.raises(InputError, match=r"a file of at most 0 MB"):
        read_tables(workbook(), "a.xlsx")


WIDE = MOST_COLUMNS + 1


@pytest.mark.parametrize(
    "data",
    [
        b",".join(b"h%d" % n for n in range(WIDE)) + b"\n" + b",".join([b"1"] * WIDE) + b"\n",
        b"id,at\n" + b"1" + b",2" * WIDE + b"\n",
        json.dumps([{f"k{n}": n} for n in range(WIDE)]).encode(),
    ],
    ids=["header", "row", "json"],
)
def test_tables_wider_than_any_export_are_refused_at_once(data: bytes) -> None:
    with pytest.raises(InputError, match=r"at most 4,000 columns"):
        read_tables(data, "a.csv")


def test_many_equal_headers_are_told_apart_in_one_pass() -> None:
    header, repeated = unique_headers(["a", "a (2)", *["a"] * MOST_COLUMNS])
    assert len(set(header)) == MOST_COLUMNS + 2
    assert repeated == ("a",)


def test_null_characters_inside_json_and_parquet_reach_no_store(store: Store) -> None:
    record = {"ticket id": "n\0ul", "created at": "2026-01-13 08:00", "agent": "A\0nn"}
    load(store, ("a.ndjson", json.dumps(record).encode()), system="generic_tickets", now=NOW)
    load(store, ("a.parquet", parquet(pa.array(["op\0en", "open"]))), now=NOW)
    held = store.read(sa.select(tickets.c.ticket_id, tickets.c.agent_id, tickets.c.status))
    assert set(held["ticket_id"]) == {"nul", "T1", "T2"}
    assert set(held["agent_id"].dropna()) == {"Ann"}
    assert set(held["status"].dropna()) == {"open"}


@pytest.mark.parametrize(
    "status",
    [
        pa.array([b"\xff\xfe", b"open"]),
        pa.StringArray.from_buffers(2, pa.py_buffer(b"\0\0\0\0\1\0\0\0\2\0\0\0"), pa.py_buffer(b"\xff\xfe")),
        pa.array([2**50, 5], pa.timestamp("s", "UTC")),
        pa.array([2**50, 5], pa.timestamp("us", "Mars/Olympus")),
        pa.array([2**62, 5], pa.duration("s")),
    ],
    ids=["bytes", "broken text", "far moment", "unknown zone", "long duration"],
)
def test_parquet_values_that_are_no_text_name_their_column(status: pa.Array) -> None:
    with pytest.raises(InputError, match=r"a.parquet, column status: a column of values, got .+"):
        read_tables(parquet(status), "a.parquet")
