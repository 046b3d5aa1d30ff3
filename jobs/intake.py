"""Data that arrives by itself: files put into the inbox folder and events sent to the webhook."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from data_sources import event_batches, inbox, ingest
from data_sources.clocks import unjudged
from data_sources.inbox import Delivery, SetAside
from data_sources.ingest import Check
from data_sources.profiles import saved_profiles
from data_sources.reports import FileReport
from data_sources.store import Store
from data_sources.systems import SYSTEMS
from data_sources.webhook import EVENTS
from domain.errors import InputError
from jobs.load import judge_reports


def take_in(
    store: Store, folder: Path, *, now: datetime, seen: dict[Path, int] | None = None
) -> list[Delivery]:
    """Load every waiting file and event once, judge what they touched, move them with their reports.

    Files are loaded and judged one by one, events many at once.

    Args:
        folder: the inbox.
        now: naive UTC.
        seen: sizes of the last round, kept by the caller, so that files still growing wait.
    """

    def load_one(path: Path) -> list[FileReport]:
        reports = ingest.load(store, path, now=now)
        judge_reports(store, reports, now=now)
        return reports

    files = inbox.take_in(folder, load_one, now=now, seen=seen)
    return [*files, *_events(store, folder / EVENTS, now)]


def _events(store: Store, folder: Path, now: datetime) -> list[Delivery]:
    """Load what was sent and judge all of it at once: their loads are marked until they are judged."""
    loaded: list[FileReport] = []

    def load_many(profile: str, name: str, content: bytes, check: Check) -> list[FileReport]:
        chosen = {**_read_with(store, profile), "as_source": event_batches.source_before(store, profile)}
        reports = ingest.load(store, (name, content), before_commit=check, now=now, **chosen)  # type: ignore[arg-type]
        loaded.extend(reports)
        return reports

    deliveries = list(event_batches.take_in(folder, load_many, now=now))
    if loaded:
        judge_reports(store, loaded, now=now)
    return deliveries


def settle(store: Store, *, now: datetime) -> int:
    """Judge what a process that was killed after a load left unjudged; returns how many loads.

    Args:
        now: naive UTC.
    """
    left = len(unjudged(store))
    if left:
        judge_reports(store, [], now=now)
    return left


def not_loaded(folder: Path) -> list[SetAside]:
    """Files and events that came in by themselves and could not be loaded, the newest first.

    Args:
        folder: the inbox.
    """
    both = [*inbox.set_aside(folder), *inbox.set_aside(folder / EVENTS)]
    return sorted(both, key=lambda one: one.at, reverse=True)


def readable(store: Store) -> frozenset[str]:
    """Names an event can be read with: saved profiles and systems."""
    return frozenset({*saved_profiles(store)["name"], *SYSTEMS})


def _read_with(store: Store, profile: str) -> dict[str, str]:
    """Whether events are read with a saved profile or as a system."""
    if profile in set(saved_profiles(store)["name"]):
        return {"profile": profile}
    if profile in SYSTEMS:
        return {"system": profile}
    raise InputError(
        "a saved profile or the name of a system", profile, "Save a profile on the Upload page", "webhook"
    )
