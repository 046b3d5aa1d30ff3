"""Opening hours as a weekly pattern in local wall time plus single closed days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from domain.errors import InputError

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY_MINUTES = 1440
_BLOCK = re.compile(r"^([A-Z][a-z]{2})(?:-([A-Z][a-z]{2}))? (\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$")


@dataclass(frozen=True, slots=True, order=True)
class OpeningBlock:
    """Open from `opens_minute` up to `closes_minute` of local day `weekday` (0 = Monday).

    A block ends at midnight at the latest; opening past midnight is two blocks.
    """

    weekday: int
    opens_minute: int
    closes_minute: int

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise InputError("a weekday from 0 (Monday) to 6 (Sunday)", self.weekday, where="opening hours")
        if not 0 <= self.opens_minute < self.closes_minute <= DAY_MINUTES:
            raise InputError(
                "opening before closing, both within one day",
                f"minute {self.opens_minute} to {self.closes_minute}",
                "Split hours past midnight into two blocks",
                "opening hours",
            )


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When a queue takes contacts, in local wall time.

    Attributes:
        blocks: the weekly pattern.
        closed_on: local dates on which it is closed all day whatever the pattern says.

    Example:
        >>> hours = weekly_hours("Mon-Fri 08:00-18:00; Sat 09:00-13:00", closed_on=[date(2026, 12, 25)])
        >>> hours.is_open(date(2026, 11, 27), 8 * 60), hours.is_open(date(2026, 12, 25), 8 * 60)
        (True, False)
    """

    blocks: tuple[OpeningBlock, ...]
    closed_on: frozenset[date] = field(default_factory=frozenset)

    def is_open(self, day: date, minute: int) -> bool:
        """Whether the queue is open at `minute` (0-1439) of local date `day`."""
        return day not in self.closed_on and self.is_open_weekly(day.weekday(), minute)

    def is_open_weekly(self, weekday: int, minute: int) -> bool:
        """Whether the weekly pattern is open; closed dates are not considered."""
        return any(b.weekday == weekday and b.opens_minute <= minute < b.closes_minute for b in self.blocks)

    def closed_also_on(self, days: Iterable[date]) -> OpeningHours:
        """The same hours with more closed dates."""
        return replace(self, closed_on=self.closed_on | frozenset(days))


ALWAYS_OPEN = OpeningHours(tuple(OpeningBlock(day, 0, DAY_MINUTES) for day in range(7)))


def weekly_hours(text: str, closed_on: Iterable[date] = ()) -> OpeningHours:
    """Read `Mon-Fri 08:00-18:00; Sat 09:00-13:00`; `24:00` is midnight at the end of the day.

    Hours past midnight (`Fri 22:00-02:00`) become two blocks.

    Raises:
        InputError: when a part has another form.
    """
    blocks: list[OpeningBlock] = []
    for part in filter(None, (p.strip() for p in text.split(";"))):
        blocks += _read_part(part)
    if not blocks:
        raise InputError("at least one opening block", repr(text), "For example Mon-Fri 08:00-18:00")
    return OpeningHours(tuple(sorted(blocks)), frozenset(closed_on))


def _read_part(part: str) -> list[OpeningBlock]:
    match = _BLOCK.match(part)
    if match is None or match[1] not in DAYS or (match[2] or match[1]) not in DAYS:
        raise InputError("opening hours such as Mon-Fri 08:00-18:00", repr(part), where="opening hours")
    first, last = DAYS.index(match[1]), DAYS.index(match[2] or match[1])
    opens, closes = int(match[3]) * 60 + int(match[4]), int(match[5]) * 60 + int(match[6])
    days = [(first + k) % 7 for k in range((last - first) % 7 + 1)]
    if closes > opens:
        return [OpeningBlock(day, opens, closes) for day in days]
    late = [OpeningBlock(day, opens, DAY_MINUTES) for day in days]
    return late + [OpeningBlock((day + 1) % 7, 0, closes) for day in days if closes > 0]
