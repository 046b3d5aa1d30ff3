"""Edits are pure values: each has an inverse or a diff that names exactly what it did."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import InputError
from domain.shifts import Assignment, PlacedBreak, Shift
from scheduling import edits
from scheduling.edits import Version, diff

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def entry(agent: str, day: int) -> Assignment:
    start = datetime(2026, 11, 30, 9, tzinfo=UTC) + timedelta(days=day)
    pause = PlacedBreak(start + timedelta(hours=4), start + timedelta(hours=4, minutes=30), False)
    return Assignment(agent, Shift(f"{agent}{day}", start, start + timedelta(hours=8), "phone", (pause,)))


ENTRIES = (entry("A", 0), entry("A", 1), entry("B", 2))
KEYS = [(e.agent_id, e.shift.starts_at) for e in ENTRIES]


def test_moving_there_and_back_changes_nothing() -> None:
    there = edits.move(ENTRIES, KEYS[0], 45)
    back = edits.move(there, ("A", KEYS[0][1] + timedelta(minutes=45)), -45)
    assert back == ENTRIES
    assert [c.kind for c in diff(ENTRIES, there)] == ["moved"]


def test_swapping_twice_changes_nothing() -> None:
    once = edits.swap(ENTRIES, KEYS[1], KEYS[2])
    assert {c.agent_id for c in diff(ENTRIES, once)} == {"A", "B"}
    again = edits.swap(once, ("B", KEYS[1][1]), ("A", KEYS[2][1]))
    assert again == ENTRIES


def test_removing_what_was_added_changes_nothing() -> None:
    extra = entry("C", 2)
    more = edits.add(ENTRIES, extra)
    assert [c.kind for c in diff(ENTRIES, more)] == ["added"]
    assert edits.remove(more, ("C", extra.shift.starts_at)) == ENTRIES
    with pytest.raises(InputError, match="does not have yet"):
        edits.add(more, extra)


def test_locks_are_kept_apart_and_named() -> None:
    held = edits.lock(ENTRIES, KEYS[1])
    assert edits.locked(held) == (edits.find(held, KEYS[1]),)
    assert [c.kind for c in diff(ENTRIES, held)] == ["locked"]


def test_handing_over_removes_here_and_adds_there() -> None:
    given = edits.hand_over(ENTRIES, KEYS[1], "C")
    assert [(c.kind, c.agent_id) for c in diff(ENTRIES, given)] == [("removed", "A"), ("added", "C")]


def test_versions_count_up_and_a_published_one_is_edited_as_a_draft() -> None:
    first = Version(1, "draft", ENTRIES, "solved", NOON)
    public = edits.publish(first, NOON)
    draft = edits.redraft(public, ENTRIES[:2], "B is ill", NOON)
    assert (public.number, public.status, draft.number, draft.status) == (2, "published", 3, "draft")
    assert first.status == "draft"


def test_an_unknown_shift_is_refused_in_a_sentence() -> None:
    with pytest.raises(InputError, match="a shift of the roster"):
        edits.remove(ENTRIES, ("Z", NOON))


def test_two_shifts_of_one_day_that_go_or_come_are_two_changes() -> None:
    early = entry("A", 0)
    (late,) = edits.move((early,), ("A", early.shift.starts_at), 9 * 60)
    (later,) = edits.move((early,), ("A", early.shift.starts_at), 12 * 60)
    assert [c.kind for c in diff((early, late), ())] == ["removed", "removed"]
    assert sorted(c.kind for c in diff((early,), (late, later))) == ["added", "moved"]
