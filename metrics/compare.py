"""Is it a real change? Two numbers of one metric, and a verdict in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from metrics.aggregates import Z95
from metrics.definition import Metric

Verdict = Literal[
    "better", "worse", "more", "less", "no real change", "too few", "no data", "nothing to compare"
]


@dataclass(frozen=True, slots=True)
class Value:
    """One evaluated number: value, rows behind it and its 95 % interval; nan is no data."""

    value: float
    n: float
    low: float = math.nan
    high: float = math.nan

    @property
    def is_known(self) -> bool:
        return not math.isnan(self.value)


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict with the difference (now - before) in the metric's unit; nan where there is none."""

    verdict: Verdict
    difference: float = math.nan


def change(metric: Metric, now: Value, before: Value | None) -> Change:
    """Compare `now` with `before`; a change must beat the noise of both to be called real.

    The noise is taken from the two 95 % intervals: the difference counts when it is larger than
    the root of the sum of squares of their half widths, a two-sided test at 5 %.
    """
    if not now.is_known:
        return Change("no data")
    if now.n < metric.min_n:
        return Change("too few")
    if before is None or not before.is_known or before.n < metric.min_n:
        return Change("nothing to compare")
    difference = now.value - before.value
    if abs(difference) <= _noise(now, before):
        return Change("no real change", difference)
    if metric.direction == "none":
        return Change("more" if difference > 0 else "less", difference)
    is_better = (difference > 0) == (metric.direction == "up")
    return Change("better" if is_better else "worse", difference)


def _noise(now: Value, before: Value) -> float:
    """Smallest difference that two intervals allow to be called real; infinite where one has none."""
    halves = [(v.high - v.low) / 2 for v in (now, before)]
    return math.inf if any(math.isnan(h) for h in halves) else math.hypot(*halves)


def standard_error(value: Value) -> float:
    """Standard error behind a 95 % interval; nan without one."""
    return (value.high - value.low) / (2 * Z95)
