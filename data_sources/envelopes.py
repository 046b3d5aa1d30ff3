"""What interfaces and pipelines put around records: pages, answers with headers, messages of a stream."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from domain.errors import InputError

IDS = frozenset("id _id key sys_id uuid ticket_id".split())
"""Keys by which an object is a record of its own and nothing around others."""
DEEPEST = 3
"""Objects inside one another in which records are looked for."""
LEAST_SHARED = 3
"""Keys that all objects of a dictionary share before they are records by their id."""
NOTES = frozenset("SCHEMA STATE LOG TRACE CONTROL CATALOG SPEC CONNECTION_STATUS ACTIVATE_VERSION".split())
"""Messages of a stream that carry no record."""
CYCLES = frozenset({"completedCycles", "ongoingCycle"})
REFERENCE = frozenset({"link", "value", "display_value"})
"""Keys of an object that stands for one cell, as ServiceNow's interface writes references."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?")


def is_record(value: Mapping[str, Any]) -> bool:
    """Whether an object says which one it is."""
    return not IDS.isdisjoint(value) or isinstance(value.get("number"), str)


def within(value: Mapping[str, Any], depth: int = DEEPEST) -> Any:
    """The only list of records somewhere inside an object, else its only object; None when it is a record itself.

    Example:
        >>> within({"status": 200, "body": {"total": 1, "result": [{"number": "7"}]}})
        [{'number': '7'}]
        >>> within({"result": {"number": "7"}}), within({"id": 7, "parts": [{"id": 1}]})
        ({'number': '7'}, None)
    """
    if is_record(value):
        return None
    found = list(_lists(value, depth))
    if len(found) == 1:
        return found[0]
    if len(value) == 1 and isinstance(only := next(iter(value.values())), dict):
        return only
    return _by_id(value)


def _lists(value: Mapping[str, Any], depth: int) -> Iterator[Any]:
    for inner in value.values():
        if isinstance(inner, dict):
            yield from _lists(inner, depth - 1) if depth and not is_record(inner) else ()
        elif _begins_with_record(inner):
            yield inner


def _begins_with_record(value: Any) -> bool:
    if isinstance(value, str) or not isinstance(value, Iterable):
        return False
    first = next(iter(value), None)
    return isinstance(first, dict) and is_record(first)


def _by_id(value: Mapping[str, Any]) -> list[Any] | None:
    """Records that stand under their ids, as many stores keep them."""
    inner = list(value.values())
    if len(inner) < 2 or not all(isinstance(v, dict) for v in inner):
        return None
    shared = set.intersection(*(set(v) for v in inner))
    return inner if len(shared) >= LEAST_SHARED else None


def is_reference(value: Mapping[str, Any]) -> bool:
    """Whether an object stands for one cell: what is kept, what people read, and where it leads."""
    return value.keys() <= REFERENCE and len(value) > 1


def named(value: Mapping[str, Any]) -> Any:
    """What a reference says: the words people read, but a moment as it is kept, which is in UTC.

    Example:
        >>> named({"value": "6", "display_value": "Resolved"}), named({"value": "9", "link": "https://desk/9"})
        ('Resolved', '9')
        >>> named({"value": "2025-03-03 09:00:00", "display_value": "03/03/2025 10:00:00"})
        '2025-03-03 09:00:00'
    """
    kept = value.get("value")
    is_moment = isinstance(kept, str) and MOMENT.match(kept) is not None
    return kept if is_moment else value.get("display_value") or kept


def target_verdict(value: Mapping[str, Any]) -> tuple[str, str | None] | None:
    """Name and verdict of a service level as Jira's interface writes it, in cycles; None for anything else.

    A target is broken where any of its cycles is; one that only runs is neither broken nor met.

    Example:
        >>> target_verdict({"name": "Time to resolution", "completedCycles": [{"breached": False}]})
        ('Time to resolution', 'false')
        >>> target_verdict({"name": "Time to resolution", "ongoingCycle": {"breached": False}})
        ('Time to resolution', None)
    """
    if CYCLES.isdisjoint(value) or not isinstance(value.get("name"), str):
        return None
    done = [c for c in value.get("completedCycles") or () if isinstance(c, dict)]
    running = value.get("ongoingCycle")
    cycles = [*done, running] if isinstance(running, dict) else done
    is_broken = any(c.get("breached") is True for c in cycles)
    return value["name"], "true" if is_broken else "false" if done else None


def of_stream(value: Mapping[str, Any], name: str, seen: set[str]) -> list[dict[str, Any]] | None:
    """The record in a message of a stream (Singer, Airbyte), none in its notes; None for what is no message.

    Args:
        value: one object of the file.
        name: its name.
        seen: streams met so far; grows.

    Raises:
        InputError: for a second stream: tickets, users and groups of one file are different lists.

    Example:
        >>> of_stream({"type": "RECORD", "stream": "tickets", "record": {"id": 7}}, "a.jsonl", set())
        [{'id': 7}]
    """
    kind = value.get("type")
    if kind != "RECORD" or not isinstance(value.get("record"), dict):
        is_note = isinstance(kind, str) and kind in NOTES and ("stream" in value or _says(value, kind))
        return [] if is_note else None
    record = value["record"]
    is_wrapped = isinstance(record.get("data"), dict) and "stream" in record
    seen.add(str(record["stream"] if is_wrapped else value.get("stream", "")))
    if len(seen) > 1:
        got = f"records of {' and '.join(sorted(seen))}"
        raise InputError("one list a file", got, "Write each stream into a file of its own", name)
    return [record["data"] if is_wrapped else record]


def _says(value: Mapping[str, Any], kind: str) -> bool:
    return "value" in value or kind.lower() in value or kind.title().replace("_", "") in value
