"""SQL time of the Overview on a million tickets, and on ten.

    python -m benchmarks.metrics.overview_speed [tickets] [store url]

Fills an empty store with invented tickets and clocks, then prints seconds for the numbers of the period,
the compared period and the series, as the page asks them. Compare within one run.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from data_sources.bulk import append
from data_sources.store import Store, open_store
from data_sources.tables import sla_clocks, tickets
from domain.chosen import Chosen
from domain.period import Period
from jobs.measure import readings

NAMES = (
    "tickets_created", "backlog", "sla_share", "first_reply_p50_s", "first_reply_p90_s", "resolution_p50_s",
    "resolution_p90_s", "csat_share", "nps", "ces_mean", "fcr_share", "contacts_offered",
)  # fmt: skip
BLOCK = 500_000


def fill(store: Store, n: int) -> None:
    """`n` tickets over two years with one clock each."""
    rng = np.random.default_rng(1)
    for first in range(0, n, BLOCK):
        size = min(BLOCK, n - first)
        created = pd.Series(
            pd.Timestamp("2024-11-22") + pd.to_timedelta(rng.integers(0, 730 * 86400, size), "s")
        )
        solved = created + pd.to_timedelta(rng.exponential(2 * 86400, size).round(), "s")
        frame = pd.DataFrame(
            {
                "source": "bench", "ticket_id": [f"{i:09}" for i in range(first, first + size)],
                "created_at": created, "created_on": created.dt.normalize(),
                "first_human_reply_at": created + pd.to_timedelta(rng.exponential(3600, size).round(), "s"),
                "solved_at": solved, "solved_on": solved.dt.normalize(),
                "channel": rng.choice(["phone", "email", "chat"], size), "priority": rng.choice(["low", "high"], size),
                "department": rng.choice(["Care", "Tech"], size), "category": rng.choice(list("abcdef"), size),
                "customer_id": rng.integers(0, n // 10, size).astype(str),
            }
        )  # fmt: skip
        due = created + pd.Timedelta("4h")
        clocks = frame[["source", "ticket_id"]].assign(
            target="resolution", cycle_no=0, due_at=due, due_on=due.dt.normalize(), stopped_at=solved,
            verdict=np.where(solved <= due, "met", "breached"),
        )  # fmt: skip
        with store.transaction() as connection:
            append(connection, tickets, frame)
            append(connection, sla_clocks, clocks)


def main(n: int, url: str | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(url or f"duckdb:///{Path(folder) / 'bench.duckdb'}")
        fill(store, n)
        chosen = Chosen(Period(date(2026, 10, 1), date(2026, 11, 1)))
        for label, grain in (("numbers and comparison", None), ("with daily series", "day")):
            spent = []
            for _ in range(3):
                started = time.perf_counter()
                readings(store, NAMES, chosen, now=datetime(2026, 11, 22), grain=grain)  # type: ignore[arg-type]
                spent.append(time.perf_counter() - started)
            print(f"{n:,} tickets, {label:24} {min(spent):6.2f} s (best of 3)")
        store.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, sys.argv[2] if len(sys.argv) > 2 else None)
