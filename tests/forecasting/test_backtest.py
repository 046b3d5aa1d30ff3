"""The rolling backtest: honest, complete, and against the floor."""

import numpy as np
import pytest

from forecasting import backtest, batches, levels, rolling
from forecasting.backtest import Backtest, Options
from tests.forecasting.made_up import grid, poisson, rates


def rolled(counts: np.ndarray, **options: object) -> Backtest:
    asked = Options(horizon_days=14, **options)  # type: ignore[arg-type]
    done = backtest.run(rolling.prepare(grid(counts), (), 14), asked)
    assert done is not None
    return done


@pytest.fixture(scope="module")
def year() -> Backtest:
    return rolled(poisson(364, 12, size=30))


def test_the_portfolio_comes_first_and_beats_naive(year: Backtest) -> None:
    table = backtest.table(year)
    assert table["model"].iloc[0] == "portfolio"
    assert table["wape_ratio_to_naive"].iloc[0] < 0.8
    assert table.set_index("model").loc["snaive", "wape_ratio_to_naive"] == 1.0


def test_nothing_beats_the_noise_floor(year: Backtest) -> None:
    table = backtest.table(year)
    assert (table["wape"] > table["noise_floor"]).all()
    assert table["wape"].iloc[0] < 1.45 * table["noise_floor"].iloc[0]


def test_coverage_is_near_nominal_at_slot_and_day_level(year: Backtest) -> None:
    found = levels.table(year).set_index("level")
    assert found.loc["slot", "coverage_80"] == pytest.approx(0.80, abs=0.03)
    assert found.loc["slot", "coverage_95"] == pytest.approx(0.95, abs=0.02)
    assert found.loc["day", "coverage_80"] == pytest.approx(0.80, abs=0.09)


def test_accuracy_adds_up_from_its_cells(year: Backtest) -> None:
    y = year.actual[year.scored, 0].astype(float)
    f = year.forecasts["portfolio"][year.scored, 0].astype(float)
    seen = np.isfinite(y)
    row = backtest.table(year).iloc[0]
    assert row["wape"] == pytest.approx(np.abs(f - y)[seen].sum() / y[seen].sum(), rel=1e-5)
    assert row["bias"] == pytest.approx((f - y)[seen].sum() / y[seen].sum(), abs=1e-5)


def test_the_future_does_not_reach_an_origin() -> None:
    counts = poisson(150, 6, size=60)
    changed = counts.copy()
    changed[:, 120:] *= 7
    one, two = rolled(counts, span_days=90), rolled(changed, span_days=90)
    early = one.origins <= 120
    for name in one.forecasts:
        assert np.array_equal(one.forecasts[name][early], two.forecasts[name][early]), name
    first = one.origins[one.scored] <= 120
    assert np.array_equal(one.bounds["portfolio"][:, first], two.bounds["portfolio"][:, first])


def test_a_member_worse_than_naive_is_dropped() -> None:
    counts = np.cumprod(np.full((1, 200, 1), 1.03), axis=1) * rates(200, 6)[None]
    done = rolled(counts, members=("ewdow", "snaive"))
    assert not done.shares[0].any()


def test_batches_give_what_single_queues_give() -> None:
    counts = poisson(120, 6, queues=3)
    options = Options(horizon_days=7, has_member_intervals=False)
    together = batches.accuracy_of_many(grid(counts), (), options)
    alone = batches.accuracy_of_many(grid(counts).of(slice(1, 2)), (), options)
    row = together[together["channel"] == "queue 1"].reset_index(drop=True)
    assert np.allclose(row["wape"], alone["wape"], rtol=0.03)


def test_closed_and_missing_cells_are_not_scored() -> None:
    counts = poisson(120, 6)
    counts[0, 100:105] = np.nan
    done = rolled(counts)
    ahead = done.origins[:, None] + np.arange(14)
    hidden = (ahead >= 100) & (ahead < 105)
    assert np.isnan(done.actual[:, 0][hidden]).all()


def test_by_horizon_covers_every_week(year: Backtest) -> None:
    found = levels.by_horizon(year, ["portfolio"])
    assert found["weeks_ahead"].tolist() == [1, 2]
    assert found["wape"].between(0, 1).all()
