"""Measures against their definitions, and the noise floor against two other roads."""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from forecasting import accuracy

ORACLE = Path(__file__).parent / "oracles" / "poisson_floor.csv"


ROWS = list(csv.DictReader(ORACLE.read_text().splitlines()))


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r["rate"])
def test_the_floor_matches_the_table(row: dict[str, str]) -> None:
    rate = float(row["rate"])
    found = accuracy.poisson_error(np.array([rate]))[0]
    assert found == pytest.approx(float(row["mean_deviation"]), rel=1e-9)


@pytest.mark.parametrize("rate", [0.3, 1.0, 2.7, 14.2, 60.0])
def test_the_floor_is_the_mean_deviation_of_a_poisson_count(rate: float) -> None:
    count = np.arange(0, 400)
    direct = float((np.abs(count - rate) * stats.poisson.pmf(count, rate)).sum())
    assert accuracy.poisson_error(np.array([rate]))[0] == pytest.approx(direct, rel=1e-9)


def test_a_perfect_forecast_has_no_error() -> None:
    y = np.array([1.0, 5.0, 0.0])
    assert accuracy.wape(y, y) == accuracy.bias(y, y) == accuracy.pinball(y, y, 0.3) == 0.0


def test_nothing_to_measure_is_not_a_number() -> None:
    nothing = np.zeros(0)
    assert np.isnan([accuracy.wape(nothing, nothing), accuracy.coverage(nothing, nothing, nothing)]).all()


def test_pinball_is_smallest_at_its_quantile() -> None:
    y = np.random.default_rng(3).gamma(4, 5, 4000)
    at = [accuracy.pinball(y, np.full_like(y, q), 0.8) for q in np.quantile(y, [0.7, 0.8, 0.9])]
    assert at[1] == min(at)
