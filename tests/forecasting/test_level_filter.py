"""The level filter: how far one day moves it."""

import numpy as np
import pytest

from forecasting import level_filter
from forecasting.models import MODELS


def moved(ratio: float) -> float:
    """How far the log level of another weekday moves on a day at `ratio` of what was expected."""
    expected = np.zeros((1, 7))
    level_filter.learn(expected, 2, np.array([np.log(ratio)]), np.array([True]))
    return float(expected[0, 5])


@pytest.mark.parametrize("ratio", [0.5, 0.9, 1.3, 2.0])
def test_a_day_at_up_to_half_or_double_moves_the_level_in_full(ratio: float) -> None:
    assert moved(ratio) == pytest.approx(level_filter.LEVEL_RATE * np.log(ratio))


def test_a_day_further_off_moves_it_little_more() -> None:
    assert moved(2.0) < moved(5.0) == moved(50.0) < 1.02 * moved(2.0)


def test_after_a_jump_the_fast_level_is_nearly_there_within_three_weeks() -> None:
    counts = np.full((1, 140, 4), 25.0)
    counts[:, 119:] *= 3
    made = MODELS["fast"].make(counts, np.array([119, 140]), 7).sum(axis=3).mean(axis=2)[:, 0]
    assert made[0] == pytest.approx(100)
    assert made[1] > 0.9 * 300
