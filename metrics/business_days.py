"""Deadlines counted in business days, for contracts that say "3 working days" rather than hours.

One business day is not 24 business hours: the count goes from local date to local date, whatever
the hours of each. A target in days is therefore a unit of its own and never turned into seconds.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.errors import InputError
from metrics.business_time import BusinessCalendar, to_seconds


def due_after_days(
    calendar: BusinessCalendar, start: datetime, days: int, *, at_day_end: bool = False
) -> datetime:
    """The moment `days` business days after `start`.

    A local date is a business day when the calendar is open on it at all. A start on another day
    counts from the opening of the next business day. The due moment keeps the wall time of the
    start, moved into the opening hours of the due day, or is that day's last closing.

    Args:
        days: below 0 the count goes back, as a warning two days before needs.
        at_day_end: due at the last closing of the day instead of at the time of day of `start`.

    Raises:
        InputError: a naive `start`, or a calendar that does not open often enough.

    Example:
        >>> week = {d: [["08:00", "20:00"]] for d in ("mon", "tue", "wed", "thu", "fri")}
        >>> office = BusinessCalendar.from_spec({"hours": week, "tz": "UTC"})
        >>> due_after_days(office, datetime(2018, 11, 19, 10, tzinfo=UTC), 7).isoformat()
        '2018-11-28T10:00:00+00:00'
    """
    zone = ZoneInfo(calendar.zone)
    to_seconds(start)  # refuses a naive moment
    on, at = start.astimezone(zone).date(), start
    if opening_of(calendar, on) is None:
        at = calendar.next_open(start)
        on = at.astimezone(zone).date()
    for _ in range(days):
        on = calendar.next_open(_midnight(on + timedelta(days=1), zone)).astimezone(zone).date()
    for _ in range(-days):
        on = calendar.due_at(_midnight(on, zone), -1).astimezone(zone).date()
    return _within_day(calendar, on, at.astimezone(zone).time(), at_day_end)


def opening_of(calendar: BusinessCalendar, on: date) -> tuple[datetime, datetime] | None:
    """First opening and last closing on the local date, or None when it is closed all day."""
    zone = ZoneInfo(calendar.zone)
    ends = _midnight(on, zone), _midnight(on + timedelta(days=1), zone)
    low, high = (int(to_seconds(e)[0]) for e in ends)
    starts, closings = calendar.segments(low, high)
    if not len(starts):
        return None
    return datetime.fromtimestamp(int(starts[0]), UTC), datetime.fromtimestamp(int(closings[-1]), UTC)


def _within_day(calendar: BusinessCalendar, on: date, wall: time, at_day_end: bool) -> datetime:
    opening = opening_of(calendar, on)
    if opening is None:
        raise InputError("a business day", on, where=calendar.name)
    if at_day_end:
        return opening[1]
    same_time = datetime.combine(on, wall, ZoneInfo(calendar.zone)).astimezone(UTC)
    return min(max(same_time, opening[0]), opening[1])


def _midnight(on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time(), zone).astimezone(UTC)
