"""Clocks from a ticket's own moments, where no history is known; and from the vendor's deadlines.

Without a history, pauses and reopenings cannot be seen: `paused_s` stays missing for a target that
pauses, and its elapsed time is an upper bound. Targets that only a history can tell (next reply,
updates, requester wait, agent work) are not judged here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.business_time import BusinessCalendar
from metrics.opening_hours import Seconds
from metrics.sla_clocks import (
    BREACHED,
    MET,
    MISSING,
    PENDING,
    Clocks,
    Flags,
    in_time_until,
    level_codes,
    seconds_of,
    targets_s,
    verdicts,
)
from metrics.sla_policy import SOLVED, UNSOLVED, Policy

MOMENT_TARGETS = ("first_reply", "first_resolution", "resolution")
VENDOR_TARGETS: Mapping[str, tuple[str, str]] = {
    "first_reply": ("first_reply_due_at", "first_reply_label"),
    "resolution": ("resolution_due_at", "resolution_label"),
}
"""Target -> the columns that hold the source's own deadline and verdict."""


@dataclass(frozen=True, slots=True)
class Moments:
    """The tickets' moments in whole seconds, with `MISSING` for what has not happened by `now_s`.

    Attributes:
        first_solved, solved: first and last solving; `is_solve_known` is false for a ticket that is
            solved at an unknown moment, which no clock may take for open.
        is_reply_known: false for sources that record no reply moment at all.
        levels: for `priority` and `severity`, codes and the values they point to.
    """

    now_s: int
    created: Seconds
    first_reply: Seconds
    first_solved: Seconds
    solved: Seconds
    is_solve_known: Flags
    is_reply_known: Flags
    is_agent_created: Flags
    levels: Mapping[str, tuple[NDArray[np.int64], list[str | None]]]

    def stop(self, target: str, is_stopped_by_solve: bool = True) -> Seconds:
        """When each ticket's clock of `target` stopped."""
        if target == "first_resolution":
            return self.first_solved
        if target == "resolution":
            return self.solved
        if not is_stopped_by_solve:
            return self.first_reply
        return _earlier(self.first_reply, self.first_solved)

    def can_judge(self, target: str) -> Flags:
        """Tickets of which enough is known to judge the target."""
        known: Flags = (self.created != MISSING) & (self.created <= self.now_s)
        if target == "first_reply":
            return known & self.is_reply_known & ~self.is_agent_created
        return known & self.is_solve_known


def moments_from(tickets: pd.DataFrame, now_s: int) -> Moments:
    """Read the moments of a `tickets` frame; moments after `now_s` have not happened.

    The first reply is a person's where the source tells people from bots, else anyone's.
    """
    solved, first_solved = _past(tickets, "solved_at", now_s), _past(tickets, "first_solved_at", now_s)
    status = _text(tickets, "status")
    is_solved = status.isin(list(SOLVED)).to_numpy()
    solved = np.where(is_solved & (solved == MISSING), _past(tickets, "closed_at", now_s), solved)
    first_solved = np.where(first_solved == MISSING, solved, first_solved)
    reply, is_reply_known = _first_reply(tickets, now_s)
    return Moments(
        now_s,
        seconds_of(tickets["created_at"]),
        reply,
        first_solved,
        solved,
        ~is_solved | (solved != MISSING) | _happens_later(tickets, now_s),
        is_reply_known,
        _flag(tickets, "is_agent_created"),
        {by: level_codes(_text(tickets, by)) for by in ("priority", "severity")},
    )


def clocks_from_moments(
    policy: Policy, calendar: BusinessCalendar, moments: Moments, row: NDArray[np.int64]
) -> list[Clocks]:
    """Clocks of the tickets at positions `row` under one policy, one element per target."""
    found: list[Clocks] = []
    for name in MOMENT_TARGETS:
        if name not in policy.targets:
            continue
        target = policy.targets[name]
        stop = moments.stop(name, target.is_stopped_by_solve)
        is_sound = moments.can_judge(name) & ((stop == MISSING) | (stop >= moments.created))
        chosen = row[is_sound[row]]
        codes, levels = moments.levels[policy.by]
        allowed = targets_s(target, levels, codes[chosen], calendar, moments.created[chosen])
        chosen, allowed = chosen[allowed != MISSING], allowed[allowed != MISSING]
        found.append(_judged(name, policy, calendar, moments, stop, chosen, allowed))
    return found


