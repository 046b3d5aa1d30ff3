"""A table nothing understands: why, and what its columns hold, so that a person can say what they are."""

from __future__ import annotations

from collections.abc import Mapping

from data_sources.columns import Cells, looks_like
from data_sources.reading import RawTable
from data_sources.recognise import cells_of, header_signature, recognise
from data_sources.reports import SeenColumn, UnreadTable, preview
from data_sources.understanding import Choices
from domain.errors import InputError

HOLDS = {"moment": "dates", "number": "numbers", "duration": "lengths of time"}
"""Kind of cells -> what a column of them holds, the narrowest first."""


def unread_table(raw: RawTable, choices: Choices, error: InputError) -> UnreadTable:
    """What a person needs to say what the columns of a table are.

    Args:
        choices: what was said so far; its system decides which fields there are to choose from.
    """
    cells = cells_of(raw)
    return UnreadTable(
        file=raw.name,
        error=error,
        system=choices.system or "",
        columns=tuple(_seen(c) for c in cells.values()),
        mapping=_mapping(raw, cells, choices),
        preview=preview(raw),
        rows=len(raw) + len(raw.unreadable),
        header_signature=header_signature(raw.header),
    )


def _seen(cells: Cells) -> SeenColumn:
    first = next((str(v) for v in cells.filled.slice(0, 1000).to_pylist() if v is not None), "")
    return SeenColumn(cells.header, holds(cells), cells.count, first)


def holds(cells: Cells) -> str:
    """What the values of a column are.

    Example:
        >>> [holds(Cells.of("x", values)) for values in (["3/1/2026"], ["1,5", "2"], ["1h 30m"], ["a"], [None])]
        ['dates', 'numbers', 'lengths of time', 'text', 'nothing']
    """
    if not cells.count:
        return "nothing"
    return next((words for kind, words in HOLDS.items() if looks_like(cells, kind)), "text")


def _mapping(raw: RawTable, cells: Mapping[str, Cells], choices: Choices) -> dict[str, str]:
    """What the columns seem to be under the chosen system; what was said alone where that does not fit."""
    given = {f: h for f, h in (choices.mapping or {}).items() if h}
    if not choices.system:
        return given
    try:
        return dict(recognise(raw, cells, choices.system, choices.mapping).mapping)
    except InputError:
        # The error the table is unread for says what is wrong with what was given.
        return given
