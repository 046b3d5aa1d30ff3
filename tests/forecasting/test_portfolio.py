"""What members count: by their errors, and by how much was seen of them."""

import numpy as np
import pytest

from forecasting import portfolio


def shares(errors: list[float], naive: float, seen: float) -> np.ndarray:
    found = portfolio.shares(np.array(errors)[:, None, None], np.array([[naive]]), np.array([seen]))
    return np.asarray(found[:, 0, 0])


def test_differences_count_more_the_more_was_seen() -> None:
    early, later, late = (shares([100.0, 104.0], 150.0, days) for days in (7, 28, 10_000))
    assert early[0] < later[0] < late[0]
    assert late[0] / late[1] == pytest.approx(1.04**portfolio.STEEPNESS, rel=0.01)
    assert later[0] / later[1] == pytest.approx(1.04 ** (portfolio.STEEPNESS / 2))


def test_a_member_leaves_when_much_was_seen() -> None:
    assert shares([100.0, 115.0], 150.0, 14)[1] > 0
    assert shares([100.0, 115.0], 150.0, 300)[1] == 0


def test_shares_add_up_and_naive_takes_over_where_none_beats_it() -> None:
    assert shares([100.0, 104.0, 108.0], 150.0, 60).sum() == pytest.approx(1)
    assert shares([100.0, 104.0], 90.0, 60).sum() == 0


def test_members_count_alike_before_anything_is_known() -> None:
    assert shares([np.nan, np.nan], np.nan, 0).tolist() == [0.5, 0.5]


def test_a_perfect_member_takes_all() -> None:
    assert shares([0.0, 5.0], 50.0, 60).tolist() == [1, 0]
