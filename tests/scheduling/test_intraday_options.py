"""Options of a day: what is allowed, what it changes, and the order a planner sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from domain.shifts import AgentContract, Assignment, BreakRule, PlacedBreak, Shift, ShiftRules
from scheduling.intraday_options import Effect, Option, Scene, options, ranked
from scheduling.timegrid import Grid

Floats = NDArray[np.float64]
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
RULES = ShiftRules(breaks=(BreakRule("lunch", 30, False, 0.25, 0.75),), overtime_rate=1.5)


def at(hour: float) -> datetime:
    return MIDNIGHT + timedelta(hours=hour)


def entry(agent: str = "a", start: float = 8, hours: float = 8, lunch: float = 12) -> Assignment:
    pause = PlacedBreak(at(lunch), at(lunch + 0.5), False, "lunch")
    return Assignment(agent, Shift(agent, at(start), at(start + hours), "phone", (pause,)))


def scene(
    now: float, worth: Floats | None = None, deferred: float = 0.0, loss: float = 0.1, closes: float = 24.0
) -> Scene:
    grid = Grid(MIDNIGHT, 15, 96, "UTC", is_cyclic=False)
    more = np.full(96, 1.0) if worth is None else worth
    is_open = np.arange(96) < 4 * closes
    return Scene(grid, at(now), RULES, more, np.full(96, loss), np.full(96, deferred), is_open)


def of(found: list[Option], kind: str) -> list[Option]:
    return [o for o in found if o.kind == kind]


def test_a_break_moves_inside_its_window_to_where_it_hurts_least() -> None:
    worth = np.full(96, 0.2)
    worth[48:50] = 5.0
    found = of(options([entry()], scene(9, worth), ()), "break")
    assert len(found) == 1
    change = found[0].change
    assert change[48:50].tolist() == [1.0, 1.0]
    assert change.sum() == pytest.approx(0.0)
    taken = np.flatnonzero(change < 0)
    assert taken.min() >= 40
    assert taken.max() < 56
    assert found[0].words.startswith("lunch 12:00 to ")


def test_a_break_that_has_begun_or_begins_within_the_notice_stays() -> None:
    worth = np.full(96, 0.2)
    worth[48:50] = 5.0
    assert of(options([entry()], scene(11.9, worth), ()), "break") == []


def test_overtime_keeps_the_rest_before_the_next_shift_and_ten_hours() -> None:
    tomorrow = Assignment("a", Shift("t", at(24 + 4), at(24 + 12), "phone"))
    free = of(options([entry()], scene(9), ()), "overtime")
    assert [o.change.sum() / 4 for o in free] == [2.0, 1.0, 0.5]
    assert free[0].cost_hours == pytest.approx(3.0)
    tired = of(options([entry(), tomorrow], scene(9), (AgentContract("a", rest_minutes=660),)), "overtime")
    assert [o.change.sum() / 4 for o in tired] == [1.0, 0.5]
    assert of(options([entry(start=7, hours=10)], scene(9), ()), "overtime") == []


def test_time_off_saves_paid_hours_and_leaves_three() -> None:
    found = of(options([entry()], scene(9), ()), "time_off")
    assert sorted(o.cost_hours for o in found) == [-2.0, -1.0, -0.5]
    assert of(options([entry(hours=3.25, lunch=9)], scene(9), ()), "time_off") == []


def test_people_on_deferred_work_can_help_for_an_hour_and_put_it_off() -> None:
    people = [entry("a"), entry("b", lunch=13)]
    found = of(options(people, scene(9, deferred=2.0), ()), "pull")
    assert found
    assert {o.deferred_hours for o in found} <= {1.0, 2.0}
    assert all(o.cost_hours == 0 and len(o.agents) == o.deferred_hours for o in found)
    assert of(options(people, scene(9, deferred=0.9), ()), "pull") == []
    nobody = replace(scene(9, deferred=2.0), writers=frozenset({"somebody else"}))
    assert of(options(people, nobody, ()), "pull") == [], "nobody is pulled from work they cannot do"


def test_people_alike_are_one_option() -> None:
    found = of(options([entry("a"), entry("b")], scene(9), ()), "time_off")
    assert all(o.agents == ("a", "b") for o in found)


def test_below_target_the_most_won_comes_first_above_it_the_most_saved() -> None:
    found = [
        Option("overtime", ("a",), at(16), at(17), "stay", np.full(96, 2.0), 1.5),
        Option("pull", ("b",), at(10), at(11), "help", np.full(96, 2.0)),
        Option("time_off", ("c",), at(15), at(16), "leave", np.full(96, -1.0), -1.0),
    ]

    def judge(level: float) -> object:
        def one(change: Floats) -> Effect:
            moved = float(change[0]) / 100 if len(change) else 0.0
            return Effect(level + moved, level, level, 100 * (level + moved))

        return one

    _, low = ranked(found, judge(0.7), 0.8)  # type: ignore[arg-type]
    assert [r.option.words for r in low] == ["help", "stay"]
    _, high = ranked(found, judge(0.9), 0.8)  # type: ignore[arg-type]
    assert [r.option.words for r in high] == ["leave", "help"]
    _, near = ranked(found, judge(0.805), 0.8)  # type: ignore[arg-type]
    assert [r.option.words for r in near] == ["help"]


def test_nobody_is_sent_home_from_a_time_after_the_channel_closed() -> None:
    found = of(options([entry()], scene(9, closes=15.5), ()), "time_off")
    assert found == []
    found = of(options([entry()], scene(9, closes=16), ()), "time_off")
    assert {o.words for o in found} == {
        "leave at 15:30 instead of 16:00", "leave at 15:00 instead of 16:00", "leave at 14:00 instead of 16:00"
    }  # fmt: skip
