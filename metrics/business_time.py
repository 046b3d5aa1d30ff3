"""The business clock: how many open seconds lie between two moments, and when a budget runs out.

A calendar is expanded once to open segments of UTC seconds with a running total, and B(t) is the
number of open seconds before t. Everything else is a difference of B or a search in it:
`elapsed = max(0, B(end) - B(start))`, `due = earliest t >= start with B(t) = B(start) + target`.
B is additive, so pauses are subtracted by the same call, and DST needs no special case.

Moments are UTC: aware `datetime` in and out for one moment, int64 seconds since 1970 or naive-UTC
`datetime64` for arrays. Parts of a second are dropped on the way in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from domain.errors import InputError
from metrics.opening_hours import DAY_S, EPOCH_ON, WEEKDAYS, OpeningHours, Seconds, parse_hours

Moments = NDArray[Any]
"""int64 seconds since 1970 UTC, or naive datetime64 meaning UTC."""

FIRST_ON, UNTIL_ON = date(1970, 1, 1), date(2200, 1, 1)
"""The days a calendar answers for; outside it raises, it never clamps."""

FIRST_S, UNTIL_S = 0, (UNTIL_ON - EPOCH_ON).days * DAY_S
MARGIN_DAYS = 400
_BLOCK = 1 << 15
_MAX_CELLS = 1 << 22

Segments = tuple[Seconds, Seconds]
Expansion = Callable[[date, date], Segments]


@dataclass(frozen=True, slots=True)
class OpenSpans:
    """A calendar expanded over [low_s, high_s): segments, the open seconds before each, and a grid.

    `cells` answers B(t) without a search when every boundary falls on a multiple of `cell_s`:
    each cell is wholly open or wholly closed and holds `2 * B(cell start) + is_open`.
    """

    low_s: int
    high_s: int
    starts: Seconds
    ends: Seconds
    before: Seconds
    cell_s: int
    cells: Seconds | None

    def business_s(self, at: Seconds) -> Seconds:
        """B(t): open seconds in [low_s, t)."""
        if self.cells is None:
            return self._searched(at)
        counted = np.empty(at.shape, np.int64)
        for i in range(0, len(at), _BLOCK):  # blocks stay in cache: three times faster than one pass
            since = at[i : i + _BLOCK] - self.low_s
            number = since // self.cell_s
            cell = self.cells[number]
            counted[i : i + _BLOCK] = (cell >> 1) + (since - number * self.cell_s) * (cell & 1)
        return counted

    def _searched(self, at: Seconds) -> Seconds:
        if not len(self.starts):
            return np.zeros(at.shape, np.int64)
        i = np.maximum(np.searchsorted(self.starts, at, side="right") - 1, 0)
        within: Seconds = np.clip(at - self.starts[i], 0, self.ends[i] - self.starts[i])
        return self.before[i] + within

    def moment_s(self, budget: Seconds) -> Seconds:
        """Earliest t with B(t) = budget, for budgets in [0, total_s]."""
        if not len(self.starts):
            return np.full(budget.shape, self.low_s)
        j = np.searchsorted(self.before + (self.ends - self.starts), budget, side="left")
        return self.starts[j] + budget - self.before[j]

    def last_moment_s(self, budget: Seconds) -> Seconds:
        """Latest t with B(t) = budget, for budgets in [0, total_s)."""
        j = np.searchsorted(self.before, budget, side="right") - 1
        return self.starts[j] + budget - self.before[j]

    @property
    def total_s(self) -> int:
        """Open seconds in the whole expansion."""
        return int(self.before[-1] + self.ends[-1] - self.starts[-1]) if len(self.starts) else 0


@dataclass(frozen=True, eq=False)
class BusinessCalendar:
    """Opening hours that can be asked for elapsed time and deadlines.

    Args:
        name: what reports call it.
        expand: open segments of the local days [first, until); see `OpeningHours.segments`.
        key: text that is equal for calendars that count equally (hours, holidays, zone data).

    Example:
        >>> office = BusinessCalendar.from_spec({"hours": {"mon": [["09:00", "17:00"]]}, "tz": "UTC"})
        >>> monday = datetime(2026, 3, 2, 16, tzinfo=UTC)
        >>> office.elapsed_s(monday, monday + timedelta(days=7)), office.due_at(monday, 7200).isoformat()
        (28800, '2026-03-09T10:00:00+00:00')
    """

    name: str
    expand: Expansion
    key: str
    zone: str = "UTC"

    @classmethod
    def from_spec(cls, spec: Mapping[str, object], name: str = "calendar") -> BusinessCalendar:
        """A calendar from the file form; see `opening_hours.parse_hours` for the form and its errors."""
        hours = parse_hours(spec, name)
        return cls(name, hours.segments, _content_key(hours), hours.zone)

    @classmethod
    def always_open(cls, name: str = "around_the_clock") -> BusinessCalendar:
        """Calendar time: every second counts."""
        week = {day: [["00:00", "24:00"]] for day in WEEKDAYS}
        return cls.from_spec({"hours": week, "tz": "UTC"}, name)

    @overload
    def elapsed_s(self, start: datetime, end: datetime) -> int: ...
    @overload
    def elapsed_s(self, start: Moments, end: Moments) -> Seconds: ...
    def elapsed_s(self, start: datetime | Moments, end: datetime | Moments) -> int | Seconds:
        """Open seconds in [start, end); 0 when `end` lies before `start`.

        Raises:
            InputError: a naive datetime, a missing moment, or one outside 1970-2199.
        """
        a, b = to_seconds(start), to_seconds(end)
        if not len(a):
            return a
        spans = self.spans(min(_low(a), _low(b)), max(_high(a), _high(b)))
        counted = np.maximum(spans.business_s(b) - spans.business_s(a), 0)
        return int(counted[0]) if isinstance(start, datetime) else counted

    @overload
    def due_at(self, start: datetime, target_s: int) -> datetime: ...
    @overload
    def due_at(self, start: Moments, target_s: int | Seconds) -> Moments: ...
    def due_at(self, start: datetime | Moments, target_s: int | Seconds) -> datetime | Moments:
        """Earliest moment at or after `start` by which `target_s` open seconds have passed.

        A budget that ends exactly at closing is due at the closing instant. A negative target looks
        back (warnings): the latest moment from which that much open time leads up to `start`, which is
        the opening, not the closing before it.

        Raises:
            InputError: as `elapsed_s`, or when the calendar never opens long enough before 2200.
        """
        at = to_seconds(start)
        target = np.broadcast_to(np.asarray(target_s, np.int64), at.shape)
        return _like(self._due_s(at, target), start)

    @overload
    def next_open(self, at: datetime) -> datetime: ...
    @overload
    def next_open(self, at: Moments) -> Moments: ...
    def next_open(self, at: datetime | Moments) -> datetime | Moments:
        """`at` itself while open, else the next opening; the closing instant is already closed."""
        seconds = to_seconds(at)
        opened = self._due_s(seconds, np.ones(seconds.shape, np.int64)) - 1
        return _like(opened, at)

    @overload
    def is_open(self, at: datetime) -> bool: ...
    @overload
    def is_open(self, at: Moments) -> NDArray[np.bool_]: ...
    def is_open(self, at: datetime | Moments) -> bool | NDArray[np.bool_]:
        """Whether business time runs at the moment: openings count, closing instants do not."""
        seconds = to_seconds(at)
        if not len(seconds):
            return np.zeros(0, bool)
        opened = self.spans(_low(seconds), _high(seconds) + 1)
        runs = opened.business_s(seconds + 1) > opened.business_s(seconds)
        return bool(runs[0]) if isinstance(at, datetime) else runs

    def segments(self, low_s: int, high_s: int) -> Segments:
        """Open segments clipped to [low_s, high_s), in UTC seconds."""
        spans = self.spans(low_s, high_s)
        inside = (spans.ends > low_s) & (spans.starts < high_s)
        return np.maximum(spans.starts[inside], low_s), np.minimum(spans.ends[inside], high_s)

    def spans(self, low_s: int, high_s: int) -> OpenSpans:
        """The expansion, grown first when [low_s, high_s] is not inside what is known."""
        if not FIRST_S <= low_s <= high_s < UNTIL_S:
            got = f"{_text(low_s)} to {_text(high_s)}"
            raise InputError(f"moments from {FIRST_ON} until {UNTIL_ON}", got, where=self.name)
        known: OpenSpans | None = self.__dict__.get("_known")
        if known is None or low_s < known.low_s or high_s >= known.high_s:
            low, high = (low_s, high_s) if known is None else (known.low_s, known.high_s)
            known = self._expanded(min(low, low_s), max(high, high_s))
            self.__dict__["_known"] = known
        return known

    def _expanded(self, low_s: int, high_s: int) -> OpenSpans:
        first = EPOCH_ON + timedelta(days=max(0, low_s // DAY_S - MARGIN_DAYS))
        until = min(UNTIL_ON, EPOCH_ON + timedelta(days=high_s // DAY_S + MARGIN_DAYS))
        low, high = ((d - EPOCH_ON).days * DAY_S for d in (first, until))
        # two days around: a zone is up to 14 h off UTC and a night block reaches into the next day
        starts, ends = self.expand(first - timedelta(days=2), until + timedelta(days=2))
        starts, ends = np.maximum(starts, low), np.minimum(ends, high)
        starts, ends = starts[ends > starts], ends[ends > starts]
        before = np.cumsum(ends - starts) - (ends - starts)
        return OpenSpans(low, high, starts, ends, before, *_cells(low, high, starts, ends))

    def _due_s(self, at: Seconds, target: Seconds) -> Seconds:
        if not len(at):
            return at
        spans = self.spans(_low(at), _high(at))
        while True:
            budget = spans.business_s(at) + target
            is_early, is_late = bool((budget < 0).any()), bool((budget > spans.total_s).any())
            if not is_early and not is_late:
                # a target of 0 is due at once, even outside hours, where B also stood still earlier
                due = np.maximum(spans.moment_s(budget), at)
                back = target < 0
                due[back] = spans.last_moment_s(budget[back])
                return due
            spans = self._grown(spans, is_early, is_late, at, target)

    def _grown(self, spans: OpenSpans, early: bool, late: bool, at: Seconds, target: Seconds) -> OpenSpans:
        if (early and spans.low_s <= FIRST_S) or (late and spans.high_s >= UNTIL_S):
            raise InputError(
                f"a target the calendar reaches between {FIRST_ON} and {UNTIL_ON}",
                f"{int(target.max())} open seconds from {_text(_high(at))}",
                "Open the calendar on more days or lower the target",
                self.name,
            )
        more = max(spans.high_s - spans.low_s, MARGIN_DAYS * DAY_S)
        low, high = spans.low_s - more * early, spans.high_s + more * late
        return self.spans(max(FIRST_S, low), min(UNTIL_S - 1, high))


def to_seconds(moments: datetime | Moments) -> Seconds:
    """Moments as whole seconds since 1970 UTC; parts of a second are dropped.

    Raises:
        InputError: a datetime without a zone, or a missing moment.

    Example:
        >>> to_seconds(np.array(["1970-01-02T00:00:00.9"], "datetime64[ms]"))
        array([86400])
    """
    if isinstance(moments, datetime):
        if moments.tzinfo is None:
            raise InputError("a moment with a time zone", moments.isoformat(), "Attach UTC to it")
        return np.array([int((moments - _EPOCH) // timedelta(seconds=1))], np.int64)
    values = np.asarray(moments)
    if values.dtype.kind == "M":
        if np.isnat(values).any():
            raise InputError("moments without gaps", f"{np.isnat(values).sum()} missing", "Mask them first")
        return values.astype("datetime64[s]").astype(np.int64)
    if values.dtype.kind in "iu":
        return values.astype(np.int64, copy=False)
    raise InputError("datetime64 or whole seconds", values.dtype, "Convert moments to UTC first")


def _like(seconds: Seconds, like: datetime | Moments) -> datetime | Moments:
    """Seconds in the form the question came in: datetime, datetime64 or int64."""
    if isinstance(like, datetime):
        return datetime.fromtimestamp(int(seconds[0]), UTC)
    is_moment = np.asarray(like).dtype.kind == "M"
    return seconds.astype("datetime64[s]") if is_moment else seconds


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _cells(low: int, high: int, starts: Seconds, ends: Seconds) -> tuple[int, Seconds | None]:
    """The widest cell all boundaries fall on, and B at each cell; None when it would be too large."""
    cell_s = int(np.gcd.reduce(np.concatenate([starts, ends]) - low)) if len(starts) else DAY_S
    cell_s = np.gcd(cell_s, high - low) or DAY_S
    count = (high - low) // int(cell_s)
    if count > _MAX_CELLS:
        return int(cell_s), None
    change = np.zeros(count + 1, np.int64)
    change[(starts - low) // int(cell_s)] += 1
    change[(ends - low) // int(cell_s)] -= 1
    is_open = np.cumsum(change)
    counted = np.cumsum(is_open) - is_open  # open cells before each cell
    return int(cell_s), 2 * int(cell_s) * counted + is_open


def _content_key(hours: OpeningHours) -> str:
    parts = (hours.week, hours.zone, sorted(hours.holidays), sorted(hours.overrides.items()))
    more = (sorted(hours.breaks.items()), hours.country, hours.subdivision)
    rules = (version("tzdata"), version("holidays") if hours.country else "")
    return hashlib.sha256(repr((parts, more, rules)).encode()).hexdigest()[:16]


def _low(seconds: Seconds) -> int:
    return int(seconds.min())


def _high(seconds: Seconds) -> int:
    return int(seconds.max())


def _text(seconds: int) -> str:
    return str(np.datetime64(int(seconds), "s"))
