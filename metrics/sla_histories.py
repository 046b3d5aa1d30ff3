"""Histories of many tickets as sorted arrays: status spans, messages, solvings, level changes.

The array form of `sla_events.History`; positions are those of the judged `tickets` frame. Where a
history has no reply or no status events, the ticket's own moments stand in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.errors import InputError
from metrics.opening_hours import Seconds
from metrics.sla_clocks import MISSING, Flags, seconds_of
from metrics.sla_events import KIND_ORDER, STATUS_NAMES
from metrics.sla_moments import Moments
from metrics.sla_policy import SOLVED

Rows = NDArray[np.int64]
STATUS_LIST = ("new", "open", "pending", "on_hold", "solved", "closed", "deleted")
IS_SOLVED = np.array([s in SOLVED for s in STATUS_LIST])
NEW, DELETED = STATUS_LIST.index("new"), STATUS_LIST.index("deleted")


@dataclass(frozen=True, slots=True)
class Marks:
    """Moments of one kind, sorted by ticket and time."""

    row: Rows
    at: Seconds

    def first(self, count: int) -> Seconds:
        """Each ticket's first moment, or `MISSING`."""
        found = np.full(count, MISSING)
        found[self.row[::-1]] = self.at[::-1]
        return found

    def last(self, count: int) -> Seconds:
        """Each ticket's last moment, or `MISSING`."""
        found = np.full(count, MISSING)
        found[self.row] = self.at
        return found


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
    table = _ordered(tickets, events, moments.now_s)
    count = len(tickets)
    created = _created(table, moments, count)
    is_told = np.zeros(count, bool)
    is_told[table["row"].to_numpy()] = True
    statuses = _status_events(table, moments, created, is_told)
    replies = _replies(table, moments, is_told)
    spans, end, status = _spans(statuses, created, is_told, moments.now_s)
    solves, reopens = _turns(spans, status)
    last_status = np.full(count, -1)
    last_status[spans.row] = status
    return Histories(
        moments.now_s,
        is_told,
        _judged(table, created, last_status, moments) & is_told,
        moments.is_agent_created | _opened_by_agent(table, count),
        created,
        spans,
        end,
        status,
        last_status,
        replies,
        _marks(table, "customer_reply"),
        solves,
        reopens,
        {by: _levels(table, moments, by) for by in ("priority", "severity")},
    )


def _ordered(tickets: pd.DataFrame, events: pd.DataFrame, now_s: int) -> pd.DataFrame:
    """Events with the position of their ticket, up to now, by ticket, moment and kind."""
    keys = tickets[["source", "ticket_id"]].assign(row=np.arange(len(tickets)))
    table = events.merge(keys, on=["source", "ticket_id"], how="inner")
    table["at_s"] = seconds_of(table["at"])
    table = table[(table["at_s"] <= now_s) & (table["at_s"] != MISSING)]
    rank = table["kind"].map(KIND_ORDER).astype("Float64").fillna(5).to_numpy(np.int64)  # others come last
    number = table["event_no"].to_numpy() if "event_no" in table else np.arange(len(table))
    order = np.lexsort((number, rank, table["at_s"].to_numpy(), table["row"].to_numpy()))
    for column in ("actor_kind", "from_value", "to_value"):
        if column not in table:
            table[column] = None
    return table.iloc[order]


def _created(table: pd.DataFrame, moments: Moments, count: int) -> Seconds:
    told = _marks(table, "created").first(count)
    return np.where(told == MISSING, moments.created, told)


