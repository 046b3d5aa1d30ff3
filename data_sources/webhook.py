"""Ticket events sent over HTTP: checked at once, kept as a file of the inbox, loaded from there.

The file is written before the answer, so nothing accepted is lost when the server stops; its name is
the hash of the body, so the same body sent twice is one file.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from domain.errors import InputError

LARGEST_BODY = 1024 * 1024
EVENTS = "events"
MARK = "--"


class TokenError(InputError):
    """The token of a request is missing or wrong."""


def keep_events(folder: Path, profile: str, body: bytes, token: str, secret: str) -> dict[str, Any]:
    """Check a webhook body and keep it as a file of the inbox.

    Args:
        folder: the inbox.
        profile: saved profile or system the events are read with.
        body: a JSON record, a list of them, or NDJSON; at most 1 MB.
        token: what the sender gave. `secret`: what it has to be.

    Returns:
        `{"accepted": true, "id": hash, "repeated": whether the same body is known}`.

    Raises:
        TokenError: for a missing or wrong token, or when no secret is set.
        InputError: for a profile name, size or body that cannot be used.
    """
    if not secret or not hmac.compare_digest(token.encode(), secret.encode()):
        raise TokenError(
            "a valid token", "none or another one", "Send it as Authorization: Bearer TOKEN", "webhook"
        )
    if not profile.replace("_", "").replace("-", "").isalnum() or MARK in profile:
        raise InputError("a profile name of letters, digits, _ and -", profile, "", "webhook")
    if len(body) > LARGEST_BODY:
        raise InputError(
            "a body of at most 1 MB", f"{len(body) / 2**20:.1f} MB", "Send fewer events", "webhook"
        )
    records = _records(body)
    name = hashlib.sha256(profile.encode() + b"\0" + body).hexdigest()[:32]
    waiting = folder / EVENTS
    waiting.mkdir(parents=True, exist_ok=True)
    path = waiting / f"{profile}{MARK}{name}.ndjson"
    is_known = path.exists() or any((waiting / "done").glob(f"*{path.name}"))
    if not is_known:
        part = path.with_suffix(".part")
        part.write_text(
            "\n".join(json.dumps(r, ensure_ascii=False) for r in records) + "\n", encoding="utf-8"
        )
        part.replace(path)
    return {"accepted": True, "id": name, "repeated": is_known}


def _records(body: bytes) -> list[Any]:
    try:
        try:
            found = json.loads(body)
        except ValueError:
            found = [json.loads(line) for line in body.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise InputError(
            "JSON records", "a body that is no JSON", "Send application/json", "webhook"
        ) from error
    records = found if isinstance(found, list) else [found]
    if not records or not all(isinstance(r, dict) for r in records):
        raise InputError("one JSON record or a list of them", "something else", "", "webhook")
    return records
