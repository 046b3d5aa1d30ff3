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
    for row, origin in enumerate(origins):
        have = int(origin) - begin
        weeks = min(WINDOW_WEEKS, have // WEEK)
        made[row] = _one(scores[:, have - weeks * WEEK : have], shapes, horizon)
        made[row] *= _bias(counts, int(origin), weeks, scores, shapes, have)[
            :, np.arange(horizon) % WEEK, None
        ]
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
    mean = np.einsum("k,qkwc->qwc", weight / weight.sum(), weeks)
    off = (weeks - mean[:, None]).reshape(queues, days, shapes)
    day_weight = np.repeat(weight, WEEK)[1:]
    together = np.einsum("d,qdc,qdc->qc", day_weight, off[:, 1:], off[:, :-1])
    alone = np.einsum("d,qdc->qc", day_weight, off[:, :-1] ** 2)
    # With few weeks the coefficient is hardly known: unbounded it explodes at two weeks.
    known = (days / WEEK) / (days / WEEK + 2)
    ar = known * np.divide(together, alone, out=np.zeros_like(alone), where=alone > 1e-12)
    return Scores(mean, np.clip(ar, -LARGEST_AR, LARGEST_AR), off[:, -1])


def _one(window: Floats, shapes: Floats, horizon: int) -> Floats:
    scores = read_scores(window)
    ahead = np.arange(1, horizon + 1)
    carried = scores.ar[:, None] ** ahead[None, :, None] * scores.last[:, None]
    rebuilt = (scores.mean[:, (ahead - 1) % WEEK] + carried) @ np.swapaxes(shapes, 1, 2)
    return np.maximum(rebuilt, 0.0) ** 2


def _bias(counts: Floats, origin: int, weeks: int, scores: Floats, shapes: Floats, have: int) -> Floats:
    """Queues x 7: mean count over squared mean root; undoes the bias of squaring a mean of roots."""
    days = weeks * WEEK
    seen = counts[:, origin - days : origin].sum(axis=2).reshape(-1, weeks, WEEK).mean(axis=1)
    window = scores[:, have - days : have].reshape(scores.shape[0], weeks, WEEK, -1)
    rebuilt = np.maximum(window.mean(axis=1) @ np.swapaxes(shapes, 1, 2), 0.0) ** 2
    told = rebuilt.sum(axis=2)
    # A weekday that is all but closed is rebuilt as rounding noise; dividing by that knows no limit.
    bias: Floats = np.divide(seen, told, out=np.ones_like(told), where=told > LEAST_TOLD * seen)
    return bias
