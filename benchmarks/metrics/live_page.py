"""What one refresh of the Live page costs, and how good its chances are. Prints CPU milliseconds and calibration.

Run: python benchmarks/metrics/live_page.py [database-url] [moment]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import settings
from data_sources.store import open_store
from jobs import breaches_ahead, day_so_far, live

ROUNDS = 15


def cpu_ms(what: Callable[[], object]) -> tuple[float, float]:
    """Median and worst CPU milliseconds of a call, once warm."""
    what()
    spent = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        what()
        spent.append((time.process_time() - begun) * 1000)
    return sorted(spent)[ROUNDS // 2], max(spent)


def main() -> None:
    url = sys.argv[1] if len(sys.argv) > 1 else settings.settings().database_url
    now = datetime.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else settings.moment()
    store = open_store(url)
    begun = time.process_time()
    outlook = breaches_ahead.learn(store, now=now)
    print(
        f"learn from {outlook.model.clocks:,} clocks: {(time.process_time() - begun) * 1000:.0f} ms CPU, kept 5 min"
    )
    board = live.board(store, now=now, filters={}, outlook=outlook)
    zone = breaches_ahead.zone_of(store)
    parts = {
        "board": lambda: live.board(store, now=now, filters={}, outlook=outlook),
        "tables by channel and department": lambda: [board.counts(d) for d in ("channel", "department")],
        "today against the kept forecast": lambda: day_so_far.day_so_far(
            store, now=now, zone=zone, filters={}
        ),
    }
    total = 0.0
    for name, what in parts.items():
        median, worst = cpu_ms(what)
        total += median
        print(f"{name}: {median:.0f} ms CPU (worst of {ROUNDS}: {worst:.0f})")
    print(f"one refresh, {len(board.tickets):,} open tickets: {total:.0f} ms CPU")
    found = breaches_ahead.held_to_account(store, now=now)
    if found is None:
        print("No clock ran at the past moments.")
        return
    print(
        f"calibration: {found.n:,} clocks, {found.breached:,} broken; said and came {found.gap:.1%} apart, "
        f"Brier {found.brier:.3f} against {found.brier_base:.3f}, skill {found.skill:.1%}, ranking {found.ranking:.3f}"
    )
    print(found.bins.round(3).to_string(index=False))
    store.close()


if __name__ == "__main__":
    main()
