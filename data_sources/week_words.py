"""Dates that stand behind a word for their week, as in `Week ending 07/01/2024`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa

from data_sources.columns import ENOUGH, Cells
from data_sources.reading import RawTable

LOOKED_AT = 50
"""Cells of a column that are looked at before all of them are."""
FIRST, LAST = "Week starting", "Week ending"
WORDS = {
    LAST: r"(?:w/?e|week[- ]?end(?:ing|ed|s)?|wk\.? end(?:ing|ed)?|semana terminada|semaine finissant|woche bis)",
    FIRST: r"(?:w/?[cb]|week[- ]?(?:of|starting|beginning|commencing|start)|wk\.? (?:of|starting|beginning|commencing)|"
    r"week|wk|semana (?:de|del|da)|semaine du|woche (?:ab|vom))",
}
"""Header a column is given -> what its cells begin with."""
DATE = r"[ :.]*(?:(?:on|at|el|em|le|am) )?(\d.*\d|[a-z]{3,9}\.? \d.*\d)"


def with_week_words(raw: RawTable, cells: Mapping[str, Cells]) -> RawTable:
    """The table with a column of the dates alone, headed by which day of the week they are, beside those cells.

    Rows of totals have no such date; a number behind the word is the week's (`Week 5`) and no date.
    """
    for header, column in cells.items():
        for name, words in WORDS.items():
            if name in raw.header or not _has_most(_dates(column.filled.slice(0, LOOKED_AT), words)):
                continue
            dates = pa.array(_dates(column.filled, words), pa.string())
            told = f"{header}: the dates behind the word for the week are read as {name.lower()}."
            return replace(
                raw, header=(*raw.header, name), columns=(*raw.columns, dates), facts=(*raw.facts, told)
            )
    return raw


def _dates(filled: Any, words: str) -> list[str | None]:
    """The date behind the words of each cell, null elsewhere."""
    return [_date(text, words) for text in filled.to_pylist()]


def _has_most(dates: list[str | None]) -> bool:
    """Whether the cells hold dates, save the last, which may be a total."""
    found = sum(1 for date in dates if date is not None)
    return found > 0 and found >= ENOUGH * (len(dates) - 1)


def _date(text: str | None, words: str) -> str | None:
    """What stands behind the words where it has the three parts of a date.

    Example:
        >>> _date("Week ending 07/01/2024", WORDS[LAST]), _date("Week 5", WORDS[FIRST])
        ('07/01/2024', None)
    """
    told = re.fullmatch(words + DATE, text.strip(), re.IGNORECASE) if text else None
    return told[1] if told and len(re.findall(r"\d+|[A-Za-z]{3,}", told[1])) == 3 else None
