"""Written work done in the quiet moments of live channels: how much of it still needs hours of its own.

Service in seconds leaves agents idle part of the time; work that may wait fits into it. `remaining` counts,
day by day, what does not fit within its due times; `played` runs the whole team, live contacts first, and is
what a saving has to pass: somebody who has begun an e-mail finishes it while a caller waits.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from time import monotonic

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.channels import CHANNELS
from domain.errors import NoDataError
from domain.workload import ServiceTarget
from staffing.deferred import Work, backlog
from staffing.log_space import Flags, Floats
from staffing.pooled import FILLER_RANK, waiting_at_the_door
from staffing.simulate import Simulated
from staffing.simulate_skills import Floor, Person, Stream, floor, team

Levels = Mapping[str, Simulated]
USED = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0)
LENT = (0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)
STEPS = 20
"""A day's own hours are cut down in twentieths."""
CONTACTS_PLAYED = 150_000
WORST_DAY = 0.05
"""No day may fall further below what was promised, or what the channel had with hours of its own."""


@dataclass(frozen=True, slots=True)
class Written:
    """Work that may wait, the whole agents at work planned for it, and the backlog these leave."""

    work: Work
    own: Floats
    asked: pd.DataFrame


@dataclass(frozen=True, slots=True)
class House:
    """One plan by interval; streams run on the clock of open time.

    Attributes:
        live: agents at work by live channel. load: of these, on average with a contact.
        written: by deferred channel. day: number of each interval's local day.
    """

    starts: pd.DatetimeIndex
    interval_s: float
    is_open: Flags
    day: NDArray[np.intp]
    streams: Mapping[str, Stream]
    live: Mapping[str, Floats]
    load: Mapping[str, Floats]
    written: Mapping[str, Written]
    targets: Mapping[str, ServiceTarget]

    @property
    def needed(self) -> Floats:
        """Agents at work for the live channels together."""
        return np.asarray(np.sum(list(self.live.values()), axis=0), float)

    @property
    def idle(self) -> Floats:
        """Of the agents at work on live channels, on average without a contact."""
        parts = [np.maximum(n - self.load[c], 0.0) for c, n in self.live.items()]
        return np.asarray(np.sum(parts, axis=0), float)

    @property
    def replications(self) -> int:
        """Weeks played: fewer where each has many contacts."""
        contacts = sum(float(s.contacts.sum()) for s in self.streams.values())
        return int(np.clip(CONTACTS_PLAYED / max(contacts, 1.0), 5, 30))


def house(
    plan: pd.DataFrame,
    targets: Mapping[str, ServiceTarget],
    fillers: Collection[str],
    *,
    interval_s: float,
    zone: str,
    patience_s: Mapping[str, float] | None = None,
    chat_aht_s: Mapping[str, list[float]] | None = None,
) -> House:
    """A plan as one team would work it.

    Args:
        plan: starts_at, channel, contacts, aht_s, agents (at work); deflected channels are left out.
        fillers: channels whose work may wait. zone: of the local days.
        patience_s: mean patience by live channel; without one nobody gives up.

    Raises:
        NoDataError: without both a live channel and a filler that need agents.
    """
    known = _staffed(plan)
    wide = known.pivot_table(
        index="starts_at", columns="channel", values=["agents", "contacts"], aggfunc="sum", fill_value=0.0
    ).astype(float)
    names = [str(c) for c in wide["agents"].columns if wide["agents"][c].sum() > 0]
    live = {c: wide["agents"][c].to_numpy() for c in names if c not in fillers}
    if not live or len(live) == len(names):
        raise NoDataError(
            "Work fills quiet moments only where a live channel and one whose work may wait both need agents."
        )
    is_open = wide["agents"].to_numpy().sum(axis=1) > 0
    streams, written, load = {}, {}, {}
    for name in names:
        contacts, threshold_s = wide["contacts"][name].to_numpy(), targets[name].threshold_s
        aht_s = _mean_aht_s(known[known["channel"] == name])
        if name in live:
            curve = (chat_aht_s or {}).get(name) or [aht_s] * _at_once(name)
            streams[name] = Stream(contacts[is_open], curve, (patience_s or {}).get(name), threshold_s)
            load[name] = contacts * curve[-1] / (interval_s * len(curve))
        else:
            came = waiting_at_the_door(contacts, is_open)
            streams[name] = Stream(came, [aht_s], None, threshold_s, rank=FILLER_RANK)
            work = Work(contacts * aht_s, is_open, interval_s, max(threshold_s, interval_s))
            written[name] = _written(work, wide["agents"][name].to_numpy())
    starts = pd.DatetimeIndex(wide.index)
    day = np.unique(starts.tz_convert(zone).date, return_inverse=True)[1]
    return House(
        starts, interval_s, is_open, day, streams, live, load, written, {c: targets[c] for c in names}
    )


