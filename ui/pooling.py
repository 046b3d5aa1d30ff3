"""One team for every channel, simulated: what sharing gains, and which intervals need more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers
from domain.channels import label
from ui import opened, tables

if TYPE_CHECKING:
    import pandas as pd

    from staffing.pooled import Pooled


def show(found: Pooled) -> None:
    """The gain first, then every channel, then the intervals that are marked."""
    worse = found.rows[found.rows["is_marked"] & (found.rows["simulated"] < found.rows["service_level"])]
    with st.grid(3, min_column_width=230, gap="small"):
        _tile(
            "One team for all could do without", numbers.share(found.saved_share, 0),
            "of the agent hours, with every promise kept",
        )  # fmt: skip
        _tile(
            "Worse than the formula", f"{len(worse)} of {len(found.rows)}",
            f"live intervals by more than 5 points; {found.marked - len(worse)} are better",
        )  # fmt: skip
        _tile("Agents to add", numbers.number(found.agents_added), "agent-intervals that mend the week")
    st.dataframe(channel_table(found.channels), hide_index=True, width="stretch")
    st.caption(
        "Apart: each agent on one channel. Together: everybody takes every channel, own channel first, live contacts "
        "before written work. A contact that was begun is finished, so a small team busy with an e-mail can answer a "
        "chat later than the formula says."
    )
    if len(worse):
        box = st.expander(
            "Intervals that get worse, and the agents proposed", key="pooled_rows", on_change="rerun"
        )
        if box.open:
            with box:
                st.dataframe(worse_table(worse), hide_index=True, width="stretch")
    tables.download(found.rows, "verified_together", key="verified_together")


def _tile(name: str, value: str, beside: str) -> None:
    st.metric(name, value, beside, border=True, delta_color="gray", delta_arrow="off", height="stretch")


def channel_table(table: pd.DataFrame) -> pd.DataFrame:
    """Every channel in the reader's words."""
    shown = {
        "Channel": table["channel"].map(label),
        "Agent hours": table["agent_hours"].round(1),
        "Promised": table["target"].map(lambda v: numbers.share(v, 0)),
        "In time, apart": table["apart"].map(numbers.share),
        "In time, together": table["together"].map(numbers.share),
        "Gain": (table["together"] - table["apart"]).map(numbers.points),
    }
    return table.assign(**shown)[list(shown)]


def worse_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Marked intervals that fall behind the formula."""
    when = rows["starts_at"].dt.tz_convert(opened.zone()).dt.strftime("%a %Y-%m-%d %H:%M")
    shown = {
        "Interval": when,
        "Channel": rows["channel"].map(label),
        "Agents": rows["agents"].astype(int),
        "Formula": rows["service_level"].map(numbers.share),
        "Together": rows["simulated"].map(numbers.share),
        "Agents proposed": rows["agents_mended"].astype(int),
        "Together then": rows["simulated_mended"].map(numbers.share),
    }
    return rows.assign(**shown)[list(shown)]
