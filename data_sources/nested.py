"""JSON, NDJSON and Parquet as raw tables: nested objects flattened to dotted headers."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_sources.encodings import decoded
from data_sources.envelopes import is_reference, named, of_stream, within
from data_sources.headers import check_width, unique_headers
from data_sources.reading import RawTable
from data_sources.spreadsheets import cell_text
from domain.errors import InputError

WRAPPERS = (
    "tickets",
    "results",
    "data",
    "items",
    "records",
    "issues",
    "conversations",
    "value",
    "rows",
    "result",
    "entries",
    "userDetails",
)
PAGING = frozenset(
    "count next_page previous_page end_time end_of_stream after_url before_url after_cursor before_cursor meta links "
    "total page per_page limit offset has_more next paging cursor next_cursor pages size".split()
)
"""Names beside the list of records in one page of an API's answer."""
MAX_DEPTH = 6
LONGEST_NUMBER = 100


def read_json(data: bytes, name: str) -> RawTable:
    """A list of records, an object holding one, or one record a line.

    Raises:
        InputError: for broken JSON, naming the line, or JSON without records.
    """
    text = decoded(data, name)
    records = [
        {_storable(k): v and _storable(v) for k, v in flat(r).items()} for r in _records(text.text, name)
    ]
    if not records:
        raise InputError("JSON with at least one record", "no record", "Export it again", name)
    keys = list(dict.fromkeys(k for record in records for k in record))
    check_width(len(keys), name)
    header, repeated = unique_headers(keys)
    columns = tuple(pa.array([r.get(k) for r in records], pa.string()) for k in keys)
    facts = (*text.facts, f"{len(records)} JSON records")
    lacking = {h: np.array([k not in r for r in records]) for h, k in zip(header, keys, strict=True)}
    absent = {h: rows for h, rows in lacking.items() if rows.any()}
    return RawTable(name, header, columns, np.arange(1, len(records) + 1), facts, repeated, absent=absent)


def _records(text: str, name: str) -> list[dict[str, Any]]:
    try:
        whole = json.loads(text, parse_int=_whole)
    except json.JSONDecodeError:
        return list(_lines(text, name))
    except RecursionError as error:
        raise InputError("JSON records", "JSON nested too deeply", "Export it again", name) from error
    return _unwrapped(whole, name, set())


def _whole(digits: str) -> int | str:
    """A whole number; one of absurd length stays text, which no field takes for a number."""
    return int(digits) if len(digits) <= LONGEST_NUMBER else digits


def _lines(text: str, name: str) -> Iterator[dict[str, Any]]:
    streams: set[str] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line, parse_int=_whole)
        except (json.JSONDecodeError, RecursionError) as error:
            raise InputError(
                "one JSON record a line", "text that is no JSON", "Export it again", f"{name}, line {number}"
            ) from error
        yield from _unwrapped(record, name, streams)


def _unwrapped(value: Any, name: str, streams: set[str]) -> list[dict[str, Any]]:
    """The records inside a list, a wrapper such as `{"tickets": [...]}`, or a single record."""
    if isinstance(value, list):
        return [r for item in value for r in (_unwrapped(item, name, streams) if isinstance(item, dict) else [])]
    if not isinstance(value, dict):
        raise InputError("JSON records (objects)", type(value).__name__, "Export a list of records", name)
    sent = of_stream(value, name, streams)
    if sent is not None:
        return sent
    if isinstance(value.get("_embedded"), dict):
        return _unwrapped(value["_embedded"], name, streams)
    for wrapper in WRAPPERS:
        if isinstance(value.get(wrapper), list) and len(value) <= 8:
            return _unwrapped(value[wrapper], name, streams)
    lists = [k for k, v in value.items() if isinstance(v, list) and v and isinstance(v[0], dict)]
    if len(lists) == 1 and (value.keys() - PAGING == {lists[0]} or len(value) == 1):
        return _unwrapped(value[lists[0]], name, streams)
    inner = within(value)
    if inner is not None:
        return _unwrapped(inner, name, streams)
    return [value]


def flat(record: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, str | None]:
    """Nested objects as dotted keys, lists of plain values joined by a space, others as JSON.

    Example:
        >>> flat({"id": 7, "via": {"channel": "web"}, "tags": ["a", "b"]})
        {'id': '7', 'via.channel': 'web', 'tags': 'a b'}
        >>> flat({"group": {"link": "https://desk/group/9", "value": "9"}})
        {'group': '9'}
    """
    result: dict[str, str | None] = {}
    for key, value in record.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict) and is_reference(value):
            result[path] = cell_text(named(value))
        elif isinstance(value, dict) and depth < MAX_DEPTH:
            result.update(flat(value, f"{path}.", depth + 1))
        elif isinstance(value, list) and all(not isinstance(v, dict | list) for v in value):
            result[path] = " ".join(str(v) for v in value) or None
        elif isinstance(value, list | dict):
            result[path] = json.dumps(value, ensure_ascii=False)
        else:
            result[path] = cell_text(value)
    return result


def _storable(text: str) -> str:
    """Text with a lone surrogate, which JSON allows and no store can hold, as U+FFFD, and without null characters."""
    text = text.replace("\x00", "")
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def read_parquet(data: bytes, name: str) -> RawTable:
    """A Parquet file with every column written as text.

    Raises:
        InputError: for a damaged file, one without rows, or a column whose values are no text in any way.
    """
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(io.BytesIO(data))
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(
            "a readable Parquet file", str(error).split("\n")[0], "Export it again", name
        ) from error
    if table.num_rows == 0:
        raise InputError("at least one data row", "a Parquet file of 0 rows", "Check the export", name)
    check_width(table.num_columns, name)
    header, repeated = unique_headers(list(table.column_names))
    columns = tuple(_column(c, h, name) for h, c in zip(header, table.columns, strict=True))
    return RawTable(name, header, columns, np.arange(2, table.num_rows + 2), ("Parquet",), repeated)


def _column(column: Any, header: str, name: str) -> Any:
    """A column as text without null characters, which no store can hold.

    Raises:
        InputError: for bytes that are no UTF-8, moments beyond any calendar, or zones nobody knows.
    """
    try:
        text = _as_text(column.combine_chunks())
        # Neither the file nor the library vouches for it.
        text.validate(full=True)
    except (pa.ArrowException, ValueError, OverflowError, LookupError) as error:
        got = f"{column.type} that cannot be written as text ({str(error)[:120]})"
        raise InputError("a column of values", got, "Export it again", f"{name}, column {header}") from error
    has_null = pc.any(pc.match_substring(text, "\x00")).as_py()
    return pc.replace_substring(text, "\x00", "") if has_null else text


def _as_text(column: Any) -> Any:
    array = pa.concat_arrays(column.chunks) if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_string(array.type):
        return array
    if pa.types.is_nested(array.type) or pa.types.is_duration(array.type) or pa.types.is_floating(array.type):
        return pa.array([_nested_text(v) for v in array.to_pylist()], pa.string())
    if pa.types.is_timestamp(array.type) and array.type.tz:
        return pa.array([None if v is None else v.isoformat() for v in array.to_pylist()], pa.string())
    return array.cast(pa.string())


def _nested_text(value: Any) -> str | None:
    if isinstance(value, list) and all(not isinstance(v, dict | list) for v in value):
        return " ".join(map(str, value)) or None
    return json.dumps(value, default=str) if isinstance(value, dict | list) else cell_text(value)
