"""Files with several rows per ticket: one row per update, or one per message of a conversation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from data_sources.building import Built, Context, Part, column, moment_column, text_column, without
from data_sources.building_tickets import DONE, build_tickets
from data_sources.values import Values

TRACKED = {"status": "status", "group_name": "transferred", "agent_id": "assigned", "priority": "priority"}
VERDICTS = ("resolution_label", "resolution_breach", "first_reply_label", "first_reply_breach")
"""What the vendor says of a deadline; an update that says nothing leaves what was said before."""
NO_ROWS = np.zeros(0, dtype=np.int64)


def build_update_log(values: Values, context: Context) -> Built:
    """One ticket per id from its last update, and the history of what changed.

    The vendor's verdict is the last one it gave: an update without a label leaves the one before.
    """
    values, told = _with_created(values)
    ordered = _in_order(values)
    last = ordered.drop_duplicates("ticket_id", keep="last").copy()
    last["updated_at"] = last["changed_at"]
    by_ticket = ordered.groupby("ticket_id")
    for name in (v for v in VERDICTS if v in last.columns):
        last[name] = last["ticket_id"].map(by_ticket[name].last())
        told += _withdrawn(ordered, last, name) if name.startswith("resolution") else ()
    last = _with_counts(ordered, last)
    built = folded_tickets(values, last, context)
    history = _history(ordered, context)
    told += (f"{len(values.frame)} updates of {len(last)} tickets, with {len(history)} events.",)
    parts = (*built.parts, Part("ticket_events", history, NO_ROWS))
    return replace(built, parts=parts, warnings=(*told, *_no_snapshot(built.warnings)))


def _with_counts(ordered: pd.DataFrame, last: pd.DataFrame) -> pd.DataFrame:
    """Reopenings and changes of group counted from the updates, where no column states them."""
    same = ordered["ticket_id"].eq(ordered["ticket_id"].shift())
    counted = {}
    if {"reopens", "is_reopened"}.isdisjoint(last.columns) and "status" in ordered.columns:
        status = ordered.groupby("ticket_id")["status"].ffill()
        before = status.shift().where(same)
        counted["reopens"] = before.isin(DONE) & status.notna() & ~status.isin(DONE)
    if {"transfers", "group_stations"}.isdisjoint(last.columns) and "group_name" in ordered.columns:
        group = ordered.groupby("ticket_id")["group_name"].ffill()
        before = group.shift().where(same)
        counted["transfers"] = before.notna() & (group != before)
    sums = {n: is_one.groupby(ordered["ticket_id"]).sum() for n, is_one in counted.items()}
    return last.assign(**{n: last["ticket_id"].map(by_ticket).astype(float) for n, by_ticket in sums.items()})


def _withdrawn(ordered: pd.DataFrame, last: pd.DataFrame, name: str) -> tuple[str, ...]:
    """How many tickets an earlier update calls breached and the last one does not."""
    once = set(ordered.loc[ordered[name] == "breached", "ticket_id"])
    now = set(last.loc[last[name] == "breached", "ticket_id"])
    gone = len(once - now)
    return (
        (f"{gone} tickets were called breached by an earlier update and no longer by the last.",)
        if gone
        else ()
    )


def _with_created(values: Values) -> tuple[Values, tuple[str, ...]]:
    """Updates whose tickets say when they were created, else since their first update; and how long since solved."""
    frame = values.frame
    told: tuple[str, ...] = ()
    if "created_at" not in frame.columns:
        first = frame.groupby("ticket_id")["changed_at"].transform("min")
        frame = frame.assign(created_at=first)
        told = ("No column holds when tickets were created: the first update of each stands for it.",)
    if {"solved_at", "resolution_s", "closed_at"}.isdisjoint(frame.columns):
        frame = frame.assign(solved_at=_solved_at(frame))
        told += ("Tickets are solved at the first update of their last stay in a solved or closed status.",)
    return replace(values, frame=frame), told


def _solved_at(frame: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    """Per row, when the ticket came into its last solved or closed stay; missing while it is open."""
    ordered = frame.sort_values(["ticket_id", "changed_at"], kind="stable")
    is_open = ~ordered["status"].isin(DONE)
    # Rows of one stay share the count of open rows before them.
    stay = is_open.groupby(ordered["ticket_id"]).cumsum()
    last = stay.groupby(ordered["ticket_id"]).transform("max")
    solved = ordered["changed_at"].where(~is_open & (stay == last))
    return solved.groupby(ordered["ticket_id"]).transform("min").reindex(frame.index)


def _no_snapshot(warnings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        w for w in warnings if not w.startswith(("A ticket list is a snapshot", "No column holds when"))
    )


def _in_order(values: Values) -> pd.DataFrame:
    """Rows with a ticket id, by ticket and in the order of its updates."""
    frame = values.frame.assign(
        row=np.arange(len(values.frame)),
        changed_at=moment_column(values, "changed_at"),
        change_no=column(values, "change_no"),
    )
    known = frame[frame["ticket_id"].notna()]
    return known.sort_values(["ticket_id", "changed_at", "change_no", "row"], kind="stable")


def folded_tickets(values: Values, folded: pd.DataFrame, context: Context) -> Built:
    """Tickets of folded rows, with each row of the file pointing at its ticket."""
    rows = folded.reset_index(drop=True)
    built = build_tickets(replace(values, frame=rows), context)
    position = pd.Series(np.arange(len(rows)), index=rows["ticket_id"])
    ids = text_column(values, "ticket_id")
    frame_of = ids.map(position).fillna(-1).to_numpy(dtype=np.int64)
    bad = np.asarray(sorted(built.refused), dtype=np.int64)
    refused = without(ids.isna(), "no ticket id", context.headers["ticket_id"][0])
    for row in np.flatnonzero(np.isin(frame_of, bad) & (frame_of >= 0)):
        refused[int(row)] = built.refused[int(frame_of[row])]
    parts = [_repointed(part, frame_of, bad) for part in built.parts]
    return replace(built, parts=tuple(parts), refused=refused)


def _repointed(part: Part, frame_of: Any, bad: Any) -> Part:
    if part.table == "tickets":
        return replace(part, row_of=NO_ROWS, frame_of=frame_of)
    return replace(part, frame=part.frame[~np.isin(part.row_of, bad)], row_of=NO_ROWS)


def _history(ordered: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Creation and every change of status, group, agent and priority, numbered per ticket."""
    same = ordered["ticket_id"].eq(ordered["ticket_id"].shift())
    created = ordered[~same]
    actor = {"source": context.source, "actor_kind": "agent"}
    pieces = [
        pd.DataFrame({"ticket_id": created["ticket_id"], "at": created["created_at"], "kind": "created"})
    ]
    for name, kind in TRACKED.items():
        if name not in ordered.columns:
            continue
        before = ordered[name].shift().where(same)
        is_change = ordered[name].notna() & (ordered[name] != before.fillna("")) & (same | (name == "status"))
        rows = ordered[is_change]
        pieces.append(
            pd.DataFrame(
                {
                    "ticket_id": rows["ticket_id"],
                    "at": rows["changed_at"].fillna(rows["created_at"]),
                    "kind": kind,
                    "from_value": before[is_change],
                    "to_value": rows[name],
                }
            )
        )
    events = pd.concat(pieces).sort_values(["ticket_id", "at"], kind="stable").reset_index(drop=True)
    events["event_no"] = events.groupby("ticket_id").cumcount()
    return events.assign(**actor)


