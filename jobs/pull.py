"""Rows pulled from an API or a database, loaded and judged, for the page and the command line."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from data_sources.connectors import CONNECTORS
from data_sources.connectors.pulling import INSTALL, is_installed, last_pulled, pull
from data_sources.databases import continues_from, load_query
from data_sources.ingest import WithDemo
from data_sources.reports import FileReport
from data_sources.saved_queries import SavedQuery, saved_queries
from data_sources.store import Store
from domain.errors import InputError
from jobs.load import judge_reports
from settings import settings

FILE = "queries.toml"
Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Pulling:
    """One API or saved query: what it needs, what of it is missing, and where the next pull continues.

    `needs_library`: it is read by the optional package.
    """

    name: str
    label: str
    variables: tuple[str, ...]
    missing: tuple[str, ...]
    hint: str
    continues_from: str | None
    needs_library: bool = True

    @property
    def is_ready(self) -> bool:
        return not self.missing


def choices(store: Store, environment: Mapping[str, str] = os.environ) -> list[Pulling]:
    """Every API and every saved query with the state of its settings.

    Raises:
        InputError: when `config/queries.toml` cannot be read.
    """
    return [*_apis(store, environment), *_queries(store, environment)]


def _apis(store: Store, environment: Mapping[str, str]) -> list[Pulling]:
    return [
        Pulling(
            c.name, c.label, c.variables, tuple(v for v in c.variables if not environment.get(v, "").strip()),
            c.hint, last_pulled(store, c),
        )
        for c in CONNECTORS.values()
    ]  # fmt: skip


def _queries(store: Store, environment: Mapping[str, str]) -> list[Pulling]:
    found = []
    for one in queries().values():
        needed = (one.variable,) if one.variable else ()
        missing = tuple(v for v in needed if not environment.get(v, "").strip())
        at = None if missing else continues_from(store, one.source(environment))
        hint = "It holds the SQLAlchemy URL of the database."
        told = None if at is None else str(at)
        found.append(Pulling(one.name, f"Query {one.name}", needed, missing, hint, told, needs_library=False))
    return found


def queries() -> dict[str, SavedQuery]:
    """The saved queries of `config/queries.toml`; a name an API has is refused."""
    found = saved_queries(settings().config_dir / FILE)
    taken = found.keys() & CONNECTORS.keys()
    if taken:
        raise InputError("names no product has", ", ".join(sorted(taken)), "Call the query otherwise", FILE)
    return found


def missing_library() -> str:
    """A sentence when pulls need something that is not installed, else empty."""
    return "" if is_installed() else f"Pulls need the package dlt. Install it: {INSTALL}"


def pull_and_judge(
    store: Store,
    name: str,
    *,
    since: datetime | None = None,
    with_demo: WithDemo = "refuse",
    now: datetime,
    environment: Mapping[str, str] = os.environ,
    told: Told = lambda rows: None,
) -> list[FileReport]:
    """Load what changed since the last pull and judge it, batch by batch.

    Args:
        name: key of `CONNECTORS`, or of a saved query.
        since: naive UTC; everything changed since then instead of continuing.
        now: naive UTC.
        told: called with the rows read so far after each batch.

    Raises:
        InputError: for an unknown name, a missing setting or a missing library.
        PullError: when the product fails; batches before stay loaded and judged.
    """
    saved = queries()
    if name not in CONNECTORS and name not in saved:
        raise InputError(f"one of {', '.join([*CONNECTORS, *saved])}", name, where="pull")
    reports: list[FileReport] = []
    if name in saved:
        one = saved[name]
        reports = load_query(
            store, one.source(environment), choices=one.choices, since=since, with_demo=with_demo, now=now
        )
        judge_reports(store, reports, now=now)
        told(sum(r.read for r in reports))
        return reports
    batches = pull(store, CONNECTORS[name], environment, since=since, with_demo=with_demo, now=now)
    for batch in batches:
        judge_reports(store, batch, now=now)
        reports += batch
        told(sum(r.read for r in reports))
    return reports
