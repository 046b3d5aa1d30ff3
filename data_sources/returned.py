"""Refused rows that a mended file brought back: noted at the rows, which are no longer open then.

A row that is refused again is open under its new load, with the cells it came back with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from data_sources.mended import WHY
from data_sources.quantities import numbers
from data_sources.tables import rejects

if TYPE_CHECKING:
    from data_sources.reading import RawTable

AT_ONCE = 10_000
"""Rows per statement: databases bound how many values one may name."""


@dataclass(frozen=True, slots=True)
class Returned:
    """Rows of a mended file, by their place in it, and which rows of an earlier load they are.

    Attributes:
        load_id: load that refused them.
        row_no: rows of the mended file.
        refused_row_no: rows of the refused file.
    """

    load_id: str
    row_no: npt.NDArray[np.int64]
    refused_row_no: npt.NDArray[np.int64]


def returned(raw: RawTable, load_id: str) -> Returned | None:
    """Which refused rows a mended file holds; None where it does not name their rows.

    Args:
        raw: the table with the columns that say why its rows were refused.
        load_id: the one load they name.
    """
    if WHY["row_no"] not in raw.header:
        return None
    named = numbers(raw.column(WHY["row_no"]))
    is_named = ~np.isnan(named)
    return Returned(load_id, raw.row_no[is_named], named[is_named].astype(np.int64))


def note(connection: sa.Connection, back: Returned, read: npt.NDArray[np.int64], load_id: str) -> None:
    """Note at refused rows which load brought them back.

    Args:
        read: rows of the mended file that were read as data, whether they were refused again or not.
        load_id: the load of the mended file.
    """
    rows = back.refused_row_no[np.isin(back.row_no, read)].tolist()
    for start in range(0, len(rows), AT_ONCE):
        chosen = sa.and_(
            rejects.c.load_id == back.load_id, rejects.c.row_no.in_(rows[start : start + AT_ONCE])
        )
        connection.execute(sa.update(rejects).where(chosen).values(returned_in=load_id))
