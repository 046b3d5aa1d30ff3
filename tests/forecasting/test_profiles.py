"""Shapes of the day: how fast old weeks are forgotten is learnt."""

import numpy as np

from forecasting import profiles
from forecasting.models import MODELS
from forecasting.series import Floats

DAYS, SLOTS = 280, 24


def queue(drift: float, size: float = 2000.0) -> Floats:
    """A peak that moves by `drift` slots a week."""
    weeks = np.arange(DAYS)[:, None] / 7
    shape = 0.2 + np.exp(-(((np.arange(SLOTS) - 6 - drift * weeks) / 3.0) ** 2))
    rate = size * shape / shape.sum(axis=1, keepdims=True)
    return np.asarray(np.random.default_rng(2).poisson(rate), dtype=float)[None]


def share(counts: Floats) -> float:
    return float(profiles.quick_share(counts, DAYS)[0])


def test_a_shape_that_moves_is_remembered_shortly_and_a_steady_one_long() -> None:
    assert share(queue(0.15)) > 0.9
    assert share(queue(0.0)) < 0.1


def test_the_share_does_not_depend_on_the_size_of_the_counts() -> None:
    counts = queue(0.05, size=200)
    assert np.isclose(share(counts), share(7 * counts))


def test_a_queue_without_contacts_or_weeks_keeps_what_is_assumed() -> None:
    assert share(np.zeros((1, DAYS, SLOTS))) == 0.0
    assert 0 <= profiles.quick_share(queue(0.0), 21)[0] <= 1


def test_a_moving_peak_is_followed() -> None:
    counts = queue(0.15)
    origin = np.array([DAYS - 7])
    made = MODELS["dlf"].make(counts, origin, 7)[0, 0]
    alike = np.full((1, 1, DAYS // 7), 7 / DAYS)
    last_year = profiles.shrunk_weeks(counts.reshape(1, -1, 7, SLOTS), alike)[0, 0]
    came = counts[0, -7:]
    assert np.abs(made - came).sum() < 0.6 * np.abs(last_year - came).sum()


def test_a_kept_answer_is_of_the_same_history_and_origins_only() -> None:
    counts, origins = queue(0.15), np.array([210, 211])
    counts.flags.writeable = False
    first = profiles.by_own_memory(counts, origins)
    assert profiles.by_own_memory(counts, origins) is first
    assert not np.array_equal(profiles.by_own_memory(counts, origins + 28), first)
    other = np.roll(counts, 3, axis=2)
    fresh = profiles.by_own_memory(other, origins)
    other[:, :200] = counts[:, :200]
    assert not np.array_equal(profiles.by_own_memory(other, origins), fresh)
