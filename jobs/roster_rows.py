"""A named roster from the rows of a file, made here or elsewhere: nobody is in two shifts at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from domain.errors import InputError
from domain.shifts import Assignment, Shift

if TYPE_CHECKING:
    import pandas as pd

    from scheduling.column_maps import ColumnMap

AGENT = "agent_id"
LOCKS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False, "": False}


def of_file(
    path: Path, zone: str, where: str = "--roster", by: ColumnMap | None = None
) -> tuple[Assignment, ...]:
    """The assignments of a CSV, ours or of a layout; see `read_roster`. Ids stay as they are written: 007 is not 7."""
    from jobs.csv_files import read_csv
    from jobs.layout_files import as_ours

    return read_roster(as_ours(read_csv(path, as_text=True, where=where), zone, by), zone, path.name)


def of_upload(content: bytes, name: str, zone: str, by: ColumnMap | None = None) -> tuple[Assignment, ...]:
    """The same of an uploaded file.

    Raises:
        InputError: for what is no CSV, and what `read_roster` refuses.
    """
    from jobs.csv_files import csv_of
    from jobs.layout_files import as_ours

    return read_roster(as_ours(csv_of(content, name, as_text=True), zone, by), zone, name)


def read_roster(frame: pd.DataFrame, zone: str, name: str = "roster") -> tuple[Assignment, ...]:
    """Assignments of a table with `agent_id` and the columns of `jobs.schedule_files.read_plan`; `is_locked` optional.

    Raises:
        InputError: no agent_id, an empty one, a lock that is neither yes nor no, a shift twice or two at once,
            and what `read_plan` refuses.
    """
    from jobs.schedule_files import read_plan

    if AGENT not in frame.columns:
        raise InputError(f"a column {AGENT}", ", ".join(map(str, frame.columns)),
                         "Write the roster with --agents, or name who works each shift", name)  # fmt: skip
    shifts = read_plan(frame, zone)
    locks = frame["is_locked"] if "is_locked" in frame.columns else [""] * len(frame)
    return tuple(
        Assignment(str(agent).strip(), shift, _is_locked(lock, row))
        for row, (agent, shift, lock) in enumerate(zip(frame[AGENT], shifts, locks, strict=True), start=2)
    )


def _is_locked(cell: Any, row: int) -> bool:
    text = "" if cell is None or cell != cell else str(cell).strip().lower()
    if text not in LOCKS:
        raise InputError("yes or no", cell, "", f"is_locked, row {row}")
    return LOCKS[text]


def check_apart(agents: Sequence[Any], shifts: Sequence[Shift], zone: str) -> None:
    """Refuse rows without an agent, a shift of several people, a shift twice, and two of one agent at once.

    Rows are counted from 2, below the header.

    Raises:
        InputError: with the rows and what to do.
    """
    mine: dict[str, list[tuple[Shift, int]]] = {}
    for row, (agent, shift) in enumerate(zip(agents, shifts, strict=True), start=2):
        who = "" if agent is None or agent != agent else str(agent).strip()
        if not who:
            raise InputError("an agent_id in every row", "an empty cell", "Say who works it", f"row {row}")
        if shift.agents != 1:
            raise InputError("1 person in a row with an agent_id", shift.agents, "One row each", f"row {row}")
        mine.setdefault(who, []).append((shift, row))
    for who, found in mine.items():
        found.sort(key=lambda pair: (pair[0].starts_at, pair[0].ends_at))
        for (first, a), (second, b) in pairwise(found):
            if second.starts_at < first.ends_at:
                raise _clash(who, first, second, sorted((a, b)), zone)


def _clash(who: str, first: Shift, second: Shift, rows: list[int], zone: str) -> InputError:
    local = ZoneInfo(zone)
    spans = [
        f"{s.starts_at.astimezone(local):%Y-%m-%d %H:%M} to {s.ends_at.astimezone(local):%H:%M}"
        for s in (first, second)
    ]
    where = f"rows {rows[0]} and {rows[1]}"
    if spans[0] == spans[1]:
        return InputError("each shift once", f"{who} twice at {spans[0]}", "Remove one of the rows", where)
    wanted = "one shift at a time for each agent"
    return InputError(wanted, f"{who} at {spans[0]} and at {spans[1]}", "Move or remove one of them", where)
