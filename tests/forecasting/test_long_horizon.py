"""Eighteen months: level, season, drivers, a fan that opens."""

from datetime import date, timedelta

import numpy as np
import pytest

from domain.errors import InputError
from forecasting.long_horizon import Ahead, Driver, fan, growth, long_forecast, week_totals
from tests.forecasting.made_up import grid


def days(weeks: int, season: float = 0.0, noise: float = 0.03, seed: int = 0) -> np.ndarray:
    draw = np.random.default_rng(seed)
    time = np.arange(7 * weeks)
    level = 100 * np.exp(season * np.sin(2 * np.pi * time / 365.25))
    return level * np.exp(noise * draw.normal(size=time.size))


def made(history: np.ndarray, grain: str = "week", **kw: object) -> object:
    return long_forecast(grid(history[None, :, None]), history, grain, **kw)  # type: ignore[arg-type]


def test_a_constant_stays_that_constant() -> None:
    table = made(np.full(7 * 80, 50.0))
    assert np.allclose(table["contacts"], 350.0, rtol=1e-6)  # type: ignore[index]
    assert len(table) == 78  # type: ignore[arg-type]


def test_the_annual_season_comes_back() -> None:
    history = days(7 * 22, season=0.3)
    ahead = days(7 * 22 + 78, season=0.3, noise=0.0)[7 * 7 * 22 :].reshape(-1, 7).sum(axis=1)
    table = made(history)
    assert np.corrcoef(table["contacts"], ahead)[0, 1] > 0.9  # type: ignore[index]


def test_the_fan_opens_and_is_nested() -> None:
    table = made(days(110, noise=0.1))
    assert (np.diff(table["spread"]) >= 0).all()  # type: ignore[index]
    order = table[["low_95", "low_80", "contacts", "high_80", "high_95"]].to_numpy()  # type: ignore[index]
    assert (np.diff(order, axis=1) >= 0).all()


def test_independent_weeks_make_a_month_surer_and_a_wandering_level_does_not() -> None:
    draw = np.random.default_rng(3)
    calm = np.log(700 * np.exp(0.1 * draw.normal(size=160)))
    walk = np.log(700) + np.cumsum(0.05 * draw.normal(size=160))
    calm_week, walk_week, calm_month, walk_month = (
        fan(w, 6, has_trend=True, weeks_a_step=k)[0] for k in (1, 4) for w in (calm, walk)
    )
    assert calm_month < 0.9 * calm_week
    assert walk_month > 0.9 * walk_week


def test_months_hold_the_days_of_their_weeks() -> None:
    table = made(np.full(7 * 60, 10.0), "month")
    assert len(table) == 18  # type: ignore[arg-type]
    lengths = [
        (d.replace(day=28).month, c) for d, c in zip(table["starts_on"], table["contacts"], strict=True)
    ]  # type: ignore[index]
    assert all(c == pytest.approx(310) for month, c in lengths if month in (1, 3, 5, 7, 8, 10, 12))


def test_drivers_multiply_and_are_reached_in_a_line() -> None:
    drivers = (Driver(date(2027, 1, 1), customers_factor=1.2, rate_factor=0.5),)
    assert growth(date(2027, 6, 1), drivers, date(2026, 1, 1)) == pytest.approx(0.6)
    assert growth(date(2026, 7, 2), drivers, date(2026, 1, 1)) == pytest.approx(0.8, abs=0.01)


def test_weeks_begin_on_monday() -> None:
    totals, first = week_totals(np.ones(20), date(2026, 1, 7))
    assert (first, totals.tolist()) == (date(2026, 1, 12), [7.0, 7.0])


def test_half_a_year_is_needed() -> None:
    with pytest.raises(InputError, match="26 full weeks"):
        made(np.ones(100))


@pytest.mark.parametrize("factor", [0.8, 1.25])
def test_a_level_that_stood_for_four_weeks_is_where_the_forecast_starts(factor: float) -> None:
    history = days(110, noise=0.0)
    history[-28:] *= factor
    first = made(history)["contacts"].iloc[0]  # type: ignore[index]
    assert first == pytest.approx(700 * factor, rel=0.03)


@pytest.mark.parametrize("odd_week", [0.5, 1.8])
def test_one_odd_week_is_not_a_level(odd_week: float) -> None:
    history = days(110, noise=0.0)
    history[-7:] *= odd_week
    first = made(history)["contacts"].iloc[0]  # type: ignore[index]
    assert first == pytest.approx(700, rel=0.05)


@pytest.mark.parametrize("grain", ["week", "month"])
def test_twice_the_history_is_twice_the_forecast_and_its_ends(grain: str) -> None:
    history = days(110, season=0.2, noise=0.1)
    once, twice = made(history, grain), made(2 * history, grain)
    for column in ("contacts", "low_80", "high_80", "low_95", "high_95"):
        assert np.allclose(twice[column], 2 * once[column])  # type: ignore[index]
    assert (once[["contacts", "low_95"]] >= 0).all().all()  # type: ignore[index]


def joined(level: float, days_known: int = 28) -> Ahead:
    """A day forecast at one level from the day after 80 weeks on, before edits at the same."""
    begins_on = grid(np.ones((1, 560, 1))).next_on
    near = {begins_on + timedelta(days=k): level for k in range(days_known)}
    return Ahead(near=near, plain=near)


def test_the_day_forecast_stands_and_its_level_fades() -> None:
    table = made(np.full(7 * 80, 50.0), ahead=joined(60.0))
    weeks = table["contacts"].to_numpy() / 350  # type: ignore[index]
    assert np.allclose(weeks[:4], 1.2)
    assert (np.diff(weeks[4:]) <= 1e-12).all()
    assert 1.1 < weeks[4] < 1.2
    assert weeks[18:] == pytest.approx(1.0)


def test_an_edit_on_the_near_days_is_no_new_level() -> None:
    known = joined(50.0)
    edited = Ahead(near={on: 2 * v for on, v in known.near.items()}, plain=known.plain)
    weeks = made(np.full(7 * 80, 50.0), ahead=edited)["contacts"].to_numpy() / 350  # type: ignore[index]
    assert np.allclose(weeks[:4], 2.0)
    assert np.allclose(weeks[4:], 1.0)


def test_holidays_and_closures_are_in_their_months() -> None:
    factors = np.ones(600)
    factors[100] = 0.0
    plain, special = (
        made(np.full(7 * 80, 50.0), "month", ahead=Ahead(f))["contacts"].to_numpy()  # type: ignore[index]
        for f in (np.ones(600), factors)
    )
    assert (plain - special).sum() == pytest.approx(50.0)
    assert ((plain - special) > 1).sum() == 1


def test_a_month_has_its_own_weekdays() -> None:
    week = np.array([1.0, 1, 1, 1, 1, 0, 0])
    table = made(np.tile(week, 80), "month")
    for on, contacts in zip(table["starts_on"], table["contacts"], strict=True):  # type: ignore[index]
        days = (on + timedelta(days=k) for k in range(31))
        expected = sum(d.weekday() < 5 for d in days if d.month == on.month)
        assert contacts == pytest.approx(expected, rel=1e-6)
