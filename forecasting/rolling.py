"""Rolling origins over batches of queues: what each model would have said, day after day.

The origins are cut into blocks. At the start of a block the calendar effects and the error pools are
taken from days before it; inside a block models move on with every origin but parameters stay. Nothing
later than an origin reaches its forecast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting import annual, special_days
from forecasting.cleaning import Cleaned, clean
from forecasting.models import MODELS, NAIVE, Forecasts
from forecasting.series import Flags, Floats, Grid
from forecasting.special_days import Features, SpecialDay

WEEK = 7


@dataclass(frozen=True, slots=True)
class Prepared:
    """A grid ready for rolling: cleaned counts, calendar features, and what may be scored.

    Attributes:
        grid: raw counts.
        cleaned: the same without gaps.
        table: calendar features of the history and of `ahead` days after it.
        is_special: days + ahead flags. is_left_out: those of them that accuracy is not measured on.
        as_it_came: queues x days x slots, raw counts; only what was not observed is filled. What the
            naive forecast repeats.
        countable: queues x days x slots, raw counts that accuracy is measured on: open, observed,
            no day left out; elsewhere NaN.
        is_open: queues x (days + ahead) x slots.
        earlier: the same history with the holidays that were known before a day, those days ascending, where
            they were others; see `registers.ready_to_test`.
    """

    grid: Grid
    cleaned: Cleaned
    table: Features
    is_special: Flags
    is_left_out: Flags
    as_it_came: Floats
    countable: npt.NDArray[np.float32]
    is_open: Flags
    ahead: int
    earlier: tuple[tuple[int, Prepared], ...] = ()


def prepare(grid: Grid, special: Sequence[SpecialDay], ahead: int) -> Prepared:
    """Clean the history and lay out the calendar up to `ahead` days after it."""
    days = grid.dates(ahead)
    is_special = special_days.flags(days, special)
    is_left_out = special_days.flags(days, (s for s in special if not s.is_scored))
    masked = np.broadcast_to(is_special[: grid.days], (len(grid.queues), grid.days))
    cleaned = clean(grid, masked)
    business = special_days.business_weekdays(cleaned.counts.sum(axis=2), grid.weekdays())
    table = special_days.features(days, special, business)
    is_open = grid.open_slots(ahead)
    hidden = ~is_open[:, : grid.days] | is_left_out[None, : grid.days, None] | cleaned.is_missing[:, :, None]
    countable = np.where(hidden, np.nan, grid.counts).astype(np.float32)
    came = np.where(np.isfinite(grid.counts), grid.counts, cleaned.counts)
    return Prepared(grid, cleaned, table, is_special, is_left_out, came, countable, is_open, ahead)


def windows(values: npt.NDArray[np.float32], origins: npt.NDArray[np.int64], horizon: int) -> Forecasts:
    """Origins x queues x horizon x slots: what came after each origin; NaN after the end."""
    queues, _, slots = values.shape
    taken = np.empty((len(origins), queues, horizon, slots), dtype=np.float32)
    for row, origin in enumerate(origins):
        known = values[:, origin : origin + horizon]
        taken[row, :, : known.shape[1]] = known
        taken[row, :, known.shape[1] :] = np.nan
    return taken


def calendar_factors(ready: Prepared, until: int) -> Floats:
    """Queues x (days + ahead): day factors learnt from days before `until`; 1 on short history."""
    queues, span = len(ready.grid.queues), ready.grid.days + ready.ahead
    if until < special_days.LEAST_WEEKS * WEEK:
        return np.ones((queues, span))
    return special_days.factors(calendar_fit(ready, until), ready.table)


def calendar_fit(ready: Prepared, until: int) -> special_days.Fit:
    """Calendar effects from the days before `until`."""
    raw = np.nansum(ready.grid.counts[:, :until], axis=2)
    usual = ready.cleaned.counts[:, :until].sum(axis=2)
    closed = ~ready.is_open[:, :until].any(axis=2)
    # A day beside a holiday is out of the ordinary for a reason, and it is that reason's evidence.
    beside = ready.table.values[:until, : len(special_days.AROUND)].any(axis=1)
    odd = ready.cleaned.is_outlier[:, :until] & ~beside
    usable = ~(odd | ready.cleaned.is_missing[:, :until] | closed)
    return special_days.fit(raw, usual, usable, ready.table)


def without_calendar(ready: Prepared, factor: Floats) -> Floats:
    """Cleaned counts over their day factors; what stands in for a masked day has none in it."""
    adjusted = np.where(ready.cleaned.is_masked, 1.0, factor[:, : ready.grid.days])
    calm: Floats = ready.cleaned.counts / adjusted[:, :, None]
    return calm


def season_share(ready: Prepared) -> Floats:
    """Per queue, how much of the changes of earlier years is expected again; 0 on short history."""
    if ready.grid.days < annual.LEAST_WEEKS * WEEK:
        return np.zeros(len(ready.grid.queues))
    totals = without_calendar(ready, calendar_factors(ready, ready.grid.days)).sum(axis=2)
    return annual.repeated_share(annual.weekly_level(totals))


def blocks(origins: npt.NDArray[np.int64], days: int) -> list[slice]:
    """Index ranges of the origins, each spanning at most `days` days."""
    number = (origins - origins[0]) // days
    starts = np.flatnonzero(np.diff(number, prepend=-1))
    ends = [*starts[1:], len(origins)]
    return [slice(int(a), int(b)) for a, b in zip(starts, ends, strict=True)]


def roll(
    ready: Prepared, names: Sequence[str], origins: npt.NDArray[np.int64], horizon: int, refit_days: int
) -> dict[str, Forecasts]:
    """Forecasts of every model named, at every origin, with the calendar put back."""
    shape = (len(origins), len(ready.grid.queues), horizon, ready.grid.slots)
    made = {name: np.empty(shape, dtype=np.float32) for name in names}
    for block in blocks(origins, refit_days):
        roll_block(ready, {name: made[name][block] for name in names}, origins[block], horizon)
    return made


def roll_block(
    ready: Prepared, made: Mapping[str, Forecasts], origins: npt.NDArray[np.int64], horizon: int
) -> None:
    """One block: parameters from before its first origin. The naive forecast repeats what came.

    Models see a history without calendar and season; both are put back on what they say.

    Args:
        made: places per model, each origins x queues x days ahead x slots, that get the forecasts.
    """
    factor = calendar_factors(ready, int(origins[0]))
    calm = without_calendar(ready, factor)
    season = annual.factors(calm[:, : int(origins[0])].sum(axis=2), factor.shape[1])
    calm /= season[:, : ready.grid.days, None]
    factor *= season
    calm.flags.writeable = False
    ahead = origins[:, None] + np.arange(horizon)
    put_back = np.moveaxis(factor[:, ahead], 0, 1)[..., None].astype(np.float32)
    is_closed = np.moveaxis(~ready.is_open[:, ahead], 0, 1)
    has_closed = bool(is_closed.any())
    for name, place in made.items():
        if name == NAIVE:
            place[:] = MODELS[name].make(ready.as_it_came, origins, horizon)
        else:
            np.multiply(MODELS[name].make(calm, origins, horizon), put_back, out=place)
        np.maximum(place, 0.0, out=place)
        if has_closed:
            np.copyto(place, 0.0, where=is_closed)
