"""Interval rows of one start: the column that tells them apart becomes the queue."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd

from data_sources.building import Context
from data_sources.privacy import personal_kind
from data_sources.repeated_hour import in_second_hour

MOST_COLUMNS = 12
PLACES = frozenset({"", "address"})
"""A site or city in a report of totals is no person; names, numbers and free text are not taken."""


def told_apart(
    queue: pd.Series[str], channel: pd.Series[str], starts: pd.Series[pd.Timestamp], context: Context
) -> tuple[pd.Series[str], pd.Series[pd.Timestamp], list[str]]:
    """The queue of every row, joined with a column nobody asked for where several rows share a start.

    A report by site, province or team holds one row per start and site; without that column each
    row would overwrite the one before. Rows of the hour that the clock repeats are told apart by their order.

    Returns:
        the queues, the starts, and the sentences that say which column was taken or that none tells them apart.
    """
    starts, moved = in_second_hour(starts, queue, channel, context.zone)
    if not _repeats(queue, channel, starts):
        return queue, starts, moved
    for headers in _candidates(context):
        joined = _joined(queue, headers, context)
        apart, moved = in_second_hour(starts, joined, channel, context.zone)
        if not _repeats(joined, channel, apart):
            taken = f"Rows of one start are told apart by {' and '.join(headers)}, read as queue."
            return joined, apart, [taken, *moved]
    rows = _repeats(queue, channel, starts)
    told = f"{rows} rows repeat a queue and start and no column tells them apart: the last of them counts."
    return queue, starts, [told]


def _repeats(queue: pd.Series[str], channel: pd.Series[str], starts: pd.Series[pd.Timestamp]) -> int:
    keys = pd.DataFrame({"queue": queue, "channel": channel, "starts": starts})[starts.notna()]
    return int(keys.duplicated().sum())


def _candidates(context: Context) -> Iterator[tuple[str, ...]]:
    """Columns of words that feed nothing, alone and in pairs, those with fewer different words first."""
    used = {h for found in context.headers.values() for h in found}
    words = [h for h in context.raw.header if h not in used and _is_words(h, context)][:MOST_COLUMNS]
    ranked = sorted(words, key=lambda h: len(context.cells[h].text.unique()))
    yield from ((h,) for h in ranked)
    yield from combinations(ranked, 2)


def _is_words(header: str, context: Context) -> bool:
    cells = context.cells[header]
    if cells.count == 0 or personal_kind(header) not in PLACES:
        return False
    return bool(np.isnan(cells.numbers[cells.filled.is_valid().to_numpy(zero_copy_only=False)]).mean() > 0.5)


def _joined(queue: pd.Series[str], headers: tuple[str, ...], context: Context) -> pd.Series[str]:
    parts = [pd.Series(context.cells[h].text.to_pylist(), dtype="str").fillna("none") for h in headers]
    if "queue" in context.headers:
        parts = [queue, *parts]
    joined = parts[0]
    for part in parts[1:]:
        joined = joined.str.cat(part, sep=" / ")
    return joined
