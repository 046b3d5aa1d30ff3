"""Events that wait in the inbox, taken together: one load for many bodies, in the order they arrived.

A load costs the same for one event as for a thousand, so bodies of one profile with the same columns are read as
one list. A body that cannot be used is found and set aside; the others load as if it had not come.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from data_sources.inbox import STORE_AT_FAULT, Delivery, reason_of, waiting
from data_sources.ingest import Check
from data_sources.reports import FileReport
from data_sources.store import Store
from data_sources.systems import SYSTEMS
from data_sources.tables import loads, rejects
from data_sources.webhook import MARK
from domain.errors import InputError

MOST_BODIES = 1000
MOST_BYTES = 16 * 1024 * 1024
BODIES = " bodies).ndjson"
"""How the name of a load of several bodies ends."""

LoadMany = Callable[[str, str, bytes, Check], list[FileReport]]
"""Profile, name, NDJSON and what is asked before the commit -> reports; raises `InputError`."""


@dataclass(frozen=True, slots=True)
class Body:
    """One waiting file of events. `header` is None when it cannot be read as records."""

    path: Path
    content: bytes
    header: frozenset[str] | None
    rows: int

    @property
    def profile(self) -> str:
        return self.path.name.split(MARK)[0]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken: its place in the body, column at fault and why."""

    row: int
    column: str | None
    reason: str


class PartlyRejectedError(InputError):
    """Some bodies of a batch hold rejected rows; `places` are theirs in the batch."""

    def __init__(self, places: Sequence[int]) -> None:
        self.places = frozenset(places)
        super().__init__("bodies whose rows can all be read", f"{len(places)} others", "", "webhook")


def take_in(folder: Path, load_many: LoadMany, *, now: datetime) -> Iterator[Delivery]:
    """Load what waits, many bodies at once, and move each with its report when its load is committed.

    A process that ends in between leaves a body where it was; loading it again changes nothing.

    Args:
        folder: the events of an inbox; `done/` and `failed/` are made in it.
        load_many: loads the bodies of one profile in one transaction.
        now: naive UTC, the moment of the round; what is moved bears it.

    Raises:
        StoreError, OSError: of a store or folder that cannot be used; what is not loaded goes on waiting.
    """
    for batch in batches(waiting(folder)):
        yield from _taken(folder, batch, load_many, now)


def source_before(store: Store, profile: str) -> str | None:
    """The source that earlier events of a profile went to, None before the first: one feed is one list.

    A list without a product's name is told by its columns, and events say now more, now less.
    """
    sent = sa.or_(
        loads.c.file.startswith(f"{profile}{MARK}", autoescape=True),
        sa.and_(loads.c.file.startswith(f"{profile} (", autoescape=True), loads.c.file.endswith(BODIES)),
    )
    is_list = loads.c.system.in_([n for n, system in SYSTEMS.items() if system.is_generic])
    chosen = sa.select(loads.c.source).where(sent, is_list, loads.c.source.is_not(None))
    with store.engine.connect() as connection:
        found = connection.execute(chosen.order_by(loads.c.loaded_at).limit(1)).scalar()
    return str(found) if found else None


def batches(paths: Sequence[Path]) -> Iterator[list[Body]]:
    """Bodies of one profile with the same columns, as they follow each other; profile by profile."""
    in_order = sorted(paths, key=lambda p: (p.name.split(MARK)[0], p.stat().st_mtime_ns, p.name))
    held: list[Body] = []
    for body in map(_body, in_order):
        if held and not _fits(held, body):
            yield held
            held = []
        held.append(body)
    if held:
        yield held


def _fits(held: Sequence[Body], body: Body) -> bool:
    # Other columns may make another list of them, so a batch must not mix what would not stand in one file.
    return (
        body.header is not None
        and (body.profile, body.header) == (held[0].profile, held[0].header)
        and len(held) < MOST_BODIES
        and sum(len(b.content) for b in held) + len(body.content) <= MOST_BYTES
    )


