"""Personal data: recognised by header or cells, dropped or hashed with the store's key unless kept by choice."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import sqlalchemy as sa

from data_sources.systems.system import normalised
from data_sources.tables import store_settings

if TYPE_CHECKING:
    import pandas as pd

KEY_SETTING = "privacy_key"
HASHED = re.compile(r"h:[0-9a-f]{24}")
PERSONAL: dict[str, str] = {
    "name": r"(first|last|full|customer|contact|caller|requester|recipient|reporter|person|user|client)? ?names?|"
    r"recipient(first|last)name|(requester|submitter|reporter|creator|caller|customer|person|client)|"
    r"(kunden?|anrufer|melder|kontakt|vor|nach|familien) ?(name)?n?|"
    r"(name|nom|nombre|nome|naam) (des|du|de la|del|della|do|da|de|van|van de) "
    r"(kunden|anrufers|client|cliente|contact|contacto|contatto|contato|demandeur|solicitante|richiedente|klant)|"
    r"nom|pr[ée]nom|nom client|demandeur|nombre|apellidos?|cliente|solicitante|nome|nome cliente|cognome|richiedente|"
    r"sobrenome|requerente|(klant|voor|achter)? ?naam|klant|melder|aanvrager",
    "e-mail": r".*\be ?mail(s|adres|adresse)?\b.*|.*(correo|courriel).*|recipientemail|.*email(address|adresse)?",
    "phone": r".*\b(phone|mobile|telephone|fax|ani|dnis|rufnummer|handy(nummer)?|m[óo]vil|celular|cellulare|"
    r"portable|gsm)\b.*|.*t[eé]l[eéè](fono?|phone|foon|fone).*|from|to",
    "address": r".*\b(address|street|zip|postcode|postal code|latitude|longitude|location|city|adresse|anschrift|"
    r"stra(ß|ss)e|plz|postleitzahl|wohnort|stadt|direcci[óo]n|domicilio|calle|ciudad|c[óo]digo postal|indirizzo|"
    r"citt[àa]|adres|straat|woonplaats|endere[çc]o|rua|cidade|cep|ville|code postal)\b.*",
    "ip address": r"ip ?(address|adresse|adres)?|.*\bip (address|adresse|adres)\b.*|"
    r"(adresse|direcci[óo]n|indirizzo|endere[çc]o) ip",
    "free text": r".*\b(description|comments?|remarks?|body|message|verbatim|notes?|feedback|transcript|narrative|"
    r"beschreibung|anmerkung(en)?|bemerkung(en)?|kommentare?|notiz(en)?|nachricht|commentaires?|remarques?|"
    r"descripci[óo]n|comentarios?|observaci[óo]n(es)?|mensaje|descrizione|commenti?|messaggio|omschrijving|opmerking(en)?|"
    r"toelichting|bericht|descri[çc][ãa]o|coment[áa]rios?|observa[çc](ão|ões)|mensagem)\b.*",
}
"""What is personal, with the headers that say so, in the languages of `systems/languages.py`."""
VALUES: dict[str, re.Pattern[str]] = {
    "e-mail": re.compile(r"(.*<)?[^@\s<>]+@[^@\s<>]+\.[a-z]{2,}>?", re.IGNORECASE),
    "ip address": re.compile(r"(\d{1,3}\.){3}\d{1,3}|([0-9a-f]{0,4}:){4,7}[0-9a-f]{1,4}", re.IGNORECASE),
    "phone": re.compile(r"(tel:)?(\+\d|00\d|\(\d+\) ?\d)[\d ()/.-]{6,}"),
    "free text": re.compile(r"(?=.{30})\S+( +\S+){5}.*", re.DOTALL),
}
"""What is personal, with what a cell then looks like."""
SEEN_CELLS, LEAST_SHARE = 500, 0.3
"""Cells that are looked at, and the share of them that has to look personal for the column to be."""


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


def personal_column(header: str, text: pa.Array) -> str:
    """What personal data a column holds, by its header or by its cells, or empty.

    Example:
        >>> personal_column("Field 7", pa.array(["ana@example.com", None])), personal_column("Via", pa.array(["web"]))
        ('e-mail', '')
    """
    if kind := personal_kind(header):
        return kind
    cells = text.drop_null().slice(0, SEEN_CELLS).to_pylist()
    for kind, pattern in VALUES.items():
        if sum(pattern.fullmatch(cell) is not None for cell in cells) > LEAST_SHARE * len(cells):
            return kind
    return ""
