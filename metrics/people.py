"""How fast and how well people work on the same mix of work: pace, new agents, perfect contacts.

The yardstick of a kind of work is the mean over the whole house in the chosen period, whatever the filters,
so that a team is measured on its own mix. A kind seen too rarely is left out and counted: its mean would be
the agent's own.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from data_sources.tables import contacts as c
from data_sources.tables import sla_clocks as k
from data_sources.tables import surveys as s
from data_sources.tables import tickets as t
from metrics.aggregates import PerDistinct, Ratio, Share
from metrics.attendance import people
from metrics.definition import Exclusion, Metric, Population
from metrics.service_targets import is_breached
from metrics.surveys import ANSWERED, OTHER_SCALE
from metrics.tickets import OUTSIDE, SOLVED_BEFORE_CREATION, not_yet, population

NEW_DAYS, TENURED_DAYS = 180, 365
FEWEST = 20
"""Cases a kind of work needs before its mean is a yardstick."""
ONE: Any = sa.literal(1)


def in_period(on: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Inside the bound period; everything when no period is bound."""
    first_on, until_on = (sa.bindparam(n, type_=sa.Date()) for n in ("first_on", "until_on"))
    return sa.or_(sa.cast(first_on, sa.Date).is_(None), sa.and_(on >= first_on, on < until_on))


def _tickets_with_yardstick() -> sa.Subquery:
    is_timed = sa.and_(t.c.handle_s > 0, t.c.excluded_because.is_(None), t.c.solved_at >= t.c.created_at)
    timed = sa.case((is_timed, t.c.handle_s), else_=None)
    kind = (t.c.channel, t.c.category)
    expected = sa.func.avg(timed).over(partition_by=kind).label("expected_s")
    cases = sa.func.count(timed).over(partition_by=kind).label("cases_of_kind")
    return sa.select(t, expected, cases).where(in_period(t.c.solved_on)).subquery("timed_tickets")


def _contacts_with_yardstick() -> sa.Subquery:
    who = people()
    # Dates subtract to whole days on both engines.
    tenure = sa.cast(c.c.offered_on - who.c.hired_on, sa.Integer).label("tenure_days")
    handle_s = (c.c.talk_s + sa.func.coalesce(c.c.hold_s, 0.0) + sa.func.coalesce(c.c.wrap_s, 0.0)).label(
        "handle_s"
    )
    known = sa.select(c, tenure, handle_s).select_from(
        c.outerjoin(who, c.c.agent_id == who.c.agent_id)
    )  # fmt: skip
    base = known.where(in_period(c.c.offered_on)).subquery("known_contacts")
    old = sa.case(
        (sa.and_(base.c.tenure_days >= TENURED_DAYS, base.c.excluded_because.is_(None)), base.c.handle_s),
        else_=None,
    )
    kind = (base.c.channel, base.c.queue)
    return sa.select(
        base,
        sa.func.avg(old).over(partition_by=kind).label("expected_s"),
        sa.func.count(old).over(partition_by=kind).label("cases_of_kind"),
    ).subquery("contacts_with_yardstick")


def _surveys_with_tenure() -> sa.Subquery:
    who = people()
    on = sa.func.coalesce(s.c.responded_on, sa.cast(s.c.delivered_at, sa.Date))
    tenure = sa.cast(on - who.c.hired_on, sa.Integer).label("tenure_days")
    joined = s.outerjoin(who, s.c.agent_id == who.c.agent_id)
    return sa.select(s, on.label("answered_on"), tenure).select_from(joined).subquery("surveys_with_tenure")


def _tickets_with_promises() -> sa.Subquery:
    broken = sa.func.max(sa.case((is_breached(k), 1), else_=0)).label("broken")
    judged = sa.select(k.c.source, k.c.ticket_id, broken).where(k.c.verdict != "not_applicable")
    by_ticket = judged.group_by(k.c.source, k.c.ticket_id).subquery("judged")
    same = sa.and_(t.c.source == by_ticket.c.source, t.c.ticket_id == by_ticket.c.ticket_id)
    return sa.select(t, by_ticket.c.broken).select_from(t.outerjoin(by_ticket, same)).subquery("kept_tickets")


_timed, _calls = _tickets_with_yardstick(), _contacts_with_yardstick()
_answers, _kept = _surveys_with_tenure(), _tickets_with_promises()


def _outside(rows: sa.Subquery) -> Exclusion:
    return Exclusion(OUTSIDE.reason, rows.c.excluded_because.is_not(None))


