"""What a column of text really holds, decided from all of its values, with the evidence.

A decision is a value that can be shown, overruled and kept in a profile. Nothing is guessed row by
row: where days and months cannot be told apart the decision asks (`needs_answer`).
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, get_args
from zoneinfo import available_timezones

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_sources import compact_dates
from data_sources.layouts import Compact, DateOrder, Layout
from data_sources.moments import MISSING, laid_out, wall_times
from data_sources.quantities import durations, numbers, plain_numbers
from data_sources.shapes import ShapeGroup, shape_counts, shape_groups, text_array
from data_sources.systems.system import Field, normalised
from data_sources.times_of_day import first_time
from domain.errors import InputError

NO_VALUE = (
    "na", "n/a", "nan", "null", "none", "nil", "-", "--", "—", "?", "#n/a", "(blank)", "nat", "undefined",
)  # fmt: skip
NO_TEXT = ("null", "?", "#n/a", "(blank)", "nan", "undefined")
NO_DATE = "^0000-0[01]-0[01](?:[ T]00:00(?::00(?:\\.0+)?)?)?Z?$"
"""What databases write where there is no date. The first of the year 1 is a date out of range, which is told."""
HARD_SPACES = "[\u00a0\u2007\u2009\u202f]"
"""Spaces that may not break, as browsers write them between a time and AM."""
MOST_SHAPES = 3000
DATED_SHAPE = re.compile(r"9[-/.: ]")
"""Shapes of moments and clock times: the columns whose every cell will be looked at."""
SEEN = 5000
"""Cells of a column that are looked at to tell what it may be; decisions look at all of them."""
ENOUGH = 0.8
"""Share of a column's filled cells that must read as a kind for the column to be of that kind."""


@dataclass(frozen=True, slots=True)
class Decision:
    """How one column is read.

    Attributes:
        column: header in the file.
        field: our field it feeds.
        kind: moment, duration, number, share, flag, id, text, word, clock.
        form: unit or format: `day-first`, `iso`, `epoch s`, `min`, `h:mm`, `percent`, ...
        evidence: what in the values led to it.
        confidence: 0-1.
        alternatives: other forms that were possible.
        needs_answer: whether a person has to choose among the alternatives first.
        treatment: empty, `hashed` or `dropped` for personal data.
    """

    column: str
    field: str
    kind: str
    form: str
    evidence: str
    confidence: float
    alternatives: tuple[str, ...] = ()
    needs_answer: bool = False
    decimal: str = "point"
    treatment: str = ""

    def as_json(self) -> dict[str, Any]:
        """The decision as plain values."""
        return {**asdict(self), "alternatives": list(self.alternatives)}


