"""Rosters in the layout of any product, written and read by naming its columns in a small file.

For layouts that are not public: the planner takes the template of the own account and says what stands in
each column. A field is one line in `FIELDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from domain.errors import InputError
from domain.shifts import USUAL_BREAKS, Assignment, PlacedBreak, Shift
from scheduling.timegrid import known_zone

if TYPE_CHECKING:
    import pandas as pd

Rows = Literal["shifts", "activities"]
TEXT = "text:"


@dataclass(frozen=True)
class ColumnMap:
    """What stands in each column of a product's file.

    Attributes:
        columns: header -> field of `FIELDS`, or `text:` and a constant, in the order of the file.
        rows: `shifts`, one row each, or `activities`, one row per stretch of work, break and meeting.
        moments, days, times: strftime patterns. zone: IANA zone of the file; empty for the roster's own.
        words: channel or break -> what it is called there, such as the key of a task.
        breaks, unpaid, meetings: our names of activities that are breaks, breaks without pay, and meetings, for
            reading; every other activity is work.
    """

    columns: Mapping[str, str]
    rows: Rows = "shifts"
    moments: str = "%Y-%m-%d %H:%M"
    days: str = "%Y-%m-%d"
    times: str = "%H:%M"
    zone: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    breaks: tuple[str, ...] = tuple(b.name for b in USUAL_BREAKS if b.is_paid)
    unpaid: tuple[str, ...] = tuple(b.name for b in USUAL_BREAKS if not b.is_paid)
    meetings: tuple[str, ...] = ("meeting",)


@dataclass(frozen=True)
class Piece:
    """One row: a shift, or one activity in it, with local ends."""

    entry: Assignment
    name: str
    activity: str
    begin: datetime
    end: datetime
    by: ColumnMap


FIELDS: Mapping[str, Callable[[Piece], str]] = {
    "agent_id": lambda p: p.entry.agent_id,
    "agent": lambda p: p.name,
    "starts_at": lambda p: p.begin.strftime(p.by.moments),
    "ends_at": lambda p: p.end.strftime(p.by.moments),
    "date": lambda p: p.begin.strftime(p.by.days),
    "end_date": lambda p: p.end.strftime(p.by.days),
    "start_time": lambda p: p.begin.strftime(p.by.times),
    "end_time": lambda p: p.end.strftime(p.by.times),
    "activity": lambda p: p.by.words.get(p.activity, p.activity),
    "channel": lambda p: p.by.words.get(p.entry.shift.channel, p.entry.shift.channel),
    # local times of one zone subtract as wall times: a clock change within the row would count
    "minutes": lambda p: f"{(p.end.timestamp() - p.begin.timestamp()) / 60:.0f}",
    "paid_hours": lambda p: f"{p.entry.shift.paid_hours:.2f}",
    "shift": lambda p: p.entry.shift.shift,
}
"""Field -> its text in a row."""


def read_map(values: Mapping[str, Any]) -> ColumnMap:
    """A map from the values of a TOML file; see `ColumnMap` for the names.

    Raises:
        InputError: an unknown name, no columns, or a column of an unknown field.

    Example:
        >>> read_map({"columns": {"Email": "agent_id", "Start": "starts_at"}}).rows
        'shifts'
    """
    known = tuple(ColumnMap.__dataclass_fields__)
    if unknown := sorted(set(values) - set(known)):
        raise InputError(f"names {', '.join(known)}", ", ".join(unknown), "Rename or drop them", "layout")
    columns = values.get("columns")
    if not isinstance(columns, Mapping) or not columns:
        raise InputError(
            "a table [columns], a line a column", columns, 'Such as "Email" = "agent_id"', "layout"
        )
    _check_kinds(values)
    for header, name in columns.items():
        if name not in FIELDS and not str(name).startswith(TEXT):
            wanted = f"one of {', '.join(FIELDS)}, or {TEXT} and a constant"
            raise InputError(wanted, name, "", f"layout, column {header}")
    lists = {n: tuple(values[n]) for n in ("breaks", "unpaid", "meetings") if n in values}
    found = ColumnMap(**{**values, **lists})
    if found.rows not in ("shifts", "activities"):
        raise InputError("rows of shifts or activities", found.rows, "", "layout")
    if found.zone:
        known_zone(found.zone)
    return found


def _check_kinds(values: Mapping[str, Any]) -> None:
    """Refuse a number or a list where a text belongs, and the other way round."""
    for name, value in values.items():
        if name in ("columns", "words"):
            texts, wanted = list(value.values()) if isinstance(value, Mapping) else [None], "a table of texts"
        elif name in ("breaks", "unpaid", "meetings"):
            texts, wanted = value if isinstance(value, list) else [None], "a list of texts"
        else:
            texts, wanted = [value], "a text"
        if not all(isinstance(text, str) for text in texts):
            raise InputError(wanted, value, "Put it in quotes", f"layout, {name}")


def mapped(
    assignments: Sequence[Assignment], zone: str, by: ColumnMap, names: Mapping[str, str]
) -> pd.DataFrame:
    """The roster in the product's columns, by agent and time; every cell is text."""
    import pandas as pd

    local = known_zone(by.zone or zone)
    rows = []
    for entry in sorted(assignments, key=lambda a: (a.agent_id, a.shift.starts_at)):
        name = names.get(entry.agent_id) or entry.agent_id
        for activity, begin, end in _stretches(entry.shift, by):
            piece = Piece(entry, name, activity, begin.astimezone(local), end.astimezone(local), by)
            rows.append([_cell(said, piece) for said in by.columns.values()])
    return pd.DataFrame(rows, columns=list(by.columns), dtype="str")


