"""Erlang A where load x patience / AHT is vast: the incomplete gamma function keeps its digits."""

from __future__ import annotations

import numpy as np
import pytest

from staffing import erlang_a, erlang_c
from staffing.log_space import _log_vast_lower

LOG_P = (
    (200000.0, 198000.0, -12.528457921361815574),
    (200000.0, 197000.0, -25.570629566840378997),
    (1000000.0, 994000.0, -20.808943529619163476),
    (1000000.0, 970000.0, -463.52869556025424088),
)  # a, x, log P(a, x): mpmath 1.4, 40 digits, gammainc(a, 0, x, regularized=True)


@pytest.mark.parametrize(("a", "x", "expected"), LOG_P)
def test_the_lower_tail_is_exact(a: float, x: float, expected: float) -> None:
    assert float(_log_vast_lower(np.array(a), np.array(x))) == pytest.approx(expected, rel=1e-12)


def test_one_more_agent_never_lowers_service_however_patient_people_are() -> None:
    rng = np.random.default_rng(3)
    for _ in range(60):
        load, aht_s = 10 ** rng.uniform(0, 5), 10 ** rng.uniform(1, 3.5)
        patience_s, threshold_s = 10 ** rng.uniform(4, 12), float(rng.choice([0, 10, 60, 3600]))
        root = np.sqrt(load)
        agents = np.unique(np.maximum(np.round(np.linspace(load - 4 * root, load + 5 * root, 60)), 1))
        made = erlang_a.metrics(load, agents, aht_s, patience_s, threshold_s)
        assert np.diff(made.service_level).min(initial=0) > -1e-9
        assert np.diff(made.abandonment).max(initial=0) < 1e-9
        assert np.isfinite(made.asa_s).all()


def test_endless_patience_is_erlang_c_at_a_great_load() -> None:
    load, agents = 20_000.0, np.array([20_020.0, 20_100.0, 20_400.0])
    patient = erlang_a.metrics(load, agents, 300, 1e12, 20)
    endless = erlang_c.metrics(load, agents, 300, 20)
    np.testing.assert_allclose(patient.service_level, endless.service_level, rtol=1e-5)
    np.testing.assert_allclose(patient.wait_probability, endless.wait_probability, rtol=1e-5)
