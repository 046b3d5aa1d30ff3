"""Ticket events as they happen: one request's body checked at once, loaded when there is time.

`accept` answers within milliseconds and keeps the body; `load_accepted` loads what is waiting. A body
that was accepted before is known by its hash and loaded once.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from domain.errors import InputError

LARGEST_BODY = 1024 * 1024
REMEMBERED = 50_000


class TokenError(InputError):
    """The request's token is missing or wrong."""


@dataclass
class Mailbox:
    """Accepted bodies that wait to be loaded; safe for several threads."""

    waiting: deque[tuple[str, bytes]] = field(default_factory=deque)
    known: dict[str, None] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


def accept(mailbox: Mailbox, profile: str, body: bytes, token: str, secret: str) -> dict[str, Any]:
    """Check a request and keep its body.

    Args:
        mailbox: where accepted bodies wait.
        profile: saved profile or system the events are loaded with.
        body: a JSON record, a list of them, or NDJSON.
        token: what the sender gave. `secret`: what it has to be.

    Returns:
        `{"accepted": true, "id": hash}`; `"repeated": true` when the same body came before.

    Raises:
        TokenError: for a missing or wrong token, or when no secret is set.
        InputError: for a body above 1 MB or one that is no JSON.
    """
    if not secret or not hmac.compare_digest(token.encode(), secret.encode()):
        raise TokenError(
            "a valid token", "none or another one", "Send it as Authorization: Bearer TOKEN", "webhook"
        )
    if len(body) > LARGEST_BODY:
        raise InputError(
            "a body of at most 1 MB", f"{len(body) / 2**20:.1f} MB", "Send fewer events a request", "webhook"
        )
    _check_json(body)
    name = hashlib.sha256(profile.encode() + b"\0" + body).hexdigest()
    with mailbox.lock:
        is_known = name in mailbox.known
        if not is_known:
            mailbox.known[name] = None
            mailbox.waiting.append((profile, body))
            while len(mailbox.known) > REMEMBERED:
                mailbox.known.pop(next(iter(mailbox.known)))
    return {"accepted": True, "id": name[:16], "repeated": is_known}


def _check_json(body: bytes) -> None:
    try:
        for line in body.splitlines() if body.count(b"\n{") else [body]:
            json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(
            "JSON records", "a body that is no JSON", "Send application/json", "webhook"
        ) from error


def load_accepted(mailbox: Mailbox, load_one: Callable[[str, bytes], object]) -> tuple[int, list[str]]:
    """Load every waiting body; returns how many were loaded and the sentences of those that failed."""
    loaded = 0
    problems: list[str] = []
    while True:
        with mailbox.lock:
            if not mailbox.waiting:
                return loaded, problems
            profile, body = mailbox.waiting.popleft()
        try:
            load_one(profile, body)
            loaded += 1
        except InputError as error:
            problems.append(str(error))
