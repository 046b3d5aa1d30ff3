"""What can still be changed today, each option played through: the roster, the rest of the day, the simulation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from data_sources import schedules
from data_sources.store import Store
from domain.channels import CHANNELS, label
from domain.errors import InputError, NoDataError
from domain.local_days import day_start
from domain.shifts import AgentContract, Assignment, ShiftRules
from domain.workload import ServiceTarget
from jobs import schedule_files

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from forecasting.forecast import Forecast
    from scheduling.intraday_options import Effect, Ranked
    from scheduling.timegrid import Grid
    from staffing.simulate import Simulated

    Floats = NDArray[np.float64]

REPLICATIONS, LEAST_REPLICATIONS = 60, 4
CONTACTS_PLAYED = 600_000
"""Contacts of all replications together: a vast day says as much in fewer."""
MOST_CONTACTS = 500_000
"""Contacts of a day: a roster's breaks play each day some 27 times, at 0.3 CPU s a million contacts."""
LONGEST_WEEKS = 8


@dataclass(frozen=True)
class Roster:
    """People and the need they were planned for.

    Attributes:
        need: starts_at, channel, scheduled_agents of the weeks planned.
        source: version or file, for the reader.
    """

    entries: tuple[Assignment, ...]
    need: pd.DataFrame
    rules: ShiftRules
    agents: tuple[AgentContract, ...]
    source: str


@dataclass(frozen=True)
class Queue:
    """One live channel's rest of the day.

    Attributes:
        slots: starts_at, contacts, aht_s of every slot of the day; those over do not matter.
        patience_s: mean patience, None when nobody gives up. basis: what the contacts rest on.
        present_share: share 0-1 of the people scheduled who are at work; 1 where shrinkage is known by name.
    """

    channel: str
    slots: pd.DataFrame
    target: ServiceTarget
    patience_s: float | None
    basis: str = ""
    present_share: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.present_share <= 1:
            raise InputError(
                "shrinkage from 0 to below 1", f"{1 - self.present_share:g}", "30 % is 0.3", "shrinkage"
            )


@dataclass(frozen=True)
class Answer:
    """Options in order, what happens without them, and the agents on the channel by period.

    Attributes:
        rows: option, who, from_at, until_at, service_level, low, high, gained, cost_hours, deferred_hours.
        agents: starts_at, contacts, agents on the channel for the rest of the day.
    """

    channel: str
    base: Effect
    target: float
    rows: pd.DataFrame
    agents: pd.DataFrame
    source: str
    basis: str


def published(store: Store, on: date, agents: Sequence[AgentContract], zone: str) -> Roster:
    """The published roster that plans a local day.

    Raises:
        NoDataError: when no published roster has a shift on that day.
    """
    from jobs.roster_files import question_of

    for kept in reversed(schedules.published(store, "roster", on - timedelta(weeks=LONGEST_WEEKS), on)):
        entries = schedule_files.assignments_of(kept.payload["assignments"])
        if any(a.shift.starts_at.astimezone(ZoneInfo(zone)).date() == on for a in entries):
            need, rules, _ = question_of(kept.payload)
            return Roster(entries, need, rules, tuple(agents), f"{kept.name}, version {kept.number}")
    raise NoDataError(
        "No published roster has shifts today. Publish one on the page Roster; options are about its people.",
        page="roster",
    )


