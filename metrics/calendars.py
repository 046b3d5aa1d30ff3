"""The business calendars of config/calendars.toml by name, and calendars joined over time."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

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
    return {name: BusinessCalendar.from_spec(spec, name) for name, spec in read_tables(path).items()}


def read_tables(path: Path) -> dict[str, dict[str, object]]:
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
