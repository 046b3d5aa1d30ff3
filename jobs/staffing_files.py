"""Staffing for the command line: the calculator, a check by simulation, scenarios, the capacity plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from data_sources import queries, runs, waiting
from data_sources.runs import Run
from data_sources.store import Store
from domain.errors import InputError
from domain.workload import ServiceTarget, Workload
from forecasting.long_horizon import Driver
from jobs import capacity, capacity_runs, forecasts, plan, planfiles, staffing, standing_forecast, what_if
from jobs.capacity_runs import Question
from jobs.long_forecasts import near
from jobs.planfiles import Based, StaffOptions
from staffing import calculator
from staffing.shrinkage import Shrinkage

if TYPE_CHECKING:
    import pandas as pd

    from jobs.capacity import CapacityPlan
    from staffing.pooled import Pooled
    from staffing.verify import Verified


LARGEST_LEVER = 1e6


@dataclass(frozen=True)
class ErlangOptions:
    """Options of `cli.py erlang`: seconds and shares 0-1."""

    contacts: float
    aht_s: float
    interval_s: float = 1800.0
    service_level: float = 0.80
    within_s: float = 20.0
    max_occupancy: float = 0.85
    patience_s: float = 180.0
    redial_share: float = 0.5
    blocking_share: float = 0.01
    shrinkage: float = 0.30


def erlang(options: ErlangOptions) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Every model side by side, one agent at a time, and the answer in words."""
    question = calculator.Question(
        Workload(options.contacts, options.aht_s, options.interval_s),
        ServiceTarget(options.service_level, options.within_s, max_occupancy=options.max_occupancy),
        patience_s=options.patience_s,
        redial_probability=options.redial_share,
        blocking_share=options.blocking_share,
        shrinkage=Shrinkage({"all": options.shrinkage}),
    )
    return calculator.side_by_side(question), calculator.ladder(question), calculator.explained(question)


def with_chances(held: Based, requirement: pd.DataFrame) -> pd.DataFrame:
    """A requirement with `agents_50`, `agents_80`, `agents_90`: agents for that chance of keeping the promise.

    Raises:
        InputError: for a forecast from a file, which has no past errors.
    """
    import pandas as pd

    if held.made is None:
        raise InputError("a forecast made from the store", "a file", "Leave out --forecast", "--chances")
    base = plan.assumptions(held.choice, held.interval_s)
    parts = [
        staffing.agents_by_chance(held.load, held.made, base, str(c)).drop(columns="agents", errors="ignore")
        for c in requirement["channel"].unique()
    ]
    found = pd.concat([p for p in parts if len(p)], ignore_index=True)
    return requirement.merge(found, on=["starts_at", "channel"], how="left")


def _first_days(held: Based, days: int) -> pd.DataFrame:
    import pandas as pd

    rows = plan.agents(held.load, held.choice, interval_s=held.interval_s)
    first: pd.DataFrame = rows[rows["starts_at"] < rows["starts_at"].min() + pd.Timedelta(days=days)]
    return first


def pooled(held: Based, *, days: int, replications: int, seed: int) -> Pooled:
    """The first days of a plan played with one team for all channels."""
    base = plan.assumptions(held.choice, held.interval_s)
    return staffing.pooled(_first_days(held, days), base, replications=replications, seed=seed)


def verified(
    held: Based, *, days: int, replications: int, rate_cv: float, seed: int
) -> tuple[Verified, pd.DataFrame]:
    """The first days of a plan played through, and the plan that was played."""
    base = plan.assumptions(held.choice, held.interval_s)
    rows = _first_days(held, days)
    return staffing.verified(rows, base, replications=replications, rate_cv=rate_cv, seed=seed), rows


def scenario_row(text: str) -> dict[str, Any]:
    """`Winter: volume=0.1, aht=-0.05` as a scenario row.

    Raises:
        InputError: for anything else.

    Example:
        >>> scenario_row("Winter: volume=0.1, moved_from=email")
        {'scenario': 'Winter', 'volume': 0.1, 'moved_from': 'email'}
    """
    name, colon, rest = text.partition(":")
    wanted = "a scenario such as 'Winter: volume=0.1, aht=-0.05'"
    if not colon or not name.strip():
        raise InputError(wanted, text, f"Levers: {', '.join(what_if.LEVERS)}", "--scenario")
    row: dict[str, Any] = {"scenario": name.strip()}
    for part in filter(None, (p.strip() for p in rest.split(","))):
        lever, _, value = (p.strip() for p in part.partition("="))
        if lever not in what_if.LEVERS or not value:
            raise InputError(wanted, part, f"Levers: {', '.join(what_if.LEVERS)}", "--scenario")
        try:
            row[lever] = value if lever in ("moved_from", "moved_to") else float(value)
            if isinstance(row[lever], float) and not abs(row[lever]) <= LARGEST_LEVER:
                raise ValueError(value)
        except ValueError as error:
            raise InputError(f"a number of at most {LARGEST_LEVER:,.0f}", part, "", "--scenario") from error
    return row


