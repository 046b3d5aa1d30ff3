"""Frames as a reader sees them: words over the columns, local time in the cells. Downloads keep the names."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import streamlit as st

from domain import channels
from ui import opened, sources

HEADERS: dict[str, str] = {
    "aht_s": "AHT, s", "agent_id": "Agent", "at": "When", "breaks": "Breaks", "closed_at": "Closed",
    "chance": "Chance to be late", "contacts": "Contacts",
    "created_at": "Opened", "cycle_no": "Cycle", "due_at": "Due", "elapsed_s": "Elapsed, s",
    "ends_at": "Ends", "first_human_reply_at": "First reply by a person", "first_reply_at": "First reply",
    "from_value": "From",
    "returns": "Undone later", "factor": "Times an ordinary day", "factor_low_80": "80 % low",
    "factor_high_80": "80 % high",
    "group_name": "Group", "high_80": "80 % high", "high_95": "95 % high", "kind": "Kind",
    "late": "Late by", "left": "Left", "low_80": "80 % low", "low_95": "95 % low", "missing": "Missing",
    "paid_hours": "Paid hours", "required": "Required", "row_no": "Row", "scheduled": "Scheduled",
    "stopped_at": "Fulfilled", "target_s": "Allowed, s", "ticket_id": "Ticket", "tier": "Service tier",
    "actor_kind": "By", "basis": "Judged by", "starts_on": "Day", "length_s": "Length, s",
    "improvement_id": "Number", "title": "Idea", "implemented_on": "In use since", "benefit_money": "Benefit a year",
    "benefit_hours": "Hours saved a year", "to_value": "To", "column_name": "Column",
    "is_agent_created": "Opened by an agent",
}  # fmt: skip
CHANNEL_WORDS = ("channel", "category")
PLAIN_WORDS = (
    "status", "tier", "target", "kind", "verdict", "priority", "calendar", "basis", "actor_kind", "from_value",
    "to_value", "state",
)  # fmt: skip
MOMENT = "ddd D MMM YYYY, HH:mm"
DAY = "ddd D MMM YYYY"
FEW = 10
"""Amounts below it are shown to a hundredth."""
FIGURE = r"[-+]?[\d,]+(\.\d+)?( %| points)?|No data"
"""A cell that holds a number in words: such a column stands to the right, as numbers do."""


def header(name: str) -> str:
    """The words over a column: as listed, else the name as words.

    Example:
        >>> header("low_80"), header("first_solved_at"), header("hold_s")
        ('80 % low', 'First solved', 'Hold, s')
    """
    if name in HEADERS:
        return HEADERS[name]
    stem, unit = (name[:-2], ", s") if name.endswith("_s") else (name, "")
    stem = stem[:-3] if stem.endswith(("_at", "_on")) else stem
    return stem.replace("_", " ").capitalize() + unit


def readable(frame: pd.DataFrame) -> pd.DataFrame:
    """The same rows with names for the keys of channels and sources, moments in the reporting zone."""
    shown = frame.copy()
    for name in shown.columns:
        column = shown[name]
        if name in CHANNEL_WORDS:
            shown[name] = column.map(channels.label, na_action="ignore")
        elif name == "source":
            shown[name] = column.map(sources.called(), na_action="ignore")
        elif name == "policy":
            shown[name] = column.map(_policy, na_action="ignore")
        elif name in PLAIN_WORDS:
            shown[name] = column.astype(object).map(_plain, na_action="ignore")
        elif pd.api.types.is_datetime64_any_dtype(column):
            shown[name] = _local(column)
    return shown


def settings(frame: pd.DataFrame) -> dict[str, Any]:
    """Column settings for `st.dataframe`: header words, moments with weekday, numbers with separators."""
    made: dict[str, Any] = {}
    for name, column in frame.items():
        words = header(str(name))
        if pd.api.types.is_datetime64_any_dtype(column):
            is_day = str(name).endswith("_on")
            made[str(name)] = (
                st.column_config.DateColumn(words, format=DAY)
                if is_day
                else st.column_config.DatetimeColumn(words, format=MOMENT, timezone=opened.zone())
            )
        elif pd.api.types.is_float_dtype(column):
            is_factor = str(name).startswith("factor")
            made[str(name)] = (
                st.column_config.NumberColumn(words, format="%.2f")
                if is_factor
                else st.column_config.NumberColumn(words, format="localized", step=_step(column))
            )
        elif pd.api.types.is_integer_dtype(column) and not str(name).endswith("_id"):
            made[str(name)] = st.column_config.NumberColumn(words, format="localized")
        elif _holds_days(column):
            made[str(name)] = st.column_config.DateColumn(words, format=DAY)
        elif _holds_figures(str(name), column):
            made[str(name)] = st.column_config.TextColumn(words, alignment="right")
        else:
            made[str(name)] = st.column_config.Column(words)
    return made


def _step(column: pd.Series) -> float | None:
    """The last digit that is shown, the same in every row; None where all are whole.

    Example:
        >>> _step(pd.Series([1.0, 12.0])), _step(pd.Series([0.079, 1.5])), _step(pd.Series([1250.25]))
        (None, 0.01, 0.1)
    """
    known = column.dropna().abs()
    if known.empty or (known % 1 == 0).all():
        return None
    return 0.01 if known.max() < FEW else 0.1


def _holds_days(column: pd.Series) -> bool:
    known = column.dropna()
    return len(known) > 0 and pd.api.types.infer_dtype(known, skipna=True) == "date"


def _holds_figures(name: str, column: pd.Series) -> bool:
    """Whether every cell is a number in words; an id is a name, whatever its digits."""
    if name.endswith("_id") or column.dtype.kind not in "OT":
        return False
    known = column.dropna()
    return len(known) > 0 and all(isinstance(v, str) and re.fullmatch(FIGURE, v) for v in known)


def policy(key: str) -> str:
    """A policy's key in words.

    Example:
        >>> policy("tier_3 v1"), policy("gold_plan")
        ('tier 3, version 1', 'gold plan')
    """
    name, _, version = key.rpartition(" v")
    return f"{name.replace('_', ' ')}, version {version}" if name else key.replace("_", " ")


def _policy(key: Any) -> str:
    said = policy(str(key))
    return said[:1].upper() + said[1:]


def _plain(value: Any) -> str:
    return str(value).replace("_", " ").capitalize()


def _local(column: pd.Series) -> pd.Series:
    aware = column if column.dt.tz is not None else column.dt.tz_localize("UTC")
    if str(column.name).endswith("_on"):
        return column
    local: pd.Series = aware.dt.tz_convert(opened.zone())
    return local
