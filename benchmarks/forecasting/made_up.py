"""Accuracy and coverage of the default portfolio on made-up queues: what each kind of unrest does to it.

A year of hourly counts with one trait each, and a bank of eight months, open on weekdays, whose callers live by
the calendar. Daily origins over the scored half, 1-28 days. Then a year of queues that close on the holidays
of a country, or have half the contacts: forecast without holidays, with those said, and with those found in the
history; and how often a calendar is found in queues that keep none, with and without days closed by chance.

Run: python -m benchmarks.forecasting.made_up [queues of a kind]
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from forecasting import backtest, levels
from forecasting.backtest import Options
from forecasting.found_calendar import NO_COUNTRY, evidence, find, public
from forecasting.models import NAIVE
from forecasting.registers import ready_to_test
from forecasting.series import Floats, Grid
from forecasting.special_days import holidays_of

FIRST = date(2025, 1, 6)
DAYS, SLOTS, SIZE = 364, 24, 30.0
BANK_DAYS, BANK_SLOTS, BANK_SIZE = 231, 28, 400.0
HORIZON = 28
PLANTED = ("US", "GB-ENG", "DE", "BR", "IN", "JP")
FOUND_AFTER = (120, 240, 364)
"""Days of history in which a calendar is looked for."""
Draw = np.random.Generator
Course = Callable[[Draw, Floats], Floats]
"""(draw, days from 0) -> log level of each day beside the weekday pattern."""


def noise(draw: Draw, day: Floats) -> Floats:
    return draw.normal(0, 0.08, day.size)


def walk(draw: Draw, day: Floats) -> Floats:
    return noise(draw, day) + np.cumsum(draw.normal(0, 0.03, day.size))


def season(draw: Draw, day: Floats) -> Floats:
    return noise(draw, day) + 0.3 * np.sin(2 * np.pi * day / 365)


def jumps(draw: Draw, day: Floats) -> Floats:
    """A new level about every two months."""
    number = np.cumsum(draw.random(day.size) < 1 / 60)
    return noise(draw, day) + draw.normal(0, 0.4, day.size)[number]


def heavy_tails(draw: Draw, day: Floats) -> Floats:
    return 0.08 * draw.standard_t(2.5, day.size)


def month(draw: Draw, day: Floats) -> Floats:
    """A wave through the month and three busy days at its start."""
    of_month = np.array([(FIRST + timedelta(days=int(d))).day for d in day])
    return noise(draw, day) + 0.15 * np.sin(2 * np.pi * of_month / 30.4) + 0.2 * (of_month <= 3)


KINDS: dict[str, Course] = {
    "steady": noise, "Poisson": lambda draw, day: np.zeros(day.size), "random walk": walk, "annual season": season,
    "jumps": jumps, "heavy tails": heavy_tails, "course of the month": month,
}  # fmt: skip


def queue(kind: str, seed: int) -> Grid:
    """A year of one queue."""
    draw, day = np.random.default_rng(seed), np.arange(DAYS, dtype=float)
    shape = 0.1 + np.exp(-((((np.arange(SLOTS) + 0.5) / SLOTS - 0.5) / 0.18) ** 2))
    weekday = np.array([1.2, 1.1, 1.0, 1.0, 0.9, 0.5, 0.4])[np.arange(DAYS) % 7]
    level = np.exp(KINDS[kind](draw, day)) * (5.0 if kind == "Poisson" else SIZE)
    return _grid(kind, draw.poisson((level * weekday)[:, None] * shape), np.ones((7, SLOTS), dtype=bool))


def bank(seed: int) -> Grid:
    """Eight months, weekdays only; busy after holidays, at the start of the month and at pay day."""
    draw = np.random.default_rng(seed)
    days = [FIRST + timedelta(days=k) for k in range(BANK_DAYS)]
    off = {s.on for s in holidays_of("US", FIRST - timedelta(days=7), days[-1])}
    after = np.array([(d - timedelta(days=3 if d.weekday() == 0 else 1)) in off for d in days])
    of_month = np.array([d.day for d in days])
    sizes = draw.uniform(0, 1.5, 3) * [0.18, 0.1, 0.06]
    level = sizes[0] * after + sizes[1] * (of_month <= 5) + sizes[2] * (abs(of_month - 15) <= 1)
    rate = np.exp(level + draw.normal(0, 0.04, BANK_DAYS))
    rate *= np.array([1.25, 1.05, 1.0, 0.97, 1.0, 0.0, 0.0])[np.arange(BANK_DAYS) % 7]
    rate *= [d not in off for d in days]
    x = (np.arange(BANK_SLOTS) + 0.5) / BANK_SLOTS
    shape = 0.1 + np.exp(-(((x - 0.35) / 0.3) ** 2))
    is_open = np.repeat((np.arange(7) < 5)[:, None], BANK_SLOTS, axis=1)
    return _grid("bank of eight months", draw.poisson(BANK_SIZE * rate[:, None] * shape), is_open)


def _grid(name: str, counts: np.ndarray, is_open: np.ndarray) -> Grid:
    width = 1440 // SLOTS if counts.shape[1] == SLOTS else 30
    return Grid(FIRST, width, "UTC", (name,), counts[None].astype(float), is_open[None], (frozenset(),))


def keeps(country: str, seed: int, factor: float) -> Grid:
    """A year of a steady queue with `factor` of its contacts on the days off of a country."""
    plain = queue("steady", seed)
    off = {s.on for s in holidays_of(country, FIRST, plain.next_on) if not s.is_scored}
    is_off = np.array([day in off for day in plain.dates()])
    counts = np.random.default_rng(seed).binomial(
        plain.counts.astype(int), np.where(is_off, factor, 1.0)[:, None]
    )
    return replace(plain, counts=counts.astype(float), queues=(country,))


def closed_by_chance(seed: int) -> Grid:
    """A year of a steady queue with one to eleven days closed at random."""
    plain, draw = queue("steady", seed), np.random.default_rng(seed)
    counts = plain.counts.copy()
    counts[:, draw.choice(DAYS, draw.integers(1, 12), replace=False)] = 0.0
    return replace(plain, counts=counts)


def found_by(grid: Grid, days: int) -> bool:
    """Whether some country's calendar is found in the first days."""
    return find(evidence([grid]), grid.first_on + timedelta(days=days)) is not None


