"""The rolling backtest: honest, complete, and against the floor."""

import numpy as np
import pytest

from domain.errors import InputError
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


def moved_by_the_future() -> set[str]:
    """What changes at origins up to a day when only later days change: models, and `bounds`."""
    counts = poisson(150, 6, size=60)
    changed = counts.copy()
    changed[:, 120:] *= 7
    one, two = rolled(counts, span_days=90), rolled(changed, span_days=90)
    early, first = one.origins <= 120, one.origins[one.scored] <= 120
    found = {
        n for n, made in one.forecasts.items() if not np.array_equal(made[early], two.forecasts[n][early])
    }
    same = np.array_equal(one.bounds["portfolio"][:, first], two.bounds["portfolio"][:, first])
    return found if same else found | {"bounds"}


def test_the_future_does_not_reach_an_origin() -> None:
    assert moved_by_the_future() == set()


def test_a_leak_planted_in_the_calendar_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = rolling.calendar_factors
    monkeypatch.setattr(rolling, "calendar_factors", lambda ready, until: honest(ready, ready.grid.days))
    assert moved_by_the_future() >= {"portfolio", "svd", "ewdow", "dlf", "fast"}


def test_a_leak_planted_in_the_weights_or_the_intervals_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    weighed = backtest.shares_before
    with monkeypatch.context() as planted:
        planted.setattr(backtest, "shares_before", lambda *given: weighed(*given[:3], 10_000, given[4]))
        assert "portfolio" in moved_by_the_future()
    pooled = backtest.pooled_errors
    monkeypatch.setattr(backtest, "pooled_errors", lambda *given: pooled(*given[:3], 150, *given[4:]))
    assert moved_by_the_future() == {"bounds"}


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


def test_only_the_origins_asked_for_count_and_all_days_teach(year: Backtest) -> None:
    origins, days = year.origins, year.ready.grid.days
    asked = Options(28, scored_origins=4, scored_every_days=14)
    rows = backtest.scored_rows(origins, days, asked)
    assert origins[rows].tolist() == [days - 70, days - 56, days - 42, days - 28]
    spread = backtest.scored_rows(origins, days, Options(28, scored_origins=5))
    assert len(spread) == 5
    assert spread[0] == len(origins) // 2
    assert origins[spread[-1]] == days - 28


def test_origins_without_lessons_before_them_do_not_count(year: Backtest) -> None:
    asked = Options(28, scored_origins=500, scored_every_days=1)
    rows = backtest.scored_rows(year.origins, year.ready.grid.days, asked)
    assert rows[0] == backtest.taught(year.origins)
    with pytest.raises(InputError, match="200 days after"):
        backtest.scored_rows(year.origins, int(year.origins[-1]), Options(200, scored_origins=1))


def test_sparse_origins_are_judged_like_the_same_origins_among_all() -> None:
    counts = poisson(200, 6)
    every, few = rolled(counts), rolled(counts, scored_origins=3, scored_every_days=14)
    same = np.isin(every.origins[every.scored], few.origins[few.scored])
    assert same.sum() == len(few.scored) == 3
    assert np.array_equal(every.bounds["portfolio"][:, same], few.bounds["portfolio"])
    assert backtest.table(few)["origins"].iloc[0] == 3
