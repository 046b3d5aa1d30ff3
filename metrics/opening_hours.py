"""What a schedule says in local time, expanded to open segments of UTC seconds.

All zone work of the business clock happens here, once per calendar and stretch of days. What
follows is arithmetic on integers. Rules, where systems disagree (decision 0400):

* a boundary that does not exist shifts forward by the gap, an ambiguous one is its first occurrence;
* a block belongs to the date it starts on: a holiday removes the whole night that begins on it;
* listed holidays beat date overrides, overrides beat public holidays, those beat the week;
* blocks that touch or overlap are one; breaks are cut out last, by clock, on their own date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

from domain.errors import InputError

Seconds = NDArray[np.int64]
Block = tuple[int, int]
"""Start and end in seconds of local wall time after midnight; an end above 86400 is the next day."""

DAY_S = 86_400
EPOCH_ON = date(1970, 1, 1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SPEC_KEYS = {"hours", "tz", "holidays", "overrides", "breaks", "country", "subdivision", "name"}


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Weekly blocks in a zone with the dates that differ; see `parse_hours` for the file form."""

    week: tuple[tuple[Block, ...], ...]
    zone: str = "UTC"
    holidays: frozenset[date] = frozenset()
    overrides: Mapping[date, tuple[Block, ...]] = field(default_factory=dict)
    breaks: Mapping[date, tuple[Block, ...]] = field(default_factory=dict)
    country: str | None = None
    subdivision: str | None = None

    def segments(self, first_on: date, until_on: date) -> tuple[Seconds, Seconds]:
        """Open segments of the blocks that start on local days [first_on, until_on), in UTC seconds.

        Returns: starts and ends, sorted, disjoint and not touching; int64 seconds since 1970.
        """
        days = (until_on - first_on).days
        offsets = _midnight_offsets(first_on, days + 2, ZoneInfo(self.zone))
        opened = _union(self._to_utc(self._open_blocks(first_on, days), first_on, offsets))
        pauses = [(day, b) for day, blocks in self._dated(self.breaks, first_on, days) for b in blocks]
        return _subtract(opened, _union(self._to_utc(_as_columns(pauses), first_on, offsets)))

    def _open_blocks(self, first_on: date, days: int) -> NDArray[np.int64]:
        """Rows of (day number, start, end) in local wall time."""
        number = np.arange(days, dtype=np.int64)
        weekday = (first_on.weekday() + number) % 7
        special = dict(self._dated(self.overrides, first_on, days))
        closed = self._closed_days(first_on, days)
        usual = number[~np.isin(number, list(special.keys() | closed))]
        parts = [_as_columns([(n, b) for n, blocks in special.items() for b in blocks])]
        for day, blocks in enumerate(self.week):
            chosen = usual[weekday[usual] == day]
            parts += [np.column_stack([chosen, np.full((len(chosen), 2), block)]) for block in blocks]
        return np.concatenate(parts)

    def _closed_days(self, first_on: date, days: int) -> set[int]:
        until_on = first_on + timedelta(days=days)
        public = {d for d in self._public_holidays(first_on, until_on) if d not in self.overrides}
        return {(d - first_on).days for d in self.holidays | public if first_on <= d < until_on}

    def _public_holidays(self, first_on: date, until_on: date) -> set[date]:
        if self.country is None:
            return set()
        import holidays  # 0.3 s, and only calendars with a country need it

        years = range(first_on.year, until_on.year + 1)
        return set(holidays.country_holidays(self.country, subdiv=self.subdivision, years=years))

    def _dated(
        self, blocks: Mapping[date, tuple[Block, ...]], first_on: date, days: int
    ) -> list[tuple[int, tuple[Block, ...]]]:
        """Entries by day number inside the stretch; a listed holiday drops its override."""
        inside = {(d - first_on).days: b for d, b in blocks.items() if d not in self.holidays}
        return [(number, b) for number, b in sorted(inside.items()) if 0 <= number < days]

    def _to_utc(self, rows: NDArray[np.int64], first_on: date, offsets: Seconds) -> tuple[Seconds, Seconds]:
        day, start, end = rows.T
        zone = ZoneInfo(self.zone)
        return _utc(day, start, first_on, offsets, zone), _utc(day, end, first_on, offsets, zone)


def parse_hours(spec: Mapping[str, object], where: str = "calendar") -> OpeningHours:
    """Read and check the file form of a schedule.

    Args:
        spec: `hours` (weekday -> list of [start, end], `24:00` allowed, an end at or before the
            start runs into the next day), `tz`, `holidays` (dates), `overrides` and `breaks`
            (date -> blocks), and optionally `country` and `subdivision` of the `holidays` package.
        where: named in errors.

    Raises:
        InputError: unknown key, weekday, zone, country or time; or hours that are never open.

    Example:
        >>> parse_hours({"hours": {"mon": [["22:00", "06:00"]]}, "tz": "Europe/Berlin"}).week[0]
        ((79200, 108000),)
    """
    _check_keys(set(spec), SPEC_KEYS, where)
    hours = _mapping(spec.get("hours"), f"{where} hours")
    _check_keys(set(hours), set(WEEKDAYS), f"{where} hours")
    week = tuple(_blocks(hours.get(day), f"{where} {day}") for day in WEEKDAYS)
    overrides = _by_date(spec.get("overrides"), f"{where} overrides")
    if not any(week) and not any(overrides.values()):
        raise InputError("opening hours on at least one day", "none", "Add a block to `hours`", where)
    parsed = OpeningHours(
        week,
        _zone(spec.get("tz", "UTC"), where),
        frozenset(_date(d, f"{where} holidays") for d in _sequence(spec.get("holidays"), where)),
        overrides,
        _by_date(spec.get("breaks"), f"{where} breaks"),
        _optional_text(spec.get("country"), f"{where} country"),
        _optional_text(spec.get("subdivision"), f"{where} subdivision"),
    )
    _check_country(parsed, where)
    return parsed


