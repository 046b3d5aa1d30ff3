"""Adapters for any ticket, survey, call, interval, event-log and agent-status file with understandable headers."""

from __future__ import annotations

from data_sources.systems.fields import CONTACT, INTERVAL, SURVEY, TICKET
from data_sources.systems.log_fields import AGENT_STATE, EVENT, STATUS_CHANGE, UPDATE
from data_sources.systems.system import System

GENERIC: tuple[System, ...] = (
    System(
        "generic_tickets", "Any ticket list", "tickets", tuple(TICKET.values()), builder="tickets",
        needs=("ticket_id",), is_generic=True,
    ),
    System(
        "generic_updates", "Any log with one row per update of a ticket", "tickets",
        (*UPDATE, *(f for f in TICKET.values() if f.name not in {"updated_at", "csat", "nps", "csat_at"})),
        builder="update_log", needs=("ticket_id", "changed_at", "status"), is_generic=True,
        cautions=("One row is one update of a ticket: tickets are counted once, by their last update.",),
    ),
    System(
        "generic_intervals", "Any interval or daily report", "intervals", tuple(INTERVAL.values()),
        builder="intervals", needs=("starts_at", "offered"), is_generic=True,
    ),
    System(
        "generic_calls", "Any list of calls or chats", "contacts", tuple(CONTACT.values()), builder="contacts",
        needs=("offered_at",), is_generic=True,
    ),
    System(
        "generic_surveys", "Any list of survey answers", "surveys", tuple(SURVEY.values()), builder="surveys",
        needs=("score",), is_generic=True,
    ),
    System(
        "wide_ratings", "Any survey with one column per question", "surveys",
        tuple(f for f in SURVEY.values() if f.name not in {"score", "kind", "question"}),
        builder="wide_surveys", is_generic=True,
    ),
    System(
        "generic_events", "Any log of ticket events", "ticket_events", tuple(EVENT.values()), builder="events",
        needs=("ticket_id", "at", "kind"), is_generic=True,
    ),
    System(
        "generic_status_changes", "Any history of the statuses of tickets", "ticket_events",
        tuple(STATUS_CHANGE.values()), builder="status_changes",
        needs=("ticket_id", "at", "from_value", "to_value"), is_generic=True,
    ),
    System(
        "generic_agent_states", "Any history of agent statuses", "agent_states", tuple(AGENT_STATE.values()),
        builder="agent_states", needs=("agent_id", "state", "starts_at"), is_generic=True,
    ),
)  # fmt: skip
