"""Files on their way in: what was understood, what the user may change, what happened to every row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from charts import numbers
from data_sources import ingest, open_units, profiles, queries
from data_sources.systems import SYSTEMS
from data_sources.understanding import Choices
from domain.errors import InputError
from jobs import load as loading
from ui import headers, navigation, opened, refused, tables, upload_choices, upload_words

if TYPE_CHECKING:
    from data_sources.reports import FileReport, Proposal

FORMATS = ["csv", "tsv", "txt", "xlsx", "json", "ndjson", "jsonl", "parquet", "zip", "gz"]
DONE = "upload_reports"


def demo_controls() -> None:
    """Make the demo, or remove it before real data is loaded."""
    held = opened.held()
    if held.has_demo:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                "The store holds the **demo contact centre**. Remove it before loading your own data."
            )
            if st.button("Remove demo data", icon=":material/delete:", key="remove_demo"):
                with st.spinner("Removing demo rows ..."):
                    gone = ingest.remove_demo(opened.store())
                _changed(f"{numbers.number(gone)} demo rows removed.")
    elif held.is_empty:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown("No data yet. Choose a file below, or make a **demo contact centre** to look around.")
            if st.button("Make demo data", icon=":material/auto_awesome:", key="make_demo"):
                _make_demo()
    if told := st.session_state.pop("upload_told", None):
        st.success(told, icon=":material/check_circle:")


def _make_demo() -> None:
    bar = st.progress(0.0, "Starting ...")

    def told(what: str, share: float) -> None:
        bar.progress(min(share, 1.0), f"{what.capitalize()} ...")

    loading.make_demo(opened.store(), now=opened.now(), progress=told)
    _changed("The demo contact centre is ready: two invented years, every figure labelled as demo.")


def _changed(sentence: str) -> None:
    st.session_state["upload_told"] = sentence
    opened.forget_held()
    st.rerun()


def chosen_files() -> Iterable[tuple[str, bytes]]:
    """Files the user dropped, by name."""
    files = st.file_uploader(
        "Export files of your helpdesk, phone system or survey tool", FORMATS, accept_multiple_files=True, key="files",
        help="CSV, XLSX, JSON, Parquet, or a zip of these, up to 200 MB each. Files stay on this machine.",
    )  # fmt: skip
    return [(f.name, f.getvalue()) for f in files or []]


def file_section(name: str, content: bytes) -> None:
    """One file: what it is, the decisions, changes, and the load button or its report."""
    with st.container(border=True):
        st.subheader(name, anchor=False)
        reports = st.session_state.get(DONE, {}).get(_report_key(name, content))
        if reports:
            _show_reports(reports)
            return
        try:
            _propose_and_load(name, content)
        except InputError as error:
            st.error(upload_words.on_page(str(error)), icon=":material/error:")


def _report_key(name: str, content: bytes) -> tuple[str, str]:
    """What a file's report is kept under: another content under the same name is another file."""
    return name, hashlib.sha256(content).hexdigest()


def _propose_and_load(name: str, content: bytes) -> None:
    choices = _choices(name)
    with st.spinner("Reading the file ..."):
        proposals = ingest.propose((name, content), choices=choices, store=opened.store())
    for position, proposal in enumerate(proposals):
        _show_proposal(proposal, name, position)
    upload_choices.ask_units(proposals, name)
    save_as = ""
    if len(proposals) == 1:
        choices, save_as = _changed_mapping(proposals[0], choices, (name, content))
    is_ready = not any(p.questions for p in proposals)
    if st.button("Load this file", type="primary", disabled=not is_ready, key=f"load_{name}"):
        with st.spinner("Loading and judging ..."):
            reports = loading.load_content(
                opened.store(), name, content, choices, now=opened.now(), save_as=save_as
            )
        st.session_state.setdefault(DONE, {})[_report_key(name, content)] = reports
        opened.forget_held()
        st.rerun()


def _choices(name: str) -> Choices:
    """What the user says beforehand: system, date order and the zone of the export."""
    with st.expander("Read it differently", icon=":material/tune:"):
        left, middle, right = st.columns(3)
        system = left.selectbox(
            "System",
            ["", *SYSTEMS],
            format_func=lambda s: SYSTEMS[s].label if s else "Recognise it",
            key=f"system_{name}",
        )
        order = middle.selectbox(
            "Date order", ["", "day-first", "month-first", "year-first"],
            format_func=upload_words.order, key=upload_choices.order_key(name),
        )  # fmt: skip
        zone = right.text_input("Time zone of the export", placeholder=opened.zone(), key=f"zone_{name}")
    return Choices(
        system=system or None, date_order=order or None, zone=zone or None,  # type: ignore[arg-type]
        forms=upload_choices.stated_units(name) or None,
    )  # fmt: skip


