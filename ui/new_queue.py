"""A queue without history on the Volume forecast page: a sibling's days and hours at a stated volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers
from domain.channels import label
from jobs import new_queues
from ui import opened, tables

if TYPE_CHECKING:
    from ui.volumes import Shown


def section(seen: Shown) -> None:
    """Ask for name, sibling and volume; show what that comes to, and offer its rows."""
    with st.expander("Plan a new queue without history", icon=":material/add_circle:"):
        names = [str(c) for c in seen.edited.days["channel"].unique()]
        with st.form("new_queue", border=False):
            left, middle, right = st.columns(3)
            name = left.text_input("Name of the new queue", key="new_queue_name", max_chars=50)
            sibling = middle.selectbox("Days and hours like", names, format_func=label, key="new_queue_like")
            daily = right.number_input("Contacts a day", 1.0, value=100.0, step=10.0, key="new_queue_daily")
            st.form_submit_button("Plan it", type="primary")
        if name.strip():
            _answer(seen, name, str(sibling), float(daily))


def _answer(seen: Shown, name: str, sibling: str, daily: float) -> None:
    zone = opened.zone()
    rows, said = new_queues.planned(seen.edited.frame, name, sibling, daily, zone)
    days = new_queues.days_of(rows, zone)
    sums = days[["contacts", "low_80", "high_80"]].sum()
    st.metric(
        f"{name.strip()}, next {len(days)} days", numbers.number(sums["contacts"]), border=True,
        delta=f"80 %: {numbers.number(sums['low_80'])} to {numbers.number(sums['high_80'])}", delta_color="gray",
        delta_arrow="off",
    )  # fmt: skip
    st.caption(said)
    first = days.head(14)
    shown = first.assign(**first.select_dtypes("number").round(1))
    tables.rows(shown, name="new_queue", key="new_queue_rows", every=lambda: rows)
