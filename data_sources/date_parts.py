"""Dates whose year, month, day, hour and minute stand in columns of their own, put into one column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import pyarrow as pa

from data_sources.columns import Cells, looks_like
from data_sources.layouts import MONTHS
from data_sources.reading import RawTable
from data_sources.systems.system import normalised

HEADER = "Date"
PARTS = {
    "year": "year yyyy yr año ano année annee jahr anno jaar".split(),
    "month": "month mm mon mes mês mois monat mese maand".split(),
    "day": "day dd día dia jour tag giorno dag".split(),
    "hour": "hour hh hr hora heure stunde ora uur".split(),
    "minute": "minute min minuto minuti minuut".split(),
}
"""Last words of the headers of each part."""
OF_A_ROW = re.compile(
    r"|[a-z]{1,2}|.*\b(date|fecha|data|datum|call|contact|chat|ticket|case|created?|creation|open(ed)?|start|received)"
)
"""What may stand in front of the parts: those of a birth or a car are of something else."""
LEAST = 0.9
"""Share of rows whose parts have to be a date."""


def with_date_parts(raw: RawTable, cells: Mapping[str, Cells]) -> RawTable:
    """The table with a column of dates put together from its parts, where no column holds moments.

    Years and months alone are the months a report counts by. Names of weekdays are no days.
    """
    found = _parts(raw)
    if not {"year", "month"} <= found.keys() or HEADER in raw.header:
        return raw
    if any(c.count and looks_like(c, "moment") for h, c in cells.items() if h not in found.values()):
        return raw
    dates = _dates({name: _numbers(cells[h], name) for name, h in found.items()})
    if dates.notna().mean() < LEAST:
        return raw
    column = pa.array(dates.where(dates.notna(), None).tolist(), pa.string())
    told = f"The dates are put together from the columns {', '.join(found.values())}."
    return replace(
        raw, header=(*raw.header, HEADER), columns=(*raw.columns, column), facts=(*raw.facts, told)
    )


def _parts(raw: RawTable) -> dict[str, str]:
    """Part of a date -> its header; all have the same words in front, as in `C_DAY` and `C_MONTH`."""
    stems: dict[str, dict[str, str]] = {}
    for header in raw.header:
        *stem, last = normalised(header).split() or [""]
        part = next((name for name, words in PARTS.items() if last in words), None)
        if part is not None and OF_A_ROW.fullmatch(" ".join(stem)):
            stems.setdefault(" ".join(stem), {}).setdefault(part, header)
    found = max(stems.values(), key=len, default={})
    ordered = {name: found[name] for name in PARTS if name in found}
    return ordered if "hour" in ordered else {n: h for n, h in ordered.items() if n != "minute"}


def _numbers(cells: Cells, part: str) -> pd.Series[float]:
    """Cells as numbers; months may be named, and a comma behind a day is left out."""
    text = pd.Series(cells.filled.to_pylist(), dtype="str").str.strip(" ,.")
    if part == "month":
        named = text.str.lower().map(MONTHS).astype("float64")
        return pd.to_numeric(text, errors="coerce").astype("float64").fillna(named)
    return pd.to_numeric(text, errors="coerce").astype("float64")


def _dates(parts: Mapping[str, pd.Series[float]]) -> pd.Series[str]:
    """`2024-01-31 08:30`, `2024-01-31` or `2024-01`; null where the parts are no date."""
    year, month, day = parts["year"], parts["month"], parts.get("day")
    is_date = year.between(1990, 2100) & month.between(1, 12)
    whole = {n: _two_digits(p) for n, p in parts.items()}
    text: pd.Series[str] = whole["year"] + "-" + whole["month"]
    if day is not None:
        is_date &= day.between(1, 31)
        text += "-" + whole["day"]
        if "hour" in parts:
            is_date &= parts["hour"].between(0, 23)
            text += " " + whole["hour"] + ":" + whole.get("minute", pd.Series("00", index=text.index))
    return text.where(is_date).astype("str")


def _two_digits(part: pd.Series[float]) -> pd.Series[str]:
    return part.fillna(0).astype("int64").astype("str").str.zfill(2)