def answered(roster: Roster, queue: Queue, now: datetime, zone: str, seed: int = 1) -> Answer:
    """Every option for the rest of today on one channel, simulated with the same contacts.

    Args:
        now: naive UTC.

    Raises:
        InputError: a channel that is no queue or not in the roster's need. NoDataError: nobody at work any more.
    """
    from scheduling import intraday_options as room

    if queue.channel not in CHANNELS or CHANNELS[queue.channel].kind != "live_single":
        wanted = "a channel whose agents take one contact at a time, such as phone"
        raise InputError(wanted, queue.channel, where="channel")
    moment = now.replace(tzinfo=UTC)
    grid, supply, deferred = on_channel(roster, queue.channel, moment, zone)
    load = by_period(queue.slots, grid)
    first = max(grid.period_of(moment), 0)
    if first >= grid.periods or not supply[first:].any():
        raise NoDataError("Nobody is at work on this channel for the rest of the day.")
    more, fewer = _worth(load, supply, queue, grid)
    is_open = load["contacts"].to_numpy(float) > 0
    scene = room.Scene(grid, moment, roster.rules, more, fewer, deferred, is_open, writers(roster))
    able = serving(roster, queue.channel)
    entries = [e for e in roster.entries if e.agent_id in able]
    found = room.options(entries, scene, roster.agents)

    def judge(change: Floats) -> Effect:
        whole = supply + change if len(change) else supply
        return played(load, whole, queue, grid, first, seed)

    base, rows = room.ranked(found, judge, queue.target.service_level or 0.0)
    return Answer(
        queue.channel, base, queue.target.service_level or 0.0, _rows(rows), _rest(load, supply, grid, first),
        roster.source, queue.basis,
    )  # fmt: skip


def serving(roster: Roster, channel: str) -> frozenset[str]:
    """Ids of the people of a roster who serve a channel; somebody without a contract serves every one."""
    skills = {a.agent_id: a.skills for a in roster.agents}
    ids = {e.agent_id for e in roster.entries}
    return frozenset(i for i in ids if not skills.get(i) or channel in skills[i])


def writers(roster: Roster) -> frozenset[str]:
    """Ids of the people of a roster who can be on deferred work of its need."""
    kinds = {c for c in roster.need["channel"].unique() if c in CHANNELS and CHANNELS[c].kind == "deferred"}
    return frozenset().union(*(serving(roster, c) for c in sorted(kinds)))


def on_channel(roster: Roster, channel: str, now: datetime, zone: str) -> tuple[Grid, Floats, Floats]:
    """The day's grid, agents on the channel, and those on deferred work who could serve it, by period."""
    from scheduling import timegrid
    from scheduling.allocation import allocation, groups_of
    from scheduling.judging import supply_of

    local = roster.need["starts_at"].dt.tz_convert(zone)
    today = now.astimezone(ZoneInfo(zone)).date()
    need = roster.need[local.dt.date == today]
    if channel not in set(need["channel"]):
        raise InputError(
            "a channel of today's roster", channel, f"It has {sorted(set(need['channel']))}", "channel"
        )
    grid = timegrid.build(need, roster.rules, zone)
    needs = timegrid.required(need, grid)
    people = _people(roster)
    groups = groups_of(people, tuple(needs))
    found = allocation(supply_of(roster.entries, people, groups, grid), needs, groups, grid)
    deferred = np.zeros(grid.periods)
    for group in groups:
        for other in group.channels:
            if channel in group.channels and CHANNELS[other].kind == "deferred":
                deferred += found.served[group.name, other]
    return grid, np.floor(found.scheduled(channel, groups) + 0.5), deferred


def _people(roster: Roster) -> tuple[AgentContract, ...]:
    """Contracts of everybody in the roster; somebody unknown serves every channel."""
    known = {a.agent_id for a in roster.agents}
    others = sorted({e.agent_id for e in roster.entries} - known)
    return (*roster.agents, *(AgentContract(a) for a in others))


