"""People from a file, and a named roster for a requirement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.errors import InputError
from domain.shifts import AgentContract, ShiftRules
from jobs.planfiles import Limits, Planned

if TYPE_CHECKING:
    import pandas as pd

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TRUE, FALSE = {"1", "true", "yes", "y"}, {"0", "false", "no", "n"}


def read_agents(path: Path) -> tuple[AgentContract, ...]:
    """Contracts from a CSV: a column `agent_id` and any field of `domain.shifts.AgentContract`.

    `skills` are channel keys separated by spaces, `days_off` weekdays such as `sat sun`, `off_on` dates.

    Raises:
        InputError: for a column that is no field, or a cell that cannot be read, with its row.
    """
    import pandas as pd

    if not path.is_file():
        raise InputError("a file that exists", path, "Check the path", "--agents")
    frame = pd.read_csv(path, dtype=str, comment="#", keep_default_na=False)
    known = {f.name: str(f.type) for f in fields(AgentContract)}
    unknown = [c for c in frame.columns if c not in known]
    if unknown or "agent_id" not in frame.columns:
        wanted = f"a column agent_id and any of {', '.join(sorted(known))}"
        raise InputError(wanted, ", ".join(frame.columns), "Rename or leave out the others", path.name)
    if frame.empty:
        raise InputError("at least one agent", "no rows", "Add one row per person", path.name)
    return tuple(
        _contract(row, known, f"{path.name}, row {number}")
        for number, row in enumerate(frame.to_dict("records"), 2)
    )


def _contract(row: dict[Any, str], known: dict[str, str], where: str) -> AgentContract:
    given: dict[str, Any] = {}
    for name, text in row.items():
        if not text.strip():
            continue
        try:
            given[str(name)] = _reader(str(name), known[str(name)])(text.strip())
        except (ValueError, KeyError) as error:
            raise InputError(_wanted(str(name)), repr(text), "", f"{where}, {name}") from error
    return AgentContract(**given)


def _reader(name: str, kind: str) -> Callable[[str], Any]:
    if name == "skills":
        return lambda text: frozenset(text.replace(",", " ").split())
    if name == "days_off":
        return lambda text: frozenset(WEEKDAYS.index(w[:3].lower()) for w in text.replace(",", " ").split())
    if name == "off_on":
        return lambda text: frozenset(date.fromisoformat(d) for d in text.replace(",", " ").split())
    if name == "last_ended_at":
        return datetime.fromisoformat
    if "bool" in kind:
        return _flag
    if "float" in kind:
        return float
    return int if "int" in kind else str


def _flag(text: str) -> bool:
    if text.lower() in TRUE:
        return True
    if text.lower() in FALSE:
        return False
    raise ValueError(text)


def _wanted(name: str) -> str:
    forms = {
        "skills": "channel keys separated by spaces",
        "days_off": "weekdays such as sat sun",
        "off_on": "dates such as 2026-12-24",
        "last_ended_at": "a moment such as 2026-11-29T22:00:00Z",
        "may_work_nights": "yes or no",
    }
    return forms.get(name, "a number" if "hours" in name or "minutes" in name or "days" in name else "text")


def assign(
    requirement: pd.DataFrame, rules: ShiftRules, agents_file: Path, zone: str, limits: Limits
) -> Planned:
    """A named roster of the requirement; always an answer, what it leaves short is in `unmet`."""
    from scheduling.roster import roster, roster_frame

    made = roster(
        requirement, read_agents(agents_file), rules, zone=zone, time_limit_s=limits.seconds, seed=limits.seed
    )
    notes = [v.sentence for v in made.hard]
    if made.unassigned:
        notes.append(f"{made.unassigned} shifts of the covering are worked by nobody.")
    return Planned(made.figures(), roster_frame(made.assignments, zone), made.unmet, tuple(notes))
