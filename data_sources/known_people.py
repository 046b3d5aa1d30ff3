"""Lists of agents and customers are kept by the column that tickets, calls and statuses name them by.

A staff list has a personnel number, a name and an address; an export of tickets names the agent by one of
them. Only the same key lets the list be joined.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pyarrow.compute as pc
import sqlalchemy as sa

from data_sources.privacy import hasher
from data_sources.systems.system import Field, matches, normalised
from data_sources.tables import FACT_TABLES, agent_states, contacts, loads, surveys, tickets
from data_sources.understanding import Understood, understand

KEYS: dict[str, tuple[str, tuple[sa.Table, ...]]] = {
    "agents": ("agent_id", (tickets, contacts, surveys, agent_states)),
    "customers": ("customer_id", (tickets, contacts, surveys)),
}
"""Kind of list -> what names a person, and the tables that name them."""
LOOKED_AT = 1000
"""People of the list who are looked for."""


def keyed_as_known(connection: sa.Connection, understood: Understood) -> Understood:
    """The list with the key column under which the store knows most of its people.

    A key that somebody chose, by mapping or profile, stays. Where the store names people, but none of
    the list, a note says so.
    """
    kind, choices = understood.match.system.kind, understood.choices
    if kind not in KEYS or KEYS[kind][0] in (choices.mapping or {}):
        return understood
    key, tables = KEYS[kind]
    found = {h: _known(connection, understood, h) for h in _candidates(understood, key)}
    current = understood.match.headers[key][0]
    best = max(found, key=lambda h: found[h])
    if found[best] == 0:
        is_told = _names(connection, key, tables)
        return _with_note(understood, _unknown_told(kind, key, current)) if is_told else understood
    if found[best] == found[current]:
        return understood
    mapping = {**(choices.mapping or {}), key: best}
    chosen = replace(choices, system=understood.match.system.name, mapping=mapping)
    told = f"Kept by {best}, as {kind} are named in the other data."
    return _with_note(understand(understood.raw, chosen), told)


def without_other_keys(connection: sa.Connection, understood: Understood, source: str) -> tuple[str, ...]:
    """Delete rows of the list that an earlier load kept by another column; says how many.

    Else everybody would stand in the store twice.
    """
    kind = understood.match.system.kind
    if kind not in KEYS:
        return ()
    key, table = KEYS[kind][0], FACT_TABLES[kind]
    same = sa.and_(loads.c.source == source, loads.c.kind == kind)
    last = connection.execute(
        sa.select(loads.c.decisions).where(same).order_by(loads.c.loaded_at.desc()).limit(1)
    ).scalar()
    before = next((d["column"] for d in json.loads(last or "[]") if d["field"] == key), None)
    if before is None or before == understood.match.headers[key][0]:
        return ()
    gone = connection.execute(sa.delete(table).where(table.c.source == source)).rowcount
    return (f"{gone} rows that were kept by {before} are replaced.",)


def _candidates(understood: Understood, key: str) -> list[str]:
    """The key's header first, then others that could be it."""
    match = understood.match
    field = match.system.field(key)
    current = match.headers[key][0]
    taken = {h for name, found in match.headers.items() if name not in {key, "name"} for h in found}
    free = [h for h in understood.raw.header if h not in taken and h != current]
    return [current, *(h for h in free if field is not None and _could_be(field, h))]


def _could_be(field: Field, header: str) -> bool:
    return any(matches(spelling, normalised(header)) for spelling in field.headers)


def _known(connection: sa.Connection, understood: Understood, header: str) -> int:
    """How many of the first people of the list other tables name by what stands in a column."""
    key, tables = KEYS[understood.match.system.kind]
    ids: Sequence[str] = pc.unique(understood.cells[header].filled.drop_null()).to_pylist()[:LOOKED_AT]
    if key == "customer_id" and key not in understood.choices.keep:
        secret = hasher(connection)
        ids = [secret.hashed(i) for i in ids]
    if not ids:
        return 0
    named = {
        row[0]
        for table in tables
        for row in connection.execute(sa.select(table.c[key]).where(table.c[key].in_(ids)).distinct())
    }
    return len(named)


def _names(connection: sa.Connection, key: str, tables: Sequence[sa.Table]) -> bool:
    return any(
        connection.execute(sa.select(t.c[key]).where(t.c[key].is_not(None)).limit(1)).first() is not None
        for t in tables
    )


def _unknown_told(kind: str, key: str, header: str) -> str:
    return (
        f"None of these {kind} is named in tickets, calls, answers or statuses by {header}: numbers that need both "
        f"stay empty. If another column holds what they are called there, load again with --map {key}=COLUMN."
    )


def _with_note(understood: Understood, note: str) -> Understood:
    return replace(understood, notes=(*understood.notes, note))
