"""Times of day as reports write them, made such as stand behind a date."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_sources.quantities import numbers

DAY_S = 86_400
FIRST = 100
"""Cells that are asked before all of them."""
FRACTION = r"^(0?\.\d+|0|0\.0+|[1-9](\.\d+)?[eE]-\d+)$"
"""A fraction of a day below 1."""


def first_time(text: Any) -> Any:
    """Times of day without the end of a range: `08:00 - 08:30` is `08:00`, `08h30` is `08:30`, `8` is `8:00`.

    A column of fractions of a day, as a spreadsheet keeps times, is read as such: `0.384` is `09:12:58`.
    """
    if _has_fractions(text):
        return _from_fractions(text)
    started = pc.replace_substring_regex(text, r"\s*(-|–|to)\s*\d.*$", "")
    marked = pc.replace_substring_regex(started, r"^(\d{1,2}) ?[hH] ?(\d\d)$", r"\1:\2")
    return pc.replace_substring_regex(marked, r"^([01]?\d|2[0-3])$", r"\1:00")


def _has_fractions(text: Any) -> bool:
    filled = text.slice(0, FIRST).drop_null()
    if not pc.all(pc.match_substring_regex(filled, FRACTION)).as_py():
        return False
    filled = text.drop_null()
    is_all = len(filled) > 0 and pc.all(pc.match_substring_regex(filled, FRACTION)).as_py()
    return bool(is_all and pc.any(pc.match_substring(filled, ".")).as_py())


def _from_fractions(text: Any) -> Any:
    share = numbers(text)
    seconds = np.round(np.nan_to_num(share) * DAY_S).astype("int64") % DAY_S
    told = [f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}" for s in seconds.tolist()]
    return pa.array([None if n != n else t for t, n in zip(told, share.tolist(), strict=True)], pa.string())
