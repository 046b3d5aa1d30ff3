"""Freshdesk: tickets by last change, with the moments of reply, solving and closing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from data_sources.connectors.connector import Connector, iso

_STATUS = {
    "2": "Open", "3": "Pending", "4": "Resolved", "5": "Closed", "6": "Waiting on customer",
    "7": "Waiting on third party",
}  # fmt: skip
_SOURCE = {
    "1": "Email",
    "2": "Portal",
    "3": "Phone",
    "7": "Chat",
    "9": "Feedback widget",
    "10": "Outbound email",
}


def _query(cursor: str | None, since: datetime, now: datetime) -> dict[str, Any]:
    return {
        "updated_since": cursor or iso(since), "order_by": "updated_at", "order_type": "asc", "per_page": 100,
        "include": "stats",
    }  # fmt: skip


FRESHDESK = Connector(
    "freshdesk", "Freshdesk", "freshdesk", "/api/v2/tickets", _query, "$",
    {
        "Ticket ID": "id", "Subject": "subject", "Status": "status", "Priority": "priority", "Source": "source",
        "Type": "type", "Agent": "responder_id", "Group": "group_id", "Product": "product_id",
        "Created time": "created_at", "Due by Time": "due_by", "Last update time": "updated_at",
        "Initial response time": "stats.first_responded_at", "Resolved time": "stats.resolved_at",
        "Closed time": "stats.closed_at", "Contact ID": "requester_id", "Tags": "tags",
    },
    "basic", ("TOKEN",), ("HeaderLinkPaginator", {}),
    "TOKEN is the API key of an agent's profile settings.",
    words={
        "Status": _STATUS, "Source": _SOURCE,
        "Priority": {"1": "Low", "2": "Medium", "3": "High", "4": "Urgent"},
    },
    password="X", cursor="updated_at", is_shifting=True,
)  # fmt: skip
