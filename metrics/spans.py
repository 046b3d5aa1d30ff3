"""A number, the one it is compared with and its series, out of one reading of the rows.

A page asks for every metric three times: the chosen period, the compared one, and the buckets of the chosen
one. `read_spans` answers as three calls of `evaluate` would, with one statement per population and basis
where the rows do not depend on the period, else with two. Totals are grouping sets of the same statement, so
percentiles are those of the rows and never put together from buckets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from domain.chosen import Chosen
from domain.period import Grain, Period
from domain.scope import EVERYTHING, Scope
from metrics.catalogue import metric
from metrics.definition import Basis, Metric, Population
from metrics.evaluate import (
    at_ends,
    bindings,
    bucket_ends,
    by_statement,
    check_length,
    conditions,
    evaluate,
    finished,
    parts_of,
)

if TYPE_CHECKING:
    import pandas as pd

NOW, BEFORE = "now", "before"


@dataclass(frozen=True)
class Spans:
    """Frames as `evaluate` returns them: the chosen period, the compared one and the series; None if not asked."""

    now: pd.DataFrame
    before: pd.DataFrame | None
    series: pd.DataFrame | None


def read_spans(
    connection: sa.Connection,
    names: Iterable[str],
    chosen: Chosen,
    *,
    now: datetime,
    grain: Grain | None = None,
    scope: Scope = EVERYTHING,
) -> Spans:
    """Numbers for `names` over the chosen period, the period it is compared with, and the chosen one by bucket.

    Raises:
        InputError: as `evaluate`.
    """
    import pandas as pd

    wanted = [metric(name) for name in names]
    if grain is not None:
        check_length(chosen.period, grain)
    earlier = chosen.compared()
    found: dict[str, list[pd.DataFrame]] = {NOW: [], BEFORE: [], "series": []}
    for (population, basis), members in by_statement(wanted).items():
        asked = _Asked(population, basis, members, chosen, earlier, grain, scope, now)
        for part, frame in _read(connection, asked).items():
            found[part].append(frame)
    place = {m.name: position for position, m in enumerate(wanted)}

    def joined(part: str, is_asked: bool, *by: str) -> pd.DataFrame | None:
        if not is_asked:
            return None
        frame = pd.concat(found[part], ignore_index=True)
        return (
            frame.assign(_place=frame["metric"].map(place))
            .sort_values(["_place", *by], kind="stable", ignore_index=True)
            .drop(columns="_place")
        )

    total = joined(NOW, True)
    assert total is not None
    return Spans(total, joined(BEFORE, earlier is not None), joined("series", grain is not None, "period_on"))


@dataclass(frozen=True)
class _Asked:
    """Members of one population and basis, and what is asked of them."""

    population: Population
    basis: Basis
    members: Sequence[Metric]
    chosen: Chosen
    earlier: Chosen | None
    grain: Grain | None
    scope: Scope
    now: datetime

    @property
    def is_apart(self) -> bool:
        """Whether the compared period needs a statement of its own: other rows, or far-away rows to wade through."""
        use, earlier = self.population.period_use, self.earlier
        is_far = earlier is not None and earlier.period.until_on != self.chosen.period.first_on
        return use == "yardstick" or (use == "pruning" and is_far)

    @property
    def names(self) -> list[str]:
        return [m.name for m in self.members]


def _read(connection: sa.Connection, asked: _Asked) -> dict[str, pd.DataFrame]:
    """The frames of one population and basis by part."""
    if asked.chosen.period.is_everything or asked.basis == "membership":
        return _one_by_one(connection, asked)
    is_apart = asked.basis == "snapshot" or asked.is_apart
    statement = (
        _at_moments(asked) if asked.basis == "snapshot" else _over_days(asked, with_before=not is_apart)
    )
    result = connection.execute(statement, _bindings(asked, is_apart))
    parts = _split(asked, result, is_apart)
    if NOW not in parts:
        parts[NOW] = _of_no_rows(asked)
    if asked.earlier is not None and is_apart:
        parts[BEFORE] = evaluate(connection, asked.names, asked.earlier, now=asked.now, scope=asked.scope)
    elif asked.earlier is not None and BEFORE not in parts:
        parts[BEFORE] = _of_no_rows(asked)
    return parts


def _of_no_rows(asked: _Asked) -> pd.DataFrame:
    """Numbers of a period without any row, for which a grouped statement has no group: n is 0, the rest null."""
    import pandas as pd

    frames = []
    for m in asked.members:
        counts = {f"{m.name}__n", *(f"{m.name}__x{i}" for i in range(len(m.every_exclusion)))}
        raw = pd.DataFrame({label: [0 if label in counts else None] for label in parts_of(m)})
        frames.append(finished(m, raw, [], None))
    return pd.concat(frames, ignore_index=True)


def _bindings(asked: _Asked, is_apart: bool) -> dict[str, Any]:
    """As `bindings`, from the start of the compared period where both are read at once."""
    bound = bindings(asked.chosen, asked.now)
    if not is_apart and asked.earlier is not None:
        bound["first_on"] = min(bound["first_on"], asked.earlier.period.first_on)
    return bound


def _one_by_one(connection: sa.Connection, asked: _Asked) -> dict[str, pd.DataFrame]:
    shared: Any = {"now": asked.now, "scope": asked.scope}
    parts = {NOW: evaluate(connection, asked.names, asked.chosen, **shared)}
    if asked.earlier is not None:
        parts[BEFORE] = evaluate(connection, asked.names, asked.earlier, **shared)
    if asked.grain is not None:
        parts["series"] = evaluate(connection, asked.names, asked.chosen, grain=asked.grain, **shared)
    return parts


def _columns(asked: _Asked) -> list[sa.ColumnElement[Any]]:
    return [part.label(name) for m in asked.members for name, part in parts_of(m).items()]


def _over_days(asked: _Asked, *, with_before: bool) -> sa.Select[Any]:
    """Totals by span and buckets of the chosen period, from the rows of both periods."""
    on, period = asked.population.dates[asked.basis], asked.chosen.period
    earlier = asked.earlier.period if asked.earlier is not None and with_before else None
    # Dates are written out: the same text must stand in SELECT and GROUP BY on both engines.
    is_now = sa.and_(on >= _day(period.first_on), on < _day(period.until_on))
    span = sa.case((is_now, sa.literal_column(f"'{NOW}'")), else_=sa.literal_column(f"'{BEFORE}'"))
    groups, labels = [span], [span.label("span")]
    if asked.grain is not None:
        cut = sa.cast(sa.func.date_trunc(sa.literal_column(f"'{asked.grain}'"), on), sa.Date)
        groups.append(sa.case((is_now, cut), else_=None))
        labels.append(groups[1].label("period_on"))
    else:
        labels.append(sa.cast(sa.null(), sa.Date).label("period_on"))
    read = (*labels, *_columns(asked))
    wanted = (_inside(on, period, earlier), *conditions(asked.population, asked.chosen, asked.scope))
    statement = sa.select(*read).select_from(asked.population.rows_for(*read, *wanted)).where(*wanted)
    if len(groups) == 1:
        return statement.group_by(span)
    return statement.group_by(sa.func.grouping_sets(sa.tuple_(span), sa.tuple_(*groups)))


def _inside(on: Any, period: Period, earlier: Period | None) -> sa.ColumnElement[bool]:
    """In either period; one range where they touch, which engines skip blocks by."""
    if earlier is None:
        return sa.and_(on >= period.first_on, on < period.until_on)
    if earlier.until_on == period.first_on:
        return sa.and_(on >= earlier.first_on, on < period.until_on)
    return sa.or_(*(sa.and_(on >= p.first_on, on < p.until_on) for p in (earlier, period)))


def _day(on: Any) -> sa.ColumnElement[Any]:
    return sa.literal_column(f"DATE '{on.isoformat()}'", sa.Date())


def _at_moments(asked: _Asked) -> sa.Select[Any]:
    """What was open at the end of the chosen period (`period_on` null) and of each of its buckets."""
    period = asked.chosen.period
    ends = bucket_ends(period, asked.grain, and_total=asked.grain is not None)
    rows, ever_open = at_ends(asked.population, ends, period, asked.grain)
    period_on = (
        ends.c.period_on if asked.grain is not None else sa.cast(sa.null(), sa.Date).label("period_on")
    )
    statement = sa.select(
        sa.literal_column(f"'{NOW}'").label("span"), period_on, *_columns(asked)
    ).select_from(rows)
    statement = statement.where(ever_open, *conditions(asked.population, asked.chosen, asked.scope))
    return statement.group_by(ends.c.period_on) if asked.grain is not None else statement


def _split(asked: _Asked, result: Any, is_apart: bool) -> dict[str, pd.DataFrame]:
    """Raw rows as totals of the spans that are there, and the series."""
    import pandas as pd

    raw = pd.DataFrame(result.all(), columns=list(result.keys()))
    parts = {}
    is_total = raw["period_on"].isna()
    for span in (NOW,) if is_apart or asked.earlier is None else (NOW, BEFORE):
        # The compared period has no buckets, so its total comes twice, once per grouping set.
        mine = raw[is_total & (raw["span"] == span)].head(1).reset_index(drop=True)
        if len(mine):
            parts[span] = pd.concat([finished(m, mine, [], None) for m in asked.members], ignore_index=True)
    if asked.grain is not None:
        buckets = raw[~is_total].reset_index(drop=True)
        made = [finished(m, buckets, [], asked.grain) for m in asked.members]
        parts["series"] = pd.concat(made, ignore_index=True)
    return parts
