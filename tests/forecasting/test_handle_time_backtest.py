"""Handle-time forecasts against plain means: a real pattern is used, chance is not."""

import numpy as np
import pandas as pd
import pytest

from forecasting.handle_time_backtest import METHODS, backtest, contact_spread
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


def lasting(cv: float, seed: int = 5) -> pd.DataFrame:
    """Slots whose handle times are means of gamma contacts around 300 s, one or two contacts in most slots."""
    frame = volume(poisson(140, 12, 30, seed=seed)[0])
    n = np.maximum(np.round(frame["contacts"] / frame["contacts"].mean() * 2), 1)
    shape = n / cv**2
    drawn = np.random.default_rng(seed).gamma(shape, 300 / shape)
    return frame.assign(aht_s=drawn, contacts=n, handled=n)


@pytest.mark.parametrize("cv", [0.3, 0.8, 1.2])
def test_the_best_possible_is_what_the_true_mean_would_get(cv: float) -> None:
    frame = lasting(cv)
    assert contact_spread(frame, "UTC") == pytest.approx(cv, rel=0.05)
    late = frame[frame["starts_at"] > frame["starts_at"].max() - pd.Timedelta(weeks=12)]
    truth = (late["handled"] * (late["aht_s"] - 300).abs()).sum() / (late["handled"] * late["aht_s"]).sum()
    floor = backtest(frame, "UTC")["noise_floor"].iloc[0]
    assert floor == pytest.approx(truth, rel=0.05)


def test_no_two_slots_on_a_day_leave_the_spread_unknown() -> None:
    one = lasting(0.8)
    one = one.groupby(one["starts_at"].dt.normalize()).head(1)
    assert np.isnan(contact_spread(one, "UTC"))


@pytest.mark.parametrize("off", [0.0, 1e-9])
def test_where_every_contact_takes_the_same_time_nothing_is_left_to_miss(off: float) -> None:
    frame = calls(0.0)
    frame = frame.assign(aht_s=300 * (1 + off * (frame["starts_at"].dt.hour % 2)))
    assert backtest(frame, "UTC")["noise_floor"].to_numpy() == pytest.approx(0.0, abs=1e-6)
