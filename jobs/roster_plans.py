"""A named roster from files: made for a requirement, made again around one, or judged as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from domain import wording
from domain.errors import InputError
from domain.shifts import AgentContract, ShiftRules
from jobs import blending_files, clashing, roster_again, roster_blending, roster_rows, rosters
from jobs.csv_files import read_csv
from jobs.planfiles import Limits, Needed, Planned

if TYPE_CHECKING:
    import pandas as pd

    from scheduling.column_maps import ColumnMap
    from scheduling.roster import Roster

LEAST_SHARE = 0.3
"""Of the time limit: what the search for a roster gets at least, however long its need was looked for."""


def agents_of(path: Path) -> tuple[AgentContract, ...]:
    """Contracts from a CSV; see `scheduling.contracts.read_agents`.

    Raises:
        InputError: for a missing file, no rows, or a cell that cannot be read, with its row.
    """
    from scheduling.contracts import read_agents

    frame = read_csv(path, as_text=True, where="--agents")
    if frame.empty:
        raise InputError("at least one agent", "no rows", "Add one row per person", path.name)
    return read_agents(frame)


def assign(
    requirement: pd.DataFrame, rules: ShiftRules, agents_file: Path, zone: str, limits: Limits
) -> Planned:
    """A named roster of the requirement; always an answer, what it leaves short is in `unmet`."""
    from scheduling.prechecks import prechecks
    from scheduling.roster import roster

    people = agents_of(agents_file)
    warned = prechecks(requirement, people, rules, zone=zone)
    made = roster(requirement, people, rules, zone=zone, time_limit_s=limits.seconds, seed=limits.seed)
    return _planned(made, requirement, people, rules, warned)


def blended(need: Needed, channels: str, rules: ShiftRules, agents_file: Path, limits: Limits) -> Planned:
    """A named roster whose people do written work in quiet moments, how it is filled, and its week simulated.

    Args:
        channels: those whose work may wait, with commas; empty for those known to.

    Raises:
        InputError: what `jobs.blending_files.whole` refuses, or channels that the requirement does not have.
    """
    started = monotonic()
    people = agents_of(agents_file)
    fillers = blending_files.fillers_asked(need, channels)
    rows = blending_files.whole(need, fillers)
    asked = blending_files.asked_of(need, rows, fillers)
    found = roster_blending.reduced(rows, asked, people, zone=need.zone, time_limit_s=limits.seconds)
    made = assign(
        found.need, rules, agents_file, need.zone,
        replace(limits, seconds=max(limits.seconds - (monotonic() - started), LEAST_SHARE * limits.seconds)),
    )  # fmt: skip
    if found.quiet is None:
        return replace(made, notes=(found.note, *made.notes))
    team = roster_blending.team_of(made.assignments, found.need, people, rules, found.quiet, need.zone)
    filled = roster_blending.filling(team, found.quiet)
    lines = roster_blending.played(team, found.quiet)
    blend = {
        "used_share": found.quiet.used_share, "lent_share": found.quiet.lent_share,
        "lines": [asdict(x) for x in lines], "channels": filled.channels.to_dict("records"),
    }  # fmt: skip
    said = (roster_blending.sentence(filled), *roster_blending.promises(lines, found.quiet))
    return replace(made, notes=(*said, *made.notes), blend=blend, filling=filled.rows)


def again(
    before_file: Path,
    requirement: pd.DataFrame,
    rules: ShiftRules,
    agents_file: Path,
    zone: str,
    limits: Limits,
    price_hours: float,
    by: ColumnMap | None = None,
) -> Planned:
    """A roster made again around the locked shifts of another; see `jobs.roster_again.again`."""
    people = agents_of(agents_file)
    before = roster_rows.of_file(before_file, zone, "--around", by)
    rosters.check_known(before, people, before_file.name)
    found = roster_again.again(
        before, requirement, people, rules, zone=zone, time_limit_s=limits.seconds, price_hours=price_hours,
        seed=limits.seed,
    )  # fmt: skip
    moved = rosters.differences(before, found.plan.assignments, zone, {})
    notes = [found.sentence, *(f"{r['agent']}: {r['what']}" for r in moved.to_dict("records"))]
    return _planned(found.plan, requirement, people, rules, notes)


def scored(
    path: Path,
    requirement: pd.DataFrame,
    rules: ShiftRules,
    agents_file: Path,
    zone: str,
    by: ColumnMap | None = None,
) -> Planned:
    """A named roster made elsewhere, judged as ours: figures, what it leaves short, every rule it breaks."""
    people = agents_of(agents_file)
    entries = roster_rows.of_file(path, zone, "--score", by)
    rosters.check_known(entries, people, path.name)
    made = rosters.of_assignments(entries, requirement, people, rules, zone)
    soft = [v for v in made.violations if v not in made.hard]
    wishes = [f"Wish not met: {v.who} {v.sentence}" for v in soft]
    return _planned(made, requirement, people, rules, [f"Judged: {path.name}.", *wishes])


def _planned(
    made: Roster,
    requirement: pd.DataFrame,
    people: Sequence[AgentContract],
    rules: ShiftRules,
    said: Sequence[str],
) -> Planned:
    """What the command line tells of a roster: figures, broken rules by name, channels, clashes."""
    from scheduling.roster import roster_frame

    notes = [*said, *(f"{v.who} {v.sentence}" for v in made.hard)]
    if made.unassigned:
        idle = wording.counted(made.unassigned, "shift of the covering is", "shifts of the covering are")
        notes.append(f"{idle} worked by nobody.")
    notes += channel_notes(made)
    found = clashing.impossible(requirement, people, rules, made.zone, among=clashing.suspects(made))
    if made.score.under_hours < 1e-6:
        found = [c for c in found if c.shortage is None]
    notes += [clashing.sentence(c, {}) for c in found]
    return Planned(
        made.figures(), roster_frame(made.assignments, made.zone), made.unmet, tuple(notes), made.score.coverage,
        made.assignments, tuple(clashing.plain(found)),
    )  # fmt: skip


def channel_notes(made: Roster) -> list[str]:
    """Per channel, where there are several: hours needed, and hours nobody at work can serve."""
    found = rosters.by_channel(made)
    if len(found) < 2:
        return []
    return [
        f"{r['channel']}: {r['required_hours']:.1f} hours needed, {r['short_hours']:.1f} short."
        for r in found.to_dict("records")
    ]
