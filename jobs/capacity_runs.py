"""Capacity plans kept by name: everything that makes them again, and several side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from data_sources import runs
from data_sources.runs import Run
from data_sources.store import Store
from jobs import capacity
from jobs.capacity import KIND, CapacityPlan, Demand
from staffing.capacity_plan import Conditions, HiringClass
from staffing.shrinkage import Shrinkage

if TYPE_CHECKING:
    import pandas as pd

FIGURES = {
    "needed_now": "people needed on the payroll in the first week",
    "needed_most": "in the week that needs most",
    "worst_gap": "productive less needed in the worst week; below 0 is short",
    "hired": "heads hired over the horizon",
    "cost_planned": "payroll and hiring",
    "cost_needed_p10": "cost of exactly the people needed, one future in ten costs less",
    "cost_needed_p50": "as likely above as below",
    "cost_needed_p90": "one future in ten costs more",
}
"""What a kept plan is compared by, with the meaning of each column."""


@dataclass(frozen=True)
class Question:
    """What a capacity plan answers beside its demand.

    Attributes:
        heads: productive at the start. chance: share of futures to hire for. budget: money for all weeks.
        classes: the planner's own hiring classes, None for proposed ones.
    """

    heads: float
    conditions: Conditions
    class_size: int
    chance: float
    budget: float | None
    classes: tuple[HiringClass, ...] | None = None


def planned(need: Demand, asked: Question) -> CapacityPlan:
    """The plan; see `jobs.capacity.planned`."""
    return capacity.planned(
        need, asked.heads, asked.conditions, asked.classes, class_size=asked.class_size, chance=asked.chance,
        budget_total=asked.budget,
    )  # fmt: skip


def figures(made: CapacityPlan) -> dict[str, float]:
    """The columns of `FIGURES` of one plan."""
    table = made.table
    return {
        "needed_now": float(table["fte_planned_for"].iloc[0]),
        "needed_most": float(table["fte_planned_for"].max()),
        "worst_gap": float(table["gap"].min()),
        "hired": float(sum(c.heads for c in made.classes)),
        "cost_planned": made.payroll,
        **{f"cost_needed_{p}": made.budget[p] for p in ("p10", "p50", "p90")},
    }


def keep(store: Store, name: str, need: Demand, asked: Question, made: Run) -> None:
    """Keep a plan under a name with the forecast behind it; `made` carries data version and moment."""
    plan = planned(need, asked)
    runs.keep(store, replace(made, kind=KIND, name=name, inputs=inputs(need, asked), results=[figures(plan)]))


def inputs(need: Demand, asked: Question) -> dict[str, Any]:
    """Everything that makes the same plan again; futures are drawn anew from their seed."""
    weeks = need.by_channel.assign(starts_on=need.by_channel["starts_on"].map(str))
    rows = weeks[["starts_on", "channel", "contacts", "hours", "spread"]].to_dict("records")
    classes = None
    if asked.classes is not None:
        classes = [{"starts_on": c.starts_on.isoformat(), "heads": c.heads} for c in asked.classes]
    return {
        "demand": [{str(k): v for k, v in row.items()} for row in rows],
        "shared": need.shared, "seed": need.seed,
        "heads": asked.heads, "conditions": asdict(asked.conditions), "class_size": asked.class_size,
        "chance": asked.chance, "budget": asked.budget, "classes": classes,
    }  # fmt: skip


def from_inputs(kept: Mapping[str, Any]) -> tuple[Demand, Question]:
    """Demand and question of a kept plan."""
    import pandas as pd

    weeks = pd.DataFrame(kept["demand"])
    weeks["starts_on"] = weeks["starts_on"].map(date.fromisoformat)
    starts = tuple(sorted(weeks["starts_on"].unique()))
    drawn = capacity.draws(weeks, kept["shared"], kept["seed"])
    held = dict(kept["conditions"])
    held |= {"shrinkage": Shrinkage(**held["shrinkage"]), "ramp": tuple(held["ramp"])}
    classes = kept["classes"]
    if classes is not None:
        classes = tuple(HiringClass(date.fromisoformat(c["starts_on"]), int(c["heads"])) for c in classes)
    asked = Question(
        kept["heads"], Conditions(**held), int(kept["class_size"]), kept["chance"], kept["budget"], classes
    )
    return Demand(starts, drawn, weeks, (), kept["shared"], int(kept["seed"])), asked


def again(run: Run) -> tuple[CapacityPlan, bool]:
    """A kept plan made again from its inputs, and whether it gives the figures that were kept."""
    plan = planned(*from_inputs(run.inputs))
    now, before = figures(plan), run.results[0]
    return plan, all(
        abs(now[k] - float(before[k])) <= 1e-6 * max(1.0, abs(float(before[k]))) for k in FIGURES
    )


def compared(found: Sequence[Run], current: CapacityPlan | None = None) -> pd.DataFrame:
    """Kept plans side by side, the one on the screen first: `name`, `made_at`, and the columns of `FIGURES`."""
    import pandas as pd

    rows: list[dict[str, Any]] = (
        [] if current is None else [{"name": "This plan", "made_at": None, **figures(current)}]
    )
    rows += [{"name": r.name, "made_at": r.made_at, **{k: r.results[0][k] for k in FIGURES}} for r in found]
    return pd.DataFrame(rows, columns=["name", "made_at", *FIGURES])
