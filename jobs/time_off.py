"""Time off and what it does to the roster: which shifts fall away, and how many agent-hours are short then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from data_sources import kept_rosters, time_off
from data_sources.store import Store
from data_sources.time_off import Part, TimeOff
from domain.errors import InputError
from jobs import people, roster_files, rosters, schedule_files

if TYPE_CHECKING:
    import pandas as pd

    from domain.shifts import AgentContract, Assignment, Shift, ShiftRules

MOST_WEEKS = 8


@dataclass(frozen=True)
class KeptRoster:
    """A kept roster that covers a day: what it is called, its shifts, need, rules and people."""

    title: str
    entries: tuple[Assignment, ...]
    requirement: pd.DataFrame
    rules: ShiftRules
    agents: tuple[AgentContract, ...]
    zone: str


@dataclass(frozen=True)
class DayEffect:
    """One day of a request against the roster that covers it, what is approved already taken out of it.

    Attributes:
        shift: local times of the work that falls away, empty when the agent does not work.
        short_hours, short_before_hours: agent-hours short that day without and with the agent.
        roster: which roster was looked at, empty when none covers the day.
    """

    on: date
    shift: str
    short_hours: float
    short_before_hours: float
    roster: str

    @property
    def sentence(self) -> str:
        """`Tue 24 Nov would be 3.5 agent-hours short (0.0 now), 09:00-17:30 falls away.`"""
        day = f"{self.on:%a} {self.on.day} {self.on:%b}"
        if not self.roster:
            return f"{day}: no roster covers it yet; the next one leaves the agent out."
        if not self.shift:
            return f"{day}: not at work, nothing changes."
        return (
            f"{day} would be {self.short_hours:.1f} agent-hours short ({self.short_before_hours:.1f} now): "
            f"{self.shift} falls away."
        )


def covering(store: Store, days: Sequence[date], zone: str) -> dict[date, KeptRoster]:
    """The roster that covers each day: the newest published one, else the newest draft."""
    heads = kept_rosters.heads(store, "roster")
    ordered = sorted(heads, key=lambda h: h.status != "published")
    read: dict[tuple[str, int], KeptRoster | None] = {}
    found: dict[date, KeptRoster] = {}
    for day in days:
        for head in ordered:
            if not head.week_on <= day < head.week_on + timedelta(days=7 * MOST_WEEKS):
                continue
            key = (head.name, head.number)
            if key not in read:
                read[key] = _read(store, head, zone)
            kept = read[key]
            if kept is not None and day <= _last_day(kept):
                found[day] = kept
                break
    return found


def _read(store: Store, head: kept_rosters.Head, zone: str) -> KeptRoster | None:
    """None for a roster kept without its need: nothing can be counted against it."""
    kept = kept_rosters.version(store, "roster", head.name, head.number)
    if not kept.payload.get("need"):
        return None
    requirement, rules, _ = roster_files.question_of(kept.payload)
    last: date = requirement["starts_at"].max().tz_convert(zone).date()
    team = people.team(store, head.week_on, zone, last)
    channels = tuple(sorted(requirement["channel"].unique()))
    entries = schedule_files.assignments_of(kept.payload["assignments"])
    agents = rosters.serving(team.agents, channels)
    known = {a.agent_id for a in agents}
    mine = tuple(e for e in entries if e.agent_id in known)
    return KeptRoster(f"{head.name}, version {head.number}", mine, requirement, rules, agents, zone)


def _last_day(kept: KeptRoster) -> date:
    found: date = kept.requirement["starts_at"].max().tz_convert(kept.zone).date()
    return found


def effects(store: Store, asked: TimeOff, zone: str) -> list[DayEffect]:
    """What every day of a request does to the roster that covers it, nobody taking over."""
    return effects_of(store, [asked], zone)


def effects_of(store: Store, asked: Sequence[TimeOff], zone: str) -> list[DayEffect]:
    """What granting some requests together does to every day of theirs; approved time off is away already."""
    wanted = sorted({d for one in asked for d in one.days})
    rosters_by_day = covering(store, wanted, zone)
    mine = {one.request for one in asked}
    approved = [r for r in time_off.requests(store) if r.state == "approved" and r.request not in mine]
    found = []
    for kept in {id(k): k for k in rosters_by_day.values()}.values():
        days = [d for d in wanted if rosters_by_day.get(d) is kept]
        rest = replace(kept, entries=without(kept.entries, approved, kept.zone))
        found += effects_on(rest, asked, days)
    found += [DayEffect(d, "", 0.0, 0.0, "") for d in wanted if d not in rosters_by_day]
    return sorted(found, key=lambda e: e.on)


def effects_on(kept: KeptRoster, asked: Sequence[TimeOff], days: Sequence[date]) -> list[DayEffect]:
    """The days of one roster: hours short with the work of those who ask and without it."""
    rest = without(kept.entries, asked, kept.zone)
    gone = _gone(kept.entries, asked, kept.zone)
    before = _short_by_day(kept, kept.entries)
    after = _short_by_day(kept, rest) if gone else before
    return [
        DayEffect(day, ", ".join(gone.get(day, [])), after.get(day, 0.0), before.get(day, 0.0), kept.title)
        for day in days
    ]


def without(entries: Sequence[Assignment], away: Sequence[TimeOff], zone: str) -> tuple[Assignment, ...]:
    """The assignments without what falls into time off: whole shifts, or their part before or after noon."""
    found = []
    for entry in entries:
        spans = [s for one in away if (s := _span_off(entry, one, zone)) is not None]
        shift: Shift | None = entry.shift
        for begin, end in spans:
            shift = _cut(shift, begin, end) if shift is not None else None
        if shift is not None:
            found.append(replace(entry, shift=shift))
    return tuple(found)


def _gone(entries: Sequence[Assignment], asked: Sequence[TimeOff], zone: str) -> dict[date, list[str]]:
    """Local times of the work that falls away, by the day the shift starts on."""
    local = ZoneInfo(zone)
    found: dict[date, list[str]] = {}
    for entry in entries:
        for one in asked:
            if (span := _span_off(entry, one, zone)) is not None:
                begin, end = max(span[0], entry.shift.starts_at), min(span[1], entry.shift.ends_at)
                words = f"{begin.astimezone(local):%H:%M}-{end.astimezone(local):%H:%M}"
                found.setdefault(entry.shift.starts_at.astimezone(local).date(), []).append(words)
    return found


def _span_off(entry: Assignment, one: TimeOff, zone: str) -> tuple[datetime, datetime] | None:
    """What of a shift falls into a request; None where nothing does. A shift is of the day it starts on."""
    local = ZoneInfo(zone)
    day = entry.shift.starts_at.astimezone(local).date()
    if entry.agent_id != one.agent_id or day not in one.days:
        return None
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=local).astimezone(UTC)
    begin = noon if one.part == "afternoon" else entry.shift.starts_at
    end = noon if one.part == "morning" else entry.shift.ends_at
    begin, end = max(begin, entry.shift.starts_at), min(end, entry.shift.ends_at)
    return (begin, end) if begin < end else None


def _cut(shift: Shift, begin: datetime, end: datetime) -> Shift | None:
    """A shift without a part at its start or end; its breaks there go too."""
    starts = end if begin <= shift.starts_at else shift.starts_at
    ends = begin if end >= shift.ends_at else shift.ends_at
    if starts >= ends:
        return None
    breaks = tuple(b for b in shift.breaks if starts <= b.starts_at and b.ends_at <= ends)
    return replace(shift, starts_at=starts, ends_at=ends, breaks=breaks)


def _short_by_day(kept: KeptRoster, entries: Sequence[Assignment]) -> dict[date, float]:
    from scheduling.judging import judged

    score, _ = judged(entries, kept.requirement, kept.agents, kept.rules, kept.zone)
    cover = score.coverage
    needed = float(cover["required"].sum())
    hours = score.required_hours / needed if needed > 0 else 0.0
    missing = (cover["required"] - cover["scheduled"]).clip(lower=0) * hours
    days = cover["starts_at"].dt.tz_convert(kept.zone).dt.date
    total = missing.groupby(days).sum()
    return dict(zip(total.index.tolist(), total.tolist(), strict=True))


def away(requests: Sequence[TimeOff], first: date, until: date) -> dict[date, dict[str, Part]]:
    """Who is away with approval on each day of [first, until), and in which part of it; two halves are a day."""
    found: dict[date, dict[str, Part]] = {}
    for r in requests:
        for day in r.days if r.state == "approved" else ():
            if first <= day < until:
                who = found.setdefault(day, {})
                who[r.agent_id] = r.part if who.get(r.agent_id, r.part) == r.part else "day"
    return found


def table(found: Sequence[TimeOff], names: Mapping[str, str]) -> pd.DataFrame:
    """Requests as rows: request, agent, agent_id, from_on, until_on, days, part, kind, state, note."""
    import pandas as pd

    rows = [
        (r.request, names.get(r.agent_id) or r.agent_id, r.agent_id, r.from_on, r.until_on, r.length_days, r.part,
         r.kind, r.state, r.note)
        for r in found
    ]  # fmt: skip
    columns = ["request", "agent", "agent_id", "from_on", "until_on", "days", "part", "kind", "state", "note"]
    return pd.DataFrame(rows, columns=columns)


def known_agent(store: Store, agent_id: str, on: date, zone: str) -> str:
    """The id when somebody of the team has it.

    Raises:
        InputError: when nobody has.
    """
    names = people.team(store, on, zone).names
    if agent_id not in names:
        raise InputError("an agent of the team", agent_id, "See the page Agents and contracts", "agent")
    return agent_id


def ask(store: Store, wanted: TimeOff, zone: str) -> TimeOff:
    """Keep a request of somebody in the team; its number and state are set here."""
    agent = known_agent(store, wanted.agent_id, wanted.from_on, zone)
    return time_off.ask(
        store,
        agent,
        wanted.from_on,
        wanted.until_on,
        wanted.kind,
        note=wanted.note,
        at=wanted.requested_at,
        part=wanted.part,
    )
