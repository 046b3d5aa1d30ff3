"""The number of each ticket where no header names it: the first column of a list that tells what became of its rows."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow.compute as pc

from data_sources.columns import Cells, looks_like
from data_sources.unread_logs import has_repeats, moments_of_steps

DONE = frozenset({"solved_at", "closed_at", "first_reply_at", "first_reply_s", "resolution_s"})
WORKED = frozenset({"status", "is_solved", "priority", "agent_id", "group_name", "category", "channel"})
LEAST_WORKED = 2
"""What a list without a named id has to say of its rows besides what became of them."""
MOST_LETTERS = 40


def with_first_id(
    headers: Mapping[str, tuple[str, ...]], cells: Mapping[str, Cells]
) -> dict[str, tuple[str, ...]] | None:
    """The mapping with the file's first column as the ticket's id, or None where that would be a guess.

    A list that says when its rows were created, when they were done and who or what they were about is one of
    tickets; its first column is their number where every row has one, with a digit, and rows of one number were
    created at one moment.

    Args:
        headers: fields of a ticket and the headers that feed them, none for the id.
        cells: the columns by header, in the order of the file.
    """
    if "created_at" not in headers or not DONE & headers.keys():
        return None
    if len(WORKED & headers.keys()) < LEAST_WORKED:
        return None
    first = next(iter(cells))
    taken = {h for found in headers.values() for h in found}
    if first in taken or not _are_ids(cells[first]):
        return None
    completed = {"ticket_id": (first,), **headers}
    is_steps = has_repeats(cells[first]) and moments_of_steps(completed, cells)
    return None if is_steps else completed


def _are_ids(column: Cells) -> bool:
    """Whether every row has a short code with a digit that is neither a moment nor a measure."""
    text = column.text
    if column.count < len(text) or any("." in shape for shape in column.shapes):
        return False
    # whole numbers could be the days that spreadsheets count
    if not all(set(shape) == {"9"} for shape in column.shapes) and looks_like(column, "moment"):
        return False
    is_code = pc.and_(
        pc.match_substring_regex(text, r"\d"), pc.less_equal(pc.utf8_length(text), MOST_LETTERS)
    )
    return bool(pc.all(is_code).as_py())
