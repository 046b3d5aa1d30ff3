"""Logs that cannot be read as tickets: several rows per id, each with its own date, and none says what we know."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyarrow.compute as pc

from data_sources.columns import SEEN, Cells
from data_sources.police_lists import offences
from data_sources.systems.system import normalised
from domain.errors import InputError

STEP = re.compile(
    r"(case:)?(activity|event|action|task|step|concept:name|aktivität|actividad|atividade|activité|operation)"
    r"( ?(id|code|name|type|no|number|label))?"
)
"""Headers of what happened."""
MOMENTS = ("created_at", "solved_at", "closed_at", "first_reply_at")
REPEATED = 0.8
"""Below this share of different ids among the rows, a file holds several rows per ticket."""
SPREAD = 1.25
"""From how many different moments per id on the rows of an id are steps and no repeats of one ticket."""


def refuse_other_registers(
    file: str, cells: Mapping[str, Cells], tickets: Mapping[str, tuple[str, ...]]
) -> None:
    """Nothing, unless a table that is not understood is a register of crimes or the log of another process.

    Args:
        file: its name.
        cells: its columns by header.
        tickets: fields of a ticket and the headers that would feed them; empty where none do.

    Raises:
        InputError: saying what the file seems to be.
    """
    seems = offences(cells)
    if seems:
        raise InputError(
            "requests that somebody answers and solves",
            seems,
            "Export those of your service, or say that these are some with --system generic_tickets",
            file,
        )
    ids = tickets.get("ticket_id", ("",))[0]
    at = moments_of_steps(tickets, cells) if ids and has_repeats(cells[ids]) else ""
    if at:
        got, remedy = _steps_told(cells)
        raise InputError(
            "one row per ticket, or a log whose events say what became of it",
            f"several rows per {ids}, each with its own {at}, and {got}",
            remedy,
            file,
        )


def has_repeats(ids: Cells) -> bool:
    """Whether a file holds several rows per ticket, as a log does."""
    different = len(pc.unique(ids.text.drop_null()))
    return ids.count >= 3 and different < REPEATED * ids.count


def moments_of_steps(tickets: Mapping[str, tuple[str, ...]], cells: Mapping[str, Cells]) -> str:
    """The header whose moments differ among the rows of one id; empty where the rows repeat what a ticket is.

    Args:
        tickets: fields of a ticket and the headers that feed them.
        cells: the columns by header.
    """
    header = next((tickets[m][0] for m in MOMENTS if m in tickets), None)
    if header is None:
        return ""
    ids, at = (cells[h].text.slice(0, SEEN) for h in (tickets["ticket_id"][0], header))
    pairs = set(zip(ids.to_pylist(), at.to_pylist(), strict=True))
    return header if len(pairs) >= SPREAD * len(pc.unique(ids)) else ""


def _steps_told(cells: Mapping[str, Cells]) -> tuple[str, str]:
    """What the events of a log are called, and what would let it be read, in words for a person."""
    header = next((h for h in cells if STEP.fullmatch(normalised(h)) and cells[h].count), None)
    if header is None:
        return "no column that says what happened", "Export the type of each event, or one row per ticket"
    first = pc.unique(cells[header].filled.drop_null()).slice(0, 4).to_pylist()
    told = ", ".join(first)
    if all(re.fullmatch(r"\d+(\.0+)?", w) for w in first):
        return (
            f"events that are bare numbers (column {header}: {told}) and nothing that says what each one means",
            "Put the names of the steps in their place",
        )
    return (
        f"events of which none is known to open, answer, assign or solve a ticket (column {header}: {told})",
        "Name the steps as created, assigned, agent reply, resolved and closed, if these are tickets",
    )
