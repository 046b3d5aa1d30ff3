"""Intervals from the errors that rolling forecasts really made, one pool per level.

Recipe: errors are scaled by sd(f) = sqrt(f + phi f^2), phi estimated per horizon week; quantiles of
the scaled errors are pooled over four parts of the day and a horizon week; thin pools take negative
binomial quantiles. Intervals do not add up, so every level (slot,
day, week; queue, total) calls this with its own errors.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from forecasting import negative_binomial
from forecasting.series import Floats

Numbers = npt.NDArray[np.floating]

LEVELS = (0.025, 0.10, 0.90, 0.975)
"""Ends of the 95 % and of the 80 % interval, in ascending order."""
OUTWARD = np.array([-1.0, -1.0, 1.0, 1.0])[:, None, None, None]
SPREAD_80 = 2 * 1.28155
"""Width of an 80 % interval in standard deviations, for normal errors."""
WEEK = 7
DAY_PARTS = 4
LEAST_ORIGINS = 20
FEW = 0.25
"""Errors are scaled as if at least so much were expected: one contact where 0 were is no endless error."""
ASSUMED_PHI = 0.09
PRIOR_PHI, PRIOR_WEIGHT = 0.02, 10.0
"""With few origins phi is drawn to this value: 14 % day-to-day spread, usual for a call queue."""


@dataclass(frozen=True, slots=True)
class Errors:
    """What is known about the errors of a forecast at one level.

    Attributes:
        phi: queues x horizon weeks, extra variance over squared mean.
        scaled: levels x queues x horizon weeks x parts, quantiles of (y - f) / sd(f).
        origins: origins behind them.
    """

    phi: Floats
    scaled: Floats
    origins: int

    def moved(self, out: Floats) -> Errors:
        """The same errors with every end moved outwards.

        Args:
            out: levels x queues x horizon weeks x parts, in standard deviations of the scaled errors.
        """
        spread = np.maximum(self.scaled[2] - self.scaled[1], 0.0) / SPREAD_80
        ends = self.scaled + OUTWARD * out * spread
        inner = np.sort(ends[1:3], axis=0)
        # The wider interval holds the narrower one; where the narrower grew past it, both end there.
        outer = np.fmin(ends[0], inner[0]), np.fmax(ends[3], inner[1])
        return replace(self, scaled=np.stack([outer[0], *inner, outer[1]]))


def day_part(volume: Floats) -> npt.NDArray[np.int64]:
    """Part 0-3 of each slot such that every part carries a quarter of the volume.

    Args:
        volume: mean counts per slot.
    """
    total = volume.sum()
    if total <= 0 or len(volume) < DAY_PARTS:
        return np.zeros(len(volume), dtype=np.int64)
    middle = np.cumsum(volume) - volume / 2
    quarter = np.minimum((DAY_PARTS * middle / total).astype(np.int64), DAY_PARTS - 1)
    # One slot can hold more than a quarter: the parts that exist are numbered without gaps.
    part: npt.NDArray[np.int64] = np.unique(quarter, return_inverse=True)[1]
    return part


def runs(part: npt.NDArray[np.int64]) -> list[slice]:
    """The slots of each part: parts lie one after the other, and a slice copies nothing."""
    ends = np.searchsorted(part, np.arange(int(part.max(initial=0)) + 2))
    return [slice(int(a), int(b)) for a, b in pairwise(ends)]


def learn(actual: Numbers, forecast: Numbers, part: npt.NDArray[np.int64], repeats: float = 1.0) -> Errors:
    """Pool the errors of past origins.

    Args:
        actual: origins x queues x days ahead x slots; NaN where not observed or not to be counted.
        forecast: the same shape.
        part: part of the day of each slot.
        repeats: times one day comes back within a pool, as the target of neighbouring origins.
    """
    origins, queues, horizon, _ = actual.shape
    weeks = -(-horizon // WEEK)
    slots = runs(part)
    phi = np.empty((queues, weeks))
    scaled = np.full((len(LEVELS), queues, weeks, len(slots)), np.nan)
    for week in range(weeks):
        ahead = slice(week * WEEK, min((week + 1) * WEEK, horizon))
        y, f = actual[:, :, ahead], forecast[:, :, ahead]
        z = y - f
        phi[:, week] = _phi(z, f)
        z /= _sd(f, phi[:, week][None, :, None, None])
        for k, here in enumerate(slots):
            pool = np.moveaxis(z[..., here], 1, 0).reshape(queues, -1)
            scaled[:, :, week, k] = _quantiles(pool, repeats)
    return Errors(phi, scaled, origins)


def assumed(queues: int, parts: int) -> Errors:
    """Errors before there are any: negative binomial with a day spread of 30 %."""
    nothing = np.full((len(LEVELS), queues, 1, parts), np.nan)
    return Errors(np.full((queues, 1), ASSUMED_PHI), nothing, 0)


def _phi(off: Numbers, forecast: Numbers) -> Floats:
    """Per queue, shrunk to the prior when few origins were seen."""
    square = np.square(off)
    square -= forecast
    gap = np.isnan(square)
    scale = np.square(forecast)
    for values in (square, scale):
        np.copyto(values, 0.0, where=gap)
    squares, weight = (v.sum(axis=(0, 2, 3), dtype=np.float64) for v in (square, scale))
    own = np.divide(squares, weight, out=np.full_like(weight, PRIOR_PHI), where=weight > 0)
    trust = len(off) / (len(off) + PRIOR_WEIGHT)
    phi: Floats = np.maximum(trust * own + (1 - trust) * PRIOR_PHI, 0.0)
    return phi


def _sd(forecast: Numbers, phi: Numbers) -> Floats:
    sd: Floats = np.square(forecast)
    sd *= phi.astype(forecast.dtype)
    sd += np.maximum(forecast, forecast.dtype.type(FEW))
    return np.sqrt(sd, out=sd)


def _quantiles(pool: Numbers, repeats: float) -> Floats:
    """Levels x queues; the empirical quantiles of a finite pool, widened by its size.

    Level q of n errors is read at (n + 1) q, the value that holds for the next error; errors that
    repeat one day count as one.
    """
    if pool.shape[1] == 0:
        return np.full((len(LEVELS), pool.shape[0]), np.nan)
    ordered = np.sort(pool, axis=1)
    seen = np.isfinite(pool).sum(axis=1)
    found = np.full((len(LEVELS), pool.shape[0]), np.nan)
    rows = np.arange(pool.shape[0])
    for k, level in enumerate(LEVELS):
        below = (seen + repeats) * min(level, 1 - level) - repeats
        at = np.clip(below if level < 0.5 else seen - 1 - below, 0, np.maximum(seen - 1, 0))
        low = np.floor(at).astype(np.int64)
        high = np.minimum(low + 1, np.maximum(seen - 1, 0))
        value = ordered[rows, low] + (at - low) * (ordered[rows, high] - ordered[rows, low])
        found[k] = np.where(seen >= LEAST_ORIGINS, value, np.nan)
    return found


def bounds(forecast: Numbers, errors: Errors, part: npt.NDArray[np.int64]) -> Floats:
    """Lower and upper ends around a forecast; see `write_bounds`."""
    made = np.empty((len(LEVELS), *forecast.shape), dtype=forecast.dtype)
    write_bounds(made, forecast, errors, part)
    return made


def write_bounds(made: Numbers, forecast: Numbers, errors: Errors, part: npt.NDArray[np.int64]) -> None:
    """Lower and upper ends around a forecast, written into the place kept for them.

    Args:
        made: levels x the shape of `forecast`; gets the ends, never below 0, in the order of `LEVELS`.
        forecast: ... x queues x days ahead x slots; days beyond the errors' weeks use the last.
    """
    week = np.minimum(np.arange(forecast.shape[-2]) // WEEK, errors.phi.shape[1] - 1)
    phi = errors.phi[:, week][:, :, None].astype(forecast.dtype)
    # Cells taken by number lie slot by slot; in the forecast's order they are read as they come.
    scaled = np.ascontiguousarray(errors.scaled[:, :, week][..., part], dtype=forecast.dtype)
    sd = _sd(forecast, phi)
    for ends, share in zip(made, scaled, strict=True):
        np.multiply(sd, share, out=ends)
        np.add(ends, forecast, out=ends)
        np.maximum(ends, 0.0, out=ends)
    thin = np.asarray(np.isnan(errors.scaled).any(axis=0))
    if thin.any():
        low = np.broadcast_to(thin[:, week][..., part], forecast.shape)
        phis = np.broadcast_to(phi, forecast.shape)[low]
        made[:, low] = _counts(np.asarray(forecast[low], dtype=float), phis)
    np.copyto(made, 0.0, where=forecast <= 0)


def ends_of(
    forecast: Numbers, errors: Errors, week: npt.NDArray[np.int64], part: npt.NDArray[np.int64]
) -> Numbers:
    """Ends around single steps by the quantiles of past errors; NaN where these are not known.

    Args:
        forecast: steps x queues x slots.
        week: horizon week of each step, ascending.

    Returns:
        levels x the shape of `forecast`.
    """
    phi = np.ascontiguousarray(errors.phi.T)[:, :, None]
    scaled = np.ascontiguousarray(np.moveaxis(errors.scaled, 1, 2)[..., part], dtype=forecast.dtype)
    ends = np.empty((len(LEVELS), *forecast.shape), dtype=forecast.dtype)
    for one in np.unique(week):
        first, until = np.searchsorted(week, [one, one + 1])
        rows = slice(first, until)
        np.multiply(_sd(forecast[rows], phi[one]), scaled[:, one, None], out=ends[:, rows])
    ends += forecast
    np.maximum(ends, 0.0, out=ends)
    return ends


def spread(forecast: Numbers, errors: Errors) -> Floats:
    """sd(f) of every cell of a forecast: ... x queues x days ahead x slots."""
    week = np.minimum(np.arange(forecast.shape[-2]) // WEEK, errors.phi.shape[1] - 1)
    return _sd(forecast, errors.phi[:, week][:, :, None])


def _counts(mean: Floats, phi: Numbers) -> Floats:
    """Negative binomial quantiles, normal on the root scale above the length of the table."""
    made = np.empty((len(LEVELS), *mean.shape))
    small = mean <= negative_binomial.LARGEST_MEAN
    if small.any():
        # Many cells share a mean: the table is made once per tenth of a contact and per cent of phi.
        keys = np.stack([np.ceil(mean[small] * 10), np.round(phi[small] * 100)])
        unique, places = np.unique(keys, axis=1, return_inverse=True)
        table = negative_binomial.quantiles(unique[0] / 10, unique[1] / 100, LEVELS)
        made[:, small] = table[:, places.ravel()]
    sd = np.sqrt(mean[~small] + phi[~small] * mean[~small] ** 2)
    normal = np.array([-1.95996, -1.28155, 1.28155, 1.95996])
    made[:, ~small] = np.maximum(mean[~small] + normal[:, None] * sd, 0.0)
    return made
