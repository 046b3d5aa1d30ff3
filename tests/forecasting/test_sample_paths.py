"""Sample paths: reproducible, centred, and wide enough for day totals."""

import numpy as np
import pytest

from forecasting import backtest, rolling
from forecasting.backtest import Backtest, Options
from forecasting.forecast import point
from forecasting.sample_paths import draw
from tests.forecasting.made_up import grid, poisson


@pytest.fixture(scope="module")
def done() -> Backtest:
    ready = rolling.prepare(grid(poisson(250, 8, queues=2)), (), 7)
    made = backtest.run(ready, Options(horizon_days=7))
    assert made is not None
    return made


def test_paths_lie_around_the_forecast_and_move_together(done: Backtest) -> None:
    made = point(done.ready, done.members, done, 7)[0]
    paths = draw(done, made, 400, seed=1)
    assert paths.shape == (400, *made.shape)
    assert np.allclose(paths.mean(axis=0).sum(), made.sum(), rtol=0.03)
    days = paths.sum(axis=3)
    independent = np.sqrt(paths.var(axis=0).sum(axis=2))
    assert (days.std(axis=0) > independent).mean() > 0.8


def test_the_same_seed_draws_the_same_paths(done: Backtest) -> None:
    made = point(done.ready, done.members, done, 7)[0]
    assert np.array_equal(draw(done, made, 5, seed=3), draw(done, made, 5, seed=3))
    assert not np.array_equal(draw(done, made, 5, seed=3), draw(done, made, 5, seed=4))


def test_paths_of_a_queue_with_hardly_a_contact_stay_near_what_came() -> None:
    counts = np.random.default_rng(5).poisson(0.02, (1, 250, 8)).astype(float)
    ready = rolling.prepare(grid(counts), (), 7)
    rare = backtest.run(ready, Options(horizon_days=7))
    assert rare is not None
    paths = draw(rare, point(ready, rare.members, rare, 7)[0], 200, seed=1)
    assert paths.sum(axis=(1, 2, 3)).mean() < 5 * counts.sum() / 250 * 7
    assert paths.max() <= 3 * counts.max()
