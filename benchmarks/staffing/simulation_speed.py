"""Contacts simulated per CPU second: one queue, and six channels with skills. Compilation not counted.

Run: python benchmarks/staffing/simulation_speed.py
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from staffing import simulate
from staffing.simulate import Day
from staffing.simulate_skills import Floor, Person, Stream, floor

INTERVALS = 400


def one_queue() -> None:
    day = Day(np.full(INTERVALS, 300.0), np.full(INTERVALS, 50.0), 300.0, 1800, 120.0)
    simulate.queue(day, replications=1)
    start = time.process_time()
    offered = simulate.queue(day, replications=20).offered.sum()
    spent = time.process_time() - start
    print(f"one queue, 50 erlangs, abandonment: {offered / spent / 1e6:.2f} million contacts a second")


def six_channels() -> None:
    names = ["phone", "chat", "social", "portal", "email", "in_person"]
    generator = np.random.default_rng(0)
    streams = {
        n: Stream(np.full(INTERVALS, 60.0), [300, 420, 600] if n == "chat" else [300.0],
                  180.0 if n in ("phone", "chat") else None, rank=i)
        for i, n in enumerate(names)
    }  # fmt: skip
    people = []
    for _ in range(66):
        mine = generator.permutation(6)[:3]
        people.append(Person({names[m]: k + 1 for k, m in enumerate(mine)}, ((0, INTERVALS * 1800.0),)))
    house = Floor(streams, people, 1800)
    floor(house, replications=1)
    start = time.process_time()
    result = floor(house, replications=5)
    spent = time.process_time() - start
    offered = sum(r.offered.sum() for r in result.values())
    print(
        f"six channels, 66 agents with 3 skills each: {offered / spent / 1e6:.2f} million contacts a second"
    )


if __name__ == "__main__":
    one_queue()
    six_channels()
