"""What the demo's agents did in the last weeks: shifts by contract, breaks, meetings, lateness, sickness."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from data_sources.systems.sample_columns import (
    NEVER,
    Flag,
    Number,
    Whole,
    draws,
    frame,
    local_day,
    moment,
    numbered,
    text,
    utc_seconds,
)
from data_sources.systems.sample_people import AGENTS, Agents
from data_sources.systems.sample_shape import Timeline
from data_sources.systems.sample_world import DAY_S, DEPARTMENTS, GROUPS
from domain.agent_states import ACTIVITIES

WEEKS = 8
WORKDAYS = 5
STARTS_S = np.array((8.0, 9.0, 10.0, 12.0)) * 3600
"""First shifts of the day by agent; the desk closes at 20:00."""
KEYS = tuple(ACTIVITIES)
HANDLING, WRAP_UP, AVAILABLE = (KEYS.index(k) for k in ("handling", "wrap_up", "available"))
BREAK, MEAL, OFFLINE, SICK, LEAVE = (KEYS.index(k) for k in ("break", "meal", "offline", "sick", "leave"))
TALKS = np.array([KEYS.index(k) for k in ("meeting", "training", "coaching")])
BLOCK_S = 3600
"""Contacts of a block are added up: one stretch handling, one wrap-up, one waiting."""
SICK_SHARE, LEAVE_SHARE, TALK_SHARE, LATE_SHARE = 0.04, 0.07, 0.45, 0.08


def attendance_frame(agents: Agents, days: Timeline, seed: int) -> pd.DataFrame:
    """The table `agent_states`: the last `WEEKS` weeks of every employed agent, with what was scheduled."""
    rng = draws(seed, "attendance")
    agent, day = _shifts(agents, days)
    plan, asked, real, did = _edges(agents, agent, rng)
    starts, ends, scheduled, state, shift = _stretches(plan, asked, real, did)
    starts, ends, scheduled, state, shift = _in_blocks(starts, ends, scheduled, state, shift, rng)
    midnight = (days.days.astype(np.int64)[day] * DAY_S)[shift]
    who, local = agent[shift], midnight + starts
    begins, until = utc_seconds(local), utc_seconds(midnight + ends)
    kinds, duties = [ACTIVITIES[k].kind for k in KEYS], [ACTIVITIES[k].duty for k in KEYS]
    return frame(
        "agent_states",
        {
            "agent_id": numbered("A", who + 1, 3),
            "starts_at": moment(begins),
            "ends_at": moment(until),
            "starts_on": local_day(local),
            "length_s": (until - begins).astype(float),
            "state": text(KEYS, state),
            "state_said": text([ACTIVITIES[k].label for k in KEYS], state),
            "kind": text(kinds, state),
            "duty": text(duties, state),
            "scheduled": text(KEYS, scheduled),
            "scheduled_duty": text(duties, scheduled),
            "department": text(DEPARTMENTS, agents.department[who]),
            "group_name": text(GROUPS, agents.group[who]),
        },
    )


def _shifts(agents: Agents, days: Timeline) -> tuple[Whole, Whole]:
    """Agent and day number of every shift: five weekdays a week, none on public holidays."""
    window = np.arange(max(len(days) - 7 * WEEKS, 0), len(days))
    window = window[(days.weekday[window] < WORKDAYS) & ~days.is_holiday[window]]
    agent, day = np.repeat(np.arange(AGENTS), len(window)), np.tile(window, AGENTS)
    left = np.where(agents.left_no == NEVER, len(days), agents.left_no)
    is_employed = (agents.hired_no[agent] <= day) & (day <= left[agent])
    return agent[is_employed], day[is_employed]


def _edges(agents: Agents, agent: Whole, rng: np.random.Generator) -> tuple[Number, Whole, Number, Whole]:
    """Edges of planned and real activities in seconds of the day, (shifts, 8), and the seven between them."""
    n = len(agent)
    length = np.round(agents.weekly_hours[agent] / WORKDAYS * 3600) + 1800
    start = np.minimum(STARTS_S[agent % len(STARTS_S)], 20 * 3600 - length)
    talk_s = np.where(rng.random(n) < TALK_SHARE, 1800.0, 0.0)
    at = np.stack(
        [0 * length, 0.25 * length, 0.25 * length + 900, 0.5 * length, 0.5 * length + 1800, 0.75 * length,
         0.75 * length + talk_s, length], axis=1,
    )  # fmt: skip
    plan = np.round(start[:, None] + at)
    asked = np.tile(np.array([HANDLING, BREAK, HANDLING, MEAL, HANDLING, 0, HANDLING]), (n, 1))
    asked[:, 5] = TALKS[rng.integers(0, len(TALKS), n)]
    slip = rng.normal(60, 110, plan.shape)
    slip[:, 0] = np.where(rng.random(n) < LATE_SHARE, rng.exponential(900, n), np.abs(slip[:, 0]) / 2)
    slip[:, 6] = np.where(talk_s > 0, slip[:, 6], slip[:, 5])
    real = np.maximum.accumulate(np.round(plan + slip), axis=1)
    did, fate = asked.copy(), rng.random(n)
    did[fate < SICK_SHARE] = SICK
    is_away = (fate >= SICK_SHARE) & (fate < SICK_SHARE + LEAVE_SHARE)
    did[is_away], asked[is_away] = LEAVE, LEAVE
    whole: Flag = fate < SICK_SHARE + LEAVE_SHARE
    real[whole] = plan[whole]
    return plan, asked, real, did


def _stretches(
    plan: Number, asked: Whole, real: Number, did: Whole
) -> tuple[Whole, Whole, Whole, Whole, Whole]:
    """Start, end, scheduled and real activity, and shift, of stretches in which neither changes."""
    edges = np.sort(np.concatenate([plan, real], axis=1), axis=1).astype(np.int64)
    starts, ends = edges[:, :-1], edges[:, 1:]

    def at(own: Number, activity: Whole) -> Whole:
        passed = (own[:, None, :] <= starts[:, :, None]).sum(axis=2) - 1
        inside = (passed >= 0) & (passed < activity.shape[1])
        found = np.take_along_axis(activity, np.clip(passed, 0, activity.shape[1] - 1), axis=1)
        return np.where(inside, found, OFFLINE)

    scheduled, state = at(plan, asked), at(real, did)
    shift, position = np.nonzero(ends > starts)
    cell = (shift, position)
    return starts[cell], ends[cell], scheduled[cell], state[cell], shift.astype(np.int64)


def _in_blocks(
    starts: Whole, ends: Whole, scheduled: Whole, state: Whole, shift: Whole, rng: np.random.Generator
) -> tuple[Whole, Whole, Whole, Whole, Whole]:
    """Work cut into blocks, and each block into handling, wrap-up and waiting; the rest stays as it is."""
    is_work = state == HANDLING
    blocks = np.where(is_work, -(-(ends - starts) // BLOCK_S), 1)
    row = np.repeat(np.arange(len(starts)), blocks)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(blocks) - blocks, blocks)
    begin = starts[row] + nth * BLOCK_S
    end = np.where(is_work[row], np.minimum(begin + BLOCK_S, ends[row]), ends[row])
    busy = np.clip(rng.normal(0.78, 0.08, len(row)), 0.4, 0.97)
    wrapping = busy * rng.uniform(0.1, 0.2, len(row))
    cuts = np.stack([begin, begin + (end - begin) * (busy - wrapping), begin + (end - begin) * busy, end], 1)
    cuts = np.round(cuts).astype(np.int64)
    part = np.tile(np.array([HANDLING, WRAP_UP, AVAILABLE]), (len(row), 1))
    work = is_work[row]
    first, last = cuts[work, :-1].ravel(), cuts[work, 1:].ravel()
    owner = np.repeat(row[work], 3)
    begin, end = np.concatenate([begin[~work], first]), np.concatenate([end[~work], last])
    owner = np.concatenate([row[~work], owner])
    did = np.concatenate([state[row[~work]], part[work].ravel()])
    kept = end > begin
    order = np.lexsort((begin[kept], shift[owner[kept]]))
    chosen: npt.NDArray[np.int64] = np.flatnonzero(kept)[order]
    owner = owner[chosen]
    return begin[chosen], end[chosen], scheduled[owner], did[chosen], shift[owner]
