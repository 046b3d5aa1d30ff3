"""Calendars read by two roads, the zone's name and the file's own VTIMEZONE, over clock changes in several zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shifts import Assignment, PlacedBreak, Shift
from scheduling.export import to_ical

CHANGES = {
    "Europe/Berlin": ("2026-03-29", "2026-10-25"),
    "America/New_York": ("2026-03-08", "2026-11-01"),
    "Australia/Lord_Howe": ("2026-10-04", "2026-04-05"),
    "America/Santiago": ("2026-09-06", "2026-04-05"),
    "Asia/Kolkata": ("2026-03-29", "2026-10-25"),
}
"""The local days on which the clock is put forward and back; Kolkata never changes, Lord Howe by half an hour."""
STAMP = datetime(2026, 1, 1, tzinfo=UTC)


def shift_of(zone: str, day: str, start_minutes: int, minutes: int) -> Assignment:
    """A shift from so many minutes around the midnight that begins a day, lunch and a meeting in it."""
    midnight = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    begin = midnight + timedelta(minutes=start_minutes)
    third = timedelta(minutes=minutes // 3)
    lunch = PlacedBreak(begin + third, begin + third + timedelta(minutes=30), False, "lunch")
    team = PlacedBreak(begin + 2 * third, begin + 2 * third + timedelta(minutes=30), True, "Team", True)
    return Assignment("a", Shift("s", begin, begin + timedelta(minutes=minutes), "phone", (lunch, team)))


def moments(event: icalendar.Event, own: tzinfo | None) -> list[datetime]:
    """Start and end in UTC; a local time by the file's own rules where `own` is given, else by the zone's name."""
    found = []
    for name in ("DTSTART", "DTEND"):
        at: datetime = event[name].dt
        if event[name].params.get("TZID") is None:
            assert at.utcoffset() == timedelta(0)
        elif own is not None:
            at = at.replace(tzinfo=own)
        else:
            at = at.replace(tzinfo=ZoneInfo(event[name].params["TZID"]))
        found.append(at.astimezone(UTC))
    return found


@given(
    st.sampled_from([(zone, day) for zone, days in CHANGES.items() for day in days]),
    st.integers(-40, 40).map(lambda quarters: 15 * quarters),
    st.sampled_from((240, 480, 600)),
)
def test_shifts_and_meetings_are_at_their_moments_by_both_roads(
    change: tuple[str, str], start_minutes: int, minutes: int
) -> None:
    zone, day = change
    one = shift_of(zone, day, start_minutes, minutes)
    calendar = icalendar.Calendar.from_ical(to_ical([one], "a", zone, STAMP))
    rules = calendar.walk("VTIMEZONE")
    own = rules[0].to_tz(lookup_tzid=False) if rules else None
    events = {str(e["SUMMARY"]): e for e in calendar.walk("VEVENT")}
    team = one.shift.breaks[1]
    for event, start, end in (
        (events["Shift: phone"], one.shift.starts_at, one.shift.ends_at),
        (events["Team"], team.starts_at, team.ends_at),
    ):
        assert moments(event, None) == [start, end]
        assert moments(event, own) == [start, end]
    assert {str(r["TZID"]) for r in rules} <= {zone}


@pytest.mark.parametrize("zone", [z for z in CHANGES if z != "America/Santiago"])  # it changes at midnight
def test_an_overnight_shift_over_each_change_says_the_clock_on_the_wall(zone: str) -> None:
    for day, later in zip(CHANGES[zone], (True, False), strict=True):
        one = shift_of(zone, day, -120, 480)
        event = icalendar.Calendar.from_ical(to_ical([one], "a", zone, STAMP)).walk("VEVENT")[0]
        begins, ends = (event[n].dt for n in ("DTSTART", "DTEND"))
        assert begins.date() == date.fromisoformat(day) - timedelta(days=1)
        assert (begins.hour, ends.date()) == (22, date.fromisoformat(day))
        # eight hours from ten at night are six in the morning, less or more what the clock was moved by
        moved = {"Asia/Kolkata": 0, "Australia/Lord_Howe": 30}.get(zone, 60) * (1 if later else -1)
        assert ends.hour * 60 + ends.minute == 360 + moved
