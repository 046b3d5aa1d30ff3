"""One ticket's clocks, with every stretch of time and the rule that made it count or not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from domain.errors import InputError
from metrics.business_days import due_after_days
from metrics.business_time import BusinessCalendar
from metrics.sla_events import Cycle, Event, History, cycles, history
from metrics.sla_policy import SOLVED, Allowance, Facts, Policy, Target

Verdict = Literal["met", "breached", "pending", "not_applicable"]
SegmentState = Literal["running", "paused", "closed", "out_of_hours"]
Lifecycle = Literal["running", "paused", "closed", "out_of_hours", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a clock's life and the rule that made it so."""

    start_at: datetime
    end_at: datetime
    state: SegmentState
    rule: str

    @property
    def length_s(self) -> int:
        return int((self.end_at - self.start_at).total_seconds())


@dataclass(frozen=True, slots=True)
class Clock:
    """One cycle of one target.

    Attributes:
        elapsed_s: open seconds counted until the stop, or until now while it runs.
        paused_s: open seconds not counted because of the status (calendar time outside hours is
            in neither).
        due_at: when the target runs out; None while the clock is paused inside its target, because
            the moment moves on until it is resumed.
        verdict: met, breached, pending or not_applicable; `reason` says why in words.
    """

    target: str
    cycle_no: int
    policy: str
    calendar: str
    started_at: datetime
    stopped_at: datetime | None
    target_s: int | None
    elapsed_s: int | None
    paused_s: int | None
    due_at: datetime | None
    verdict: Verdict
    lifecycle: Lifecycle
    reason: str
    segments: tuple[Segment, ...] = ()

    @property
    def remaining_s(self) -> int | None:
        """Open seconds left; negative when breached."""
        return None if self.target_s is None or self.elapsed_s is None else self.target_s - self.elapsed_s


@dataclass(frozen=True, slots=True)
class _Run:
    """A cycle on its calendar: the counting and the other stretches of [start_s, end_s)."""

    past: History
    calendar: BusinessCalendar
    target: Target
    start_s: int
    end_s: int

    def stretches(self) -> list[tuple[int, int, str]]:
        return [
            (max(s.start_s, self.start_s), min(s.end_s, self.end_s), s.status)
            for s in self.past.spans
            if s.end_s > self.start_s and s.start_s < self.end_s
        ]

    def open_s(self, start_s: int, end_s: int) -> int:
        return int(self.calendar.elapsed_s(np.array([start_s]), np.array([end_s]))[0])

    def counted_s(self, until_s: int) -> int:
        """Open seconds in counting statuses before `until_s`."""
        return sum(
            self.open_s(a, min(b, until_s))
            for a, b, status in self.stretches()
            if status in self.target.counting and a < until_s
        )

    def paused_s(self) -> int:
        return sum(self.open_s(a, b) for a, b, st in self.stretches() if st not in self.target.counting)

    def due_s(self, budget_s: int) -> int:
        """When the budget runs out; beyond the end the clock is taken to run on."""
        if budget_s == 0:
            return self.start_s
        left = budget_s
        for a, b, status in self.stretches():
            if status in self.target.counting:
                counted = self.open_s(a, b)
                if counted >= left:
                    return int(self.calendar.due_at(np.array([a]), left)[0])
                left -= counted
        return int(self.calendar.due_at(np.array([self.end_s]), left)[0])


def judge(
    events: Iterable[Event],
    policy: Policy,
    calendar: BusinessCalendar,
    now: datetime,
    *,
    facts: Facts | None = None,
) -> tuple[Clock, ...]:
    """Every clock of one ticket under one policy, as known at `now`.

    Args:
        events: the ticket's history in any order, with its `created` event; later than `now` is unread.
        policy: the version that applies; `PolicyBook.select` finds it.
        calendar: the business calendar; `calendars.timeline` joins several, one per stretch.
        facts: the ticket's fields now; levels before a change are taken from the events.

    Returns:
        One clock per target and cycle, in the policy's order. A target without a promise for this
        ticket is there as `not_applicable` with the reason.

    Raises:
        InputError: no `created` event, an unknown status, or a moment without a zone.
    """
    known = facts or Facts()
    past = history(events, now, is_agent_created=known.is_agent_created)
    excluded = _exclusion(past, known)
    clocks: list[Clock] = []
    for target in policy.targets.values():
        no_clock = excluded or _without_target(target, past)
        if no_clock:
            clocks.append(_not_applicable(target, policy, calendar, Cycle(0, past.created_s, None), no_clock))
        else:
            clocks += _target_clocks(past, target, policy, calendar, known)
    return tuple(clocks)


def _exclusion(past: History, facts: Facts) -> str:
    if facts.excluded_because:
        return f"excluded: {facts.excluded_because}"
    if past.was_merged:
        return "excluded: merged into another ticket"
    if past.status == "deleted":
        return "excluded: deleted"
    if past.events and past.events[0][0] < past.created_s:
        return "excluded: an event lies before the creation"
    return "excluded: created after now" if past.created_s > past.now_s else ""


def _without_target(target: Target, past: History) -> str:
    if past.is_agent_created and target.kind.name == "first_reply":
        return "opened by an agent: nobody waits for a first reply"
    return ""


