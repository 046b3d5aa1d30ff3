"""18 months by week: people needed and people there, hiring classes, the gap, and what it costs.

Demand comes as workload hours a week (contacts x AHT / 3600), at best as joint draws so that cost
has a P10 and a P90. Heads leave by attrition, join by classes, and count as far as their ramp goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd

from domain.errors import InputError
from staffing.inputs import at_least
from staffing.log_space import Floats
from staffing.shrinkage import Shrinkage


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a head is worth and costs.

    Attributes:
        hours_per_fte: paid hours a week of a full-time head.
        occupancy: planned share 0-1 of productive time spent handling.
        shrinkage: paid time not spent on contacts.
        attrition_per_month: share 0-1 of heads that leave in an average month.
        training_weeks: weeks in class before the first contact.
        ramp: productivity 0-1 in each week after class; full afterwards.
        drop_out: share 0-1 of a class that leaves during training.
        cost_per_hour: of a paid hour; cost_per_hire: once per head that starts.
    """

    hours_per_fte: float = 40.0
    occupancy: float = 0.85
    shrinkage: Shrinkage = field(default_factory=Shrinkage)
    attrition_per_month: float = 0.0
    training_weeks: int = 4
    ramp: Sequence[float] = (0.5, 0.65, 0.8, 0.9)
    drop_out: float = 0.0
    cost_per_hour: float = 0.0
    cost_per_hire: float = 0.0

    def __post_init__(self) -> None:
        for name in ("attrition_per_month", "drop_out"):
            if not 0 <= getattr(self, name) < 1:
                raise InputError("a share of 0 or more and below 1", getattr(self, name), where=name)
        if not 0 < self.occupancy <= 1 or not self.hours_per_fte > 0:
            raise InputError("an occupancy above 0 up to 1 and hours above 0", self.occupancy)
        if any(not 0 <= r <= 1 for r in self.ramp):
            raise InputError("productivity between 0 and 1", list(self.ramp), where="ramp")

    @property
    def weekly_stay(self) -> float:
        """Share of heads that stay from one week to the next."""
        return float((1 - self.attrition_per_month) ** (12 / 52.1775))

    def fte(self, workload_hours: Floats) -> Floats:
        """Full-time heads for workload hours a week, shrinkage included.

        Example:
            >>> c = Conditions(40, 0.8, Shrinkage({"leave": 0.2}))
            >>> float(c.fte(np.array([640.0]))[0])
            25.0
        """
        return workload_hours / (self.hours_per_fte * self.occupancy * (1 - self.shrinkage.total))


@dataclass(frozen=True, slots=True)
class HiringClass:
    """`heads` who start training in the week of `starts_on`."""

    starts_on: date
    heads: int


def plan(
    weeks: Sequence[date], workload_hours: Floats, heads: float, classes: Sequence[HiringClass],
    conditions: Conditions,
) -> pd.DataFrame:  # fmt: skip
    """Week by week what is needed and what is there.

    Args:
        weeks: first day of each week, in order.
        workload_hours: hours of contacts a week; one row, or joint draws (draws, weeks).
        heads: fully productive heads at the start of the first week.

    Returns:
        `week_on`, `workload_hours` (mean), `fte_net` (before shrinkage), `fte_required`,
        `fte_required_p10/p50/p90`, `heads` (on the payroll), `in_training`, `fte_productive`, `gap`
        (productive less required), `hired`, `left`, `cost` (of the heads planned) and
        `cost_needed_p10/p50/p90` (of exactly the heads required). Draws are needed for the
        percentiles; with one row they are equal.

    Raises:
        InputError: for a class that starts outside the weeks or demand that is negative.
    """
    hours = np.atleast_2d(at_least(workload_hours, 0, "workload_hours", "hours"))
    if hours.shape[1] != len(weeks):
        raise InputError(f"{len(weeks)} weeks of workload", hours.shape[1], where="workload_hours")
    staff = _staff(weeks, heads, classes, conditions)
    needed = conditions.fte(hours)
    table = pd.DataFrame({"week_on": pd.to_datetime(list(weeks)), "workload_hours": hours.mean(axis=0)})
    table["fte_net"] = needed.mean(axis=0) * (1 - conditions.shrinkage.total)
    table["fte_required"] = needed.mean(axis=0)
    weekly = conditions.hours_per_fte * conditions.cost_per_hour
    for p in (10, 50, 90):
        table[f"fte_required_p{p}"] = np.percentile(needed, p, axis=0)
    table = pd.concat([table, staff], axis=1)
    table["gap"] = table["fte_productive"] - table["fte_required"]
    table["cost"] = table["heads"] * weekly + table["hired"] * conditions.cost_per_hire
    for p in (10, 50, 90):
        table[f"cost_needed_p{p}"] = table[f"fte_required_p{p}"] * weekly
    return table


