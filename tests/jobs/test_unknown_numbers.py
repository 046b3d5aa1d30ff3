"""A number that the data cannot give is null and says why, on the command line and in JSON."""

from __future__ import annotations

from datetime import date, datetime

from data_sources.ingest import load
from data_sources.store import Store
from domain.chosen import Chosen
from domain.period import Period
from jobs.measure import as_json, table

NOW = datetime(2024, 4, 1)
MARCH = Chosen(Period(date(2024, 3, 1), date(2024, 3, 31), "UTC"))


def reasons(store: Store, text: str, *names: str) -> dict[str, str]:
    load(store, ("tickets.csv", text.encode()), zone="UTC", now=NOW)
    told = as_json(table(store, names, MARCH, now=NOW), "EUR")["metrics"]
    assert all(m["value"] is None for m in told)
    return {m["metric"]: m["reason"] for m in told}


def test_a_snapshot_says_what_it_cannot_tell(duckdb_store: Store) -> None:
    text = "ticket id,created at,solved at,status\n" + "".join(
        f"{n},2024-03-{n + 1:02} 08:00,2024-03-{n + 1:02} 12:00,solved\n" for n in range(28)
    )
    told = reasons(duckdb_store, text, "reopen_share", "on_hold_p50_s", "next_reply_p50_s", "nps")
    assert told["reopen_share"] == "28 reopen rate not stated"
    assert told["on_hold_p50_s"] == "28 on hold not stated"
    assert told["next_reply_p50_s"].startswith("no later customer messages")
    assert told["nps"] == "no survey answers in the period"


def test_times_from_an_unknown_opening_are_refused_with_the_reason(duckdb_store: Store) -> None:
    text = "ticket id,first reply at,solved at,status\n" + "".join(
        f"{n},2024-03-{n + 1:02} 08:00,2024-03-{n + 1:02} 12:00,solved\n" for n in range(28)
    )
    told = reasons(duckdb_store, text, "resolution_p50_s")
    assert told == {"resolution_p50_s": "28 opening moment not stated"}
