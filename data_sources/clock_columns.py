"""Dates and times of day that stand in two columns: `Created Date` beside `Created Time`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow.compute as pc

from data_sources.columns import Cells, looks_like
from data_sources.systems.system import System, matches

DATE_WORDS = frozenset({"date", "day", "on", "at", "dt"})
TIME_WORDS = frozenset({"time", "clock", "hour", "at", "tm"})
LANGUAGES = {"fecha": "hora", "data": "hora", "datum": "uhrzeit"}


def with_clocks(
    headers: Mapping[str, tuple[str, ...]],
    system: System,
    names: Mapping[str, str],
    cells: Mapping[str, Cells],
) -> dict[str, tuple[str, ...]]:
    """The headers of every field; a moment whose column holds dates alone also takes its column of times.

    Args:
        headers: field -> headers it takes.
        system: whose fields they are.
        names: header -> the header as `system.normalised` writes it.
        cells: columns by header.
    """
    taken = {h for found in headers.values() for h in found}
    result = dict(headers)
    for field in system.fields:
        found = headers.get(field.name, ())
        if field.reads != "moment" or len(found) != 1 or not _is_date_alone(cells[found[0]]):
            continue
        free = [h for h in names if h not in taken and _belongs(names, found[0], h)]
        clock = next((h for h in free if _is_clock(cells[h])), None)
        if clock is None and not _has_other_dates(field.name, headers, system, cells):
            clock = next((h for h in free if "hour" in names[h].split() and _holds_hours(cells[h])), None)
        if clock is not None:
            result[field.name] = (found[0], clock)
            taken.add(clock)
    return result | _same_day(result, system, names, cells)


def _same_day(
    headers: Mapping[str, tuple[str, ...]],
    system: System,
    names: Mapping[str, str],
    cells: Mapping[str, Cells],
) -> dict[str, tuple[str, ...]]:
    """Answers and ends of contacts given as times of day alone, on the date of the contact's start."""
    dated = headers.get("offered_at", ())
    if system.kind != "contacts" or not dated or not (len(dated) == 2 or "time" in headers):
        return {}
    if not _is_date_alone(cells[dated[0]]):
        return {}
    taken = {h for found in headers.values() for h in found}
    result: dict[str, tuple[str, ...]] = {}
    for name in ("answered_at", "ended_at"):
        field = system.field(name)
        if field is None or name in headers:
            continue
        clock = next((h for s in field.headers for h, n in names.items()
                      if h not in taken and matches(s, n, "moment") and _is_clock(cells[h])), None)  # fmt: skip
        if clock is not None:
            result[name] = (dated[0], clock)
            taken.add(clock)
    return result


def _is_clock(cells: Cells) -> bool:
    return cells.count > 0 and any(":" in s for s in cells.shapes) and looks_like(cells, "clock")


MIDNIGHT = r"[ T](0?0:00(:00(\.0+)?)?|12:00(:00)? ?[Aa][Mm])$"
"""The time of day that a spreadsheet writes behind every date."""
HOUR = r"^(\d|[01]\d|2[0-3])$"
FIRST = 1_000


def dates_alone(cells: Cells) -> Any:
    """The cells of a column of dates without the midnight behind each; None when some hold a time of day."""
    if not any(":" in shape for shape in cells.shapes):
        return cells.filled
    # nearly every column of moments shows a time of day among its first cells
    if not (_are_dates(cells.filled.slice(0, FIRST)) and _are_dates(cells.filled)):
        return None
    return pc.replace_substring_regex(cells.filled, MIDNIGHT, "")


def _are_dates(filled: Any) -> bool:
    is_midnight, has_time = pc.match_substring_regex(filled, MIDNIGHT), pc.match_substring(filled, ":")
    return pc.all(pc.or_(is_midnight, pc.invert(has_time))).as_py() is not False


def _is_date_alone(cells: Cells) -> bool:
    return cells.count > 0 and bool(cells.shapes) and dates_alone(cells) is not None


def _holds_hours(cells: Cells) -> bool:
    """Whether a column holds whole hours of the day, 0 to 23."""
    return cells.count > 0 and pc.all(pc.match_substring_regex(cells.filled, HOUR)).as_py() is not False


def _has_other_dates(
    name: str, headers: Mapping[str, tuple[str, ...]], system: System, cells: Mapping[str, Cells]
) -> bool:
    """Whether other moments are dates alone: beside an hour of the day they would lie before it."""
    moments = [f.name for f in system.fields if f.reads == "moment" and f.name != name]
    return any(_is_date_alone(cells[h]) for m in moments for h in headers.get(m, ())[:1])


def _belongs(names: Mapping[str, str], date: str, clock: str) -> bool:
    """Whether a column is named as the times of a column of dates: the same words but for date and time."""
    words, others = names[date].split(), names[clock].split()
    stem = [w for w in words if w not in DATE_WORDS and w not in LANGUAGES]
    other = [w for w in others if w not in TIME_WORDS and w not in LANGUAGES.values()]
    return len(stem) < len(words) and len(other) < len(others) and sorted(stem) == sorted(other)
