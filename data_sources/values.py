"""Decided columns read into one frame, one column per field, with the cells that failed named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_sources.clock_columns import dates_alone
from data_sources.columns import (
    NO_TEXT,
    SEEN,
    Cells,
    Decision,
    zone_in_header,
)
from data_sources.event_names import named_state
from data_sources.layouts import Compact, DateOrder
from data_sources.moments import MISSING, US, WallTimes, from_numbers, in_utc, skipped, wall_times
from data_sources.quantities import durations, numbers, plain_numbers
from data_sources.repeated_hour import without_early_ends
from data_sources.systems.system import Field
from data_sources.systems.words import CHANNEL, CHANNEL_PARTS, EVENT, LABEL, NEGATIONS, PARTS, WORDS
from data_sources.times_of_day import first_time

LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""Later moments, and those before the year of their field, are none that can be meant: 0001-01-01 and 9999-12-31
stand for "none"."""

REFERENCE = re.compile(r"""["'](display_value|display_name|name|value)["']\s*:\s*(["'])(.+?)\2""")
"""The name or key inside a reference that an API export wrote into a cell."""
NAMES = ("display_value", "display_name", "name", "value")
RECORD = re.compile(r"""\{\s*(["'])\w+\1\s*:.*\}""", re.DOTALL)
"""A cell that is a whole record, as JSON or as Python prints it."""
ORDERS: dict[str, DateOrder | Compact] = {
    "month-first": "month-first", "year-first": "year-first", "yymmdd": "yymmdd", "ddmmyy": "ddmmyy",
    "mmddyy": "mmddyy", "yyyymm": "yyyymm", "ddmmyyyy": "ddmmyyyy", "mmddyyyy": "mmddyyyy", "mon-yy": "mon-yy",
}  # fmt: skip
"""Form of a decision -> how its cells are read; every other form is read alike in any order."""


@dataclass(frozen=True)
class Fault:
    """Cells of one field that hold something else than was decided.

    Attributes:
        field: our field.
        column: header in the file.
        rows: positions of the data rows at fault.
        wanted: what the cells should hold.
        is_outside: the cells are moments, but earlier or later than any that can be meant.
    """

    field: str
    column: str
    rows: np.ndarray[Any, np.dtype[np.int64]]
    wanted: str
    is_outside: bool = False


@dataclass(frozen=True)
class Values:
    """Read fields: a frame with one row per data row, the faults, vendor words without a translation,
    and by field how many local times do not exist because the clock was put forward, and how many are of the second
    run of the hour it repeats."""

    frame: pd.DataFrame
    faults: tuple[Fault, ...]
    unknown_words: Mapping[str, dict[str, int]]
    skipped_hours: Mapping[str, int]
    second_hours: Mapping[str, int]


def read_values(
    cells: Mapping[str, Cells],
    headers: Mapping[str, tuple[str, ...]],
    fields: Mapping[str, Field],
    decisions: Mapping[str, Decision],
    zone: str,
    rows: int,
    latest: datetime = LATEST,
) -> Values:
    """Every mapped field as typed values.

    Args:
        cells: columns of the file by header.
        headers: field -> headers that feed it.
        fields: field -> its entry.
        decisions: field -> how its (first) column is read.
        zone: zone of wall times without an offset.
        rows: number of data rows.
        latest: aware moment; moments after it, or before the year of their field, are out of range and left out.
    """
    columns: dict[str, Any] = {}
    faults: list[Fault] = []
    unknown: dict[str, dict[str, int]] = {}
    gaps: dict[str, int] = {}
    zones: dict[str, str] = {}
    are_utc: dict[str, Any] = {}
    for name, found in headers.items():
        field, decision, first = fields[name], decisions[name], cells[found[0]]
        if field.reads in {"word", "flag"}:
            columns[name], unmapped = _translated(first, field)
            if unmapped:
                unknown[name] = unmapped
        elif field.reads in {"text", "id"}:
            columns[name] = _joined([cells[h] for h in found]) if field.is_many else _text(first)
        elif field.reads == "clock":
            columns[name] = pd.Series(durations(first_time(first.filled), "h:mm"))
        else:
            is_dated = field.reads == "moment" and not decision.form.startswith("epoch")
            text = _with_time(cells, headers, found) if is_dated else first.filled
            stated = zone_in_header(found[0]) or zone
            columns[name], read, is_missing, is_outside = _measured(text, field, decision, stated, latest)
            is_far = np.zeros(rows, dtype=bool) if read is None else read.is_far
            if read is not None:
                zones[name], are_utc[name] = stated, read.is_utc
                gaps |= {name: n} if (n := skipped(read, stated, columns[name])) else {}
            faults += _faults(name, found[0], is_missing & ~is_far & _filled(text), _wanted(decision))
            faults += _faults(name, found[0], is_far, "an offset from UTC between -12:00 and +14:00")
            faults += _faults(name, found[0], is_outside, _range(field, latest), is_outside=True)
    again = without_early_ends(columns, zones, are_utc)
    return Values(pd.DataFrame(columns, index=range(rows)), tuple(faults), unknown, gaps, again)


