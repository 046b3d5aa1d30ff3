"""Aggregates: SQL parts computed where the rows are, and the value with its interval from them.

Each aggregate names the SQL columns it needs for the rows that count (`parts`) and turns the
arrays that come back into value, n, low and high (`finish`). Parts of disjoint groups add up
wherever the aggregate is a ratio of sums, so totals equal the sum of parts.
Intervals are 95 %: Wilson for shares, adjusted Wald (n+3) for NPS, normal for means, sparsity for
percentiles (Siddiqui 1960), Poisson for counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from data_sources.sql import percentiles

Floats = NDArray[np.float64]
Parts = dict[str, sa.ColumnElement[Any]]
Z95 = 1.959963984540054


@dataclass(frozen=True)
class Outcome:
    """Arrays of one entry per group: value, rows behind it, and the 95 % interval; nan is no data."""

    value: Floats
    n: Floats
    low: Floats
    high: Floats


class Aggregate(Protocol):
    """What is done with the rows that count."""

    @property
    def words(self) -> str:
        """The formula in words, for the explanation."""
        ...

    def parts(self, is_counted: sa.ColumnElement[bool]) -> Parts:
        """Aggregate SQL columns over a group."""
        ...

    def finish(self, parts: dict[str, Floats]) -> Outcome:
        """Value, n and interval from the parts' values."""
        ...


