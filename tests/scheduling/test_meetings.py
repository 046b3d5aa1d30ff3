"""Meetings: all can come, least loss, large ones first, loss adds up, and what cannot be held is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from domain.errors import InputError
from domain.shifts import Assignment, PlacedBreak, Shift
from scheduling.meetings import DayLoss, Request, options, placed
from scheduling.timegrid import Grid

MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)


def at(hour: float) -> datetime:
    return MIDNIGHT + timedelta(hours=hour)


def entry(agent: str, start: float = 8, end: float = 16, lunch: float = 12) -> Assignment:
    pause = PlacedBreak(at(lunch), at(lunch + 0.5), False, "lunch")
    return Assignment(agent, Shift(agent, at(start), at(end), "phone", (pause,)))


def loss(cheap: float, most_away: int = 9, serving: str = "abcd") -> DayLoss:
    """Convex in the people away; ten times cheaper in one hour of the day."""
    grid = Grid(MIDNIGHT, 15, 96, "UTC", is_cyclic=False)
    hour = np.arange(96) / 4
    price = np.where((hour >= cheap) & (hour < cheap + 1), 0.1, 1.0)
    away = np.full(96, most_away, dtype=np.int64)
    return DayLoss(grid, price[:, None] * np.arange(6)[None, :] ** 2.0, away, frozenset(serving))


def ask(name: str, agents: str, minutes: int = 60, start: float = 8, end: float = 16) -> Request:
    return Request(name, minutes, tuple(agents), at(start), at(end))


def test_a_meeting_goes_to_the_cheapest_hour_in_which_all_can_come() -> None:
    entries, found = placed([entry("a"), entry("b")], [ask("team", "ab")], [loss(14)])
    assert found[0].starts_at == at(14)
    assert found[0].loss == pytest.approx(4 * 0.1 * 4)
    assert all(
        e.shift.breaks[1] == PlacedBreak(at(14), at(15), True, "team", is_meeting=True) for e in entries
    )
    assert entries[0].shift.paid_hours == 7.5


def test_breaks_and_shift_ends_are_kept_clear() -> None:
    _, found = placed([entry("a"), entry("b", lunch=14)], [ask("team", "ab")], [loss(14)])
    assert found[0].starts_at is not None
    start, end = found[0].starts_at, found[0].ends_at
    assert end is not None
    for one in (entry("a"), entry("b", lunch=14)):
        pause = one.shift.breaks[0]
        assert end <= pause.starts_at - timedelta(minutes=15) or start >= pause.ends_at + timedelta(
            minutes=15
        )
        assert one.shift.starts_at + timedelta(minutes=15) <= start


def test_the_second_meeting_counts_who_is_already_away() -> None:
    people = [entry(a) for a in "abcd"]
    _, found = placed(people, [ask("one", "a"), ask("three", "bcd")], [loss(14)])
    assert found[1].starts_at == at(14)
    assert found[0].starts_at == at(14)
    assert found[0].loss == pytest.approx(4 * 0.1 * (16 - 9))
    total = sum(f.loss for f in found)
    assert total == pytest.approx(4 * 0.1 * 16)


def test_of_several_days_the_cheaper_one_is_taken() -> None:
    dear = loss(14)
    later = replace(dear, grid=Grid(at(24), 15, 96, "UTC", is_cyclic=False), loss=dear.loss * 0.01)
    people = [entry("a"), Assignment("a", Shift("a2", at(32), at(40), "phone"))]
    _, found = placed(people, [ask("coaching", "a", end=48)], [dear, later])
    assert found[0].starts_at is not None
    assert found[0].starts_at >= at(32)


def test_what_cannot_be_held_has_no_time_and_changes_nothing() -> None:
    people = (entry("a", 8, 12, 10), entry("b", 13, 17, 15))
    entries, found = placed(people, [ask("team", "ab", end=18)], [loss(14)])
    assert found[0].starts_at is None
    assert entries == people
    with pytest.raises(InputError, match="span as long"):
        ask("short", "a", 60, 8, 8.5)


def test_somebody_always_stays_on_the_channel() -> None:
    people = [entry(a) for a in "abc"]
    three, two = ask("team", "abc"), ask("pair", "ab")
    _, found = placed(people, [three, two], [loss(14, most_away=2)])
    assert found[0].starts_at is None
    assert found[1].starts_at == at(14)
    assert {p.request.agents for p in options(three, people, loss(14, most_away=2))} == {("a", "b")}
    assert options(three, people, loss(14, most_away=0)) == []
    assert len(options(two, people, loss(14, most_away=2))[0].request.agents) == 2


def test_meetings_at_the_same_time_leave_somebody_together() -> None:
    people = [entry(a) for a in "abcd"]
    _, found = placed(people, [ask("one", "ab"), ask("two", "cd")], [loss(14, most_away=3)])
    first, second = sorted((f.starts_at, f.ends_at) for f in found if f.starts_at and f.ends_at)
    assert first[1] <= second[0]


def test_people_of_other_channels_cost_this_one_nothing() -> None:
    people = [entry(a) for a in "xy"]
    day = loss(14, most_away=0)
    _, found = placed(people, [ask("writers", "xy")], [day])
    assert (found[0].starts_at, found[0].loss) == (at(8.25), 0)
    assert options(ask("writers", "xy"), people, day)[0].loss == 0