def _cell(said: str, piece: Piece) -> str:
    return said.removeprefix(TEXT).strip() if said.startswith(TEXT) else FIELDS[said](piece)


def _stretches(shift: Shift, by: ColumnMap) -> list[tuple[str, datetime, datetime]]:
    if by.rows == "shifts":
        return [(shift.channel, shift.starts_at, shift.ends_at)]
    found, at = [], shift.starts_at
    for pause in sorted(shift.breaks, key=lambda b: b.starts_at):
        found += [(shift.channel, at, pause.starts_at), (pause.name, pause.starts_at, pause.ends_at)]
        at = pause.ends_at
    found.append((shift.channel, at, shift.ends_at))
    return [(what, begin, end) for what, begin, end in found if begin < end]


Row = tuple[str, datetime, datetime, str]
"""Agent, start, end and activity, aware."""


def unmapped(frame: pd.DataFrame, zone: str, by: ColumnMap) -> pd.DataFrame:
    """A product's file, every cell text, as a table with agent_id, starts_at, ends_at, channel and breaks_minutes.

    Activities of one agent that follow each other without a gap are one shift.

    Raises:
        InputError: a column the map names and the file lacks, a field that cannot be done without, or a moment
            that is not as the map says, with its row.
    """
    import pandas as pd

    if missing := [c for c in by.columns if c not in frame.columns]:
        raise InputError(f"columns {', '.join(by.columns)}", ", ".join(map(str, frame.columns)),
                         f"Mend {', '.join(missing)} in the layout", "layout")  # fmt: skip
    cells = {
        name: frame[header].astype(str).str.strip() for header, name in by.columns.items() if name in FIELDS
    }
    who = cells.get("agent_id", cells.get("agent"))
    if who is None:
        raise InputError("a column for agent_id or agent", ", ".join(cells), "Name it in [columns]", "layout")
    blank = pd.Series("", index=frame.index)
    ours = {said: key for key, said in by.words.items()}
    what = cells.get("activity", cells.get("channel", blank)).map(lambda word: ours.get(word, word))
    rows = list(zip(who, _begins(cells, zone, by), _ends(cells, zone, by), what, strict=True))
    shifts = [_shift([row], by) for row in rows] if by.rows == "shifts" else _joined(rows, by)
    columns = ["agent_id", "starts_at", "ends_at", "channel", "breaks_minutes"]
    return pd.DataFrame(shifts, columns=columns, dtype="str").assign(breaks="")


def _begins(cells: Mapping[str, pd.Series], zone: str, by: ColumnMap) -> list[datetime]:
    if "starts_at" in cells:
        return _moments(cells["starts_at"], by.moments, zone, by)
    if not {"date", "start_time"} <= set(cells):
        raise _lacking("starts_at, or for date and start_time", cells)
    return _moments(cells["date"] + " " + cells["start_time"], f"{by.days} {by.times}", zone, by)


def _ends(cells: Mapping[str, pd.Series], zone: str, by: ColumnMap) -> list[datetime]:
    """Ends; a time alone that is not after the start's is on the next day."""
    if "ends_at" in cells:
        return _moments(cells["ends_at"], by.moments, zone, by)
    if "end_time" not in cells or not {"date", "end_date"} & set(cells):
        raise _lacking("ends_at, or for end_time beside a day", cells)
    days = cells["end_date"] if "end_date" in cells else cells["date"]
    found = _moments(days + " " + cells["end_time"], f"{by.days} {by.times}", zone, by)
    if "end_date" in cells:
        return found
    begins = _begins(cells, zone, by)
    return [e if e > b else e + timedelta(days=1) for b, e in zip(begins, found, strict=True)]


def _lacking(wanted: str, cells: Mapping[str, pd.Series]) -> InputError:
    return InputError(f"a column for {wanted}", ", ".join(cells), "Name it in [columns]", "layout")


def _moments(texts: pd.Series, pattern: str, zone: str, by: ColumnMap) -> list[datetime]:
    local, found = known_zone(by.zone or zone), []
    for row, text in enumerate(texts, start=2):
        try:
            at = datetime.strptime(text, pattern)
        except ValueError as error:
            raise InputError(
                f"a moment as {pattern}", text, "Mend the cell, or the pattern in the layout", f"row {row}"
            ) from error
        found.append(at if at.tzinfo else at.replace(tzinfo=local))
    return found


def _joined(rows: Sequence[Row], by: ColumnMap) -> list[tuple[str, ...]]:
    """Stretches of one agent that follow each other, as shifts."""
    groups: list[list[Row]] = []
    for row in sorted(rows, key=lambda r: (r[0], r[1].timestamp())):
        last = groups[-1][-1] if groups else None
        if last is not None and last[0] == row[0] and last[2].timestamp() == row[1].timestamp():
            groups[-1].append(row)
        else:
            groups.append([row])
    return [_shift(group, by) for group in groups]


def _shift(group: Sequence[Row], by: ColumnMap) -> tuple[str, ...]:
    """One shift of stretches in order, as `unmapped` returns it."""
    from scheduling.schedule import breaks_minutes

    away = {*by.breaks, *by.unpaid, *by.meetings}
    channels = [what for *_, what in group if what not in away]
    begin, end = (m.astimezone(UTC) for m in (group[0][1], group[-1][2]))
    pauses = tuple(
        PlacedBreak(a.astimezone(UTC), b.astimezone(UTC), what not in by.unpaid, what, what in by.meetings)
        for _, a, b, what in group
        if what in away
    )
    channel = channels[0] if channels else ""
    said = breaks_minutes(Shift("", begin, end, channel, pauses))
    return group[0][0], begin.isoformat(), end.isoformat(), channel, said
