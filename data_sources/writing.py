"""Rows into the store: rejects kept with their reason, repeats folded, every row accounted for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa

from data_sources.builders import BUILDERS
from data_sources.building import Built, Context, Part
from data_sources.bulk import MergeCounts, append, merge
from data_sources.privacy import Hasher, hasher, personal_kind
from data_sources.reports import FileReport
from data_sources.tables import FACT_TABLES, loads, rejects
from data_sources.understanding import Choices, Understood
from data_sources.values import Fault, Values, read_values

Rows = npt.NDArray[np.int64]
Refused = dict[int, tuple[str, str]]


@dataclass(frozen=True)
class Load:
    """One run of loading a file: the file's hash, the reporting zone, choices and moment."""

    file_hash: str
    zone: str
    choices: Choices
    now: datetime

    @property
    def moment(self) -> datetime:
        """The moment of the load, naive UTC."""
        return self.now.astimezone(UTC).replace(tzinfo=None) if self.now.tzinfo else self.now


def write(connection: sa.Connection, run: Load, understood: Understood, profile: str | None) -> FileReport:
    """Read, build and merge one understood table inside the caller's transaction."""
    values, built = build(run, understood, hasher(connection))
    refused = {**_refused_by_faults(values, understood), **built.refused}
    load_id = _load_id(connection, run)
    read = len(understood.raw) + len(understood.raw.unreadable)
    counts = _merged(connection, built, refused, load_id, len(understood.raw))
    rejected = len(refused) + len(understood.raw.unreadable)
    _keep_rejects(connection, load_id, understood, refused)
    warnings = (*understood.raw.facts, *understood.notes, *understood.match.system.cautions, *built.warnings)
    warnings = (*warnings, *_value_notes(values, understood, refused))
    report = FileReport(
        understood.raw.name, understood.match.system.name, understood.match.system.kind, read,
        counts.loaded, counts.updated, counts.unchanged, rejected,
        tuple(understood.decisions.values()), warnings, load_id,
    )  # fmt: skip
    connection.execute(sa.insert(loads).values(_load_row(report, run, profile)))
    return report


def build(run: Load, understood: Understood, secret: Hasher) -> tuple[Values, Built]:
    """The typed values of a table and the rows they become."""
    match, raw = understood.match, understood.raw
    zone = match.system.zone or raw.zone or run.choices.zone or run.zone
    values = read_values(
        understood.cells, match.headers, understood.fields, understood.decisions, zone, len(raw)
    )
    context = Context(
        raw, understood.cells, match.system, match.headers, understood.decisions, source_of(run, understood),
        run.zone, secret, run.choices.keep, run.file_hash,
    )  # fmt: skip
    builder = match.system.builder or match.system.kind
    return values, BUILDERS[builder](values, context)


def source_of(run: Load, understood: Understood) -> str:
    """Name the rows are kept under: the product, or for a generic file also its mapped headers.

    Two unrelated lists that both number their tickets from 1 must not overwrite each other; a newer
    copy of the same list has the same headers and therefore the same source.
    """
    if run.choices.source:
        return run.choices.source
    system = understood.match.system
    if not system.is_generic:
        return system.name
    mapped = json.dumps(understood.match.mapping, sort_keys=True)
    return f"{system.name}.{hashlib.sha256(mapped.encode()).hexdigest()[:6]}"


def _load_id(connection: sa.Connection, run: Load) -> str:
    stem = f"{run.moment:%Y%m%dT%H%M%S}-{run.file_hash[:8]}"
    same = sa.select(sa.func.count()).select_from(loads).where(loads.c.load_id.like(f"{stem}%"))
    number = int(connection.execute(same).scalar_one())
    return stem if number == 0 else f"{stem}-{number + 1}"


def _refused_by_faults(values: Values, understood: Understood) -> Refused:
    """Rows with a cell that is not what its column was decided to be.

    A word in an optional column (`pending` under a date) only empties the cell and is counted.
    """
    refused: Refused = {}
    for fault in values.faults:
        cells = understood.cells[fault.column].text
        for row in _serious(fault, cells, understood):
            refused[int(row)] = (fault.column, f"{fault.wanted} was wanted, got {cells[int(row)].as_py()!r}")
    return refused


def _serious(fault: Fault, cells: Any, understood: Understood) -> Rows:
    key = fault.field in {*understood.match.system.needs, "created_at", "starts_at", "offered_at", "at"}
    if key:
        return fault.rows
    is_digit = [any(c.isdigit() for c in cells[int(r)].as_py() or "") for r in fault.rows]
    serious: Rows = fault.rows[np.asarray(is_digit, dtype=bool)]
    return serious


def _merged(
    connection: sa.Connection, built: Built, refused: Refused, load_id: str, rows: int
) -> MergeCounts:
    """Merge every part; the first part's outcome is the outcome of the file's rows."""
    main, *others = built.parts
    good = np.ones(rows, dtype=bool)
    good[list(refused)] = False
    is_single = main.frame_of is None and len(np.unique(main.row_of)) == len(main.row_of)
    merge_main = _merge_single if is_single else _merge_many
    counts = merge_main(connection, main, good, load_id)
    for part in others:
        table = FACT_TABLES[part.table]
        folded, _ = _folded(part.frame[_used(part, good)], [c.name for c in table.primary_key.columns])
        merge(connection, table, folded.assign(load_id=load_id))
    return counts


