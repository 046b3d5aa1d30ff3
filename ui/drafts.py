"""A plan that somebody is working on: edited in a table, undone, designed again.

The reader's session holds it, so that nothing is lost by leaving the page; the store holds what was saved.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import streamlit as st

from domain.errors import QueuecastError

if TYPE_CHECKING:
    import pandas as pd

    from domain.shifts import ShiftRules

MOST_UNDONE, MOST_SHARED = 30, 20
P = TypeVar("P")
T = TypeVar("T")


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


class Asked(Protocol):
    """What a plan answers: a requirement, and the rules its shifts keep."""

    @property
    def requirement(self) -> pd.DataFrame: ...
    @property
    def rules(self) -> ShiftRules: ...


Q = TypeVar("Q", bound=Asked)


@dataclass(frozen=True)
class Answer(Generic[P, Q]):
    """The plan on a page and what it answers."""

    draft: Draft[P]
    question: Q

    @property
    def plan(self) -> P:
        return self.draft.plan

    @property
    def requirement(self) -> pd.DataFrame:
        return self.question.requirement

    @property
    def rules(self) -> ShiftRules:
        return self.question.rules


def _drafts() -> dict[tuple[str, str], Draft[Any]]:
    found: dict[tuple[str, str], Draft[Any]] = st.session_state.setdefault("drafts", {})
    return found


def seen(place: str, one: Draft[Any], name: str, make: Callable[[], T]) -> T:
    """What was counted from this plan before, else now: a plan never changes, so once is enough.

    Args:
        place: name in the session of the kind of plan.
    """
    kept = st.session_state.setdefault(place, {})
    plan, values = kept.get(one.key, (None, {}))
    if plan is not one.plan:
        values = {}
        kept[one.key] = (one.plan, values)
    if name not in values:
        values[name] = make()
    found: T = values[name]
    return found


def draft(kind: str, fingerprint: str, make: Callable[[], P]) -> Draft[P]:
    """The plan somebody works on, or a new one."""
    key = (kind, fingerprint)
    if key not in _drafts():
        made: P = _made(kind, fingerprint, make)
        _drafts()[key] = Draft(key, made, made, made)
    found: Draft[P] = _drafts()[key]
    return found


def _made(kind: str, fingerprint: str, make: Callable[[], Any]) -> Any:
    # Plans are frozen: readers who ask the same question share one answer. A cached function would also
    # replay the progress that `make` draws.
    answers, key = _answers(), (kind, fingerprint)
    if key not in answers:
        answers[key] = make()
        while len(answers) > MOST_SHARED:
            answers.pop(next(iter(answers)), None)
    return answers[key] if key in answers else make()


@st.cache_resource(show_spinner=False)
def _answers() -> dict[tuple[str, str], Any]:
    return {}


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
    name = _table_name(one)
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


def _table_name(one: Draft[P]) -> str:
    """One name for each table drawn of each plan: what was done to another must not reach this one."""
    return f"{one.key[0]}_table_{zlib.crc32(one.key[1].encode()):08x}_{one.generation}"


def _changed(key: tuple[str, str], name: str, table: Table[P]) -> None:
    one: Draft[P] = _drafts()[key]
    if name != _table_name(one):
        # the browser may send the edits of a table again that another plan has replaced
        return
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
