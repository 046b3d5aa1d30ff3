"""The special days of a history, and the history made ready with what was known of them day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from forecasting.found_calendar import Public
from forecasting.rolling import WEEK, Prepared, prepare
from forecasting.series import Grid
from forecasting.special_days import SpecialDay, closed, open_days

MARGIN = timedelta(days=WEEK)
"""Holidays just outside the days forecast tell about the days beside them."""
FIRST_ASKED = 4 * WEEK
"""With less history no calendar is looked for."""


def register_of(
    grid: Grid, special_days: Sequence[SpecialDay], public: Public, ahead: int, known_on: date | None = None
) -> tuple[SpecialDay, ...]:
    """The special days that teach and are forecast: the planner's own, closures aside, and public holidays.

    Args:
        known_on: the morning on which public holidays are looked for in the history, where no country is said;
            None is the day after the history.
    """
    last = grid.next_on + timedelta(days=ahead)
    holidays = public.days(grid.first_on - MARGIN, last + MARGIN, known_on or grid.next_on)
    return (*open_days(special_days), *holidays)


def ready_of(grid: Grid, special_days: Sequence[SpecialDay], public: Public, ahead: int) -> Prepared:
    """A grid ready to be forecast from its end."""
    return prepare(closed(grid, special_days), register_of(grid, special_days, public, ahead), ahead)


def ready_to_test(
    grid: Grid, special_days: Sequence[SpecialDay], public: Public, ahead: int, span_days: int
) -> Prepared:
    """A grid ready to be tested over its last `span_days` days.

    Where the holidays are found in the history, each week is tested with those found in the days before it.
    """
    ready = ready_of(grid, special_days, public, ahead)
    if public.country is not None:
        return ready
    final, shut = register_of(grid, special_days, public, ahead), closed(grid, special_days)
    made: dict[tuple[SpecialDay, ...], Prepared] = {final: ready}
    turns: list[tuple[int, tuple[SpecialDay, ...]]] = []
    # The first quarter of the origins only teaches: what was known then decides nothing.
    for day in range(grid.days - WEEK, max(FIRST_ASKED, grid.days - span_days * 3 // 4 - 2 * WEEK), -WEEK):
        known = register_of(grid, special_days, public, ahead, grid.first_on + timedelta(days=day))
        if known != (turns[-1][1] if turns else final):
            turns.append((day + WEEK, known))
        if known not in made:
            made[known] = prepare(shut, known, ahead)
    return replace(ready, earlier=tuple((until, made[known]) for until, known in reversed(turns)))