def judged(grid: Grid, country: str | None) -> dict[str, float]:
    """Ratio to naive and coverage by level of one queue."""
    options = Options(HORIZON, compared=(NAIVE,), has_member_intervals=False)
    held = public(country, [grid])
    done = backtest.run(ready_to_test(grid, (), held, HORIZON, options.span_days), options)
    if done is None:
        raise SystemExit("too short")
    found = {"ratio": float(backtest.table(done)["wape_ratio_to_naive"].iloc[0])}
    for row in levels.table(done).to_dict("records"):
        found |= {f"{row['level']}_{share}": row[f"coverage_{share}"] for share in (80, 95)}
    return found


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    rows = {kind: [judged(queue(kind, seed), NO_COUNTRY) for seed in range(number)] for kind in KINDS}
    rows["bank of eight months"] = [judged(bank(seed), "US") for seed in range(number)]
    means = pd.DataFrame({kind: pd.DataFrame(found).mean() for kind, found in rows.items()}).T
    print(means.round(3).to_string())
    print_holidays(number)


def print_holidays(number: int) -> None:
    """Countries planted, and calendars found where there is none."""
    kept = {
        (country, way): pd.DataFrame(
            [judged(keeps(country, seed, factor), said) for factor in (0.0, 0.5) for seed in range(number)]
        ).mean()
        for country in PLANTED
        for way, said in {"without": NO_COUNTRY, "said": country, "found": None}.items()
    }
    print(pd.DataFrame(kept).T.round(3).to_string())
    plain = [queue(kind, seed) for kind in KINDS for seed in range(4 * number)]
    for name, grids in (
        ("keep none", plain),
        ("closed by chance", [closed_by_chance(k) for k in range(100)]),
    ):
        hits = sum(found_by(grid, days) for grid in grids for days in FOUND_AFTER)
        print(f"{name}: a calendar found in {hits} of {len(grids) * len(FOUND_AFTER)} histories")


if __name__ == "__main__":
    main()
