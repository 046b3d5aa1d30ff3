"""Freshdesk and Freshservice ticket exports."""

from __future__ import annotations

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

FRESHWORKS: tuple[System, ...] = (
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
