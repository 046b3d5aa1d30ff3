"""Messages that answer one another, one row each: a thread that a customer writes in is a ticket."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from data_sources.building import Built, Context, flags, moment_column, text_column
from data_sources.building_logs import folded_tickets
from data_sources.values import Values

DEEPEST_DOUBLINGS = 32
UNASKED = "no customer writes in the thread of this message"


def build_threads(values: Values, context: Context) -> Built:
    """Tickets from public messages: created with a customer's first one, first answered by the next of the firm."""
    rows = pd.DataFrame(
        {
            "message_id": text_column(values, "ticket_id"),
            "at": moment_column(values, "at"),
            "is_inbound": flags(values, "is_inbound").fillna(False).astype(bool),
            "customer_id": text_column(values, "customer_id"),
        }
    )
    rows["thread"] = _roots(rows["message_id"], text_column(values, "answers_id"))
    known = rows.dropna(subset=["thread", "at"]).sort_values(["thread", "at"], kind="stable")
    asked = known[known["is_inbound"]].drop_duplicates("thread")
    created = asked.set_index("thread")["at"]
    answers = known[~known["is_inbound"] & (known["at"] > known["thread"].map(created))]
    first = answers.drop_duplicates("thread").set_index("thread")["at"]
    tickets = pd.DataFrame(
        {
            "ticket_id": asked["thread"].to_numpy(),
            "created_at": asked["at"].array,
            "first_reply_at": first.reindex(asked["thread"]).array,
            "customer_id": asked["customer_id"].array,
            "public_replies": asked["thread"].map(answers.groupby("thread").size()).fillna(0).to_numpy(),
        }
    )
    threads = rows["thread"].where(rows["thread"].isin(tickets["ticket_id"]))
    built = folded_tickets(replace(values, frame=values.frame.assign(ticket_id=threads)), tickets, context)
    unasked = (rows["message_id"].notna() & threads.isna()).to_numpy()
    refused = {
        row: (column_name, UNASKED if unasked[row] else reason)
        for row, (column_name, reason) in built.refused.items()
    }
    told = (
        f"{len(rows)} messages are {len(tickets)} threads that a customer writes in; each counts as a ticket."
    )
    warnings = tuple(w for w in built.warnings if not w.startswith("No column holds the first reply"))
    return replace(built, refused=refused, warnings=(told, *warnings))


def _roots(ids: pd.Series[str], answered: pd.Series[str]) -> pd.Series[str]:
    """The first message of each message's thread, as far back as the file goes."""
    places = pd.Series(np.arange(len(ids)), index=ids).loc[lambda s: s.index.notna()]
    places = places[~places.index.duplicated()]
    own = np.arange(len(ids))
    found = answered.map(places).to_numpy(dtype=float, na_value=np.nan)
    parents: npt.NDArray[np.int64] = np.where(np.isnan(found), own, found).astype(np.int64)
    for _ in range(DEEPEST_DOUBLINGS):
        further = parents[parents]
        if (further == parents).all():
            break
        parents = further
    return ids.iloc[parents].set_axis(ids.index)
