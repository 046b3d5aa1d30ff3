"""Survey answers of the demo: most people do not answer, and who does answers by what happened to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data_sources.systems.sample_columns import (
    NEVER,
    Flag,
    Number,
    Whole,
    draws,
    frame,
    local_day,
    local_seconds,
    moment,
    numbered,
    text,
)
from data_sources.systems.sample_lifecycle import Opened
from data_sources.systems.sample_people import Agents, Customers
from data_sources.systems.sample_shape import Timeline
from data_sources.systems.sample_world import CHANNEL_NAMES, DAY_S, DEPARTMENTS, GROUPS, PRIORITIES

KINDS = ("csat", "nps", "ces")
CSAT, NPS, CES = range(3)
QUESTIONS = (
    "How satisfied are you with our support?",
    "How likely are you to recommend us?",
    "It was easy to get my issue solved.",
)
LOW, HIGH = np.array((1, 0, 1)), np.array((5, 10, 7))
ASKED_SHARE = (0.62, 0.045, 0.12)
"""Share of solved tickets asked each question."""
ANSWER_SHARE = (0.18, 0.15, 0.20)
RELATION_ASKED = 1500
"""Customers asked to recommend us at the end of each quarter, for 250,000 tickets."""
OUT_OF_SCALE_SHARE = 0.004


@dataclass(frozen=True)
class Asked:
    """Questions delivered; `ticket` is -1 for the quarterly question, `customer` is always known."""

    kind: Whole
    ticket: Whole
    customer: Whole
    delivered_at: Whole
    mood: Number


def mood(
    tickets: Opened, agents: Agents, solved_at: Whole, reopens: Whole, late: Number, seed: int
) -> Number:
    """How well a ticket went, on a scale whose unit is a point of five; unsolved tickets are 0."""
    hours = np.where(solved_at != NEVER, (solved_at - tickets.created_at) / 3600, 0)
    own = draws(seed, "mood").normal(0, 0.95, len(tickets))
    return (
        4.84
        + agents.quality[tickets.agent]
        - 0.17 * np.log1p(hours)
        - 0.85 * (reopens > 0)
        - 0.5 * late
        + own
    )


def make_surveys(
    tickets: Opened, customers: Customers, went: Number, solved_at: Whole, agents: Agents,
    days: Timeline, scale: float, seed: int,
) -> pd.DataFrame:  # fmt: skip
    """The table `surveys`: one row per question delivered, with a null score where nobody answered.

    Args:
        went: `mood` of each ticket. scale: size of the demo against 250,000 tickets.
    """
    rng = draws(seed, "surveys")
    asked = _after_tickets(tickets, went, solved_at, days, rng)
    asked = _with_relation(asked, customers, tickets, went, days, max(round(RELATION_ASKED * scale), 5), rng)
    order = np.lexsort((asked.kind, asked.customer, asked.delivered_at))
    asked = Asked(
        *(getattr(asked, name)[order] for name in ("kind", "ticket", "customer", "delivered_at", "mood"))
    )
    responded = _responded_at(asked, days, rng)
    score = _score(asked, rng)
    is_wrong = rng.random(len(score)) < OUT_OF_SCALE_SHARE
    score = np.where(is_wrong, HIGH[asked.kind] + 1 + score % 3, score)
    return _frame(asked, tickets, agents, responded, np.where(responded != NEVER, score, np.nan), is_wrong)


def _after_tickets(
    tickets: Opened, went: Number, solved_at: Whole, days: Timeline, rng: np.random.Generator
) -> Asked:
    """Each question goes out an hour after the solution to a sample of its own."""
    rows: list[Whole] = []
    for share in ASKED_SHARE:
        known = (solved_at != NEVER) & (tickets.exclusion < 0) & (rng.random(len(tickets)) < share)
        rows.append(np.flatnonzero(known & (solved_at < days.end_at - 3600)))
    ticket = np.concatenate(rows)
    kind = np.repeat(np.arange(len(KINDS)), [len(r) for r in rows])
    return Asked(kind, ticket, tickets.customer[ticket], solved_at[ticket] + 3600, went[ticket])


def _with_relation(
    asked: Asked, customers: Customers, tickets: Opened, went: Number, days: Timeline, size: int,
    rng: np.random.Generator,
) -> Asked:  # fmt: skip
    """Adds the quarterly question to customers, whose mood is the mean of their tickets and their own."""
    number = np.bincount(tickets.customer, minlength=len(customers))
    usual = np.where(
        number > 0, np.bincount(tickets.customer, went, len(customers)) / np.maximum(number, 1), 4.0
    )
    parts: list[tuple[Whole, ...]] = []
    for day in range(80, len(days), 91):
        here = np.flatnonzero((customers.joined_no <= day) & (customers.churned_no > day))
        chosen = np.sort(rng.choice(here, min(size, len(here)), replace=False))
        at = days.start_at + day * DAY_S + 10 * 3600 + rng.integers(0, 1800, len(chosen))
        parts.append((chosen, at))
    customer, at = (np.concatenate(p) for p in zip(*parts, strict=True))
    own = usual[customer] + rng.normal(0, 0.6, len(customer))
    return Asked(
        np.concatenate([asked.kind, np.full(len(customer), NPS)]),
        np.concatenate([asked.ticket, np.full(len(customer), -1)]),
        np.concatenate([asked.customer, customer]),
        np.concatenate([asked.delivered_at, at]),
        np.concatenate([asked.mood, own]),
    )


def _responded_at(asked: Asked, days: Timeline, rng: np.random.Generator) -> Whole:
    """Moment of the answer, `NEVER` without one; people with strong feelings answer more often."""
    strong = 0.85 + 0.22 * np.abs(asked.mood - 4.0)
    answers = rng.random(len(asked.kind)) < np.array(ANSWER_SHARE)[asked.kind] * strong
    after = np.exp(rng.normal(np.log(5 * 3600), 1.4, len(asked.kind))).astype(np.int64) + 20
    at = asked.delivered_at + np.minimum(after, 20 * DAY_S)
    return np.where(answers & (at < days.end_at), at, NEVER)


def _score(asked: Asked, rng: np.random.Generator) -> Number:
    """Answers on each scale from the same mood."""
    mood_now = asked.mood + rng.normal(0, 0.45, len(asked.kind))
    raw = np.array([
        mood_now,
        8.3 + 2.1 * (mood_now - 4.25),
        5.5 + 1.15 * (mood_now - 4.25),
    ])[asked.kind, np.arange(len(asked.kind))]  # fmt: skip
    score: Number = np.clip(np.round(raw), LOW[asked.kind], HIGH[asked.kind]).astype(float)
    return score


def _frame(
    asked: Asked, tickets: Opened, agents: Agents, responded: Whole, score: Number, is_wrong: Flag
) -> pd.DataFrame:
    about = np.maximum(asked.ticket, 0)
    has_ticket = asked.ticket >= 0

    def of_ticket(codes: Whole) -> Whole:
        return np.where(has_ticket, codes[about], -1)

    every = np.zeros(len(asked.kind), dtype=np.int64)
    return frame(
        "surveys",
        {
            "survey_id": numbered("S", np.arange(len(every)) + 1, 7),
            "kind": text(KINDS, asked.kind),
            "question": text(QUESTIONS, asked.kind),
            "ticket_id": numbered("T", np.where(has_ticket, asked.ticket + 1, -1), 7),
            "customer_id": numbered("C", asked.customer + 1, 6),
            "agent_id": numbered("A", of_ticket(tickets.agent + 1), 3),
            "channel": text(CHANNEL_NAMES, of_ticket(tickets.channel)),
            "department": text(DEPARTMENTS, of_ticket(tickets.department)),
            "group_name": text(GROUPS, of_ticket(agents.group[tickets.agent])),
            "priority": text(PRIORITIES, of_ticket(tickets.priority)),
            "delivered_at": moment(asked.delivered_at),
            "responded_at": moment(responded),
            "responded_on": local_day(local_seconds(responded)),
            "score": score,
            "scale_low": LOW[asked.kind].astype(float),
            "scale_high": HIGH[asked.kind].astype(float),
            "direction": text(("up",), every),
            "excluded_because": text(("out_of_scale",), np.where(is_wrong & (responded != NEVER), 0, -1)),
        },
    )
