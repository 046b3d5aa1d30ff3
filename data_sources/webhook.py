"""Ticket events sent over HTTP: checked at once, kept as a file of the inbox, loaded from there.

The file is written before the answer, so nothing accepted is lost when the server stops; its name is
the hash of the body, so the same body sent twice is one file.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any

from domain.errors import InputError

LARGEST_BODY = 1024 * 1024
EVENTS = "events"
MARK = "--"
PROFILE = re.compile(r"[A-Za-z0-9_-]{1,64}")


class TokenError(InputError):
    """The token of a request is missing or wrong."""


class SizeError(InputError):
    """The body of a request is too large."""


def check_sender(token: str, secret: str) -> None:
    """Refuse a sender before its body is read.

    Raises:
        TokenError: for a missing or wrong token, or when no secret is set.
    """
    if not secret or not hmac.compare_digest(token.encode(), secret.encode()):
        raise TokenError(
            "a valid token", "none or another one", "Send it as Authorization: Bearer TOKEN", "webhook"
        )


def check_profile(profile: str, known: Collection[str]) -> None:
    """Refuse a name that no file could be loaded with.

    Raises:
        InputError: for a name that is no ASCII word of at most 64 characters, or is not `known`.
    """
    if not PROFILE.fullmatch(profile) or MARK in profile:
        got = repr(profile) if len(profile) <= 64 else f"{len(profile)} characters"
        raise InputError("a profile name of at most 64 ASCII letters, digits, _ and -", got, "", "webhook")
    if profile not in known:
        raise InputError(
            "a saved profile or a known system", profile, f"Known are: {', '.join(sorted(known))}", "webhook"
        )


def check_size(size_bytes: int) -> None:
    """Refuse more than `LARGEST_BODY`.

    Raises:
        SizeError: above it.
    """
    if size_bytes > LARGEST_BODY:
        raise SizeError(
            "a body of at most 1 MB", f"{size_bytes / 2**20:.1f} MB", "Send fewer events", "webhook"
        )


def keep_events(
    folder: Path, profile: str, body: bytes, token: str, secret: str, *, known: Collection[str]
) -> dict[str, Any]:
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
    check_sender(token, secret)
    check_profile(profile, known)
    check_size(len(body))
    records = _records(body)
    name = hashlib.sha256(profile.encode() + b"\0" + body).hexdigest()[:32]
    waiting = folder / EVENTS
    if not waiting.is_dir():
        waiting.mkdir(parents=True, exist_ok=True)
    path = waiting / f"{profile}{MARK}{name}.ndjson"
    is_known = path.exists() or (waiting / "done" / path.name).exists()
    if not is_known:
        _write_whole(path, records)
    return {"accepted": True, "id": name, "repeated": is_known}


def _write_whole(path: Path, records: list[Any]) -> None:
    """Write a file under its name when it is complete, with as few calls to the system as that takes.

    Beside a load each of them may wait for the interpreter.
    """
    # ASCII, because a lone surrogate is legal in JSON and has no UTF-8.
    content = ("\n".join(map(json.dumps, records)) + "\n").encode("ascii")
    # A name of its own: the same body may come twice at once, and neither may see the other's half.
    part = path.with_name(f"{path.stem}.{secrets.token_hex(6)}.part")
    try:
        # With a buffer of its size the content is one write.
        with part.open("wb", buffering=len(content) + 1) as file:
            file.write(content)
        # The order of arrival, which a clock of the file system may be too coarse for.
        os.utime(part, ns=(time.time_ns(),) * 2)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


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
