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

TEXTS = st.text(alphabet="a9,\n\rÃ©â€ß\u20ac\U0001f600", max_size=24)


@given(text=TEXTS, wanted=st.sampled_from(["\n\n", "\n\r\n", "a"]), piece=st.integers(1, 9))
def test_texts_are_looked_through_as_a_whole(text: str, wanted: str, piece: int) -> None:
    with mock.patch.object(pieces, "PIECE", piece), mock.patch.object(pieces, "AT_ONCE", piece):
        assert pieces.count(text, "\n") == text.count("\n")
        assert pieces.holds(text, wanted) == (wanted in text)
        assert pieces.found(MOJIBAKE, text, MOJIBAKE_LENGTH) == bool(MOJIBAKE.search(text))
        assert pieces.encoded(text) == text.encode()
        assert pieces.taken(csv.reader(io.StringIO(text, newline=""))) == list(
            csv.reader(io.StringIO(text, newline=""))
        )
        shapes = shape_array(pa.array([text, None, "x1"])).to_pylist()
    assert shapes == shape_array(pa.array([text, None, "x1"])).to_pylist()


@given(text=TEXTS, encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), piece=st.integers(1, 9))
def test_bytes_are_decoded_as_a_whole(text: str, encoding: str, piece: int) -> None:
    data = text.encode(encoding)
    whole = decoded(data, "a.csv")
    with mock.patch.object(pieces, "PIECE", piece):
        assert decoded(data, "a.csv") == whole
        assert pieces.is_ascii(data) == data.isascii()
        assert pieces.decoded(data, encoding) == text


def test_a_byte_at_fault_is_named_by_its_place_in_the_file() -> None:
    with mock.patch.object(pieces, "PIECE", 4), pytest.raises(UnicodeDecodeError) as raised:
        pieces.decoded(b"0123456789\xff", "utf-8")
    assert raised.value.start == 10


def test_longest_mark_of_a_wrong_encoding_is_known() -> None:
    alternatives = re.sub(r"\[[^]]*\]", "x", MOJIBAKE.pattern)[3:-1].split("|")
    assert max(map(len, alternatives)) == MOJIBAKE_LENGTH


def test_tiers_keep_their_rows() -> None:
    given_tiers = pd.Series(["Tier 2", None, "L1", "Gold Plus", "2"], index=[4, 3, 2, 1, 0], dtype="str")
    read = _tier(given_tiers)
    assert read.dropna().to_dict() == {4: "tier_2", 2: "tier_1", 1: "gold_plus", 0: "tier_2"}
    assert _tier(pd.Series([None, None], dtype="str")).isna().all()
