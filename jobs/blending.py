"""A week whose written work is done in the quiet moments of live channels, and what that saves, simulated."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from domain.channels import CHANNELS
from domain.shifts import ShiftRules
from domain.workload import ServiceTarget
from jobs import schedules
from jobs.schedules import Progress, WeekPlan

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from staffing.filler import Filled, House, Levels

    Floats = NDArray[np.float64]

TRIES = 2
"""Schedules designed before blending is given up: the simulated need may pass where its shifts do not."""
APART_UNTIL, LIVE_UNTIL, SEARCH_UNTIL, LEAST_SHARE = 0.3, 0.4, 0.65, 0.12
"""Shares of the time limit: where each step ends, and what a design gets at least."""
PLAYS, UNDER_FACTOR = 2.5, 4.0
"""Plays of the week kept time for at the end; how much more a missing agent counts in the blended design."""
NOTHING = (
    "Written work keeps hours of its own: with fewer, a promise broke in the simulation or no hour was saved."
)
LATE = "Written work keeps hours of its own: the time limit left none to show that fewer keep every promise."


@dataclass(frozen=True)
class Line:
    """One channel of a blended week; shares 0-1, hours to schedule.

    Attributes:
        own_hours: hours planned for it alone. left_hours: what a blended week still plans for it.
        before, after: share in time of the week with own hours and of the blended one, both simulated.
        low, high: 99 % interval of `after`.
    """

    channel: str
    is_written: bool
    promised: float
    own_hours: float
    left_hours: float
    before: float
    after: float
    low: float
    high: float


@dataclass(frozen=True)
class Blend:
    """What blending did.

    Attributes:
        paid_hours_apart: paid hours of the week designed with own hours for written work.
        paid_hours: of the blended week. lent_share: live people who also take written work, 0-1.
        replications: weeks simulated behind each share.
    """

    lines: tuple[Line, ...]
    paid_hours_apart: float
    paid_hours: float
    lent_share: float
    replications: int

    @property
    def saved_hours(self) -> float:
        return self.paid_hours_apart - self.paid_hours


@dataclass(frozen=True)
class Asked:
    """What a blended week is asked for: promises by channel, and how long customers of live channels wait."""

    targets: Mapping[str, ServiceTarget]
    patience_s: Mapping[str, float]
    chat_aht_s: Mapping[str, Any]
    interval_s: float
    fillers: frozenset[str] = frozenset()


def fillers_of(channels: Collection[str]) -> frozenset[str]:
    """The channels whose work may wait."""
    return frozenset(c for c in channels if c in CHANNELS and CHANNELS[c].kind == "deferred")


def can_blend(channels: Collection[str]) -> bool:
    """Whether there is both a live channel and one whose work may wait."""
    kinds = {CHANNELS[c].kind for c in channels if c in CHANNELS}
    return "deferred" in kinds and bool(kinds & {"live_single", "live_concurrent"})


def design(
    requirement: pd.DataFrame,
    asked: Asked,
    rules: ShiftRules,
    *,
    zone: str,
    time_limit_s: float = 10.0,
    quality: bool = False,
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[WeekPlan, pd.DataFrame]:
    """Shifts of a blended week and the need they cover: starts_at, channel, scheduled_agents.

    All of it keeps the time limit: the week with own hours for everything, the live channels alone (people beyond
    their need take written work first), the search by simulation, the blended week, and both weeks played by the
    same team; where a promise breaks less idle time is counted on. The blended week pays less and leaves no more
    hours short, else the week with own hours is given back.

    Args:
        requirement: `domain.frames.REQUIREMENT` columns starts_at, channel, contacts, aht_s, agents,
            scheduled_agents; rows without agents or contacts are left out.

    Raises:
        NoDataError: without both a live channel and written work.
    """
    from staffing import filler

    started = monotonic()
    rows = requirement.dropna(subset=["scheduled_agents", "contacts"]).reset_index(drop=True)
    of = filler.house(
        rows, asked.targets, asked.fillers or fillers_of(set(rows["channel"])), interval_s=asked.interval_s,
        zone=zone, patience_s=asked.patience_s, chat_aht_s={c: list(v) for c, v in asked.chat_aht_s.items()},
    )  # fmt: skip

    def made(need: pd.DataFrame, until_share: float, kept_s: float = 0.0, under: float = 1.0) -> WeekPlan:
        limit = max(started + until_share * time_limit_s - kept_s - monotonic(), LEAST_SHARE * time_limit_s)
        dearer = replace(rules, under_weight=under * rules.under_weight)
        return schedules.design(
            need, dearer, zone=zone, time_limit_s=limit, quality=quality, seed=seed, progress=progress
        )

    apart = made(rows, APART_UNTIL)
    live = rows[rows["channel"].isin(list(of.live))]
    gross = gross_of(rows)
    spare = np.maximum(_at_work(made(live, LIVE_UNTIL), of, gross) - of.needed, 0.0)
    if progress:
        progress("Playing the week", 0.5)
    began, below = monotonic(), 2.0
    alone = filler.apart(of)
    play_s = monotonic() - began
    for _ in range(TRIES):
        found = filler.filled(of, spare, alone, below, started + SEARCH_UNTIL * time_limit_s)
        if found is None:
            break
        need = left_need(live, found, of, gross)
        # a missing agent counts more, so that no more hours are short than with own hours
        plan = made(need, 1.0, PLAYS * play_s, UNDER_FACTOR)
        lines = _judged(of, found, (apart, plan), alone, gross, rows, need)
        if lines is not None and _is_better(plan, apart):
            paid = (apart.score.paid_hours, plan.score.paid_hours)
            blend = Blend(lines, *paid, found.lent_share, of.replications)
            return replace(plan, blend=blend, seconds=monotonic() - started), need
        below = found.used_share / 2
    is_early = monotonic() < started + SEARCH_UNTIL * time_limit_s
    plan = _cheaper(apart, made(rows, 1.0), rules) if is_early else apart
    note = NOTHING if is_early else LATE
    return replace(plan, notes=(*plan.notes, note), seconds=monotonic() - started), rows


def _is_better(plan: WeekPlan, apart: WeekPlan) -> bool:
    """Whether a blended week pays less than one with own hours and leaves no more hours short."""
    a, b = plan.score, apart.score
    return a.paid_hours < b.paid_hours and a.under_hours <= b.under_hours + 1e-9


def _cheaper(one: WeekPlan, other: WeekPlan, rules: ShiftRules) -> WeekPlan:
    """The plan that costs less, hours short by their weight included."""
    return min(one, other, key=lambda p: p.score.cost + rules.under_weight * p.score.under_hours)


def gross_of(requirement: pd.DataFrame) -> float:
    """Agents to schedule for one at work."""
    return float(requirement["scheduled_agents"].sum() / requirement["agents"].sum())


def _at_work(plan: WeekPlan, of: House, gross: float) -> Floats:
    """Whole agents at work of a plan's coverage by interval of the house, shrinkage taken off, none lost."""
    cover = plan.score.coverage.groupby("starts_at")["scheduled"].sum().reindex(of.starts, fill_value=0.0)
    return whole_agents(cover.to_numpy(float) / gross)


