"""Where alerts go beside the store: a file, a web hook, e-mail. Nothing leaves the machine unless set up."""

from __future__ import annotations

import json
import smtplib
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from domain.errors import InputError
from metrics.alert_rules import CHANNELS
from settings import settings

TIMEOUT_S = 10.0
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where alerts may go; an empty `url` or `email_host` is off.

    Attributes:
        file: one JSON object a line is added to it.
        url, hosts: the hook, and the hosts that may be called at all.
        email_host, port, starttls, user, sender, to: the mail server and who is written to.
    """

    file: Path
    url: str = ""
    hosts: tuple[str, ...] = ()
    email_host: str = ""
    port: int = 25
    starttls: bool = False
    user: str = ""
    sender: str = ""
    to: tuple[str, ...] = ()


def parse_delivery(table: Mapping[str, Any]) -> Delivery:
    """The `[delivery]` table of alerts.toml.

    Raises:
        InputError: a hook whose host is not among `hosts`, or mail without sender or receiver.
    """
    hook, mail = table.get("webhook", {}), table.get("email", {})
    found = Delivery(
        settings().inbox_dir.parent / str(table.get("file") or "alerts.jsonl"),
        str(hook.get("url", "")), tuple(map(str, hook.get("hosts", []))),
        str(mail.get("host", "")), int(mail.get("port", 25)), bool(mail.get("starttls", False)),
        str(mail.get("user", "")), str(mail.get("sender", "")), tuple(map(str, mail.get("to", []))),
    )  # fmt: skip
    if found.url:
        _check_hook(found)
    if found.email_host and not (found.sender and found.to):
        raise InputError(
            "a sender and at least one receiver", "neither", "Fill sender and to", "delivery email"
        )
    return found


def _check_hook(delivery: Delivery) -> None:
    parts = urlsplit(delivery.url)
    if parts.scheme not in ("http", "https") or parts.hostname not in delivery.hosts:
        allowed = ", ".join(delivery.hosts) or "none named"
        raise InputError(
            "an http or https address whose host is in `hosts`", f"{delivery.url} (hosts: {allowed})",
            "Add the host to hosts", "delivery webhook",
        )  # fmt: skip


def deliver(rows: Sequence[Row], channel: str, delivery: Delivery) -> str:
    """Send alerts through one channel; why it failed in words, empty when it did not."""
    try:
        return SENDERS[channel](rows, delivery)
    except (OSError, smtplib.SMTPException, urllib.error.URLError) as error:
        # an alert must not stop the others: the reason is kept with it and shown on the page
        return str(error) or type(error).__name__


def _to_file(rows: Sequence[Row], delivery: Delivery) -> str:
    delivery.file.parent.mkdir(parents=True, exist_ok=True)
    with delivery.file.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(payload(row)) + "\n" for row in rows)
    return ""


def _to_webhook(rows: Sequence[Row], delivery: Delivery) -> str:
    if not delivery.url:
        return "no web hook is set up"
    _check_hook(delivery)
    body = json.dumps({"alerts": [payload(row) for row in rows]}).encode()
    request = urllib.request.Request(delivery.url, body, {"Content-Type": "application/json"}, method="POST")
    # a redirect would lead to a host nobody allowed
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)
    with opener.open(request, timeout=TIMEOUT_S):
        return ""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _to_email(rows: Sequence[Row], delivery: Delivery) -> str:
    if not delivery.email_host:
        return "no mail server is set up"
    with smtplib.SMTP(delivery.email_host, delivery.port, timeout=TIMEOUT_S) as server:
        if delivery.starttls:
            server.starttls()
        if delivery.user:
            server.login(delivery.user, settings().smtp_password)
        server.send_message(_letter(rows, delivery))
    return ""


def _letter(rows: Sequence[Row], delivery: Delivery) -> EmailMessage:
    letter = EmailMessage()
    worst = rows[0]
    more = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
    letter["Subject"] = f"Queuecast: {worst['rule']}, {worst['about']}{more}"
    letter["From"], letter["To"] = delivery.sender, ", ".join(delivery.to)
    letter.set_content("\n\n".join(str(row["text"]) for row in rows))
    return letter


def payload(row: Row) -> dict[str, Any]:
    """An alert as JSON: moments ISO in UTC."""
    return {k: v.isoformat() + "Z" if hasattr(v, "isoformat") else v for k, v in row.items()}


SENDERS: dict[str, Callable[[Sequence[Row], Delivery], str]] = dict(
    zip(CHANNELS, (_to_file, _to_webhook, _to_email), strict=True)
)
