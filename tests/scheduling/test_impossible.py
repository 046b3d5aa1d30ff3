"""Impossible inputs: a plan, an unmet list, and clash sets that solving again proves minimal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from benchmarks.scheduling.impossible import MONDAY, Given, inputs, judged, need, proved
from benchmarks.scheduling.impossible import RULES as GIVEN_RULES
from domain.shifts import AgentContract
from jobs.clashing import impossible, sentence

SAMPLE = inputs(18, 7)


def found_in(given: Given) -> list[tuple[bool, bool]]:
    return [proved(c, given) for c in impossible(given.need, given.agents, GIVEN_RULES, "UTC", given.locked)]


@pytest.mark.parametrize("number", range(18))
def test_every_clash_is_minimal_and_its_relaxation_mends_it(number: int) -> None:
    checks = found_in(SAMPLE[number])
    assert checks
    assert all(is_minimal and mends for is_minimal, mends in checks)


@pytest.mark.parametrize("number", [1, 2])
def test_an_impossible_input_still_gets_a_plan_and_an_unmet_list(number: int) -> None:
    done = judged(SAMPLE[number], 1.0)
    assert done.has_plan
    assert done.has_unmet


def test_a_clash_of_needs_names_moment_people_and_reason() -> None:
    agents = (AgentContract("A1", days_off=frozenset({1})), AgentContract("A2"))
    found = impossible(need(2, 0), agents, GIVEN_RULES, "UTC")
    said = next(s for c in found if (s := sentence(c, {"A1": "Ada"})) and "Tue 01 Dec" in s)
    assert said.startswith("Phone needs 2 people on Tue 01 Dec")
    assert "2 people serve phone; Ada is off every Tuesday" in said
    assert said.endswith(
        "The least that mends it: phone is planned with 1 instead of 2 people on Tue 01 Dec at 08:00."
    )


def test_half_a_day_off_is_named_where_it_leaves_a_need_open() -> None:
    tuesday = MONDAY + timedelta(days=1)
    agents = (AgentContract("A1", off_half=frozenset({(tuesday, "morning")})), AgentContract("A2"))
    found = impossible(need(2, 0), agents, GIVEN_RULES, "UTC")
    said = next(s for c in found if (s := sentence(c, {"A1": "Ada"})) and "Tue 01 Dec" in s)
    assert "Ada has time off in the morning of 2026-12-01" in said


def test_a_possible_week_has_no_clash() -> None:
    team = tuple(AgentContract(f"A{n}", min_hours=20) for n in range(9))
    assert impossible(need(2, 0), team, GIVEN_RULES, "UTC") == []
