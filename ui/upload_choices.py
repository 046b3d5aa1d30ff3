"""What only a person can say about a file, asked where it is missing: the unit of a length, the order of dates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers
from data_sources.open_units import NAMES, USUAL_S
from data_sources.quantities import SECONDS
from data_sources.systems import SYSTEMS
from data_sources.tables import DEMO
from data_sources.understanding import Choices, Said
from domain.errors import InputError
from ui import opened, upload_words

if TYPE_CHECKING:
    from data_sources.open_units import OpenUnit
    from data_sources.reports import Proposal

LEAVE_OUT = "leave out"


def order_key(name: str) -> str:
    """Where the date order of a table is kept."""
    return f"order_{name}"


def of_table(name: str, changed: Choices) -> Choices:
    """What was chosen for a table on the last run: its kind, dates and zone, units, and columns in their table.

    Args:
        changed: what was changed in the table of columns; it belongs to the kind it was changed under.
    """
    system, order, zone, source = (
        st.session_state.get(f"{what}_{name}") for what in ("system", "order", "zone", "source")
    )
    if system and changed.system != system:
        changed = Choices()
    return Choices(
        system=system or changed.system, date_order=order or None, zone=zone or None, keep=changed.keep,
        source=source or None, mapping=changed.mapping,
        forms={**(changed.forms or {}), **stated_units(name)} or None,
    )  # fmt: skip


def reading(name: str) -> None:
    """What a table is, which part of its dates comes first, in which zone it was written, and whose list it is."""
    left, middle, right, last = st.columns(4)
    kinds = sorted(SYSTEMS.values(), key=lambda s: not s.is_generic)
    left.selectbox(
        "What it is", ["", *(s.name for s in kinds)], key=f"system_{name}",
        format_func=lambda s: SYSTEMS[s].label if s else "Recognise it",
    )  # fmt: skip
    middle.selectbox(
        "Date order", ["", "day-first", "month-first", "year-first"],
        format_func=upload_words.order, key=order_key(name),
    )  # fmt: skip
    right.text_input("Time zone of the export", placeholder=opened.zone(), key=f"zone_{name}")
    last.text_input(
        "A name of its own", key=f"source_{name}", placeholder="told by its columns",
        help="For another desk that counts its tickets alike: its rows are kept apart under this name.",
    )  # fmt: skip


def stated_units(name: str) -> dict[str, str]:
    """Field -> unit as chosen on the last run; empty for one to be left out."""
    given = {f: st.session_state.get(_unit_key(name, f)) for f in USUAL_S}
    return {f: "" if unit == LEAVE_OUT else str(unit) for f, unit in given.items() if unit}


def to_load(said: Said) -> Said:
    """What was chosen, with the lengths to be left out named so: only to load, for until then they are asked.

    Raises:
        InputError: for the name of the demo; after everything is drawn, so that it can be changed.
    """
    if any(c.source == DEMO for c in said.of_tables.values()):
        raise InputError("a name of your own for the rows", DEMO, "Choose another one", "A name of its own")
    return replace(said, of_tables={t: _without_left_out(t, c) for t, c in said.of_tables.items()})


def _without_left_out(name: str, choices: Choices) -> Choices:
    gone = {f: "" for f, unit in stated_units(name).items() if not unit}
    return replace(choices, mapping={**(choices.mapping or {}), **gone} or None)


def ask_units(proposal: Proposal, name: str) -> None:
    """One question per length whose unit the file does not tell; unanswered ones are left out of this load."""
    for asked in proposal.open_units:
        _ask_unit(proposal, asked, name)


def _ask_unit(proposal: Proposal, asked: OpenUnit, name: str) -> None:
    read_in = next((d.form for d in proposal.decisions if d.field == asked.field), None)
    choices = [*asked.units, LEAVE_OUT]
    until = "" if read_in else " Until you choose, the column is left out."
    st.radio(
        f"In which unit is **{asked.column}**? The file does not say.{until}",
        choices, index=choices.index(read_in) if read_in in choices else None, horizontal=True,
        format_func=lambda unit: unit_meant(unit, asked.typical), key=_unit_key(name, asked.field),
    )  # fmt: skip


def unit_meant(unit: str, typical: float) -> str:
    """A unit with what the usual value is in it.

    Example:
        >>> unit_meant("min", 1313), unit_meant("leave out", 1313)
        ('minutes (median 21 h 53 m)', 'Leave it out')
    """
    if unit == LEAVE_OUT:
        return "Leave it out"
    return f"{NAMES[unit]} (median {numbers.duration(typical * SECONDS[unit])})"


def ask_order(proposal: Proposal, name: str) -> None:
    """Whether days or months come first, where the values leave it open; the answer holds for the file."""
    asked = [d for d in proposal.decisions if d.needs_answer]
    if not asked:
        return
    orders = dict.fromkeys(o for d in asked for o in d.alternatives if o in upload_words.ORDERS)
    columns = " and ".join(dict.fromkeys(d.column for d in asked))
    is_mixed = any(d.form == "contradictory" for d in asked)
    why = "hold dates of both orders" if is_mixed else "fit both orders of day and month"
    example = next((str(v) for v in proposal.preview[asked[0].column] if v), "")
    with st.container(border=True):
        st.markdown(f":material/help: The dates in **{columns}** {why}, as in {example}. Which comes first?")
        with st.container(horizontal=True):
            for order in orders:
                st.button(
                    upload_words.order(order),
                    key=f"{order}_{name}_{proposal.file}",
                    on_click=_answer,
                    args=(name, order),
                )


def _answer(name: str, order: str) -> None:
    st.session_state[order_key(name)] = order


def _unit_key(name: str, field: str) -> str:
    return f"unit_{name}_{field}"
