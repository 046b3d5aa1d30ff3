"""Counts and lengths that an interface answers by group and interval, each group with its own list of metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def of_groups(value: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The intervals of one group as records, with the group, the two ends and every metric; None for anything else.

    Source: Genesys Cloud documentation, "Conversation aggregate query": `interval` is `start/end` in UTC, lengths are
    in milliseconds, and a metric of which there was none is left out.

    Example:
        >>> metric = {"metric": "nOffered", "stats": {"count": 7}}
        >>> of_groups({"group": {"queueId": "q"}, "data": [{"interval": "a/b", "metrics": [metric]}]})
        [{'group': {'queueId': 'q'}, 'intervalStart': 'a', 'intervalEnd': 'b', 'nOffered': {'count': 7}}]
    """
    group, rows = value.get("group"), value.get("data")
    if not isinstance(group, dict) or not isinstance(rows, list):
        return None
    if not all(isinstance(r, dict) and isinstance(r.get("metrics"), list) for r in rows):
        return None
    return [_record(group, row) for row in rows]


def _record(group: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    start, _, end = str(row.get("interval", "")).partition("/")
    stats = {
        str(m["metric"]): m["stats"]
        for m in row["metrics"]
        if isinstance(m, dict) and "metric" in m and isinstance(m.get("stats"), dict)
    }
    return {"group": group, "intervalStart": start or None, "intervalEnd": end or None, **stats}
