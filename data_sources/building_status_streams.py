"""Agent states out of streams: Amazon Connect's events, Genesys Cloud's presences beside routing statuses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from data_sources.building import Built, Context, Part, local_day, moment_column, text_column, without
from data_sources.building_attendance import build_agent_states
from data_sources.values import Values
from domain.agent_states import ACTIVITIES

LIVE, HELD, ENDED = {"CONNECTED", "CONNECTING", "INCOMING"}, {"CONNECTED_ONHOLD"}, {"ENDED"}
"""States of Amazon Connect's contacts that keep an agent at work; an ended one waits for its wrap-up."""
PRESENCES: Mapping[str, str] = {
    "AVAILABLE": "project", "BUSY": "project", "AWAY": "away", "IDLE": "away", "BREAK": "break", "MEAL": "meal",
    "MEETING": "meeting", "TRAINING": "training", "OFFLINE": "offline",
}  # fmt: skip
ROUTINGS: Mapping[str, str] = {
    "IDLE": "available", "INTERACTING": "handling", "COMMUNICATING": "handling", "NOT_RESPONDING": "not_responding",
}  # fmt: skip
ELSEWHERE = {"ON_QUEUE", "OFF_QUEUE"}
"""Stretches whose time the other of the two lists tells."""


def build_connect_events(values: Values, context: Context) -> Built:
    """A row per run of events of an agent in one state: on contacts, else the chosen status, else logged out.

    Heartbeats and changes of settings repeat a state and make no row of their own.
    """
    event, contacts = text_column(values, "event_type"), text_column(values, "contacts")
    agent = text_column(values, "agent_id").fillna(text_column(values, "agent_before"))
    meant = {c: of_contacts(c) for c in contacts.dropna().unique()}
    state = contacts.map(meant).astype("str").fillna(text_column(values, "state"))
    state = state.mask(event == "LOGOUT", "offline")
    order = pd.DataFrame({"agent": agent, "at": moment_column(values, "starts_at"), "state": state})
    order = order.sort_values(["agent", "at"], kind="stable").dropna(subset=["agent", "at"])
    begins = (order["agent"] != order["agent"].shift()) | (
        order["state"].fillna("") != order["state"].shift().fillna("")
    )
    runs = order[begins]
    ends = runs.groupby("agent", sort=False)["at"].shift(-1).reindex(values.frame.index)
    built = build_agent_states(
        replace(values, frame=values.frame.assign(agent_id=agent, state=state, ends_at=ends)), context
    )
    keep = np.zeros(len(values.frame), dtype=bool)
    keep[runs.index.to_numpy()] = True
    frame = built.parts[0].frame[keep]
    # the run that still lasts must not end at its own repeats
    frame = frame.assign(ends_at=ends[keep], length_s=(ends[keep] - frame["starts_at"]).dt.total_seconds())
    return Built((Part("agent_states", frame, np.flatnonzero(keep)),), built.refused)


def of_contacts(text: str) -> str | None:
    """What an agent with these contacts does, None without one that matters.

    Example:
        >>> of_contacts('[{"State": "CONNECTED"}, {"State": "ENDED"}]'), of_contacts('[{"State": "ENDED"}]')
        ('handling', 'wrap_up')
        >>> of_contacts("[]") is None
        True
    """
    states = {str(c.get("State")) for c in _records(text)}
    if states & LIVE:
        return "handling"
    if states & HELD:
        return "hold"
    return "wrap_up" if states & ENDED else None


def _records(text: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        return []
    return [r for r in found if isinstance(r, dict)] if isinstance(found, list) else []


def _told(values: Values, name: str, key: str) -> list[tuple[int, str | None, str | None, str, str]]:
    """Data row, start, end, the word said and our activity of each stretch of one list."""
    words, found = {"presences": PRESENCES, "routings": ROUTINGS}[name], []
    for at, text in enumerate(text_column(values, name).tolist()):
        for stretch in _records(text) if isinstance(text, str) else []:
            said = str(stretch.get(key)).upper()
            if said not in ELSEWHERE:
                activity = words.get(said, said.lower())
                found.append((at, stretch.get("startTime"), stretch.get("endTime"), said, activity))
    return found


def _moments(texts: list[str | None]) -> pd.Series[pd.Timestamp]:
    read = pd.to_datetime(pd.Series(texts, dtype="str"), utc=True, errors="coerce", format="ISO8601")
    return read.astype("datetime64[us, UTC]")


def build_genesys_details(values: Values, context: Context) -> Built:
    """A row per stretch of a user: the routing status on the queue, the presence off it."""
    agent = text_column(values, "agent_id")
    told = [*_told(values, "presences", "systemPresence"), *_told(values, "routings", "routingStatus")]
    row_of = np.array([r[0] for r in told], dtype=np.int64)
    starts, ends = _moments([r[1] for r in told]), _moments([r[2] for r in told])
    state = pd.Series([r[4] for r in told], dtype="str")
    who = agent.iloc[row_of].reset_index(drop=True)
    frame = pd.DataFrame(
        {
            "source": context.source, "agent_id": who, "starts_at": starts, "ends_at": ends,
            "starts_on": local_day(starts, context.zone), "length_s": (ends - starts).dt.total_seconds(),
            "state": state, "state_said": pd.Series([r[3] for r in told], dtype="str"),
            "kind": state.map({k: a.kind for k, a in ACTIVITIES.items()}),
            "duty": state.map({k: a.duty for k, a in ACTIVITIES.items()}),
        }
    )  # fmt: skip
    broken = (starts.isna() | (ends < starts)).to_numpy(dtype=bool)
    refused = {int(at): (context.headers["agent_id"][0], "a stretch without a start, or that ends before it")
               for at in row_of[broken]}  # fmt: skip
    refused |= without(agent.isna(), "no agent", context.headers["agent_id"][0])
    return Built((Part("agent_states", frame, row_of),), refused)
