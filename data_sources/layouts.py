"""Where year, month, day, hour and the rest stand in one shape of a moment.

A layout is found once per shape of a column (see `shapes`); letters are given their meaning from
the words that really stand there: month names, AM and PM, zone abbreviations.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

DateOrder = Literal["day-first", "month-first", "year-first"]
Compact = Literal["yymmdd", "ddmmyy", "mmddyy", "yyyymm", "ddmmyyyy", "mmddyyyy", "mon-yy"]
"""Dates that only a whole column can tell: digits without separators, and a month's name with two digits."""
Span = tuple[int, int]

MONTHS: dict[str, int] = {
    word: number
    for number, words in enumerate(
        (
            "jan january ene enero janv janvier januar jän jänner gen gennaio janeiro januari",
            "feb february febrero févr fev février fevrier februar febbraio fevereiro februari",
            "mar march marzo mars mär märz maerz mrz março marco mrt maart",
            "apr april abr abril avr avril aprile",
            "may mayo mai mag maggio maio mei",
            "jun june junio juin juni giu giugno junho",
            "jul july julio juil juillet juli lug luglio julho",
            "aug august ago agosto août aout augustus",
            "sep sept september septiembre septembre set settembre setembro",
            "oct october octubre octobre okt oktober ott ottobre out outubro",
            "nov november noviembre novembre novembro",
            "dec december dic diciembre déc décembre dez dezember dicembre dezembro",
        ),
        start=1,
    )
    for word in words.split()
}
WEEKDAYS = frozenset(
    "mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday "
    "lun mar mié mie jue vie sáb sab dom tues thur thurs".split()
)
WEEK_WORDS = frozenset("w wk week kw cw woche sem semaine semana settimana".split())
DATE_FILLERS = frozenset("t de at le the st nd rd th 年 月 日 년 월 일".split())
"""Words of a date that say nothing more."""
CLOCK_FILLERS = frozenset("t m h hrs uhr".split())
AM_PM = {"am": 0, "a": 0, "pm": 12, "p": 12}
ZONE_HOURS: dict[str, float] = {
    "z": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "wet": 0, "west": 1, "cet": 1, "cest": 2,
    "eet": 2, "eest": 3, "bst": 1, "ist": 5.5, "msk": 3, "jst": 9, "kst": 9, "aest": 10, "aedt": 11,
    "acst": 9.5, "acdt": 10.5, "awst": 8, "nzst": 12, "nzdt": 13, "brt": -3, "sast": 2, "sgt": 8, "hkt": 8,
}  # fmt: skip
KNOWN_WORDS = frozenset({*MONTHS, *WEEKDAYS, *WEEK_WORDS, *DATE_FILLERS, *CLOCK_FILLERS, *AM_PM, *ZONE_HOURS})
"""Every word a moment may hold."""
UNCLEAR_ZONES = {"ist": "India (+05:30)", "bst": "British Summer Time (+01:00)", "cst": "US Central (-06:00)"}

LONGEST = 80
"""Characters beyond which a cell is no moment, whatever its shape; a pasted page would take minutes to take apart."""

