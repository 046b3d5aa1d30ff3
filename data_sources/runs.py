"""Plans kept in the store by name: what went in, what came out, on which data. Run again, they agree."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from data_sources.store import Store
from data_sources.tables import runs
from domain.errors import InputError


@dataclass(frozen=True, slots=True)
class Run:
    """One kept plan.

    Attributes:
        kind: `what_if` or `capacity`. name: unique within its kind.
        inputs: plain values that make the same plan again. results: rows as plain values.
        data_version: `data_sources.queries.Holdings.version` at the time.
        made_at: naive UTC.
    """

    kind: str
    name: str
    inputs: Mapping[str, Any]
    results: Sequence[Mapping[str, Any]]
    data_version: str
    made_at: datetime


def keep(store: Store, run: Run) -> None:
    """Keep a run; one of the same kind and name is replaced.

    Raises:
        InputError: without a name.
    """
    if not run.name.strip():
        raise InputError("a name for the run", "none", where="name")
    row = {
        "kind": run.kind, "name": run.name.strip(), "inputs": _text(run.inputs), "results": _text(run.results),
        "data_version": run.data_version, "made_at": run.made_at,
    }  # fmt: skip
    with store.transaction() as connection:
        connection.execute(sa.delete(runs).where(_is(run.kind, run.name.strip())))
        connection.execute(sa.insert(runs).values(row))


def kept(store: Store, kind: str) -> list[Run]:
    """Every run of a kind, newest first."""
    chosen = sa.select(runs).where(runs.c.kind == kind).order_by(runs.c.made_at.desc(), runs.c.name)
    with store.engine.connect() as connection:
        rows = connection.execute(chosen).mappings().all()
    return [_run(row) for row in rows]


def get(store: Store, kind: str, name: str) -> Run:
    """One run.

    Raises:
        InputError: when there is none of that name, with the names there are.
    """
    found = kept(store, kind)
    for run in found:
        if run.name == name:
            return run
    names = ", ".join(r.name for r in found) or "none kept yet"
    raise InputError(f"a kept {kind.replace('_', '-')} run ({names})", name, where="name")


def remove(store: Store, kind: str, name: str) -> None:
    """Forget a run; nothing happens when there is none."""
    with store.transaction() as connection:
        connection.execute(sa.delete(runs).where(_is(kind, name)))


def _is(kind: str, name: str) -> sa.ColumnElement[bool]:
    return sa.and_(runs.c.kind == kind, runs.c.name == name)


def _text(value: Any) -> str:
    # NaN is no JSON; a figure that is not known is null
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return None if isinstance(value, float) and value != value else value


def _run(row: sa.RowMapping) -> Run:
    return Run(
        row["kind"], row["name"], json.loads(row["inputs"]), json.loads(row["results"]), row["data_version"],
        row["made_at"],
    )  # fmt: skip
