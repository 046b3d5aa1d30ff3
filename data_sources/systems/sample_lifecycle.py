"""What happens to a ticket of the demo from its creation to its closing, as a log of events."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from data_sources.systems.sample_clock import DeskClock
from data_sources.systems.sample_columns import Flag, Number, Whole
from data_sources.systems.sample_events import FIRST_GROUP, FIRST_LEVEL, FIRST_PRIORITY, EventLog
from data_sources.systems.sample_world import (
    CHAT,
    CLOSED,
    DELETED,
    EXCLUSIONS,
    FIRST_REPLY_TARGET_S,
    NEW,
    ON_HOLD,
    OPEN,
    PENDING,
    SHAPES,
    SOLVED,
)

ROUNDS = 5
CLOSES_AFTER_S = 4 * 86_400
REOPEN_SHARE = (0.062, 0.12)
FORGOTTEN_SHARE, STUCK_SHARE, HOLD_SHARE = 0.0003, 0.035, 0.20
TIER_PACE = np.array((0.36, 1.0, 1.0, 1.0))
"""Median first reply against the channel's ratio of the target: tier_1 is answered in desk hours only."""
NEXT_REPLY_S = np.array((2.2, 1.8, 0.9, 0.1)) * 3600
"""Median time to the reply after the customer's, by tier: a quarter of what the higher tiers are promised."""
SOLVING_S = np.array((5.0, 4.0, 2.5, 1.2)) * 3600
"""Median time from the last reply to the solution, by tier, where it does not come at once."""
PRIORITY_PACE = np.array((1.25, 1.0, 0.75, 0.5))


@dataclass(frozen=True)
class Opened:
    """Tickets as they arrive, in order of creation; codes as in `sample_world`, moments in epoch seconds.

    Attributes:
        answered_at, ended_at, handle_s: of the live contact behind the ticket, where `is_live`.
        is_bot_only: a chat that the bot ends without a person.
        exclusion: position in EXCLUSIONS, -1 for an ordinary ticket.
        load: slowness of the desk on the day of creation, 1 = ordinary.
        pace: handle time of the agent against the average.
    """

    created_at: Whole
    channel: Whole
    department: Whole
    tier: Whole
    priority: Whole
    category: Whole
    customer: Whole
    agent: Whole
    is_live: Flag
    is_bot_only: Flag
    is_agent_created: Flag
    exclusion: Whole
    answered_at: Whole
    ended_at: Whole
    handle_s: Number
    load: Number
    pace: Number

    def __len__(self) -> int:
        return len(self.created_at)


@dataclass
class Course:
    """A simulation under way: the tickets, the clock, the log, and where each ticket stands.

    Attributes:
        alive: tickets people still work on. at: moment of the last thing that happened to each.
    """

    tickets: Opened
    clock: DeskClock
    rng: np.random.Generator
    log: EventLog = field(default_factory=EventLog)

    def __post_init__(self) -> None:
        self.alive: Flag = np.ones(len(self.tickets), dtype=bool)
        self.at: Whole = self.tickets.created_at.copy()
        self.first_reply_at: Whole = self.tickets.created_at.copy()

    def chance(self, rows: Whole, share: Number | float) -> Whole:
        """Those of `rows` that a chance of `share` falls on."""
        return rows[self.rng.random(len(rows)) < share]

    def lognormal(self, rows: Whole, median_s: Number | float, sigma: float) -> Number:
        """Log-normal seconds, at least one."""
        seconds: Number = np.maximum(median_s * np.exp(self.rng.normal(0, sigma, len(rows))), 1)
        return seconds

    def pace(self, rows: Whole) -> Number:
        """How slow follow-up work is: priority, and the square root of the day's load."""
        pace: Number = PRIORITY_PACE[self.tickets.priority[rows]] * np.sqrt(self.tickets.load[rows])
        return pace

    def status(self, rows: Whole, at: Whole, before: int, after: int, actor: str = "agent") -> None:
        """Log a change of status."""
        agent = self.tickets.agent[rows] if actor == "agent" else None
        self.log.add(rows, at, "status", actor, agent=agent, before=before, after=after)

    def reply(self, rows: Whole, at: Whole) -> None:
        """Log a public reply in writing by the agent in charge."""
        effort = np.array([s.effort_s for s in SHAPES])[self.tickets.channel[rows]]
        effort_s = np.round(self.lognormal(rows, effort * self.tickets.pace[rows] * 0.82, 0.63))
        self.log.add(rows, at, "agent_reply", "agent", agent=self.tickets.agent[rows], effort_s=effort_s)


