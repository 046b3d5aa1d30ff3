"""A planner's edits as pure functions, versions of a roster, and what differs between two of them.

An edit never checks rules: `roster.check_roster` does, so that a planner may override one knowingly.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Literal

from domain.errors import InputError
from domain.shifts import Assignment, Shift

Entries = tuple[Assignment, ...]
Key = tuple[str, datetime]
"""An agent and the start of a shift: what identifies an assignment."""


@dataclass(frozen=True)
class Version:
    """A roster at one time: its number, whether it is published, and why it was made."""

    number: int
    status: Literal["draft", "published"]
    assignments: Entries
    reason: str
    made_at: datetime


@dataclass(frozen=True)
class Change:
    """One difference between two rosters, as a sentence."""

    kind: Literal["added", "removed", "moved", "breaks", "locked"]
    agent_id: str
    before: Assignment | None
    after: Assignment | None
    sentence: str


def move(entries: Entries, key: Key, by_minutes: int) -> Entries:
    """Shift an assignment and its breaks in time."""
    return _changed(entries, key, lambda a: replace(a, shift=_moved(a.shift, timedelta(minutes=by_minutes))))


def hand_over(entries: Entries, key: Key, agent_id: str) -> Entries:
    """Give one assignment to another agent."""
    return _changed(entries, key, lambda a: replace(a, agent_id=agent_id))


def swap(entries: Entries, one: Key, other: Key) -> Entries:
    """Two agents take each other's shift."""
    a, b = find(entries, one), find(entries, other)
    rest = tuple(e for e in entries if e not in (a, b))
    return _ordered((*rest, replace(a, agent_id=b.agent_id), replace(b, agent_id=a.agent_id)))


def add(entries: Entries, entry: Assignment) -> Entries:
    """One more assignment.

    Raises:
        InputError: when the agent has a shift that starts at the same moment.
    """
    if any(_key(e) == _key(entry) for e in entries):
        raise InputError("a start the agent does not have yet", entry.shift.starts_at, "", entry.agent_id)
    return _ordered((*entries, entry))


def remove(entries: Entries, key: Key) -> Entries:
    """One assignment less."""
    gone = find(entries, key)
    return tuple(e for e in entries if e is not gone)


def lock(entries: Entries, key: Key, is_locked: bool = True) -> Entries:
    """Keep an assignment as it is in the next solve, or let it go again."""
    return _changed(entries, key, lambda a: replace(a, is_locked=is_locked))


def locked(entries: Sequence[Assignment]) -> Entries:
    """The assignments a solver must keep."""
    return tuple(e for e in entries if e.is_locked)


def find(entries: Entries, key: Key) -> Assignment:
    """The assignment of an agent that starts at a moment.

    Raises:
        InputError: when there is none.
    """
    for entry in entries:
        if _key(entry) == key:
            return entry
    raise InputError("a shift of the roster", f"{key[0]} at {key[1]}", "Reload the roster", "edit")


def publish(version: Version, made_at: datetime) -> Version:
    """The same roster as the next version, published."""
    return replace(version, number=version.number + 1, status="published", made_at=made_at)


def redraft(version: Version, entries: Entries, reason: str, made_at: datetime) -> Version:
    """An edited roster as the next version, a draft again."""
    return Version(version.number + 1, "draft", entries, reason, made_at)


def diff(before: Sequence[Assignment], after: Sequence[Assignment]) -> tuple[Change, ...]:
    """What differs; shifts of one agent on one day in both are one change, not a removal and an addition."""
    old, new = {_key(e): e for e in before}, {_key(e): e for e in after}
    found = [c for k in old.keys() & new.keys() for c in _same_start(old[k], new[k])]
    gone, come = (_by_day(a, a.keys() - b.keys()) for a, b in ((old, new), (new, old)))
    for day in sorted(gone.keys() | come.keys()):
        found += [_change(a, b) for a, b in zip_longest(gone.get(day, ()), come.get(day, ()))]
    return tuple(sorted(found, key=lambda c: (c.agent_id, c.sentence)))


def _by_day(
    entries: Mapping[Key, Assignment], keys: Collection[Key]
) -> dict[tuple[str, date], list[Assignment]]:
    """Those of `keys` by agent and day, in order of their start: somebody may have two shifts on one."""
    found: dict[tuple[str, date], list[Assignment]] = {}
    for key in sorted(keys):
        found.setdefault((key[0], key[1].date()), []).append(entries[key])
    return found


def _same_start(a: Assignment, b: Assignment) -> list[Change]:
    if a.shift.ends_at != b.shift.ends_at:
        return [_change(a, b)]
    changes = []
    if _times(a.shift) != _times(b.shift):
        changes.append(Change("breaks", a.agent_id, a, b, f"breaks moved on {a.shift.starts_at:%a %d %b}"))
    if a.is_locked != b.is_locked:
        word = "locked" if b.is_locked else "unlocked"
        changes.append(Change("locked", a.agent_id, a, b, f"{word} on {a.shift.starts_at:%a %d %b}"))
    return changes


def _change(a: Assignment | None, b: Assignment | None) -> Change:
    if a is not None and b is not None:
        return Change("moved", a.agent_id, a, b, f"{_span(a.shift)} became {_span(b.shift)}")
    if b is not None:
        return Change("added", b.agent_id, None, b, f"{_span(b.shift)} is new")
    assert a is not None
    return Change("removed", a.agent_id, a, None, f"{_span(a.shift)} is gone")


def _span(shift: Shift) -> str:
    return f"{shift.starts_at:%a %d %b %H:%M}-{shift.ends_at:%H:%M} UTC"


def _times(shift: Shift) -> list[tuple[datetime, datetime]]:
    return [(b.starts_at, b.ends_at) for b in shift.breaks]


def _moved(shift: Shift, by: timedelta) -> Shift:
    breaks = tuple(replace(b, starts_at=b.starts_at + by, ends_at=b.ends_at + by) for b in shift.breaks)
    return replace(shift, starts_at=shift.starts_at + by, ends_at=shift.ends_at + by, breaks=breaks)


def _key(entry: Assignment) -> Key:
    return entry.agent_id, entry.shift.starts_at


def _changed(entries: Entries, key: Key, edit: Callable[[Assignment], Assignment]) -> Entries:
    wanted = find(entries, key)
    return _ordered(tuple(edit(e) if e is wanted else e for e in entries))


def _ordered(entries: Entries) -> Entries:
    return tuple(sorted(entries, key=_key))
