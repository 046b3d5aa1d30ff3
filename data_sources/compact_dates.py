"""Dates that no single cell can tell, only the whole column: digits without separators, `Jan-24`, `24/01/05`.

`990131` may be a year, a month and a day in any order, and `202401` a month; `Jan-24` may be a month
or a day of January; `24/01/05` may have its year in front. A form counts where nearly every cell is a date under it.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow.compute as pc

from data_sources.layouts import MONTHS, Compact, DateOrder
from data_sources.moments import DAY_US, MISSING, wall_times

FORMS: dict[str, tuple[Compact, ...]] = {
    "999999": ("yymmdd", "ddmmyy", "mmddyy", "yyyymm"),
    "99999999": ("ddmmyyyy", "mmddyyyy"),
}
"""Shape of a column's cells -> what they may be; eight digits are first tried as year, month, day."""
ORDER_OF: dict[Compact, DateOrder] = {
    "yymmdd": "year-first", "yyyymm": "year-first", "ddmmyy": "day-first", "ddmmyyyy": "day-first",
    "mmddyy": "month-first", "mmddyyyy": "month-first",
}  # fmt: skip
NEARLY_ALL = 0.99
NARROWER = 10
"""A form whose dates span a tenth of the days of every other form is the right one: the others scatter."""
EARLIEST_US, LATEST_US = (int(np.datetime64(f"{year}-01-01", "us").astype(np.int64)) for year in (1990, 2100))
FEWER = 2
"""Dates that span twice the days with the year in front have it at the end, as nearly all two-digit years have."""
SHORT_ENDS = re.compile(r"9{2}[-/. ]9{1,2}[-/. ]9{1,2}(?!9)")
"""Dates of which the first number may be a two-digit year."""
SHORT_ENDED = r"^[0-9]{2}[-/. ][0-9]{1,2}[-/. ][0-9]{1,2}([^0-9]|$)"
"""The same as cells."""
OTHER_DATES = re.compile(r"9+[-/. ](9+|a+)[-/. ]9")
EQUAL = "^\\s*(" + "|".join(rf"0?{n}[-/. ]+0?{n}[-/. ]" for n in range(1, 13)) + ")"
MOSTLY = 0.8
"""Share of a column's cells that have to be such dates; the others are words and slips."""
MONTH_WITH_TWO_DIGITS = re.compile(r"a{3,9}[-' /]9{2}")


def spans(text: Any, shapes: dict[str, int]) -> dict[Compact, int]:
    """Forms under which nearly every cell is a date from 1990 to 2099, with the days they then span.

    Args:
        text: the filled cells of a column, as `columns.Cells.filled`.
        shapes: shapes of the cells with their counts.

    Example:
        >>> import pyarrow as pa
        >>> spans(pa.array(["990131", "990228"]), {"999999": 2})
        {'yymmdd': 28}
    """
    if shapes and all(MONTH_WITH_TWO_DIGITS.fullmatch(s) for s in shapes):
        return {"mon-yy": 0} if _are_months(text) else {}
    forms = FORMS.get(next(iter(shapes)), ()) if len(shapes) == 1 else ()
    if not forms:
        return {}
    different = pc.unique(text.drop_null())
    if len(different) and next(iter(shapes)) == "99999999" and _span(different, "year-first") is not None:
        return {}
    found = {form: _span(different, form) for form in forms}
    return {form: days for form, days in found.items() if days is not None}


def told(found: dict[Compact, int]) -> Compact | None:
    """The only form, or the one whose dates lie far closer together than those of every other; else None.

    Example:
        >>> told({"yymmdd": 27, "ddmmyy": 11_000}), told({"ddmmyy": 900, "mmddyy": 800})
        ('yymmdd', None)
    """
    if not found:
        return None
    ranked = sorted(found, key=lambda form: found[form])
    if len(ranked) == 1 or (found[ranked[0]] + 1) * NARROWER <= found[ranked[1]]:
        return ranked[0]
    return None


def answered(found: dict[Compact, int], order: DateOrder) -> Compact | None:
    """The form a person means by a date order; a month and a day are never mixed up by it."""
    fitting = [form for form in found if ORDER_OF.get(form) == order]
    return fitting[0] if fitting else None


def year_in_front(text: Any, shapes: dict[str, int]) -> bool | None:
    """Whether dates such as `24/01/05` have their year in front; None when the values fit both.

    Args: as `spans`.

    Example:
        >>> import pyarrow as pa
        >>> shapes = {"99/99/99": 2}
        >>> year_in_front(pa.array(["24/01/05", "24/01/31"]), shapes)
        True
        >>> year_in_front(pa.array(["05/01/24", "31/01/24"]), shapes)
        False
        >>> year_in_front(pa.array(["01/03/18", "01/09/20"]), shapes) is None
        True
    """
    short = [shape for shape in shapes if SHORT_ENDS.match(shape)]
    has_others = any(OTHER_DATES.match(shape) for shape in shapes if shape not in short)
    if not short or has_others or sum(shapes[s] for s in short) < MOSTLY * sum(shapes.values()):
        return False
    filled = text.drop_null()
    different = pc.unique(filled.filter(pc.match_substring_regex(filled, SHORT_ENDED)))
    front = _span(different, "year-first")
    ends = (_span(different, order) for order in ("day-first", "month-first"))
    behind = min((days for days in ends if days is not None), default=None)
    if front is None or behind is None:
        return front is not None
    if (front + 1) * NARROWER <= behind:
        return True
    return False if (behind + 1) * FEWER <= front else None


def is_same_either_way(text: Any) -> bool:
    """Whether both orders of day and month give the same dates, as in a file of 03/03/2024 alone."""
    return bool(pc.all(pc.match_substring_regex(text.drop_null(), EQUAL)).as_py())


def _span(different: Any, form: Compact | DateOrder) -> int | None:
    """Days from the first to the last date of the cells; None when more than a few are none."""
    read = wall_times(different, form).microseconds
    valid = read[(read != MISSING) & (read >= EARLIEST_US) & (read < LATEST_US)]
    if len(valid) < NEARLY_ALL * len(read) or len(valid) == 0:
        return None
    return int((int(valid.max()) - int(valid.min())) // DAY_US)


def _are_months(text: Any) -> bool:
    """Whether `Jan-24` is a month: few numbers repeat under many names, as years do and days do not."""
    cells = pc.unique(text.drop_null()).to_pylist()
    names = {re.split(r"[-' /]", cell)[0].lower() for cell in cells}
    numbers = {cell[-2:] for cell in cells}
    return names <= set(MONTHS) and len(numbers) <= max(1, len(cells) // 6 + 1)