def live_through(tickets: Opened, clock: DeskClock, rng: np.random.Generator) -> EventLog:
    """The events of every ticket, to its end even if that lies in the future; the caller cuts."""
    course = Course(tickets, clock, rng)
    _create(course)
    _drop_excluded(course)
    _bots(course)
    _first_replies(course)
    _rounds(course)
    _holds(course)
    solved_at = _solve(course)
    _escalate(course, solved_at)
    for share in REOPEN_SHARE:
        solved_at = _reopen(course, solved_at, share)
    rows = np.flatnonzero(solved_at > 0)
    course.status(rows, solved_at[rows] + CLOSES_AFTER_S, SOLVED, CLOSED, "system")
    return course.log


def _create(course: Course) -> None:
    tickets = course.tickets
    for by_agent, actor in ((False, "customer"), (True, "agent")):
        rows = np.flatnonzero(tickets.is_agent_created == by_agent)
        agent = tickets.agent[rows] if by_agent else None
        course.log.add(rows, tickets.created_at[rows], "created", actor, agent=agent, after=NEW)


def _drop_excluded(course: Course) -> None:
    """Merged, spam, deleted and test tickets end within hours and without a reply."""
    exclusion = course.tickets.exclusion
    for code, name in enumerate(EXCLUSIONS):
        rows = np.flatnonzero(exclusion == code)
        at = course.at[rows] + course.lognormal(rows, 2400, 1.2).astype(np.int64)
        after = DELETED if name in ("spam", "deleted") else CLOSED
        if name == "merged":
            course.log.add(rows, at, "merged", "agent", agent=course.tickets.agent[rows])
        course.status(rows, at, NEW, after)
    course.alive &= exclusion < 0


def _bots(course: Course) -> None:
    """A bot greets many written contacts and solves some of them alone."""
    tickets = course.tickets
    greeted = np.array((0, 0.55, 0.0, 0.12, 0.42, 0))[tickets.channel]
    wait = np.where(tickets.is_live, tickets.answered_at - tickets.created_at, 3600)
    rows = np.flatnonzero(course.alive & (wait > 8) & ~tickets.is_agent_created)
    rows = course.chance(rows, np.where(tickets.is_bot_only, 1.0, greeted)[rows])
    at = tickets.created_at[rows] + course.rng.integers(1, 7, len(rows))
    course.log.add(rows, at, "bot_reply", "bot")
    alone = ~tickets.is_live[rows] & (
        tickets.is_bot_only[rows]
        | (course.rng.random(len(rows)) < np.where(tickets.channel[rows] == CHAT, 0, 0.2))
    )
    solved, at = rows[alone], at[alone]
    at = at + course.lognormal(solved, 260, 0.8).astype(np.int64)
    course.status(solved, at, NEW, SOLVED, "bot")
    course.status(solved, at + CLOSES_AFTER_S, SOLVED, CLOSED, "system")
    course.alive[solved] = False


def _first_replies(course: Course) -> None:
    """Live contacts are answered in person; written ones in desk hours, slower on loaded days."""
    tickets, live = course.tickets, course.tickets.is_live
    talk = np.flatnonzero(course.alive & live)
    course.status(talk, tickets.answered_at[talk], NEW, OPEN)
    course.log.add(
        talk, tickets.answered_at[talk], "agent_reply", "agent",
        agent=tickets.agent[talk], effort_s=tickets.handle_s[talk],
    )  # fmt: skip
    course.first_reply_at[talk], course.at[talk] = tickets.answered_at[talk], tickets.ended_at[talk]
    rows = np.flatnonzero(course.alive & ~live)
    ratio = np.array([s.reply_ratio for s in SHAPES])[tickets.channel[rows]]
    median = ratio * np.array(FIRST_REPLY_TARGET_S)[tickets.tier[rows]]
    pace = np.array((1.15, 1.0, 0.85, 0.7))[tickets.priority[rows]] * tickets.load[rows]
    work_s = course.lognormal(rows, median * TIER_PACE[tickets.tier[rows]] * pace, 0.95) + 20
    created = tickets.created_at[rows]
    opened = _worked(course, rows, created, work_s * course.rng.uniform(0.3, 0.95, len(rows)))
    replied = _worked(course, rows, created, work_s)
    course.status(rows, opened, NEW, OPEN)
    _transfer(course, rows, opened, replied)
    _reprioritise(course, rows, opened)
    course.reply(rows, replied)
    course.first_reply_at[rows] = course.at[rows] = replied


def _worked(course: Course, rows: Whole, since: Whole, work_s: Number) -> Whole:
    """The moment `work_s` after `since`: in desk hours for tier_1, around the clock for the tiers above."""
    by_day = course.clock.after(since, work_s)
    return np.where(course.tickets.tier[rows] == 0, by_day, since + work_s.astype(np.int64))


def _transfer(course: Course, rows: Whole, opened: Whole, replied: Whole) -> None:
    """Some tickets move from the first group of their department to the second before the first reply."""
    moved = course.rng.random(len(rows)) < 0.11
    some = rows[moved]
    at = opened[moved] + ((replied - opened)[moved] * course.rng.random(len(some))).astype(np.int64)
    group = FIRST_GROUP + course.tickets.department[some] * 2
    agent = course.tickets.agent[some]
    course.log.add(some, at, "transferred", "agent", agent=agent, before=group, after=group + 1)