def build_conversation_rows(values: Values, context: Context) -> Built:
    """Conversations from one row per message: the first known value of each field wins.

    The first public reply is the stated one, else the first message of an agent after creation.
    """
    known = values.frame[values.frame["ticket_id"].notna()]
    folded = known.groupby("ticket_id", sort=False, as_index=False).first()
    folded = folded.reindex(columns=values.frame.columns)
    if {"message_at", "author_kind"} <= set(known.columns):
        folded = _with_replies(known, folded)
    return folded_tickets(values, folded, context)


def _with_replies(known: pd.DataFrame, folded: pd.DataFrame) -> pd.DataFrame:
    """First agent message and number of agent messages per conversation; notes are not replies."""
    kind = known["message_kind"] if "message_kind" in known.columns else pd.Series("", index=known.index)
    is_reply = (known["author_kind"] == "agent") & ~kind.fillna("").str.contains("note")
    replies = known[is_reply & (known["message_at"] > known["created_at"])]
    earliest = replies.groupby("ticket_id")["message_at"].min()
    # An empty series cannot be mapped through: pandas reads it as one of numbers.
    first = earliest.reindex(folded["ticket_id"]).set_axis(folded.index)
    stated = folded["first_reply_at"] if "first_reply_at" in folded.columns else first
    counts = folded["ticket_id"].map(replies.groupby("ticket_id").size()).fillna(0)
    return folded.assign(first_reply_at=stated.fillna(first), public_replies=counts)
