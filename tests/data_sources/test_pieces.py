"""Piece by piece gives what one look through all of it gives, also where pieces meet."""

from __future__ import annotations

import csv
import io
import re
from unittest import mock

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources import pieces
from data_sources.building_tickets import _tier
from data_sources.encodings import MOJIBAKE, MOJIBAKE_LENGTH, decoded
from data_sources.shapes import shape_array

TEXTS = st.text(alphabet='a9,\n\r"Ã©â€ß\x85\u20ac\U0001f600', max_size=24)


@given(text=TEXTS, wanted=st.sampled_from([b"\n\n", b"\n\r\n", b"a"]), piece=st.integers(1, 9))
def test_files_are_looked_through_as_a_whole(text: str, wanted: bytes, piece: int) -> None:
    data = text.encode()
    with mock.patch.object(pieces, "PIECE", piece), mock.patch.object(pieces, "AT_ONCE", piece):
        assert pieces.count(data, b"\n") == data.count(b"\n")
        assert pieces.holds(data, wanted) == (wanted in data)
        cut = [text[start : start + piece] for start in range(0, len(text), piece)]
        assert pieces.found(MOJIBAKE, cut, MOJIBAKE_LENGTH) == bool(MOJIBAKE.search(text))
        assert pieces.encoded(cut) == data
        assert list(pieces.lines(data)) == list(io.StringIO(text, newline=""))
        assert pieces.taken(csv.reader(pieces.lines(data))) == list(csv.reader(io.StringIO(text, newline="")))
        assert pieces.texts([text, None, "x"]).to_pylist() == [text, None, "x"]
        shapes = shape_array(pa.array([text, None, "x1"])).to_pylist()
    assert shapes == shape_array(pa.array([text, None, "x1"])).to_pylist()
    assert pieces.texts([]).to_pylist() == []


@given(text=TEXTS, encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), piece=st.integers(1, 9))
def test_bytes_are_decoded_as_a_whole(text: str, encoding: str, piece: int) -> None:
    data = text.encode(encoding)
    whole = decoded(data, "a.csv")
    with mock.patch.object(pieces, "PIECE", piece):
        assert decoded(data, "a.csv") == whole
        assert pieces.is_ascii(data) == data.isascii()
        assert "".join(pieces.decoded(data, encoding)) == text


@pytest.mark.parametrize("piece", [1, 3, 4, 100])
@pytest.mark.parametrize("data", [b"0123456789\xff", b"01234567\xc3\xa9\xff", b"01234567\xc3\xa9\xe2\x82"])
def test_a_byte_at_fault_is_named_by_its_place_in_the_file(data: bytes, piece: int) -> None:
    with mock.patch.object(pieces, "PIECE", piece), pytest.raises(UnicodeDecodeError) as raised:
        list(pieces.decoded(data, "utf-8"))
    assert raised.value.start == 10


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_texts_become_plain_utf8(encoding: str) -> None:
    text = "id,note\r\n1,f\u00fcr die Gr\u00f6\u00dfe\x00 \u2013 ja\n"
    found = decoded(text.encode(encoding), "a.csv")
    assert found.utf8 == text.replace("\x00", "").encode()
    assert [found.beginning(n) for n in (0, 14, 99)] == [
        "",
        "id,note\r\n1,f\u00fcr",
        text.replace("\x00", ""),
    ]


@pytest.mark.parametrize("most", [0, 1, 7, 10, 11, 99])
@pytest.mark.parametrize("piece", [1, 4, 100])
def test_no_more_is_unpacked_than_asked_for(most: int, piece: int) -> None:
    with mock.patch.object(pieces, "PIECE", piece):
        assert pieces.read(io.BytesIO(b"0123456789"), most) == b"0123456789"[:most]


def test_own_bytes_are_not_copied() -> None:
    data = "id,note\n1,caf\u00e9\n".encode()
    assert decoded(data, "a.csv").utf8 is data


def test_a_wrong_encoding_is_repaired_where_a_line_holds_a_break_of_no_line() -> None:
    # The second byte of an A with a ring is, read as Latin-1, a character some take for the end of a line.
    wrong = "id,city\n1,\u00c5rhus \u00e9\n".encode().decode("latin-1").encode()
    assert decoded(wrong, "a.csv").utf8 == "id,city\n1,\u00c5rhus \u00e9\n".encode()


def test_longest_mark_of_a_wrong_encoding_is_known() -> None:
    alternatives = re.sub(r"\[[^]]*\]", "x", MOJIBAKE.pattern)[3:-1].split("|")
    assert max(map(len, alternatives)) == MOJIBAKE_LENGTH


def test_tiers_keep_their_rows() -> None:
    given_tiers = pd.Series(["Tier 2", None, "L1", "Gold Plus", "2"], index=[4, 3, 2, 1, 0], dtype="str")
    read = _tier(given_tiers)
    assert read.dropna().to_dict() == {4: "tier_2", 2: "tier_1", 1: "gold_plus", 0: "tier_2"}
    assert _tier(pd.Series([None, None], dtype="str")).isna().all()
