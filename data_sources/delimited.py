"""Delimited text: encoding, delimiter, header rows, ragged rows, footers, quoted line breaks.

Arrow's reader takes regular files at full speed; a file with a row of another width is read again by
the standard library's, row by row, so that no row is lost without being named.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from data_sources import pieces
from data_sources.encodings import Decoded, decoded
from data_sources.headers import check_width, cut_headers, unique_headers
from data_sources.quoting import check_quotes
from data_sources.reading import FORMATS, RawTable
from data_sources.unheaded import names_of
from domain.errors import InputError

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_ROWS = 200
SAMPLE_CHARACTERS = 400_000
UNNAMED = re.compile(r"Unnamed: \d+(_level_\d+)?")
"""What a program that read a report and wrote it again puts above a column without a name."""
FIRST_ROW_AGREES = 0.15
"""What it counts for a delimiter that the first row has as many cells as most: `Friday, January 5` has commas too."""
FOOTER = re.compile(
    r"copyright|confidential|generated (on|by|at)|report (name|generated)|all rights reserved|"
    r"^page \d|^grand totals? ?\(\d|^total records|rows? returned|^filters?:|^\(?c\) ",
    re.IGNORECASE,
)
Row = tuple[str, ...]
"""The cells of a row of the file."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text is cut: its delimiter, the number of lines above the header, and names where it has no header."""

    delimiter: str
    width: int
    skip: int
    names: tuple[str, ...] = ()


def read_delimited(data: bytes, name: str) -> RawTable:
    """The table of a delimited text in any supported encoding.

    Raises:
        InputError: when there is no header or no data row.
    """
    text = decoded(data, name)
    dialect = _dialect(text, name)
    check_width(dialect.width, name)
    dialect = _with_names(dialect, text)
    facts = (*text.facts, f"cells separated by {_called(dialect.delimiter)}")
    if dialect.skip:
        facts = (*facts, f"{dialect.skip} rows above the header left out")
    if dialect.names:
        facts = (*facts, f"no header row: the columns are those of a known log ({', '.join(dialect.names)})")
    table = _fast(text, dialect, name) if not dialect.skip and not dialect.names else None
    if table is None:
        table = _careful(text.utf8, dialect, name)
    table = replace(table, facts=facts + table.facts)
    if len(table) == 0 and not table.unreadable:
        raise InputError(
            "at least one data row", "a header and 0 data rows", "Check the export's filter", name
        )
    return table


def _with_names(dialect: Dialect, given: Decoded) -> Dialect:
    """The dialect with the names of the columns of a log whose rows have no header above them."""
    text = given.beginning(SAMPLE_CHARACTERS)
    rows = _sample(text, dialect.delimiter, is_cut=len(text.encode()) < len(given.utf8))
    names = names_of(rows)
    return replace(dialect, skip=0, names=names) if names else dialect


def _called(delimiter: str) -> str:
    return {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}[delimiter]


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    return csv.reader(lines, delimiter=delimiter)


def _sample(text: str, delimiter: str, *, is_cut: bool) -> list[list[str]]:
    """The first rows of a beginning; when it `is_cut`, without the row that the cut goes through."""
    try:
        found = _rows(io.StringIO(text, newline=""), delimiter)
        rows = list(itertools.islice(found, SAMPLE_ROWS))
    except csv.Error:
        return []
    return rows[:-1] if is_cut and len(rows) < SAMPLE_ROWS else rows


def _dialect(given: Decoded, name: str) -> Dialect:
    """The delimiter whose rows agree best on a width above one, and the first row of that width."""
    text = given.beginning(SAMPLE_CHARACTERS)
    is_cut = len(text.encode()) < len(given.utf8)
    best: tuple[float, Dialect] | None = None
    for delimiter in DELIMITERS:
        sample = _sample(text, delimiter, is_cut=is_cut)
        rows = [r for r in sample if any(c.strip() for c in r)]
        widths = Counter(len(r) for r in rows if len(r) > 1)
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
        score = count / len(rows) + min(width, 20) / 100 + (len(rows[0]) == width) * FIRST_ROW_AGREES
        found = Dialect(delimiter, width, _header_at(sample, width))
        if best is None or score > best[0]:
            best = (score, found)
    if best is not None:
        return best[1]
    if len([r for r in text.splitlines()[:50] if r.strip()]) >= 1:
        return Dialect(",", 1, 0)
    raise InputError(f"a table ({FORMATS})", "text without columns", "Export it as CSV", name)


