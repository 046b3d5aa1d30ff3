"""Eighteen months ahead: parts add up to the total, short channels are named."""

from datetime import timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest

from domain.errors import NoDataError
from forecasting.edits import Edit
from forecasting.periods import Grain
from forecasting.special_days import SpecialDay
from jobs.forecasts import Decisions, Planned, Settings, by_period, edited, planned
from jobs.long_forecasts import WHICH, long_forecasts, near
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


ZONE = "Europe/Berlin"


@cache
def planned_once() -> tuple[pd.DataFrame, Planned]:
    past = history().query("channel != 'social'")
    return past, planned(past, Settings(horizon_days=56, slot_minutes=360), Decisions(), ZONE)


@pytest.mark.parametrize("grain", ["week", "month"])
def test_inside_the_day_forecast_there_is_one_figure(grain: Grain) -> None:
    past, plan = planned_once()
    begins = plan.made.days["starts_at"].min().to_pydatetime()
    edit = Edit("multiply", "phone", begins, begins + timedelta(days=9), 1.5, "Kim", "sale", begins)
    now = edited(plan, [edit], begins.date(), ZONE)
    by_days = by_period(plan, now, past, ZONE, grain)
    made, notes = long_forecasts(past, ZONE, grain, joined=near(plan, now, past, ZONE, grain))
    both = by_days.merge(made, on=["channel", "starts_at"], suffixes=("", "_long"))
    assert len(both) >= 3
    for column in ("contacts", "low_80", "high_95"):
        assert np.allclose(both[column], both[f"{column}_long"])
    wide = made.pivot(index="starts_at", columns="channel", values="contacts")
    assert np.allclose(wide["phone"] + wide["chat"], wide["total"])
    assert "day forecast" in notes[-1]


def test_a_closure_far_ahead_is_in_its_week() -> None:
    past = history().query("channel != 'social'")
    closure = SpecialDay(past["starts_at"].max().date() + timedelta(days=200), "move", "closure")
    open_, shut = (
        long_forecasts(past, ZONE, "week", register=days)[0]
        .query("channel == 'total'")["contacts"]
        .to_numpy()
        for days in ((), (closure,))
    )
    lost = open_ - shut
    assert (lost > 10).sum() == 1
    assert 0.05 < lost.max() / open_[int(lost.argmax())] < 0.25
