"""Interval reports over the night in which the clock goes back keep both runs of the repeated hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from data_sources.ingest import load
from data_sources.store import Store
from data_sources.tables import intervals
from tests.data_sources.test_understanding import rows

NOW = datetime(2026, 11, 22)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("minutes", [30, 60])
@pytest.mark.parametrize("queues", [("A",), ("A", "B")])
@pytest.mark.parametrize("is_newest_first", [False, True])
@pytest.mark.parametrize("by", ["Queue", "Site"])
def test_no_interval_of_the_repeated_hour_replaces_another(
    duckdb_store: Store, minutes: int, queues: tuple[str, ...], is_newest_first: bool, by: str
) -> None:
    first = datetime(2024, 10, 26, 22, tzinfo=UTC)
    starts = [first + timedelta(minutes=minutes * n) for n in range(12 * 60 // minutes)]
    stated = [(at, q, 10 + n % 7) for n, at in enumerate(starts) for q in queues]
    if is_newest_first:
        stated.reverse()
    text = f"Interval start,{by},Calls offered,Calls answered,Calls abandoned\n" + "".join(
        f"{at.astimezone(BERLIN):%Y-%m-%d %H:%M},{q},{n},{n - 1},1\n" for at, q, n in stated
    )
    (report,) = load(duckdb_store, ("night.csv", text.encode()), zone="Europe/Berlin", now=NOW)
    assert (report.loaded, report.rejected) == (len(stated), 0)
    found = rows(duckdb_store, intervals, "starts_at", "offered").groupby("starts_at")["offered"].sum()
    by_start = {at.replace(tzinfo=None): n * len(queues) for at, q, n in stated}
    assert dict(zip(pd.DatetimeIndex(found.index).to_pydatetime(), found, strict=True)) == by_start
