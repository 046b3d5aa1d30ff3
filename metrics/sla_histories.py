"""Histories of many tickets as sorted arrays: status spans, messages, solvings, level changes.

The array form of `sla_events.History`; positions are those of the judged `tickets` frame. Where a
history has no reply or no status events, the ticket's own moments stand in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from domain.errors import InputError
from metrics.opening_hours import Seconds
from metrics.sla_clocks import MISSING, Flags
from metrics.sla_event_arrays import KINDS, EventArrays, Marks, Rows, read_events
from metrics.sla_events import STATUS_NAMES, first_status
from metrics.sla_moments import Moments
from metrics.sla_policy import SOLVED

STATUS_LIST = ("new", "open", "pending", "on_hold", "solved", "closed", "deleted")
IS_SOLVED = np.array([s in SOLVED for s in STATUS_LIST])
NEW, DELETED = STATUS_LIST.index("new"), STATUS_LIST.index("deleted")


@dataclass(frozen=True, slots=True)
class Levels:
    """Priority (or severity) at creation and its later changes, as codes into `values`."""

    values: list[str | None]
    initial: Rows
    changes: Marks
    changed_to: Rows


@dataclass(frozen=True, slots=True)
class Histories:
    """What happened up to `now_s`; `is_told` says which tickets have a history that can be judged.

    `spans` holds the start of every status span; each ends where the ticket's next one starts.
    """

    now_s: int
    is_told: Flags
    is_judged: Flags
    is_agent_created: Flags
    created: Seconds
    spans: Marks
    span_end: Seconds
    span_status: Rows
    last_status: Rows
    replies: Marks
    messages: Marks
    solves: Marks
    reopens: Marks
    levels: Mapping[str, Levels]

    @property
    def count(self) -> int:
        return len(self.created)

    def keys(self, row: Rows, at: Seconds) -> Rows:
        """Ticket and moment as one number that sorts by both."""
        low = int(self.created[self.is_judged].min(initial=0))
        return row * np.int64(1 << 34) + np.clip(at - low + 1, 0, (1 << 34) - 1)


def read_histories(tickets: pd.DataFrame, events: pd.DataFrame, moments: Moments) -> Histories:
    """Sort and split the events of `tickets`; events of other tickets are left out.

    Raises:
        InputError: a status event with a status that is not known.
    """
    told, count = read_events(tickets, events, moments.now_s), len(tickets)
    created = told.marks("created").first(count)
    created = np.where(created == MISSING, moments.created, created)
    is_told = np.zeros(count, bool)
    is_told[told.row] = True
    statuses = _status_events(told, moments, is_told)
    spans, end, status = _spans(statuses, _first_statuses(told, count), created, is_told, moments.now_s)
    solves, reopens = _turns(spans, status)
    last_status = np.full(count, -1)
    last_status[spans.row] = status
    return Histories(
        moments.now_s,
        is_told,
        _judged(told, created, last_status, moments) & is_told,
        moments.is_agent_created | _opened_by_agent(told, count),
        created,
        spans,
        end,
        status,
        last_status,
        _replies(told, moments, is_told),
        told.marks("customer_reply"),
        solves,
        reopens,
        {by: _levels(told, moments, by) for by in ("priority", "severity")},
    )


def _status_events(told: EventArrays, moments: Moments, is_told: Flags) -> tuple[Rows, Seconds, Rows]:
    """Row, moment and status of every change; a ticket without any is solved when its row says."""
    chosen = told.kind == KINDS.index("status")
    codes = status_codes(told.values)[told.to_value[chosen]]
    row = told.row[chosen]
    if (codes < 0).any():
        got = told.values[told.to_value[chosen][codes < 0][0]]
        raise InputError(f"one of {', '.join(STATUS_LIST)}", got, "Translate it", "ticket_events to_value")
    silent = np.flatnonzero(is_told & ~_has(row, len(is_told)) & (moments.solved != MISSING))
    return (
        np.concatenate([row, silent]),
        np.concatenate([told.at[chosen], moments.solved[silent]]),
        np.concatenate([codes, np.full(len(silent), STATUS_LIST.index("solved"))]),
    )


def _first_statuses(told: EventArrays, count: int) -> Rows:
    """Status of each ticket at its creation: what its first change came from, else new."""
    chosen = told.kind == KINDS.index("status")
    row, first = np.unique(told.row[chosen], return_index=True)
    found = np.full(count, NEW)
    found[row] = status_codes([first_status(v) for v in told.values])[told.from_value[chosen][first]]
    return found


def status_codes(values: list[str | None]) -> Rows:
    """Position in `STATUS_LIST` of each value, -1 where it is no status."""
    names = [STATUS_NAMES.get(v or "", v or "") for v in values]
    return np.array([STATUS_LIST.index(n) if n in STATUS_LIST else -1 for n in names], np.int64)


def _replies(told: EventArrays, moments: Moments, is_told: Flags) -> Marks:
    """Public replies by people; a ticket without any has the first one its row states."""
    chosen = (told.kind == KINDS.index("agent_reply")) & ~told.is_by_bot
    row, at = told.row[chosen], told.at[chosen]
    silent = np.flatnonzero(is_told & ~_has(row, len(is_told)) & (moments.first_reply != MISSING))
    row, at = np.concatenate([row, silent]), np.concatenate([at, moments.first_reply[silent]])
    order = np.argsort(row, kind="stable")
    return Marks(row[order], at[order])


def _spans(
    statuses: tuple[Rows, Seconds, Rows], first: Rows, created: Seconds, is_told: Flags, now_s: int
) -> tuple[Marks, Seconds, Rows]:
    told = np.flatnonzero(is_told)
    row, at, status = (
        np.concatenate(pair) for pair in zip((told, created[told], first[told]), statuses, strict=True)
    )
    at = np.maximum(at, created[row])
    key = (row << 34) + at - int(at.min(initial=now_s))
    order = np.argsort(key, kind="stable")  # the first span of a ticket was put in front
    row, at, status = row[order], at[order], status[order]
    is_last = np.append(row[1:] != row[:-1], True)[: len(row)]
    end = np.where(is_last, now_s, np.append(at[1:], now_s)[: len(row)])
    return Marks(row, at), end, status


def _turns(spans: Marks, status: Rows) -> tuple[Marks, Marks]:
    is_solved = IS_SOLVED[status]
    was_solved = np.append(False, is_solved[:-1])[: len(is_solved)]
    was_solved &= np.append(False, spans.row[1:] == spans.row[:-1])[: len(is_solved)]
    solved, reopened = is_solved & ~was_solved, ~is_solved & was_solved
    return Marks(spans.row[solved], spans.at[solved]), Marks(spans.row[reopened], spans.at[reopened])


def _judged(told: EventArrays, created: Seconds, last_status: Rows, moments: Moments) -> Flags:
    """Tickets that are not merged, deleted, contradictory or still to come."""
    has_to, has_from = told.has_value(told.to_value), told.has_value(told.from_value)
    is_merged = (told.kind == KINDS.index("merged")) & (has_to | ~has_from)
    judged: Flags = (created != MISSING) & (created <= moments.now_s) & (last_status != DELETED)
    judged[told.row[is_merged]] = False
    first = Marks(told.row, told.at).first(len(created))
    judged &= (first == MISSING) | (first >= created)
    return judged


def _opened_by_agent(told: EventArrays, count: int) -> Flags:
    return _has(told.row[(told.kind == KINDS.index("created")) & told.is_by_agent], count)


def _levels(told: EventArrays, moments: Moments, by: str) -> Levels:
    """Levels as codes into the ticket's values followed by those only events name."""
    chosen = told.kind == KINDS.index(by)
    row, before, after = told.row[chosen], told.from_value[chosen], told.to_value[chosen]
    codes, values = moments.levels[by]
    known = {value: code for code, value in enumerate(values)}
    for code in np.unique(np.concatenate([before, after])):
        known.setdefault(told.values[code], len(known))
    position = np.array([known.get(v, 0) for v in told.values], np.int64)
    initial = codes.copy()
    first = np.unique(row, return_index=True)[1]
    first = first[told.has_value(before[first])]
    initial[row[first]] = position[before[first]]
    return Levels(list(known), initial, Marks(row, told.at[chosen]), position[after])


def _has(row: Rows, count: int) -> Flags:
    found = np.zeros(count, bool)
    found[row] = True
    return found
