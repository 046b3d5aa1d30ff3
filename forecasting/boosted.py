"""One gradient-boosted model for all queues and horizons, told what came so far.

The target is the count as a ratio to the local level of its weekday and slot, with a Poisson
objective weighted by that level: an absolute loss on the log ratio is biased low. LightGBM is
imported on first use.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from forecasting.series import Floats

WEEK = 7
TRAIN_WEEKS = 40
TRAIN_EVERY_DAYS = 3
LEVEL_WEEKS = 8
LEAST_TRAIN_DAYS = 28
THREADS = 2
SETTINGS = {
    "objective": "poisson", "learning_rate": 0.06, "num_leaves": 31, "min_data_in_leaf": 200,
    "feature_fraction": 0.8, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0,
    "verbosity": -1, "num_threads": THREADS, "deterministic": True, "force_row_wise": True, "seed": 7,
}  # fmt: skip
ROUNDS = 150
SMALLEST_LEVEL = 0.05


def forecast(counts: Floats, origins: npt.NDArray[np.int64], horizon: int) -> npt.NDArray[np.float32]:
    """Train on days before the first origin, then forecast from each; see `models.Model`.

    Until there are four weeks to train on, the answer is the local level itself.
    """
    fit = _train(counts, int(origins[0]), horizon)
    made = np.empty((len(origins), counts.shape[0], horizon, counts.shape[2]), dtype=np.float32)
    for row, origin in enumerate(origins):
        seen, level = features(counts, int(origin), horizon)
        ratio = np.ones(level.size) if fit is None else np.asarray(fit.predict(seen, num_threads=THREADS))
        # Where eight weeks brought nothing, nothing is expected.
        made[row] = ratio.reshape(level.shape) * level * (level > SMALLEST_LEVEL)
    return made


def _train(counts: Floats, first: int, horizon: int) -> Any:
    import lightgbm

    begin = max(LEVEL_WEEKS * WEEK, first - TRAIN_WEEKS * WEEK)
    if first - begin < LEAST_TRAIN_DAYS:
        return None
    rows, target, weight = [], [], []
    for origin in range(begin, first - 1, TRAIN_EVERY_DAYS):
        ahead = min(horizon, first - origin)
        seen, level = features(counts, origin, ahead)
        rows.append(seen)
        target.append((counts[:, origin : origin + ahead] / level).reshape(-1))
        weight.append(level.reshape(-1))
    if not sum(float(t.sum()) for t in target) > 0:
        return None
    data = lightgbm.Dataset(np.concatenate(rows), np.concatenate(target), weight=np.concatenate(weight))
    return lightgbm.train(SETTINGS, data, num_boost_round=ROUNDS)


def features(counts: Floats, origin: int, ahead: int) -> tuple[npt.NDArray[np.float32], Floats]:
    """What is known at `origin` about each queue x day ahead x slot, and the local level there."""
    weeks = min(LEVEL_WEEKS, origin // WEEK)
    past = counts[:, origin - weeks * WEEK : origin].reshape(counts.shape[0], weeks, WEEK, -1)
    phase = np.arange(ahead) % WEEK
    level = np.maximum(past.mean(axis=1)[:, phase], SMALLEST_LEVEL)
    shape = level.shape
    day_level = np.maximum(past.sum(axis=3).mean(axis=1), SMALLEST_LEVEL)
    drift = past.sum(axis=3) / day_level[:, None]
    known = [
        np.broadcast_to(np.arange(ahead)[None, :, None], shape),
        np.broadcast_to(((origin + np.arange(ahead)) % WEEK)[None, :, None], shape),
        np.broadcast_to(np.arange(shape[2]), shape),
        np.log(level),
        past[:, -1][:, phase] / level,
        past[:, -4:].mean(axis=1)[:, phase] / level,
        np.broadcast_to(drift[:, -1, -1][:, None, None], shape),
        np.broadcast_to(drift[:, -1].mean(axis=1)[:, None, None], shape),
        np.broadcast_to(drift[:, -4:].mean(axis=(1, 2))[:, None, None], shape),
        np.broadcast_to(drift[:, -1][:, phase][:, :, None], shape),
        np.broadcast_to((level.sum(axis=2) / day_level.mean(axis=1)[:, None])[:, :, None], shape),
    ]
    return np.stack(known, axis=-1).reshape(-1, len(known)).astype(np.float32), level