@dataclass(frozen=True)
class Cells:
    """One column of a file: its header and its cells, trimmed, with empty ones as null."""

    header: str
    text: Any

    @staticmethod
    def of(header: str, values: Any) -> Cells:
        """Cells of any Arrow or pandas column of text."""
        return Cells(
            header, text_array(values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values))
        )

    @cached_property
    def filled(self) -> Any:
        """Cells with the many spellings of "no value" as null too."""
        return _filled(self.text)

    @cached_property
    def shapes(self) -> dict[str, int]:
        """Shapes of the filled cells with their counts; empty for free text with too many of them."""
        return _shapes(self.filled)

    @cached_property
    def words(self) -> dict[str, int]:
        """Every different filled cell with how often it stands there; for columns of few words."""
        counts = pc.value_counts(self.filled.drop_null())
        pairs = zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True)
        return dict(pairs)

    @property
    def count(self) -> int:
        """How many cells are filled."""
        return len(self.filled) - int(self.filled.null_count)

    @cached_property
    def compact(self) -> dict[Compact, int]:
        """Forms of dates without separators the whole column may be, see `compact_dates.spans`."""
        return compact_dates.spans(self.filled, self.shapes)

    @cached_property
    def is_year_in_front(self) -> bool | None:
        """Whether dates of three short numbers begin with their year, see `compact_dates.year_in_front`."""
        return compact_dates.year_in_front(self.filled, self.shapes)

    @cached_property
    def numbers(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Filled cells as numbers with a decimal point."""
        return numbers(self.filled)


def _filled(text: Any) -> Any:
    if not pc.all(pc.string_is_ascii(text)).as_py():
        text = pc.replace_substring_regex(text, HARD_SPACES, " ")
    if pc.any(pc.starts_with(text, "000")).as_py():
        text = pc.if_else(pc.match_substring_regex(text, NO_DATE), pa.scalar(None, pa.string()), text)
    if not _may_be_missing(text):
        return text
    is_missing = pc.fill_null(pc.is_in(pc.utf8_lower(text), value_set=pa.array(NO_VALUE)), False)
    return pc.if_else(is_missing, pa.scalar(None, pa.string()), text)


def _shapes(filled: Any) -> dict[str, int]:
    first = shape_counts(filled.slice(0, 20_000))
    if len(first) > MOST_SHAPES:
        return {}
    return first if len(filled) <= 20_000 else shape_counts(filled)


def _may_be_missing(text: Any) -> bool:
    """Whether any cell is as short as a word for "no value"."""
    return bool(pc.any(pc.less_equal(pc.binary_length(text), 9)).as_py())


def looks_like(cells: Cells, reads: str) -> bool:
    """Whether a column can be read as what a field wants.

    An empty column qualifies for everything: it says nothing against it.
    """
    if cells.count == 0:
        return True
    if reads == "moment":
        return moment_share(cells) >= ENOUGH or _number_form(cells) != "" or bool(cells.compact)
    if reads == "clock":
        started = Cells(cells.header, first_time(cells.filled))
        is_moment = moment_share(cells) >= ENOUGH or moment_share(started) >= ENOUGH
        return not is_moment and _duration_share(started) >= ENOUGH
    if reads == "duration":
        return moment_share(cells) < ENOUGH and _duration_share(cells) >= ENOUGH
    if reads in {"number", "share"}:
        return _number_share(cells) >= ENOUGH
    return True


def moment_share(cells: Cells) -> float:
    """Share of the first filled cells that can be read as moments, 0-1."""
    if not any(len(s) >= 6 and "9" in s for s in cells.shapes):
        return 0.0
    read = 0
    for group in shape_groups(cells.filled.slice(0, SEEN)):
        if (found := _dated(cells, group)) is not None:
            read += len(found[0].rows)
    seen = len(cells.filled.slice(0, SEEN).drop_null())
    return read / seen if seen else 0.0


def _dated(cells: Cells, group: ShapeGroup) -> tuple[ShapeGroup, Layout] | None:
    """How cells of one shape are read as moments, in whatever order their column has; None when they are none.

    `24/1/5` is no date with the day in front, as no year has one digit.
    """
    found = laid_out(group, "day-first")
    return laid_out(group, "year-first") if found is None and cells.is_year_in_front else found


def is_headed_by_a_moment(cells: Cells) -> bool:
    """Whether the header of a column is a moment like the cells below it, as where a file has no header."""
    heads = Cells.of(cells.header, pa.array([cells.header], pa.string()))
    return cells.count > 0 and moment_share(cells) >= ENOUGH and moment_share(heads) == 1


def _number_form(cells: Cells) -> str:
    """`epoch s`, `epoch ms`, `excel serial` for a column of plain numbers in that range, else empty."""
    if not cells.shapes or any(c not in "9.," for s in cells.shapes for c in s):
        return ""
    read = plain_numbers(cells.filled)
    known = read[~np.isnan(read)]
    # An epoch of 0 stands for none, as where nobody answered.
    since = known[known != 0]
    if len(since) == 0:
        return ""
    low, high = float(since.min()), float(since.max())
    for form, scale in (("epoch s", 1.0), ("epoch ms", 1e3), ("epoch us", 1e6)):
        if 631_152_000 * scale <= low and high <= 2_524_608_000 * scale:
            return form
    low = float(known.min())
    return "excel serial" if low >= 29_221 and high <= 60_000 else ""


def _duration_share(cells: Cells) -> float:
    sample = cells.filled.slice(0, SEEN).drop_null()
    if len(sample) == 0:
        return _number_share(cells)
    read = ~np.isnan(durations(sample, "s"))
    return float(np.maximum(read.mean(), _comma_share(sample)))


def _number_share(cells: Cells) -> float:
    sample = cells.filled.slice(0, SEEN).drop_null()
    if len(sample) == 0:
        return 1.0
    return max(float((~np.isnan(numbers(sample))).mean()), _comma_share(sample))


def _comma_share(sample: Any) -> float:
    return float((~np.isnan(numbers(sample, "comma"))).mean())


def moment_decision(cells: Cells, field: Field, order: DateOrder | None, is_answered: bool) -> Decision:
    """How a column of moments is read.

    Args:
        cells: the column.
        field: what it feeds.
        order: date order known from elsewhere: an answer, a profile or another column of the file.
        is_answered: whether a person or profile gave `order`. It settles a column whose values
            leave the order open or contradict each other; a column that proves its order keeps it.
    """
    if order is not None and order not in get_args(DateOrder):
        raise InputError(
            f"a date order ({', '.join(get_args(DateOrder))})",
            str(order),
            "01/02 is the first of February day-first",
        )
    number_form = _number_form(cells)
    if number_form:
        return _said(cells, field, "moment", number_form, f"plain numbers in the range of {number_form}", 0.9)
    if cells.compact:
        return _compact(cells, field, order)
    unclear = _unordered(cells)
    if not unclear:
        form = "month" if _are_months(cells) else "iso"
        return _said(cells, field, "moment", form, _shapes_seen(cells), 1.0)
    day_max, month_max = _component_maxima(cells)
    is_year_in_front = cells.is_year_in_front
    may_be_said = is_answered or is_year_in_front is None
    if day_max > 31 or is_year_in_front or (order == "year-first" and may_be_said):
        return _year_first(cells, field, day_max)
    if is_year_in_front is None and order is None:
        why = f"the year may stand in front or behind; {_shapes_seen(cells)}"
        return _asked(cells, field, why, ("day-first", "month-first", "year-first"))
    seen = f"first number up to {day_max}, second up to {month_max}; {_shapes_seen(cells)}"
    if day_max > 12 >= month_max:
        return _said(cells, field, "moment", "day-first", seen, 1.0)
    if month_max > 12 >= day_max:
        return _said(cells, field, "moment", "month-first", seen, 1.0)
    if order is not None and is_answered:
        return _said(cells, field, "moment", order, f"answered by the user or profile; {seen}", 1.0)
    if order is not None and day_max <= 12:
        return _said(cells, field, "moment", order, f"as in the other date columns of the file; {seen}", 0.9)
    if day_max == month_max and compact_dates.is_same_either_way(cells.filled):
        return _said(
            cells, field, "moment", "day-first", f"day and month are equal in every cell; {seen}", 0.9
        )
    form = "contradictory" if day_max > 12 else "unknown"
    return _asked(cells, field, seen, ("day-first", "month-first"), form)


def _compact(cells: Cells, field: Field, order: DateOrder | None) -> Decision:
    """Digits without separators, or a month's name with two digits."""
    found = cells.compact
    form = compact_dates.told(found)
    if form is not None:
        others = ", ".join(f for f in found if f != form)
        why = f"; as {others} the dates would scatter" if others else ""
        return _said(cells, field, "moment", form, _shapes_seen(cells) + why, 0.9 if others else 1.0)
    given = compact_dates.answered(found, order) if order else None
    if given is not None:
        return _said(cells, field, "moment", given, f"answered as {order}; {_shapes_seen(cells)}", 1.0)
    orders = tuple(dict.fromkeys(compact_dates.ORDER_OF[f] for f in found))
    return _asked(cells, field, f"{_shapes_seen(cells)} fit {' and '.join(found)}", orders)


def _year_first(cells: Cells, field: Field, first_max: int) -> Decision:
    """Dates such as 26/01/13; asked again when most cells have no two-digit year in front."""
    seen = f"first number up to {first_max}; {_shapes_seen(cells)}"
    if unreadable_moments(cells, "year-first") * 2 <= cells.count:
        return _said(cells, field, "moment", "year-first", seen, 1.0)
    return _asked(cells, field, f"no year in front; {seen}", ("day-first", "month-first"))


def _asked(cells: Cells, field: Field, why: str, orders: tuple[str, ...], form: str = "unknown") -> Decision:
    """A column whose order of day, month and year a person has to say."""
    return Decision(cells.header, field.name, "moment", form, why, 0.0, orders, needs_answer=True)


def _said(cells: Cells, field: Field, kind: str, form: str, evidence: str, confidence: float) -> Decision:
    return Decision(cells.header, field.name, kind, form, evidence, confidence)


def _shapes_seen(cells: Cells) -> str:
    listed = list(cells.shapes.items())[:3]
    return (
        "cells like " + ", ".join(f"{shape} ({count})" for shape, count in listed) if listed else "no cells"
    )


def _unordered(cells: Cells) -> bool:
    """Whether some shape of the column needs a date order."""
    for group in shape_groups(cells.filled.slice(0, 20_000)):
        found = _dated(cells, group)
        if found is not None and not found[1].is_ordered:
            return True
    return False


def _are_months(cells: Cells) -> bool:
    """Whether the column holds months without a day."""
    groups = shape_groups(cells.filled.slice(0, SEEN))
    found = [laid_out(g, "day-first") for g in groups]
    return bool(found) and all(f is not None and f[1].day is None and not f[1].is_week for f in found)


def _component_maxima(cells: Cells) -> tuple[int, int]:
    """Largest first and second number over every cell that needs a date order."""
    first = second = 0
    for shape in shape_groups(cells.filled):
        group, found = laid_out(shape, "day-first") or (shape, None)
        if found is not None and not found.is_ordered:
            assert found.day is not None, "only dates of three numbers have an open order"
            first = max(first, int(group.number(*found.day).max()))
            second = max(second, int(group.number(*found.month).max()))
    return first, second


def unreadable_moments(cells: Cells, order: DateOrder) -> int:
    """How many filled cells are no moment under a date order."""
    read = wall_times(cells.filled, order).microseconds
    return int(((read == MISSING) & cells.filled.is_valid().to_numpy(zero_copy_only=False)).sum())


def missing_words(cells: Cells) -> dict[str, int]:
    """How many cells are empty, and how many hold each word for "no value"."""
    counts = {"empty": int(cells.text.null_count)}
    gone = pc.and_(pc.is_valid(cells.text), pc.is_null(cells.filled))
    for pair in pc.value_counts(cells.text.filter(gone)).to_pylist():
        counts[pair["values"]] = pair["counts"]
    return {word: n for word, n in counts.items() if n}


def zone_in_header(header: str) -> str:
    """The time zone a header states for its moments, or empty.

    Example:
        >>> zone_in_header("Chat creation date UTC"), zone_in_header("Started at (America/New_York)")
        ('UTC', 'America/New_York')
        >>> zone_in_header("Created at"), zone_in_header("Opened (Local/Office)")
        ('', '')
    """
    if re.search(r"\b(utc|gmt)\b", normalised(header)):
        return "UTC"
    named = re.search(r"\(([A-Za-z]+/[A-Za-z_/+-]+)\)\s*$", header)
    return named[1] if named and named[1] in available_timezones() else ""


def unit_in_header(header: str) -> str:
    """The unit a header states, as in `Resolution time (hrs)`, or empty.

    Example:
        >>> unit_in_header("First reply time in minutes"), unit_in_header("wait_ms"), unit_in_header("ASA")
        ('min', 'ms', '')
    """
    words = re.sub(r"[()\[\].,]", " ", normalised(header)).split()
    known = {
        "ms": "ms", "milliseconds": "ms", "millis": "ms", "seconds": "s", "secs": "s", "sec": "s", "s": "s",
        "minutes": "min", "mins": "min", "min": "min", "hours": "h", "hrs": "h", "hr": "h", "h": "h",
        "days": "day", "segundos": "s", "minutos": "min", "horas": "h", "días": "day", "dias": "day", "sek": "s",
        "sekunden": "s", "minuten": "min", "stunden": "h", "std": "h", "tage": "day", "tagen": "day",
        "secondes": "s", "heures": "h", "jours": "day", "secondi": "s", "minuti": "min", "ore": "h", "giorni": "day",
        "seconden": "s", "uren": "h", "dagen": "day",
    }  # fmt: skip
    return next((known[w] for w in reversed(words) if w in known), "")
