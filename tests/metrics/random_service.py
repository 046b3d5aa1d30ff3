"""A small random service with every kind of dirt the metrics must name: for tests only."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_sources.bulk import append
from data_sources.store import Store
from data_sources.tables import (
    agent_states,
    agents,
    contacts,
    customers,
    improvements,
    intervals,
    sla_clocks,
    surveys,
    tickets,
)
from domain.agent_states import ACTIVITIES

NOW = pd.Timestamp("2026-03-20 12:00")


def _maybe(rng: np.random.Generator, values: pd.Series, share: float) -> pd.Series:
    return values.mask(rng.random(len(values)) < share)


def random_tickets(rng: np.random.Generator, n: int = 400) -> pd.DataFrame:
    created = pd.Series(
        pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.uniform(0, 78 * 86400, n).round(), "s")
    )
    reply = created + pd.to_timedelta(rng.normal(7200, 4000, n).round(), "s")
    solved = created + pd.to_timedelta(rng.exponential(6 * 86400, n).round() - 3600, "s")
    first_solved = created + (solved - created) * 0.7
    f = pd.DataFrame(
        {
            "source": "random",
            "ticket_id": [f"{i:04}" for i in range(n)],
            "created_at": created,
            "first_reply_at": _maybe(rng, reply - pd.Timedelta("5min"), 0.1),
            "first_human_reply_at": _maybe(rng, reply, 0.3),
            "solved_at": solved.mask((rng.random(n) < 0.2) | (solved > NOW)),
            "status": "open",
            "channel": rng.choice(["phone", "email", "chat"], n),
            "department": rng.choice(["Care", "Tech"], n),
            "agent_id": _maybe(rng, pd.Series(rng.choice(["ann", "bob", "cem"], n)), 0.1),
            "priority": rng.choice(["low", "high"], n),
            "tier": rng.choice(["tier_1", "tier_2"], n),
            "category": _maybe(rng, pd.Series(rng.choice(["bill", "login"], n)), 0.1),
            "customer_id": _maybe(rng, pd.Series(rng.choice([f"c{i}" for i in range(60)], n)), 0.1),
            "public_replies": _maybe(rng, pd.Series(rng.integers(0, 4, n)), 0.1),
            "reopens": _maybe(rng, pd.Series(rng.integers(0, 2, n)), 0.1),
            "transfers": rng.integers(0, 2, n),
            "escalations": _maybe(rng, pd.Series(rng.integers(0, 2, n)), 0.5),
            "handle_s": _maybe(rng, pd.Series(rng.gamma(2, 300, n)), 0.2),
            "on_hold_s": rng.gamma(1, 300, n),
            "requester_wait_s": rng.gamma(1, 3000, n),
            "agent_work_s": rng.gamma(1, 900, n),
            "is_agent_created": rng.random(n) < 0.05,
            "is_bot_resolved": _maybe(rng, pd.Series(rng.random(n) < 0.1), 0.2),
            "excluded_because": pd.Series(rng.choice(["spam", "merged"], n)).where(rng.random(n) < 0.08),
        }
    )
    f["first_solved_at"] = first_solved.where(f["solved_at"].notna())
    f["created_on"] = f["created_at"].dt.normalize()
    f["solved_on"] = f["solved_at"].dt.normalize()
    return f


def random_clocks(rng: np.random.Generator, f: pd.DataFrame) -> pd.DataFrame:
    n = len(f)
    due = f["created_at"] + pd.to_timedelta(rng.uniform(3600, 10 * 86400, n).round(), "s")
    stopped = f["solved_at"]
    verdict = np.where(stopped.isna(), "pending", np.where(stopped <= due, "met", "breached"))
    verdict[rng.random(n) < 0.05] = "not_applicable"
    # A paused clock inside its target has no due moment yet.
    due = due.mask((verdict == "pending") & (rng.random(n) < 0.3))
    return pd.DataFrame(
        {
            "source": f["source"], "ticket_id": f["ticket_id"], "cycle_no": 0,
            "target": rng.choice(["first_reply", "resolution", "next_reply"], n),
            "started_at": f["created_at"], "due_at": due, "due_on": due.dt.normalize(),
            "stopped_at": stopped, "verdict": verdict, "policy": "test",
            "elapsed_s": (stopped - f["created_at"]).dt.total_seconds(),
        }
    )  # fmt: skip


def random_surveys(rng: np.random.Generator, n: int = 500) -> pd.DataFrame:
    kind = rng.choice(["csat", "csat_2", "nps", "ces", "ces_1", "item"], n)
    scales = {
        "csat": (1, 5),
        "csat_2": (0, 1),
        "nps": (0, 10),
        "ces": (1, 7),
        "ces_1": (1, 5),
        "item": (1, 5),
    }
    low, high = (np.array([scales[k][side] for k in kind]) for side in (0, 1))
    sent = pd.Series(pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.uniform(0, 70 * 86400, n).round(), "s"))
    answered = rng.random(n) < 0.7
    score = pd.Series(rng.integers(low, high + 1).astype(float)).where(answered)
    bad = pd.Series(rng.choice(["out_of_scale", "blank"], n)).where(rng.random(n) < 0.05)
    return pd.DataFrame(
        {
            "source": "random", "survey_id": [str(i) for i in range(n)],
            "kind": [str(k).split("_")[0] for k in kind], "direction": np.where(kind == "ces_1", "down", "up"),
            "delivered_at": _maybe(rng, sent, 0.1), "responded_on": sent.dt.normalize().where(answered),
            "score": score, "scale_low": low, "scale_high": high, "excluded_because": bad,
            "channel": rng.choice(["phone", "email"], n), "department": rng.choice(["Care", "Tech"], n),
            "agent_id": _maybe(rng, pd.Series(rng.choice(["ann", "bob", "cem"], n)), 0.1),
        }
    )  # fmt: skip


def random_intervals(rng: np.random.Generator, n: int = 300) -> pd.DataFrame:
    starts = pd.Series(pd.date_range("2026-01-01", periods=n, freq="6h"))
    offered = rng.poisson(20, n)
    abandoned = rng.binomial(offered, 0.1)
    short = rng.binomial(abandoned, 0.3)
    answered = offered - abandoned
    gone = np.maximum(short, rng.binomial(abandoned, 0.5))
    talk, hold, wrap = (answered * rng.uniform(a, b, n) for a, b in ((100, 300), (0, 30), (20, 60)))
    return pd.DataFrame(
        {
            "source": "random", "queue": rng.choice(["q1", "q2"], n), "channel": rng.choice(["phone", "chat"], n),
            "department": rng.choice(["Care", "Tech"], n), "starts_at": starts, "starts_on": starts.dt.normalize(),
            "starts_local_at": starts,
            "interval_s": 21600, "offered": offered, "answered": answered, "abandoned": abandoned,
            "short_abandoned": _maybe(rng, pd.Series(short), 0.1),
            "answered_in_threshold": _maybe(rng, pd.Series(rng.binomial(answered, 0.8)), 0.1),
            "abandoned_in_threshold": gone, "wait_answered_s": answered * 17.0,
            "talk_s": talk, "hold_s": hold, "wrap_s": wrap,
            "handle_s": _maybe(rng, pd.Series(talk + hold + wrap), 0.05), "available_s": rng.uniform(0, 4000, n),
            "staffed_s": _maybe(rng, pd.Series(rng.uniform(5000, 9000, n) * (rng.random(n) < 0.8)), 0.1),
        }
    )  # fmt: skip


def random_agents(rng: np.random.Generator) -> pd.DataFrame:
    names = ["ann", "bob", "cem", "dia"]
    hired = pd.to_datetime(["2024-05-01", "2025-12-20", "2026-01-15", None])
    return pd.DataFrame(
        {
            "source": "random", "agent_id": names, "wage_per_hour": [20.0, 24.0, 31.0, None],
            "currency": ["EUR", "EUR", "USD", "USD"], "hired_on": hired,
            "department": ["Care", "Tech", "Care", None],
        }
    )  # fmt: skip


def random_contacts(rng: np.random.Generator, n: int = 600) -> pd.DataFrame:
    offered = pd.Series(
        pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.uniform(0, 80 * 86400, n).round(), "s")
    )
    gone = rng.random(n) < 0.1
    queue = rng.choice(["q1", "q2", "q3"], n, p=[0.5, 0.47, 0.03])
    talk = pd.Series(rng.gamma(2, 100, n)).where(~gone)
    return pd.DataFrame(
        {
            "source": "random", "contact_id": [str(i) for i in range(n)], "channel": rng.choice(["phone", "chat"], n),
            "queue": queue, "department": rng.choice(["Care", "Tech"], n), "offered_at": offered,
            "offered_on": offered.dt.normalize(), "answered_at": offered.where(~gone), "is_abandoned": gone,
            "talk_s": _maybe(rng, talk, 0.05), "hold_s": _maybe(rng, pd.Series(rng.gamma(1, 20, n)), 0.5),
            "wrap_s": rng.gamma(1, 30, n),
            "agent_id": _maybe(rng, pd.Series(rng.choice(["ann", "bob", "cem"], n)), 0.1),
            "customer_id": _maybe(rng, pd.Series(rng.choice([f"c{i}" for i in range(90)], n)), 0.2),
            "excluded_because": pd.Series("test", index=range(n)).where(rng.random(n) < 0.03),
        }
    )  # fmt: skip


def random_states(rng: np.random.Generator, days: int = 70) -> pd.DataFrame:
    """Stretches of agents, some without a schedule, some with a word nobody knows, some still going on."""
    rows = []
    for agent in ("ann", "bob", "cem", "eve"):
        for day in range(days):
            at = pd.Timestamp("2026-01-01 08:00") + pd.Timedelta(days=day)
            is_planned = rng.random() < 0.8
            for _ in range(int(rng.integers(1, 8))):
                length = 60.0 * int(rng.integers(1, 90))
                state = str(rng.choice([*ACTIVITIES, "karaoke"]))
                asked = str(rng.choice(["handling", "break", "training", "offline"])) if is_planned else None
                is_open = rng.random() < 0.03
                rows.append((agent, at, None if is_open else length, state, asked))
                at += pd.Timedelta(seconds=length)
    f = pd.DataFrame(rows, columns=["agent_id", "starts_at", "length_s", "state", "scheduled"])
    means = {k: a.kind for k, a in ACTIVITIES.items()}, {k: a.duty for k, a in ACTIVITIES.items()}
    return f.assign(
        source="random",
        ends_at=f["starts_at"] + pd.to_timedelta(f["length_s"], "s"),
        starts_on=f["starts_at"].dt.normalize(),
        kind=f["state"].map(means[0]),
        duty=f["state"].map(means[1]),
        scheduled_duty=f["scheduled"].map(means[1]),
        department=f["agent_id"].map({"eve": "Care"}),
    )


def random_customers(rng: np.random.Generator, n: int = 200) -> pd.DataFrame:
    joined = pd.Series(pd.Timestamp("2025-10-01") + pd.to_timedelta(rng.integers(0, 150, n), "D"))
    left = joined + pd.to_timedelta(rng.integers(1, 200, n), "D")
    return pd.DataFrame(
        {
            "source": "random", "customer_id": [f"c{i}" for i in range(n)], "joined_on": joined,
            "churned_on": left.mask(rng.random(n) < 0.5), "tier": rng.choice(["tier_1", "tier_2"], n),
        }
    )  # fmt: skip


def random_improvements(rng: np.random.Generator, n: int = 120) -> pd.DataFrame:
    """Ideas with every kind of gap: no day of use, another currency, withdrawn, nothing measured."""
    proposed = pd.Series(pd.Timestamp("2025-09-01") + pd.to_timedelta(rng.integers(0, 200, n), "D"))
    decided = proposed + pd.to_timedelta(rng.integers(0, 80, n), "D")
    used = decided + pd.to_timedelta(rng.integers(0, 90, n), "D")
    status = pd.Series(
        rng.choice(
            ["proposed", "accepted", "declined", "implemented", "withdrawn"], n, p=[0.1, 0.1, 0.2, 0.5, 0.1]
        )
    )
    is_used = (status == "implemented") & (rng.random(n) < 0.9)
    return pd.DataFrame(
        {
            "source": "random", "improvement_id": [str(i) for i in range(n)], "proposed_on": proposed,
            "title": "an idea", "agent_id": rng.choice(["ann", "bob", "cem"], n),
            "department": rng.choice(["Care", "Tech"], n), "status": status,
            "decided_on": decided.where(~status.isin(["proposed", "withdrawn"])),
            "implemented_on": used.where(is_used),
            "benefit_money": _maybe(rng, pd.Series(rng.gamma(2, 500, n)), 0.4),
            "currency": pd.Series(rng.choice(["EUR", "USD", ""], n, p=[0.7, 0.2, 0.1])).replace("", None),
            "benefit_hours": _maybe(rng, pd.Series(rng.gamma(2, 50, n)), 0.3),
        }
    )  # fmt: skip


def fill(store: Store, seed: int) -> dict[str, pd.DataFrame]:
    """Put a random service into the store and return its frames."""
    rng = np.random.default_rng(seed)
    t = random_tickets(rng)
    frames = {
        "tickets": t,
        "sla_clocks": random_clocks(rng, t),
        "surveys": random_surveys(rng),
        "intervals": random_intervals(rng),
        "agents": random_agents(rng),
        "customers": random_customers(rng),
        "contacts": random_contacts(rng),
        "agent_states": random_states(rng),
        "improvements": random_improvements(rng),
    }
    with store.transaction() as connection:
        for table in (
            tickets, sla_clocks, surveys, intervals, agents, customers, contacts, agent_states, improvements
        ):  # fmt: skip
            append(connection, table, frames[table.name])
    return frames
