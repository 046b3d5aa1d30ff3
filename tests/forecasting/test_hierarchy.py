"""Reconciled forecasts add up, stay near, and are not negative."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InputError
from forecasting.hierarchy import reconcile, sums, within

PARENTS = {"a1": "a", "a2": "a", "b1": "b", "b2": "b", "b3": "b", "a": "total", "b": "total"}
NODES = ["total", "a", "b", "a1", "a2", "b1", "b2", "b3"]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_parents_are_the_sums_of_their_children_and_nothing_is_negative(seed: int) -> None:
    matrix, _ = sums(PARENTS, NODES)
    base = np.random.default_rng(seed).normal(5, 8, (8, 3))
    made = dict(zip(NODES, reconcile(base, matrix), strict=True))
    assert np.allclose(made["total"], made["a"] + made["b"])
    assert np.allclose(made["b"], made["b1"] + made["b2"] + made["b3"])
    assert min(v.min() for v in made.values()) >= 0


def test_forecasts_that_add_up_already_are_not_moved() -> None:
    matrix, _ = sums(PARENTS, NODES)
    base = matrix @ np.array([[1.0], [2], [3], [4], [5]])
    assert np.allclose(reconcile(base, matrix), base)


def test_the_answer_is_the_weighted_projection() -> None:
    matrix, _ = sums(PARENTS, NODES)
    base = np.random.default_rng(0).uniform(50, 90, (8, 1))
    root = np.sqrt(1 / matrix.sum(axis=1))[:, None]
    queues = np.linalg.lstsq(root * matrix, root * base, rcond=None)[0]
    assert np.allclose(reconcile(base, matrix), matrix @ queues)


def test_a_circle_or_a_stranger_is_refused() -> None:
    with pytest.raises(InputError, match="among the nodes"):
        sums({"x": "nobody"}, ["x"])
    with pytest.raises(InputError, match="circles"):
        sums({"x": "p", "p": "q", "q": "p"}, ["x", "p", "q"])


# two departments, each with contacts of two channels: cells phone/a, phone/b, chat/a, chat/b
CUT = np.vstack([[[1.0, 0, 1, 0], [0, 1, 0, 1]], np.eye(4)])
MEMBERS = np.array([[1.0, 1, 0, 0], [0, 0, 1, 1]])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_cells_add_up_to_what_stands_and_nothing_is_negative(seed: int) -> None:
    draw = np.random.default_rng(seed)
    base, fixed = draw.normal(5, 8, (6, 3)), draw.uniform(0, 20, (2, 3)) * (draw.random((2, 3)) < 0.8)
    made = within(base, CUT, fixed, MEMBERS)
    assert np.allclose(MEMBERS @ made, fixed)
    assert made.min() >= 0


def test_cells_that_fit_already_are_not_moved_and_scaling_scales() -> None:
    cells = np.array([[4.0], [6], [3], [2]])
    made = within(CUT @ cells, CUT, MEMBERS @ cells, MEMBERS)
    assert np.allclose(made, cells)
    base = np.random.default_rng(1).uniform(5, 9, (6, 1))
    one, two = (within(k * base, CUT, k * (MEMBERS @ cells), MEMBERS) for k in (1, 3))
    assert np.allclose(3 * one, two)


def test_where_nothing_is_known_of_the_cells_they_share_alike() -> None:
    assert within(np.zeros((6, 1)), CUT, np.array([[10.0], [0.0]]), MEMBERS).ravel().tolist() == [5, 5, 0, 0]
