"""Rolling-origin backtest: what the portfolio and each model would have said, and how wrong.

The first half of the rolled origins only teaches (who is dropped, how wide intervals are); the
second half is scored, or a number of origins that was asked for. All forecast with nothing later than
the origin, see `rolling`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.errors import InputError
from forecasting import accuracy, intervals, portfolio, tracking
from forecasting.models import FOUR_WEEK_MEAN, MODELS, NAIVE, Forecasts
from forecasting.rolling import WEEK, Prepared, blocks, roll, windows
from forecasting.series import Floats
from forecasting.tracking import Level

PORTFOLIO = "portfolio"
SHORT_MEMBERS = ("pooled", "sma", "ewdow")
"""Members below the history that the default ones need."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to roll.

    Attributes:
        horizon_days: days forecast from every origin, 1 to 92.
        every_days: step between origins; a step that divides 7 or is prime to it keeps all weekdays.
        refit_days: days between new parameters and error pools; members are weighed anew every week.
        span_days: days over which origins are rolled, the first half for teaching.
        pool_days: days of past origins in an error pool.
        members: portfolio members; None is the default set.
        compared: further models shown beside the portfolio.
        has_member_intervals: intervals, and so coverage, for every model and not only the portfolio.
        scored_origins: how many origins count, each with its whole horizon known; None is the second half.
        scored_every_days: step between those, back from the last; None spreads them over the second half.
    """

    horizon_days: int = 28
    every_days: int = 1
    refit_days: int = 28
    span_days: int = 364
    pool_days: int = 364
    members: tuple[str, ...] | None = None
    compared: tuple[str, ...] = (NAIVE, FOUR_WEEK_MEAN)
    has_member_intervals: bool = True
    scored_origins: int | None = None
    scored_every_days: int | None = None


@dataclass(frozen=True, slots=True)
class Backtest:
    """Everything a backtest leaves behind for one batch of queues.

    Attributes:
        ready: the prepared history.
        options: how it was rolled.
        origins: day numbers of the origins, ascending.
        scored: rows of the origins that count.
        members: names in the portfolio.
        forecasts: origins x queues x days ahead x slots per model, `portfolio` included.
        actual: the same shape; NaN where not scored.
        shares: members x queues x horizon weeks, what each member counts after the last origin.
        bounds: per model with intervals: levels x scored origins x queues x days ahead x slots.
        moved: levels x queues x horizon weeks x parts, how far past coverage has moved the portfolio's
            ends out after the last origin; see `tracking`.
        earlier: the tests by the holidays that were known before a day, those days ascending; an origin before
            it is scored there. Same origins, same scored rows.
    """

    ready: Prepared
    options: Options
    origins: npt.NDArray[np.int64]
    scored: npt.NDArray[np.int64]
    members: tuple[str, ...]
    forecasts: Mapping[str, Forecasts]
    actual: Forecasts
    shares: Floats
    bounds: Mapping[str, npt.NDArray[np.float32]]
    moved: Floats
    earlier: tuple[tuple[int, Backtest], ...] = ()


def first_origin(days: int, names: Sequence[str]) -> int:
    """Day number of the first origin: eight weeks of history, less where there is less.

    Models that need more are waited for when four weeks are left to roll over.
    """
    base = 8 * WEEK if days >= 16 * WEEK else 4 * WEEK if days >= 8 * WEEK else min(2 * WEEK, days)
    need = max((MODELS[n].least_weeks * WEEK for n in names), default=0)
    return max(base, need) if days >= need + 4 * WEEK else base


def members_for(days: int, wanted: Sequence[str] | None) -> tuple[str, ...]:
    """The members that can learn from `days` days of history."""
    names = wanted or [n for n, entry in MODELS.items() if entry.is_default]
    fit = tuple(n for n in names if MODELS[n].least_weeks * WEEK <= days)
    if len(fit) >= min(2, len(names)):
        return fit
    return tuple(n for n in SHORT_MEMBERS if MODELS[n].least_weeks * WEEK <= days)


def run(ready: Prepared, options: Options) -> Backtest | None:
    """Roll, combine and judge one batch; None where the history is too short for one origin.

    Where other holidays were known before, the history is tested as a whole with each, so that what an origin
    is taught by the origins before it rests on what was known on its own morning.
    """
    done = _run(ready, options)
    if done is None:
        return None
    first = int(done.origins[done.scored[0]])
    before = ((until, _run(known, options)) for until, known in ready.earlier if until > first)
    return replace(done, earlier=tuple((until, tested) for until, tested in before if tested))


def runs(done: Backtest) -> tuple[Backtest, ...]:
    """The tests by the holidays known at the time, the last by those known now."""
    return (*(tested for _, tested in done.earlier), done)


def spliced(
    done: Backtest, parts: Sequence[npt.NDArray[np.float32]], axis: int = 0
) -> npt.NDArray[np.float32]:
    """Every scored origin from the test by the holidays known at it.

    Args:
        parts: per test of `runs`, values of the scored origins along `axis`.
    """
    if len(parts) == 1:
        return parts[0]
    turns = [until for until, _ in done.earlier]
    number = np.searchsorted(turns, done.origins[done.scored], side="right")
    taken = [np.compress(number == k, part, axis=axis) for k, part in enumerate(parts)]
    return np.concatenate(taken, axis=axis)


def _run(ready: Prepared, options: Options) -> Backtest | None:
    days = ready.grid.days
    asked = (*(options.members or ()), *options.compared)
    first = max(first_origin(days, asked), days - options.span_days)
    if days < first + WEEK:
        return None
    origins = np.arange(first, days, options.every_days)
    members = members_for(first, options.members)
    names = tuple(dict.fromkeys([*members, *(c for c in options.compared if _can(c, first)), NAIVE]))
    forecasts = roll(ready, names, origins, options.horizon_days, options.refit_days)
    actual = windows(ready.countable, origins, options.horizon_days)
    combined, shares = combine(forecasts, actual, origins, members, options)
    everything = {PORTFOLIO: combined, **forecasts}
    scored = scored_rows(origins, days, options)
    ranged = everything if options.has_member_intervals else {PORTFOLIO: combined}
    part, found, moved = parts_of(ready), {}, {}
    for name, made in ranged.items():
        known = partial(_errors_before, ready.countable, made, origins, part, options)
        ahead = np.arange(1, options.horizon_days + 1)
        given = slice(taught(origins), len(origins))
        level = Level(actual[given], made[given], ahead, part)
        turns = blocks(origins[given], options.refit_days)
        wanted = scored - given.start
        found[name], moved[name] = tracking.rolled(level, origins[given], turns, known, wanted)
    return Backtest(
        ready, options, origins, scored, members, everything, actual, shares, found, moved[PORTFOLIO]
    )


def span(rows: npt.NDArray[np.int64]) -> slice | npt.NDArray[np.int64]:
    """Rows as a slice where they follow one another: taking them then copies nothing."""
    follows = len(rows) == rows[-1] - rows[0] + 1
    return slice(int(rows[0]), int(rows[-1]) + 1) if follows else rows


def taught(origins: npt.NDArray[np.int64]) -> int:
    """Rows of origins that only teach, whatever is scored: without them there is no interval."""
    return len(origins) // 4


def scored_rows(origins: npt.NDArray[np.int64], days: int, options: Options) -> npt.NDArray[np.int64]:
    """Rows of the origins that count: the second half, or those asked for; fewer where history ends.

    Raises:
        InputError: when no origin asked for has its whole horizon within the history.
    """
    half = np.arange(len(origins) // 2, len(origins))
    number, step = options.scored_origins, options.scored_every_days
    if number is None:
        return half
    whole = np.flatnonzero(origins + options.horizon_days <= days)
    if step is not None:
        wanted = days - options.horizon_days - step * np.arange(number)
        found = whole[(whole >= taught(origins)) & np.isin(origins[whole], wanted)]
    else:
        late = whole[whole >= half[0]]
        found = (
            late[np.unique(np.linspace(0, len(late) - 1, number).round().astype(int))] if late.size else late
        )
    if not found.size:
        raise InputError(
            f"a history with {options.horizon_days} days after some tested origin",
            f"{days} days",
            "Ask for a shorter horizon or leave the number of origins out",
            "origins",
        )
    return found


def _errors_before(
    countable: npt.NDArray[np.float32],
    made: Forecasts,
    origins: npt.NDArray[np.int64],
    part: npt.NDArray[np.int64],
    options: Options,
    until: int,
) -> intervals.Errors:
    return pooled_errors(countable, made, origins, until, part, options)


def _can(name: str, days: int) -> bool:
    return MODELS[name].least_weeks * WEEK <= days


def parts_of(ready: Prepared) -> npt.NDArray[np.int64]:
    """Part of the day of each slot, by the volume of the batch."""
    return intervals.day_part(ready.cleaned.counts[:, -13 * WEEK :].mean(axis=(0, 1)))


def combine(
    forecasts: Mapping[str, Forecasts],
    actual: Forecasts,
    origins: npt.NDArray[np.int64],
    members: Sequence[str],
    options: Options,
) -> tuple[Forecasts, Floats]:
    """The portfolio at every origin, and what each member counts in it after the last."""
    missed = {n: portfolio.week_errors(forecasts[n], actual) for n in dict.fromkeys([*members, NAIVE])}
    made = np.empty_like(forecasts[NAIVE])
    for block in blocks(origins, WEIGHED_DAYS):
        shares = shares_before(missed, members, origins, int(origins[block.start]), options)
        made[block] = portfolio.mixed({n: forecasts[n][block] for n in missed}, members, shares)
    last = shares_before(missed, members, origins, int(origins[-1]) + 1, options)
    return made, last


def shares_before(
    missed: Mapping[str, Floats],
    members: Sequence[str],
    origins: npt.NDArray[np.int64],
    until: int,
    options: Options,
) -> Floats:
    """What members count by all their errors on days before `until`."""
    weeks = missed[NAIVE].shape[2]
    ends = origins[:, None] + np.minimum((np.arange(weeks) + 1) * WEEK, options.horizon_days)
    known = ends <= until
    sums = {n: np.where(known[:, None], m, 0.0).sum(axis=0) for n, m in missed.items()}
    unknown = np.asarray(~known.any(axis=0))
    errors = np.stack([np.where(unknown[None], np.nan, sums[n]) for n in members])
    seen_days = known.sum(axis=0) * float(options.every_days)
    return portfolio.shares(errors, np.where(unknown[None], np.nan, sums[NAIVE]), seen_days)


def pooled_errors(
    countable: npt.NDArray[np.float32],
    made: Forecasts,
    origins: npt.NDArray[np.int64],
    until: int,
    part: npt.NDArray[np.int64],
    options: Options,
) -> intervals.Errors:
    """Errors on days before `until` of the origins in the pool before it."""
    begin = until - options.pool_days - options.horizon_days
    pool = np.flatnonzero((origins >= begin) & (origins < until))
    if pool.size > MOST_POOLED:
        pool = pool[:: -(-pool.size // MOST_POOLED)]
    seen = windows(countable[:, :until], origins[pool], options.horizon_days)
    return intervals.learn(seen, made[pool], part, repeats(origins[pool]))


def repeats(pool: npt.NDArray[np.int64]) -> float:
    """How often a day is the target of one horizon week in a pool of origins."""
    step = (pool[-1] - pool[0]) / (pool.size - 1) if pool.size > 1 else WEEK
    return max(1.0, WEEK / float(step))


def countable_days(ready: Prepared) -> npt.NDArray[np.float32]:
    """Queues x days x 1: totals of days observed in full; NaN for the others."""
    gap = np.isnan(ready.countable) & ready.is_open[:, : ready.grid.days]
    closed = ~ready.is_open[:, : ready.grid.days].any(axis=2)
    totals = np.nansum(ready.countable, axis=2)
    days: npt.NDArray[np.float32] = np.where(gap.any(axis=2) | closed, np.float32(np.nan), totals)[:, :, None]
    return days


WEIGHED_DAYS = 7
"""Days between new weights of the members: after a jump those that follow count more within weeks."""
MOST_POOLED = 70
"""Origins in a pool: neighbours share most of their days, so more only cost time."""


def table(done: Backtest) -> pd.DataFrame:
    """The ACCURACY frame: the portfolio first, then the models, per queue."""
    shown = [PORTFOLIO, *(n for n in done.forecasts if n != PORTFOLIO)]
    y = spliced(done, [d.actual[span(d.scored)] for d in runs(done)])
    seen = np.isfinite(y)
    shared = {
        "volume": np.nansum(y, axis=(0, 2, 3), dtype=np.float64),
        "cells": seen.sum(axis=(0, 2, 3)),
        "origins": seen.any(axis=(2, 3)).sum(axis=0),
        "floor": np.array([accuracy.noise_floor(_floor_cells(done, q)) for q in range(y.shape[1])]),
        "naive": np.array([naive_error(done.ready, q) for q in range(y.shape[1])]),
    }
    sums = {name: _sums(done, name, y) for name in shown}
    rows = [_row(done, name, q, shared, sums) for q in range(y.shape[1]) for name in shown]
    return pd.DataFrame(rows)


def _sums(done: Backtest, name: str, y: Forecasts) -> dict[str, Floats]:
    """Per queue: absolute errors, errors, and how many actuals the intervals held."""
    found = {k: np.zeros(y.shape[1]) for k in ("off", "missed")}
    made = spliced(done, [d.forecasts[name][span(d.scored)] for d in runs(done)])
    for rows in portfolio.pieces(len(y)):
        off = made[rows] - y[rows]
        np.copyto(off, 0.0, where=np.isnan(off))
        found["off"] += off.sum(axis=(2, 3)).sum(axis=0, dtype=np.float64)
        found["missed"] += np.abs(off, out=off).sum(axis=(2, 3)).sum(axis=0, dtype=np.float64)
    if name in done.bounds:
        ends = spliced(done, [d.bounds[name] for d in runs(done)], axis=1)
        for level, low, high in (("80", 1, 2), ("95", 0, 3)):
            found[level] = ((y >= ends[low]) & (y <= ends[high])).sum(axis=(0, 2, 3)).astype(np.float64)
    return found


def _row(
    done: Backtest,
    name: str,
    queue: int,
    shared: Mapping[str, Floats],
    sums: Mapping[str, Mapping[str, Floats]],
) -> dict[str, object]:
    volume, cells = float(shared["volume"][queue]), float(shared["cells"][queue])
    own = {k: float(v[queue]) for k, v in sums[name].items()}
    return {
        "model": name,
        "channel": done.ready.grid.queues[queue],
        "wape": accuracy.ratio(own["missed"], volume),
        "wape_ratio_to_naive": accuracy.ratio(own["missed"], float(sums[NAIVE]["missed"][queue])),
        "bias": accuracy.ratio(own["off"], volume),
        "mase": accuracy.ratio(accuracy.ratio(own["missed"], cells), float(shared["naive"][queue])),
        "coverage_80": accuracy.ratio(own.get("80", np.nan), cells),
        "coverage_95": accuracy.ratio(own.get("95", np.nan), cells),
        "noise_floor": float(shared["floor"][queue]),
        "origins": int(shared["origins"][queue]),
    }


def _floor_cells(done: Backtest, queue: int) -> Floats:
    days = np.unique(done.origins[done.scored][:, None] + np.arange(done.options.horizon_days))
    cells: Floats = done.ready.countable[queue, days[days < done.ready.grid.days]].astype(np.float64)
    return cells[np.isfinite(cells)]


def naive_error(ready: Prepared, queue: int) -> float:
    """Mean absolute difference to the same slot a week before over the history."""
    counts = ready.countable[queue].astype(np.float64)
    off = np.abs(counts[WEEK:] - counts[:-WEEK])
    return float(np.nanmean(off)) if np.isfinite(off).any() else float("nan")
