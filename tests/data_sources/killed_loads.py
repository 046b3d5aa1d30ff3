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
from typing import Any

import sqlalchemy as sa

from data_sources.store import Store, open_store
from data_sources.tables import loads, rejects, tickets

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


def _load(url: str, content: bytes, kill_at: int | None, told: Connection) -> None:
    """Load; kill this process just before its `kill_at`th statement, a commit being one too."""
    from data_sources.ingest import load

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


def killed_at_statement(url: str, content: bytes, statement: int | None) -> int | None:
    """Load in a process killed before a statement; returns the statements of a load that lived."""
    near, far = FORKS.Pipe()
    process = FORKS.Process(target=_load, args=(url, content, statement, far))
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
    near, far = FORKS.Pipe()
    process = FORKS.Process(target=_load, args=(url, content, None, far))
    process.start()
    far.close()
    assert near.recv() == "ready"
    pause(seconds)
    process.kill()
    process.join()
    near.close()
    return process.exitcode == -signal.SIGKILL