def _midnight_offsets(first_on: date, days: int, zone: ZoneInfo) -> Seconds:
    """Offset from UTC in seconds at each local midnight (its first occurrence)."""
    midnight = datetime.combine(first_on, time(), zone)
    steps = (midnight + timedelta(days=n) for n in range(days))  # wall-clock steps, not elapsed ones
    return np.array([round(s.utcoffset().total_seconds()) for s in steps], np.int64)  # type: ignore[union-attr]


def _utc(day: Seconds, wall_s: Seconds, first_on: date, offsets: Seconds, zone: ZoneInfo) -> Seconds:
    """UTC seconds of local wall times; only days on which the clocks move are looked up one by one."""
    on_day, second = day + wall_s // DAY_S, wall_s % DAY_S
    base = ((first_on - EPOCH_ON).days + on_day) * DAY_S + second
    moments: Seconds = base - offsets[on_day]
    for i in np.flatnonzero(offsets[on_day] != offsets[on_day + 1]):
        midnight = datetime.combine(first_on + timedelta(days=int(on_day[i])), time(), zone)
        local = midnight + timedelta(seconds=int(second[i]))
        moments[i] = round(local.astimezone(UTC).timestamp())
    return moments


def _union(spans: tuple[Seconds, Seconds]) -> tuple[Seconds, Seconds]:
    """Sorted union; empty spans are dropped, touching ones are joined."""
    start, end = (a[spans[1] > spans[0]] for a in spans)
    order = np.argsort(start, kind="stable")
    start, end = start[order], end[order]
    reach = np.maximum.accumulate(end)
    is_first = np.ones(len(start), bool)
    is_first[1:] = start[1:] > reach[:-1]
    is_last = np.append(is_first[1:], True)[: len(start)]
    return start[is_first], reach[is_last]


def _subtract(opened: tuple[Seconds, Seconds], cut: tuple[Seconds, Seconds]) -> tuple[Seconds, Seconds]:
    """`opened` without `cut`, both sorted and disjoint: a sweep over their boundaries."""
    if not len(cut[0]):
        return opened
    moments = np.concatenate([*opened, *cut])
    steps = np.repeat([1, -1, -2, 2], [len(a) for a in (*opened, *cut)])
    order = np.argsort(moments, kind="stable")
    level, moments = np.cumsum(steps[order]), moments[order]
    is_open = np.append(level[:-1] == 1, False)
    starts = moments[is_open]
    return _union((starts, moments[np.flatnonzero(is_open) + 1]))


def _as_columns(rows: Sequence[tuple[int, Block]]) -> NDArray[np.int64]:
    return np.array([(n, *block) for n, block in rows], np.int64).reshape(-1, 3)


def _blocks(value: object, where: str) -> tuple[Block, ...]:
    return tuple(_block(pair, where) for pair in _sequence(value, where))


def _block(pair: object, where: str) -> Block:
    ends = _sequence(pair, where)
    if len(ends) != 2:
        raise InputError("a block as [start, end]", pair, 'Write ["09:00", "17:00"]', where)
    start, end = (_clock(e, where) for e in ends)
    if start in (end, DAY_S):
        raise InputError("a block with some time in it", pair, 'A whole day is ["00:00", "24:00"]', where)
    return start, end if end > start else end + DAY_S


def _clock(text: object, where: str) -> int:
    """Seconds after midnight of `HH:MM` or `HH:MM:SS`, up to `24:00`."""
    parts = str(text).split(":")
    if len(parts) in (2, 3) and all(len(p) <= 2 and p.isdigit() for p in parts):
        hour, minute, second = (int(p) for p in (*parts, "0")[:3])
        total = hour * 3600 + minute * 60 + second
        if minute < 60 and second < 60 and total <= DAY_S:
            return total
    raise InputError("a time from 00:00 to 24:00", text, "Write HH:MM on a 24-hour clock", where)


def _by_date(value: object, where: str) -> dict[date, tuple[Block, ...]]:
    entries = _mapping(value, where)
    return {_date(day, where): _blocks(blocks, f"{where} {day}") for day, blocks in entries.items()}


def _date(value: object, where: str) -> date:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise InputError("a date", value, "Write YYYY-MM-DD", where) from error


def _zone(value: object, where: str) -> str:
    try:
        return ZoneInfo(str(value)).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        remedy = "Write an IANA name such as Europe/Berlin"
        raise InputError("a time zone", value, remedy, f"{where} tz") from error


def _check_country(hours: OpeningHours, where: str) -> None:
    try:
        hours._public_holidays(date(2025, 1, 1), date(2025, 1, 2))
    except (NotImplementedError, AttributeError) as error:
        place = f"{hours.country} {hours.subdivision or ''}".strip()
        raise InputError("a country the holidays package knows", place, "Use ISO codes", where) from error


def _check_keys(got: set[str], known: set[str], where: str) -> None:
    if unknown := sorted(got - known):
        raise InputError(f"only {', '.join(sorted(known))}", ", ".join(unknown), "Remove or rename", where)


def _mapping(value: object, where: str) -> Mapping[str, object]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InputError("a table of names and values", value, where=where)
    return value


def _sequence(value: object, where: str) -> Sequence[object]:
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise InputError("a list", value, where=where)
    return value


def _optional_text(value: object, where: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise InputError("text", value, where=where)
