"""The shifts that rules allow: lengths with break windows in periods, and every start of a horizon."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from domain.errors import InputError
from domain.shifts import BreakRule, ShiftRules, ShiftShape
from scheduling.timegrid import Grid

if TYPE_CHECKING:
    from numpy.typing import NDArray


SPLIT = "time between"
"""Name of the pause between the two parts of a split shift."""


@dataclass(frozen=True, slots=True)
class Window:
    """One break in periods from the start of the shift: it may start at first..last."""

    rule: BreakRule
    periods: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Template:
    """A shift length on a grid, with the windows of its breaks in the order they are taken."""

    periods: int
    windows: tuple[Window, ...]
    min_work: int

    @property
    def unpaid(self) -> int:
        return sum(w.periods for w in self.windows if not w.rule.is_paid)

    def centre(self) -> tuple[int, ...]:
        """Starts of the breaks in the middle of their windows, moved apart where they would touch."""
        starts: list[int] = []
        earliest = 0
        for window in self.windows:
            at = max((window.first + window.last + 1) // 2, earliest)
            starts.append(min(at, window.last))
            earliest = starts[-1] + window.periods + self.min_work
        return tuple(starts)


def shapes(rules: ShiftRules) -> tuple[ShiftShape, ...]:
    """Every shape of one day: each start of the grid with each length.

    Example:
        >>> len(shapes(ShiftRules()))
        432
    """
    starts = range(rules.first_start_minutes, rules.last_start_minutes + 1, rules.start_step_minutes)
    return tuple(
        ShiftShape(start, length, breaks_of(rules, length))
        for start in starts
        for length in sorted(set(rules.lengths_minutes))
    )


def breaks_of(rules: ShiftRules, length_minutes: int) -> tuple[BreakRule, ...]:
    """The breaks a shift of this length contains, in the order of the rules."""
    return tuple(b for b in rules.breaks if b.applies(length_minutes))


def templates(rules: ShiftRules, step_minutes: int) -> tuple[Template, ...]:
    """One template per shift length, shortest first, windows in periods of `step_minutes`.

    Raises:
        InputError: when a break does not fit its window or the breaks cannot be taken in order.
    """
    return tuple(_template(rules, n, step_minutes) for n in sorted(set(rules.lengths_minutes)))


def _template(rules: ShiftRules, length: int, step: int) -> Template:
    windows: list[Window] = []
    work = ceil(rules.min_work_minutes / step)
    earliest = work
    for rule in breaks_of(rules, length):
        size = rule.minutes // step
        first = max(ceil(round(rule.earliest_share * length / step, 6)), earliest)
        last = floor(round(rule.latest_share * length / step, 6)) - size
        if last < first:
            raise InputError(f"room for {rule.minutes} minutes of {rule.name} in a shift of {length} minutes",
                             "none", "Widen its window or change the order of the breaks", rule.name)  # fmt: skip
        windows.append(Window(rule, size, first, last))
        earliest = first + size + work
    return Template(length // step, _reachable(windows, length // step, work), work)


def _reachable(windows: list[Window], periods: int, work: int) -> tuple[Window, ...]:
    """Cut the latest starts so that every later break still fits after them."""
    limit, kept = periods, []
    for window in reversed(windows):
        last = min(window.last, limit - work - window.periods)
        if last < window.first:
            raise InputError("breaks that fit one after the other", window.rule.name,
                             "Widen the windows or lower min_work_minutes", window.rule.name)  # fmt: skip
        kept.append(Window(window.rule, window.periods, window.first, last))
        limit = last
    return tuple(reversed(kept))


def with_split_shifts(
    rules: ShiftRules, work_minutes: tuple[int, ...] = (360, 480), pause_minutes: int = 180
) -> ShiftRules:
    """Rules that also allow shifts in two parts: `work_minutes` of work with an unpaid pause between.

    A part is a quarter of the span or longer and has no further break. Ordinary shifts stay as they are.

    Raises:
        InputError: a split shift no longer than an ordinary one, which could not be told apart.

    Example:
        >>> with_split_shifts(ShiftRules(lengths_minutes=(240, 480))).lengths_minutes
        (240, 480, 540, 660)
    """
    spans = tuple(work + pause_minutes for work in work_minutes)
    longest = max(rules.lengths_minutes)
    if min(spans) <= longest:
        raise InputError("split shifts that span more than every ordinary shift",
                         f"{min(spans)} minutes beside {longest}", "Lengthen the pause, or drop long shifts",
                         "split shifts")  # fmt: skip
    ordinary = tuple(
        replace(b, below_shift_minutes=min(b.below_shift_minutes or longest + 1, longest + 1))
        for b in rules.breaks
    )
    pause = BreakRule(SPLIT, pause_minutes, False, 0.25, 0.75, longest + 1)
    return replace(rules, lengths_minutes=(*rules.lengths_minutes, *spans), breaks=(*ordinary, pause))


def starts(grid: Grid, rules: ShiftRules) -> NDArray[np.int64]:
    """Periods of the horizon at which a shift may start, by local wall time.

    A wall time skipped by the clock change has no period; one that occurs twice has two.
    """
    minute = grid.minute_of_day
    is_start = (minute >= rules.first_start_minutes) & (minute <= rules.last_start_minutes)
    is_start &= (minute - rules.first_start_minutes) % rules.start_step_minutes == 0
    return np.flatnonzero(is_start).astype(np.int64)


def slots(grid: Grid, rules: ShiftRules, template: Template) -> NDArray[np.int64]:
    """Starts at which `template` fits: all when the horizon repeats, else those that end inside it."""
    found = starts(grid, rules)
    return found if grid.is_cyclic else found[found + template.periods <= grid.periods]
