"""Ticket metrics: volume, replies, resolution, quality of resolution, backlog.

Semantics follow the design's section 0: durations are null until both events exist, merged, spam,
deleted and test tickets are outside every number, first reply counts people and not bots.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

import sqlalchemy as sa

from data_sources.sql import seconds_between
from data_sources.tables import tickets as t
from metrics.aggregates import Count, Mean, Percentile, PerDistinct, Share
from metrics.definition import Exclusion, Metric, Population
from metrics.snapshots import Age, Backlog

FCR_WINDOW = timedelta(days=7)


def _with_next_contact() -> sa.Subquery:
    """Tickets that can matter for the period, beside when the same customer came back with the category.

    Only tickets opened since the oldest one solved in the period can be its return, and none opened
    more than the window after it; everything else is left out before the rows are sorted.
    """
    first_on, until_on = (sa.bindparam(n, type_=sa.Date()) for n in ("first_on", "until_on"))
    is_everything = sa.cast(first_on, sa.Date).is_(None)
    oldest = (
        sa.select(sa.func.min(t.c.created_at))
        .where(t.c.solved_on >= first_on, t.c.solved_on < until_on)
        .scalar_subquery()
    )
    can_matter = sa.and_(
        t.c.created_at >= oldest,
        t.c.created_at < sa.cast(until_on, sa.DateTime) + FCR_WINDOW + timedelta(days=2),
    )
    # By groups of equal moments: two tickets opened in one second are not each other's return.
    returned_at = (
        sa.func.first_value(t.c.created_at)
        .over(
            partition_by=(t.c.source, t.c.customer_id, t.c.category),
            order_by=t.c.created_at,
            groups=(1, 1),
        )
        .label("returned_at")
    )
    chosen = sa.select(t, returned_at).where(
        t.c.excluded_because.is_(None), sa.or_(is_everything, can_matter)
    )
    return chosen.subquery("tickets")


OUTSIDE = Exclusion("merged, spam, deleted or test", t.c.excluded_because.is_not(None))


def population(
    rows: Any,
    name: str,
    *exclusions: Exclusion,
    period_use: Literal["none", "pruning", "yardstick"] = "none",
) -> Population:
    """Tickets as they are, or a subquery with their columns and more."""
    return Population(
        name=name,
        label="tickets",
        rows=rows,
        dates={"arrived": rows.c.created_on, "solved": rows.c.solved_on},
        dimensions={
            d: rows.c[d]
            for d in (
                "channel",
                "department",
                "priority",
                "tier",
                "group_name",
                "category",
                "agent_id",
                "source",
            )
        },
        listed=tuple(
            rows.c[c]
            for c in (
                "source ticket_id created_at first_reply_at first_human_reply_at first_solved_at solved_at "
                "status channel department priority tier group_name category agent_id public_replies reopens"
            ).split()
        ),
        exclusions=exclusions,
        moment=(rows.c.created_at, rows.c.solved_at),
        period_use=period_use,
    )


TICKETS = population(t, "tickets", OUTSIDE)
_next = _with_next_contact()
TICKETS_WITH_RETURN = population(_next, "tickets_with_return", period_use="pruning")

human_reply_at = sa.func.coalesce(t.c.first_human_reply_at, t.c.first_reply_at)
first_reply_s = seconds_between(t.c.created_at, human_reply_at)
any_reply_s = seconds_between(t.c.created_at, t.c.first_reply_at)
resolution_s = seconds_between(t.c.created_at, t.c.solved_at)
first_resolution_s = seconds_between(t.c.created_at, sa.func.coalesce(t.c.first_solved_at, t.c.solved_at))

NOW: sa.ColumnElement[Any] = sa.bindparam("now", type_=sa.DateTime())


def not_yet(moment: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether something had not happened by the moment the numbers are asked for, which may lie before the load."""
    return sa.or_(moment.is_(None), moment > NOW)


NOT_OPENED = Exclusion("not opened yet at that moment", t.c.created_at > NOW)
NOT_REPLIED = Exclusion("not replied yet", not_yet(human_reply_at))
REPLY_BEFORE_CREATION = Exclusion("reply before creation", human_reply_at < t.c.created_at)
AGENT_CREATED = Exclusion("opened by an agent", t.c.is_agent_created)
NOT_SOLVED = Exclusion("not solved yet", not_yet(t.c.solved_at))
SOLVED_BEFORE_CREATION = Exclusion("solved before creation", t.c.solved_at < t.c.created_at)
NO_OPENING = Exclusion("opening moment not stated", t.c.created_at.is_(None))
REPLY = (AGENT_CREATED, NOT_REPLIED, REPLY_BEFORE_CREATION, NO_OPENING)
SOLVED = (NOT_SOLVED, SOLVED_BEFORE_CREATION)


