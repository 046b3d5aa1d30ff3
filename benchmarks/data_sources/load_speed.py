"""Rows a second from a CSV of tickets to the committed store, first load and re-load, with peak memory.

python benchmarks/data_sources/load_speed.py [ROWS] [--store URL] [--profile] [--judge]
"""

from __future__ import annotations

import argparse
import cProfile
import json
import multiprocessing
import pstats
import resource
import tempfile
import time
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from data_sources.ingest import load
from data_sources.store import Store, open_store
from jobs.load import judge

NOW = datetime(2026, 11, 22)


def ticket_csv(rows: int, path: Path, *, tiers: int = 0) -> None:
    """A plain ticket export: ids, three moments, six words, a count; with `tiers` also what was promised."""
    rng = np.random.default_rng(7)
    created = pd.Timestamp("2024-01-01") + pd.to_timedelta(
        np.sort(rng.integers(0, 2 * 365 * 86400, rows)), unit="s"
    )
    reply = created + pd.to_timedelta(rng.exponential(3600, rows).round(), unit="s")
    solved = created + pd.to_timedelta(rng.exponential(86400, rows).round() + 60, unit="s")
    frame = pd.DataFrame(
        {
            "Ticket ID": np.char.zfill(np.arange(rows).astype(str), 9),
            "Created at": created.strftime("%d/%m/%Y %H:%M:%S"),
            "First response at": reply.strftime("%d/%m/%Y %H:%M:%S"),
            "Solved at": solved.strftime("%d/%m/%Y %H:%M:%S"),
            "Status": rng.choice(["Solved", "Closed"], rows),
            "Priority": rng.choice(["Low", "Medium", "High", "Urgent"], rows),
            "Channel": rng.choice(["Email", "Chat", "Phone"], rows),
            "Group": rng.choice([f"Group {i}" for i in range(8)], rows),
            "Agent": rng.choice([f"Agent {i}" for i in range(80)], rows),
            "Category": rng.choice([f"Topic {i}" for i in range(20)], rows),
            "Customer ID": rng.integers(0, rows // 4 + 1, rows).astype(str),
            "Replies": rng.integers(1, 9, rows),
        }
    )
    if tiers:
        frame["Tier"] = rng.choice([f"tier_{n}" for n in range(1, tiers + 1)], rows)
    frame.to_csv(path, index=False)


def measure(url: str, path: Path, *, profile: bool, is_judged: bool) -> dict[str, float]:
    """Seconds of CPU and wall clock of the first load and of the re-load."""
    store = open_store(url)
    result: dict[str, float] = {}
    for name in ("load", "reload"):
        profiler = cProfile.Profile()
        started, cpu = time.perf_counter(), time.process_time()
        if profile:
            profiler.enable()
        (report,) = load(store, path, now=NOW)
        if profile:
            profiler.disable()
            pstats.Stats(profiler).sort_stats("cumulative").print_stats(45)
        seconds = time.perf_counter() - started
        result |= {
            f"{name}_s": round(seconds, 2),
            f"{name}_cpu_s": round(time.process_time() - cpu, 2),
            f"{name}_rows_per_s": round(report.read / seconds),
            f"{name}_new": report.loaded,
        }
        if name == "load" and is_judged:
            result |= _judging(store)
    store.close()
    result["peak_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return result


def _judging(store: Store) -> dict[str, float]:
    """Seconds that judging the service-level clocks takes after the load; no part of `load_s`."""
    started, cpu = time.perf_counter(), time.process_time()
    counts = judge(store, now=NOW)
    return {
        "judge_s": round(time.perf_counter() - started, 2),
        "judge_cpu_s": round(time.process_time() - cpu, 2),
        "clocks": counts.loaded,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--store", default="")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument(
        "--judge", action="store_true", help="give tickets a tier and judge them after the load"
    )
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tickets.csv"
        # In a process of its own, so that the peak is that of loading and not of making up the file.
        making = multiprocessing.get_context("spawn").Process(
            target=ticket_csv, args=(chosen.rows, path), kwargs={"tiers": 4 * chosen.judge}
        )
        making.start()
        making.join()
        url = chosen.store or f"duckdb:///{folder}/store.duckdb"
        size = path.stat().st_size / 2**20
        print(
            json.dumps(
                {
                    "rows": chosen.rows,
                    "file_mb": round(size),
                    **measure(url, path, profile=chosen.profile, is_judged=chosen.judge),
                }
            )
        )


if __name__ == "__main__":
    main()