def _used(part: Part, good: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Rows of a part that come from at least one accepted row of the file."""
    if part.frame_of is None:
        return (
            good[part.row_of] if len(part.row_of) == len(part.frame) else np.ones(len(part.frame), dtype=bool)
        )
    used = np.zeros(len(part.frame), dtype=bool)
    used[part.frame_of[good & (part.frame_of >= 0)]] = True
    return used


def _merge_single(
    connection: sa.Connection, part: Part, good: npt.NDArray[np.bool_], load_id: str
) -> MergeCounts:
    """One row of ours per row of the file."""
    table = FACT_TABLES[part.table]
    mask = good[part.row_of]
    chosen = part.frame if mask.all() else part.frame[mask]
    frame, repeats = _folded(chosen, [c.name for c in table.primary_key.columns])
    counts = merge(connection, table, frame.assign(load_id=load_id))
    silent = int(good.sum()) - len(chosen)
    return counts + repeats + MergeCounts(unchanged=silent)


def _folded(frame: pd.DataFrame, keys: list[str]) -> tuple[pd.DataFrame, MergeCounts]:
    """One row per key: the newest by `updated_at`, else the last; equal repeats count as unchanged."""
    is_repeat = frame.duplicated(keys, keep=False)
    if not is_repeat.any():
        return frame, MergeCounts()
    ordered = frame
    if "updated_at" in frame.columns and frame["updated_at"].notna().any():
        ordered = frame.sort_values("updated_at", kind="stable", na_position="first")
    kept = ordered.drop_duplicates(keys, keep="last").sort_index()
    equal = int(ordered[is_repeat.reindex(ordered.index)].duplicated(keep="last").sum())
    gone = len(frame) - len(kept)
    return kept, MergeCounts(updated=gone - equal, unchanged=equal)


def _merge_many(
    connection: sa.Connection, part: Part, good: npt.NDArray[np.bool_], load_id: str
) -> MergeCounts:
    """Several rows of ours per row of the file, or several of the file per row of ours.

    A row of the file is new when none of the rows it became was there before.
    """
    table = FACT_TABLES[part.table]
    key = [c.name for c in table.primary_key.columns]
    used = _used(part, good)
    frame = part.frame[used]
    folded, _ = _folded(frame, key)
    known = _keys(connection, table, key, table.c.source.in_(frame["source"].unique().tolist()))
    merge(connection, table, folded.assign(load_id=load_id))
    touched = _keys(connection, table, key, table.c.load_id == load_id)
    mine = pd.MultiIndex.from_frame(frame[key].astype(str))
    fate = pd.DataFrame(
        {"known": mine.isin(known), "touched": mine.isin(touched)}, index=np.flatnonzero(used)
    )
    by_row = _by_file_row(fate, part, good, used)
    loaded = int((by_row["touched"] & ~by_row["known"]).sum())
    updated = int((by_row["touched"] & by_row["known"]).sum())
    return MergeCounts(loaded, updated, int(good.sum()) - loaded - updated)


def _by_file_row(
    fate: pd.DataFrame, part: Part, good: npt.NDArray[np.bool_], used: npt.NDArray[np.bool_]
) -> pd.DataFrame:
    """What happened to each accepted row of the file."""
    if part.frame_of is not None:
        return fate.reindex(part.frame_of[good & (part.frame_of >= 0)])
    return fate.groupby(part.row_of[used]).any()


def _keys(
    connection: sa.Connection, table: sa.Table, key: list[str], where: sa.ColumnElement[bool]
) -> pd.MultiIndex:
    rows = connection.execute(sa.select(*(table.c[k] for k in key)).where(where)).all()
    return (
        pd.MultiIndex.from_tuples([tuple(map(str, r)) for r in rows], names=key)
        if rows
        else pd.MultiIndex.from_arrays([[] for _ in key])
    )


def _keep_rejects(connection: sa.Connection, load_id: str, understood: Understood, refused: Refused) -> None:
    raw = understood.raw
    rows = [
        {
            "load_id": load_id,
            "row_no": int(raw.row_no[i]),
            "column_name": column_name or None,
            "reason": reason,
            "content": json.dumps(_content(understood, i), ensure_ascii=False),
        }
        for i, (column_name, reason) in refused.items()
    ]
    rows += [
        {"load_id": load_id, "row_no": n, "column_name": None, "reason": reason, "content": "{}"}
        for n, reason in raw.unreadable
    ]
    if rows:
        append(connection, rejects, pd.DataFrame(rows))


def _content(understood: Understood, row: int) -> dict[str, str | None]:
    """The cells of a row; personal ones that are not kept stay out."""
    hidden = {d.column for d in understood.decisions.values() if d.treatment in {"hashed", "dropped"}}
    content: dict[str, str | None] = {}
    mapped = {h for found in understood.match.headers.values() for h in found}
    for header, column in zip(understood.raw.header, understood.raw.columns, strict=True):
        is_hidden = header in hidden or (header not in mapped and personal_kind(header))
        content[header] = None if is_hidden else column[row].as_py()
    return content


def _value_notes(values: Values, understood: Understood, refused: Mapping[int, tuple[str, str]]) -> list[str]:
    """Sentences on unknown words and on cells that were emptied."""
    notes = []
    for field, words in values.unknown_words.items():
        column = understood.match.headers[field][0]
        listed = ", ".join(f"{w} ({n})" for w, n in sorted(words.items(), key=lambda p: -p[1])[:6])
        notes.append(f"{column}: words without a meaning for us as {field}: {listed}.")
    for fault in values.faults:
        emptied = [int(r) for r in fault.rows if int(r) not in refused]
        if emptied:
            notes.append(
                f"{fault.column}: {len(emptied)} cells hold words instead of {fault.wanted}; read as no value."
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
