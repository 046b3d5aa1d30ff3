"""Interval ends follow what past intervals held."""

import numpy as np
import pytest

from forecasting import intervals, tracking
from forecasting.intervals import Errors
from forecasting.tracking import Level

ORIGINS = np.arange(400)
ONE = np.zeros(1, dtype=np.int64)


def level(spread: np.ndarray, ahead: int = 7, seed: int = 0) -> Level:
    """A flat forecast of 400 a day, missed by errors of the standard deviation of their day."""
    draw = np.random.default_rng(seed)
    days = 400 + spread * draw.normal(size=spread.size)
    found = np.stack([days[o : o + ahead] for o in ORIGINS])[:, None, :, None].astype(np.float32)
    return Level(found, np.full_like(found, 400.0), np.arange(1, ahead + 1), ONE)


def steady(_: int) -> Errors:
    """Errors of standard deviation 20, as the first half year had them."""
    scaled = np.array([-1.96, -1.2816, 1.2816, 1.96])[:, None, None, None]
    return Errors(np.zeros((1, 1)), scaled, 100)


def held(seen: Level, ends: np.ndarray, last: slice) -> tuple[float, float]:
    y = seen.actual[last]
    inside = [float(((y >= ends[a][last]) & (y <= ends[b][last])).mean()) for a, b in ((1, 2), (0, 3))]
    return inside[0], inside[1]


@pytest.mark.parametrize("after", [8.0, 20.0, 50.0])
def test_ends_find_their_width_when_errors_shrink_stay_or_grow(after: float) -> None:
    spread = np.r_[np.full(100, 20.0), np.full(350, after)]
    seen = level(spread)
    ends, _ = tracking.rolled(seen, ORIGINS, [slice(0, 400)], steady)
    inside_80, inside_95 = held(seen, ends, slice(200, 380))
    assert inside_80 == pytest.approx(0.80, abs=0.05)
    assert inside_95 == pytest.approx(0.95, abs=0.04)


def test_an_end_uses_outcomes_before_its_origin_only() -> None:
    seen = level(np.full(450, 20.0))
    ends, _ = tracking.rolled(seen, ORIGINS, [slice(0, 400)], steady)
    later = seen.actual.copy()
    known = ORIGINS[:, None] + seen.last_ahead <= 200
    later[~known[:, None, :, None]] += 500
    moved = Level(later, seen.made, seen.last_ahead, ONE)
    again, _ = tracking.rolled(moved, ORIGINS, [slice(0, 400)], steady)
    assert np.array_equal(ends[:, :201], again[:, :201])
    assert not np.array_equal(ends[:, 250:], again[:, 250:])


def test_without_outcomes_nothing_moves() -> None:
    seen = level(np.full(450, 20.0))
    blank = Level(np.full_like(seen.actual, np.nan), seen.made, seen.last_ahead, ONE)
    _, out = tracking.rolled(blank, ORIGINS, [slice(0, 400)], steady)
    assert not out.any()


def test_ends_that_are_not_known_do_not_move() -> None:
    seen = level(np.full(450, 20.0))
    _, out = tracking.rolled(seen, ORIGINS, [slice(0, 400)], lambda _: intervals.assumed(1, 1))
    assert not out.any()


def test_an_outer_end_is_never_inside_the_inner_one() -> None:
    out = np.array([-2.0, 1.5, 1.5, -2.0])[:, None, None, None]
    low_95, low_80, high_80, high_95 = steady(0).moved(out).scaled[:, 0, 0, 0]
    assert low_95 == low_80 == pytest.approx(-2.78, abs=0.01)
    assert high_95 == high_80 == pytest.approx(2.78, abs=0.01)


def test_a_contact_where_none_was_expected_is_no_endless_error() -> None:
    actual = np.zeros((60, 1, 7, 1), dtype=np.float32)
    actual[::3] = 2.0
    made = np.zeros_like(actual)
    made[::2] = 0.5
    found = intervals.learn(actual, made, ONE)
    assert intervals.bounds(np.full((1, 7, 1), 3.0, np.float32), found, ONE).max() < 40
