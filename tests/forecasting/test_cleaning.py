"""Masking and filling look back only and leave ordinary days alone."""

import numpy as np

from forecasting.cleaning import clean
from tests.forecasting.made_up import grid, poisson, rates


def no_days(counts: np.ndarray) -> np.ndarray:
    return np.zeros(counts.shape[:2], dtype=bool)


def test_an_ordinary_history_is_left_as_it_is() -> None:
    counts = poisson(120)
    cleaned = clean(grid(counts), no_days(counts))
    assert np.array_equal(cleaned.counts, counts)
    assert not cleaned.is_masked.any()


def test_an_outage_is_masked_and_filled_with_what_was_to_be_expected() -> None:
    counts = rates(120, 12)[None].copy()
    counts[0, 100] = 0.0
    cleaned = clean(grid(counts), no_days(counts))
    assert np.flatnonzero(cleaned.is_outlier[0]).tolist() == [100]
    assert np.allclose(cleaned.counts[0, 100], rates(120, 12)[100])


def test_a_level_shift_is_not_masked_for_long() -> None:
    counts = rates(160, 12)[None].copy()
    counts[0, 100:] *= 3
    assert clean(grid(counts), no_days(counts)).is_outlier[0].sum() <= 21


def test_single_gaps_follow_the_level_of_their_day() -> None:
    counts = rates(60, 12)[None].copy()
    counts[0, 50] *= 1.2
    counts[0, 50, 3] = np.nan
    cleaned = clean(grid(counts), no_days(counts))
    assert np.isclose(cleaned.counts[0, 50, 3], 1.2 * rates(60, 12)[50, 3])
    assert cleaned.filled_slots == 1


def test_days_that_are_largely_missing_are_masked() -> None:
    counts = rates(60, 12)[None].copy()
    counts[0, 50, :6] = np.nan
    assert clean(grid(counts), no_days(counts)).is_missing[0, 50]


def test_filling_does_not_look_ahead() -> None:
    counts = poisson(120)
    special = no_days(counts)
    special[0, [40, 60, 61]] = True
    before = clean(grid(counts), special).counts[:, :80]
    counts[:, 80:] = 999.0
    assert np.array_equal(clean(grid(counts), special).counts[:, :80], before)
