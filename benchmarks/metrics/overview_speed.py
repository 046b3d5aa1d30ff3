"""SQL time of the Overview on a million tickets, and on ten.

    python -m benchmarks.metrics.overview_speed [tickets] [store url]

Fills the store with invented tickets and clocks if it is empty, then prints seconds for the numbers of the
period, the compared period and the series, as the page asks them, and for the explain page. On a busy machine
read the processor's seconds; on a quiet one with two cores the wall is about half of them.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import sqlalchemy as sa

from data_sources.bulk import append
from data_sources.store import Store, open_store
from data_sources.tables import sla_clocks, tickets
from domain.chosen import Chosen
from domain.period import Period
from jobs.measure import explained, readings
from metrics.explain import rows

NAMES = (
    "tickets_created", "backlog", "sla_share", "first_reply_p50_s", "first_reply_p90_s", "resolution_p50_s",
    "resolution_p90_s", "csat_share", "nps", "ces_mean", "fcr_share", "contacts_offered",
)  # fmt: skip
MORE = (
    *NAMES, "retention_share", "solved_per_agent", "labour_cost_per_contact", "utilisation_share", "adherence_share",
    "new_agent_handle_ratio", "bot_containment_share",
)  # fmt: skip
"""Everything the page asks for; the bench has rows for the tickets and clocks among them."""
BLOCK = 500_000


def fill(store: Store, n: int) -> None:
    """`n` tickets over two years with one clock each, block after block in time, as exports come."""
    rng = np.random.default_rng(1)
    for first in range(0, n, BLOCK):
        size = min(BLOCK, n - first)
        since, until = (int(at / n * 730 * 86400) for at in (first, first + size))
        created = pd.Series(
            pd.Timestamp("2024-11-22") + pd.to_timedelta(rng.integers(since, until, size), "s")
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


class SqlTime:
    """Seconds inside the driver: on the wall, and of the processor over all threads."""

    def __init__(self, store: Store) -> None:
        self.wall_s, self.cpu_s, self.statements = 0.0, 0.0, 0
        self._started = (0.0, 0.0)
        sa.event.listen(store.engine, "before_cursor_execute", self._before)
        sa.event.listen(store.engine, "after_cursor_execute", self._after)

    def _before(self, *_: object) -> None:
        self._started = (time.perf_counter(), time.process_time())

    def _after(self, *_: object) -> None:
        self.wall_s += time.perf_counter() - self._started[0]
        self.cpu_s += time.process_time() - self._started[1]
        self.statements += 1


def measured(store: Store, ask: Callable[[], object], label: str) -> None:
    """Print the best of four runs after one to warm up."""
    spent = SqlTime(store)
    ask()
    best = (float("inf"),) * 5
    for _ in range(4):
        spent.wall_s, spent.cpu_s, spent.statements = 0.0, 0.0, 0
        wall, cpu = time.perf_counter(), time.process_time()
        ask()
        took = (spent.wall_s, spent.cpu_s, time.perf_counter() - wall, time.process_time() - cpu)
        best = min(best, (*took, spent.statements))
    sql, sql_cpu, whole, cpu, statements = best
    print(
        f"{label:44} SQL {sql:6.3f} s wall, {sql_cpu:6.3f} CPU s in {statements} statements; "
        f"whole {whole:6.3f} s wall, {cpu:6.3f} CPU s"
    )


def main(n: int, url: str | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(url or f"duckdb:///{Path(folder) / 'bench.duckdb'}")
        if store.read(sa.select(tickets.c.ticket_id).limit(1)).empty:
            fill(store, n)
        chosen = Chosen(Period(date(2026, 10, 1), date(2026, 11, 1)))
        now = datetime(2026, 11, 22)
        print(f"{n:,} tickets, October 2026 against the 31 days before it")
        for label, names in (("12 numbers", NAMES), (f"{len(MORE)} numbers, as the page", MORE)):
            measured(store, lambda names=names: readings(store, names, chosen, now=now), f"{label}, compared")  # type: ignore[misc]
            measured(
                store,
                lambda names=names: readings(store, names, chosen, now=now, grain="day"),  # type: ignore[misc]
                f"{label}, compared, daily series",
            )
        for name in ("first_reply_p50_s", "sla_share", "fcr_share"):
            measured(store, lambda name=name: explained(store, name, chosen, now=now), f"explain {name}")  # type: ignore[misc]
            measured(
                store,
                lambda name=name: page(store, name, chosen, now),  # type: ignore[misc]
                f"100 rows behind {name}",
            )
        store.close()


def page(store: Store, name: str, chosen: Chosen, now: datetime) -> pd.DataFrame:
    """The first hundred rows behind a number, as the explain page lists them."""
    with store.engine.connect() as connection:
        return rows(connection, name, chosen, now=now, limit=100)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, sys.argv[2] if len(sys.argv) > 2 else None)
