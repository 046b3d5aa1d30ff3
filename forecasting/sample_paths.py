"""Whole possible futures, so that staffing can use how slots, days and queues move together.

A path takes the scaled errors of one past origin as they were, over all days ahead, slots and
queues, and lays them on the forecast: what belonged together stays together.
"""

from __future__ import annotations

import numpy as np

from domain.errors import InputError
from forecasting import backtest, intervals
from forecasting.backtest import PORTFOLIO, Backtest
from forecasting.models import Forecasts
from forecasting.rolling import windows
from forecasting.series import Floats


def draw(done: Backtest, made: Forecasts, paths: int, seed: int) -> Floats:
    """Paths of the future.

    Args:
        done: the backtest of the same queues.
        made: queues x days ahead x slots, the forecast; no more days than the backtest's horizon.
        paths: how many, at least 1.
        seed: same seed, same paths.

    Returns:
        paths x queues x days ahead x slots, at least 0.

    Raises:
        InputError: when no past origin has its whole horizon behind it.
    """
    horizon = made.shape[1]
    whole = np.flatnonzero(done.origins + horizon <= done.ready.grid.days)
    if not whole.size or paths < 1:
        raise InputError("a past origin with its whole horizon known", f"{whole.size} origins", where="paths")
    part = backtest.parts_of(done.ready)
    errors = backtest.pooled_errors(
        done.ready.countable,
        done.forecasts[PORTFOLIO],
        done.origins,
        done.ready.grid.days,
        part,
        done.options,
    )
    picked = whole[np.random.default_rng(seed).integers(0, whole.size, paths)]
    past = done.forecasts[PORTFOLIO][picked][:, :, :horizon]
    seen = windows(done.ready.countable, done.origins[picked], horizon)
    scaled = (seen - past) / intervals.spread(past, errors)
    # A cell that was not observed (holiday, gap) carries no error of its own.
    off = np.where(np.isfinite(scaled), scaled, 0.0) * intervals.spread(made, errors)
    return np.maximum(made + off, 0.0) * (made > 0)
