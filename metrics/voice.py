"""Phone, chat and walk-in metrics from intervals: waiting, abandonment, service level, handle time.

Every rate is a ratio of sums over intervals, never a mean of interval rates. The six service-level
formulas are ICMI's; each is its own entry because one data set gives six different numbers.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from data_sources.tables import HANDLED, agents
from data_sources.tables import intervals as i
from metrics.aggregates import Ratio, Total
from metrics.definition import Direction, Exclusion, Metric, Population

INTERVALS = Population(
    name="intervals",
    label="intervals",
    rows=i,
    dates={"offered": i.c.starts_on},
    dimensions={d: i.c[d] for d in ("channel", "department", "priority", "group_name", "queue", "source")},
    listed=tuple(
        i.c[c]
        for c in (
            "source queue channel starts_at interval_s offered answered abandoned short_abandoned "
            "answered_in_threshold threshold_s wait_answered_s handle_s staffed_s"
        ).split()
    ),
    key_columns=4,
)


def _missing(words: str, *columns: sa.Column[Any]) -> Exclusion:
    return Exclusion(f"{words} not stated", sa.or_(*(c.is_(None) for c in columns)))


def _ratio(
    name: str, label: str, direction: Direction, of: str, top: Any, bottom: Any, meaning: str, source: str,
    *needs: Exclusion,
) -> Metric:  # fmt: skip
    return Metric(
        name, label, "share", direction, INTERVALS, "offered", Ratio(of, top, bottom), meaning, source,
        needs, min_n=30,
    )  # fmt: skip


def _seconds(
    name: str, label: str, of: str, top: Any, meaning: str, source: str, *needs: Exclusion, over: Any = i.c.answered
) -> Metric:  # fmt: skip
    return Metric(
        name, label, "s", "down", INTERVALS, "offered", Ratio(of, top, over, is_share=False),
        meaning, source, needs,
    )  # fmt: skip


OFFERED = _missing("offered", i.c.offered)
ANSWERED = _missing("answered", i.c.answered)
ABANDONED = _missing("abandoned", i.c.abandoned)
IN_THRESHOLD = _missing("answered within threshold", i.c.answered_in_threshold)
GONE_IN_THRESHOLD = _missing("abandoned within threshold", i.c.abandoned_in_threshold)
SHORT = _missing("short abandons", i.c.short_abandoned)
ICMI = "ICMI, Service Level Calculations"
ended = i.c.answered + i.c.abandoned
_currency = sa.func.coalesce(agents.c.currency, "")
_usual_currency = (
    sa.select(_currency)
    .where(agents.c.wage_per_hour.is_not(None))
    .group_by(_currency)
    .order_by(sa.func.count().desc(), _currency)
    .limit(1)
    .scalar_subquery()
)
MEAN_WAGE: Any = (
    sa.select(sa.func.avg(agents.c.wage_per_hour)).where(_currency == _usual_currency).scalar_subquery()
)
"""Mean wage of those paid in the currency most are paid in: amounts in two currencies have no mean."""
after_threshold = i.c.abandoned - i.c.abandoned_in_threshold

VOICE_METRICS: tuple[Metric, ...] = (
    Metric(
        "contacts_offered", "Contacts offered", "count", "none", INTERVALS, "offered",
        Total("contacts offered", i.c.offered), "How many contacts were offered to the queues.",
        "house definition", (OFFERED,), min_n=0,
    ),
    Metric(
        "contacts_queued", "Offered to live queues", "count", "none", INTERVALS, "offered",
        Total("contacts offered where answers are stated", i.c.offered),
        "How many contacts were offered to queues that state answers and abandons; written work is not in it.",
        "house definition", (OFFERED,), min_n=0, about=i.c.answered.is_not(None),
    ),
    Metric(
        "contacts_answered", "Contacts answered", "count", "none", INTERVALS, "offered",
        Total("contacts answered", i.c.answered), "How many contacts were answered by an agent.",
        "house definition", (ANSWERED,), min_n=0,
    ),
    Metric(
        "contacts_abandoned", "Contacts abandoned", "count", "down", INTERVALS, "offered",
        Total("contacts abandoned", i.c.abandoned), "How many customers gave up in the queue.",
        "house definition", (ABANDONED,), min_n=0,
    ),
    _ratio("abandonment_share", "Abandonment", "down", "contacts abandoned divided by contacts offered",
           i.c.abandoned, i.c.offered, "Share of offered contacts where the customer gave up waiting.",
           "gross; short abandons included", OFFERED, ABANDONED),
    _ratio("abandonment_net_share", "Abandonment, net", "down",
           "(abandoned less short abandons) divided by (offered less short abandons)",
           i.c.abandoned - i.c.short_abandoned, i.c.offered - i.c.short_abandoned,
           "Share of offered contacts where the customer gave up, without those who left at once.",
           "net of short abandons", OFFERED, ABANDONED, SHORT),
    _ratio("service_level_share", "Service level", "up",
           "answered within threshold divided by (answered + abandoned)",
           i.c.answered_in_threshold, ended,
           "Share of contacts answered within the threshold; every abandoned contact counts against it.",
           f"{ICMI}, formula 3", IN_THRESHOLD, ANSWERED, ABANDONED),
    _ratio("service_level_1_share", "Service level, formula 1", "up",
           "(answered + abandoned within threshold) divided by (answered + abandoned)",
           i.c.answered_in_threshold + i.c.abandoned_in_threshold, ended,
           "Share of contacts that were answered or gave up within the threshold.",
           f"{ICMI}, formula 1", IN_THRESHOLD, GONE_IN_THRESHOLD, ANSWERED, ABANDONED),
    _ratio("service_level_2_share", "Service level of answered", "up",
           "answered within threshold divided by answered", i.c.answered_in_threshold, i.c.answered,
           "Share of answered contacts that were answered within the threshold; abandons are ignored.",
           f"{ICMI}, formula 2", IN_THRESHOLD, ANSWERED),
    _ratio("service_level_4_share", "Service level, formula 4", "up",
           "answered within threshold divided by (answered + abandoned after threshold)",
           i.c.answered_in_threshold, i.c.answered + after_threshold,
           "As the service level, but who gave up within the threshold does not count.",
           f"{ICMI}, formula 4", IN_THRESHOLD, GONE_IN_THRESHOLD, ANSWERED, ABANDONED),
    _ratio("service_level_5_share", "Service level, formula 5", "up",
           "(answered within threshold + short abandons) divided by (answered + abandoned)",
           i.c.answered_in_threshold + i.c.short_abandoned, ended,
           "As the service level, but who left at once counts as served.",
           f"{ICMI}, formula 5", IN_THRESHOLD, SHORT, ANSWERED, ABANDONED),
    _ratio("service_level_6_share", "Service level, net", "up",
           "answered within threshold divided by (answered + abandoned - short abandons)",
           i.c.answered_in_threshold, ended - i.c.short_abandoned,
           "As the service level, but who left at once does not count.",
           f"{ICMI}, formula 6", IN_THRESHOLD, SHORT, ANSWERED, ABANDONED),
    _seconds("aht_s", "Handle time (AHT)", "(talk + hold + wrap-up) divided by contacts answered", i.c.handle_s,
             "Mean time an agent spends on an answered contact: talk, hold and wrap-up. Where a report states it "
             "beside one count of contacts, it is over that count.", "house definition",
             Exclusion("answered not stated", HANDLED.is_(None)), _missing("handle time", i.c.handle_s), over=HANDLED),
    _seconds("talk_s", "Talk time", "talk time divided by contacts answered", i.c.talk_s,
             "Mean talk or chat time of an answered contact.", "part of AHT", ANSWERED,
             _missing("talk time", i.c.talk_s)),
    _seconds("hold_s", "Hold time", "hold time divided by contacts answered", i.c.hold_s,
             "Mean hold time of an answered contact.", "part of AHT", ANSWERED, _missing("hold time", i.c.hold_s)),
    _seconds("wrap_s", "Wrap-up time", "wrap-up time divided by contacts answered", i.c.wrap_s,
             "Mean wrap-up time of an answered contact.", "part of AHT", ANSWERED,
             _missing("wrap-up time", i.c.wrap_s)),
    _seconds("asa_s", "Average speed of answer", "queue time of answered contacts divided by contacts answered",
             i.c.wait_answered_s, "Mean time answered contacts spent in the queue; abandons are not in it.",
             "ASA excludes abandons", ANSWERED, _missing("waiting time", i.c.wait_answered_s)),
    Metric(
        "labour_cost_per_contact", "Labour cost per contact", "money", "down", INTERVALS, "offered",
        Ratio("staffed hours times the mean wage of the agents, divided by contacts answered",
              i.c.staffed_s / 3600.0 * MEAN_WAGE, i.c.answered, is_share=False),
        "Wages of the time agents were logged in on the queues, for each answered contact; the wage is the mean of "
        "those paid in the currency most are paid in.",
        "labour only; licences, telephony and rooms are not in it",
        (ANSWERED, _missing("staffed time", i.c.staffed_s), Exclusion("no wage of any agent", MEAN_WAGE.is_(None))),
        version=2,
    ),
    Metric(
        "occupancy_share", "Occupancy", "share", "none", INTERVALS, "offered",
        Ratio("handle time divided by (handle + available time)", i.c.handle_s, i.c.handle_s + i.c.available_s,
              is_share=False, cases=i.c.answered),
        "Share of logged-in time that agents spent handling contacts.", "house definition",
        (_missing("handle or available time", i.c.handle_s, i.c.available_s),), min_n=30,
    ),
)  # fmt: skip
