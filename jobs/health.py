"""What is wrong with the data, in words, and which numbers each finding touches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from data_sources.health import findings
from data_sources.store import Store
from metrics.catalogue import METRICS
from metrics.touched import metrics_of

if TYPE_CHECKING:
    import pandas as pd

TABLE_WORDS = {
    "ticket_events": "Ticket events",
    "sla_clocks": "Service-level clocks",
    "agent_states": "Agent states",
}
FIELD_WORDS = {
    "first_reply_at": "first reply", "solved_at": "solving", "closed_at": "closing", "created_at": "creation",
    "created_on": "day of creation", "excluded_because": "left out of KPIs", "first_reply_label": "first-reply label",
    "resolution_label": "resolution label", "handle_s": "handle time", "ticket_id": "ticket number",
    "wait_s": "durations",
    "talk_s": "talk time", "answered_at": "answer", "ended_at": "end", "offered_at": "arrival",
    "offered_on": "day of arrival", "answered_in_threshold": "answered in time", "starts_at": "interval start",
    "starts_on": "day of the interval", "responded_at": "answer moment", "responded_on": "day of the answer",
}  # fmt: skip
READ_INSTEAD: Mapping[tuple[str, str], tuple[str, str]] = {
    ("tickets", "first_reply_label"): ("sla_clocks", "verdict"),
    ("tickets", "resolution_label"): ("sla_clocks", "verdict"),
    ("contacts", "ended_at"): ("intervals", "handle_s"),
    ("contacts", "talk_s"): ("intervals", "handle_s"),
    ("contacts", "answered_at"): ("intervals", "wait_answered_s"),
    ("contacts", "wait_s"): ("intervals", "wait_answered_s"),
    ("contacts", "offered_at"): ("intervals", "offered"),
    ("contacts", "offered_on"): ("intervals", "offered"),
    ("surveys", "responded_at"): ("surveys", "responded_on"),
}
"""Columns that no metric reads themselves, and the one that carries them into numbers: contacts are counted
by interval, labels become verdicts."""


def examined(store: Store, *, now: datetime) -> pd.DataFrame:
    """Findings, the worst first: those of `data_sources.health.findings`, and in words:

    `place` (where, in words) and `touches` (names of the metrics that read the field).

    Args:
        now: naive UTC.
    """
    import pandas as pd

    found = findings(store, now=now)
    places = [place(t, f) for t, f in zip(found["table"], found["field"], strict=True)]
    touched = [touches(t, f) for t, f in zip(found["table"], found["field"], strict=True)]
    return found.assign(place=places, touches=pd.Series(touched, index=found.index, dtype=object))


def place(table: str, field: str) -> str:
    """Where a finding is, in words.

    Example:
        >>> place("tickets", "first_reply_at"), place("ticket_events", "")
        ('Tickets, first reply', 'Ticket events')
    """
    name = TABLE_WORDS.get(table, table.replace("_", " ").capitalize())
    return f"{name}, {FIELD_WORDS.get(field, field.replace('_', ' '))}" if field else name


def touches(table: str, field: str) -> tuple[str, ...]:
    """Metrics that read a field; where none reads it alone, those of its table: cuts and periods rest on it."""
    at = READ_INSTEAD.get((table, field), (table, field))
    return metrics_of(*at) or metrics_of(table, "")


def flags(found: pd.DataFrame) -> dict[str, str]:
    """Metrics whose data has an error or a warning, with the worst finding about each."""
    told: dict[str, str] = {}
    for row in found[found["severity"].isin(["error", "warning"])].to_dict("records"):
        for name in row["touches"]:
            told.setdefault(name, f"{row['finding']} {row['remedy']}")
    return told


def labels(names: tuple[str, ...], most: int = 6) -> str:
    """Metrics by what their tiles say, shortened."""
    said = [METRICS[n].label for n in names[:most]]
    more = len(names) - len(said)
    return "; ".join(said) + (f" and {more} more" if more > 0 else "")
