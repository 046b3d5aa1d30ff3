"""The rest of today: better where days carry over, never worse where they do not."""

import numpy as np
import pytest

from domain.errors import InputError
from forecasting import intraday
from forecasting.intraday import reforecast
from tests.forecasting.made_up import poisson, rates


def past(days: int, day_noise: float, size: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    expected = rates(days, 24, size)
    return expected, draw.poisson(expected * draw.lognormal(0, day_noise, (days, 1))).astype(float)


def test_a_busy_morning_lifts_the_afternoon_of_a_large_queue() -> None:
    expected, actual = past(150, 0.2, 400)
    today = rates(1, 24, 400)[0]
    update = reforecast(today, 1.3 * today[:12], expected, actual)
    assert 1.2 < update.factor < 1.31
    assert update.wape_after < 0.6 * update.wape_before


def test_noise_alone_is_not_carried_over() -> None:
    expected, actual = past(200, 0.0, 2)
    today = rates(1, 24, 2)[0]
    assert reforecast(today, 2 * today[:6], expected, actual).factor < 1.35


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("noise", [0.0, 0.1, 0.3])
def test_no_update_is_worse_than_none_on_days_not_learnt_from(seed: int, noise: float) -> None:
    expected, actual = past(240, noise, 6, seed)
    weight = intraday.tested_weight(expected[:160], actual[:160], 8)
    rest, came = expected[160:, 8:], actual[160:, 8:]
    ratio = actual[160:, :8].sum(axis=1) / expected[160:, :8].sum(axis=1)
    updated = rest * (1 + weight * (ratio - 1))[:, None]
    assert np.abs(updated - came).sum() <= 1.01 * np.abs(rest - came).sum()


def test_before_the_first_slot_nothing_changes() -> None:
    expected, actual = past(60, 0.2, 50)
    today = rates(1, 24, 50)[0]
    update = reforecast(today, today[:0], expected, actual)
    assert update.factor == 1.0
    assert update.projected_total == pytest.approx(today.sum())


def test_at_the_end_of_the_day_the_total_is_what_came() -> None:
    expected, actual = past(60, 0.2, 50)
    came = poisson(1, 24)[0, 0]
    update = reforecast(expected[0], came, expected, actual)
    assert update.projected_total == came.sum()
    assert update.low_80 == update.high_80 == came.sum()


def test_the_interval_holds_the_projection() -> None:
    expected, actual = past(90, 0.2, 50)
    update = reforecast(expected[0], expected[0, :10], expected, actual)
    assert update.low_80 <= update.projected_total <= update.high_80


def test_more_slots_than_the_day_has_are_refused() -> None:
    expected, actual = past(20, 0.1, 5)
    with pytest.raises(InputError):
        reforecast(expected[0], np.ones(25), expected, actual)
