"""Header rows: one, two (SurveyMonkey) or three (Qualtrics) of them, repeated and empty headers."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import numpy.typing as npt

from data_sources.reading import RawTable
from data_sources.systems.system import normalised
from domain.errors import InputError

MOST_COLUMNS = 4000
"""More than any export has; a text without line breaks is cut into more."""
REPEATED_NAMES = 3
"""Names of columns a second header row of questions repeats at least; a row of data repeats none."""
SECOND_ROW = {"response", "open-ended response", "open ended response"}
TYPE = re.compile(
    r"INTEGER|BIGINT|SMALLINT|FLOAT|DOUBLE|DATE|DATETIME|TIMESTAMP|UNIQUEIDENTIFIER|(N?VAR)?CHAR ?\(\d+\)",
    re.IGNORECASE,
)
"""What a second row says that tells the type of each column, as Cisco's call records do."""


def check_width(columns: int, name: str) -> None:
    """Refuse a table of more columns than any export has.

    Raises:
        InputError: above `MOST_COLUMNS`.
    """
    if columns > MOST_COLUMNS:
        raise InputError(
            f"a table of at most {MOST_COLUMNS:,} columns",
            f"{columns:,}",
            "Export it with a row per record",
            name,
        )


def cut_headers(name: str, columns: list[Any], row_no: npt.NDArray[np.int64]) -> RawTable:
    """A raw table from columns whose first one to three cells are the header.

    Args:
        name: name of the table.
        columns: Arrow string arrays, header cells included.
        row_no: row of the file of every cell, header rows included.
    """
    top = [[_cell(c, i) for c in columns] for i in range(min(3, len(row_no)))]
    rows, questions, zone = _header_rows(top)
    is_typed = len(top) > 1 and _are_types(top[1])
    has_options = rows == 2 and not is_typed and not questions and not _is_import_row(top, 2)
    plain = _with_options(top) if has_options else top[0]
    header, repeated = unique_headers(plain)
    facts: tuple[str, ...] = (f"{rows} header rows",) if rows > 1 else ()
    if repeated:
        facts = (*facts, f"headers that stand more than once: {', '.join(repeated[:8])}")
    asked = dict(zip(header, questions, strict=True)) if questions else {}
    body = tuple(c.slice(rows) for c in columns)
    return RawTable(name, header, body, row_no[rows:], facts, repeated, asked, zone)


def _cell(column: Any, i: int) -> str:
    value = column[i].as_py()
    return value if value is not None else ""


def _is_import_row(top: list[list[str]], i: int) -> bool:
    return len(top) > i and sum(1 for c in top[i] if '"ImportId"' in c) > len(top[i]) / 2


def _header_rows(top: list[list[str]]) -> tuple[int, list[str], str | None]:
    """How many header rows there are, the questions they hold and the zone they state."""
    if _is_import_row(top, 2):
        return 3, top[1], _zone(top[2])
    if _is_import_row(top, 1):
        return 2, top[0], _zone(top[1])
    if len(top) > 1 and _are_options(top[0], top[1]):
        return 2, [], None
    if len(top) > 1 and _are_types(top[1]):
        return 2, [], None
    if len(top) > 1 and _repeats(top[0], top[1]) >= REPEATED_NAMES:
        return 2, top[1], None
    return 1, [], None


def _are_options(names: list[str], cells: list[str]) -> bool:
    """Whether a second row holds the options of the questions above it, as under `Respondent ID`, or nothing."""
    if cells[0].strip():
        return False
    is_monkey = normalised(names[0]) in {"respondent id", "respondentid"}
    return is_monkey or any(c.strip().lower() in SECOND_ROW for c in cells)


def _repeats(names: list[str], cells: list[str]) -> int:
    """How many names of the first row the second one writes otherwise (`StartDate`, `Start Date`)."""
    return sum(1 for a, b in zip(names, cells, strict=True) if a.strip() and normalised(a) == normalised(b))


def _are_types(cells: list[str]) -> bool:
    filled = [c.strip() for c in cells if c.strip()]
    return len(filled) > 1 and all(TYPE.fullmatch(c) for c in filled)


def _zone(cells: list[str]) -> str | None:
    for cell in cells:
        if "timeZone" in cell:
            try:
                zone = json.loads(cell).get("timeZone")
            except (json.JSONDecodeError, AttributeError):
                continue
            return str(zone) if zone and zone != "Z" else "UTC"
    return None


def _with_options(top: list[list[str]]) -> list[str]:
    """First-row questions carried over the blank headers of their options, with the option added."""
    combined, question = [], ""
    for first, second in zip(top[0], top[1], strict=True):
        question = first.strip() or question
        option = second.strip()
        is_plain = option.lower() in SECOND_ROW or not option
        combined.append(question if is_plain else f"{question.rstrip(' :')}: {option}")
    return combined


def unique_headers(header: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Headers made unique by ` (2)`, ` (3)`, and those that stood more than once.

    Example:
        >>> unique_headers(["Id", "Labels", "Labels", ""])
        (('Id', 'Labels', 'Labels (2)', 'column 4'), ('Labels',))
    """
    seen: dict[str, int] = {}
    named: dict[str, None] = {}
    repeated: list[str] = []
    for i, raw in enumerate(header):
        clean = re.sub(r"\s+", " ", raw.replace("\ufeff", "").removeprefix("ï»¿")).strip()
        clean = clean or f"column {i + 1}"
        seen[clean] = seen.get(clean, 0) + 1
        if seen[clean] == 2:
            repeated.append(clean)
        unique = clean if seen[clean] == 1 else f"{clean} ({seen[clean]})"
        while unique in named:
            unique += "'"
        named[unique] = None
    return tuple(named), tuple(repeated)
