"""Signs that days and months were swapped upstream, before a file reached us.

A spreadsheet that reads day-first dates as month-first swaps every date whose day is 12 or less and
leaves the others alone. What comes out is readable in every cell, and wrong in two fifths of them.
Two signs remain: durations that are negative, or far too long, until one of their ends is swapped;
and dates that jump out of the order of the file until they are swapped.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

Moments = npt.NDArray[np.datetime64]
DAY = np.timedelta64(1, "D")
LEAST_ROWS = 20
LEAST_SHARE = 0.05


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


def doubts(starts: pd.Series[pd.Timestamp], ends: pd.Series[pd.Timestamp]) -> Doubts:
    """Whether days and months look swapped upstream; arguments as `swapped_share`."""
    share, rows = swapped_share(starts, ends)
    if rows == 0:
        return Doubts(0, ())
    told = (
        f"{rows} rows ({100 * share:.0f} %) look as if day and month had been swapped before the export reached us: "
        "their dates are out of order or their durations negative until day and month are exchanged."
    )
    return Doubts(rows, (told,))


def swapped_share(starts: pd.Series[pd.Timestamp], ends: pd.Series[pd.Timestamp]) -> tuple[float, int]:
    """Share and number of rows whose dates look swapped; 0 and 0 when there is no sign of it.

    Args:
        starts: creation moments, in the order of the file.
        ends: solving moments; NaT while open.
    """
    a, b = _plain(starts), _plain(ends)
    by_duration = _repaired_durations(a, b)
    by_order = _out_of_order(a)
    doubtful = max(by_duration, by_order)
    known = int((~np.isnat(a)).sum())
    if doubtful < LEAST_ROWS or doubtful < LEAST_SHARE * known:
        return 0.0, 0
    return doubtful / known, doubtful


def _plain(moments: pd.Series[pd.Timestamp]) -> Moments:
    aware = pd.to_datetime(moments, utc=True)
    plain: Moments = aware.dt.tz_localize(None).to_numpy(dtype="M8[us]")
    return plain


def _repaired_durations(a: Moments, b: Moments) -> int:
    """Rows solved before they were created that come right when one of the dates is swapped."""
    both = ~np.isnat(a) & ~np.isnat(b)
    length = b[both] - a[both]
    normal = length[length >= np.timedelta64(0)]
    if len(normal) < LEAST_ROWS or not (length < -DAY).any():
        return 0
    longest = np.quantile(normal.astype(np.int64), 0.95).astype("m8[us]") + DAY
    wrong = (length < -DAY) | (length > longest)
    tried = [b[both] - swapped(a[both]), swapped(b[both]) - a[both], swapped(b[both]) - swapped(a[both])]
    repaired = np.zeros(len(length), dtype=bool)
    for trial in tried:
        repaired |= (trial >= np.timedelta64(0)) & (trial <= longest)
    return int(((length < -DAY) & repaired).sum()) + _long_ones(length, wrong & repaired)


def _long_ones(length: npt.NDArray[np.timedelta64], is_repaired: npt.NDArray[np.bool_]) -> int:
    """Too long ones count only beside negative ones: by themselves they may be slow tickets."""
    negative = int(((length < -DAY) & is_repaired).sum())
    positive = int(((length > DAY) & is_repaired).sum())
    return min(positive, negative)


def _out_of_order(a: Moments) -> int:
    """Dates far from their neighbours in the file that would lie beside them when swapped.

    Only a file that is otherwise in the order of its dates can say this.
    """
    known = a[~np.isnat(a)]
    day_of_month = (known.astype("M8[D]") - known.astype("M8[M]")).astype(np.int64) + 1
    anchors = np.flatnonzero(day_of_month > 12)
    if len(anchors) < LEAST_ROWS or not _is_ordered(known[anchors]):
        return 0
    position = np.clip(np.searchsorted(anchors, np.arange(len(known))), 0, len(anchors) - 1)
    neighbour = known[anchors[position]]
    exchanged = swapped(known)
    far = np.abs(known - neighbour) > 25 * DAY
    near = np.abs(exchanged - neighbour) <= 25 * DAY
    return int((far & near).sum())


def _is_ordered(moments: Moments) -> bool:
    steps = np.diff(moments).astype(np.int64)
    return bool((steps >= 0).mean() > 0.9 or (steps <= 0).mean() > 0.9)
