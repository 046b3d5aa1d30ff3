"""Quarter hours of the demo: exactly the contacts and tickets of the same frames, added up by queue."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_sources.systems.sample_columns import (
    Flag,
    Number,
    Whole,
    frame,
    local_day,
    local_seconds,
    moment,
    text,
)
from data_sources.systems.sample_contacts import (
    DEPARTMENT_TALK,
    LIVE_TIMES,
    QUEUES,
    SHORT_ABANDON_S,
    Contacts,
)
from data_sources.systems.sample_shape import Arrivals, Timeline, open_slots
from data_sources.systems.sample_world import (
    CHANNEL_NAMES,
    DAY_S,
    DEPARTMENTS,
    GROUPS,
    IN_PERSON,
    LIVE,
    SHAPES,
    SLOT_S,
)
from domain.channels import CHANNELS

PLANNED_OCCUPANCY = 0.72
STEP_S = 300
"""Agents are lent to a queue for at least this long."""


def intervals_frame(
    contacts: Contacts,
    written: tuple[Whole, Whole, Whole],
    live: dict[int, Arrivals],
    days: Timeline,
) -> pd.DataFrame:
    """The table `intervals`: one row per queue and quarter hour in which it is open.

    Args:
        contacts: every live contact.
        written: channel, department and moment of the arrivals on deferred channels; only their
            number is known by interval, everything else is null.
        live: what a planner expected on live channels, from which the staffing follows.
    """
    starts = np.arange(days.start_at, days.end_at, SLOT_S)
    local = local_seconds(starts)
    queue, slot = np.nonzero(_open(days, local))
    sums = _live_sums(contacts, days.start_at, len(starts))
    offered = _offered(written, days.start_at, len(starts)) + sums.pop("offered")
    channel = queue // len(DEPARTMENTS)
    is_live = np.isin(channel, LIVE)
    columns = {name: np.where(is_live, values[queue, slot], np.nan) for name, values in sums.items()}
    columns |= _staffing(channel, queue, slot, columns["handle_s"], live, days, local)
    threshold = np.array([CHANNELS[name].threshold_s for name in CHANNEL_NAMES])
    return frame(
        "intervals",
        {
            "queue": text(QUEUES, queue),
            "channel": text(CHANNEL_NAMES, channel),
            "starts_at": moment(starts[slot]),
            "starts_on": local_day(local[slot]),
            "starts_local_at": moment(local[slot]),
            "interval_s": np.full(len(slot), SLOT_S),
            "department": text(DEPARTMENTS, queue % len(DEPARTMENTS)),
            "group_name": text(GROUPS, queue % len(DEPARTMENTS) * 2),
            "offered": offered[queue, slot],
            "threshold_s": np.where(is_live, threshold[channel], np.nan),
            **columns,
        },
    )


def _open(days: Timeline, local: Whole) -> Flag:
    """(queues, slots) table: whether the queue takes contacts; visits stop on public holidays."""
    day = local // DAY_S
    day_no, weekday, quarter = day - day[0], (day + 3) % 7, local % DAY_S // SLOT_S
    rows = [open_slots(shape.hours)[weekday, quarter] for shape in SHAPES]
    rows[IN_PERSON] = rows[IN_PERSON] & ~days.is_holiday[day_no]
    return np.repeat(np.array(rows), len(DEPARTMENTS), axis=0)


def _offered(written: tuple[Whole, Whole, Whole], start_at: int, slots: int) -> Number:
    channel, department, at = written
    cell = (channel * len(DEPARTMENTS) + department) * slots + (at - start_at) // SLOT_S
    return np.bincount(cell, minlength=len(QUEUES) * slots).reshape(-1, slots).astype(float)


def _live_sums(contacts: Contacts, start_at: int, slots: int) -> dict[str, Number]:
    """(queues, slots) sums over contacts by the interval in which each was offered."""
    queue = contacts.channel * len(DEPARTMENTS) + contacts.department
    cell = queue * slots + (contacts.offered_at - start_at) // SLOT_S
    lost, taken, wait = contacts.is_abandoned, ~contacts.is_abandoned, contacts.wait_s
    threshold = np.array([CHANNELS[name].threshold_s for name in CHANNEL_NAMES])[contacts.channel]
    handle = contacts.talk_s + contacts.hold_s + contacts.wrap_s
    parts: dict[str, Whole | Flag] = {
        "offered": np.ones(len(contacts), dtype=np.int64),
        "answered": taken,
        "abandoned": lost,
        "short_abandoned": lost & (wait < SHORT_ABANDON_S),
        "answered_in_threshold": taken & (wait <= threshold),
        "abandoned_in_threshold": lost & (wait <= threshold),
        "wait_answered_s": wait * taken,
        "wait_abandoned_s": wait * lost,
        "talk_s": contacts.talk_s * taken,
        "hold_s": contacts.hold_s * taken,
        "wrap_s": contacts.wrap_s * taken,
        "handle_s": handle * taken,
    }
    size = len(QUEUES) * slots
    return {n: np.bincount(cell, v, size).astype(float).reshape(-1, slots) for n, v in parts.items()}


def _staffing(
    channel: Whole, queue: Whole, slot: Whole, handle_s: Number,
    live: dict[int, Arrivals], days: Timeline, local: Whole,
) -> dict[str, Number]:  # fmt: skip
    """Logged-in and waiting seconds: planned on the expected load, more where reality asked.

    Agents serve several queues, so a queue has them in steps of `STEP_S` and not as whole people.
    """
    first = int(days.days[0].astype(np.int64))
    day, quarter = local[slot] // DAY_S - first, local[slot] % DAY_S // SLOT_S
    staffed_s, busy_s = np.full(len(slot), np.nan), np.full(len(slot), np.nan)
    for c in LIVE:
        rows, times = np.flatnonzero(channel == c), LIVE_TIMES[c]
        at_once = CHANNELS[CHANNEL_NAMES[c]].concurrency
        department = queue[rows] % len(DEPARTMENTS)
        expected = live[c].expected[day[rows], quarter[rows], department]
        handle = times.talk_s * DEPARTMENT_TALK[department] * 1.06 + times.wrap_s
        busy_s[rows] = handle_s[rows] / at_once
        planned_s = np.maximum(expected * handle / at_once / PLANNED_OCCUPANCY, STEP_S)
        staffed_s[rows] = np.ceil(np.maximum(planned_s, busy_s[rows]) / STEP_S) * STEP_S
    return {"staffed_s": staffed_s, "available_s": staffed_s - busy_s}
