"""Deferred work (email, portal, social, back office): a backlog with due times, not a queue.

Per-interval Erlang C forgets everything that arrives while nobody works and cannot move work. Here
work is conserved: capacity is feasible when, for every window, what is due at its end fits into the
open time since its start (earliest due first). All work is in agent-seconds, due times in open time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.errors import InputError
from staffing.inputs import at_least
from staffing.log_space import Flags, Floats


@dataclass(frozen=True, slots=True)
class Work:
    """Arriving work on a clock of equal intervals.

    Attributes:
        arrived_s: agent-seconds of work arriving in each interval; it can be done in that interval
            when it is open, else in the next open one.
        is_open: whether agents can work in the interval.
        interval_s: length of an interval in seconds.
        due_s: open seconds from arrival to the due time, > 0.
        opening_backlog_s: agent-seconds waiting at the beginning, as if it came with the first opening.
    """

    arrived_s: Floats
    is_open: Flags
    interval_s: float
    due_s: float
    opening_backlog_s: float = 0.0

    def __post_init__(self) -> None:
        if np.isnan(self.arrived_s).any():
            raise InputError("known work in every interval", "no data", "Fill or drop the gap", "arrived_s")
        at_least(self.arrived_s, 0, "arrived_s", "agent-seconds")
        at_least(self.opening_backlog_s, 0, "opening_backlog_s", "agent-seconds")
        if not self.due_s > 0:
            raise InputError("a due time above 0 open seconds", self.due_s, where="due_s")
        if not self.is_open.any() and self.arrived_s.sum() > 0:
            raise InputError("at least one open interval", "none", "Set the opening hours", "is_open")


def _first_slots(work: Work) -> tuple[NDArray[np.intp], int, int]:
    """First open slot each interval's work can be done in, the number of slots, and the due time in slots.

    The due time is rounded down to whole intervals (at least one): never later than promised.
    """
    opened = np.flatnonzero(work.is_open)
    first = np.searchsorted(opened, np.arange(work.arrived_s.size))
    return first, opened.size, max(1, int(work.due_s // work.interval_s))


def _by_slot(work: Work) -> tuple[Floats, int]:
    """Work by open slot and the due time in slots; what comes after the last opening is left out."""
    first, slots, due = _first_slots(work)
    by_slot = np.bincount(first, weights=work.arrived_s, minlength=slots + 1)[:slots].astype(float)
    if slots:
        by_slot[0] += work.opening_backlog_s
    return by_slot, due


def minimum_level(work: Work, *, spread_s: float = 0.0, z: float = 0.0) -> tuple[float, int, int]:
    """Smallest constant number of agents in all open intervals that meets every due time.

    All work that arrives before the last closing is done by then.

    Args:
        spread_s: AHT * (1 + cv**2) in seconds, the variance of arriving work per unit of work.
        z: standard deviations of a window's work to be safe for: 0 is fluid, 1.645 is 95 %.

    Returns:
        The level in agents (real number) and the window that forces it, as the first open interval and
        the one after the last, in positions among the open intervals.

    Example:
        >>> w = Work(np.array([0.0, 3600.0, 0.0, 0.0]), np.array([True] * 4), 900, 1800)
        >>> minimum_level(w)
        (2.0, 1, 3)
    """
    arrived, due = _by_slot(work)
    n = arrived.size
    total = np.concatenate([[0.0], np.cumsum(arrived)])
    best, window = 0.0, (0, n)
    for span in range(1, n + 1):
        starts = np.arange(n - span + 1)
        ends = np.minimum(starts + span + due - 1, n)
        demand = total[span:] - total[: n - span + 1]
        rate = (demand + z * np.sqrt(demand * spread_s)) / ((ends - starts) * work.interval_s)
        at = int(rate.argmax())
        if rate[at] > best + 1e-12:
            best, window = float(rate[at]), (at, int(ends[at]))
    return best, window[0], window[1]


def levels(work: Work) -> Floats:
    """Agents per interval (real numbers, 0 while closed) that meet every due time as evenly as possible.

    The shortest path between the cumulative work that is due and the cumulative work that has arrived:
    it changes level only where a due time or a lack of work forces it, and has the smallest peak.

    Example:
        >>> w = Work(np.array([3600.0, 0.0, 0.0, 0.0, 900.0]), np.array([True] * 5), 900, 3600)
        >>> levels(w).round(6)
        array([1., 1., 1., 1., 1.])
    """
    arrived, due = _by_slot(work)
    out = np.zeros(work.arrived_s.size)
    if arrived.size == 0:
        return out
    upper = np.cumsum(arrived)
    lower = np.concatenate([np.zeros(min(due - 1, arrived.size)), upper])[: arrived.size]
    lower[-1] = upper[-1]
    path = _taut_string(lower, upper)
    out[work.is_open] = np.maximum(np.diff(np.concatenate([[0.0], path])), 0.0) / work.interval_s
    return out


def whole_levels(work: Work, even: Floats, *, busy_share: float = 1.0, least: int = 0) -> Floats:
    """Whole agents per interval that keep up with real ones, less than one agent-interval behind.

    Written work can wait, so 0.3 agents need not become one agent in every interval: an interval gets
    an agent when a whole agent-interval of the even path, or of work falling due, has gathered.

    Args:
        even: agents per interval from `levels`.
        busy_share: most of an agent's time spent on contacts, 0-1. least: fewest agents while open.

    Example:
        >>> w = Work(np.full(6, 450.0), np.array([True] * 6), 900, 2700)
        >>> whole_levels(w, levels(w))
        array([0., 1., 0., 1., 0., 1.])
    """
    arrived, due = _by_slot(work)
    out = np.zeros(work.arrived_s.size)
    if arrived.size == 0:
        return out
    came = np.cumsum(arrived)
    owed = np.concatenate([np.zeros(min(due - 1, arrived.size)), came])[: arrived.size]
    owed[-1] = came[-1]
    path = np.cumsum(even[work.is_open]) * work.interval_s
    unit, done, agents = busy_share * work.interval_s, 0.0, []
    for available, must, should in zip(came.tolist(), owed.tolist(), path.tolist(), strict=True):
        pressing = math.ceil((must - done) / unit - 1e-7)
        gathered = math.floor((should - done) / unit + 1e-7)
        agents.append(max(pressing, gathered, least))
        done = min(done + agents[-1] * unit, available)
    out[work.is_open] = agents
    return out


def _taut_string(lower: Floats, upper: Floats) -> Floats:
    """Shortest path from (0, 0) to (n, lower[-1]) with lower[i] <= path at i + 1 <= upper[i]."""
    path, at, value = np.zeros(lower.size), 0, 0.0
    slack = 1e-12 * max(1.0, float(upper[-1]))
    while at < lower.size:
        reach = np.arange(1, lower.size - at + 1)
        floor = np.maximum.accumulate((lower[at:] - value) / reach)
        roof = np.minimum.accumulate((upper[at:] - value) / reach)
        crossed = np.flatnonzero(floor > roof + slack)
        k = int(crossed[0]) if crossed.size else floor.size
        bound = floor
        if crossed.size and floor[k] > floor[k - 1]:  # the floor rises above the roof: touch the roof
            bound = roof
        slope = bound[k - 1]
        stop = int(np.argmax(bound[:k] == slope)) + 1
        path[at : at + stop] = value + slope * reach[:stop]
        value, at = float(path[at + stop - 1]), at + stop
    return path


def backlog(work: Work, agents: Floats) -> pd.DataFrame:
    """What a staffing leaves undone; work is done oldest first, never before it arrives.

    Args:
        agents: agents at work per interval; those in closed intervals do nothing.

    Returns:
        One row per interval: `opening_s`, `arrived_s`, `done_s`, `closing_s` (agent-seconds, closing =
        opening + arrived - done), `oldest_s` (open seconds the oldest waiting work has waited),
        `in_time_share` (of the work done in the interval, NaN where none), `arrived_in_time_share` (of the
        work that arrived in it, NaN where none did or its due time lies beyond the last interval) and
        `short_hours` (agent-hours of work that passed its due time undone in the interval).

    Example:
        >>> w = Work(np.array([1800.0, 0.0]), np.array([True, True]), 900, 900)
        >>> backlog(w, np.array([1.0, 1.0]))[["closing_s", "in_time_share", "short_hours"]].values
        array([[9.0e+02, 1.0e+00, 2.5e-01],
               [0.0e+00, 0.0e+00, 0.0e+00]])
    """
    came = work.opening_backlog_s + np.cumsum(work.arrived_s)
    done = _done(came, np.where(work.is_open, agents, 0.0) * work.interval_s)
    due = _due(work)
    done_before, due_before = (np.concatenate([[0.0], v[:-1]]) for v in (done, due))
    done_now = done - done_before
    in_time = np.maximum(done - np.maximum(done_before, due_before), 0.0)
    late = np.maximum(due - np.maximum(done, due_before), 0.0)
    closing = came - done
    share = np.divide(in_time, done_now, out=np.full(done.shape, np.nan), where=done_now > 1e-9)
    return pd.DataFrame(
        {
            "opening_s": np.concatenate([[work.opening_backlog_s], closing[:-1]]),
            "arrived_s": work.arrived_s,
            "done_s": done_now,
            "closing_s": closing,
            "oldest_s": _oldest(work, came, done),
            "in_time_share": share,
            "arrived_in_time_share": _arrived_in_time(work, came, done),
            "short_hours": late / 3600,
        }
    )


def _done(came: Floats, capacity: Floats) -> Floats:
    """Cumulative work done: capacity is lost only when there is nothing to do."""
    done, out = 0.0, np.zeros(came.size)
    for i, (available, room) in enumerate(zip(came.tolist(), capacity.tolist(), strict=True)):
        done = min(done + room, available)
        out[i] = done
    return out


def _due(work: Work) -> Floats:
    """Cumulative work whose due time has passed at the end of each interval."""
    first, slots, due = _first_slots(work)
    deadline = np.minimum(first + due - 1, slots)
    by_deadline = np.bincount(deadline, weights=work.arrived_s, minlength=slots + 1)[:slots]
    if slots:
        by_deadline[min(due, slots) - 1] += work.opening_backlog_s if due <= slots else 0.0
    passed = np.concatenate([[0.0], np.cumsum(by_deadline)])
    return passed[np.cumsum(work.is_open)]


def _arrived_in_time(work: Work, came: Floats, done: Floats) -> Floats:
    """Share of the work arriving in each interval that is done when its due time ends."""
    first, slots, due = _first_slots(work)
    share = np.full(came.size, np.nan)
    if not slots:
        return share
    deadline = np.flatnonzero(work.is_open)[np.minimum(first + due - 1, slots - 1)]
    is_known = (work.arrived_s > 1e-6) & (
        (first + due <= slots) | ((first < slots) & (done[-1] >= came - 1e-6))
    )
    in_time = done[deadline] - (came - work.arrived_s)
    # a second of work among days of it is a rounding error of the sums
    np.divide(in_time + 1e-6, work.arrived_s, out=share, where=is_known)
    clipped: Floats = np.clip(share, 0.0, 1.0)
    return clipped


def _oldest(work: Work, came: Floats, done: Floats) -> Floats:
    opened = np.concatenate([[0], np.cumsum(work.is_open)])
    oldest = np.searchsorted(came, done + 1e-9, side="right")
    waits = oldest < np.arange(came.size) + 1
    age = (opened[1:] - opened[np.minimum(oldest, came.size)]) * work.interval_s
    return np.where(waits & (came - done > 1e-9), age, 0.0)


def by_day(table: pd.DataFrame, starts_at: pd.Series[pd.Timestamp], zone: str) -> pd.DataFrame:
    """The backlog table by local day, in hours.

    Args:
        table: from `backlog`; starts_at: start of each of its intervals (UTC moments).
        zone: zone whose days are meant.

    Returns:
        `day_on`, `opening_hours`, `arrived_hours`, `done_hours`, `closing_hours`, `oldest_hours` (open
        hours, worst of the day), `in_time_share` (of the work done that day, NaN where none),
        `short_hours` (work that passed its due time undone).

    Example:
        >>> w = Work(np.array([3600.0, 0.0]), np.array([True, True]), 1800, 1800)
        >>> at = pd.Series(pd.to_datetime(["2026-11-02 08:00", "2026-11-03 08:00"], utc=True))
        >>> by_day(backlog(w, np.array([1.0, 1.0])), at, "UTC")[["closing_hours", "short_hours"]].values
        array([[0.5, 0.5],
               [0. , 0. ]])
    """
    days = starts_at.dt.tz_convert(zone).dt.date.to_numpy()
    in_time = (table["in_time_share"] * table["done_s"]).where(table["done_s"] > 1e-9, 0.0)
    grouped = table.assign(in_time_s=in_time, day_on=days).groupby("day_on")
    sums = grouped[["arrived_s", "done_s", "in_time_s", "short_hours"]].sum()
    done = sums["done_s"].to_numpy(float)
    share = np.divide(
        sums["in_time_s"].to_numpy(float), done, out=np.full(done.size, np.nan), where=done > 1e-9
    )
    return pd.DataFrame(
        {
            "day_on": sums.index.to_numpy(),
            "opening_hours": grouped["opening_s"].first().to_numpy() / 3600,
            "arrived_hours": sums["arrived_s"].to_numpy() / 3600,
            "done_hours": done / 3600,
            "closing_hours": grouped["closing_s"].last().to_numpy() / 3600,
            "oldest_hours": grouped["oldest_s"].max().to_numpy() / 3600,
            "in_time_share": share,
            "short_hours": sums["short_hours"].to_numpy(),
        }
    )
