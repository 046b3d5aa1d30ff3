"""Event logs: the history of each ticket, and the ticket it adds up to."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from data_sources.building import (
    Built,
    Context,
    Part,
    local_day,
    local_moment,
    moment_column,
    text_column,
    without,
)
from data_sources.event_names import named_state
from data_sources.systems.system import normalised
from data_sources.systems.words import STATUS
from data_sources.values import Values, meaning, plain

DONE = ("solved", "closed")
STATES = frozenset({"status", "state"})
STATUSES = frozenset(STATUS.values())
REPLIES = {"customer": "customer_reply", "agent": "agent_reply", "bot": "bot_reply"}
RESOLUTION = "resolution"
CHANGED_FIELD = re.compile(r"(changed )?(field|attribute|property)( name| id)?|fieldname")
"""Headers of the field that an event changed."""
NO_CREATION = "No event says that a ticket was created: its first event counts as its creation."


def build_events(values: Values, context: Context) -> Built:
    """One row per event; the tickets they belong to are derived from them."""
    at = moment_column(values, "at")
    ticket_id = text_column(values, "ticket_id")
    refused = without(at.isna(), "no moment", context.headers["at"][0])
    refused |= without(ticket_id.isna(), "no ticket id", context.headers["ticket_id"][0])
    frame = pd.DataFrame(
        {
            "source": context.source,
            "ticket_id": ticket_id,
            "at": at,
            **{n: text_column(values, n) for n in ("actor_kind", "agent_id", "from_value", "to_value")},
            "kind": _kinds(values, context),
        }
    )
    frame["to_value"] = frame["to_value"].mask(
        frame["kind"] == "status", frame["to_value"].map(_status).fillna(_named_status(context))
    )
    opened = frame["to_value"].where(frame["kind"] == "created").map(_known_status).astype("str")
    frame["to_value"] = opened.fillna(frame["to_value"])
    frame["from_value"] = frame["from_value"].mask(
        frame["kind"] == "status", frame["from_value"].map(_status)
    )
    good = frame.drop(index=list(refused)).sort_values(["ticket_id", "at"], kind="stable")
    good["event_no"] = good.groupby("ticket_id").cumcount()
    rows = good.index.to_numpy()
    groups = text_column(values, "group_name").reindex(good.index).groupby(good["ticket_id"]).last()
    part = Part("ticket_events", good.reset_index(drop=True), rows)
    told = () if (good["kind"] == "created").any() else (NO_CREATION,)
    return Built((part,), refused, told, tickets_of=lambda events: tickets_of(events, context, groups))


def build_status_changes(values: Values, context: Context) -> Built:
    """One row per change of a status; the one that comes from none is the creation of its ticket."""
    is_first = text_column(values, "from_value").isna() & text_column(values, "to_value").notna()
    kinds = pd.Series("status", index=values.frame.index, dtype="str").mask(is_first, "created")
    told = replace(context, headers={**context.headers, "kind": context.headers["to_value"]})
    return build_events(replace(values, frame=values.frame.assign(kind=kinds)), told)


def _kinds(values: Values, context: Context) -> pd.Series[str]:
    """What each event is; in a history of changed fields the resolution says how, and is no status."""
    kinds = _said_by(text_column(values, "kind"), text_column(values, "actor_kind"))
    header = context.headers["kind"][0]
    if not CHANGED_FIELD.fullmatch(normalised(header)):
        return kinds
    names = pd.Series(context.cells[header].text.to_pylist(), dtype="str")
    return kinds.mask(names.str.lower().str.strip() == RESOLUTION, RESOLUTION)


def _said_by(kinds: pd.Series[str], actors: pd.Series[str]) -> pd.Series[str]:
    """Messages and replies as those of whoever wrote them, where the log says who did."""
    is_said = kinds.isin(["message", "agent_reply", "customer_reply"])
    return kinds.mask(is_said & actors.isin(list(REPLIES)), actors.map(REPLIES))


def _named_status(context: Context) -> pd.Series[str]:
    """The status that the name of an event says (`Closed`, `Resolve ticket`), or null."""
    names = pd.Series(context.cells[context.headers["kind"][0]].text.to_pylist(), dtype="str")
    return names.map({n: named_state(n) for n in names.dropna().unique()}).astype("str")


def _status(word: object) -> str | None:
    return _known_status(word) or (plain(word).replace(" ", "_") if isinstance(word, str) else None)


def _known_status(word: object) -> str | None:
    return meaning(word, STATUS) if isinstance(word, str) else None


def tickets_of(events: pd.DataFrame, context: Context, groups: pd.Series[str] | None = None) -> pd.DataFrame:
    """Tickets from their events: first moment, first public reply, solved, reopens, last status, agent and group.

    Args:
        events: every event of the tickets, in order.
        context: what the builder knows.
        groups: the last group that the file names per ticket, for logs with a column of groups.
    """
    grouped = events.groupby("ticket_id", sort=True)
    created = grouped["at"].min()
    frame = pd.DataFrame({"created_at": created})
    is_agent = (events["kind"] == "agent_reply") & (events["actor_kind"].fillna("agent") == "agent")
    is_public = events["kind"].isin(["agent_reply", "bot_reply"])
    frame["first_reply_at"] = events[is_public].groupby("ticket_id")["at"].min()
    frame["first_human_reply_at"] = events[is_agent].groupby("ticket_id")["at"].min()
    frame["public_replies"] = events[is_agent].groupby("ticket_id").size()
    frame["customer_replies"] = events[events["kind"] == "customer_reply"].groupby("ticket_id").size()
    frame = frame.join(_states(_with_rework(events))).join(_handled(events, context, groups))
    frame["transfers"] = events[events["kind"] == "transferred"].groupby("ticket_id").size()
    frame["escalations"] = events[events["kind"] == "escalated"].groupby("ticket_id").size()
    counts = ["public_replies", "customer_replies", "transfers", "escalations", "reopens"]
    frame[counts] = frame[counts].fillna(0)
    frame = frame.reset_index()
    frame["updated_at"] = grouped["at"].max().to_numpy()
    frame["source"] = context.source
    frame["created_on"] = local_day(frame["created_at"], context.zone)
    frame["created_local_at"] = local_moment(frame["created_at"], context.zone)
    frame["solved_on"] = local_day(frame["solved_at"], context.zone)
    return frame


def _handled(events: pd.DataFrame, context: Context, groups: pd.Series[str] | None) -> pd.DataFrame:
    """Agent and group per ticket: the last it was given to, else the last agent who acted; only what is known.

    A log whose new value is a column of states does not say whom a ticket was given to.
    """
    ordered = events.sort_values(["ticket_id", "at"], kind="stable")
    is_agent = ~ordered["actor_kind"].isin(["customer", "bot", "system"]) & (ordered["kind"] != "created")
    says_whom = normalised(context.headers.get("to_value", ("",))[0]) not in STATES
    acted = ordered["agent_id"].where(is_agent)
    told = ordered["to_value"].where(pd.Series(says_whom, index=ordered.index))
    is_given = ordered["kind"] == "assigned"
    given = told.where(is_given).fillna(acted.where(is_given))
    passed = told.where(ordered["kind"] == "transferred")
    by_ticket = {
        name: column.groupby(ordered["ticket_id"]).last()
        for name, column in (("given", given), ("acted", acted), ("group", passed))
    }
    frame = pd.DataFrame(
        {"agent_id": by_ticket["given"].fillna(by_ticket["acted"]), "group_name": by_ticket["group"]}
    )
    if groups is not None:
        frame["group_name"] = frame["group_name"].fillna(groups.reindex(frame.index))
    return frame.dropna(axis="columns", how="all")


def _with_rework(events: pd.DataFrame) -> pd.DataFrame:
    """Events that say a status; work given out between two solutions opened the ticket again.

    Logs of named steps say `resolve`, `take in charge`, `resolve` and never that the ticket was reopened.
    """
    is_opened = (events["kind"] == "created") & events["to_value"].isin(STATUSES)
    is_state = is_opened | ((events["kind"] == "status") & events["to_value"].notna())
    is_work = events["kind"].isin(["assigned", "transferred"])
    told = events[is_state | is_work].assign(said=events["to_value"].where(is_state))
    by_ticket = told.groupby("ticket_id")["said"]
    is_rework = told["said"].isna() & (by_ticket.ffill() == "solved") & (by_ticket.bfill() == "solved")
    return told.assign(to_value=told["said"].mask(is_rework, "open"))[told["said"].notna() | is_rework]


def _states(states: pd.DataFrame) -> pd.DataFrame:
    """First and last solving, closing, reopens and last status per ticket."""
    done = states["to_value"].isin(DONE)
    previous = states.groupby("ticket_id")["to_value"].shift()
    last = states.groupby("ticket_id").tail(1).set_index("ticket_id")["to_value"]
    solving = states[done & ~previous.isin(DONE)]
    frame = pd.DataFrame({"status": last})
    frame["first_solved_at"] = solving.groupby("ticket_id")["at"].min()
    frame["solved_at"] = solving.groupby("ticket_id")["at"].max()
    frame["solved_at"] = frame["solved_at"].where(frame["status"].isin(DONE))
    frame["closed_at"] = states[states["to_value"] == "closed"].groupby("ticket_id")["at"].max()
    frame["closed_at"] = frame["closed_at"].where(frame["status"] == "closed")
    frame["reopens"] = states[previous.isin(DONE) & ~done].groupby("ticket_id").size()
    return frame
