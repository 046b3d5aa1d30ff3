"""Our targets on the planning pages: what is not saved yet, saving it, and going back."""

from __future__ import annotations

import streamlit as st

from charts import numbers
from domain.errors import InputError
from jobs import targets as jobs_targets
from jobs.targets import USUAL, Targets, Version
from ui import decisions, kept, opened

SHOWN_CHANGES = 4
SHARES = ("planned", "unplanned", "has_patience")


def versions() -> tuple[Version, ...]:
    """Everything saved, newest first; at most five seconds old."""
    return _versions(opened.store().url)


@st.cache_data(ttl=5, show_spinner=False)
def _versions(url: str) -> tuple[Version, ...]:
    return tuple(jobs_targets.versions(opened.store()))


def ours() -> Targets:
    """What counts on every page and verb."""
    found = versions()
    return found[0].targets if found else USUAL


def unsaved(wanted: Targets) -> None:
    """Nothing while the page shows what is saved; else what differs, and saving or dropping it."""
    decisions.told()
    changed = jobs_targets.changes(ours(), wanted)
    if not changed:
        return
    more = f" and {len(changed) - SHOWN_CHANGES} more" if len(changed) > SHOWN_CHANGES else ""
    with st.container(border=True):
        st.markdown(f"**Only on this screen, not saved:** {'; '.join(changed[:SHOWN_CHANGES])}{more}.")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            who = decisions.author("targets_author")
            is_saved = st.button(
                "Save as our targets", icon=":material/save:", type="primary", key="save_targets"
            )
            is_dropped = st.button("Drop these changes", icon=":material/undo:", key="drop_targets")
    if is_saved:
        _save(wanted, who)
    if is_dropped:
        _start_over()
        st.rerun()


def _save(wanted: Targets, who: str) -> None:
    seen = versions()[0].number if versions() else 0
    try:
        made = jobs_targets.save(opened.store(), wanted, author=who, now=decisions.now(), seen=seen)
    except InputError as error:
        _versions.clear()
        st.error(str(error), icon=":material/error:")
        return
    _start_over()
    decisions.done(f"Saved as version {made.number} of our targets; every page and verb counts with it.", who)


def history() -> None:
    """Who saved what when, and the way back to an earlier version."""
    found = versions()
    if not found:
        st.caption("Nothing was saved yet: these are the usual promises, and what the data says.")
        return
    newest = found[0]
    st.caption(f"Our targets, {said(newest)}")
    names = {v.number: f"Version {v.number}, {numbers.day(v.made_at)}" for v in found[1:]} | {0: "The usual"}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox(
            "Go back to", list(names), format_func=names.__getitem__, key=f"back_{newest.number}", width=260
        )
        if st.button("Go back", icon=":material/undo:", key="targets_back"):
            made = jobs_targets.back_to(
                opened.store(),
                int(number),
                author=st.session_state.get(decisions.AUTHOR, ""),
                now=decisions.now(),
            )
            _start_over()
            decisions.done(f"Saved as version {made.number}: {'; '.join(made.changes)}.")


def said(version: Version) -> str:
    """`version 3, Sun 22 Nov 10:12 UTC by Ann: Phone, answered in time: 80 % to 85 %.`"""
    who = f" by {version.author}" if version.author else ""
    when = f"{numbers.day(version.made_at)} {version.made_at:%H:%M} UTC"
    return f"version {version.number}, {when}{who}: {'; '.join(version.changes)}."


def _start_over() -> None:
    _versions.clear()
    for key in SHARES:
        kept.forget(key)
    kept.remember("targets", {})
    kept.remember("targets_round", kept.last("targets_round", 0) + 1)
