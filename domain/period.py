"""Half-open periods in a reporting zone, and the grains they are cut into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from domain.errors import InputError

Grain = Literal["hour", "day", "week", "month", "quarter"]
GRAINS: tuple[Grain, ...] = get_args(Grain)


@dataclass(frozen=True, slots=True)
class Period:
    """Local days [first_on, until_on) in `zone`; the end day is not part of it.

    With `is_everything` the days only say where the data lies: every row counts, dated or not.

    Raises:
        InputError: when the period is empty.

    Example:
        >>> p = Period(date(2026, 3, 28), date(2026, 3, 30), "Europe/Berlin")
        >>> p.days, (p.end_at - p.start_at).total_seconds() / 3600   # clocks go forward on the 29th
        (2, 47.0)
    """

    first_on: date
    until_on: date
    zone: str = "UTC"
    is_everything: bool = False

    def __post_init__(self) -> None:
        if self.until_on <= self.first_on:
            raise InputError(
                "a period of at least one day",
                f"{self.first_on} to {self.until_on}",
                "The last day must not lie before the first",
                "period",
            )

    @property
    def days(self) -> int:
        return (self.until_on - self.first_on).days

    @property
    def last_on(self) -> date:
        return self.until_on - timedelta(days=1)

    @property
    def start_at(self) -> datetime:
        """First moment, naive UTC as the store keeps it."""
        return _midnight_utc(self.first_on, self.zone)

    @property
    def end_at(self) -> datetime:
        """First moment after the period, naive UTC."""
        return _midnight_utc(self.until_on, self.zone)

    def previous(self) -> Period:
        """The period of equal length just before."""
        return Period(self.first_on - timedelta(days=self.days), self.first_on, self.zone)

    def year_before(self) -> Period:
        """The same weekdays 52 weeks earlier."""
        back = timedelta(weeks=52)
        return Period(self.first_on - back, self.until_on - back, self.zone)

    def sentence(self) -> str:
        """`1-21 Nov 2026`, shortened where both ends share a month or a year."""
        a, b = self.first_on, self.last_on
        if a == b:
            return f"{a.day} {a:%b %Y}"
        if (a.year, a.month) == (b.year, b.month):
            return f"{a.day}-{b.day} {b:%b %Y}"
        if a.year == b.year:
            return f"{a.day} {a:%b} - {b.day} {b:%b %Y}"
        return f"{a.day} {a:%b %Y} - {b.day} {b:%b %Y}"


def _midnight_utc(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
