"""JSON, NDJSON and Parquet as raw tables: nested objects flattened to dotted headers."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_sources import pieces
from data_sources.counted_groups import of_groups
from data_sources.documents import Items, document
from data_sources.encodings import decoded
from data_sources.envelopes import is_record, is_reference, named, of_stream, target_verdict, within
from data_sources.form_answers import with_answers
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
    "total page per_page limit offset has_more next paging cursor next_cursor pages size page_size start end uri "
    "first_page_uri next_page_uri previous_page_uri last_page_uri num_pages navigation number totalElements "
    "totalPages numberOfElements first last sort pageable empty".split()
)
"""Names beside the list of records in one page of an API's answer."""
ANSWERED = frozenset({"answers", "form_response"})
"""Keys of a response to a form that hold its answers."""
ANSWER = frozenset("code success msg requestid resultmsg errorstacktrace".split())
"""Names beside the object that an interface answers with, none of which a record has on its own."""
LISTS = (list, Items)
NESTED = (dict, *LISTS)
MAX_DEPTH = 6


def read_json(data: bytes, name: str) -> RawTable:
    """A list of records, an object holding one, or one record a line.

    Raises:
        InputError: for broken JSON, naming the line, or JSON without records.
    """
    text = decoded(data, name)
    try:
        table = _table(_unwrapped(document(text.utf8), name, set()), name, text.facts)
    except json.JSONDecodeError:
        table = _table(_lines(text.utf8, name), name, text.facts)
    except RecursionError as error:
        raise InputError("JSON records", "JSON nested too deeply", "Export it again", name) from error
    return table


def _table(records: Iterable[dict[str, Any]], name: str, facts: tuple[str, ...]) -> RawTable:
    """Records as a table with every key that any of them has."""
    parts: dict[str, list[tuple[int, Any, npt.NDArray[np.bool_]]]] = {}
    rows = 0
    for batch in pieces.batches(map(_cells, records)):
        for key in dict.fromkeys(k for cells in batch for k in cells):
            column = pa.array([cells.get(key) for cells in batch], pa.string())
            parts.setdefault(key, []).append((rows, column, np.array([key not in cells for cells in batch])))
        rows += len(batch)
        check_width(len(parts), name)
    if not rows:
        raise InputError("JSON with at least one record", "no record", "Export it again", name)
    parts = _without_empty_objects(parts)
    header, repeated = unique_headers(list(parts))
    columns, absent = [], {}
    for called, found in zip(header, parts.values(), strict=True):
        column, is_absent = _whole_column(found, rows)
        columns.append(column)
        if is_absent.any():
            absent[called] = is_absent
    told = (*facts, f"{rows} JSON records")
    return RawTable(name, header, tuple(columns), np.arange(1, rows + 1), told, repeated, absent=absent)


def _without_empty_objects(
    parts: dict[str, list[tuple[int, Any, npt.NDArray[np.bool_]]]],
) -> dict[str, list[tuple[int, Any, npt.NDArray[np.bool_]]]]:
    """Columns without those that are only ever null and whose objects stand in columns of their own."""
    outer = {key.rpartition(".")[0] for key in parts if "." in key}
    return {
        key: found
        for key, found in parts.items()
        if key not in outer or any(column.null_count < len(column) for _, column, _ in found)
    }


def _cells(record: dict[str, Any]) -> dict[str, str | None]:
    told = with_answers(record) if record.keys() & ANSWERED else record
    return {_storable_key(k): v and _storable(v) for k, v in flat(told).items()}


def _whole_column(
    parts: Sequence[tuple[int, Any, npt.NDArray[np.bool_]]], rows: int
) -> tuple[Any, npt.NDArray[np.bool_]]:
    """A column from the batches that have its key, each with its first row, and where the key is absent."""
    is_absent = np.ones(rows, dtype=bool)
    arrays, end = [], 0
    for first, column, is_lacking in parts:
        arrays += [pa.nulls(first - end, pa.string()), column]
        end = first + len(column)
        is_absent[first:end] = is_lacking
    return pa.concat_arrays([*arrays, pa.nulls(rows - end, pa.string())]), is_absent