def by_period(slots: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """Contacts and handle time of each period; a slot's contacts are spread evenly over its periods.

    Raises:
        InputError: more contacts than a day can be played with, contact by contact.
    """
    import pandas as pd

    ordered = slots.sort_values("starts_at")
    step = pd.Timedelta(minutes=grid.step_minutes)
    width = ordered["starts_at"].diff().min()
    width = width if width == width else step * grid.interval_periods
    starts = pd.Series(pd.date_range(grid.start_at, periods=grid.periods, freq=step)).astype(
        "datetime64[us, UTC]"
    )
    merged = pd.merge_asof(
        pd.DataFrame({"starts_at": starts}), ordered[["starts_at", "contacts", "aht_s"]].dropna(), on="starts_at",
        tolerance=width - pd.Timedelta(microseconds=1),
    )  # fmt: skip
    aht, contacts = merged["aht_s"].ffill().bfill(), merged["contacts"].fillna(0.0) * (step / width)
    if (total := float(contacts.sum())) > MOST_CONTACTS:
        raise InputError(
            f"at most {MOST_CONTACTS:,} contacts a day on one channel", f"{total:,.0f}",
            "Split it, by site or region: days are played contact by contact", f"the day of {grid.start_at:%Y-%m-%d}",
        )  # fmt: skip
    return merged.assign(contacts=contacts, aht_s=aht)


def _worth(load: pd.DataFrame, supply: Floats, queue: Queue, grid: Grid) -> tuple[Floats, Floats]:
    """Contacts in time won by one agent more and lost by one fewer, by the steady state of each period."""
    from staffing import erlang_a

    contacts, aht = load["contacts"].to_numpy(float), load["aht_s"].to_numpy(float)
    erlangs = contacts * aht / (60 * grid.step_minutes)
    patience = queue.patience_s or 3600.0

    def in_time(agents: Floats) -> Floats:
        level = erlang_a.metrics(erlangs, np.maximum(agents, 1e-6), aht, patience, queue.target.threshold_s)
        return np.asarray(np.nan_to_num(np.asarray(level.service_level), nan=1.0) * contacts)

    now = in_time(supply)
    return in_time(supply + 1) - now, now - in_time(np.maximum(supply - 1, 0))


def played(load: pd.DataFrame, agents: Floats, queue: Queue, grid: Grid, first: int, seed: int) -> Effect:
    """Service from period `first` on."""
    return effect(simulated(load.iloc[first:], agents[first:], queue, grid, seed))


def simulated(load: pd.DataFrame, agents: Floats, queue: Queue, grid: Grid, seed: int) -> Simulated:
    """One channel's periods played with these agents; the same seed has the same contacts."""
    from staffing.simulate import Day
    from staffing.simulate import queue as run

    contacts = load["contacts"].to_numpy(float)
    day = Day(
        contacts, np.maximum(np.floor(agents + 0.5), 0.0), load["aht_s"].to_numpy(float), 60.0 * grid.step_minutes,
        queue.patience_s, queue.target.threshold_s or 20.0,
    )  # fmt: skip
    times = int(np.clip(CONTACTS_PLAYED / max(contacts.sum(), 1.0), LEAST_REPLICATIONS, REPLICATIONS))
    return run(day, replications=times, seed=seed)


def effect(done: Simulated) -> Effect:
    """Share in time with its interval, and contacts in time."""
    from scheduling.intraday_options import Effect

    level, low, high = done.service_level()
    return Effect(level, max(low, 0.0), min(high, 1.0), float(done.in_time.sum(axis=1).mean()))


def _rows(found: Sequence[Ranked]) -> pd.DataFrame:
    import pandas as pd

    columns = ["kind", "option", "who", "from_at", "until_at", "service_level", "low", "high", "gained",
               "cost_hours", "deferred_hours"]  # fmt: skip
    rows: list[tuple[Any, ...]] = [
        (r.option.kind, r.option.words, list(r.option.agents), r.option.from_at, r.option.until_at,
         r.effect.service_level, r.effect.low, r.effect.high, r.gained, r.option.cost_hours, r.option.deferred_hours)
        for r in found
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    moments = {
        c: pd.to_datetime(frame[c], utc=True).astype("datetime64[us, UTC]") for c in ("from_at", "until_at")
    }
    return frame.assign(**moments)


def _rest(load: pd.DataFrame, supply: Floats, grid: Grid, first: int) -> pd.DataFrame:
    return load.assign(agents=supply).iloc[first:].reset_index(drop=True)


def of_files(
    roster: Path, demand: Path, agents: Path | None, rules: ShiftRules, channel: str, zone: str
) -> tuple[Roster, Queue]:
    """A roster as `cli.py schedule` writes it, and the rest of the day: starts_at, contacts, aht_s.

    The demand may hold several channels (`channel`) and the agents planned for (`agents`, else all are).
    """
    import pandas as pd

    from jobs import roster_rows
    from jobs.csv_files import read_csv
    from jobs.planfiles import checked, read_table
    from scheduling.contracts import read_agents

    entries = roster_rows.of_file(roster, zone)
    load = read_table(demand, {"starts_at": "moment", "contacts": "expected contacts", "aht_s": "seconds"})
    for column in ("contacts", "aht_s"):
        load = checked(load, column, demand.name, may_be_blank=False)
    load = load if "channel" in load.columns else load.assign(channel=channel)
    needed = load["agents"] if "agents" in load.columns else pd.Series(1.0, index=load.index)
    need = load[["starts_at", "channel"]].assign(scheduled_agents=needed.astype(float))
    people = read_agents(read_csv(agents, as_text=True, where="--agents")) if agents else ()
    known = CHANNELS.get(channel)
    if known is None:
        raise InputError(f"one of {', '.join(CHANNELS)}", channel, where="--channel")
    target = ServiceTarget(known.target_share, known.threshold_s)
    mine = load[load["channel"] == channel]
    return Roster(entries, need, rules, people, roster.name), Queue(channel, mine, target, known.patience_s)


def slots_today(
    made: Forecast, volume: pd.DataFrame, channel: str, zone: str, now: datetime
) -> tuple[pd.DataFrame, str]:
    """starts_at and projected contacts of every slot of today, and what they rest on.

    The reforecast where contacts of today are known, else the forecast made before today.

    Raises:
        NoDataError: when today is not forecast; says when the channel opens next.
    """
    import pandas as pd

    from jobs.intraday import today

    seen = today(made, volume, channel, zone, now)
    if seen is not None:
        until = seen.known_until.tz_convert(zone)
        return seen.slots[["starts_at", "projected"]], f"reforecast from what came until {until:%H:%M}"
    begin = day_start(now, zone)
    ahead = made.frame[made.frame["channel"] == channel]
    ahead = ahead[(ahead["starts_at"] >= begin) & (ahead["starts_at"] < begin + pd.DateOffset(days=1))]
    if ahead.empty or not ahead["contacts"].sum() > 0:
        nothing = f"No contacts are expected on {label(channel)} today, so there is nothing to change."
        raise NoDataError(f"{nothing}{_opens_next(made, channel, zone, now)}")
    slots = ahead[["starts_at", "contacts"]].rename(columns={"contacts": "projected"}).reset_index(drop=True)
    return slots, "forecast made before today; no contacts of today are loaded"


def _opens_next(made: Forecast, channel: str, zone: str, now: datetime) -> str:
    """` It opens next on Mon 23 Nov at 08:00.`; empty where the forecast has no such slot."""
    from dataclasses import replace

    from jobs.intraday import next_open

    frame, days = (f[f["channel"] == channel] for f in (made.frame, made.days))
    found = next_open(replace(made, frame=frame, days=days), zone, now)
    if found is None:
        return ""
    at = found.opens[channel]
    return f" It opens next on {at:%a} {at.day} {at:%b} at {at:%H:%M}; its options are counted from then on."


def queue_of(channel: str, slots: pd.DataFrame, load: pd.DataFrame, choice: Any, basis: str = "") -> Queue:
    """One channel's queue from today's slots (`projected`), handle times by interval and the planner's choice.

    Args:
        choice: `jobs.plan.StaffingChoice`.
    """
    aht = load.loc[load["channel"] == channel, ["starts_at", "aht_s"]]
    joined = (
        slots[["starts_at", "projected"]]
        .rename(columns={"projected": "contacts"})
        .merge(aht, on="starts_at", how="left")
    )
    mean = float(aht["aht_s"].mean()) if len(aht) else 300.0
    target = choice.targets.get(channel) or ServiceTarget(
        CHANNELS[channel].target_share, CHANNELS[channel].threshold_s
    )
    patience = choice.patience_s.get(channel, CHANNELS[channel].patience_s) if choice.has_patience else None
    return Queue(channel, joined.assign(aht_s=joined["aht_s"].fillna(mean)), target, patience, basis)


def named(rows: pd.DataFrame, names: Mapping[str, str]) -> pd.Series[str]:
    """Who, by name: the first few of whom any can do it."""

    def said(people: Sequence[str]) -> str:
        shown = [names.get(p, p) for p in people]
        return ", ".join(shown[:3]) + (f" or {len(shown) - 3} others" if len(shown) > 3 else "")

    return rows["who"].map(said)