def _show_proposal(proposal: Proposal, name: str, position: int) -> None:
    key = f"{name}_{position}"
    why = upload_words.on_page(proposal.evidence)
    st.markdown(f"**{proposal.label}**, {numbers.number(proposal.rows)} rows, {why}.")
    if proposal.profile:
        _show_profile(proposal.profile, key)
    upload_choices.ask_order(proposal, name)
    untold = {open_units.untold(u) for u in proposal.open_units}
    _show_notes([w for w in proposal.warnings if not w.startswith("Columns not used") and w not in untold])
    shown = _decisions(proposal)
    widths = {"Form": 220, "Why": 420, "Confidence": 90, "Personal data": 110}
    st.dataframe(
        shown, hide_index=True, width="stretch", key=f"decisions_{key}",
        column_config={c: st.column_config.Column(width=w) for c, w in widths.items() if c in shown},
    )  # fmt: skip
    if proposal.unmapped:
        st.caption(f"Not used and not stored: {', '.join(proposal.unmapped)}.")
    with st.expander("First rows as they stand in the file"):
        st.dataframe(proposal.preview, width="stretch", key=f"preview_{key}")


def _show_profile(profile: str, key: str) -> None:
    """Which saved choices the file is read with, and the button to give them up."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f":material/bookmark: Read with the choices saved as **{profile}**.")
        if st.button("Forget them", key=f"forget_{key}", type="tertiary"):
            profiles.remove_profile(opened.store(), profile)
            st.rerun()


def _decisions(proposal: Proposal) -> pd.DataFrame:
    rows = [
        {
            "Column": d.column, "Read as": upload_words.field(d.field), "Form": upload_words.form(d.form),
            "Why": upload_words.on_page(d.evidence),
            "Confidence": numbers.share(d.confidence, 0), "Personal data": d.treatment,
        }
        for d in proposal.decisions
    ]  # fmt: skip
    read = {d.field for d in proposal.decisions}
    rows += [
        {
            "Column": u.column, "Read as": upload_words.field(u.field), "Form": "left out until its unit is chosen",
            "Why": f"the file does not say its unit; median {u.typical:,.4g}", "Confidence": "", "Personal data": "",
        }
        for u in proposal.open_units if u.field not in read
    ]  # fmt: skip
    has_personal = any(row["Personal data"] for row in rows)
    return pd.DataFrame(rows).drop(columns=[] if has_personal or not rows else ["Personal data"])


def _changed_mapping(proposal: Proposal, choices: Choices, file: tuple[str, bytes]) -> tuple[Choices, str]:
    """The mapping and forms as the user left them, and the name to save them under, empty for none."""
    name, _ = file
    asked = {u.field for u in proposal.open_units}
    with st.expander("Change which column is what", icon=":material/edit:"):
        fields = [f.name for f in SYSTEMS[proposal.system].fields if f.name not in asked]
        headers = ["", *dict.fromkeys([*proposal.mapping.values(), *proposal.unmapped])]
        frame = _mapping(proposal, fields)
        edited = st.data_editor(
            frame, hide_index=True, disabled=["Field"], key=f"mapping_{name}", width="stretch", height=260,
            column_config={
                "Column": st.column_config.SelectboxColumn(options=headers),
                "Form": st.column_config.SelectboxColumn(options=["", *upload_words.FORMS.values()]),
            },
        )  # fmt: skip
        changed, forms = changed_columns(frame, edited, fields), changed_forms(frame, edited, fields)
    changed |= upload_choices.left_out(name)
    made = replace(choices, mapping=changed or None, forms={**(choices.forms or {}), **forms} or None)
    if changed or forms:
        # Fields belong to a system; naming it sets the saved choices aside, so they are taken along.
        made = profiles.applied(opened.store(), proposal.profile, made) if proposal.profile else made
        made = replace(made, system=proposal.system)
    return made, _saved_under(proposal, made, file)


def _saved_under(proposal: Proposal, made: Choices, file: tuple[str, bytes]) -> str:
    """The name under which a load keeps the choices; offered once something was chosen."""
    name, _ = file
    if not (made.mapping or any((made.forms or {}).values()) or made.date_order or made.zone):
        return ""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        profile = st.text_input(
            "Remember these choices for files with the same headers, as",
            proposal.profile or Path(name).stem, key=f"profile_{name}", placeholder="empty: only for this load",
        )  # fmt: skip
        if profile and st.button("Remember without loading", key=f"save_{name}"):
            loading.save_choices(opened.store(), file, made, profile, now=opened.now())
            st.success(f"Saved as {profile}; it is applied to every file with these headers.")
    return profile or ""


def _mapping(proposal: Proposal, fields: list[str]) -> pd.DataFrame:
    """One row per field with the column that feeds it and the form it is read in."""
    forms = {d.field: upload_words.form(d.form) for d in proposal.decisions}
    rows = [
        {"Field": upload_words.field(f), "Column": proposal.mapping.get(f, ""), "Form": forms.get(f, "")}
        for f in fields
    ]
    return pd.DataFrame(rows)


def changed_columns(before: pd.DataFrame, after: pd.DataFrame, fields: list[str]) -> dict[str, str]:
    """Field -> column where the user chose another one; empty leaves the field out."""
    pairs = zip(fields, before["Column"], after["Column"].fillna(""), strict=True)
    return {f: str(new) for f, old, new in pairs if new != old}


def changed_forms(before: pd.DataFrame, after: pd.DataFrame, fields: list[str]) -> dict[str, str]:
    """Field -> form where the user chose another one."""
    keys = {words: key for key, words in upload_words.FORMS.items()}
    pairs = zip(fields, before["Form"], after["Form"].fillna(""), strict=True)
    return {f: keys[str(new)] for f, old, new in pairs if new != old and new}


def _show_notes(notes: Sequence[str]) -> None:
    """What was found while reading on one line, what to know before using the numbers on one each."""
    notes = [upload_words.on_page(n) for n in notes]
    facts = [n for n in notes if _is_fact(n)]
    if facts:
        st.caption(f":material/info: Read with {'; '.join(facts)}.")
    for sentence in (n for n in notes if not _is_fact(n)):
        st.caption(f":material/warning: {sentence}")


def _is_fact(note: str) -> bool:
    """Whether a note is a piece of how the file was read; sentences may begin with the name of a column."""
    return not note.endswith(".") and not note[:1].isupper()


def _show_reports(reports: list[FileReport]) -> None:
    """What happened to every row, with the rejected ones to download."""
    for report in reports:
        with st.container(border=True):
            st.markdown(f":green[**Loaded**] as {SYSTEMS[report.system].label}.")
            with st.grid(5, min_column_width=110, gap="small"):
                for label in ("read", "loaded", "updated", "unchanged", "rejected"):
                    st.metric(label.capitalize(), numbers.number(getattr(report, label)), border=True)
            _show_notes(report.warnings)
            if report.rejected:
                refused.table(report.load_id)
    if any(r.loaded + r.updated + r.unchanged for r in reports):
        st.page_link(navigation.page("overview"), label="Read the overview", icon=":material/dashboard:")


def past_loads() -> None:
    """Everything that was ever loaded, newest first."""
    frame = queries.load_list(opened.store())
    if frame.empty:
        return
    tables.section("What was loaded", "Every load with what happened to its rows.")
    names = {
        "loaded_at": "Loaded", "file": "File", "system": "System", "kind": "Kind", "rows_read": "Read",
        "rows_loaded": "New", "rows_updated": "Updated", "rows_unchanged": "Unchanged", "rows_rejected": "Rejected",
        "is_demo": "Demo",
    }  # fmt: skip
    labels = {s.name: s.label for s in SYSTEMS.values()} | {"sample": "Demo contact centre"}
    frame = frame.assign(
        system=frame["system"].map(lambda s: labels.get(s, s)), kind=frame["kind"].map(upload_words.kind)
    )
    frame = headers.readable(frame[list(names)])
    known = headers.settings(frame)
    columns: dict[str, Any] = {name: {**known[name], "label": words} for name, words in names.items()}
    columns["kind"]["width"] = columns["file"]["width"] = 180
    st.dataframe(frame, hide_index=True, width="stretch", column_config=columns)
