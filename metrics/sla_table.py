"""Every ticket's clocks at once, as rows of the table `sla_clocks`.

The same rules as `sla_judge.judge`, on arrays: a history where there is one, the ticket's own
moments where there is none, the vendor's deadline where no policy covers the ticket.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.errors import InputError
from metrics.business_time import BusinessCalendar, to_seconds
from metrics.sla_clocks import MISSING, Clocks, Flags, frame_of
from metrics.sla_cycles import clocks_from_histories
from metrics.sla_histories import read_histories
from metrics.sla_moments import Moments, clocks_from_moments, clocks_from_vendor, moments_from
from metrics.sla_policy import Policy, PolicyBook

NEEDED = ("source", "ticket_id", "created_at")


def judge_tickets(
    tickets: pd.DataFrame,
    events: pd.DataFrame | None,
    policies: PolicyBook,
    calendars: Mapping[str, BusinessCalendar],
    *,
    now: datetime,
    zone: str = "UTC",
) -> pd.DataFrame:
    """Clocks of every ticket as known at `now`.

    Args:
        tickets: rows of `tickets` (`data_sources/tables.py`); columns that are absent are unknown.
        events: rows of `ticket_events`, or None.
        policies: tried in order by the version in force when the ticket was created.
        calendars: by the names the policies use.
        now: aware; what happened later is unread.
        zone: reporting zone of `due_on`.

    Returns:
        Columns of `sla_clocks`; targets that do not apply have no row. Excluded tickets (merged,
        deleted, spam, test) have none either.

    Raises:
        InputError: a column of the key or `created_at` is missing, or a calendar is unknown.
    """
    _check(tickets, policies, calendars)
    tickets = tickets.reset_index(drop=True)
    now_s = int(to_seconds(now)[0])
    moments = moments_from(tickets, now_s)
    policy_no = policy_of_each(tickets, policies, moments)
    histories = None if events is None else read_histories(tickets, events, moments)
    has_history = np.zeros(len(tickets), bool) if histories is None else histories.is_told
    parts: list[Clocks] = []
    for number, policy in enumerate(policies.policies):
        row = np.flatnonzero(policy_no == number)
        calendar = calendars[policy.calendar]
        parts += clocks_from_moments(policy, calendar, moments, row[~has_history[row]])
        if histories is not None and has_history[row].any():
            parts += clocks_from_histories(policy, calendar, histories, row[has_history[row]])
    unpromised = np.flatnonzero((policy_no < 0) & _counts(tickets))
    parts += clocks_from_vendor(tickets, moments, unpromised)
    return frame_of(parts, tickets, zone)


def policy_of_each(tickets: pd.DataFrame, policies: PolicyBook, moments: Moments) -> NDArray[np.int64]:
    """Position of the policy that applies to each ticket, -1 where none does or it is excluded."""
    found = np.full(len(tickets), -1, np.int64)
    is_free = _counts(tickets) & (moments.created != MISSING)
    for number, policy in enumerate(policies.policies):
        chosen = is_free & _is_covered(tickets, policy) & _is_in_force(moments, policy)
        found[chosen] = number
        is_free &= ~chosen
    return found


def _is_covered(tickets: pd.DataFrame, policy: Policy) -> Flags:
    covered = np.ones(len(tickets), bool)
    for column, values in policy.applies_to.items():
        if column not in tickets:
            return np.zeros(len(tickets), bool)
        covered &= tickets[column].isin(list(values)).to_numpy()
    return covered


def _is_in_force(moments: Moments, policy: Policy) -> Flags:
    low = -(1 << 61) if policy.valid_from is None else int(policy.valid_from.timestamp())
    high = 1 << 61 if policy.valid_until is None else int(policy.valid_until.timestamp())
    return (moments.created >= low) & (moments.created < high)


def _counts(tickets: pd.DataFrame) -> Flags:
    counted = np.ones(len(tickets), bool)
    if "excluded_because" in tickets:
        counted &= tickets["excluded_because"].isna().to_numpy()
    if "status" in tickets:
        counted &= ~tickets["status"].eq("deleted").fillna(False).to_numpy(bool)
    return counted


def _check(tickets: pd.DataFrame, policies: PolicyBook, calendars: Mapping[str, BusinessCalendar]) -> None:
    if missing := [c for c in NEEDED if c not in tickets]:
        raise InputError(
            f"columns {', '.join(NEEDED)}", ", ".join(map(str, tickets)), f"Add {missing}", "tickets"
        )
    for policy in policies.policies:
        if policy.calendar not in calendars:
            known = ", ".join(sorted(calendars))
            raise InputError(f"one of {known}", policy.calendar, where=f"policy {policy.name} calendar")
