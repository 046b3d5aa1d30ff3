"""What judging needs from the store, and where its clocks rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa

from data_sources.bulk import MergeCounts, append
from data_sources.store import Store
from data_sources.tables import sla_clocks, ticket_events, tickets

if TYPE_CHECKING:
    import pandas as pd

TICKET_COLUMNS = (
    "source ticket_id created_at first_reply_at first_human_reply_at first_solved_at solved_at closed_at updated_at "
    "first_reply_due_at resolution_due_at first_reply_label resolution_label status channel department group_name "
    "agent_id priority severity tier category customer_id is_agent_created excluded_because load_id"
).split()
EVENT_COLUMNS = "source ticket_id event_no at kind actor_kind agent_id from_value to_value".split()


def material(store: Store, sources: Sequence[str] | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tickets and their events, of some sources or of all."""
    chosen = sa.select(*(tickets.c[n] for n in TICKET_COLUMNS)).where(tickets.c.created_at.is_not(None))
    told = sa.select(*(ticket_events.c[n] for n in EVENT_COLUMNS))
    if sources is not None:
        chosen = chosen.where(tickets.c.source.in_(list(sources)))
        told = told.where(ticket_events.c.source.in_(list(sources)))
    return store.read_many(chosen), store.read_many(told)


def replace(store: Store, judged: pd.DataFrame, sources: Sequence[str] | None = None) -> MergeCounts:
    """Put freshly judged clocks in place of those of the same sources, all or none."""
    gone = sa.delete(sla_clocks)
    if sources is not None:
        gone = gone.where(sla_clocks.c.source.in_(list(sources)))
    with store.transaction() as connection:
        connection.execute(gone)
        return MergeCounts(loaded=append(connection, sla_clocks, judged))