def first_week(held: Based, cost_per_hour: float) -> what_if.Base:
    """The first seven days of a workload as the base of scenarios."""
    import pandas as pd

    starts = held.load["starts_at"]
    week = held.load[starts < starts.min() + pd.Timedelta(days=7)]
    return what_if.Base(week, held.choice, held.interval_s, cost_per_hour)


def keep(
    store: Store, name: str, base: what_if.Base, rows: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Keep a comparison under a name."""
    what_if.keep(
        store, name, base, rows, Run(what_if.KIND, name, {}, [], queries.holdings(store).version, now)
    )


def again(store: Store, name: str) -> tuple[pd.DataFrame, bool]:
    """A kept comparison counted again, and whether it gives the same figures."""
    return what_if.again(runs.get(store, what_if.KIND, name))


def _demand(
    store: Store, aht_s: Mapping[str, float], drivers: Sequence[Driver], zone: str, now: datetime
) -> capacity.Demand:
    """Hours by week, beginning with the day forecast as the Volume forecast page first shows it, edits included."""
    found = standing_forecast.standing(store, forecasts.Settings(), now, zone)
    return capacity.demand(
        forecasts.before_today(found.volume, now, zone), aht_s, zone=zone, drivers=drivers,
        country=found.planned.made.public, register=forecasts.decisions(store).register,
        near=near(found.planned, found.edited, found.volume, zone, "week"),
    )  # fmt: skip


@dataclass(frozen=True)
class CapacityOptions:
    """Options of `cli.py capacity`; None takes what the store knows or the usual figure."""

    heads: float | None = None
    class_size: int = 6
    chance: float = 0.5
    budget: float | None = None
    growth: float = 0.0
    changes: Mapping[str, Any] | None = None
    shrinkage: float | None = None


def capacity_plan(
    store: Store, options: CapacityOptions, now: datetime, keep_as: str | None = None
) -> CapacityPlan:
    """18 months from the store: demand, people, classes, cost; kept under a name where one is given."""
    from settings import settings

    held = planfiles.based(None, store, StaffOptions(shrinkage=options.shrinkage, now=now))
    assert held.volume is not None
    zone = store.setting("zone") or settings().zone
    aht_s, missing = plan.recent_aht_s(held.volume, held.choice.aht_s)
    missing = [c for c in missing if c not in held.choice.aht_s]
    drivers = (Driver(now.date() + timedelta(days=365), 1 + options.growth),) if options.growth else ()
    need = _demand(store, aht_s, drivers, zone, now)
    known = waiting.people(store, on=now.date())
    rows = plan.agents(held.load, held.choice, interval_s=held.interval_s)
    busy = capacity.occupancy(rows, held.interval_s)
    terms = replace(
        capacity.conditions(known if known.heads else None, busy), shrinkage=held.choice.shrinkage
    )
    terms = replace(terms, **{k: v for k, v in (options.changes or {}).items() if v is not None})
    heads = options.heads if options.heads is not None else float(known.heads)
    asked = Question(heads, terms, options.class_size, options.chance, options.budget)
    made = capacity_runs.planned(need, asked)
    if keep_as is not None:
        run = Run(capacity.KIND, keep_as, {}, [], queries.holdings(store).version, now)
        capacity_runs.keep(store, keep_as, need, asked, run)
    assumed = tuple(f"Handle time assumed for {c}: {aht_s[c]:.0f} s." for c in missing)
    terms_said = (
        f"{heads:g} heads, {terms.hours_per_fte:g} h a week, occupancy {100 * terms.occupancy:.0f} %, shrinkage "
        f"{100 * terms.shrinkage.total:.0f} %, {100 * terms.attrition_per_month:.1f} % leave a month, "
        f"{terms.cost_per_hour:g} a paid hour."
    )
    return replace(made, notes=(*made.notes, *assumed, terms_said))


def kept_capacity(store: Store) -> pd.DataFrame:
    """Kept capacity plans side by side; see `jobs.capacity_runs.FIGURES`."""
    return capacity_runs.compared(runs.kept(store, capacity.KIND))


def capacity_again(store: Store, name: str) -> tuple[CapacityPlan, bool]:
    """A kept capacity plan made again, and whether it gives the same figures."""
    return capacity_runs.again(runs.get(store, capacity.KIND, name))
