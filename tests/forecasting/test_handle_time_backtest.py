"""Handle-time forecasts against plain means: a real pattern is used, chance is not."""

import numpy as np
import pandas as pd

from forecasting.handle_time_backtest import METHODS, backtest
from tests.forecasting.made_up import poisson, volume


def calls(pattern: float, seed: int = 3) -> pd.DataFrame:
    frame = volume(poisson(140, 12, 30, seed=seed)[0])
    hour = frame["starts_at"].dt.hour
    mean = 300 * np.where(hour < 8, 1 + pattern, 1.0)
    n = np.maximum(frame["contacts"], 1)
    noise = np.random.default_rng(seed).normal(1, 0.8 / np.sqrt(n))
    return frame.assign(aht_s=mean * np.maximum(noise, 0.1), handled=frame["contacts"])


def by_method(pattern: float) -> pd.DataFrame:
    return backtest(calls(pattern), "UTC").set_index("method")


def test_a_pattern_by_time_of_day_is_learnt_and_beats_the_flat_level() -> None:
    found = by_method(0.6)
    used, flat = (found.loc[m, "wape_slot"] for m in list(METHODS)[:2])
    assert used < 0.93 * flat


def test_without_a_pattern_nothing_is_lost_against_the_flat_level() -> None:
    found = by_method(0.0)
    used, flat = (found.loc[m, "wape_slot"] for m in list(METHODS)[:2])
    assert used <= 1.01 * flat
    assert abs(found.loc[next(iter(METHODS)), "bias"]) < 0.02


def test_less_than_twelve_weeks_has_no_backtest() -> None:
    assert backtest(calls(0.0).head(60 * 12), "UTC").empty
    assert backtest(calls(0.0).assign(aht_s=np.nan), "UTC").empty
