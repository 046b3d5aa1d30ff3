"""Versions of rosters: save a draft, publish, open another, and what differs between two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers
from data_sources import kept_rosters, schedules
from data_sources.kept_rosters import Head
from jobs import roster_files, rosters, schedule_files
from ui import opened, roster_edits, tables
from ui.roster_edits import named
from ui.rosters import KIND, Work, open_version

if TYPE_CHECKING:
    import pandas as pd


def keep(made: Work) -> None:
    """Save or publish the roster, open or compare a version, download the files."""
    tables.section("Keep and share", "Every save is a new version; what was published stays as it was.")
    _save(made)
    if said := st.session_state.pop("roster_said", ""):
        st.success(said, icon=":material/check:")
    found = kept_rosters.heads(opened.store(), KIND)
    if not found:
        st.caption("Nothing is saved yet. A draft is for you; publishing says: this one counts.")
    else:
        _versions(made, found)
    roster_edits.downloads(made)


def _save(made: Work) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        week = made.question.week_on
        name = st.text_input("Name", f"Week of {numbers.day(week)}", key=f"roster_name_{week}", width=240)
        reason = st.text_input("What changed, and why", key="roster_reason", width=320)
        wants_draft = st.button("Save draft", key="roster_save", icon=":material/save:")
        wants_public = st.button("Publish", key="roster_publish", icon=":material/publish:", type="primary")
    if not (wants_draft or wants_public):
        return
    status: schedules.Status = "published" if wants_public else "draft"
    plain = roster_files.payload(made.plan, made.requirement, made.rules, made.question.limit_s)
    kept = schedules.keep(
        opened.store(), KIND, name, status, week, plain, reason=reason, made_at=opened.now()
    )
    verb = "Published" if wants_public else "Saved"
    st.session_state["roster_said"] = f"{verb} as version {kept.number} of {kept.name}."
    open_version(kept.name, kept.number)
    st.rerun()


def _versions(made: Work, found: list[Head]) -> None:
    import pandas as pd

    shown = pd.DataFrame(
        {
            "Name": [k.name for k in found], "Version": [k.number for k in found],
            "Status": [k.status.capitalize() for k in found], "First day": [numbers.day(k.week_on) for k in found],
            "Why": [k.reason for k in found], "Saved, UTC": [f"{k.made_at:%Y-%m-%d %H:%M}" for k in found],
        }
    )  # fmt: skip
    st.dataframe(shown, hide_index=True, width="stretch", height=min(38 + 35 * len(found), 250))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        at = st.selectbox(
            "Version", range(len(found)), key="roster_version", width=360,
            format_func=lambda i: f"{found[i].name}, version {found[i].number}, {found[i].status}",
        )  # fmt: skip
        wants_open = st.button("Open", key="roster_open", icon=":material/folder_open:")
        wants_diff = st.button("Compare with this roster", key="roster_compare", icon=":material/difference:")
    picked = found[int(at or 0)]
    if wants_open:
        open_version(picked.name, picked.number)
        st.rerun()
    if wants_diff:
        _compare(made, picked)


def _compare(made: Work, picked: Head) -> None:
    """What it takes to come from the version to the roster on the page."""
    found = difference(made, picked)
    words = f"{picked.name}, version {picked.number}"
    if found.empty:
        st.info(f"Nothing differs from {words}.", icon=":material/check:")
        return
    st.markdown(f"**{len(found)} changes from {words} to the roster on this page**, local times.")
    st.dataframe(named(found), hide_index=True, width="stretch", height=min(38 + 35 * len(found), 260))


def difference(made: Work, picked: Head) -> pd.DataFrame:
    """agent, what: changes from a kept version to the roster on the page."""
    kept = kept_rosters.version(opened.store(), KIND, picked.name, picked.number)
    before = schedule_files.assignments_of(kept.payload["assignments"])
    return rosters.differences(before, made.plan.assignments, made.zone, made.names)
