"""The day of a report that stands only in the lines above its header, as in `Date: 5 March 2024`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa

from data_sources.columns import Cells, looks_like
from data_sources.reading import RawTable

HEADER = "Date"
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
DAY = re.compile(
    rf"\b(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d{{4}}|\d{{2}})|"
    rf"\d{{1,2}}[ -]{_MONTH}[ -]\d{{4}}|{_MONTH} \d{{1,2}},?\s+\d{{4}})\b",
    re.IGNORECASE,
)
MADE = re.compile(r"print|generat|export|creat|run (on|at|date)|as of|produced|version", re.IGNORECASE)
"""Lines that say when the report was made, which is not the day it is about."""


def with_title_date(raw: RawTable, cells: Mapping[str, Cells]) -> RawTable:
    """The table with a column of the one day its title names, where rows hold times of day and no date.

    Two days in the title are a period: which of them a row is of cannot be told.
    """
    days = {re.sub(r"\s+", " ", d) for line in raw.titles if not MADE.search(line) for d in DAY.findall(line)}
    if len(days) != 1 or HEADER in raw.header or not _has_clocks_alone(cells):
        return raw
    day = days.pop()
    columns = (*raw.columns, pa.array([day] * len(raw), pa.string()))
    told = f"The rows hold no date; the lines above the header name {day}, which every row is taken to be of."
    return replace(raw, header=(*raw.header, HEADER), columns=columns, facts=(*raw.facts, told))


def _has_clocks_alone(cells: Mapping[str, Cells]) -> bool:
    """Whether a column named for it holds times of day, and none holds moments."""
    filled = [c for c in cells.values() if c.count]
    clocks = [c for c in filled if re.search(r"\b(time|interval|hour)\b", c.header.lower())]
    has_clock = any(looks_like(c, "clock") and any(":" in s for s in c.shapes) for c in clocks[:1])
    return has_clock and not any(looks_like(c, "moment") for c in filled)
