"""What a planner decides about people, hiring and money; what the store knows stands there already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import streamlit as st

from data_sources.waiting import People
from domain.errors import InputError
from jobs import capacity
from staffing.capacity_plan import Conditions, HiringClass
from ui import currency, kept, opened
from ui.requirements import Staffed

RAMP = "50, 65, 80, 90"
CHANCE_MEANING = "50 %: half of the possible futures need more people than the plan has."
Ask = Callable[..., float]


@dataclass(frozen=True)
class CapacityChoice:
    """What the planner decides; shares 0-1, money in the currency of the wages."""

    heads: float
    conditions: Conditions
    class_size: int
    chance: float
    budget: float | None
    growth: float
    classes: tuple[HiringClass, ...] | None


def controls(staffed: Staffed) -> CapacityChoice:
    """Heads, terms, hiring and money; what the store knows stands there already. Drawn when opened."""
    known = currency.people()
    busy = _busy(staffed.asked_by, staffed)
    usual = replace(capacity.conditions(known, busy), shrinkage=staffed.choice.shrinkage)
    box = st.expander(
        "People, hiring and money", icon=":material/tune:", key="capacity_inputs", on_change="rerun"
    )
    if not box.open:
        return _choice(usual, known, _as_kept)
    with box:
        own = st.container()
        with st.grid(4, min_column_width=210, gap="small"):
            choice = _choice(usual, known, _asked)
        with own:
            return replace(choice, classes=_own_classes(choice.class_size))


@st.cache_resource(show_spinner=False, max_entries=20)
def _busy(asked_by: tuple[object, ...], _staffed: Staffed) -> float | None:
    return capacity.occupancy(_staffed.requirement, _staffed.interval_s)


def _choice(usual: Conditions, known: People | None, ask: Ask) -> CapacityChoice:
    heads = ask("Productive heads today", "heads", float(known.heads if known else 30), 0.0, 1e5, 1.0)
    terms = _terms(usual, ask)
    size = ask("Heads per hiring class", "class_size", 6.0, 1.0, 500.0, 1.0)
    chance = ask("Hire for a chance of, %", "hire_chance", 50.0, 1.0, 99.0, 5.0, CHANCE_MEANING)
    growth = ask("Growth of customers in a year, %", "growth", 0.0, -90.0, 900.0, 1.0)
    budget = ask(f"Budget for 18 months, {currency.code()} (0: none)", "budget", 0.0, 0.0, 1e12, 10_000.0)
    classes = _classes_of(kept.last("class_rows", [])) if kept.last("own_classes", False) else None
    return CapacityChoice(heads, terms, int(size), chance / 100, budget or None, growth / 100, classes)


def _terms(usual: Conditions, ask: Ask) -> Conditions:
    money = currency.code()
    hours = ask(
        "Paid hours a week of a full-time head", "fte_hours", round(usual.hours_per_fte, 1), 1.0, 60.0, 0.5
    )
    occupancy = ask("Occupancy, %", "fte_occupancy", float(round(100 * usual.occupancy)), 1.0, 100.0, 1.0)
    leaving = ask(
        "Leave in a month, %", "attrition", round(100 * usual.attrition_per_month, 1), 0.0, 50.0, 0.1
    )
    training = ask("Weeks of training", "training_weeks", float(usual.training_weeks), 0.0, 52.0, 1.0)
    drop = ask("Drop out during training, %", "drop_out", float(round(100 * usual.drop_out)), 0.0, 90.0, 1.0)
    cost = ask(f"Cost of a paid hour, {money}", "hour_cost", currency.usual_hour_cost(), 0.0, 1000.0, 1.0)
    hire = ask(f"Cost of one hire, {money}", "cost_per_hire", usual.cost_per_hire, 0.0, 1e6, 100.0)
    ramp = _ramp() if ask is _asked else kept.last("ramp", RAMP)
    return replace(
        usual, hours_per_fte=hours, occupancy=occupancy / 100, attrition_per_month=leaving / 100,
        training_weeks=int(training), ramp=ramp_of(ramp), drop_out=drop / 100, cost_per_hour=cost, cost_per_hire=hire,
    )  # fmt: skip


def _ramp() -> str:
    ramp = st.text_input(
        "Productivity after training, % by week", kept.start("ramp", RAMP), key="ramp",
        help="One figure a week; full productivity afterwards.",
    )  # fmt: skip
    return kept.settle("ramp", str(ramp), RAMP)


def _asked(
    name: str, key: str, usual: float, low: float, high: float, step: float, meaning: str | None = None
) -> float:
    """A number the planner can change."""
    start = min(max(float(kept.start(_name(key), usual)), low), high)
    value = float(st.number_input(name, low, high, start, step, key=_name(key), help=meaning))
    return kept.settle(_name(key), value, usual)


def _as_kept(
    name: str, key: str, usual: float, low: float, high: float, step: float, meaning: str | None = None
) -> float:
    """The same number without drawing it."""
    return min(max(float(kept.last(_name(key), usual)), low), high)


def _name(key: str) -> str:
    return key if key == "hour_cost" else f"capacity_{key}"


def ramp_of(text: str) -> tuple[float, ...]:
    """`50, 65, 80` as shares.

    Raises:
        InputError: for anything but percentages separated by commas.
    """
    try:
        return tuple(float(part) / 100 for part in text.replace("%", "").split(",") if part.strip())
    except ValueError as error:
        raise InputError(
            "percentages such as 50, 65, 80", text, where="Productivity after training"
        ) from error


def _own_classes(size: int) -> tuple[HiringClass, ...] | None:
    import pandas as pd

    is_own = st.toggle(
        "I plan the hiring classes myself", kept.start("own_classes", False), key="own_classes",
        help="Off: classes start as late as possible so that no week falls short.",
    )  # fmt: skip
    kept.remember("own_classes", is_own)
    if not is_own:
        return None
    monday = opened.now().date() + timedelta(days=7 - opened.now().weekday())
    rows: list[dict[str, Any]] = kept.last(
        "class_rows", [{"starts_on": monday + timedelta(weeks=4), "heads": size}]
    )
    start = kept.start("classes", pd.DataFrame(rows, columns=["starts_on", "heads"]))
    edited = st.data_editor(
        start, num_rows="dynamic", hide_index=True, key="classes", width=420,
        column_config={
            "starts_on": st.column_config.DateColumn("Training starts on", required=True, format="YYYY-MM-DD"),
            "heads": st.column_config.NumberColumn("Heads", min_value=1, step=1, required=True),
        },
    ).dropna()  # fmt: skip
    typed = edited.to_dict("records")
    kept.remember("class_rows", typed)
    return _classes_of(typed)


def _classes_of(rows: Sequence[Mapping[Any, Any]]) -> tuple[HiringClass, ...]:
    import pandas as pd

    return tuple(HiringClass(pd.Timestamp(r["starts_on"]).date(), int(r["heads"])) for r in rows)
