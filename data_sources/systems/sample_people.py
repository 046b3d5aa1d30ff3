"""The people of the demo: 80 agents who come, learn and leave, and the customers they serve."""

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
    numbered,
    text,
)
from data_sources.systems.sample_shape import Timeline
from data_sources.systems.sample_world import (
    CARE,
    CHANNEL_NAMES,
    DAY_S,
    DEPARTMENTS,
    GROUPS,
    LEVELS,
    REGIONS,
    SEGMENTS,
    TECHNICAL,
    TIERS,
)

AGENTS = 80
AGENT_ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata")
WAGES = ((17.5, 21.0, 27.0), (18.0, 22.5, 30.0), (6.5, 8.5, 12.0))
"""Wage per paid hour by zone and level."""
CURRENCIES = ("EUR", "USD", "USD")
SKILL_SETS = (
    "phone in_person", "phone chat in_person", "phone chat email", "chat email social portal",
    "email social portal", "phone chat email social portal in_person",
)  # fmt: skip


@dataclass(frozen=True)
class Agents:
    """Agents as arrays; day numbers count from the demo's first day and may lie before it.

    Attributes:
        department, group, zone, level, skills: codes. speed: handle time against the average.
        quality: effect on satisfaction, in points of a 1-5 scale.
        hired_no, left_no: first and last working day, `NEVER` while employed.
    """

    department: Whole
    group: Whole
    zone: Whole
    level: Whole
    skills: Whole
    speed: Number
    quality: Number
    hired_no: Whole
    left_no: Whole
    is_part_time: Flag
    weekly_hours: Number
    wage: Number

    def on(self, department: int, channel: int) -> Whole:
        """Codes of the agents of a department who serve a channel."""
        serves = np.array([CHANNEL_NAMES[channel] in s.split() for s in SKILL_SETS])
        return np.flatnonzero((self.department == department) & serves[self.skills])

    def pace(self, agent: Whole, day_no: Whole) -> Number:
        """Handle time of agents on days against the average: beginners need up to 35 % more."""
        tenure = np.clip(day_no - self.hired_no[agent], 0, None)
        pace: Number = self.speed[agent] * (1 + 0.35 * np.exp(-tenure / 60))
        return pace


def make_agents(days: Timeline, seed: int) -> Agents:
    """The agents: the first of each department and skill set stays throughout, so no queue is ever empty."""
    rng = draws(seed, "agents")
    k = np.arange(AGENTS)
    department = np.repeat([CARE, TECHNICAL, 2], (34, 28, 18))
    skills = k % len(SKILL_SETS)
    written = np.isin(skills, (3, 4))
    zone = np.where(written & (k % 12 > 5), 2, np.where(rng.random(AGENTS) < 0.2, 1, 0))
    level = np.searchsorted((0.62, 0.9), rng.random(AGENTS))
    is_veteran = np.concatenate([np.arange(n) < len(SKILL_SETS) for n in (34, 28, 18)])
    hired = np.where(rng.random(AGENTS) < 0.45, rng.integers(0, len(days) - 30, AGENTS), 0)
    hired = np.where(is_veteran | (hired == 0), -rng.integers(120, 3200, AGENTS), hired)
    stay = rng.exponential(900, AGENTS).astype(np.int64) + 90
    left = np.where(is_veteran, NEVER, np.maximum(hired, 0) + stay)
    left = np.where(left < len(days), left, NEVER)
    is_part_time = rng.random(AGENTS) < 0.28
    wages = np.array(WAGES)[zone, level] * (1 + np.clip(-hired, 0, 3000) / 3000 * 0.12)
    return Agents(
        department, department * 2 + (level > 0), zone, level, skills,
        np.exp(rng.normal(0, 0.13, AGENTS)), rng.normal(0, 0.22, AGENTS), hired, left, is_part_time,
        np.where(is_part_time, rng.choice([20.0, 24.0, 30.0], AGENTS), np.where(zone == 0, 38.5, 40.0)),
        np.round(wages, 2),
    )  # fmt: skip


def assign(
    agents: Agents, department: Whole, channel: Whole, day_no: Whole, rng: np.random.Generator
) -> Whole:
    """An agent for each contact, with equal chances among those employed that day who serve its queue."""
    chosen = np.zeros(len(day_no), dtype=np.int64)
    chance = rng.random(len(day_no))
    last = int(day_no.max()) + 1
    days = np.arange(last)
    for d in range(len(DEPARTMENTS)):
        for c in range(len(CHANNEL_NAMES)):
            rows = np.flatnonzero((department == d) & (channel == c))
            pool = agents.on(d, c)
            at_work = (agents.hired_no[pool, None] <= days) & (agents.left_no[pool, None] >= days)
            so_far = at_work.cumsum(axis=0)
            wanted = (chance[rows] * so_far[-1, day_no[rows]]).astype(np.int64)
            chosen[rows] = pool[(so_far[:, day_no[rows]] <= wanted).sum(axis=0)]
    return chosen


