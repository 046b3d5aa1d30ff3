"""The rest of today, from what has arrived so far: a shrunk update, never the plain ratio.

rest = expected rest x (1 + b (A / B - 1)), A arrived and B expected so far. The classic ratio
(b = 1) is worse than no update on small queues, so b is learnt from past days at the same time of
day, drawn to 0 when few are known, and set to 0 when on past days it would not have helped.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.errors import InputError
from forecasting.backtest import PORTFOLIO, Backtest
from forecasting.series import Floats

PRIOR_DAYS = 10.0
LEAST_DAYS = 14
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Update:
    """An intraday reforecast.

    Attributes:
        rest: expected contacts in the slots still to come.
        factor: multiplier applied to the rest; 1 is no update.
        weight: b in [0, 1], how much of the deviation so far carries over.
        projected_total: arrived plus expected rest.
        low_80, high_80: interval of the day's total, at least what has arrived.
        wape_before, wape_after: of the rest on past days, without and with the update.
    """

    rest: Floats
    factor: float
    weight: float
    projected_total: float
    low_80: float
    high_80: float
    wape_before: float
    wape_after: float


def reforecast(expected: Floats, arrived: Floats, past_expected: Floats, past_actual: Floats) -> Update:
    """Update the rest of the day.

    Args:
        expected: contacts per slot of the whole day, as forecast before it.
        arrived: contacts in the first slots of the day, those that are over.
        past_expected, past_actual: days x slots of past days; days with NaN are left out.

    Raises:
        InputError: when more slots have arrived than the day has.
    """
    seen = len(arrived)
    if seen > len(expected):
        raise InputError(f"at most {len(expected)} slots so far", seen, where="arrived")
    known = np.isfinite(past_actual).all(axis=1) & np.isfinite(past_expected).all(axis=1)
    e, a = past_expected[known], past_actual[known]
    weight = tested_weight(e, a, seen)
    factor = 1 + weight * (_ratio(float(arrived.sum()), float(expected[:seen].sum())) - 1)
    rest = expected[seen:] * factor
    past_rest = e[:, seen:] * _factors(e, a, seen, weight)[:, None]
    total = float(arrived.sum() + rest.sum())
    low, high = _ends(past_rest.sum(axis=1), a[:, seen:].sum(axis=1), float(rest.sum()))
    return Update(
        rest, factor, weight, total, float(arrived.sum()) + low, float(arrived.sum()) + high,
        _wape(e[:, seen:], a[:, seen:]), _wape(past_rest, a[:, seen:]),
    )  # fmt: skip


def tested_weight(expected: Floats, actual: Floats, seen: int) -> float:
    """b for an update after `seen` slots; 0 unless it helped on days it was not learnt from."""
    if seen == 0 or seen == expected.shape[1] or len(expected) < LEAST_DAYS:
        return 0.0
    folds = np.arange(len(expected)) * FOLDS // len(expected)
    before = after = 0.0
    for fold in range(FOLDS):
        out = folds == fold
        b = _weight(expected[~out], actual[~out], seen)
        rest, came = expected[out, seen:], actual[out, seen:]
        before += float(np.abs(rest - came).sum())
        after += float(np.abs(rest * _factors(expected[out], actual[out], seen, b)[:, None] - came).sum())
    return _weight(expected, actual, seen) if after < before else 0.0


def _weight(expected: Floats, actual: Floats, seen: int) -> float:
    """Regression of the rest's deviation on that so far, weighted by volume, drawn to 0."""
    so_far, rest = expected[:, :seen].sum(axis=1), expected[:, seen:].sum(axis=1)
    use = (so_far > 0) & (rest > 0)
    x = np.divide(actual[:, :seen].sum(axis=1), so_far, out=np.ones_like(so_far), where=use) - 1
    y = np.divide(actual[:, seen:].sum(axis=1), rest, out=np.ones_like(rest), where=use) - 1
    square = float((rest * x * x).sum())
    if square <= 0:
        return 0.0
    trust = len(expected) / (len(expected) + PRIOR_DAYS)
    return float(np.clip(trust * float((rest * x * y).sum()) / square, 0.0, 1.0))


def _factors(expected: Floats, actual: Floats, seen: int, weight: float) -> Floats:
    so_far = expected[:, :seen].sum(axis=1)
    ratio = np.divide(actual[:, :seen].sum(axis=1), so_far, out=np.ones_like(so_far), where=so_far > 0)
    factors: Floats = 1 + weight * (ratio - 1)
    return factors


def _ends(made: Floats, came: Floats, rest: float) -> tuple[float, float]:
    """80 % interval of the rest: past errors scaled by the root of its size."""
    if len(made) < LEAST_DAYS:
        spread = 1.28155 * float(np.sqrt(rest + (0.2 * rest) ** 2))
        return max(0.0, rest - spread), rest + spread
    z = (came - made) / np.sqrt(np.maximum(made, 1e-9))
    low, high = np.quantile(z, [0.1, 0.9]) * np.sqrt(rest)
    return max(0.0, rest + float(low)), rest + float(high)


def _ratio(above: float, below: float) -> float:
    return above / below if below > 0 else 1.0


def _wape(made: Floats, came: Floats) -> float:
    return float(np.abs(made - came).sum() / came.sum()) if came.sum() > 0 else float("nan")


def past_days(done: Backtest, queue: int = 0) -> tuple[Floats, Floats]:
    """One-day-ahead forecasts and actuals of past days, days x slots; closed slots are 0."""
    made = done.forecasts[PORTFOLIO][:, queue, 0].astype(np.float64)
    is_open = done.ready.is_open[queue, done.origins]
    actual: npt.NDArray[np.float32] = done.actual[:, queue, 0]
    return made, np.where(is_open, actual, 0.0).astype(np.float64)