def _judged(
    name: str,
    policy: Policy,
    calendar: BusinessCalendar,
    moments: Moments,
    stop: Seconds,
    row: NDArray[np.int64],
    allowed: Seconds,
) -> Clocks:
    start, ended = moments.created[row], stop[row]
    is_stopped = ended != MISSING
    elapsed = calendar.elapsed_s(start, np.where(is_stopped, ended, moments.now_s))
    never_pauses = policy.targets[name].counting >= UNSOLVED
    due = calendar.due_at(start, allowed)
    return Clocks(
        target=name,
        policy=policy.key,
        calendar=calendar.name,
        row=row,
        cycle_no=np.zeros(len(row), np.int64),
        start=start,
        stop=ended,
        target_s=allowed,
        elapsed_s=np.where(is_stopped, elapsed, MISSING),
        paused_s=np.full(len(row), 0 if never_pauses else MISSING),
        due=due,
        in_time_until=in_time_until(calendar, due, ended),
        verdict=verdicts(is_stopped, elapsed, allowed),
    )


def clocks_from_vendor(tickets: pd.DataFrame, moments: Moments, row: NDArray[np.int64]) -> list[Clocks]:
    """Clocks from the deadlines the source states, in calendar time.

    The stated deadline is compared with the moment; the vendor's label decides only where no
    deadline is stated. Both stay in the ticket, so that their disagreement can be listed.
    """
    found: list[Clocks] = []
    for name, (due_column, label_column) in VENDOR_TARGETS.items():
        if due_column not in tickets and label_column not in tickets:
            continue
        due = _moment_column(tickets, due_column)[row]
        label = _labels(tickets, label_column)[row]
        stop, start = moments.stop(name)[row], moments.created[row]
        ended = np.where(stop == MISSING, moments.now_s, stop)
        compared = verdicts(stop != MISSING, ended, due)
        verdict = np.where(due == MISSING, label, compared)
        is_judged = ((due != MISSING) & moments.can_judge(name)[row] & (ended >= start)) | (
            (due == MISSING) & (label >= PENDING)
        )
        part = Clocks(
            target=name,
            policy="vendor",
            calendar=None,
            row=row,
            cycle_no=np.zeros(len(row), np.int64),
            start=start,
            stop=stop,
            target_s=np.where((due == MISSING) | (start == MISSING), MISSING, due - start),
            elapsed_s=np.where((stop == MISSING) | (start == MISSING), MISSING, stop - start),
            paused_s=np.full(len(row), MISSING),
            due=due,
            in_time_until=np.where(stop == MISSING, due, MISSING),
            verdict=verdict,
            basis="vendor",
        )
        found.append(only(part, is_judged))
    return found


def only(clocks: Clocks, chosen: Flags) -> Clocks:
    """The chosen clocks."""
    arrays = "row cycle_no start stop target_s elapsed_s paused_s due in_time_until verdict".split()
    return replace(clocks, **{name: getattr(clocks, name)[chosen] for name in arrays})


def _first_reply(tickets: pd.DataFrame, now_s: int) -> tuple[Seconds, Flags]:
    human, anyone = (_moment_column(tickets, c) for c in ("first_human_reply_at", "first_reply_at"))
    source = pd.factorize(tickets["source"])[0]
    count = source.max(initial=0) + 1
    tells_people = np.bincount(source[human != MISSING], minlength=count) > 0
    tells_replies = tells_people | (np.bincount(source[anyone != MISSING], minlength=count) > 0)
    reply = np.where(tells_people[source], human, anyone)
    return np.where(reply > now_s, MISSING, reply), tells_replies[source]


def _labels(tickets: pd.DataFrame, name: str) -> NDArray[np.int64]:
    """The vendor's verdicts as codes, -1 where it does not say."""
    text = _text(tickets, name)
    return np.select([text.eq("met").to_numpy(), text.eq("breached").to_numpy()], [MET, BREACHED], -1)


def _earlier(a: Seconds, b: Seconds) -> Seconds:
    late = np.iinfo(np.int64).max
    first = np.minimum(np.where(a == MISSING, late, a), np.where(b == MISSING, late, b))
    return np.where(first == late, MISSING, first)


def _moment_column(tickets: pd.DataFrame, name: str) -> Seconds:
    return seconds_of(tickets[name]) if name in tickets else np.full(len(tickets), MISSING)


def _past(tickets: pd.DataFrame, name: str, now_s: int) -> Seconds:
    found = _moment_column(tickets, name)
    return np.where(found > now_s, MISSING, found)


def _happens_later(tickets: pd.DataFrame, now_s: int) -> Flags:
    return _moment_column(tickets, "solved_at") > now_s


def _text(tickets: pd.DataFrame, name: str) -> pd.Series:
    return tickets[name] if name in tickets else pd.Series(None, index=tickets.index, dtype="object")


def _flag(tickets: pd.DataFrame, name: str) -> Flags:
    if name not in tickets:
        return np.zeros(len(tickets), bool)
    return tickets[name].eq(True).fillna(False).to_numpy(bool)  # unknown is not agent-created
