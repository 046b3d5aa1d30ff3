"""Cells of text read as moments in UTC, with the cells that are none of them named.

Reading is by shape and position (see `shapes` and `layouts`). A cell without an offset is wall time
in the export's zone: a time that happens twice is its first occurrence (but see `repeated_hour`), a time skipped by the
change to summer time is moved forward by the gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt

from data_sources.layouts import (
    AM_PM,
    KNOWN_WORDS,
    LONGEST,
    MONTHS,
    ZONE_HOURS,
    Compact,
    DateOrder,
    Layout,
    Span,
    layout,
    runs,
)
from data_sources.shapes import ShapeGroup, Whole, shape_groups
from domain.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

US = 1_000_000
DAY_US = 86_400 * US
EPOCH_UNITS = {"epoch s": US, "epoch ms": 1000, "epoch us": 1}
FARTHEST_BEHIND_S, FARTHEST_AHEAD_S = -12 * 3600, 14 * 3600
"""How far the clocks of any zone are from UTC."""
EXCEL_EPOCH = np.datetime64("1899-12-30", "us")
MISSING = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class WallTimes:
    """Microseconds since 1970 per cell, those with an own offset already in UTC; `MISSING` is none.

    `is_far`: the cell states an offset no zone has, and is therefore missing.
    """

    microseconds: Whole
    is_utc: npt.NDArray[np.bool_]
    is_far: npt.NDArray[np.bool_]


def group_words(group: ShapeGroup) -> dict[Span, frozenset[str]]:
    """Lower-case words standing in each run of letters of a shape."""
    found: dict[Span, frozenset[str]] = {}
    if len(group.shape) > LONGEST:
        return found
    for run in runs(group.shape):
        if run.kind == "letters":
            unique = np.unique(group.words(run.start, run.length))[:400]
            found[run.span] = frozenset(w.decode("utf-8", "replace").lower() for w in unique)
    return found


def laid_out(group: ShapeGroup, order: DateOrder | Compact) -> tuple[ShapeGroup, Layout] | None:
    """How a group's cells are read as moments, and which of them; None when none is.

    Cells with a word no moment has (`05/Foo/24`, an unknown zone) are left out, the others are read.
    """
    words = group_words(group)
    found = layout(group.shape, words, order)
    if found is not None:
        return group, found
    known = {span: said & KNOWN_WORDS for span, said in words.items()}
    if known == words or not all(known.values()):
        return None
    found = layout(group.shape, known, order)
    if found is None:
        return None
    is_read = np.ones(len(group.rows), dtype=bool)
    for span, said in known.items():
        unique, codes = np.unique(group.words(*span), return_inverse=True)
        is_read &= np.asarray([w.decode("utf-8", "replace").lower() in said for w in unique])[codes]
    return ShapeGroup(group.shape, group.rows[is_read], group.cells[is_read]), found


def wall_times(text: Any, order: DateOrder | Compact) -> WallTimes:
    """Read a string array (trimmed, nulls for empty) as wall times."""
    result = np.full(len(text), MISSING, dtype=np.int64)
    is_utc = np.zeros(len(text), dtype=bool)
    is_far = np.zeros(len(text), dtype=bool)
    for shape in shape_groups(text):
        if (read := laid_out(shape, order)) is not None:
            group, found = read
            ahead, is_far[group.rows] = _offset(group, found)
            moments = _microseconds(group, found, ahead)
            result[group.rows] = np.where(is_far[group.rows], MISSING, moments)
            is_utc[group.rows] = found.has_zone
    return WallTimes(result, is_utc, is_far)


def _microseconds(group: ShapeGroup, found: Layout, ahead: Whole) -> Whole:
    """Microseconds of a group's cells in UTC where they state an offset; `ahead` is that of their clock."""
    year, month, day = _calendar(group, found)
    hour, minute, second = (_part(group, span) for span in (found.hour, found.minute, found.second))
    if found.half_day is not None:
        is_valid_hour = (hour >= 1) & (hour <= 12)
        hour = np.where(is_valid_hour, hour % 12 + _looked_up(group, found.half_day, AM_PM), 99)
    is_end_of_day = (hour == 24) & (minute == 0) & (second == 0)
    first = (year - 1970).astype("M8[Y]").astype("M8[M]") + (np.clip(month, 1, 12) - 1)
    date = first.astype("M8[D]") + (np.clip(day, 1, 31) - 1)
    is_day = (month >= 1) & (month <= 12) & (day >= 1) & (date.astype("M8[M]") == first) & (day <= 31)
    is_clock = ((hour < 24) | is_end_of_day) & (minute < 60) & (second < 61)
    clock = (hour * 3600 + minute * 60 + second) * US + _fraction(group, found)
    total = date.astype("M8[D]").astype(np.int64) * DAY_US + clock - ahead
    read: Whole = np.where(is_day & is_clock, total, MISSING)
    return read


def _calendar(group: ShapeGroup, found: Layout) -> tuple[Whole, Whole, Whole]:
    year = group.number(*found.year)
    if found.year[1] == 2:
        year = np.where(year < 70, 2000 + year, 1900 + year)
    if found.is_week:
        return _first_of_week(year, group.number(*found.month))
    named = found.month_is_name
    month = _looked_up(group, found.month, MONTHS) if named else group.number(*found.month)
    return year, month, group.number(*found.day) if found.day else np.ones_like(year)


