"""From a volume frame to a grid of local days x slots: the one shape every model works on.

Opening hours come first: a closed slot is a structural zero, never data. Days with a change of
the clocks are laid on the same 24-hour wall: the hour that is skipped is missing, the hour that
comes twice is halved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.calendar_hours import OpeningHours
from domain.errors import InputError, NoDataError
from domain.frames import VOLUME, check
from domain.local_days import midnights
from forecasting import absent
from forecasting.absent import NONE, Absent

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Hours = OpeningHours | Mapping[str, OpeningHours] | None

DAY_MINUTES = 1440
MOST_YEARS = 60
USUAL_MINUTES = (15, 30, 60, 1440)
FINEST_MINUTES = 15
"""Finer data is added up to half hours: its accuracy is ruled by chance, not by the model."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Counts of several queues on one calendar of local days.

    Attributes:
        first_on: local date of day 0.
        slot_minutes: minutes per slot; 1440 for daily data.
        zone: IANA zone of the wall clock.
        queues: names, one per row of `counts`.
        counts: queues x days x slots, contacts; missing is NaN, closed is 0.
        is_open: queues x 7 weekdays (0 = Monday) x slots, the weekly pattern.
        closed_on: dates on which a queue is closed all day, one set per queue.
        absent: what rows absent inside opening hours were taken as, see `absent`.
    """

    first_on: date
    slot_minutes: int
    zone: str
    queues: tuple[str, ...]
    counts: Floats
    is_open: Flags
    closed_on: tuple[frozenset[date], ...]
    absent: Absent = NONE

    @property
    def days(self) -> int:
        return int(self.counts.shape[1])

    @property
    def slots(self) -> int:
        return int(self.counts.shape[2])

    @property
    def next_on(self) -> date:
        """The first local date after the grid: where a forecast starts."""
        return self.first_on + timedelta(days=self.days)

    def weekdays(self, ahead: int = 0) -> npt.NDArray[np.int64]:
        """Weekday (0 = Monday) of each day of the grid and of `ahead` days after it."""
        return (self.first_on.weekday() + np.arange(self.days + ahead)) % 7

    def dates(self, ahead: int = 0) -> list[date]:
        """Local date of each day of the grid and of `ahead` days after it."""
        return [self.first_on + timedelta(days=k) for k in range(self.days + ahead)]

    def open_slots(self, ahead: int = 0) -> Flags:
        """Queues x (days + ahead) x slots: whether the queue is open, closed dates included."""
        is_open = self.is_open[:, self.weekdays(ahead)]
        for row, closed in enumerate(self.closed_on):
            for day in closed:
                k = (day - self.first_on).days
                if 0 <= k < self.days + ahead:
                    is_open[row, k] = False
        return is_open

    def of(self, rows: slice) -> Grid:
        """The same grid with some of the queues."""
        return replace(
            self,
            queues=self.queues[rows],
            counts=self.counts[rows],
            is_open=self.is_open[rows],
            closed_on=self.closed_on[rows],
        )

    def until(self, days: int) -> Grid:
        """The same grid with its first `days` days."""
        return replace(self, counts=self.counts[:, :days])


def grids(
    volume: pd.DataFrame, *, zone: str, hours: Hours = None, slot_minutes: int | None = None
) -> tuple[Grid, ...]:
    """Lay every channel of a VOLUME frame on its own grid.

    Each channel starts at its own first full day; a partial first or last day is dropped. A channel that is
    closed on the last days of the others ends with them, so that all forecasts begin together. Without
    opening hours a weekday-slot that never has a row is taken as closed; what another absent row
    means is decided per channel, see `absent`.

    Args:
        volume: frame with the columns of `domain.frames.VOLUME`.
        zone: IANA zone whose wall clock the customers live by.
        hours: opening hours for all channels, or per channel; None derives them.
        slot_minutes: width to add up to; None keeps the frame's own, but not below 15 minutes.

    Raises:
        InputError: a column is missing, a start comes twice, counts are negative or the width of
            the intervals does not divide a day.
        NoDataError: when no channel has a single count.
    """
    check(volume, VOLUME, "volume")
    frame = volume.dropna(subset=["contacts"]).sort_values(["channel", "starts_at"], kind="stable")
    if frame.empty:
        raise NoDataError("There is no contact volume to forecast from: load intervals or contacts first.")
    _check_rows(frame)
    found = own_minutes(frame)
    width = slot_minutes or (found if found >= FINEST_MINUTES else 30)
    if DAY_MINUTES % width or width % found:
        raise InputError(
            "a slot width that divides a day and is a multiple of the data's own",
            f"{width} minutes for data every {found} minutes",
            f"Use {', '.join(str(w) for w in USUAL_MINUTES if w % found == 0) or found}",
            "slot_minutes",
        )
    return _closed_to_the_end(
        tuple(
            _lay(str(name), rows, zone, _hours_of(str(name), hours), width, found)
            for name, rows in frame.groupby("channel", sort=True, observed=True)
        )
    )


def _closed_to_the_end(laid: tuple[Grid, ...]) -> tuple[Grid, ...]:
    """Closed days after a channel's last row are known to be 0, as far as any channel has rows."""
    last = max(grid.next_on for grid in laid)
    return tuple(_with_closed_days(grid, (last - grid.next_on).days) for grid in laid)


