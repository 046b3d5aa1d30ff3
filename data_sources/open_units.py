"""Lengths of tickets whose unit the file does not state: told by what else the file says, or left unread.

`resolution_time` of 130 may be minutes or hours, and a guess shows a number sixty times too large. Units that cannot
be are ruled out: by the verdicts on targets whose unit is stated, by a first reply that would come after the
solution, by a typical length above the period the file covers, and by lengths no desk has. What is left decides when
it is one unit; otherwise the column is not read until a person states its unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from data_sources.columns import SEEN, Cells, Decision, unit_in_header
from data_sources.moments import MISSING, US
from data_sources.quantities import SECONDS, numbers
from data_sources.systems.system import normalised
from data_sources.systems.words import WORDS
from data_sources.values import meaning, moments_of

Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
USUAL_S = {"first_reply_s": (60.0, 5 * 86_400.0), "resolution_s": (600.0, 60 * 86_400.0)}
"""Between which medians the first replies and resolutions of a desk lie."""
MOMENT_OF = {"first_reply_s": "first_reply_at", "resolution_s": "solved_at"}
VERDICTS = {"resolution_label": "label", "resolution_breach": "breach"}
NAMES = {"ms": "milliseconds", "s": "seconds", "min": "minutes", "h": "hours", "day": "days"}
TARGET = re.compile(r"\bsl[am]\b|target|threshold|goal")
AGREED = 0.95
"""Share of verdicts a unit has to explain."""
ORDERED = 0.9
"""Share of rows in which a first reply may not come after the solution."""
LEAST_COVERED_S = 14 * 86_400
"""A shorter period may be outlasted by most of its tickets."""


@dataclass(frozen=True, slots=True)
class OpenUnit:
    """A length of a ticket whose unit only a person can state.

    Attributes:
        column: header in the file. `field`: what it feeds, a key of `USUAL_S`.
        typical: median of its values above 0, in the unknown unit.
        units: keys of `NAMES` that are possible, the smallest first.
    """

    column: str
    field: str
    typical: float
    units: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The open length as plain values."""
        return {**asdict(self), "units": list(self.units)}


def is_open(decision: Decision) -> bool:
    """Whether the unit of a length of a ticket is a guess."""
    return (
        decision.field in USUAL_S
        and decision.form in SECONDS
        and decision.confidence < 1
        and not decision.evidence.startswith("no value")
    )


def settled(decisions: Mapping[str, Decision], cells: Mapping[str, Cells]) -> dict[str, Decision]:
    """Decisions with the units that the rest of the file tells; the others stay open."""
    result = dict(decisions)
    for name in ("resolution_s", "first_reply_s"):
        decision = result.get(name)
        if decision is None or not is_open(decision):
            continue
        left = _possible(decision, result, cells)
        if len(left) == 1:
            why = f"{NAMES[left[0]]}: no other unit fits the rest of the file"
            result[name] = replace(decision, form=left[0], evidence=why, confidence=1.0)
        else:
            result[name] = replace(decision, alternatives=tuple(left) or tuple(NAMES))
    return result


def open_units(decisions: Mapping[str, Decision], cells: Mapping[str, Cells]) -> tuple[OpenUnit, ...]:
    """The lengths whose unit nothing in the file tells, after `settled`."""
    return tuple(
        OpenUnit(
            d.column, d.field, _typical(_length(d, cells)), tuple(u for u in NAMES if u in d.alternatives)
        )
        for d in decisions.values()
        if is_open(d)
    )


def untold(open_unit: OpenUnit) -> str:
    """The sentence on a column that is not read because its unit is open."""
    named = [NAMES[u] for u in open_unit.units]
    possible = " or ".join(filter(None, [", ".join(named[:-1]), *named[-1:]]))
    return (
        f"{open_unit.column} was not read: the file does not say its unit, which may be {possible}. "
        "Load the file again with the unit chosen, or name the unit in the header."
    )


def _typical(length: Floats) -> float:
    return float(np.median(length[length > 0]))


