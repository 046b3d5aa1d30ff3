"""How long senders of events wait while the inbox loads and judges a large list.

python benchmarks/data_sources/webhook_under_load.py [ROWS] [--as KIND] [--every MS] [--store URL] [--holders]

The server's routes and threads run in this process, the sender in one of its own, which posts one event every
`--every` ms until the list is loaded and judged. The list is a CSV, a `report` (a CSV with a title, which is read row
by row), `cp1252` (a CSV of another encoding), a `json` list, a `page` (an object around the list) or one record a line
(`ndjson`); one too large for a file is packed. `--holders` says at which lines of the load the other threads could not
run for more than 30 ms. `idle_max_ms` is the longest that a process which only sleeps was late, and `own_max_ms` the
longest post without the time in which that one was late: what the app adds to a machine that does much else.
Exit code 1 when a post took longer than 100 ms.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

PORT, TOKEN = 8765, "secret"
LIMIT_MS = 100
GAP_MS = 30
BEAT_S = 0.002
ENDINGS = {"csv": "csv", "report": "csv", "cp1252": "csv", "json": "json", "page": "json", "ndjson": "ndjson"}
ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--as", dest="kind", choices=sorted(ENDINGS), default="csv")
    parser.add_argument("--every", type=float, default=30, help="ms between posts")
    parser.add_argument("--store", default="", help="an EMPTY store; a DuckDB file of its own by default")
    parser.add_argument("--holders", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = chosen.store or f"duckdb:///{folder}/store.duckdb"
        os.environ |= {
            "DATABASE_URL": url,
            "QUEUECAST_INBOX": f"{folder}/inbox",
            "QUEUECAST_WEBHOOK_TOKEN": TOKEN,
        }
        shown = _measure(Path(folder), chosen.rows, chosen.kind, chosen.every / 1000, chosen.holders)
        sys.stdout.write(json.dumps(shown) + "\n")
        sys.stdout.flush()
        # The server's threads end with the process.
        os._exit(int(shown["max_ms"] > LIMIT_MS))


def _measure(folder: Path, rows: int, kind: str, every_s: float, is_watched: bool) -> dict[str, Any]:
    inbox = folder / "inbox"
    inbox.mkdir()
    spawn = multiprocessing.get_context("spawn")
    making = spawn.Process(target=_make, args=(rows, kind, folder))
    making.start()
    making.join()
    (made,) = folder.glob("list.*")
    size = made.stat().st_size
    near, far = spawn.Pipe()
    sender = spawn.Process(target=_send, args=(far, every_s))
    sender.start()
    late, late_far = spawn.Pipe()
    spawn.Process(target=_idle, args=(late_far,), daemon=True).start()
    late.recv()
    _serve()
    holders: dict[str, float] = {}
    if is_watched:
        threading.Thread(target=_watch, args=(holders,), daemon=True).start()
    near.recv()
    started = time.perf_counter()
    late.send("begin")
    made.rename(inbox / made.name)
    while not list(inbox.glob("done/*.report.json")):
        time.sleep(0.5)
    seconds = time.perf_counter() - started
    late.send("stop")
    near.send("stop")
    posts, codes = near.recv()
    sender.join()
    gaps = late.recv()
    waits_ms = sorted(1000 * (end - start) for start, end in posts)
    return {
        "rows": rows,
        "kind": kind,
        "file_mb": round(size / 2**20),
        "loaded_and_judged_s": round(seconds, 1),
        "posts": len(waits_ms),
        "answers": codes,
        **{f"p{p}_ms": round(waits_ms[int(p / 100 * (len(waits_ms) - 1))], 1) for p in (50, 95, 99)},
        "max_ms": round(waits_ms[-1], 1),
        "idle_max_ms": round(max((1000 * (end - start) for start, end in gaps), default=0.0), 1),
        "own_max_ms": round(max(1000 * (end - start - _shared(start, end, gaps)) for start, end in posts), 1),
        f"above_{LIMIT_MS}_ms": sum(w > LIMIT_MS for w in waits_ms),
        **({"holders_ms": dict(sorted(holders.items(), key=lambda h: -h[1])[:15])} if is_watched else {}),
    }


def _make(rows: int, kind: str, folder: Path) -> None:
    """Write the list in a process of its own, so that nothing of it is left in that of the server."""
    import gzip

    import pandas as pd

    from benchmarks.data_sources.load_speed import ticket_csv
    from data_sources.reading import LARGEST_BYTES

    ticket_csv(rows, folder / "made.csv", tiers=3)
    path = folder / f"list.{ENDINGS[kind]}"
    content = (folder / "made.csv").read_bytes()
    if kind == "report":
        content = b"Tickets of the year\n\n" + content
    if kind == "cp1252":
        content = content.replace(b"Email", "Büro".encode("cp1252"))
    if ENDINGS[kind] != "csv":
        frame = pd.read_csv(folder / "made.csv", dtype=str)
        content = frame.to_json(orient="records", lines=kind == "ndjson").encode()
    if kind == "page":
        content = b'{"count": %d, "tickets": %s, "next_page": null}' % (rows, content)
    if len(content) > LARGEST_BYTES:
        path, content = path.with_name(f"{path.name}.gz"), gzip.compress(content, 1)
    path.write_bytes(content)


def _idle(told: Connection) -> None:
    """Sleep until told to stop; send back from when until when it was not woken though it should have been."""
    told.send("ready")
    told.recv()
    gaps: list[tuple[float, float]] = []
    while not told.poll():
        due = time.perf_counter() + BEAT_S
        time.sleep(BEAT_S)
        if (now := time.perf_counter()) > due + BEAT_S:
            gaps.append((due, now))
    told.send(gaps)


def _shared(start: float, end: float, gaps: list[tuple[float, float]]) -> float:
    """Seconds of a stretch that lie in gaps."""
    return sum(max(0.0, min(end, until) - max(start, since)) for since, until in gaps)


def _serve() -> None:
    import uvicorn
    from starlette.applications import Starlette

    from ui import opened, server
    from ui.intake import InboxThread, NamesThread, take_short_turns

    app = Starlette(routes=server.routes, middleware=server.middleware)
    running = uvicorn.Server(uvicorn.Config(app, port=PORT, log_level="error"))
    threading.Thread(target=running.run, name="server", daemon=True).start()
    opened.store()
    take_short_turns()
    for thread in (NamesThread(), InboxThread()):
        thread.start()
    while not running.started:
        time.sleep(0.05)


def _send(told: Connection, every_s: float) -> None:
    """Post events until told to stop; send back when each was sent and answered, and the answers."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    posts: list[tuple[float, float]] = []
    codes: Counter[int] = Counter()
    number = 0
    while not told.poll():
        event = {"ticket id": f"E{number}", "created at": "2026-01-13 08:00:00", "status": "open"}
        try:
            sent = time.perf_counter()
            code = _posted(connection, json.dumps(event))
        except ConnectionRefusedError:
            connection.close()
            time.sleep(0.1)
            continue
        answered = time.perf_counter()
        number += 1
        if number == 20:
            told.send("ready")
        if number >= 20:
            posts.append((sent, answered))
            codes[code] += 1
        time.sleep(every_s)
    told.send((posts, dict(codes)))


def _posted(connection: http.client.HTTPConnection, body: str) -> int:
    connection.request("POST", "/ingest/generic_tickets", body, {"Authorization": f"Bearer {TOKEN}"})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _watch(holders: dict[str, float]) -> None:
    """Note where the inbox stands right after this thread could not run: the longest time by line, in ms.

    Only what the inbox worked in that time counts, not what the machine gave to other processes.
    """
    (inbox,) = (t.ident for t in threading.enumerate() if t.name == "inbox")
    clock = time.pthread_getcpuclockid(inbox or 0)
    while True:
        before, worked = time.perf_counter(), time.clock_gettime(clock)
        time.sleep(BEAT_S)
        gap_ms = 1000 * min(time.perf_counter() - before, time.clock_gettime(clock) - worked)
        frame = sys._current_frames().get(inbox or 0)
        if gap_ms < GAP_MS or frame is None:
            continue
        ours = [
            f for f in traceback.extract_stack(frame) if str(ROOT) in f.filename and ".venv" not in f.filename
        ]
        line = f"{Path(ours[-1].filename).name}:{ours[-1].lineno} {ours[-1].name}" if ours else "elsewhere"
        holders[line] = max(holders.get(line, 0), round(gap_ms))


if __name__ == "__main__":
    main()
