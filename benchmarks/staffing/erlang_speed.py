"""Inverse Erlang C and A over 35,040 intervals against the pyworkforce loop: CPU time in one process.

Run: python benchmarks/staffing/erlang_speed.py
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from staffing import erlang_a, erlang_c, erlang_c_compiled, pyworkforce_adapter
from staffing.log_space import Floats

INTERVALS, SAMPLE, ROUNDS = 35_040, 3_504, 5


def realistic() -> tuple[Floats, Floats]:
    """Loads with median 5 and mean about 38 erlangs, at most 500; handle times 180-600 s."""
    generator = np.random.default_rng(7)
    load = np.exp(generator.normal(np.log(5), 2.15, INTERVALS)).clip(0.05, 500)
    return load, generator.uniform(180, 600, INTERVALS)


def cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def pyworkforce_loop(load: Floats, aht: Floats) -> list[int]:
    rows = zip((load * 900 / aht).tolist(), aht.tolist(), strict=True)
    return [pyworkforce_adapter.agents(c, h, 900, 0.8, 20, 0.9) for c, h in rows]


def main() -> None:
    load, aht = realistic()
    some = np.linspace(0, INTERVALS - 1, SAMPLE).astype(int)
    asked = {"service_level": 0.8, "threshold_s": 20.0, "max_occupancy": 0.9}
    ours = erlang_c.agents(load, aht, **asked)
    theirs = np.array(pyworkforce_loop(load[some], aht[some]))
    print(f"load: median {np.median(load):.1f}, mean {load.mean():.1f}, max {load.max():.0f} erlangs")
    print(f"same answer in {(ours[some] == theirs).sum()} of {SAMPLE} sampled intervals")
    compiled = erlang_c_compiled.agents(load, aht, **asked)
    print(f"machine code gives the same answer in {(compiled == ours).sum()} of {INTERVALS}")
    ratios, machine = [], []
    for _ in range(ROUNDS):
        slow = cpu(lambda: pyworkforce_loop(load[some], aht[some])) * INTERVALS / SAMPLE
        fast = cpu(lambda: erlang_c.agents(load, aht, **asked))
        ratios.append(slow / fast)
        code = cpu(lambda: [erlang_c_compiled.agents(load, aht, **asked) for _ in range(5)]) / 5
        machine.append(slow / code)
        print(f"pyworkforce {slow:.2f} s (scaled from {SAMPLE}), numpy and scipy {fast:.4f} s")
    print(f"inverse Erlang C: {statistics.median(ratios):.0f}x ({min(ratios):.0f}-{max(ratios):.0f})")
    print(f"with numba: {statistics.median(machine):.0f}x ({min(machine):.0f}-{max(machine):.0f})")
    eight = cpu(lambda: [erlang_c.agents(load, aht, **asked) for _ in range(8)])
    print(f"8 channels: {100 * eight / slow:.1f} % of pyworkforce's one")
    spent = cpu(lambda: erlang_a.agents(load, aht, 180.0, service_level=0.8, threshold_s=20.0))
    print(f"inverse Erlang A: {1e6 * spent / INTERVALS:.1f} microseconds an interval")


if __name__ == "__main__":
    main()
