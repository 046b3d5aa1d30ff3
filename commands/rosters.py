"""Files of the schedule verb beside its CSV: a workbook, and calendars per agent."""

from __future__ import annotations

import argparse
from datetime import UTC
from typing import TYPE_CHECKING

from commands.shared import now_of
from domain.errors import InputError

if TYPE_CHECKING:
    from jobs.planfiles import Planned


def check_files(a: argparse.Namespace) -> None:
    """Refuse before anything is solved: calendars need people.

    Raises:
        InputError: `--ical` without `--agents`.
    """
    if a.ical is not None and a.agents is None:
        raise InputError(
            "--agents FILE.csv beside --ical", "no agents", "Calendars belong to people", "--ical"
        )


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
        said.append(f"{write_calendars(found, a.ical)} calendars were written to {a.ical}.")
    return said
