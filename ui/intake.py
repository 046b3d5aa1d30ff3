"""The inbox thread and the webhook route of the server."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from data_sources import webhook
from domain.errors import InputError, QueuecastError
from jobs import intake
from settings import settings
from ui import opened

ROUND_S = 2.0
log = logging.getLogger("queuecast.intake")


class InboxThread:
    """Looks into the inbox every two seconds until it is stopped."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="inbox", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ask for the end and wait for the round that runs."""
        self._stop.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        seen: dict[object, int] = {}
        while not self._stop.wait(ROUND_S):
            folder = settings().inbox_dir
            if not folder.is_dir():
                continue
            try:
                now = datetime.now(UTC).replace(tzinfo=None)
                for delivery in intake.take_in(opened.store(), folder, now=now, seen=seen):  # type: ignore[arg-type]
                    log.info("%s moved to %s", delivery.file, delivery.moved_to.parent.name)
            except (QueuecastError, OSError) as error:
                # The next round tries again; what is wrong with the store is said on every page.
                log.warning("inbox: %s", error)


async def receive(request: Request) -> Response:
    """`POST /ingest/<profile>`: keep the events and answer at once; the inbox thread loads them."""
    body = await request.body()
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    profile = str(request.path_params["profile"])
    chosen = settings()
    try:
        told = await run_in_threadpool(
            webhook.keep_events, chosen.inbox_dir, profile, body, token, chosen.webhook_token
        )
    except webhook.TokenError as error:
        return JSONResponse({"accepted": False, "reason": str(error)}, status_code=401)
    except InputError as error:
        return JSONResponse({"accepted": False, "reason": str(error)}, status_code=400)
    return JSONResponse(told, status_code=202)
