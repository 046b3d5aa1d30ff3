"""Capacity plans kept by name, side by side with the one on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers
from data_sources import runs
from data_sources.runs import Run
from jobs import capacity_runs
from jobs.capacity import KIND, CapacityPlan, Demand
from jobs.capacity_runs import Question
from ui import currency, opened, tables
from ui.capacity_inputs import CapacityChoice

if TYPE_CHECKING:
    import pandas as pd


def show(need: Demand, choice: CapacityChoice, made: CapacityPlan) -> None:
    """Keep this plan, compare it with earlier ones, make one again, remove one. Drawn when opened."""
    box = st.expander(
        "Keep this plan and compare it", icon=":material/save:", key="capacity_runs", on_change="rerun"
    )
    if not box.open:
        return
    with box:
        _keep(need, choice)
        found = runs.kept(opened.store(), KIND)
        if not found:
            st.caption("No plan is kept yet. A kept plan holds its forecast and every assumption.")
            return
        table = capacity_runs.compared(found, made)
        compared(table, currency.code())
        tables.download(table, "capacity_plans", key="capacity_plans")
        _manage(found)


def _keep(need: Demand, choice: CapacityChoice) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Name of this plan", key="capacity_name", placeholder="Budget 2027", width=300)
        is_kept = st.button("Keep", icon=":material/save:", disabled=not name.strip(), key="capacity_keep")
    if is_kept:
        run = Run(KIND, name.strip(), {}, [], opened.held().version, opened.now())
        capacity_runs.keep(opened.store(), name.strip(), need, asked(choice), run)
        st.toast(f"Kept as {name.strip()}.")


def asked(choice: CapacityChoice) -> Question:
    """The choices of the page as the plan takes them."""
    return Question(
        choice.heads, choice.conditions, choice.class_size, choice.chance, choice.budget, choice.classes
    )


def _manage(found: list[Run]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox("Kept plan", [r.name for r in found], key="capacity_run", width=300)
        is_again = st.button("Make it again", icon=":material/replay:", key="capacity_again")
        is_removed = st.button("Remove", icon=":material/delete:", key="capacity_remove")
    run = next(r for r in found if r.name == picked)
    if is_removed:
        runs.remove(opened.store(), KIND, run.name)
        st.rerun()
    if is_again:
        _, is_same = capacity_runs.again(run)
        said = "The same figures as when it was kept." if is_same else "These figures differ from those kept."
        (st.success if is_same else st.warning)(said)


def compared(table: pd.DataFrame, money: str) -> None:
    """Plans side by side in the reader's words."""
    costs = {
        "cost_planned": f"Payroll and hiring, {money}", "cost_needed_p10": f"Needed P10, {money}",
        "cost_needed_p50": f"Needed P50, {money}", "cost_needed_p90": f"Needed P90, {money}",
    }  # fmt: skip
    heads = {"needed_now": "Needed now", "needed_most": "Most needed", "worst_gap": "Worst gap"}
    names = {"name": "Plan", "made_at": "Kept on", **heads, "hired": "Hired", **costs}
    shown = table[list(names)].rename(columns=names)
    shown["Kept on"] = table["made_at"].map(
        lambda at: numbers.day(at) if at == at and at is not None else "now"
    )
    kinds = dict.fromkeys(heads.values(), "tenths") | dict.fromkeys(["Hired", *costs.values()], "count")
    tables.figures(shown, kinds)
