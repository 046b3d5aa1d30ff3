"""Intervals of the hour that the clock repeats in autumn: the second of two equal rows is its second run."""

from __future__ import annotations

import pandas as pd


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
    wall = starts[twins].dt.tz_convert(zone).dt.tz_localize(None)
    again = wall.dt.tz_localize(zone, ambiguous=False, nonexistent="shift_forward").dt.tz_convert("UTC")
    if (again == starts[twins]).any() or keys[twins].value_counts().max() > 2:
        return starts, []
    # A list with the newest row first has the second run above the first.
    is_newest_first = starts.dropna().iloc[0] > starts.dropna().iloc[-1]
    second = again[keys[twins].duplicated(keep="last" if is_newest_first else "first")]
    told = f"{len(second)} rows repeat a start in the hour that the clock repeated: they are its second run."
    return second.reindex(starts.index).fillna(starts), [told]
