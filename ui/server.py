"""Around the pages: start and stop, health and metrics routes, security headers."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.errors import QueuecastError
from forecasting.special_days import load_calendars
from ui import opened
from ui.alert_watch import AlertThread
from ui.document import DocumentKnowsItsServer
from ui.intake import InboxThread, NamesThread, receive, take_short_turns

STARTED = time.monotonic()
HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
        b"style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        b"connect-src 'self' ws: wss: blob: data:; worker-src 'self' blob:; frame-ancestors 'self'",
    ),
)


class SecurityHeaders:
    """Adds the headers to every HTTP answer; the policy lets nothing in from outside."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message.get("headers", [])}
                added = [(n, v) for n, v in HEADERS if n not in present]
                message = {**message, "headers": [*message.get("headers", []), *added]}
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def health(_: Request) -> Response:
    """Whether the store answers; 503 with the reason when it does not."""
    try:
        held = opened.held()
    except QueuecastError as error:
        return JSONResponse({"status": "failed", "reason": str(error)}, status_code=503)
    return JSONResponse(
        {"status": "ok", "rows": held.rows, "data_version": held.version, "demo": held.has_demo}
    )


def measurements(_: Request) -> Response:
    """Counts in the text form that monitoring tools read; 503 and `queuecast_up 0` without a store."""
    try:
        rows = opened.held().rows
    except QueuecastError:
        return PlainTextResponse("# TYPE queuecast_up gauge\nqueuecast_up 0\n", status_code=503)
    lines = ["# TYPE queuecast_up gauge", "queuecast_up 1", "# TYPE queuecast_rows gauge"]
    lines += [f'queuecast_rows{{table="{name}"}} {count}' for name, count in rows.items()]
    lines += [
        "# TYPE queuecast_uptime_seconds gauge",
        f"queuecast_uptime_seconds {time.monotonic() - STARTED:.0f}",
    ]
    return PlainTextResponse("\n".join(lines) + "\n")


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[dict[str, Any]]:
    """Watches the inbox and the alert rules while the server runs; gives the store back when it stops."""
    threading.Thread(target=load_calendars, name="calendars", daemon=True).start()
    take_short_turns()
    threads = (NamesThread(), InboxThread(), AlertThread())
    for thread in threads:
        thread.start()
    try:
        yield {}
    finally:
        for thread in reversed(threads):
            thread.stop()
        opened.close()


routes = [
    Route("/health", health),
    Route("/metrics", measurements),
    Route("/ingest/{profile}", receive, methods=["POST"]),
]
middleware = [Middleware(SecurityHeaders), Middleware(DocumentKnowsItsServer)]
