"""Check a covering against its rules, from the finished frames and with none of the solver's code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from domain.shifts import DAY_MINUTES, AgentContract, BreakRule, PlacedBreak, Shift, ShiftRules
from scheduling.existing import at_work, read_shifts
from scheduling.schedule import Schedule
from scheduling.timegrid import build, required

if TYPE_CHECKING:
    import pandas as pd

    from scheduling.roster import Roster


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule broken by one shift or agent, as a sentence."""

    rule: str
    who: str
    sentence: str


def validate(
    schedule: Schedule, requirement: pd.DataFrame, rules: ShiftRules, zone: str
) -> tuple[Violation, ...]:
    """Every way in which the schedule's shifts break `rules` or its coverage does not add up."""
    shifts = read_shifts(schedule.shifts, zone)
    found = [v for shift in shifts for v in shift_violations(shift, rules, zone)]
    found += _coverage_violations(schedule, shifts, requirement, rules, zone)
    declared = float((schedule.shifts["paid_hours"] * schedule.shifts["agents"]).sum())
    counted = sum(s.paid_hours * s.agents for s in shifts)
    if abs(declared - counted) > 1e-6 or abs(counted - schedule.paid_hours) > 1e-6:
        found.append(Violation("paid_hours", "schedule", f"{declared} hours declared, {counted} counted"))
    return tuple(found + _class_violations(schedule, shifts, rules, zone))


def shift_violations(shift: Shift, rules: ShiftRules, zone: str) -> list[Violation]:
    """Length, start and breaks of one shift against the rules."""
    minutes = (shift.ends_at - shift.starts_at).total_seconds() / 60
    local = shift.starts_at.astimezone(ZoneInfo(zone))
    start = local.hour * 60 + local.minute
    found = []
    if minutes not in rules.lengths_minutes:
        found.append(Violation("length", shift.shift, f"{minutes:.0f} minutes is not an allowed length"))
    is_in = rules.first_start_minutes <= start <= rules.last_start_minutes
    if not is_in or (start - rules.first_start_minutes) % rules.start_step_minutes:
        found.append(Violation("start", shift.shift, f"{local:%H:%M} is not an allowed start"))
    wanted = [b for b in rules.breaks if b.applies(int(minutes))]
    if len(wanted) != len(shift.breaks):
        found.append(Violation("breaks", shift.shift, f"{len(shift.breaks)} breaks instead of {len(wanted)}"))
        return found
    return found + _break_violations(shift, wanted, minutes, rules.min_work_minutes)


def _break_violations(
    shift: Shift, wanted: Sequence[BreakRule], minutes: float, min_work_minutes: int
) -> list[Violation]:
    found = []
    worked_from = 0.0
    for rule, pause in zip(wanted, shift.breaks, strict=True):
        first, last = _offsets(shift, pause)
        if last - first != rule.minutes or pause.is_paid != rule.is_paid:
            found.append(Violation("break_length", shift.shift, f"{rule.name} is {last - first:.0f} minutes"))
        if first < rule.earliest_share * minutes - 1e-6 or last > rule.latest_share * minutes + 1e-6:
            found.append(
                Violation("break_window", shift.shift, f"{rule.name} at minute {first:.0f} of {minutes:.0f}")
            )
        if first - worked_from < min_work_minutes - 1e-6:
            found.append(Violation("min_work", shift.shift, f"too little work before {rule.name}"))
        worked_from = last
    if minutes - worked_from < (min_work_minutes if wanted else 0):
        found.append(Violation("min_work", shift.shift, "too little work after the last break"))
    return found


def _offsets(shift: Shift, pause: PlacedBreak) -> tuple[float, float]:
    return (
        (pause.starts_at - shift.starts_at).total_seconds() / 60,
        (pause.ends_at - shift.starts_at).total_seconds() / 60,
    )


