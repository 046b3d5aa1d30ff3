"""Schedules as plain values for the store, and as files for people: workbook, calendars in a zip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from domain.shifts import Assignment, PlacedBreak, Shift

if TYPE_CHECKING:
    import pandas as pd


def plain_shift(shift: Shift) -> dict[str, Any]:
    """A shift as values JSON can hold; `shift_of` reads it back equal."""
    return {
        "shift": shift.shift, "starts_at": shift.starts_at.isoformat(), "ends_at": shift.ends_at.isoformat(),
        "channel": shift.channel, "agents": shift.agents,
        "breaks": [[b.starts_at.isoformat(), b.ends_at.isoformat(), b.is_paid, b.name] for b in shift.breaks],
    }  # fmt: skip


def shift_of(values: Mapping[str, Any]) -> Shift:
    """The shift behind `plain_shift`."""
    breaks = tuple(
        PlacedBreak(datetime.fromisoformat(a), datetime.fromisoformat(b), bool(paid), str(name))
        for a, b, paid, name in values["breaks"]
    )
    start, end = (datetime.fromisoformat(values[k]) for k in ("starts_at", "ends_at"))
    return Shift(values["shift"], start, end, values["channel"], breaks, int(values["agents"]))


def plain_assignments(assignments: Sequence[Assignment]) -> list[dict[str, Any]]:
    """Assignments as values JSON can hold."""
    return [
        {"agent_id": a.agent_id, "is_locked": a.is_locked, "shift": plain_shift(a.shift)} for a in assignments
    ]


def assignments_of(values: Sequence[Mapping[str, Any]]) -> tuple[Assignment, ...]:
    """The assignments behind `plain_assignments`."""
    return tuple(Assignment(v["agent_id"], shift_of(v["shift"]), bool(v["is_locked"])) for v in values)


def shifts_table(shifts: Sequence[Shift], zone: str) -> pd.DataFrame:
    """`domain.frames.SHIFTS` and `breaks_minutes` of any shifts."""
    from scheduling.schedule import shifts_frame

    return shifts_frame([(s, "", 0.0) for s in shifts], zone).drop(columns=["contract", "cost"])


def named(assignments: Sequence[Assignment], names: Mapping[str, str]) -> tuple[Assignment, ...]:
    """Assignments whose agent is called by name, for files people read."""
    return tuple(replace(a, agent_id=names.get(a.agent_id) or a.agent_id) for a in assignments)


def calendars(
    assignments: Sequence[Assignment], zones: Mapping[str, str], zone: str, stamped_at: datetime
) -> dict[str, bytes]:
    """One iCalendar file per agent with a shift, each in the agent's own zone: file name -> bytes.

    Args:
        zones: zone by agent id; `zone` where an agent has none.
        stamped_at: moment of publishing, timezone-aware.
    """
    from scheduling.export import to_ical

    agents = sorted({a.agent_id for a in assignments})
    return {
        f"{_file_name(agent)}.ics": to_ical(assignments, agent, zones.get(agent) or zone, stamped_at)
        for agent in agents
    }


def _file_name(agent_id: str) -> str:
    """Letters and digits only, so that an id can never name another folder."""
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in agent_id)


def zipped(files: Mapping[str, bytes], made_at: datetime) -> bytes:
    """Files in one zip; the same files and moment give the same bytes."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(ZipInfo(name, made_at.timetuple()[:6]), content, ZIP_DEFLATED)
    return out.getvalue()


def write_calendars(files: Mapping[str, bytes], folder: Path) -> int:
    """Write calendars into a folder; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return len(files)
