"""Clocks of many tickets as arrays, and the frame they become: the columns of `sla_clocks`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionArray

from metrics.business_days import due_after_days
from metrics.business_time import BusinessCalendar, to_seconds
from metrics.opening_hours import Seconds
from metrics.sla_policy import Allowance, Target

MISSING = np.int64(-(1 << 62))
"""No moment or no number, in arrays of whole seconds."""

VERDICTS = np.array(["pending", "met", "breached"])
PENDING, MET, BREACHED = 0, 1, 2

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Clocks:
    """Parallel arrays, one element per clock; moments and lengths in whole seconds or `MISSING`.

    `row` is the ticket's position in the frame that was judged.
    """

    target: str
    policy: str
    calendar: str | None
    row: NDArray[np.int64]
    cycle_no: NDArray[np.int64]
    start: Seconds
    stop: Seconds
    target_s: Seconds
    elapsed_s: Seconds
    paused_s: Seconds
    due: Seconds
    in_time_until: Seconds
    verdict: NDArray[np.int64]
    basis: str = "policy"


def verdicts(is_stopped: Flags, elapsed_s: Seconds, target_s: Seconds) -> NDArray[np.int64]:
    """Met at or under the target once stopped; over it breached, stopped or not; else pending."""
    return np.where(elapsed_s > target_s, BREACHED, np.where(is_stopped, MET, PENDING))


def in_time_until(calendar: BusinessCalendar, due: Seconds, stop: Seconds) -> Seconds:
    """Last moment at which stopping still keeps each running clock's promise.

    A budget that ends at a closing is due there, but no open second is over it until the next
    opening: a reply in the night is in time, so a night alone must not turn the clock late.
    """
    found = np.full(len(due), MISSING)
    is_running = (stop == MISSING) & (due != MISSING)
    found[is_running] = calendar.next_open(due[is_running])
    return found


def seconds_of(moments: pd.Series) -> Seconds:
    """A column of moments (UTC, naive or aware) as whole seconds with `MISSING` for gaps."""
    column = pd.to_datetime(moments, utc=True)
    known = column.notna().to_numpy()
    found = np.full(len(column), MISSING)
    values = column.dt.tz_localize(None).to_numpy(dtype="datetime64[us]")
    found[known] = to_seconds(values[known])
    return found


def moments_of(seconds: Seconds) -> NDArray[np.datetime64]:
    """Whole seconds as naive-UTC moments, `MISSING` as NaT."""
    known = seconds != MISSING
    moments = np.where(known, seconds, 0).astype("datetime64[s]").astype("datetime64[us]")
    moments[~known] = np.datetime64("NaT")
    return moments


def targets_s(
    target: Target,
    levels: Sequence[str | None],
    codes: NDArray[np.int64],
    calendar: BusinessCalendar,
    start: Seconds,
) -> Seconds:
    """Time allowed for each clock, `MISSING` where nothing is promised for its level.

    Args:
        levels: the levels there are; `codes` points into it.
    """
    allowances = [target.allowance(level) for level in levels]
    fixed = [MISSING if a is None or a.seconds is None else np.int64(a.seconds) for a in allowances]
    found = np.array(fixed, np.int64)[codes]
    for code, a in enumerate(allowances):
        if a is not None and a.business_days is not None:
            chosen = codes == code
            found[chosen] = _days_s(a, calendar, start[chosen])
    return found


def _days_s(allowed: Allowance, calendar: BusinessCalendar, start: Seconds) -> Seconds:
    """Open seconds until so many business days later; one walk per distinct start."""
    distinct, back = np.unique(start, return_inverse=True)
    zone = ZoneInfo("UTC")
    due = [
        due_after_days(
            calendar,
            datetime.fromtimestamp(int(s), zone),
            allowed.business_days or 0,
            at_day_end=allowed.at_day_end,
        )
        for s in distinct
    ]
    ends = np.array([int(d.timestamp()) for d in due], np.int64)
    return calendar.elapsed_s(distinct, ends)[back]


def frame_of(parts: Sequence[Clocks], tickets: pd.DataFrame, zone: str) -> pd.DataFrame:
    """The clocks as a frame with the columns of `data_sources.tables.sla_clocks`."""
    row = _joined([p.row for p in parts])
    due = _joined([p.due for p in parts])
    columns: dict[str, object] = {
        "source": tickets["source"].take(row).array,
        "ticket_id": tickets["ticket_id"].take(row).array,
        "target": _repeated([p.target for p in parts], parts),
        "cycle_no": _joined([p.cycle_no for p in parts]),
        "policy": _repeated([p.policy for p in parts], parts),
        "basis": _repeated([p.basis for p in parts], parts),
        "calendar": _repeated([p.calendar for p in parts], parts),
        "started_at": moments_of(_joined([p.start for p in parts])),
        "stopped_at": moments_of(_joined([p.stop for p in parts])),
        "target_s": _numbers(_joined([p.target_s for p in parts])),
        "elapsed_s": _numbers(_joined([p.elapsed_s for p in parts])),
        "paused_s": _numbers(_joined([p.paused_s for p in parts])),
        "due_at": moments_of(due),
        "due_on": local_dates(due, zone),
        "in_time_until_at": moments_of(_joined([p.in_time_until for p in parts])),
        "verdict": _text(list(VERDICTS), _joined([p.verdict for p in parts])),
        "load_id": tickets["load_id"].take(row).array if "load_id" in tickets else None,
    }
    return pd.DataFrame(columns)


def local_dates(seconds: Seconds, zone: str) -> NDArray[np.datetime64]:
    """Local date of each moment at midnight, NaT for `MISSING`.

    Each local midnight in the range is looked up once, then dates are found by search.
    """
    known = seconds != MISSING
    dates = np.full(len(seconds), np.datetime64("NaT"), "datetime64[us]")
    if not known.any():
        return dates
    low, high = seconds[known].min() - 2 * 86400, seconds[known].max() + 2 * 86400
    days = pd.date_range(pd.Timestamp(low, unit="s").normalize(), pd.Timestamp(high, unit="s").normalize())
    midnights = days.tz_localize(zone, ambiguous=np.ones(len(days), bool), nonexistent="shift_forward")
    starts = midnights.tz_convert("UTC").tz_localize(None).to_numpy(dtype="datetime64[s]").astype(np.int64)
    day = np.searchsorted(starts, seconds[known], side="right") - 1
    dates[known] = days.to_numpy(dtype="datetime64[us]")[day]
    return dates


def level_codes(column: pd.Series) -> tuple[NDArray[np.int64], list[str | None]]:
    """A column of text as codes into its distinct values; the last one stands for no value."""
    codes, values = pd.factorize(column)
    known: list[str | None] = [str(v) for v in values]
    codes = np.asarray(codes, np.int64)
    return np.where(codes < 0, len(known), codes), [*known, None]


def _joined(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate(parts) if parts else np.array([], np.int64)


def _repeated(names: Sequence[str | None], parts: Sequence[Clocks]) -> ExtensionArray:
    return _text(names, np.repeat(np.arange(len(parts)), [len(p.row) for p in parts]))


def _text(values: Sequence[str | None], codes: NDArray[np.int64]) -> ExtensionArray:
    """A column of text from the places of its few values.

    Other threads run meanwhile; Python's own texts as a column would hold them up for a second a million tickets.
    """
    return pd.array(list(values), dtype="str").take(codes)


def _numbers(seconds: Seconds) -> NDArray[np.float64]:
    return np.where(seconds == MISSING, np.nan, seconds.astype(np.float64))
