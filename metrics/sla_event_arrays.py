"""Events of many tickets as sorted arrays: text becomes codes once, before anything is sorted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.opening_hours import Seconds
from metrics.sla_clocks import MISSING, Flags, seconds_of
from metrics.sla_events import KIND_ORDER

Rows = NDArray[np.int64]
KINDS = ("created", "priority", "severity", "customer_reply", "agent_reply", "status", "merged", "other")
"""Kinds that move a clock; everything else is `other`."""


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
class EventArrays:
    """Events by ticket, moment and kind; `row` is the ticket's position in the judged frame.

    `to_value` and `from_value` are codes into `values`, whose last entry stands for no value.
    """

    row: Rows
    at: Seconds
    kind: Rows
    is_by_bot: Flags
    is_by_agent: Flags
    from_value: Rows
    to_value: Rows
    values: list[str | None]

    def marks(self, kind: str) -> Marks:
        chosen = self.kind == KINDS.index(kind)
        return Marks(self.row[chosen], self.at[chosen])

    def has_value(self, codes: Rows) -> Flags:
        has: Flags = codes != len(self.values) - 1
        return has


def read_events(tickets: pd.DataFrame, events: pd.DataFrame, now_s: int) -> EventArrays:
    """Events of the tickets up to `now_s`, sorted by ticket, moment, kind and number."""
    row, at = positions(tickets, events), seconds_of(events["at"])
    kind = _kinds(events["kind"])
    kept = np.flatnonzero((row >= 0) & (at != MISSING) & (at <= now_s))
    rank = np.array([KIND_ORDER.get(k, 5) for k in KINDS])[kind[kept]]
    number = events["event_no"].to_numpy()[kept] if "event_no" in events else kept
    low = int(at[kept].min(initial=now_s))
    key = (row[kept] << 37) + (at[kept] - low) * 8 + rank  # 3 bits of rank, 34 bits: 544 years
    order = np.lexsort((number, key))
    kept = kept[order]
    actor, actors = _coded(events, ["actor_kind"])
    values_of, values = _coded(events, ["from_value", "to_value"])
    names = np.array(actors, dtype=object)
    return EventArrays(
        row[kept],
        at[kept],
        kind[kept],
        (names == "bot")[actor[0][kept]],
        (names == "agent")[actor[0][kept]],
        values_of[0][kept],
        values_of[1][kept],
        values,
    )


def positions(tickets: pd.DataFrame, events: pd.DataFrame) -> Rows:
    """Position of each event's ticket in `tickets`, -1 for a ticket that is not there."""
    found = np.full(len(events), -1, np.int64)
    for source in tickets["source"].unique():
        inside = np.flatnonzero(tickets["source"].eq(source).to_numpy(bool))
        told = np.flatnonzero(events["source"].eq(source).to_numpy(bool))
        codes, names = pd.factorize(events["ticket_id"].iloc[told])
        index = pd.Index(tickets["ticket_id"].to_numpy(object)[inside])
        at = np.asarray(index.get_indexer(pd.Index(np.asarray(names, object))), np.int64)[codes]
        found[told] = np.where(at < 0, -1, inside[at])
    return found


def _kinds(kinds: pd.Series) -> Rows:
    codes, names = pd.factorize(kinds)
    other = KINDS.index("other")
    known = [KINDS.index(str(n)) if n in KINDS else other for n in names]
    return np.array([*known, other], np.int64)[codes]


def _coded(events: pd.DataFrame, columns: list[str]) -> tuple[list[Rows], list[str | None]]:
    """Text columns as codes into one list of values that ends with None."""
    values: dict[str | None, int] = {}
    coded: list[tuple[NDArray[np.int64], list[str]]] = []
    for column in columns:
        given = events[column] if column in events else pd.Series(None, index=events.index, dtype="object")
        codes, names = pd.factorize(given)
        coded.append((np.asarray(codes, np.int64), [str(n) for n in names]))
        for name in coded[-1][1]:
            values.setdefault(name, len(values))
    values[None] = len(values)
    mapped = [
        np.array([*(values[n] for n in names), values[None]], np.int64)[codes] for codes, names in coded
    ]
    return mapped, list(values)
