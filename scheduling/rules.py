"""The rules of a named roster: one function, one sentence, hard or soft.

Add a rule: a function from an agent and that agent's shifts to sentences, and one line in `RULES`.
The validator runs every entry on the finished roster; it shares nothing with the solver.
Shifts come sorted by start; days and weeks are local days and weeks counted from the first one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from domain import wording
from domain.shifts import DAY_MINUTES, AgentContract, Shift


@dataclass(frozen=True, slots=True)
class Horizon:
    """The local days [first_on, first_on + days) of a roster."""

    first_on: date
    days: int
    zone: str

    def day_of(self, shift: Shift) -> date:
        return shift.starts_at.astimezone(ZoneInfo(self.zone)).date()

    def week_of(self, day: date) -> int:
        return (day - self.first_on).days // 7

    def minutes_of(self, shift: Shift) -> tuple[int, int]:
        """Local start and elapsed end in minutes from the midnight of the shift's day."""
        local = shift.starts_at.astimezone(ZoneInfo(self.zone))
        start = local.hour * 60 + local.minute
        return start, start + round((shift.ends_at - shift.starts_at).total_seconds() / 60)


NOON = DAY_MINUTES // 2
Check = Callable[[AgentContract, Sequence[Shift], Horizon], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its key, what a person reads, whether it binds, and the function that checks it."""

    name: str
    sentence: str
    kind: Literal["hard", "soft"]
    check: Check


def one_shift_a_day(agent: AgentContract, shifts: Sequence[Shift], horizon: Horizon) -> Iterator[str]:
    """An agent works at most one shift a day."""
    for day, count in Counter(map(horizon.day_of, shifts)).items():
        if count > 1:
            yield f"{count} shifts on {day}"


def rest_between_shifts(agent: AgentContract, shifts: Sequence[Shift], horizon: Horizon) -> Iterator[str]:
    """Between two shifts, and since the last one before the roster, lies the agreed rest."""
    ended = agent.last_ended_at
    for shift in shifts:
        if ended is not None and shift.starts_at - ended < timedelta(minutes=agent.rest_minutes):
            hours = (shift.starts_at - ended).total_seconds() / 3600
            yield f"{hours:.2f} hours of rest before the shift on {horizon.day_of(shift)}"
        ended = shift.ends_at


def weekly_hours(agent: AgentContract, shifts: Sequence[Shift], horizon: Horizon) -> Iterator[str]:
    """Paid hours of a week stay within the contract."""
    for week, hours in _hours(shifts, horizon).items():
        if hours > agent.max_hours + 1e-6:
            yield f"{hours:.2f} paid hours in week {week + 1}, at most {agent.max_hours:.2f}"


def weekly_days(agent: AgentContract, shifts: Sequence[Shift], horizon: Horizon) -> Iterator[str]:
    """Shifts of a week stay within the contract."""
    for week, days in _days(shifts, horizon).items():
        if days > agent.max_days:
            yield f"{wording.counted(days, 'shift')} in week {week + 1}, at most {agent.max_days}"


def days_in_a_row(agent: AgentContract, shifts: Sequence[Shift], horizon: Horizon) -> Iterator[str]:
    """Days worked one after the other, those before the roster included, stay within the contract."""
    worked = set(map(horizon.day_of, shifts))
    streak = agent.streak_days
    for offset in range(horizon.days):
        day = horizon.first_on + timedelta(days=offset)
        streak = streak + 1 if day in worked else 0
        if streak > agent.max_streak_days:
            yield f"day {streak} in a row on {day}, at most {agent.max_streak_days}"


def fixed_days_off(agent: AgentContract, shifts: Sequence[Shift], horizon: Horizon) -> Iterator[str]:
    """An agent does not work on the weekdays agreed as free."""
    for day in map(horizon.day_of, shifts):
        if day.weekday() in agent.days_off:
            yield f"works on {day:%A} {day}, an agreed day off"


def time_off(agent: AgentContract, shifts: Sequence[Shift], horizon: Horizon) -> Iterator[str]:
    """An agent does not work during approved time off, nor before the first or after the last working day."""
    for day in map(horizon.day_of, shifts):
        if day in agent.off_on:
            yield f"works on {day}, a day of approved time off or outside the employment"
    for shift in shifts:
        day, (start, end) = horizon.day_of(shift), horizon.minutes_of(shift)
        if (day, "morning") in agent.off_half and start < NOON:
            yield f"works in the morning of {day}, approved time off"
        if (day, "afternoon") in agent.off_half and end > NOON:
            yield f"works in the afternoon of {day}, approved time off"


def available_hours(agent: AgentContract, shifts: Sequence[Shift], horizon: Horizon) -> Iterator[str]:
    """A shift lies in the hours the agent is available."""
    for shift in shifts:
        start, end = horizon.minutes_of(shift)
        if start < agent.earliest_minutes or end > agent.latest_minutes:
            yield f"the shift on {horizon.day_of(shift)} lies outside the available hours"


def night_work(agent: AgentContract, shifts: Sequence[Shift], horizon: Horizon) -> Iterator[str]:
    """Only agents who may work nights touch 00:00 to 06:00."""
    for shift in shifts:
        if not agent.may_work_nights and is_night(shift, horizon):
            yield f"the shift on {horizon.day_of(shift)} touches the night"


def shift_length(agent: AgentContract, shifts: Sequence[Shift], horizon: Horizon) -> Iterator[str]:
    """A shift is as long as the contract allows."""
    for shift in shifts:
        minutes = (shift.ends_at - shift.starts_at).total_seconds() / 60
        if not agent.shortest_minutes <= minutes <= agent.longest_minutes:
            yield f"a shift of {minutes:.0f} minutes on {horizon.day_of(shift)}"


def promised_hours(agent: AgentContract, shifts: Sequence[Shift], horizon: Horizon) -> Iterator[str]:
    """An agent gets the paid hours the contract promises each week."""
    hours = _hours(shifts, horizon)
    for week in range((horizon.days + 6) // 7):
        if hours.get(week, 0.0) < agent.min_hours - 1e-6:
            yield f"{hours.get(week, 0.0):.2f} paid hours in week {week + 1}, promised {agent.min_hours:.2f}"


def promised_days(agent: AgentContract, shifts: Sequence[Shift], horizon: Horizon) -> Iterator[str]:
    """An agent works the number of days the contract promises each week."""
    days = _days(shifts, horizon)
    for week in range((horizon.days + 6) // 7):
        if days.get(week, 0) < agent.min_days:
            yield f"{wording.counted(days.get(week, 0), 'shift')} in week {week + 1}, promised {agent.min_days}"


def preferred_start(agent: AgentContract, shifts: Sequence[Shift], horizon: Horizon) -> Iterator[str]:
    """A shift starts when the agent likes to start."""
    if agent.prefers_from_minutes is None or agent.prefers_until_minutes is None:
        return
    for shift in shifts:
        start, _ = horizon.minutes_of(shift)
        if not agent.prefers_from_minutes <= start <= agent.prefers_until_minutes:
            yield f"starts at {start // 60:02d}:{start % 60:02d} on {horizon.day_of(shift)}"


def steady_start(agent: AgentContract, shifts: Sequence[Shift], horizon: Horizon) -> Iterator[str]:
    """Starts of one week lie within two hours of each other."""
    weeks: dict[int, list[int]] = {}
    for shift in shifts:
        weeks.setdefault(horizon.week_of(horizon.day_of(shift)), []).append(horizon.minutes_of(shift)[0])
    for week, starts in weeks.items():
        if max(starts) - min(starts) > 120:
            yield f"starts {(max(starts) - min(starts)) / 60:.1f} hours apart in week {week + 1}"


def is_night(shift: Shift, horizon: Horizon) -> bool:
    """Whether a shift touches 00:00 to 06:00 local."""
    start, end = horizon.minutes_of(shift)
    return start < 6 * 60 or end > DAY_MINUTES


def _hours(shifts: Sequence[Shift], horizon: Horizon) -> dict[int, float]:
    hours: dict[int, float] = {}
    for shift in shifts:
        week = horizon.week_of(horizon.day_of(shift))
        hours[week] = hours.get(week, 0.0) + shift.paid_hours
    return hours


def _days(shifts: Sequence[Shift], horizon: Horizon) -> Counter[int]:
    return Counter(horizon.week_of(day) for day in set(map(horizon.day_of, shifts)))


HARD: tuple[Check, ...] = (
    one_shift_a_day, rest_between_shifts, weekly_hours, weekly_days, days_in_a_row,
    fixed_days_off, time_off, available_hours, night_work, shift_length,
)  # fmt: skip
SOFT: tuple[Check, ...] = (promised_hours, promised_days, preferred_start, steady_start)


def _entry(check: Check, kind: Literal["hard", "soft"]) -> Rule:
    name = getattr(check, "__name__", "rule")
    return Rule(name, (check.__doc__ or "").split("\n")[0], kind, check)


RULES: dict[str, Rule] = {
    rule.name: rule for rule in [_entry(c, "hard") for c in HARD] + [_entry(c, "soft") for c in SOFT]
}
