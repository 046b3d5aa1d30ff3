"""Weeks and months of a forecast: whole ones only, what has come included, intervals of their own level."""

import numpy as np
import pandas as pd
import pytest

from forecasting import levels, periods
from forecasting.forecast import Forecast, forecast
from forecasting.totals import ENDS
from tests.forecasting.made_up import poisson, volume

ZONE = "Europe/Berlin"


@pytest.fixture(scope="module")
def past() -> pd.DataFrame:
    made = volume(poisson(320, 12, 30)[0])
    local = (
        made["starts_at"]
        .dt.tz_localize(None)
        .dt.tz_localize(ZONE, ambiguous=True, nonexistent="shift_forward")
    )
    return made.assign(starts_at=local.dt.tz_convert("UTC")).drop_duplicates("starts_at")


@pytest.fixture(scope="module")
def made(past: pd.DataFrame) -> Forecast:
    return forecast(past, horizon_days=56, zone=ZONE)


def by(made: Forecast, past: pd.DataFrame, grain: periods.Grain) -> pd.DataFrame:
    return periods.ahead(made.days, made.backtests, past, ZONE, grain)


def test_a_running_period_holds_what_has_come_and_what_is_to_come(past: pd.DataFrame, made: Forecast) -> None:
    first = by(made, past, "month").iloc[0]
    here = (
        made.days["starts_at"].dt.tz_convert(ZONE).dt.month
        == made.days["starts_at"].min().tz_convert(ZONE).month
    )
    assert first["contacts"] == pytest.approx(first["so_far"] + made.days.loc[here, "contacts"].sum())
    since = past["starts_at"] >= first["starts_at"]
    assert first["so_far"] == past.loc[since, "contacts"].sum()
    assert first["low_95"] >= first["so_far"]


@pytest.mark.parametrize(("grain", "count"), [("week", 8), ("month", 2)])
def test_only_whole_periods_are_said(
    past: pd.DataFrame, made: Forecast, grain: periods.Grain, count: int
) -> None:
    found = by(made, past, grain)
    assert len(found) in {count, count - 1}
    last = found.iloc[-1]["starts_at"].tz_convert(ZONE)
    step = pd.DateOffset(weeks=1) if grain == "week" else pd.DateOffset(months=1)
    assert last + step <= made.days["starts_at"].max().tz_convert(ZONE) + pd.DateOffset(days=1)
    ends = found[list(ENDS)].to_numpy(dtype=float)
    assert (np.diff(ends, axis=1) >= 0).all()


def test_a_longer_sum_is_relatively_surer_than_a_day_and_less_than_independent_days(made: Forecast) -> None:
    done = made.backtests["phone"]
    day, week = (levels.span_ahead(done, 1000.0 * n, 0, n) / n for n in (1, 7))
    width_day, width_week = (w[2] - w[1] for w in (day, week))
    assert width_week < width_day
    assert width_week > width_day / 7


def test_the_past_leaves_a_running_period_out(past: pd.DataFrame) -> None:
    found = periods.totals_of(past, ZONE, "month")
    local = found["starts_at"].dt.tz_convert(ZONE)
    assert (local.dt.day == 1).all()
    last = past["starts_at"].max().tz_convert(ZONE)
    assert local.max().month != last.month
    assert found["contacts"].sum() < past["contacts"].sum()


def test_a_channel_without_a_test_has_no_ends(past: pd.DataFrame, made: Forecast) -> None:
    found = periods.ahead(made.days, {}, past, ZONE, "week")
    assert found["contacts"].notna().all()
    assert found["low_80"].isna().all()
