"""Quantiles of a negative binomial count with mean f and variance f + phi f^2."""

from __future__ import annotations

import numpy as np

from forecasting.series import Floats

LARGEST_MEAN = 30.0
"""Above it the residual quantiles are used; the table of probabilities would only get long."""


def quantiles(mean: Floats, phi: Floats, levels: tuple[float, ...]) -> Floats:
    """Smallest whole number whose distribution function reaches each level.

    Args:
        mean: expected counts, 0 to about 30.
        phi: extra variance over mean squared, >= 0, of the same shape; 0 is Poisson.
        levels: shares 0-1.

    Returns:
        levels x the shape of `mean`.

    Example:
        >>> quantiles(np.array([2.0]), np.array([0.0]), (0.025, 0.5, 0.975)).ravel().tolist()
        [0.0, 2.0, 5.0]
    """
    size = 1.0 / np.maximum(phi, 1e-6)
    share = mean / (size + mean)
    chance = np.exp(-size * np.log1p(mean / size))
    reached = chance.copy()
    found = np.zeros((len(levels), *mean.shape))
    wanted = np.asarray(levels).reshape(-1, *([1] * mean.ndim))
    for count in range(_longest(mean, phi)):
        short = reached[None] < wanted
        if not short.any():
            break
        found += short
        chance = chance * share * (size + count) / (count + 1)
        reached = reached + chance
    return found


def _longest(mean: Floats, phi: Floats) -> int:
    top = float(mean.max(initial=0.0))
    extra = float(np.max(phi, initial=0.0))
    return int(20 + top + 15 * np.sqrt(top + extra * top * top))
