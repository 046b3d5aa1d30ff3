"""People from a file, and a named roster for a requirement."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import InputError
from domain.shifts import AgentContract, ShiftRules
from jobs.planfiles import Limits, Planned

if TYPE_CHECKING:
    import pandas as pd


def agents_of(path: Path) -> tuple[AgentContract, ...]:
    """Contracts from a CSV; see `scheduling.contracts.read_agents`.

    Raises:
        InputError: for a missing file, no rows, or a cell that cannot be read, with its row.
    """
    import pandas as pd

    from scheduling.contracts import read_agents

    if not path.is_file():
        raise InputError("a file that exists", path, "Check the path", "--agents")
    frame = pd.read_csv(path, dtype=str, comment="#", keep_default_na=False)
    if frame.empty:
        raise InputError("at least one agent", "no rows", "Add one row per person", path.name)
    return read_agents(frame)


def assign(
    requirement: pd.DataFrame, rules: ShiftRules, agents_file: Path, zone: str, limits: Limits
) -> Planned:
    """A named roster of the requirement; always an answer, what it leaves short is in `unmet`."""
    from scheduling.prechecks import prechecks
    from scheduling.roster import roster, roster_frame

    people = agents_of(agents_file)
    warned = prechecks(requirement, people, rules, zone=zone)
    made = roster(requirement, people, rules, zone=zone, time_limit_s=limits.seconds, seed=limits.seed)
    notes = [*warned, *(v.sentence for v in made.hard)]
    if made.unassigned:
        notes.append(f"{made.unassigned} shifts of the covering are worked by nobody.")
    return Planned(made.figures(), roster_frame(made.assignments, zone), made.unmet, tuple(notes))
