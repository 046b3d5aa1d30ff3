"""The live view: what is open now, what will be late, what came today, and the way to each ticket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import streamlit as st

from charts import numbers
from domain import channels
from domain.chosen import DIMENSIONS, Chosen
from domain.scope import Scope
from jobs import breaches_ahead, day_so_far, live
from jobs.breaches_ahead import Outlook
from jobs.live import STATES, Board
from ui import alert_list, calibration, opened, states, stories, tables

if TYPE_CHECKING:
    import pandas as pd

REFRESH_S = (5, 15, 30, 60)
STALE_S = 3600
MOST_LISTED = 200
BY = ("channel", "department")
STALE_STYLE = """<style>
[class*="st-key-stale_"] {filter: grayscale(1); opacity: 0.55;}
</style>"""
COLUMNS = "ticket_id chance left state target due_at channel department priority tier status agent_id".split()


@dataclass(frozen=True)
class _Read:
    """What the page shows of one minute, ready to be drawn.

    Attributes:
        today: as `jobs.day_so_far.day_so_far`.
        listed: the tickets of the list, in its order; `urgent` is the list in words.
        by: counts by the dimensions of `BY`, in words.
    """

    board: Board
    today: pd.DataFrame
    listed: pd.DataFrame
    urgent: pd.DataFrame
    by: Mapping[str, pd.DataFrame]


def show(chosen: Chosen) -> None:
    """The board, refreshed by itself as often as the reader says."""
    answer = st.container()
    seconds = st.segmented_control(
        "Refresh every", REFRESH_S, default=30, format_func=lambda s: f"{s} s", key="refresh", required=True
    )
    outlook = _outlook(opened.data(), opened.now())
    with answer:
        st.fragment(_draw, run_every=float(seconds or 30))(chosen, outlook)
    calibration.show()


@st.cache_resource(show_spinner="Learning from past clocks ...", max_entries=2)
def _outlook(data: str, now: datetime) -> Outlook:
    return breaches_ahead.learn(opened.store(), now=now, scope=opened.scope())


def _draw(chosen: Chosen, outlook: Outlook) -> None:
    now = opened.moment()
    filters = tuple((name, tuple(values)) for name, values in chosen.filters.items())
    minute = now.replace(second=0, microsecond=0)
    read = _read(opened.data(), minute, filters, opened.scope(), outlook)
    is_stale = _age(read.board, minute, now)
    st.html(STALE_STYLE)
    with st.container(key="stale_board" if is_stale else "fresh_board"):
        _answer(read.board)
        alert_list.open_now()
        if read.board.tickets.empty:
            states.no_data("Nothing is open in this choice.")
            return
        _today(read.today)
        _urgent(read)
        for place, (dimension, counts) in zip(st.columns(len(BY)), read.by.items(), strict=True):
            with place:
                tables.section(f"By {DIMENSIONS[dimension].lower()}")
                st.dataframe(counts, hide_index=True, width="stretch")


@st.cache_resource(show_spinner=False, max_entries=8)
def _read(
    data: str,
    now: datetime,
    filters: tuple[tuple[str, tuple[str, ...]], ...],
    scope: Scope,
    _outlook: Outlook,
) -> _Read:
    """Everything asked once a minute and load; it is shared between readers and never changed."""
    chosen = dict(filters)
    board = live.board(opened.store(), now=now, filters=chosen, outlook=_outlook, scope=scope)
    today = day_so_far.day_so_far(opened.store(), now=now, zone=opened.zone(), filters=chosen, scope=scope)
    listed = board.tickets[board.tickets["target"].notna()].head(MOST_LISTED)
    urgent = listed.assign(
        left=listed["left_s"].map(_left),
        state=listed["state"].map(STATES),
        chance=listed["chance"].map(_chance),
    )[[*COLUMNS, "source"]]
    by = {} if board.tickets.empty else {d: _by(board, d) for d in BY}
    return _Read(board, today, listed, urgent, by)


def _age(board: Board, read_at: datetime, now: datetime) -> bool:
    """The minute this stands for and how old the newest rows are; whether that is too old to act on."""
    local = read_at.replace(tzinfo=UTC).astimezone(ZoneInfo(opened.zone()))
    newest = board.loaded_at
    if newest is None:
        return False
    age_s = max((now - newest).total_seconds(), 0.0)
    read = f"As of {numbers.day(local)} {local:%H:%M}; newest load {numbers.duration(age_s)} ago"
    if age_s > STALE_S:
        st.warning(
            f"{read}. Replies since then are not known here, so more may look late than is: figures are grey.",
            icon=":material/hourglass_bottom:",
        )
        return True
    st.caption(f"{read}.")
    return False


def _answer(board: Board) -> None:
    late, total = board.total("breached"), len(board.tickets)
    said = f"**{numbers.number(late)} of {numbers.number(total)} open tickets are past a target."
    ahead = (
        f" Of {numbers.number(board.running)} promises still running, about {numbers.number(board.expected)} "
        "will be broken at the present pace.**"
        if board.running
        else " No promise is still running inside its target.**"
    )
    st.markdown(said + ahead)
    with st.grid(6, min_column_width=145, gap="small"):
        st.metric("Open", numbers.number(total), border=True)
        for state, label in STATES.items():
            st.metric(label, numbers.number(board.total(state)), border=True)


def _today(found: pd.DataFrame) -> None:
    """Contacts so far against the forecast that was kept, in one sentence a channel."""
    if found.empty:
        st.caption("No kept forecast covers today: save one on Volume forecast to see expected against now.")
        return
    until = found["until_at"].max().tz_localize("UTC").tz_convert(opened.zone())
    said = "; ".join(_came(row) for row in found.to_dict("records"))
    st.markdown(
        f"**Today until {until:%H:%M}** against the kept forecast “{found['version'].iloc[0]}”: {said}."
    )


def _came(row: Mapping[Any, Any]) -> str:
    arrived, low, high = (float(str(row[c])) for c in ("arrived", "low_95", "high_95"))
    verdict = (
        "more than forecast" if arrived > high else "fewer than forecast" if arrived < low else "as forecast"
    )
    name = channels.label(str(row["channel"]))
    expected = f"{numbers.number(row['expected'])} expected, {numbers.interval(low, high)}"
    return f"{name} {numbers.number(arrived)} ({expected}): {verdict}"


def _by(board: Board, dimension: str) -> pd.DataFrame:
    frame = board.counts(dimension)
    named = {"name": DIMENSIONS[dimension], "open": "Open", **STATES}
    met = [c for c in named if c in ("name", "open") or frame[c].any()]
    return frame.assign(name=frame["name"].map(channels.label))[met].rename(columns=named)


def _urgent(read: _Read) -> None:
    """Tickets by the chance that their promise is broken; a click opens one."""
    tables.section(
        "What to save first",
        "Promises that can still be kept, the likeliest to be broken first: how often clocks like this one ran "
        "past their target before, given how long it has run, the working hours left and the pace of the last "
        "days. Then broken ones, the latest first. Click a row to open the ticket.",
    )
    picked = tables.choose_row(read.urgent, name="open_tickets", key="urgent", height=380)
    stories.open_chosen(read.listed, picked)


def _chance(chance: float) -> str | None:
    if chance != chance:
        return None
    return "over 99 %" if chance > 0.99 else numbers.share(chance, 0)


def _left(seconds: float) -> str | None:
    if seconds != seconds:
        return None
    return f"{numbers.duration(-seconds)} late" if seconds < 0 else numbers.duration(seconds)
