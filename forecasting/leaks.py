"""Does a model see the future? Change the future and look whether its past forecasts move."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from forecasting.models import Model
from forecasting.series import Floats


def leaking_origins(
    model: Model, counts: Floats, origins: npt.NDArray[np.int64], horizon: int, seed: int = 0
) -> tuple[int, ...]:
    """Origins whose forecasts change when days from them on are replaced by other counts.

    Args:
        model: see `models.Model`.
        counts: queues x days x slots.
        origins: day numbers, ascending, as a backtest would give them.
        horizon: days ahead.
        seed: of the counts put in place of the future.

    Returns:
        The origins at fault, empty for an honest model.
    """
    honest = model(counts, origins, horizon)
    draw = np.random.default_rng(seed)
    found = []
    for row, origin in enumerate(origins):
        changed = counts.copy()
        changed[:, origin:] = draw.poisson(3 * counts.mean() + 5, changed[:, origin:].shape)
        if not np.array_equal(model(changed, origins, horizon)[: row + 1], honest[: row + 1]):
            found.append(int(origin))
    return tuple(found)