def budget(weeks: Sequence[date], workload_hours: Floats, conditions: Conditions) -> dict[str, float]:
    """Cost of exactly the heads required over the whole horizon: P10, P50, P90 of the joint draws.

    Percentiles of the sum, not sums of weekly percentiles: weeks do not all go wrong together.
    """
    paid = conditions.fte(np.atleast_2d(workload_hours)) * conditions.hours_per_fte * conditions.cost_per_hour
    total = paid.sum(axis=1)
    return {f"p{p}": float(np.percentile(total, p)) for p in (10, 50, 90)}


def proposed_classes(
    weeks: Sequence[date], workload_hours: Floats, heads: float, conditions: Conditions,
    *, class_size: int = 12, chance: float = 0.5,
) -> list[HiringClass]:  # fmt: skip
    """Classes, each as late as possible, so that no week falls short where a start in time is possible.

    Args:
        class_size: heads per class; a larger gap starts more classes in the same week.
        chance: quantile 0-1 of the joint draws to hire for.

    Returns:
        Classes in order of start; weeks too near to be mended by hiring stay short in `plan`.
    """
    required = conditions.fte(np.quantile(np.atleast_2d(workload_hours), chance, axis=0))
    lead, count = conditions.training_weeks + len(conditions.ramp), len(weeks)
    productive = heads * conditions.weekly_stay ** np.arange(count)
    one_class = _cohort(class_size, count, conditions)[2]
    classes: list[HiringClass] = []
    for week in range(lead, count):
        start = week - lead
        for _ in range(1000):
            if required[week] - productive[week] <= 1e-9:
                break
            productive[start:] += one_class[: count - start]
            classes.append(HiringClass(weeks[start], class_size))
    return classes


def _cohort(heads: float, count: int, c: Conditions) -> tuple[Floats, Floats, Floats]:
    """A class week by week from its start: on the payroll, of these in training, and productive."""
    since = np.arange(count)
    in_class = since < c.training_weeks
    stay = np.asarray(c.weekly_stay**since * np.where(in_class, 1.0, 1 - c.drop_out) * heads, float)
    worked = np.clip(since - c.training_weeks, 0, len(c.ramp))
    worth = np.where(in_class, 0.0, np.array([*c.ramp, 1.0])[worked])
    learning: Floats = np.where(in_class, stay, 0.0)
    useful: Floats = stay * worth
    return stay, learning, useful


def latest_starts(table: pd.DataFrame, conditions: Conditions) -> pd.DataFrame:
    """For each week that falls short: heads missing and the last day a class could start for it.

    Returns:
        `week_on`, `heads_missing` (productive), `heads_to_hire` (drop-outs included), `start_by`.
    """
    short = table[table["gap"] < -1e-9]
    lead = timedelta(weeks=conditions.training_weeks + len(conditions.ramp))
    stay = conditions.weekly_stay ** (conditions.training_weeks + len(conditions.ramp))
    missing = -short["gap"].to_numpy(float)
    return pd.DataFrame(
        {
            "week_on": short["week_on"].to_numpy(),
            "heads_missing": missing,
            "heads_to_hire": np.ceil(missing / ((1 - conditions.drop_out) * stay) - 1e-9),
            "start_by": (short["week_on"] - lead).to_numpy(),
        }
    )


def _staff(
    weeks: Sequence[date], heads: float, classes: Sequence[HiringClass], c: Conditions
) -> pd.DataFrame:
    """Heads by cohort: who was there, and each class through training, ramp and attrition."""
    count = len(weeks)
    veterans = heads * c.weekly_stay ** np.arange(count)
    payroll, productive, training = veterans.copy(), veterans.copy(), np.zeros(count)
    hired = np.zeros(count)
    for group in classes:
        start = _week_of(weeks, group.starts_on)
        hired[start] += group.heads
        paid, learning, useful = _cohort(group.heads, count - start, c)
        payroll[start:] += paid
        training[start:] += learning
        productive[start:] += useful
    before = np.concatenate([[heads], payroll[:-1]])
    return pd.DataFrame(
        {
            "heads": payroll,
            "in_training": training,
            "fte_productive": productive,
            "hired": hired,
            "left": before + hired - payroll,
        }
    )


def _week_of(weeks: Sequence[date], day: date) -> int:
    for i, first in enumerate(weeks):
        if first <= day < first + timedelta(days=7):
            return i
    raise InputError(f"a day from {weeks[0]} to {weeks[-1]}", day, "Move the class", "starts_on")
