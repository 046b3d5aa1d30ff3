"""Files of the schedule verb beside its CSV: a workbook, and calendars per agent."""

from __future__ import annotations

import argparse
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from commands.shared import now_of, write_csv
from domain import wording
from domain.errors import InputError

if TYPE_CHECKING:
    from domain.shifts import ShiftRules
    from jobs.planfiles import Limits, Needed, Planned
    from scheduling.column_maps import ColumnMap


def check_files(a: argparse.Namespace) -> None:
    """Refuse before anything is solved: calendars and layouts need people and a place to be written.

    Raises:
        InputError: `--ical` or `--nice` without `--agents`, options that do not go together, or a folder that cannot
            be written.
    """
    for name, what in (
        ("ical", "Calendars"), ("nice", "An import of schedules"), ("layout", "Layouts of rosters"),
    ):  # fmt: skip
        if getattr(a, name) is not None and a.agents is None:
            raise InputError(
                f"--agents FILE.csv beside --{name}", "no agents", f"{what} belong to people", f"--{name}"
            )
    if a.blend is not None and a.score is not None:
        raise InputError(
            "--blend without --score", "both", "A plan made elsewhere is judged as it stands", "--blend"
        )
    if a.filling is not None and (a.blend is None or a.agents is None):
        raise InputError(
            "--blend and --agents beside --filling", "one of them missing",
            "It says how a roster's people do written work", "--filling",
        )  # fmt: skip
    if a.around is not None and (a.agents is None or a.score is not None or a.blend is not None):
        raise InputError(
            "--agents beside --around, and neither --score nor --blend", "other options",
            "A roster is made again for the people of --agents", "--around",
        )  # fmt: skip
    if a.layout_out is not None and a.layout is None:
        raise InputError(
            "--layout FILE.toml beside --layout-out", "none", "It names the columns", "--layout-out"
        )
    _layout(a)
    if a.ical is not None:
        check_folder(a.ical, "--ical")


def of_file(a: argparse.Namespace, need: Needed, rules: ShiftRules, limits: Limits) -> Planned:
    """A schedule or roster of a file judged as it stands, or a roster made again around it."""
    from jobs import roster_plans, schedule_files

    by = _layout(a)
    if a.around is not None:
        return roster_plans.again(
            a.around, need.requirement, rules, a.agents, need.zone, limits, a.change_price, by
        )
    if a.agents is not None:
        return roster_plans.scored(a.score, need.requirement, rules, a.agents, need.zone, by)
    return schedule_files.scored(a.score, need.requirement, rules, need.zone)


def _layout(a: argparse.Namespace) -> ColumnMap | None:
    from jobs.layout_files import layout_of

    return None if a.layout is None else layout_of(a.layout)


def check_folder(path: Path, where: str) -> None:
    """Refuse a folder that could not be made or written.

    Raises:
        InputError: for a file, or a place that is read-only.
    """
    if path.exists() and not path.is_dir():
        raise InputError("a folder", f"the file {path}", "Choose another path", where)
    from jobs.csv_files import check_writable

    check_writable(path / "calendar.ics", where)


def write_files(a: argparse.Namespace, made: Planned, zone: str) -> list[str]:
    """Write what was asked for; one sentence each."""
    said = []
    if a.xlsx is not None:
        from scheduling.export import to_xlsx

        a.xlsx.parent.mkdir(parents=True, exist_ok=True)
        a.xlsx.write_bytes(to_xlsx(made.shifts, made.coverage, zone))
        said.append(f"A workbook was written to {a.xlsx}.")
    if a.ical is not None:
        from jobs.schedule_files import calendars, write_calendars

        found = calendars(made.assignments, {}, zone, now_of(a).replace(tzinfo=UTC))
        written = wording.counted(write_calendars(found, a.ical), "calendar was", "calendars were")
        said.append(f"{written} written to {a.ical}.")
    if a.filling is not None:
        kept = f"{a.filling} was not written: written work keeps hours of its own here."
        said.append(kept if made.filling is None else write_csv(made.filling, a.filling))
    if a.nice is not None:
        from scheduling.layouts import laid_out

        said.append(write_csv(laid_out("nice", made.assignments, zone), a.nice))
    if a.layout_out is not None and (by := _layout(a)) is not None:
        from jobs.roster_plans import agents_of
        from scheduling.column_maps import mapped

        names = {p.agent_id: p.name for p in agents_of(a.agents)}
        said.append(write_csv(mapped(made.assignments, zone, by, names), a.layout_out))
    return said
