"""Signs that days and months were swapped upstream, before a file reached us.

A spreadsheet that reads day-first dates as month-first swaps every date whose day is 12 or less and
leaves the others alone. What comes out is readable in every cell, and wrong in two fifths of them. The
dates of the 13th and later are right, whatever happened, and three signs lie between them and the others:
tickets that end before they begin, dates before the first or after the last of the right ones, and dates
far from the right ones around them in the order of the file or of the ids - as long as swapping day and
month puts nearly all of these rows right, and there are enough of them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

Moments = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]
DAY = np.timedelta64(1, "D")
LEAST_ROWS = 5
"""Rows that have to come right: fewer may by chance."""
NEARLY_ALL = 0.8
"""Share of the rows out of place that have to come right."""
LEAST_RIGHT = 8
"""Dates of the 13th and later that have to be there to say where the others belong."""
LOOKED_AT = 50_000
"""Rows of a longer file, evenly taken, in which there has to be a sign before all of them are looked at."""
WIDEST = 90 * DAY
"""An order in which dates lie farther from their neighbours says nothing."""


def swapped(moments: Moments) -> Moments:
    """The same moments with day and month exchanged; NaT where that is no date or changes nothing."""
    days = moments.astype("M8[D]")
    months = days.astype("M8[M]")
    years = days.astype("M8[Y]")
    day = (days - months).astype(np.int64) + 1
    month = (months - years).astype(np.int64) + 1
    exchanged = (years.astype("M8[M]") + (day - 1)).astype("M8[D]") + (month - 1)
    result = exchanged + (moments - days)
    result[(day > 12) | (day == month) | np.isnat(moments)] = np.datetime64("NaT")
    found: Moments = result
    return found


class Doubts(NamedTuple):
    """How many rows of a file look swapped, and the warning that says so, if any do."""

    rows: int
    told: tuple[str, ...]


def doubts(
    starts: pd.Series[pd.Timestamp], ends: pd.Series[pd.Timestamp], ids: pd.Series[str] | None = None
) -> Doubts:
    """Whether days and months look swapped upstream; arguments as `swapped_share`."""
    share, rows = swapped_share(starts, ends, ids)
    if rows == 0:
        return Doubts(0, ())
    told = (
        f"{rows} rows ({100 * share:.0f} %) look as if day and month had been swapped before the export reached us: "
        "their dates are out of order or their durations negative until day and month are exchanged."
    )
    return Doubts(rows, (told,))


def swapped_share(
    starts: pd.Series[pd.Timestamp], ends: pd.Series[pd.Timestamp], ids: pd.Series[str] | None = None
) -> tuple[float, int]:
    """Share and number of rows whose dates look swapped; 0 and 0 when there is no sign of it.

    Args:
        starts: creation moments, in the order of the file.
        ends: solving moments; NaT while open.
        ids: identifiers, whose numbers may rise with time where the file has another order.
    """
    some = slice(None, None, max(1, len(starts) // LOOKED_AT))
    seen = _looking_swapped(starts[some], ends[some], None if ids is None else ids[some])
    if seen.sum() < LEAST_ROWS:
        return 0.0, 0
    rows = int((seen if len(seen) == len(starts) else _looking_swapped(starts, ends, ids)).sum())
    return (rows / int(starts.notna().sum()), rows) if rows >= LEAST_ROWS else (0.0, 0)


def _looking_swapped(
    starts: pd.Series[pd.Timestamp], ends: pd.Series[pd.Timestamp], ids: pd.Series[str] | None
) -> Flags:
    a, b = _plain(starts), _plain(ends)
    doubtful = _repaired_durations(a, b) | _out_of_range(a) | _out_of_range(b) | _out_of_order(a)
    return doubtful if ids is None or doubtful.any() else _out_of_order_of(a, ids)


def _plain(moments: pd.Series[pd.Timestamp]) -> Moments:
    aware = pd.to_datetime(moments, utc=True)
    plain: Moments = aware.dt.tz_localize(None).to_numpy(dtype="M8[us]")
    return plain


def _is_right(moments: Moments) -> Flags:
    """Which moments lie on the 13th of a month or later, where no swap can have put them."""
    days = moments.astype("M8[D]")
    found: Flags = ((days - days.astype("M8[M]")).astype(np.int64) >= 12) & ~np.isnat(moments)
    return found


def _accepted(repaired: Flags, wrong: Flags, is_right: Flags) -> Flags:
    """The repaired rows where they are nearly all that is wrong and could have been swapped; else none.

    Args: which rows come right, which are out of place, which cannot have been swapped.
    """
    found = int(repaired.sum())
    others = int((wrong & is_right).sum())
    is_told = found >= LEAST_ROWS and found >= NEARLY_ALL * wrong.sum() and others <= (1 - NEARLY_ALL) * found
    return repaired if is_told else np.zeros_like(repaired)


def _repaired_durations(a: Moments, b: Moments) -> Flags:
    """Rows that end before they begin until one of the dates is swapped, and as many that are far too long."""
    length = b - a
    is_early = length < -DAY
    if not is_early.any():
        return np.zeros(len(a), dtype=bool)
    cannot = _is_right(a) & _is_right(b)
    usual = (
        length[cannot & ~is_early] if (cannot & ~is_early).sum() >= LEAST_RIGHT else length[length >= 0 * DAY]
    )
    if not len(usual):
        return np.zeros(len(a), dtype=bool)
    longest = np.quantile(usual.astype(np.int64), 0.95).astype("m8[us]") + DAY
    tried = (b - swapped(a), swapped(b) - a, swapped(b) - swapped(a))
    repaired = np.logical_or.reduce([(trial >= -DAY) & (trial <= longest) for trial in tried])
    early = _accepted(is_early & repaired, is_early, cannot)
    # Too long ones count only beside early ones: by themselves they may be slow tickets.
    long = np.flatnonzero((length > longest) & repaired)[: int(early.sum())]
    early[long] = True
    return early


def _out_of_range(moments: Moments) -> Flags:
    """Dates far before the first or after the last right one that lie between them when swapped."""
    is_right = _is_right(moments)
    if is_right.sum() < LEAST_RIGHT:
        return np.zeros(len(moments), dtype=bool)
    right = np.sort(moments[is_right])
    margin = max(31 * DAY, 5 * np.median(np.diff(right)))
    first, last = np.quantile(right.astype(np.int64), [0.005, 0.995]).astype("M8[us]")
    wrong = _is_between(moments, first - margin, last + margin, is_within=False)
    repaired = wrong & _is_between(swapped(moments), first - margin, last + margin, is_within=True)
    return _accepted(repaired, wrong, is_right)


def _out_of_order_of(moments: Moments, ids: pd.Series[str]) -> Flags:
    """As `_out_of_order`, in the order of the numbers in the ids."""
    numbers = pd.to_numeric(ids.astype("str").str.extract(r"(\d{1,18})\D*$", expand=False), errors="coerce")
    order = np.argsort(numbers.to_numpy(dtype=np.float64, na_value=np.inf), kind="stable")
    found = np.zeros(len(moments), dtype=bool)
    found[order] = _out_of_order(moments[order])
    return found


def _out_of_order(moments: Moments) -> Flags:
    """Dates far from the right ones around them that would lie beside them when swapped.

    How far is far comes from the right ones: a list by last change is less orderly than one by creation.
    """
    found = np.zeros(len(moments), dtype=bool)
    rows = np.flatnonzero(~np.isnat(moments))
    known = moments[rows]
    is_right = _is_right(known)
    places = np.flatnonzero(is_right)
    if len(places) < LEAST_RIGHT:
        return found
    right = known[places].astype(np.int64).astype(np.float64)
    expected = np.interp(np.arange(len(known)), places, right)
    expected[places[1:-1]] = right[:-2] + (right[2:] - right[:-2]) * (
        np.diff(places)[:-1] / (places[2:] - places[:-2])
    )
    apart = np.abs(known.astype(np.int64) - expected)
    usual = 4 * float(np.quantile(apart[places[1:-1]], 0.9))
    far = max(usual, float((15 * DAY).astype("m8[us]").astype(np.int64)))
    if far > WIDEST.astype("m8[us]").astype(np.int64):
        return found
    exchanged = swapped(known)
    is_near = ~np.isnat(exchanged) & (np.abs(exchanged.astype(np.int64) - expected) <= far)
    wrong = apart > far
    found[rows] = _accepted(wrong & is_near, wrong, is_right)
    return found


def _is_between(moments: Moments, first: Any, last: Any, *, is_within: bool) -> Flags:
    """Which moments lie between two, or, not `is_within`, outside them; NaT is neither."""
    within = (moments >= first) & (moments <= last)
    chosen: Flags = within if is_within else ~within & ~np.isnat(moments)
    return chosen
