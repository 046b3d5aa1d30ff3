"""Was somebody there when it was promised: staffed over promised time, by queue and interval."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from data_sources.tables import intervals as i
from domain.calendar_hours import OpeningHours, weekly_hours
from domain.errors import InputError
from metrics.aggregates import Ratio
from metrics.definition import Exclusion, Metric
from metrics.voice import INTERVALS

HOURS_FILE = Path(__file__).resolve().parents[1] / "config" / "promised_hours.toml"
DAY_S = 86_400


def load_hours(path: Path = HOURS_FILE) -> dict[str, OpeningHours]:
    """Promised hours by channel key; empty when the file is missing.

    Raises:
        InputError: the file cannot be read as promised hours; names what is wrong in it.

    Example:
        >>> sorted(load_hours())
        ['chat', 'in_person', 'phone']
    """
    if not path.exists():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        closed = [d if isinstance(d, date) else date.fromisoformat(d) for d in content.get("closed_on", [])]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError) as error:
        raise InputError("TOML with hours and closed_on dates", error, "Check the file", path.name) from error
    return {channel: weekly_hours(str(text), closed) for channel, text in content.get("hours", {}).items()}


def promised_s(hours: Mapping[str, OpeningHours]) -> sa.ColumnElement[Any]:
    """SQL: promised seconds inside an interval, up to its local midnight; null for a channel without a promise."""
    if not hours:
        return sa.cast(sa.null(), sa.Double)
    at = i.c.starts_local_at
    part = {p: sa.cast(sa.extract(p, at), sa.Double) for p in ("hour", "minute", "second")}
    begins = part["hour"] * 3600 + part["minute"] * 60 + part["second"]
    ends = sa.func.least(begins + i.c.interval_s, float(DAY_S))
    by_channel = [(i.c.channel == channel, _inside(one, begins, ends)) for channel, one in hours.items()]
    return sa.case(*by_channel, else_=sa.cast(sa.null(), sa.Double))


def _inside(hours: OpeningHours, begins: Any, ends: Any) -> sa.ColumnElement[Any]:
    """Seconds between two local times of day that lie in the blocks of the interval's weekday."""
    weekday = sa.cast(sa.extract("isodow", i.c.starts_local_at), sa.Integer)
    total: Any = sa.literal(0.0)
    for block in hours.blocks:
        overlap = sa.func.least(ends, block.closes_minute * 60.0) - sa.func.greatest(
            begins, block.opens_minute * 60.0
        )
        total += sa.case((weekday == block.weekday + 1, sa.func.greatest(overlap, 0.0)), else_=0.0)
    if not hours.closed_on:
        return sa.cast(total, sa.Double)
    return sa.case((i.c.starts_on.in_(sorted(hours.closed_on)), 0.0), else_=total)


def availability_metrics(hours: Mapping[str, OpeningHours]) -> tuple[Metric, ...]:
    """The metrics that rest on promised hours by channel key."""
    promised = promised_s(hours)
    return (
        Metric(
            "availability_share", "Availability", "share", "up", INTERVALS, "offered",
            Ratio("promised time with somebody logged in, divided by promised time",
                  sa.case((i.c.staffed_s > 0, promised), else_=0.0), promised, is_share=False, cases=sa.literal(1)),
            "Share of the promised hours of a queue in which at least one agent was logged in; "
            "an interval that was not reported is not counted.",
            "staffed over promised minutes; hours from config/promised_hours.toml",
            (Exclusion("staffed time not stated", i.c.staffed_s.is_(None)),), about=promised > 0,
        ),
    )  # fmt: skip


AVAILABILITY_METRICS = availability_metrics(load_hours())
"""Under the hours shipped; `jobs.measure.promise` puts those of the installation in their place."""
