"""What shifts may look like, as a planner chooses it on the pages of shifts and of the roster."""

from __future__ import annotations

import streamlit as st

from domain.shifts import ShiftRules
from jobs import schedules

LENGTHS = [4, 4.5, 5, 6, 7, 8, 8.5, 9, 10]
USUAL_LENGTHS = [4, 6, 8, 8.5, 9]
USUAL_STARTS = (6, 16)


def usual() -> ShiftRules:
    """The rules before anybody chose others."""
    return _rules(USUAL_LENGTHS, USUAL_STARTS, 30, 1.15, 1.2, 8.0)


def inputs() -> ShiftRules:
    """Lengths, starts, and what nights, weekends and an hour short cost."""
    left, right = st.columns(2)
    with left:
        lengths = st.multiselect("Shift lengths, hours", LENGTHS, USUAL_LENGTHS, key="lengths")
        first, last = st.slider("Starts between, hour", 0, 23, USUAL_STARTS, key="starts")
        step = st.selectbox("Start grid, minutes", [15, 30, 60], 1, key="start_step")
    with right:
        night = st.number_input("Night pay, factor (22:00 to 06:00)", 1.0, 3.0, 1.15, 0.05, key="night")
        weekend = st.number_input("Weekend pay, factor", 1.0, 3.0, 1.2, 0.05, key="weekend")
        weight = st.number_input(
            "One hour short weighs as much as this many paid hours", 1.0, 50.0, 8.0, 1.0, key="under_weight"
        )  # fmt: skip
        has_split = st.toggle(
            "Split shifts too", key="split_shifts",
            help="Six or eight hours of work in two parts with three unpaid hours between.",
        )  # fmt: skip
    rules = _rules(lengths or USUAL_LENGTHS, (first, last), int(step), night, weekend, weight)
    return schedules.with_split(rules) if has_split else rules


def _rules(
    lengths: list[float], starts: tuple[int, int], step: int, night: float, weekend: float, weight: float
) -> ShiftRules:
    return ShiftRules(
        start_step_minutes=step, first_start_minutes=int(starts[0]) * 60, last_start_minutes=int(starts[1]) * 60,
        lengths_minutes=tuple(sorted(round(60 * h) for h in lengths)), night_rate=float(night),
        weekend_rate=float(weekend), under_weight=float(weight),
    )  # fmt: skip
