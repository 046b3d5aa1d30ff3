"""Improvements people propose: the states an idea can be in, and what a row of the register must hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    import pandas as pd

Status = Literal["proposed", "accepted", "declined", "implemented", "withdrawn"]
STATUSES: tuple[Status, ...] = get_args(Status)
STATUS_WORDS: Mapping[str, str] = {
    "proposed": "Proposed", "accepted": "Accepted", "declined": "Declined", "implemented": "In use",
    "withdrawn": "Withdrawn",
}  # fmt: skip
MATURE_DAYS = 90
"""Days an idea is given until it counts as in use or not: deciding and building take weeks."""


def faults(rows: pd.DataFrame) -> dict[int, tuple[str, str]]:
    """Rows that cannot stand in the register: position -> (column, why).

    Args:
        rows: `proposed_on`, `decided_on`, `implemented_on` as datetime64, `title` as text; nulls for nothing.
    """
    import numpy as np

    proposed, title = rows["proposed_on"], rows["title"].astype("str").str.strip()
    wrong = {
        ("implemented_on", "in use before it was proposed"): rows["implemented_on"] < proposed,
        ("decided_on", "decided before it was proposed"): rows["decided_on"] < proposed,
        ("title", "no title"): rows["title"].isna() | (title == ""),
        ("proposed_on", "no day of the proposal"): proposed.isna(),
    }
    return {
        int(at): said for said, where in wrong.items() for at in np.flatnonzero(where.to_numpy(dtype=bool))
    }


def contradictions(rows: pd.DataFrame) -> dict[int, tuple[str, str]]:
    """Rows whose days say something else than their status: position -> (column, why).

    Args:
        rows: as for `faults`, with `status`.
    """
    import numpy as np

    status = rows["status"]
    wrong = {
        ("implemented_on", "a day of use, but its status is not in use"): rows["implemented_on"].notna()
        & (status != "implemented"),
        ("decided_on", "a day of decision, but nothing was decided"): rows["decided_on"].notna()
        & (status == "proposed"),
    }
    return {
        int(at): said for said, where in wrong.items() for at in np.flatnonzero(where.to_numpy(dtype=bool))
    }
