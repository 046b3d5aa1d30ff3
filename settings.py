"""What the environment says, read once. Everything has a default that works on a fresh machine."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from domain.errors import InputError

ROOT = Path(__file__).resolve().parent
MOST_TEXT_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of this process.

    Attributes:
        database_url: SQLAlchemy URL of the store (`DATABASE_URL`).
        zone: reporting zone for a store that has none yet (`QUEUECAST_ZONE`).
        config_dir: folder of the TOML files people change (`QUEUECAST_CONFIG`).
        inbox_dir: folder watched for new files, and where webhook events wait (`QUEUECAST_INBOX`).
        webhook_token: what senders to `/ingest/<profile>` must show; without one the route refuses
            everybody (`QUEUECAST_WEBHOOK_TOKEN`).
        currency: three letters that money is shown in where the data names none (`QUEUECAST_CURRENCY`).
        text_days: days that kept free text, cells of rejected rows and files taken in from the inbox
            stay; None for good (`QUEUECAST_TEXT_DAYS`).
        smtp_password: of the mail account that sends alerts (`QUEUECAST_SMTP_PASSWORD`).
    """

    database_url: str
    zone: str
    config_dir: Path
    inbox_dir: Path
    webhook_token: str
    currency: str
    text_days: int | None
    smtp_password: str


def moment() -> datetime:
    """This moment as naive UTC, or the one that `QUEUECAST_NOW` names; pages and verbs share it."""
    fixed = os.environ.get("QUEUECAST_NOW")
    found = datetime.fromisoformat(fixed) if fixed else datetime.now(UTC)
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


def _currency(text: str) -> str:
    if len(text) != 3 or not text.isascii() or not text.isalpha():
        raise InputError("three letters such as EUR", text, where="QUEUECAST_CURRENCY")
    return text.upper()


@cache
def settings() -> Settings:
    """The settings of this process, from the environment at the first call."""
    default_url = f"duckdb:///{ROOT / 'data' / 'queuecast.duckdb'}"
    return Settings(
        database_url=os.environ.get("DATABASE_URL") or default_url,
        zone=os.environ.get("QUEUECAST_ZONE") or "UTC",
        config_dir=Path(os.environ.get("QUEUECAST_CONFIG") or ROOT / "config"),
        inbox_dir=Path(os.environ.get("QUEUECAST_INBOX") or ROOT / "data" / "inbox"),
        webhook_token=os.environ.get("QUEUECAST_WEBHOOK_TOKEN") or "",
        currency=_currency(os.environ.get("QUEUECAST_CURRENCY") or "EUR"),
        text_days=_days("QUEUECAST_TEXT_DAYS"),
        smtp_password=os.environ.get("QUEUECAST_SMTP_PASSWORD") or "",
    )


def _days(name: str) -> int | None:
    given = os.environ.get(name, "").strip()
    if not given:
        return None
    if not (given.isascii() and given.isdigit()) or int(given) > MOST_TEXT_DAYS:
        raise InputError(
            f"whole days from 0 to {MOST_TEXT_DAYS}", given, "Leave it out to keep text for good", name
        )
    return int(given)