def _coverage_violations(
    schedule: Schedule, shifts: Sequence[Shift], requirement: pd.DataFrame, rules: ShiftRules, zone: str
) -> list[Violation]:
    grid = build(requirement, rules, zone)
    needs = required(requirement, grid)
    channels = {g.name: g.channels for g in rules.groups}
    found = []
    for name, frame in schedule.coverage.groupby("channel"):
        size = grid.interval_periods
        supply = at_work([s for s in shifts if s.channel == name], grid).reshape(-1, size).mean(axis=1)
        need = np.sum([needs[c] for c in channels.get(str(name), tuple(needs))], axis=0)
        at = np.array([grid.period_of(m.to_pydatetime()) // size for m in frame["starts_at"]], dtype=np.int64)
        for label, ours in (("scheduled", supply), ("required", need.reshape(-1, size).mean(axis=1))):
            if not np.allclose(frame[label].to_numpy(), ours[at]):
                found.append(Violation("coverage", str(name), f"{label} does not add up from the shifts"))
            if abs(frame[label].sum() - ours.sum()) > 1e-6:
                found.append(Violation("coverage", str(name), f"intervals of {label} are missing"))
    return found


def _class_violations(
    schedule: Schedule, shifts: Sequence[Shift], rules: ShiftRules, zone: str
) -> list[Violation]:
    """Paid hours, shifts of the week and shifts of each day against the people of each class."""
    found = []
    contracts = schedule.shifts["contract"].tolist()
    weeks = max(round(len(set(_days(shifts, zone))) / 7), 1)
    for c in rules.classes:
        mine = [s for s, name in zip(shifts, contracts, strict=True) if name == c.name]
        hours, count = sum(s.paid_hours * s.agents for s in mine), sum(s.agents for s in mine)
        if hours > c.headcount * c.max_hours * weeks + 1e-6:
            found.append(Violation("class_hours", c.name, f"{hours:.1f} paid hours"))
        if count > c.headcount * c.max_days * weeks:
            found.append(Violation("class_shifts", c.name, f"{count} shifts"))
        for s in mine:
            minutes = (s.ends_at - s.starts_at).total_seconds() / 60
            if not c.shortest_minutes <= minutes <= min(c.longest_minutes, DAY_MINUTES):
                found.append(Violation("class_length", s.shift, f"{minutes:.0f} minutes in {c.name}"))
    return found


def _days(shifts: Sequence[Shift], zone: str) -> list[object]:
    return [s.starts_at.astimezone(ZoneInfo(zone)).date() for s in shifts]


def validate_service(
    made: Roster, requirement: pd.DataFrame, agents: Sequence[AgentContract], rules: ShiftRules
) -> tuple[Violation, ...]:
    """Every way in which who serves what does not follow from the assignments and the agents' skills.

    Nobody serves a channel without its skill, no more serve than are at work, and what a channel needs
    is served or listed as missing.
    """
    grid = build(requirement, rules, made.zone)
    needs, size = required(requirement, grid), grid.interval_periods
    skills = {a.agent_id: frozenset(a.skills & set(needs) if a.skills else needs) for a in agents}
    found: list[Violation] = []
    at_work_of: dict[frozenset[str], Any] = {}
    for served in set(skills.values()):
        mine = [a.shift for a in made.assignments if skills[a.agent_id] == served]
        at_work_of[served] = at_work(mine, grid).reshape(-1, size).mean(axis=1)
    rows = made.service.assign(
        at=[grid.period_of(m.to_pydatetime()) // size for m in made.service["starts_at"]]
    )
    for name, part in rows.groupby("group"):
        group = str(name)
        served = frozenset(needs) if group == "all channels" else frozenset(group.split(" + "))
        if not set(part["channel"]) <= served or served not in at_work_of:
            found.append(Violation("skills", group, "serves a channel without its skill"))
            continue
        total = np.zeros(len(next(iter(at_work_of.values()))))
        np.add.at(total, part["at"].to_numpy(), part["agents"].to_numpy())
        if np.any(total > at_work_of[served] + 0.02):
            found.append(Violation("skills", group, "more serve than are at work"))
    for channel, need in needs.items():
        total = np.zeros(len(need) // size)
        mine_rows = rows[rows["channel"] == channel]
        np.add.at(total, mine_rows["at"].to_numpy(), mine_rows["agents"].to_numpy())
        lacking = made.unmet[made.unmet["channel"] == channel]
        at = np.array(
            [grid.period_of(m.to_pydatetime()) // size for m in lacking["starts_at"]], dtype=np.int64
        )
        np.add.at(total, at, lacking["missing"].to_numpy())
        if not np.allclose(total, need.reshape(-1, size).mean(axis=1), atol=0.02):
            found.append(Violation("skills", channel, "served and missing do not add up to the need"))
    return tuple(found)
