"""Covering of made-up weeks of several shapes, 10 s each: gap to the bound, efficiency, hours short.

python -m benchmarks.scheduling.weeks [SEED] [SECONDS] [PART OF A NAME]
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.shifts import ContractClass, ShiftRules
from scheduling.covering import cover
from scheduling.validate import validate

ZONE = "Europe/Berlin"
Floats = NDArray[np.float64]


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


def closed_sunday(hour: Floats, day: Floats) -> Floats:
    return 25 * (hump(hour, 10, 2) + 0.9 * hump(hour, 16, 2)) * (hour >= 7) * (hour < 21) * (day < 6)


def spiky_mornings(hour: Floats, day: Floats) -> Floats:
    return 8 + 60 * hump(hour, 8.5, 0.4) * (day < 5) + 25 * hump(hour, 14, 4)


def five_times(hour: Floats, day: Floats) -> Floats:
    return 5 * around_the_clock(hour, day)


SHAPES: Mapping[str, Callable[[Floats, Floats], Floats]] = {
    "weekend closed": office, "24/7": around_the_clock, "nights": nights, "peaky": peaky, "low volume": small,
    "large": large, "two peaks": two_peaks, "nights closed": nights_closed, "24/7 small": small_around_the_clock,
    "closed Sunday": closed_sunday, "spiky mornings": spiky_mornings, "five times 24/7": five_times,
}  # fmt: skip
CLASSES = (
    ContractClass("full time", 260, max_hours=40, max_days=5, shortest_minutes=480),
    ContractClass("part time", 140, max_hours=25, max_days=5, longest_minutes=360, may_work_nights=False),
)


@dataclass(frozen=True)
class Case:
    """One week to cover: its shape, its first Monday, the width of its intervals, the rules of its shifts."""

    name: str
    shape: str
    rules: ShiftRules = field(default_factory=ShiftRules)
    monday: str = "2026-06-01"
    minutes: int = 15


CASES = (
    *(Case(name, name) for name in SHAPES),
    Case("two contract classes", "24/7", replace(ShiftRules(), classes=CLASSES)),
    Case("half hours, overnight", "nights", minutes=30),
    Case("half hours, closed Sunday", "closed Sunday", minutes=30),
    Case("the clock goes back", "24/7", monday="2026-10-19"),
    Case("the clock goes forward", "24/7 small", monday="2026-03-23"),
    Case("two shift lengths", "24/7", replace(ShiftRules(), lengths_minutes=(300, 510))),
    Case("two shift lengths, few people", "24/7 small", replace(ShiftRules(), lengths_minutes=(300, 510))),
)


def week(shape: str, seed: int, monday: str = "2026-06-01", minutes: int = 15) -> pd.DataFrame:
    """A week of intervals from Monday, local midnight: starts_at, channel, agents; noise by seed."""
    rng = np.random.default_rng([seed, *shape.encode()])
    first = pd.Timestamp(monday, tz=ZONE)
    starts = pd.date_range(first, first + pd.DateOffset(days=7), freq=f"{minutes}min", inclusive="left")
    hour = np.asarray(starts.hour + starts.minute / 60, dtype=np.float64)
    day = np.asarray(starts.day_of_week, dtype=np.int64)
    daily = rng.gamma(60, 1 / 60, 7)[day]
    agents = np.ceil(rng.poisson(SHAPES[shape](hour, day.astype(np.float64)) * daily * 20) / 20)
    frame = pd.DataFrame({"starts_at": starts.tz_convert("UTC"), "channel": "voice", "agents": agents})
    return frame[frame["agents"] > 0].reset_index(drop=True)


def main(seed: int, seconds: float, wanted: str) -> None:
    """Print one line per case whose name holds `wanted`."""
    for case in (c for c in CASES if wanted in c.name):
        need = week(case.shape, seed, case.monday, case.minutes)
        plan = cover(need, case.rules, zone=ZONE, time_limit_s=seconds)
        broken = len(validate(plan, need, case.rules, ZONE))
        print(
            f"{case.name:30} required {plan.required_hours:9.1f} h  gap {plan.gap:.2%}  "
            f"efficiency {plan.efficiency:.2%}  under {plan.under_hours:.2f} h  {plan.seconds:.1f} s  "
            f"violations {broken}",
            flush=True,
        )


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        int(given[0]) if given else 1,
        float(given[1]) if len(given) > 1 else 10.0,
        given[2] if len(given) > 2 else "",
    )