def _status_events(
    table: pd.DataFrame, moments: Moments, created: Seconds, is_told: Flags
) -> tuple[Rows, Seconds, Rows]:
    """Row, moment and status of every change; a ticket without any is solved when its row says."""
    changes = table[table["kind"] == "status"]
    names = changes["to_value"].replace(STATUS_NAMES)
    codes = np.asarray(pd.Index(STATUS_LIST).get_indexer_for(names), np.int64)
    if (codes < 0).any():
        got = names[codes < 0].iloc[0]
        raise InputError(f"one of {', '.join(STATUS_LIST)}", got, "Translate it", "ticket_events to_value")
    row = changes["row"].to_numpy()
    has_change = np.zeros(len(created), bool)
    has_change[row] = True
    silent = np.flatnonzero(is_told & ~has_change & (moments.solved != MISSING))
    return (
        np.concatenate([row, silent]),
        np.concatenate([changes["at_s"].to_numpy(), moments.solved[silent]]),
        np.concatenate([codes, np.full(len(silent), STATUS_LIST.index("solved"))]),
    )


def _replies(table: pd.DataFrame, moments: Moments, is_told: Flags) -> Marks:
    """Public replies by people; a ticket without any has the first one its row states."""
    told = _marks(table[table["actor_kind"].ne("bot").fillna(True)], "agent_reply")
    has_reply = np.zeros(len(is_told), bool)
    has_reply[told.row] = True
    silent = np.flatnonzero(is_told & ~has_reply & (moments.first_reply != MISSING))
    row = np.concatenate([told.row, silent])
    order = np.argsort(row, kind="stable")
    return Marks(row[order], np.concatenate([told.at, moments.first_reply[silent]])[order])


def _spans(
    statuses: tuple[Rows, Seconds, Rows], created: Seconds, is_told: Flags, now_s: int
) -> tuple[Marks, Seconds, Rows]:
    told = np.flatnonzero(is_told)
    row, at, status = (
        np.concatenate(pair)
        for pair in zip((told, created[told], np.full(len(told), NEW)), statuses, strict=True)
    )
    at = np.maximum(at, created[row])
    order = np.lexsort((np.arange(len(row)), at, row))  # the first span was put in front
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


def _judged(table: pd.DataFrame, created: Seconds, last_status: Rows, moments: Moments) -> Flags:
    """Tickets that are not merged, deleted, contradictory or still to come."""
    merged = table[(table["kind"] == "merged") & (table["to_value"].notna() | table["from_value"].isna())]
    judged: Flags = (created != MISSING) & (created <= moments.now_s) & (last_status != DELETED)
    judged[merged["row"].to_numpy()] = False
    first = Marks(table["row"].to_numpy(), table["at_s"].to_numpy()).first(len(created))
    judged &= (first == MISSING) | (first >= created)
    return judged


def _opened_by_agent(table: pd.DataFrame, count: int) -> Flags:
    opened = table[(table["kind"] == "created") & (table["actor_kind"] == "agent")]
    found = np.zeros(count, bool)
    found[opened["row"].to_numpy()] = True
    return found


def _levels(table: pd.DataFrame, moments: Moments, by: str) -> Levels:
    changes = table[table["kind"] == by]
    codes, values = moments.levels[by]
    known = {value: code for code, value in enumerate(values)}
    for value in pd.unique(pd.concat([changes["from_value"], changes["to_value"]]).dropna()):
        known.setdefault(str(value), len(known))
    ordered = [value for value, _ in sorted(known.items(), key=lambda pair: pair[1])]
    before, after = (_codes(changes[c], known) for c in ("from_value", "to_value"))
    initial = codes.copy()
    row = changes["row"].to_numpy()
    has_from = changes["from_value"].notna().to_numpy()
    _, first = np.unique(row, return_index=True)
    first = first[has_from[first]]
    initial[row[first]] = before[first]
    return Levels(ordered, initial, Marks(row, changes["at_s"].to_numpy()), after)


def _codes(values: pd.Series, known: Mapping[str | None, int]) -> Rows:
    return np.asarray(values.map(known).astype("Float64").fillna(known[None]), np.int64)


def _marks(table: pd.DataFrame, kind: str) -> Marks:
    chosen = table[table["kind"] == kind]
    return Marks(chosen["row"].to_numpy(), chosen["at_s"].to_numpy())
