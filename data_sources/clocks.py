"""What judging needs from the store, and where its clocks rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data_sources.bulk import MergeCounts, append
from data_sources.store import Store
from data_sources.tables import sla_clocks, store_settings, ticket_events, tickets

if TYPE_CHECKING:
    import pandas as pd

UNJUDGED = "unjudged:"
"""Setting kept with a load until its tickets' clocks are judged, so that a kill in between is noticed."""
TICKET_COLUMNS = (
    "source ticket_id created_at first_reply_at first_human_reply_at first_solved_at solved_at closed_at updated_at "
    "first_reply_due_at resolution_due_at first_reply_label resolution_label status channel department group_name "
    "agent_id priority severity tier category customer_id is_agent_created excluded_because load_id"
).split()
EVENT_COLUMNS = "source ticket_id event_no at kind actor_kind agent_id from_value to_value".split()


@dataclass(frozen=True)
class Touched:
    """Which tickets are judged: all, those of some sources, or those that some loads wrote.

    Attributes:
        sources: None for every source.
        load_ids: None for whichever load; else tickets written by these loads or with events of them.
    """

    sources: tuple[str, ...] | None = None
    load_ids: tuple[str, ...] | None = None

    def conditions(self, table: sa.Table) -> list[Any]:
        """SQL conditions on a table with `source` and `ticket_id`."""
        found: list[Any] = []
        if self.sources is not None:
            found.append(table.c.source.in_(list(self.sources)))
        if self.load_ids is not None:
            keys = [
                sa.select(t.c.source, t.c.ticket_id).where(t.c.load_id.in_(list(self.load_ids)))
                for t in (tickets, ticket_events)
            ]
            touched = sa.union(*keys).subquery()
            same = sa.and_(table.c.source == touched.c.source, table.c.ticket_id == touched.c.ticket_id)
            found.append(sa.exists().where(same))
        return found


EVERY_TICKET = Touched()


def material(store: Store, touched: Touched = EVERY_TICKET) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tickets and their events."""
    chosen = sa.select(*(tickets.c[n] for n in TICKET_COLUMNS)).where(tickets.c.created_at.is_not(None))
    told = sa.select(*(ticket_events.c[n] for n in EVENT_COLUMNS))
    return (
        store.read_many(chosen.where(*touched.conditions(tickets))),
        store.read_many(told.where(*touched.conditions(ticket_events))),
    )


def unjudged(store: Store) -> tuple[str, ...]:
    """Loads whose tickets were written and not judged yet, because nothing did or the process ended before."""
    kept = sa.select(store_settings.c.name).where(store_settings.c.name.startswith(UNJUDGED))
    return tuple(n.removeprefix(UNJUDGED) for n in store.read(kept.order_by(store_settings.c.name))["name"])


def replace(store: Store, judged: pd.DataFrame | None, touched: Touched = EVERY_TICKET) -> MergeCounts:
    """Put freshly judged clocks in place of those of the same tickets, and note their loads as judged.

    Args:
        judged: rows of `sla_clocks`; None when there is no ticket to judge.
    """
    with store.transaction() as connection:
        if touched.sources is None:
            connection.execute(sa.delete(store_settings).where(_marks(touched)))
        if judged is None:
            return MergeCounts()
        if not store.is_duckdb:
            # Two processes may judge the same tickets: the second waits, then replaces what the first wrote.
            connection.execute(sa.text("LOCK TABLE sla_clocks IN SHARE ROW EXCLUSIVE MODE"))
        connection.execute(sa.delete(sla_clocks).where(*touched.conditions(sla_clocks)))
        return MergeCounts(loaded=append(connection, sla_clocks, judged))


def _marks(touched: Touched) -> sa.ColumnElement[bool]:
    if touched.load_ids is None:
        return store_settings.c.name.startswith(UNJUDGED)
    return store_settings.c.name.in_([UNJUDGED + load_id for load_id in touched.load_ids])
