"""What the store says about patience and people: queue time and abandons by channel, heads and wages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa

from data_sources.store import Store
from data_sources.tables import agents, contacts, intervals
from domain.scope import EVERYTHING, Scope

if TYPE_CHECKING:
    import pandas as pd


def queue_times(store: Store, *, first_on: date, until_on: date, scope: Scope = EVERYTHING) -> pd.DataFrame:
    """Queue time of every contact and abandons by channel; contacts where there are any, else intervals.

    Returns:
        `channel`, `queue_s` (s, answered and abandoned), `abandons`, `contacts`, `counted_from`.
    """
    single = store.read(_from_contacts(first_on, until_on, scope)).assign(counted_from="contacts")
    summed = store.read(_from_intervals(first_on, until_on, scope)).assign(counted_from="intervals")
    import pandas as pd

    rest = summed[~summed["channel"].isin(single["channel"])]
    parts = [p for p in (single, rest) if len(p)]
    found = pd.concat(parts, ignore_index=True) if parts else single
    return found.astype({"queue_s": float, "abandons": float, "contacts": float})


def _from_contacts(first_on: date, until_on: date, scope: Scope) -> sa.Select[tuple[object, ...]]:
    c = contacts
    is_known = sa.and_(
        c.c.channel.is_not(None), c.c.wait_s.is_not(None), c.c.is_abandoned.is_not(None),
        c.c.excluded_because.is_(None), sa.func.coalesce(c.c.direction, "inbound") == "inbound",
    )  # fmt: skip
    return (
        sa.select(
            c.c.channel,
            sa.func.sum(c.c.wait_s).label("queue_s"),
            sa.func.sum(sa.case((c.c.is_abandoned, 1), else_=0)).label("abandons"),
            sa.func.count().label("contacts"),
        )
        .where(is_known, c.c.offered_on >= first_on, c.c.offered_on < until_on, *_visible(c, scope))
        .group_by(c.c.channel)
        .order_by(c.c.channel)
    )


def _from_intervals(first_on: date, until_on: date, scope: Scope) -> sa.Select[tuple[object, ...]]:
    i = intervals
    is_known = sa.and_(
        i.c.wait_answered_s.is_not(None), i.c.wait_abandoned_s.is_not(None), i.c.abandoned.is_not(None)
    )
    return (
        sa.select(
            i.c.channel,
            sa.func.sum(i.c.wait_answered_s + i.c.wait_abandoned_s).label("queue_s"),
            sa.func.sum(i.c.abandoned).label("abandons"),
            sa.func.sum(i.c.offered).label("contacts"),
        )
        .where(is_known, i.c.starts_on >= first_on, i.c.starts_on < until_on, *_visible(i, scope))
        .group_by(i.c.channel)
        .order_by(i.c.channel)
    )


def handled(
    store: Store, channel: str, *, first_on: date, until_on: date, scope: Scope = EVERYTHING
) -> pd.DataFrame:
    """`agent_id`, `starts_at`, `ends_at` (UTC) of every contact with a handle time above 0, wrap-up included."""
    c = contacts
    coalesced = [sa.func.coalesce(part, 0.0) for part in (c.c.talk_s, c.c.hold_s, c.c.wrap_s)]
    chosen = (
        sa.select(
            c.c.agent_id, c.c.answered_at, (coalesced[0] + coalesced[1] + coalesced[2]).label("handle_s")
        )
        .where(c.c.channel == channel, c.c.offered_on >= first_on, c.c.offered_on < until_on)
        .where(c.c.agent_id.is_not(None), c.c.answered_at.is_not(None), c.c.talk_s.is_not(None))
        .where(c.c.excluded_because.is_(None), *_visible(c, scope))
    )
    import pandas as pd

    found = store.read(chosen)
    found = found[found["handle_s"] > 0]
    starts = pd.to_datetime(found["answered_at"], utc=True)
    ends = starts + pd.to_timedelta(found["handle_s"].astype(float), unit="s")
    return pd.DataFrame({"agent_id": found["agent_id"], "starts_at": starts, "ends_at": ends}).reset_index(
        drop=True
    )


def queue_shares(
    store: Store, channel: str, *, first_on: date, until_on: date, scope: Scope = EVERYTHING
) -> pd.DataFrame:
    """`queue` and `share` (0-1) of a channel's contacts, largest first; empty without queues."""
    i = intervals
    chosen = (
        sa.select(i.c.queue, sa.func.sum(i.c.offered).label("contacts"))
        .where(i.c.channel == channel, i.c.starts_on >= first_on, i.c.starts_on < until_on)
        .where(i.c.offered.is_not(None), *_visible(i, scope))
        .group_by(i.c.queue)
        .order_by(sa.desc("contacts"), i.c.queue)
    )
    found = store.read(chosen).astype({"contacts": float})
    found = found[found["contacts"] > 0]
    return found.assign(share=found["contacts"] / found["contacts"].sum())[["queue", "share"]]


@dataclass(frozen=True, slots=True)
class People:
    """Agents as the store knows them; None where it does not.

    Attributes:
        heads: employed on the day. weekly_hours: mean over them.
        wage_per_hour: mean over those paid in `currency`, the one most of them are paid in.
        left_a_year: leavers in the 365 days before over heads, a share.
    """

    heads: int
    weekly_hours: float | None
    wage_per_hour: float | None
    currency: str | None
    left_a_year: float | None


def people(store: Store, *, on: date, scope: Scope = EVERYTHING) -> People:
    """Who is employed on a day, and how many left in the year before."""
    a = agents
    chosen = sa.select(a.c.hired_on, a.c.left_on, a.c.weekly_hours, a.c.wage_per_hour, a.c.currency)
    rows = store.read(chosen.where(*_visible(a, scope)))
    import pandas as pd

    hired, left = pd.to_datetime(rows["hired_on"]), pd.to_datetime(rows["left_on"])
    day = pd.Timestamp(on)
    is_here = ~(hired > day) & ~(left <= day)
    here = rows[is_here]
    has_gone = (left <= day) & (left > day - pd.DateOffset(days=365))
    money = here["currency"].dropna().mode()
    currency = str(money.iloc[0]) if len(money) else None
    paid = here if currency is None else here[here["currency"] == currency]
    return People(
        len(here), _mean(here["weekly_hours"]), _mean(paid["wage_per_hour"]), currency,
        float(has_gone.sum() / len(here)) if len(here) and left.notna().any() else None,
    )  # fmt: skip


def _mean(values: pd.Series) -> float | None:
    known = values.dropna().astype(float)
    return float(known.mean()) if len(known) else None


def _visible(table: sa.Table, scope: Scope) -> list[sa.ColumnElement[bool]]:
    seen = {"department": scope.departments, "group_name": scope.groups, "agent_id": scope.agents}
    return [table.c[name].in_(sorted(values)) for name, values in seen.items() if values is not None]
