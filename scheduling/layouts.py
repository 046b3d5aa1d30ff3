"""Rosters in the import layouts of other products: a function and one line each.

A layout is written only from what its product documents in public; see docs/decisions/0305.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.errors import InputError
from domain.shifts import Assignment, Shift

if TYPE_CHECKING:
    import pandas as pd

Layout = Callable[[Sequence[Assignment], str], "pd.DataFrame"]
NOTE_LENGTH = 500


def nice(assignments: Sequence[Assignment], zone: str) -> pd.DataFrame:
    """NICE CXone WFM, Scheduling > Import Schedule: one row per shift, breaks in the notes.

    Usernames in lower case, wall times as mm/dd/yyyy hh:mm:ss with the offset of the shift's start, no
    commas anywhere; a shift over a clock change is given in the offset it starts with.

    Source: NICE CXone Mpower help, Importing Schedule via CSV (the fields up to Shift Notes; its activity
        fields are left out, because their names are not all in the public text).
    """
    import pandas as pd

    rows = []
    for entry in sorted(assignments, key=lambda a: (a.agent_id, a.shift.starts_at)):
        start = entry.shift.starts_at.astimezone(ZoneInfo(zone))
        # The import knows one offset a shift: both ends are said in the one it starts with.
        end = start.replace(tzinfo=None) + (entry.shift.ends_at - entry.shift.starts_at)
        rows.append(
            (
                _plain(entry.agent_id.lower()), f"{start:%m/%d/%Y %H:%M:%S}", f"{end:%m/%d/%Y %H:%M:%S}",
                _offset(start), _plain(entry.shift.channel), _plain(_notes(entry.shift, zone))[:NOTE_LENGTH],
            )
        )  # fmt: skip
    columns = ["Username", "Shift Start Date and Time", "Shift End Date and Time", "Local Time Zone",
               "Base Activity Name", "Shift Notes"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


LAYOUTS: Mapping[str, Layout] = {"nice": nice}


def laid_out(name: str, assignments: Sequence[Assignment], zone: str) -> pd.DataFrame:
    """The roster in a product's import layout.

    Raises:
        InputError: a layout that is not known.
    """
    if name not in LAYOUTS:
        raise InputError(f"one of {', '.join(LAYOUTS)}", name, where="layout")
    return LAYOUTS[name](assignments, zone)


def _offset(moment: datetime) -> str:
    """The moment's offset as `UTC+05:30`."""
    text = f"{moment:%z}"
    return f"UTC{text[:3]}:{text[3:5]}"


def _notes(shift: Shift, zone: str) -> str:
    local = ZoneInfo(zone)
    return "; ".join(
        f"{b.name} {b.starts_at.astimezone(local):%H:%M}-{b.ends_at.astimezone(local):%H:%M}"
        for b in shift.breaks
    )


def _plain(text: str) -> str:
    return text.replace(",", " ")
