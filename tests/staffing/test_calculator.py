"""The calculator's answers are the models' answers, and a schedule's breaks are gaps on the floor."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from domain.errors import InputError
from domain.workload import ServiceTarget, Workload
from staffing import calculator, erlang_c
from staffing.calculator import Question
from staffing.presence import people
from staffing.shrinkage import Shrinkage
from staffing.simulate_skills import Floor, Stream, floor

ASKED = Question(Workload(100, 180, 1800), ServiceTarget(0.8, 20), shrinkage=Shrinkage({"all": 0.3}))


def test_side_by_side_meets_the_target_by_every_model_that_has_one() -> None:
    table = calculator.side_by_side(ASKED).set_index("model")
    waiting = table.loc[["Erlang C", "Erlang A", "Erlang X"]]
    assert (waiting["service_level"] >= 0.8).all()
    assert (
        table.loc["Erlang A", "agents"] <= table.loc["Erlang X", "agents"] <= table.loc["Erlang C", "agents"]
    )
    assert table.loc["Erlang C", "scheduled_agents"] == 20
    assert np.isnan(table.loc["Erlang B", "service_level"])
    assert (table["meaning"] != "").all()


def test_no_contacts_need_nobody_and_break_nothing() -> None:
    nobody = Question(Workload(0, 180, 1800), ServiceTarget(0.8, 20))
    assert (calculator.side_by_side(nobody)["agents"] == 0).all()
    assert calculator.ladder(nobody)["agents"].iloc[0] == 0


def test_ladder_climbs() -> None:
    steps = calculator.ladder(ASKED)
    assert steps["service_level_c"].is_monotonic_increasing
    assert steps["asa_a_s"].is_monotonic_decreasing
    at_14 = steps.set_index("agents").loc[14.0, "service_level_c"]
    assert at_14 == pytest.approx(float(erlang_c.metrics(10, 14, 180, 20).service_level))


def _shifts(breaks: str) -> pd.DataFrame:
    at = pd.to_datetime(["2026-11-02 22:00", "2026-11-03 06:00"], utc=True)
    return pd.DataFrame(
        {"shift": ["night"], "starts_at": at[:1], "ends_at": at[1:], "channel": ["phone"], "agents": [3],
         "breaks": [breaks], "paid_hours": [7.5]}
    )  # fmt: skip


def test_a_break_after_midnight_is_found_and_every_agent_takes_it() -> None:
    frame = _shifts("02:00-02:30 unpaid; 23:30-23:45 paid")
    team = people(frame, frame["starts_at"][0], "UTC")
    assert len(team) == 3
    assert team[0].spells == ((0.0, 5400.0), (6300.0, 14400.0), (16200.0, 28800.0))
    calls = Stream(np.full(16, 20.0), [180.0], 60.0)
    result = floor(Floor({"phone": calls}, team, 1800), replications=30)["phone"]
    assert result.by_interval()[0][8] < 0.1  # 02:00-02:30: nobody is there


def test_a_break_that_is_no_time_is_refused() -> None:
    frame = _shifts("half past two")
    with pytest.raises(InputError, match="breaks"):
        people(frame, frame["starts_at"][0], "UTC")
