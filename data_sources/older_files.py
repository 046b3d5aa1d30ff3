"""An older list loaded after a newer one: what it does not know yet undoes nothing.

Rows with a time of their last change are told apart by it (`merging`). A list without one shows its age by its
newest moment: tickets that the store knows to be solved after it, and that the list has as not solved, were solved
after the list was made - as long as there are enough of them, for a single one may have been opened again.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import sqlalchemy as sa

from data_sources.building import Built
from data_sources.bulk import asked_of
from data_sources.tables import tickets

MOMENTS = (
    "created_at",
    "first_reply_at",
    "first_human_reply_at",
    "first_solved_at",
    "solved_at",
    "closed_at",
)
LEAST_ROWS, LEAST_SOLVED_LATER = 20, 5
"""Rows of a list, and tickets solved after all it knows, from which it is an older one."""


def without_undone(connection: sa.Connection, built: Built) -> tuple[Built, list[str]]:
    """The rows of a ticket list without those that the store knows more of, and what to say of them."""
    main, *others = built.parts
    frame = main.frame
    is_list = main.table == "tickets" and main.frame_of is None and "solved_at" in frame.columns
    if not is_list or len(frame) < LEAST_ROWS:
        return built, []
    if "updated_at" in frame.columns and frame["updated_at"].notna().any():
        return built, []
    newest = max(
        (frame[c].max() for c in MOMENTS if c in frame.columns and frame[c].notna().any()), default=None
    )
    if newest is None:
        return built, []
    is_open = frame["solved_at"].isna()
    later = set(_solved_after(connection, frame[is_open], newest))
    is_undone = is_open & frame["ticket_id"].isin(later)
    if is_undone.sum() < LEAST_SOLVED_LATER:
        return built, []
    kept = (~is_undone).to_numpy()
    told = (
        f"{int(is_undone.sum()):,} tickets stay as they are: the store has them solved after "
        f"{newest:%Y-%m-%d %H:%M} UTC, the newest moment of this file, so it is an older list. "
        "If they were opened again, export the time of the last change too."
    )
    return replace(built, parts=(replace(main, frame=frame[kept], row_of=main.row_of[kept]), *others)), [told]


def _solved_after(connection: sa.Connection, frame: pd.DataFrame, newest: pd.Timestamp) -> list[str]:
    """Ids of the rows that the store holds as solved after a moment."""
    if frame.empty:
        return []
    held = sa.select(tickets.c.ticket_id).where(
        tickets.c.source == str(frame["source"].iloc[0]),
        tickets.c.solved_at > pd.to_datetime(newest, utc=True).tz_localize(None).to_pydatetime(),
        asked_of(tickets.c.ticket_id, frame["ticket_id"]),
    )
    return list(connection.execute(held).scalars())
