"""Whole possible futures, so that staffing can use how slots, days and queues move together.

A path takes the scaled errors of one past origin as they were, over all days ahead, slots and
queues, and lays them on the forecast: what belonged together stays together.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from domain.errors import InputError
from forecasting import backtest, intervals
from forecasting.backtest import PORTFOLIO, Backtest
from forecasting.models import Forecasts
from forecasting.rolling import windows
from forecasting.series import Floats

FEW = 1.0
"""Errors are scaled as if at least so many were expected: one contact where 0.01 were is no 100-fold error."""


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
    whole = _whole(done, made.shape[1])
    if not whole.size or paths < 1:
        raise InputError("a past origin with its whole horizon known", f"{whole.size} origins", where="paths")
    return _laid(done, made, whole[np.random.default_rng(seed).integers(0, whole.size, paths)])


def joint(
    tests: Sequence[Backtest], made: Sequence[Forecasts], paths: int, seed: int
) -> tuple[list[Floats], bool]:
    """Paths of several backtests whose errors come from the same past days.

    Returns:
        As `draw`, one per backtest, and whether there were past days common to all. Where there
        are none, each is drawn on its own.
    """
    if not tests:
        return [], False
    known = [
        {t.ready.grid.first_on + timedelta(days=int(t.origins[k])): int(k) for k in _whole(t, m.shape[1])}
        for t, m in zip(tests, made, strict=True)
    ]
    shared = sorted(set.intersection(*(set(k) for k in known)))
    if not shared:
        return [draw(t, m, paths, seed + k) for k, (t, m) in enumerate(zip(tests, made, strict=True))], False
    picked = np.random.default_rng(seed).integers(0, len(shared), paths)
    rows = [np.array([k[shared[p]] for p in picked]) for k in known]
    return [_laid(t, m, r) for t, m, r in zip(tests, made, rows, strict=True)], True


def _whole(done: Backtest, horizon: int) -> npt.NDArray[np.int64]:
    """Origins whose whole horizon is known."""
    return np.flatnonzero(done.origins + horizon <= done.ready.grid.days)


def _laid(done: Backtest, made: Forecasts, picked: npt.NDArray[np.int64]) -> Floats:
    """The errors of the picked origins laid on a forecast; an origin picked twice is laid once."""
    unique, back = np.unique(picked, return_inverse=True)
    return _laid_once(done, made, unique)[back]


def _laid_once(done: Backtest, made: Forecasts, picked: npt.NDArray[np.int64]) -> Floats:
    horizon = made.shape[1]
    part = backtest.parts_of(done.ready)
    errors = backtest.pooled_errors(
        done.ready.countable,
        done.forecasts[PORTFOLIO],
        done.origins,
        done.ready.grid.days,
        part,
        done.options,
    )
    past = done.forecasts[PORTFOLIO][picked][:, :, :horizon]
    seen = windows(done.ready.countable, done.origins[picked], horizon)
    scaled = (seen - past) / intervals.spread(np.maximum(past, FEW), errors)
    # A cell that was not observed (holiday, gap) carries no error of its own.
    off = np.where(np.isfinite(scaled), scaled, 0.0) * intervals.spread(np.maximum(made, FEW), errors)
    return np.maximum(made + off, 0.0) * (made > 0)
