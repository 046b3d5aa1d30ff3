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


def test_a_threshold_of_thousands_of_patiences_leaves_the_virtual_wait_its_tail() -> None:
    """One agent, an empty system nearly always: whoever would wait for ever waits for one contact to end."""
    load, aht_s, threshold_s = 0.019258, 3600.0, 28_800.0
    level = erlang_a.metrics(load, 1, aht_s, 5.0, threshold_s, definition="virtual").service_level
    waits = erlang_a.metrics(load, 1, aht_s, 5.0).wait_probability
    assert abs((1 - level) / (waits * np.exp(-threshold_s / aht_s)) - 1) < 1e-3
