"""Business time per second: this project's arrays against `businesstimedelta`, in the same run.

`businesstimedelta` is not a dependency: run with an interpreter that has it beside numpy, pandas and
holidays. Rounds are interleaved and the best of each is kept, so a busy machine slows both alike.

Run: python benchmarks/metrics/business_time.py [tickets]
"""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from metrics.business_time import BusinessCalendar
from metrics.opening_hours import WEEKDAYS

ZONE, ROUNDS, SAMPLE = "Europe/Berlin", 6, 300


def ours() -> BusinessCalendar:
    return BusinessCalendar.from_spec(
        {"hours": {day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]}, "tz": ZONE}, "office"
    )


def theirs():
    if importlib.util.find_spec("businesstimedelta") is None:
        return None
    import businesstimedelta as b
    import pytz

    week = b.WorkDayRule(
        start_time=datetime(2020, 1, 1, 9).time(), end_time=datetime(2020, 1, 1, 17).time(),
        working_days=[0, 1, 2, 3, 4], tz=pytz.timezone(ZONE),
    )  # fmt: skip
    return b.Rules([week])


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rng = np.random.default_rng(0)
    start = rng.integers(1_577_836_800, 1_767_225_600, count)
    end = start + rng.integers(0, 20 * 86400, count)
    in_order = np.argsort(start)
    first, last = start[in_order], end[in_order]
    office, rules = ours(), theirs()
    known = office.spans(int(start.min()), int(end.max()))
    pairs = [
        (datetime.fromtimestamp(int(a), UTC), datetime.fromtimestamp(int(b), UTC))
        for a, b in zip(start[:SAMPLE], end[:SAMPLE], strict=True)
    ]
    target = office.elapsed_s(start, end)
    best: dict[str, float] = {}
    runs = {
        "elapsed_s, unsorted": (count, lambda: office.elapsed_s(start, end)),
        "elapsed_s, sorted by created": (count, lambda: office.elapsed_s(first, last)),
        "binary search only": (count, lambda: known._searched(end) - known._searched(start)),
        "due_at": (count, lambda: office.due_at(start, target)),
    }
    if rules is not None:
        runs["businesstimedelta"] = (SAMPLE, lambda: [rules.difference(a, b) for a, b in pairs])
    for _ in range(ROUNDS):
        for name, (size, run) in runs.items():
            begun = time.perf_counter()
            run()
            best[name] = max(best.get(name, 0.0), size / (time.perf_counter() - begun))
    print(f"{count:,} tickets, best of {ROUNDS} interleaved rounds, load {os.getloadavg()[0]:.1f}")
    base = best.get("businesstimedelta")
    for name, rate in best.items():
        print(f"{name:30} {rate:14,.0f} tickets/s" + (f" {rate / base:9,.0f} x" if base else ""))
    if rules is not None:
        found = [rules.difference(a, b) for a, b in pairs]
        theirs_s = [round(f.hours * 3600 + f.seconds) for f in found]
        print(f"different answers in {SAMPLE}: {(np.array(theirs_s) != target[:SAMPLE]).sum()}")


if __name__ == "__main__":
    main()
