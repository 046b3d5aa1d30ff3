"""Improvements: one row per idea, its days as they are written, whatever zone the file is from."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from data_sources.building import (
    Built,
    Context,
    Part,
    column,
    local_day,
    moment_column,
    text_column,
)
from data_sources.columns import Cells, Decision
from data_sources.layouts import DateOrder
from data_sources.moments import in_utc, wall_times
from data_sources.values import Values
from domain.improvements import STATUSES, contradictions, faults

SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
CODES = {**SIGNS, "euro": "EUR", "euros": "EUR", "us dollar": "USD", "us dollars": "USD"}
ORDERS: dict[str, DateOrder] = {"month-first": "month-first", "year-first": "year-first"}
DAYS = ("proposed_on", "decided_on", "implemented_on")


def build_improvements(values: Values, context: Context) -> Built:
    """A row per idea. Without a status the days say it; a day that contradicts the status is left out."""
    days = {name: _day(values, context, name) for name in DAYS}
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
    frame["currency"] = _currency(values, context).where(frame["benefit_money"].notna())
    told = _without_contradictions(frame)
    frame.insert(1, "improvement_id", _ids(values, frame))
    refused = {at: (_header(context, name), why) for at, (name, why) in faults(frame).items()}
    return Built((Part("improvements", frame, np.arange(len(frame))),), refused, tuple(told))


def _header(context: Context, field: str) -> str:
    return context.headers[field][0] if field in context.headers else field


def _day(values: Values, context: Context, name: str) -> pd.Series[pd.Timestamp]:
    """The local day of a moment; a plain date is that date, in whatever zone it was written."""
    moments = moment_column(values, name)
    if name not in context.headers:
        return moments.dt.tz_localize(None)
    cells, decision = context.cells[context.headers[name][0]], context.decisions[name]
    if not _is_plain_date(cells, decision):
        return local_day(moments, context.zone)
    written = in_utc(wall_times(cells.filled, ORDERS.get(decision.form, "day-first")), "UTC")
    return written.dt.tz_localize(None).dt.normalize().where(moments.notna())


def _is_plain_date(cells: Cells, decision: Decision) -> bool:
    is_text = not decision.form.startswith("epoch") and decision.form != "excel serial"
    return is_text and not any(":" in shape for shape in cells.shapes)


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


def _currency(values: Values, context: Context) -> pd.Series[str]:
    """Three letters per row: the file's column, else what the header of the benefit says, else none.

    A word that is no code stays, and is then another currency than the house's.
    """
    said = text_column(values, "currency")
    in_header = _currency_in(_header(context, "benefit_money"))
    codes = [
        in_header if pd.isna(text) else CODES.get(text.strip().lower(), text.strip().upper()) for text in said
    ]
    return pd.Series(codes, index=said.index, dtype="str")


def _currency_in(header: str) -> str | None:
    """`EUR` of `Annual benefit (EUR)`, `USD` of `Savings $`.

    Example:
        >>> _currency_in("Annual benefit (EUR)"), _currency_in("Savings $"), _currency_in("benefit")
        ('EUR', 'USD', None)
    """
    sign = next((code for mark, code in SIGNS.items() if mark in header), None)
    code = re.search(r"\b([A-Z]{3})\b", header)
    return sign or (code[1] if code and code[1] != header else None)


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
