"""What agents did with their time: utilisation, occupancy, adherence, conformance, shrinkage.

A row is one agent on one local day, so that n is agent days and the interval knows that the hours of one
day go together. Adherence and conformance are those of `scheduling.adherence`, to the second: adherent is
a second in which the duty (work, other work, break) is the one scheduled.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from data_sources.tables import agent_states as s
from data_sources.tables import agents as a
from metrics.aggregates import Ratio
from metrics.definition import Direction, Exclusion, Metric, Population


def _seconds(*where: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    return sa.func.coalesce(sa.func.sum(sa.case((sa.and_(*where), s.c.length_s), else_=0.0)), 0.0)


def people() -> sa.Subquery:
    """One row per agent id, whatever systems name it: department, group and first working day."""
    return (
        sa.select(
            a.c.agent_id,
            sa.func.min(a.c.department).label("department"),
            sa.func.min(a.c.group_name).label("group_name"),
            sa.func.min(a.c.hired_on).label("hired_on"),
        )
        .group_by(a.c.agent_id)
        .subquery("people")
    )


def _agent_days() -> sa.Subquery:
    who = people()
    is_due = s.c.scheduled_duty.in_(("work", "off_contact"))
    is_asked = s.c.scheduled_duty.in_(("work", "off_contact", "break"))
    is_paid = s.c.kind.in_(("contact", "ready", "planned", "unplanned"))
    days = (
        sa.select(
            s.c.source,
            s.c.agent_id,
            s.c.starts_on,
            sa.func.min(s.c.department).label("department"),
            sa.func.min(s.c.group_name).label("group_name"),
            *(
                _seconds(s.c.kind == kind).label(f"{kind}_s")
                for kind in ("contact", "ready", "planned", "unplanned")
            ),
            _seconds(is_paid).label("paid_s"),
            _seconds(s.c.kind == "off", is_due).label("absent_s"),
            _seconds(is_asked).label("scheduled_s"),
            _seconds(is_asked, s.c.duty == s.c.scheduled_duty).label("adherent_s"),
            _seconds(s.c.scheduled_duty == "work").label("scheduled_work_s"),
            _seconds(s.c.duty == "work").label("worked_s"),
            sa.func.count(s.c.scheduled_duty).label("schedule_rows"),
        )
        .group_by(s.c.source, s.c.agent_id, s.c.starts_on)
        .subquery("days_of_agents")
    )
    named = {
        name: sa.func.coalesce(days.c[name], who.c[name]).label(name) for name in ("department", "group_name")
    }
    columns = [named.get(c.name, c) for c in days.c]
    joined = days.outerjoin(who, days.c.agent_id == who.c.agent_id)
    return sa.select(*columns).select_from(joined).subquery("agent_days")


d = _agent_days()
AGENT_DAYS = Population(
    name="agent_days",
    label="agent days",
    rows=d,
    dates={"worked": d.c.starts_on},
    dimensions={k: d.c[k] for k in ("department", "group_name", "agent_id", "source")},
    listed=tuple(
        d.c[k]
        for k in (
            "source agent_id starts_on department group_name contact_s ready_s planned_s unplanned_s paid_s "
            "absent_s scheduled_s adherent_s scheduled_work_s worked_s"
        ).split()
    ),
    key_columns=3,
)

NOTHING_PAID = Exclusion("no paid time", d.c.paid_s <= 0)
NOTHING_DUE = Exclusion("no paid time", d.c.paid_s + d.c.absent_s <= 0)
NOT_ON_CONTACTS = Exclusion("neither on contacts nor waiting for one", d.c.contact_s + d.c.ready_s <= 0)
NO_SCHEDULE = Exclusion("the source does not say what was scheduled", d.c.schedule_rows == 0)
COPC = "COPC glossary"


def _share(
    name: str, label: str, direction: Direction, of: str, top: Any, bottom: Any, meaning: str, source: str,
    *exclusions: Exclusion,
) -> Metric:  # fmt: skip
    aggregate = Ratio(of, top, bottom, is_share=False, cases=sa.literal(1))
    return Metric(
        name, label, "share", direction, AGENT_DAYS, "worked", aggregate, meaning, source, exclusions, min_n=5
    )


due_s = d.c.paid_s + d.c.absent_s
lost = {
    "": ("", d.c.planned_s + d.c.unplanned_s + d.c.absent_s, "Share of due time that is not spent on contacts."),
    "_planned": (
        ", planned", d.c.planned_s,
        "Share of due time away from contacts that was known when the schedule was made: breaks, meetings, "
        "training, coaching, leave.",
    ),
    "_unplanned": (
        ", unplanned", d.c.unplanned_s + d.c.absent_s,
        "Share of due time lost on the day: sickness, lateness, absence, system failures.",
    ),
}  # fmt: skip

ATTENDANCE_METRICS: tuple[Metric, ...] = (
    _share(
        "utilisation_share", "Utilisation", "none", "time handling contacts divided by paid time", d.c.contact_s,
        d.c.paid_s, "Share of paid time that agents spent handling contacts.",
        "handling over paid; the form with waiting time is another entry", NOTHING_PAID,
    ),
    _share(
        "on_queue_share", "Time on the queues", "none", "(handling + available) divided by paid time",
        d.c.contact_s + d.c.ready_s, d.c.paid_s,
        "Share of paid time that agents handled contacts or were ready for one.",
        f"utilisation in the form of the {COPC}", NOTHING_PAID,
    ),
    _share(
        "occupancy_states_share", "Occupancy of agents", "none", "handling divided by (handling + available)",
        d.c.contact_s, d.c.contact_s + d.c.ready_s,
        "Share of the time on the queues that agents spent handling contacts, from their own states.",
        "as occupancy, from agent states instead of queue intervals", NOT_ON_CONTACTS,
    ),
    _share(
        "adherence_share", "Adherence", "up", "time in the scheduled duty divided by scheduled time",
        d.c.adherent_s, d.c.scheduled_s,
        "Share of scheduled time in which agents did what the schedule asked for at that moment.",
        "minutes in the scheduled state over scheduled minutes; 15 minutes late of 60 is 75 %", NO_SCHEDULE,
        Exclusion("nothing scheduled", d.c.scheduled_s <= 0),
    ),
    _share(
        "conformance_share", "Conformance", "none", "time worked on contacts divided by time scheduled for it",
        d.c.worked_s, d.c.scheduled_work_s,
        "Time worked on contacts over the time scheduled for it, whenever it was; it may exceed 100 %.",
        "worked over scheduled minutes; 15 minutes made up later count", NO_SCHEDULE,
    ),
    *(
        _share(
            f"shrinkage{key}_share", f"Shrinkage{words}", "down",
            "time away from contacts divided by time due (paid, or scheduled and absent)", top, due_s, meaning,
            "measured; staffing divides by 1 less this", NOTHING_DUE,
        )
        for key, (words, top, meaning) in lost.items()
    ),
)  # fmt: skip
