"""One million tickets judged against ten policies with ten schedules, end to end, from moments alone
and from histories of five events each. Prints seconds and tickets a second.

Run: python benchmarks/metrics/sla_million.py [tickets]
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from metrics.business_time import BusinessCalendar
from metrics.opening_hours import WEEKDAYS
from metrics.sla_policy_file import parse_policies
from metrics.sla_table import judge_tickets

ZONES = [
    "UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles",
    "America/Sao_Paulo", "Asia/Tokyo", "Asia/Kolkata", "Australia/Sydney", "Asia/Kathmandu",
]  # fmt: skip
LOW = 1_609_459_200
YEARS = 4
NOW = datetime(2025, 2, 1, tzinfo=UTC)


def calendars() -> dict[str, BusinessCalendar]:
    hours = {d: [["08:30", "12:00"], ["13:00", "17:45"]] for d in WEEKDAYS[:5]}
    return {
        f"office_{n}": BusinessCalendar.from_spec({"hours": hours, "tz": zone}, f"office_{n}")
        for n, zone in enumerate(ZONES)
    }


def policies():
    return parse_policies(
        [
            {
                "name": f"promise_{n}", "version": 1, "calendar": f"office_{n}",
                "applies_to": {"department": [f"d{n}"]},
                "targets": {
                    "first_reply": {"allowed": {"urgent": "30m", "any": "4h"}},
                    "resolution": {"allowed": {"urgent": "4h", "high": "8h", "any": "24h"}},
                },
            }
            for n in range(len(ZONES))
        ]
    )  # fmt: skip


def tickets(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    created = LOW + rng.integers(0, YEARS * 365 * 86400, count)
    reply = created + rng.exponential(6 * 3600, count).astype(np.int64)
    solved = reply + rng.exponential(2 * 86400, count).astype(np.int64)
    moments = {"created_at": created, "first_human_reply_at": reply, "solved_at": solved}
    frame = pd.DataFrame(
        {name: seconds.astype("datetime64[s]").astype("datetime64[us]") for name, seconds in moments.items()}
    )
    frame["source"], frame["ticket_id"] = "s", pd.Series(np.arange(count)).astype(str)
    frame["department"] = np.array([f"d{n}" for n in range(10)])[rng.integers(0, 10, count)]
    frame["priority"] = np.array(["low", "normal", "high", "urgent"])[rng.integers(0, 4, count)]
    frame["status"], frame["load_id"] = "solved", "bench"
    return frame


def events(frame: pd.DataFrame) -> pd.DataFrame:
    """created, agent_reply, pending, open, solved for every ticket."""
    pending = frame["first_human_reply_at"]
    resumed = pending + (frame["solved_at"] - pending) / 2
    steps = [
        (frame["created_at"], "created", None), (pending, "agent_reply", None), (pending, "status", "pending"),
        (resumed.dt.floor("s"), "status", "open"), (frame["solved_at"], "status", "solved"),
    ]  # fmt: skip
    parts = [
        pd.DataFrame(
            {
                "source": "s",
                "ticket_id": frame["ticket_id"],
                "event_no": n,
                "at": at,
                "kind": kind,
                "to_value": to,
            }
        )
        for n, (at, kind, to) in enumerate(steps)
    ]
    return pd.concat(parts, ignore_index=True).assign(actor_kind=None, from_value=None)


def report(label: str, count: int, run) -> None:
    cpu, begun = time.process_time(), time.perf_counter()
    clocks = run()
    took, used = time.perf_counter() - begun, time.process_time() - cpu
    print(
        f"{label:34} {took:6.2f} s  {used:6.2f} CPU s  {count / took:10,.0f} tickets/s  {len(clocks):,} clocks"
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    frame = tickets(count)
    print(f"{count:,} tickets, {len(ZONES)} schedules, load {os.getloadavg()[0]:.1f}")
    book, zone = policies(), "Europe/Berlin"
    report("from moments", count, lambda: judge_tickets(frame, None, book, calendars(), now=NOW, zone=zone))
    told = events(frame)
    report(
        f"from {len(told):,} events", count,
        lambda: judge_tickets(frame, told, book, calendars(), now=NOW, zone=zone),
    )  # fmt: skip


if __name__ == "__main__":
    main()
