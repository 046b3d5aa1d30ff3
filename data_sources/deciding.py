"""The decision for each kind of field other than moments: unit, decimal sign, percent or fraction."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import get_args

import numpy as np

from data_sources.columns import Cells, Decision, moment_decision, unit_in_header
from data_sources.layouts import Compact, DateOrder
from data_sources.quantities import SECONDS, numbers
from data_sources.systems.system import Field
from domain.errors import InputError

LONGEST_HANDLING_S = 86_400
LONGEST_CASE_S = 3 * 366 * 86_400
"""A median above three years is another unit."""
LENGTHS = (*SECONDS, "h:mm", "m:ss", "h:mm:ss")
"""Forms a length can have."""
FORMS_OF: dict[str, tuple[str, ...]] = {"duration": LENGTHS, "share": ("percent", "fraction")}
NUMBERED = frozenset({"epoch s", "epoch ms", "epoch us", "excel serial"})
MOMENTS = (*get_args(DateOrder), *get_args(Compact), *sorted(NUMBERED), "iso", "month")
CHOSEN = "chosen by the user or profile"
LONG_AVERAGES = frozenset({"avg_talk_s", "avg_handle_s"})
LONG_PARTS = frozenset({"talk_s", "handle_s", "duration_s"})
"""Lengths of single contacts that are minutes where half of them, written with decimals, are below `SHORT_S`."""
SHORT_S = 20


def decide(
    cells: Cells, field: Field, order: DateOrder | None = None, is_answered: bool = False, form: str = ""
) -> Decision:
    """How one column is read for one field.

    Args:
        cells: the column.
        field: what it feeds.
        order: date order known from elsewhere, see `columns.moment_decision`.
        is_answered: whether `order` was given by a person or a profile.
        form: a form chosen by the user; it beats the values.

    Raises:
        InputError: for a form that no column of the field's kind can have.
    """
    if form and field.reads == "moment":
        return _with_treatment(_stated_moment(cells, field, order, is_answered, form), field)
    decision = _by_kind(cells, field, order, is_answered)
    if form and field.reads in FORMS_OF:
        _check_form(cells, field, form, FORMS_OF[field.reads])
        decision = replace(decision, form=form, evidence=CHOSEN, confidence=1.0, needs_answer=False)
    return _with_treatment(decision, field)


def _stated_moment(
    cells: Cells, field: Field, order: DateOrder | None, is_answered: bool, form: str
) -> Decision:
    """A column of moments whose form is stated: an order is an answer; others hold where the cells may be so."""
    _check_form(cells, field, form, MOMENTS)
    for stated in get_args(DateOrder):
        if form == stated:
            return moment_decision(cells, field, stated, True)
    decision = moment_decision(cells, field, order, is_answered)
    if form in cells.compact or {form, decision.form} <= NUMBERED:
        return replace(decision, form=form, evidence=CHOSEN, confidence=1.0, needs_answer=False)
    return decision


def _check_form(cells: Cells, field: Field, form: str, known: Iterable[str]) -> None:
    if form not in known:
        raise InputError(
            f"one of {', '.join(known)}", form, f"It says how {cells.header} is written", field.name
        )


def _by_kind(cells: Cells, field: Field, order: DateOrder | None, is_answered: bool) -> Decision:
    if field.reads == "moment":
        return moment_decision(cells, field, order, is_answered)
    if field.reads == "clock":
        return Decision(cells.header, field.name, "clock", "time of day", "joined to the date column", 1.0)
    if field.reads == "duration":
        return _duration(cells, field)
    if field.reads == "share":
        return _share(cells, field)
    if field.reads == "number":
        decimal, evidence, confidence = _decimal(cells)
        return Decision(cells.header, field.name, "number", "number", evidence, confidence, decimal=decimal)
    return _words(cells, field)


def _with_treatment(decision: Decision, field: Field) -> Decision:
    treatment = {"hash": "hashed", "drop": "dropped", "": ""}[field.personal]
    return replace(decision, treatment=treatment)


def _words(cells: Cells, field: Field) -> Decision:
    if field.reads == "id":
        zeros = sum(1 for v in cells.text.slice(0, 2000).to_pylist() if v and v[0] == "0" and len(v) > 1)
        evidence = f"kept as text, {zeros} with leading zeros seen" if zeros else "kept as text"
        return Decision(cells.header, field.name, "id", "text", evidence, 1.0)
    return Decision(cells.header, field.name, field.reads, "text", "text as it stands", 1.0)


def _decimal(cells: Cells) -> tuple[str, str, float]:
    """Decimal sign, evidence and confidence of a column of numbers."""
    shapes = [s for s in cells.shapes if "," in s]
    if not shapes:
        return "point", "no comma in any cell", 1.0
    if any(re.search(r",.*\.", s) for s in shapes):
        return "point", "commas before a point are thousands marks", 1.0
    if any(re.search(r"\..*,", s) for s in shapes):
        return "comma", "a comma after points is the decimal sign", 1.0
    if all(re.fullmatch(r"[^9]*9{1,3}(,999)+[^9,]*", s) for s in shapes):
        return "point", "every comma is followed by three digits: thousands marks", 0.8
    return "comma", "commas followed by one, two or four digits are the decimal sign", 1.0


def _share(cells: Cells, field: Field) -> Decision:
    decimal, evidence, confidence = _decimal(cells)
    if any("%" in s for s in cells.shapes):
        form, why = "percent", "cells carry a % sign"
    else:
        values = _known(cells, decimal)
        high = float(values.max()) if len(values) else 0.0
        form, why = (
            ("percent", f"values up to {high:g}") if high > 1.5 else ("fraction", f"no value above {high:g}")
        )
    return Decision(
        cells.header, field.name, "share", form, f"{why}; {evidence}", confidence,
        ("fraction",) if form == "percent" else ("percent",), decimal=decimal,
    )  # fmt: skip


def _known(cells: Cells, decimal: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    values = cells.numbers if decimal == "point" else numbers(cells.filled, "comma")
    return np.asarray(values[~np.isnan(values)])


def _duration(cells: Cells, field: Field) -> Decision:
    clocks = [s for s in cells.shapes if ":" in s]
    decimal, _, _ = _decimal(cells)
    if clocks:
        form, evidence, confidence = _clock_form(clocks, field)
    elif any("a" in s for s in cells.shapes):
        form, evidence, confidence = _worded_form(cells, field, decimal)
    else:
        form, evidence, confidence = _number_unit(cells, field, decimal)
    other = tuple(u for u in ("ms", "s", "min", "h", "day", "h:mm", "m:ss") if u != form)
    return Decision(cells.header, field.name, "duration", form, evidence, confidence, other, decimal=decimal)


def _worded_form(cells: Cells, field: Field, decimal: str) -> tuple[str, str, float]:
    """Lengths that carry their units; a plain number among them has the unit it would have alone."""
    form, _, confidence = _number_unit(cells, field, decimal)
    if all("a" in s for s in cells.shapes):
        return form, "durations in words, as in 1h 30m", 1.0
    return form, "durations in words, as in 1h 30m; plain numbers in " + form, confidence


def _clock_form(clocks: list[str], field: Field) -> tuple[str, str, float]:
    """What `9:99` means in this column; three parts are always hours, minutes, seconds."""
    short = [s for s in clocks if s.count(":") == 1]
    if not short:
        return "h:mm:ss", "cells with hours, minutes and seconds", 1.0
    if len(short) < len(clocks):
        return "m:ss", "two parts beside three parts: minutes and seconds", 0.9
    usual = field.clock or field.unit
    form = usual if ":" in usual else ("m:ss" if usual in {"s", "ms"} else "h:mm")
    return form, f"two parts only; {form} is usual for this field", 0.7


def _number_unit(cells: Cells, field: Field, decimal: str) -> tuple[str, str, float]:
    """Unit of plain numbers: the header, then the values, then what the product documents."""
    values = _known(cells, decimal)
    stated = unit_in_header(cells.header)
    positive = values[values > 0]
    if stated:
        return stated, "the header states the unit", 1.0
    if len(positive) == 0:
        return _plain(field), "no value above 0", 0.5
    middle, high = float(np.median(positive)), float(positive.max())
    is_fractional = bool((positive != np.round(positive)).mean() > 0.5)
    if high < 1 and is_fractional and middle < 0.2:
        return "day", f"fractions of a day: all below 1, median {middle:g}", 0.9
    documented = _plain(field)
    if documented == "ms" and (middle < 900 and high < LONGEST_HANDLING_S):
        return "s", f"documented as ms, but a median of {middle:g} can only be seconds", 0.7
    if documented == "s" and field.name in LONG_AVERAGES and is_fractional and high < 60:
        return "min", f"an average of {middle:g} with decimals can only be minutes", 0.7
    is_short = is_fractional and high < 60 and middle < SHORT_S
    if documented == "s" and field.name in LONG_PARTS and is_short:
        return "min", f"a length of {middle:g} with decimals can only be minutes", 0.7
    if documented == "s" and middle > 200_000:
        return "ms", f"a median of {middle:g} can only be milliseconds", 0.8
    if documented in {"h", "min", "s"} and middle * SECONDS[documented] > LONGEST_CASE_S:
        smaller = next((u for u in ("min", "s") if middle * SECONDS[u] <= LONGEST_CASE_S), "ms")
        return smaller, f"a median of {middle:g} can hardly be {documented}", 0.5
    return (
        documented,
        f"usual unit of this field; median {middle:g}, largest {high:g}",
        0.8 if field.unit else 0.5,
    )


def _plain(field: Field) -> str:
    return {"m:ss": "s", "h:mm": "h", "": "s"}.get(field.unit, field.unit)
