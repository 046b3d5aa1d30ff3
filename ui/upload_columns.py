"""What each column of a file is: shown with its evidence, changed in place, kept until the file is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from charts import numbers
from data_sources.privacy import personal_kind
from data_sources.systems import SYSTEMS
from data_sources.understanding import Choices
from ui import upload_words

if TYPE_CHECKING:
    from data_sources.reports import Proposal, UnreadTable

STATE = "upload_columns"
NOT_USED = "not used"
QUESTION = "a question of its own"
KEPT = "kept by choice"
NOT_STORED = "not stored"
WIDTHS = {
    "Column": 130, "Read as": 155, "For example": 135, "Form": 205, "Personal data": 120, "Confidence": 90, "Why": 420,
}  # fmt: skip
FORMS = {words: key for key, words in upload_words.FORMS.items()}
Key = tuple[str, str]
"""Digest of a file and name of a table in it: another content under the same name is another file."""


@dataclass(frozen=True, slots=True)
class Row:
    """A column of a file as it stands in the table: the field it feeds, and what is said about it."""

    header: str
    example: str
    field: str = ""
    form: str = ""
    treatment: str = ""
    why: str = ""
    confidence: str = ""


def kept(key: Key) -> Choices:
    """What was changed in the table so far."""
    found: dict[Key, Choices] = st.session_state.get(STATE, {})
    return found.get(key, Choices())


def edit(rows: Sequence[Row], system: str, key: Key) -> None:
    """The columns of a table with what they are read as; every change is kept and the file read anew by it."""
    frame = _shown(rows, system)
    widget = f"columns_{key[1]}_{abs(hash((key, system, str(kept(key)))))}"
    fixed = ["Column", "For example", "Why", "Confidence"]
    choices = {
        "Read as": [NOT_USED, *_words(system)],
        "Form": ["", *upload_words.FORMS.values()],
        "Personal data": ["", "hashed", "dropped", KEPT, NOT_STORED],
    }
    columns: dict[str, Any] = {c: st.column_config.Column(width=w) for c, w in WIDTHS.items()}
    for name, options in choices.items():
        columns[name] = st.column_config.SelectboxColumn(width=WIDTHS[name], options=options)
    st.data_editor(
        frame, hide_index=True, width="stretch", key=widget, disabled=fixed if system else True,
        column_config={c: columns[c] for c in frame if c in columns},
        on_change=_keep, args=(widget, tuple(rows), system, key), placeholder="",
    )  # fmt: skip


def _keep(widget: str, rows: tuple[Row, ...], system: str, key: Key) -> None:
    edits = st.session_state[widget]["edited_rows"]
    st.session_state.setdefault(STATE, {})[key] = changed(kept(key), edits, rows, system)


def changed(
    before: Choices, edits: Mapping[int, Mapping[str, str | None]], rows: Sequence[Row], system: str
) -> Choices:
    """Choices with the cells of the table that were changed.

    Args:
        edits: position in `rows` -> name of the table's column -> what stands there now.
        system: whose fields the columns feed.
    """
    mapping, forms, keep = dict(before.mapping or {}), dict(before.forms or {}), set(before.keep)
    for position, cells in edits.items():
        row = rows[int(position)]
        field = row.field
        if "Read as" in cells:
            field = _words(system).get(cells["Read as"] or "", "")
            if row.field:
                mapping[row.field] = ""
                forms.pop(row.field, None)
            if field:
                mapping[field] = row.header
        if "Form" in cells and field:
            forms[field] = FORMS.get(cells["Form"] or "", "")
        if "Personal data" in cells and field:
            keep = keep | {field} if cells["Personal data"] == KEPT else keep - {field}
    return replace(before, system=system, mapping=mapping or None, forms=forms or None, keep=frozenset(keep))


def _words(system: str) -> dict[str, str]:
    """What the fields of a system are called, by those words."""
    return {upload_words.field(f.name): f.name for f in SYSTEMS[system].fields} if system else {}


def _shown(rows: Sequence[Row], system: str) -> pd.DataFrame:
    """The table as it is drawn; personal data only where there is any."""
    names = {field: words for words, field in _words(system).items()}
    frame = pd.DataFrame(
        [
            {
                "Column": r.header, "Read as": QUESTION if r.field == QUESTION else names.get(r.field, NOT_USED),
                "For example": r.example, "Form": r.form, "Personal data": r.treatment,
                "Confidence": r.confidence, "Why": r.why,
            }
            for r in rows
        ]
    )  # fmt: skip
    gone = [c for c in ("Personal data", "Confidence") if not frame[c].any()]
    return frame.drop(columns=gone if system else [*gone, "Read as", "Form"])


def proposed(one: Proposal) -> list[Row]:
    """The columns of a table that is understood, in the order of the file."""
    return list(_proposed(one))


def _proposed(one: Proposal) -> Iterator[Row]:
    decisions = {d.column: d for d in one.decisions}
    units = {u.column: u for u in one.open_units}
    for header in map(str, one.preview.columns):
        example = next((str(v) for v in one.preview[header] if v), "")
        if (d := decisions.get(header)) is not None:
            why = upload_words.on_page(d.evidence)
            sure = numbers.share(d.confidence, 0)
            yield Row(header, example, d.field, upload_words.form(d.form), d.treatment, why, sure)
        elif (u := units.get(header)) is not None:
            why = f"left out until its unit is chosen: the file does not say it; median {u.typical:,.4g}"
            yield Row(header, example, u.field, why=why)
        elif header in one.joined:
            yield Row(header, example, one.joined[header], why="read together with another column")
        elif header in one.unmapped:
            personal = personal_kind(header)
            yield Row(
                header,
                example,
                treatment=NOT_STORED if personal else "",
                why=personal and f"looks like {personal}",
            )
        else:
            yield Row(header, example, QUESTION, why="answers on a scale")


def unread(one: UnreadTable, changed: Choices) -> list[Row]:
    """The columns of a table that is not understood, with what they hold and the forms that were chosen for them."""
    fed = {header: field for field, header in one.mapping.items()}
    forms = {field: upload_words.form(form) for field, form in (changed.forms or {}).items() if form}
    return [
        Row(
            c.header, c.example, fed.get(c.header, ""), forms.get(fed.get(c.header, ""), ""),
            why=f"holds {c.holds}, {numbers.number(c.filled)} of {numbers.number(one.rows)} cells filled",
        )
        for c in one.columns
    ]  # fmt: skip
