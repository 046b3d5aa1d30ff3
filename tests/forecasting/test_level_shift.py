"""Level shifts: found after they happen, not found where there are none."""

from datetime import date, timedelta

import numpy as np
import pytest

from forecasting.level_shift import LevelShift, detect, restarted
from tests.forecasting.made_up import rates, volume

DAYS = [date(2026, 1, 5) + timedelta(days=k) for k in range(200)]


def shifted(factor: float, at: int = 150, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    expected = np.full(200, 100.0)
    actual = expected * np.random.default_rng(seed).lognormal(0, 0.08, 200)
    actual[at:] *= factor
    return actual, expected


@pytest.mark.parametrize("factor", [0.6, 1.4, 2.5])
def test_a_shift_is_found_with_its_day_and_size(factor: float) -> None:
    found = detect(DAYS, *shifted(factor))
    assert found is not None
    assert abs((found.on - DAYS[150]).days) <= 3
    assert found.factor == pytest.approx(factor, rel=0.12)


def test_an_ordinary_history_rarely_alarms() -> None:
    alarms = [detect(DAYS, *shifted(1.0, seed=s)) for s in range(20)]
    assert sum(a is not None for a in alarms) <= 2


def test_one_odd_day_is_no_shift() -> None:
    actual, expected = shifted(1.0)
    actual[120] *= 5
    assert detect(DAYS, actual, expected) is None


def test_missing_days_are_passed_over() -> None:
    actual, expected = shifted(1.5)
    actual[10:20] = np.nan
    assert detect(DAYS, actual, expected) is not None


def test_a_confirmed_shift_lifts_the_old_time() -> None:
    frame = volume(rates(200, 1))
    made = restarted(frame, LevelShift(DAYS[150], DAYS[155], 2.0, 50), "UTC")
    assert np.allclose(made["contacts"][:150], 2 * frame["contacts"][:150])
    assert np.allclose(made["contacts"][150:], frame["contacts"][150:])
