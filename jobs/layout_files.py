"""Layout files: a TOML that names the columns of another product's file; rosters out of it and into it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from scheduling.column_maps import ColumnMap

OURS = frozenset({"agent_id", "starts_at", "ends_at"})
EXAMPLE = """\
rows = "activities"            # a row per stretch of work and break; "shifts" for a row per shift
moments = "%m/%d/%Y %H:%M"     # how starts_at and ends_at are written
zone = "UTC"                   # of those moments; left out, the roster's own

[columns]                      # a line for each column of the template, in its order
"Email" = "agent_id"
"Start" = "starts_at"
"End" = "ends_at"
"Task" = "activity"
"Type" = "text: shift"

[words]                        # what channels and breaks are called there, such as keys of tasks
phone = "1001"
lunch = "2002"
"""
"""A layout to begin with; the fields are those of `scheduling.column_maps.FIELDS`."""


def layout_of(path: Path) -> ColumnMap:
    """The map of a layout file.

    Raises:
        InputError: a missing file, one that is no TOML, and what `scheduling.column_maps.read_map` refuses.
    """
    if not path.is_file():
        raise InputError("a file that exists", path, "Check the path", "--layout")
    return layout_in(path.read_bytes(), path.name)


def layout_in(content: bytes, name: str) -> ColumnMap:
    """The map of a layout file's content; see `layout_of`."""
    from scheduling.column_maps import read_map

    try:
        return read_map(tomllib.loads(content.decode()))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            "a TOML file", str(error), 'Such as [columns] with "Email" = "agent_id"', name
        ) from error


def as_ours(frame: pd.DataFrame, zone: str, by: ColumnMap | None) -> pd.DataFrame:
    """A roster's table in our columns: as it is where it has them, else read by the layout."""
    from scheduling.column_maps import unmapped

    if by is None or set(frame.columns) >= OURS:
        return frame
    return unmapped(frame, zone, by)
