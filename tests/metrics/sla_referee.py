"""A second opinion on every clock: walks a ticket minute by minute, with none of the judge's machinery.

It knows only wall time, a list of events and the rules of docs/sla.md, and keeps running totals as a
person with a stop watch would. Everything in the histories it is given falls on a whole minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from metrics.opening_hours import WEEKDAYS
from metrics.sla_events import Event
from metrics.sla_policy import Policy, Target

MINUTE_S = 60
RANK = {"created": 0, "priority": 1, "customer_reply": 2, "agent_reply": 3, "status": 4}
SOLVED = ("solved", "closed")


@dataclass
class Watch:
    """A stop watch on one promise: what it has counted, and what it was allowed when it stopped."""

    target: str
    number: int
    started_at: datetime
    allowed_s: int | None
    counted_s: int = 0
    paused_s: int = 0
    stopped_at: datetime | None = None
    is_settled: bool = False
    limbo: list[datetime] = field(default_factory=list)
    reached: dict[int, datetime] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        if self.allowed_s is None:
            return "not_applicable"
        if self.counted_s > self.allowed_s:
            return "breached"
        return "pending" if self.stopped_at is None else "met"


def open_minutes(spec: Mapping[str, object], low: datetime, high: datetime) -> set[datetime]:
    """Every minute of [low, high) that is open: each day's blocks are laid out on its own wall clock."""
    zone, found, closed = ZoneInfo(str(spec["tz"])), set(), set(map(str, spec.get("holidays", [])))
    hours, overrides = spec["hours"], spec.get("overrides", {})
    breaks = spec.get("breaks", {})
    day = low.astimezone(zone).date() - timedelta(days=2)
    while day <= high.astimezone(zone).date() + timedelta(days=1):
        blocks = overrides.get(str(day), hours.get(WEEKDAYS[day.weekday()], []))
        for begin, end in [] if str(day) in closed else blocks:
            found |= _minutes(day, begin, end, zone, low, high)
        day += timedelta(days=1)
    for on, blocks in breaks.items():
        for begin, end in [] if on in closed else blocks:
            found -= _minutes(date.fromisoformat(on), begin, end, zone, low, high)
    return found


