"""Kill loads at moments spread over all of their time: the store has to be as before or complete, each time.

python benchmarks/data_sources/kill_loads.py [TIMES] [--rows ROWS] [--what first|second|inbox] [--store URL]

`first` loads into an empty store (from 50,000 rows the key is made after them), `second` changes a third of the
rows and adds a tenth, `inbox` takes in files and webhook events and judges them. Half of the kills fall into the last
third. After each kill the key must hold, no table may be left over, what is not judged must be marked, and taking
up the work again must complete it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from data_sources.inbox import delivered
from data_sources.ingest import load
from data_sources.store import open_store
from data_sources.tables import FACT_TABLES, loads, rejects, sla_clocks, store_settings
from data_sources.webhook import EVENTS, keep_events
from jobs.intake import settle, take_in
from tests.data_sources.killed_loads import (
    NOW,
    Held,
    held,
    is_sound,
    killed_after,
    taking_in_killed_after,
    ticket_csv,
)

FILES, EVENT_BODIES = 3, 10


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("times", nargs="?", type=int, default=40)
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--what", choices=["first", "second", "inbox"], default="second")
    parser.add_argument("--store", default="", help="an EMPTY store; a DuckDB file of its own by default")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = chosen.store or f"duckdb:///{folder}/store.duckdb"
        seconds = _seconds_of(chosen.what, url, chosen.rows, Path(folder) / "inbox")
        ended = {"killed": 0, "as_before": 0, "complete": 0, "partly_by_file": 0, "torn": 0}
        for moment in _moments(chosen.times, seconds):
            killed, outcome = _killed_once(chosen.what, url, chosen.rows, Path(folder) / "inbox", moment)
            ended["killed"] += killed
            ended[outcome] += 1
    shown = {"what": chosen.what, "times": chosen.times, "rows": chosen.rows, "load_s": round(seconds, 2)}
    print(json.dumps({**shown, **ended}))
    raise SystemExit(1 if ended["torn"] else 0)


def _moments(times: int, seconds: float) -> Iterator[float]:
    """Half of them anywhere, half in the last third and a little after."""
    rng = np.random.default_rng(7)
    for n in range(times):
        low = 0.0 if n % 2 else 2 / 3
        yield float(rng.uniform(low, 1.1)) * seconds


def _seconds_of(what: str, url: str, rows: int, inbox: Path) -> float:
    """How long the work takes that will be killed, in a process that has imported everything."""
    for _ in range(2):
        _prepare(what, url, rows, inbox)
        started = time.perf_counter()
        _work(what, url, rows, inbox)
    return time.perf_counter() - started


def _prepare(what: str, url: str, rows: int, inbox: Path) -> None:
    store = open_store(url)
    with store.transaction() as connection:
        for table in (*FACT_TABLES.values(), sla_clocks, rejects, loads, store_settings):
            connection.execute(sa.delete(table))
    if what == "second":
        load(store, ("list.csv", ticket_csv(rows, 1)), now=NOW)
        settle(store, now=NOW)
    store.close()
    if what == "inbox":
        shutil.rmtree(inbox, ignore_errors=True)
        inbox.mkdir()
        for n in range(FILES):
            (inbox / f"list{n}.csv").write_bytes(ticket_csv(rows // FILES, 1).replace(b"\nT", b"\nF%d-" % n))
        for n in range(EVENT_BODIES):
            body = json.dumps({"ticket id": f"W{n}", "created at": "2026-01-13 08:00:00", "status": "open"})
            keep_events(inbox, "generic_tickets", body.encode(), "s", "s", known={"generic_tickets"})


def _work(what: str, url: str, rows: int, inbox: Path) -> None:
    store = open_store(url)
    if what == "inbox":
        take_in(store, inbox, now=NOW)
    else:
        load(store, ("list.csv", ticket_csv(rows, 1 if what == "first" else 2)), now=NOW)
    store.close()


def _killed_once(what: str, url: str, rows: int, inbox: Path, seconds: float) -> tuple[bool, str]:
    """Whether the work was still going on, and what was found after it."""
    _prepare(what, url, rows, inbox)
    before = _held(url)
    content = ticket_csv(rows, 1 if what == "first" else 2)
    killed = (
        taking_in_killed_after(url, inbox, seconds)
        if what == "inbox"
        else killed_after(url, content, seconds)
    )
    found = _held(url)
    is_whole = found is not None and _resumed(what, url, rows, inbox)
    if before is None or found is None or not is_whole:
        return killed, "torn"
    if found == before:
        return killed, "as_before"
    new, wanted = len(found.rows) - len(before.rows), _new_rows(what, rows)
    if new == wanted:
        return killed, "complete"
    by_file = {n * (rows // FILES) + e for n in range(FILES + 1) for e in range(EVENT_BODIES + 1)}
    return killed, "partly_by_file" if what == "inbox" and new in by_file else "torn"


def _held(url: str) -> Held | None:
    """What the store holds; None when it is not sound."""
    store = open_store(url)
    found = held(store) if is_sound(store) else None
    store.close()
    return found


def _new_rows(what: str, rows: int) -> int:
    return {"first": rows, "second": rows // 10, "inbox": FILES * (rows // FILES) + EVENT_BODIES}[what]


def _resumed(what: str, url: str, rows: int, inbox: Path) -> bool:
    """Whether doing the work again ends as if nothing had been killed."""
    _work(what, url, rows, inbox)
    store = open_store(url)
    settle(store, now=NOW)
    ids = [i for i, _ in held(store).rows]
    is_whole = is_sound(store) and len(ids) == len(set(ids)) == _new_rows(what, rows) + rows * (
        what == "second"
    )
    store.close()
    left = [p for p in (inbox, inbox / EVENTS) for p in p.glob("*") if p.is_file()]
    done = len(delivered(inbox)) + len(delivered(inbox / EVENTS))
    return is_whole and not left and (what != "inbox" or done == FILES + EVENT_BODIES)


if __name__ == "__main__":
    main()
