"""The words of scheduling: break rules, shift rules, shapes, contracts and assignments.

Minutes count from local midnight or from the start of a shift, as the name says; weekdays are
0 (Monday) to 6 (Sunday). Every value is frozen: an edit makes a new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from domain.errors import InputError

DAY_MINUTES = 1440
Edges = Literal["auto", "cyclic", "closed"]


@dataclass(frozen=True, slots=True)
class BreakRule:
    """One break that a shift of a certain length contains.

    Attributes:
        name: what a person reads.
        minutes: length of the break.
        is_paid: whether its minutes are paid.
        earliest_share: earliest start, as a share 0-1 of the shift's length.
        latest_share: latest end, as a share 0-1 of the shift's length.
        from_shift_minutes: the shortest shift that has this break.
        below_shift_minutes: shifts of this length and longer do not have it; None for no limit.
    """

    name: str
    minutes: int
    is_paid: bool
    earliest_share: float
    latest_share: float
    from_shift_minutes: int = 0
    below_shift_minutes: int | None = None

    def __post_init__(self) -> None:
        if self.minutes <= 0:
            raise InputError("a break of 1 minute or more", self.minutes, where=self.name)
        if not 0 <= self.earliest_share < self.latest_share <= 1:
            raise InputError(
                "shares 0 <= earliest < latest <= 1",
                f"{self.earliest_share} and {self.latest_share}",
                "Half way through the shift is 0.5",
                self.name,
            )

    def applies(self, shift_minutes: int) -> bool:
        """Whether a shift of `shift_minutes` contains this break."""
        below = self.below_shift_minutes
        return shift_minutes >= self.from_shift_minutes and (below is None or shift_minutes < below)


USUAL_BREAKS = (
    BreakRule("short break", 15, True, 0.25, 0.75, 180, 360),
    BreakRule("first break", 15, True, 0.10, 0.36, 360),
    BreakRule("lunch", 30, False, 0.36, 0.64, 360),
    BreakRule("second break", 15, True, 0.64, 0.90, 360),
)
"""One paid quarter of an hour below six hours; from six hours two of them and an unpaid half hour."""


@dataclass(frozen=True, slots=True)
class ContractClass:
    """How much work one class of contracts can give in a week; limits stage one of a schedule.

    Attributes:
        name: key, such as `full_time`.
        headcount: people in the class, >= 0.
        max_hours: paid hours one person may work a week.
        min_hours: paid hours one person is promised a week.
        max_days: shifts one person may work a week, on average over the class.
        shortest_minutes, longest_minutes: shift lengths the class may work.
        people_by_weekday: people who can come, Monday first; empty when all can every day.
        wage: cost of one paid hour in units of the schedule's cost.
        may_work_nights: whether a shift of the class may touch 00:00 to 06:00 local.
    """

    name: str
    headcount: int
    max_hours: float = 40.0
    min_hours: float = 0.0
    max_days: float = 5
    shortest_minutes: int = 0
    longest_minutes: int = DAY_MINUTES
    people_by_weekday: tuple[int, ...] = ()
    wage: float = 1.0
    may_work_nights: bool = True


@dataclass(frozen=True, slots=True)
class SkillGroup:
    """People who can serve the same channels; an agent at work serves any one of them at a time."""

    name: str
    channels: tuple[str, ...]
    largest: int | None = None


@dataclass(frozen=True, slots=True)
class ShiftRules:
    """What shifts may look like and what they cost.

    Attributes:
        start_step_minutes: shifts start on this grid of local wall time.
        first_start_minutes, last_start_minutes: earliest and latest start, minutes of the local day.
        lengths_minutes: lengths from start to end, breaks included.
        breaks: the rules that apply by length, in the order of the day.
        min_work_minutes: work between two breaks of one shift, and before the first one.
        edges: `cyclic` wraps the end of the horizon to its start (a week that repeats), `closed`
            keeps every shift inside the horizon, `auto` is cyclic for whole weeks, else closed.
        groups: skill groups; empty means one pool that serves every channel.
        classes: contract classes that limit the shifts; empty means no limit.
        night_from_minutes, night_until_minutes, night_rate: paid time in the night costs this factor.
        weekend_rate: paid time on Saturday and Sunday costs this factor.
        overtime_after_minutes, overtime_rate: time of a shift past this length costs this factor.
        under_weight: cost of one agent missing for an hour, in paid hours.
        over_weight: cost of one agent too many for an hour, on top of the wage.
        channel_weights: pairs (channel, factor) on `under_weight`: the service that is lost.

    Example:
        >>> ShiftRules(lengths_minutes=(240, 480)).lengths_minutes
        (240, 480)
    """

    start_step_minutes: int = 30
    first_start_minutes: int = 0
    last_start_minutes: int = DAY_MINUTES - 1
    lengths_minutes: tuple[int, ...] = (240, 270, 300, 360, 420, 480, 510, 540, 600)
    breaks: tuple[BreakRule, ...] = USUAL_BREAKS
    min_work_minutes: int = 30
    edges: Edges = "auto"
    groups: tuple[SkillGroup, ...] = ()
    classes: tuple[ContractClass, ...] = ()
    night_from_minutes: int = 22 * 60
    night_until_minutes: int = 6 * 60
    night_rate: float = 1.15
    weekend_rate: float = 1.2
    overtime_after_minutes: int | None = None
    overtime_rate: float = 1.5
    under_weight: float = 8.0
    over_weight: float = 0.05
    channel_weights: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        if not self.lengths_minutes or min(self.lengths_minutes) <= 0:
            raise InputError("shift lengths above 0 minutes", self.lengths_minutes, where="lengths_minutes")
        if max(self.lengths_minutes) > DAY_MINUTES:
            raise InputError("shifts of at most 24 hours", max(self.lengths_minutes), where="lengths_minutes")
        if self.start_step_minutes <= 0:
            raise InputError(
                "a start grid above 0 minutes", self.start_step_minutes, "", "start_step_minutes"
            )
        if not 0 <= self.first_start_minutes <= self.last_start_minutes < DAY_MINUTES:
            raise InputError(
                "0 <= first start <= last start < 1440 minutes",
                f"{self.first_start_minutes} and {self.last_start_minutes}",
                "13:30 is 810",
                "first_start_minutes",
            )
        if self.under_weight <= 0 or self.over_weight < 0:
            raise InputError("under_weight > 0 and over_weight >= 0", (self.under_weight, self.over_weight))


@dataclass(frozen=True, slots=True)
class ShiftShape:
    """A shift before it has a day and a person: local start, length and its break rules."""

    start_minutes: int
    length_minutes: int
    breaks: tuple[BreakRule, ...]

    @property
    def paid_minutes(self) -> int:
        """Length without the unpaid breaks."""
        return self.length_minutes - sum(b.minutes for b in self.breaks if not b.is_paid)


@dataclass(frozen=True, slots=True)
class PlacedBreak:
    """One break at its moment, or a meeting: paid time away from contacts that no break rule moves."""

    starts_at: datetime
    ends_at: datetime
    is_paid: bool
    name: str = "break"
    is_meeting: bool = False


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift of one person, or of `agents` people who work the same."""

    shift: str
    starts_at: datetime
    ends_at: datetime
    channel: str
    breaks: tuple[PlacedBreak, ...] = ()
    agents: int = 1

    @property
    def paid_hours(self) -> float:
        """Paid hours of one person in this shift."""
        unpaid = sum((b.ends_at - b.starts_at).total_seconds() for b in self.breaks if not b.is_paid)
        return ((self.ends_at - self.starts_at).total_seconds() - unpaid) / 3600


