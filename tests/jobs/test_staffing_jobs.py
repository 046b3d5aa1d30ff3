"""What staffing rests on: measured patience, handle time, draws of rates, demand over eighteen months."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from data_sources.bulk import append
from data_sources.runs import Run
from data_sources.store import Store
from data_sources.tables import intervals
from data_sources.waiting import People
from domain.errors import InputError
from jobs import capacity, plan, staffing, what_if
from jobs.long_forecasts import long_forecasts
from jobs.plan import StaffingChoice, assumptions
from tests.forecasting.made_up import poisson, volume

ZONE = "Europe/Berlin"


def week(channel: str = "phone", contacts: float = 40.0) -> pd.DataFrame:
    starts = pd.date_range("2026-11-23 08:00", periods=20, freq="30min", tz="UTC").as_unit("us")
    return pd.DataFrame({"starts_at": starts, "channel": channel, "contacts": contacts})


def history(aht_s: float) -> pd.DataFrame:
    starts = pd.date_range("2026-10-05 08:00", periods=24 * 42, freq="h", tz="UTC").as_unit("us")
    return pd.DataFrame(
        {"starts_at": starts, "channel": "phone", "contacts": 30.0, "aht_s": aht_s, "handled": 30.0}
    )


def test_patience_is_queue_time_over_abandons_and_needs_enough_of_them(duckdb_store: Store) -> None:
    rows = pd.DataFrame(
        {
            "source": "t", "queue": "q", "channel": ["phone", "chat", "email"],
            "starts_at": pd.to_datetime(["2026-11-01 08:00"] * 3), "starts_on": date(2026, 11, 1),
            "offered": 500.0, "abandoned": [40.0, 5.0, 40.0], "wait_answered_s": 6000.0, "wait_abandoned_s": 2000.0,
        }
    )  # fmt: skip
    with duckdb_store.transaction() as connection:
        append(connection, intervals, rows)
    found = staffing.patience(duckdb_store, date(2026, 11, 22))
    assert list(found) == ["phone"], "five abandons say too little, and e-mail has no queue"
    assert found["phone"].patience_s == 200
    assert found["phone"].low_s < 200 < found["phone"].high_s


def test_a_stated_handle_time_moves_the_level_and_a_measured_one_is_kept() -> None:
    measured = staffing.workload(week(), history(300.0), {}, ZONE)
    assert measured["aht_s"].to_numpy() == pytest.approx(300.0)
    stated = staffing.workload(week(), history(300.0), {"phone": 360.0}, ZONE)
    assert stated["aht_s"].to_numpy() == pytest.approx(360.0)
    assert staffing.workload(week("email"), history(300.0), {}, ZONE)["aht_s"].eq(420.0).all()


def test_draws_of_counts_become_draws_of_rates() -> None:
    generator = np.random.default_rng(3)
    rate = 100 * generator.gamma(100, 1 / 100, (20_000, 1))
    found = staffing.without_arrival_chance(generator.poisson(rate).astype(float))
    assert found.std() / found.mean() == pytest.approx(0.10, rel=0.05)


def test_joint_draws_have_the_spread_and_the_median_of_the_forecast() -> None:
    spread = np.linspace(0.05, 0.20, 10)
    made = pd.DataFrame(
        {"starts_on": pd.date_range("2026-11-23", periods=10, freq="7D"), "channel": "phone", "hours": 100.0}
    ).assign(spread=spread)
    drawn = np.log(capacity.draws(made, 0.0, seed=1, count=20_000))
    assert drawn.std(axis=0) == pytest.approx(spread, rel=0.05)
    assert np.exp(np.median(drawn, axis=0)) == pytest.approx(100.0, rel=0.01)


def test_channels_that_rise_together_make_the_sum_less_sure() -> None:
    starts = pd.date_range("2026-11-23", periods=10, freq="7D")
    made = pd.concat(
        [pd.DataFrame({"starts_on": starts, "channel": c, "hours": 100.0, "spread": 0.2}) for c in ("a", "b")]
    )
    apart, together = (capacity.draws(made, shared, seed=1)[:, -1].std() for shared in (0.0, 1.0))
    assert together > 1.2 * apart


def test_changes_in_step_are_measured_as_shared() -> None:
    weeks = np.exp(np.cumsum(np.random.default_rng(1).normal(0, 0.1, 60))) * 100
    other = np.exp(np.cumsum(np.random.default_rng(2).normal(0, 0.1, 60))) * 100
    assert capacity.shared_change({"a": weeks, "b": 3 * weeks}) == pytest.approx(1.0)
    assert capacity.shared_change({"a": weeks, "b": other}) < 0.4
    assert capacity.shared_change({"a": weeks}) == 0.0


def test_the_capacity_plan_has_the_weeks_of_the_long_horizon() -> None:
    counts = poisson(280, 1, 200.0, queues=2)
    past = pd.concat([volume(counts[k], channel=name) for k, name in enumerate(("phone", "email"))])
    every, _ = long_forecasts(past, "UTC", "week", country="none")
    need = capacity.demand(past, {"phone": 360.0, "email": 600.0}, zone="UTC", country="none")
    told = need.by_channel.merge(
        every.assign(starts_on=every["starts_at"].dt.date),
        on=["starts_on", "channel"],
        suffixes=("", "_told"),
    )
    assert len(told) == len(need.by_channel) == 2 * len(need.weeks)
    assert np.array_equal(told["contacts"], told["contacts_told"])
    phone = need.by_channel[need.by_channel["channel"] == "phone"]
    assert phone["hours"].to_numpy() == pytest.approx(phone["contacts"].to_numpy() / 10)
    assert phone["spread"].is_monotonic_increasing
    assert np.median(need.hours[:, 0]) == pytest.approx(
        need.by_channel.groupby("starts_on")["hours"].sum().iloc[0], rel=0.05
    )


def test_terms_start_from_what_the_store_knows() -> None:
    found = capacity.conditions(People(50, 35.0, 18.5, "EUR", 0.25))
    assert (found.hours_per_fte, found.cost_per_hour) == (35.0, 18.5)
    assert found.attrition_per_month == 0.024, (
        "a share of the month to a tenth of a percent, as the page shows it"
    )
    assert (1 - found.attrition_per_month) ** 12 == pytest.approx(0.75, abs=0.01)
    assert capacity.conditions(None) == capacity.USUAL_CONDITIONS
    assert capacity.conditions(None, 0.763).occupancy == 0.76
    assert capacity.conditions(None, 0.001).occupancy == 0.01


def test_the_first_start_is_this_week_or_later() -> None:
    starts = pd.DataFrame({"start_by": pd.to_datetime(["2026-10-05", "2026-11-16", "2027-01-04"])})
    assert capacity.first_gap(starts, date(2026, 11, 22)) == (date(2026, 11, 16), 1)
    assert capacity.first_gap(starts.head(0), date(2026, 11, 22)) == (None, 0)


def base() -> what_if.Base:
    load = pd.concat([week(), week("chat", 15.0), week("email", 5.0)], ignore_index=True)
    return what_if.Base(load.assign(aht_s=300.0, is_open=True), StaffingChoice(), 1800.0, 25.0)


def test_an_empty_scenario_changes_nothing() -> None:
    table = what_if.compared(base(), [{"scenario": "Same", "volume": None, "shrinkage": float("nan")}])
    assert table["scheduled_hours"].nunique() == 1
    assert table["hours_change"].tolist() == [0.0, 0.0]


def test_fewer_chats_at_once_need_more_people() -> None:
    table = what_if.compared(base(), [{"scenario": "One at a time", "chats_at_once": 1}])
    assert table["scheduled_hours"].iloc[1] > table["scheduled_hours"].iloc[0]


def test_a_run_comes_back_from_plain_values_with_the_same_figures() -> None:
    rows = [{"scenario": "Winter", "volume": 0.1, "moved": 0.2, "moved_from": "email", "moved_to": "chat"}]
    table = what_if.compared(base(), rows)
    results = table.to_dict("records")
    run = Run("what_if", "Winter", what_if.inputs(base(), rows), results, "v", datetime(2026, 11, 22))  # type: ignore[arg-type]
    again, is_same = what_if.again(run)
    assert is_same
    assert again["scheduled_hours"].tolist() == table["scheduled_hours"].tolist()
    changed = [{**r, "scheduled_hours": 1.0} for r in results]
    other = Run("what_if", "Winter", run.inputs, changed, "v", run.made_at)  # type: ignore[arg-type]
    assert not what_if.again(other)[1], "a figure that differs is told"


@pytest.mark.parametrize(
    "row",
    [{"volume": 0.1}, {"scenario": "W", "weather": 1}, {"scenario": "W", "moved": 0.1}, {"scenario": "W", "aht": -1}],
)  # fmt: skip
def test_a_scenario_out_of_range_names_itself(row: dict[str, object]) -> None:
    with pytest.raises(InputError):
        what_if.scenario(row, base())


def test_measured_patience_replaces_the_usual_one_and_erlang_c_has_none() -> None:
    stated = assumptions(StaffingChoice(patience_s={"phone": 99.0}), 1800)
    assert stated.patience_s["phone"] == 99.0
    assert stated.patience_s["chat"] == 240
    assert assumptions(StaffingChoice(patience_s={"phone": 99.0}, has_patience=False), 1800).patience_s == {}


def test_a_stray_live_contact_opens_no_sunday_for_written_work() -> None:
    starts = pd.date_range("2026-11-27 08:00", periods=20, freq="30min", tz="UTC").as_unit("us")
    sunday = pd.Timestamp("2026-11-29 16:30", tz="UTC")
    phone = pd.DataFrame({"starts_at": [*starts, sunday], "channel": "phone", "contacts": 2.0})
    email = phone.assign(channel="email")
    load = plan.with_staffed_hours(pd.concat([phone, email], ignore_index=True).assign(aht_s=300.0))
    is_sunday = load["starts_at"] == sunday
    assert load.loc[is_sunday, "is_open"].tolist() == [True, False]
    assert load.loc[~is_sunday, "is_open"].all()
    alone = plan.with_staffed_hours(load.loc[is_sunday].drop(columns="is_open"))
    assert alone["is_open"].all(), "where nothing lasts longer, the longest stretch counts"
