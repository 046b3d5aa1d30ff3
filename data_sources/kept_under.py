"""The source a generic list is kept under: the one its earlier copy had, even where more is understood now.

The source of a generic file is a hash of its mapped headers (decision 0022). When a later version of
the app understands more columns of the same list, the hash changes while the list does not; its rows
would stand in the store twice.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from data_sources.answer_columns import rating_columns
from data_sources.recognise import header_signature
from data_sources.tables import FACT_TABLES, loads
from data_sources.understanding import Understood

LISTED = re.compile(r"^(?:Columns not used|Personal columns not read): (.*)\.$")


def source_of_mapping(system: str, mapping: Mapping[str, str]) -> str:
    """Name of the rows of a generic list whose fields are read from these headers."""
    mapped = json.dumps(mapping, sort_keys=True)
    return f"{system}.{hashlib.sha256(mapped.encode()).hexdigest()[:6]}"


def earlier_source(connection: sa.Connection, understood: Understood) -> str | None:
    """The source an earlier load of the same list went to, None when there is none.

    The same list is the same system and the same header: every column, not only the mapped ones.
    """
    system, raw = understood.match.system, understood.raw
    same = sa.select(loads).where(loads.c.system == system.name).order_by(loads.c.loaded_at.desc())
    signature = header_signature(raw.header)
    for row in connection.execute(same).mappings():
        if row["header_signature"] == signature and row["source"]:
            return str(row["source"])
        if row["header_signature"] is None and _had_header(row, understood):
            source = source_of_mapping(system.name, _mapping(row))
            if _holds(connection, system.kind, source):
                return source
    return None


def _mapping(row: sa.RowMapping) -> dict[str, str]:
    return {d["field"]: d["column"] for d in json.loads(row["decisions"] or "[]")}


def _had_header(row: sa.RowMapping, understood: Understood) -> bool:
    """Whether a load of before the header was noted had the columns of this file: mapped or told as not used."""
    told = [m[1] for w in json.loads(row["warnings"] or "[]") if (m := LISTED.match(w))]
    raw, columns = understood.raw, set(_mapping(row).values())
    if understood.match.system.name == "wide_ratings":
        columns |= set(rating_columns(raw, understood.cells, 1))
    return _parts([*columns, *told]) == _parts(raw.header)


def _parts(headers: Iterable[str]) -> set[str]:
    """Headers as they come out of a sentence that lists them: a comma inside one cuts it there too."""
    return {part for h in headers for part in h.split(", ")}


def _holds(connection: sa.Connection, kind: str, source: str) -> bool:
    table = FACT_TABLES[kind]
    return (
        connection.execute(sa.select(table.c.source).where(table.c.source == source).limit(1)).first()
        is not None
    )