@dataclass(frozen=True, slots=True)
class AgentContract:
    """What one agent may, must and would like to work. Hours are paid hours a week.

    Attributes:
        agent_id: key, unique.
        skills: channels the agent serves; empty means every channel.
        min_hours, max_hours: promised and largest paid hours a week.
        min_days, max_days: fewest and most shifts a week.
        max_streak_days: most days worked one after the other.
        rest_minutes: least time between the end of a shift and the start of the next.
        shortest_minutes, longest_minutes: shift lengths from start to end.
        days_off: weekdays never worked. `off_on`: dates of approved time off. `off_half`: (date, `morning` or
            `afternoon`), parted by noon.
        earliest_minutes, latest_minutes: local start of the working day and latest end, minutes
            from that day's midnight (past 1440 for overnight); the hours the agent is available.
        may_work_nights: whether a shift may touch 00:00 to 06:00 local.
        prefers_from_minutes, prefers_until_minutes: band of starts the agent likes.
        streak_days: days worked without a break just before the horizon.
        last_ended_at: end of the last shift before the horizon.
        weekends_worked, nights_worked: balance of the fairness ledger from earlier weeks.
    """

    agent_id: str
    skills: frozenset[str] = frozenset()
    contract: str = "full_time"
    min_hours: float = 0.0
    max_hours: float = 40.0
    min_days: int = 0
    max_days: int = 5
    max_streak_days: int = 5
    rest_minutes: int = 660
    shortest_minutes: int = 0
    longest_minutes: int = DAY_MINUTES
    days_off: frozenset[int] = frozenset()
    off_on: frozenset[date] = frozenset()
    off_half: frozenset[tuple[date, str]] = frozenset()
    earliest_minutes: int = 0
    latest_minutes: int = 2 * DAY_MINUTES
    may_work_nights: bool = True
    prefers_from_minutes: int | None = None
    prefers_until_minutes: int | None = None
    streak_days: int = 0
    last_ended_at: datetime | None = None
    weekends_worked: float = 0.0
    nights_worked: float = 0.0
    name: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.min_hours <= self.max_hours:
            raise InputError(
                "0 <= min_hours <= max_hours", f"{self.min_hours} and {self.max_hours}", "", self.agent_id
            )
        if self.rest_minutes < 0 or self.max_days < 0 or self.max_streak_days < 1:
            raise InputError(
                "rest >= 0 minutes, days >= 0 and a streak >= 1", self.agent_id, "", "agent contract"
            )


@dataclass(frozen=True, slots=True)
class Assignment:
    """One agent works one shift; a locked one is never changed by a solver."""

    agent_id: str
    shift: Shift
    is_locked: bool = False
