"""Salesforce: cases by last change, through SOQL."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from data_sources.connectors.connector import Connector, iso, moment

_FIELDS = (
    "CaseNumber, Subject, Status, Priority, Origin, Type, Reason, AccountId, Owner.Name, CreatedDate, ClosedDate, "
    "SystemModstamp"
)


def _query(cursor: str | None, since: datetime, now: datetime) -> dict[str, Any]:
    start = iso(since if cursor is None else moment(cursor))
    return {"q": f"SELECT {_FIELDS} FROM Case WHERE SystemModstamp >= {start} ORDER BY SystemModstamp, Id"}


SALESFORCE = Connector(
    "salesforce", "Salesforce", "salesforce", "/services/data/v62.0/query", _query, "records",
    {
        "Case Number": "CaseNumber", "Subject": "Subject", "Status": "Status", "Priority": "Priority",
        "Case Origin": "Origin", "Case Reason": "Reason", "Type": "Type", "AccountId": "AccountId",
        "Case Owner": "Owner.Name", "Date/Time Opened": "CreatedDate", "Date/Time Closed": "ClosedDate",
    },
    "client credentials", ("CLIENT_ID", "CLIENT_SECRET"),
    ("JSONLinkPaginator", {"next_url_path": "nextRecordsUrl"}),
    "URL is the My Domain address; CLIENT_ID and CLIENT_SECRET are of a connected app with the client credentials "
    "flow.",
    token_path="/services/oauth2/token", cursor="SystemModstamp",
)  # fmt: skip
