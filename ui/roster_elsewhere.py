"""Rosters out to other products and in from elsewhere: a layout file names the columns; what comes in is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from domain.errors import InputError, QueuecastError
from jobs import layout_files, roster_rows, rosters
from jobs.csv_files import without_formulas
from ui import drafts
from ui.rosters import Work

if TYPE_CHECKING:
    from scheduling.column_maps import ColumnMap


def panel(made: Work) -> None:
    """Both ways, closed until they are wanted."""
    with st.container(horizontal=True):
        with st.popover("Another product's columns", icon=":material/view_column:"):
            _out(made)
        with st.popover("Bring in a roster made elsewhere", icon=":material/upload_file:"):
            _take_in(made)


def _out(made: Work) -> None:
    """The roster in the columns that a layout file names."""
    st.caption(
        "For products whose import template only your account shows, such as Zendesk WFM: name its columns in a small "
        "file, a line for each. Begin with the example, compare it with the template once, and keep it."
    )
    st.download_button(
        "Example of a layout", layout_files.EXAMPLE, "layout.toml", "text/plain", key="layout_example",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    by = _layout("layout_out")
    if by is not None:
        from scheduling.column_maps import mapped

        st.download_button(
            "Roster in these columns",
            lambda: without_formulas(
                mapped(made.plan.assignments, made.zone, by, made.names)
            ).to_csv(index=False),
            f"queuecast_roster_{made.question.week_on}_layout.csv", "text/csv", key="roster_layout",
            icon=":material/download:", type="primary", on_click="ignore",
        )  # fmt: skip


def _layout(key: str) -> ColumnMap | None:
    given = st.file_uploader("Layout (TOML)", "toml", key=key)
    if given is None:
        return None
    try:
        return layout_files.layout_in(given.getvalue(), given.name)
    except QueuecastError as error:
        st.error(str(error), icon=":material/error:")
        return None


def _take_in(made: Work) -> None:
    """A roster of a file in the place of the one on the page, counted on the same need and checked by every rule."""
    st.caption(
        "A CSV with agent_id, starts_at and ends_at; breaks (12:00-12:30 unpaid; ...) and is_locked where known. Times "
        "without an offset are local. Other columns are read by a layout."
    )
    file = st.file_uploader("Roster as CSV", "csv", key="roster_elsewhere")
    by = _layout("layout_in")
    if file is None or not st.button("Show it on this page", key="roster_take_in", type="primary"):
        return
    try:
        entries = roster_rows.of_upload(file.getvalue(), file.name, made.zone, by)
        rosters.check_known(entries, made.agents, file.name)
    except InputError as error:
        st.error(str(error), icon=":material/error:")
        return
    plan = rosters.of_assignments(entries, made.requirement, made.agents, made.rules, made.zone)
    drafts.put(made.draft, plan, before=made.plan)
    st.rerun()
