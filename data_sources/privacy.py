"""Personal data: recognised by header, dropped or hashed with the store's key unless kept by choice."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from data_sources.systems.system import normalised
from data_sources.tables import store_settings

if TYPE_CHECKING:
    import pandas as pd

KEY_SETTING = "privacy_key"
HASHED = re.compile(r"h:[0-9a-f]{24}")
PERSONAL: dict[str, str] = {
    "name": r"(first|last|full|customer|contact|caller|requester|recipient|reporter|person|user)? ?names?|"
    r"recipient(first|last)name|(requester|submitter|reporter|creator|caller|customer|person)|nombre|apellido",
    "e-mail": r".*\be ?mails?\b.*|correo.*|recipientemail|.*email(address)?",
    "phone": r".*\b(phone|mobile|telephone|fax|ani|dnis|teléfono|telefon)\b.*|from|to",
    "address": r".*\b(address|street|zip|postcode|postal code|latitude|longitude|location|city)\b.*",
    "ip address": r"ip ?address|ip|.*\bip address\b.*",
    "free text": r".*\b(description|comments?|remarks?|body|message|verbatim|notes?|feedback|transcript|narrative)\b.*",
}
"""What is personal, with the headers that say so."""


@dataclass(frozen=True, slots=True)
class Hasher:
    """Hashes identifiers with a secret key; the same identifier gives the same hash in one store."""

    key: bytes

    def hashed(self, value: str) -> str:
        """`h:` and 24 hex digits; a value that is hashed already stays as it is."""
        if value.startswith("h:") and HASHED.fullmatch(value):
            return value
        digest = hashlib.blake2b(value.strip().lower().encode(), key=self.key, digest_size=12)
        return f"h:{digest.hexdigest()}"

    def column(self, values: pd.Series[str]) -> pd.Series[str]:
        """A column of identifiers hashed, once per different value."""
        import pandas as pd

        codes, unique = pd.factorize(values)
        hashes = pd.array([self.hashed(v) for v in unique.tolist()], dtype="str")
        return pd.Series(hashes.take(codes, allow_fill=True), index=values.index)


def hasher(connection: sa.Connection) -> Hasher:
    """The store's hasher; its key is made at the first call and stays in the store."""
    chosen = sa.select(store_settings.c.value).where(store_settings.c.name == KEY_SETTING)
    key = connection.execute(chosen).scalar_one_or_none()
    if key is None:
        key = secrets.token_hex(32)
        connection.execute(sa.insert(store_settings).values(name=KEY_SETTING, value=key))
    return Hasher(bytes.fromhex(key))


def personal_kind(header: str) -> str:
    """What personal data a header announces, or empty.

    Example:
        >>> personal_kind("Requester email"), personal_kind("Customer Remarks"), personal_kind("Priority")
        ('e-mail', 'free text', '')
    """
    plain = normalised(header)
    return next((kind for kind, pattern in PERSONAL.items() if re.fullmatch(pattern, plain)), "")


def dropped_headers(headers: Iterable[str]) -> dict[str, str]:
    """Headers of personal data with their kind."""
    return {h: kind for h in headers if (kind := personal_kind(h))}
