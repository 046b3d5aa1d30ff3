"""Holidays, events and the business calendar: what they do to a day's total.

Effects are factors on the day total, estimated by ridge regression of the log ratio of the total
to the usual one (same weekday, weeks around) on the features below. Ridge draws an effect seen
n times to n / (n + ridge) of its size, so that a holiday seen once moves the forecast a little. How
strongly is learnt per queue and kind of effect (empirical Bayes): a queue that does not heed the
month keeps next to nothing of it, one whose callers live by pay day keeps nearly all.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from domain.errors import InputError
from forecasting.series import Flags, Floats, Grid

RIDGE = 4.0
EVENT_RIDGE = 1.0
AROUND = {-1: "day before a holiday", 1: "day after a holiday", 2: "two days after a holiday"}
"""Working days from a holiday: after a Friday off, Monday is the day after it."""
FARTHEST = 5
"""Days around a holiday within which working days are counted from it: a long weekend and a day."""
FIRST_BUSINESS_DAYS = 5
MID_MONTH = range(14, 17)
MONTH_KNOTS = 8
"""The course of the month beside its business days (pay day, bills): knots of a line about every fourth day."""
LARGEST_LOG_EFFECT = 2.0
CATEGORIES = ("public", "half_day", "optional", "bank")
"""Kinds of days on which customers behave otherwise; school breaks and unofficial days are not."""
DAYS_OFF = ("public", "bank")
"""Kinds on which most people are off; the others are working days that accuracy is measured on."""
PASSES = 2
TURNS = 3
PRIOR_EFFECTS = 0.5
"""How many effects the ridge of a kind counts as before its own effects have spoken."""
LEAST_RIDGE, MOST_RIDGE = 0.3, 400.0
LEAST_NOISE = 1e-9
ANY_HOLIDAY = "any holiday"
LEAST_WEEKS = 8


KINDS = ("campaign", "outage", "release", "price_change", "billing_cycle", "closure", "holiday", "other")
WORKED = ("campaign", "outage", "release", "price_change", "billing_cycle")
"""Kinds of days on which people are at work: no day is the one after them, and they are business days."""


@dataclass(frozen=True, slots=True, order=True)
class SpecialDay:
    """A local date on which volume is not ordinary, under a name shared by its repeats.

    Attributes:
        on: local date.
        name: such as `Christmas Day`, `campaign spring`; days of one name share one effect.
        kind: one of `KINDS`; on a `closure` nothing is open and the forecast is exactly 0.
        is_scored: a working day of its own sort, half or optional: not learnt from as an ordinary day,
            but accuracy is measured on it.
    """

    on: date
    name: str
    kind: str = "holiday"
    is_scored: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """What one feature does to the day total of one queue.

    Attributes:
        name: the feature or the special day's name.
        factor: multiplier of the day total after shrinking; 1 is no effect.
        low_80, high_80: range that holds the factor with 80 % chance.
        days: days of history behind it.
    """

    name: str
    factor: float
    low_80: float
    high_80: float
    days: int


def holidays_of(country: str, first_on: date, until_on: date) -> tuple[SpecialDay, ...]:
    """Public, half-day and commonly observed holidays in [first_on, until_on).

    Args:
        country: ISO code, region after a dash: `DE`, `DE-BY`, `US-CA`.

    Raises:
        InputError: when the country or region is not known.
    """
    import holidays

    name, _, region = country.upper().partition("-")
    years = range(first_on.year, until_on.year + 1)
    try:
        known = holidays.country_holidays(name, subdiv=region or None)
        kinds = tuple(c for c in CATEGORIES if c in known.supported_categories)
        # Without a language the names follow the machine's locale and no two machines agree.
        language = "en_US" if "en_US" in known.supported_languages else None
        found, off = (
            holidays.country_holidays(
                name, subdiv=region or None, years=years, categories=some, language=language
            )
            for some in (kinds, tuple(c for c in kinds if c in DAYS_OFF))
        )
    except NotImplementedError as error:
        raise InputError(
            "a country as ISO code such as DE or US-CA",
            country,
            "Say none for none, or nothing for those that the history keeps",
        ) from error
    return tuple(
        SpecialDay(day, found[day], is_scored=day not in off)
        for day in sorted(found)
        if first_on <= day < until_on
    )


def load_calendars() -> None:
    """Read the calendars of the countries, most of a second once in a process; a forecast then need not wait."""
    holidays_of("US", date(2000, 1, 1), date(2000, 1, 2))


def closed(grid: Grid, special: Iterable[SpecialDay]) -> Grid:
    """The grid with the register's closures as closed days: 0 in the past, 0 in the forecast."""
    shut = frozenset(s.on for s in special if s.kind == "closure")
    if not shut:
        return grid
    marked = replace(grid, closed_on=tuple(c | shut for c in grid.closed_on))
    is_open = marked.open_slots()
    return replace(marked, counts=np.where(is_open, marked.counts, 0.0))


