"""Forecasts of other packages; runs in the environment that `peers` builds, knows nothing of Queuecast.

    python peer_models.py IN.npz OUT.npz

IN holds `counts` (days x slots, without gaps), `origins`, `horizon`, `weekday` of day 0 and `first_on`. OUT holds one
array per package (origins x days ahead x slots) and its seconds of processor time, as `seconds_<name>`.
"""

from __future__ import annotations

import logging
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

WINDOW_DAYS = 182
Model = Callable[[Any, pd.DatetimeIndex, int, int], Any]


def auto_ets(values: Any, when: pd.DatetimeIndex, steps: int, slots: int) -> Any:
    from statsforecast.models import AutoETS  # type: ignore[import-not-found]

    return AutoETS(season_length=slots if slots > 1 else 7).forecast(y=values, h=steps)["mean"]


def mstl(values: Any, when: pd.DatetimeIndex, steps: int, slots: int) -> Any:
    from statsforecast.models import MSTL

    return MSTL(season_length=[slots, 7 * slots] if slots > 1 else [7]).forecast(y=values, h=steps)["mean"]


def seasonal_ses(values: Any, when: pd.DatetimeIndex, steps: int, slots: int) -> Any:
    from statsforecast.models import SeasonalExponentialSmoothingOptimized as Model

    return Model(season_length=7 * slots).forecast(y=values, h=steps)["mean"]


def holt_winters(values: Any, when: pd.DatetimeIndex, steps: int, slots: int) -> Any:
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    # Estimating a start for every slot of the week as well would take minutes a fit.
    model = ExponentialSmoothing(
        values, trend="add", damped_trend=True, seasonal="add", seasonal_periods=7 * slots,
        initialization_method="heuristic",
    )  # fmt: skip
    return model.fit().forecast(steps)


def stl_ets(values: Any, when: pd.DatetimeIndex, steps: int, slots: int) -> Any:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel
    from statsmodels.tsa.forecasting.stl import STLForecast

    return STLForecast(values, ETSModel, period=7 * slots).fit().forecast(steps)


def theta(values: Any, when: pd.DatetimeIndex, steps: int, slots: int) -> Any:
    from statsforecast.models import Theta

    return Theta(season_length=7 * slots).forecast(y=values, h=steps)["mean"]


def prophet(values: Any, when: pd.DatetimeIndex, steps: int, slots: int) -> Any:
    from prophet import Prophet  # type: ignore[import-not-found]

    model = Prophet()
    model.fit(pd.DataFrame({"ds": when, "y": values}))
    step = pd.Timedelta(minutes=1440 // slots)
    ahead = pd.DataFrame({"ds": pd.date_range(when[-1] + step, periods=steps, freq=step)})
    return model.predict(ahead)["yhat"].to_numpy()


MODELS: dict[str, Model] = {
    "statsforecast AutoETS": auto_ets,
    "statsforecast MSTL": mstl,
    "statsforecast seasonal SES": seasonal_ses,
    "statsforecast Theta": theta,
    "statsmodels Holt-Winters": holt_winters,
    "statsmodels STL and ETS": stl_ets,
    "Prophet": prophet,
}


def main(source: str, target: str) -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    given = np.load(source)
    counts, origins, horizon = given["counts"], given["origins"], int(given["horizon"])
    slots = counts.shape[1]
    found: dict[str, Any] = {}
    for name, make in MODELS.items():
        made = np.empty((len(origins), horizon, slots))
        began = time.process_time()
        for row, origin in enumerate(origins):
            begin = max(0, int(origin) - WINDOW_DAYS)
            values = counts[begin : int(origin)].ravel().astype(float)
            first = pd.Timestamp(str(given["first_on"])) + pd.Timedelta(days=begin)
            when = pd.date_range(first, periods=values.size, freq=f"{1440 // slots}min")
            made[row] = np.maximum(make(values, when, horizon * slots, slots), 0.0).reshape(horizon, slots)
        found[name] = made
        found[f"seconds_{name}"] = np.array((time.process_time() - began) / len(origins))
    np.savez(target, **found)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
