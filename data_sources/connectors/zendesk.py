"""Zendesk: cursor-based incremental export of tickets with their metric sets, 10 requests a minute."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from data_sources.connectors.connector import Connector

_SETS = "metric_set."
_PLAIN = (
    "id created_at updated_at due_at status priority type group_id assignee_id brand_id requester_id tags subject "
    "via.channel satisfaction_rating.score"
).split()
_METRICS = (
    "solved_at reply_time_in_minutes.calendar full_resolution_time_in_minutes.calendar replies reopens "
    "group_stations on_hold_time_in_minutes.calendar requester_wait_time_in_minutes.calendar"
).split()


def _query(cursor: str | None, since: datetime, now: datetime) -> dict[str, Any]:
    shared = {"include": "metric_sets", "per_page": 1000}
    if cursor is not None:
        return {**shared, "cursor": cursor}
    return {**shared, "start_time": int(since.replace(tzinfo=UTC).timestamp())}


ZENDESK = Connector(
    "zendesk", "Zendesk", "zendesk_json", "/api/v2/incremental/tickets/cursor.json", _query, "tickets",
    {path: path for path in (*_PLAIN, *(_SETS + name for name in _METRICS))},
    "basic", ("USER", "TOKEN"), ("SinglePagePaginator", {}),
    "USER is an agent's e-mail address, TOKEN an API token of Admin Center, Apps and integrations.",
    user_suffix="/token", answer_cursor="after_cursor", answer_end="end_of_stream",
)  # fmt: skip
