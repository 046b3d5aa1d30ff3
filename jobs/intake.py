"""Data that arrives by itself: files put into the inbox folder and events sent to the webhook."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from data_sources import inbox, ingest
from data_sources.clocks import unjudged
from data_sources.inbox import Delivery
from data_sources.profiles import saved_profiles
from data_sources.reports import FileReport
from data_sources.store import Store
from data_sources.systems import SYSTEMS
from data_sources.webhook import EVENTS, MARK
from domain.errors import InputError
from jobs.load import judge_reports


def take_in(
    store: Store, folder: Path, *, now: datetime, seen: dict[Path, int] | None = None
) -> list[Delivery]:
    """Load every waiting file and event once, judge what they touched, move them with their reports.

    Args:
        folder: the inbox.
        now: naive UTC.
        seen: sizes of the last round, kept by the caller, so that files still growing wait.
    """

    def load_one(path: Path) -> list[FileReport]:
        reports = ingest.load(store, path, now=now, **_read_with(store, path))  # type: ignore[arg-type]
        judge_reports(store, reports, now=now)
        return reports

    return [
        *inbox.take_in(folder, load_one, now=now, seen=seen),
        *inbox.take_in(folder / EVENTS, load_one, now=now),
    ]


def settle(store: Store, *, now: datetime) -> int:
    """Judge what a process that was killed after a load left unjudged; returns how many loads.

    Args:
        now: naive UTC.
    """
    left = len(unjudged(store))
    if left:
        judge_reports(store, [], now=now)
    return left


def readable(store: Store) -> frozenset[str]:
    """Names an event can be read with: saved profiles and systems."""
    return frozenset({*saved_profiles(store)["name"], *SYSTEMS})


def _read_with(store: Store, path: Path) -> dict[str, str]:
    """The profile or system named by an event file; other files are recognised by themselves."""
    if MARK not in path.name or path.parent.name != EVENTS:
        return {}
    profile = path.name.split(MARK)[0]
    if profile in set(saved_profiles(store)["name"]):
        return {"profile": profile}
    if profile in SYSTEMS:
        return {"system": profile}
    raise InputError(
        "a saved profile or the name of a system", profile, "Save a profile on the Upload page", "webhook"
    )