def _body(path: Path) -> Body:
    from data_sources.nested import read_json

    content = path.read_bytes()
    try:
        raw = read_json(content, path.name)
    except InputError:
        return Body(path, content, None, 0)
    return Body(path, content, frozenset(raw.header), len(raw))


def _taken(folder: Path, batch: Sequence[Body], load_many: LoadMany, now: datetime) -> Iterator[Delivery]:
    """Load a batch, without the bodies that are in the way of the others; those are tried alone."""
    rejected: dict[int, list[Rejected]] = {}

    def check(connection: sa.Connection, reports: list[FileReport]) -> None:
        rejected.update(_rejected(connection, reports, batch))
        if rejected and len(batch) > 1:
            raise PartlyRejectedError(list(rejected))

    try:
        reports = load_many(batch[0].profile, _name(batch), _joined(batch), check)
    except (*STORE_AT_FAULT, OSError):
        raise
    except Exception as error:  # noqa: BLE001 - the bodies behind it must not wait
        if len(batch) == 1:
            told = {"file": batch[0].path.name, "error": reason_of(error, batch[0].path.name)}
            yield _moved(batch[0], folder / "failed", told, now)
            return
        for part in _parts(batch, error):
            yield from _taken(folder, part, load_many, now)
        return
    loaded = {"files": [r.as_json() for r in reports], "bodies": len(batch)}
    for place, body in enumerate(batch):
        refused = rejected.get(place, [])
        target = "failed" if body.rows and len({r.row for r in refused}) == body.rows else "done"
        yield _moved(body, folder / target, {**loaded, **_told(body, refused)}, now)


def _parts(batch: Sequence[Body], error: Exception) -> Iterator[Sequence[Body]]:
    """What to try instead, in the same order: the bodies at fault alone, or halves when none is named."""
    if not isinstance(error, PartlyRejectedError):
        yield batch[: len(batch) // 2]
        yield batch[len(batch) // 2 :]
        return
    start = 0
    for place in sorted(error.places):
        yield from ([batch[start:place]] if place > start else [])
        yield batch[place : place + 1]
        start = place + 1
    yield from ([batch[start:]] if start < len(batch) else [])


def _rejected(
    connection: sa.Connection, reports: Sequence[FileReport], batch: Sequence[Body]
) -> dict[int, list[Rejected]]:
    """Rejected rows by the place of their body, asked inside the load's transaction."""
    ids = [r.load_id for r in reports if r.rejected]
    if not ids:
        return {}
    place_of = [(n, row) for n, body in enumerate(batch) for row in range(1, body.rows + 1)]
    chosen = sa.select(rejects.c.row_no, rejects.c.column_name, rejects.c.reason)
    found: dict[int, list[Rejected]] = {}
    for number, column, reason in connection.execute(
        chosen.where(rejects.c.load_id.in_(ids)).order_by(rejects.c.row_no)
    ).all():
        place, row = place_of[number - 1]
        found.setdefault(place, []).append(Rejected(row, column, reason))
    return found


def _told(body: Body, refused: Sequence[Rejected]) -> dict[str, Any]:
    rows = [{"row": r.row, "column": r.column, "reason": r.reason} for r in refused]
    return {"file": body.path.name, "read": body.rows, "rejected": rows}


def _name(batch: Sequence[Body]) -> str:
    return batch[0].path.name if len(batch) == 1 else f"{batch[0].profile} ({len(batch)}{BODIES}"


def _joined(batch: Sequence[Body]) -> bytes:
    return b"\n".join(b.content.rstrip(b"\n") for b in batch) + b"\n"


def _moved(body: Body, target: Path, report: dict[str, Any], now: datetime) -> Delivery:
    """Move a body, its report first so that none goes missing.

    Its name says what it holds, so that a body that comes again is found without a look through all of them; the
    moment it was taken in is that of the file.
    """
    target.mkdir(exist_ok=True)
    moved = target / body.path.name
    (target / f"{moved.name}.report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1))
    body.path.replace(moved)
    taken_in = now.replace(tzinfo=UTC).timestamp()
    os.utime(moved, (taken_in, taken_in))
    return Delivery(body.path.name, moved, report)