def _staffed(plan: pd.DataFrame) -> pd.DataFrame:
    """Rows of channels that need people, with known agents and contacts."""
    kinds = plan["channel"].map(lambda c: CHANNELS[c].kind if c in CHANNELS else "")
    return plan[kinds != "deflection"].dropna(subset=["agents", "contacts"])


def _written(work: Work, own: Floats) -> Written:
    return Written(work, own, backlog(work, own))


def _mean_aht_s(rows: pd.DataFrame) -> float:
    rows = rows[rows["contacts"] > 0]
    return float(np.average(rows["aht_s"], weights=rows["contacts"])) if len(rows) else 1.0


def _at_once(name: str) -> int:
    return CHANNELS[name].concurrency if name in CHANNELS else 1


def remaining(team_of: House, used_share: float, spare: Floats) -> dict[str, Floats]:
    """Whole agents at work by interval that each deferred channel still needs for itself.

    No day ends with more work left, or more of it late, than with all its own hours. What is left of a day
    goes first to where most people are scheduled beyond the need.

    Args:
        used_share: share 0-1 of idle time in which written work is done; the rest is what live contacts need.
        spare: agents at work scheduled beyond the live need, by interval.
    """
    room, over, left = used_share * team_of.idle, spare.copy(), {}
    for name in sorted(team_of.written, key=lambda n: team_of.written[n].work.due_s):
        one = team_of.written[name]
        extra = _whole(_least(one, room, team_of.day))
        moved = _whole(_towards(over, extra, team_of.day))
        if _keeps(one, room + moved, np.arange(room.size)):
            extra = moved
        done = backlog(one.work, room + extra)["done_s"].to_numpy() / team_of.interval_s
        room = np.maximum(room - np.maximum(done - extra, 0.0), 0.0)
        over = np.maximum(over - extra, 0.0)
        left[name] = extra
    return left


def _least(one: Written, room: Floats, day: NDArray[np.intp]) -> Floats:
    """The smallest part of each day's own agents with which the day ends no worse."""
    extra = np.zeros(room.size)
    for number in np.unique(day):
        today = np.flatnonzero(day == number)
        low, high = 0, STEPS
        while low < high:
            step = (low + high) // 2
            extra[today] = one.own[today] * step / STEPS
            low, high = (low, step) if _keeps(one, room + extra, today[-1:]) else (step + 1, high)
        extra[today] = one.own[today] * low / STEPS
    return extra


def _keeps(one: Written, agents: Floats, at: NDArray[np.intp]) -> bool:
    """Whether at these intervals no more work waits, and no more was late, than with the own agents."""
    got = backlog(one.work, agents)
    late = got["short_hours"].cumsum().to_numpy()[at] - one.asked["short_hours"].cumsum().to_numpy()[at]
    more = got["closing_s"].to_numpy()[at[-1]] - one.asked["closing_s"].to_numpy()[at[-1]]
    return bool(more <= one.work.interval_s / 2 and (late <= 0.05).all())


def _towards(over: Floats, extra: Floats, day: NDArray[np.intp]) -> Floats:
    """The same hours a day, first where most people are scheduled beyond the need, the rest as they were."""
    out = extra.copy()
    for number in np.unique(day):
        today = np.flatnonzero(day == number)
        hours, taken = float(extra[today].sum()), np.zeros(today.size)
        for i in np.argsort(-over[today], kind="stable"):
            taken[i] = min(over[today[i]], hours - taken.sum())
        rest = hours - taken.sum()
        out[today] = taken + (extra[today] * rest / hours if hours > 0 else 0.0)
    return out


def _whole(agents: Floats) -> Floats:
    """Whole agents of the same sum so far, never fewer."""
    return np.asarray(np.diff(np.ceil(np.cumsum(agents) - 1e-9), prepend=0.0))


def apart(of: House, seed: int = 1) -> dict[str, Simulated]:
    """Every channel with the agents planned for it alone."""
    planned = {**of.live, **{c: w.own for c, w in of.written.items()}}
    people = [
        p for name, agents in planned.items() for p in team(agents[of.is_open], {name: 1}, of.interval_s)
    ]
    return _run(of, people, seed)


def played(of: House, agents: Floats, lent_share: float, seed: int = 1) -> dict[str, Simulated]:
    """One team at work: everybody takes live contacts, own channel first; who is beyond the live need writes.

    Args:
        agents: whole agents at work by interval, for all channels together.
        lent_share: share 0-1 of the live channels' people who also take written work when nobody waits.
    """
    crews, left = [], agents.copy()
    for name, wanted in of.live.items():
        mine = np.minimum(wanted, left)
        left = left - mine
        crews.append(Crew(mine, name, frozenset(of.streams)))
    return played_by(of, [*crews, Crew(left, "", frozenset(of.streams))], lent_share, seed)


