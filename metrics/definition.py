"""The form of a metric: a population, who counts in it, a value, an aggregate, and its meaning.

A metric is data. It compiles to SQL columns and runs where the rows are; the same entry gives the
tile, the axis, the glossary line, the CSV, the drill-down and the list of what was left out and why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.sql import operators, visitors

from metrics.aggregates import Aggregate

Unit = Literal["count", "s", "share", "score", "points", "ratio", "money", "hours"]
Direction = Literal["up", "down", "none"]
Basis = Literal[
    "arrived", "solved", "due", "responded", "offered", "delivered", "snapshot", "membership", "worked", "proposed",
    "decided", "mature",
]  # fmt: skip

BASIS_WORDS: dict[Basis, str] = {
    "arrived": "by the day the ticket was opened",
    "solved": "by the day the ticket was solved",
    "due": "by the day the target fell due",
    "responded": "by the day of the answer",
    "offered": "by the day the contact was offered",
    "delivered": "by the day the survey was delivered",
    "snapshot": "at the end of the period",
    "worked": "by the day the agent worked",
    "proposed": "by the day the idea was proposed",
    "decided": "by the day the idea was decided",
    "mature": "by the day the idea's time was over",
    "membership": "among those who were there when the period began",
}


@dataclass(frozen=True, eq=False)
class Exclusion:
    """Rows that do not count, and the reason shown for them.

    Attributes:
        reason: a few words, shown beside a count: `reply before creation`.
        rows: SQL condition; null counts as false.
    """

    reason: str
    rows: sa.ColumnElement[bool]


@dataclass(frozen=True, eq=False)
class Population:
    """Rows a metric is about, as one selectable.

    Attributes:
        name: key.
        label: what one row is, in the plural: `tickets`.
        rows: the table or subquery.
        narrow: the part of `rows` that alone is read when nothing asked lies outside it; None: there is none.
        widen: what makes `rows` of rows with the columns of `narrow`.
        dates: date basis to the local-date column it reads.
        dimensions: dimension to column.
        exclusions: rows outside every metric of this population, in order.
        listed: columns shown when the rows behind a number are listed; the first `key_columns` tell a row apart.
        moment: for snapshots, columns (entered, left) as naive UTC moments.
        membership: columns (joined, left) as local dates.
        period_use: how `rows` reads the bound period: not at all, only to leave rows out early that
            cannot matter (a longer period gives the same numbers), or so that the numbers depend on it.
    """

    name: str
    label: str
    rows: Any
    dates: dict[Basis, sa.ColumnElement[Any]]
    dimensions: dict[str, sa.ColumnElement[Any]]
    listed: tuple[sa.ColumnElement[Any], ...]
    exclusions: tuple[Exclusion, ...] = ()
    moment: tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]] | None = None
    membership: tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]] | None = None
    key_columns: int = 2
    period_use: Literal["none", "pruning", "yardstick"] = "none"
    narrow: Any = None
    widen: Callable[[Any], Any] | None = None

    def rows_for(self, *asked: Any) -> Any:
        """`rows`, or `narrow` when every column that `asked` reads is one of its own."""
        if self.narrow is None:
            return self.rows
        columns = (c for x in asked for c in visitors.iterate(x) if isinstance(c, sa.ColumnClause))
        is_enough = all(c.table is None or c.table is self.narrow for c in columns)
        return self.narrow if is_enough else self.rows


@dataclass(frozen=True, eq=False)
class Metric:
    """One KPI with one definition.

    Attributes:
        name: key, stable; a variant is another entry with its own name.
        label: what a tile says.
        unit: `s` durations in seconds, `share` 0-1, `points` -100..100, `score` on its scale,
            `money` in the currency of the wages, `hours` of work.
        direction: `up` when more is better.
        population: the rows it is about.
        basis: which date puts a row into a period.
        aggregate: what is done with the counted rows.
        meaning: one sentence for a reader.
        source: where the definition comes from.
        exclusions: rows of the population that do not count here, in order, each with its reason.
        min_n: below this n the value is shown as "too few".
        version: raised when a figure users have seen would move.
        about: condition that picks the rows the question is about, such as one kind of survey; other
            rows are neither counted nor left out. None: all of the population.
        lacking: what is missing where no row counts and none was left out; empty: rows of the population.
    """

    name: str
    label: str
    unit: Unit
    direction: Direction
    population: Population
    basis: Basis
    aggregate: Aggregate
    meaning: str
    source: str
    exclusions: tuple[Exclusion, ...] = ()
    min_n: int = 10
    version: int = 1
    about: sa.ColumnElement[bool] | None = None
    lacking: str = ""

    @property
    def every_exclusion(self) -> tuple[Exclusion, ...]:
        """Shared exclusions first, then its own; the first that fits a row is its reason."""
        return (*self.population.exclusions, *self.exclusions)

    @property
    def is_counted(self) -> sa.ColumnElement[bool]:
        """SQL condition: the row counts in this metric."""
        return sa.and_(self.is_asked, *(sa.not_(false_if_null(x.rows)) for x in self.every_exclusion))

    @property
    def is_asked(self) -> sa.ColumnElement[bool]:
        """SQL condition: the question is about this row."""
        return sa.true() if self.about is None else false_if_null(self.about)

    def left_out(self, position: int) -> sa.ColumnElement[bool]:
        """SQL condition: the row is left out for the reason at `position` and for no earlier one."""
        earlier = (sa.not_(false_if_null(x.rows)) for x in self.every_exclusion[:position])
        return sa.and_(self.is_asked, false_if_null(self.every_exclusion[position].rows), *earlier)


def false_if_null(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """SQL has three truth values; who counts needs two. A test for null has two already."""
    if isinstance(condition, sa.BinaryExpression) and condition.operator in (operators.is_, operators.is_not):
        return condition
    return sa.func.coalesce(condition, sa.false())
