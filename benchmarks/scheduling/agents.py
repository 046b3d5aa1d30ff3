"""Agents made by seed for the roster benchmark: two thirds full time, the rest part time, with wishes.

65 % full time (32-40 h, shifts of 6-10 h), 35 % part time (16-25 h, shifts of 4-6 h); 11 hours of rest,
at most 5 days a week and in a row with a history streak; 35 % have a fixed day off, 10 % time off,
half may work nights, half prefer a band of starts. Every agent carries a weekend balance.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from domain.shifts import AgentContract


def make_agents(count: int, monday: date, seed: int = 0) -> tuple[AgentContract, ...]:
    """`count` agents for the week that starts on `monday`."""
    rng = np.random.default_rng(seed)
    return tuple(_agent(n, monday, rng) for n in range(count))


def _agent(number: int, monday: date, rng: np.random.Generator) -> AgentContract:
    is_full = rng.random() < 0.65
    low, high = (32.0, 40.0) if is_full else (16.0, 25.0)
    band = [None, 6 * 60, 9 * 60, 12 * 60, 15 * 60][rng.integers(1, 5) if rng.random() < 0.5 else 0]
    off = frozenset({int(rng.integers(0, 7))}) if rng.random() < 0.35 else frozenset()
    away = (
        frozenset({monday + timedelta(days=int(rng.integers(0, 7)))}) if rng.random() < 0.1 else frozenset()
    )
    return AgentContract(
        f"A{number:04d}",
        contract="full_time" if is_full else "part_time",
        min_hours=0.0 if away else low,
        max_hours=high,
        shortest_minutes=360 if is_full else 240,
        longest_minutes=600 if is_full else 360,
        days_off=off,
        off_on=away,
        may_work_nights=bool(rng.random() < 0.5),
        prefers_from_minutes=band,
        prefers_until_minutes=None if band is None else band + 4 * 60,
        streak_days=int(rng.integers(0, 4)),
        weekends_worked=float(rng.integers(0, 3)),
    )