def _header_at(sample: list[list[str]], width: int) -> int:
    """Index of the row that is the header: the first about as wide as the data and made of words."""
    for i, row in enumerate(sample[:40]):
        if _is_comment(row, width) or (len(row) < width and row and row[0].strip().endswith(":")):
            continue
        filled = [c for c in row if c.strip() and not UNNAMED.fullmatch(c.strip())]
        if len(filled) >= max(2, 0.5 * width) and (len(row) >= width - 1 or len(row) >= 0.8 * width):
            return i
    return 0


def _fast(given: Decoded, dialect: Dialect, name: str) -> RawTable | None:
    """The table by Arrow's reader, or None when some row has another width or needs a closer look."""
    utf8 = given.utf8
    has_quotes = pieces.holds(utf8, b'"')
    header = next(_rows(pieces.lines(utf8), dialect.delimiter), [])
    check_width(len(header), name)
    if len(header) < dialect.width or len(header) < 2 or not all(isinstance(h, str) for h in header):
        return None
    names = [f"c{i}" for i in range(len(header))]
    try:
        read = arrow_csv.read_csv(
            pa.BufferReader(utf8),
            read_options=arrow_csv.ReadOptions(column_names=names, skip_rows=0, block_size=8 << 20),
            parse_options=arrow_csv.ParseOptions(delimiter=dialect.delimiter, newlines_in_values=has_quotes),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    if has_quotes and any(pc.any(pc.match_substring_regex(c, "[\r\n]")).as_py() for c in read.columns):
        check_quotes(utf8, dialect.delimiter, name)
    columns = [c.combine_chunks() for c in read.columns]
    columns = [pa.concat_arrays(c.chunks) if isinstance(c, pa.ChunkedArray) else c for c in columns]
    tail = [
        list(row) for row in zip(*(c.slice(max(0, len(c) - 5)).to_pylist() for c in columns), strict=True)
    ]
    if any(_is_footer(row) for row in tail):
        return None
    row_no = _row_numbers(utf8, dialect.delimiter, len(read))
    return cut_headers(name, columns, row_no) if len(row_no) == len(read) else None


def _row_numbers(utf8: bytes, delimiter: str, rows: int) -> npt.NDArray[np.int64]:
    """Numbers of the rows that hold something; Arrow leaves empty lines out without counting them."""
    lines = pieces.count(utf8, b"\n") + (not utf8.endswith(b"\n"))
    is_line_a_row = lines == rows and not pieces.holds(utf8, b'"') and not pieces.holds(utf8, b"\r")
    if is_line_a_row or not (pieces.holds(utf8, b"\n\n") or pieces.holds(utf8, b"\n\r\n")):
        return np.arange(1, rows + 1)
    numbered = enumerate(_rows(pieces.lines(utf8), delimiter), 1)
    return np.asarray([i for i, row in numbered if row], dtype=np.int64)


def _is_footer(row: Sequence[str]) -> bool:
    filled = [c for c in row if c and c.strip()]
    return bool(filled) and len(filled) <= 2 and len(row) > 3 and bool(FOOTER.search(filled[0].strip()))


def _careful(utf8: bytes, dialect: Dialect, name: str) -> RawTable:
    """The table row by row: short rows are filled, wide ones keep their extra cells, footers go."""
    try:
        if pieces.holds(utf8, b'"'):
            check_quotes(utf8, dialect.delimiter, name)
        # The collector of garbage stops everything while it goes through lists; tuples of text it leaves alone.
        rows = pieces.taken(map(tuple, _rows(pieces.lines(utf8), dialect.delimiter)))
    except csv.Error as error:
        raise InputError("a readable CSV", str(error), "Export it again", name) from error
    # Numbers of rows in arrays: the collector would go through a list of pairs, or of numbers, too.
    filled = (i for i, row in enumerate(rows, 1) if i > dialect.skip and any(c.strip() for c in row))
    given = array("q", filled)
    numbers = array("q", (i for i in given if not _is_comment(rows[i - 1], dialect.width)))
    comments = len(given) - len(numbers)
    footers = _footers(rows, numbers)
    numbers = numbers[: len(numbers) - footers]
    if not numbers:
        raise InputError("a header row", "no filled row", "Export it again", name)
    header = _trimmed(dialect.names or rows[numbers[0] - 1])
    below = numbers if dialect.names else numbers[1:]
    width = len(header)
    check_width(width, name)
    repeats = len(set(unique_headers(header)[0])) < width or len(header) != len(set(header))
    extra = {i for i in below if any(c.strip() for c in rows[i - 1][width:])}
    unreadable = [] if repeats else [(i, _too_wide(len(rows[i - 1]), width)) for i in below if i in extra]
    kept = array("q", (i for i in below if repeats or i not in extra))
    short = sum(1 for i in kept if len(rows[i - 1]) < width)
    first, no = (dialect.names, 0) if dialect.names else (rows[numbers[0] - 1], numbers[0])
    columns = [pieces.texts(_column(first, rows, kept, place)) for place in range(width)]
    table = cut_headers(name, columns, np.asarray([no, *kept]))
    told = _told(short, width, footers, len(extra) if repeats else 0, comments)
    titles = tuple(" ".join(c.strip() for c in row if c.strip()) for row in rows[: dialect.skip] if any(row))
    return replace(table, facts=table.facts + told, unreadable=tuple(unreadable), titles=titles)


def _column(first: Row, rows: Sequence[Row], kept: Sequence[int], place: int) -> Iterator[str]:
    """Cells of one column below each other, empty where a row is shorter."""
    yield first[place] if place < len(first) else ""
    for i in kept:
        row = rows[i - 1]
        yield row[place] if place < len(row) else ""


def _too_wide(cells: int, width: int) -> str:
    return f"{cells} cells under {width} headers: a delimiter inside a cell is not quoted"


def _trimmed(header: Sequence[str]) -> list[str]:
    """The header without empty cells at its end that come from a trailing delimiter."""
    last = max((i for i, h in enumerate(header) if h.strip()), default=-1)
    return list(header[: last + 1])


def _told(short: int, width: int, footers: int, wide: int, comments: int) -> tuple[str, ...]:
    told: list[str] = []
    if comments:
        told.append(f"{comments} comment rows left out")
    if short:
        told.append(f"{short} rows with fewer than {width} cells were filled with empty cells")
    if wide:
        told.append(f"{wide} rows are wider than the header; cells past it belong to repeated columns")
    if footers:
        told.append(f"{footers} footer rows left out")
    return tuple(told)


def _is_comment(row: Sequence[str], width: int) -> bool:
    """Whether a row is a remark behind a `#` and not a ticket called #1001 or a column called #."""
    first = row[0].strip() if row else ""
    filled = sum(1 for c in row if c.strip())
    most = width - 1 if first.startswith("# ") else width // 2
    return len(first) > 1 and first.startswith("#") and filled <= max(1, most)


def _footers(rows: Sequence[Row], numbers: Sequence[int]) -> int:
    """How many of the numbered rows at the end are a report's footer; lone cells beside a footer belong to it."""
    width = max((len(rows[i - 1]) for i in numbers[:5]), default=0)
    last = len(numbers)
    lone = next((n for n, i in enumerate(reversed(numbers)) if len(rows[i - 1]) != 1), last)
    if width > 3 and any(FOOTER.search(rows[i - 1][0].strip()) for i in numbers[last - lone :]):
        return min(lone, last - 1)
    left = last
    while left > 1 and _is_footer([*(row := rows[numbers[left - 1] - 1]), *[""] * (width - len(row))]):
        left -= 1
    while left < last and left > 1 and len(rows[numbers[left - 1] - 1]) == 1 < width - 1:
        left -= 1
    return last - left


def written(columns: dict[str, Any], delimiter: str = ",") -> str:
    """Columns as delimited text, for the rows a person downloads."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return out.getvalue()
