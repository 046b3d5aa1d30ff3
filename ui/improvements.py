"""Improvements on their page: where the register stands, what waits for a decision, and the table to edit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from data_sources import improvements as kept
from domain.errors import QueuecastError
from domain.improvements import STATUS_WORDS
from jobs import improvements
from jobs.improvements import LABELS
from ui import navigation, opened, people, queries, sources, tables

if TYPE_CHECKING:
    import pandas as pd

EDITED = (
    "title", "status", "proposed_on", "decided_on", "implemented_on", "benefit_money", "currency", "benefit_hours",
    "agent_id", "department", "group_name", "improvement_id", "source",
)  # fmt: skip
HELP: Mapping[str, str] = {
    "benefit_money": "Money a year as measured after the idea came into use; empty while not measured",
    "benefit_hours": "Hours of work a year as measured; empty while not measured",
    "currency": "Three letters such as EUR; empty is the currency of the wages",
    "source": "Where the row comes from; register is written here",
    "improvement_id": "Given when a new idea is saved",
}
MOST_WAITING = 8


def register() -> pd.DataFrame:
    """Every idea the viewer may see: what waits for a decision, the oldest first, then the newest."""
    return _register(queries.key())


@st.cache_data(show_spinner=False, max_entries=20)
def _register(key: queries.Key) -> pd.DataFrame:
    return improvements.undecided_first(kept.held(opened.store(), key[2]))


def said() -> None:
    """What the last save did."""
    if words := st.session_state.pop("improvements_said", ""):
        st.success(words, icon=":material/check:")


def answer(frame: pd.DataFrame) -> None:
    """What waits and what is not measured, in a sentence; with an empty register, how to begin."""
    if frame.empty:
        st.info(
            "No idea is written down yet. Load a list of ideas (idea, proposed on, status, decided on, implemented on, "
            "annual benefit), or add the first one in the table below.",
            icon=":material/info:",
        )
        st.page_link(navigation.page("upload"), label="Load a file", icon=":material/upload_file:")
        return
    stands = improvements.standing(frame, people.today())
    st.markdown(f"**{improvements.lead(stands)}** {improvements.beside(stands)}")


def waiting(frame: pd.DataFrame) -> None:
    """The ideas that wait for a decision, the oldest first."""
    rows = improvements.undecided(frame)
    if rows.empty:
        return
    import pandas as pd

    tables.section("Waiting for a decision", "The oldest first; decide in the table below.")
    today = pd.Timestamp(people.today())
    shown = pd.DataFrame(
        {
            "Idea": rows["title"], "Waits, days": (today - rows["proposed_on"]).dt.days,
            "Department": rows["department"], "Proposed by": rows["agent_id"],
        }
    )  # fmt: skip
    st.dataframe(
        shown.head(MOST_WAITING), hide_index=True, width="stretch", placeholder=tables.NOTHING,
        column_config={"Idea": st.column_config.Column(width="medium")},
    )  # fmt: skip
    if len(rows) > MOST_WAITING:
        st.caption(f"{len(rows) - MOST_WAITING} more wait; they stand in the table below.")


def edit(frame: pd.DataFrame) -> None:
    """The register to add to and to change; saving says what changed."""
    tables.section(
        "Register",
        "Add a row at the end, or change a cell, then save. Nothing is removed: an idea that is taken back is "
        "withdrawn. A file that is loaded again writes its own rows anew.",
    )
    shown = plain(frame)
    changed = st.data_editor(
        shown, key=f"improvements_{st.session_state.get('improvements_drawn', 0)}", num_rows="add", hide_index=True,
        width="stretch", height=min(78 + 35 * len(shown), 460), column_config=columns(shown["source"]),
        disabled=["improvement_id", "source"], placeholder="",
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Save register", key="improvements_save", icon=":material/save:", type="primary"):
            _save(changed, frame)
        tables.download(frame, "improvements", key="improvements")


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The register as the editor takes it: the same bytes in every run, else it forgets what was typed.

    Texts that come out of a cache are stored in other pieces than those that went in.
    """
    shown = frame.reindex(columns=list(EDITED))
    texts = [n for n in EDITED if n not in improvements.DAYS and n not in improvements.AMOUNTS]
    return shown.assign(**{n: shown[n].astype(object).where(shown[n].notna(), None) for n in texts})


def _save(changed: pd.DataFrame, shown: pd.DataFrame) -> None:
    at = opened.moment().replace(microsecond=0)
    try:
        words = improvements.save(opened.store(), changed, at=at, shown=shown)
    except QueuecastError as error:
        st.error(str(error), icon=":material/error:")
        return
    opened.forget_held()
    st.session_state["improvements_drawn"] = st.session_state.get("improvements_drawn", 0) + 1
    st.session_state["improvements_said"] = words
    st.rerun()


def columns(held: pd.Series) -> dict[str, Any]:
    """Header, help and kind of every column; sources, of which `held` has the keys, by their names."""
    made: dict[str, Any] = {n: st.column_config.TextColumn(LABELS[n], help=HELP.get(n)) for n in EDITED}
    made |= {n: st.column_config.DateColumn(LABELS[n]) for n in improvements.DAYS}
    made |= {
        n: st.column_config.NumberColumn(LABELS[n], help=HELP[n], format="localized")
        for n in improvements.AMOUNTS
    }
    made["title"] = st.column_config.TextColumn(LABELS["title"], width="medium", required=True)
    names = sources.called()
    made["source"] = st.column_config.SelectboxColumn(
        LABELS["source"],
        help=HELP["source"],
        options=sorted(set(held.dropna())),
        format_func=lambda source: names(str(source)),
    )
    made["status"] = st.column_config.SelectboxColumn(
        LABELS["status"],
        options=list(STATUS_WORDS),
        format_func=lambda s: STATUS_WORDS.get(str(s), str(s)),
        default="proposed",
    )
    return made
