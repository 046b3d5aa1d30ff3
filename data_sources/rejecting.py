"""Rows that cannot be used: which, why, and their cells kept for mending."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa

from data_sources.bulk import append
from data_sources.privacy import personal_column
from data_sources.quoting import shortened
from data_sources.tables import rejects
from data_sources.understanding import Understood
from data_sources.values import Fault, Values

QUOTED = " was wanted, got "
"""What stands in a reason before the cell it quotes."""
Rows = npt.NDArray[np.int64]
Refused = dict[int, tuple[str, str]]
"""Position of a data row -> column at fault and reason."""


def refused_by_faults(values: Values, understood: Understood) -> Refused:
    """Rows with a cell that is not what its column was decided to be.

    A word in an optional column (`pending` under a date), or a date out of range in one (9999-12-31),
    only empties the cell and is counted.
    """
    refused: Refused = {}
    for fault in values.faults:
        cells = understood.cells[fault.column].text
        for row in _serious(fault, cells, understood):
            got = shortened(cells[int(row)].as_py())
            said = "date out of range: " if fault.is_outside else ""
            refused[int(row)] = (fault.column, f"{said}{fault.wanted}{QUOTED}{got!r}")
    return refused


def _serious(fault: Fault, cells: Any, understood: Understood) -> Rows:
    key = fault.field in {*understood.match.system.needs, "created_at", "starts_at", "offered_at", "at"}
    if key:
        return fault.rows
    if fault.is_outside:
        return fault.rows if fault.field == "responded_at" else fault.rows[:0]
    is_digit = [any(c.isdigit() for c in cells[int(r)].as_py() or "") for r in fault.rows]
    serious: Rows = fault.rows[np.asarray(is_digit, dtype=bool)]
    return serious


def keep_rejects(connection: sa.Connection, load_id: str, understood: Understood, refused: Refused) -> None:
    raw = understood.raw
    shown = _shown(understood) if refused else ()
    rows = [
        {
            "load_id": load_id,
            "row_no": int(raw.row_no[i]),
            "column_name": column_name or None,
            "reason": reason,
            "content": json.dumps(_content(understood, i, shown), ensure_ascii=False),
        }
        for i, (column_name, reason) in refused.items()
    ]
    rows += [
        {"load_id": load_id, "row_no": n, "column_name": None, "reason": reason, "content": "{}"}
        for n, reason in raw.unreadable
    ]
    if rows:
        append(connection, rejects, pd.DataFrame(rows))


def _shown(understood: Understood) -> frozenset[str]:
    """Headers of the columns whose cells are kept with a refused row: all but personal ones that are not kept."""
    treated = {d.column for d in understood.decisions.values() if d.treatment in {"hashed", "dropped"}}
    mapped = {h for found in understood.match.headers.values() for h in found} - treated
    return frozenset(
        header
        for header in understood.raw.header
        if header in mapped
        or (header not in treated and not personal_column(header, understood.cells[header].text))
    )


def _content(understood: Understood, row: int, shown: Collection[str]) -> dict[str, str | None]:
    """The cells of a row; those of columns that are not `shown` are empty."""
    return {
        header: column[row].as_py() if header in shown else None
        for header, column in zip(understood.raw.header, understood.raw.columns, strict=True)
    }
