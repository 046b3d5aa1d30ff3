"""A plan that somebody is working on: edited in a table, undone, designed again, kept as versions.

The reader's session holds it, so that nothing is lost by leaving the page; the store holds what was saved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import streamlit as st

from charts import numbers
from data_sources import schedules
from data_sources.schedules import KeptSchedule, Kind
from domain.errors import QueuecastError
from ui import opened

if TYPE_CHECKING:
    import pandas as pd

MOST_UNDONE = 30
P = TypeVar("P")


@dataclass(frozen=True)
class Draft(Generic[P]):
    """A plan as it stands.

    Attributes:
        key: kind of plan and fingerprint of what it answers.
        plan: with every edit. base: what the open table was drawn from. before: what `plan` is compared with.
        past: earlier plans, newest last, for undo.
        generation: counts tables drawn; a new one forgets the delta of the one before.
        error: why the last edit could not be used, empty when it could.
    """

    key: tuple[str, str]
    plan: P
    base: P
    before: P
    past: tuple[P, ...] = ()
    generation: int = 0
    error: str = ""


@dataclass(frozen=True)
class Table(Generic[P]):
    """How a plan is edited: its rows, and the plan behind changed rows."""

    rows: Callable[[P], pd.DataFrame]
    apply: Callable[[P, pd.DataFrame], P]
    columns: Mapping[str, Any] = field(default_factory=dict)


def _drafts() -> dict[tuple[str, str], Draft[Any]]:
    found: dict[tuple[str, str], Draft[Any]] = st.session_state.setdefault("drafts", {})
    return found


def draft(kind: str, fingerprint: str, make: Callable[[], P]) -> Draft[P]:
    """The plan somebody works on, or a new one."""
    key = (kind, fingerprint)
    if key not in _drafts():
        made: P = _made(kind, fingerprint, make)
        _drafts()[key] = Draft(key, made, made, made)
    found: Draft[P] = _drafts()[key]
    return found


@st.cache_resource(show_spinner=False, max_entries=20)
def _made(kind: str, fingerprint: str, _make: Callable[[], Any]) -> Any:
    # plans are frozen: readers who ask the same question may share one answer
    return _make()


def put(one: Draft[P], plan: P, *, before: P | None = None) -> None:
    """Another plan in the place of this one; the table is drawn anew and the old one can be undone."""
    past = (*one.past, one.plan)[-MOST_UNDONE:]
    compared = before if before is not None else one.before
    _drafts()[one.key] = replace(
        one, plan=plan, base=plan, before=compared, past=past, generation=one.generation + 1, error=""
    )


def recount(one: Draft[P], plan: P) -> Draft[P]:
    """The same plan counted anew, because what it is measured by changed; nothing to undo, no new table."""
    found = replace(one, plan=plan, base=plan)
    _drafts()[one.key] = found
    return found


def undo(one: Draft[P]) -> None:
    """The plan before the last change."""
    if one.past:
        last = one.past[-1]
        _drafts()[one.key] = replace(
            one, plan=last, base=last, past=one.past[:-1], generation=one.generation + 1, error=""
        )


def editor(one: Draft[P], table: Table[P], *, height: int = 360) -> None:
    """The plan's rows to change, add and delete; every change counts at once."""
    name = f"{one.key[0]}_table_{one.key[1][:12]}_{one.generation}"
    if name not in st.session_state:
        # first sight, or back on the page: the rows are those of the plan as it stands
        one = replace(one, base=one.plan)
        _drafts()[one.key] = one
    st.data_editor(
        table.rows(one.base), key=name, num_rows="dynamic", hide_index=True, width="stretch", height=height,
        column_config=dict(table.columns), on_change=_changed, args=(one.key, name, table),
    )  # fmt: skip
    if one.error:
        st.error(f"{one.error} The plan above stays as it was before this edit.", icon=":material/error:")


def _changed(key: tuple[str, str], name: str, table: Table[P]) -> None:
    one: Draft[P] = _drafts()[key]
    rows = with_delta(table.rows(one.base), st.session_state[name])
    try:
        plan = table.apply(one.base, rows)
    except QueuecastError as error:
        _drafts()[key] = replace(one, error=str(error))
        return
    _drafts()[key] = replace(one, plan=plan, past=(*one.past, one.plan)[-MOST_UNDONE:], error="")


def with_delta(rows: pd.DataFrame, delta: Mapping[str, Any]) -> pd.DataFrame:
    """Rows after what `st.data_editor` says changed; the index is the position before, None for an added row."""
    import pandas as pd

    after = rows.reset_index(drop=True).astype(object)
    for position, cells in delta.get("edited_rows", {}).items():
        for column, value in cells.items():
            after.at[int(position), column] = value
    after = after.drop(index=[int(p) for p in delta.get("deleted_rows", [])])
    added = delta.get("added_rows", [])
    positions = [*after.index.tolist(), *[None] * len(added)]
    if added:
        more = pd.DataFrame(added).reindex(columns=rows.columns).astype(object)
        after = pd.concat([after, more], ignore_index=True)
    after.index = pd.Index(positions, dtype=object)
    return after


def undo_button(one: Draft[P]) -> None:
    """Takes back the last edit or design."""
    st.button(
        "Undo", icon=":material/undo:", disabled=not one.past, on_click=undo, args=(one,), key=f"undo_{one.key[0]}"
    )  # fmt: skip


def keeping(
    one: Draft[P], kind: Kind, week_on: date, payload: Callable[[P], Mapping[str, Any]]
) -> list[KeptSchedule]:
    """Name, reason, save and publish; returns every version of this kind, newest first."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            "Name", f"Week of {numbers.day(week_on)}", key=f"{kind}_name_{week_on}", width=240
        )
        reason = st.text_input("What changed, and why", key=f"{kind}_reason", width=320)
        wants_draft = st.button("Save draft", key=f"{kind}_save", icon=":material/save:")
        wants_public = st.button("Publish", key=f"{kind}_publish", icon=":material/publish:", type="primary")
    if wants_draft or wants_public:
        status: schedules.Status = "published" if wants_public else "draft"
        kept = schedules.keep(
            opened.store(), kind, name, status, week_on, payload(one.plan), reason=reason, made_at=opened.now()
        )  # fmt: skip
        st.success(
            f"{'Published' if wants_public else 'Saved'} as version {kept.number} of {kept.name}.",
            icon=":material/check:",
        )
    return schedules.versions(opened.store(), kind)


def choose_version(found: list[KeptSchedule], week_on: date, kind: Kind) -> KeptSchedule | None:
    """The versions in a table, and the one of this week the reader wants to open."""
    import pandas as pd

    if not found:
        st.caption("Nothing is saved yet. A draft is for you; publishing says: this one counts.")
        return None
    shown = pd.DataFrame(
        {
            "Name": [k.name for k in found], "Version": [k.number for k in found],
            "Status": [k.status.capitalize() for k in found], "First day": [numbers.day(k.week_on) for k in found],
            "Why": [k.reason for k in found], "Saved, UTC": [f"{k.made_at:%Y-%m-%d %H:%M}" for k in found],
        }
    )  # fmt: skip
    st.dataframe(shown, hide_index=True, width="stretch")
    mine = [k for k in found if k.week_on == week_on]
    if not mine:
        return None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            "Open a version of this week", range(len(mine)), key=f"{kind}_version", width=320,
            format_func=lambda i: f"{mine[i].name}, version {mine[i].number}, {mine[i].status}",
        )  # fmt: skip
        wants = st.button("Open", key=f"{kind}_open")
    return mine[picked] if wants and picked is not None else None
