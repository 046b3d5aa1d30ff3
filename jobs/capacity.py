"""Eighteen months by week: what the history asks for, who is there, when to hire, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from data_sources.waiting import People
from domain.channels import CHANNELS
from forecasting.cleaning import clean
from forecasting.found_calendar import Public
from forecasting.long_horizon import Z_80, Driver, week_totals
from forecasting.series import grids
from forecasting.special_days import SpecialDay
from forecasting.totals import TOTAL
from jobs.long_forecasts import Near, by_day, long_forecasts
from staffing import capacity_plan
from staffing.capacity_plan import Conditions, HiringClass

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
KIND = "capacity"
DRAWS = 2000
USUAL_CONDITIONS = Conditions(
    hours_per_fte=40.0, occupancy=0.75, attrition_per_month=0.02, training_weeks=4,
    ramp=(0.5, 0.65, 0.8, 0.9), drop_out=0.10, cost_per_hour=25.0, cost_per_hire=3000.0,
)  # fmt: skip
"""A start for the planner; every figure is shown and can be changed."""


@dataclass(frozen=True)
class Demand:
    """Workload by week.

    Attributes:
        weeks: first days. hours: draws x weeks, hours of contacts over every channel.
        by_channel: `starts_on`, `channel`, `contacts`, `low_80`, `high_80`, `hours`.
        notes: what was done, in sentences.
        shared, seed: correlation of the channels and the seed that the draws came from.
    """

    weeks: tuple[date, ...]
    hours: Floats
    by_channel: pd.DataFrame
    notes: tuple[str, ...]
    shared: float = 0.0
    seed: int = 1


@dataclass(frozen=True)
class CapacityPlan:
    """What a page shows: the weeks, the classes, the starts that are still possible, the budget."""

    table: pd.DataFrame
    classes: tuple[HiringClass, ...]
    latest_starts: pd.DataFrame
    budget: Mapping[str, float]
    payroll: float
    notes: tuple[str, ...] = field(default=())


def demand(
    volume: pd.DataFrame, aht_s: Mapping[str, float], *, zone: str, drivers: Sequence[Driver] = (), seed: int = 1,
    country: str | Public = "", register: Sequence[SpecialDay] = (), near: Near | None = None,
) -> Demand:  # fmt: skip
    """18 months of workload by week: the long horizon of the Volume forecast page, so that both say one figure.

    Args:
        volume: `domain.frames.VOLUME` of whole days.
        aht_s: mean handle time by channel, seconds. Contacts that one agent handles at once share
            their time: the workload of a chat is its handle time over the channel's concurrency.
        country, register: holidays and special days, see `jobs.long_forecasts`.
        near: the day forecast that the first weeks are taken from.

    Raises:
        NoDataError: when no channel has 26 full weeks.
    """
    every, notes = long_forecasts(
        volume, zone, "week", country=country, register=register, joined=near, drivers=tuple(drivers)
    )
    made = _with_spread(every[every["channel"] != TOTAL], zone)
    shared = shared_change(_histories(volume, zone, set(made["channel"])))
    by_channel = [set(rows["starts_on"]) for _, rows in made.groupby("channel")]
    starts = tuple(sorted(set.intersection(*by_channel)))
    made = made[made["starts_on"].isin(starts)]
    each = made["channel"].map(lambda c: aht_s[c] / (CHANNELS[c].concurrency if c in CHANNELS else 1) / 3600)
    made = made.assign(hours=made["contacts"] * each)
    notes.append(
        f"Channels rise and fall together with a correlation of {shared:.2f}, measured on their weeks."
    )
    return Demand(starts, draws(made, shared, seed), made, tuple(notes), shared, seed)


def _with_spread(rows: pd.DataFrame, zone: str) -> pd.DataFrame:
    """By week: the standard deviation of the log that the 80 % range speaks of, which does not shrink again."""
    low, high = (np.maximum(rows[c].to_numpy(float), 0.5) for c in ("low_80", "high_80"))
    starts_on = rows["starts_at"].dt.tz_convert(zone).dt.date
    told = rows.assign(starts_on=starts_on, spread=np.log(high / low) / (2 * Z_80))
    ordered: pd.DataFrame = told.sort_values(["channel", "starts_on"], ignore_index=True)
    return ordered.assign(spread=ordered.groupby("channel")["spread"].cummax())


def _histories(volume: pd.DataFrame, zone: str, channels: set[str]) -> dict[str, Floats]:
    """Weekly totals of the channels."""
    found = {}
    for grid in grids(by_day(volume, zone), zone=zone, slot_minutes=1440):
        if grid.queues[0] in channels:
            days = clean(grid, np.zeros((1, grid.days), dtype=bool)).counts[0].sum(axis=1)
            found[grid.queues[0]], _ = week_totals(days, grid.first_on)
    return found


def shared_change(histories: Mapping[str, Floats]) -> float:
    """Mean correlation 0-1 of the channels' weekly log changes, over the weeks they share."""
    if len(histories) < 2:
        return 0.0
    size = min(len(w) for w in histories.values())
    logs = np.log(np.maximum([w[-size:] for w in histories.values()], 0.5))
    steps = np.diff(logs, axis=1)
    moving = steps[steps.std(axis=1) > 0]
    if len(moving) < 2:
        return 0.0
    pairs = np.corrcoef(moving)[np.triu_indices(len(moving), 1)]
    return float(np.clip(pairs.mean(), 0.0, 1.0))


