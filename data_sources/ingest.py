"""A file becomes rows of the store: proposed, decided, accounted for, and written in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import sqlalchemy as sa

from data_sources import profiles
from data_sources.layouts import DateOrder
from data_sources.mended import as_loaded, without_why
from data_sources.reading import RawTable, check_size, read_file, read_tables, shown_name
from data_sources.recognise import header_signature
from data_sources.reports import Examined, FileReport, Proposal, UnreadTable, preview
from data_sources.returned import note, returned
from data_sources.tables import DEMO, FACT_TABLES, loads, rejects, store_settings
from data_sources.understanding import Choices, Said, Understood, ask, understand
from data_sources.unread import unread_table
from domain.errors import InputError
from settings import settings

if TYPE_CHECKING:
    import pandas as pd

    from data_sources.store import Store

Source = Path | str | tuple[str, bytes]
WithDemo = Literal["refuse", "remove", "keep"]
Check = Callable[[sa.Connection, list[FileReport]], None]


def propose(
    source: Source, *, zone: str | None = None, choices: Choices | None = None, store: Store | None = None
) -> list[Proposal]:
    """How a file would be loaded: one proposal per table in it, nothing written.

    Args:
        source: path, or name and bytes.
        zone: zone of wall times in the file, when it differs from the reporting zone.
        choices: what the person chose so far.
        store: where saved profiles are looked up.

    Raises:
        InputError: when nothing in the file is understood.
    """
    name, data = _bytes(source)
    given = replace(choices or Choices(), zone=zone or (choices.zone if choices else None))
    found, left_out = _understood(name, data, Said(given), store)
    made = [_proposal(u, profile) for u, profile in found]
    return [replace(p, warnings=(*p.warnings, *left_out)) for p in made]


def examine(source: Source, *, said: Said | None = None, store: Store | None = None) -> Examined:
    """Every table of a file: how it would be loaded, or why it is not understood; nothing written.

    Args:
        source: path, or name and bytes.
        said: what the person chose so far.
        store: where saved profiles are looked up.

    Raises:
        InputError: when the file holds no table at all.
    """
    name, data = _bytes(source)
    proposals: list[Proposal] = []
    unread: list[UnreadTable] = []
    for raw in _wanted(read_tables(data, name), said or Said()):
        chosen = (said or Said()).of(raw.name)
        try:
            proposals.append(_proposal(*_one(raw, chosen, store)))
        except InputError as error:
            unread.append(unread_table(raw, chosen, error))
    return Examined(tuple(proposals), tuple(unread))


def load(
    store: Store,
    source: Source,
    *,
    zone: str | None = None,
    profile: str | None = None,
    system: str | None = None,
    mapping: Mapping[str, str] | None = None,
    date_order: DateOrder | None = None,
    forms: Mapping[str, str] | None = None,
    keep: Iterable[str] = (),
    as_source: str | None = None,
    of_tables: Mapping[str, Choices] | None = None,
    without: Iterable[str] = (),
    with_demo: WithDemo = "refuse",
    before_commit: Check | None = None,
    now: datetime,
) -> list[FileReport]:
    """Load every table of a file in one transaction; on any error the store is as before.

    Args:
        store: where to.
        source: path, or name and bytes.
        zone: zone of the file's wall times; the store's reporting zone by default. An export that is
            documented to be in UTC, or states its zone, is read in that. The first load into a store
            without a reporting zone sets it.
        profile: saved profile to apply; without one, the profile saved for the same headers.
        system, mapping, date_order, forms, keep, as_source: see `understanding.Choices`.
        of_tables: choices for single tables of the file by their names, instead of those for all.
        without: sheets or members that are not loaded, see `table_named`.
        with_demo: what to do when the store holds demo rows.
        before_commit: asked with the reports inside the transaction; what it raises undoes the load.
        now: moment of the load, naive UTC or aware.

    Raises:
        InputError: one sentence saying what was wanted, what came and what to do.
    """
    name, data = _bytes(source)
    _refuse_beside_demo(store, with_demo)
    chosen = Choices(system, mapping, date_order, forms, frozenset(keep), zone, as_source)
    if profile is not None:
        chosen = profiles.applied(store, profile, chosen)
    said = Said(chosen, of_tables or {}, tuple(without))
    understood, skipped = _understood(name, data, said, store if profile is None else None)
    for one, _ in understood:
        if one.unanswered:
            raise ask(one)
    from data_sources.store import setting
    from data_sources.writing import Load, write

    told = (*skipped, *_demo_told(store, with_demo))
    with store.loading() as connection:
        if with_demo == "remove":
            _without_demo(connection)
        kept = setting(connection, "zone")
        run = Load(hashlib.sha256(data).hexdigest(), kept or zone or settings().zone, now)
        reports = [
            replace(write(connection, run, one, used or profile), open_units=one.unread)
            for one, used in understood
        ]
        for (one, _), report in zip(understood, reports, strict=True):
            if one.returned is not None:
                note(connection, one.returned, one.raw.row_no, report.load_id)
        if kept is None:
            connection.execute(sa.insert(store_settings).values(name="zone", value=run.zone))
        if before_commit is not None:
            before_commit(connection, reports)
    return [replace(r, warnings=(*r.warnings, *told)) for r in reports]


def _bytes(source: Source) -> tuple[str, bytes]:
    if isinstance(source, tuple):
        check_size(len(source[1]), source[0])
        return source
    path = Path(source)
    return shown_name(path), read_file(path)


def _understood(
    name: str, data: bytes, said: Said, store: Store | None
) -> tuple[list[tuple[Understood, str | None]], tuple[str, ...]]:
    """Every table that is understood with the profile applied, and notes on sheets that are not.

    Raises:
        InputError: when none is, or a member of an archive is not, unless it is to be left out.
    """
    found: list[tuple[Understood, str | None]] = []
    problems: list[InputError] = []
    for raw in _wanted(read_tables(data, name), said):
        try:
            found.append(_one(raw, said.of(raw.name), store))
        except InputError as error:
            problems.append(error)
    if problems and (not found or not is_workbook(name, data)):
        raise problems[0]
    asked = [f"Left out as said: {', '.join(said.without)}."] if said.without else []
    return found, (*asked, *(f"Sheet left out: {p}" for p in problems))


def _wanted(tables: Iterable[RawTable], said: Said) -> list[RawTable]:
    """The tables of a file without those a person leaves out."""
    raws = list(tables)
    gone = {table_named([r.name for r in raws], name, "without") for name in said.without}
    if raws and len(gone) == len(raws):
        raise InputError("a table that is loaded", f"all {len(raws)} left out", "Leave out fewer", "without")
    return [r for r in raws if r.name not in gone]


def table_named(names: Sequence[str], table: str, option: str) -> str:
    """The one table a person means.

    Args:
        names: of the tables of a file, as reports show them.
        table: one of them, or the part behind the file's name.
        option: what the table was named for.

    Raises:
        InputError: when the file holds no table of that name, or several.
    """
    meant = [n for n in names if n == table or n.endswith(f"/{table}")]
    if len(meant) != 1:
        raise InputError(
            "the name of one sheet or member", table, f"The file holds {', '.join(names)}", option
        )
    return meant[0]


def is_workbook(name: str, data: bytes) -> bool:
    """Whether sheets that are not understood may be left out: a workbook has covers and notes, an archive has files."""
    return data[:4] == b"PK\x03\x04" and not name.lower().endswith(".zip")


def _one(raw: RawTable, choices: Choices, store: Store | None) -> tuple[Understood, str | None]:
    """A table understood, with the name of the saved choices that helped; another system sets them aside."""
    why, (raw, load_id) = raw, without_why(raw)
    before = as_loaded(store, load_id, raw.header, choices) if store and load_id else None
    if before is not None:
        told = f"These rows were refused from {before[1]}: they are read as it was and kept with its rows."
        found = understand(replace(raw, questions=dict(before[0].scales.questions)), before[0])
        return replace(found, notes=(told, *found.notes), returned=returned(why, load_id)), None
    saved = profiles.for_header(store, header_signature(raw.header), choices.system) if store else None
    if saved is not None and store is not None:
        return understand(raw, profiles.applied(store, saved, choices)), saved
    return understand(raw, choices), None


def _proposal(understood: Understood, profile: str | None) -> Proposal:
    raw, match = understood.raw, understood.match
    used = {h for found in match.headers.values() for h in found}
    asked = {u.column for u in understood.unread}
    return Proposal(
        file=raw.name,
        system=match.system.name,
        label=match.system.label,
        kind=match.system.kind,
        evidence=match.evidence,
        mapping=match.mapping,
        decisions=tuple(understood.decisions.values()),
        preview=preview(raw),
        rows=len(raw) + len(raw.unreadable),
        unmapped=tuple(h for h in raw.header if h not in used | asked | {*understood.rated_columns}),
        warnings=(*raw.facts, *understood.notes, *match.system.cautions, *_answers_told(understood)),
        questions=(str(ask(understood)),) if understood.unanswered else (),
        header_signature=header_signature(raw.header),
        profile=profile,
        open_units=understood.open_units,
        joined={h: name for name, found in match.headers.items() for h in found[1:]},
    )


def _answers_told(understood: Understood) -> tuple[str, ...]:
    """What becomes of the answers of a survey, before it is loaded."""
    from data_sources.building_surveys import UNDATED

    asked = understood.rated_columns
    told = [f"One answer per question: {', '.join(asked[:20])}."] if asked else []
    if understood.match.system.kind == "surveys" and "responded_at" not in understood.match.headers:
        told.append(UNDATED)
    return tuple(told)


def has_demo(store: Store) -> bool:
    """Whether the store holds rows of the demo contact centre."""
    with store.engine.connect() as connection:
        return any(
            connection.execute(sa.select(t.c.source).where(t.c.source == DEMO).limit(1)).first() is not None
            for t in FACT_TABLES.values()
        )


def remove_demo(store: Store) -> int:
    """Delete every demo row and the loads that made them; returns how many rows went."""
    with store.loading() as connection:
        return _without_demo(connection)


def _without_demo(connection: sa.Connection) -> int:
    from data_sources.tables import sla_clocks

    gone = 0
    for table in (*FACT_TABLES.values(), sla_clocks):
        gone += connection.execute(sa.delete(table).where(table.c.source == DEMO)).rowcount
    demo_loads = sa.select(loads.c.load_id).where(loads.c.is_demo)
    connection.execute(sa.delete(rejects).where(rejects.c.load_id.in_(demo_loads)))
    connection.execute(sa.delete(loads).where(loads.c.is_demo))
    return max(gone, 0)


def _refuse_beside_demo(store: Store, with_demo: WithDemo) -> None:
    if with_demo != "refuse" or not has_demo(store):
        return
    raise InputError(
        "a store without demo data, so that real and made-up numbers are never mixed",
        "a store that holds the demo contact centre",
        "Remove it with --demo remove, or load beside it with --demo keep",
        "store",
    )


def _demo_told(store: Store, with_demo: WithDemo) -> tuple[str, ...]:
    if with_demo == "keep" and has_demo(store):
        return ("The store also holds demo data: totals over all sources mix real and made-up rows.",)
    return ()


def rejected_rows(store: Store, load_id: str) -> pd.DataFrame:
    """Rejected rows of a load: row number, column, reason, the cells, and the load that brought them back mended."""
    chosen = sa.select(
        rejects.c.row_no, rejects.c.column_name, rejects.c.reason, rejects.c.content, rejects.c.returned_in
    )
    return store.read(chosen.where(rejects.c.load_id == load_id).order_by(rejects.c.row_no))
