"""Breaks moved to where the service lost is least: one break at a time, in its window, clear of the others.

What a person at work is worth comes as a table by period and people more or fewer than now, so that any
model or simulation fits.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from domain.shifts import Assignment, BreakRule, PlacedBreak, Shift, ShiftRules
from scheduling.timegrid import Grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

ROUNDS = 6
GAIN = 0.05
"""A break moves only for more contacts in time than this: people are not asked to move for nothing."""


@dataclass(frozen=True)
class Worth:
    """What people are worth on one day.

    Attributes:
        marginal: contacts in time won by one more person, [period, people]; column `around` is the first beyond
            those at work now, the column before it the last of them.
    """

    grid: Grid
    marginal: Floats

    @property
    def around(self) -> int:
        return int(self.marginal.shape[1] // 2)


def rule_of(shift: Shift, pause: PlacedBreak, rules: ShiftRules) -> BreakRule | None:
    """The rule a break comes from: by its name, else by its place among the breaks of a shift of this length.

    None for what is no break of these rules, such as a meeting.
    """
    if pause.is_meeting:
        return None
    named = next((b for b in rules.breaks if b.name == pause.name), None)
    if named is not None:
        return named
    minutes = round((shift.ends_at - shift.starts_at).total_seconds() / 60)
    due = [b for b in rules.breaks if b.applies(minutes)]
    taken = sorted((b for b in shift.breaks if not b.is_meeting), key=lambda b: b.starts_at)
    lengths = [round((b.ends_at - b.starts_at).total_seconds() / 60) for b in taken]
    if pause.name != "break" or lengths != [b.minutes for b in due]:
        return None
    return due[taken.index(pause)]


def places(shift: Shift, pause: PlacedBreak, rules: ShiftRules, starts: Sequence[datetime]) -> list[datetime]:
    """Those of `starts` at which a break may begin: its window, and work between it, the others and the shift's ends.

    A break without a rule may lie from a tenth to nine tenths of the shift. Meetings count as others.
    """
    minutes = (shift.ends_at - shift.starts_at).total_seconds() / 60
    rule = rule_of(shift, pause, rules)
    length = pause.ends_at - pause.starts_at
    early = shift.starts_at + timedelta(minutes=(rule.earliest_share if rule else 0.1) * minutes)
    late = shift.starts_at + timedelta(minutes=(rule.latest_share if rule else 0.9) * minutes) - length
    apart = timedelta(minutes=rules.min_work_minutes)
    early = max(early, shift.starts_at + apart)
    late = min(late, shift.ends_at - apart - length)
    others = [b for b in shift.breaks if b is not pause]
    return [
        s
        for s in starts
        if early <= s <= late
        and all(s + length + apart <= b.starts_at or b.ends_at + apart <= s for b in others)
    ]


def moved(
    entries: Sequence[Assignment], worth: Worth, rules: ShiftRules, *, among: Collection[str]
) -> tuple[tuple[Assignment, ...], int]:
    """The same shifts with breaks where they cost least, and how many breaks moved.

    Args:
        entries: locked ones, shifts that reach beyond the day and people outside `among` stay as they are.
        among: ids of the people who serve the channel.
    """
    grid = worth.grid
    change = np.zeros(grid.periods, dtype=np.int64)
    starts = [grid.moment(p) for p in range(grid.periods)]
    out = list(entries)
    mine = [
        n for n, e in enumerate(out)
        if e.agent_id in among and not e.is_locked
        and grid.start_at <= e.shift.starts_at and e.shift.ends_at <= grid.moment(grid.periods)
    ]  # fmt: skip
    before = {n: tuple(b.starts_at for b in out[n].shift.breaks) for n in mine}
    for _ in range(ROUNDS):
        is_better = False
        for n in mine:
            for k in range(len(out[n].shift.breaks)):
                shift = _one(out[n].shift, k, worth, rules, starts, change)
                if shift is not None:
                    out[n], is_better = replace(out[n], shift=shift), True
        if not is_better:
            break
    gone = sum(a != b.starts_at for n in mine for a, b in zip(before[n], out[n].shift.breaks, strict=True))
    return tuple(out), gone


def _one(
    shift: Shift, k: int, worth: Worth, rules: ShiftRules, starts: Sequence[datetime], change: Ints
) -> Shift | None:
    """The shift with break `k` at its best place, `change` brought up to date; None where it stays."""
    pause = shift.breaks[k]
    if rule_of(shift, pause, rules) is None:
        return None
    grid, length = worth.grid, pause.ends_at - pause.starts_at
    now = _periods(grid, pause.starts_at, length)
    change[now] += 1
    loss = _last(worth, change)
    best, where = float(loss[now].sum()) - GAIN, None
    for start in places(shift, pause, rules, starts):
        cost = float(loss[_periods(grid, start, length)].sum())
        if cost < best:
            best, where = cost, start
    if where is None:
        change[now] -= 1
        return None
    change[_periods(grid, where, length)] -= 1
    breaks = [*shift.breaks]
    breaks[k] = replace(pause, starts_at=where, ends_at=where + length)
    return replace(shift, breaks=tuple(breaks))


def _last(worth: Worth, change: Ints) -> Floats:
    """Contacts in time lost by period when one of the people at work, `change` counted in, is away."""
    column = np.clip(worth.around + change - 1, 0, worth.marginal.shape[1] - 1)
    return np.asarray(worth.marginal[np.arange(change.size), column])


def _periods(grid: Grid, start: datetime, length: timedelta) -> Ints:
    first, last = grid.period_of(start), grid.period_of(start + length - timedelta(seconds=1))
    return np.arange(max(first, 0), min(last, grid.periods - 1) + 1, dtype=np.int64)