def _minutes(day: date, begin: str, end: str, zone: ZoneInfo, low: datetime, high: datetime) -> set[datetime]:
    first = _moment(day, begin, zone)
    last = _moment(day if end > begin else day + timedelta(days=1), end, zone)
    span = range(int((last - first).total_seconds()) // MINUTE_S)
    return {m for m in (first + timedelta(minutes=n) for n in span) if low <= m < high}


def _moment(day: date, wall: str, zone: ZoneInfo) -> datetime:
    if wall == "24:00":
        day, wall = day + timedelta(days=1), "00:00"
    return datetime.combine(day, time.fromisoformat(wall), zone).astimezone(UTC)


def walk(
    events: Sequence[Event], policy: Policy, opened: Iterable[datetime], now: datetime, priority: str | None
) -> list[Watch]:
    """Every clock of the ticket at `now`, as a walker with one stop watch per promise reads them."""
    is_open, watches = set(opened), []
    told = sorted((e for e in events if e.at <= now), key=lambda e: (e.at, RANK.get(e.kind, 5)))
    created = next(e for e in told if e.kind == "created")
    for target in policy.targets.values():
        if target.kind.name == "first_reply" and created.actor_kind == "agent":
            continue
        watches += _one(target, policy, told, is_open, now, priority, created)
    return watches


def _one(
    target: Target, policy: Policy, told: list[Event], is_open: set[datetime], now: datetime,
    priority: str | None, created: Event,
) -> list[Watch]:  # fmt: skip
    """One promise: the minutes of a life in order, and what each event does to the watch."""
    changes = [e for e in told if e.kind == "priority"]
    first_level = changes[0].from_value if changes and changes[0].from_value else priority
    desk = Desk(target, policy, first_level)
    if target.kind.starts == "creation":
        desk.begin(created.at)
    minute, queue = created.at, [e for e in told if e.kind != "created"]
    while True:
        while queue and queue[0].at == minute:
            desk.hear(queue.pop(0), told, created)
        if minute >= now:
            return desk.standing()
        if minute in is_open:
            desk.tick(minute)
        minute += timedelta(minutes=1)


@dataclass
class Desk:
    """Who holds the stop watch of one promise: the running watch and the ones put down."""

    target: Target
    policy: Policy
    level: str | None
    status: str = "new"
    running: Watch | None = None
    found: list[Watch] = field(default_factory=list)
    unsaid: list[tuple[datetime, str | None]] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.target.kind.name

    def begin(self, at: datetime) -> None:
        self.running = Watch(self.kind, len(self.found), at, self.allowed())
        self.found.append(self.running)

    def stop(self, at: datetime) -> None:
        if self.running is not None:
            self.running.stopped_at = at
        self.running = None

    def allowed(self) -> int | None:
        allowance = self.target.allowance(self.level)
        return None if allowance is None else allowance.seconds

    def tick(self, minute: datetime) -> None:
        watch = self.running or (self.found[-1] if self.found else None)
        if watch is None:
            return
        if self.running is None:
            watch.limbo.append(minute)
        elif self.status in self.target.counting:
            watch.counted_s += MINUTE_S
            watch.reached[watch.counted_s] = minute + timedelta(minutes=1)
            watch.is_settled |= watch.allowed_s is not None and watch.counted_s > watch.allowed_s
        else:
            watch.paused_s += MINUTE_S

    def hear(self, event: Event, told: list[Event], created: Event) -> None:
        if event.kind == "priority":
            self.level = event.to_value
            if self.running is not None:
                self.relevel(event.at, event.to_value)
            else:
                self.unsaid.append((event.at, event.to_value))
        elif event.kind == "customer_reply":
            is_later = _is_after_the_answer(told, event, created, self.target)
            if self.kind == "next_reply" and self.running is None and is_later:
                self.begin(event.at)
        elif event.kind == "agent_reply" and event.actor_kind != "bot":
            self.answer(event.at, told)
        elif event.kind == "status":
            was, self.status = self.status, event.to_value or self.status
            self.turn(was in SOLVED, self.status in SOLVED, event.at)

    def answer(self, at: datetime, told: list[Event]) -> None:
        if self.target.kind.stops == "reply_or_solve":
            self.stop(at)
        reopens_now = any(e.at == at and e.kind == "status" and e.to_value not in SOLVED for e in told)
        if self.target.kind.starts == "agent_reply" and (self.status not in SOLVED or reopens_now):
            self.begin(at)

    def turn(self, was_solved: bool, is_solved: bool, at: datetime) -> None:
        is_reply_clock = self.kind in ("first_reply", "next_reply")
        if is_solved and not was_solved and (self.target.is_stopped_by_solve or not is_reply_clock):
            self.stop(at)
        if was_solved and not is_solved and self.target.kind.stops == "solve":
            self.reopen(at)

    def reopen(self, at: datetime) -> None:
        if self.policy.on_reopen != "continue":
            self.begin(at)
            return
        watch = self.running = self.found[-1]
        watch.stopped_at = None
        for moment, level in self.unsaid:
            self.relevel(moment, level)
        watch.paused_s += MINUTE_S * sum(minute >= watch.started_at for minute in watch.limbo)
        watch.limbo, self.unsaid = [], []

    def relevel(self, at: datetime, level: str | None) -> None:
        watch, way = self.running, self.policy.on_priority_change
        is_later = watch is not None and at > watch.started_at
        if watch is None or watch.is_settled or (way == "at_start" and is_later):
            return
        if way == "restart" and is_later:
            watch.started_at, watch.counted_s, watch.paused_s, watch.reached = at, 0, 0, {}
        allowance = self.target.allowance(level)
        watch.allowed_s = None if allowance is None else allowance.seconds
        watch.is_settled = watch.allowed_s is not None and watch.counted_s > watch.allowed_s

    def standing(self) -> list[Watch]:
        """What is left to judge: no update clock without a length, one clock where a restart replaces."""
        found = self.found
        if self.policy.on_reopen == "restart" and self.target.kind.stops == "solve":
            found = found[-1:]
        if self.target.kind.starts == "agent_reply":
            found = [w for w in found if w.stopped_at != w.started_at]
        if self.target.kind.starts != "creation":
            for number, watch in enumerate(found):
                watch.number = number
        return [w for w in found if w.allowed_s is not None]


def _is_after_the_answer(told: list[Event], event: Event, created: Event, target: Target) -> bool:
    """Whether the ticket had been answered before this message; an agent's own ticket always was."""
    if created.actor_kind == "agent":
        return event.at > created.at
    firsts = [e.at for e in told if e.kind == "agent_reply" and e.actor_kind != "bot"]
    if target.is_stopped_by_solve:
        firsts += [e.at for e in told if e.kind == "status" and e.to_value in SOLVED][:1]
    return bool(firsts) and min(firsts) < event.at
