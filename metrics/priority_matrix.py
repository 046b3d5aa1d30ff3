"""Priority from impact and urgency, by a table in config/priority_matrix.toml.

Published matrices differ in size and cells, so the table is data: rows are impacts, columns urgencies.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from domain.errors import InputError
from metrics.calendars import read_tables

MATRIX_FILE = Path(__file__).resolve().parents[1] / "config" / "priority_matrix.toml"
Matrix = Mapping[str, Mapping[str, str]]


def load_matrix(path: Path = MATRIX_FILE) -> Matrix:
    """The matrix of the file, checked: every impact names every urgency.

    Raises:
        InputError: the file is unreadable, empty, or a cell is missing; names the cell.
    """
    return checked_matrix(read_tables(path), path.name)


def checked_matrix(tables: Mapping[str, object], where: str = "priority matrix") -> Matrix:
    """The matrix with text cells, or `InputError` naming the impact or cell that is missing."""
    rows = {str(impact): row for impact, row in tables.items() if isinstance(row, Mapping)}
    if not rows or len(rows) < len(tables):
        raise InputError("one table per impact", ", ".join(map(str, tables)) or "nothing", where=where)
    urgencies = {u for row in rows.values() for u in row}
    for impact, row in rows.items():
        if missing := urgencies - row.keys():
            raise InputError(
                f"a priority for every urgency of {impact}", f"none for {sorted(missing)}", where=where
            )
    return {impact: {str(u): str(p) for u, p in row.items()} for impact, row in rows.items()}


def priority(impact: str, urgency: str, matrix: Matrix | None = None) -> str:
    """The cell of an impact and an urgency.

    Raises:
        InputError: the matrix does not know one of them.

    Example:
        >>> priority("high", "urgent")
        'P1'
    """
    known = load_matrix() if matrix is None else matrix
    if impact not in known:
        raise InputError(f"an impact of {', '.join(known)}", impact, where="impact")
    if urgency not in known[impact]:
        raise InputError(f"an urgency of {', '.join(known[impact])}", urgency, where="urgency")
    return known[impact][urgency]


def priorities(impacts: pd.Series, urgencies: pd.Series, matrix: Matrix | None = None) -> pd.Series:
    """Priorities of many tickets; missing where either is missing or unknown to the matrix."""
    known = load_matrix() if matrix is None else matrix
    cells = {(i, u): p for i, row in known.items() for u, p in row.items()}
    keys = list(zip(impacts, urgencies, strict=True))
    return pd.Series([cells.get(key) for key in keys], index=impacts.index, dtype="str")
