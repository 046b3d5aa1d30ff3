"""Freshdesk and Freshservice ticket exports."""

from __future__ import annotations

import re
from dataclasses import replace

from data_sources.systems.fields import TICKET
from data_sources.systems.system import System, named

_CAUTION = (
    "The columns First response time (in hrs) and Resolution time (in hrs) are business hours and often empty; "
    "times are computed from the moments instead."
)
_SHARED = {
    "status": "Status", "priority": "Priority", "channel": "Source", "agent_id": "Agent", "group_name": "Group",
    "created_at": "Created time", "resolution_due_at": "Due by Time", "solved_at": "Resolved time",
    "closed_at": "Closed time", "updated_at": ("Last update time", "Last updated time"),
    "first_reply_at": "Initial response time", "resolution_label": "Resolution status",
    "first_reply_label": "First response status", "public_replies": "Agent interactions",
    "customer_replies": "Customer interactions", "tags": "Tags", "handle_s": "Time tracked",
    "subject": "Subject",
    "csat": ("Survey results", "Survey result", "Experience Score"),
}  # fmt: skip

_WORDS = {"status": "freshdesk_status", "priority": "freshdesk_priority", "channel": "freshdesk_source"}
_API = tuple(
    replace(f, words=_WORDS.get(f.name, f.words))
    for f in named(
        TICKET,
        ticket_id="id",
        created_at="created_at",
        updated_at="updated_at",
        category="type",
        status="status",
        priority="priority",
        channel="source",
        first_reply_at="stats.first_responded_at",
        solved_at="stats.resolved_at",
        closed_at="stats.closed_at",
        first_reply_due_at="fr_due_by",
        resolution_due_at="due_by",
        agent_id="responder_id",
        group_name="group_id",
        customer_id="requester_id",
        tags="tags",
        subject="subject",
        is_spam="spam",
    )
)

NAMED_FRESHWORKS = re.compile(r"fresh[ _-]?(desk|service|works)", re.IGNORECASE)


def in_numbers_of(system: System, file: str) -> System:
    """An adapter of any ticket list that reads bare numbers as the product does whose name the file bears.

    Status, priority and source of Freshworks are numbers, and priority 1 is low; elsewhere 1 is the most urgent.
    """
    if system.name != "generic_tickets" or not NAMED_FRESHWORKS.search(file):
        return system
    return replace(system, fields=tuple(replace(f, words=_WORDS.get(f.name, f.words)) for f in system.fields))


FRESHWORKS: tuple[System, ...] = (
    System(
        "freshdesk_json", "Freshdesk, tickets as JSON", "tickets", _API,
        (("id", "created_at", "responder_id", "fr_due_by", "source"),
         ("id", "created_at", "requester_id", "stats.resolved_at", "source")),
        "tickets", ("ticket_id", "created_at"), zone="UTC",
        cautions=("Freshdesk's API writes status, priority and source as numbers; priority 1 is low.",),
    ),
    System(
        "freshdesk", "Freshdesk, ticket export", "tickets",
        named(TICKET, ticket_id="Ticket ID", category="Type", department="Product",
              customer_id=("Contact ID", "Email", "Full name"), **_SHARED),  # type: ignore[arg-type]
        (("Ticket ID", "Created time", "Initial response time", "Resolved time", "Agent interactions"),
         ("Ticket ID", "Created time", "Due by Time", "Resolved time", "First response status")),
        "tickets", ("ticket_id", "created_at"), cautions=(_CAUTION,),
    ),
    System(
        "freshservice", "Freshservice, ticket export", "tickets",
        named(TICKET, ticket_id="Ticket Id", category=("Category", "Type"), department="Department",
              severity="Impact", customer_id=("Requester Email", "Requester Name"),
              **_SHARED),  # type: ignore[arg-type]
        (("Ticket Id", "Urgency", "Impact", "Created Time", "Initial Response Time", "Resolved Time"),
         ("Ticket Id", "Requester VIP", "Created Time", "Resolved Time", "Approval Status")),
        "tickets", ("ticket_id", "created_at"), cautions=(_CAUTION,),
    ),
)  # fmt: skip
