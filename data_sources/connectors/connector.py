"""What pulling from one product's API takes: its entry in the registry of connectors.

An entry is data: address, how pages follow each other, what the next pull continues from, who may ask,
and which value of a record stands under which header of the product's file adapter, so that pulled
rows meet the same rules as exported ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

Query = Callable[[str | None, datetime, datetime], dict[str, Any]]
"""Cursor (None at first), first moment wanted and now, both naive UTC, to the request's parameters."""
AuthKind = Literal["basic", "bearer", "client credentials"]


@dataclass(frozen=True, slots=True)
class Connector:
    """One product's API.

    Attributes:
        name: what `pull` is called with, and the stem of its environment variables.
        label: what a person reads.
        system: adapter of `SYSTEMS` that reads the rows.
        path: of the first page, below the address in `QUEUECAST_<NAME>_URL`.
        method: GET with parameters, or POST with them as JSON.
        query: the parameters.
        records: where the records stand in an answer, a JSON path.
        columns: header of the adapter -> dotted path in a record.
        words: header -> vendor code -> word the adapter knows.
        auth: `basic` with `auth_settings` as user and password, `bearer` with a token, or OAuth client
            credentials with id and secret, exchanged at `token_path`.
        auth_settings: endings of the environment variables that hold them.
        user_suffix, password: what the API wants appended to the user, or as a fixed password.
        paginator: class of dlt and its arguments; how one query's pages follow each other.
        cursor: dotted path in a record of the moment it last changed; the next pull asks from it on,
            so that the last record comes again and nothing falls between two pulls.
        answer_cursor, answer_end: paths in an answer instead, for APIs that hand out a cursor.
        is_shifting: pages are counted from the first record and shift when a ticket changes in between, so
            every page is asked for anew from the last moment seen.
        hint: how to get what the variables want.
    """

    name: str
    label: str
    system: str
    path: str
    query: Query
    records: str
    columns: Mapping[str, str]
    auth: AuthKind
    auth_settings: tuple[str, ...]
    paginator: tuple[str, Mapping[str, Any]]
    hint: str
    method: Literal["GET", "POST"] = "GET"
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    user_suffix: str = ""
    password: str = ""
    token_path: str = ""
    cursor: str = ""
    answer_cursor: str = ""
    answer_end: str = ""
    is_shifting: bool = False

    @property
    def variables(self) -> tuple[str, ...]:
        """Environment variables it needs, the address first."""
        return tuple(f"QUEUECAST_{self.name.upper()}_{ending}" for ending in ("URL", *self.auth_settings))

    def row(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """A record as a row under the adapter's headers."""
        picked = {header: at(record, path) for header, path in self.columns.items()}
        return {
            h: self.words[h].get(str(v), v) if h in self.words and v is not None else v
            for h, v in picked.items()
        }


def at(record: Any, path: str) -> Any:
    """The value at a dotted path; None where the path ends early.

    Example:
        >>> at({"fields": {"status": {"name": "Open"}}}, "fields.status.name"), at({"fields": None}, "fields.status")
        ('Open', None)
    """
    for key in path.split("."):
        record = record.get(key) if isinstance(record, Mapping) else None
    return record


def moment(text: str) -> datetime:
    """A vendor's moment as naive UTC.

    Example:
        >>> moment("2026-01-13T09:00:00.000+0100"), moment("2026-01-13T08:00:00Z")
        (datetime.datetime(2026, 1, 13, 8, 0), datetime.datetime(2026, 1, 13, 8, 0))
    """
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


def iso(at_moment: datetime) -> str:
    """A naive UTC moment as ISO with milliseconds and Z, rounded down.

    Example:
        >>> iso(datetime(2026, 1, 13, 8, 0, 0, 123999))
        '2026-01-13T08:00:00.123Z'
    """
    return at_moment.isoformat(timespec="milliseconds") + "Z"
