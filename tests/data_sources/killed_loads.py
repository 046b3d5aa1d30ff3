"""Loads in a process of their own that is killed at a chosen statement or moment; the store is looked at after.

A fork server has imported everything, so that a process costs milliseconds.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from data_sources.clocks import unjudged
from data_sources.store import Store, open_store
from data_sources.tables import loads, rejects, sla_clocks, tickets

NOW = datetime(2026, 11, 22, 12)
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.data_sources.preloaded_loads"])


def ticket_csv(rows: int, version: int) -> bytes:
    """Tickets of a list: the second version changes every third one, adds a tenth and holds a wrong row."""
    more = rows // 10 if version == 2 else 0
    lines = ["ticket id,created at,status,updated at,group,agent,category,customer id,tier"]
    for n in range(rows + more):
        is_new = version == 2 and n % 3 == 0
        status, day = ("solved", 14) if is_new else ("open", 13)
        lines.append(
            f"T{n},2026-01-13 08:00:00,{status},2026-01-{day} 09:00:00,G{n % 7},A{n % 50},C{n % 9},{n},tier_2"
        )
    if version == 2:
        lines.append("T-bad,not a date,open,,,,,,")
    return ("\n".join(lines) + "\n").encode()


@dataclass(frozen=True)
class Held:
    """What a store holds of the list, in the order of ids."""

    rows: tuple[tuple[str, str], ...]
    loads: int
    rejects: int


def held(store: Store) -> Held:
    with store.engine.connect() as connection:
        rows = connection.execute(
            sa.select(tickets.c.ticket_id, tickets.c.status).order_by(tickets.c.ticket_id)
        )
        counts = [
            connection.execute(sa.select(sa.func.count()).select_from(t)).scalar_one()
            for t in (loads, rejects)
        ]
        return Held(tuple((r[0], r[1]) for r in rows), *counts)


def is_sound(store: Store) -> bool:
    """Whether the key of tickets holds, no table was left over, and clocks are judged or marked as not judged."""
    seen = sa.inspect(store.engine)
    names = set(seen.get_table_names())
    with store.engine.connect() as connection:
        source = connection.execute(sa.select(tickets.c.source).limit(1)).scalar_one_or_none()
        judged = connection.execute(sa.select(sa.func.count()).select_from(sla_clocks)).scalar_one()
    return (
        seen.get_pk_constraint("tickets")["constrained_columns"] == ["source", "ticket_id"]
        and not any(n.startswith("stage_") or n.endswith("_first") for n in names)
        and (source is None or bool(judged) or bool(unjudged(store)))
    )


def _load(url: str, content: bytes, kill_at: int | None, told: Connection, many_rows: int | None) -> None:
    """Load; kill this process just before its `kill_at`th statement, a commit being one too."""
    from data_sources import bulk
    from data_sources.ingest import load

    bulk.MANY_ROWS = bulk.MANY_ROWS if many_rows is None else many_rows
    store = open_store(url)
    seen = 0

    def count(*_: Any) -> None:
        nonlocal seen
        if seen == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        seen += 1

    sa.event.listen(store.engine, "before_cursor_execute", count)
    sa.event.listen(store.engine, "commit", count)
    told.send("ready")
    load(store, ("list.csv", content), now=NOW)
    told.send(seen)
    store.close()


def _take_in(url: str, folder: Path, told: Connection) -> None:
    """Load and judge everything that waits in an inbox."""
    from jobs.intake import take_in

    store = open_store(url)
    told.send("ready")
    take_in(store, folder, now=NOW)
    store.close()


def killed_at_statement(
    url: str, content: bytes, statement: int | None, *, many_rows: int | None = None
) -> int | None:
    """Load in a process killed before a statement; returns the statements of a load that lived.

    Args:
        many_rows: rows from which the key of an empty table is made after them.
    """
    near, far = FORKS.Pipe()
    process = FORKS.Process(target=_load, args=(url, content, statement, far, many_rows))
    process.start()
    far.close()
    heard: list[Any] = []
    try:
        while True:
            heard.append(near.recv())
    except EOFError:
        process.join()
    near.close()
    wanted = -signal.SIGKILL if statement is not None else 0
    assert process.exitcode == wanted, f"ended with {process.exitcode}"
    return heard[1] if statement is None else None


def killed_after(
    url: str, content: bytes, seconds: float, pause: Callable[[float], None] = time.sleep
) -> bool:
    """Load in a process killed `seconds` after it began; returns whether it was still at work."""
    return _killed(_load, (url, content, None), (None,), seconds, pause)


def taking_in_killed_after(url: str, folder: Path, seconds: float) -> bool:
    """Take in an inbox in a process killed `seconds` after it began; returns whether it was still at work."""
    return _killed(_take_in, (url, folder), (), seconds, time.sleep)


def _killed(
    work: Callable[..., None],
    before: tuple[object, ...],
    behind: tuple[object, ...],
    seconds: float,
    pause: Callable[[float], None],
) -> bool:
    near, far = FORKS.Pipe()
    process = FORKS.Process(target=work, args=(*before, far, *behind))
    process.start()
    far.close()
    assert near.recv() == "ready"
    pause(seconds)
    process.kill()
    process.join()
    near.close()
    return process.exitcode == -signal.SIGKILL
