"""Schedules kept in the store as versions, drafts and published; contracts a planner wrote himself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from data_sources.schedule_tables import contracts, schedules
from data_sources.store import Store
from data_sources.tables import agent_states, agents
from domain.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["shifts", "roster"]
Status = Literal["draft", "published"]


@dataclass(frozen=True, slots=True)
class KeptSchedule:
    """One version of one schedule.

    Attributes:
        kind, name, number: what identifies it; numbers count from 1 within a name.
        week_on: first local day planned.
        payload: plain values: shifts or assignments, requirement, rules, figures.
        made_at: naive UTC.
    """

    kind: Kind
    name: str
    number: int
    status: Status
    week_on: date
    payload: Mapping[str, Any]
    reason: str
    made_at: datetime


def keep(
    store: Store,
    kind: Kind,
    name: str,
    status: Status,
    week_on: date,
    payload: Mapping[str, Any],
    *,
    reason: str,
    made_at: datetime,
) -> KeptSchedule:
    """Keep the next version of a name; earlier versions stay as they are.

    Raises:
        InputError: without a name.
    """
    name = name.strip()
    if not name:
        raise InputError("a name for the schedule", "none", where="name")
    mine = sa.and_(schedules.c.kind == kind, schedules.c.name == name)
    with store.transaction() as connection:
        last = connection.execute(sa.select(sa.func.max(schedules.c.number)).where(mine)).scalar_one()
        made = KeptSchedule(kind, name, int(last or 0) + 1, status, week_on, payload, reason, made_at)
        connection.execute(
            sa.insert(schedules).values(
                kind=kind, name=name, number=made.number, status=status, week_on=week_on, reason=reason,
                payload=json.dumps(payload, ensure_ascii=False, sort_keys=True, allow_nan=False), made_at=made_at,
            )
        )  # fmt: skip
    return made


def versions(store: Store, kind: Kind) -> list[KeptSchedule]:
    """Every version of a kind, newest first."""
    chosen = (
        sa.select(schedules)
        .where(schedules.c.kind == kind)
        .order_by(schedules.c.made_at.desc(), schedules.c.name, schedules.c.number.desc())
    )
    with store.engine.connect() as connection:
        rows = connection.execute(chosen).mappings().all()
    return [
        KeptSchedule(
            kind, r["name"], int(r["number"]), r["status"], r["week_on"], json.loads(r["payload"]), r["reason"],
            r["made_at"],
        )
        for r in rows
    ]  # fmt: skip


def remove(store: Store, kind: Kind, name: str) -> None:
    """Forget every version of a name; nothing happens when there is none."""
    with store.transaction() as connection:
        connection.execute(
            sa.delete(schedules).where(sa.and_(schedules.c.kind == kind, schedules.c.name == name))
        )


def agent_rows(store: Store, on: date, until: date | None = None) -> pd.DataFrame:
    """Agents of the store employed on a day, or on any day up to `until`, by id; one row each, the first source wins.

    The first and the last working day, `hired_on` and `left_on`, are worked.
    """
    t = agents
    columns = (
        t.c.agent_id, t.c.name, t.c.contract, t.c.weekly_hours, t.c.skills, t.c.zone, t.c.group_name, t.c.hired_on,
        t.c.left_on,
    )  # fmt: skip
    frame = store.read(sa.select(*columns).where(_is_employed(on, until)).order_by(t.c.agent_id, t.c.source))
    return frame.drop_duplicates("agent_id", ignore_index=True)


def not_employed(store: Store, on: date, until: date | None = None) -> frozenset[str]:
    """Ids of the agents table who have not begun by the last of these days, or left before the first."""
    mine = agents.alias()
    there = sa.select(agents.c.agent_id).where(_is_employed(on, until))
    with store.engine.connect() as connection:
        found = connection.execute(sa.select(mine.c.agent_id).where(mine.c.agent_id.not_in(there))).scalars()
        return frozenset(str(agent) for agent in found)


def _is_employed(on: date, until: date | None) -> sa.ColumnElement[bool]:
    t, last = agents.c, until or on
    return sa.and_(
        sa.or_(t.hired_on.is_(None), t.hired_on <= last), sa.or_(t.left_on.is_(None), t.left_on >= on)
    )


def own_contracts(store: Store) -> dict[str, dict[str, str]]:
    """What the planner wrote over the agents table: agent id -> column -> text."""
    with store.engine.connect() as connection:
        rows = connection.execute(sa.select(contracts.c.agent_id, contracts.c.cells)).all()
    return {str(agent): dict(json.loads(cells)) for agent, cells in rows}


def keep_contracts(store: Store, cells: Mapping[str, Mapping[str, str]], changed_at: datetime) -> None:
    """Replace everything the planner wrote; an agent without cells falls back to the agents table."""
    rows = [
        {"agent_id": agent, "cells": json.dumps(dict(c), ensure_ascii=False, sort_keys=True), "changed_at": changed_at}
        for agent, c in cells.items() if c
    ]  # fmt: skip
    with store.transaction() as connection:
        connection.execute(sa.delete(contracts))
        if rows:
            connection.execute(sa.insert(contracts), rows)


def states_between(store: Store, first: datetime, until: datetime, now: datetime) -> pd.DataFrame:
    """What agents did in [first, until), naive UTC: agent_id, state, starts_at, ends_at (aware), by start.

    A state that lasts ends at `now`; a word without a meaning has no state and is left out.
    """
    import pandas as pd

    t = agent_states.c
    ends = sa.func.coalesce(t.ends_at, sa.literal(now, sa.DateTime))
    overlapping = sa.and_(t.starts_at < until, ends > first, t.state.is_not(None))
    chosen = sa.select(t.agent_id, t.state, t.starts_at, ends.label("ends_at")).where(overlapping)
    frame = store.read(chosen.order_by(t.agent_id, t.starts_at))
    moments = {
        c: pd.to_datetime(frame[c], utc=True).astype("datetime64[us, UTC]") for c in ("starts_at", "ends_at")
    }
    return frame.assign(**moments)


def published(store: Store, kind: Kind, first_on: date, last_on: date) -> list[KeptSchedule]:
    """The version that counts of each week that begins in the span: the one published last, by week."""
    newest: dict[date, KeptSchedule] = {}
    for one in versions(store, kind):
        if one.status == "published" and first_on <= one.week_on <= last_on:
            newest.setdefault(one.week_on, one)
    return [newest[week] for week in sorted(newest)]


def stamp(store: Store, kind: Kind) -> str:
    """Differs whenever a version of a kind was saved or removed."""
    t = schedules.c
    chosen = sa.select(sa.func.count(), sa.func.max(t.made_at)).where(t.kind == kind)
    with store.engine.connect() as connection:
        count, last = connection.execute(chosen).one()
    return f"{count} {last}"
