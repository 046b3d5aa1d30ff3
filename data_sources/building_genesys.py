"""Genesys Cloud's conversation details: a record per conversation, with the segments of everyone who took part in it.

Source: Genesys Cloud documentation, "Analytics detail models": a participant of purpose `acd` is the queue, one of
purpose `agent` an agent, whose segments are called by what happens in them (`alert`, `interact`, `hold`, `wrapup`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from data_sources.building import Built, Context, text_column
from data_sources.building_voice import build_contacts
from data_sources.values import Values

SPOKEN = "interact"
LENGTHS = {SPOKEN: "talk_s", "hold": "hold_s", "wrapup": "wrap_s"}
"""Segments of an agent -> the length they belong to."""
LEFT = frozenset({"peer", "endpoint"})
"""Ends of a wait in a queue that are the customer's."""
CHANNELS = {"voice": "phone", "message": "chat"}
"""Media under the name of our channel."""
TOLD = (
    "Waits, talk, hold and wrap-up are added up from the segments of each conversation; one that reached no queue and "
    "no agent is outside the service level."
)


@dataclass(slots=True)
class _Conversation:
    """What the segments of one conversation say."""

    channel: str | None = None
    direction: str | None = None
    queue: str | None = None
    agent_id: str | None = None
    queued: str | None = None
    left_queue: str | None = None
    queue_end: str | None = None
    answered_at: str | None = None
    is_abandoned: bool = False
    agents: int = 0
    spells: list[tuple[str, str, str]] = field(default_factory=list)
    """Length, start and end of each segment of an agent."""


def build_genesys_conversations(values: Values, context: Context) -> Built:
    """One contact per conversation: its first queue and agent, the wait between them and the agents' times."""
    told = [_read(text) for text in text_column(values, "participants").tolist()]
    frame = values.frame.assign(**_columns(told))
    stated = text_column(values, "direction")
    frame["direction"] = stated.fillna(pd.Series([c.direction for c in told], index=frame.index, dtype="str"))
    queued, left = _moments([c.queued for c in told]), _moments([c.left_queue for c in told])
    answered = _moments([c.answered_at for c in told])
    frame["answered_at"], frame["queued_at"] = answered, queued.fillna(answered)
    until = answered.where(answered >= queued).fillna(left)
    frame["wait_s"] = (until - queued).dt.total_seconds().clip(lower=0)
    headers = {**context.headers, "channel": context.headers["participants"]}
    built = build_contacts(replace(values, frame=frame), replace(context, headers=headers))
    return replace(built, warnings=(TOLD, *built.warnings))


def _columns(told: list[_Conversation]) -> dict[str, Any]:
    lengths = [_lengths(c.spells) for c in told]
    return {
        "channel": pd.Series([c.channel for c in told], dtype="str"),
        "queue": pd.Series([c.queue for c in told], dtype="str"),
        "agent_id": pd.Series([c.agent_id for c in told], dtype="str"),
        "outcome": pd.Series([_outcome(c) for c in told], dtype="str"),
        "is_transferred": pd.Series([str(c.agents > 1).lower() for c in told], dtype="str"),
        **{
            name: pd.Series([each.get(name) for each in lengths], dtype="float64")
            for name in LENGTHS.values()
        },
    }


def _outcome(told: _Conversation) -> str | None:
    if told.answered_at is not None:
        return "answered"
    if told.queued is None:
        return None
    return "abandoned" if told.is_abandoned or told.queue_end in LEFT else "not answered"


def _lengths(spells: list[tuple[str, str, str]]) -> dict[str, float]:
    """Seconds by length; the other lengths of who talked are 0."""
    found = dict.fromkeys(LENGTHS.values(), 0.0) if spells else {}
    for name, start, end in spells:
        lasted = (pd.Timestamp(end) - pd.Timestamp(start)).total_seconds()
        found[name] += max(lasted, 0.0)
    return found


def _moments(texts: list[str | None]) -> pd.Series[pd.Timestamp]:
    read = pd.to_datetime(pd.Series(texts, dtype="str"), utc=True, errors="coerce", format="ISO8601")
    return read.astype("datetime64[us, UTC]")


def _read(text: object) -> _Conversation:
    """The segments of one conversation in the order of their beginnings."""
    told = _Conversation()
    people = _dicts(_loaded(text))
    for person in people:
        for session in _dicts(person.get("sessions")):
            media = session.get("mediaType")
            if told.channel is None and isinstance(media, str):
                told.channel = CHANNELS.get(media.lower(), media.lower())
            told.direction = told.direction or session.get("direction")
            names = {m.get("name") for m in _dicts(session.get("metrics"))}
            told.is_abandoned |= "tAbandon" in names
    told.agents = sum(
        any(s.get("segmentType") == SPOKEN for _, s in _segments([p]))
        for p in people
        if p.get("purpose") == "agent"
    )
    for person, segment in sorted(_segments(people), key=lambda s: str(s[1].get("segmentStart"))):
        _take(told, person, segment)
    return told


def _take(told: _Conversation, person: dict[str, Any], segment: dict[str, Any]) -> None:
    start, end = segment.get("segmentStart"), segment.get("segmentEnd")
    if person.get("purpose") == "acd" and told.queued is None:
        told.queued, told.left_queue, told.queue_end = start, end, segment.get("disconnectType")
        told.queue = segment.get("queueName") or segment.get("queueId") or person.get("participantName")
    if person.get("purpose") != "agent":
        return
    told.queue = told.queue or segment.get("queueName") or segment.get("queueId")
    length = LENGTHS.get(str(segment.get("segmentType")))
    if length == "talk_s" and told.answered_at is None:
        told.answered_at, told.agent_id = start, person.get("userId") or person.get("participantName")
    if length is not None and isinstance(start, str) and isinstance(end, str):
        told.spells.append((length, start, end))


def _segments(people: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for person in people:
        for session in _dicts(person.get("sessions")):
            yield from ((person, s) for s in _dicts(session.get("segments")) if s.get("segmentStart"))


def _loaded(text: object) -> Any:
    try:
        return json.loads(text) if isinstance(text, str) else None
    except json.JSONDecodeError:
        return None


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []
