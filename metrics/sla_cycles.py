"""Clocks of many histories: cycles found by shifting sorted marks, time counted by one running total.

G is the open seconds in counting statuses, added up over all spans of all tickets in order. Within
a ticket it plays the part B plays for a calendar: elapsed is a difference of G, a deadline is a
search in it. No loop over tickets.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.business_time import BusinessCalendar
from metrics.opening_hours import Seconds
from metrics.sla_clocks import MISSING, Clocks, Flags, in_time_until, targets_s, verdicts
from metrics.sla_event_arrays import Marks, Rows
from metrics.sla_histories import STATUS_LIST, Histories, Levels
from metrics.sla_one_by_one import judged_one_by_one, needs_restart
from metrics.sla_policy import Policy, Target

Cycles = tuple[Rows, Rows, Seconds, Seconds]
"""Ticket, cycle number, start, stop (or `MISSING`)."""


@dataclass(frozen=True, slots=True)
class TimedSpans:
    """The status spans of the chosen tickets with the open seconds of each in a calendar."""

    histories: Histories
    calendar: BusinessCalendar
    spans: Marks
    status: Rows
    opened_s: Seconds
    keys: Rows


@dataclass(frozen=True, slots=True)
class Counter:
    """G over the spans of the chosen tickets: before each span, and until its end."""

    timed: TimedSpans
    is_counting: Flags
    before: Seconds
    until: Seconds

    def counted_s(self, row: Rows, at: Seconds) -> Seconds:
        """G at a moment of a ticket."""
        timed = self.timed
        i = np.searchsorted(timed.keys, timed.histories.keys(row, at), side="right") - 1
        since = timed.calendar.elapsed_s(timed.spans.at[i], at)
        return self.before[i] + np.where(self.is_counting[i], since, 0)

    def due(self, row: Rows, start: Seconds, end: Seconds, target_s: Seconds, elapsed_s: Seconds) -> Seconds:
        """When the target runs out: inside the history, or past its end as if the clock ran on."""
        calendar, due = self.timed.calendar, np.full(len(row), MISSING)
        ahead = (elapsed_s < target_s) | (target_s == 0)
        base = np.where(target_s == 0, start, end)[ahead]
        due[ahead] = calendar.due_at(base, np.where(target_s == 0, 0, target_s - elapsed_s)[ahead])
        inside = ~ahead
        budget = self.counted_s(row[inside], start[inside]) + target_s[inside]
        i = np.searchsorted(self.until, budget, side="left")
        since = np.maximum(self.timed.spans.at[i], start[inside])
        due[inside] = calendar.due_at(since, budget - self.counted_s(row[inside], since))
        return due


def clocks_from_histories(
    policy: Policy, calendar: BusinessCalendar, histories: Histories, row: Rows
) -> list[Clocks]:
    """Clocks of the told tickets at positions `row` under one policy, one element per target."""
    chosen = np.zeros(histories.count, bool)
    chosen[row] = True
    chosen &= histories.is_judged
    anew = chosen & needs_restart(histories, policy)
    restarted = judged_one_by_one(policy, calendar, histories, np.flatnonzero(anew))
    chosen &= ~anew
    if not chosen.any():
        return restarted
    timed = _timed(histories, calendar, chosen)
    return restarted + [_target_clocks(policy, target, timed, chosen) for target in policy.targets.values()]


def _target_clocks(policy: Policy, target: Target, timed: TimedSpans, chosen: Flags) -> Clocks:
    histories, calendar = timed.histories, timed.calendar
    counter = _counter(timed, target)
    applies = chosen & ~histories.is_agent_created if target.kind.name == "first_reply" else chosen
    row, number, start, stop = cycles_of(histories, target, applies)
    end = np.where(stop == MISSING, histories.now_s, stop)
    allowed = _promised(policy, target, counter, row, start, end)
    kept = allowed != MISSING
    row, number, start, stop, end, allowed = (a[kept] for a in (row, number, start, stop, end, allowed))
    elapsed = counter.counted_s(row, end) - counter.counted_s(row, start)
    is_stopped = stop != MISSING
    due = counter.due(row, start, end, allowed, elapsed)
    counts_now = _counting(target)[histories.last_status[row]]
    due = np.where(is_stopped | counts_now | (elapsed > allowed), due, MISSING)
    return Clocks(
        target=target.kind.name,
        policy=policy.key,
        calendar=calendar.name,
        row=row,
        cycle_no=number,
        start=start,
        stop=stop,
        target_s=allowed,
        elapsed_s=np.where(is_stopped, elapsed, MISSING),
        paused_s=calendar.elapsed_s(start, end) - elapsed,
        due=due,
        in_time_until=in_time_until(calendar, due, stop),
        verdict=verdicts(is_stopped, elapsed, allowed),
    )


def _timed(histories: Histories, calendar: BusinessCalendar, chosen: Flags) -> TimedSpans:
    inside = chosen[histories.spans.row]
    spans = Marks(histories.spans.row[inside], histories.spans.at[inside])
    opened = calendar.elapsed_s(spans.at, histories.span_end[inside])
    keys = histories.keys(spans.row, spans.at)
    return TimedSpans(histories, calendar, spans, histories.span_status[inside], opened, keys)


def _counter(timed: TimedSpans, target: Target) -> Counter:
    is_counting = _counting(target)[timed.status]
    until = np.cumsum(np.where(is_counting, timed.opened_s, 0))
    return Counter(timed, is_counting, np.append(0, until[:-1]), until)


def _counting(target: Target) -> NDArray[np.bool_]:
    return np.array([s in target.counting for s in STATUS_LIST])


def cycles_of(histories: Histories, target: Target, chosen: Flags) -> Cycles:
    """Every run of a clock; the array form of `sla_events.cycles` with a continuing resolution."""
    if target.kind.starts != "creation":
        return _reply_cycles(histories, target, chosen)
    count, row = histories.count, np.flatnonzero(chosen)
    first_solve, late = histories.solves.first(count), np.iinfo(np.int64).max
    if target.kind.stops == "first_solve":
        stop = first_solve
    elif target.kind.stops == "solve":
        is_solved = np.isin(histories.last_status, [STATUS_LIST.index("solved"), STATUS_LIST.index("closed")])
        stop = np.where(is_solved, histories.solves.last(count), MISSING)
    else:
        reply = histories.replies.first(count)
        ends = [reply, first_solve] if target.is_stopped_by_solve else [reply]
        earliest = np.minimum.reduce([np.where(e == MISSING, late, e) for e in ends])
        stop = np.where(earliest == late, MISSING, earliest)
    return row, np.zeros(len(row), np.int64), histories.created[row], stop[row]


def _reply_cycles(histories: Histories, target: Target, chosen: Flags) -> Cycles:
    """Cycles between messages, from marks sorted by ticket, moment and rank."""
    is_customer_opened = target.kind.starts == "customer_reply"
    solves_stop = target.is_stopped_by_solve or not is_customer_opened
    kinds = [(1, histories.replies)] + ([(2, histories.solves)] if solves_stop else [])
    if is_customer_opened:
        kinds.append((0, _later_messages(histories, kinds)))
    row, at, rank = (
        np.concatenate(parts)
        for parts in zip(*((m.row, m.at, np.full(len(m.row), r)) for r, m in kinds), strict=True)
    )
    inside = chosen[row]
    row, at, rank = row[inside], at[inside], rank[inside]
    order = np.lexsort((rank, at, row))
    row, at, rank = row[order], at[order], rank[order]
    if is_customer_opened:
        return _customer_cycles(row, at, rank)
    return _agent_cycles(histories, row, at, rank)


def _customer_cycles(row: Rows, at: Seconds, rank: Rows) -> Cycles:
    """From the first of a run of customer messages to the mark that ends the run."""
    is_message = rank == 0
    continues = np.append(False, is_message[:-1] & (row[1:] == row[:-1]))[: len(row)]
    opens = np.flatnonzero(is_message & ~continues)
    ends = np.flatnonzero(~is_message)
    following = np.searchsorted(ends, opens)
    next_mark = np.append(ends, len(row))[following]
    is_ended = np.append(row, -1)[next_mark] == row[opens]
    stop = np.where(is_ended, np.append(at, 0)[next_mark], MISSING)
    return row[opens], _numbered(row[opens]), at[opens], stop


def _agent_cycles(histories: Histories, row: Rows, at: Seconds, rank: Rows) -> Cycles:
    """From each public reply of an unsolved ticket to the next reply or solving."""
    keys = histories.keys(row, at)
    solved = np.searchsorted(histories.keys(histories.solves.row, histories.solves.at), keys, "left")
    reopened = np.searchsorted(histories.keys(histories.reopens.row, histories.reopens.at), keys, "right")
    solved -= _before_ticket(histories.solves.row, row)
    reopened -= _before_ticket(histories.reopens.row, row)
    has_next = np.append(row[1:] == row[:-1], False)[: len(row)]
    stop = np.where(has_next, np.append(at[1:], 0)[: len(row)], MISSING)
    kept = (rank == 1) & (solved <= reopened) & (stop != at)
    return row[kept], _numbered(row[kept]), at[kept], stop[kept]


def _later_messages(histories: Histories, kinds: list[tuple[int, Marks]]) -> Marks:
    """Customer messages after the first answer: until then the first-reply clock has them."""
    late = np.iinfo(np.int64).max
    firsts = [m.first(histories.count) for _, m in kinds]
    first = np.minimum.reduce([np.where(f == MISSING, late, f) for f in firsts])
    first = np.where(histories.is_agent_created, histories.created, first)
    later = histories.messages.at > first[histories.messages.row]
    return Marks(histories.messages.row[later], histories.messages.at[later])


def _before_ticket(sorted_rows: Rows, row: Rows) -> Rows:
    return np.searchsorted(sorted_rows, row, side="left")


def _numbered(row: Rows) -> Rows:
    """0, 1, 2 ... within each ticket of a sorted array."""
    return np.arange(len(row)) - np.searchsorted(row, row, side="left")


def _promised(
    policy: Policy, target: Target, counter: Counter, row: Rows, start: Seconds, end: Seconds
) -> Seconds:
    """Time allowed after every change of level; a target breached before a change stays."""
    histories, calendar = counter.timed.histories, counter.timed.calendar
    levels = histories.levels[policy.by]
    keys = histories.keys(levels.changes.row, levels.changes.at)
    first = np.searchsorted(keys, histories.keys(row, start), side="right")
    code = _level_at(levels, row, first)
    allowed = targets_s(target, levels.values, code, calendar, start)
    if policy.on_priority_change == "at_start":
        return allowed
    last = np.searchsorted(keys, histories.keys(row, end), side="right")
    begun = counter.counted_s(row, start)
    is_open = np.ones(len(row), bool)
    for step in range(int((last - first).max(initial=0))):
        chosen = np.flatnonzero(is_open & (first + step < last))
        change = first[chosen] + step
        so_far = counter.counted_s(row[chosen], levels.changes.at[change]) - begun[chosen]
        is_over = (allowed[chosen] != MISSING) & (so_far > allowed[chosen])
        is_open[chosen[is_over]] = False
        moved, to = chosen[~is_over], levels.changed_to[change[~is_over]]
        allowed[moved] = targets_s(target, levels.values, to, calendar, start[moved])
    return allowed


def _level_at(levels: Levels, row: Rows, until: Rows) -> Rows:
    """Level after the changes before position `until`, or the one at creation."""
    if not len(levels.changed_to):
        return levels.initial[row]
    previous = np.maximum(until - 1, 0)
    has_change = (until > 0) & (levels.changes.row[previous] == row)
    return np.where(has_change, levels.changed_to[previous], levels.initial[row])