_RUNS = re.compile(r"9+|a+|[^9a]")
COMPACT: dict[str, tuple[Span, Span, Span | None]] = {
    "yymmdd": ((0, 2), (2, 2), (4, 2)),
    "ddmmyy": ((4, 2), (2, 2), (0, 2)),
    "mmddyy": ((4, 2), (0, 2), (2, 2)),
    "yyyymm": ((0, 4), (4, 2), None),
    "ddmmyyyy": ((4, 4), (2, 2), (0, 2)),
    "mmddyyyy": ((4, 4), (0, 2), (2, 2)),
}
"""Where year, month and day stand in digits without separators."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run of digits or letters, or one other character, of a shape."""

    kind: str
    start: int
    length: int
    text: str

    @property
    def span(self) -> Span:
        return self.start, self.length


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions of a moment's parts in a shape; None where the shape has no such part.

    A shape without a day is a month, or an ISO week whose number stands at `month`: its first day is meant.
    """

    year: Span
    month: Span
    day: Span | None
    month_is_name: bool = False
    hour: Span | None = None
    minute: Span | None = None
    second: Span | None = None
    fraction: Span | None = None
    half_day: Span | None = None
    zone: Span | None = None
    offset_sign: int | None = None
    offset_hours: Span | None = None
    offset_minutes: Span | None = None
    is_ordered: bool = True
    is_week: bool = False

    @property
    def has_zone(self) -> bool:
        """Whether the cell itself says how far it is from UTC."""
        return self.zone is not None or self.offset_sign is not None


def runs(shape: str) -> list[Run]:
    """The shape cut into runs."""
    kinds = {"9": "digits", "a": "letters"}
    return [Run(kinds.get(m[0][0], "mark"), m.start(), len(m[0]), m[0]) for m in _RUNS.finditer(shape)]


def layout(shape: str, words: Mapping[Span, frozenset[str]], order: DateOrder | Compact) -> Layout | None:
    """How a shape is read as a moment, or None when it is none.

    Args:
        shape: as `shapes.shape_array` writes it.
        words: lower-case words standing in each run of letters.
        order: how three numbers with the year last are to be read, or what digits without separators are.
    """
    if len(shape) > LONGEST:
        return None
    parts = _without_end(_without_remark(runs(shape)))
    clock_from = _clock_start(parts)
    date_part, clock_part = _with_year_at_end(parts[:clock_from], parts[clock_from:])
    dated = _compact_date(date_part, order) or _date(date_part, words, order)
    if dated is None:
        return None if clock_part else _week(date_part, words) or _month(date_part, words, order)
    return _clock(clock_part, words, dated)


def _without_remark(parts: list[Run]) -> list[Run]:
    """`08:00:00 GMT+0000 (Coordinated Universal Time)` without the name of the zone in parentheses."""
    opened = next((i for i, p in enumerate(parts) if p.text == "("), None)
    if not opened or parts[-1].text != ")":
        return parts
    return parts[: opened - 1] if parts[opened - 1].text == " " else parts[:opened]


def _without_end(parts: list[Run]) -> list[Run]:
    """`2024-01-31T08:00:00Z/2024-01-31T08:30:00Z`, an interval, without its end."""
    for i in range(1, len(parts) - 1):
        is_next = parts[i].text == "/" and parts[i + 1].kind == "digits" and parts[i + 1].length == 4
        is_whole = any(p.text == ":" for p in parts[:i]) and any(p.text == ":" for p in parts[i:])
        if is_next and is_whole and (parts[i - 1].kind == "digits" or parts[i - 1].length == 1):
            return parts[:i]
    return parts


def _with_year_at_end(date_part: list[Run], clock_part: list[Run]) -> tuple[list[Run], list[Run]]:
    """`Tue Oct 31 22:10:47 UTC 2017`: the year behind the clock joins the date."""
    days = [p for p in date_part if p.kind == "digits"]
    ends_in_year = (
        len(clock_part) > 2 and clock_part[-1].kind == "digits" and clock_part[-1].length == 4
        and clock_part[-2].text == " "
    )  # fmt: skip
    if len(days) != 1 or days[0].length > 2 or not ends_in_year:
        return date_part, clock_part
    return [*date_part, clock_part[-1]], clock_part[:-1]


def _week(parts: list[Run], words: Mapping[Span, frozenset[str]]) -> Layout | None:
    """`2024-W05`, `KW 05/2024`, `Week 5, 2024`: an ISO week and its year."""
    digits = [p for p in parts if p.kind == "digits"]
    letters = [p for p in parts if p.kind == "letters"]
    if len(digits) != 2 or len(letters) != 1 or not _all_in(words, letters[0], WEEK_WORDS):
        return None
    year, week = sorted(digits, key=lambda p: -p.length)
    return Layout(year.span, week.span, None, is_week=True) if year.length == 4 and week.length <= 2 else None


def _month(
    parts: list[Run], words: Mapping[Span, frozenset[str]], order: DateOrder | Compact
) -> Layout | None:
    """`Jan-2024`, `2024-01`, `01/2024`, and `Jan-24` where the column says that it is a month."""
    digits = [p for p in parts if p.kind == "digits"]
    letters = [p for p in parts if p.kind == "letters"]
    if len(letters) == 1 and len(digits) == 1 and _all_in(words, letters[0], MONTHS):
        widths = (2,) if order == "mon-yy" else (4,)
        is_month = digits[0].length in widths
        return Layout(digits[0].span, letters[0].span, None, month_is_name=True) if is_month else None
    is_plain = len(parts) == 3 and len(digits) == 2 and parts[1].text in "-/"
    if not is_plain or sorted(p.length for p in digits) not in ([1, 4], [2, 4]):
        return None
    year, month = sorted(digits, key=lambda p: -p.length)
    return Layout(year.span, month.span, None)


def _clock_start(parts: list[Run]) -> int:
    """Index of the first run of the time of day; the length when there is none."""
    for i, part in enumerate(parts[:-1]):
        is_hour = part.kind == "digits" and part.length <= 2 and parts[i + 1].text == ":"
        if is_hour or (part.kind == "letters" and part.length == 1 and i and parts[i - 1].length == 8):
            return i
        if _is_other_hour(parts, i):
            return i
    digits = [i for i, p in enumerate(parts) if p.kind == "digits"]
    if len(digits) == 1 and parts[digits[0]].length in (8, 12, 14):
        return digits[0] + 1
    return len(parts)


def _is_other_hour(parts: list[Run], i: int) -> bool:
    """Whether the hour of `08.30` or `08h30` stands at `i`: behind a space and a whole date."""
    if (
        i < 4
        or i + 2 >= len(parts)
        or parts[i].kind != "digits"
        or parts[i].length > 2
        or parts[i - 1].text != " "
    ):
        return False
    dated = sum(p.kind == "digits" for p in parts[:i])
    is_dated = dated == 3 or (dated == 2 and any(p.kind == "letters" for p in parts[:i]))
    mark = parts[i + 1]
    is_mark = mark.text == "." or (mark.kind == "letters" and mark.length == 1)
    return is_dated and is_mark and parts[i + 2].kind == "digits" and parts[i + 2].length == 2


def _compact_date(parts: list[Run], order: DateOrder | Compact) -> Layout | None:
    digits = [p for p in parts if p.kind == "digits"]
    if len(digits) != 1 or any(p.kind == "letters" for p in parts):
        return None
    at, length = digits[0].span
    if order in COMPACT and length == len(order):
        year, month, day = COMPACT[order]
        moved = None if day is None else (at + day[0], day[1])
        return Layout((at + year[0], year[1]), (at + month[0], month[1]), moved)
    if length not in (8, 12, 14):
        return None
    found = Layout((at, 4), (at + 4, 2), (at + 6, 2))
    if digits[0].length >= 12:
        found = replace(found, hour=(at + 8, 2), minute=(at + 10, 2))
    return replace(found, second=(at + 12, 2)) if digits[0].length == 14 else found


def _date(
    parts: list[Run], words: Mapping[Span, frozenset[str]], order: DateOrder | Compact
) -> Layout | None:
    digits = [p for p in parts if p.kind == "digits"]
    letters = [p for p in parts if p.kind == "letters" and not _all_in(words, p, WEEKDAYS - set(MONTHS))]
    names = [p for p in letters if _all_in(words, p, MONTHS)]
    if len(names) > 1 and _all_in(words, names[0], WEEKDAYS):
        names = names[1:]
    if any(p not in names and not _is_filler(words, p) for p in letters if not _all_in(words, p, WEEKDAYS)):
        return None
    if len(names) == 1 and len(digits) == 2:
        return _named_month(names[0], digits)
    if not names and len(digits) == 3 and all(p.length <= 4 for p in digits):
        return _three_numbers(digits, order)
    return None


def _is_filler(words: Mapping[Span, frozenset[str]], part: Run) -> bool:
    return words.get(part.span, frozenset()) <= DATE_FILLERS


def _all_in(
    words: Mapping[Span, frozenset[str]], part: Run, known: Mapping[str, int] | frozenset[str]
) -> bool:
    found = words.get(part.span, frozenset())
    return bool(found) and all(word in known for word in found)


def _named_month(name: Run, digits: list[Run]) -> Layout | None:
    first, second = digits
    year, day = (first, second) if first.length == 4 else (second, first)
    if year.length not in (2, 4) or day.length > 2:
        return None
    return Layout(year.span, name.span, day.span, month_is_name=True)


def _three_numbers(digits: list[Run], order: DateOrder | Compact) -> Layout | None:
    a, b, c = digits
    if a.length == 4 and b.length <= 2 and c.length <= 2:
        return Layout(a.span, b.span, c.span)
    if order == "year-first":
        is_short = a.length == 2 and b.length <= 2 and c.length <= 2
        return Layout(a.span, b.span, c.span, is_ordered=False) if is_short else None
    if c.length not in (2, 4) or a.length > 2 or b.length > 2:
        return None
    day, month = (a, b) if order == "day-first" else (b, a)
    return Layout(c.span, month.span, day.span, is_ordered=False)


def _clock(parts: list[Run], words: Mapping[Span, frozenset[str]], found: Layout) -> Layout | None:
    """Add hour, minute, second, fraction, AM/PM and the offset to a date's layout."""
    slots = ["hour", "minute", "second", "fraction"] if found.hour is None else ["fraction"]
    marks: dict[str, Span | int] = {}
    sign: Run | None = None
    for i, part in enumerate(parts):
        before = parts[i - 1].text if i else ""
        if part.kind == "letters":
            if not _letters(part, words, marks):
                return None
        elif part.text in "+-−":
            sign = part
        elif part.kind == "digits" and sign is not None:
            if "offset_minutes" in marks or part.length > 4:
                return None
            _offset(part, sign, marks)
        elif part.kind == "digits":
            if "hour" in slots and part.length in (4, 6):
                slots = _compact_clock(part, marks, slots)
                continue
            name = "fraction" if before in ".," and "second" in marks else next(iter(slots), None)
            if name is None or (name != "fraction" and part.length > 2):
                return None
            marks[name] = part.span
            slots = slots[slots.index(name) + 1 :] if name in slots else slots
    return replace(found, **marks)  # type: ignore[arg-type]


def _compact_clock(part: Run, marks: dict[str, Span | int], slots: list[str]) -> list[str]:
    """Hour, minute and second of `080000`, and the slots that are left."""
    for name, at in zip(("hour", "minute", "second"), range(0, part.length, 2), strict=False):
        marks[name] = (part.start + at, 2)
    return [s for s in slots if s not in marks]


def _letters(part: Run, words: Mapping[Span, frozenset[str]], marks: dict[str, Span | int]) -> bool:
    """Note AM/PM and zone abbreviations; False for letters a moment does not have."""
    found = words.get(part.span, frozenset())
    if found and found <= set(AM_PM):
        marks["half_day"] = part.span
        return True
    if found and found <= set(ZONE_HOURS):
        marks["zone"] = part.span
        return True
    return found <= CLOCK_FILLERS


def _offset(part: Run, sign: Run, marks: dict[str, Span | int]) -> None:
    marks["offset_sign"] = sign.start
    if part.length in (3, 4):
        marks["offset_hours"] = (part.start, part.length - 2)
        marks["offset_minutes"] = (part.start + part.length - 2, 2)
    elif "offset_hours" in marks:
        marks["offset_minutes"] = part.span
    else:
        marks["offset_hours"] = part.span
