"""Handle time: weighted means, shrunk factors, workload."""

import numpy as np
import pandas as pd
import pytest

from domain.errors import NoDataError
from forecasting import handle_time
from forecasting.forecast import forecast
from tests.forecasting.made_up import poisson, volume


def history(aht_s: object, contacts: np.ndarray | None = None) -> pd.DataFrame:
    frame = volume(poisson(70, 24)[0] if contacts is None else contacts)
    return frame.assign(aht_s=aht_s)


def test_a_constant_handle_time_is_forecast_as_itself() -> None:
    frame = history(300.0)
    assert np.allclose(handle_time.learn(frame, "UTC").at(frame["starts_at"], "UTC"), 300.0)


def test_the_level_is_weighted_by_contacts() -> None:
    contacts = np.tile([1.0, 9.0], (56, 12))
    frame = history(np.tile([1000.0, 100.0], 56 * 12), contacts)
    assert handle_time.learn(frame, "UTC").level_s == pytest.approx(190.0)


def test_a_part_of_the_day_keeps_its_own_handle_time() -> None:
    frame = history(0.0)
    is_night = frame["starts_at"].dt.hour < 4
    frame["aht_s"] = np.where(is_night, 400.0, 200.0)
    made = handle_time.learn(frame, "UTC").at(frame["starts_at"], "UTC")
    assert made[is_night.to_numpy()].mean() > 350
    assert made[~is_night.to_numpy()].mean() == pytest.approx(200, abs=6)


def test_few_contacts_are_drawn_to_the_level() -> None:
    frame = history(200.0, np.full((56, 24), 0.05))
    frame.loc[frame["starts_at"].dt.hour < 4, "aht_s"] = 4000.0
    assert handle_time.learn(frame, "UTC").part.max() < 2.0


def test_workload_is_volume_times_handle_time() -> None:
    frame = history(360.0)
    made = handle_time.workload(forecast(frame, horizon_days=7, zone="UTC").frame, frame, "UTC", 3600)
    assert np.allclose(made["erlangs"], made["contacts"] * 360 / 3600)
    assert (made["erlangs_low_95"] <= made["erlangs_low_80"]).all()
    assert (made["erlangs_high_80"] <= made["erlangs_high_95"]).all()
    volume_share = (made["high_80"] / made["contacts"]).fillna(1.0)
    assert ((made["erlangs_high_80"] / made["erlangs"]).fillna(9.0) >= volume_share - 1e-9).all()


def test_without_handle_times_there_is_no_answer() -> None:
    with pytest.raises(NoDataError):
        handle_time.learn(history(np.nan), "UTC")
