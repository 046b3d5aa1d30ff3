"""Days as mixtures of a few day shapes (SVD); the weight of each shape is forecast as a series.

Square roots of counts are decomposed; each score series is a weighted weekday mean plus an AR(1)
of what is left; forecast scores rebuild the day. Source: Shen and Huang (2008), Interday
forecasting and intraday updating of call center arrivals, M&SOM 10:391-410 (abstract read; the
recipe here is ours).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting import profiles
from forecasting.series import Floats

WEEK = 7
WINDOW_WEEKS = 52
SHAPES = 4
WEEK_WEIGHT = 0.97
LARGEST_AR = 0.9
SPARE = 4
LEAST_TOLD = 1e-4
"""A rebuilt day below this share of what came is noise."""
ITERATIONS = 12


@dataclass(frozen=True, slots=True)
class Scores:
    """Weekday means (queues x 7 x shapes), AR coefficient and last deviation (queues x shapes)."""

    mean: Floats
    ar: Floats
    last: Floats


def forecast(counts: Floats, origins: npt.NDArray[np.int64], horizon: int) -> npt.NDArray[np.float32]:
    """Shapes from the 52 weeks before the first origin, scores up to every origin; see `models.Model`."""
    made = np.empty((len(origins), counts.shape[0], horizon, counts.shape[2]), dtype=np.float32)
    first = int(origins[0])
    begin = max(0, first - (WINDOW_WEEKS + 1) * WEEK)
    roots = np.sqrt(counts[:, begin : int(origins[-1])])
    shapes = day_shapes(roots[:, : first - begin])
    scores = roots @ shapes
    totals = counts[:, begin : int(origins[-1])].sum(axis=2)
    turned = np.swapaxes(shapes, 1, 2).astype(np.float32)
    windows = profiles.last_weeks(scores, origins - begin, WINDOW_WEEKS)
    seen = profiles.last_weeks(totals, origins - begin, WINDOW_WEEKS)
    for (rows, window), (_, days) in zip(windows, seen, strict=True):
        bias = _bias(days.mean(axis=2), window.mean(axis=2), turned)[:, :, np.arange(horizon) % WEEK, None]
        np.multiply(_rebuilt(window, turned, horizon), bias, out=made[rows])
    return made


def day_shapes(roots: Floats) -> Floats:
    """The leading right singular vectors of each queue's days x slots matrix, queues x slots x shapes."""
    gram = np.swapaxes(roots, 1, 2) @ roots
    size = min(SHAPES, roots.shape[2])
    if roots.shape[2] <= 2 * SPARE + SHAPES:
        return np.ascontiguousarray(np.linalg.eigh(gram)[1][:, :, ::-1][:, :, :size])
    # Orthogonal iteration: only a few leading vectors are wanted, and a full decomposition of
    # hundreds of queues takes most of a backtest's time. The start is any fixed full-rank block.
    slots = np.arange(roots.shape[2])
    block = np.cos(np.pi * (slots[:, None] + 0.5) * np.arange(SHAPES + SPARE) / len(slots))
    basis = np.broadcast_to(block, (len(gram), *block.shape))
    for _ in range(ITERATIONS):
        basis = np.linalg.qr(gram @ basis)[0]
    _, turn = np.linalg.eigh(np.swapaxes(basis, 1, 2) @ gram @ basis)
    return np.ascontiguousarray((basis @ turn)[:, :, ::-1][:, :, :size])


def read_scores(window: Floats) -> Scores:
    """Weekday means with recent weeks weighing more, then AR(1) of the deviations.

    Args:
        window: queues x days x shapes, a whole number of weeks.
    """
    queues, days, shapes = window.shape
    weeks = window.reshape(queues, days // WEEK, WEEK, shapes)
    weight = WEEK_WEIGHT ** np.arange(days // WEEK - 1, -1, -1.0)
    mean = (weight / weight.sum() @ weeks.reshape(queues, len(weight), -1)).reshape(queues, WEEK, shapes)
    off = (weeks - mean[:, None]).reshape(queues, days, shapes)
    day_weight = np.repeat(weight, WEEK)[1:]
    # Products of all shapes with all, of which the own ones count: faster than sums over a middle axis.
    before = np.swapaxes(off[:, :-1] * day_weight[:, None], 1, 2)
    together, alone = (
        np.diagonal(before @ off[:, here], axis1=1, axis2=2) for here in (slice(1, None), slice(-1))
    )
    # With few weeks the coefficient is hardly known: unbounded it explodes at two weeks.
    known = (days / WEEK) / (days / WEEK + 2)
    ar = known * np.divide(together, alone, out=np.zeros_like(alone), where=alone > 1e-12)
    return Scores(mean, np.clip(ar, -LARGEST_AR, LARGEST_AR), off[:, -1])


def _rebuilt(window: Floats, turned: npt.NDArray[np.float32], horizon: int) -> npt.NDArray[np.float32]:
    """Origins x queues x days ahead x slots from the scores of the weeks before each origin."""
    origins, queues, weeks, _, size = window.shape
    scores = read_scores(window.reshape(origins * queues, weeks * WEEK, size))
    ahead = np.arange(1, horizon + 1)
    carried = scores.ar[:, None] ** ahead[None, :, None] * scores.last[:, None]
    expected = (scores.mean[:, (ahead - 1) % WEEK] + carried).reshape(origins, queues, horizon, size)
    made: npt.NDArray[np.float32] = expected.astype(np.float32) @ turned
    np.maximum(made, 0.0, out=made)
    return np.square(made, out=made)


def _bias(seen: Floats, mean_scores: Floats, turned: npt.NDArray[np.float32]) -> Floats:
    """Origins x queues x 7: mean count over squared mean root; undoes the bias of squaring a mean of roots.

    Args:
        seen: origins x queues x 7, mean day totals of the weekdays before each origin.
        mean_scores: the same x shapes.
    """
    told = (np.maximum(mean_scores.astype(np.float32) @ turned, 0.0) ** 2).sum(axis=3)
    # A weekday that is all but closed is rebuilt as rounding noise; dividing by that knows no limit.
    bias: Floats = np.divide(seen, told, out=np.ones_like(seen), where=told > LEAST_TOLD * seen)
    return bias
