"""What a forecast learnt from: masked days are listed with their reason, shifts are asked about."""

from datetime import date, timedelta

import numpy as np
import pytest

from forecasting import history
from forecasting.forecast import Forecast, forecast
from forecasting.rolling import prepare
from forecasting.series import grids
from forecasting.special_days import SpecialDay
from tests.forecasting.made_up import poisson, volume

SALE = tuple(SpecialDay(date(2026, 1, 5) + timedelta(days=k), "sale", "campaign") for k in (60, 95, 130))


def counts() -> np.ndarray:
    made = poisson(220, 12, 30, seed=2)[0]
    for k in (60, 95, 130):
        made[k] *= 2
    made[170] *= 6
    return made


@pytest.fixture(scope="module")
def made() -> Forecast:
    return forecast(volume(counts()), horizon_days=14, zone="UTC", special_days=SALE)


def test_masked_days_carry_their_reason_and_both_counts(made: Forecast) -> None:
    ready = made.backtests["phone"].ready
    rows = history.masked_days(ready, SALE).set_index("day_on")
    odd = date(2026, 1, 5) + timedelta(days=170)
    assert rows.loc[odd, "why"] == "out of the ordinary"
    assert rows.loc[odd, "contacts"] == counts()[170].sum()
    assert rows.loc[odd, "usual"] < 0.4 * rows.loc[odd, "contacts"]
    assert {s.on for s in SALE} <= set(rows.index[rows["why"] == "sale"])
    assert history.span(ready).masked == len(rows)


def test_the_effect_of_an_event_is_found_within_its_range(made: Forecast) -> None:
    sale = next(e for e in history.effects(made.backtests["phone"]) if e.name == "sale")
    assert sale.days == 3
    assert sale.low_80 < sale.factor < sale.high_80
    assert 1.4 < sale.factor < 2.2


def test_a_lasting_step_is_asked_about_and_an_ordinary_history_is_not(made: Forecast) -> None:
    assert history.shift_of(made.backtests["phone"].ready) is None
    stepped = poisson(300, 12, 30, seed=6)[0]
    stepped[250:] *= 1.6
    found = history.shift_of(prepare(grids(volume(stepped), zone="UTC")[0], (), 1))
    assert found is not None
    assert abs((found.on - (date(2026, 1, 5) + timedelta(days=250))).days) <= 5
    assert found.factor == pytest.approx(1.6, rel=0.15)


def test_a_closure_is_exactly_nothing_and_teaches_nothing() -> None:
    shut = [SpecialDay(date(2026, 1, 5) + timedelta(days=k), "moving", "closure") for k in (100, 221)]
    raw = poisson(220, 12, 30, seed=2)[0]
    raw[100] = 0.0
    closed = forecast(volume(raw), horizon_days=14, zone="UTC", special_days=shut)
    days = closed.days.set_index(closed.days["starts_at"].dt.date)["contacts"]
    assert days[shut[1].on] == 0
    assert (days.drop(shut[1].on) > 0).all()
    assert "moving" not in {e.name for e in history.effects(closed.backtests["phone"])}
