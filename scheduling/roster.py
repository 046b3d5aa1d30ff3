"""A named roster: agents with contracts get the shifts that cover a requirement, week after week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from domain.errors import InputError
from domain.shifts import AgentContract, Assignment, ShiftRules
from scheduling import timegrid
from scheduling.existing import Score
from scheduling.judging import judged
from scheduling.ledger import carried
from scheduling.people import days_of
from scheduling.rules import RULES, Horizon
from scheduling.schedule import breaks_minutes, breaks_text
from scheduling.skill_weeks import Asked, week_by_skill
from scheduling.validate import Violation
from scheduling.week import First, Progress, Week

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Roster:
    """Who works when.

    Attributes:
        assignments: every shift of every agent, breaks placed.
        score: coverage by channel and figures on the requirement, counted from the assignments alone.
        service: starts_at, group, channel, agents: who serves what, groups being agents of like skills.
        unmet: starts_at, channel, required, scheduled, missing, reason.
        violations: soft rules not met, as sentences; hard ones are there only for locked shifts.
        agents: contracts as they stand after the roster: streak, last end, ledger.
        gap: cost of the covering stage above its bound, the largest of the weeks.
        unassigned: shifts of the covering that no agent may work.
        seconds, first_s: time taken, and until the first usable roster.
        zone: IANA zone of the local times.
    """

    assignments: tuple[Assignment, ...]
    score: Score
    service: pd.DataFrame
    unmet: pd.DataFrame
    violations: tuple[Violation, ...]
    agents: tuple[AgentContract, ...]
    gap: float
    unassigned: int
    seconds: float
    first_s: float
    zone: str
    horizon: Horizon

    @property
    def hard(self) -> tuple[Violation, ...]:
        """Violations of hard rules."""
        return tuple(v for v in self.violations if RULES[v.rule].kind == "hard")

    def figures(self) -> Mapping[str, float]:
        """The figures by name."""
        s = self.score
        return {
            "gap": self.gap, "efficiency": s.efficiency, "within_10_share": s.within_10_share,
            "paid_hours": s.paid_hours, "required_hours": s.required_hours,
            "productive_hours": s.productive_hours, "under_hours": s.under_hours,
            "over_hours": s.over_hours, "hard_violations": float(len(self.hard)),
            "soft_violations": float(len(self.violations) - len(self.hard)),
            "seconds": self.seconds, "first_s": self.first_s,
        }  # fmt: skip


def roster(
    requirement: pd.DataFrame,
    agents: Sequence[AgentContract],
    rules: ShiftRules,
    *,
    zone: str,
    time_limit_s: float = 30.0,
    seed: int = 0,
    locked: Sequence[Assignment] = (),
    first: First | None = None,
    progress: Progress | None = None,
) -> Roster:
    """A roster of 1 to 8 weeks; always an answer, what it leaves short is listed in `unmet`.

    Args:
        requirement: as for `scheduling.covering.cover`. Agents serve the channels among their skills;
            a channel nobody serves stays unmet.
        agents: contracts with distinct ids.
        rules: shift rules; their classes are replaced by the agents' own capacity.
        zone: IANA zone of the local days.
        time_limit_s: seconds for all weeks together.
        seed: of the neighbourhood search.
        locked: assignments that are kept as they are, whether or not they keep the rules.
        first: called with the assignments of the first usable roster of the first week.
        progress: called with a sentence and a share 0-1; may raise to stop the search.

    Raises:
        InputError: agents with the same id, a locked agent who is unknown, more than 8 weeks.
    """
    started = monotonic()
    agents = _checked(agents, locked)
    weeks = _weeks(requirement, rules, zone)
    done: list[Week] = []
    now = agents
    for number, part in enumerate(weeks):
        grid = timegrid.build(part, rules, zone)
        days = days_of(grid)
        horizon = Horizon(days[0], len(days), zone)
        mine = [a for a in locked if days[0] <= horizon.day_of(a.shift) <= days[-1]]
        limit = (time_limit_s - (monotonic() - started)) / (len(weeks) - number)
        asked = Asked(grid, timegrid.required(part, grid), rules, seed + number)
        week = week_by_skill(asked, now, mine, limit, first if not number else None, progress)
        done.append(week)
        now = carried(now, week.assignments, horizon)
    return _assembled(done, requirement, rules, zone, agents, now, started)


def _checked(agents: Sequence[AgentContract], locked: Sequence[Assignment]) -> tuple[AgentContract, ...]:
    names = [a.agent_id for a in agents]
    if not names or len(set(names)) < len(names):
        raise InputError("at least one agent, each id once", f"{len(names)} rows, {len(set(names))} ids")
    unknown = sorted({a.agent_id for a in locked} - set(names))
    if unknown:
        raise InputError("locked shifts of known agents", ", ".join(unknown), "Unlock them", "locked")
    return tuple(agents)


def _weeks(requirement: pd.DataFrame, rules: ShiftRules, zone: str) -> list[pd.DataFrame]:
    """The requirement cut into weeks of seven local days from its first one."""
    grid = timegrid.build(requirement, rules, zone)
    days = days_of(grid)
    if len(days) > 57:
        raise InputError("at most 8 weeks", f"{len(days)} days", "Schedule the weeks in turn", "requirement")
    import pandas as pd

    local = pd.to_datetime(requirement["starts_at"], utc=True).dt.tz_convert(zone).dt.tz_localize(None)
    number = (local.dt.normalize() - pd.Timestamp(days[0])).dt.days.to_numpy() // 7
    return [requirement[number == n] for n in sorted(set(number.tolist()))]


def _assembled(
    done: list[Week],
    requirement: pd.DataFrame,
    rules: ShiftRules,
    zone: str,
    agents: tuple[AgentContract, ...],
    after: tuple[AgentContract, ...],
    started: float,
) -> Roster:
    assignments = tuple(a for week in done for a in week.assignments)
    days = days_of(timegrid.build(requirement, rules, zone))
    horizon = Horizon(days[0], len(days), zone)
    found, service = judged(assignments, requirement, agents, rules, zone)
    return Roster(
        assignments=assignments,
        score=found,
        service=service,
        unmet=unmet_of(found.coverage),
        violations=check_roster(assignments, agents, horizon),
        agents=after,
        gap=max(w.gap for w in done),
        unassigned=sum(w.unassigned for w in done),
        seconds=monotonic() - started,
        first_s=done[0].first_s,
        zone=zone,
        horizon=horizon,
    )


def unmet_of(coverage: pd.DataFrame) -> pd.DataFrame:
    """Intervals short of agents, with the reason a roster can give."""
    missing = np.maximum(coverage["required"] - coverage["scheduled"], 0)
    short = coverage.assign(missing=missing)[missing > 1e-9].reset_index(drop=True)
    return short.assign(reason="no agent may work one more shift here that pays for itself")


def check_roster(
    assignments: Sequence[Assignment], agents: Sequence[AgentContract], horizon: Horizon
) -> tuple[Violation, ...]:
    """Every rule of `RULES` on every agent, from the assignments alone."""
    worked: dict[str, list[Assignment]] = {a.agent_id: [] for a in agents}
    for entry in assignments:
        worked[entry.agent_id].append(entry)
    found = []
    for agent in agents:
        shifts = sorted((e.shift for e in worked[agent.agent_id]), key=lambda s: s.starts_at)
        for rule in RULES.values():
            found += [Violation(rule.name, agent.agent_id, s) for s in rule.check(agent, shifts, horizon)]
    return tuple(found)


def roster_frame(assignments: Sequence[Assignment], zone: str) -> pd.DataFrame:
    """`domain.frames.SHIFTS` with `agent_id`, `is_locked` and `breaks_minutes`, one row per agent and shift."""
    import pandas as pd

    frame = pd.DataFrame(
        [
            (a.agent_id, a.shift.shift, a.shift.starts_at, a.shift.ends_at, a.shift.channel, 1,
             breaks_text(a.shift, zone), breaks_minutes(a.shift), a.shift.paid_hours, a.is_locked)
            for a in assignments
        ],
        columns=["agent_id", "shift", "starts_at", "ends_at", "channel", "agents", "breaks",
                 "breaks_minutes", "paid_hours", "is_locked"],
    )  # fmt: skip
    moments = {
        c: pd.to_datetime(frame[c], utc=True).astype("datetime64[us, UTC]") for c in ("starts_at", "ends_at")
    }
    return frame.assign(**moments)
