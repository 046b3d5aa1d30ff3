"""Forecasts that add up: sums agree, the total moves with its parts, edits reach it."""

import numpy as np
import pandas as pd
import pytest

from forecasting import totals
from forecasting.forecast import Forecast, forecast
from forecasting.totals import TOTAL, Together
from tests.forecasting.made_up import rates, volume


def shared_noise(days: int = 210) -> pd.DataFrame:
    """Two channels whose day noise is the same."""
    draw = np.random.default_rng(4)
    noise = draw.lognormal(0, 0.12, (days, 1))
    parts = [volume(draw.poisson(rates(days, 12, size) * noise).astype(float), channel=name)
             for name, size in (("phone", 40.0), ("chat", 25.0))]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def history() -> pd.DataFrame:
    return shared_noise()


@pytest.fixture(scope="module")
def made(history: pd.DataFrame) -> Forecast:
    return forecast(history, horizon_days=14, zone="UTC")


@pytest.fixture(scope="module")
def both(history: pd.DataFrame, made: Forecast) -> Together:
    total = forecast(totals.daily_sum(history, "UTC"), horizon_days=14, zone="UTC")
    return totals.together(made, total, "UTC", seed=1)


def wide(both: Together) -> pd.DataFrame:
    return both.days.pivot(index="starts_at", columns="channel", values="contacts").loc[both.starts_at]


def test_slots_add_up_to_days_and_channels_to_the_total(both: Together) -> None:
    slots = (
        both.frame.groupby([both.frame["starts_at"].dt.normalize(), "channel"])["contacts"].sum().unstack()
    )
    assert np.allclose(slots, wide(both), rtol=1e-5), "single precision"
    spans = totals.spans(both.paths, wide(both)).set_index("channel")["contacts"]
    assert spans[TOTAL] == pytest.approx(spans.drop(TOTAL).sum())
    assert totals.total_days(both.paths, wide(both))["contacts"].sum() == pytest.approx(spans[TOTAL])


def test_channels_that_move_together_make_a_wider_total_than_independent_ones(both: Together) -> None:
    assert both.is_joint
    days = totals.total_days(both.paths, wide(both))
    own = (days["high_80"] - days["low_80"]).mean()
    parts = [np.ptp(np.quantile(p, [0.1, 0.9], axis=0), axis=0) for p in both.paths.values()]
    independent = np.sqrt(sum(w**2 for w in parts)).mean()
    assert own > 1.15 * independent
    assert own < 1.02 * sum(w.mean() for w in parts), "never wider than all going wrong at once"


def test_the_total_interval_holds_about_what_it_says(history: pd.DataFrame) -> None:
    hits = []
    ends = history["starts_at"].max().normalize()
    for back in (14, 28, 42, 56, 70, 84):
        cut = ends - pd.Timedelta(days=back - 1)
        past, ahead = history[history["starts_at"] < cut], history[history["starts_at"] >= cut]
        made = forecast(past, horizon_days=14, zone="UTC")
        both = totals.together(made, None, "UTC")
        days = totals.total_days(both.paths, wide(both)).set_index("starts_at")
        came = totals.daily_sum(ahead, "UTC").set_index("starts_at")["contacts"].reindex(days.index)
        hits += list(((came >= days["low_80"]) & (came <= days["high_80"]))[came.notna()])
    assert 0.65 <= np.mean(hits) <= 0.95


def test_an_edit_reaches_the_total_and_leaves_the_rest(both: Together) -> None:
    before = wide(both)
    after = before.assign(phone=before["phone"] * 2)
    moved = totals.with_edits(both.paths, before, after)
    assert np.allclose(moved["phone"], 2 * both.paths["phone"])
    assert np.array_equal(moved["chat"], both.paths["chat"])


def test_adding_up_moves_no_channel_when_the_parts_already_fit(made: Forecast) -> None:
    alone = totals.together(made, None, "UTC")
    assert alone.largest_move == 0
    pd.testing.assert_frame_equal(alone.frame, made.frame, check_dtype=False)


def test_the_daily_sum_starts_when_every_channel_has(history: pd.DataFrame) -> None:
    late = history[(history["channel"] == "phone") | (history["starts_at"] >= "2026-03-02")]
    summed = totals.daily_sum(late, "UTC")
    assert summed["starts_at"].min() == pd.Timestamp("2026-03-02", tz="UTC")
    assert summed["contacts"].sum() == late.loc[late["starts_at"] >= "2026-03-02", "contacts"].sum()
