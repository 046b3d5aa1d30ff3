"""How a file would be loaded, as the command line prints it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from data_sources.systems import SYSTEMS

if TYPE_CHECKING:
    from data_sources.open_units import OpenUnit
    from data_sources.reports import Examined, Proposal, UnreadTable

SHOWN = 40
"""Letters of a cell in a table of columns."""


def told(found: Mapping[str, Examined]) -> str:
    """Every table of some files, with what is decided about its columns or what they hold."""
    lines = [
        part
        for one in found.values()
        for part in (
            *map(_proposed, one.proposals),
            *(_not_understood(u, is_alone=not one.proposals) for u in one.unread),
        )
    ]
    return "\n\n".join([*lines, "Nothing was loaded."])


def shape(found: Mapping[str, Examined]) -> list[dict[str, object]]:
    """The same as plain values, one entry per file."""
    return [
        {
            "file": name,
            "tables": [p.as_json() for p in one.proposals],
            "not_understood": [u.as_json() for u in one.unread],
        }
        for name, one in found.items()
    ]


def _proposed(one: Proposal) -> str:
    rows = [
        (d.column, d.field, d.form, f"{d.confidence:.0%}", d.treatment, d.evidence) for d in one.decisions
    ]
    saved = f", with the choices saved as {one.profile}" if one.profile else ""
    notes = [*one.warnings, *one.questions, *map(stated_by, one.open_units)]
    return "\n".join(
        [
            f"{one.file}: {one.label} ({one.system}), {one.rows:,} rows, {one.evidence}{saved}",
            _table(("column", "field", "form", "sure", "personal", "why"), rows),
            *(f"  {n}" for n in notes),
        ]
    )


def _not_understood(one: UnreadTable, *, is_alone: bool) -> str:
    """What the columns of a table hold, and how to say what they are, or to go on without it."""
    without = f"  Or leave it out with --without '{one.file.split('/', 1)[-1]}'."
    fed = {header: name for name, header in one.mapping.items()}
    rows = [
        (c.header, c.holds, f"{c.filled:,} of {one.rows:,}", c.example, fed.get(c.header, ""))
        for c in one.columns
    ]
    return "\n".join(
        [
            f"{one.file}: not understood. {one.error}",
            _table(("column", "holds", "filled", "for example", "field"), rows),
            f"  {_how_to_say(one)}",
            *([] if is_alone else [without]),
        ]
    )  # fmt: skip


def _how_to_say(one: UnreadTable) -> str:
    """The options that say what the columns are: first what a row is, then the fields there are for it."""
    if one.system:
        fields = ", ".join(f.name for f in SYSTEMS[one.system].fields)
        return f"Say what a column is with --map FIELD=COLUMN; fields are {fields}."
    known = ", ".join(f"{s.name} ({s.label})" for s in SYSTEMS.values() if s.is_generic)
    return (
        f"Say what its rows are with --system NAME: {known}. "
        "--save-as NAME remembers it for files with these headers."
    )


def stated_by(unit: OpenUnit) -> str:
    """The options that settle a length of open unit."""
    forms = " or ".join(f"--form {unit.field}={u}" for u in unit.units)
    return (
        f"{unit.column}: {forms} reads it, --map {unit.field}= leaves it out; "
        "--save-as NAME keeps that for the next file of this kind."
    )


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Cells below their heads, each column as wide as its longest cell; the last one is not cut."""
    cut = [tuple(c if n == len(heads) - 1 else _short(c) for n, c in enumerate(r)) for r in (heads, *rows)]
    widths = [max(len(r[n]) for r in cut) for n in range(len(heads))]
    return "\n".join(
        "  " + "  ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)).rstrip() for r in cut
    )


def _short(cell: str) -> str:
    flat = " ".join(cell.split())
    return flat if len(flat) <= SHOWN else f"{flat[: SHOWN - 1]}…"
