"""Simulation of a staffed day, contact by contact: the check every formula has to pass.

`queue` runs one queue whose agents change by interval; `staffing.simulate_skills` runs several
channels with skills, routing, chat concurrency, redials and breaks. Arrivals are Poisson with the
forecast's rate, times a gamma factor per day where the rate itself is uncertain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from domain.errors import InputError
from staffing import queue_kernel
from staffing.inputs import above_zero, at_least
from staffing.log_space import Floats

Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Day:
    """One queue over equal intervals.

    Attributes:
        contacts: expected arrivals per interval.
        agents: whole agents at work per interval; whoever leaves finishes the contact.
        aht_s: mean handle time per interval, or one for all, seconds.
        interval_s: length of an interval in seconds.
        patience_s: mean patience in seconds, None when nobody gives up.
        threshold_s: answer-within threshold in seconds.
        aht_cv: coefficient of variation of handle times: 1 is exponential, else lognormal.
        rate_cv: coefficient of variation of the whole day's rate.
    """

    contacts: Floats
    agents: Floats
    aht_s: Floats | float
    interval_s: float
    patience_s: float | None = None
    threshold_s: float = 20.0
    aht_cv: float = 1.0
    rate_cv: float = 0.0

    def __post_init__(self) -> None:
        for name in ("contacts", "agents"):
            if np.isnan(at_least(getattr(self, name), 0, name, name)).any():
                raise InputError(f"known {name} in every interval", "no data", where=name)
        above_zero(self.aht_s, "aht_s", "seconds")
        if np.shape(self.contacts) != np.shape(self.agents):
            raise InputError("as many agents as contacts", np.shape(self.agents), where="agents")


@dataclass(frozen=True, slots=True)
class Simulated:
    """What happened; arrays are (replications, intervals) by interval of arrival.

    Attributes:
        offered, in_time, abandoned: contacts.
        wait_s: queue seconds of all offered contacts.
        busy_s: handling seconds by interval in which they were spent.
    """

    offered: Floats
    in_time: Floats
    abandoned: Floats
    wait_s: Floats
    busy_s: Floats

    def service_level(self) -> tuple[float, float, float]:
        """Share answered in time of all offered, with its 99 % interval over replications."""
        return _ratio(self.in_time.sum(axis=1), self.offered.sum(axis=1), 2.5758293035489004)

    def abandonment(self) -> tuple[float, float, float]:
        """Share that gave up, with its 99 % interval over replications."""
        return _ratio(self.abandoned.sum(axis=1), self.offered.sum(axis=1), 2.5758293035489004)

    def mean_wait_s(self) -> tuple[float, float, float]:
        """Mean wait of all offered contacts, with its 99 % interval over replications."""
        return _ratio(self.wait_s.sum(axis=1), self.offered.sum(axis=1), 2.5758293035489004)

    def by_interval(self) -> tuple[Floats, Floats, Floats]:
        """Service level of each interval with its 95 % interval; NaN where nobody ever came."""
        rows = [_ratio(self.in_time[:, i], self.offered[:, i], Z_95) for i in range(self.offered.shape[1])]
        level, low, high = (np.array(v) for v in zip(*rows, strict=True))
        return level, low, high


def queue(day: Day, *, replications: int = 20, seed: int = 1) -> Simulated:
    """Simulate one queue, `replications` independent days.

    Raises:
        InputError: naming what is out of range.

    Example:
        >>> day = Day(np.full(48, 100.0), np.full(48, 14.0), 180.0, 1800)
        >>> level, low, high = queue(day, replications=40).service_level()
        >>> low < 0.888 < high
        True
    """
    run = queue_kernel.compiled()
    streams = np.random.SeedSequence(seed).spawn(replications)
    days = [_one_day(day, np.random.default_rng(s), run) for s in streams]
    return Simulated(*(np.vstack(v) for v in zip(*days, strict=True)))


def arrivals(contacts: Floats, interval_s: float, rate_cv: float, generator: np.random.Generator) -> Floats:
    """Moments of one day's Poisson arrivals, sorted, in seconds since its start."""
    factor = generator.gamma(1 / rate_cv**2, rate_cv**2) if rate_cv > 0 else 1.0
    counts = generator.poisson(contacts * factor)
    period = np.repeat(np.arange(counts.size), counts)
    moments = (period + generator.random(period.size)) * interval_s
    moments.sort()
    return np.asarray(moments)


def unit_times(size: int, cv: float, generator: np.random.Generator) -> Floats:
    """Positive times of mean 1: exponential for cv 1, else lognormal; constant for cv 0."""
    if cv == 1:
        return generator.standard_exponential(size)
    if cv == 0:
        return np.ones(size)
    sigma = np.sqrt(np.log1p(cv * cv))
    return generator.lognormal(-0.5 * sigma * sigma, sigma, size)


def _one_day(day: Day, generator: np.random.Generator, run: object) -> tuple[Floats, ...]:
    at = arrivals(day.contacts, day.interval_s, day.rate_cv, generator)
    period = np.minimum((at / day.interval_s).astype(np.intp), day.contacts.size - 1)
    work = unit_times(at.size, day.aht_cv, generator) * np.broadcast_to(day.aht_s, day.contacts.shape)[period]
    patience = np.full(at.size, np.inf)
    if day.patience_s is not None:
        patience = generator.standard_exponential(at.size) * day.patience_s
    waits = np.empty(at.size)
    run(at, work, patience, np.asarray(day.agents, float), day.interval_s, waits)  # type: ignore[operator]
    return _tally(day, at, period, work, waits)


def _tally(day: Day, at: Floats, period: np.ndarray, work: Floats, waits: Floats) -> tuple[Floats, ...]:
    def total(weights: Floats) -> Floats:
        return np.bincount(period, weights=weights, minlength=day.contacts.size).astype(float)

    answered = (waits >= 0) & np.isfinite(waits)
    queued = np.where(np.isfinite(waits), np.abs(waits), day.contacts.size * day.interval_s - at)
    begins = (at + waits)[answered]
    return (
        total(np.ones(at.size)),
        total((answered & (waits <= day.threshold_s)).astype(float)),
        total((waits < 0).astype(float)),
        total(queued),
        busy_seconds(begins, begins + work[answered], day.interval_s, day.contacts.size),
    )


def busy_seconds(begins: Floats, ends: Floats, interval_s: float, intervals: int) -> Floats:
    """Seconds of the spells [begins, ends) that fall into each interval; what lies after is left out."""
    edges = np.arange(intervals + 1) * interval_s
    order_b, order_e = np.sort(begins), np.sort(ends)
    sums = []
    for moments in (order_b, order_e):
        before = np.searchsorted(moments, edges)
        total = np.concatenate([[0.0], np.cumsum(moments)])
        sums.append(before * edges - total[before])  # integral of how many have passed by each edge
    return np.asarray(np.diff(sums[0] - sums[1]))


def _ratio(top: Floats, bottom: Floats, z: float) -> tuple[float, float, float]:
    """Ratio of sums over replications with a normal interval by the delta method."""
    total = float(bottom.sum())
    if total == 0:
        return float("nan"), float("nan"), float("nan")
    share = float(top.sum()) / total
    count = top.size
    spread = float(np.sqrt(((top - share * bottom) ** 2).sum() * count / max(1, count - 1)) / total)
    return share, share - z * spread, share + z * spread
