"""A metric's number and its change in the reader's words."""

from __future__ import annotations

import math

from charts import numbers
from jobs.measure import Reading
from metrics.compare import Change, Value
from metrics.definition import Metric
from ui import currency

DECIMALS = {"score": 2, "points": 1, "count": 0, "money": 2, "hours": 0}
PENNIES_BELOW = 1000
"""From this amount on nobody asks for the pennies."""


def number(metric: Metric, value: float) -> str:
    """The value with its unit: `81.2 %`, `4 m 10 s`, `3.51`, `12,345`."""
    if math.isnan(value):
        return numbers.NO_DATA
    if metric.unit == "share":
        return numbers.share(value)
    if metric.unit == "s":
        return numbers.duration(value)
    if metric.unit == "money":
        return numbers.money(value, currency.code(), decimals(metric, value))
    if metric.unit == "hours":
        return f"{numbers.number(value)} h"
    return numbers.number(value, decimals(metric, value))


def decimals(metric: Metric, value: float) -> int:
    """Digits after the point of a value that is neither share nor duration: three figures are enough for a ratio."""
    if metric.unit == "ratio":
        return 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    if metric.unit == "money" and abs(value) >= PENNIES_BELOW:
        return 0
    return DECIMALS[metric.unit]


def target(metric: Metric, goal: float) -> str:
    """A target without decimals it does not need: `90 %`, `5.5`, `4 h`; on one line."""
    if metric.unit == "share" and (100 * goal).is_integer():
        said = numbers.share(goal, 0)
    elif metric.unit == "s":
        said = number(metric, goal).removesuffix(" 00 m").removesuffix(" 00 s")
    else:
        said = f"{goal:g}"
    return said.replace(" ", "\xa0")


def shown(metric: Metric, value: Value) -> str:
    """As `number`, but `too few (n = 4)` below the metric's minimum."""
    if value.is_known and value.n < metric.min_n:
        return numbers.too_few(int(value.n))
    return number(metric, value.value)


def interval(metric: Metric, value: Value) -> str:
    """`95 % interval 78 % to 84 %`, empty without one."""
    if math.isnan(value.low) or math.isnan(value.high) or value.low == value.high:
        return ""
    return f"95 % interval {number(metric, value.low)} to {number(metric, value.high)}"


def difference(metric: Metric, amount: float) -> str:
    """`3.1 points`, `4 m 10 s`, `120`; without a sign, the verdict says the direction."""
    size = abs(amount)
    if metric.unit == "share":
        return numbers.points(size)
    if metric.unit == "points":
        return f"{numbers.number(size, 1)} points"
    return number(metric, size)


def verdict(metric: Metric, change: Change) -> str:
    """`better by 3.1 points`, `no real change`, `nothing to compare`."""
    if change.verdict in {"better", "worse", "more", "less"}:
        link = "" if change.verdict in {"more", "less"} else " by"
        size = difference(metric, change.difference)
        less = "fewer" if metric.unit == "count" else "less"
        return (
            f"{size} {less if change.verdict == 'less' else 'more'}"
            if not link
            else f"{change.verdict}{link} {size}"
        )
    return change.verdict


def basis(metric: Metric, value: Value) -> str:
    """`n = 12,345` in the words of the population."""
    return f"n = {numbers.number(value.n)}" if metric.unit != "count" else ""


def left_out(excluded: dict[str, int]) -> str:
    """`2 left out: reply before creation`; empty when nothing was."""
    parts = [f"{numbers.number(count)} {reason}" for reason, count in excluded.items()]
    return f"Left out: {', '.join(parts)}" if parts else ""


def sentence(reading: Reading) -> str:
    """The whole tile as one sentence, for reports and screen readers."""
    said = f"{reading.metric.label}: {shown(reading.metric, reading.now)}"
    return f"{said}, {verdict(reading.metric, reading.change)}."
