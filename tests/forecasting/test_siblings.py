"""A new queue takes a sibling's shape and its own volume."""

import numpy as np
import pytest

from domain.errors import InputError
from forecasting.forecast import forecast
from forecasting.siblings import from_sibling
from tests.forecasting.made_up import poisson, volume

SIBLING = forecast(volume(poisson(80, 6)[0]), horizon_days=7, zone="UTC").frame


def test_the_volume_is_the_planners_and_the_shape_the_siblings() -> None:
    made = from_sibling(SIBLING, "new", 500.0)
    assert made["contacts"].sum() / 7 == pytest.approx(500.0)
    share = made["contacts"] / made["contacts"].sum()
    assert np.allclose(share, SIBLING["contacts"] / SIBLING["contacts"].sum())


def test_the_interval_is_wider_than_the_siblings() -> None:
    made = from_sibling(SIBLING, "new", 500.0)
    own, new = ((f["high_80"] - f["low_80"]) / f["contacts"] for f in (SIBLING, made))
    assert (new > own).all()
    assert (made["low_95"] <= made["low_80"]).all()


def test_a_volume_is_needed() -> None:
    with pytest.raises(InputError):
        from_sibling(SIBLING, "new", 0.0)