def _target_clocks(
    past: History, target: Target, policy: Policy, calendar: BusinessCalendar, facts: Facts
) -> list[Clock]:
    runs = cycles(
        past,
        target.kind,
        stops_on_solve=target.is_stopped_by_solve,
        is_new_cycle=policy.on_reopen != "continue",
    )
    standing = runs[-1:] if policy.on_reopen == "restart" and target.kind.stops == "solve" else runs
    return [_clock(past, target, policy, calendar, facts, cycle) for cycle in standing]


def _clock(
    past: History, target: Target, policy: Policy, calendar: BusinessCalendar, facts: Facts, cycle: Cycle
) -> Clock:
    end_s = past.now_s if cycle.stop_s is None else cycle.stop_s
    run = _Run(past, calendar, target, cycle.start_s, end_s)
    run, target_s, level = _promise(run, policy, facts)
    if target_s is None:
        return _not_applicable(target, policy, calendar, cycle, f"no target for {policy.by} {level}")
    elapsed_s = run.counted_s(end_s)
    is_stopped = cycle.stop_s is not None
    verdict: Verdict = "breached" if elapsed_s > target_s else ("met" if is_stopped else "pending")
    lifecycle = _lifecycle(run, is_stopped)
    is_standing_still = not is_stopped and lifecycle in ("paused", "closed") and elapsed_s <= target_s
    due_s = None if is_standing_still else run.due_s(target_s)
    return Clock(
        target=target.kind.name,
        cycle_no=cycle.number,
        policy=policy.key,
        calendar=calendar.name,
        started_at=_moment(run.start_s),
        stopped_at=_moment(cycle.stop_s) if cycle.stop_s is not None else None,
        target_s=target_s,
        elapsed_s=elapsed_s,
        paused_s=run.paused_s(),
        due_at=None if due_s is None else _moment(due_s),
        verdict=verdict,
        lifecycle=lifecycle,
        reason=f"{elapsed_s} s of {target_s} s counted in {calendar.name}, {policy.by} {level or 'not set'}",
        segments=tuple(_segments(run)),
    )


def _promise(run: _Run, policy: Policy, facts: Facts) -> tuple[_Run, int | None, str | None]:
    """The run, its target in seconds and the level that set it, after every change of level.

    A target breached before a change stays as it was; one that was met is over by then.
    """
    current = facts.priority if policy.by == "priority" else facts.severity
    level, changes = run.past.levels(policy.by, current)
    for at, changed in changes:
        if at <= run.start_s:
            level = changed
    target_s = _target_s(run, run.target.allowance(level))
    for at, changed in changes:
        is_inside = run.start_s < at <= run.end_s
        if not is_inside or policy.on_priority_change == "at_start":
            continue
        if target_s is not None and run.counted_s(at) > target_s:
            break
        if policy.on_priority_change == "restart":
            run = _Run(run.past, run.calendar, run.target, at, run.end_s)
        level, target_s = changed, _target_s(run, run.target.allowance(changed))
    return run, target_s, level


def _target_s(run: _Run, allowance: Allowance | None) -> int | None:
    if allowance is None or allowance.seconds is not None:
        return None if allowance is None else allowance.seconds
    start = _moment(run.start_s)
    due = due_after_days(run.calendar, start, allowance.business_days or 0, at_day_end=allowance.at_day_end)
    return run.calendar.elapsed_s(start, due)


def _lifecycle(run: _Run, is_stopped: bool) -> Lifecycle:
    if is_stopped:
        return "closed"
    if run.past.status not in run.target.counting:
        return "closed" if run.past.status in SOLVED else "paused"
    return "running" if run.calendar.is_open(_moment(run.past.now_s)) else "out_of_hours"


def _segments(run: _Run) -> Iterable[Segment]:
    kind = run.target.kind.label.lower()
    for start, end, status in run.stretches():
        if status in run.target.counting:
            yield from _in_hours(run, start, end, f"status {status} counts for {kind}")
        else:
            state: SegmentState = "closed" if status in SOLVED else "paused"
            yield Segment(_moment(start), _moment(end), state, f"status {status} does not count for {kind}")


def _in_hours(run: _Run, start: int, end: int, rule: str) -> Iterable[Segment]:
    at, name = start, run.calendar.name
    for opened, closed in zip(*run.calendar.segments(start, end), strict=True):
        if opened > at:
            yield Segment(_moment(at), _moment(opened), "out_of_hours", f"outside {name}")
        yield Segment(_moment(opened), _moment(closed), "running", f"{rule}; {name} is open")
        at = int(closed)
    if at < end:
        yield Segment(_moment(at), _moment(end), "out_of_hours", f"outside {name}")


def _not_applicable(
    target: Target, policy: Policy, calendar: BusinessCalendar, cycle: Cycle, reason: str
) -> Clock:
    start, stop = _moment(cycle.start_s), None if cycle.stop_s is None else _moment(cycle.stop_s)
    head = (target.kind.name, cycle.number, policy.key, calendar.name, start, stop)
    return Clock(*head, None, None, None, None, "not_applicable", "not_applicable", reason)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def clock_of(clocks: Iterable[Clock], target: str, cycle_no: int = 0) -> Clock:
    """The clock of a target.

    Raises:
        InputError: there is none; names those there are.
    """
    found = {(c.target, c.cycle_no): c for c in clocks}
    if (target, cycle_no) not in found:
        raise InputError("a judged target", f"{target} {cycle_no}", f"Judged: {sorted(found)}")
    return found[target, cycle_no]
