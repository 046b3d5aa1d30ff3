"""What an agent carries from one week into the next: streak, last end, weekends and nights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from domain.shifts import AgentContract, Assignment, Shift
from scheduling.rules import Horizon, is_night


def carried(
    agents: Sequence[AgentContract], assignments: Sequence[Assignment], horizon: Horizon
) -> tuple[AgentContract, ...]:
    """Contracts as they stand after `horizon`, for the roster of the next one.

    Weekends and nights are balances, at least 0: what an agent worked beyond the average of all. Whoever
    has more of them comes later for the next ones.
    """
    worked: dict[str, list[Shift]] = {a.agent_id: [] for a in agents}
    for entry in assignments:
        worked[entry.agent_id].append(entry.shift)
    weekends = {a.agent_id: float(_weekends(worked[a.agent_id], horizon)) for a in agents}
    nights = {k: float(sum(is_night(s, horizon) for s in v)) for k, v in worked.items()}
    count = max(len(agents), 1)
    mean_weekends, mean_nights = sum(weekends.values()) / count, sum(nights.values()) / count
    return tuple(
        replace(
            a,
            streak_days=_streak(a, worked[a.agent_id], horizon),
            last_ended_at=max((s.ends_at for s in worked[a.agent_id]), default=a.last_ended_at),
            weekends_worked=max(a.weekends_worked + weekends[a.agent_id] - mean_weekends, 0.0),
            nights_worked=max(a.nights_worked + nights[a.agent_id] - mean_nights, 0.0),
        )
        for a in agents
    )


def _weekends(shifts: Sequence[Shift], horizon: Horizon) -> int:
    """Weekends with at least one shift."""
    days = [horizon.day_of(s) for s in shifts]
    return len({day - timedelta(days=day.weekday()) for day in days if day.weekday() >= 5})


def _streak(agent: AgentContract, shifts: Sequence[Shift], horizon: Horizon) -> int:
    worked = {horizon.day_of(s) for s in shifts}
    streak = 0
    for offset in range(horizon.days - 1, -1, -1):
        if horizon.first_on + timedelta(days=offset) not in worked:
            return streak
        streak += 1
    return streak + agent.streak_days
