"""What a policy edit would change, before it is made: which tickets, which verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from metrics.business_time import BusinessCalendar
from metrics.sla_policy import PolicyBook
from metrics.sla_table import judge_tickets

KEY = ["source", "ticket_id", "target", "cycle_no"]
NO_CLOCK = "not_applicable"


@dataclass(frozen=True, slots=True)
class DryRun:
    """Clocks that would differ.

    Attributes:
        tickets: tickets with a target, a due moment or a verdict that would differ.
        verdicts: clocks whose verdict would differ.
        changes: one row per clock that would differ: the key, `verdict_before`, `verdict_after`,
            `due_at_before`, `due_at_after`, `target_s_before`, `target_s_after`.
        moves: how many verdicts go from which to which.
    """

    tickets: int
    verdicts: int
    changes: pd.DataFrame
    moves: pd.DataFrame

    def sentence(self) -> str:
        """As a person reads it: `214 tickets, 31 verdicts`."""
        return f"{_counted(self.tickets, 'ticket')}, {_counted(self.verdicts, 'verdict')}"


def dry_run(
    tickets: pd.DataFrame,
    events: pd.DataFrame | None,
    before: PolicyBook,
    after: PolicyBook,
    calendars: Mapping[str, BusinessCalendar],
    *,
    now: datetime,
    zone: str = "UTC",
) -> DryRun:
    """Judge under both books and compare; nothing is stored.

    Args:
        tickets, events, calendars, now, zone: as for `judge_tickets`.
        before, after: the policies as they are and as they would be.
    """
    old, new = (
        judge_tickets(tickets, events, book, calendars, now=now, zone=zone) for book in (before, after)
    )
    return compare(old, new)


def compare(before: pd.DataFrame, after: pd.DataFrame) -> DryRun:
    """The difference of two tables of clocks; a clock that is in only one is not applicable in the other."""
    shown = [*KEY, "verdict", "due_at", "target_s"]
    both = before[shown].merge(after[shown], on=KEY, how="outer", suffixes=("_before", "_after"))
    for side in ("verdict_before", "verdict_after"):
        both[side] = both[side].astype(object).where(both[side].notna(), NO_CLOCK)
    is_new_verdict = both["verdict_before"] != both["verdict_after"]
    is_changed = is_new_verdict | _differs(both, "due_at") | _differs(both, "target_s")
    changes = both[is_changed].reset_index(drop=True)
    moved = both[is_new_verdict]
    moves = moved.groupby(["verdict_before", "verdict_after"], as_index=False).size()
    count = len(changes[["source", "ticket_id"]].drop_duplicates())
    return DryRun(count, len(moved), changes, moves.rename(columns={"size": "clocks"}))


def _differs(both: pd.DataFrame, name: str) -> pd.Series:
    before, after = both[f"{name}_before"], both[f"{name}_after"]
    return before.ne(after) & (before.notna() | after.notna())


def _counted(n: int, word: str) -> str:
    return f"{n:,} {word}{'' if n == 1 else 's'}"
