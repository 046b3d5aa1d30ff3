"""Parts of channels: they add up slot by slot, keep their shares, and stay where they are known."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecasting import parts
from forecasting.forecast import Forecast, forecast
from tests.forecasting.made_up import rates, volume

UNTIL = date(2026, 1, 5) + pd.Timedelta(days=140 + 14)
SHARES = {("phone", "north"): 30.0, ("phone", "south"): 10.0, ("chat", "north"): 6.0, ("chat", "west"): 9.0}


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    draw = np.random.default_rng(5)
    made = [
        volume(draw.poisson(rates(140, 12, size)).astype(float), channel=channel).assign(part=part)
        for (channel, part), size in SHARES.items()
    ]
    return pd.concat(made, ignore_index=True)


@pytest.fixture(scope="module")
def cells(rows: pd.DataFrame) -> pd.DataFrame:
    return parts.cell_points(rows, UNTIL, "UTC")


@pytest.fixture(scope="module")
def channels(rows: pd.DataFrame) -> pd.DataFrame:
    whole = rows.groupby(["channel", "starts_at"], as_index=False)["contacts"].sum()
    return forecast(whole, horizon_days=14, zone="UTC").frame


@pytest.fixture(scope="module")
def own(rows: pd.DataFrame) -> Forecast:
    return forecast(parts.summed(rows, "UTC"), horizon_days=14, zone="UTC")


@pytest.fixture(scope="module")
def fitted(cells: pd.DataFrame, own: Forecast, channels: pd.DataFrame) -> pd.DataFrame:
    return parts.coherent(cells, own.frame, channels)


def test_cells_add_up_to_the_channels_in_every_slot(fitted: pd.DataFrame, channels: pd.DataFrame) -> None:
    sums = fitted.groupby(["channel", "starts_at"])["contacts"].sum()
    assert np.allclose(sums, channels.set_index(["channel", "starts_at"])["contacts"].reindex(sums.index))
    assert len(sums) == len(channels)
    assert (fitted["contacts"] >= 0).all()


def test_cells_keep_about_the_share_they_had(fitted: pd.DataFrame) -> None:
    sums = fitted.groupby(["channel", "part"])["contacts"].sum()
    for (channel, part), size in SHARES.items():
        whole = sum(s for (c, _), s in SHARES.items() if c == channel)
        assert sums[channel, part] / sums[channel].sum() == pytest.approx(size / whole, abs=0.03)


def test_rows_of_parts_follow_their_cells_and_carry_intervals(fitted: pd.DataFrame, own: Forecast) -> None:
    slots, days = parts.rows_of(own, fitted, "UTC")
    assert set(slots["channel"]) == {"north", "south", "west"}
    assert slots["contacts"].sum() == pytest.approx(fitted["contacts"].sum())
    assert days.groupby("channel")["contacts"].sum().to_dict() == pytest.approx(
        slots.groupby("channel")["contacts"].sum().to_dict()
    )
    assert (days["low_95"] <= days["low_80"]).all()
    assert (days["high_80"] <= days["high_95"]).all()


def test_an_edit_of_a_channel_reaches_its_parts_alone(
    cells: pd.DataFrame, own: Forecast, channels: pd.DataFrame, fitted: pd.DataFrame
) -> None:
    factor = np.where(channels["channel"] == "phone", 2.0, 1.0)
    edited = parts.coherent(cells, own.frame, channels.assign(contacts=channels["contacts"] * factor))
    before, after = (f.groupby(["channel", "part"])["contacts"].sum() for f in (fitted, edited))
    assert after["phone"].sum() == pytest.approx(2 * before["phone"].sum())
    assert after["chat"].sum() == pytest.approx(before["chat"].sum())


def test_a_channel_nobody_cuts_and_a_part_without_a_week_are_left_out(
    rows: pd.DataFrame, channels: pd.DataFrame, own: Forecast
) -> None:
    few = rows[
        (rows["channel"] == "phone") | (rows["starts_at"] >= rows["starts_at"].max() - pd.Timedelta(days=3))
    ]
    found = parts.cell_points(few, UNTIL, "UTC")
    assert set(found["channel"]) == {"phone"}
    assert set(parts.coherent(found, own.frame, channels)["channel"]) == {"phone"}
