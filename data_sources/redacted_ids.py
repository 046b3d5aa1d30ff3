"""Ids of tickets that were made alike before a file was published, beside ids of rows that were not."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow.compute as pc

from data_sources.columns import Cells
from data_sources.plausible import WEAK_IDS
from data_sources.systems.system import System, normalised

MOST = 0.8
"""Share of different values from which rows have one of their own; two tickets may ask the same."""


def with_own_ids(
    system: System, headers: Mapping[str, tuple[str, ...]], cells: Mapping[str, Cells]
) -> dict[str, tuple[str, ...]]:
    """The fields of a ticket list, its id taken from a column without repeats where the first one stands for many.

    Rows of one ticket share its subject and creation; rows that share neither are tickets of their own.
    """
    found = dict(headers)
    told = [found[f][0] for f in ("subject", "created_at") if f in found]
    ids = found.get("ticket_id", ("",))[0]
    if system.name != "generic_tickets" or len(told) < 2 or normalised(ids) not in WEAK_IDS:
        return found
    if _share(cells, ids) >= MOST or any(_share(cells, h) < MOST for h in told):
        return found
    used = {h for taken in found.values() for h in taken}
    others = [h for h in cells if h not in used and normalised(h) in WEAK_IDS and _share(cells, h) == 1]
    return found | {"ticket_id": (others[0],)} if others else found


def _share(cells: Mapping[str, Cells], header: str) -> float:
    """Different values of a column among its rows."""
    column = cells[header]
    return len(pc.unique(column.text.drop_null())) / max(1, len(column.text))
