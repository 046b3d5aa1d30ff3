"""Findings about the data in the store: what makes numbers wrong or doubtful, and what to do.

A check is an entry: which rows it counts, how bad they are, a sentence and a remedy. All checks of a
table are counted in one statement. Add one: an entry in `row_checks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from data_sources.contact_channels import NOT_STATED
from data_sources.findings import Finding, Severity
from data_sources.health_sources import EXAMINATIONS
from data_sources.source_names import in_words, source_names
from data_sources.sql import seconds_between
from data_sources.tables import contacts as c
from data_sources.tables import intervals as i
from data_sources.tables import surveys as s
from data_sources.tables import tickets as t
from domain.channels import CHANNELS

if TYPE_CHECKING:
    import pandas as pd

    from data_sources.store import Store

ORDER = {"error": 0, "warning": 1, "note": 2}
STATUSES = ("new", "open", "pending", "on_hold", "solved", "closed", "deleted")
KNOWN = [*CHANNELS, NOT_STATED]
"""Channels of contacts that nothing is wrong with, or that are told apart."""
MARGIN_S = 1
"""A vendor's deadline and its label may differ by rounding to the second."""


@dataclass(frozen=True)
class Check:
    """Rows of one table that are counted; `finding` may hold `{rows}`."""

    severity: Severity
    field: str
    where: sa.ColumnElement[bool]
    finding: str
    remedy: str


def findings(store: Store, *, now: datetime) -> pd.DataFrame:
    """Every finding, the worst first: severity, table, field, finding, rows, remedy.

    Args:
        store: the store.
        now: moment of the examination, naive UTC or aware.
    """
    import pandas as pd

    moment = now.astimezone(UTC).replace(tzinfo=None) if now.tzinfo else now
    found: list[Finding] = []
    for table, checks in row_checks(moment).items():
        found += _counted(store, table, checks)
    names = source_names(store)
    for examine in EXAMINATIONS:
        found += [replace(f, finding=in_words(f.finding, names)) for f in examine(store, moment)]
    found.sort(key=lambda f: (ORDER[f.severity], -f.rows, f.table, f.field))
    columns = ["severity", "table", "field", "finding", "rows", "remedy"]
    return pd.DataFrame([asdict(f) for f in found], columns=columns)


def row_checks(now: datetime) -> dict[sa.Table, tuple[Check, ...]]:
    """The checks on single rows, by table."""
    return {t: _ticket_checks(now), c: _contact_checks(now), i: _interval_checks(), s: _survey_checks()}


def _ticket_checks(now: datetime) -> tuple[Check, ...]:
    before = "They are left out of times and shown as excluded; check the clocks of the systems involved."
    return (
        Check("warning", "first_reply_at", t.c.first_reply_at < t.c.created_at,
              "{rows} tickets were answered before they were created", before),
        Check("warning", "solved_at", t.c.solved_at < t.c.created_at,
              "{rows} tickets were solved before they were created", before),
        Check("warning", "closed_at", t.c.closed_at < t.c.created_at,
              "{rows} tickets were closed before they were created", before),
        Check("note", "closed_at", t.c.closed_at < t.c.solved_at,
              "{rows} tickets were closed before they were solved", "Check which of the two the export means."),
        Check("warning", "first_reply_at", t.c.first_reply_at > t.c.closed_at,
              "{rows} tickets were answered for the first time after they were closed",
              "Check which moment the export means by its first reply."),
        Check("error", "handle_s",
              sa.or_(t.c.handle_s < 0, t.c.on_hold_s < 0, t.c.requester_wait_s < 0, t.c.agent_work_s < 0),
              "{rows} tickets have a negative duration", "Check the columns and units of the load."),
        Check("error", "created_at", t.c.created_at > now + timedelta(days=1),
              "{rows} tickets were created in the future", "Check the date order and the time zone of the load."),
        Check("error", "created_at", t.c.created_at.is_(None),
              "{rows} tickets have no creation moment and count in no period", "Export the column that holds it."),
        Check("note", "solved_at", sa.and_(t.c.solved_at.is_(None), t.c.excluded_because.is_(None)),
              "{rows} tickets are still open: their resolution time is not known yet",
              "Times of recent periods will grow as these are solved."),
        Check("warning", "channel", t.c.channel.is_(None), "{rows} tickets have no channel",
              "Load the file again with the column that holds it; the Upload page lets you say which it is."),
        Check("warning", "channel", t.c.channel.not_in(list(CHANNELS)),
              "{rows} tickets have a channel we do not know", "Add the word to the channel list or fix the export."),
        Check("warning", "status", t.c.status.not_in(STATUSES), "{rows} tickets have a status we do not know",
              "They count as open; add the word to the status list."),
        Check("note", "excluded_because", t.c.excluded_because.is_not(None),
              "{rows} tickets are merged, spam, deleted or tests and outside every KPI", "Nothing to do."),
        Check("warning", "first_reply_label",
              _disagrees(t.c.first_reply_label, t.c.first_reply_at, t.c.first_reply_due_at),
              "{rows} tickets carry a first-reply label that their own moments contradict",
              "Decide whether to trust the label or the moments; both are shown."),
        Check("warning", "resolution_label", _disagrees(t.c.resolution_label, t.c.solved_at, t.c.resolution_due_at),
              "{rows} tickets carry a resolution label that their own moments contradict",
              "Decide whether to trust the label or the moments; both are shown."),
    )  # fmt: skip