def _not_stated(column: sa.Column[Any], words: str) -> Exclusion:
    return Exclusion(f"{words} not stated", column.is_(None))


def _reply(name: str, label: str, aggregate: Any, meaning: str) -> Metric:
    source = "Zendesk first reply time; bots, notes and agent-created tickets left out"
    return Metric(name, label, "s", "down", TICKETS, "arrived", aggregate, meaning, source, REPLY)


def _resolution(name: str, label: str, aggregate: Any, meaning: str) -> Metric:
    source = "Zendesk full resolution time: creation to the last time solved, calendar time"
    return Metric(
        name, label, "s", "down", TICKETS, "solved", aggregate, meaning, source, (*SOLVED, NO_OPENING)
    )


def _duration(name: str, label: str, column: sa.Column[Any], meaning: str) -> Metric:
    of = label.lower().removesuffix(", median")
    return Metric(
        name, label, "s", "down", TICKETS, "solved",
        Percentile(of, column, 0.5), meaning, "Zendesk status times, calendar",
        (*SOLVED, _not_stated(column, of)),
    )  # fmt: skip


def _rate(name: str, label: str, of: str, column: sa.Column[Any], meaning: str, source: str) -> Metric:
    return Metric(
        name, label, "share", "down", TICKETS, "solved",
        Share(of, column > 0), meaning, source, (*SOLVED, _not_stated(column, label.lower())),
    )  # fmt: skip


FCR_EXCLUSIONS = (
    Exclusion("not solved yet", not_yet(_next.c.solved_at)),
    Exclusion(
        "customer or category unknown", sa.or_(_next.c.customer_id.is_(None), _next.c.category.is_(None))
    ),
    Exclusion(
        "solved less than 7 days ago, still open to a repeat",
        _next.c.solved_at > NOW - FCR_WINDOW,
    ),
)

