"""Rows into the store: rejects kept with their reason, repeats folded, every row accounted for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from data_sources.builders import BUILDERS
from data_sources.building import Built, Context
from data_sources.clocks import UNJUDGED
from data_sources.contact_intervals import count_once
from data_sources.kept_under import earlier_source, source_of_mapping
from data_sources.known_people import keyed_as_known, without_other_keys
from data_sources.merging import merged
from data_sources.older_files import without_undone
from data_sources.privacy import Hasher, hasher
from data_sources.quoting import shortened
from data_sources.recognise import header_signature
from data_sources.rejecting import keep_rejects, refused_by_faults
from data_sources.reports import FileReport
from data_sources.same_list import SIGNS, completed, held_under, lacking, says_little
from data_sources.second_desks import opened_otherwise
from data_sources.several_agents import WORKED_ON, with_first_agent
from data_sources.tables import FACT_TABLES, loads, store_settings
from data_sources.understanding import Understood
from data_sources.values import Values, read_values

SINGLE = frozenset({"tickets", "contacts", "intervals"})
"""Kinds of which one row of a file is one row of ours."""


FUTURE = timedelta(days=731)
"""How far ahead of the load a moment may lie: due dates do, 9999-12-31 stands for none."""


@dataclass(frozen=True)
class Load:
    """One run of loading a file: the file's hash, the reporting zone and the moment."""

    file_hash: str
    zone: str
    now: datetime

    @property
    def moment(self) -> datetime:
        """The moment of the load, naive UTC."""
        return self.now.astimezone(UTC).replace(tzinfo=None) if self.now.tzinfo else self.now


def write(connection: sa.Connection, run: Load, understood: Understood, profile: str | None) -> FileReport:
    """Read, build and merge one understood table inside the caller's transaction.

    A file whose bytes were loaded before with the same decisions, and whose rows nothing has touched
    since, is not merged again: all of its rows are unchanged.
    """
    understood = _settled(connection, keyed_as_known(connection, understood))
    kept_as = {
        "source": source_of(run, understood),
        "header_signature": header_signature(understood.raw.header),
        "wall_zone": _zone(run, understood),
    }
    before = _same_as_before(connection, run, understood)
    if before is not None:
        connection.execute(sa.insert(loads).values({**_load_row(before, run, profile), **kept_as}))
        return before
    values, built = build(run, understood, hasher(connection))
    twin = held_under(connection, understood, built.parts[0])
    if twin is not None:
        understood = replace(understood, choices=replace(understood.choices, source=twin))
        kept_as["source"] = twin
        values, built = build(run, understood, hasher(connection))
    built, other_columns = _beside_other_columns(connection, understood, built, twin)
    built, older = without_undone(connection, built)
    older += opened_otherwise(connection, built)
    refused = {**built.refused, **refused_by_faults(values, understood)}
    load_id = _load_id(connection, run)
    read = len(understood.raw) + len(understood.raw.unreadable)
    replaced = without_other_keys(connection, understood, kept_as["source"])
    counts = merged(connection, built, refused, load_id, len(understood.raw))
    rejected = len(refused) + len(understood.raw.unreadable)
    keep_rejects(connection, load_id, understood, refused)
    warnings = (*understood.raw.facts, *understood.notes, *understood.match.system.cautions, *built.warnings)
    warnings = (_zone_told(run, understood), *warnings, *_value_notes(values, understood, refused))
    warnings = (
        *warnings,
        *other_columns,
        *older,
        *_once_told(connection, understood.match.system.kind),
        *replaced,
    )
    report = FileReport(
        understood.raw.name, understood.match.system.name, understood.match.system.kind, read,
        counts.loaded, counts.updated, counts.unchanged, rejected,
        tuple(understood.decisions.values()), warnings, load_id,
    )  # fmt: skip
    noted = {**_load_row(report, run, profile), **kept_as, "doubtful_rows": built.doubtful_rows}
    connection.execute(sa.insert(loads).values(noted))
    connection.execute(sa.insert(store_settings).values(name=f"{UNJUDGED}{load_id}", value=""))
    return report


def _settled(connection: sa.Connection, understood: Understood) -> Understood:
    """A generic list is kept under the source its earlier copy went to."""
    if understood.choices.source or not understood.match.system.is_generic:
        return understood
    earlier = earlier_source(connection, understood)
    if earlier is None:
        return understood
    return replace(understood, choices=replace(understood.choices, source=earlier))


def _beside_other_columns(
    connection: sa.Connection, understood: Understood, built: Built, twin: str | None
) -> tuple[Built, list[str]]:
    """Rows of a list that another copy brought with other columns, completed by what that one said."""
    main, *others = built.parts
    if main.frame.empty or main.table not in SIGNS:
        return built, []
    missing = lacking(connection, understood, str(main.frame["source"].iloc[0]))
    told = (
        [
            "The store holds rows of this list already, from a file with other columns: they are updated, not added."
        ]
        if twin is not None
        else []
    )
    if not missing and not says_little(understood):
        return built, told
    frame = completed(connection, FACT_TABLES[main.table], understood, main)
    if missing:
        told.append(
            f"Columns an earlier file of this list had and this one lacks stay as they were: {', '.join(missing)}."
        )
    return replace(built, parts=(replace(main, frame=frame), *others)), told


def build(run: Load, understood: Understood, secret: Hasher) -> tuple[Values, Built]:
    """The typed values of a table and the rows they become."""
    match, raw = understood.match, understood.raw
    zone = _zone(run, understood)
    values = read_values(
        understood.cells,
        match.headers,
        understood.fields,
        understood.decisions,
        zone,
        len(raw),
        run.moment.replace(tzinfo=UTC) + FUTURE,
    )
    context = Context(
        raw, understood.cells, match.system, match.headers, understood.decisions, source_of(run, understood),
        run.zone, secret, understood.choices.keep, run.file_hash, understood.choices.scales,
    )  # fmt: skip
    builder = match.system.builder or match.system.kind
    values, told = with_first_agent(values) if match.system.kind in WORKED_ON else (values, ())
    built = BUILDERS[builder](values, context)
    return values, replace(built, warnings=(*built.warnings, *told))


