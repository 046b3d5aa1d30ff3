"""Which product a file comes from, and which of its columns feeds which of our fields."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow.compute as pc

from data_sources.columns import Cells, looks_like
from data_sources.reading import RawTable
from data_sources.systems import SYSTEMS
from data_sources.systems.system import Field, System, matches, normalised
from data_sources.systems.words import WORDS
from data_sources.values import plain
from domain.errors import InputError

CLOSED_WORDS = frozenset({"status", "priority", "label", "event", "agent_state"})
"""Word lists a column has to speak to qualify; channels and the like have names of their own."""
TICKET_SIGNS = frozenset({"solved_at", "first_reply_at", "first_reply_s", "priority", "status"})
WEIGHTS = {
    "tickets": {"created_at": 2, "status": 1, "priority": 1, "solved_at": 1, "first_reply_at": 1, "ticket_id": 1},
    "intervals": {"offered": 3, "answered": 3, "abandoned": 3, "service_level": 2, "avg_handle_s": 2, "starts_at": 1},
    "contacts": {
        "contact_id": 2, "offered_at": 1, "wait_s": 3, "talk_s": 3, "is_abandoned": 2, "is_answered": 2,
        "direction": 1,
    },
    "surveys": {"score": 3, "survey_id": 1, "responded_at": 1, "comment": 1},
    "ticket_events": {"ticket_id": 1, "at": 1, "kind": 3, "from_value": 2, "to_value": 1, "actor_kind": 2},
    "agent_states": {"agent_id": 2, "state": 4, "starts_at": 1, "ends_at": 1, "length_s": 2, "scheduled": 2},
}  # fmt: skip


@dataclass(frozen=True)
class Match:
    """A system and the headers that feed its fields; several headers where a field takes many."""

    system: System
    headers: Mapping[str, tuple[str, ...]]
    evidence: str

    @property
    def mapping(self) -> dict[str, str]:
        """Field to its first header."""
        return {field: found[0] for field, found in self.headers.items()}


def header_signature(header: tuple[str, ...]) -> str:
    """A hash of the normalised headers, whatever their order."""
    return hashlib.sha256("\x1f".join(sorted(map(normalised, header))).encode()).hexdigest()[:16]


def cells_of(raw: RawTable) -> dict[str, Cells]:
    """Every column of a table with its profile, made when it is asked for."""
    return {h: Cells.of(h, c) for h, c in zip(raw.header, raw.columns, strict=True)}


def recognise(
    raw: RawTable,
    cells: Mapping[str, Cells],
    system: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Match:
    """The system of a table and its mapping.

    Args:
        raw: the table.
        cells: its columns by header.
        system: name of the system when it is known.
        mapping: field to header, which beats what is found; an empty header leaves a field out.

    Raises:
        InputError: for an unknown system, header or field, or a table nothing understands.
    """
    if system is not None and system not in SYSTEMS:
        raise InputError("a known system", system, f"Known are {', '.join(SYSTEMS)}", "system")
    chosen = SYSTEMS[system] if system else _by_signature(raw)
    if chosen is None:
        return _generic(raw, cells, mapping)
    headers = _assigned(chosen, raw, cells, mapping)
    why = "named by the user or profile" if system else "recognised by its headers"
    return Match(chosen, headers, why)


def _by_signature(raw: RawTable) -> System | None:
    have = {normalised(h) for h in raw.header}
    found = [
        (len(group), s)
        for s in SYSTEMS.values()
        for group in s.signatures
        if all(normalised(h) in have for h in group)
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _generic(raw: RawTable, cells: Mapping[str, Cells], mapping: Mapping[str, str] | None) -> Match:
    """The generic adapter that gets the most out of the table."""
    scored: list[tuple[float, Match]] = []
    for system in SYSTEMS.values():
        if system.is_generic and system.name != "wide_ratings" and _knows(system, mapping):
            headers = _assigned(system, raw, cells, mapping)
            if all(n in headers for n in system.needs):
                weights = WEIGHTS[system.kind]
                scored.append(
                    (sum(weights.get(f, 0.5) for f in headers), Match(system, headers, "by its columns"))
                )
    best = max(_plausible(scored, cells), key=lambda pair: pair[0], default=None)
    if (best is None or best[0] < 3) and rating_columns(raw, cells):
        wide = SYSTEMS["wide_ratings"]
        return Match(wide, _assigned(wide, raw, cells, mapping), "columns of ratings on one scale")
    if best is not None and best[0] >= 2.5:
        return best[1]
    raise _not_understood(raw, cells)


def _plausible(scored: list[tuple[float, Match]], cells: Mapping[str, Cells]) -> list[tuple[float, Match]]:
    """The matches without surveys, where the file is a ticket list that also holds a rating.

    A ticket list has an id of its own name, a created moment and any of `TICKET_SIGNS`, or a channel. Surveys that use
    none of the file's dates are left out too, unless nothing else fits.
    """
    by_kind = {m.system.kind: m for _, m in scored}
    ticket, survey = by_kind.get("tickets"), by_kind.get("surveys")
    if ticket is None or survey is None or "created_at" not in ticket.headers:
        return scored
    signs = TICKET_SIGNS | ({"channel"} if "csat" in ticket.headers else set())
    is_ticket_list = not survey.headers.keys() & {"survey_id", "kind"} and signs & ticket.headers.keys()
    is_undated = "responded_at" not in survey.headers and any(
        c.count and looks_like(c, "moment") for c in cells.values()
    )
    return [s for s in scored if s[1] is not survey] if is_ticket_list or is_undated else scored


def _knows(system: System, mapping: Mapping[str, str] | None) -> bool:
    return all(system.field(f) is not None for f in mapping or {})


def _not_understood(raw: RawTable, cells: Mapping[str, Cells]) -> InputError:
    dated = [h for h, c in cells.items() if c.count and looks_like(c, "moment")]
    heads = ", ".join(raw.header[:8])
    if not dated:
        return InputError(
            "a table with a column of dates (tickets, calls, intervals or survey answers)",
            f"a file without dates; its columns are {heads}",
            "Export it with the date or time column",
            raw.name,
        )
    return InputError(
        "tickets, calls, intervals, events, agent states or survey answers",
        f"columns {heads}",
        "Name the columns in the mapping, for example ticket_id and created_at",
        raw.name,
    )


def _assigned(
    system: System, raw: RawTable, cells: Mapping[str, Cells], mapping: Mapping[str, str] | None
) -> dict[str, tuple[str, ...]]:
    """Fields with the headers they take; each header is given away once, fields in their order."""
    given = _given(system, raw, mapping)
    taken = {h for found in given.values() for h in found}
    names = {h: normalised(_base(h, raw)) for h in raw.header}
    result = dict(given)
    for field in system.fields:
        if field.name in result or (mapping and mapping.get(field.name) == ""):
            continue
        found = _headers_of(field, names, cells, set() if field.may_share else taken)
        if found:
            result[field.name] = found
            taken |= set(found)
    return {f.name: result[f.name] for f in system.fields if f.name in result}


def _base(header: str, raw: RawTable) -> str:
    """A repeated header without the number that makes it unique."""
    base = header.rsplit(" (", 1)[0]
    return base if base in raw.repeated else header


def _headers_of(
    field: Field, names: Mapping[str, str], cells: Mapping[str, Cells], taken: set[str]
) -> tuple[str, ...]:
    for spelling in field.headers:
        found = [h for h, n in names.items() if h not in taken and matches(spelling, n)]
        fitting = [h for h in found if looks_like(cells[h], field.reads) and _speaks(cells[h], field)]
        filled = [h for h in fitting if cells[h].count] or fitting
        if filled:
            return tuple(filled) if field.is_many else (filled[0],)
    return ()


def _speaks(cells: Cells, field: Field) -> bool:
    """Whether a column of words holds words of the field: a State of VA and CA is no ticket status."""
    if field.words not in CLOSED_WORDS or cells.count == 0:
        return True
    counts = pc.value_counts(cells.filled.drop_null()).to_pylist()
    known = sum(c["counts"] for c in counts if plain(c["values"]) in WORDS[field.words])
    return bool(known >= 0.3 * cells.count)


def _given(system: System, raw: RawTable, mapping: Mapping[str, str] | None) -> dict[str, tuple[str, ...]]:
    given: dict[str, tuple[str, ...]] = {}
    for field, header in (mapping or {}).items():
        if system.field(field) is None:
            known = ", ".join(f.name for f in system.fields)
            raise InputError(f"a field of {system.label} ({known})", field, "", "mapping")
        if header and header not in raw.header:
            raise InputError(
                "a header of the file", header, f"It has {', '.join(raw.header)}", f"mapping {field}"
            )
        if header:
            given[field] = (header,)
    return given


def rating_columns(raw: RawTable, cells: Mapping[str, Cells], least: int = 3) -> list[str]:
    """Columns of whole numbers from 0 to 11: answers on a scale; none when fewer than `least`."""
    found = [h for h in raw.header if _is_rating(cells[h])]
    return found if len(found) >= least else []


def _is_rating(cells: Cells) -> bool:
    if cells.count == 0 or not cells.shapes or any(s not in ("9", "99", "9.9", "99.9") for s in cells.shapes):
        return False
    known = cells.numbers[cells.numbers == cells.numbers]
    is_whole = bool((known == known.round()).all())
    return is_whole and known.min() >= 0 and known.max() <= 11 and len(set(known.tolist())) >= 2
