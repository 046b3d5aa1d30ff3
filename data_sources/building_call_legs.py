"""Call detail records of Asterisk: a row per leg of a call, several of which add up to the call.

Source: Asterisk documentation, "CDR Specification": a call that rings two telephones is two records of one `linkedid`
(`uniqueid` before version 12), of which one may be answered; `billsec` counts from the answer to the end.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from data_sources.building import (
    Built,
    Context,
    column,
    content_ids,
    moment_column,
    plus_seconds,
    text_column,
    without,
)
from data_sources.building_logs import NO_ROWS
from data_sources.building_voice import build_contacts
from data_sources.contact_outcomes import outcome_word
from data_sources.values import Values

FROM_INSIDE = "from-internal"
"""FreePBX's context of calls that its own telephones make."""
STATED = "\\b(inbound|outbound)\\b"
"""Direction in the field of its own that a provider may fill as it likes (`[inbound]`)."""
UNTOLD = (
    "The records do not say which calls came from outside: those of the context from-internal count as outbound, all "
    "others as inbound."
)
STATED_TOLD = (
    "The direction is the one that userfield states; calls it says nothing of are among own telephones and count as "
    "outbound."
)


def build_call_legs(values: Values, context: Context) -> Built:
    """One contact per call: answered when one of its legs was, with the time in which any of them talked."""
    legs = _legs(values, context)
    calls = _calls(legs)
    told_ids = {"contact_id": context.headers.get("contact_id", (context.headers["offered_at"][0],))}
    headers = {n: h for n, h in context.headers.items() if n != "duration_s"} | told_ids
    built = build_contacts(replace(values, frame=calls), replace(context, headers=headers))
    position = pd.Series(np.arange(len(calls)), index=calls["contact_id"])
    frame_of = legs["contact_id"].where(legs["at"].notna()).map(position).fillna(-1).to_numpy(dtype=np.int64)
    parts = tuple(
        replace(p, row_of=NO_ROWS, frame_of=frame_of) if p.table == "contacts" else p for p in built.parts
    )
    refused = without(legs["at"].isna(), "no start moment", context.headers["offered_at"][0])
    joined = [f"{len(legs)} records are {len(calls)} calls."] if len(calls) < len(legs) else []
    is_stated = text_column(values, "own_field").str.lower().str.extract(STATED, expand=False).nunique() > 1
    told = (*joined, STATED_TOLD if is_stated else UNTOLD)
    return replace(built, parts=parts, refused=refused, warnings=(*told, *built.warnings))


def _legs(values: Values, context: Context) -> pd.DataFrame:
    """A row per record: its call, beginning, answer and end, whether it was answered, and who called."""
    start, lasted, talked = (
        moment_column(values, "offered_at"),
        column(values, "duration_s"),
        column(values, "talk_s"),
    )
    ended = moment_column(values, "ended_at").fillna(plus_seconds(start, lasted))
    ids = text_column(values, "linked_id").fillna(text_column(values, "contact_id"))
    said = text_column(values, "outcome")
    return pd.DataFrame(
        {
            "contact_id": ids.fillna(content_ids(values, context, True)),
            "at": start,
            "answered": moment_column(values, "answered_at").fillna(plus_seconds(ended, -talked)),
            "ended": ended,
            "heard_from": plus_seconds(ended, -talked),
            "talk_s": talked,
            "outcome": said.map({w: outcome_word(w) for w in said.dropna().unique()}).astype("str"),
            "customer_id": text_column(values, "customer_id"),
            "direction": _directions(values),
        }
    )


def _directions(values: Values) -> pd.Series[str]:
    """Stated in the provider's own field; where it tells both, a call without it is among own telephones."""
    stated = text_column(values, "own_field").str.lower().str.extract(STATED, expand=False)
    inside = text_column(values, "context").fillna("").eq(FROM_INSIDE) & text_column(values, "did").isna()
    is_own = inside | (stated.nunique() > 1)
    return stated.fillna(is_own.map({True: "outbound", False: "inbound"})).astype("str")


def _calls(legs: pd.DataFrame) -> pd.DataFrame:
    """Calls in the order they began; a leg that was answered and heard counts before one that only rang."""
    known = legs.dropna(subset=["at"]).sort_values(["contact_id", "at"], kind="stable")
    call = known.groupby("contact_id", sort=False)
    first = call[["at", "customer_id", "direction"]].first()
    is_answered = known["outcome"].eq("answered")
    is_heard = is_answered & (known["talk_s"] > 0)
    only = is_answered.groupby(known["contact_id"], sort=False).all()
    heard = known[is_heard].sort_values(["contact_id", "heard_from"], kind="stable")
    answered = heard.groupby("contact_id", sort=False)["answered"].min().reindex(first.index)
    answered = answered.fillna(first["at"].where(only))
    ended = call["ended"].max()
    others = known["outcome"].mask(is_answered, "missed").groupby(known["contact_id"], sort=False).last()
    frame = first.rename(columns={"at": "offered_at"})
    frame["answered_at"], frame["ended_at"] = answered, ended
    frame["outcome"] = others.where(answered.isna(), "answered")
    frame["talk_s"] = _talked(heard).reindex(frame.index).fillna(0.0).where(answered.notna())
    until = answered.fillna(ended)
    frame["wait_s"] = (until - frame["offered_at"]).dt.total_seconds().clip(lower=0)
    return frame.sort_values("offered_at", kind="stable").reset_index()


def _talked(heard: pd.DataFrame) -> pd.Series[float]:
    """Seconds of each call in which a leg talked; legs that talk at once, as a queue and its agent, count once."""
    lasts = heard["ended"].groupby(heard["contact_id"]).cummax()
    before = lasts.groupby(heard["contact_id"]).shift()
    begins = heard["heard_from"].where(before.isna() | (heard["heard_from"] > before), before)
    seconds = (heard["ended"] - begins).dt.total_seconds().clip(lower=0)
    return seconds.groupby(heard["contact_id"]).sum()
