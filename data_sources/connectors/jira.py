"""Jira Service Management Cloud: issues by last change, found with JQL."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from data_sources.connectors.connector import Connector, moment

_FIELDS = "created,updated,resolutiondate,status,priority,issuetype,project,assignee,reporter,labels,duedate,summary"


def _query(cursor: str | None, since: datetime, now: datetime) -> dict[str, Any]:
    # JQL reads moments in the zone of the user; minutes before now mean the same to everybody.
    start = since if cursor is None else moment(cursor)
    minutes = max(1, int((now - start).total_seconds() // 60) + 2)
    return {
        "jql": f'updated >= "-{minutes}m" ORDER BY updated ASC, key ASC', "fields": _FIELDS, "maxResults": 100,
    }  # fmt: skip


JIRA = Connector(
    "jira", "Jira Service Management", "jira", "/rest/api/3/search/jql", _query, "issues",
    {
        "Issue key": "key", "Issue id": "id", "Summary": "fields.summary", "Issue Type": "fields.issuetype.name",
        "Status": "fields.status.name", "Priority": "fields.priority.name", "Project name": "fields.project.name",
        "Assignee": "fields.assignee.displayName", "Reporter Id": "fields.reporter.accountId",
        "Created": "fields.created", "Updated": "fields.updated", "Resolved": "fields.resolutiondate",
        "Due date": "fields.duedate", "Labels": "fields.labels",
    },
    "basic", ("USER", "TOKEN"),
    ("JSONResponseCursorPaginator", {"cursor_path": "nextPageToken", "cursor_param": "nextPageToken"}),
    "USER is an e-mail address, TOKEN an API token of the Atlassian account.",
    cursor="fields.updated", is_shifting=True,
)  # fmt: skip
