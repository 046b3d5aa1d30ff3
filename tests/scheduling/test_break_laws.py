"""Laws of moved breaks, for any shift: inside their windows, spaced, clear of meetings and of the shift's ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from domain.shifts import Assignment, BreakRule, PlacedBreak, Shift, ShiftRules
from scheduling.break_moves import Worth, moved, rule_of
from scheduling.meetings import DayLoss, Request, placed
from scheduling.timegrid import Grid

MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
GRID = Grid(MIDNIGHT, 15, 96, "UTC", is_cyclic=False)
WINDOWS = ((0.0, 0.4), (0.3, 0.7), (0.55, 1.0))
QUARTER = timedelta(minutes=15)


def at(quarter: int) -> datetime:
    return MIDNIGHT + quarter * QUARTER


@st.composite
def rules(draw: st.DrawFn) -> ShiftRules:
    chosen = draw(st.lists(st.sampled_from(WINDOWS), min_size=1, max_size=3, unique=True))
    breaks = tuple(
        BreakRule(f"break {n}", draw(st.sampled_from((15, 30, 60))), draw(st.booleans()), *window)
        for n, window in enumerate(sorted(chosen))
    )
    return ShiftRules(breaks=breaks, min_work_minutes=draw(st.sampled_from((0, 15, 30, 60))))


@st.composite
def entry(draw: st.DrawFn, name: str, by: ShiftRules) -> Assignment:
    """A shift of 3 to 12 hours with some breaks of the rules one after the other, and perhaps a meeting."""
    first, length = draw(st.integers(0, 48)), draw(st.integers(12, 48))
    breaks, free = [], 0
    for rule in by.breaks:
        size = rule.minutes // 15
        if free + size <= length and draw(st.integers(0, 9)):
            start = draw(st.integers(free, length - size))
            breaks.append(PlacedBreak(at(first + start), at(first + start + size), rule.is_paid, rule.name))
            free = start + size
    if free + 2 <= length and draw(st.booleans()):
        start = draw(st.integers(free, length - 2))
        span = at(first + start), at(first + start + 2)
        breaks.append(PlacedBreak(*span, True, "team", is_meeting=True))
    shift = Shift(name, at(first), at(first + length), "phone", tuple(breaks))
    return Assignment(name, shift, draw(st.integers(0, 4)) == 0)


@st.composite
def case(draw: st.DrawFn) -> tuple[ShiftRules, list[Assignment], Worth]:
    by = draw(rules())
    entries = [draw(entry(f"a{n}", by)) for n in range(draw(st.integers(1, 4)))]
    values = np.random.default_rng(draw(st.integers(0, 99))).gamma(0.5, 4.0, 96)
    return by, entries, Worth(GRID, values[:, None] * np.array([4.0, 2.0, 1.0, 0.5, 0.2, 0.1]))


@given(case())
def test_a_moved_break_keeps_its_length_window_spacing_and_order_of_names(
    given_case: tuple[ShiftRules, list[Assignment], Worth],
) -> None:
    by, before, worth = given_case
    after, count = moved(before, worth, by, among={e.agent_id for e in before})
    pairs = [
        (a.shift, old, new)
        for b, a in zip(before, after, strict=True)
        for old, new in zip(b.shift.breaks, a.shift.breaks, strict=True)
    ]
    assert sum(old.starts_at != new.starts_at for _, old, new in pairs) == count
    for shift, old, new in pairs:
        assert (new.name, new.is_paid, new.is_meeting) == (old.name, old.is_paid, old.is_meeting)
        assert new.ends_at - new.starts_at == old.ends_at - old.starts_at
        if new != old:
            check_place(shift, new, by)


def check_place(shift: Shift, new: PlacedBreak, by: ShiftRules) -> None:
    """In its window, and the least work away from every other break, every meeting and both ends."""
    rule, length = rule_of(shift, new, by), (shift.ends_at - shift.starts_at)
    assert rule is not None
    assert shift.starts_at + rule.earliest_share * length <= new.starts_at
    assert new.ends_at <= shift.starts_at + rule.latest_share * length
    apart = timedelta(minutes=by.min_work_minutes)
    assert shift.starts_at + apart <= new.starts_at
    assert new.ends_at + apart <= shift.ends_at
    for other in shift.breaks:
        assert (
            other is new or new.ends_at + apart <= other.starts_at or other.ends_at + apart <= new.starts_at
        )


@given(case())
def test_meetings_and_locked_shifts_never_move(
    given_case: tuple[ShiftRules, list[Assignment], Worth],
) -> None:
    by, before, worth = given_case
    after, _ = moved(before, worth, by, among={e.agent_id for e in before})
    for b, a in zip(before, after, strict=True):
        assert not b.is_locked or a == b
        assert [m for m in a.shift.breaks if m.is_meeting] == [m for m in b.shift.breaks if m.is_meeting]
        assert (a.shift.starts_at, a.shift.ends_at) == (b.shift.starts_at, b.shift.ends_at)


@given(case(), st.integers(1, 4), st.integers(1, 8), st.integers(0, 3))
def test_a_meeting_is_held_by_all_clear_of_breaks_and_leaves_somebody(
    given_case: tuple[ShiftRules, list[Assignment], Worth], people: int, quarters: int, most_away: int
) -> None:
    _, before, worth = given_case
    who = tuple(e.agent_id for e in before[:people])
    day = DayLoss(GRID, np.cumsum(worth.marginal, axis=1), np.full(96, most_away), frozenset(who))
    after, (found,) = placed(before, [Request("coaching", 15 * quarters, who, at(0), at(96))], [day])
    if found.starts_at is None or found.ends_at is None:
        assert list(after) == before
        return
    assert len(who) <= most_away
    for b, a in zip(before, after, strict=True):
        held = [p for p in a.shift.breaks if p not in b.shift.breaks]
        assert [p.starts_at for p in held] == ([found.starts_at] if a.agent_id in who else [])
        for pause in b.shift.breaks if held else ():
            assert found.ends_at + QUARTER <= pause.starts_at or pause.ends_at + QUARTER <= found.starts_at
        assert not held or a.shift.starts_at + QUARTER <= found.starts_at
        assert not held or found.ends_at + QUARTER <= a.shift.ends_at
