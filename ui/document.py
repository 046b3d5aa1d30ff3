"""The HTML document, told where its server is.

On a deep link Streamlit's page looks for its server below the page's own path first, and the browser
logs two 404s before the root answers. Saying the root in the document spares the search.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAID = b'<script>window.__streamlit = {BACKEND_BASE_URL: window.location.origin + "/"};</script>'
HEAD = b"<head>"


class DocumentKnowsItsServer:
    """Adds one line to the document's head; every other answer passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_document(scope):
            await self.app(scope, receive, send)
            return
        # A compressed document could not be changed; it is 10 kB and cached by the browser.
        plain = [
            (n, v) for n, v in scope["headers"] if n not in (b"accept-encoding", b"range", b"if-none-match")
        ]
        start: list[Message] = []
        body: list[bytes] = []

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.append(message)
                return
            body.append(message.get("body", b""))
            if not message.get("more_body"):
                await _send_changed(start[0], b"".join(body), send)

        await self.app({**scope, "headers": plain}, receive, collect)


def _is_document(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    accepts = dict(scope["headers"]).get(b"accept", b"")
    return b"text/html" in accepts and not scope["path"].startswith(("/static/", "/_stcore/"))


async def _send_changed(start: Message, body: bytes, send: Send) -> None:
    changed = body.replace(HEAD, HEAD + SAID, 1)
    headers = MutableHeaders(raw=list(start.get("headers", [])))
    if changed != body:
        headers["content-length"] = str(len(changed))
        for name in ("etag", "last-modified"):
            if name in headers:
                del headers[name]
    await send({**start, "headers": headers.raw})
    await send({"type": "http.response.body", "body": changed})
