"""A few rows into a large list: the store is asked for these alone, and they come out as if it were asked for all."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest
import sqlalchemy as sa

from data_sources import bulk
from data_sources.ingest import load
from data_sources.store import Store
from data_sources.tables import ticket_events, tickets

NOW = datetime(2026, 2, 1, 12)
LIST = "ticket id,created at,status,updated at,tier,SLA breached\n" + "".join(
    f"{n},2026-01-{n:02} 08:00:00,open,2026-01-{n:02} 09:00:00,tier_2,{'yes' if n % 2 else 'no'}\n"
    for n in range(1, 21)
)
NARROW = (
    "ticket id,created at,status,updated at\n"
    "3,2026-01-03 08:00:00,solved,2026-01-30 09:00:00\n"
    "4,2026-01-04 08:00:00,solved,2025-12-30 09:00:00\n"
    "5,2026-01-05 08:00:00,open,2026-01-30 09:00:00\n"
    "99,2026-01-05 08:00:00,open,2026-01-30 09:00:00\n"
)
NEW_ONLY = "ticket id,created at,status,updated at\n100,2026-01-05 08:00:00,open,2026-01-30 09:00:00\n"
LOG = (
    "ticket id,event,at\n1,created,2026-01-13 08:00\n1,solved,2026-01-13 09:00\n2,created,2026-01-13 08:00\n"
)
LATER = "ticket id,event,at\n1,reopened,2026-01-14 08:00\n3,created,2026-01-14 08:00\n"


def held(store: Store, table: sa.Table) -> pd.DataFrame:
    rows = store.read(sa.select(table).order_by(*table.primary_key.columns))
    return rows.drop(columns=[c for c in ("load_id",) if c in rows])


def loaded(store: Store) -> list[pd.DataFrame]:
    for content in (LIST, NARROW, NEW_ONLY):
        load(store, ("list.csv", content.encode()), as_source="desk", now=NOW)
    for content in (LOG, LATER):
        load(store, ("log.csv", content.encode()), system="generic_events", as_source="log", now=NOW)
    return [held(store, table) for table in (tickets, ticket_events)]


def test_few_rows_are_told_as_many_are(monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    few = loaded(store)
    with store.transaction() as connection:
        for name in ("rejects", "loads", "store_settings", "ticket_events", "tickets"):
            connection.execute(sa.text(f"DELETE FROM {name}"))
    monkeypatch.setattr(bulk, "FEW_KEYS", 0)
    for one, other in zip(few, loaded(store), strict=True):
        pd.testing.assert_frame_equal(one, other)
    desk = few[0][few[0]["source"] == "desk"].set_index("ticket_id")
    assert desk.loc[["3", "4", "5"], "status"].tolist() == ["solved", "open", "open"]
    assert desk.loc[["3", "4", "5"], "tier"].tolist() == ["tier_2"] * 3
    assert len(desk) == 22
    assert len(few[1]) == 5
