"""Laws of the Erlang models: monotone, in range, one limit of another, and honest at the edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InputError
from staffing import erlang_a, erlang_b, erlang_c, erlang_c_compiled, erlang_x
from staffing.palm import DEFINITIONS

LOADS = st.floats(0.01, 3000)
AGENTS = st.integers(1, 3500)
few = settings(max_examples=60, deadline=None, derandomize=True)


@few
@given(LOADS, AGENTS, st.floats(30, 1800), st.floats(0, 120))
def test_one_more_agent_never_lowers_erlang_c_service(load: float, n: int, aht: float, within: float) -> None:
    one, two = (erlang_c.metrics(load, k, aht, within) for k in (n, n + 1))
    assert two.service_level >= one.service_level - 1e-12
    assert two.wait_probability <= one.wait_probability + 1e-12


@few
@given(LOADS, AGENTS, st.floats(30, 1800), st.floats(5, 3600), st.sampled_from(list(DEFINITIONS)))
def test_one_more_agent_never_lowers_erlang_a_service(
    load: float, n: int, aht: float, patience: float, definition: str
) -> None:
    one, two = (
        erlang_a.metrics(load, k, aht, patience, 20, definition=definition)  # type: ignore[arg-type]
        for k in (n, n + 1)
    )
    assert two.service_level >= one.service_level - 1e-10
    assert two.abandonment <= one.abandonment + 1e-12


@few
@given(LOADS, st.integers(1, 400), st.floats(60, 900))
def test_more_patience_moves_erlang_a_to_erlang_c(load: float, spare: int, aht: float) -> None:
    n = int(load) + 1 + spare
    c = erlang_c.metrics(load, n, aht, 20)
    gaps = [
        abs(float(erlang_a.metrics(load, n, aht, patience, 20).service_level - c.service_level))
        for patience in (1e3, 1e5, 1e9)
    ]
    assert gaps[2] <= gaps[1] + 1e-9 <= gaps[0] + 2e-9
    assert gaps[2] < 1e-4


@few
@given(LOADS, st.floats(30, 1800), st.floats(0.5, 0.99), st.floats(0.6, 1.0))
def test_the_answer_meets_the_target_and_one_fewer_does_not(
    load: float, aht: float, level: float, cap: float
) -> None:
    n = float(erlang_c.agents(load, aht, service_level=level, max_occupancy=cap))
    assert erlang_c.metrics(load, n, aht, 20).service_level >= level
    assert load / n <= cap + 1e-9
    fewer = erlang_c.metrics(load, n - 1, aht, 20)
    assert fewer.service_level < level or n - 1 <= load or load / max(n - 1, 1) > cap - 1e-9


@few
@given(LOADS, st.floats(30, 1800), st.floats(20, 900), st.floats(0.5, 0.99), st.floats(0.01, 0.2))
def test_erlang_a_answer_is_the_fewest(
    load: float, aht: float, patience: float, level: float, lost: float
) -> None:
    n = float(erlang_a.agents(load, aht, patience, service_level=level, max_abandonment=lost))
    met = erlang_a.metrics(load, n, aht, patience, 20)
    assert met.service_level >= level
    assert met.abandonment <= lost + 1e-9
    fewer = erlang_a.metrics(load, n - 1, aht, patience, 20) if n > 0 else None
    assert fewer is None or fewer.service_level < level or fewer.abandonment > lost


@few
@given(st.floats(0.1, 500), st.floats(0.1, 500))
def test_pooling_two_loads_never_needs_more_agents(a: float, b: float) -> None:
    apart = erlang_c.agents([a, b], 300, service_level=0.8).sum()
    assert erlang_c.agents(a + b, 300, service_level=0.8) <= apart


def test_blocking_obeys_the_textbook_recurrence() -> None:
    load, lost = 37.5, 1.0
    for n in range(1, 80):
        lost = load * lost / (n + load * lost)
        assert float(erlang_b.blocking(load, n)) == pytest.approx(lost, rel=1e-12)


def test_lines_and_load_are_each_others_inverse() -> None:
    lines = np.arange(1, 200)
    load = erlang_b.load(lines, 0.01)
    assert (erlang_b.lines(load * (1 - 1e-9), 0.01) == lines).all()
    np.testing.assert_allclose(erlang_b.blocking(load, lines), 0.01, rtol=1e-9)


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_twenty_thousand_random_points_are_finite_and_in_range(definition: str) -> None:
    rng = np.random.default_rng(5)
    load = 10 ** rng.uniform(-2, 4.7, 20_000)
    agents = np.round(load * rng.uniform(0.2, 5, load.size))
    patience = 10 ** rng.uniform(0.7, 4.56, load.size)
    m = erlang_a.metrics(load, agents, 300, patience, 20, definition=definition)  # type: ignore[arg-type]
    for name in ("wait_probability", "service_level", "abandonment", "occupancy", "immediate_share"):
        values = getattr(m, name)
        assert ((values >= 0) & (values <= 1)).all(), name
    assert np.isfinite(m.asa_s).all()
    c = erlang_c.metrics(load, agents, 300, 20)
    assert ((c.service_level >= 0) & (c.service_level <= 1)).all()
    assert ((c.wait_probability >= 0) & (c.wait_probability <= 1)).all()


def test_five_definitions_stand_in_their_order() -> None:
    level = {d: float(erlang_a.metrics(50, 45, 300, 90, 20, definition=d).service_level) for d in DEFINITIONS}
    assert level["offered"] < level["short_abandons_excluded"] < level["wait_within"]
    assert level["offered"] < level["answered"]


def test_capacity_is_the_inverse_of_agents() -> None:
    load = erlang_c.capacity(np.arange(2.0, 60), 240, service_level=0.8)
    assert (erlang_c.agents(load * (1 - 1e-9), 240, service_level=0.8) == np.arange(2.0, 60)).all()
    load = erlang_a.capacity(np.arange(2.0, 60), 240, 120, service_level=0.8)
    assert (erlang_a.agents(load * (1 - 1e-9), 240, 120, service_level=0.8) == np.arange(2.0, 60)).all()


def test_zero_volume_gives_the_minimum_and_no_data_gives_no_data() -> None:
    got = erlang_c.agents([0.0, np.nan, 10.0], 180, service_level=0.8, min_agents=2)
    assert got[0] == 2
    assert np.isnan(got[1])
    assert got[2] == 14
    got = erlang_a.agents([0.0, np.nan], 180, 60, service_level=0.8)
    assert got[0] == 0
    assert np.isnan(got[1])


def test_overload_is_told_not_hidden() -> None:
    m = erlang_c.metrics(10, [5, 10], 180, 20)
    assert (m.wait_probability == 1).all()
    assert (m.service_level == 0).all()
    assert np.isinf(m.asa_s).all()
    assert (m.occupancy == 1).all()


def test_a_negative_load_names_its_row() -> None:
    with pytest.raises(InputError, match="load, row 2"):
        erlang_c.agents([1.0, 2.0, -3.0], 180, service_level=0.8)


@pytest.mark.parametrize(
    "asked", [{"service_level": 80}, {"service_level": 1.0}, {"max_occupancy": 0.0}, {"asa_s": 0.0}]
)
def test_targets_nobody_can_meet_are_refused(asked: dict[str, float]) -> None:
    with pytest.raises(InputError):
        erlang_c.agents(10, 180, **asked)  # type: ignore[arg-type]


def test_redials_raise_the_load_and_without_them_erlang_x_is_erlang_a() -> None:
    none = erlang_x.metrics(50, 46, 300, 120, 20, redial_probability=0)
    plain = erlang_a.metrics(50, 46, 300, 120, 20)
    assert float(none.service_level) == pytest.approx(float(plain.service_level), abs=1e-12)
    total = erlang_x.total_load(50, [40, 46, 60], 300, 120, 0.6)
    assert (np.diff(total) < 0).all()
    lost = erlang_a.metrics(total, [40, 46, 60], 300, 120).abandonment
    np.testing.assert_allclose(total * (1 - 0.6 * lost), 50, rtol=1e-12)


def test_machine_code_gives_the_same_agents_as_the_closed_form() -> None:
    generator = np.random.default_rng(9)
    load = np.concatenate([10 ** generator.uniform(-2, 3.5, 3000), [0.0, np.nan]])
    aht = generator.uniform(60, 900, load.size)
    for level, cap in ((0.8, 0.9), (0.95, 1.0), (0.5, 0.85)):
        closed = erlang_c.agents(load, aht, service_level=level, max_occupancy=cap)
        fast = erlang_c_compiled.agents(load, aht, service_level=level, max_occupancy=cap)
        np.testing.assert_array_equal(fast, closed)