def _faults(
    name: str, header: str, wrong: Any, wanted: str, *, is_outside: bool = False
) -> tuple[Fault, ...]:
    rows = np.flatnonzero(wrong).astype(np.int64)
    return (Fault(name, header, rows, wanted, is_outside),) if len(rows) else ()


def _earliest(field: Field) -> datetime:
    return datetime(field.since_year, 1, 1, tzinfo=UTC)


def _range(field: Field, latest: datetime) -> str:
    return f"a moment from {_earliest(field):%Y-%m-%d} to {latest:%Y-%m-%d}"


def _wanted(decision: Decision) -> str:
    return {"moment": f"a moment ({decision.form})", "share": "a share"}.get(
        decision.kind, f"a {decision.kind}"
    )


def _filled(text: Any) -> np.ndarray[Any, np.dtype[np.bool_]]:
    filled: np.ndarray[Any, np.dtype[np.bool_]] = text.is_valid().to_numpy(zero_copy_only=False)
    return filled


def _with_time(
    cells: Mapping[str, Cells], headers: Mapping[str, tuple[str, ...]], found: tuple[str, ...]
) -> Any:
    """A column of dates with the time of day of the column beside it, where there is one."""
    first = cells[found[0]]
    clock = found[1:] or headers.get("time", ())
    dates = dates_alone(first) if clock else None
    if dates is None:
        return first.filled
    joined = pc.binary_join_element_wise(dates, first_time(cells[clock[0]].filled), " ")
    return pc.coalesce(joined, first.filled)


def _measured(
    text: Any, field: Field, decision: Decision, zone: str, latest: datetime
) -> tuple[Any, WallTimes | None, Any, Any]:
    """Moments, durations, numbers or shares; the wall times of moments; which are missing, which are out of range."""
    if decision.kind == "moment":
        read = moments_of(text, decision)
        is_missing = read.microseconds == MISSING
        low, high = (int(m.timestamp()) * US for m in (_earliest(field), latest))
        is_outside = ~is_missing & ((read.microseconds < low) | (read.microseconds > high))
        kept = replace(read, microseconds=np.where(is_outside, MISSING, read.microseconds))
        return in_utc(kept, zone), kept, is_missing, is_outside
    decimal: Any = decision.decimal
    if decision.kind in {"duration", "clock"}:
        values = durations(text, decision.form, decimal)
    else:
        values = numbers(text, decimal)
        values = values / 100 if decision.kind == "share" and decision.form == "percent" else values
    return pd.Series(values), None, np.isnan(values), np.zeros(len(values), dtype=bool)


def moments_of(text: Any, decision: Decision) -> WallTimes:
    """A column of text as wall times, as its decision says."""
    if decision.form.startswith("epoch") or decision.form == "excel serial":
        return from_numbers(plain_numbers(text), decision.form)
    return wall_times(text, ORDERS.get(decision.form, "day-first"))


def _text(cells: Cells) -> pd.Series[str]:
    text = _referred(cells.text)
    if cells.count < len(text):
        lowered = pc.utf8_lower(text)
        is_missing = pc.fill_null(pc.is_in(lowered, value_set=pa.array(NO_TEXT)), False)
        text = pc.if_else(is_missing, pa.scalar(None, pa.string()), text)
    return pd.Series(text.to_pandas(), dtype="str")


