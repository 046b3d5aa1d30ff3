"""Tickets on their way in completed by what the store already holds of them."""

from __future__ import annotations

import pandas as pd
import sqlalchemy as sa

from data_sources.bulk import asked_of
from data_sources.tables import tickets

VERDICTS = ("first_reply_label", "resolution_label")


def with_verdicts(connection: sa.Connection, frame: pd.DataFrame, completes: bool) -> pd.DataFrame:
    """Rows with the product's verdicts that another file brought, when theirs states none.

    Args:
        connection: to the store, inside the load's transaction.
        frame: ticket rows of one source.
        completes: whether the rows bring only verdicts: then a held ticket keeps everything else.
    """
    silent = [n for n in VERDICTS if n not in frame.columns or frame[n].isna().all()]
    if frame.empty or not (silent or completes):
        return frame
    held = _held(connection, frame, silent, completes)
    if held.empty:
        return frame
    if completes:
        return _completed(frame, held)
    known = held.set_index("ticket_id")
    return frame.assign(**{n: frame["ticket_id"].map(known[n]).astype("str") for n in silent})


def _held(connection: sa.Connection, frame: pd.DataFrame, silent: list[str], completes: bool) -> pd.DataFrame:
    wanted = [c for c in tickets.c if c.name not in {"load_id", "row_hash"}]
    chosen = wanted if completes else [tickets.c.ticket_id, *(tickets.c[n] for n in silent)]
    statement = sa.select(*chosen).where(
        tickets.c.source == str(frame["source"].iloc[0]), asked_of(tickets.c.ticket_id, frame["ticket_id"])
    )
    if not completes:
        statement = statement.where(sa.or_(*(tickets.c[n].is_not(None) for n in silent)))
    result = connection.execute(statement)
    return pd.DataFrame(result.all(), columns=list(result.keys()))


def _completed(frame: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Held rows with the verdicts of the file, and the file's own rows for tickets not held."""
    same = held[held["ticket_id"].isin(frame["ticket_id"])].set_index("ticket_id")
    given = frame.set_index("ticket_id")
    for name in VERDICTS:
        same[name] = given[name].reindex(same.index).fillna(same[name])
    for name in given.columns:
        if isinstance(given[name].dtype, pd.DatetimeTZDtype):
            same[name] = pd.to_datetime(same[name], utc=True).astype(given[name].dtype)
        elif pd.api.types.is_datetime64_dtype(given[name].dtype):
            same[name] = pd.to_datetime(same[name]).astype(given[name].dtype)
    fresh = given[~given.index.isin(same.index)]
    joined = same if fresh.empty else pd.concat([same, fresh])
    return joined.reindex(given.index).reset_index()
