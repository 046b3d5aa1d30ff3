"""Quantiles: the negative binomial against scipy, residual pools against their meaning."""

import numpy as np
import pytest
from scipy import stats

from forecasting import intervals, negative_binomial


@pytest.mark.parametrize("mean", [0.2, 1.0, 4.7, 25.0])
@pytest.mark.parametrize("phi", [0.01, 0.1, 0.8])
def test_negative_binomial_quantiles_match_scipy(mean: float, phi: float) -> None:
    size = 1 / phi
    expected = stats.nbinom.ppf(intervals.LEVELS, size, size / (size + mean))
    found = negative_binomial.quantiles(np.array([mean]), np.array([phi]), intervals.LEVELS)[:, 0]
    assert found.tolist() == expected.tolist()


def test_without_extra_variance_the_counts_are_poisson() -> None:
    found = negative_binomial.quantiles(np.array([6.5]), np.array([0.0]), intervals.LEVELS)[:, 0]
    assert found.tolist() == stats.poisson.ppf(intervals.LEVELS, 6.5).tolist()


def test_learnt_bounds_cover_what_they_promise() -> None:
    draw = np.random.default_rng(1)
    made = np.full((120, 1, 7, 4), 50.0)
    part = np.arange(4)
    errors = intervals.learn(draw.normal(50, 12, made.shape), made, part)
    ends = intervals.bounds(made, errors, part)
    new = draw.normal(50, 12, made.shape)
    assert ((new >= ends[1]) & (new <= ends[2])).mean() == pytest.approx(0.80, abs=0.02)
    assert ((new >= ends[0]) & (new <= ends[3])).mean() == pytest.approx(0.95, abs=0.01)


def test_a_thin_pool_takes_whole_numbers() -> None:
    errors = intervals.assumed(1, 1)
    ends = intervals.bounds(np.full((1, 1, 3, 2), 2.3), errors, np.zeros(2, dtype=np.int64))
    assert (ends == np.round(ends)).all()
    assert (ends[0] <= ends[1]).all()


def test_repeated_targets_count_once_and_widen() -> None:
    draw = np.random.default_rng(2)
    made = np.full((60, 1, 7, 1), 50.0)
    came = draw.normal(50, 10, made.shape)
    part = np.zeros(1, dtype=np.int64)
    once, often = (intervals.learn(came, made, part, repeats=r) for r in (1.0, 7.0))
    assert often.scaled[0, 0, 0, 0] <= once.scaled[0, 0, 0, 0]
    assert often.scaled[3, 0, 0, 0] >= once.scaled[3, 0, 0, 0]


def test_day_parts_share_the_volume() -> None:
    part = intervals.day_part(np.array([1.0, 1, 1, 1, 1, 1, 1, 1]))
    assert np.bincount(part).tolist() == [2, 2, 2, 2]
    assert intervals.day_part(np.zeros(5)).tolist() == [0] * 5
