"""How long the demo takes to make and to write, and what it looks like.

    python benchmarks/data_sources/demo.py [--now 2026-11-22] [--tickets 250000]

Writes a DuckDB file in a temporary folder and removes it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import pandas as pd

from data_sources.store import open_store
from data_sources.systems.sample import load_demo, make_demo
from data_sources.systems.sample_clock import desk_clock
from data_sources.systems.sample_shape import timeline

TARGET_S = {"tier_1": 86_400, "tier_2": 14_400, "tier_3": 7200, "tier_4": 900}
THRESHOLD_S = {"phone": 20, "chat": 60, "in_person": 300}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--now", type=datetime.fromisoformat, default=datetime(2026, 11, 22, 12))
    parser.add_argument("--tickets", type=int, default=250_000)
    given = parser.parse_args()
    began, cpu = time.perf_counter(), time.process_time()
    made = make_demo(given.now, tickets=given.tickets)
    print(f"make: {time.perf_counter() - began:.1f} s wall, {time.process_time() - cpu:.1f} s CPU")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "demo.duckdb"
        store = open_store(f"duckdb:///{file}")
        began, cpu = time.perf_counter(), time.process_time()
        written = load_demo(store, given.now, tickets=given.tickets)
        print(f"make and write: {time.perf_counter() - began:.1f} s, {time.process_time() - cpu:.1f} s CPU")
        store.close()
        print(f"file: {file.stat().st_size / 2**20:.0f} MB", written)
    people(made)
    service(made, given.now)
    live(made)
    surveys(made)


def people(made: dict[str, pd.DataFrame]) -> None:
    tickets = made["tickets"]
    for column in ("channel", "tier", "priority", "status"):
        print(column, tickets[column].value_counts(normalize=True).round(4).to_dict())
    print("customers lost", round(float(made["customers"]["churned_on"].notna().mean()), 4))


def service(made: dict[str, pd.DataFrame], now: datetime) -> None:
    tickets = made["tickets"]
    tickets = tickets[tickets["excluded_because"].isna()]
    judged = tickets[tickets["first_human_reply_at"].notna() & ~tickets["is_agent_created"]]
    wait = (judged["first_human_reply_at"] - judged["created_at"]).dt.total_seconds()
    written = judged["channel"].isin(["email", "social", "portal"])
    solved = (tickets["solved_at"] - tickets["created_at"]).dt.total_seconds() / 3600
    print(f"first reply h: median {wait.median() / 3600:.3f}, P90 {wait.quantile(0.9) / 3600:.2f}")
    print(f"first reply h, written channels: median {wait[written].median() / 3600:.2f}")
    print(f"resolution h: median {solved.median():.2f}, P90 {solved.quantile(0.9):.1f}")
    days, clock = timeline(now, 2), desk_clock(timeline(now, 2))
    worked = clock.worked(epoch(judged["first_human_reply_at"])) - clock.worked(epoch(judged["created_at"]))
    target = judged["tier"].map(TARGET_S)
    month = judged["created_on"].dt.strftime("%Y-%m")
    for name, met in (("around the clock", wait <= target), ("desk hours", worked <= target)):
        by_month = met.groupby(month).mean()
        print(
            f"first replies in time, {name}: {met.mean():.4f}",
            met.groupby(judged["tier"]).mean().round(3).to_dict(),
        )
        print("   worst month", by_month.idxmin(), round(by_month.min(), 3), "best", round(by_month.max(), 3))
    for name in ("reopens", "transfers", "escalations"):
        print(name, round(float((tickets[name] > 0).mean()), 4))
    print("bot resolved", round(float(tickets["is_bot_resolved"].mean()), 4))
    still = made["tickets"].query("status in ['new', 'open', 'pending', 'on_hold']")
    age = (pd.Timestamp(days.end_at, unit="s") - still["created_at"]).dt.total_seconds() / 86_400
    print("open", len(still), "by age 0-1-3-7-14-30-", np.histogram(age, [0, 1, 3, 7, 14, 30, 9999])[0])
    print("launch", days.day(days.launch_no), "outage", days.day(days.outage_no))


def epoch(moments: pd.Series) -> np.ndarray:
    return moments.to_numpy().astype("datetime64[s]").astype(np.int64)


def live(made: dict[str, pd.DataFrame]) -> None:
    for channel, rows in made["contacts"].groupby("channel"):
        answered = rows[~rows["is_abandoned"]]
        in_time = (answered["wait_s"] <= THRESHOLD_S[str(channel)]).sum() / len(rows)
        handle = (answered["talk_s"] + answered["hold_s"] + answered["wrap_s"]).mean()
        print(
            f"{channel}: {len(rows)} contacts, abandoned {rows['is_abandoned'].mean():.4f}, "
            f"service level {in_time:.3f}, ASA {answered['wait_s'].mean():.1f} s, AHT {handle:.0f} s"
        )


def surveys(made: dict[str, pd.DataFrame]) -> None:
    for kind, rows in made["surveys"].groupby("kind"):
        valid = rows.loc[rows["excluded_because"].isna(), "score"].dropna()
        answered = rows["score"].notna().mean()
        print(f"{kind}: {len(rows)} asked, {answered:.3f} answered, mean {valid.mean():.3f}", end=" ")
        print(valid.value_counts(normalize=True).sort_index().round(3).to_dict())


if __name__ == "__main__":
    main()
