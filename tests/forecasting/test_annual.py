"""The season of the year: learnt where it comes again, left alone where it does not."""

import numpy as np
import pytest

from forecasting import annual, backtest, rolling, wording
from forecasting.backtest import Options
from tests.forecasting.made_up import grid, poisson

YEARS = 1092
DAY = np.arange(YEARS)
SEASON = 0.3 * np.sin(2 * np.pi * DAY / 365.2425)
WEEKDAY = np.array([1.2, 1.1, 1.0, 1.0, 0.9, 0.5, 0.4])[DAY % 7]


def totals(log_level: np.ndarray, queues: int = 1, noise: float = 0.05, seed: int = 0) -> np.ndarray:
    draw = np.random.default_rng(seed)
    return np.asarray(500 * WEEKDAY * np.exp(log_level + draw.normal(0, noise, (queues, YEARS))))


def test_a_season_that_came_before_is_foreseen() -> None:
    until = 900
    found = np.log(annual.factors(totals(SEASON)[:, :until], until + 28))[0]
    expected, true = found[until:] - found[until - 28 : until].mean(), SEASON[until - 28 : until + 28]
    assert expected == pytest.approx(true[28:] - true[:28].mean(), abs=0.035)


def test_a_wandering_level_keeps_little_of_what_the_year_before_did() -> None:
    walks = np.cumsum(np.random.default_rng(1).normal(0, 0.02, (40, YEARS)), axis=1)
    share = annual.repeated_share(annual.weekly_level(totals(walks, 40)))
    assert share.mean() < 0.15
    assert annual.repeated_share(annual.weekly_level(totals(SEASON, 40))).min() > 0.8


def test_a_new_level_of_last_year_is_not_expected_again() -> None:
    found = annual.factors(totals(np.log(3.0) * (DAY > 400)), YEARS)
    assert np.abs(np.log(found)).max() < 0.03


def test_a_constant_and_a_short_history_have_no_season() -> None:
    assert np.allclose(annual.factors(np.full((2, YEARS), 70.0), YEARS + 28), 1.0)
    assert np.array_equal(annual.factors(totals(SEASON)[:, : 64 * 7 - 1], 500), np.ones((1, 500)))


def test_scaling_the_history_leaves_the_season() -> None:
    counts = totals(SEASON, 3)
    assert np.allclose(annual.factors(9 * counts, YEARS), annual.factors(counts, YEARS))


def test_the_course_of_the_year_has_no_edge() -> None:
    found = np.log(annual.factors(totals(SEASON), YEARS))[0]
    assert np.abs(np.diff(found)).max() < 0.012


def test_the_future_does_not_reach_the_season_of_an_origin() -> None:
    counts = poisson(560, 4, size=60) * np.exp(SEASON[:560])[None, :, None]
    changed = counts.copy()
    changed[:, 520:] *= 4
    options = Options(14, span_days=80, has_member_intervals=False)
    one, two = (backtest.run(rolling.prepare(grid(c), (), 14), options) for c in (counts, changed))
    assert one is not None
    assert two is not None
    early = one.origins <= 520
    assert early.sum() > 30
    assert np.array_equal(one.forecasts["portfolio"][early], two.forecasts["portfolio"][early])


def test_the_notes_say_that_a_season_counts() -> None:
    shape = np.array([0.2, 0.5, 0.3])
    seasonal, plain = (totals(level)[:, :, None] * shape for level in (SEASON, 0 * SEASON))
    said = {
        name: " ".join(wording.notes(rolling.prepare(grid(c), (), 28), None, ("ewdow",), Options()))
        for name, c in (("seasonal", seasonal), ("plain", plain))
    }
    assert "season of the year" in said["seasonal"]
    assert "season of the year" not in said["plain"]
