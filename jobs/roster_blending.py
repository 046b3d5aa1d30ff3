"""Written work in the quiet moments of a roster's people: how many hours of its own it keeps, who does the rest.

The need comes from the same search as a blended week of shifts (`staffing.filler`), limited to what people who serve
both a live channel and written work can take. A finished roster, also an edited one, is then filled interval by
interval, and its week is played with its people by skill.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from domain.shifts import AgentContract, Assignment, ShiftRules
from jobs import blending
from jobs.blending import Asked, Line

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from scheduling.judging import Served
    from staffing.filler import Crew, House

    Floats = NDArray[np.float64]

SEARCH_SHARE = 0.35
"""Of the time limit: what the search for the blended need may take."""
ROW_COLUMNS = ("starts_at", "channel", "contacts", "aht_s", "agents", "scheduled_agents")
NOBODY = "Nobody who serves a live channel also serves written work, so it keeps hours of its own."


@dataclass(frozen=True)
class Quiet:
    """What a roster whose people write in quiet moments rests on.

    Attributes:
        rows: starts_at, channel, contacts, aht_s, agents (at work), scheduled_agents: all work as if apart.
        asked: promises, patience and which channels are written.
        used_share: share 0-1 of the idle time on live channels that is counted on.
        lent_share: share 0-1 of the people on live channels who take written work too.
    """

    rows: pd.DataFrame
    asked: Asked
    used_share: float
    lent_share: float


@dataclass(frozen=True)
class Reduced:
    """The need of a roster, and what its quiet moments rest on; without `quiet` the note says why."""

    need: pd.DataFrame
    quiet: Quiet | None
    note: str = ""


@dataclass(frozen=True)
class Filling:
    """How a roster's people do the written work.

    Attributes:
        rows: starts_at, channel, arrived_hours, own_hours, quiet_hours, waiting_hours (at the end of the interval),
            late_hours (passed their due time undone in it): agent-hours at work.
        channels: the same summed by channel, waiting at the end of the plan.
    """

    rows: pd.DataFrame
    channels: pd.DataFrame


def able_share(agents: Sequence[AgentContract], asked: Asked, channels: Sequence[str]) -> float:
    """Share 0-1 of the contract hours on live channels given by people who serve written work too."""
    live = set(channels) - asked.fillers
    on_live = [a for a in agents if not a.skills or live & a.skills]
    able = [a for a in on_live if not a.skills or asked.fillers & a.skills]
    total = sum(a.max_hours for a in on_live)
    return sum(a.max_hours for a in able) / total if total > 0 else 0.0


def reduced(
    rows: pd.DataFrame, asked: Asked, agents: Sequence[AgentContract], *, zone: str, time_limit_s: float
) -> Reduced:
    """The live need as it is, and what written work still needs of its own when able people take some of it.

    Args:
        rows: see `Quiet.rows`; rows without agents or contacts are left out.
        time_limit_s: of the whole roster; a part of it is taken.

    Raises:
        NoDataError: without both a live channel and written work.
    """
    from staffing import filler

    rows = rows.dropna(subset=["scheduled_agents", "contacts"])[list(ROW_COLUMNS)].reset_index(drop=True)
    asked = replace(asked, fillers=asked.fillers or blending.fillers_of(set(rows["channel"])))
    of = house_of(rows, asked, zone)
    most = able_share(agents, asked, list(of.streams))
    if most <= 0:
        return Reduced(rows, None, NOBODY)
    alone = filler.apart(of)
    deadline = monotonic() + SEARCH_SHARE * time_limit_s
    found = filler.filled(of, np.zeros(len(of.starts)), alone, deadline=deadline, most=most)
    if found is None:
        return Reduced(rows, None, blending.LATE if monotonic() > deadline else blending.NOTHING)
    live = rows[rows["channel"].isin(list(of.live))]
    need = blending.left_need(live, found, of, blending.gross_of(rows))
    return Reduced(need, Quiet(rows, asked, found.used_share, found.lent_share))


def house_of(rows: pd.DataFrame, asked: Asked, zone: str) -> House:
    """All work by interval as one team would meet it."""
    from staffing import filler

    return filler.house(
        rows, asked.targets, asked.fillers, interval_s=asked.interval_s, zone=zone, patience_s=asked.patience_s,
        chat_aht_s={c: list(v) for c, v in asked.chat_aht_s.items()},
    )  # fmt: skip


@dataclass(frozen=True)
class Team:
    """A roster's people at work by interval of the house, shrinkage taken off: by skills and what they serve.

    Attributes:
        on: agents by (skills, channel served). free: by skills, beyond all need.
        need_hours: agent hours to schedule by channel of the need the roster covers, shrinkage included.
    """

    of: House
    on: Mapping[tuple[tuple[str, ...], str], Floats]
    free: Mapping[tuple[str, ...], Floats]
    need_hours: Mapping[str, float]


def team_of(
    assignments: Sequence[Assignment],
    need: pd.DataFrame,
    agents: Sequence[AgentContract],
    rules: ShiftRules,
    quiet: Quiet,
    zone: str,
) -> Team:
    """Who serves what of a roster's need, on the intervals of all its work."""
    from scheduling.judging import served

    of = house_of(quiet.rows, quiet.asked, zone)
    found, gross = served(assignments, need, agents, rules, zone), blending.gross_of(quiet.rows)
    skills = {g.name: g.channels for g in found.groups}
    on = {(skills[g], c): _on_house(v, found, of) / gross for (g, c), v in found.flow.served.items()}
    free = {skills[g]: _on_house(v, found, of) / gross for g, v in found.flow.idle.items()}
    return Team(of, on, free, blending.hours_by_channel(need, of.interval_s))


