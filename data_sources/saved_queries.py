"""Saved queries of SQL databases, as `config/queries.toml` names them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_sources.databases import SqlSource
from data_sources.understanding import Choices
from domain.errors import InputError

ENVIRONMENT = "env:"
KNOWN = frozenset({"url", "query", "columns", "cursor", "zone", "system"})


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """One entry of the file.

    Attributes:
        name: what `pull` is called with; its rows are kept under it.
        url: SQLAlchemy URL, or `env:NAME` of the variable that holds it.
        query, columns, cursor: see `databases.SqlSource`.
        zone, system: see `understanding.Choices`.
    """

    name: str
    url: str
    query: str
    columns: tuple[str, ...] = ()
    cursor: str = ""
    zone: str | None = None
    system: str | None = None

    @property
    def variable(self) -> str:
        """The environment variable it needs, or empty."""
        return self.url.removeprefix(ENVIRONMENT) if self.url.startswith(ENVIRONMENT) else ""

    def source(self, environment: Mapping[str, str]) -> SqlSource:
        """The query with its address.

        Raises:
            InputError: when the variable is not set.
        """
        url = environment.get(self.variable, "").strip() if self.variable else self.url
        if not url:
            raise InputError(
                f"the address of the database in {self.variable}", "nothing", "Set it", self.name
            )
        return SqlSource(self.name, url, self.query, self.columns, self.cursor)

    @property
    def choices(self) -> Choices:
        return Choices(zone=self.zone, system=self.system)


def saved_queries(path: Path) -> dict[str, SavedQuery]:
    """Every saved query by name; none without the file.

    Raises:
        InputError: for text that is no TOML and for entries with missing, unknown or wrong values.
    """
    if not path.is_file():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError("saved queries as TOML", str(error), "Mend the file", path.name) from error
    return {name: _saved(name, entry, path.name) for name, entry in content.items()}


def _saved(name: str, entry: Any, where: str) -> SavedQuery:
    if not isinstance(entry, dict) or not all(isinstance(entry.get(k), str) for k in ("url", "query")):
        raise InputError("a table with url and query as texts", name, "See the example in it", where)
    unknown = sorted(entry.keys() - KNOWN)
    columns = entry.get("columns", [])
    texts = [entry.get(k, "") for k in ("cursor", "zone", "system")]
    is_wrong = not isinstance(columns, list) or not all(isinstance(c, str) for c in [*columns, *texts])
    if unknown or is_wrong:
        wanted = f"url, query, cursor, zone and system as texts and columns as a list of texts in {name}"
        raise InputError(wanted, ", ".join(unknown) or "another kind of value", "", where)
    cursor, zone, system = texts
    return SavedQuery(
        name, entry["url"], entry["query"], tuple(columns), cursor, zone or None, system or None
    )
