"""The public door: what a page calls."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar_hours import weekly_hours
from domain.errors import InputError, NoDataError
from domain.frames import ACCURACY, FORECAST
from forecasting.forecast import forecast
from forecasting.special_days import SpecialDay
from tests.forecasting.made_up import poisson, rates, volume

DAYS = 140


def frame(days: int = DAYS, slots: int = 24, size: float = 20.0) -> pd.DataFrame:
    return volume(poisson(days, slots, size)[0])


def test_the_answer_has_the_frames_the_rooms_agreed_on() -> None:
    made = forecast(frame(), horizon_days=14, zone="UTC")
    assert [c for c in FORECAST if c != "aht_s"] == list(made.frame.columns)
    assert set(ACCURACY) == set(made.accuracy.columns)
    assert made.accuracy["model"].iloc[0] == "portfolio"
    assert str(made.frame["starts_at"].dtype) == "datetime64[us, UTC]"
    assert len(made.frame) == 14 * 24
    assert made.frame["starts_at"].iloc[0] == frame()["starts_at"].iloc[-1] + pd.Timedelta(hours=1)


def test_intervals_are_nested_around_the_forecast() -> None:
    made = forecast(frame(), horizon_days=14, zone="UTC").frame
    assert (made["low_95"] <= made["low_80"]).all()
    assert (made["low_80"] <= made["contacts"]).all()
    assert (made["contacts"] <= made["high_80"]).all()
    assert (made["high_80"] <= made["high_95"]).all()
    assert (made["low_95"] >= 0).all()


def test_days_are_the_sums_of_their_slots() -> None:
    made = forecast(frame(), horizon_days=14, zone="UTC")
    summed = made.frame.groupby(made.frame["starts_at"].dt.floor("D"))["contacts"].sum()
    assert np.allclose(summed.to_numpy(), made.days["contacts"].to_numpy(), rtol=1e-5)


def test_day_intervals_are_narrower_than_the_sum_of_slot_intervals() -> None:
    made = forecast(frame(), horizon_days=7, zone="UTC")
    slots = (
        (made.frame["high_80"] - made.frame["low_80"]).groupby(made.frame["starts_at"].dt.floor("D")).sum()
    )
    assert ((made.days["high_80"] - made.days["low_80"]).to_numpy() < slots.to_numpy()).all()


def test_closed_slots_are_exactly_zero() -> None:
    hours = weekly_hours("Mon-Fri 08:00-18:00", closed_on=[date(2026, 5, 26)])
    made = forecast(frame(), horizon_days=14, zone="UTC", hours=hours).frame
    starts = made["starts_at"]
    is_open = (
        (starts.dt.day_of_week < 5) & starts.dt.hour.between(8, 17) & (starts.dt.date != date(2026, 5, 26))
    )
    assert (made.loc[~is_open, ["contacts", "low_95", "high_95"]] == 0).all().all()
    assert (made.loc[is_open, "contacts"] > 0).all()


@settings(max_examples=4, deadline=None)
@given(st.integers(min_value=2, max_value=500))
def test_forecast_of_a_constant_is_that_constant(level: int) -> None:
    made = forecast(volume(np.full((70, 6), float(level))), horizon_days=7, zone="UTC").frame
    assert np.allclose(made["contacts"], level, rtol=1e-3)


@settings(max_examples=3, deadline=None)
@given(st.sampled_from([0.5, 3.0, 40.0]))
def test_scaling_the_history_scales_the_forecast(times: float) -> None:
    one = frame(100, 6, size=200)
    many = one.assign(contacts=one["contacts"] * times)
    small, large = (forecast(f, horizon_days=7, zone="UTC").frame["contacts"] for f in (one, many))
    assert np.allclose(large, times * small, rtol=0.01)


def test_same_inputs_same_bytes() -> None:
    there, back = (forecast(frame(80, 6), horizon_days=7, zone="UTC") for _ in range(2))
    assert there.frame.equals(back.frame)
    assert there.accuracy.equals(back.accuracy)


def test_channels_do_not_touch_each_other() -> None:
    phone = volume(poisson(80, 6)[0], channel="phone")
    chat = volume(poisson(60, 6, seed=5)[0], first_on="2026-01-20", channel="chat")
    both = forecast(pd.concat([phone, chat]), horizon_days=7, zone="UTC").frame
    alone = forecast(phone, horizon_days=7, zone="UTC").frame
    assert both[both["channel"] == "phone"].reset_index(drop=True).equals(alone)


def test_the_clock_change_gives_a_day_of_23_and_one_of_25_hours() -> None:
    starts = pd.date_range("2026-01-05", "2026-03-23", freq="h", tz="Europe/Berlin", inclusive="left")
    history = pd.DataFrame({"starts_at": starts.tz_convert("UTC").as_unit("us"), "channel": "phone"})
    made = forecast(history.assign(contacts=10.0), horizon_days=14, zone="Europe/Berlin").frame
    hours = made["starts_at"].dt.tz_convert("Europe/Berlin").dt.date.value_counts()
    assert hours[date(2026, 3, 29)] == 23
    assert hours[date(2026, 3, 30)] == 24


@pytest.mark.parametrize("days", [7, 10, 14, 21, 35])
def test_short_history_is_answered_and_said(days: int) -> None:
    made = forecast(frame(days), horizon_days=28, zone="UTC")
    assert made.frame["contacts"].between(0, 200).all()
    assert np.isfinite(made.frame["high_95"]).all()
    assert any("history" in note for note in made.notes)


def test_less_than_a_week_is_a_clear_answer() -> None:
    with pytest.raises(InputError, match="full week"):
        forecast(frame(5), horizon_days=7, zone="UTC")


def test_all_missing_is_a_clear_answer() -> None:
    with pytest.raises(NoDataError):
        forecast(frame().assign(contacts=np.nan), horizon_days=7, zone="UTC")


def test_a_history_of_zeros_is_forecast_as_zero() -> None:
    made = forecast(volume(np.zeros((70, 6))), horizon_days=7, zone="UTC")
    assert (made.frame["contacts"] == 0).all()
    assert any("no contacts at all" in note for note in made.notes)


def test_daily_data_is_forecast_by_day() -> None:
    made = forecast(volume(rates(200, 1)), horizon_days=14, zone="UTC").frame
    assert np.allclose(made["contacts"], rates(214, 1)[200:, 0], rtol=0.02)


def test_a_statsmodels_model_can_be_the_forecast() -> None:
    made = forecast(volume(poisson(90, 6)[0]), horizon_days=7, zone="UTC", models=["snaive", "ets"])
    assert list(made.accuracy["model"]) == ["portfolio", "ets", "snaive", "sma"]


def test_seasonal_naive_alone_is_last_week() -> None:
    history = volume(poisson(90, 6)[0])
    made = forecast(history, horizon_days=7, zone="UTC", models=["snaive"]).frame
    assert np.allclose(made["contacts"], history["contacts"].iloc[-42:])


def test_unknown_models_and_horizons_are_refused() -> None:
    with pytest.raises(InputError, match="models among"):
        forecast(frame(), horizon_days=7, zone="UTC", models=["oracle"])
    with pytest.raises(InputError, match="horizon"):
        forecast(frame(), horizon_days=0, zone="UTC")


def test_a_known_event_ahead_moves_its_day_only() -> None:
    counts = rates(112, 6, size=200).copy()
    campaign = [date(2026, 2, 11), date(2026, 3, 11), date(2026, 4, 8)]
    for day in campaign:
        counts[(day - date(2026, 1, 5)).days] *= 1.6
    register = [SpecialDay(d, "campaign", "campaign") for d in (*campaign, date(2026, 4, 29))]
    plain = forecast(volume(counts), horizon_days=7, zone="UTC", special_days=register[:3]).days["contacts"]
    moved = forecast(volume(counts), horizon_days=7, zone="UTC", special_days=register).days["contacts"]
    assert 1.25 < moved[2] / plain[2] < 1.6
    assert np.allclose(np.delete((moved / plain).to_numpy(), [1, 2, 3, 4]), 1.0, rtol=0.02)
