"""Comparisons kept in the store: save one, open it, count it again, remove it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from charts import numbers
from data_sources import runs
from data_sources.runs import Run
from jobs import what_if
from jobs.what_if import KIND, Base
from ui import currency, kept, opened, scenario_table, tables


def show(base: Base, rows: list[dict[str, Any]]) -> None:
    """Save this comparison, open an earlier one, run it again from its inputs, or remove it."""
    tables.section(
        "Kept runs", "A run keeps its workload and every assumption, so that it can be counted again."
    )
    name, button = st.columns([3, 1], vertical_alignment="bottom")
    called = name.text_input("Name of this run", key="run_name", placeholder="Winter plan")
    if button.button("Keep this run", icon=":material/save:", disabled=not called.strip(), key="keep_run"):
        made = Run(KIND, called.strip(), {}, [], opened.held().version, opened.now())
        what_if.keep(opened.store(), called.strip(), base, rows, made)
        st.toast(f"Kept as {called.strip()}.")
    found = runs.kept(opened.store(), KIND)
    if found:
        _manage(found)
    else:
        st.caption("None yet.")


def _manage(found: list[Run]) -> None:
    names = [r.name for r in found]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox("Kept run", names, key="kept_run", width=300)
        is_opened = st.button("Open its scenarios", key="open_run")
        is_again = st.button("Run it again", icon=":material/replay:", key="run_again")
        is_removed = st.button("Remove", icon=":material/delete:", key="remove_run")
    run = next(r for r in found if r.name == picked)
    st.caption(f"Kept {numbers.day(run.made_at)} {run.made_at:%H:%M} UTC, data version {run.data_version}.")
    if is_opened:
        kept.remember("scenario_rows", list(run.inputs["scenarios"]))
        kept.replace("scenarios", None)
        st.rerun()
    if is_removed:
        runs.remove(opened.store(), KIND, run.name)
        st.rerun()
    if is_again:
        table, is_same = what_if.again(run)
        said = "The same figures as when it was kept." if is_same else "These figures differ from those kept."
        (st.success if is_same else st.warning)(said)
        scenario_table.compared(table, currency.code())
