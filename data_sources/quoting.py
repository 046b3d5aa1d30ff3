"""Quotes in delimited text that never close, and cells shortened before they are quoted to a person."""

from __future__ import annotations

import csv

from data_sources import pieces
from domain.errors import InputError

QUOTED_CHARACTERS = 60


def shortened(cell: str, most: int = QUOTED_CHARACTERS) -> str:
    """A cell as a warning shows it: at most `most` characters.

    Example:
        >>> shortened("abcdefgh", 5), shortened("abc", 5)
        ('abcd…', 'abc')
    """
    return cell if len(cell) <= most else f"{cell[: most - 1]}…"


def check_quotes(utf8: bytes, delimiter: str, name: str) -> None:
    """Refuse a text in which a cell's opening quote runs on over the rows below it.

    Only rows over several lines are looked at: the quote must close right before a delimiter or the
    end of a line, and the lines inside must not be rows themselves.

    Raises:
        InputError: naming the row and the line where the quote opened.
    """
    lines = pieces.taken(pieces.lines(utf8))
    reader = csv.reader(lines, delimiter=delimiter)
    first, width = 0, 0
    for row_no, row in enumerate(reader, 1):
        last, width = reader.line_num, max(width, len(row) if row_no <= 50 else 0)
        if last - first > 1 and (
            _is_malformed(lines[first:last], delimiter)
            or _holds_rows(lines[first + 1 : last - 1], delimiter, width)
        ):
            raise InputError(
                "cells whose opening quote is closed again",
                f"a quote that opens in row {row_no} (line {first + 1}: {shortened(lines[first].strip())}) "
                f"and runs on over {last - first - 1} lines",
                "Close or remove that quote, or export the file again",
                f"{name}, row {row_no}",
            )
        first = last


def _is_malformed(lines: list[str], delimiter: str) -> bool:
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return True
    return False


def _holds_rows(lines: list[str], delimiter: str, width: int) -> bool:
    """Whether the lines inside one cell are all rows of the table."""
    return len(lines) >= 2 and width >= 3 and all(line.count(delimiter) == width - 1 for line in lines)
