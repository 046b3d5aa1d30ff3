"""Schedules as plain values for the store, and as files for people: workbook, calendars in a zip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from domain.errors import InputError
from domain.shifts import Assignment, PlacedBreak, Shift, ShiftRules
from jobs.schedules import POOL, WeekPlan, judged

if TYPE_CHECKING:
    import pandas as pd

    from jobs.planfiles import Planned


def plain_shift(shift: Shift) -> dict[str, Any]:
    """A shift as values JSON can hold; `shift_of` reads it back equal."""
    return {
        "shift": shift.shift, "starts_at": shift.starts_at.isoformat(), "ends_at": shift.ends_at.isoformat(),
        "channel": shift.channel, "agents": shift.agents,
        "breaks": [_plain_break(b) for b in shift.breaks],
    }  # fmt: skip


def _plain_break(one: PlacedBreak) -> list[Any]:
    plain = [one.starts_at.isoformat(), one.ends_at.isoformat(), one.is_paid, one.name]
    return [*plain, True] if one.is_meeting else plain


def shift_of(values: Mapping[str, Any]) -> Shift:
    """The shift behind `plain_shift`."""
    breaks = tuple(
        PlacedBreak(
            datetime.fromisoformat(a), datetime.fromisoformat(b), bool(paid), str(name), any(is_meeting)
        )
        for a, b, paid, name, *is_meeting in values["breaks"]
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


def plain_plan(
    plan: WeekPlan, requirement: pd.DataFrame, rules: ShiftRules, limit_s: float
) -> dict[str, Any]:
    """A plan and the question it answers as values JSON can hold: shifts, locks, figures, need, rules."""
    names = ("paid_hours", "required_hours", "under_hours", "over_hours", "cost")
    return {
        "shifts": [plain_shift(s) for s in plan.shifts],
        "locked": sorted(plan.locked),
        "figures": {k: getattr(plan.score, k) for k in names},
        "need": plain_need(requirement),
        "rules": asdict(rules),
        "limit_s": limit_s,
        "blend": asdict(plan.blend) if plan.blend else None,
    }


def plain_need(requirement: pd.DataFrame) -> dict[str, list[Any]]:
    """A requirement as values JSON can hold: starts_at, channel, agents."""
    return {
        "starts_at": requirement["starts_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ").tolist(),
        "channel": requirement["channel"].astype(str).tolist(),
        "agents": requirement["scheduled_agents"].astype(float).tolist(),
    }


def plan_of(values: Mapping[str, Any], requirement: pd.DataFrame, rules: ShiftRules, zone: str) -> WeekPlan:
    """The plan behind `plain_plan`, counted anew on a requirement."""
    import pandas as pd

    from jobs.blending import blend_of

    shifts = tuple(shift_of(s) for s in values["shifts"])
    locked = frozenset(values["locked"])
    found = judged(shifts, locked, requirement, rules, zone, reason_from=pd.DataFrame())
    return replace(found, blend=blend_of(values.get("blend")))


def read_plan(frame: pd.DataFrame, zone: str) -> tuple[Shift, ...]:
    """Shifts of a file made here or elsewhere: `starts_at` and `ends_at` are enough.

    Args:
        frame: starts_at, ends_at (with an offset, or local wall time), and where known shift, channel, agents,
            breaks (`HH:MM-HH:MM paid|unpaid; ...`) or breaks_minutes.

    Raises:
        InputError: a missing column, a moment that cannot be read, an end before its start; with a column agent_id
            a row without one, or one agent in two shifts at once.
    """
    import pandas as pd

    from jobs.roster_rows import AGENT, check_apart
    from scheduling.existing import read_shifts

    missing = [c for c in ("starts_at", "ends_at") if c not in frame.columns]
    if missing or frame.empty:
        raise InputError("columns starts_at and ends_at with rows", ", ".join(map(str, frame.columns)) or "none",
                         "Add them; breaks, agents and channel are optional", "shifts")  # fmt: skip
    usual: dict[str, Any] = {
        "shift": [f"S{n:05d}" for n in range(1, len(frame) + 1)],
        "channel": POOL,
        "agents": 1,
        "breaks": "",
    }
    whole = frame.assign(**{k: v for k, v in usual.items() if k not in frame.columns})
    whole = whole.assign(**{c: moments(frame[c], zone, c) for c in ("starts_at", "ends_at")}, paid_hours=0.0)
    whole["breaks"] = whole["breaks"].where(whole["breaks"].notna(), "").astype(str)
    counts = pd.to_numeric(whole["agents"], errors="coerce")
    if not ((counts >= 1) & (counts % 1 == 0)).all():
        row = int((~((counts >= 1) & (counts % 1 == 0))).to_numpy().argmax())
        raise InputError(
            "whole people, 1 or more", whole["agents"].tolist()[row], "", f"agents, row {row + 2}"
        )
    whole["agents"] = counts.astype("int64")
    texts = {c: whole[c].astype(str) for c in ("shift", "channel")}
    shifts = read_shifts(whole.assign(**texts), zone)
    if AGENT in frame.columns:
        check_apart(frame[AGENT].tolist(), shifts, zone)
    return shifts


def scored(path: Path, requirement: pd.DataFrame, rules: ShiftRules, zone: str) -> Planned:
    """A schedule made elsewhere, judged as ours: the same figures, what it leaves short, no bound.

    Raises:
        InputError: see `read_plan`.
    """
    import pandas as pd

    from jobs.csv_files import read_csv
    from jobs.planfiles import Planned

    shifts = read_plan(read_csv(path, where="--score"), zone)
    plan = judged(shifts, frozenset(), requirement, rules, zone, reason_from=pd.DataFrame())
    names = ("efficiency", "within_10_share", "paid_hours", "required_hours", "productive_hours", "under_hours",
             "over_hours", "cost")  # fmt: skip
    figures = {"gap": float("nan"), **{n: float(getattr(plan.score, n)) for n in names}, "seconds": 0.0}
    return Planned(
        figures, shifts_table(shifts, zone), plan.unmet, (f"Judged: {path.name}.",), plan.score.coverage
    )


def shifts_in(content: bytes, name: str, zone: str) -> tuple[Shift, ...]:
    """Shifts of an uploaded CSV; see `read_plan`.

    Raises:
        InputError: for what is no CSV, or rows that are no shifts.
    """
    from jobs.csv_files import csv_of

    return read_plan(csv_of(content, name), zone)


def moments(column: pd.Series[Any], zone: str, name: str) -> pd.Series[Any]:
    """Moments in UTC; one without an offset is local wall time.

    Raises:
        InputError: a cell that is no moment, or a wall time the clock change skips or repeats, with its row.
    """
    import pandas as pd

    found = []
    for row, cell in enumerate(column.astype(str), start=2):
        try:
            stamp = pd.Timestamp(cell)
            stamp = stamp.tz_localize(zone) if stamp.tz is None else stamp
            found.append(stamp.tz_convert("UTC"))
        except (ValueError, TypeError) as error:
            raise InputError(
                "a moment such as 2026-11-30T08:00:00Z", cell, "Say the offset", f"{name}, row {row}"
            ) from error
    return pd.Series(found, index=column.index).astype("datetime64[us, UTC]")


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
