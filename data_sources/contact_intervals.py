"""Calls and chats counted by quarter hour, so that a list of calls answers what an interval report answers."""

from __future__ import annotations

from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_sources.building import local_day, local_moment
from data_sources.sql import bucket, seconds_between
from data_sources.tables import DEMO
from data_sources.tables import contacts as c
from data_sources.tables import intervals as i
from domain.channels import CHANNELS

QUARTER_S = 900
DAY_S = 86_400
LIVE = {n: k.threshold_s for n, k in CHANNELS.items() if k.kind in {"live_single", "live_concurrent"}}
"""Answer-within threshold by channel, seconds; written channels have none."""
ALL = "all"
"""Queue of rows that name none."""
SUMS = ("talk_s", "hold_s", "wrap_s")


def counted(connection: sa.Connection, source: str, zone: str, length_s: int) -> pd.DataFrame:
    """Interval rows of every inbound contact that the store holds of one source.

    A sum is null where one of its contacts does not state its part. Contacts that are outside the
    service level (`excluded_because`) and outbound ones are not counted.

    Args:
        source: whose contacts.
        zone: reporting zone, for local dates.
        length_s: 900, or 86400 for contacts that have a date and no time of day.
    """
    result = connection.execute(_statement(source, length_s))
    rows = pd.DataFrame(result.all(), columns=list(result.keys()))
    if rows.empty:
        return rows
    starts = pd.to_datetime(rows["starts_at"], utc=True).astype("datetime64[us, UTC]")
    frame = rows[["queue", "channel"]].assign(
        source=source, starts_at=starts, starts_on=local_day(starts, zone),
        starts_local_at=local_moment(starts, zone), interval_s=length_s,
    )  # fmt: skip
    return frame.assign(**_measures(rows))


def count_once(connection: sa.Connection) -> int:
    """Drop intervals counted from contacts where an interval report states them; returns how many.

    What a report states stands, because it also holds what a list of answered calls leaves out. A
    report covers its queue and channel from the start of a row to its end, one without queues every
    queue of its channel. Demo rows are left alone.
    """
    listed = sa.select(c.c.source).distinct()
    mine, stated = i, i.alias("stated")
    same = sa.and_(
        stated.c.source.not_in(listed), stated.c.source != DEMO, stated.c.channel == mine.c.channel,
        sa.or_(stated.c.queue == mine.c.queue, stated.c.queue == ALL, mine.c.queue == ALL),
        stated.c.starts_at <= mine.c.starts_at,
        seconds_between(stated.c.starts_at, mine.c.starts_at) < stated.c.interval_s,
    )  # fmt: skip
    # Rows of a day or less are compared within their day alone: all pairs of two years would be many millions.
    by_day = sa.and_(same, stated.c.interval_s <= DAY_S, stated.c.starts_on == mine.c.starts_on)
    longer = sa.and_(same, stated.c.interval_s > DAY_S)
    gone = 0
    for covered in (by_day, longer):
        of_contacts = sa.and_(mine.c.source.in_(listed), mine.c.source != DEMO)
        gone += connection.execute(sa.delete(mine).where(of_contacts, sa.exists().where(covered))).rowcount
    return max(gone, 0)


def _measures(rows: pd.DataFrame) -> dict[str, Any]:
    """Counts and sums, null where a contact they are over says nothing."""
    numbers = rows.drop(columns=["queue", "channel", "starts_at"]).astype("float64")
    is_known = numbers["outcomes"] == numbers["offered"]
    has_waits = bool((numbers["answered_waits"] + numbers["lost_waits"]).sum() > 0)
    waits = is_known & (numbers["answered_waits"] == numbers["answered"]) & has_waits
    lost_waits = is_known & (numbers["lost_waits"] == numbers["abandoned"]) & has_waits
    talks = is_known & (numbers["talks"] == numbers["answered"]) & bool(numbers["talks"].sum() > 0)
    parts = numbers["talk_s"] + numbers["hold_s"].fillna(0) + numbers["wrap_s"].fillna(0)
    threshold = rows["channel"].map(LIVE).astype("float64")
    return {
        "offered": numbers["offered"],
        "answered": numbers["answered"].where(is_known),
        "abandoned": numbers["abandoned"].where(is_known),
        "short_abandoned": numbers["short_abandoned"].where(lost_waits),
        "answered_in_threshold": numbers["in_time"].where(waits & threshold.notna()),
        "abandoned_in_threshold": numbers["lost_in_time"].where(lost_waits & threshold.notna()),
        "threshold_s": threshold.where(waits),
        "wait_answered_s": numbers["wait_answered_s"].fillna(0).where(waits),
        "wait_abandoned_s": numbers["wait_abandoned_s"].fillna(0).where(lost_waits),
        **{n: numbers[n].fillna(0).where(talks) if n == "talk_s" else numbers[n] for n in SUMS},
        "handle_s": parts.fillna(0).where(talks),
    }


def _statement(source: str, length_s: int) -> sa.Select[Any]:
    queue = sa.func.coalesce(c.c.queue, "all").label("queue")
    starts = (c.c.offered_at if length_s == DAY_S else bucket(c.c.offered_at, length_s)).label("starts_at")
    answered, lost = c.c.is_abandoned.is_(False), c.c.is_abandoned.is_(True)
    in_time = sa.or_(*(sa.and_(c.c.channel == n, c.c.wait_s <= most) for n, most in LIVE.items()))
    counts = {
        "outcomes": c.c.is_abandoned.is_not(None),
        "answered": answered,
        "abandoned": lost,
        "short_abandoned": sa.and_(lost, c.c.is_short_abandon.is_(True)),
        "answered_waits": sa.and_(answered, c.c.wait_s.is_not(None)),
        "lost_waits": sa.and_(lost, c.c.wait_s.is_not(None)),
        "talks": sa.and_(answered, c.c.talk_s.is_not(None)),
        "in_time": sa.and_(answered, in_time),
        "lost_in_time": sa.and_(lost, in_time),
    }
    sums = {
        "wait_answered_s": sa.case((answered, c.c.wait_s)),
        "wait_abandoned_s": sa.case((lost, c.c.wait_s)),
        **{n: sa.case((answered, c.c[n])) for n in SUMS},
    }
    inbound = sa.func.coalesce(c.c.direction, "inbound") != "outbound"
    return (
        sa.select(
            queue,
            c.c.channel,
            starts,
            sa.func.count().label("offered"),
            *(sa.func.sum(sa.case((when, 1), else_=0)).label(n) for n, when in counts.items()),
            *(sa.func.sum(of).label(n) for n, of in sums.items()),
        )
        .where(c.c.source == source, c.c.excluded_because.is_(None), inbound)
        .group_by(queue, c.c.channel, starts)
    )
