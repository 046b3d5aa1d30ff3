"""What placing breaks by simulated service gains: over the middle of their windows, and over the covering's own places.

Run: python -m benchmarks.scheduling.service_breaks
A made-up week of calls with two peaks a day, its requirement, shifts that cover it, one agent a shift.
"""

from __future__ import annotations

from datetime import UTC, datetime
from time import process_time

import numpy as np
import pandas as pd

from domain.shifts import Assignment, Shift, ShiftRules
from domain.workload import ServiceTarget
from jobs.intraday_options import Queue, Roster
from jobs.schedules import Edit, drawn
from jobs.service_breaks import by_service
from scheduling.covering import cover
from scheduling.existing import read_shifts
from staffing.requirements import requirements

RULES = ShiftRules(lengths_minutes=(240, 480))
TARGET, PATIENCE_S = ServiceTarget(0.8, 20), 180.0
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


def week() -> pd.DataFrame:
    """starts_at, channel, contacts, aht_s, is_open: 08:00 to 20:00 every day."""
    starts = pd.date_range(MONDAY, periods=336, freq="30min").as_unit("us")
    hour = np.asarray(starts.hour + starts.minute / 60, dtype=float)
    is_open = (hour >= 8) & (hour < 20)
    shape = 40 + 35 * np.exp(-((hour - 11) ** 2) / 2) + 25 * np.exp(-((hour - 16) ** 2) / 2)
    contacts = np.where(is_open, shape, 0.0)
    return pd.DataFrame(
        {"starts_at": starts, "channel": "phone", "contacts": contacts, "aht_s": 300.0, "is_open": is_open}
    )


def main() -> None:
    load = week()
    need = requirements(load, {"phone": TARGET}, patience_s={"phone": PATIENCE_S})
    need = need[need["agents"] > 0].assign(scheduled_agents=lambda f: f["agents"].astype(float))
    found = cover(need, RULES, zone="UTC", time_limit_s=10)
    shifts = [s for s in read_shifts(found.shifts, "UTC") for _ in range(s.agents)]
    queue = Queue("phone", load[["starts_at", "contacts", "aht_s"]], TARGET, PATIENCE_S)
    for name, placed in (
        ("middle of the windows", [_middle(s) for s in shifts]),
        ("by the covering", shifts),
    ):
        entries = tuple(Assignment(f"a{n:03d}", _one(s)) for n, s in enumerate(placed))
        started = process_time()
        moved = by_service(Roster(entries, need, RULES, (), ""), queue, "UTC")
        before, after = moved.overall
        print(
            f"{name}: {len(shifts)} shifts, {load['contacts'].sum():,.0f} calls, {moved.moved} breaks moved, "
            f"{before:.2%} in time before, {after:.2%} after, {process_time() - started:.1f} CPU s"
        )


def _one(shift: Shift) -> Shift:
    return Shift(shift.shift, shift.starts_at, shift.ends_at, "phone", shift.breaks)


def _middle(shift: Shift) -> Shift:
    minutes = round((shift.ends_at - shift.starts_at).total_seconds() / 60)
    return drawn(shift.shift, Edit(None, shift.starts_at, minutes, 1, False), "phone", RULES)


if __name__ == "__main__":
    main()
