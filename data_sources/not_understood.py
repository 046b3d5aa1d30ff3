"""The reason why a table is not understood, in words for a person."""

from __future__ import annotations

from collections.abc import Mapping

from data_sources.answer_columns import unknown_words
from data_sources.columns import Cells, is_headed_by_a_moment, looks_like
from data_sources.other_lists import WORK, no_requests
from data_sources.plausible import Match
from data_sources.reading import RawTable
from data_sources.unread_logs import refuse_other_registers
from domain.errors import InputError


def not_understood(
    raw: RawTable,
    cells: Mapping[str, Cells],
    tickets: Match | None,
    unnumbered: Mapping[str, tuple[str, ...]],
) -> InputError:
    """Why no adapter reads a table, and what would let one.

    Args:
        raw: the table.
        cells: its columns by header.
        tickets: the ticket list that speaks of it, were it one.
        unnumbered: fields of a ticket and their headers, whether or not one of them is the id.

    Raises:
        InputError: for a register of crimes or the log of another process.
    """
    first = next((h for h, c in cells.items() if is_headed_by_a_moment(c)), None)
    if first is not None:
        return InputError(
            "a first row with the names of the columns",
            f"a first row of data ({first}, above other moments)",
            "Put a line with the names above it, or export it with a header",
            raw.name,
        )
    dated = [h for h, c in cells.items() if c.count and looks_like(c, "moment")]
    heads = ", ".join(raw.header[:8])
    unread = unknown_words(cells)
    if unread and not (tickets and dated):
        return InputError(
            "answers in numbers, or in the words of a known scale",
            unread,
            "Write them as numbers, the best answer the highest, and load the file again",
            raw.name,
        )
    if not dated:
        return InputError(
            "a table with a column of dates (tickets, calls, intervals, survey answers, agents or customers)",
            f"a file without dates; its columns are {heads}",
            "Export it with the date or time column",
            raw.name,
        )
    refuse_other_registers(raw.name, cells, tickets.headers if tickets else {})
    why = no_requests(tickets.headers, cells, raw.name) if tickets else ""
    if why:
        return InputError(
            "a list of requests that says what was asked or what became of them (status, priority, agent, solved)",
            why,
            "Export those columns too, or say that it is one with --system generic_tickets",
            raw.name,
        )
    if "created_at" in unnumbered and "ticket_id" not in unnumbered and WORK & unnumbered.keys():
        told = ", ".join(dict.fromkeys(found[0] for found in unnumbered.values()))
        return InputError(
            "a list of requests with the number of each",
            f"{told} and no column that names one",
            "Export the number too, or say which column it is (ticket_id)",
            raw.name,
        )
    return InputError(
        "tickets, calls, intervals, events, agent states, survey answers, ideas, agents or customers",
        f"columns {heads}",
        "Name the columns in the mapping, for example ticket_id and created_at",
        raw.name,
    )
