"""Every entry of MODELS obeys the same laws."""

import warnings

import numpy as np
import pytest

from forecasting.leaks import leaking_origins
from forecasting.models import MODELS, mean_of_weeks
from forecasting.series import Floats
from tests.forecasting.made_up import poisson

NAMES = tuple(MODELS)
ORIGINS = np.array([84, 85, 90])
HORIZON = 10


def answer(name: str, counts: Floats, origins: np.ndarray = ORIGINS) -> np.ndarray:
    with warnings.catch_warnings():
        # Third-party libraries warn on import and on tiny samples; our own code must not.
        if name in ("dhr", "ets", "lgbm"):
            warnings.simplefilter("ignore")
        return MODELS[name].make(counts, origins, HORIZON)


@pytest.mark.parametrize("name", NAMES)
def test_forecast_of_a_constant_is_that_constant(name: str) -> None:
    counts = np.full((1, 100, 8), 12.0)
    assert np.allclose(answer(name, counts), 12.0, rtol=2e-3)


@pytest.mark.parametrize("name", NAMES)
def test_scaling_the_history_scales_the_forecast(name: str) -> None:
    counts = poisson(100, 8)
    tolerance = 0.05 if name in ("dhr", "ets", "lgbm") else 1e-4
    assert np.allclose(answer(name, 5 * counts), 5 * answer(name, counts), rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("name", NAMES)
def test_no_model_sees_the_future(name: str) -> None:
    def model(counts: Floats, origins: np.ndarray, horizon: int) -> np.ndarray:
        return answer(name, counts, origins)

    assert leaking_origins(model, poisson(100, 8), ORIGINS, HORIZON) == ()


def test_a_planted_leak_is_caught() -> None:
    def peeking(counts: Floats, origins: np.ndarray, horizon: int) -> np.ndarray:
        made = mean_of_weeks(4)(counts, origins, horizon)
        for row, origin in enumerate(origins):
            made[row, :, 0] = (made[row, :, 0] + counts[:, min(origin, counts.shape[1] - 1)]) / 2
        return made

    assert leaking_origins(peeking, poisson(100, 8), ORIGINS, HORIZON) == (84, 85, 90)


@pytest.mark.parametrize("name", NAMES)
def test_counts_are_finite_and_not_negative(name: str) -> None:
    made = answer(name, poisson(100, 8, size=0.5))
    assert made.shape == (3, 1, HORIZON, 8)
    assert np.isfinite(made).all()
    assert (made >= 0).all()


@pytest.mark.parametrize("name", NAMES)
def test_a_history_of_zeros_gives_zeros(name: str) -> None:
    assert np.allclose(answer(name, np.zeros((1, 100, 8))), 0.0, atol=0.06)


@pytest.mark.parametrize("name", [n for n in NAMES if n != "lgbm"])
def test_a_batch_equals_its_queues_one_by_one(name: str) -> None:
    counts = poisson(100, 8, queues=2)
    together = answer(name, counts)
    apart = np.concatenate([answer(name, counts[:1]), answer(name, counts[1:])], axis=1)
    assert np.allclose(together, apart, rtol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_same_inputs_same_bytes(name: str) -> None:
    counts = poisson(100, 8)
    assert answer(name, counts).tobytes() == answer(name, counts).tobytes()


@pytest.mark.parametrize("name", [n for n in NAMES if MODELS[n].least_weeks <= 4])
def test_slots_that_are_always_closed_stay_zero(name: str) -> None:
    counts = poisson(100, 8)
    counts[:, :, :2] = 0.0
    assert np.abs(answer(name, counts)[..., :2]).max() < 1e-3


def test_seasonal_naive_is_last_week() -> None:
    counts = poisson(100, 8)
    assert np.allclose(answer("snaive", counts)[0, :, :7], counts[:, 77:84])
    assert np.allclose(answer("snaive", counts)[0, :, 7:], counts[:, 77:80])


def test_the_scores_of_a_falling_queue_are_bounded() -> None:
    short = poisson(28, 8)
    made = MODELS["svd"].make(short, np.array([28]), 28)
    assert made.max() < 10 * short.max()


@pytest.mark.parametrize("name", NAMES)
def test_a_sparse_history_with_an_all_but_closed_weekday_stays_small(name: str) -> None:
    # One contact on one Sunday in a slot no other day uses: its shape is rounding noise.
    counts = np.zeros((1, 100, 48))
    counts[0, :, 20:30] = np.random.default_rng(1).poisson(0.5, (100, 10))
    counts[0, 6::7] = 0.0
    counts[0, 48, 40] = 1.0
    assert answer(name, counts).max() <= 10 * counts.max()
