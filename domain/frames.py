"""The frames that pass between rooms: every column's dtype, unit and meaning.

Rooms exchange pandas frames with exactly these columns; extra columns are allowed and carried.
Moments are `datetime64[us, UTC]`; local wall time is derived with the zone where it is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a frame: kind (moment, text, number, whole, flag, day), unit, meaning."""

    kind: str
    unit: str
    meaning: str
    is_required: bool = True


FrameColumns = Mapping[str, Column]

VOLUME: FrameColumns = {
    "starts_at": Column("moment", "UTC", "start of the interval"),
    "channel": Column("text", "", "channel key, see domain.channels"),
    "contacts": Column("number", "contacts", "offered in the interval; missing is null, never 0"),
    "aht_s": Column("number", "s", "mean handle time of contacts handled in the interval", False),
}

FORECAST: FrameColumns = {
    "starts_at": Column("moment", "UTC", "start of the interval"),
    "channel": Column("text", "", "channel key"),
    "contacts": Column("number", "contacts", "expected contacts in the interval"),
    "low_80": Column("number", "contacts", "lower end of the 80 % interval"),
    "high_80": Column("number", "contacts", "upper end of the 80 % interval"),
    "low_95": Column("number", "contacts", "lower end of the 95 % interval"),
    "high_95": Column("number", "contacts", "upper end of the 95 % interval"),
    "model": Column("text", "", "name of the model or portfolio that made it"),
    "aht_s": Column("number", "s", "expected mean handle time", False),
}

ACCURACY: FrameColumns = {
    "model": Column("text", "", "model name; the portfolio comes first"),
    "channel": Column("text", "", "channel key"),
    "wape": Column("number", "share", "sum of absolute errors over sum of actuals"),
    "wape_ratio_to_naive": Column("number", "ratio", "WAPE over the WAPE of the same slot last week"),
    "bias": Column("number", "share", "sum of errors (forecast - actual) over sum of actuals"),
    "mase": Column("number", "ratio", "mean absolute error over that of seasonal naive in sample"),
    "coverage_80": Column("number", "share", "actuals inside the 80 % interval"),
    "coverage_95": Column("number", "share", "actuals inside the 95 % interval"),
    "noise_floor": Column("number", "share", "WAPE of the best possible forecast of a Poisson count"),
    "origins": Column("whole", "origins", "rolling origins behind the figures"),
}

REQUIREMENT: FrameColumns = {
    "starts_at": Column("moment", "UTC", "start of the interval"),
    "channel": Column("text", "", "channel key"),
    "contacts": Column("number", "contacts", "expected contacts"),
    "aht_s": Column("number", "s", "expected mean handle time"),
    "erlangs": Column("number", "erlangs", "offered load"),
    "agents": Column("whole", "agents", "agents on the channel, before shrinkage"),
    "scheduled_agents": Column("whole", "agents", "agents to schedule, after shrinkage"),
    "service_level": Column("number", "share", "expected share answered within the threshold"),
    "occupancy": Column("number", "share", "expected share of logged-in time spent handling"),
    "binding": Column(
        "text", "", "deciding rule: service_level, asa, abandonment, occupancy, minimum, due_time"
    ),
}

SHIFTS: FrameColumns = {
    "shift": Column("text", "", "identifier of the shift, unique in the schedule"),
    "starts_at": Column("moment", "UTC", "start of the shift"),
    "ends_at": Column("moment", "UTC", "end of the shift"),
    "channel": Column("text", "", "channel or skill group covered"),
    "agents": Column("whole", "agents", "how many people work this same shift"),
    "breaks": Column("text", "", "breaks as `HH:MM-HH:MM paid|unpaid` in local time, separated by `; `"),
    "paid_hours": Column("number", "hours", "paid hours of one such shift"),
}

COVERAGE: FrameColumns = {
    "starts_at": Column("moment", "UTC", "start of the interval"),
    "channel": Column("text", "", "channel or skill group"),
    "required": Column("number", "agents", "required at work, breaks not counted"),
    "scheduled": Column("number", "agents", "scheduled at work, breaks not counted"),
}


def check(frame: pd.DataFrame, columns: FrameColumns, name: str) -> None:
    """Raise `InputError` when a required column of `columns` is missing from `frame`."""
    missing = [c for c, spec in columns.items() if spec.is_required and c not in frame.columns]
    if missing:
        raise InputError(
            f"columns {', '.join(columns)}",
            ", ".join(map(str, frame.columns)) or "no columns",
            f"Add {', '.join(missing)}",
            name,
        )
