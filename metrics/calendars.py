"""The business calendars of config/calendars.toml by name, and calendars joined over time."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from domain.errors import InputError
from metrics.business_time import FIRST_S, UNTIL_S, BusinessCalendar, Segments, to_seconds
from metrics.opening_hours import DAY_S

CALENDARS_FILE = Path(__file__).resolve().parents[1] / "config" / "calendars.toml"


def load_calendars(path: Path = CALENDARS_FILE) -> dict[str, BusinessCalendar]:
    """Every calendar of the file, checked.

    Raises:
        InputError: the file is not TOML, or a calendar in it cannot be used; names the calendar.

    Example:
        >>> sorted(load_calendars())
        ['around_the_clock', 'extended_hours', 'office_hours']
    """
    return {name: _calendar(name, entry) for name, entry in read_tables(path).items()}


def _calendar(name: str, entry: object) -> BusinessCalendar:
    """One table of the file, or several `[[name]]` tables that follow each other in time."""
    versions = entry if isinstance(entry, list) else [entry]
    if not versions or not all(isinstance(v, Mapping) for v in versions):
        raise InputError("a table of hours, or several with `valid_from`", entry, where=name)
    stretches = [_version(name, n, v) for n, v in enumerate(versions)]
    return stretches[0][1] if len(stretches) == 1 else timeline(name, stretches)


def _version(name: str, number: int, table: Mapping[str, object]) -> tuple[datetime | None, BusinessCalendar]:
    """When a version begins (None for the first) and its hours; a date is midnight in its own zone."""
    calendar = BusinessCalendar.from_spec({k: v for k, v in table.items() if k != "valid_from"}, name)
    begins = table.get("valid_from")
    if (begins is None) != (number == 0):
        wanted = "a first version without `valid_from` and later ones with it"
        raise InputError(wanted, begins, "Order the versions by time", f"{name} version {number + 1}")
    if begins is None:
        return None, calendar
    if isinstance(begins, datetime):
        return begins if begins.tzinfo else begins.replace(tzinfo=UTC), calendar
    if isinstance(begins, date):
        return datetime.combine(begins, time(), ZoneInfo(calendar.zone)).astimezone(UTC), calendar
    raise InputError("a date or a moment", begins, "Write 2026-01-01 without quotes", f"{name} valid_from")


def read_tables(path: Path) -> dict[str, Any]:
    """The tables of a TOML file; raises `InputError` naming the file when it is not valid."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError("a readable TOML file", error, "Check the file", path.name) from error
    return content


def timeline(name: str, stretches: Sequence[tuple[datetime | None, BusinessCalendar]]) -> BusinessCalendar:
    """One clock over several calendars, each counting from its moment until the next one's.

    Args:
        stretches: (moment from which it counts, calendar); the first moment is None. This is how a
            ticket that moves between departments, or a schedule that was edited, is judged by the
            hours in force at the time.

    Raises:
        InputError: no stretches, or moments that are not in order.
    """
    starts = [FIRST_S - 10 * DAY_S] + [int(to_seconds(at)[0]) for at, _ in stretches[1:] if at is not None]
    if not stretches or len(starts) != len(stretches) or sorted(starts) != starts:
        raise InputError("calendars with increasing moments, the first None", stretches, where=name)
    bounds = [*starts, UNTIL_S + 10 * DAY_S]

    def expand(first_on: date, until_on: date) -> Segments:
        parts: list[Segments] = []
        for (_, calendar), low, high in zip(stretches, bounds[:-1], bounds[1:], strict=True):
            opened, closed = calendar.expand(first_on, until_on)
            opened, closed = np.maximum(opened, low), np.minimum(closed, high)
            parts.append((opened[closed > opened], closed[closed > opened]))
        return np.concatenate([a for a, _ in parts]), np.concatenate([b for _, b in parts])

    key = "|".join(f"{low}:{calendar.key}" for low, (_, calendar) in zip(starts, stretches, strict=True))
    return BusinessCalendar(name, expand, key, stretches[-1][1].zone)
