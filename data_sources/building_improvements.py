"""Improvements: one row per idea, its days as they are written, whatever zone the file is from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_sources.building import Built, Context, Part, column, text_column
from data_sources.building_lists import currency_column, day_column, header_of
from data_sources.values import Values
from domain.improvements import STATUSES, contradictions, faults

DAYS = ("proposed_on", "decided_on", "implemented_on")


def build_improvements(values: Values, context: Context) -> Built:
    """A row per idea. Without a status the days say it; a day that contradicts the status is left out."""
    days = {name: day_column(values, context, name) for name in DAYS}
    frame = pd.DataFrame(
        {
            "source": context.source,
            "title": text_column(values, "title"),
            **{n: text_column(values, n) for n in ("agent_id", "department", "group_name")},
            **days,
            "status": _status(values, days),
            "benefit_money": column(values, "benefit_money"),
            "benefit_hours": column(values, "benefit_hours"),
        }
    )
    frame["currency"] = currency_column(values, context, "benefit_money").where(
        frame["benefit_money"].notna()
    )
    told = _without_contradictions(frame)
    frame.insert(1, "improvement_id", _ids(values, frame))
    refused = {at: (header_of(context, name), why) for at, (name, why) in faults(frame).items()}
    return Built((Part("improvements", frame, np.arange(len(frame))),), refused, tuple(told))


def _status(values: Values, days: dict[str, pd.Series[pd.Timestamp]]) -> pd.Series[str]:
    """The status said, else what the days say; a decision alone does not say which."""
    said = text_column(values, "status")
    known = said.where(said.isin(STATUSES))
    by_days = pd.Series("proposed", index=said.index, dtype="str").mask(days["decided_on"].notna())
    return known.fillna(by_days.mask(days["implemented_on"].notna(), "implemented").where(said.isna()))


def _without_contradictions(frame: pd.DataFrame) -> list[str]:
    """Days that the status speaks against are emptied; says how many."""
    told = []
    found = contradictions(frame)
    for name, words in (("implemented_on", "a day of use"), ("decided_on", "a day of decision")):
        rows = [at for at, (field, _) in found.items() if field == name]
        frame.loc[rows, name] = pd.NaT
        if rows:
            told.append(
                f"Ideas with {words} that their status speaks against: {len(rows)}; that day is left out."
            )
    return told


def _ids(values: Values, frame: pd.DataFrame) -> pd.Series[str]:
    """Stated ids, else the day, the words and the proposer: what stays when an idea is decided."""
    stated = text_column(values, "improvement_id")
    parts = frame[["proposed_on", "title", "agent_id"]].astype("str").fillna("")
    hashes = pd.util.hash_pandas_object(parts, index=False)
    place = hashes.groupby(hashes).cumcount()
    made = pd.Series(
        [f"{h:016x}.{n}" for h, n in zip(hashes, place, strict=True)], index=frame.index, dtype="str"
    )
    return stated.fillna(made)
