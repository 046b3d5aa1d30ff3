"""The same backtest read at other levels: day, week, month.

Intervals do not add up, so every level takes its own errors; see `intervals`. A day with some rows
missing, or a week with a holiday in it, is compared on what was counted in it, on both sides alike.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting import accuracy, intervals, tracking
from forecasting.backtest import (
    MOST_POOLED,
    PORTFOLIO,
    Backtest,
    countable_days,
    repeats,
    runs,
    span,
    spliced,
    taught,
)
from forecasting.models import NAIVE
from forecasting.rolling import WEEK, blocks, windows
from forecasting.series import Floats
from forecasting.tracking import Level

Cells = npt.NDArray[np.float32]
ONE = np.zeros(1, dtype=np.int64)
LEAST_KNOWN = 0.7
"""Share of a day's or longer period's forecast that must fall on what was counted for it to be judged."""
LENGTHS: dict[str, int] = {"day": 1, "week": WEEK, "month": 4 * WEEK}
"""Days of each level above the slot. A month is four weeks from the origin: each then has the same weekdays."""


def days_of(done: Backtest, name: str = PORTFOLIO) -> tuple[Cells, Cells]:
    """Actual and forecast day totals: origins x queues x days ahead x 1.

    Where rows of a day are missing both are those of the slots counted; a day of which less than
    `LEAST_KNOWN` of the forecast was counted is NaN.
    """
    made = done.forecasts[name]
    whole: Cells = made.sum(axis=3, keepdims=True)
    if not _has_gaps(done):
        return windows(countable_days(done.ready), done.origins, done.options.horizon_days), whole
    return _known_sums(done.actual, made, whole, axis=3)


def _has_gaps(done: Backtest) -> bool:
    """Whether some day was counted in part."""
    ready = done.ready
    gap = np.isnan(ready.countable) & ready.is_open[:, : ready.grid.days]
    return bool((gap.any(axis=2) & np.isfinite(ready.countable).any(axis=2)).any())


def _known_sums(actual: Cells, made: Cells, whole: Cells, axis: int) -> tuple[Cells, Cells]:
    """Sums over an axis that stays with length 1, on cells with an actual where those are enough."""
    known = np.isfinite(actual)
    seen = np.where(known, made, 0).sum(axis=axis, keepdims=True, dtype=np.float32)
    is_enough = known.any(axis=axis, keepdims=True) & (seen >= LEAST_KNOWN * whole)
    total = np.nansum(actual, axis=axis, keepdims=True, dtype=np.float32)
    return np.where(is_enough, total, np.float32(np.nan)), np.where(is_enough, seen, whole)


def periods_of(actual: Cells, made: Cells, done: Backtest, length: int) -> tuple[Cells, Cells]:
    """Totals of `length` days from day totals: origins x queues x periods ahead x 1; see `days_of`.

    A period that goes on after the last day of the history is NaN.
    """
    origins, queues, horizon, _ = made.shape
    steps = horizon // length
    y, f = (v[:, :, : steps * length].reshape(origins, queues, steps, length) for v in (actual, made))
    is_over = done.origins[:, None] + length * np.arange(1, steps + 1) <= done.ready.grid.days
    y = np.where(is_over[:, None, :, None], y, np.float32(np.nan))
    return _known_sums(y, f, f.sum(axis=3, keepdims=True), axis=3)


def span_ahead(done: Backtest, made: float, first: int, until: int) -> Floats:
    """Interval ends of the sum over days [first, until) after the history, from past sums at the same distance.

    Args:
        made: the sum that is expected. first, until: days ahead, 0 being the first; at most the horizon.

    Returns:
        one end per level of `intervals.LEVELS`.
    """
    y, f = (v[:, :, first:until] for v in days_of(done))
    is_over = done.origins + until <= done.ready.grid.days
    y = np.where(is_over[:, None, None, None], y, np.float32(np.nan))
    actual, past = _known_sums(y, f, f.sum(axis=2, keepdims=True), axis=2)
    last, length = np.array([until]), until - first
    _, moved = bounds_at(actual, past, done, last, length)
    errors = errors_at(actual, past, done, done.ready.grid.days, last, length).moved(moved)
    ends: Floats = intervals.bounds(np.full((1, 1, 1), made), errors, ONE)[:, 0, 0, 0]
    return ends


def bounds_at(
    actual: Cells, made: Cells, done: Backtest, last_ahead: npt.NDArray[np.int64], length: int = 1
) -> tuple[Cells, Floats]:
    """Interval ends of a level at every scored origin, and how far they stand out after the last.

    Args:
        actual, made: origins x queues x steps x 1.
        last_ahead: days from the origin to the end of each step. length: days of a step.
    """

    def known(until: int) -> intervals.Errors:
        return errors_at(actual, made, done, until, last_ahead, length)

    given = taught(done.origins)
    origins = done.origins[given:]
    level = Level(actual[given:], made[given:], last_ahead, ONE)
    turns = blocks(origins, done.options.refit_days)
    return tracking.rolled(level, origins, turns, known, done.scored - given)


def errors_at(
    actual: Cells, made: Cells, done: Backtest, until: int, last_ahead: npt.NDArray[np.int64], length: int = 1
) -> intervals.Errors:
    """Errors of a level on steps that ended before day `until`."""
    begin = until - done.options.pool_days - int(last_ahead[-1])
    pool = np.flatnonzero((done.origins >= begin) & (done.origins < until))
    pool = pool[:: -(-max(pool.size, 1) // MOST_POOLED)]
    over = done.origins[pool][:, None] + last_ahead[None] <= until
    seen = np.where(over[:, None, :, None], actual[pool], np.float32(np.nan))
    # Neighbouring origins share most of a long period, and the steps of one pool share theirs: a day that comes
    # back in n targets of the pool counts once, whatever the level.
    shared = repeats(done.origins[pool]) * length * min(len(last_ahead), WEEK) / WEEK
    return intervals.learn(seen, made[pool], ONE, shared)


def table(done: Backtest) -> pd.DataFrame:
    """Accuracy of the portfolio per queue at slot, day, week and month level.

    Columns: channel, level, wape, bias, pinball (mean of the four interval ends), coverage_80,
    coverage_95, noise_floor, periods (of that length, one after the other, that were compared).
    """
    each = [_levels(tested) for tested in runs(done)]
    found = {
        level: tuple(spliced(done, [one[level][k] for one in each], axis) for k, axis in enumerate((0, 0, 1)))
        for level in each[0]
    }
    queues = done.ready.grid.queues
    return pd.DataFrame(
        [
            _row(done, queue, name, level, *parts)
            for queue, name in enumerate(queues)
            for level, parts in found.items()
        ]
    )


def _levels(done: Backtest) -> dict[str, tuple[Cells, Cells, Cells]]:
    """Per level what came, what was forecast, and the interval ends, at the scored origins."""
    days, rows = days_of(done), span(done.scored)
    found = {"slot": (done.actual[rows], done.forecasts[PORTFOLIO][rows], done.bounds[PORTFOLIO])}
    for name, length in LENGTHS.items():
        ends_on = np.arange(length, done.options.horizon_days + 1, length)
        if len(ends_on):
            actual, made = days if length == 1 else periods_of(*days, done, length)
            ends, _ = bounds_at(actual, made, done, ends_on, length)
            found[name] = (actual[rows], made[rows], ends)
    return found


def _row(
    done: Backtest, queue: int, name: str, level: str, actual: Cells, made: Cells, ends: Cells
) -> dict[str, object]:
    y = actual[:, queue]
    seen = np.isfinite(y)
    kept, f, e = y[seen], made[:, queue][seen], ends[:, :, queue][:, seen]
    losses = [accuracy.pinball(kept, e[k], share) for k, share in enumerate(intervals.LEVELS)]
    return {
        "channel": name,
        "level": level,
        "wape": accuracy.wape(kept, f),
        "bias": accuracy.bias(kept, f),
        "pinball": float(np.mean(losses)),
        "coverage_80": accuracy.coverage(kept, e[1], e[2]),
        "coverage_95": accuracy.coverage(kept, e[0], e[3]),
        "noise_floor": accuracy.noise_floor(kept.astype(np.float64)),
        "periods": _apart(done, seen, LENGTHS.get(level, 1)) * (y.shape[2] if level == "slot" else 1),
    }


def _apart(done: Backtest, seen: npt.NDArray[np.bool_], length: int) -> int:
    """Periods one after the other among those compared; overlapping ones tell the same story."""
    first = done.origins[done.scored][:, None] + length * np.arange(seen.shape[1])
    days = np.unique(first[seen.any(axis=2)])
    return len(days) if length == 1 else _without_overlap(days, length)


def _without_overlap(days: npt.NDArray[np.int64], length: int) -> int:
    count, free = 0, -1
    for day in days:
        if day >= free:
            count, free = count + 1, int(day) + length
    return count


def by_horizon(done: Backtest, names: Sequence[str] | None = None) -> pd.DataFrame:
    """WAPE per model and week ahead; columns channel, model, weeks_ahead, wape, wape_ratio_to_naive."""
    rows = []
    for queue, channel in enumerate(done.ready.grid.queues):
        for name in names or tuple(done.forecasts):
            for week, (missed, against, volume) in enumerate(_weekly(done, name, queue)):
                rows.append(
                    {
                        "channel": channel,
                        "model": name,
                        "weeks_ahead": week + 1,
                        "wape": accuracy.ratio(missed, volume),
                        "wape_ratio_to_naive": accuracy.ratio(missed, against),
                    }
                )
    return pd.DataFrame(rows)


def _weekly(done: Backtest, name: str, queue: int) -> list[tuple[float, float, float]]:
    y = spliced(done, [d.actual[d.scored, queue] for d in runs(done)])
    made, last_week = (
        spliced(done, [d.forecasts[n][d.scored, queue] for d in runs(done)]) for n in (name, NAIVE)
    )
    found = []
    for first in range(0, y.shape[1], WEEK):
        cells, f, naive = (v[:, first : first + WEEK] for v in (y, made, last_week))
        missed, against, volume = (
            float(np.nansum(s, dtype=np.float64)) for s in (np.abs(f - cells), np.abs(naive - cells), cells)
        )
        found.append((missed, against, volume))
    return found
