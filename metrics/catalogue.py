"""Every metric by name. Add one: an entry in a room's table; this file only joins the tables."""

from __future__ import annotations

from collections.abc import Iterable

from domain.errors import InputError
from metrics.attendance import ATTENDANCE_METRICS
from metrics.availability import AVAILABILITY_METRICS
from metrics.customers import CUSTOMER_METRICS
from metrics.definition import Metric, Population
from metrics.improvements import IMPROVEMENT_METRICS
from metrics.people import PEOPLE_METRICS
from metrics.service_targets import SLA_METRICS
from metrics.surveys import SURVEY_METRICS
from metrics.tickets import TICKET_METRICS
from metrics.voice import VOICE_METRICS

SECTIONS: dict[str, tuple[Metric, ...]] = {
    "Tickets": TICKET_METRICS,
    "Service targets": SLA_METRICS,
    "Customer feedback": SURVEY_METRICS,
    "Queues": (*VOICE_METRICS, *AVAILABILITY_METRICS),
    "People": (*ATTENDANCE_METRICS, *PEOPLE_METRICS),
    "Customers": CUSTOMER_METRICS,
    "Innovation": IMPROVEMENT_METRICS,
}
METRICS: dict[str, Metric] = {m.name: m for section in SECTIONS.values() for m in section}
POPULATIONS: dict[str, Population] = {m.population.name: m.population for m in METRICS.values()}


def replace(metrics: Iterable[Metric]) -> None:
    """Put metrics in the place of those of the same name: what an installation promises is part of them."""
    METRICS.update({m.name: m for m in metrics})


def metric(name: str) -> Metric:
    """The metric of that name.

    Raises:
        InputError: naming the nearest known names.
    """
    found = METRICS.get(name)
    if found is None:
        import difflib

        near = difflib.get_close_matches(name, METRICS, n=3, cutoff=0.4)
        hint = f"Did you mean {', '.join(near)}" if near else "See docs/glossary.md"
        raise InputError("the name of a metric", name, hint, "metric")
    return found
