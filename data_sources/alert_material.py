"""What alert conditions look at, interval by interval: queues, open tickets, promises that ran."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data_sources.live import Filters
from data_sources.sql import bucket
from data_sources.store import Store
from data_sources.tables import forecast_rows, forecast_versions, intervals, sla_clocks, tickets

if TYPE_CHECKING:
    import pandas as pd

QUEUE_SUMS = "offered answered abandoned answered_in_threshold wait_answered_s handle_s staffed_s".split()


def queue_rows(
    store: Store, *, since: datetime, until: datetime, slot_s: int, by: str, only: Filters
) -> pd.DataFrame:
    """Sums of live queues by slot and value of a dimension, for slots that start in [since, until).

    Written work, which states no answers and abandons, is not in it.

    Returns: `starts_at` (naive UTC), `about`, and the columns `QUEUE_SUMS`.
    """
    i = intervals
    start, about = bucket(i.c.starts_at, slot_s).label("starts_at"), _about(i, by)
    statement = (
        sa.select(start, about, *(sa.func.sum(i.c[n]).label(n) for n in QUEUE_SUMS))
        .where(
            i.c.starts_at >= since, i.c.starts_at < until, i.c.interval_s <= slot_s,
            i.c.answered.is_not(None), *(i.c[d].in_(list(v)) for d, v in only.items()),
        )
        .group_by(start, about)
    )  # fmt: skip
    return store.read_many(statement)


def ticket_moves(
    store: Store, *, since: datetime, until: datetime, slot_s: int, by: str, only: Filters
) -> pd.DataFrame:
    """Tickets open at `since`, and opened and solved in each slot of [since, until).

    Returns: `starts_at` (naive UTC; `since` less one slot for those open before), `about`, `opened`, `solved`.
    """
    import pandas as pd

    t = tickets
    chosen = [t.c.excluded_because.is_(None), *(t.c[d].in_(list(v)) for d, v in only.items())]
    about = _about(t, by)
    before = (
        sa.select(
            sa.null().label("starts_at"),
            about,
            sa.func.count().label("opened"),
            sa.literal(0).label("solved"),
        )
        .where(t.c.created_at < since, sa.or_(t.c.solved_at.is_(None), t.c.solved_at >= since), *chosen)
        .group_by(about)
    )
    parts: list[Any] = [before]
    for moment, opened, solved in ((t.c.created_at, 1, 0), (t.c.solved_at, 0, 1)):
        start = bucket(moment, slot_s).label("starts_at")
        parts.append(
            sa.select(
                start, about, (sa.func.count() * opened).label("opened"), (sa.func.count() * solved).label("solved")
            )
            .where(moment >= since, moment < until, *chosen)
            .group_by(start, about)
        )  # fmt: skip
    return pd.concat([store.read(p) for p in parts], ignore_index=True)


def promises(store: Store, *, since: datetime, until: datetime, by: str, only: Filters) -> pd.DataFrame:
    """Clocks that ran at some moment of [since, until), with the ticket's channel and priority.

    Returns: the columns the chance model needs, `verdict` and `about`.
    """
    t, k = tickets, sla_clocks
    names = "target calendar started_at stopped_at target_s elapsed_s paused_s due_at verdict".split()
    joined = k.join(t, sa.and_(k.c.source == t.c.source, k.c.ticket_id == t.c.ticket_id))
    return store.read_many(
        sa.select(*(k.c[n] for n in names), t.c.channel, t.c.priority, _about(t, by))
        .select_from(joined)
        .where(
            k.c.started_at < until, sa.or_(k.c.stopped_at.is_(None), k.c.stopped_at >= since),
            k.c.due_at.is_not(None), k.c.due_at >= since, t.c.excluded_because.is_(None),
            *(t.c[d].in_(list(v)) for d, v in only.items()),
        )
    )  # fmt: skip


def kept_bands(store: Store, *, since: datetime, until: datetime) -> pd.DataFrame:
    """Upper ends of kept forecasts for slots in [since, until): the newest made before each slot.

    Returns: `channel`, `starts_at` (naive UTC), `contacts`, `high_95`, `version`.
    """
    r, v = forecast_rows, forecast_versions
    joined = r.join(v, r.c.version == v.c.name)
    frame = store.read(
        sa.select(r.c.channel, r.c.starts_at, r.c.contacts, r.c.high_95, r.c.version, v.c.made_at)
        .select_from(joined)
        .where(r.c.starts_at >= since, r.c.starts_at < until, v.c.made_at <= r.c.starts_at)
        .order_by(v.c.made_at)
    )
    newest = frame.drop_duplicates(["channel", "starts_at"], keep="last").drop(columns="made_at")
    return newest.sort_values(["channel", "starts_at"], ignore_index=True)


def _about(table: sa.Table, by: str) -> sa.ColumnElement[str]:
    if not by:
        return sa.literal_column("'whole'").label("about")
    return sa.func.coalesce(table.c[by], sa.literal_column("'not stated'")).label("about")
