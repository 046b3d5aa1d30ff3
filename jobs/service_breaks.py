"""Breaks of a roster placed by what they cost in service: simulated by interval, and checked day by day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobs import channel_days
from jobs import intraday_options as today
from jobs.channel_days import Day
from jobs.intraday_options import Queue, Roster

if TYPE_CHECKING:
    import pandas as pd

    from domain.shifts import Assignment
    from scheduling.intraday_options import Effect

PASSES = 3
"""A day is placed, played and placed again: what a person is worth changes with the breaks."""
JUDGED_BY = 1000


@dataclass(frozen=True)
class Gained:
    """A roster with its breaks moved.

    Attributes:
        entries: the roster; the same shifts and people.
        days: day_on, before, after (share in time of the day), low, high (99 % of after), won (contacts in
            time), moved (breaks), contacts (expected).
    """

    entries: tuple[Assignment, ...]
    days: pd.DataFrame

    @property
    def overall(self) -> tuple[float, float]:
        """Share in time of all days before and after."""
        weights = self.days["contacts"] / self.days["contacts"].sum()
        before, after = (float((self.days[c] * weights).sum()) for c in ("before", "after"))
        return before, after

    @property
    def moved(self) -> int:
        return int(self.days["moved"].sum())


def by_service(roster: Roster, queue: Queue, zone: str, seed: int = 1) -> Gained:
    """Breaks where an agent away costs the fewest contacts in time, for every day of a roster on one channel.

    What a person more or fewer is worth in each interval comes from playing the day with up to three more and
    fewer. A day keeps its old breaks unless playing the new ones, with the same contacts, wins contacts in time.

    Raises:
        InputError: a channel that the roster does not plan. NoDataError: no day with a need and contacts.
    """
    import pandas as pd

    rows, entries = [], roster.entries
    for day in channel_days.days(roster, queue, None, zone):
        found, at = _best(day, replace(roster, entries=entries), queue, zone, seed)
        # other contacts than those the places were chosen with: the best of several would flatter itself
        before, after = (_effect(d, queue, seed + JUDGED_BY) for d in (day, at))
        if after.in_time <= before.in_time:
            found, after = entries, before
        won, count = after.in_time - before.in_time, _differ(entries, found)
        rows.append(
            (day.on, before.service_level, after.service_level, after.low, after.high, won, count,
             float(day.load["contacts"].sum()))
        )  # fmt: skip
        entries = found
    columns = ["day_on", "before", "after", "low", "high", "won", "moved", "contacts"]
    return Gained(entries, pd.DataFrame(rows, columns=columns))


def _best(day: Day, roster: Roster, queue: Queue, zone: str, seed: int) -> tuple[tuple[Assignment, ...], Day]:
    """The entries with most contacts in time of some passes, and the day with them."""
    best, most = (roster.entries, day), _effect(day, queue, seed).in_time
    trial = best
    for _ in range(PASSES):
        entries = _placed(trial[0], trial[1], roster, queue, seed)
        trial = (entries, channel_days.days(replace(roster, entries=entries), queue, [day.on], zone)[0])
        played = _effect(trial[1], queue, seed).in_time
        if played > most:
            best, most = trial, played
    return best


def _placed(
    entries: tuple[Assignment, ...], day: Day, roster: Roster, queue: Queue, seed: int
) -> tuple[Assignment, ...]:
    from scheduling.break_moves import Worth, moved

    worth = Worth(day.grid, channel_days.marginals(day, queue, day.supply, seed))
    return moved(entries, worth, roster.rules, among=today.serving(roster, queue.channel))[0]


def _effect(day: Day, queue: Queue, seed: int) -> Effect:
    return today.effect(channel_days.simulated(day, day.supply, queue, seed))


def _differ(before: tuple[Assignment, ...], after: tuple[Assignment, ...]) -> int:
    pairs = zip(before, after, strict=True)
    return sum(x != y for a, b in pairs for x, y in zip(a.shift.breaks, b.shift.breaks, strict=True))
