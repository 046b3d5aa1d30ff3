"""Zendesk's metric events: the product's own verdict on first reply and resolution.

One record is one event of one metric of one ticket: `activate`, `pause`, `fulfill`, `apply_sla`,
`breach` or `update_status`; a metric starts anew with the next `instance_id`. Source: developer.zendesk.com,
"Ticket metric event types reference" and "Ticket Metric Events" (field and type names).
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from data_sources.building import (
    Built,
    Context,
    Part,
    column,
    flags,
    local_day,
    local_moment,
    moment_column,
    text_column,
    without,
)
from data_sources.building_tickets import build_tickets
from data_sources.values import Values

TARGETS = {
    "reply_time": "first_reply",
    "requester_wait_time": "resolution",
    "agent_work_time": "resolution",
    "resolution_time": "resolution",
    "total_resolution_time": "resolution",
}
"""Metric -> target of ours; `reply_time` counts in its first instance, update times have no target of ours."""
PREFIX = "metric_events."


def build_metric_events(values: Values, context: Context) -> Built:
    """Verdicts per ticket; a ticket the store knows keeps all it has and gets the verdicts."""
    events = pd.DataFrame(
        {
            "ticket_id": text_column(values, "ticket_id"),
            "metric": text_column(values, "metric"),
            "type": text_column(values, "type"),
            "instance": column(values, "instance"),
            "at": moment_column(values, "at"),
            "is_deleted": flags(values, "is_deleted").fillna(False).astype(bool),
        }
    )
    refused = without(events["ticket_id"].isna(), "no ticket id", context.headers["ticket_id"][0])
    refused |= without(events["at"].isna(), "no moment", context.headers["at"][0])
    good = events.drop(index=list(refused))
    frame = _tickets(good[~good["is_deleted"]], context)
    position = pd.Series(np.arange(len(frame)), index=frame["ticket_id"])
    frame_of = events["ticket_id"].map(position).fillna(-1).to_numpy(dtype=np.int64)
    part = Part("tickets", frame, np.zeros(0, dtype=np.int64), frame_of)
    judged = int(frame[["first_reply_label", "resolution_label"]].notna().any(axis=1).sum())
    told = f"{len(events)} metric events of {len(frame)} tickets; {judged} of them have a verdict of the product."
    return Built((part,), refused, (told,), completes=True)


def build_tickets_with_metric_events(values: Values, context: Context) -> Built:
    """Tickets whose records hold their metric events beside them (side-loaded `metric_events`)."""
    built = build_tickets(values, context)
    events = _side_loaded(context, text_column(values, "ticket_id"))
    if events.empty:
        return built
    verdicts = _verdicts(events)
    main, *others = built.parts
    labels = {n: main.frame["ticket_id"].map(verdicts[n]).astype("str") for n in verdicts.columns}
    labels = {n: main.frame[n].fillna(found) for n, found in labels.items()}
    return replace(built, parts=(replace(main, frame=main.frame.assign(**labels)), *others))


def _side_loaded(context: Context, ids: pd.Series[str]) -> pd.DataFrame:
    """Events in the columns `metric_events.<metric>`, each cell a JSON list."""
    found: list[dict[str, Any]] = []
    for header in (h for h in context.raw.header if h.startswith(PREFIX)):
        for ticket_id, cell in zip(ids, context.cells[header].text.to_pylist(), strict=True):
            for event in _listed(cell):
                found.append({"ticket_id": ticket_id, "metric": header.removeprefix(PREFIX), **event})
    if not found:
        return pd.DataFrame()
    frame = pd.DataFrame(found).reindex(
        columns=["ticket_id", "metric", "type", "instance_id", "time", "deleted"]
    )
    kept = frame[frame["ticket_id"].notna() & ~frame["deleted"].map(lambda v: v is True)]
    at = pd.to_datetime(kept["time"], utc=True, errors="coerce").astype("datetime64[us, UTC]")
    instance = pd.to_numeric(kept["instance_id"], errors="coerce")
    return kept[["ticket_id", "metric", "type"]].assign(instance=instance, at=at)


def _listed(cell: str | None) -> list[dict[str, Any]]:
    if not cell or not cell.startswith("["):
        return []
    try:
        events = json.loads(cell)
    except json.JSONDecodeError:
        return []
    return [e for e in events if isinstance(e, dict)]


def _verdicts(events: pd.DataFrame) -> pd.DataFrame:
    """first_reply_label and resolution_label by ticket: breached once it was, met when fulfilled under a policy."""
    aimed = events.assign(target=events["metric"].map(TARGETS)).dropna(subset=["target"])
    is_first = (aimed["target"] != "first_reply") | (aimed["instance"].fillna(1) == 1)
    told = aimed[is_first].groupby(["ticket_id", "target"])["type"].agg(set)
    labels = told.map(_label).unstack("target").reindex(columns=["first_reply", "resolution"])
    return labels.rename(columns=lambda n: f"{n}_label").astype("str")


def _label(types: set[str]) -> str | None:
    if "breach" in types:
        return "breached"
    return "met" if {"apply_sla", "fulfill"} <= types else None


def _tickets(events: pd.DataFrame, context: Context) -> pd.DataFrame:
    """What metric events alone tell of a ticket: created, first reply, solved, and the verdicts."""
    ordered = events.sort_values(["ticket_id", "at"], kind="stable")
    created = ordered.groupby("ticket_id")["at"].min()
    done = ordered[ordered["type"] == "fulfill"]
    replies = done[(done["metric"] == "reply_time") & (done["instance"].fillna(1) == 1)]
    solved = done[done["metric"].isin(["resolution_time", "requester_wait_time", "total_resolution_time"])]
    frame = pd.DataFrame({"created_at": created})
    frame["first_reply_at"] = replies.groupby("ticket_id")["at"].min()
    frame["solved_at"] = solved.groupby("ticket_id")["at"].max()
    frame = frame.join(_verdicts(ordered)).reset_index()
    return frame.assign(
        source=context.source,
        created_on=local_day(frame["created_at"], context.zone),
        created_local_at=local_moment(frame["created_at"], context.zone),
        solved_on=local_day(frame["solved_at"], context.zone),
    )
