"""The business calendars of config/calendars.toml, by name."""

from __future__ import annotations

import tomllib
from pathlib import Path

from domain.errors import InputError
from metrics.business_time import BusinessCalendar

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
