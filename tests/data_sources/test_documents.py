"""JSON read part by part is what one look gives, whatever fits into a part; its tables are the same too."""

from __future__ import annotations

import json
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources import documents, pieces
from data_sources.documents import Items, document
from data_sources.nested import read_json
from domain.errors import InputError

LEAST = 25
"""More than a number with a fraction has characters."""
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
    | st.text('a"\\\n\u20ac\U0001f600', max_size=9),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text("ab{[", max_size=3), inner, max_size=6),
    max_leaves=24,
)  # fmt: skip


def whole(value: Any) -> Any:
    """A value with the items of its lists."""
    if isinstance(value, dict):
        return {k: whole(v) for k, v in value.items()}
    return [whole(v) for v in value] if isinstance(value, list | Items) else value


@settings(max_examples=200)
@given(
    value=VALUES, indent=st.sampled_from([None, 0, 3]), is_ascii=st.booleans(), piece=st.integers(LEAST, 60)
)
def test_documents_are_read_as_a_whole(value: Any, indent: int | None, is_ascii: bool, piece: int) -> None:
    text = f" {json.dumps(value, indent=indent, ensure_ascii=is_ascii)}\n"
    with mock.patch.object(documents, "PIECE", piece):
        found = document(text.encode())
        assert whole(found) == whole(found) == value


@settings(max_examples=300)
@given(
    value=VALUES,
    at=st.integers(0, 60),
    put=st.sampled_from(["", ",", "]", "}", '"', "x", "1"]),
    piece=st.integers(LEAST, 60),
)
def test_broken_documents_are_broken_in_parts_too(value: Any, at: int, put: str, piece: int) -> None:
    text = json.dumps(value)
    text = text[:at] + put + text[at + 1 :]
    try:
        wanted = json.loads(text)
    except json.JSONDecodeError:
        wanted = json.JSONDecodeError
    with mock.patch.object(documents, "PIECE", piece):
        if wanted is json.JSONDecodeError:
            with pytest.raises(json.JSONDecodeError):
                whole(document(text.encode()))
        else:
            assert whole(document(text.encode())) == wanted


def test_only_a_list_that_is_too_large_is_left_where_it_is() -> None:
    with mock.patch.object(documents, "PIECE", 60):
        found = document(json.dumps({"tags": ["a"], "rows": [{"n": n} for n in range(20)]}).encode())
    assert found["tags"] == ["a"]
    assert isinstance(found["rows"], Items)
    assert [row["n"] for row in found["rows"]] == list(range(20))


def test_a_text_that_never_ends_is_not_waited_for() -> None:
    small = mock.patch.multiple(documents, PIECE=8, LONGEST=64)
    with small, pytest.raises(json.JSONDecodeError, match="Unterminated"):
        document(b'["' + b"a" * 1000)


RECORDS = [
    {"id": n, "via": {"channel": "web", "tags": ["a", n]}, **({"late": n} if n % 7 == 5 else {}), "parts": [{"n": n}]}
    for n in range(40)
]  # fmt: skip
SHAPES = {
    "list": json.dumps(RECORDS),
    "wrapped": json.dumps({"count": 40, "tickets": RECORDS, "next_page": None}, indent=1),
    "paged": json.dumps({"calls_of_the_day": RECORDS, "total": 40, "meta": {"a": [1]}}),
    "inner": json.dumps({"_embedded": {"anything": RECORDS}}),
    "one a line": "\n".join(map(json.dumps, RECORDS)),
    "pages a line": "\n".join(json.dumps({"results": RECORDS[n : n + 20]}) for n in (0, 20)),
    "lists in a list": json.dumps([{"issues": RECORDS[:20]}, {"issues": RECORDS[20:]}]),
    "two lists": json.dumps({"one": RECORDS, "two": [{"id": 1}], "three": [1, 2] * 30}),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("piece", [16, 300])
def test_a_table_is_the_same_however_it_is_cut(shape: str, piece: int) -> None:
    wanted = read_json(SHAPES[shape].encode(), "a.json")
    with mock.patch.object(documents, "PIECE", piece), mock.patch.object(pieces, "AT_ONCE", 3):
        found = read_json(SHAPES[shape].encode(), "a.json")
    assert len(wanted) == (1 if shape == "two lists" else 40)
    assert (found.header, found.facts) == (wanted.header, wanted.facts)
    assert [c.to_pylist() for c in found.columns] == [c.to_pylist() for c in wanted.columns]
    assert found.absent.keys() == wanted.absent.keys()
    assert all(np.array_equal(found.absent[h], rows) for h, rows in wanted.absent.items())


def test_a_line_may_hold_a_break_of_no_line() -> None:
    text = '{"id": 1, "note": "a\u2028b\x85c"}\n{"id": 2, "note": "d"}\n'
    assert read_json(text.encode(), "a.json").column("note").to_pylist() == ["a\u2028b\x85c", "d"]


def test_objects_by_their_ids_are_refused_before_all_of_them_are_columns() -> None:
    keyed = json.dumps({f"T{n}": {"id": n} for n in range(5000)}).encode()
    with pytest.raises(InputError, match="columns"):
        read_json(keyed, "a.json")
