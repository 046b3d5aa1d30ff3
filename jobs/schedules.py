"""A week of shifts: designed, edited by a planner, designed again around what is locked, compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain import wording
from domain.errors import InputError
from domain.shifts import AgentContract, PlacedBreak, Shift, ShiftRules

if TYPE_CHECKING:
    import pandas as pd

    from jobs.blending import Blend
    from scheduling.existing import Score
    from scheduling.schedule import Schedule

Progress = Callable[[str, float], None]
POOL = "all channels"
BREAK_GRID_MINUTES = 15
FIRST_LIMIT_S = 3.0
FIRST = (
    "A first plan made without a search: fractions of shifts were rounded once, so it may cost some per cent more than "
    "it need."
)
SPLIT_WORK_MINUTES, SPLIT_PAUSE_MINUTES = (360, 480), 180


@dataclass(frozen=True)
class WeekPlan:
    """Shifts for one horizon as they stand, whoever made or changed them.

    Attributes:
        shifts: kinds of shift with how many people work each.
        locked: identifiers of shifts that a new design keeps.
        score: coverage and figures, counted from the shifts alone.
        gap: cost above the lower bound as a share; NaN once a person changed the shifts.
        unmet: starts_at, channel, required, scheduled, missing, reason.
        seconds: time the design took.
        blend: what doing written work in quiet moments saved; None without it and once a person changed shifts.
    """

    shifts: tuple[Shift, ...]
    locked: frozenset[str]
    score: Score
    gap: float
    unmet: pd.DataFrame
    seconds: float
    notes: tuple[str, ...] = ()
    blend: Blend | None = None


@dataclass(frozen=True)
class Edit:
    """One row of the planner's table; `shift` is None for a row that was added.

    Attributes:
        starts_at: moment, timezone-aware. minutes: length from start to end.
        agents: people who work it, >= 0. is_locked: kept by the next design.
    """

    shift: str | None
    starts_at: datetime
    minutes: int
    agents: int
    is_locked: bool


def design(
    requirement: pd.DataFrame,
    rules: ShiftRules,
    *,
    zone: str,
    time_limit_s: float = 10.0,
    quality: bool = False,
    seed: int = 0,
    progress: Progress | None = None,
) -> WeekPlan:
    """Shifts that cover a requirement, every channel served by one pool."""
    from scheduling.covering import cover

    made = cover(
        requirement,
        rules,
        zone=zone,
        time_limit_s=time_limit_s,
        quality=quality,
        seed=seed,
        progress=progress,
    )
    return _planned(made, requirement, rules, zone)


def first_plan(
    requirement: pd.DataFrame, rules: ShiftRules, *, zone: str, time_limit_s: float = FIRST_LIMIT_S
) -> WeekPlan:
    """Shifts to begin with, made without a search; a note says so."""
    from scheduling.covering import quick

    made = quick(requirement, rules, zone=zone, time_limit_s=time_limit_s)
    return _planned(replace(made, notes=(FIRST, *made.notes)), requirement, rules, zone)


def _planned(made: Schedule, requirement: pd.DataFrame, rules: ShiftRules, zone: str) -> WeekPlan:
    from scheduling.existing import read_shifts, score

    shifts = read_shifts(made.shifts, zone)
    judged = score(shifts, requirement, rules, zone)
    return WeekPlan(shifts, frozenset(), judged, made.gap, made.unmet, made.seconds, made.notes)


def design_around(
    plan: WeekPlan,
    requirement: pd.DataFrame,
    rules: ShiftRules,
    *,
    zone: str,
    time_limit_s: float = 10.0,
    progress: Progress | None = None,
) -> WeekPlan:
    """A new design that keeps the locked shifts as they are and covers what they leave open.

    The gap is that of the part that was designed.
    """
    kept = tuple(s for s in plan.shifts if s.shift in plan.locked)
    rest = without(requirement, kept, rules, zone)
    if not (rest["scheduled_agents"] > 0).any():
        return judged(kept, plan.locked, requirement, rules, zone, reason_from=plan.unmet)
    made = design(rest, rules, zone=zone, time_limit_s=time_limit_s, progress=progress)
    taken = {s.shift for s in kept}
    fresh = (f"S{n:05d}" for n in range(1, 100_000) if f"S{n:05d}" not in taken)
    added = tuple(replace(s, shift=next(fresh)) for s in made.shifts)
    found = judged((*kept, *added), plan.locked, requirement, rules, zone, reason_from=made.unmet)
    return replace(found, gap=made.gap, seconds=made.seconds, notes=made.notes)


def without(requirement: pd.DataFrame, kept: Sequence[Shift], rules: ShiftRules, zone: str) -> pd.DataFrame:
    """What a requirement still needs beside `kept` shifts: starts_at, channel, scheduled_agents.

    All channels are one pool; intervals are those of the schedule's grid, so that breaks count exactly.
    """
    import numpy as np
    import pandas as pd

    from scheduling import timegrid
    from scheduling.existing import at_work

    grid = timegrid.build(requirement, rules, zone)
    needs = timegrid.required(requirement, grid)
    total = np.sum(list(needs.values()), axis=0)
    left = np.maximum(total - at_work(kept, grid), 0.0)
    name = next(iter(needs)) if len(needs) == 1 else POOL
    step = pd.Timedelta(minutes=grid.step_minutes)
    starts = pd.date_range(grid.start_at, periods=grid.periods, freq=step).as_unit("us")
    return pd.DataFrame({"starts_at": starts, "channel": name, "scheduled_agents": left})


def judged(
    shifts: tuple[Shift, ...],
    locked: frozenset[str],
    requirement: pd.DataFrame,
    rules: ShiftRules,
    zone: str,
    *,
    reason_from: pd.DataFrame,
) -> WeekPlan:
    """Any shifts as a plan: scored on the requirement, what is short with the reason known for it."""
    from scheduling.existing import score

    found = score(shifts, requirement, rules, zone)
    unmet = _short(found.coverage, reason_from)
    names = {s.shift for s in shifts}
    return WeekPlan(shifts, frozenset(locked & names), found, float("nan"), unmet, 0.0)


CHANGED = "the planner's own shifts leave this open"


def _short(coverage: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    missing = (coverage["required"] - coverage["scheduled"]).clip(lower=0)
    short = coverage.assign(missing=missing)[missing > 1e-9].reset_index(drop=True)
    if known.empty or short.empty:
        return short.assign(reason=CHANGED)
    by_start = known.drop_duplicates("starts_at").sort_values("starts_at")[["starts_at", "reason"]]
    width = pd.Timedelta(coverage["starts_at"].diff().min())
    merged = pd.merge_asof(short, by_start, on="starts_at", direction="forward", tolerance=width / 2)
    return merged.assign(reason=merged["reason"].astype(object).where(merged["reason"].notna(), CHANGED))


def with_edits(
    plan: WeekPlan, edits: Sequence[Edit], requirement: pd.DataFrame, rules: ShiftRules, zone: str
) -> WeekPlan:
    """The plan after a planner's table: counts, starts, lengths and locks changed, rows added or gone.

    Raises:
        InputError: a length outside 1 to 24 hours or a negative number of people.
    """
    before = {s.shift: s for s in plan.shifts}
    fresh = (f"P{n:04d}" for n in range(1, 10_000) if f"P{n:04d}" not in before)
    shifts, locked = [], set()
    for edit in edits:
        if edit.agents < 0:
            raise InputError("0 or more people", edit.agents, "Delete the row instead", "People")
        if edit.agents == 0:
            continue
        old = before.get(edit.shift or "")
        shift = changed(old, edit, rules) if old else drawn(next(fresh), edit, _channel(plan), rules)
        shifts.append(shift)
        if edit.is_locked:
            locked.add(shift.shift)
    after = tuple(sorted(shifts, key=lambda s: (s.starts_at, s.ends_at, s.shift)))
    found = judged(after, frozenset(locked), requirement, rules, zone, reason_from=plan.unmet)
    is_same = sorted(plan.shifts, key=lambda s: s.shift) == sorted(after, key=lambda s: s.shift)
    gap, blend = (plan.gap, plan.blend) if is_same else (float("nan"), None)
    return replace(found, gap=gap, blend=blend, seconds=plan.seconds, notes=plan.notes)


def _channel(plan: WeekPlan) -> str:
    return plan.shifts[0].channel if plan.shifts else POOL


def changed(old: Shift, edit: Edit, rules: ShiftRules) -> Shift:
    """A shift after an edit: moved with its breaks; a new length places them anew.

    Meetings are with others: they keep their time, and are lost where the shift no longer has room for them.
    """
    if round((old.ends_at - old.starts_at).total_seconds() / 60) != edit.minutes:
        return with_meetings(drawn(old.shift, edit, old.channel, rules), old)
    by = edit.starts_at - old.starts_at
    breaks = tuple(
        replace(b, starts_at=b.starts_at + by, ends_at=b.ends_at + by) for b in old.breaks if not b.is_meeting
    )
    moved = replace(
        old, starts_at=old.starts_at + by, ends_at=old.ends_at + by, breaks=breaks, agents=edit.agents
    )
    return with_meetings(moved, old)


def with_meetings(shift: Shift, old: Shift) -> Shift:
    """The shift with those meetings of another that lie inside it and clear of its breaks."""
    held = [
        m for m in old.breaks
        if m.is_meeting and shift.starts_at <= m.starts_at and m.ends_at <= shift.ends_at
        and all(b.ends_at <= m.starts_at or m.ends_at <= b.starts_at for b in shift.breaks)
    ]  # fmt: skip
    return replace(shift, breaks=tuple(sorted((*shift.breaks, *held), key=lambda b: b.starts_at)))


def drawn(name: str, edit: Edit, channel: str, rules: ShiftRules) -> Shift:
    """A shift as a person draws it: the breaks of its length in the middle of their windows."""
    if not 60 <= edit.minutes <= 1440:
        raise InputError("shifts of 1 to 24 hours", f"{edit.minutes / 60:g} hours", where="Hours")
    start = edit.starts_at
    breaks = []
    for rule in rules.breaks:
        if rule.applies(edit.minutes):
            middle = (rule.earliest_share + rule.latest_share) / 2 * edit.minutes - rule.minutes / 2
            at = start + timedelta(minutes=BREAK_GRID_MINUTES * round(middle / BREAK_GRID_MINUTES))
            breaks.append(PlacedBreak(at, at + timedelta(minutes=rule.minutes), rule.is_paid, rule.name))
    return Shift(name, start, start + timedelta(minutes=edit.minutes), channel, tuple(breaks), edit.agents)


def with_split(rules: ShiftRules) -> ShiftRules:
    """Split shifts beside the ordinary ones; those that span no more than the longest ordinary one are left out."""
    from scheduling.catalogue import with_split_shifts

    longest = max(rules.lengths_minutes)
    work = tuple(m for m in SPLIT_WORK_MINUTES if m + SPLIT_PAUSE_MINUTES > longest)
    return with_split_shifts(rules, work or SPLIT_WORK_MINUTES, SPLIT_PAUSE_MINUTES)


def with_classes(
    rules: ShiftRules, requirement: pd.DataFrame, agents: Sequence[AgentContract], zone: str
) -> ShiftRules:
    """Rules limited by what these agents can give: people, hours, days and nights by contract class."""
    from scheduling import timegrid
    from scheduling.people import classes_of, people_of

    if not agents:
        raise InputError("at least one agent", "none", "Load agents, or design without contracts", "agents")
    grid = timegrid.build(requirement, rules, zone)
    return replace(rules, classes=classes_of(people_of(agents, grid), grid))


def changes(before: WeekPlan, after: WeekPlan, zone: str) -> pd.DataFrame:
    """What moved between two plans and what that did to the day: day, what, people, effect.

    One row per kind of shift whose number of people, breaks or lock differ.
    """
    import pandas as pd

    rows = []
    was, now = _kinds(before, zone), _kinds(after, zone)
    short = [_by_day(p, zone) for p in (before, after)]
    for key in sorted(was.keys() | now.keys()):
        day, words = key
        a, b = was.get(key, Kind()), now.get(key, Kind())
        for said in _said(a, b):
            effect = f"{short[0].get(day, 0.0):.1f} → {short[1].get(day, 0.0):.1f}"
            rows.append((day, words, said, b.people - a.people, effect))
    return pd.DataFrame(rows, columns=["day", "shift", "what", "people", "hours_short"])


@dataclass(frozen=True)
class Kind:
    """People of one local start and end on one day: how many, how many locked, when they break."""

    people: int = 0
    locked: int = 0
    breaks: tuple[tuple[str, int], ...] = ()


def _said(a: Kind, b: Kind) -> list[str]:
    if a.people != b.people:
        return [f"{b.people} instead of {wording.people(a.people)}" if a.people and b.people
                else (f"new, {wording.people(b.people)}" if b.people
                      else f"gone, was {wording.people(a.people)}")]  # fmt: skip
    said = ["breaks moved"] if a.breaks != b.breaks else []
    if a.locked != b.locked:
        said.append("locked" if b.locked > a.locked else "unlocked")
    return said


def _kinds(plan: WeekPlan, zone: str) -> dict[tuple[str, str], Kind]:
    local = ZoneInfo(zone)
    found: dict[tuple[str, str], Kind] = {}
    for shift in plan.shifts:
        start, end = shift.starts_at.astimezone(local), shift.ends_at.astimezone(local)
        key = (f"{start:%Y-%m-%d}", f"{start:%H:%M}-{end:%H:%M}")
        old = found.get(key, Kind())
        pauses = ",".join(f"{b.starts_at.astimezone(local):%H:%M}" for b in shift.breaks)
        found[key] = Kind(
            old.people + shift.agents,
            old.locked + (shift.agents if shift.shift in plan.locked else 0),
            tuple(sorted([*old.breaks, (pauses, shift.agents)])),
        )
    return found


def _by_day(plan: WeekPlan, zone: str) -> dict[str, float]:
    """Hours short by local day."""
    c = plan.score.coverage
    width = c["starts_at"].diff().min().total_seconds() / 3600 if len(c) > 1 else 0.5
    missing = (c["required"] - c["scheduled"]).clip(lower=0) * width
    day = c["starts_at"].dt.tz_convert(zone).dt.strftime("%Y-%m-%d")
    return {str(k): float(v) for k, v in missing.groupby(day).sum().items()}
