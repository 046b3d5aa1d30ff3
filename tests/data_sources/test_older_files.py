"""A list loaded after a newer one undoes nothing, with a time of the last change or without."""

from __future__ import annotations

from datetime import datetime

import pytest

from data_sources.ingest import load
from data_sources.reports import FileReport
from data_sources.store import Store
from data_sources.tables import tickets
from tests.data_sources.test_understanding import rows

NOW = datetime(2026, 11, 22)


def loaded(store: Store, name: str, solved: set[int], *, size: int = 24, opened_on: int = 1) -> FileReport:
    """A list of tickets opened on a day of March, of which some were solved on the 29th."""
    text = "ticket id,created at,solved at,status\n" + "".join(
        f"{n},2024-03-{opened_on + n % 20:02} 08:00,{'2024-03-29 09:00' if n in solved else ''},"
        f"{'solved' if n in solved else 'open'}\n"
        for n in range(size)
    )
    (report,) = load(store, (name, text.encode()), zone="UTC", now=NOW)
    assert report.read == report.loaded + report.updated + report.unchanged + report.rejected
    return report


def solved_in(store: Store) -> int:
    return int(rows(store, tickets, "solved_at")["solved_at"].notna().sum())


def test_an_older_list_without_times_of_change_undoes_nothing(store: Store) -> None:
    loaded(store, "early.csv", set())
    assert loaded(store, "late.csv", set(range(12))).updated == 12
    again = loaded(store, "early.csv", set())
    assert (again.updated, again.unchanged) == (0, 24)
    assert any(w.startswith("12 tickets stay as they are") for w in again.warnings)
    assert solved_in(store) == 12


@pytest.mark.parametrize(
    ("solved", "size"), [({3}, 24), (set(range(12)), 12)], ids=["one ticket", "few rows"]
)
def test_what_may_have_been_opened_again_is_taken(duckdb_store: Store, solved: set[int], size: int) -> None:
    loaded(duckdb_store, "first.csv", solved, size=size)
    assert loaded(duckdb_store, "second.csv", set(), size=size).updated == len(solved)
    assert solved_in(duckdb_store) == 0


def test_a_newer_list_opens_tickets_again(duckdb_store: Store) -> None:
    loaded(duckdb_store, "first.csv", set(range(12)))
    text = "ticket id,created at,solved at,status\n" + "".join(
        f"{n},2024-03-{1 + n % 20:02} 08:00,,open\n" for n in range(24)
    )
    load(duckdb_store, ("second.csv", (text + "99,2024-03-30 08:00,,open\n").encode()), zone="UTC", now=NOW)
    assert solved_in(duckdb_store) == 0


def test_a_second_desk_that_counts_alike_is_told_and_kept_apart(store: Store) -> None:
    loaded(store, "first.csv", set())
    same = "ticket id,created at,solved at,status\n" + "".join(
        f"{n},2023-07-{1 + n % 20:02} 08:00,2024-05-01 08:00,solved\n" for n in range(24)
    )
    (beside,) = load(store, ("desk.csv", same.encode()), zone="UTC", as_source="second", now=NOW)
    assert (beside.loaded, [w for w in beside.warnings if "another day" in w]) == (24, [])
    (over,) = load(store, ("desk.csv", same.encode()), zone="UTC", now=NOW)
    assert over.updated == 24
    assert any(w.startswith("24 of 24 tickets looked at were opened on another day") for w in over.warnings)