def _with_closed_days(grid: Grid, most: int) -> Grid:
    is_open = grid.open_slots(most)[0, grid.days :].any(axis=1)
    known = int(np.argmax(is_open)) if is_open.any() else most
    more = np.zeros((1, known, grid.slots))
    return replace(grid, counts=np.concatenate([grid.counts, more], axis=1)) if known else grid


def _check_rows(frame: pd.DataFrame) -> None:
    twice = frame.duplicated(["channel", "starts_at"])
    if twice.any():
        row = frame[twice].iloc[0]
        raise InputError(
            "each start once per channel",
            f"{row['starts_at']} twice in {row['channel']}",
            "Add the rows up or remove the copies",
            "column starts_at",
        )
    bad = frame[~(frame["contacts"] >= 0) | np.isinf(frame["contacts"].astype(float))]
    if len(bad):
        raise InputError("contacts of 0 or more", bad["contacts"].iloc[0], where="column contacts")
    if getattr(frame["starts_at"].dtype, "tz", None) is None:
        raise InputError("starts_at in UTC with its zone", frame["starts_at"].dtype, where="column starts_at")
    first, last = frame["starts_at"].min(), frame["starts_at"].max()
    if last.year - first.year > MOST_YEARS:  # a wrong century would be laid out day by day
        got = f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
        raise InputError(f"moments within {MOST_YEARS} years", got, "Mend the dates", "column starts_at")


def own_minutes(volume: pd.DataFrame) -> int:
    """The commonest step between starts, in minutes; 1440 when there is one row a day or fewer."""
    frame = volume.dropna(subset=["contacts"]).sort_values(["channel", "starts_at"], kind="stable")
    minutes = frame["starts_at"].astype("datetime64[us, UTC]").astype("int64") // 60_000_000
    steps = minutes.diff()[frame["channel"].eq(frame["channel"].shift())]
    steps = steps[steps > 0]
    if steps.empty:
        return DAY_MINUTES
    common = int(steps.mode().iloc[0])
    return DAY_MINUTES if common >= 23 * 60 else common


def _hours_of(name: str, hours: Hours) -> OpeningHours | None:
    return hours.get(name) if isinstance(hours, Mapping) else hours