def whole_agents(agents: Floats) -> Floats:
    """Whole agents by interval, of the same sum so far: none lost."""
    return np.asarray(np.diff(np.floor(np.cumsum(agents) + 1e-6), prepend=0.0))


def left_need(live: pd.DataFrame, found: Filled, of: House, gross: float) -> pd.DataFrame:
    """The live need as it was, and what is left of written work with shrinkage on top."""
    import pandas as pd

    columns = ["starts_at", "channel", "scheduled_agents"]
    parts = [live[columns].astype({"scheduled_agents": float})]
    for name, agents in found.left.items():
        whole = np.diff(np.ceil(np.cumsum(agents) * gross - 1e-7), prepend=0.0)
        rows = pd.DataFrame({"starts_at": of.starts, "channel": name, "scheduled_agents": whole})
        parts.append(rows[of.is_open])
    joined = pd.concat(parts, ignore_index=True)
    return joined.astype({"starts_at": "datetime64[us, UTC]"})


def _judged(
    of: House, found: Filled, plans: tuple[WeekPlan, WeekPlan], alone: Levels, gross: float,
    requirement: pd.DataFrame, need: pd.DataFrame,
) -> tuple[Line, ...] | None:  # fmt: skip
    """Every channel before and after; None where the shifts of the blended week break a promise."""
    from staffing import filler

    before, after = (filler.played(of, _at_work(p, of, gross), found.lent_share) for p in plans)
    if not filler.keeps(of, list(of.streams), alone, after):
        return None
    own, left = (hours_by_channel(f, of.interval_s) for f in (requirement, need))
    return tuple(line_of(of, name, before, after, own, left) for name in of.streams)


def hours_by_channel(rows: pd.DataFrame, interval_s: float) -> dict[str, float]:
    """Agent hours to schedule."""
    hours = rows.groupby("channel")["scheduled_agents"].sum() * interval_s / 3600
    return {str(c): float(v) for c, v in hours.items()}


def line_of(
    of: House, name: str, before: Levels, after: Levels, own: Mapping[str, float], left: Mapping[str, float]
) -> Line:
    """One channel in two simulated weeks.

    Args:
        before: of a week with own hours for each channel. after: of the blended one.
        own, left: agent hours to schedule by channel of each.
    """
    from staffing import filler

    share, low, high = filler.level(of, name, after[name])
    return Line(
        name, name in of.written, of.targets[name].service_level or 0.0, own[name], left.get(name, 0.0),
        filler.level(of, name, before[name])[0], share, max(low, 0.0), min(high, 1.0),
    )  # fmt: skip


def blend_of(values: Mapping[str, Any] | None) -> Blend | None:
    """The blend kept with a plan as plain values; None for a plan without one."""
    if values is None:
        return None
    return Blend(**{**values, "lines": tuple(Line(**x) for x in values["lines"])})


def sentence(blend: Blend) -> str:
    """What blending saves and why, in one sentence."""
    written = [x for x in blend.lines if x.is_written]
    done = sum(x.own_hours - x.left_hours for x in written)
    own = sum(x.own_hours for x in written)
    saved = 100 * blend.saved_hours / blend.paid_hours_apart
    return (
        f"{done:,.0f} of {own:,.0f} hours of written work are done in quiet moments of live channels by "
        f"{100 * blend.lent_share:.0f} % of their people: {blend.paid_hours:,.0f} instead of "
        f"{blend.paid_hours_apart:,.0f} paid hours ({saved:.1f} % fewer), every promise kept in "
        f"{blend.replications} simulated weeks."
    )