def draws(made: pd.DataFrame, shared: float, seed: int, count: int = DRAWS) -> Floats:
    """Joint draws of all hours by week: a random walk of the log whose spread is the forecast's own.

    Args:
        made: `starts_on`, `channel`, `hours`, `spread` (standard deviation of the log by week).
        shared: correlation 0-1 between channels.

    Returns:
        draws x weeks; the median is the forecast.
    """
    generator = np.random.default_rng(seed)
    weeks = made["starts_on"].nunique()
    common = generator.standard_normal((count, weeks))
    total = np.zeros((count, weeks))
    for _, part in made.sort_values("starts_on").groupby("channel", sort=True):
        own = generator.standard_normal((count, weeks))
        variance = part["spread"].to_numpy(float) ** 2
        step = np.sqrt(np.maximum(np.diff(variance, prepend=0.0), 0.0))
        walk = np.cumsum((np.sqrt(shared) * common + np.sqrt(1 - shared) * own) * step, axis=1)
        total += part["hours"].to_numpy(float) * np.exp(walk)
    return total


LEAST_BUSY = 0.01
"""The least occupancy the page takes: a desk with a contact every other day still has a plan."""


def conditions(
    people: People | None, busy: float | None = None, usual: Conditions = USUAL_CONDITIONS
) -> Conditions:
    """A start for the planner: what the store knows about its people, the usual figures elsewhere.

    Rounded as the page's inputs show it, so that a plan nobody touched is the same everywhere.

    Args:
        busy: occupancy that the requirement leaves, a share; None where there is none.
    """
    if busy:
        usual = replace(usual, occupancy=max(round(busy, 2), LEAST_BUSY))
    if people is None:
        return usual
    changed: dict[str, float] = {}
    if people.weekly_hours:
        changed["hours_per_fte"] = round(people.weekly_hours, 1)
    if people.wage_per_hour:
        changed["cost_per_hour"] = round(people.wage_per_hour, 2)
    if people.left_a_year is not None and people.left_a_year < 1:
        changed["attrition_per_month"] = round(1 - (1 - people.left_a_year) ** (1 / 12), 3)
    return replace(usual, **changed)  # type: ignore[arg-type]


def occupancy(requirement: pd.DataFrame, interval_s: float) -> float | None:
    """Busy share of agent hours that a requirement leaves, chats counted by their concurrency."""
    known = requirement.dropna(subset=["agents", "contacts", "aht_s"])
    at_once = known["channel"].map(lambda c: CHANNELS[c].concurrency if c in CHANNELS else 1)
    worked = float((known["contacts"] * known["aht_s"] / at_once).sum())
    there = float(known["agents"].astype(float).sum() * interval_s)
    return min(worked / there, 1.0) if there > 0 and worked > 0 else None


def planned(
    need: Demand, heads: float, held: Conditions, classes: Sequence[HiringClass] | None = None,
    *, class_size: int = 12, chance: float = 0.5, budget_total: float | None = None,
) -> CapacityPlan:  # fmt: skip
    """The plan by week; without `classes`, those that close every gap a start in time can close.

    Args:
        heads: productive heads at the start.
        chance: quantile 0-1 of demand to hire for, the column `fte_planned_for`; `gap` is against it.
        budget_total: money for the whole horizon; its share by week is the column `budget`.
    """
    chosen = (
        capacity_plan.proposed_classes(
            need.weeks, need.hours, heads, held, class_size=class_size, chance=chance
        )
        if classes is None
        else list(classes)
    )
    table = capacity_plan.plan(need.weeks, need.hours, heads, chosen, held)
    # the gap is judged against the future that is hired for, not against the mean of all
    table["fte_planned_for"] = held.fte(np.quantile(need.hours, chance, axis=0))
    table["gap"] = table["fte_productive"] - table["fte_planned_for"]
    table["cumulative_cost"] = table["cost"].cumsum()
    if budget_total:
        table["budget"] = budget_total / len(table)
        table["cumulative_budget"] = table["budget"].cumsum()
    # what would have to start when, had nobody been hired
    alone = capacity_plan.plan(need.weeks, np.quantile(need.hours, chance, axis=0), heads, [], held)
    starts = capacity_plan.latest_starts(alone, held)
    return CapacityPlan(
        table, tuple(chosen), starts, capacity_plan.budget(need.weeks, need.hours, held),
        float(table["cost"].sum()), need.notes,
    )  # fmt: skip


def first_gap(starts: pd.DataFrame, today: date) -> tuple[date | None, int]:
    """The first start that is still possible, and how many weeks fall short whose start has passed."""
    if starts.empty:
        return None, 0
    by = starts["start_by"].dt.date
    late = int((by < today - timedelta(days=today.weekday())).sum())
    ahead = by[by >= today - timedelta(days=today.weekday())]
    return (min(ahead) if len(ahead) else None), late
