"""A load that has decayed to almost nothing needs one agent at most, and its figures stay finite."""

from __future__ import annotations

import numpy as np
import pytest

from staffing import erlang_a, erlang_c

LOADS = 10.0 ** -np.arange(2, 300, 9)


def test_a_vanishing_load_needs_one_agent() -> None:
    assert set(erlang_a.agents(LOADS, 369, 180, service_level=0.8, threshold_s=20)) == {1.0}
    assert set(erlang_c.agents(LOADS, 369, service_level=0.8, threshold_s=20)) == {1.0}


@pytest.mark.parametrize("agents", [1, 5, 40])
def test_figures_of_a_vanishing_load_are_finite(agents: int) -> None:
    found = erlang_a.metrics(LOADS, agents, 369, 180, 20)
    assert np.isfinite(found.service_level).all()
    assert found.service_level[-1] == pytest.approx(1.0)