def open_days(special: Iterable[SpecialDay]) -> tuple[SpecialDay, ...]:
    """The register without its closures, which are no effect to be learnt."""
    return tuple(s for s in special if s.kind != "closure")


def flags(days: Sequence[date], special: Iterable[SpecialDay]) -> Flags:
    """Which of the days are special."""
    named = {s.on for s in special}
    return np.array([day in named for day in days], dtype=bool)


@dataclass(frozen=True, slots=True)
class Features:
    """The calendar as numbers.

    Attributes:
        values: days x features.
        names: of the features.
        ridge: of each before anything is learnt.
        kinds: columns of each kind of effect whose ridge is learnt; those of named days keep theirs.
    """

    values: Floats
    names: tuple[str, ...]
    ridge: Floats
    kinds: tuple[slice, ...]


def features(days: Sequence[date], special: Sequence[SpecialDay], business: Flags) -> Features:
    """The calendar as numbers.

    Args:
        days: consecutive local dates.
        special: register and holidays; may reach beyond `days`.
        business: 7 flags, Monday first: weekdays of full business.
    """
    off = {s.on for s in special if s.kind not in WORKED}
    kinds = (_around_holidays(days, off, business), _in_business(days, off, business), _in_month(days))
    ends = np.cumsum([0, *(len(kind) for kind in kinds)])
    columns: dict[str, Sequence[float]] = {name: values for kind in kinds for name, values in kind.items()}
    ridge = [RIDGE] * len(columns)
    if any(s.kind == "holiday" for s in special):
        holidays = {s.on for s in special if s.kind == "holiday"}
        columns[ANY_HOLIDAY] = [d in holidays for d in days]
        ridge.append(RIDGE)
    for name in sorted({s.name for s in special}):
        named = {s.on for s in special if s.name == name}
        columns[name] = [d in named for d in days]
        ridge.append(EVENT_RIDGE)
    learnt = tuple(slice(int(a), int(b)) for a, b in pairwise(ends))
    values = np.array(list(columns.values()), dtype=float).T
    return Features(values, tuple(columns), np.array(ridge), learnt)


def _around_holidays(days: Sequence[date], off: set[date], business: Flags) -> dict[str, Sequence[float]]:
    near = {day + timedelta(days=k) for day in off for k in range(-FARTHEST, FARTHEST + 1)}

    def works(day: date) -> bool:
        return bool(business[day.weekday()]) and day not in off

    def steps(day: date, side: int) -> int:
        """Working days to the nearest holiday on one side, the holiday's neighbour being 1; 0 without one."""
        ways = [day + timedelta(days=side * k) for k in range(1, FARTHEST + 1)]
        found = next((k for k, other in enumerate(ways) if other in off), None)
        return 0 if found is None else 1 + sum(works(other) for other in ways[:found])

    return {
        name: [d in near and works(d) and steps(d, -1 if step > 0 else 1) == abs(step) for d in days]
        for step, name in AROUND.items()
    }