def _lines(utf8: bytes, name: str) -> Iterator[dict[str, Any]]:
    streams: set[str] = set()
    for number, line in enumerate(pieces.lines(utf8), start=1):
        if not line.strip():
            continue
        try:
            record = document(line.strip().encode("utf-8"))
        except (json.JSONDecodeError, RecursionError) as error:
            raise InputError(
                "one JSON record a line", "text that is no JSON", "Export it again", f"{name}, line {number}"
            ) from error
        yield from _unwrapped(record, name, streams)


def _unwrapped(value: Any, name: str, streams: set[str]) -> Iterator[dict[str, Any]]:
    """The records inside a list, a wrapper such as `{"tickets": [...]}`, or a single record."""
    if isinstance(value, LISTS):
        for item in value:
            if isinstance(item, dict):
                yield from _unwrapped(item, name, streams)
        return
    if not isinstance(value, dict):
        raise InputError("JSON records (objects)", type(value).__name__, "Export a list of records", name)
    sent = of_stream(value, name, streams)
    counted = of_groups(value) if sent is None else sent
    if counted is not None:
        yield from counted
        return
    inner = _inner(value)
    if inner is None:
        yield value
    else:
        yield from _unwrapped(inner, name, streams)


def _inner(value: dict[str, Any]) -> Any:
    """What an object only wraps: another wrapper or the list of records; None when it is a record itself."""
    if {type(v) for v in value.values()}.isdisjoint(NESTED) or "form_response" in value:
        return None
    if isinstance(value.get("_embedded"), dict):
        return value["_embedded"]
    told = [k for k in value if k.lower() not in ANSWER]
    if len(told) == 1 and len(value) > 1 and isinstance(value[told[0]], dict):
        return value[told[0]]
    for wrapper in WRAPPERS:
        if isinstance(value.get(wrapper), LISTS) and len(value) <= 8:
            return value[wrapper]
    lists = [k for k, v in value.items() if isinstance(v, LISTS) and _begins_with_object(v)]
    is_bare = len(lists) == 1 and not is_record(value) and value.keys() - PAGING == {lists[0]}
    is_page = is_bare or (len(lists) == 1 and len(value) == 1)
    return value[lists[0]] if is_page else within(value)


def _begins_with_object(value: Iterable[Any]) -> bool:
    return isinstance(next(iter(value), None), dict)


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
        if isinstance(value, str):
            result[path] = value
        elif isinstance(value, dict) and is_reference(value):
            result[path] = cell_text(named(value))
        elif isinstance(value, dict) and (verdict := target_verdict(value)):
            result[f"{prefix}{verdict[0]} breached"] = verdict[1]
        elif isinstance(value, dict) and depth < MAX_DEPTH:
            result.update(flat(value, f"{path}.", depth + 1))
        elif isinstance(value, LISTS) and all(not isinstance(v, NESTED) for v in value):
            result[path] = " ".join(str(v) for v in value) or None
        elif isinstance(value, NESTED):
            result[path] = json.dumps(value, ensure_ascii=False, default=list)
        else:
            result[path] = cell_text(value)
    return result


def _storable(text: str) -> str:
    """Text with a lone surrogate, which JSON allows and no store can hold, as U+FFFD, and without null characters."""
    text = text.replace("\x00", "") if "\x00" in text else text
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


_storable_key = lru_cache(maxsize=10_000)(_storable)
"""The same few keys stand in every record."""


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
        return pieces.texts(map(_nested_text, _values(array)))
    if pa.types.is_timestamp(array.type) and array.type.tz:
        return pieces.texts(None if v is None else v.isoformat() for v in _values(array))
    return array.cast(pa.string())


def _values(array: Any) -> Iterator[Any]:
    for start in range(0, len(array), pieces.AT_ONCE):
        yield from array.slice(start, pieces.AT_ONCE).to_pylist()


def _nested_text(value: Any) -> str | None:
    if isinstance(value, list) and all(not isinstance(v, dict | list) for v in value):
        return " ".join(map(str, value)) or None
    return json.dumps(value, default=str) if isinstance(value, dict | list) else cell_text(value)
