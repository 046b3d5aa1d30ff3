"""Scenarios as a table a reader edits: per cent instead of shares, words instead of names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from domain.channels import label
from ui import tables

if TYPE_CHECKING:
    import pandas as pd

PERCENT = {
    "volume": "Contacts, %", "aht": "Handle time, %", "patience": "Patience, %", "shrinkage": "Shrinkage is, %",
    "service_level": "In time is, %", "max_occupancy": "Occupancy is, %", "moved": "Moved, %",
}  # fmt: skip
PLAIN = {
    "within_s": "Within, s", "chats_at_once": "Chats at once", "moved_from": "From", "moved_to": "To",
}  # fmt: skip
NAME = "Scenario"
ORDER = (
    "volume", "aht", "patience", "shrinkage", "service_level", "within_s", "max_occupancy", "chats_at_once",
    "moved", "moved_from", "moved_to",
)  # fmt: skip


def columns(channels: Sequence[str]) -> dict[str, Any]:
    """How each column is edited, with its range."""
    number, choice = st.column_config.NumberColumn, st.column_config.SelectboxColumn
    shares = {PERCENT[k]: number(min_value=-90, max_value=400, step=1) for k in ("volume", "aht", "patience")}
    levels = {
        PERCENT[k]: number(min_value=1, max_value=100, step=1) for k in ("service_level", "max_occupancy")
    }
    return {
        NAME: st.column_config.TextColumn(required=True, width="medium"),
        **shares,
        **levels,
        PERCENT["shrinkage"]: number(min_value=0, max_value=90, step=1),
        PERCENT["moved"]: number(min_value=0, max_value=100, step=1),
        PLAIN["within_s"]: number(min_value=0),
        PLAIN["chats_at_once"]: number(min_value=1, max_value=10, step=1),
        PLAIN["moved_from"]: choice(options=channels, format_func=lambda c: label(str(c))),
        PLAIN["moved_to"]: choice(options=channels, format_func=lambda c: label(str(c))),
    }


def as_table(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Scenario rows in the reader's units: per cent instead of shares."""
    import pandas as pd

    columns: dict[str, Any] = {NAME: pd.array([r["scenario"] for r in rows], dtype="str")}
    for lever in ORDER:
        given = [r.get(lever) for r in rows]
        if lever in ("moved_from", "moved_to"):
            columns[PLAIN[lever]] = pd.array(given, dtype="str")
        elif lever in PERCENT:
            columns[PERCENT[lever]] = [None if v is None else round(100 * float(v), 6) for v in given]
        else:
            columns[PLAIN[lever]] = given
    table = pd.DataFrame(columns)
    amounts = [c for c in table.columns if c not in (NAME, PLAIN["moved_from"], PLAIN["moved_to"])]
    return table.astype(dict.fromkeys(amounts, "float64"))


def as_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The reader's table as scenario rows; rows without a name are left out."""
    import pandas as pd

    rows = []
    for given in table.to_dict("records"):
        if pd.isna(given[NAME]) or not str(given[NAME]).strip():
            continue
        row: dict[str, Any] = {"scenario": str(given[NAME]).strip()}
        for lever in ORDER:
            value = given[PERCENT.get(lever) or PLAIN[lever]]
            if not pd.isna(value):
                row[lever] = round(value / 100, 8) if lever in PERCENT else value
        rows.append(row)
    return rows


def compared(table: pd.DataFrame, money: str) -> None:
    """Scenarios side by side in the reader's words."""
    cost, change = f"Cost, {money}", f"Cost change, {money}"
    names = {
        "scenario": "Scenario", "scheduled_hours": "Hours to schedule", "hours_change": "Change",
        "peak_agents": "Most at work at once", "service_level": "In time", "occupancy": "Occupancy",
        "contacts": "Contacts", "cost": cost, "cost_change": change,
    }  # fmt: skip
    kinds = {
        "Hours to schedule": "amount", "Change": "signed", "Most at work at once": "count", "In time": "share",
        "Occupancy": "share", "Contacts": "count", cost: "count", change: "count",
    }  # fmt: skip
    tables.figures(table[list(names)].rename(columns=names), kinds)
