"""The live view: what is open now, what is past its target or nearly, and the way to each ticket."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import streamlit as st

from charts import numbers
from domain import channels
from domain.chosen import DIMENSIONS, Chosen
from jobs import live
from jobs.live import STATES, Board
from ui import opened, states, stories, tables

if TYPE_CHECKING:
    import pandas as pd

REFRESH_S = (5, 15, 30, 60)
STALE_S = 3600
MOST_LISTED = 200


def show(chosen: Chosen) -> None:
    """The board, refreshed by itself as often as the reader says."""
    seconds = st.segmented_control(
        "Refresh every", REFRESH_S, default=30, format_func=lambda s: f"{s} s", key="refresh", required=True
    )
    st.fragment(_draw, run_every=float(seconds or 30))(chosen)


def _draw(chosen: Chosen) -> None:
    now = opened.moment()
    board = live.board(opened.store(), now=now, filters=chosen.filters, scope=opened.scope())
    _age(board, now)
    _answer(board)
    if board.tickets.empty:
        states.no_data("Nothing is open in this choice.")
        return
    left, right = st.columns(2)
    for place, dimension in ((left, "channel"), (right, "department")):
        with place:
            tables.section(f"By {DIMENSIONS[dimension].lower()}")
            st.dataframe(_by(board, dimension), hide_index=True, width="stretch")
    _urgent(board)


def _age(board: Board, now: datetime) -> None:
    """When this was read and how old the newest rows are; a warning when that is long ago."""
    local = now.replace(tzinfo=UTC).astimezone(ZoneInfo(opened.zone()))
    newest = board.loaded_at
    if newest is None:
        return
    age_s = max((now - newest).total_seconds(), 0.0)
    read = f"Read {numbers.day(local)} {local:%H:%M:%S}; newest load {numbers.duration(age_s)} ago"
    if age_s > STALE_S:
        st.warning(
            f"{read}. Replies since then are not known here, so more may look late than is.",
            icon=":material/hourglass_bottom:",
        )
    else:
        st.caption(f"{read}.")


def _answer(board: Board) -> None:
    late, near = board.total("breached"), board.total("at_risk")
    total = len(board.tickets)
    said = f"**{numbers.number(late)} of {numbers.number(total)} open tickets are past a target"
    st.markdown(f"{said}, {numbers.number(near)} more will be within {live.AT_RISK_S // 3600} hours.**")
    with st.grid(5, min_column_width=145, gap="small"):
        st.metric("Open", numbers.number(total), border=True)
        for state, label in STATES.items():
            st.metric(label, numbers.number(board.total(state)), border=True)


def _by(board: Board, dimension: str) -> pd.DataFrame:
    frame = board.counts(dimension)
    named = {"name": DIMENSIONS[dimension], "open": "Open", **STATES}
    return frame.assign(name=frame["name"].map(channels.label))[list(named)].rename(columns=named)


def _urgent(board: Board) -> None:
    """Tickets by time left, the most urgent first; a click opens one."""
    tables.section(
        "Most urgent first",
        "Promises that can still be kept by time left, then the latest broken ones. Click a row to open it.",
    )
    frame = board.tickets[board.tickets["due_at"].notna()].head(MOST_LISTED)
    shown = frame.assign(left=frame["left_s"].map(_left), state=frame["state"].map(STATES))
    columns = (
        "ticket_id left state target due_at channel department priority tier status agent_id source".split()
    )
    stories.open_chosen(
        frame, tables.choose_row(shown[columns], name="open_tickets", key="urgent", height=380)
    )


def _left(seconds: float) -> str:
    return f"{numbers.duration(-seconds)} late" if seconds < 0 else numbers.duration(seconds)
