"""The chance of a breach: laws, a case worked out by hand, and clocks whose rate is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from metrics.breach_chance import calibration, fit, hazard_of
from metrics.work_time import work_time


def clocks(age: list[float], ended: list[bool] | bool = True, **more: object) -> pd.DataFrame:
    base = {"target": "resolution", "channel": "email", "priority": "low", "work_s": age, "is_ended": ended}
    return pd.DataFrame(base | more)


def asked(work_s: float, left_s: float, **more: object) -> pd.DataFrame:
    return clocks([work_s], work_left_s=left_s, is_late=False, **more)


def test_the_hazard_is_one_over_those_still_running_at_each_end() -> None:
    found = hazard_of(np.array([10.0, 20.0, 20.0, 30.0]), np.array([True, True, False, True]))
    assert found.at_s.tolist() == [10, 20, 30]
    assert found.total.tolist() == pytest.approx([1 / 4, 1 / 4 + 1 / 3, 1 / 4 + 1 / 3 + 1])


def test_clocks_that_end_at_a_steady_rate_are_late_as_often_as_the_rate_says() -> None:
    rng = np.random.default_rng(1)
    lengths = rng.exponential(3600.0, 20_000)
    model = fit(clocks(np.minimum(lengths, 7200).tolist(), (lengths < 7200).tolist()))
    for age, left in ((0, 3600), (1800, 1800), (3600, 1800)):
        assert model.chance(asked(age, left))[0] == pytest.approx(np.exp(-left / 3600), abs=0.02)
    beyond = model.chance(asked(9000, 3600))[0]
    assert beyond == pytest.approx(np.exp(-1), abs=0.05), "the tail goes on at the rate of the last ends"


def test_more_time_left_never_makes_a_breach_likelier_and_a_late_clock_is_certain() -> None:
    rng = np.random.default_rng(2)
    model = fit(clocks(rng.gamma(2.0, 3000.0, 500).tolist()))
    chances = [model.chance(asked(1000, left))[0] for left in range(0, 30_000, 500)]
    assert np.all(np.diff(chances) <= 1e-12)
    assert chances[0] == 1.0
    assert model.chance(asked(10, 99_999).assign(is_late=True))[0] == 1.0


def test_few_clocks_lean_on_the_wider_kind_and_no_history_is_no_chance() -> None:
    slow, quick = clocks([20_000.0] * 200), clocks([100.0], channel="chat")
    model = fit(pd.concat([slow, quick]))
    lone = model.chance(asked(0, 10_000, channel="chat"))[0]
    assert lone > 0.9, "one quick chat does not outweigh two hundred slow clocks"
    assert np.isnan(model.chance(asked(0, 10, target="next_reply"))[0])


def test_a_slower_pace_makes_breaches_likelier() -> None:
    history = clocks(np.random.default_rng(3).exponential(3600.0, 3000).tolist())
    running = clocks([7200.0] * 400, False, began_s=0.0)
    usual, slow = fit(history), fit(history, running)
    assert slow.pace["resolution"] < 0.1
    assert slow.chance(asked(0, 3600))[0] > usual.chance(asked(0, 3600))[0]


def test_calibration_says_how_far_chance_and_outcome_lie_apart() -> None:
    rng = np.random.default_rng(4)
    said = rng.random(20_000)
    honest = calibration(said, rng.random(20_000) < said)
    assert honest is not None
    assert honest.gap < 0.02
    assert honest.ranking == pytest.approx(5 / 6, abs=0.02)
    assert 0.3 < honest.skill < 0.36
    boastful = calibration(np.where(said > 0.5, 0.99, 0.01), rng.random(20_000) < said)
    assert boastful is not None
    assert boastful.gap > 0.2
    assert calibration([], []) is None


def test_work_time_adds_up_to_a_week_and_is_worth_more_when_work_is_done() -> None:
    monday = pd.Timestamp("2026-03-02")
    at_nine = [monday + pd.Timedelta(hours=9, minutes=n) for n in range(60)] * 20
    ends = pd.DataFrame({"target": "resolution", "stopped_at": at_nine})
    names = pd.Series(["resolution"])
    week = work_time(ends, monday, monday + pd.Timedelta(days=14), "UTC", names)

    def between(a: str, b: str) -> float:
        return float(week.between(names, pd.Series([pd.Timestamp(a)]), pd.Series([pd.Timestamp(b)]))[0])

    assert between("2026-03-02", "2026-03-09") == pytest.approx(7 * 86400)
    assert between("2026-03-02T09:00", "2026-03-02T10:00") > 20 * between(
        "2026-03-02T22:00", "2026-03-02T23:00"
    )
    halves = between("2026-03-02T09:00", "2026-03-02T09:20") + between("2026-03-02T09:20", "2026-03-03T01:00")
    assert halves == pytest.approx(between("2026-03-02T09:00", "2026-03-03T01:00"))
