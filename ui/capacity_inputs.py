"""What a planner decides about people, hiring and money; what the store knows stands there already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import streamlit as st

from data_sources import waiting
from data_sources.waiting import People
from domain.errors import InputError
from jobs import capacity
from staffing.capacity_plan import Conditions, HiringClass
from ui import kept, opened, queries
from ui.requirements import Staffed

CHANCES = (50, 80, 90)


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


def people() -> People | None:
    """Who the store knows, None when nobody."""
    found = _people(queries.key())
    return found if found.heads else None


@st.cache_data(show_spinner=False, max_entries=10)
def _people(key: queries.Key) -> People:
    return waiting.people(opened.store(), on=key[1].date(), scope=key[2])


def controls(staffed: Staffed) -> CapacityChoice:
    """Heads, terms, hiring and money; what the store knows stands there already."""
    known = people()
    busy = capacity.occupancy(staffed.requirement, staffed.interval_s)
    usual = replace(capacity.conditions(known), shrinkage=staffed.choice.shrinkage)
    with (
        st.expander("People, hiring and money", icon=":material/tune:"),
        st.grid(4, min_column_width=210, gap="small"),
    ):
        heads = _number("Productive heads today", "heads", float(known.heads if known else 30), 0.0, 1e5, 1.0)
        terms = _terms(usual, busy)
        size = _number("Heads per hiring class", "class_size", 6.0, 1.0, 500.0, 1.0)
        chance = st.selectbox(
            "Hire for a chance of, %", CHANCES, CHANCES.index(kept.start("hire_chance", 50)), key="hire_chance",
            help="50 %: half of the possible futures need more people than the plan has.",
        )  # fmt: skip
        kept.remember("hire_chance", chance)
        growth = _number("Growth of customers in a year, %", "growth", 0.0, -90.0, 900.0, 1.0)
        budget = _number("Budget for 18 months (0: none)", "budget", 0.0, 0.0, 1e12, 10_000.0)
    classes = _own_classes(int(size))
    return CapacityChoice(heads, terms, int(size), chance / 100, budget or None, growth / 100, classes)


def _terms(usual: Conditions, busy: float | None) -> Conditions:
    occupied = round(100 * (busy or usual.occupancy))
    hours = _number(
        "Paid hours a week of a full-time head", "fte_hours", round(usual.hours_per_fte, 1), 1.0, 60.0, 0.5
    )
    occupancy = _number("Occupancy, %", "fte_occupancy", float(occupied), 1.0, 100.0, 1.0)
    leaving = _number(
        "Leave in a month, %", "attrition", round(100 * usual.attrition_per_month, 1), 0.0, 50.0, 0.1
    )
    training = _number("Weeks of training", "training_weeks", float(usual.training_weeks), 0.0, 52.0, 1.0)
    ramp = st.text_input(
        "Productivity after training, % by week", kept.start("ramp", "50, 65, 80, 90"), key="ramp",
        help="One figure a week; full productivity afterwards.",
    )  # fmt: skip
    kept.remember("ramp", ramp)
    drop = _number("Drop out during training, %", "drop_out", round(100 * usual.drop_out), 0.0, 90.0, 1.0)
    cost = _number("Cost of a paid hour", "paid_hour", usual.cost_per_hour, 0.0, 1000.0, 1.0)
    hire = _number("Cost of one hire", "cost_per_hire", usual.cost_per_hire, 0.0, 1e6, 100.0)
    return replace(
        usual, hours_per_fte=hours, occupancy=occupancy / 100, attrition_per_month=leaving / 100,
        training_weeks=int(training), ramp=ramp_of(ramp), drop_out=drop / 100, cost_per_hour=cost, cost_per_hire=hire,
    )  # fmt: skip


def _number(name: str, key: str, usual: float, low: float, high: float, step: float) -> float:
    start = min(max(float(kept.start(f"capacity_{key}", usual)), low), high)
    value = st.number_input(name, low, high, start, step, key=f"capacity_{key}")
    return float(kept.remember(f"capacity_{key}", value))


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
    kept.remember("class_rows", edited.to_dict("records"))
    return tuple(
        HiringClass(pd.Timestamp(r["starts_on"]).date(), int(r["heads"])) for r in edited.to_dict("records")
    )
