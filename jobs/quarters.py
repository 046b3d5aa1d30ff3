"""The last full quarter against the same one a year before: what an executive asks first."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from domain.chosen import Chosen
from metrics.catalogue import metric
from metrics.compare import Change, Value, change
from metrics.definition import Metric
from metrics.evaluate import next_bucket

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class YearChange:
    """One metric a year apart.

    Attributes:
        metric: its definition.
        now, before: the number in the last full quarter and in the same quarter of the year before.
        change: the verdict.
        excluded: reason to rows left out of `now`.
    """

    metric: Metric
    now: Value
    before: Value
    change: Change
    excluded: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class YearOverYear:
    """Every metric a year apart; `before_on` is None while the history is too short to compare.

    Attributes:
        now_on, before_on: first days of the two quarters.
        changes: in the order of the frame.
    """

    now_on: date
    before_on: date | None
    changes: tuple[YearChange, ...]


def year_over_year(frame: pd.DataFrame, chosen: Chosen) -> YearOverYear | None:
    """Compare quarters of a metric frame; None without a full quarter.

    Args:
        frame: `jobs.measure.table` at the grain quarter.
        chosen: the choice it was made for; a quarter it cuts is not full, at either end.
    """
    numbers = frame[["value", "n", "low", "high"]].to_numpy(dtype="float64")
    keys = list(zip(frame["period_on"].map(_day), frame["metric"], strict=True))
    excluded = dict(zip(keys, frame["excluded"], strict=True)) if "excluded" in frame else {}
    rows = {key: Value(*row) for key, row in zip(keys, numbers.tolist(), strict=True)}
    full = sorted({on for on, _ in rows if _is_full(on, chosen)})
    if not full:
        return None
    now_on = full[-1]
    before_on = now_on.replace(year=now_on.year - 1)
    is_compared = before_on in full
    changes = []
    for name in frame["metric"].drop_duplicates():
        now = rows.get((now_on, name), Value(math.nan, 0))
        before = rows.get((before_on, name)) if is_compared else None
        verdict = change(metric(name), now, before)
        left_out = excluded.get((now_on, name), {})
        changes.append(YearChange(metric(name), now, before or Value(math.nan, 0), verdict, left_out))
    return YearOverYear(now_on, before_on if is_compared else None, tuple(changes))


def _is_full(first_on: date, chosen: Chosen) -> bool:
    return first_on >= chosen.period.first_on and next_bucket(first_on, "quarter") <= chosen.period.until_on


def _day(moment: object) -> date:
    day: date = moment.date() if hasattr(moment, "date") else moment  # type: ignore[assignment]
    return day
