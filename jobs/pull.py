"""Tickets pulled from an API, loaded and judged, for the page and the command line."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from data_sources.connectors import CONNECTORS
from data_sources.connectors.pulling import INSTALL, is_installed, last_pulled, pull
from data_sources.ingest import WithDemo
from data_sources.reports import FileReport
from data_sources.store import Store
from domain.errors import InputError
from jobs.load import judge_reports

Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Pulling:
    """One API: what it needs, what of it is missing, and where the next pull continues."""

    name: str
    label: str
    variables: tuple[str, ...]
    missing: tuple[str, ...]
    hint: str
    continues_from: str | None

    @property
    def is_ready(self) -> bool:
        return not self.missing


def choices(store: Store, environment: Mapping[str, str] = os.environ) -> list[Pulling]:
    """Every API with the state of its settings."""
    return [
        Pulling(
            c.name, c.label, c.variables, tuple(v for v in c.variables if not environment.get(v, "").strip()),
            c.hint, last_pulled(store, c),
        )
        for c in CONNECTORS.values()
    ]  # fmt: skip


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
        name: key of `CONNECTORS`.
        since: naive UTC; everything changed since then instead of continuing.
        now: naive UTC.
        told: called with the rows read so far after each batch.

    Raises:
        InputError: for an unknown name, a missing setting or a missing library.
        PullError: when the product fails; batches before stay loaded and judged.
    """
    if name not in CONNECTORS:
        raise InputError(f"one of {', '.join(CONNECTORS)}", name, where="pull")
    reports: list[FileReport] = []
    batches = pull(store, CONNECTORS[name], environment, since=since, with_demo=with_demo, now=now)
    for batch in batches:
        judge_reports(store, batch, now=now)
        reports += batch
        told(sum(r.read for r in reports))
    return reports