def _on_house(agents: Floats, found: Served, of: House) -> Floats:
    """Means over the intervals of the house; nobody where the roster has no interval."""
    import pandas as pd

    size = found.grid.interval_periods
    step = pd.Timedelta(minutes=size * found.grid.step_minutes)
    starts = pd.date_range(found.grid.start_at, periods=len(agents) // size, freq=step)
    means = pd.Series(agents.reshape(-1, size).mean(axis=1), index=starts)
    return np.asarray(means.reindex(of.starts, fill_value=0.0), float)


def filling(team: Team, quiet: Quiet) -> Filling:
    """Written work done by people planned for it and in quiet moments, oldest first, channel due soonest first.

    At most `used_share` of the idle time on live channels counts, at most `lent_share` of their people at once, and
    only those able; people beyond all need take written work whenever they can.
    """
    import pandas as pd

    from staffing.deferred import backlog

    of, hours = team.of, team.of.interval_s / 3600
    room = _room(team, quiet)
    parts = []
    for name in sorted(of.written, key=lambda n: of.written[n].work.due_s):
        work = of.written[name].work
        own = np.sum([v for (_, c), v in team.on.items() if c == name] or [np.zeros(len(of.starts))], axis=0)
        mine = [g for g in room if name in g]
        spare = np.sum([room[g] for g in mine] or [np.zeros(len(of.starts))], axis=0)
        table = backlog(work, own + spare)
        quiet_agents = np.maximum(table["done_s"].to_numpy() / of.interval_s - own, 0.0)
        left = 1.0 - np.divide(quiet_agents, spare, out=np.zeros_like(spare), where=spare > 0)
        room |= {g: room[g] * left for g in mine}
        parts.append(
            pd.DataFrame(
                {
                    "starts_at": of.starts, "channel": name, "arrived_hours": table["arrived_s"] / 3600,
                    "own_hours": table["done_s"] / 3600 - quiet_agents * hours,
                    "quiet_hours": quiet_agents * hours, "waiting_hours": table["closing_s"] / 3600,
                    "late_hours": table["short_hours"],
                }
            )
        )  # fmt: skip
    rows = pd.concat(parts, ignore_index=True)
    sums = rows.groupby("channel", sort=False)[
        ["arrived_hours", "own_hours", "quiet_hours", "late_hours"]
    ].sum()
    sums["waiting_hours"] = rows.groupby("channel", sort=False)["waiting_hours"].last()
    return Filling(rows, sums.reset_index())


def _room(team: Team, quiet: Quiet) -> dict[tuple[str, ...], Floats]:
    """Agents' worth of time for written work by skills: quiet moments within the limit, and people beyond the need."""
    of = team.of
    on_live = {c: np.sum([v for (_, d), v in team.on.items() if d == c] or [np.zeros(len(of.starts))], axis=0)
               for c in of.live}  # fmt: skip
    calm = {
        c: 1.0 - np.divide(of.load[c], n, out=np.ones_like(n), where=n > of.load[c])
        for c, n in on_live.items()
    }
    idle: dict[tuple[str, ...], Floats] = {}
    for (skills, c), agents in team.on.items():
        if c in of.live and set(skills) & set(of.written):
            idle[skills] = idle.get(skills, np.zeros(len(of.starts))) + agents * np.maximum(calm[c], 0.0)
    able = np.sum(list(idle.values()) or [np.zeros(len(of.starts))], axis=0)
    every = np.sum([n * np.maximum(calm[c], 0.0) for c, n in on_live.items()], axis=0)
    most = np.minimum(quiet.used_share * every, quiet.lent_share * np.sum(list(on_live.values()), axis=0))
    part = np.minimum(np.divide(most, able, out=np.zeros_like(able), where=able > 0), 1.0)
    writing = {s: np.zeros(len(of.starts)) + v for s, v in team.free.items() if set(s) & set(of.written)}
    return writing | {s: writing.get(s, 0.0) + v * part for s, v in idle.items()}


def played(team: Team, quiet: Quiet) -> tuple[Line, ...]:
    """Every channel in the simulated week of this roster's people, beside the plan with hours of its own for each.

    Nothing where nobody is at work.
    """
    from staffing import filler

    of, people = team.of, crews(team)
    if not any(crew.agents.any() for crew in people):
        return ()
    alone = filler.apart(of)
    after = filler.played_by(of, people, _of_able(team, quiet.lent_share))
    own = blending.hours_by_channel(quiet.rows, of.interval_s)
    return tuple(blending.line_of(of, n, alone, after, own, team.need_hours) for n in of.streams)


def crews(team: Team) -> list[Crew]:
    """Whole people at work by what they can serve and where they stand; those beyond the live need write first."""
    from staffing.filler import Crew

    of = team.of
    found = []
    for (skills, c), agents in team.on.items():
        found.append(Crew(blending.whole_agents(agents), c if c in of.live else "", frozenset(skills)))
    for skills, agents in team.free.items():
        live = [c for c in skills if c in of.live]
        first = "" if set(skills) & set(of.written) or not live else live[0]
        found.append(Crew(blending.whole_agents(agents), first, frozenset(skills)))
    return found


def _of_able(team: Team, lent_share: float) -> float:
    """The same people as a share of those on live channels who are able."""
    on_live = {k: float(v.sum()) for k, v in team.on.items() if k[1] in team.of.live}
    able = sum(v for (skills, _), v in on_live.items() if set(skills) & set(team.of.written))
    return min(lent_share * sum(on_live.values()) / able, 1.0) if able > 0 else 0.0


def sentence(found: Filling) -> str:
    """How much of the written work is done, by whom, and what stays undone: the answer in a line or two."""
    c = found.channels
    arrived, own, quiet, late, waiting = (
        float(c[n].sum())
        for n in ("arrived_hours", "own_hours", "quiet_hours", "late_hours", "waiting_hours")
    )
    if arrived <= 0:
        return "No written work is expected."
    unmet = [f"{late:,.1f} hours pass their due time undone"] if late >= 0.05 else []
    unmet += [f"{waiting:,.1f} hours wait when the plan ends"] if waiting >= 0.05 else []
    rest = f"; {' and '.join(unmet)}" if unmet else "; nothing passes its due time"
    return (
        f"Of {arrived:,.1f} hours of written work {quiet:,.1f} are done in quiet moments and {own:,.1f} by people "
        f"planned for it{rest}."
    )


def promises(lines: Sequence[Line], quiet: Quiet) -> list[str]:
    """The limit the roster was made with, and every promise its simulated week breaks or that all are kept."""
    broken = [x for x in lines if x.after < min(x.promised, x.before)]
    limit = (
        f"At most {100 * quiet.lent_share:.0f} % of the people on live channels write, in at most "
        f"{100 * quiet.used_share:.0f} % of their quiet time."
    )
    if not lines:
        return [limit, "Nobody is at work, so no promise is kept."]
    if not broken:
        return [
            limit,
            "In the simulated week every channel keeps its promise, or does as well as with people of its own.",
        ]
    return [
        limit,
        *(
            f"{x.channel}: {100 * x.after:.1f} % in time in the simulated week, {100 * x.promised:.0f} % promised. "
            "Add people who serve it, or give written work hours of its own."
            for x in broken
        ),
    ]