def agents_frame(agents: Agents, days: Timeline) -> pd.DataFrame:
    """The table `agents`."""
    every = np.zeros(AGENTS, dtype=np.int64)
    first = int(days.days[0].astype(np.int64))
    left = np.where(agents.left_no == NEVER, NEVER, (np.minimum(agents.left_no, 9999) + first) * DAY_S)
    names = [f"Demo agent {k + 1:03}" for k in range(AGENTS)]
    return frame(
        "agents",
        {
            "agent_id": numbered("A", np.arange(AGENTS) + 1, 3),
            "name": text(names, np.arange(AGENTS)),
            "department": text(DEPARTMENTS, agents.department),
            "group_name": text(GROUPS, agents.group),
            "skills": text(SKILL_SETS, agents.skills),
            "level": text(LEVELS, agents.level),
            "hired_on": local_day((agents.hired_no + first) * DAY_S),
            "left_on": local_day(left),
            "contract": text(("full_time", "part_time"), every + agents.is_part_time),
            "weekly_hours": agents.weekly_hours,
            "wage_per_hour": agents.wage,
            "currency": text(CURRENCIES, agents.zone),
            "zone": text(AGENT_ZONES, agents.zone),
        },
    )


@dataclass(frozen=True)
class Customers:
    """Customers as arrays; `joined_no` and `churned_no` count days from the demo's first day."""

    segment: Whole
    tier: Whole
    region: Whole
    joined_no: Whole
    churned_no: Whole
    monthly_value: Number

    def __len__(self) -> int:
        return len(self.tier)


def make_customers(days: Timeline, count: int, seed: int) -> Customers:
    """Customers, three in five of whom were there before the demo begins; churn here has no cause."""
    rng = draws(seed, "customers")
    segment = np.searchsorted((0.68, 0.94), rng.random(count))
    tier_mix = np.array([(0.72, 0.22, 0.05), (0.30, 0.46, 0.18), (0.05, 0.25, 0.45)])
    tier = (rng.random(count)[:, None] > tier_mix.cumsum(axis=1)[segment]).sum(axis=1)
    is_new = rng.random(count) < 0.38
    joined = np.where(is_new, rng.integers(0, len(days), count), -rng.integers(1, 2500, count))
    life = rng.exponential(np.array([2900, 4200, 7000])[segment]).astype(np.int64) + 45
    churned = np.maximum(joined, 0) + life
    value = np.array([24.0, 180.0, 1900.0])[segment] * (1 + 0.35 * tier) * np.exp(rng.normal(0, 0.45, count))
    region = np.searchsorted((0.58, 0.80, 0.93), rng.random(count))
    churned = np.where(churned < len(days), churned, NEVER)
    return Customers(segment, tier, region, joined, churned, np.round(value, 2))


def choose_customers(customers: Customers, day_no: Whole, rng: np.random.Generator) -> Whole:
    """A customer for each contact, who is one on that day; business customers write more often."""
    weight = np.array([1.0, 2.2, 6.0])[customers.segment] * np.exp(rng.normal(0, 0.6, len(customers)))
    upto = np.cumsum(weight) / weight.sum()
    chosen = np.searchsorted(upto, rng.random(len(day_no)))
    for _ in range(6):
        wrong = _absent(customers, chosen, day_no)
        chosen[wrong] = np.searchsorted(upto, rng.random(len(wrong)))
    wrong = _absent(customers, chosen, day_no)
    always = np.flatnonzero((customers.joined_no < 0) & (customers.churned_no == NEVER))
    chosen[wrong] = rng.choice(always, len(wrong))
    return chosen


def _absent(customers: Customers, chosen: Whole, day_no: Whole) -> Whole:
    here = (customers.joined_no[chosen] <= day_no) & (day_no <= customers.churned_no[chosen])
    return np.flatnonzero(~here)


def disappointed(
    customers: Customers, customer: Whole, day_no: Whole, badness: Number, end_no: int, seed: int
) -> Customers:
    """Customers with some more churn after bad service: an association by construction, and a weak one.

    Args:
        customer, day_no, badness: one per ticket; badness is 0 for good service and grows.
        end_no: days in the demo; who would leave later has not left.
    """
    rng = draws(seed, "churn")
    tickets = np.bincount(customer, minlength=len(customers))
    mean = np.bincount(customer, badness, len(customers)) / np.maximum(tickets, 1)
    last = np.full(len(customers), -1)
    np.maximum.at(last, customer, day_no)
    chance = 0.14 * np.clip(mean - 0.15, 0, 1.0)
    leaves = last + 5 + rng.exponential(35, len(customers)).astype(np.int64)
    goes = (tickets > 0) & (rng.random(len(customers)) < chance) & (leaves < end_no)
    churned = np.where(goes, np.minimum(customers.churned_no, leaves), customers.churned_no)
    return Customers(
        customers.segment, customers.tier, customers.region, customers.joined_no, churned,
        customers.monthly_value,
    )  # fmt: skip


def customers_frame(customers: Customers, days: Timeline) -> pd.DataFrame:
    """The table `customers`."""
    first = int(days.days[0].astype(np.int64))
    lost = np.where(customers.churned_no == NEVER, 0, customers.churned_no)
    churned = np.where(customers.churned_no == NEVER, NEVER, (lost + first) * DAY_S)
    return frame(
        "customers",
        {
            "customer_id": numbered("C", np.arange(len(customers)) + 1, 6),
            "segment": text(SEGMENTS, customers.segment),
            "tier": text(TIERS, customers.tier),
            "region": text(REGIONS, customers.region),
            "joined_on": local_day((customers.joined_no + first) * DAY_S),
            "churned_on": local_day(churned),
            "monthly_value": customers.monthly_value,
        },
    )
