"""Kill a load at random moments, many times: the store has to be as before or complete, each time.

python benchmarks/data_sources/kill_loads.py [TIMES] [--rows ROWS] [--store URL]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time

import numpy as np

from data_sources.ingest import load
from data_sources.store import open_store
from tests.data_sources.killed_loads import NOW, held, killed_after, ticket_csv


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", nargs="?", type=int, default=40)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--store", default="", help="an EMPTY store; a DuckDB file of its own by default")
    chosen = parser.parse_args()
    rng = np.random.default_rng(7)
    with tempfile.TemporaryDirectory() as folder:
        url = chosen.store or f"duckdb:///{folder}/store.duckdb"
        seconds = _first_load(url, chosen.rows)
        ended = {"killed": 0, "as_before": 0, "complete": 0, "torn": 0}
        for _ in range(chosen.times):
            _killed_once(url, chosen.rows, float(rng.uniform(0, 1.2 * seconds)), ended)
    print(json.dumps({"times": chosen.times, "rows": chosen.rows, **ended}))
    raise SystemExit(1 if ended["torn"] else 0)


def _first_load(url: str, rows: int) -> float:
    """Seconds of a load that changes a third of the rows and adds a tenth, undone again."""
    store = open_store(url)
    load(store, ("list.csv", ticket_csv(rows, 1)), now=NOW)
    started = time.perf_counter()
    store.close()
    load(store, ("copy.csv", ticket_csv(rows, 2)), as_source="copy", now=NOW)
    store.close()
    return time.perf_counter() - started


def _killed_once(url: str, rows: int, seconds: float, ended: dict[str, int]) -> None:
    """Kill a load of the other version of the list than the store holds."""
    store = open_store(url)
    before = held(store)
    store.close()
    # Versions grow by `updated at`, so each round lists other tickets under another source.
    name = f"list{sum(ended.values())}"
    ended["killed"] += killed_after(url, _renamed(ticket_csv(rows, 2), name), seconds)
    store = open_store(url)
    found = held(store)
    store.close()
    if found == before:
        ended["as_before"] += 1
    elif len(found.rows) - len(before.rows) == rows + rows // 10 and found.loads == before.loads + 1:
        ended["complete"] += 1
    else:
        ended["torn"] += 1


def _renamed(content: bytes, name: str) -> bytes:
    """The same list with ids of its own."""
    return content.replace(b"\nT", b"\n" + name.encode() + b"-T")


if __name__ == "__main__":
    main()
