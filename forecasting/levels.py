"""The same backtest read at other levels: day, week, all queues together.

Intervals do not add up, so every level takes its own errors; see `intervals`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting import accuracy, intervals, tracking
from forecasting.backtest import MOST_POOLED, PORTFOLIO, Backtest, countable_days, repeats
from forecasting.models import NAIVE
from forecasting.rolling import WEEK, blocks, windows
from forecasting.series import Floats
from forecasting.tracking import Level

Cells = npt.NDArray[np.float32]
ONE = np.zeros(1, dtype=np.int64)


def days_of(done: Backtest, name: str = PORTFOLIO) -> tuple[Cells, Cells]:
    """Actual and forecast day totals: origins x queues x days ahead x 1."""
    actual = windows(countable_days(done.ready), done.origins, done.options.horizon_days)
    return actual, done.forecasts[name].sum(axis=3, keepdims=True)


def weeks_of(days: Cells) -> Cells:
    """Full weeks from days: origins x queues x weeks ahead x 1; NaN where a day is."""
    origins, queues, horizon, _ = days.shape
    whole = days[:, :, : horizon // WEEK * WEEK]
    weeks: Cells = whole.reshape(origins, queues, -1, WEEK).sum(axis=3)[..., None]
    return weeks


def bounds_at(
    actual: Cells, made: Cells, done: Backtest, last_ahead: npt.NDArray[np.int64]
) -> tuple[Cells, Floats]:
    """Interval ends of a level at every scored origin, and how far they stand out after the last.

    Args:
        actual, made: origins x queues x steps x 1.
        last_ahead: days from the origin to the end of each step.
    """

    def known(until: int) -> intervals.Errors:
        return errors_at(actual, made, done, until, last_ahead)

    given = len(done.origins) // 4
    origins = done.origins[given:]
    level = Level(actual[given:], made[given:], last_ahead, ONE)
    ends, moved = tracking.rolled(level, origins, blocks(origins, done.options.refit_days), known)
    return ends[:, done.scored.start - given :], moved


def errors_at(
    actual: Cells, made: Cells, done: Backtest, until: int, last_ahead: npt.NDArray[np.int64]
) -> intervals.Errors:
    """Errors of a level on steps that ended before day `until`."""
    begin = until - done.options.pool_days - int(last_ahead[-1])
    pool = np.flatnonzero((done.origins >= begin) & (done.origins < until))
    pool = pool[:: -(-max(pool.size, 1) // MOST_POOLED)]
    over = done.origins[pool][:, None] + last_ahead[None] <= until
    seen = np.where(over[:, None, :, None], actual[pool], np.float32(np.nan))
    return intervals.learn(seen, made[pool], ONE, repeats(done.origins[pool]))


def table(done: Backtest) -> pd.DataFrame:
    """Accuracy of the portfolio per queue at slot, day and week level.

    Columns: channel, level, wape, bias, pinball (mean of the four interval ends), coverage_80,
    coverage_95, noise_floor.
    """
    ahead = np.arange(1, done.options.horizon_days + 1)
    day_actual, day_made = days_of(done)
    found = [("slot", done.actual, done.forecasts[PORTFOLIO], done.bounds[PORTFOLIO])]
    found.append(("day", day_actual, day_made, bounds_at(day_actual, day_made, done, ahead)[0]))
    if len(ahead) >= WEEK:
        actual, made = weeks_of(day_actual), weeks_of(day_made)
        found.append(("week", actual, made, bounds_at(actual, made, done, ahead[WEEK - 1 :: WEEK])[0]))
    queues = done.ready.grid.queues
    return pd.DataFrame([_row(done, q, name, *level) for q, name in enumerate(queues) for level in found])


def _row(
    done: Backtest, queue: int, name: str, level: str, actual: Cells, made: Cells, ends: Cells
) -> dict[str, object]:
    y = actual[done.scored, queue]
    seen = np.isfinite(y)
    kept, f, e = y[seen], made[done.scored, queue][seen], ends[:, :, queue][:, seen]
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
    }


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
    y = done.actual[done.scored, queue]
    found = []
    for first in range(0, y.shape[1], WEEK):
        cells = y[:, first : first + WEEK]
        f, naive = (done.forecasts[n][done.scored, queue, first : first + WEEK] for n in (name, NAIVE))
        missed, against, volume = (
            float(np.nansum(s, dtype=np.float64)) for s in (np.abs(f - cells), np.abs(naive - cells), cells)
        )
        found.append((missed, against, volume))
    return found