def _possible(decision: Decision, decisions: Mapping[str, Decision], cells: Mapping[str, Cells]) -> list[str]:
    length = _length(decision, cells)
    typical = _typical(length)
    low, high = USUAL_S[decision.field]
    covered = _covered_s(decisions, cells)
    left = [u for u in NAMES if low <= typical * SECONDS[u] <= min(high, covered)]
    judged = _by_verdicts(decision, length, decisions, cells)
    if judged:
        return [judged]
    return [u for u in left if _is_ordered(decision, length * SECONDS[u], decisions, cells)]


def _length(decision: Decision, cells: Mapping[str, Cells]) -> Floats:
    text = cells[decision.column].filled.slice(0, SEEN)
    return np.asarray(numbers(text, "comma" if decision.decimal == "comma" else "point"))


def _seconds(name: str, decisions: Mapping[str, Decision], cells: Mapping[str, Cells]) -> Floats | None:
    """A length of known unit, stated or between its moments; None where the file has none."""
    stated, created, ended = (decisions.get(n) for n in (name, "created_at", MOMENT_OF[name]))
    if stated is not None and stated.form in SECONDS and not is_open(stated):
        return _length(stated, cells) * SECONDS[stated.form]
    if created is None or ended is None or created.needs_answer or ended.needs_answer:
        return None
    a, b = (moments_of(cells[d.column].filled.slice(0, SEEN), d).microseconds for d in (created, ended))
    return np.asarray(np.where((a != MISSING) & (b != MISSING), (b - a) / US, np.nan))


def _is_ordered(
    decision: Decision, seconds: Floats, decisions: Mapping[str, Decision], cells: Mapping[str, Cells]
) -> bool:
    """Whether first replies come before solutions when the open length is read as `seconds`."""
    other = "resolution_s" if decision.field == "first_reply_s" else "first_reply_s"
    known = _seconds(other, decisions, cells)
    if known is None:
        return True
    first, last = (seconds, known) if other == "resolution_s" else (known, seconds)
    both = ~np.isnan(first) & ~np.isnan(last)
    return not both.any() or float((first[both] <= last[both] + 60).mean()) >= ORDERED


def _covered_s(decisions: Mapping[str, Decision], cells: Mapping[str, Cells]) -> float:
    """Seconds from the first to the last creation; infinite for a short file or one without creations."""
    created = decisions.get("created_at")
    if created is None or created.needs_answer:
        return np.inf
    found = moments_of(cells[created.column].filled, created).microseconds
    known = found[found != MISSING]
    covered = float(known.max() - known.min()) / US if len(known) else 0.0
    return covered if covered >= LEAST_COVERED_S else np.inf


def _by_verdicts(
    decision: Decision, length: Floats, decisions: Mapping[str, Decision], cells: Mapping[str, Cells]
) -> str:
    """The only unit under which lengths above a target of stated unit are the ones judged broken, or empty."""
    broken = _broken(decisions, cells) if decision.field == "resolution_s" else None
    if broken is None:
        return ""
    for target in _targets(cells):
        known = ~np.isnan(length) & ~np.isnan(target) & ~np.isnan(broken)
        if len(set(broken[known])) < 2:
            continue
        over = {u: length[known] * SECONDS[u] > target[known] for u in NAMES}
        fits = [u for u, said in over.items() if float((said == (broken[known] == 1)).mean()) >= AGREED]
        if len(fits) == 1:
            return fits[0]
    return ""


def _broken(decisions: Mapping[str, Decision], cells: Mapping[str, Cells]) -> Floats | None:
    """1 where the file says that a target was broken, 0 where it says not, NaN elsewhere."""
    for name, words in VERDICTS.items():
        if name in decisions:
            said = {"breached": 1.0, "met": 0.0}
            column = cells[decisions[name].column]
            meant = {w: said.get(str(meaning(w, WORDS[words])), np.nan) for w in column.words}
            given = column.filled.slice(0, SEEN).to_pylist()
            return np.array([meant.get(w, np.nan) for w in given])
    return None


def _targets(cells: Mapping[str, Cells]) -> Iterator[Floats]:
    """Columns of targets whose headers state their unit, in seconds."""
    for header, column in cells.items():
        unit = unit_in_header(header)
        if unit and TARGET.search(normalised(header)) and column.count:
            yield np.asarray(numbers(column.filled.slice(0, SEEN))) * SECONDS[unit]
