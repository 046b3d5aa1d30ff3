"""The hour that the clock repeats in autumn: which of its two runs a wall time without an offset is of.

It is read as the first. The second of two equal interval rows is the second run, and so is the end of a ticket or call
that would lie before its opening in the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

AFTER: dict[str, tuple[str, ...]] = {
    "first_reply_at": ("created_at",),
    "first_solved_at": ("created_at",),
    "solved_at": ("created_at", "first_solved_at"),
    "closed_at": ("created_at", "solved_at"),
    "updated_at": ("created_at",),
    "queued_at": ("offered_at",),
    "answered_at": ("offered_at", "queued_at"),
    "ended_at": ("offered_at", "answered_at"),
    "ends_at": ("starts_at",),
}
"""Moment -> those it cannot lie before, each settled before it."""


def in_second_hour(
    starts: pd.Series[pd.Timestamp], queue: pd.Series[str], channel: pd.Series[str], zone: str
) -> tuple[pd.Series[pd.Timestamp], list[str]]:
    """Starts with the repeats of a queue and start in the repeated hour moved to its second run, and what to say.

    A wall time that happens twice is read as its first occurrence; a report lists both, and one would replace the
    other. Nothing is moved where rows of other hours repeat too: then another column tells them apart.

    Args:
        starts: moments in UTC, in the order of the file. `zone`: of the wall times they were written in.

    Example:
        >>> at = pd.to_datetime(pd.Series(["2024-10-27T00:00Z", "2024-10-27T00:00Z", "2024-10-27T02:00Z"]))
        >>> moved, told = in_second_hour(at, pd.Series(["Q"] * 3), pd.Series(["phone"] * 3), "Europe/Berlin")
        >>> moved.dt.strftime("%H:%M").tolist(), len(told)
        (['00:00', '01:00', '02:00'], 1)
    """
    keys = pd.DataFrame({"queue": queue, "channel": channel, "starts": starts})
    twins = keys.duplicated(keep=False) & starts.notna()
    if not twins.any():
        return starts, []
    again = _second_run(starts[twins], zone)
    if (again == starts[twins]).any() or keys[twins].value_counts().max() > 2:
        return starts, []
    # A list with the newest row first has the second run above the first.
    is_newest_first = starts.dropna().iloc[0] > starts.dropna().iloc[-1]
    second = again[keys[twins].duplicated(keep="last" if is_newest_first else "first")]
    told = f"{len(second)} rows repeat a start in the hour that the clock repeated: they are its second run."
    return second.reindex(starts.index).fillna(starts), [told]


def in_second_run(
    ends: pd.Series[pd.Timestamp], starts: pd.Series[pd.Timestamp], zone: str
) -> pd.Series[pd.Timestamp]:
    """The ends that lie before their starts in the first run of the repeated hour and not in the second, moved there.

    Args:
        ends, starts: moments in UTC, row by row. `zone`: of the wall times that `ends` were written in.

    Example:
        >>> start = pd.to_datetime(pd.Series(["2024-10-27T00:40Z", "2024-10-27T00:40Z"]))
        >>> end = pd.to_datetime(pd.Series(["2024-10-27T00:20Z", "2024-10-27T00:50Z"]))
        >>> in_second_run(end, start, "Europe/Berlin").dt.strftime("%H:%M").to_dict()
        {0: '01:20'}
    """
    early = ends < starts
    first = ends[early]
    second = _second_run(first, zone)
    return second[(second > first) & (second >= starts[early])]


def _second_run(moments: pd.Series[pd.Timestamp], zone: str) -> pd.Series[pd.Timestamp]:
    """The same wall times, those that happen twice in their second run."""
    wall = moments.dt.tz_convert(zone).dt.tz_localize(None)
    return wall.dt.tz_localize(zone, ambiguous=False, nonexistent="shift_forward").dt.tz_convert("UTC")


def without_early_ends(
    moments: dict[str, Any], zones: dict[str, str], stated: dict[str, npt.NDArray[np.bool_]]
) -> dict[str, int]:
    """Move ends into the second run of the repeated hour where the first is before their opening; how many, by field.

    Args:
        moments: field -> moments in UTC; changed in place.
        zones: field -> zone of its wall times.
        stated: field -> rows whose cell says how far it is from UTC: they are left as they are.
    """
    moved: dict[str, int] = {}
    for name, openings in AFTER.items():
        for opening in openings:
            if name not in zones or opening not in moments or zones[name] == "UTC":
                continue
            found = in_second_run(moments[name], moments[opening], zones[name])
            found = found[~stated[name][found.index]]
            if len(found):
                moments[name] = found.reindex(moments[name].index).fillna(moments[name])
                moved[name] = moved.get(name, 0) + len(found)
    return moved
