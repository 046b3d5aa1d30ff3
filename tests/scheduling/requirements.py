"""Requirements for the tests of this room, made from a formula so that nothing is loaded."""

from __future__ import annotations

import numpy as np
import pandas as pd


def week(
    peak: float = 20.0, floor: float = 2.0, interval_minutes: int = 30, channels: tuple[str, ...] = ("phone",),
    first: str = "2026-11-30", days: int = 7, zone: str = "UTC",
) -> pd.DataFrame:  # fmt: skip
    """A smooth day with two humps, quieter at the weekend, one row per channel and interval."""
    start = pd.Timestamp(first, tz=zone)
    end = pd.Timestamp(first, tz=zone) + pd.DateOffset(days=days)
    starts = pd.date_range(start, end, freq=f"{interval_minutes}min", inclusive="left")
    hour = starts.hour.to_numpy() + starts.minute.to_numpy() / 60
    hump = np.exp(-((hour - 11) ** 2) / 8) + 0.8 * np.exp(-((hour - 15.5) ** 2) / 8)
    scale = np.where(starts.day_of_week.to_numpy() >= 5, 0.5, 1.0)
    agents = np.ceil(floor + peak * hump * scale).astype(int)
    frames = [
        pd.DataFrame({"starts_at": starts.tz_convert("UTC"), "channel": c, "agents": agents})
        for c in channels
    ]
    return pd.concat(frames, ignore_index=True)
