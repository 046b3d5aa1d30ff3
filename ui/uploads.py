"""Files on their way in: what was understood, what the user may change, what happened to every row."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from charts import numbers
from data_sources import ingest, open_units, profiles, queries
from data_sources.systems import SYSTEMS
from data_sources.understanding import Choices, Said
from domain import wording
from domain.errors import InputError
from jobs import load as loading
from ui import headers, navigation, opened, refused, tables, upload_choices, upload_columns, upload_words

if TYPE_CHECKING:
    from data_sources.reports import Examined, FileReport, Proposal, UnreadTable

TABLES = "upload_tables"
FORMATS = ["csv", "tsv", "txt", "xlsx", "json", "ndjson", "jsonl", "parquet", "zip", "gz"]
DONE = "upload_reports"


@dataclass(frozen=True, slots=True)
class File:
    """A dropped file: what it is called, its bytes and their hash."""

    name: str
    content: bytes
    digest: str


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


def chosen_files() -> list[File]:
    """Files the user dropped; one that came twice is one, another of the same name is numbered."""
    dropped = st.file_uploader(
        "Export files of your helpdesk, phone system or survey tool", FORMATS, accept_multiple_files=True, key="files",
        help="CSV, XLSX, JSON, Parquet, or a zip of these, up to 200 MB each. Files stay on this machine.",
    )  # fmt: skip
    contents = {(f.name, hashlib.sha256(f.getvalue()).hexdigest()): f.getvalue() for f in dropped or []}
    alike: dict[str, int] = {}
    found = []
    for (name, digest), content in contents.items():
        alike[name] = alike.get(name, 0) + 1
        found.append(File(numbered(name, alike[name]), content, digest))
    return found


def numbered(name: str, position: int) -> str:
    """The name of a file among those of one name.

    Example:
        >>> numbered("tickets.csv", 1), numbered("tickets.csv", 2)
        ('tickets.csv', 'tickets (2).csv')
    """
    path = Path(name)
    return name if position == 1 else f"{path.stem} ({position}){path.suffix}"


def file_section(file: File) -> None:
    """One file: what it is, the decisions, changes, and the load button or its report."""
    with st.container(border=True):
        st.subheader(file.name, anchor=False)
        reports = st.session_state.get(DONE, {}).get((file.name, file.digest))
        if reports:
            _show_reports(reports)
            return
        try:
            _propose_and_load(file)
        except InputError as error:
            st.error(upload_words.refusal(error, file.name), icon=":material/error:")


@st.cache_resource(show_spinner="Reading the file ...", max_entries=20)
def _examined(digest: str, said: str, saved: str, url: str, _file: File, _said: Said) -> Examined:
    """A file examined once for the same choices, profiles and store."""
    return ingest.examine((_file.name, _file.content), said=_said, store=opened.store())


def _propose_and_load(file: File) -> None:
    said = _said(file)
    saved = profiles.saved_profiles(opened.store())[["name", "saved_at"]].to_csv()
    found = _examined(file.digest, f"{file.name}{said}", saved, opened.store().url, file, said)
    st.session_state.setdefault(TABLES, {})[file.name, file.digest] = found.tables
    is_one = len(found.tables) == 1
    for proposal in found.proposals:
        with nullcontext() if is_one else st.container(border=True):
            _show_proposal(proposal, file, "" if is_one else proposal.file.split("/", 1)[-1])
    by_itself = bool(found.proposals) and ingest.is_workbook(file.name, file.content)
    for table in found.unread:
        _show_unread(table, file, can_be_left_out=by_itself)
        if found.proposals and not by_itself:
            st.checkbox("Load the others without it", key=_without_key(table.file))
    gone = tuple(t.file for t in found.unread if st.session_state.get(_without_key(t.file)))
    is_whole = by_itself or len(gone) == len(found.unread)
    if not found.proposals:
        return
    _tell_zone()
    said = replace(upload_choices.to_load(said), without=gone)
    save_as = _saved_under(found, said, file)
    is_ready = is_whole and not any(p.questions for p in found.proposals)
    if st.button("Load this file", type="primary", disabled=not is_ready, key=f"load_{file.name}"):
        with st.spinner("Loading and judging ..."):
            reports = loading.load_content(
                opened.store(), file.name, file.content, said, now=opened.now(), save_as=save_as
            )
        st.session_state.setdefault(DONE, {})[file.name, file.digest] = reports
        refused.turn_to(reports)
        opened.forget_held()
        st.rerun()
    if not is_whole:
        st.caption("Every file of an archive has to be understood or left out before it is loaded.")


def _without_key(table: str) -> str:
    """Where it is kept that a table of an archive is left out."""
    return f"without_{table}"


def _tell_zone() -> None:
    """Before the first load, which decides it: the zone that days and hours are counted in."""
    if opened.store().setting("zone") is None:
        st.caption(
            f":material/schedule: Days and hours will be counted in the time zone **{opened.zone()}**. "
            "The first load decides it: name another one under Read it differently."
        )


def _said(file: File) -> Said:
    """What was chosen for the tables of a file, as far as they are known from the last run."""
    tables = st.session_state.get(TABLES, {}).get((file.name, file.digest), ())
    of_tables = {t: upload_choices.of_table(t, upload_columns.kept((file.digest, t))) for t in tables}
    zone = next((c.zone for c in of_tables.values() if c.zone), None)
    return Said(Choices(zone=zone), of_tables)


def _show_proposal(proposal: Proposal, file: File, title: str) -> None:
    name = proposal.file
    why = upload_words.on_page(proposal.evidence)
    said = f"**{title}:** " if title else ""
    st.markdown(f"{said}**{proposal.label}**, {numbers.number(proposal.rows)} rows, {why}.")
    if proposal.profile:
        _show_profile(proposal.profile, name)
    upload_choices.ask_order(proposal, name)
    upload_choices.ask_units(proposal, name)
    untold = {open_units.untold(u) for u in proposal.open_units}
    known = ("Columns not used", f"sheet {title}:")
    _show_notes([w for w in proposal.warnings if not w.startswith(known) and w not in untold])
    upload_columns.edit(upload_columns.proposed(proposal), proposal.system, (file.digest, name))
    with st.expander("Read it differently", icon=":material/tune:"):
        upload_choices.reading(name)
    with st.expander("First rows as they stand in the file"):
        st.dataframe(proposal.preview, width="stretch", key=f"preview_{name}")


def _show_unread(table: UnreadTable, file: File, *, can_be_left_out: bool) -> None:
    """A table nothing understands: why, and the way to say what it holds."""
    why = upload_words.refusal(table.error, table.file)
    name = table.file.removeprefix(f"{file.name}/")
    if can_be_left_out:
        st.caption(f":material/info: **{name}** is left out. {why}")
    else:
        st.error(why if name == file.name else f"**{name}:** {why}", icon=":material/error:")
    with st.expander(f"Say what {name} holds", icon=":material/edit:", expanded=bool(table.system)):
        upload_choices.reading(table.file)
        st.caption(
            "Choose under Read as what each column is."
            if table.system
            else "Choose what it is; then say what the columns are."
        )
        key = (file.digest, table.file)
        upload_columns.edit(upload_columns.unread(table, upload_columns.kept(key)), table.system, key)


def _show_profile(profile: str, name: str) -> None:
    """Which saved choices the table is read with, and the button to give them up."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f":material/bookmark: Read with the choices saved as **{profile}**.")
        if st.button("Forget them", key=f"forget_{name}", type="tertiary"):
            profiles.remove_profile(opened.store(), profile)
            st.rerun()


