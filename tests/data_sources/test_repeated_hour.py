"""Interval reports over the night in which the clock goes back keep both runs of the repeated hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from data_sources.ingest import load
from data_sources.store import Store
from data_sources.tables import contacts, intervals, sla_clocks, tickets
from data_sources.understanding import Choices
from jobs.load import load_files
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


def test_ends_in_the_second_run_are_not_before_their_opening(store: Store, tmp_path: Path) -> None:
    # 02:00 to 03:00 of 27 October happens twice in Berlin: at 00:00 and at 01:00 UTC.
    path = tmp_path / "tickets.csv"
    path.write_text(
        "ticket id,created at,first reply at,solved at,closed at,status,tier\n"
        "1,2024-10-27 02:40,2024-10-27 02:20,2024-10-27 02:30,2024-10-27 02:10,closed,tier_3\n"
        "2,2024-10-27 02:10,2024-10-27 02:20,2024-10-27 02:50,2024-10-27 02:30,closed,tier_3\n"
        "3,2024-10-27 02:40,2024-10-27T02:20:00+02:00,2024-10-27 01:30,2024-10-27 04:00,closed,tier_3\n"
    )
    (report,) = load_files(store, [path], Choices(zone="Europe/Berlin"), now=NOW)
    names = ("created_at", "first_reply_at", "solved_at", "closed_at")
    found = rows(store, tickets, "ticket_id", *names).sort_values("ticket_id")
    clock = {name: found[name].dt.strftime("%H:%M").tolist() for name in names}
    assert clock == {
        "created_at": ["00:40", "00:10", "00:40"],
        "first_reply_at": ["01:20", "00:20", "00:20"],  # the third states its offset
        "solved_at": [
            "01:30",
            "00:50",
            "23:30",
        ],  # 01:30 happens once: it stays wrong, and Data health says so
        "closed_at": ["01:10", "01:30", "03:00"],
    }
    assert [w for w in report.warnings if "second run" in w] == [
        f"{name}: {n} local times lie in the hour that the clock repeated and would be before their opening; "
        "they are read in its second run."
        for name, n in (("first reply at", 1), ("solved at", 1), ("closed at", 2))
    ]
    judged = rows(store, sla_clocks, "ticket_id", "started_at", "stopped_at").query("ticket_id == '1'")
    lengths = (judged["stopped_at"] - judged["started_at"]).dropna().dt.total_seconds() / 60
    assert sorted(lengths) == [40, 50]


def test_a_call_over_the_change_of_the_clock_has_its_length(store: Store) -> None:
    text = (
        "call id,queue,call start,answered at,call end,agent\n"
        "1,Q,2024-10-27 02:58,2024-10-27 02:59,2024-10-27 02:04,Bo\n"
        "2,Q,2024-10-27 02:59,2024-10-27 02:01,2024-10-27 02:06,Bo\n"
        "3,Q,2024-10-27 08:00,2024-10-27 08:01,2024-10-27 08:03,Bo\n"
    )
    (report,) = load(store, ("calls.csv", text.encode()), zone="Europe/Berlin", now=NOW)
    found = rows(store, contacts, "contact_id", "offered_at", "answered_at", "ended_at", "talk_s")
    assert report.loaded == 3
    assert ((found["ended_at"] - found["answered_at"]).dt.total_seconds() / 60).tolist() == [5, 5, 2]
    assert ((found["answered_at"] - found["offered_at"]).dt.total_seconds() / 60).tolist() == [1, 2, 1]
    assert found["talk_s"].tolist() == [300, 300, 120]