def _in_business(days: Sequence[date], off: set[date], business: Flags) -> dict[str, Sequence[float]]:
    number, left = _business_days(days, off, business)
    first = range(1, FIRST_BUSINESS_DAYS + 1)
    columns: dict[str, Sequence[float]] = {
        f"business day {k} of the month": [n == k for n in number] for k in first
    }
    columns["last business day of the month"] = [n == 1 for n in left]
    columns["middle of the month"] = [d.day in MID_MONTH and n > 0 for d, n in zip(days, number, strict=True)]
    return columns


def _in_month(days: Sequence[date]) -> dict[str, Sequence[float]]:
    """Weights of the knots on every day, 1 in sum; long and short months are stretched to one."""
    through = np.array([(d.day - 0.5) / monthrange(d.year, d.month)[1] for d in days])
    middles = (np.arange(MONTH_KNOTS) + 0.5) / MONTH_KNOTS
    away = np.abs((through[:, None] - middles + 0.5) % 1 - 0.5) * MONTH_KNOTS
    weight = np.maximum(1 - away, 0.0)
    return {f"about day {round(30.4 * m + 0.5)} of the month": weight[:, k] for k, m in enumerate(middles)}


def _business_days(days: Sequence[date], off: set[date], business: Flags) -> tuple[list[int], list[int]]:
    """Number of each business day in its month, from the start and from the end; 0 for others."""
    first = days[0].replace(day=1)
    after = (days[-1].replace(day=28) + timedelta(days=4)).replace(day=1)
    span = [first + timedelta(days=k) for k in range((after - first).days)]
    works = np.array([bool(business[d.weekday()]) and d not in off for d in span])
    month = np.array([12 * d.year + d.month for d in span])
    number, left = np.zeros(len(span), dtype=np.int64), np.zeros(len(span), dtype=np.int64)
    for one in np.unique(month):
        own = np.flatnonzero((month == one) & works)
        number[own], left[own] = np.arange(1, own.size + 1), np.arange(own.size, 0, -1)
    here = slice((days[0] - first).days, (days[0] - first).days + len(days))
    return number[here].tolist(), left[here].tolist()


def business_weekdays(totals: Floats, weekdays: npt.NDArray[np.int64]) -> Flags:
    """Weekdays whose mean total is at least half that of the busiest, Monday first."""
    summed = totals.sum(axis=0)
    mean = np.array([summed[weekdays == w].mean() if (weekdays == w).any() else 0.0 for w in range(7)])
    busy: Flags = mean >= 0.5 * mean.max()
    return busy


@dataclass(frozen=True, slots=True)
class Fit:
    """Log effects, queues x features, their standard errors, and days seen per feature."""

    log_effect: Floats
    log_error: Floats
    days: Floats


def fit(raw: Floats, usual: Floats, usable: Flags, table: Features) -> Fit:
    """Estimate the effects from the days given.

    Args:
        raw: queues x days, totals as they came.
        usual: queues x days, totals with special days replaced by what was to be expected.
        usable: queues x days, days that were observed and are no outliers.
        table: features of the same days.

    Returns:
        Effects of each queue, drawn to the effect of all queues together where there are several.
    """
    x = table.values[: raw.shape[1]]
    volume = np.maximum(usual, 0.0)
    weight = np.where(usable & (usual > 0), volume / (volume + 10.0), 0.0)
    seen = (weight[:, :, None] * x[None]).sum(axis=1)
    log_raw = np.log(np.maximum(np.nan_to_num(raw), 0.5))
    beta = np.zeros((raw.shape[0], x.shape[1]))
    log_usual, special = np.log(np.maximum(usual, 0.5)), np.abs(raw - usual) > 1e-6 * (1 + usual)
    weighted = weight[:, None] * x.T
    gram = weighted @ x
    for _ in range(PASSES):
        base = _around(np.where(special, log_usual, log_usual - beta @ x.T))
        target = np.clip(log_raw - base, -LARGEST_LOG_EFFECT, LARGEST_LOG_EFFECT)
        right = (weighted @ target[:, :, None])[:, :, 0]
        size = (weight * target**2).sum(axis=1)
        beta, error = _ridge(gram, right, size, weight.sum(axis=1), table)
    return Fit(beta, error, seen)


