"""Promised days and steady starts count in the search: a roster that breaks them is mended by it."""

from __future__ import annotations

from time import monotonic

import numpy as np
import pandas as pd
import pytest

from domain.shifts import AgentContract, ShiftRules, SkillGroup
from scheduling import neighbourhood, timegrid
from scheduling.assign import Duty
from scheduling.covering import problem_of
from scheduling.patterns import Problem
from scheduling.people import kinds_of, people_of

RULES = ShiftRules(start_step_minutes=60, lengths_minutes=(240,), breaks=())


@pytest.fixture(scope="module")
def problem() -> Problem:
    starts = pd.date_range("2026-06-01", periods=168, freq="h", tz="UTC")
    need = pd.DataFrame({"starts_at": starts, "channel": "phone", "agents": 1})
    grid = timegrid.build(need, RULES, "UTC")
    return problem_of(grid, RULES, SkillGroup("phone", ("phone",)), timegrid.required(need, grid))


def duty_of(problem: Problem, agents: tuple[AgentContract, ...], days: int, hours: tuple[int, ...]) -> Duty:
    """Shifts of four hours at these hours of the first `days` days, given to nobody."""
    pairs = [(24 * d + h, 0) for d in range(days) for h in hours]
    return Duty(people_of(agents, problem.grid), kinds_of(problem, pairs))


def test_starts_of_a_week_are_brought_together(problem: Problem) -> None:
    duty = duty_of(problem, (AgentContract("A"), AgentContract("B")), 4, (8, 14))
    for day in range(4):
        duty.kind[day % 2, day], duty.kind[1 - day % 2, day] = 2 * day, 2 * day + 1
    left = np.zeros(8, dtype=np.int64)
    before = neighbourhood.cost(duty, left)
    assert neighbourhood.drifts(duty).tolist() == [16, 16]
    search = neighbourhood.improve(duty, left, monotonic() + 30, 0, 5)
    assert neighbourhood.drifts(duty).tolist() == [0, 0]
    assert (search.before, search.after) == (before, before - 32)


def test_promised_days_go_to_whom_they_were_promised(problem: Problem) -> None:
    duty = duty_of(problem, (AgentContract("A"), AgentContract("B", min_days=3)), 3, (8,))
    duty.kind[0, :3] = [0, 1, 2]
    left = np.zeros(3, dtype=np.int64)
    assert neighbourhood.days_missing(duty).tolist() == [0, 3]
    neighbourhood.improve(duty, left, monotonic() + 30, 0, 5)
    assert neighbourhood.days_missing(duty).tolist() == [0, 0]
    assert left.sum() == 0
