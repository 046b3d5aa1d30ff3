"""The same random histories judged one ticket at a time and all at once: how many clocks differ.

Run: python benchmarks/metrics/two_roads.py [batches]
"""

from __future__ import annotations

import importlib.util
import random
import sys
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
STATUSES = ["new", "open", "pending", "on_hold", "solved", "closed"]
LEVELS = ["urgent", "high", "low", "normal"]
KINDS = ["status"] * 4 + [
    "priority",
    "customer_reply",
    "customer_reply",
    "agent_reply",
    "agent_reply",
    "note",
]


def laws():
    """The test module, whose story maker and one-ticket road are used here on more stories."""
    spec = importlib.util.spec_from_file_location("laws", ROOT / "tests" / "metrics" / "test_sla_table.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def story(rng: random.Random) -> list[tuple[int, tuple[str, str | None]]]:
    values = {"status": STATUSES, "priority": LEVELS}
    kinds = [rng.choice(KINDS) for _ in range(rng.randint(0, 14))]
    return [(rng.randint(0, 220) * 3000, (k, rng.choice(values[k]) if k in values else None)) for k in kinds]


def main() -> None:
    batches = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    t, rng, judged, different = laws(), random.Random(9), 0, 0
    for batch in range(batches):
        policy, created_by = t.POLICIES[batch % len(t.POLICIES)], rng.choice(["customer", "agent"])
        tickets, events, expected = [], [], []
        for number in range(25):
            told = t.events_of(story(rng), created_by)
            ticket, rows = t.frames(told, f"{number:02}")
            tickets.append(ticket)
            events.append(rows)
            expected += [(f"{number:02}", *row) for row in t.judged_rows(told, policy)]
        table = t.judge_tickets(
            pd.concat(tickets),
            pd.concat(events).sample(frac=1, random_state=batch),
            t.PolicyBook((policy,)),
            {"office": t.OFFICE},
            now=t.NOW,
        )
        got = [(i, *row) for i, part in table.groupby("ticket_id") for row in t.rows_of(part)]
        judged += len(expected)
        different += len(set(got) ^ set(expected))
    print(f"{batches * 25:,} tickets, {judged:,} clocks, {different} differ")


if __name__ == "__main__":
    main()
