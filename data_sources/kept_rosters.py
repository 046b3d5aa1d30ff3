"""Versions of schedules without their payload, one version with it, and a stamp of what people are kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from data_sources.schedule_tables import contracts, schedules, time_off
from data_sources.schedules import KeptSchedule, Kind, Status
from data_sources.store import Store
from domain.errors import InputError


@dataclass(frozen=True, slots=True)
class Head:
    """What a list of versions says of one; `made_at` is naive UTC."""

    name: str
    number: int
    status: Status
    week_on: date
    reason: str
    made_at: datetime


def heads(store: Store, kind: Kind, most: int = 200) -> list[Head]:
    """Versions of a kind, newest first, without their payload."""
    t = schedules.c
    chosen = (
        sa.select(t.name, t.number, t.status, t.week_on, t.reason, t.made_at)
        .where(t.kind == kind)
        .order_by(t.made_at.desc(), t.number.desc(), t.name)
        .limit(most)
    )
    with store.engine.connect() as connection:
        rows = connection.execute(chosen).all()
    return [Head(r[0], int(r[1]), r[2], r[3], r[4], r[5]) for r in rows]


def version(store: Store, kind: Kind, name: str, number: int) -> KeptSchedule:
    """One version with its payload.

    Raises:
        InputError: when there is none.
    """
    t = schedules.c
    mine = sa.and_(t.kind == kind, t.name == name, t.number == number)
    with store.engine.connect() as connection:
        row = connection.execute(sa.select(schedules).where(mine)).mappings().first()
    if row is None:
        raise InputError("a version that is kept", f"{name}, version {number}", "Choose another", "version")
    return KeptSchedule(
        kind, name, number, row["status"], row["week_on"], json.loads(row["payload"]), row["reason"], row["made_at"]
    )  # fmt: skip


def people_stamp(store: Store) -> str:
    """Differs whenever contracts the planner wrote, or time off, differ."""
    own = sa.select(sa.func.count(), sa.func.max(contracts.c.changed_at))
    off = sa.select(sa.func.count(), sa.func.max(time_off.c.changed_at), sa.func.min(time_off.c.state))
    approved = sa.select(sa.func.count()).where(time_off.c.state == "approved")
    with store.engine.connect() as connection:
        found = [tuple(connection.execute(q).one()) for q in (own, off, approved)]
    return repr(found)
