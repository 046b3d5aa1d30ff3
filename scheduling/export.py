"""Schedules as text: CSV with local times that a spreadsheet opens as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.frames import SHIFTS, check

if TYPE_CHECKING:
    import pandas as pd


def local_shifts(shifts: pd.DataFrame, zone: str) -> pd.DataFrame:
    """`domain.frames.SHIFTS` with `starts_local`, `ends_local` as wall time and `date`, for people."""
    check(shifts, SHIFTS, "shifts")
    starts, ends = (shifts[c].dt.tz_convert(zone) for c in ("starts_at", "ends_at"))
    return shifts.assign(
        date=starts.dt.strftime("%Y-%m-%d"),
        starts_local=starts.dt.strftime("%Y-%m-%d %H:%M"),
        ends_local=ends.dt.strftime("%Y-%m-%d %H:%M"),
    )


def to_csv(shifts: pd.DataFrame, zone: str) -> str:
    """Shifts as CSV: moments in UTC with offset, local wall time beside them."""
    frame = local_shifts(shifts, zone)
    for column in ("starts_at", "ends_at"):
        frame[column] = frame[column].dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(frame.to_csv(index=False, lineterminator="\n"))
