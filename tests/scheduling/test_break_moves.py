"""Breaks moved by service: windows, spacing, locks, meetings and gains that add up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import icalendar
import numpy as np
import pytest
from numpy.typing import NDArray

from domain.shifts import Assignment, BreakRule, PlacedBreak, Shift, ShiftRules
from scheduling.break_moves import Worth, moved, places, rule_of
from scheduling.export import to_ical
from scheduling.timegrid import Grid

Floats = NDArray[np.float64]
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
GRID = Grid(MIDNIGHT, 15, 96, "UTC", is_cyclic=False)
RULES = ShiftRules(
    breaks=(BreakRule("lunch", 30, False, 0.25, 0.75), BreakRule("tea", 15, True, 0.5, 0.9)),
    min_work_minutes=45,
)


def at(hour: float) -> datetime:
    return MIDNIGHT + timedelta(hours=hour)


def entry(agent: str = "a", lunch: float = 12, tea: float = 14, *, locked: bool = False) -> Assignment:
    breaks = (
        PlacedBreak(at(lunch), at(lunch + 0.5), False, "lunch"),
        PlacedBreak(at(tea), at(tea + 0.25), True, "tea"),
    )
    return Assignment(agent, Shift(agent, at(8), at(16), "phone", breaks), locked)


def worth(*busy: float) -> Worth:
    """One contact a person and period, twenty in the busy hours; a second person away costs twice as much."""
    value = np.ones(96)
    for hour in busy:
        value[int(hour * 4) : int(hour * 4) + 4] = 20.0
    return Worth(GRID, value[:, None] * np.array([3.0, 2.0, 1.0, 0.5, 0.2, 0.1]))


def test_a_break_leaves_the_busy_hour_and_keeps_window_length_and_spacing() -> None:
    found, count = moved([entry()], worth(12), RULES, among={"a"})
    lunch, tea = found[0].shift.breaks
    assert count == 1
    assert lunch.ends_at <= at(12) or lunch.starts_at >= at(13)
    assert at(10) <= lunch.starts_at
    assert lunch.ends_at <= at(14)
    assert lunch.ends_at - lunch.starts_at == timedelta(minutes=30)
    assert abs((tea.starts_at - lunch.ends_at).total_seconds()) >= 45 * 60


def test_the_second_to_leave_a_busy_hour_goes_elsewhere_than_the_first() -> None:
    found, count = moved([entry("a"), entry("b")], worth(12), RULES, among={"a", "b"})
    assert count == 2
    first, second = (e.shift.breaks[0] for e in found)
    assert first.ends_at <= second.starts_at or second.ends_at <= first.starts_at


def test_locked_shifts_other_people_and_meetings_stay() -> None:
    meeting = PlacedBreak(at(12), at(12.5), True, "lunch", is_meeting=True)
    held = Assignment("m", Shift("m", at(8), at(16), "phone", (meeting,)))
    rows = [entry("a", locked=True), entry("b"), held]
    found, count = moved(rows, worth(12), RULES, among={"a", "m"})
    assert list(found) == rows
    assert count == 0


def test_a_break_of_a_file_is_known_by_its_place_among_those_due() -> None:
    breaks = tuple(PlacedBreak(b.starts_at, b.ends_at, b.is_paid) for b in entry().shift.breaks)
    shift = Shift("s", at(8), at(16), "phone", breaks)
    assert [r.name for b in breaks if (r := rule_of(shift, b, RULES))] == ["lunch", "tea"]
    odd = Shift("s", at(8), at(16), "phone", breaks[:1])
    assert rule_of(odd, breaks[0], RULES) is None
    assert places(odd, breaks[0], RULES, [at(8.5), at(9), at(15)]) == [at(9)]


def test_a_shift_over_midnight_is_left_to_itself() -> None:
    late = Assignment(
        "n", Shift("n", at(20), at(28), "phone", (PlacedBreak(at(22), at(22.5), False, "lunch"),))
    )
    assert moved([late], worth(22), RULES, among={"n"}) == ((late,), 0)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_a_meeting_is_an_event_of_its_own_at_its_local_time_on_both_days_of_a_clock_change(day: str) -> None:
    from zoneinfo import ZoneInfo

    berlin = ZoneInfo("Europe/Berlin")
    begin = datetime.fromisoformat(f"{day}T01:00").replace(tzinfo=berlin).astimezone(UTC)
    start = begin + timedelta(hours=3)
    meeting = PlacedBreak(start, start + timedelta(minutes=30), True, "Training", is_meeting=True)
    one = Assignment("a", Shift("s", begin, begin + timedelta(hours=8), "phone", (meeting,)))
    calendar = icalendar.Calendar.from_ical(to_ical([one], "a", "Europe/Berlin", MIDNIGHT))
    events = {str(e["summary"]): e for e in calendar.walk("VEVENT")}
    assert set(events) == {"Shift: phone", "Training"}
    found = events["Training"]["dtstart"].dt
    assert found.astimezone(UTC) == start
    # three hours after one in the morning: five in spring, three in autumn
    assert found.hour == (5 if "-03-" in day else 3)
    assert len({str(e["uid"]) for e in events.values()}) == 2
