"""Versions of shifts: save a draft, publish, open another, load one made elsewhere, and the files."""

from __future__ import annotations

import streamlit as st

from data_sources import kept_rosters, schedules
from data_sources.kept_rosters import Head
from domain.errors import QueuecastError
from jobs import schedule_files
from jobs.schedules import judged
from ui import drafts, kept_versions, opened, tables
from ui.schedules import KIND, Work, open_version, rename, title_of


def keep(made: Work) -> None:
    """Drafts and published versions, and the files."""
    tables.section("Keep and share", "Every save is a new version; what was published stays as it was.")
    _save(made)
    if said := st.session_state.pop("shifts_said", ""):
        st.success(said, icon=":material/check:")
    found = kept_rosters.heads(opened.store(), KIND)
    if found:
        _versions(found)
    else:
        st.caption("Nothing is saved yet. A draft is for you; publishing says: this one counts.")
    downloads(made)
    _elsewhere(made)


def _save(made: Work) -> None:
    wish = kept_versions.form("shifts", made.week_on)
    if wish is None:
        return
    plain = schedule_files.plain_plan(made.plan, made.requirement, made.rules, made.question.limit_s)
    kept = schedules.keep(
        opened.store(),
        KIND,
        wish.name,
        wish.status,
        made.week_on,
        plain,
        reason=wish.reason,
        made_at=opened.now(),
    )
    rename(made, title_of(kept))
    st.session_state["shifts_said"] = f"{wish.verb} as version {kept.number} of {kept.name}."
    st.rerun()


def _versions(found: list[Head]) -> None:
    kept_versions.listed(found)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = kept_versions.choice("shifts", found)
        if st.button("Open", key="shifts_open", icon=":material/folder_open:"):
            open_version(picked.name, picked.number)
            st.rerun()


def downloads(made: Work) -> None:
    """CSV and workbook with local times beside UTC; written when clicked."""
    from scheduling.export import to_csv, to_xlsx

    stem, head = f"queuecast_shifts_{made.week_on}", _head(made)
    with st.container(horizontal=True):
        st.download_button(
            "Shifts as CSV", lambda: head + to_csv(made.table, made.zone), f"{stem}.csv", "text/csv",
            key="shifts_csv", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "Shifts and coverage as workbook",
            lambda: to_xlsx(made.table, made.plan.score.coverage, made.zone), f"{stem}.xlsx",
            key="shifts_xlsx", icon=":material/download:", on_click="ignore",
        )  # fmt: skip


def _head(made: Work) -> str:
    """Lines before the rows of a file: data version, zone, filters, and which plan of which week this is."""
    title = " ".join(made.question.title.split())
    return tables.csv_head() + f"# shifts of the week from {made.week_on}: {title}\n"


def _elsewhere(made: Work) -> None:
    """A schedule made elsewhere, counted on the same need as ours."""
    with st.popover("Score a schedule made elsewhere", icon=":material/upload_file:"):
        st.caption(
            "A CSV with starts_at and ends_at; agents, breaks (12:00-12:30 unpaid; ...) and channel where known. "
            "Times without an offset are local."
        )
        file = st.file_uploader("Shifts as CSV", "csv", key="shifts_elsewhere")
        if file is None or not st.button("Show it on this page", key="shifts_take", type="primary"):
            return
        try:
            shifts = schedule_files.shifts_in(file.getvalue(), file.name, made.zone)
            plan = judged(
                shifts,
                frozenset(),
                made.requirement,
                made.rules,
                made.zone,
                reason_from=made.plan.unmet.iloc[:0],
            )
        except QueuecastError as error:
            st.error(str(error), icon=":material/error:")
            return
        drafts.put(made.draft, plan, before=made.plan)
        st.rerun()
