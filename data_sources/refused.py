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
    """Loads that refused rows, newest first: load_id, file, kind, loaded_at, refused (rows)."""
    counted = (
        sa.select(rejects.c.load_id, sa.func.count().label("refused")).group_by(rejects.c.load_id).subquery()
    )
    return store.read(
        sa.select(loads.c.load_id, loads.c.file, loads.c.kind, loads.c.loaded_at, counted.c.refused)
        .join(counted, counted.c.load_id == loads.c.load_id)
        .order_by(loads.c.loaded_at.desc(), loads.c.file)
    )


def refused_rows(store: Store, load_id: str) -> pd.DataFrame:
    """The refused rows of a load in the columns of its file, then where and why (`WHY`); personal cells are left out.

    Rows that could not be read at all, and those whose cells retention has deleted, have no cells.
    """
    import pandas as pd

    found = rejected_rows(store, load_id).assign(load_id=load_id)
    cells = pd.DataFrame([json.loads(text or "{}") for text in found["content"]], index=found.index)
    why = found[list(WHY)].rename(columns=WHY)
    return pd.concat([cells.dropna(axis=1, how="all"), why], axis=1)
