"""Shift-scheduling instances of Curtois and Qu (2014), read from .ros or .txt and solved in two processes.

python -m benchmarks.scheduling.nrp INSTANCE.ros|INSTANCE.txt ... [--seconds 60] [--seed 0]
"""

from __future__ import annotations

import argparse
from time import monotonic, process_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.scheduling.nrp_instance import Instance

HEADS = f"{'instance':24} {'cost':>8} {'bound':>8} {'gap %':>7} {'seconds':>8} {'violations':>11}"


def row(name: str, instance: Instance, seconds: float, seed: int, started: float) -> str:
    """Solve and describe in a line: cost and broken rules by the checker, the bound, seconds from `started`."""
    from benchmarks.scheduling import nrp_check
    from benchmarks.scheduling.nrp_search import search

    found = search(instance, seconds - (monotonic() - started), seed)
    plan = found.shifts(instance)
    cost, broken = nrp_check.cost(instance, plan), nrp_check.broken(instance, plan)
    # A bound that no time was left for says nothing: no gap, not a gap of 100 %.
    has_bound = found.bound > 0
    bound, gap = (f"{found.bound:.0f}", f"{100 * (cost / found.bound - 1):.1f}") if has_bound else ("-", "-")
    return f"{name:24} {cost:8d} {bound:>8} {gap:>7} {monotonic() - started:8.1f} {len(broken):11d}"


def main(paths: list[str], seconds: float, seed: int) -> None:
    """Print a line an instance; the first one's seconds begin with the program's."""
    started = monotonic() - process_time()
    from benchmarks.scheduling.nrp_files import read

    print(HEADS)
    for path in paths:
        print(row(path.rsplit("/", 1)[-1], read(path), seconds, seed, started), flush=True)
        started = monotonic()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("instances", nargs="+")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    main(given.instances, given.seconds, given.seed)
