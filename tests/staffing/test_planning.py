"""Uncertainty, patience, deferred work, scenarios and the long plan: golden figures and laws."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InputError, NoDataError
from domain.workload import ServiceTarget
from staffing import capacity_plan, chat, chat_curve, deferred, erlang_c, offered_load, patience, simulate
from staffing import uncertainty as un
from staffing.capacity_plan import Conditions, HiringClass
from staffing.requirements import Assumptions
from staffing.scenarios import BASE, Scenario, compared, tornado, volume_that_fits
from staffing.shrinkage import Shrinkage, measured

few = settings(max_examples=40, deadline=None, derandomize=True)
EIGHTY_TWENTY = ServiceTarget(0.8, 20, max_occupancy=None)


def test_golden_table_of_uncertainty() -> None:
    paths = un.gamma_paths([100], day_cv=0.10, draws=20_000, seed=1)
    work = un.Work(180, 1800, EIGHTY_TWENTY)
    got = [float(un.chance(paths, np.array([n]), work)[0]) for n in (14, 15)]
    assert got == pytest.approx([0.81, 0.958], abs=0.01)
    table = un.agents_for(paths, work).iloc[0]
    assert table["agents_50"] <= table["agents_80"] <= table["agents_90"]
    assert table["agents_80"] == 14
    assert table["agents_90"] == 15


def test_a_sure_forecast_needs_the_same_agents_for_every_chance() -> None:
    table = un.agents_for(np.full((50, 3), 100.0), un.Work(180, 1800, EIGHTY_TWENTY))
    assert (table == 14).all().all()


def test_meeting_the_day_needs_no_more_than_meeting_every_interval() -> None:
    paths = un.gamma_paths(np.full(20, 100.0), day_cv=0.1, interval_cv=0.1, draws=500)
    work = un.Work(180, 1800, EIGHTY_TWENTY, patience_s=120)
    day = un.agents_for_day(paths, work, 0.9)
    assert (un.day_service_levels(paths, day, work) >= 0.8).mean() >= 0.9
    assert day.sum() <= un.agents_for(paths, work)["agents_90"].sum()


def test_rate_uncertainty_costs_service_level() -> None:
    work, agents = un.Work(300, 1800, EIGHTY_TWENTY), np.array([67.0])
    sure = un.expected_service_level(np.full((1, 1), 360.0), agents, work)
    unsure = un.expected_service_level(un.gamma_paths([360], day_cv=0.1), agents, work)
    assert sure - unsure > 0.05


def test_patience_is_recovered_from_simulated_waits() -> None:
    generator = np.random.default_rng(2)
    would_wait, offered = generator.exponential(120, 20_000), generator.exponential(60, 20_000)
    frame = pd.DataFrame({"wait_s": np.minimum(would_wait, offered), "is_abandoned": would_wait < offered})
    for rule in ("counted", "excluded"):
        p = patience.measured(frame, short_abandons=rule)  # type: ignore[arg-type]
        assert p.low_s < 120 < p.high_s
        assert p.patience_s == pytest.approx(120, rel=0.05)
    assert frame.loc[frame["is_abandoned"], "wait_s"].mean() < 60  # what patience is not


def test_patience_without_abandons_is_not_invented() -> None:
    with pytest.raises(NoDataError):
        patience.measured(pd.DataFrame({"wait_s": [1.0], "is_abandoned": [False]}))


def test_patience_by_time_of_day_pools_where_abandons_are_few() -> None:
    at = pd.date_range("2026-11-02", periods=400, freq="3min")
    frame = pd.DataFrame({"channel": "phone", "offered_at": at, "wait_s": 30.0, "is_abandoned": True})
    table = patience.by_interval(frame, 60, least_abandons=15)
    assert not table["is_pooled"].any()
    assert (table["patience_s"] == 30).all()


def test_shrinkage_measured_compounds_to_lost_over_paid() -> None:
    spells = pd.DataFrame(
        {"reason": ["leave", "sick", "team", "leave"], "is_planned": [True, False, True, True],
         "seconds": [50.0, 60.0, 40.0, 50.0]}
    )  # fmt: skip
    s = measured(spells, 1000)
    assert s.total == pytest.approx(0.2)
    assert s.planned_share == pytest.approx(0.14)


@few
@given(
    st.lists(st.floats(0, 5000), min_size=4, max_size=40),
    st.lists(st.booleans(), min_size=40, max_size=40),
    st.integers(1, 8),
    st.lists(st.integers(0, 6), min_size=40, max_size=40),
)
def test_deferred_work_is_conserved_and_even_levels_meet_every_due_time(
    arrived: list[float], opened: list[bool], due: int, staffed: list[int]
) -> None:
    is_open = np.array([True, *opened[1 : len(arrived)]])
    work = deferred.Work(np.array(arrived), is_open, 900, due * 900)
    table = deferred.backlog(work, np.array(staffed[: len(arrived)], float))
    moved = table["opening_s"] + table["arrived_s"] - table["done_s"]
    np.testing.assert_allclose(moved, table["closing_s"], atol=1e-6)
    assert (table["closing_s"] >= -1e-6).all()
    in_time = table["arrived_in_time_share"]
    assert in_time.dropna().between(0, 1).all()
    assert not in_time[work.arrived_s <= 0].notna().any()
    level = deferred.levels(work)
    assert deferred.backlog(work, level)["short_hours"].sum() == pytest.approx(0, abs=1e-6)
    whole = deferred.whole_levels(work, level, busy_share=0.85)
    assert deferred.backlog(work, whole)["short_hours"].sum() == pytest.approx(0, abs=1e-6)
    assert whole[is_open].sum() <= np.ceil(work.arrived_s.sum() / (0.85 * 900)) + is_open.sum()
    flat, _, _ = deferred.minimum_level(work)
    assert level.max() == pytest.approx(flat, rel=1e-9, abs=1e-9)
    assert deferred.backlog(work, np.full(is_open.size, flat))["short_hours"].sum() == pytest.approx(
        0, abs=1e-6
    )


def test_a_little_less_than_the_minimum_level_breaks_a_due_time() -> None:
    work = deferred.Work(np.array([0.0, 9000.0, 100.0, 0.0, 0.0, 50.0]), np.full(6, True), 900, 2700)
    flat, first, last = deferred.minimum_level(work)
    assert (first, last) == (1, 4)
    late = deferred.backlog(work, np.full(6, 0.99 * flat))["short_hours"]
    assert late.sum() > 0


def test_chat_with_one_at_a_time_is_erlang() -> None:
    one = chat.metrics(10 / 180, 14, [180.0], 20)
    assert one.service_level == pytest.approx(
        float(erlang_c.metrics(10, 14, 180, 20).service_level), rel=1e-12
    )


def test_concurrency_that_finishes_fewer_contacts_is_refused() -> None:
    with pytest.raises(InputError, match="grow with concurrency"):
        chat.agents(0.1, [300, 700], service_level=0.8)


def test_chat_curve_is_recovered_from_overlapping_chats() -> None:
    start = pd.Timestamp("2026-11-02 09:00", tz="UTC")
    rows = [(a, start, start + pd.Timedelta(seconds=200 + 100 * c)) for c in (1, 2, 3) for a in [f"a{c}"] * c]
    chats = pd.DataFrame(rows, columns=["agent_id", "starts_at", "ends_at"])
    chats["handle_s"] = (chats["ends_at"] - chats["starts_at"]).dt.total_seconds()
    chats["concurrency"] = chat_curve.concurrency(chats)
    assert chat_curve.fitted_curve(chats, 3) == pytest.approx([300, 400, 500])


@few
@given(st.lists(st.floats(0, 500), min_size=3, max_size=30), st.floats(30, 3000))
def test_offered_load_methods_conserve_work(contacts: list[float], aht: float) -> None:
    padded = np.array([*contacts, *[0.0] * 40])
    starts = np.arange(padded.size) * 1800.0
    whole = offered_load.pointwise(padded, np.full(padded.size, aht), starts, 1800).sum()
    for method in (offered_load.mol, offered_load.lagged):
        got = method(padded, np.full(padded.size, aht), starts, 1800)
        assert got.sum() == pytest.approx(whole, rel=1e-6, abs=1e-9)
    steady = offered_load.mol(np.full(60, 10.0), np.full(60, aht), np.arange(60) * 1800.0, 1800)[-1]
    assert steady == pytest.approx(10 * aht / 1800, rel=1e-6)


@pytest.mark.parametrize(("aht", "power"), [(180, 1), (600, 1), (1800, 1), (600, 3)])
def test_modified_offered_load_keeps_nonstationary_days_near_target(aht: float, power: int) -> None:
    at = np.linspace(0, 1, 64, endpoint=False) + 1 / 128
    hump = (np.exp(-(((at - 0.3) / 0.12) ** 2)) + 0.9 * np.exp(-(((at - 0.7) / 0.12) ** 2))) ** power
    contacts = (0.12 + 0.88 * hump / hump.max()) * 60 * 900 / aht
    starts, handle = np.arange(64) * 900.0, np.full(64, float(aht))
    short = {}
    for name, method in offered_load.METHODS.items():
        load = method(contacts, handle, starts, 900.0)
        agents = erlang_c.agents(load, aht, service_level=0.8, threshold_s=20)
        day = simulate.Day(contacts, agents, float(aht), 900.0)
        level, _, _ = simulate.queue(day, replications=400, seed=4).by_interval()
        short[name] = (level < 0.75).mean()
    assert short["mol"] <= 0.05
    assert short["pointwise"] > short["mol"] or aht == 180


def _week() -> pd.DataFrame:
    at = pd.date_range("2026-11-02 08:00", periods=20, freq="30min", tz="UTC").as_unit("us")
    parts = [
        pd.DataFrame({"starts_at": at, "channel": c, "contacts": v, "aht_s": h})
        for c, v, h in (("phone", 90.0, 240.0), ("email", 20.0, 360.0))
    ]
    return pd.concat(parts, ignore_index=True)


PLANNED = Assumptions(shrinkage=Shrinkage({"leave": 0.2}), patience_s={"phone": 120})


def test_scenarios_move_in_the_direction_they_say() -> None:
    table = compared(
        _week(),
        PLANNED,
        [
            BASE,
            Scenario("More volume", volume=1.1),
            Scenario("Faster", aht=0.9),
            Scenario("Phone to email", moved={("phone", "email"): 0.2}),
            Scenario("No shrinkage", shrinkage=Shrinkage()),
        ],
        cost_per_hour=30,
    ).set_index("scenario")
    hours = table["scheduled_hours"]
    assert table.loc["As planned", "hours_change"] == 0
    assert hours["More volume"] > hours["As planned"] > hours["Faster"]
    assert hours["No shrinkage"] < hours["As planned"]
    assert table.loc["Phone to email", "contacts"] == pytest.approx(table.loc["As planned", "contacts"])


def test_tornado_is_sorted_and_break_even_is_where_hours_are_used_up() -> None:
    table = tornado(_week(), PLANNED)
    assert list(table["effect"]) == sorted(table["effect"], reverse=True)
    hours = float(table["hours_base"].iloc[0])
    factor = volume_that_fits(_week(), PLANNED, hours * 1.2)
    assert 1.1 < factor < 1.35


def test_long_plan_counts_every_head() -> None:
    weeks = [date(2027, 1, 4) + timedelta(weeks=i) for i in range(78)]
    demand = np.linspace(1500, 1900, 78) * np.random.default_rng(1).gamma(400, 1 / 400, (200, 1))
    c = Conditions(
        shrinkage=Shrinkage({"leave": 0.2}, {"sick": 0.05}), attrition_per_month=0.02, drop_out=0.1,
        cost_per_hour=25, cost_per_hire=3000,
    )  # fmt: skip
    classes = capacity_plan.proposed_classes(weeks, demand, 62, c)
    table = capacity_plan.plan(weeks, demand, 62, classes, c)
    before = np.concatenate([[62], table["heads"].to_numpy()[:-1]])
    np.testing.assert_allclose(before + table["hired"] - table["left"], table["heads"])
    lead = c.training_weeks + len(c.ramp)
    assert (table["gap"].iloc[lead:] > -0.15 * table["fte_required"].iloc[lead:]).all()
    assert (table["fte_required_p10"] <= table["fte_required_p90"]).all()
    none = capacity_plan.plan(weeks, demand, 62, [], c)
    starts = capacity_plan.latest_starts(none, c)
    assert (starts["week_on"] - starts["start_by"] == pd.Timedelta(weeks=lead)).all()
    cost = capacity_plan.budget(weeks, demand, c)
    assert cost["p10"] < cost["p50"] < cost["p90"]


def test_full_attrition_free_team_stays_and_a_class_outside_the_weeks_is_refused() -> None:
    weeks = [date(2027, 1, 4) + timedelta(weeks=i) for i in range(10)]
    table = capacity_plan.plan(weeks, np.full(10, 100.0), 10, [], Conditions())
    assert (table["heads"] == 10).all()
    with pytest.raises(InputError, match="starts_on"):
        capacity_plan.plan(weeks, np.full(10, 1.0), 1, [HiringClass(date(2026, 1, 1), 5)], Conditions())


def test_handle_time_by_concurrency_comes_back_from_chats_that_slow_each_other_down() -> None:
    """Agents with 300, 420 and 600 s at 1, 2 and 3 at once: long chats meet others, and that must not matter."""
    truth, generator, rows = (300.0, 420.0, 600.0), np.random.default_rng(1), []
    for agent in range(20):
        now, held = 0.0, []
        for _ in range(1500):
            came, ends = (
                (1 / 250 if len(held) < 3 else 0.0),
                len(held) / truth[len(held) - 1] if held else 0.0,
            )
            now += generator.exponential(1 / (came + ends))
            if generator.random() < came / (came + ends):
                held.append(now)
            else:
                rows.append((f"a{agent}", held.pop(generator.integers(len(held))), now))
    table = pd.DataFrame(rows, columns=["agent_id", "begin", "end"])
    origin = pd.Timestamp("2026-11-02", tz="UTC")
    chats = table.assign(
        starts_at=origin + pd.to_timedelta(table["begin"], unit="s"),
        ends_at=origin + pd.to_timedelta(table["end"], unit="s"),
    )
    curve = chat_curve.measured_curve(chats, 3)
    for wanted, low, high in zip(truth, curve.low_s, curve.high_s, strict=True):
        assert low - 0.02 * wanted < wanted < high + 0.02 * wanted
    chat.check_curve(curve.aht_s)
    with pytest.raises(NoDataError, match="Fewer than 30"):
        chat_curve.measured_curve(chats.head(20), 3)
