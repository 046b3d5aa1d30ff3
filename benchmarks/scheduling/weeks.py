"""Covering of made-up weeks of several shapes, 10 s each: gap to the bound, efficiency, hours short.

python -m benchmarks.scheduling.weeks [SEED] [SECONDS]
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.shifts import ContractClass, ShiftRules
from scheduling.covering import cover
from scheduling.validate import validate

ZONE = "Europe/Berlin"
Floats = NDArray[np.float64]
QUARTERS = 672


def hump(hour: Floats, at: float, width: float) -> Floats:
    """A bell over the hours of the day, 1 at its top."""
    return np.asarray(np.exp(-0.5 * ((hour - at) / width) ** 2))


def office(hour: Floats, day: Floats) -> Floats:
    return 60 * (hump(hour, 10.5, 2) + 0.8 * hump(hour, 15, 2.5)) * (day < 5)


def around_the_clock(hour: Floats, day: Floats) -> Floats:
    return 30 + 50 * hump(hour, 14, 4) * np.where(day < 5, 1.0, 0.6)


def nights(hour: Floats, day: Floats) -> Floats:
    return 40 * (hump(hour, 23.5, 3) + hump(hour, -0.5, 3)) + 6


def peaky(hour: Floats, day: Floats) -> Floats:
    return 12 + 150 * hump(hour, 9, 0.6) * (day < 5) + 60 * hump(hour, 19, 0.8)


def small(hour: Floats, day: Floats) -> Floats:
    return (1 + 3 * hump(hour, 12, 3)) * ((hour >= 8) & (hour < 20))


def large(hour: Floats, day: Floats) -> Floats:
    return 900 * hump(hour, 13, 4) * np.where(day < 5, 1.0, 0.7) + 40


def two_peaks(hour: Floats, day: Floats) -> Floats:
    return 5 + 45 * (hump(hour, 9.5, 1.2) + hump(hour, 18.5, 1.5)) * np.where(day < 5, 1.0, 0.5)


def nights_closed(hour: Floats, day: Floats) -> Floats:
    return (14 + 16 * hump(hour, 12, 4)) * ((hour >= 7) & (hour < 22)) * np.where(day < 6, 1.0, 0.6)


def small_around_the_clock(hour: Floats, day: Floats) -> Floats:
    return 2 + 6 * hump(hour, 14, 4) * np.where(day < 5, 1.0, 0.7)


SHAPES: Mapping[str, Callable[[Floats, Floats], Floats]] = {
    "weekend closed": office, "24/7": around_the_clock, "nights": nights, "peaky": peaky, "low volume": small,
    "large": large, "two peaks": two_peaks, "nights closed": nights_closed, "24/7 small": small_around_the_clock,
}  # fmt: skip
CLASSES = (
    ContractClass("full time", 260, max_hours=40, max_days=5, shortest_minutes=480),
    ContractClass("part time", 140, max_hours=25, max_days=5, longest_minutes=360, may_work_nights=False),
)


def week(shape: str, seed: int) -> pd.DataFrame:
    """A week of quarter hours from Monday, local midnight: starts_at, channel, agents; noise by seed."""
    rng = np.random.default_rng([seed, *shape.encode()])
    quarter = np.arange(QUARTERS)
    level = SHAPES[shape]((quarter % 96) / 4.0, np.asarray(quarter // 96, dtype=np.float64))
    daily = rng.gamma(60, 1 / 60, 7)[quarter // 96]
    agents = np.ceil(rng.poisson(level * daily * 20) / 20)
    starts = pd.date_range("2026-06-01", periods=QUARTERS, freq="15min", tz=ZONE).tz_convert("UTC")
    frame = pd.DataFrame({"starts_at": starts, "channel": "voice", "agents": agents})
    return frame[frame["agents"] > 0].reset_index(drop=True)


def main(seed: int, seconds: float) -> None:
    """Print one line per shape, and the first again within contract classes."""
    cases = [(name, name, ShiftRules()) for name in SHAPES]
    cases.append(("two contract classes", "24/7", replace(ShiftRules(), classes=CLASSES)))
    for name, shape, rules in cases:
        need = week(shape, seed)
        plan = cover(need, rules, zone=ZONE, time_limit_s=seconds)
        broken = len(validate(plan, need, rules, ZONE))
        print(
            f"{name:22} required {plan.required_hours:9.1f} h  gap {plan.gap:.2%}  efficiency {plan.efficiency:.2%}  "
            f"under {plan.under_hours:.2f} h  {plan.seconds:.1f} s  violations {broken}",
            flush=True,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1, float(sys.argv[2]) if len(sys.argv) > 2 else 10.0)
