"""Refused rows that come back mended: read as the load that refused them was, and kept with it.

A handful of rows does not tell what the whole file told: the order of its dates, its units, which columns were left
out, in which zone it was written. Their file says which load they come from.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc
import sqlalchemy as sa

from data_sources.kept_scales import kept_scales
from data_sources.systems import SYSTEMS
from data_sources.tables import loads
from data_sources.understanding import Choices

if TYPE_CHECKING:
    from data_sources.reading import RawTable
    from data_sources.store import Store

WHY = {
    "row_no": "refused row", "column_name": "refused column", "reason": "refused because", "load_id": "refused by load",
}  # fmt: skip
"""Columns behind those of the file, which a file that is loaded again may keep."""
TOLD_BY_ALL = frozenset({"moment", "duration", "share"})
"""Kinds of columns whose form a few rows may tell otherwise than all of them."""


def without_why(raw: RawTable) -> tuple[RawTable, str]:
    """A table without the columns that say why its rows were refused, and the one load they name, if any."""
    if WHY["load_id"] not in raw.header:
        return raw, ""
    named = pc.unique(raw.column(WHY["load_id"]).drop_null()).to_pylist()
    left = [h for h in raw.header if h not in WHY.values()]
    made = replace(raw, header=tuple(left), columns=tuple(raw.column(h) for h in left))
    return made, str(named[0]) if len(named) == 1 else ""


def as_loaded(
    store: Store, load_id: str, header: tuple[str, ...], chosen: Choices
) -> tuple[Choices, str] | None:
    """How a load was read, and the name of its file; None where the store knows no such load.

    Args:
        header: of the mended rows; personal columns are not among them.
        chosen: what was said of the mended rows themselves, which goes first.
    """
    with store.engine.connect() as connection:
        row = connection.execute(sa.select(loads).where(loads.c.load_id == load_id)).mappings().first()
        if row is None or row["system"] not in SYSTEMS:
            return None
        scales = kept_scales(connection, load_id, row["source"], header)
    decided: dict[str, dict[str, Any]] = {d["field"]: d for d in json.loads(row["decisions"] or "[]")}
    decided = {name: d for name, d in decided.items() if d["column"] in header}
    forms = {name: d["form"] for name, d in decided.items() if d["kind"] in TOLD_BY_ALL}
    if chosen.date_order:
        forms = {name: form for name, form in forms.items() if decided[name]["kind"] != "moment"}
    mapping = {
        f.name: decided[f.name]["column"] if f.name in decided else "" for f in SYSTEMS[row["system"]].fields
    }
    made = replace(
        chosen,
        system=row["system"],
        mapping={**mapping, **(chosen.mapping or {})},
        forms={**forms, **(chosen.forms or {})},
        keep=chosen.keep | {name for name, d in decided.items() if d["treatment"] == "kept by choice"},
        zone=chosen.zone or row["wall_zone"],
        source=chosen.source or row["source"],
        scales=scales if row["system"] == "wide_ratings" else replace(scales, questions={}),
    )
    return made, str(row["file"])