TICKET_METRICS: tuple[Metric, ...] = (
    Metric(
        "tickets_created", "Tickets opened", "count", "none", TICKETS, "arrived", Count("tickets opened"),
        "How many tickets were opened.", "house definition", (NOT_OPENED, NO_OPENING), min_n=0,
    ),
    Metric(
        "tickets_solved", "Tickets solved", "count", "up", TICKETS, "solved", Count("tickets solved"),
        "How many tickets were solved, counted on the last day they were solved.", "house definition",
        SOLVED, min_n=0,
    ),
    Metric(
        "backlog", "Open backlog", "count", "down", TICKETS, "snapshot", Backlog("tickets open"),
        "Tickets opened by the end of the period and not solved by then, read from history.",
        "house definition, at a point in time", min_n=0,
    ),
    Metric(
        "backlog_age_p50_s", "Median age of backlog", "s", "down", TICKETS, "snapshot",
        Age("age of open tickets", 0.5), "Half of the open tickets are older than this.",
        "house definition, ageing in calendar time",
    ),
    _reply("first_reply_p50_s", "First reply, median", Percentile("time to first reply", first_reply_s, 0.5),
           "Half of the tickets got a first reply by a person within this time."),
    _reply("first_reply_p90_s", "First reply, P90", Percentile("time to first reply", first_reply_s, 0.9),
           "Nine of ten tickets got a first reply by a person within this time."),
    _reply("first_reply_mean_s", "First reply, mean", Mean("time to first reply", first_reply_s),
           "Mean time to the first reply by a person; a few slow tickets move it, so read the median first."),
    Metric(
        "first_reply_any_p50_s", "First reply by anyone, median", "s", "down", TICKETS, "arrived",
        Percentile("time to first public reply, bots included", any_reply_s, 0.5),
        "Half of the tickets got any first reply, by a bot or a person, within this time.",
        "Chatwoot and Intercom keep the two apart",
        (AGENT_CREATED, Exclusion("not replied yet", not_yet(t.c.first_reply_at)),
         Exclusion("reply before creation", t.c.first_reply_at < t.c.created_at), NO_OPENING),
    ),
    _resolution("resolution_p50_s", "Resolution, median", Percentile("time to resolution", resolution_s, 0.5),
                "Half of the solved tickets were solved for the last time within this time of being opened."),
    _resolution("resolution_p90_s", "Resolution, P90", Percentile("time to resolution", resolution_s, 0.9),
                "Nine of ten solved tickets were solved for the last time within this time."),
    _resolution("resolution_mean_s", "Resolution, mean", Mean("time to resolution", resolution_s),
                "Mean time from opening to the last time solved; read the median first."),
    _resolution("first_resolution_p50_s", "First resolution, median",
                Percentile("time to the first time solved", first_resolution_s, 0.5),
                "Half of the solved tickets were solved for the first time within this time."),
    _duration("requester_wait_p50_s", "Requester wait, median", t.c.requester_wait_s,
              "Half of the solved tickets kept the requester waiting no longer than this (new, open, on hold)."),
    _duration("agent_work_p50_s", "Agent work, median", t.c.agent_work_s,
              "Half of the solved tickets were with agents (new and open) no longer than this."),
    _duration("on_hold_p50_s", "On hold, median", t.c.on_hold_s,
              "Half of the solved tickets were on hold no longer than this."),
    Metric(
        "ticket_handle_mean_s", "Handle time per ticket", "s", "down", TICKETS, "solved",
        Mean("agent time spent", t.c.handle_s), "Mean agent time spent on a solved ticket.", "house definition",
        (*SOLVED, _not_stated(t.c.handle_s, "handle time")),
    ),
    Metric(
        "fcr_share", "First contact resolution", "share", "up", TICKETS_WITH_RETURN, "solved",
        Share(
            "solved tickets whose customer did not come back with the same category within 7 days",
            sa.or_(_next.c.returned_at.is_(None), _next.c.returned_at > _next.c.solved_at + FCR_WINDOW),
        ),
        "Share of solved tickets after which the same customer did not return with the same category in 7 days.",
        "repeat-window form, 7 days (Call Centre Helper); the last 7 days are not counted yet", FCR_EXCLUSIONS,
    ),
    Metric(
        "one_touch_share", "One-touch resolution", "share", "up", TICKETS, "solved",
        Share("solved with exactly one public reply and no reopen",
              sa.and_(t.c.public_replies == 1, sa.func.coalesce(t.c.reopens, 0) == 0)),
        "Share of solved tickets that needed exactly one public reply and were not reopened.",
        "Zendesk one-touch, read as exactly one", (*SOLVED, _not_stated(t.c.public_replies, "replies")),
    ),
    Metric(
        "fcr_gross_share", "Solved at first level", "share", "up", TICKETS, "solved",
        Share("solved without transfer, escalation or reopen",
              sa.and_(t.c.transfers == 0, t.c.escalations == 0, sa.func.coalesce(t.c.reopens, 0) == 0)),
        "Share of solved tickets that were never transferred, escalated or reopened.",
        "MetricNet, gross form: every solved ticket is in the base",
        (*SOLVED, _not_stated(t.c.transfers, "transfers"), _not_stated(t.c.escalations, "escalations")),
    ),
    Metric(
        "tickets_per_customer", "Tickets per customer", "ratio", "down", TICKETS, "arrived",
        PerDistinct("tickets opened, divided by customers who opened any", t.c.customer_id),
        "How many tickets a customer who wrote at all opened in the period.", "house definition",
        (NOT_OPENED, Exclusion("customer unknown", t.c.customer_id.is_(None))),
    ),
    Metric(
        "solved_per_agent", "Solved per agent", "ratio", "none", TICKETS, "solved",
        PerDistinct("tickets solved, divided by agents who solved any", t.c.agent_id),
        "How many tickets an agent who solved any solved in the period; the mix of work decides it as much as pace.",
        "house definition; not adjusted for mix",
        (*SOLVED, Exclusion("agent unknown", t.c.agent_id.is_(None))),
    ),
    _rate("reopen_share", "Reopen rate", "solved tickets reopened at least once", t.c.reopens,
          "Share of solved tickets that were reopened at least once.", "tickets, not reopen events"),
    _rate("transfer_share", "Transfer rate", "solved tickets moved between groups", t.c.transfers,
          "Share of solved tickets that were moved between groups at least once.", "house definition"),
    _rate("escalation_share", "Escalation rate", "solved tickets raised to a higher level", t.c.escalations,
          "Share of solved tickets raised to a higher level at least once; a transfer is not an escalation.",
          "house definition"),
    Metric(
        "bot_containment_share", "Bot containment", "share", "up", TICKETS, "solved",
        Share("solved without a person", t.c.is_bot_resolved),
        "Share of solved tickets that a bot solved without a person.", "house definition",
        (*SOLVED, _not_stated(t.c.is_bot_resolved, "solved by a bot or not")),
    ),
)  # fmt: skip
