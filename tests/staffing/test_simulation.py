"""The simulation against stationary formulas, itself in plain Python, and its own conservation laws."""

from __future__ import annotations

import numpy as np
import pytest

from domain.errors import InputError
from staffing import erlang_a, erlang_c, queue_kernel, simulate
from staffing.simulate import Day
from staffing.simulate_skills import Floor, Person, Stream, floor, team

# (load, agents, aht_s, patience_s): 10 without and 10 with abandonment
SETS = [
    (2, 4, 180, None), (5, 8, 240, None), (10, 12, 180, None), (10, 14, 180, None), (20, 24, 300, None),
    (40, 45, 120, None), (40, 48, 300, None), (80, 88, 300, None), (100, 110, 200, None),
    (150, 165, 300, None), (2, 3, 180, 60), (5, 5, 240, 120), (10, 9, 180, 300), (10, 12, 180, 60),
    (20, 20, 300, 120), (50, 45, 300, 90), (50, 50, 300, 120), (50, 56, 300, 120), (100, 95, 180, 200),
    (150, 150, 300, 60),
]  # fmt: skip


@pytest.mark.parametrize(("load", "agents", "aht", "patience"), SETS)
def test_stationary_simulation_holds_the_formula_within_its_99_percent_interval(
    load: float, agents: int, aht: float, patience: float | None
) -> None:
    intervals, warm = 60, 12
    day = Day(np.full(intervals, load * 1800 / aht), np.full(intervals, float(agents)), aht, 1800, patience)
    r = simulate.queue(day, replications=40, seed=11)
    settled = simulate.Simulated(
        *(getattr(r, f)[:, warm:-1] for f in ("offered", "in_time", "abandoned", "wait_s", "busy_s"))
    )
    model = erlang_c.metrics(load, agents, aht, 20)
    if patience is not None:
        model = erlang_a.metrics(load, agents, aht, patience, 20)  # type: ignore[assignment]
        _, low, high = settled.abandonment()
        assert low <= model.abandonment <= high  # type: ignore[attr-defined]
    _, low, high = settled.service_level()
    assert low <= model.service_level <= high
    _, low, high = settled.mean_wait_s()
    assert low <= model.asa_s <= high


def test_plain_python_and_machine_code_give_the_same_waits() -> None:
    generator = np.random.default_rng(3)
    at = np.sort(generator.random(600) * 7200)
    work, patience = generator.exponential(240, 600), generator.exponential(90, 600)
    agents = np.array([18.0, 25.0, 20.0, 12.0])
    plain, machine = np.empty(600), np.empty(600)
    queue_kernel.run(at, work, patience, agents, 1800.0, plain)
    queue_kernel.compiled()(at, work, patience, agents, 1800.0, machine)
    assert (plain == machine).all()


def test_two_simulators_agree_on_one_queue_with_changing_agents() -> None:
    contacts = np.array([60.0, 120.0, 180.0, 120.0, 60.0, 30.0])
    agents = np.array([8.0, 14.0, 20.0, 15.0, 8.0, 6.0])
    one = simulate.queue(Day(contacts, agents, 240.0, 1800, 120.0), replications=150)
    house = Floor({"phone": Stream(contacts, [240.0], 120.0)}, team(agents, {"phone": 1}, 1800), 1800)
    two = floor(house, replications=150)["phone"]
    for a, b in zip(one.service_level(), two.service_level(), strict=True):
        assert abs(a - b) < 0.02
    np.testing.assert_allclose(one.by_interval()[0], two.by_interval()[0], atol=0.05)


def test_chat_simulation_is_a_little_below_the_balanced_model() -> None:
    from staffing import chat

    stream = Stream(np.full(48, 300.0), [300, 420, 600], 240.0, threshold_s=30)
    house = Floor({"chat": stream}, team(np.full(48, 34), {"chat": 1}, 1800), 1800, "least_loaded")
    simulated = floor(house, replications=20)["chat"].service_level()[0]
    formula = chat.metrics(600 / 3600, 34, [300, 420, 600], 30, 240).service_level
    assert formula - 0.05 < simulated < formula + 0.005


def test_redials_bring_the_load_the_fixed_point_says() -> None:
    from staffing import erlang_x

    stream = Stream(np.full(100, 300.0), [300.0], 120.0, redial_probability=0.6, redial_after_s=300)
    house = Floor({"phone": stream}, team(np.full(100, 46), {"phone": 1}, 1800), 1800)
    r = floor(house, replications=10)["phone"]
    per_interval = r.offered[:, 5:].mean()
    assert per_interval / 300 == pytest.approx(
        float(erlang_x.total_load(50, 46, 300, 120, 0.6)) / 50, abs=0.02
    )


def test_filler_work_is_done_when_nobody_waits_on_the_line() -> None:
    streams = {
        "phone": Stream(np.full(16, 50.0), [180.0], 120.0, rank=0),
        "email": Stream(np.full(16, 10.0), [360.0], rank=9, threshold_s=4 * 3600, opening_backlog=40),
    }
    people = team(np.full(16, 9), {"phone": 1, "email": 2}, 1800)
    r = floor(Floor(streams, people, 1800), replications=40)
    assert r["email"].service_level()[0] > 0.95
    busy = (r["phone"].busy_s + r["email"].busy_s).mean() / (9 * 1800)
    assert 0.75 < busy < 1.0


def test_breaks_take_agents_off_the_floor() -> None:
    with_break = [Person({"phone": 1}, ((0.0, 3600.0), (5400.0, 14400.0))) for _ in range(12)]
    stream = Stream(np.full(8, 60.0), [240.0], 120.0)
    r = floor(Floor({"phone": stream}, with_break, 1800), replications=60)["phone"]
    level = r.by_interval()[0]
    assert level[2] < 0.05 < 0.6 < level[1]


def test_same_seed_same_day_and_another_seed_another() -> None:
    day = Day(np.full(8, 60.0), np.full(8, 9.0), 240.0, 1800, 120.0)
    first, again, other = (simulate.queue(day, replications=3, seed=s).wait_s for s in (7, 7, 8))
    assert (first == again).all()
    assert (first != other).any()


def test_everybody_is_answered_gone_or_still_waiting() -> None:
    day = Day(np.array([200.0, 0.0, 0.0]), np.array([5.0, 5.0, 0.0]), 600.0, 1800, 300.0, threshold_s=1e9)
    r = simulate.queue(day, replications=20)
    assert (r.in_time + r.abandoned <= r.offered + 1e-9).all()
    assert r.busy_s.max() <= 5 * 1800 + 1e-6


def test_a_house_without_people_is_refused() -> None:
    with pytest.raises(InputError):
        Floor({"phone": Stream(np.ones(2), [60.0])}, [], 1800)
