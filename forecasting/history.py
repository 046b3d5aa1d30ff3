"""What a forecast learnt from: the span, and the days that were not taken as they came."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from forecasting.backtest import Backtest, countable_days, first_origin
from forecasting.level_shift import LevelShift, detect
from forecasting.rolling import Prepared, calendar_fit, roll, windows
from forecasting.special_days import ANY_HOLIDAY, LEAST_WEEKS, Effect, SpecialDay
from forecasting.special_days import effects as effects_of

LEAST_STEP = 0.2
"""Log change of level (22 % up, 18 % down) below which a planner is not asked."""
LEAST_DAYS_AFTER = 14
WEEKDAYS = "ewdow"
"""The model whose pattern of the week days are held against."""
SPAN_DAYS, REFIT_DAYS = 364, 91


@dataclass(frozen=True, slots=True)
class Span:
    """The history behind one queue's forecast.

    Attributes:
        first_on, last_on: first and last local day used.
        days: days in between, both included. masked: of those, replaced by what was to be expected.
        contacts: counted in them.
        slot_minutes: width of a slot.
    """

    first_on: date
    last_on: date
    days: int
    masked: int
    contacts: float
    slot_minutes: int


def span(ready: Prepared, queue: int = 0) -> Span:
    """The history behind a prepared queue."""
    grid = ready.grid
    contacts = float(np.nansum(grid.counts[queue]))
    masked = int(ready.cleaned.is_masked[queue].sum())
    return Span(
        grid.first_on, grid.next_on - timedelta(days=1), grid.days, masked, contacts, grid.slot_minutes
    )


def masked_days(ready: Prepared, register: Sequence[SpecialDay], queue: int = 0) -> pd.DataFrame:
    """Days of the past that were not learnt from as they came, newest first.

    Returns:
        `day_on`, `why` (the special day's name, `closed`, `missing` or `out of the ordinary`), `contacts` (as
        counted), `usual` (what was put in their place).
    """
    cleaned, grid = ready.cleaned, ready.grid
    named: dict[date, list[str]] = {}
    for day in register:
        named.setdefault(day.on, []).append(day.name)
    rows = []
    for k in np.flatnonzero(cleaned.is_masked[queue])[::-1]:
        on = grid.first_on + timedelta(days=int(k))
        why = ", ".join(dict.fromkeys(named.get(on, []))) or _why(ready, queue, int(k))
        counted = float(np.nansum(grid.counts[queue, k]))
        rows.append(
            {"day_on": on, "why": why, "contacts": counted, "usual": float(cleaned.counts[queue, k].sum())}
        )
    return pd.DataFrame(rows, columns=["day_on", "why", "contacts", "usual"])


def _why(ready: Prepared, queue: int, day: int) -> str:
    if ready.cleaned.is_missing[queue, day]:
        return "missing"
    return "out of the ordinary" if ready.cleaned.is_outlier[queue, day] else "closed"


def shift_of(ready: Prepared, queue: int = 0) -> LevelShift | None:
    """A lasting change of level among the days of the last year, None without one.

    Days masked as out of the ordinary are passed over. The alarm alone is not enough: a season also
    moves the level for weeks, so the days since must be off by `LEAST_STEP` and at least two weeks.
    """
    first = max(first_origin(ready.grid.days, (WEEKDAYS,)), ready.grid.days - SPAN_DAYS)
    origins = np.arange(first, ready.grid.days)
    if len(origins) < LEAST_DAYS_AFTER:
        return None
    made = roll(ready, (WEEKDAYS,), origins, 1, REFIT_DAYS)[WEEKDAYS][:, queue, 0].sum(axis=1).astype(float)
    actual = windows(countable_days(ready), origins, 1)[:, queue, 0, 0].astype(float)
    actual[ready.cleaned.is_masked[queue, origins]] = np.nan
    dates = [ready.grid.first_on + timedelta(days=int(o)) for o in origins]
    expected = _steady(actual, made)
    found = detect(dates, actual, expected)
    if found is None or found.days < LEAST_DAYS_AFTER:
        return None
    begin = dates.index(found.on)
    use = np.isfinite(actual) & np.isfinite(expected) & (actual > 0) & (expected > 0)
    off = np.log(np.where(use, actual, 1.0) / np.where(use, expected, 1.0))
    after, before = (off[r][use[r]] for r in (slice(begin, begin + 56), slice(max(0, begin - 56), begin)))
    step = float(np.median(after)) - (float(np.median(before)) if before.size else 0.0)
    return replace(found, factor=float(np.exp(step))) if abs(step) >= LEAST_STEP else None


def _steady(actual: np.ndarray, made: np.ndarray) -> np.ndarray:
    """Expected days that do not follow a change: the weekday pattern of the forecast on the old level.

    A forecast one day ahead follows a shift within weeks and hides it; the same forecast divided by
    its own slow level and multiplied by the level of the months before does not.
    """
    known = pd.Series(np.where(actual > 0, actual, np.nan))
    own = pd.Series(np.where(made > 0, made, np.nan))
    fast = own.rolling(28, min_periods=7).median()
    slow = known.shift(28).rolling(84, min_periods=28).median().fillna(known.head(56).median())
    return np.asarray(own / fast * slow, dtype=np.float64)


def effects(done: Backtest, queue: int = 0, holidays: Collection[str] = ()) -> tuple[Effect, ...]:
    """What the calendar does to the day totals of a queue, from its whole history.

    Args:
        holidays: names of holidays; their own factor comes on top of that of any holiday, and both are
            joined here, as on the day itself. The joined range takes both errors as independent.
    """
    ready = done.ready
    if ready.grid.days < LEAST_WEEKS * 7:
        return ()
    found = effects_of(calendar_fit(ready, ready.grid.days), ready.table, queue)
    shared = next((e for e in found if e.name == ANY_HOLIDAY), None)
    if shared is None:
        return found
    return tuple(_joined(e, shared) if e.name in holidays else e for e in found)


def _joined(own: Effect, shared: Effect) -> Effect:
    factor = own.factor * shared.factor
    half = np.hypot(np.log(own.high_80 / own.factor), np.log(shared.high_80 / shared.factor))
    return replace(
        own, factor=factor, low_80=float(factor * np.exp(-half)), high_80=float(factor * np.exp(half))
    )
