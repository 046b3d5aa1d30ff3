"""The inbox thread, which also keeps to the retention time; the webhook route and the names it knows."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from data_sources import webhook
from data_sources.systems import SYSTEMS
from domain.errors import QueuecastError, StoreError
from jobs import intake, privacy
from settings import settings
from ui import opened
from ui.rounds import Rounds

ROUND_S = 2.0
TURN_S = 0.0005
"""How long a thread may keep the interpreter while others wait for it; an answer to a sender takes a dozen turns.

At Python's 5 ms a load would have most of the 100 ms between them.
"""
DAY = timedelta(days=1)
log = logging.getLogger("queuecast.intake")


def take_short_turns() -> None:
    """Let senders of events in between the steps of a load, in the whole process."""
    sys.setswitchinterval(TURN_S)


class InboxThread(Rounds):
    """Looks into the inbox every two seconds until it is stopped."""

    def __init__(self) -> None:
        super().__init__("inbox", ROUND_S)
        self._seen: dict[Path, int] = {}
        self._tidied: datetime | None = None
        self._is_settled = False

    def turn(self) -> None:
        now = datetime.now(UTC).replace(tzinfo=None)
        self._tidied = tidy(self._tidied, now)
        is_settled, self._is_settled = self._is_settled or settle(now), False
        folder = settings().inbox_dir
        try:
            for delivery in intake.take_in(opened.store(), folder, now=now, seen=self._seen):
                log.info("%s moved to %s", delivery.file, delivery.moved_to.parent.name)
            # Only now: what a round that broke off loaded and did not judge is judged in the next one.
            self._is_settled = is_settled
        except (QueuecastError, OSError) as error:
            # The next round tries again; what is wrong with the store is said on every page.
            log.warning("inbox: %s", error)


@dataclass
class Names:
    """Names that events can be read with, as the store last said; None before it was asked."""

    readable: frozenset[str] | None = None


NAMES = Names()


class NamesThread(Rounds):
    """Asks for the saved profiles every two seconds: an answer to a sender never waits for a store at work."""

    def __init__(self) -> None:
        super().__init__("names", ROUND_S)

    def turn(self) -> None:
        try:
            NAMES.readable = intake.readable(opened.store())
        except QueuecastError as error:
            # The names of before go on holding: events are kept, and loaded when the store answers again.
            log.warning("saved profiles: %s", error)


def settle(now: datetime) -> bool:
    """Judge what a killed server or a broken round left unjudged; False when the store does not answer."""
    try:
        left = intake.settle(opened.store(), now=now)
    except (QueuecastError, OSError) as error:
        log.warning("unjudged loads: %s", error)
        return False
    if left:
        log.info("%d loads judged that were left over", left)
    return True


def tidy(last: datetime | None, now: datetime) -> datetime | None:
    """Delete text past its time, at the start and then once a day; returns when it was last done.

    Args:
        last: what the call before returned.
        now: naive UTC.
    """
    chosen = settings()
    if chosen.text_days is None or (last is not None and now - last < DAY):
        return last
    try:
        for name, count in privacy.expire(
            opened.store(), chosen.text_days, chosen.inbox_dir, now=now
        ).items():
            log.info("%s: %d deleted after %d days", name, count, chosen.text_days)
    except (QueuecastError, OSError) as error:
        # Tried again in the next round, as with files.
        log.warning("retention: %s", error)
        return last
    return now


async def receive(request: Request) -> Response:
    """`POST /ingest/<profile>`: keep the events and answer at once; the inbox thread loads them."""
    profile = str(request.path_params["profile"])
    chosen = settings()
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    try:
        # The sender and the stated size first: nobody without the token makes the server read.
        webhook.check_sender(token, chosen.webhook_token)
        known = _known(profile)
        webhook.check_profile(profile, known)
        body = await _body(request)
        told = await run_in_threadpool(
            webhook.keep_events, chosen.inbox_dir, profile, body, token, chosen.webhook_token, known=known
        )
    except QueuecastError as error:
        return JSONResponse({"accepted": False, "reason": str(error)}, status_code=_status_of(error))
    return JSONResponse(told, status_code=202)


def _known(profile: str) -> frozenset[str]:
    """Names events can be read with, as far as they are known; the store is not asked."""
    if NAMES.readable is None and profile not in SYSTEMS:
        raise StoreError("The saved profiles are not read yet. Send the events again in some seconds.")
    return frozenset(SYSTEMS) if NAMES.readable is None else NAMES.readable


async def _body(request: Request) -> bytes:
    """The body, read no further than the largest one that is taken."""
    stated = request.headers.get("content-length", "")
    webhook.check_size(int(stated) if stated.isascii() and stated.isdigit() else 0)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        webhook.check_size(len(body))
    return bytes(body)


def _status_of(error: QueuecastError) -> int:
    statuses = {webhook.TokenError: 401, webhook.SizeError: 413, StoreError: 503}
    return next((code for kind, code in statuses.items() if isinstance(error, kind)), 400)
