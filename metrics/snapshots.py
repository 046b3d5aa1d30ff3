"""Aggregates over what was open at a moment, read from history and not from today's status.

A snapshot metric is evaluated once per bucket end: a row is in it when it entered before that
moment and had not left by then. The moment is the SQL column `at` of the bucket ends.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from data_sources.sql import seconds_between
from metrics.aggregates import Count, Floats, Outcome, Parts, Percentile, quantile_parts

SNAPSHOT_AT: sa.ColumnElement[object] = sa.literal_column("bucket_ends.at", sa.DateTime())
"""The moment a snapshot is taken, as a column of the bucket ends it is joined with."""


@dataclass(frozen=True)
class Backlog(Count):
    """How many rows were open at the moment.

    A census has no sampling error; Poisson's interval stands for the chance of one day, so that a
    backlog which moves by a handful is not called a change.
    """


@dataclass(frozen=True)
class Age:
    """Quantile of the age of the rows open at the moment, in calendar seconds."""

    of: str
    q: float

    @property
    def words(self) -> str:
        return f"{'median' if self.q == 0.5 else f'{100 * self.q:g} % quantile'} of {self.of}"

    def parts(self, is_counted: sa.ColumnElement[bool]) -> Parts:
        from data_sources.tables import tickets

        age_s = sa.case((is_counted, seconds_between(tickets.c.created_at, SNAPSHOT_AT)), else_=None)
        return {"n": sa.func.count(age_s), **quantile_parts(age_s, self.q)}

    def finish(self, parts: dict[str, Floats]) -> Outcome:
        return Percentile(self.of, None, self.q).finish(parts)