def _saved_under(found: Examined, said: Said, file: File) -> str:
    """The name under which a load keeps the choices; offered once something was chosen."""
    if not any(said.of(p.file).is_any for p in found.proposals):
        return ""
    before = found.proposals[0].profile if len(found.proposals) == 1 else None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        profile = st.text_input(
            "Remember these choices for files with the same headers, as",
            before or Path(file.name).stem, key=f"profile_{file.name}", placeholder="empty: only for this load",
        )  # fmt: skip
        if profile and st.button("Remember without loading", key=f"save_{file.name}"):
            source = (file.name, file.content)
            loading.save_choices(opened.store(), source, said, profile, now=opened.now())
            st.success(f"Saved as {profile}; it is applied to every file with these headers.")
    return profile or ""


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
                rows = wording.counted(report.rejected, "row was", "rows were")
                st.markdown(f"{rows} refused: read and mend them under **Refused rows** below.")
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
    }  # fmt: skip
    labels = {s.name: s.label for s in SYSTEMS.values()} | {"sample": "Demo contact centre"}
    frame = frame.assign(
        file=frame["file"].map(upload_words.loaded_name),
        system=frame["system"].map(lambda s: labels.get(s, s)),
        kind=frame["kind"].map(upload_words.kind),
    )
    frame = headers.readable(frame[list(names)])
    known = headers.settings(frame)
    columns: dict[str, Any] = {name: {**known[name], "label": words} for name, words in names.items()}
    columns["kind"]["width"] = columns["file"]["width"] = 180
    st.dataframe(frame, hide_index=True, width="stretch", column_config=columns)