def _first_of_week(year: Whole, week: Whole) -> tuple[Whole, Whole, Whole]:
    """Year, month and day of the Monday of ISO weeks; a week above 53 has month 0, which is none."""
    fourth = (year - 1970).astype("M8[Y]").astype("M8[D]") + 3
    weekday = (fourth.astype(np.int64) + 3) % 7
    monday = fourth - weekday + (week - 1) * 7
    months = monday.astype("M8[M]")
    is_week = (week >= 1) & (week <= 53)
    month = np.where(is_week, months.astype(np.int64) % 12 + 1, 0)
    return (
        months.astype("M8[Y]").astype(np.int64) + 1970,
        month,
        (monday - months.astype("M8[D]")).astype(np.int64) + 1,
    )


def _part(group: ShapeGroup, span: Span | None) -> Whole:
    return np.zeros(len(group.rows), dtype=np.int64) if span is None else group.number(*span)


def _looked_up(group: ShapeGroup, span: Span, meaning: dict[str, int] | dict[str, float]) -> Whole:
    unique, codes = np.unique(group.words(*span), return_inverse=True)
    values = [meaning[word.decode("utf-8", "replace").lower()] for word in unique]
    looked: Whole = np.asarray(values)[codes]
    return looked


def _fraction(group: ShapeGroup, found: Layout) -> Whole:
    if found.fraction is None:
        return np.zeros(len(group.rows), dtype=np.int64)
    start, length = found.fraction
    digits = min(length, 6)
    micro: Whole = group.number(start, digits) * 10 ** (6 - digits)
    return micro


def _offset(group: ShapeGroup, found: Layout) -> tuple[Whole, npt.NDArray[np.bool_]]:
    """Microseconds the cell's clock is ahead of UTC, and whether no zone is that far.

    Digits decide beside a word: `+0100 (CET)` is one hour, not two.
    """
    ahead_s = np.zeros(len(group.rows), dtype=np.int64)
    is_wrong = np.zeros(len(group.rows), dtype=bool)
    if found.offset_sign is not None:
        minutes = _part(group, found.offset_minutes)
        size = np.minimum(_part(group, found.offset_hours), 99) * 3600 + minutes * 60
        ahead_s = np.where(group.cells[:, found.offset_sign] == ord("+"), size, -size)
        is_wrong = (minutes > 59) | (ahead_s < FARTHEST_BEHIND_S) | (ahead_s > FARTHEST_AHEAD_S)
    elif found.zone is not None:
        ahead_s = (_looked_up(group, found.zone, ZONE_HOURS) * 3600).astype(np.int64)
    return ahead_s * US, is_wrong


def in_utc(read: WallTimes, zone: str) -> pd.Series[pd.Timestamp]:
    """Wall times of `zone` as `datetime64[us, UTC]`; missing ones are NaT.

    Raises:
        InputError: when `zone` is not a known time zone.
    """
    import pandas as pd

    values = read.microseconds.view("M8[us]").copy()
    values[read.microseconds == MISSING] = np.datetime64("NaT")
    plain = pd.Series(values)
    if zone == "UTC" or bool(read.is_utc[read.microseconds != MISSING].all()):
        return plain.dt.tz_localize("UTC")
    _check_zone(zone)
    local = _localized(plain, zone).dt.tz_convert("UTC")
    return local.where(~read.is_utc, plain.dt.tz_localize("UTC")) if read.is_utc.any() else local


@lru_cache(maxsize=100)
def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InputError(
            "a time zone by its name, such as Europe/Berlin",
            zone,
            "Give the zone of the export with --zone",
            "zone",
        ) from error


def skipped(read: WallTimes, zone: str, moments: pd.Series[pd.Timestamp]) -> int:
    """How many wall times do not exist in `zone`: the clock was put forward over them.

    Args:
        read: the wall times. `moments`: what `in_utc` made of them.
    """
    if zone == "UTC" or not len(moments):
        return 0
    known = (read.microseconds != MISSING) & ~read.is_utc
    back = moments.dt.tz_convert(zone).dt.tz_localize(None).to_numpy(dtype="M8[us]").view(np.int64)
    return int((known & (back != read.microseconds)).sum())


def _localized(wall: pd.Series[pd.Timestamp], zone: str) -> pd.Series[pd.Timestamp]:
    first = np.ones(len(wall), dtype=bool)
    return wall.dt.tz_localize(zone, ambiguous=first, nonexistent="shift_forward")


def from_numbers(values: npt.NDArray[np.float64], unit: str) -> WallTimes:
    """Epoch seconds, milliseconds or microseconds, or Excel serial days, as wall times."""
    known = ~np.isnan(values)
    safe = np.where(known, values, 0.0)
    if unit == "excel serial":
        whole = np.round(safe * 86_400_000).astype(np.int64) * 1000 + EXCEL_EPOCH.astype(np.int64)
    else:
        whole = np.round(safe * EPOCH_UNITS[unit]).astype(np.int64)
    is_utc = np.full(len(values), unit != "excel serial")
    return WallTimes(np.where(known, whole, MISSING), is_utc, np.zeros(len(values), dtype=bool))