def _reprioritise(course: Course, rows: Whole, opened: Whole) -> None:
    """A few tickets are found to be more urgent than stated when someone first looks."""
    raised = (course.rng.random(len(rows)) < 0.03) & (course.tickets.priority[rows] > 0)
    now = FIRST_PRIORITY + course.tickets.priority[rows][raised]
    agent = course.tickets.agent[rows][raised]
    course.log.add(rows[raised], opened[raised], "priority", "agent", agent=agent, before=now - 1, after=now)


def _rounds(course: Course) -> None:
    """Questions back to the customer: pending until the answer, then another reply."""
    more = np.array([s.more_replies for s in SHAPES])[course.tickets.channel]
    rows = np.flatnonzero(course.alive)
    for _ in range(ROUNDS):
        rows = course.chance(rows, more[rows])
        asked = course.at[rows]
        answered = asked + course.lognormal(rows, 12 * 3600, 1.4).astype(np.int64)
        course.status(rows, asked, OPEN, PENDING)
        course.log.add(rows, answered, "customer_reply", "customer")
        course.status(rows, answered, PENDING, OPEN, "system")
        work_s = course.lognormal(rows, NEXT_REPLY_S[course.tickets.tier[rows]] * course.pace(rows), 0.95)
        course.at[rows] = _worked(course, rows, answered, work_s)
        course.reply(rows, course.at[rows])


def _holds(course: Course) -> None:
    """Waiting for a third party: hours for some tickets, months for the few that get stuck."""
    rows = np.flatnonzero(course.alive & ~course.tickets.is_live)
    for share, median_s, sigma in ((HOLD_SHARE, 20 * 3600, 1.0), (STUCK_SHARE, 10 * 12 * 3600, 0.7)):
        held = course.chance(rows, share)
        start = course.at[held]
        back = course.clock.after(start, course.lognormal(held, median_s, sigma))
        course.status(held, start, OPEN, ON_HOLD)
        course.status(held, back, ON_HOLD, OPEN)
        course.at[held] = course.clock.after(back, course.lognormal(held, 2400 * course.pace(held), 0.9))
        course.reply(held, course.at[held])


def _solve(course: Course) -> Whole:
    """Moment of the first solution, 0 where there is none: at once after half of the replies."""
    solved_at = np.zeros(len(course.tickets), dtype=np.int64)
    rows = np.flatnonzero(course.alive)
    rows = rows[course.rng.random(len(rows)) >= FORGOTTEN_SHARE]
    at_once = course.rng.random(len(rows)) < np.where(course.tickets.is_live[rows], 0.76, 0.5)
    work_s = course.lognormal(rows, SOLVING_S[course.tickets.tier[rows]] * course.pace(rows), 1.2)
    later = _worked(course, rows, course.at[rows], work_s)
    solved_at[rows] = np.where(at_once, course.at[rows] + 1, later)
    course.status(rows, solved_at[rows], OPEN, SOLVED)
    return solved_at


def _escalate(course: Course, solved_at: Whole) -> None:
    """Urgent tickets more often: raised between the first reply and the solution."""
    rows = np.flatnonzero(solved_at > course.first_reply_at)
    some = course.chance(rows, np.array((0.01, 0.025, 0.07, 0.16))[course.tickets.priority[rows]])
    span = solved_at[some] - course.first_reply_at[some]
    at = course.first_reply_at[some] + (span * course.rng.random(len(some))).astype(np.int64)
    agent = course.tickets.agent[some]
    course.log.add(some, at, "escalated", "agent", agent=agent, before=FIRST_LEVEL, after=FIRST_LEVEL + 1)


def _reopen(course: Course, solved_at: Whole, share: float) -> Whole:
    """Some customers come back within days: open again, a reply, solved again. Returns the last solution."""
    rows = course.chance(np.flatnonzero((solved_at > 0) & course.alive), share)
    wait = np.minimum(course.lognormal(rows, 14 * 3600, 0.9), CLOSES_AFTER_S - 3600)
    back = solved_at[rows] + wait.astype(np.int64)
    course.log.add(rows, back, "customer_reply", "customer")
    course.status(rows, back, SOLVED, OPEN, "system")
    work_s = course.lognormal(rows, NEXT_REPLY_S[course.tickets.tier[rows]] * course.pace(rows), 0.9)
    again = _worked(course, rows, back, work_s)
    course.reply(rows, again)
    course.status(rows, again, OPEN, SOLVED)
    course.alive[:] = False
    course.alive[rows] = True
    latest = solved_at.copy()
    latest[rows] = again
    return latest
