"""Versions of rosters: save a draft, publish, open another, and what differs between two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from data_sources import kept_rosters, schedules
from data_sources.kept_rosters import Head
from domain import wording
from jobs import roster_files, rosters, schedule_files
from ui import kept_versions, opened, roster_edits, roster_elsewhere, tables
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
    roster_elsewhere.panel(made)


def _save(made: Work) -> None:
    week = made.question.week_on
    wish = kept_versions.form("roster", week, made.question.name)
    if wish is None:
        return
    plain = roster_files.payload(
        made.plan, made.requirement, made.rules, made.question.limit_s, made.question.quiet
    )
    kept = schedules.keep(
        opened.store(), KIND, wish.name, wish.status, week, plain, reason=wish.reason, made_at=opened.now()
    )
    st.session_state["roster_said"] = f"{wish.verb} as version {kept.number} of {kept.name}."
    open_version(kept.name, kept.number)
    st.rerun()


def _versions(made: Work, found: list[Head]) -> None:
    kept_versions.listed(found)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = kept_versions.choice("roster", found)
        wants_open = st.button("Open", key="roster_open", icon=":material/folder_open:")
        wants_diff = st.button("Compare with this roster", key="roster_compare", icon=":material/difference:")
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
    st.markdown(
        f"**{wording.counted(len(found), 'change')} from {words} to the roster on this page**, local times."
    )
    st.dataframe(named(found), hide_index=True, width="stretch", height=min(38 + 35 * len(found), 260))


def difference(made: Work, picked: Head) -> pd.DataFrame:
    """agent, what: changes from a kept version to the roster on the page."""
    kept = kept_rosters.version(opened.store(), KIND, picked.name, picked.number)
    before = schedule_files.assignments_of(kept.payload["assignments"])
    return rosters.differences(before, made.plan.assignments, made.zone, made.names)
