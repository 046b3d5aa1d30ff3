"""SLA compliance, read from the clocks that were judged at ingest.

A clock that runs at `now` is read against it: past its due moment it is breached, before it pending. Pending
clocks are outside the share and counted as such. With a `now` before the judging, clocks that stopped later still
run and later ones are not there yet; their due moments keep the pauses and priorities known at judging.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from data_sources.sql import seconds_between
from data_sources.tables import sla_clocks
from data_sources.tables import tickets as t
from metrics.aggregates import Count, Percentile, Share
from metrics.definition import Exclusion, Metric, Population
from metrics.tickets import NOW


def is_running(clocks: Any) -> sa.ColumnElement[bool]:
    """Not stopped by now, in rows with the columns of `sla_clocks`; judged later, it may have stopped since."""
    return sa.or_(clocks.c.stopped_at.is_(None), sa.func.coalesce(clocks.c.stopped_at > NOW, sa.false()))


def is_breached(clocks: Any) -> sa.ColumnElement[bool]:
    """Broken by now: judged so once stopped; while running past the last moment that keeps the promise.

    That moment lies after a due moment at closing time. A clock without either (paused, or known by a vendor's
    label) is broken when it was judged so; nothing compared with null must decide a verdict.
    """
    was_judged_so = clocks.c.verdict == "breached"
    in_time_until = sa.func.coalesce(clocks.c.in_time_until_at, clocks.c.due_at)
    is_past = sa.func.coalesce(in_time_until < NOW, was_judged_so)
    return sa.case((is_running(clocks), is_past), else_=was_judged_so)


TRAITS: dict[str, tuple[str, sa.ColumnElement[bool]]] = {
    "was_passed_on": ("passed on to another group", t.c.transfers > 0),
    "was_escalated": ("raised to a higher level", t.c.escalations > 0),
    "was_reopened": ("reopened", t.c.reopens > 0),
    "was_on_hold": ("put on hold", t.c.on_hold_s > 0),
    "opened_off_hours": (
        "opened before 8, after 18 or on a weekend",
        sa.or_(
            sa.extract("hour", t.c.created_local_at) < 8, sa.extract("hour", t.c.created_local_at) >= 18,
            sa.extract("isodow", t.c.created_local_at) > 5,
        ),
    ),
    "is_urgent": ("urgent or high priority", t.c.priority.in_(["urgent", "high", "P1", "P2"])),
}  # fmt: skip
"""What a ticket went through that may go with a breach: words and condition; cut by the key as `yes` or `no`."""


def _yes(what: sa.ColumnElement[bool]) -> sa.ColumnElement[str]:
    """`yes`, `no`, or null where the source does not tell."""
    return sa.case((what, "yes"), (sa.not_(what), "no"))


def _clocks() -> sa.Subquery:
    """Clocks beside whether their ticket counts: looked up among the few tickets that do not, not among all.

    A lookup and not an outer join, which DuckDB turns round and then hashes every clock.
    """
    outside = sa.select(t.c.source, t.c.ticket_id).where(t.c.excluded_because.is_not(None))
    is_outside = sa.tuple_(sla_clocks.c.source, sla_clocks.c.ticket_id).in_(outside).label("is_outside")
    return sa.select(sla_clocks, is_outside).subquery("sla_clocks")


def _with_tickets(clocks: Any) -> Any:
    return clocks.join(t, sa.and_(clocks.c.source == t.c.source, clocks.c.ticket_id == t.c.ticket_id))


k = _clocks()
CLOCKS = Population(
    name="sla_clocks",
    label="SLA clocks",
    rows=_with_tickets(k),
    narrow=k,
    widen=_with_tickets,
    dates={"due": k.c.due_on, "arrived": t.c.created_on},
    dimensions={
        **{
            d: t.c[d]
            for d in (
                "channel", "department", "priority", "tier", "group_name", "category", "agent_id", "source",
            )
        },
        "target": k.c.target,
        "policy": k.c.policy,
        "customer_id": t.c.customer_id,
        **{name: _yes(what) for name, (_, what) in TRAITS.items()},
    },
    listed=(
        k.c.source, k.c.ticket_id, k.c.target, k.c.started_at, k.c.due_at, k.c.stopped_at, k.c.policy, k.c.basis,
        k.c.target_s, k.c.elapsed_s, k.c.verdict, t.c.channel, t.c.department, t.c.priority, t.c.tier,
        t.c.agent_id, t.c.status,
    ),
    key_columns=4,
    exclusions=(Exclusion("merged, spam, deleted or test", k.c.is_outside),),
)  # fmt: skip

BREACHED = is_breached(k)
RUNNING = is_running(k)
PENDING = Exclusion("still running and inside the target", sa.and_(RUNNING, sa.not_(BREACHED)))
LATER = Exclusion("not running yet at that moment", k.c.started_at > NOW)
NOT_APPLICABLE = Exclusion("no target applies", k.c.verdict == "not_applicable")


def _compliance(name: str, label: str, target: str | None, words: str) -> Metric:
    return Metric(
        name, label, "share", "up", CLOCKS, "due",
        Share("targets met", sa.not_(BREACHED)),
        f"Share of {words} that were met, counted on the day they fell due; an open ticket past its target "
        "is breached.",
        "house definition: met / (met + breached)", (NOT_APPLICABLE, LATER, PENDING),
        about=None if target is None else k.c.target == target,
    )  # fmt: skip


SLA_METRICS: tuple[Metric, ...] = (
    _compliance("sla_share", "SLA compliance", None, "service targets"),
    _compliance("sla_first_reply_share", "SLA first reply", "first_reply", "first-reply targets"),
    _compliance("sla_resolution_share", "SLA resolution", "resolution", "resolution targets"),
    Metric(
        "sla_breached", "Targets breached", "count", "down", CLOCKS, "due", Count("targets breached"),
        "How many service targets were breached, counted on the day they fell due.", "house definition",
        (NOT_APPLICABLE, LATER, PENDING), min_n=0, about=BREACHED,
    ),
    Metric(
        "next_reply_p50_s", "Next reply, median", "s", "down", CLOCKS, "due",
        Percentile("time to the next reply in the clock's own calendar", k.c.elapsed_s, 0.5),
        "Half of the later customer messages were answered within this time, counted in the calendar of their target.",
        "one cycle per oldest unanswered message; a ticket may have several",
        (NOT_APPLICABLE, LATER, Exclusion("not answered yet", sa.or_(RUNNING, k.c.elapsed_s.is_(None)))),
        about=k.c.target == "next_reply",
        lacking="no later customer messages: a ticket list holds none, an event log does",
    ),
    Metric(
        "sla_late_p50_s", "Lateness of breaches, median", "s", "down", CLOCKS, "due",
        Percentile("calendar time past the due moment", seconds_between(k.c.due_at, k.c.stopped_at), 0.5),
        "Half of the breached and since fulfilled targets were late by no more than this, in calendar time.",
        "house definition",
        (NOT_APPLICABLE, LATER, PENDING, Exclusion("not fulfilled yet", RUNNING)), about=BREACHED,
    ),
)  # fmt: skip
