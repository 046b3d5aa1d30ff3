"""Local days: the moment each begins, also where clocks skip midnight or have it twice.

Chile, Egypt or Lebanon put the clock forward at midnight: that day begins at 01:00.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def day_starts(moments: pd.Series, zone: str) -> pd.Series:
    """The first moment of the local day of each moment.

    Args:
        moments: with a zone, any. zone: IANA zone of the days.

    Returns:
        UTC in microseconds, the index of `moments`.
    """
    wall = moments.dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    starts = wall.dt.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
    found: pd.Series = starts.dt.tz_convert("UTC").astype("datetime64[us, UTC]")
    return found


def day_start(moment: datetime, zone: str) -> pd.Timestamp:
    """The first moment of the local day of a moment, in local time.

    Args:
        moment: naive UTC, or with a zone.

    Example:
        >>> str(day_start(datetime(2025, 4, 25, 12), "Africa/Cairo"))
        '2025-04-25 01:00:00+03:00'
    """
    import pandas as pd

    known = pd.Timestamp(moment)
    utc = known.tz_localize("UTC") if known.tz is None else known
    return midnight(utc.tz_convert(zone), zone)


def midnight(on: date, zone: str) -> pd.Timestamp:
    """The first moment of a local day, in local time."""
    import pandas as pd

    wall = pd.Timestamp(on.year, on.month, on.day)
    return wall.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")


def midnights(first_on: date, count: int, zone: str) -> pd.DatetimeIndex:
    """The first moments of so many local days, in local time.

    Example:
        >>> [str(t) for t in midnights(date(2025, 4, 24), 2, "Africa/Cairo")]
        ['2025-04-24 00:00:00+02:00', '2025-04-25 01:00:00+03:00']
    """
    import numpy as np
    import pandas as pd

    return pd.date_range(first_on, periods=count, freq="D").tz_localize(
        zone, ambiguous=np.ones(count, dtype=bool), nonexistent="shift_forward"
    )
