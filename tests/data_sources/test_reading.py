"""Bytes to tables: formats, encodings, headers, ragged rows, and one sentence for what is no table."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.ingest import load
from data_sources.reading import RawTable, Room, read_file, read_tables
from data_sources.store import Store
from data_sources.tables import FACT_TABLES
from data_sources.understanding import Choices, understand
from domain.errors import InputError, QueuecastError
from tests.data_sources.mutations import bomb, damaged

NOW = datetime(2026, 11, 22)
TABLE = "ticket id,created at,status\n007,2026-01-13 08:00,open\n008,2026-01-14 09:00,solved\n"


def one(data: bytes, name: str = "a.csv") -> RawTable:
    (table,) = read_tables(data, name)
    return table


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "mac_roman"]
)
def test_every_encoding_gives_the_same_text(encoding: str) -> None:
    text = "id;name;town\n1;Müller – é;Málaga ñ\n2;Åse ø;Köln ß\n"
    table = one(text.replace("–", "-").encode(encoding))
    assert table.column("name").to_pylist() == ["Müller - é", "Åse ø"]


def test_text_that_went_through_a_wrong_encoding_is_repaired() -> None:
    table = one("id,name\n1,MÃ¼ller\n2,CafÃ©\n".encode())
    assert table.column("name").to_pylist() == ["Müller", "Café"]
    assert any("repaired" in f for f in table.facts)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_quotes_and_line_breaks_inside_cells(delimiter: str) -> None:
    rows = [["id", "text"], ["1", f'a "b"{delimiter} c\nd'], ["2", ""]]
    text = "\r\n".join(delimiter.join('"' + c.replace('"', '""') + '"' for c in r) for r in rows)
    table = one(text.encode())
    assert table.column("text").to_pylist() == [rows[1][1], ""]


def test_archives_and_compressed_files_are_opened() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("b.csv", TABLE)
        archive.writestr("a.csv", TABLE)
    assert [t.name for t in read_tables(packed.getvalue(), "x.zip")] == ["x.zip/a.csv", "x.zip/b.csv"]
    assert len(one(gzip.compress(TABLE.encode()), "a.csv.gz")) == 2


def test_json_ndjson_and_parquet_hold_the_same_rows() -> None:
    records = [
        {"id": 1, "via": {"channel": "web"}, "tags": ["a", "b"]},
        {"id": 2, "via": {"channel": "chat"}, "tags": []},
    ]
    flat = {"id": ["1", "2"], "via.channel": ["web", "chat"], "tags": ["a b", None]}
    for data in (json.dumps(records), "\n".join(map(json.dumps, records)), json.dumps({"tickets": records})):
        table = one(data.encode(), "a.json")
        assert {h: table.column(h).to_pylist() for h in table.header} == flat
    out = io.BytesIO()
    pd.DataFrame({"id": [1, 2], "at": pd.to_datetime(["2026-01-13", "2026-01-14"])}).to_parquet(out)
    assert one(out.getvalue(), "a.parquet").column("id").to_pylist() == ["1", "2"]


def test_typed_cells_of_a_workbook_keep_their_meaning() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "at", "took", "n"])
    sheet.append(
        [12.0, datetime(2026, 1, 13, 8, 30), pd.Timedelta(hours=51, seconds=5).to_pytimedelta(), 2.5]
    )
    book.create_sheet("empty")
    out = io.BytesIO()
    book.save(out)
    (table,) = read_tables(out.getvalue(), "a.xlsx")
    assert [c.to_pylist()[0] for c in table.columns] == ["12", "2026-01-13 08:30:00", "51:00:05", "2.5"]


def test_short_rows_are_filled_wide_rows_named_and_footers_left_out() -> None:
    text = "a,b,c,d\n1,2,3,4\n5,6\n1,2,3,4,5,6\n7,8,9,10,\nCopyright (c) 2026 someone,,,\n"
    table = one(text.encode())
    assert table.column("a").to_pylist() == ["1", "5", "7"]
    assert [n for n, _ in table.unreadable] == [4]
    assert any("1 footer" in f for f in table.facts)


def test_rows_above_the_header_are_left_out() -> None:
    table = one(b"Report: tickets\n\nid,created at,status\n1,2026-01-13,open\n2,2026-01-14,open\n")
    assert table.header == ("id", "created at", "status")
    assert len(table) == 2


BAD = {
    "empty": (b"", "an empty file"),
    "blank": (b"  \n \n", "an empty file"),
    "pdf": (b"%PDF-1.7\n1 0 obj", "a PDF document"),
    "no rows": (b"ticket id,created at,status\n", "0 data rows"),
    "no dates": (b"name,colour\nx,red\ny,blue\n", "without dates"),
    "binary": (bytes(range(256)) * 20, "binary data"),
    "web page": (b"<!DOCTYPE html><html></html>", "a web page"),
    "broken json": (b'{"a": 1', "no JSON"),
    "broken gzip": (b"\x1f\x8b\x08\x00broken", "a damaged one"),
    "broken zip": (b"PK\x03\x04broken", "Export it again"),
    "duplicate headers": (
        b"ticket id,created at,created at\n1,2026-01-13,2026-02-13\n2,2026-01-14,2026-02-14\n",
        "2 columns of that name",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_table_is_refused_in_one_sentence_and_nothing_is_loaded(
    duckdb_store: Store, case: str
) -> None:
    data, reason = BAD[case]
    with pytest.raises(InputError, match=r".+: .+, got .+") as caught:
        load(duckdb_store, ("file.csv", data), now=NOW)
    assert reason in str(caught.value)
    for table in FACT_TABLES.values():
        assert duckdb_store.read(sa.select(sa.func.count()).select_from(table)).iloc[0, 0] == 0


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(b"a,b\n" * 1000)
    with pytest.raises(InputError, match="at most 0 MB"):
        read_file(path, largest=100)


@settings(max_examples=120)
@given(
    st.one_of(
        st.binary(max_size=300), st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass"))
    )
)
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    try:
        tables = read_tables(data, "fuzz.csv")
    except QueuecastError:
        return
    for table in tables:
        assert all(len(c) == len(table) for c in table.columns)


SAMPLES = [p for p in sorted((Path(__file__).parent / "files").iterdir()) if p.stat().st_size < 20_000]


@settings(max_examples=40)
@given(st.sampled_from(SAMPLES), st.integers(0, 2**32))
def test_damaged_files_are_read_or_refused_in_a_sentence(path: Path, seed: int) -> None:
    try:
        tables = read_tables(damaged(path.read_bytes(), seed), path.name)
    except QueuecastError:
        return
    for table in tables:
        assert all(len(c) == len(table) for c in table.columns)
        with contextlib.suppress(QueuecastError):
            understand(table, Choices())


def test_archives_that_unpack_to_too_much_or_lie_too_deep_are_refused() -> None:
    with pytest.raises(InputError, match="at most 1 MB"):
        read_tables(bomb(levels=2, size=1 << 20), "bomb.zip", Room(left=1 << 20))
    deep = TABLE.encode()
    for _ in range(4):
        deep = gzip.compress(deep)
    with pytest.raises(InputError, match="archives inside each other"):
        read_tables(deep, "deep.gz")
    broken = bytearray(gzip.compress(TABLE.encode() * 50))
    broken[30] ^= 0xFF
    with pytest.raises(InputError, match="a damaged one"):
        read_tables(bytes(broken), "broken.gz")


@settings(max_examples=60)
@given(st.lists(st.text("ab,;\t|\"\n\r'é€ 01", max_size=8), min_size=2, max_size=12), st.data())
def test_damaged_tables_raise_only_sentences(cells: list[str], data: st.DataObject) -> None:
    delimiter = data.draw(st.sampled_from(",;\t|"))
    text = "\n".join(delimiter.join(cells[i : i + 3]) for i in range(0, len(cells), 3))
    encoded = text.encode(data.draw(st.sampled_from(["utf-8", "utf-16"])))
    with contextlib.suppress(QueuecastError):
        read_tables(encoded, "fuzz.csv")


@pytest.mark.parametrize(
    "cells",
    [
        {3: '4,2026-01-13 08:00,"Printer 12 inch'},
        {3: '4,"2026-01-13 08:00,open'},
        {3: '4,"2026-01-13 08:00,open', 700: '701,"2026-01-13 08:00",open'},
        {3: '4,2026-01-13 08:00,"open', 4: '5,2026-01-13 08:00,"open"'},
        {3: '4,2026-01-13 08:00,"open', 700: '701,2026-01-13 08:00,open"'},
    ],
)
def test_a_quote_that_never_closes_is_refused_with_its_row(cells: dict[int, str]) -> None:
    rows = [cells.get(i, f"{i + 1},2026-01-13 08:00,open") for i in range(1000)]
    with pytest.raises(InputError, match=r"quote that opens in row 5 \(line 5: 4,"):
        one(("ticket id,created at,status\n" + "\n".join(rows) + "\n").encode())


def test_line_breaks_and_inch_marks_in_cells_are_no_open_quotes() -> None:
    table = one(b'id,text,status\n1,"a\nb\nc",open\n2,12" pipe,open\n3,"a ""b""\n",open\n')
    assert table.column("text").to_pylist() == ["a\nb\nc", '12" pipe', 'a "b"\n']


@pytest.mark.parametrize(
    ("text", "system"),
    [
        (
            "Ticket ID,Created,Solved,Priority,CSAT,Shoe\n1,2026-01-13 08:00,2026-01-13 09:00,high,5,x\n",
            "generic_tickets",
        ),
        (
            "Ticketnummer;Erstellt am;Erste Antwort;Geschlossen am;Kanal;Abteilung;Gruppe;Bearbeiter;Shoe;CSAT\n"
            "1;13.01.2026 08:00;13.01.2026 08:10;13.01.2026 09:00;E-Mail;A;G;B;x;5\n",
            "generic_tickets",
        ),
        (
            "response id,responded at,ticket id,channel,score,Shoe\n1,2026-01-13 08:00,3,email,5,x\n",
            "generic_surveys",
        ),
    ],
)
def test_a_ticket_list_with_a_rating_is_tickets_and_unused_columns_are_named(text: str, system: str) -> None:
    understood = understand(one(text.encode()), Choices())
    assert understood.match.system.name == system
    assert "Columns not used: Shoe." in understood.notes


def test_numbers_of_absurd_length_stay_text() -> None:
    table = one(b'[{"id": 1, "n": ' + b"9" * 6000 + b"}]", "a.json")
    assert table.column("n").to_pylist() == ["9" * 6000]


def test_conversations_without_an_answer_of_an_agent_are_loaded(duckdb_store: Store) -> None:
    text = (
        "conversation_id,conversation_state,conversation_created_at,message_created_at,message_author_type\n"
        "c1,open,2026-01-13 08:00:00,2026-01-13 08:00:00,user\nc2,open,2026-01-13 09:00:00,2026-01-13 09:00:00,user\n"
    )
    (report,) = load(duckdb_store, ("i.csv", text.encode()), now=NOW)
    assert (report.system, report.rejected) == ("intercom", 0)
