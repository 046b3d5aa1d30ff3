"""A second desk of one product counts from 1 too: its tickets would replace those of the first, and that is said."""

from __future__ import annotations

import pandas as pd
import sqlalchemy as sa

from data_sources.building import Built
from data_sources.bulk import FEW_KEYS, asked_of
from data_sources.tables import tickets

LEAST_ROWS, LEAST_SHARE = 10, 0.5
"""Tickets in both, and the share of them opened on another day, from which two lists are of two desks."""
DAY = pd.Timedelta(days=1)


def opened_otherwise(connection: sa.Connection, built: Built) -> list[str]:
    """What to say of a list whose ids the store holds as tickets opened on other days: a ticket is opened once."""
    main = built.parts[0]
    if main.table != "tickets" or main.frame_of is not None or "created_at" not in main.frame.columns:
        return []
    some = main.frame.iloc[:: 1 + len(main.frame) // FEW_KEYS].dropna(subset=["ticket_id", "created_at"])
    if len(some) < LEAST_ROWS:
        return []
    held = sa.select(tickets.c.ticket_id, tickets.c.created_at).where(
        tickets.c.source == str(some["source"].iloc[0]),
        tickets.c.created_at.is_not(None),
        asked_of(tickets.c.ticket_id, some["ticket_id"]),
    )
    known = pd.DataFrame(connection.execute(held).all(), columns=["ticket_id", "held_at"])
    both = some.merge(known, on="ticket_id")
    apart = pd.to_datetime(both["created_at"], utc=True) - pd.to_datetime(both["held_at"], utc=True)
    others = int((apart.abs() > DAY).sum())
    if others < LEAST_ROWS or others < LEAST_SHARE * len(both):
        return []
    return [
        f"{others:,} of {len(both):,} tickets looked at were opened on another day in the store, and were replaced. "
        "If this is another desk that counts its tickets alike, load both again with --as and a name of its own."
    ]
