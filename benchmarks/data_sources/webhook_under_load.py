"""How long senders of events wait while the inbox loads and judges a large list.

python benchmarks/data_sources/webhook_under_load.py [ROWS] [--every MS] [--store URL] [--holders]

The server's routes and threads run in this process, the sender in one of its own, which posts one event every
`--every` ms until the list is loaded and judged. `--holders` says at which lines of the
load the other threads could not run for more than 50 ms. Exit code 1 when a post took longer than 100 ms.
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
GAP_MS = 50
BEAT_S = 0.002
ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
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
        shown = _measure(Path(folder), chosen.rows, chosen.every / 1000, chosen.holders)
        sys.stdout.write(json.dumps(shown) + "\n")
        sys.stdout.flush()
        # The server's threads end with the process.
        os._exit(int(shown["max_ms"] > LIMIT_MS))


def _measure(folder: Path, rows: int, every_s: float, is_watched: bool) -> dict[str, Any]:
    from benchmarks.data_sources.load_speed import ticket_csv

    inbox = folder / "inbox"
    inbox.mkdir()
    ticket_csv(rows, folder / "list.csv", tiers=3)
    near, far = multiprocessing.get_context("spawn").Pipe()
    sender = multiprocessing.get_context("spawn").Process(target=_send, args=(far, every_s))
    sender.start()
    _serve()
    holders: dict[str, float] = {}
    if is_watched:
        threading.Thread(target=_watch, args=(holders,), daemon=True).start()
    near.recv()
    started = time.perf_counter()
    (folder / "list.csv").rename(inbox / "list.csv")
    while not list(inbox.glob("done/*.report.json")):
        time.sleep(0.5)
    near.send("stop")
    waits_ms, codes = near.recv()
    sender.join()
    waits_ms.sort()
    return {
        "rows": rows,
        "loaded_and_judged_s": round(time.perf_counter() - started, 1),
        "posts": len(waits_ms),
        "answers": codes,
        **{f"p{p}_ms": round(waits_ms[int(p / 100 * (len(waits_ms) - 1))], 1) for p in (50, 95, 99)},
        "max_ms": round(waits_ms[-1], 1),
        f"above_{LIMIT_MS}_ms": sum(w > LIMIT_MS for w in waits_ms),
        **({"holders_ms": dict(sorted(holders.items(), key=lambda h: -h[1])[:15])} if is_watched else {}),
    }


def _serve() -> None:
    import uvicorn
    from starlette.applications import Starlette

    from ui import opened, server
    from ui.intake import InboxThread, NamesThread

    app = Starlette(routes=server.routes, middleware=server.middleware)
    running = uvicorn.Server(uvicorn.Config(app, port=PORT, log_level="error"))
    threading.Thread(target=running.run, name="server", daemon=True).start()
    opened.store()
    for thread in (NamesThread(), InboxThread()):
        thread.start()
    while not running.started:
        time.sleep(0.05)


def _send(told: Connection, every_s: float) -> None:
    """Post events until told to stop; send back how long each waited and the answers."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    waits_ms: list[float] = []
    codes: Counter[int] = Counter()
    number = 0
    while not told.poll():
        event = {"ticket id": f"E{number}", "created at": "2026-01-13 08:00:00", "status": "open"}
        try:
            waited_ms, code = _posted(connection, json.dumps(event))
        except ConnectionRefusedError:
            connection.close()
            time.sleep(0.1)
            continue
        number += 1
        if number == 20:
            told.send("ready")
        if number >= 20:
            waits_ms.append(waited_ms)
            codes[code] += 1
        time.sleep(every_s)
    told.send((waits_ms, dict(codes)))


def _posted(connection: http.client.HTTPConnection, body: str) -> tuple[float, int]:
    started = time.perf_counter()
    connection.request("POST", "/ingest/generic_tickets", body, {"Authorization": f"Bearer {TOKEN}"})
    answer = connection.getresponse()
    answer.read()
    return (time.perf_counter() - started) * 1000, answer.status


def _watch(holders: dict[str, float]) -> None:
    """Note where the inbox stands right after this thread could not run: the longest time by line, in ms."""
    (inbox,) = (t.ident for t in threading.enumerate() if t.name == "inbox")
    while True:
        before = time.perf_counter()
        time.sleep(BEAT_S)
        gap_ms = 1000 * (time.perf_counter() - before)
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
