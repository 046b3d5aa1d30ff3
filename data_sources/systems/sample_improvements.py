"""What the demo's agents proposed: ideas that are decided, put into use and measured, more of them in later years."""

from __future__ import annotations

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
    numbered,
    text,
)
from data_sources.systems.sample_people import AGENTS, Agents
from data_sources.systems.sample_shape import Timeline
from data_sources.systems.sample_world import DAY_S, DEPARTMENTS, GROUPS

WEEKLY_FIRST, WEEKLY_LAST = 1.2, 3.6
"""Ideas a week at the start and at the end of the demo."""
ACCEPTED_SHARE, BUILT_SHARE, WITHDRAWN_SHARE, MEASURED_SHARE = 0.55, 0.88, 0.03, 0.8
DECIDING_DAYS, BUILDING_DAYS, MEASURING_DAYS = 16, 24, 30
WAYS = (
    "Answer template for {}", "Help article about {}", "Checklist for {}", "Shorter form for {}",
    "Automatic routing of {}", "Message to customers ahead of {}", "Chat bot answers {}", "Fewer approvals for {}",
)  # fmt: skip
SUBJECTS = (
    "invoices", "refunds", "password resets", "delivery delays", "address changes", "cancellations", "upgrades",
    "outages", "set-up questions", "duplicate payments", "contract renewals", "complaints",
)  # fmt: skip
TITLES = tuple(way.format(subject) for way in WAYS for subject in SUBJECTS)
STATUSES = ("proposed", "accepted", "declined", "implemented", "withdrawn")
PROPOSED, ACCEPTED, DECLINED, IMPLEMENTED, WITHDRAWN = range(len(STATUSES))


def improvements_frame(agents: Agents, days: Timeline, seed: int) -> pd.DataFrame:
    """The table `improvements`; what would happen after the demo's last day has not happened."""
    rng = draws(seed, "improvements")
    day = _proposed(days, rng)
    n, end = len(day), len(days)
    who = _proposers(agents, day, rng)
    decided = day + 1 + np.round(DECIDING_DAYS * np.exp(rng.normal(0, 0.7, n))).astype(np.int64)
    built = decided + 2 + np.round(BUILDING_DAYS * np.exp(rng.normal(0, 0.8, n))).astype(np.int64)
    fate = rng.random(n)
    is_withdrawn = rng.random(n) < WITHDRAWN_SHARE
    is_decided = (decided < end) & ~is_withdrawn
    is_built = is_decided & (fate < ACCEPTED_SHARE * BUILT_SHARE) & (built < end)
    status = np.where(is_decided, np.where(fate < ACCEPTED_SHARE, ACCEPTED, DECLINED), PROPOSED)
    status = np.where(is_built, IMPLEMENTED, np.where(is_withdrawn, WITHDRAWN, status))
    money, hours = _benefits(is_built & (built + MEASURING_DAYS < end), rng)
    first = int(days.days[0].astype(np.int64))
    on = {"proposed_on": day, "decided_on": np.where(is_decided, decided, NEVER)}
    on["implemented_on"] = np.where(is_built, built, NEVER)
    return frame(
        "improvements",
        {
            "improvement_id": numbered("I", np.arange(n) + 1, 4),
            "title": text(TITLES, rng.integers(0, len(TITLES), n)),
            "agent_id": numbered("A", who + 1, 3),
            "department": text(DEPARTMENTS, agents.department[who]),
            "group_name": text(GROUPS, agents.group[who]),
            "status": text(STATUSES, status),
            "benefit_money": money,
            "currency": text(("EUR",), np.where(np.isnan(money), -1, 0)),
            "benefit_hours": hours,
            **{name: _days(no, first) for name, no in on.items()},
        },
    )


def _proposed(days: Timeline, rng: np.random.Generator) -> Whole:
    """Day numbers of the ideas, in order: working days, more of them as the demo goes on."""
    rate = np.linspace(WEEKLY_FIRST, WEEKLY_LAST, len(days)) / 5
    is_open = (days.weekday < 5) & ~days.is_holiday
    return np.repeat(np.arange(len(days)), rng.poisson(np.where(is_open, rate, 0.0))).astype(np.int64)


def _proposers(agents: Agents, day: Whole, rng: np.random.Generator) -> Whole:
    """Somebody who is employed on the day, for each idea."""
    left = np.where(agents.left_no == NEVER, np.iinfo(np.int64).max, agents.left_no)
    is_here = (agents.hired_no <= day[:, None]) & (day[:, None] <= left)
    drawn: Whole = np.where(is_here, rng.random((len(day), AGENTS)), -1.0).argmax(axis=1)
    return drawn


def _benefits(is_measurable: Flag, rng: np.random.Generator) -> tuple[Number, Number]:
    """Money and hours a year of the ideas that were measured; most bring one or the other, some both."""
    n = len(is_measurable)
    is_measured = is_measurable & (rng.random(n) < MEASURED_SHARE)
    side = rng.random(n)
    money = np.round(2400 * np.exp(rng.normal(0, 0.9, n)), -1)
    hours = np.round(90 * np.exp(rng.normal(0, 0.8, n)))
    return np.where(is_measured & (side < 0.6), money, np.nan), np.where(
        is_measured & (side > 0.4), hours, np.nan
    )


def _days(number: Whole, first: int) -> pd.Series:
    """A date column of day numbers; `NEVER` is null."""
    known = number != NEVER
    return local_day(np.where(known, (np.where(known, number, 0) + first) * DAY_S, NEVER))
