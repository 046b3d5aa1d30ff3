"""Handle times by day, agent and reason, for the cuts of the handle-time forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data_sources.store import Store
from data_sources.tables import agents, contacts, intervals, tickets
from domain.scope import EVERYTHING, Scope

if TYPE_CHECKING:
    import pandas as pd


def by_agent_and_reason(
    store: Store,
    channel: str,
    *,
    first_on: date,
    until_on: date,
    filters: Mapping[str, Sequence[str]] | None = None,
    scope: Scope = EVERYTHING,
) -> pd.DataFrame:
    """Contacts with a handle time and its sum; a channel without such contacts is read from its tickets.

    The reason of a contact is the category of its ticket: that of its own source, else the one category
    that all tickets of this number have.

    Returns:
        `on` (local day), `agent_id`, `hired_on`, `reason` (null where not known), `contacts`, `handle_s`.
    """
    import pandas as pd

    asked = (first_on, until_on, filters or {}, scope)
    found = store.read(_from_contacts(channel, *asked))
    if found.empty:
        found = store.read(_from_tickets(channel, *asked))
    days = {c: pd.to_datetime(found[c]) for c in ("on", "hired_on")}
    return found.assign(**days).astype({"contacts": float, "handle_s": float})


def wrap_shares(
    store: Store,
    *,
    by: str = "channel",
    first_on: date,
    until_on: date,
    filters: Mapping[str, Sequence[str]] | None = None,
    scope: Scope = EVERYTHING,
) -> dict[str, float]:
    """Share of the handle time that is wrap-up, 0-1, from intervals that state both.

    Args:
        by: `channel`, `department` or `queue`.
    """
    i = intervals
    stated = sa.and_(i.c.wrap_s.is_not(None), i.c.handle_s > 0)
    found = store.read(
        sa.select(i.c[by].label("name"), sa.func.sum(i.c.wrap_s).label("wrap_s"), sa.func.sum(i.c.handle_s).label("s"))
        .where(stated, *_chosen(i, i.c.starts_on, first_on, until_on, filters or {}, scope))
        .group_by(i.c[by])
    )  # fmt: skip
    return {str(r["name"]): min(float(r["wrap_s"]) / float(r["s"]), 1.0) for r in found.to_dict("records")}


def _from_contacts(
    channel: str, first_on: date, until_on: date, filters: Mapping[str, Sequence[str]], scope: Scope
) -> sa.Select[Any]:
    c, own, other, who = contacts, tickets.alias("own"), _categories(), _hired()
    handle_s = c.c.talk_s + sa.func.coalesce(c.c.hold_s, 0.0) + sa.func.coalesce(c.c.wrap_s, 0.0)
    reason = sa.case((own.c.ticket_id.is_not(None), own.c.category), else_=other.c.category)
    joined = (
        c.outerjoin(own, sa.and_(own.c.source == c.c.source, own.c.ticket_id == c.c.ticket_id))
        .outerjoin(other, other.c.ticket_id == c.c.ticket_id)
        .outerjoin(who, who.c.agent_id == c.c.agent_id)
    )
    is_inbound = sa.func.coalesce(c.c.direction, "inbound") != "outbound"
    is_lost = sa.func.coalesce(c.c.is_abandoned, sa.false())
    return _summed(c.c.offered_on, c.c.agent_id, who, reason, handle_s, joined).where(
        c.c.channel == channel, is_inbound, sa.not_(is_lost), c.c.excluded_because.is_(None),
        *_chosen(c, c.c.offered_on, first_on, until_on, filters, scope),
    )  # fmt: skip


def _from_tickets(
    channel: str, first_on: date, until_on: date, filters: Mapping[str, Sequence[str]], scope: Scope
) -> sa.Select[Any]:
    t, who = tickets, _hired()
    joined = t.outerjoin(who, who.c.agent_id == t.c.agent_id)
    return _summed(t.c.created_on, t.c.agent_id, who, t.c.category, t.c.handle_s, joined).where(
        sa.func.coalesce(t.c.channel, "portal") == channel, t.c.excluded_because.is_(None),
        *_chosen(t, t.c.created_on, first_on, until_on, filters, scope),
    )  # fmt: skip


def _summed(
    on: sa.Column[Any],
    agent_id: sa.Column[Any],
    who: sa.Subquery,
    reason: sa.ColumnElement[Any],
    handle_s: sa.ColumnElement[Any],
    joined: sa.Join,
) -> sa.Select[Any]:
    group = [on.label("on"), agent_id, who.c.hired_on, reason.label("reason")]
    sums = [sa.func.count().label("contacts"), sa.func.sum(handle_s).label("handle_s")]
    return sa.select(*group, *sums).select_from(joined).where(handle_s > 0).group_by(*group)


def _hired() -> sa.Subquery:
    """First working day by agent: the list of agents often comes from another system than the contacts."""
    a = agents
    return (
        sa.select(a.c.agent_id, sa.func.min(a.c.hired_on).label("hired_on")).group_by(a.c.agent_id).subquery()
    )


def _categories() -> sa.Subquery:
    t = tickets
    one = sa.func.min(t.c.category) == sa.func.max(t.c.category)
    category = sa.func.min(t.c.category).label("category")
    return sa.select(t.c.ticket_id, category).group_by(t.c.ticket_id).having(one).subquery()


def _chosen(
    table: sa.Table,
    on: sa.Column[Any],
    first_on: date,
    until_on: date,
    filters: Mapping[str, Sequence[str]],
    scope: Scope,
) -> list[sa.ColumnElement[bool]]:
    seen = {"department": scope.departments, "group_name": scope.groups, "agent_id": scope.agents}
    wanted = [*filters.items(), *((d, sorted(v)) for d, v in seen.items() if v is not None)]
    inside = [on >= first_on, on < until_on]
    return inside + [table.c[d].in_(list(v)) if d in table.c else sa.false() for d, v in wanted]
