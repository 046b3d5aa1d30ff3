"""Agents and rules from tables and files: a row per agent, a mapping (as from TOML or JSON) for rules.

Sets are written with spaces: skills `phone chat`, days off `Sat Sun`, dates `2026-12-24 2026-12-25`.
Times of day are `HH:MM`; `30:00` is six in the morning of the next day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from domain.errors import InputError
from domain.shifts import AgentContract, BreakRule, ContractClass, ShiftRules, SkillGroup

if TYPE_CHECKING:
    import pandas as pd

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return 60 * int(hours) + int(minutes)


def _flag(text: str) -> bool:
    known = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    return known[text.strip().lower()]


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if found.tzinfo is None:
        raise ValueError(text)
    return found


READERS: dict[str, Callable[[str], object]] = {
    "agent_id": str,
    "name": str,
    "contract": str,
    "skills": lambda text: frozenset(text.split()),
    "min_hours": float,
    "max_hours": float,
    "min_days": lambda text: int(float(text)),
    "max_days": lambda text: int(float(text)),
    "max_streak_days": lambda text: int(float(text)),
    "rest_minutes": lambda text: int(float(text)),
    "shortest_minutes": lambda text: int(float(text)),
    "longest_minutes": lambda text: int(float(text)),
    "days_off": lambda text: frozenset(WEEKDAYS.index(d[:3].capitalize()) for d in text.split()),
    "off_on": lambda text: frozenset(date.fromisoformat(d) for d in text.split()),
    "earliest_minutes": _minutes,
    "latest_minutes": _minutes,
    "may_work_nights": _flag,
    "prefers_from_minutes": _minutes,
    "prefers_until_minutes": _minutes,
    "streak_days": lambda text: int(float(text)),
    "last_ended_at": _moment,
    "weekends_worked": float,
    "nights_worked": float,
}
"""How each column of an agents table is read; the names are the fields of `AgentContract`."""


def read_agents(frame: pd.DataFrame) -> tuple[AgentContract, ...]:
    """One contract per row; an empty cell or a missing column takes the field's default.

    Raises:
        InputError: without `agent_id`, with an unknown column, or with a cell that cannot be read.
    """
    unknown = [c for c in frame.columns if c not in READERS]
    if "agent_id" not in frame.columns or unknown:
        names = ", ".join(map(str, unknown))
        remedy = f"Rename or drop {names}" if unknown else "Add agent_id"
        raise InputError(
            f"columns {', '.join(READERS)}", ", ".join(map(str, frame.columns)), remedy, "agents"
        )
    return tuple(_agent(record, row) for row, record in enumerate(frame.to_dict("records"), start=2))


def _agent(record: Mapping[Any, Any], row: int) -> AgentContract:
    values: dict[str, Any] = {}
    for column, cell in record.items():
        # A cell that is missing differs from itself or is None.
        if cell is None or cell != cell or str(cell).strip() == "":
            continue
        try:
            values[str(column)] = READERS[str(column)](str(cell).strip())
        except (ValueError, KeyError) as error:
            remedy = "Sets with spaces, days as Mon, dates as 2026-12-24, times as HH:MM"
            raise InputError("a readable cell", cell, remedy, f"row {row}, column {column}") from error
    if "agent_id" not in values:
        raise InputError("an agent_id", "an empty cell", "Fill it or remove the row", f"row {row}")
    return AgentContract(**values)


def agents_frame(agents: Sequence[AgentContract]) -> pd.DataFrame:
    """The table that `read_agents` reads back as the same contracts; every cell is text."""
    import pandas as pd

    rows = [{name: _cell(name, getattr(a, name)) for name in READERS} for a in agents]
    return pd.DataFrame(rows, columns=list(READERS)).astype("str")


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    if name == "days_off":
        return " ".join(WEEKDAYS[d] for d in sorted(value))  # type: ignore[call-overload]
    if isinstance(value, frozenset):
        return " ".join(sorted(map(str, value)))
    if READERS[name] is _minutes:
        return f"{int(str(value)) // 60:02d}:{int(str(value)) % 60:02d}"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def read_rules(values: Mapping[str, Any]) -> ShiftRules:
    """Rules from a mapping with the names of `ShiftRules`; `breaks`, `classes`, `groups` are lists of mappings.

    Raises:
        InputError: an unknown name or a value that cannot be used.

    Example:
        >>> read_rules({"lengths_minutes": [480], "breaks": []}).lengths_minutes
        (480,)
    """
    parts: dict[str, Any] = dict(values)
    for name, kind in (("breaks", BreakRule), ("classes", ContractClass), ("groups", SkillGroup)):
        if name in parts:
            parts[name] = tuple(_made(kind, entry, name) for entry in parts[name])
    if "channel_weights" in parts:
        parts["channel_weights"] = tuple(sorted(dict(parts["channel_weights"]).items()))
    found = _made(ShiftRules, parts, "rules")
    assert isinstance(found, ShiftRules)
    return found


def _made(kind: Any, values: Mapping[str, Any], where: str) -> object:
    known = [f.name for f in fields(kind)]
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise InputError(f"names {', '.join(known)}", ", ".join(unknown), "Rename or drop them", where)
    try:
        return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})
    except TypeError as error:
        raise InputError(f"values for {kind.__name__}", str(error), "", where) from error
