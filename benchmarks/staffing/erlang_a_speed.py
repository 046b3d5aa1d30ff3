"""Inverse Erlang A over 35,040 intervals against pyworkforce 0.5.4, which needs Python 3.12: CPU time.

    python3.12 -m venv /tmp/py312 && /tmp/py312/bin/pip install pyworkforce==0.5.4
    python benchmarks/staffing/erlang_a_speed.py /tmp/py312/bin/python

The other interpreter counts a sample of the same intervals, those of at most 60 erlangs (larger ones cost it
seconds each), and reports its own CPU time; import is not counted on either side. It never asks for fewer agents
than the load, so answers are compared where the fewest agents are at least that many.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.staffing.erlang_speed import INTERVALS, cpu, realistic
from staffing import erlang_a

SAMPLE, MOST_ERLANGS, PATIENCE_S, THRESHOLD_S, LEVEL = 120, 60.0, 180.0, 20.0, 0.8
THEIRS = """
import json, sys, time
from pyworkforce.queuing import ErlangA
rows = json.load(sys.stdin)
def agents(contacts, aht_s, patience_s, within_s, level):
    queue = ErlangA(contacts, aht_s / 60, within_s / 60, 15, patience_s / 60)
    return queue.required_positions(level)["raw_positions"]
started = time.process_time()
found = [agents(*row) for row in rows]
print(json.dumps({"cpu_s": time.process_time() - started, "agents": found}))
"""


def main(python: str) -> None:
    load, aht_s = realistic()
    small = np.flatnonzero(load <= MOST_ERLANGS)
    some = small[np.linspace(0, small.size - 1, SAMPLE).astype(int)]
    rows = [(float(load[i] * 900 / aht_s[i]), float(aht_s[i]), PATIENCE_S, THRESHOLD_S, LEVEL) for i in some]
    asked = {"service_level": LEVEL, "threshold_s": THRESHOLD_S}
    erlang_a.agents(load[:10], aht_s[:10], PATIENCE_S, **asked)
    ours = cpu(lambda: erlang_a.agents(load, aht_s, PATIENCE_S, **asked)) / INTERVALS
    done = subprocess.run(
        [python, "-c", THEIRS], input=json.dumps(rows), capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout)
    theirs = told["cpu_s"] / SAMPLE
    mine = erlang_a.agents(load[some], aht_s[some], PATIENCE_S, **asked)
    comparable = mine >= np.ceil(load[some] - 1e-9)
    same = (mine == np.array(told["agents"]))[comparable].sum()
    print(
        f"pyworkforce 0.5.4: {1e6 * theirs:.0f} microseconds an interval (of {SAMPLE}, up to {MOST_ERLANGS:g} erlangs)"
    )
    print(f"here: {1e6 * ours:.2f} microseconds an interval ({INTERVALS} up to {load.max():.0f} erlangs)")
    print(
        f"inverse Erlang A: {theirs / ours:.0f}x, same answer in {same} of {comparable.sum()} comparable intervals"
    )


if __name__ == "__main__":
    main(sys.argv[1])