def _lay(
    name: str, rows: pd.DataFrame, zone: str, hours: OpeningHours | None, width: int, found: int
) -> Grid:
    local = rows["starts_at"].dt.tz_convert(zone).dt.tz_localize(None)
    day = local.dt.normalize()
    first_on = cast(pd.Timestamp, day.min()).date()
    fine = DAY_MINUTES // found
    k = (day - pd.Timestamp(first_on)).dt.days.to_numpy()
    slot = ((local - day).dt.total_seconds().to_numpy() // 60 // found).astype(np.int64)
    counts = _fill(k, slot, rows["contacts"].to_numpy(dtype=float), fine)
    weekly = _weekly_pattern(counts, first_on, hours, found)
    phase = (first_on.weekday() + np.arange(len(counts))) % 7
    counts, taken_as = absent.filled(counts, weekly[phase], _skipped(first_on, counts.shape, zone))
    counts = _coarser(counts, width // found)
    is_open = _weekly_pattern(counts, first_on, hours, width)
    grid = Grid(
        first_on, width, zone, (name,), counts[None], is_open[None],
        (hours.closed_on if hours else frozenset(),), taken_as,
    )  # fmt: skip
    return _without_partial_ends(grid)


def _fill(day: npt.NDArray[np.int64], slot: npt.NDArray[np.int64], values: Floats, slots: int) -> Floats:
    """Days x slots; wall-clock hours that come twice hold the mean of the two."""
    shape = (int(day.max()) + 1, slots)
    total, rows = np.zeros(shape), np.zeros(shape)
    np.add.at(total, (day, slot), values)
    np.add.at(rows, (day, slot), 1.0)
    mean: Floats = np.divide(total, rows, out=np.full(shape, np.nan), where=rows > 0)
    return mean


def _skipped(first_on: date, shape: tuple[int, ...], zone: str) -> Flags:
    """Days x slots that the wall clock of `zone` leaves out."""
    days, slots = shape
    flags = np.zeros((days, slots), dtype=bool)
    edges = midnights(first_on, days + 1, zone)
    for k in np.flatnonzero(np.diff(edges.as_unit("s").asi8) < DAY_MINUTES * 60) if slots > 1 else ():
        local = pd.date_range(
            first_on + timedelta(days=int(k)), periods=slots, freq=f"{DAY_MINUTES // slots}min"
        )
        known = local.tz_localize(zone, ambiguous=np.ones(slots, dtype=bool), nonexistent="NaT")
        flags[k] = known.isna()
    return flags


def _coarser(counts: Floats, times: int) -> Floats:
    """Add up `times` neighbouring slots; where some are missing the rest is scaled up."""
    if times == 1:
        return counts
    parts = counts.reshape(counts.shape[0], -1, times)
    seen = np.isfinite(parts).sum(axis=2)
    total = np.nansum(parts, axis=2)
    whole: Floats = np.divide(total * times, seen, out=np.full(total.shape, np.nan), where=seen > times / 2)
    return whole


def _weekly_pattern(counts: Floats, first_on: date, hours: OpeningHours | None, width: int) -> Flags:
    slots = counts.shape[1]
    if hours is None:
        phase = (first_on.weekday() + np.arange(counts.shape[0])) % 7
        seen = [np.isfinite(counts[phase == w]) for w in range(7)]
        # A weekday that the history does not reach yet is no evidence of being closed.
        return np.array([s.any(axis=0) if len(s) else np.isfinite(counts).any(axis=0) for s in seen])
    return np.array(
        [
            [
                any(hours.is_open_weekly(w, m) for m in range(s * width, (s + 1) * width, 5))
                for s in range(slots)
            ]
            for w in range(7)
        ]
    )


def _without_partial_ends(grid: Grid) -> Grid:
    """Drop a first day that starts late and a last day that ends early; closed slots become 0."""
    is_open = grid.open_slots()[0]
    seen = np.isfinite(grid.counts[0])
    counts = np.where(is_open, grid.counts[0], 0.0)
    first, last = 0, grid.days
    open_days = np.flatnonzero(is_open.any(axis=1))
    if grid.slots > 1 and open_days.size > 2:
        first = int(open_days[0]) + int(not seen[open_days[0]][np.argmax(is_open[open_days[0]])])
        end = open_days[-1]
        closing = grid.slots - 1 - int(np.argmax(is_open[end][::-1]))
        last = int(end) if not seen[end][closing] else grid.days
    return replace(grid, first_on=grid.first_on + timedelta(days=first), counts=counts[None, first:last])