@dataclass(frozen=True, slots=True)
class Crew:
    """People alike: whole agents at work by interval, the live channel they stand on, all they can serve.

    Without a live channel they are beyond the live need: written work comes first.
    """

    agents: Floats
    first: str
    skills: frozenset[str]


def played_by(of: House, crews: Sequence[Crew], lent_share: float, seed: int = 1) -> dict[str, Simulated]:
    """Every crew at work: live contacts of its skills, own channel first, and written work as `played` says.

    Args:
        lent_share: share 0-1 of a live crew who also take written work when nobody waits, as far as able.
    """
    people: list[Person] = []
    for crew in crews:
        written = crew.skills & set(of.written)
        lines = {c: 2 for c in of.live if c in crew.skills}
        if not crew.first:
            people += team(crew.agents[of.is_open], lines | dict.fromkeys(sorted(written), 1), of.interval_s)
            continue
        lines |= {crew.first: 1}
        both = lines | dict.fromkeys(sorted(written), 3)
        spells = team(crew.agents[of.is_open], lines, of.interval_s)
        people += [Person(both if is_nth(j, lent_share) else lines, p.spells) for j, p in enumerate(spells)]
    return _run(of, people, seed)


def is_nth(number: int, share: float) -> bool:
    """Whether person `number` is one of this share, spread evenly from the longest at work to the shortest."""
    return int((number + 1) * share + 1e-9) > int(number * share + 1e-9)


def _run(of: House, people: list[Person], seed: int) -> dict[str, Simulated]:
    return floor(Floor(of.streams, people, of.interval_s), replications=of.replications, seed=seed)


def level(of: House, name: str, one: Simulated) -> tuple[float, float, float]:
    """Share in time with its 99 % interval; of written work only what is due before the plan ends."""
    return _due(of, name, one).service_level()


def _due(of: House, name: str, one: Simulated) -> Simulated:
    if name not in of.written:
        return one
    kept = one.offered.shape[1] - int(of.streams[name].threshold_s // of.interval_s) - 1
    if kept <= 0:
        return one
    return Simulated(*(getattr(one, f.name)[:, :kept] for f in fields(Simulated)))


def keeps(of: House, names: Collection[str], alone: Levels, found: Levels) -> bool:
    """Whether these channels have what was promised, or what they had alone: in all, and nearly so each day."""
    opened = of.day[of.is_open]
    for name in names:
        promised = of.targets[name].service_level or 0.0
        if level(of, name, found[name])[0] < min(promised, level(of, name, alone[name])[0]):
            return False
        before, after = (_by_day(_due(of, name, s[name]), opened) for s in (alone, found))
        # a day without contacts is NaN, which is never below
        if (after < np.minimum(promised, before) - WORST_DAY).any():
            return False
    return True


def _by_day(one: Simulated, day: NDArray[np.intp]) -> Floats:
    at = day[: one.offered.shape[1]]
    in_time, offered = (np.bincount(at, weights=v.sum(axis=0)) for v in (one.in_time, one.offered))
    return np.asarray(np.divide(in_time, offered, out=np.full(offered.size, np.nan), where=offered > 0))


def lent(
    of: House, agents: Floats, alone: Levels, deadline: float = np.inf, most: float = 1.0
) -> float | None:
    """The smallest share of live people lent to written work with which every promise is kept; None without one.

    Args:
        most: share 0-1 of the live people who are able to do written work.
    """
    for share in LENT:
        if monotonic() > deadline or share > most:
            return None
        found = played(of, agents, share)
        if not keeps(of, of.live, alone, found):
            return None  # lending more people serves the live channels no better
        if keeps(of, of.written, alone, found):
            return share
    return None


@dataclass(frozen=True, slots=True)
class Filled:
    """Written work in quiet moments.

    Attributes:
        left: whole agents at work by interval that each deferred channel still needs for itself.
        used_share: share of the live people's idle time counted on. lent_share: of them also take written work.
    """

    left: Mapping[str, Floats]
    used_share: float
    lent_share: float


def filled(
    of: House, spare: Floats, alone: Levels, below: float = 2.0, deadline: float = np.inf, most: float = 1.0
) -> Filled | None:
    """The fewest own hours with which the simulation keeps every promise; None where no idle time can be used.

    Args:
        spare: agents at work scheduled beyond the live need, by interval.
        alone: see `apart`. below: count on less idle time than this share.
        deadline: monotonic seconds; the best found by then is returned.
        most: share 0-1 of the live people who are able to do written work; no more of the idle time counts.
    """
    steps = [u for u in USED if u < below and u <= most]
    tried: dict[float, Filled] = {}

    def holds(used_share: float) -> bool:
        if monotonic() > deadline:
            return False
        left = remaining(of, used_share, spare)
        share = lent(of, of.needed + sum(left.values()), alone, deadline, most)
        if share is not None:
            tried[used_share] = Filled(left, used_share, share)
        return share is not None

    bisect_left(steps, True, key=holds)
    return tried[max(tried)] if tried else None