TIMED_TICKETS = population(_timed, "tickets_with_yardstick", _outside(_timed), period_use="yardstick")
KEPT_TICKETS = population(_kept, "tickets_with_promises", _outside(_kept))
CALLS = Population(
    name="contacts",
    label="contacts",
    rows=_calls,
    dates={"offered": _calls.c.offered_on},
    dimensions={
        d: _calls.c[d]
        for d in ("channel", "department", "priority", "group_name", "queue", "agent_id", "source")
    },
    listed=tuple(
        _calls.c[n]
        for n in (
            "source contact_id channel queue department group_name agent_id offered_at handle_s expected_s "
            "tenure_days is_abandoned"
        ).split()
    ),
    exclusions=(Exclusion("outside every number", _calls.c.excluded_because.is_not(None)),),
    period_use="yardstick",
)
ANSWERS = Population(
    name="survey_answers_with_tenure",
    label="survey answers",
    rows=_answers,
    dates={"responded": _answers.c.answered_on},
    dimensions={
        d: _answers.c[d] for d in ("channel", "department", "priority", "group_name", "agent_id", "source")
    },
    listed=tuple(
        _answers.c[n]
        for n in "source survey_id kind ticket_id responded_at score agent_id tenure_days channel department".split()
    ),
)


def _on(rows: sa.Subquery, *given: Exclusion) -> tuple[Exclusion, ...]:
    """Exclusions of a table, for a subquery that carries its columns."""
    from sqlalchemy.sql.util import ClauseAdapter

    return tuple(Exclusion(x.reason, ClauseAdapter(rows).traverse(x.rows)) for x in given)


def _rare(rows: sa.Subquery, words: str) -> Exclusion:
    return Exclusion(words, rows.c.cases_of_kind < FEWEST)


SOLVED = (
    Exclusion("not solved yet", not_yet(_timed.c.solved_at)),
    Exclusion(SOLVED_BEFORE_CREATION.reason, _timed.c.solved_at < _timed.c.created_at),
)

PEOPLE_METRICS: tuple[Metric, ...] = (
    Metric(
        "pace_ratio", "Pace on the same mix", "ratio", "up", TIMED_TICKETS, "solved",
        Ratio("usual handle time of the same kinds of work divided by the handle time they took",
              _timed.c.expected_s, _timed.c.handle_s, is_share=False, cases=ONE),
        "How fast solved tickets were worked against the house's mean for the same channel and category; "
        "1.10 is ten percent more in the same time.",
        "indirect standardisation; the yardstick is the chosen period over the whole house",
        (*SOLVED, Exclusion("handle time not stated", sa.or_(_timed.c.handle_s.is_(None), _timed.c.handle_s <= 0)),
         Exclusion("agent unknown", _timed.c.agent_id.is_(None)),
         _rare(_timed, f"kind of work with fewer than {FEWEST} timed tickets")),
        min_n=30,
    ),
    Metric(
        "perfect_contact_share", "Perfect contacts", "share", "up", KEPT_TICKETS, "solved",
        Share("no promise broken, not transferred, not escalated, not reopened",
              sa.and_(_kept.c.broken == 0, _kept.c.transfers == 0, sa.func.coalesce(_kept.c.escalations, 0) == 0,
                      sa.func.coalesce(_kept.c.reopens, 0) == 0)),
        "Share of solved tickets where every promise was kept and nothing had to be passed on or done again.",
        "house definition",
        (Exclusion("not solved yet", not_yet(_kept.c.solved_at)),
         Exclusion(SOLVED_BEFORE_CREATION.reason, _kept.c.solved_at < _kept.c.created_at),
         Exclusion("no promise was judged", _kept.c.broken.is_(None)),
         Exclusion("transfers not stated", _kept.c.transfers.is_(None))),
    ),
    Metric(
        "new_agent_handle_ratio", "New agents, handle time ratio", "ratio", "down", CALLS, "offered",
        Ratio("handle time of new agents divided by what experienced ones take for the same queues",
              _calls.c.handle_s, _calls.c.expected_s, is_share=False, cases=ONE),
        f"How long agents in their first {NEW_DAYS} days take against agents with {TENURED_DAYS} days or more on the "
        "same queues; 1.20 is a fifth longer. It falls when training works.",
        "indirect standardisation by queue",
        (Exclusion("not answered", sa.or_(_calls.c.is_abandoned, _calls.c.answered_at.is_(None))),
         Exclusion("handle time not stated", _calls.c.handle_s.is_(None)),
         Exclusion(f"queue with fewer than {FEWEST} contacts of experienced agents",
                   sa.or_(_calls.c.cases_of_kind < FEWEST, _calls.c.expected_s.is_(None)))),
        min_n=30, about=_calls.c.tenure_days < NEW_DAYS,
    ),
    Metric(
        "csat_new_agents_share", "CSAT of new agents", "share", "up", ANSWERS, "responded",
        Share("answers 4 and 5 of 5", _answers.c.score >= 4),
        f"Share of satisfied answers about agents in their first {NEW_DAYS} days; read it beside CSAT.",
        "top-2-box", _on(_answers, *ANSWERED, OTHER_SCALE),
        about=sa.and_(_answers.c.kind == "csat", _answers.c.tenure_days < NEW_DAYS),
    ),
    Metric(
        "contacts_per_customer", "Contacts per customer", "ratio", "down", CALLS, "offered",
        PerDistinct("calls, chats and visits divided by customers who made any", _calls.c.customer_id),
        "How often a customer who called, chatted or came at all did so in the period.", "house definition",
        (Exclusion("customer unknown", _calls.c.customer_id.is_(None)),),
    ),
)  # fmt: skip