def _disagrees(
    label: sa.Column[str], at: sa.Column[object], due: sa.Column[object]
) -> sa.ColumnElement[bool]:
    """The label says met and the moments say late by more than a second, or the other way round."""
    late = seconds_between(due, at)
    return sa.or_(sa.and_(label == "met", late > MARGIN_S), sa.and_(label == "breached", late < -MARGIN_S))


def _contact_checks(now: datetime) -> tuple[Check, ...]:
    fix = "Check the columns and units of the load."
    return (
        Check("error", "wait_s", sa.or_(c.c.wait_s < 0, c.c.talk_s < 0, c.c.hold_s < 0, c.c.wrap_s < 0),
              "{rows} contacts have a negative duration", fix),
        Check("warning", "answered_at", c.c.answered_at < c.c.offered_at,
              "{rows} contacts were answered before they arrived", fix),
        Check("warning", "ended_at", c.c.ended_at < c.c.offered_at, "{rows} contacts ended before they began", fix),
        Check("warning", "talk_s", c.c.talk_s > 6 * 3600, "{rows} contacts have a talk time above 6 hours", fix),
        Check("error", "offered_at", c.c.offered_at > now + timedelta(days=1), "{rows} contacts lie in the future",
              "Check the date order and the time zone of the load."),
        Check("warning", "channel", c.c.channel == NOT_STATED,
              "{rows} contacts name no channel and have no service level",
              "Load the file again with a column that says whether they are calls or chats."),
        Check("warning", "channel", c.c.channel.not_in(KNOWN), "{rows} contacts have a channel we do not know",
              "Add the word to the channel list or fix the export."),
    )  # fmt: skip


def _interval_checks() -> tuple[Check, ...]:
    return (
        Check("warning", "offered", i.c.answered + i.c.abandoned > i.c.offered,
              "{rows} intervals have more contacts answered and abandoned than offered",
              "Contacts that span intervals can cause it; large numbers mean a wrong column."),
        Check("error", "answered_in_threshold", i.c.answered_in_threshold > i.c.offered + 0.5,
              "{rows} intervals answered more contacts in time than were offered", "Check the service-level column."),
        Check("error", "offered", sa.or_(i.c.offered < 0, i.c.answered < 0, i.c.abandoned < 0),
              "{rows} intervals have a negative count", "Check the columns of the load."),
        Check("error", "handle_s",
              sa.or_(i.c.handle_s < 0, i.c.talk_s < 0, i.c.hold_s < 0, i.c.wrap_s < 0, i.c.wait_answered_s < 0,
                     i.c.wait_abandoned_s < 0),
              "{rows} intervals have a negative duration", "Check the columns and units of the load."),
        Check("warning", "handle_s", i.c.handle_s > 4 * 3600 * i.c.answered,
              "{rows} intervals have a mean handle time above 4 hours", "Check the unit of the handle time."),
        Check("warning", "offered", i.c.offered.is_(None), "{rows} intervals have no number of offered contacts",
              "Empty is not zero: load again with a system whose empty cells mean zero if they do."),
        Check("warning", "channel", i.c.channel.not_in(KNOWN),
              "{rows} intervals have a channel we do not know", "Add the word to the channel list or fix the export."),
    )  # fmt: skip


def _survey_checks() -> tuple[Check, ...]:
    return (
        Check("note", "excluded_because", s.c.excluded_because.is_not(None),
              "{rows} survey answers are blank, not used, outside the scale or previews and do not count",
              "Nothing to do; they are counted as excluded."),
        Check("warning", "responded_on", sa.and_(s.c.responded_on.is_(None), s.c.score.is_not(None)),
              "{rows} survey answers have no date and count in no period", "Export the answer date with them."),
        Check("warning", "responded_at", s.c.responded_at < s.c.delivered_at,
              "{rows} surveys were answered before they were delivered", "Check the date columns of the load."),
    )  # fmt: skip


def _counted(store: Store, table: sa.Table, checks: Sequence[Check]) -> list[Finding]:
    """How many rows each check finds, in one statement."""
    counts = [
        sa.func.sum(sa.case((check.where, 1), else_=0)).label(f"n{k}") for k, check in enumerate(checks)
    ]
    row = store.read(sa.select(*counts).select_from(table)).iloc[0].fillna(0)
    found = []
    for k, check in enumerate(checks):
        rows = int(row[f"n{k}"])
        if rows:
            sentence = check.finding.format(rows=f"{rows:,}") + "."
            found.append(Finding(check.severity, table.name, check.field, sentence, rows, check.remedy))
    return found
