"""HubSpot: tickets by last change, through the search of the CRM, which ends at 10,000 results a query."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from data_sources.connectors.connector import Connector, moment

_PROPERTIES = {
    "Ticket name": "subject", "Create date": "createdate", "Close date": "closed_date",
    "Last modified date": "hs_lastmodifieddate", "First agent email response date": "first_agent_reply_date",
    "Ticket status": "hs_pipeline_stage", "Pipeline": "hs_pipeline", "Priority": "hs_ticket_priority",
    "Source": "source_type", "Category": "hs_ticket_category", "Ticket owner": "hubspot_owner_id",
}  # fmt: skip
_STAGES = {"1": "New", "2": "Waiting on contact", "3": "Waiting on us", "4": "Closed"}


def _query(cursor: str | None, since: datetime, now: datetime) -> dict[str, Any]:
    start = since if cursor is None else moment(cursor)
    changed = {
        "propertyName": "hs_lastmodifieddate", "operator": "GTE",
        "value": str(int(start.replace(tzinfo=UTC).timestamp() * 1000)),
    }  # fmt: skip
    return {
        "filterGroups": [{"filters": [changed]}],
        "sorts": [{"propertyName": "hs_lastmodifieddate", "direction": "ASCENDING"}],
        "properties": list(_PROPERTIES.values()),
        "limit": 200,
    }


HUBSPOT = Connector(
    "hubspot", "HubSpot", "hubspot", "/crm/v3/objects/tickets/search", _query, "results",
    {"Ticket ID": "id", **{header: f"properties.{name}" for header, name in _PROPERTIES.items()}},
    "bearer", ("TOKEN",),
    ("JSONResponseCursorPaginator", {"cursor_path": "paging.next.after", "cursor_body_path": "after"}),
    "URL is https://api.hubapi.com, TOKEN a private app's access token with the scope tickets.",
    method="POST", words={"Ticket status": _STAGES}, cursor="properties.hs_lastmodifieddate", is_shifting=True,
)  # fmt: skip
