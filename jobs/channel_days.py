"""The days of a roster on one channel: contacts, people at work, and what one more or fewer is worth by simulation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from domain.errors import NoDataError
from jobs import intraday_options as today
from jobs.intraday_options import Queue, Roster

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from scheduling.timegrid import Grid
    from staffing.simulate import Simulated

    Floats = NDArray[np.float64]

AROUND = 3
"""People more and fewer at work for whom a day is played."""


@dataclass(frozen=True)
class Day:
    """A local day: load has contacts and aht_s by period of the grid, supply whole agents at work on the channel."""

    on: date
    grid: Grid
    load: pd.DataFrame
    supply: Floats


def days(roster: Roster, queue: Queue, wanted: Collection[date] | None, zone: str) -> list[Day]:
    """Days with a need on the channel and known contacts; `wanted` limits them.

    Raises:
        NoDataError: when there is none.
    """
    needed = roster.need[roster.need["channel"] == queue.channel]
    planned = set(needed["starts_at"].dt.tz_convert(zone).dt.date)
    found = []
    for on in sorted(planned if wanted is None else planned & set(wanted)):
        noon = datetime(on.year, on.month, on.day, 12, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        grid, supply, _ = today.on_channel(roster, queue.channel, noon, zone)
        load = today.by_period(queue.slots, grid)
        if load["aht_s"].notna().all() and load["contacts"].sum() > 0:
            found.append(Day(on, grid, load, present(supply, queue.present_share)))
    if not found:
        raise NoDataError("No day of this roster has both a need and expected contacts on this channel.")
    return found


def present(scheduled: Floats, share: float) -> Floats:
    """Whole agents at work of those scheduled; fractions are carried to the next period, none is lost.

    Example:
        >>> present(np.array([2.0, 2.0, 2.0, 2.0]), 0.75)
        array([1., 2., 1., 2.])
    """
    if share == 1:
        return np.floor(scheduled + 0.5)
    return np.asarray(np.diff(np.floor(np.cumsum(scheduled * share) + 1e-6), prepend=0.0))


def simulated(day: Day, supply: Floats, queue: Queue, seed: int = 1) -> Simulated:
    """The day played with these agents; the same seed has the same contacts."""
    return today.simulated(day.load, supply, queue, day.grid, seed)


def marginals(day: Day, queue: Queue, supply: Floats, seed: int = 1) -> Floats:
    """Contacts in time won by each further person: [period, 2 * AROUND], from `supply` - AROUND upwards.

    The whole day is played with so many people fewer or more, so that queues carried over count; never negative.
    Where far too few are there, the next person may win more than the one before.
    """
    levels = [
        simulated(day, np.maximum(supply + k, 0.0), queue, seed).in_time.mean(axis=0)
        for k in range(-AROUND, AROUND + 1)
    ]
    return np.asarray(np.maximum(np.diff(np.stack(levels, axis=1), axis=1), 0.0))
