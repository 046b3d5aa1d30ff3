"""Many queues at once: backtests in batches small enough for the cache, on two threads."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pandas as pd

from forecasting import backtest
from forecasting.backtest import Options
from forecasting.models import NAIVE
from forecasting.rolling import prepare
from forecasting.series import Grid
from forecasting.special_days import SpecialDay

BATCH_QUEUES = 12
THREADS = 2


def accuracy_of_many(
    grid: Grid, special: Sequence[SpecialDay] = (), options: Options | None = None
) -> pd.DataFrame:
    """The ACCURACY frame of a grid of many queues that share calendar and span.

    Only the portfolio gets intervals, and only naive stands beside it, unless `options` say
    otherwise. Rolled forecasts are dropped batch by batch, so memory does not grow with the queues.
    """
    asked = options or Options(compared=(NAIVE,), has_member_intervals=False)
    parts = [grid.of(slice(k, k + BATCH_QUEUES)) for k in range(0, len(grid.queues), BATCH_QUEUES)]

    def one(part: Grid) -> pd.DataFrame:
        done = backtest.run(prepare(part, special, asked.horizon_days), asked)
        return backtest.table(done) if done else pd.DataFrame()

    with ThreadPoolExecutor(THREADS) as pool:
        return pd.concat(pool.map(one, parts), ignore_index=True)
