"""Asterisk's queue log: one row per event of a call, several of which add up to the call.

Source: Asterisk documentation, "Queue Logs": ENTERQUEUE, CONNECT, COMPLETEAGENT, COMPLETECALLER, ABANDON,
EXITWITHTIMEOUT, EXITWITHKEY, EXITEMPTY, BLINDTRANSFER and ATTENDEDTRANSFER.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from data_sources.building import Built, Context, Part, moment_column, text_column
from data_sources.building_logs import NO_ROWS
from data_sources.building_voice import build_contacts
from data_sources.values import Values

ENTERED, ANSWERED = "ENTERQUEUE", "CONNECT"
TRANSFERRED = ("TRANSFER", "BLINDTRANSFER", "ATTENDEDTRANSFER")
ENDED = ("COMPLETEAGENT", "COMPLETECALLER", *TRANSFERRED)
LEFT = ("ABANDON", "EXITWITHTIMEOUT", "EXITWITHKEY", "EXITEMPTY")
NO_CALL = "no event of a caller in a queue"
NO_END = "the log says neither that this call was answered nor that it ended"


def build_queue_log(values: Values, context: Context) -> Built:
    """One contact per call that entered a queue; what agents dial and what the switch notes are no contacts.

    Who leaves the queue by a key, after its longest wait or because nobody is logged in was not answered,
    but did not give up either: the outcome says so, and the call counts as not answered.
    """
    events = pd.DataFrame(
        {
            "contact_id": text_column(values, "contact_id"),
            "at": moment_column(values, "offered_at"),
            "kind": text_column(values, "outcome").str.upper(),
            "queue": text_column(values, "queue"),
            "agent_id": text_column(values, "agent_id").str.replace(r"^[A-Za-z]+/", "", regex=True),
        }
    )
    calls = _calls(events)
    is_open = calls["answered_at"].isna() & calls["ended_at"].isna()
    unended = set(calls.loc[is_open, "contact_id"])
    calls = calls[~is_open].reset_index(drop=True)
    built = build_contacts(replace(values, frame=calls), context)
    position = pd.Series(np.arange(len(calls)), index=calls["contact_id"])
    frame_of = events["contact_id"].map(position).fillna(-1).to_numpy(dtype=np.int64)
    header = context.headers["outcome"][0]
    said = events["contact_id"].isin(unended).map({True: NO_END, False: NO_CALL})
    refused = {int(row): (header, said.iloc[row]) for row in np.flatnonzero(frame_of < 0)}
    parts = tuple(_repointed(part, frame_of) for part in built.parts)
    told = f"{len(events)} events are {len(calls)} calls that entered a queue; each counts as a contact."
    return replace(built, parts=parts, refused=refused, warnings=(told, *built.warnings))


def _repointed(part: Part, frame_of: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Part:
    return replace(part, row_of=NO_ROWS, frame_of=frame_of) if part.table == "contacts" else part


def _calls(events: pd.DataFrame) -> pd.DataFrame:
    """Calls with their first entry, the answer after it, the end, the queue and who answered."""
    known = events.dropna(subset=["contact_id", "at"]).sort_values(["contact_id", "at"], kind="stable")
    entered = known[known["kind"] == ENTERED].drop_duplicates("contact_id").set_index("contact_id")
    answered = known[known["kind"] == ANSWERED].drop_duplicates("contact_id").set_index("contact_id")
    last = known[known["kind"].isin([*ENDED, *LEFT])].drop_duplicates("contact_id", keep="last")
    last = last.set_index("contact_id")
    frame = pd.DataFrame({"offered_at": entered["at"], "queue": entered["queue"]})
    frame["answered_at"] = answered["at"].reindex(frame.index)
    frame["ended_at"] = last["at"].reindex(frame.index)
    frame["agent_id"] = answered["agent_id"].reindex(frame.index)
    kind = last["kind"].reindex(frame.index)
    frame["is_transferred"] = kind.isin(TRANSFERRED).astype("str").str.lower()
    is_answered = frame["answered_at"].notna()
    frame["outcome"] = kind.where(
        is_answered, kind.map(dict.fromkeys(LEFT, "not answered") | {"ABANDON": "abandoned"})
    )
    frame["outcome"] = frame["outcome"].where(~is_answered, "answered")
    until = frame["answered_at"].fillna(frame["ended_at"])
    frame["wait_s"] = (until - frame["offered_at"]).dt.total_seconds()
    frame["talk_s"] = (frame["ended_at"] - frame["answered_at"]).dt.total_seconds()
    return frame.reset_index()
