"""What a ticket's clocks say together, in the words other systems show.

Breach and lifecycle are independent: a clock can be paused and breached.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Literal

from metrics.business_time import BusinessCalendar
from metrics.sla_events import Event, history
from metrics.sla_judge import Clock, judge
from metrics.sla_policy import Facts, Policy

Overall = Literal["active", "active_with_misses", "hit", "missed", "not_applicable"]
Stage = Literal["first_reply_due", "resolution_due", "paused", "fulfilled", "failed"]


def state_of(clock: Clock) -> str:
    """Zendesk's six target states: active, paused or closed, each also `_breached`.

    A clock outside its hours is active: time stands still, the obligation does not.
    """
    if clock.verdict == "not_applicable":
        return "not_applicable"
    lifecycle = "active" if clock.lifecycle in ("running", "out_of_hours") else clock.lifecycle
    return f"{lifecycle}_breached" if clock.verdict == "breached" else lifecycle


def overall(clocks: Iterable[Clock]) -> Overall:
    """Hit or missed once every clock is closed, active (with misses) before."""
    judged = [c for c in clocks if c.verdict != "not_applicable"]
    if not judged:
        return "not_applicable"
    is_missed = any(c.verdict == "breached" for c in judged)
    if all(c.stopped_at is not None for c in judged):
        return "missed" if is_missed else "hit"
    return "active_with_misses" if is_missed else "active"


def stages(
    events: Sequence[Event],
    policy: Policy,
    calendar: BusinessCalendar,
    now: datetime,
    *,
    facts: Facts | None = None,
) -> tuple[Stage, ...]:
    """The stages a ticket went through, one after each event, repeats left out.

    A ladder with one rung at a time: what is due next, paused, and in the end fulfilled or failed.
    """
    past = history(events, now)
    found: list[Stage] = []
    for at in sorted({at for at, _ in past.events} | {past.created_s}):
        moment = datetime.fromtimestamp(at, UTC)
        stage = stage_of(judge(events, policy, calendar, moment, facts=facts))
        if not found or found[-1] != stage:
            found.append(stage)
    return tuple(found)


def stage_of(clocks: Sequence[Clock]) -> Stage:
    """The rung for the clocks as judged at one moment."""
    judged = [c for c in clocks if c.verdict != "not_applicable"]
    resolution = [c for c in judged if c.target in ("resolution", "first_resolution")]
    if resolution and all(c.stopped_at is not None for c in resolution):
        return "failed" if any(c.verdict == "breached" for c in judged) else "fulfilled"
    if any(c.lifecycle == "paused" for c in judged if c.stopped_at is None):
        return "paused"
    first = [c for c in judged if c.target == "first_reply"]
    if any(c.stopped_at is None for c in first):
        return "first_reply_due"
    if not resolution and first:
        return "failed" if any(c.verdict == "breached" for c in first) else "fulfilled"
    return "resolution_due"