def _around(log_total: Floats) -> Floats:
    """Mean of the same weekday up to four weeks before and after, the day itself left out."""
    days = log_total.shape[1]
    total, count = np.zeros_like(log_total), np.zeros(days)
    for k in (-28, -21, -14, -7, 7, 14, 21, 28):
        here = slice(max(0, k), min(days, days + k))
        there = slice(max(0, -k), min(days, days - k))
        total[:, here] += log_total[:, there]
        count[here] += 1
    return np.where(count > 0, total / np.maximum(count, 1), log_total)


def _ridge(gram: Floats, right: Floats, size: Floats, days: Floats, table: Features) -> tuple[Floats, Floats]:
    """Weighted ridge per queue, drawn to the pooled answer; coefficients and standard errors.

    Turns between the effects and the ridge of their kind, which is the noise of a day over the mean
    square of the effects, their own uncertainty included (expectation maximisation).

    Args:
        gram, right: weighted products of the features with each other and with the target.
        size: weighted squares of the target. days: sum of the weights.
    """
    pooled = np.zeros(gram.shape[1])
    if len(gram) > 1:
        pooled = np.linalg.solve(gram.sum(axis=0) + np.diag(table.ridge), right.sum(axis=0))
    ridge = np.repeat(table.ridge[None], len(gram), axis=0)
    freedom = np.maximum(days, 1.0)
    each = np.arange(gram.shape[1])
    for turn in range(TURNS + 1):
        penalised = gram.copy()
        penalised[:, each, each] += ridge
        inverse = np.linalg.inv(penalised)
        beta = (inverse @ (right + ridge * pooled)[:, :, None])[:, :, 0]
        told = (beta * (2 * right - (gram @ beta[:, :, None])[:, :, 0])).sum(axis=1)
        squares = np.maximum(size - told, 0.0)
        spread = np.diagonal(inverse, axis1=1, axis2=2)
        if turn < TURNS:
            # The trace of inverse x gram: how many effects were really fitted.
            used = len(each) - (spread * ridge).sum(axis=1)
            noise = np.maximum(squares / np.maximum(freedom - used, freedom / 2), LEAST_NOISE)
            ridge = _learnt_ridge(beta - pooled, spread, noise, table)
    return beta, np.sqrt((squares / freedom)[:, None] * spread)


def _learnt_ridge(effect: Floats, spread: Floats, noise: Floats, table: Features) -> Floats:
    """Queues x features: noise over the mean square of the effects of a kind."""
    ridge = np.repeat(table.ridge[None], len(effect), axis=0)
    square = effect**2 + noise[:, None] * spread
    for kind in table.kinds:
        before = PRIOR_EFFECTS * noise / table.ridge[kind].mean()
        mean = (before + square[:, kind].sum(axis=1)) / (PRIOR_EFFECTS + kind.stop - kind.start)
        ridge[:, kind] = np.clip(noise / mean, LEAST_RIDGE, MOST_RIDGE)[:, None]
    return ridge


def factors(found: Fit, table: Features) -> Floats:
    """Queues x days of the table: what the calendar multiplies the day total by."""
    return np.exp(np.clip(found.log_effect @ table.values.T, -LARGEST_LOG_EFFECT, LARGEST_LOG_EFFECT))


def effects(found: Fit, table: Features, queue: int = 0) -> tuple[Effect, ...]:
    """The effects of one queue as a person reads them, only those that history has seen."""
    made = []
    for k, name in enumerate(table.names):
        if found.days[queue, k] <= 0:
            continue
        log, error = found.log_effect[queue, k], 1.28155 * found.log_error[queue, k]
        low, middle, high = (float(np.exp(v)) for v in (log - error, log, log + error))
        made.append(Effect(name, middle, low, high, round(float(table.values[:, k].sum()))))
    return tuple(made)
