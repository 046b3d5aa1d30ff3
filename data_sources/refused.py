"""Rows that loads refused: which loads still hold some, and those rows as a table to mend and load again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import sqlalchemy as sa

from data_sources.ingest import rejected_rows
from data_sources.mended import WHY
from data_sources.store import Store
from data_sources.tables import loads, rejects

if TYPE_CHECKING:
    import pandas as pd


def refused_loads(store: Store) -> pd.DataFrame:
    """Loads with refused rows that are open, newest first: load_id, file, kind, loaded_at, refused (open rows).

    Rows that came back with a mended file are not among them, see `came_back`.
    """
    counted = (
        sa.select(rejects.c.load_id, sa.func.count().label("refused"))
        .where(rejects.c.returned_in.is_(None))
        .group_by(rejects.c.load_id)
        .subquery()
    )
    return store.read(
        sa.select(loads.c.load_id, loads.c.file, loads.c.kind, loads.c.loaded_at, counted.c.refused)
        .join(counted, counted.c.load_id == loads.c.load_id)
        .order_by(loads.c.loaded_at.desc(), loads.c.file)
    )


def came_back(store: Store) -> int:
    """How many refused rows came back with a mended file; those refused again are open under its load."""
    counted = sa.select(sa.func.count().label("n")).where(rejects.c.returned_in.is_not(None))
    return int(store.read(counted)["n"].iloc[0])


def refused_rows(store: Store, load_id: str) -> pd.DataFrame:
    """The open refused rows of a load in the columns of its file, then where and why (`WHY`), without personal cells.

    Rows that could not be read at all, and those whose cells retention has deleted, have no cells.
    """
    import pandas as pd

    found = rejected_rows(store, load_id)
    found = found[found["returned_in"].isna()].assign(load_id=load_id).reset_index(drop=True)
    cells = pd.DataFrame([json.loads(text or "{}") for text in found["content"]], index=found.index)
    why = found[list(WHY)].rename(columns=WHY)
    return pd.concat([cells.dropna(axis=1, how="all"), why], axis=1)