def _referred(text: Any) -> Any:
    """Cells that hold a reference of an API (`{"link": ..., "display_value": "Network"}`) as what it names."""
    first = text.slice(0, SEEN).drop_null()
    if not len(first) or not any(RECORD.fullmatch(cell) for cell in first.slice(0, 20).to_pylist()):
        return text
    encoded = text.dictionary_encode()
    named = [_reference(cell) for cell in encoded.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(encoded.indices, pa.array(named, pa.string())).cast(pa.string())


def _reference(cell: str) -> str | None:
    """What a record in a cell is called, or its key; None for a record that says neither, any other cell as it is.

    Example:
        >>> _reference("{'link': 'https://a.example/7', 'display_value': 'Network'}"), _reference("Bo")
        ('Network', 'Bo')
        >>> _reference("{'link': 'https://a.example/7'}") is None
        True
    """
    if not RECORD.fullmatch(cell):
        return cell
    found = {key: said for key, _, said in REFERENCE.findall(cell)}
    return next((found[key] for key in NAMES if key in found), None)


def _joined(many: list[Cells]) -> pd.Series[str]:
    """Cells of several columns as words separated by a space; a word's own spaces become `_`."""
    words = [_tag_words(c) for c in many]
    if len(words) == 1:
        return words[0]
    table = pd.concat(words, axis=1)
    joined = table.apply(lambda row: " ".join(row.dropna()), axis=1)
    return joined.where(joined != "", None).astype("str")


def _tag_words(cells: Cells) -> pd.Series[str]:
    encoded = cells.text.dictionary_encode()
    tidy = [_one_word(v) for v in encoded.dictionary.to_pylist()]
    looked = pa.DictionaryArray.from_arrays(encoded.indices, pa.array(tidy, pa.string())).cast(pa.string())
    return pd.Series(looked.to_pandas(), dtype="str")


def _one_word(cell: str) -> str:
    """Tags separated by commas, semicolons or bars as words separated by a space."""
    for mark in ("|", ";", ","):
        if mark in cell:
            return " ".join("_".join(part.split()) for part in cell.strip("[]").split(mark) if part.strip())
    return cell.strip("[]")


def _translated(cells: Cells, field: Field) -> tuple[pd.Series[Any], dict[str, int]]:
    """Vendor words as ours; a word without a translation stays, as a key, and is counted."""
    table = WORDS.get(field.words, {})
    encoded = cells.filled.dictionary_encode()
    theirs = encoded.dictionary.to_pylist()
    ours = [_word(word, table, field) for word in theirs]
    unmapped: dict[str, int] = {}
    if table:
        counts = np.bincount(encoded.indices.drop_null().to_numpy(), minlength=len(theirs))
        unmapped = {w: int(n) for w, n in zip(theirs, counts, strict=True) if meaning(w, table) is None}
    looked = pa.DictionaryArray.from_arrays(encoded.indices, pa.array(ours, pa.string())).cast(pa.string())
    return pd.Series(looked.to_pandas(), dtype="str"), unmapped


def _word(word: str, table: Mapping[str, str], field: Field) -> str | None:
    if not table:
        return word
    found = meaning(word, table)
    if found is None and field.words in {"label", "event", "actor", "survey_kind", "direction"}:
        return None if field.words == "label" else plain(word).replace(" ", "_")
    return found if found is not None else plain(word).replace(" ", "_")


def plain(word: str) -> str:
    """A vendor's word as the word tables hold it.

    Example:
        >>> plain("2 - High"), plain("On-hold"), plain("IN_PROGRESS")
        ('2 high', 'on hold', 'in progress')
        >>> plain("1.0")
        '1'
    """
    spaced = " ".join(word.lower().replace("-", " ").replace("_", " ").replace("/", " ").split())
    return re.sub(r"^(\d+)\.0$", r"\1", spaced)


MOST_WORDS = 6
"""Words beyond which a cell is a sentence and no status."""


def meaning(word: str, table: Mapping[str, str]) -> str | None:
    """Our word for a vendor's, also behind a number or code (`3 - Low`, `P2: High`), or None.

    Example:
        >>> meaning("1 - Low", {"low": "low", "1": "urgent"}), meaning("1.0", {"1": "met"})
        ('low', 'met')
        >>> meaning("Priority 3 - Medium", WORDS["priority"]), meaning("Closed - no reply", WORDS["status"])
        ('normal', 'closed')
    """
    text = plain(word)
    if text in table:
        return table[text]
    found = table.get(re.sub(r"^(?:(?:priority )?[a-z]{0,3}\d+[\s:.)\u2013]+|priority )", "", text))
    if found is None and table is CHANNEL:
        return _channel_part(text)
    if found is None and table is EVENT:
        return "status" if named_state(word) else None
    return _part(text, table) if found is None else found


def _channel_part(text: str) -> str | None:
    """The channel that a word inside a longer name speaks of."""
    words = set(re.findall(r"[^\W\d_]+", text))
    return next((channel for parts, channel in CHANNEL_PARTS if parts & words), None)


def _part(text: str, table: Mapping[str, str]) -> str | None:
    """What the first known word of a status or verdict says; nothing where a word denies it.

    A status is denied by what stands before it (`Not closed`), a verdict from both sides (`SLA met: no`).
    """
    parts = next((p for known, p in PARTS if known is table), {})
    words = re.findall(r"[^\W\d_]+", text) if parts else []
    found = next((place for place, word in enumerate(words) if word in parts), None)
    if found is None or len(words) > MOST_WORDS:
        return None
    denying = words if table is LABEL else words[:found]
    return None if NEGATIONS & set(denying) else parts[words[found]]
