"""The tickets whose policy starts clocks anew: judged one at a time, by the same `judge`.

A reopening or change of priority that restarts a clock breaks the running total `sla_cycles` counts
with. Only tickets that have one come here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np

from metrics.business_time import BusinessCalendar
from metrics.opening_hours import Seconds
from metrics.sla_clocks import MISSING, VERDICTS, Clocks, Flags, in_time_until
from metrics.sla_event_arrays import Marks, Rows
from metrics.sla_events import Event
from metrics.sla_histories import STATUS_LIST, Histories
from metrics.sla_judge import Clock, judge
from metrics.sla_policy import Facts, Policy


def needs_restart(histories: Histories, policy: Policy) -> Flags:
    """Tickets with an event that starts a clock of this policy anew."""
    found = np.zeros(histories.count, bool)
    if policy.on_reopen != "continue":
        found[histories.reopens.row] = True
    if policy.on_priority_change == "restart":
        found[histories.levels[policy.by].changes.row] = True
    return found


def judged_one_by_one(
    policy: Policy, calendar: BusinessCalendar, histories: Histories, row: Rows
) -> list[Clocks]:
    """Clocks of the tickets at positions `row`, one element per clock."""
    now = _moment(histories.now_s)
    found: list[Clocks] = []
    for position in row:
        facts = Facts(is_agent_created=bool(histories.is_agent_created[position]))
        clocks = judge(list(events_of(histories, int(position))), policy, calendar, now, facts=facts)
        found += [_as_arrays(c, int(position), calendar) for c in clocks if c.verdict != "not_applicable"]
    return found


def events_of(histories: Histories, row: int) -> Iterator[Event]:
    """A ticket's history as events; statuses and levels carry the one at creation as their first `from_value`."""
    yield Event(_moment(histories.created[row]), "created")
    for (_, before), (at, status) in pairwise(_of(histories.spans, histories.span_status, row)):
        yield Event(_moment(at), "status", STATUS_LIST[status], STATUS_LIST[before])
    for kind, marks in (("agent_reply", histories.replies), ("customer_reply", histories.messages)):
        for at, _ in _of(marks, marks.at, row):
            yield Event(_moment(at), kind)
    for kind, levels in histories.levels.items():
        initial = levels.values[levels.initial[row]]
        yield Event(_moment(histories.created[row]), kind, initial, initial)
        for at, level in _of(levels.changes, levels.changed_to, row):
            yield Event(_moment(at), kind, levels.values[level], initial)


def _of(marks: Marks, values: Rows, row: int) -> Iterator[tuple[int, int]]:
    low, high = np.searchsorted(marks.row, [row, row + 1])
    return zip(marks.at[low:high].tolist(), values[low:high].tolist(), strict=True)


def _as_arrays(clock: Clock, row: int, calendar: BusinessCalendar) -> Clocks:
    is_stopped = clock.stopped_at is not None
    due, stop = _one(_seconds(clock.due_at)), _one(_seconds(clock.stopped_at))
    return Clocks(
        target=clock.target,
        policy=clock.policy,
        calendar=clock.calendar,
        row=_one(row),
        cycle_no=_one(clock.cycle_no),
        start=_one(_seconds(clock.started_at)),
        stop=stop,
        target_s=_one(clock.target_s),
        elapsed_s=_one(clock.elapsed_s if is_stopped else None),
        paused_s=_one(clock.paused_s),
        due=due,
        in_time_until=in_time_until(calendar, due, stop),
        verdict=_one(VERDICTS.tolist().index(clock.verdict)),
    )


def _one(number: int | None) -> Seconds:
    return np.array([MISSING if number is None else number], np.int64)


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