def _count_where(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


def _sum_where(condition: sa.ColumnElement[bool], x: Any) -> sa.ColumnElement[Any]:
    return sa.func.sum(sa.case((condition, sa.cast(x, sa.Double)), else_=None))


def _ratio(a: Floats, b: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(b > 0, a / b, np.nan)


@dataclass(frozen=True)
class Count:
    """Number of rows; the interval is Poisson's, by its normal approximation."""

    of: str

    @property
    def words(self) -> str:
        return f"number of {self.of}"

    def parts(self, is_counted: sa.ColumnElement[bool]) -> Parts:
        return {"n": _count_where(is_counted)}

    def finish(self, parts: dict[str, Floats]) -> Outcome:
        n = parts["n"]
        half = Z95 * np.sqrt(n)
        return Outcome(n, n, np.maximum(n - half, 0), n + half)


@dataclass(frozen=True)
class Total:
    """Sum of a column, such as contacts offered over intervals; null when nothing was stated."""

    of: str
    x: Any

    @property
    def words(self) -> str:
        return f"sum of {self.of}"

    def parts(self, is_counted: sa.ColumnElement[bool]) -> Parts:
        return {"n": _count_where(is_counted), "sum": _sum_where(is_counted, self.x)}

    def finish(self, parts: dict[str, Floats]) -> Outcome:
        total = parts["sum"]
        half = Z95 * np.sqrt(np.maximum(total, 0))
        return Outcome(total, parts["n"], np.maximum(total - half, 0), total + half)


@dataclass(frozen=True)
class Amount:
    """Sum of amounts, such as money; null when none was stated.

    How many come and how large each is are both chance, so the interval is that of a compound Poisson sum,
    whose variance is estimated by the sum of squares.
    """

    of: str
    x: Any

    @property
    def words(self) -> str:
        return f"sum of {self.of}"

    def parts(self, is_counted: sa.ColumnElement[bool]) -> Parts:
        x = sa.cast(self.x, sa.Double)
        return {
            "n": _count_where(is_counted),
            "sum": _sum_where(is_counted, x),
            "squares": _sum_where(is_counted, x * x),
        }

    def finish(self, parts: dict[str, Floats]) -> Outcome:
        total, half = parts["sum"], Z95 * np.sqrt(parts["squares"])
        return Outcome(total, parts["n"], total - half, total + half)


@dataclass(frozen=True)
class Share:
    """Rows that fulfil a condition over rows that count; Wilson's interval."""

    of: str
    condition: sa.ColumnElement[bool]

    @property
    def words(self) -> str:
        return f"{self.of}, divided by all that count"

    def parts(self, is_counted: sa.ColumnElement[bool]) -> Parts:
        hit = sa.and_(is_counted, sa.func.coalesce(self.condition, sa.false()))
        return {"n": _count_where(is_counted), "hit": _count_where(hit)}

    def finish(self, parts: dict[str, Floats]) -> Outcome:
        n, hit = parts["n"], parts["hit"]
        low, high = wilson(hit, n)
        return Outcome(_ratio(hit, n), n, low, high)


@dataclass(frozen=True)
class Ratio:
    """Sum of one column over the sum of another.

    A share of contacts gets Wilson's interval; any other ratio that of the ratio estimator, whose noise
    is how far the rows lie from the common ratio (Cochran, Sampling Techniques, 6.4).

    Attributes:
        numerator: SQL expression, null where the row does not state it.
        denominator: SQL expression.
        is_share: the numerator counts cases out of the denominator's cases.
        cases: SQL expression whose sum is the n that is shown; the denominator by default.
    """

    of: str
    numerator: Any
    denominator: Any
    is_share: bool = True
    cases: Any = None

    @property
    def words(self) -> str:
        return self.of

    def parts(self, is_counted: sa.ColumnElement[bool]) -> Parts:
        top, bottom = self.numerator, self.denominator
        found = {
            "top": _sum_where(is_counted, top),
            "bottom": sa.func.coalesce(_sum_where(is_counted, bottom), 0),
            "n": sa.func.coalesce(_sum_where(is_counted, bottom if self.cases is None else self.cases), 0),
        }
        if self.is_share:
            return found
        t, b = sa.cast(top, sa.Double), sa.cast(bottom, sa.Double)
        squares = {"tt": t * t, "tb": t * b, "bb": b * b}
        return {
            **found,
            **{k: _sum_where(is_counted, x) for k, x in squares.items()},
            "rows": _count_where(is_counted),
        }

    def finish(self, parts: dict[str, Floats]) -> Outcome:
        top, bottom, n = parts["top"], parts["bottom"], parts["n"]
        value = _ratio(top, bottom)
        if self.is_share:
            return Outcome(value, n, *wilson(top, bottom))
        rows = parts["rows"]
        spread = np.maximum(parts["tt"] - 2 * value * parts["tb"] + value**2 * parts["bb"], 0)
        half = Z95 * _ratio(np.sqrt(spread * _ratio(rows, rows - 1)), bottom)
        return Outcome(value, n, np.maximum(value - half, 0), value + half)


@dataclass(frozen=True)
class PerDistinct:
    """Rows over distinct values of a column, such as tickets per customer; it has no interval.

    Groups do not add up to the total: one customer may stand in several.
    """

    of: str
    key: Any

    @property
    def words(self) -> str:
        return self.of

    def parts(self, is_counted: sa.ColumnElement[bool]) -> Parts:
        seen = sa.func.count(sa.distinct(sa.case((is_counted, self.key), else_=None)))
        return {"n": _count_where(is_counted), "distinct": seen}

    def finish(self, parts: dict[str, Floats]) -> Outcome:
        unknown = np.full_like(parts["n"], np.nan)
        return Outcome(_ratio(parts["n"], parts["distinct"]), parts["n"], unknown, unknown)


@dataclass(frozen=True)
class Mean:
    """Arithmetic mean of a value with its normal interval."""

    of: str
    x: Any

    @property
    def words(self) -> str:
        return f"mean of {self.of}"

    def parts(self, is_counted: sa.ColumnElement[bool]) -> Parts:
        x = sa.case((is_counted, sa.cast(self.x, sa.Double)), else_=None)
        return {"n": sa.func.count(x), "mean": sa.func.avg(x), "sd": sa.func.stddev_samp(x)}

    def finish(self, parts: dict[str, Floats]) -> Outcome:
        n, mean = parts["n"], parts["mean"]
        half = Z95 * _ratio(parts["sd"], np.sqrt(n))
        return Outcome(mean, n, mean - half, mean + half)


AROUND = 0.05
"""How far either side of a quantile its sparsity is read."""

USUAL = (0.5, 0.9)
USUAL_LIST = tuple(sorted(round(q + d, 2) for q in USUAL for d in (-AROUND, 0, AROUND)))


def quantile_parts(x: Any, q: float) -> Parts:
    """A quantile and its neighbours; a median and a P90 of the same values come from one pass."""
    wanted = (round(q, 4), round(q - AROUND, 4), round(q + AROUND, 4))
    among = USUAL_LIST if q in USUAL else tuple(sorted(wanted))
    return dict(zip(("p", "below", "above"), percentiles(x, wanted, among=among), strict=True))


@dataclass(frozen=True)
class Percentile:
    """A quantile (0-1) by linear interpolation.

    The interval uses the sparsity (Q(q+d) - Q(q-d)) / 2d with d = `AROUND`, so that it needs no second
    pass over the rows; it is rough below 30 rows.
    """

    of: str
    x: Any
    q: float

    @property
    def words(self) -> str:
        return f"{'median' if self.q == 0.5 else f'{100 * self.q:g} % quantile'} of {self.of}"

    def parts(self, is_counted: sa.ColumnElement[bool]) -> Parts:
        x = sa.case((is_counted, self.x), else_=None)
        return {"n": sa.func.count(x), **quantile_parts(x, self.q)}

    def finish(self, parts: dict[str, Floats]) -> Outcome:
        n, value = parts["n"], parts["p"]
        sparsity = (parts["above"] - parts["below"]) / (2 * AROUND)
        half = Z95 * sparsity * _ratio(np.full_like(n, np.sqrt(self.q * (1 - self.q))), np.sqrt(n))
        return Outcome(value, n, np.maximum(value - half, 0), value + half)


@dataclass(frozen=True)
class NetPromoter:
    """100 x (promoters - detractors) / n; interval by adjusted Wald (Rocks 2016)."""

    of: str
    promoter: sa.ColumnElement[bool]
    detractor: sa.ColumnElement[bool]

    @property
    def words(self) -> str:
        return self.of

    def parts(self, is_counted: sa.ColumnElement[bool]) -> Parts:
        return {
            "n": _count_where(is_counted),
            "up": _count_where(sa.and_(is_counted, sa.func.coalesce(self.promoter, sa.false()))),
            "down": _count_where(sa.and_(is_counted, sa.func.coalesce(self.detractor, sa.false()))),
        }

    def finish(self, parts: dict[str, Floats]) -> Outcome:
        n, up, down = parts["n"], parts["up"], parts["down"]
        p, d = (up + 0.75) / (n + 3), (down + 0.75) / (n + 3)
        middle = p - d
        half = Z95 * np.sqrt(np.maximum(p + d - middle**2, 0) / (n + 3))
        known = np.where(n > 0, 1.0, np.nan)
        low, high = np.clip(middle - half, -1, 1), np.clip(middle + half, -1, 1)
        return Outcome(100 * _ratio(up - down, n), n, 100 * low * known, 100 * high * known)


def wilson(hit: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Wilson's 95 % interval for hit of n, element by element; nan where n is 0.

    Example:
        >>> low, high = wilson(np.array([74.0]), np.array([107.0]))
        >>> round(float(low[0]), 4), round(float(high[0]), 4)
        (0.5987, 0.7712)
    """
    p, z2 = _ratio(hit, n), Z95**2
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = Z95 * np.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
