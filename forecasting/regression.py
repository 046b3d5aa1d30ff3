"""Comparison models built on statsmodels: Fourier terms with ARMA errors, and Holt-Winters.

They are fitted once per block of origins; at later origins the parameters stay and the state moves
on. statsmodels takes seconds to import and is imported on first use.
"""

from __future__ import annotations

import warnings

import numpy as np
import numpy.typing as npt

from forecasting.series import Floats

WEEK = 7
WINDOW_WEEKS = 13
HARMONICS_DAY = 10


def harmonic(counts: Floats, origins: npt.NDArray[np.int64], horizon: int) -> npt.NDArray[np.float32]:
    """Square roots on weekday and Fourier terms, ARMA(2,1) errors of day means; see `models.Model`."""
    made = np.empty((len(origins), counts.shape[0], horizon, counts.shape[2]), dtype=np.float32)
    for queue in range(counts.shape[0]):
        made[:, queue] = _harmonic_queue(counts[queue], origins, horizon)
    return made


def _harmonic_queue(counts: Floats, origins: npt.NDArray[np.int64], horizon: int) -> npt.NDArray[np.float32]:
    first, slots = int(origins[0]), counts.shape[1]
    begin = max(first % WEEK, first - WINDOW_WEEKS * WEEK)
    roots = np.sqrt(counts[begin : int(origins[-1])])
    shape = _smooth_week(roots[: first - begin])
    fitted = shape[np.arange(len(roots) + horizon) % WEEK]
    spread = float(np.var(roots[: first - begin] - fitted[: first - begin]))
    off = (roots - fitted[: len(roots)]).mean(axis=1)
    carried = _arma(off, origins - begin, first - begin, horizon)
    made = np.empty((len(origins), horizon, slots), dtype=np.float32)
    for row, origin in enumerate(origins - begin):
        root = np.maximum(fitted[origin : origin + horizon] + carried[row][:, None], 0.0)
        made[row] = root**2 + spread * (shape[np.arange(origin, origin + horizon) % WEEK] > 1e-9)
    return made


def _smooth_week(roots: Floats) -> Floats:
    """7 x slots: least squares of each weekday on sines and cosines of the day.

    Days are balanced over slots, so that the regression on all of them equals the one on the mean.
    """
    slots = roots.shape[1]
    mean = roots[: len(roots) // WEEK * WEEK].reshape(-1, WEEK, slots).mean(axis=0)
    hour = 2 * np.pi * np.arange(slots) / slots
    orders = range(1, min(HARMONICS_DAY, (slots - 1) // 2) + 1)
    terms = np.stack([np.ones(slots), *(f(k * hour) for k in orders for f in (np.sin, np.cos))], axis=1)
    fitted: Floats = (terms @ np.linalg.lstsq(terms, mean.T, rcond=None)[0]).T
    return fitted


def _arma(off: Floats, origins: npt.NDArray[np.int64], first: int, horizon: int) -> Floats:
    """Origins x days ahead: ARMA(2,1) of the day deviations, fitted once and then run forward."""
    from statsmodels.tsa.arima.model import ARIMA

    size = float(off[:first].std())
    if size < 1e-9:
        return np.zeros((len(origins), horizon))
    off = off / size
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = ARIMA(off[:first], order=(2, 0, 1), trend="n").fit()
    ar, ma = np.asarray(fit.arparams), float(fit.maparams[0])
    shocks = np.zeros(len(off) + 1)
    for day in range(2, len(off)):
        shocks[day] = off[day] - ar[0] * off[day - 1] - ar[1] * off[day - 2] - ma * shocks[day - 1]
    ahead = [_run_on(off[: int(o)], float(shocks[int(o) - 1]), ar, ma, horizon) for o in origins]
    return size * np.stack(ahead)


def _run_on(past: Floats, shock: float, ar: Floats, ma: float, horizon: int) -> Floats:
    ahead = [float(past[-2]), float(past[-1])]
    for step in range(horizon):
        ahead.append(ar[0] * ahead[-1] + ar[1] * ahead[-2] + (ma * shock if step == 0 else 0.0))
    return np.array(ahead[2:])


def exponential_smoothing(
    counts: Floats, origins: npt.NDArray[np.int64], horizon: int
) -> npt.NDArray[np.float32]:
    """Additive Holt-Winters without a trend on root day totals, spread by the weekday's profile."""
    made = np.empty((len(origins), counts.shape[0], horizon, counts.shape[2]), dtype=np.float32)
    for queue in range(counts.shape[0]):
        totals = np.sqrt(counts[queue].sum(axis=1))
        days = _holt_winters(totals, origins, horizon)
        for row, origin in enumerate(origins):
            profile = _profile(counts[queue], int(origin))
            made[row, queue] = days[row][:, None] * profile[np.arange(horizon) % WEEK]
    return made


def _holt_winters(totals: Floats, origins: npt.NDArray[np.int64], horizon: int) -> Floats:
    """Origins x days ahead: level and weekday, smoothing fitted once and then run forward."""
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    first = int(origins[0])
    begin = max(0, first - 2 * WINDOW_WEEKS * WEEK)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = ExponentialSmoothing(
            totals[begin:first], seasonal="add", seasonal_periods=WEEK, initialization_method="heuristic"
        ).fit()
    alpha, gamma = float(fit.params["smoothing_level"]), float(fit.params["smoothing_seasonal"])
    level, season = float(fit.params["initial_level"]), np.array(fit.params["initial_seasons"], dtype=float)
    made, seen = np.empty((len(origins), horizon)), begin
    for row, origin in enumerate(origins):
        for day in range(seen, int(origin)):
            phase, before = (day - begin) % WEEK, level
            level = alpha * (totals[day] - season[phase]) + (1 - alpha) * level
            season[phase] = gamma * (totals[day] - before) + (1 - gamma) * season[phase]
        seen = int(origin)
        made[row] = level + season[(seen - begin + np.arange(horizon)) % WEEK]
    return np.maximum(made, 0.0) ** 2


def _profile(counts: Floats, origin: int) -> Floats:
    """7 x slots, share of the day per slot over the last eight weeks."""
    weeks = min(8, origin // WEEK)
    mean = counts[origin - weeks * WEEK : origin].reshape(weeks, WEEK, -1).mean(axis=0)
    total = mean.sum(axis=1, keepdims=True)
    profile: Floats = np.divide(mean, total, out=np.full_like(mean, 1 / mean.shape[1]), where=total > 0)
    return profile