def _zone(run: Load, understood: Understood) -> str:
    """Zone of wall times: documented, stated in the file, given with the load, or the reporting zone."""
    return understood.match.system.zone or understood.raw.zone or understood.choices.zone or run.zone


def _zone_told(run: Load, understood: Understood) -> str:
    kept_as, is_list = source_of(run, understood), understood.match.system.is_generic
    is_named = understood.choices.source is not None and not re.fullmatch(r"\w+\.[0-9a-f]{6}", kept_as)
    where = "as a list of their own" if is_list and not is_named else f"under {kept_as.replace('_', ' ')}"
    return f"Times without an offset are read in {_zone(run, understood)}; rows are kept {where}."


def _same_as_before(connection: sa.Connection, run: Load, understood: Understood) -> FileReport | None:
    """The report of loading these bytes again, when the earlier load is still exactly in the store."""
    decisions = json.dumps([d.as_json() for d in understood.decisions.values()], ensure_ascii=False)
    same = sa.and_(
        loads.c.file_sha256 == run.file_hash, loads.c.file == understood.raw.name, loads.c.decisions == decisions,
        loads.c.rows_rejected == 0, loads.c.rows_updated == 0, loads.c.rows_unchanged == 0,
    )  # fmt: skip
    row = connection.execute(sa.select(loads).where(same).limit(1)).mappings().first()
    if row is None or understood.match.system.kind not in SINGLE:
        return None
    warnings = tuple(json.loads(row["warnings"]))
    table = FACT_TABLES[understood.match.system.kind]
    mine = sa.select(sa.func.count()).select_from(table).where(table.c.load_id == row["load_id"])
    kept = int(connection.execute(mine.where(table.c.source == source_of(run, understood))).scalar_one())
    if (
        kept != row["rows_loaded"]
        or kept != len(understood.raw)
        or _zone_told(run, understood) not in warnings
    ):
        return None
    return FileReport(
        understood.raw.name, row["system"], row["kind"], kept, 0, 0, kept, 0,
        tuple(understood.decisions.values()), warnings, _load_id(connection, run),
    )  # fmt: skip


def source_of(run: Load, understood: Understood) -> str:
    """Name the rows are kept under: the product, or for a generic file also its mapped headers.

    Two unrelated lists that both number their tickets from 1 must not overwrite each other; a newer
    copy of the same list has the same headers and therefore the same source.
    """
    if understood.choices.source:
        return understood.choices.source
    system = understood.match.system
    if not system.is_generic:
        return system.source or system.name
    return source_of_mapping(system.name, understood.match.mapping)


def _once_told(connection: sa.Connection, kind: str) -> list[str]:
    """That calls an interval report states already count once, after a load of either."""
    if kind not in {"intervals", "contacts"}:
        return []
    gone = count_once(connection)
    if not gone:
        return []
    return [
        f"{gone} intervals counted from single contacts are also stated by an interval report of the same queues; "
        "they count once, as the report states them."
    ]


def _load_id(connection: sa.Connection, run: Load) -> str:
    stem = f"{run.moment:%Y%m%dT%H%M%S}-{run.file_hash[:8]}"
    same = sa.select(sa.func.count()).select_from(loads).where(loads.c.load_id.like(f"{stem}%"))
    number = int(connection.execute(same).scalar_one())
    return stem if number == 0 else f"{stem}-{number + 1}"


def _value_notes(values: Values, understood: Understood, refused: Mapping[int, tuple[str, str]]) -> list[str]:
    """Sentences on unknown words and on cells that were emptied."""
    notes = []
    for field, words in values.unknown_words.items():
        column = understood.match.headers[field][0]
        listed = ", ".join(f"{shortened(w)} ({n})" for w, n in sorted(words.items(), key=lambda p: -p[1])[:6])
        notes.append(f"{column}: words without a meaning for us as {field}: {listed}.")
    for field, count in values.second_hours.items():
        column = understood.match.headers[field][0]
        notes.append(
            f"{column}: {count} local times lie in the hour that the clock repeated and would be before their opening; "
            "they are read in its second run."
        )
    for field, count in values.skipped_hours.items():
        column = understood.match.headers[field][0]
        notes.append(
            f"{column}: {count} local times do not exist, the clock was put forward over them; each is read as the "
            "first moment after. Is the time zone right?"
        )
    for fault in values.faults:
        emptied = [int(r) for r in fault.rows if int(r) not in refused]
        held = "dates out of range" if fault.is_outside else "words"
        if emptied:
            notes.append(
                f"{fault.column}: {len(emptied)} cells hold {held} instead of {fault.wanted}; read as no value."
            )
    return notes


def _load_row(report: FileReport, run: Load, profile: str | None) -> dict[str, Any]:
    return {
        "load_id": report.load_id,
        "loaded_at": run.moment,
        "file": report.file,
        "file_sha256": run.file_hash,
        "system": report.system,
        "profile": profile,
        "kind": report.kind,
        "rows_read": report.read,
        "rows_loaded": report.loaded,
        "rows_updated": report.updated,
        "rows_unchanged": report.unchanged,
        "rows_rejected": report.rejected,
        "decisions": json.dumps([d.as_json() for d in report.decisions], ensure_ascii=False),
        "warnings": json.dumps(list(report.warnings), ensure_ascii=False),
        "is_demo": False,
    }
