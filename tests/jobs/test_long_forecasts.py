"""Eighteen months ahead: parts add up to the total, short channels are named."""

import numpy as np
import pandas as pd
import pytest

from domain.errors import NoDataError
from jobs.long_forecasts import WHICH, long_forecasts
from tests.forecasting.made_up import poisson, volume


def history() -> pd.DataFrame:
    parts = [volume(poisson(days, 4, size, seed=k)[0], channel=name)
             for k, (name, size, days) in enumerate([("phone", 40.0, 430), ("chat", 15.0, 430)])]  # fmt: skip
    late = volume(poisson(430, 4, 5.0)[0], channel="social").tail(4 * 60)
    return pd.concat([*parts, late], ignore_index=True)


@pytest.mark.parametrize(("grain", "count"), [("month", 18), ("week", 78)])
def test_parts_add_up_to_the_total(grain: str, count: int) -> None:
    past = history()
    made, notes = long_forecasts(past[past["channel"] != "social"], "Europe/Berlin", grain)  # type: ignore[arg-type]
    wide = made.pivot(index="starts_at", columns="channel", values="contacts")
    assert len(wide) == count
    assert np.allclose(wide["phone"] + wide["chat"], wide["total"])
    assert made["channel"].iloc[0] == "total"
    assert notes == [WHICH]


def test_a_channel_with_too_few_weeks_is_named_and_left_out() -> None:
    made, notes = long_forecasts(history(), "UTC", "month")
    assert set(made["channel"]) == {"total", "phone", "chat"}
    assert any(note.startswith("social is left out") for note in notes)
    with pytest.raises(NoDataError, match="26 full weeks"):
        long_forecasts(history().query("channel == 'social'"), "UTC", "month")
