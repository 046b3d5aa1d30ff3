"""An inbox folder: files put there are loaded once and moved to `done/` or `failed/` with a report.

Put a file under another name and rename it when it is complete (`.part` and hidden files are left
alone); a file that still grows is left for the next round.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from data_sources.reading import shown_name
from data_sources.reports import FileReport
from domain.errors import QueuecastError, StoreError

log = logging.getLogger("queuecast.inbox")
STAMP = "%Y%m%dT%H%M%S"
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")
STORE_AT_FAULT = (StoreError, sa.exc.OperationalError, sa.exc.InterfaceError)
"""What says nothing about the file: it goes on waiting until the store can be used again."""
LONGEST_NAME = 200
"""Bytes of a name that are kept when a file is moved; most file systems take 255, and a moment and the report's
ending are added."""


@dataclass(frozen=True)
class Delivery:
    """What became of one file: where it lies now and its report."""

    file: str
    moved_to: Path
    report: dict[str, Any]

    @property
    def is_loaded(self) -> bool:
        return self.moved_to.parent.name == "done"


def waiting(folder: Path, seen: dict[Path, int] | None = None) -> list[Path]:
    """Files ready to be loaded, by name; with `seen` sizes only those that did not grow since."""
    ready = []
    for path in sorted(folder.glob("*")) if folder.is_dir() else []:
        if not path.is_file() or path.name.startswith(".") or path.suffix.lower() in UNFINISHED:
            continue
        size = path.stat().st_size
        if seen is None or seen.get(path) == size:
            ready.append(path)
        if seen is not None:
            seen[path] = size
    return ready


def take_in(
    folder: Path,
    load_one: Callable[[Path], list[FileReport]],
    *,
    now: datetime,
    seen: dict[Path, int] | None = None,
) -> list[Delivery]:
    """Load every waiting file and move it with its report beside it.

    Args:
        folder: the inbox; `done/` and `failed/` are made in it.
        load_one: loads a file, for example `lambda p: ingest.load(store, p, now=now)`.
        now: moment of the round, part of the new name so that no file is overwritten.
        seen: sizes of the last round, kept by the caller; files still growing wait.

    Raises:
        StoreError, sqlalchemy.exc.DBAPIError: of a store that cannot be used; what is not loaded goes on waiting.
    """
    deliveries = []
    for path in waiting(folder, seen):
        try:
            reports = load_one(path)
        except STORE_AT_FAULT:
            raise
        except OSError as error:
            log.warning("%s cannot be read and waits: %s", shown_name(path), error)
        except Exception as error:  # noqa: BLE001 - the files behind it must not wait
            told = {"file": shown_name(path), "error": reason_of(error, shown_name(path))}
            deliveries.append(_moved(path, folder / "failed", told, now))
        else:
            content = {"files": [r.as_json() for r in reports]}
            deliveries.append(_moved(path, folder / "done", content, now))
        if seen is not None:
            seen.pop(path, None)
    return deliveries


def reason_of(error: Exception, name: str) -> str:
    """The sentence of a refusal; a defect of ours is logged and said to be one.

    Whatever a file does to the reader, the files behind it are not to wait for it.
    """
    if isinstance(error, QueuecastError):
        return str(error)
    log.error("%s made the app fail and is set aside", name, exc_info=error)
    return f"{name} made the app fail ({type(error).__name__}) and is set aside. The server's log says where."


def _kept_name(path: Path) -> str:
    """A file's name, cut before its ending where it is too long to be moved."""
    name, ending = os.fsencode(path.name), os.fsencode(path.suffix[-20:])
    return (
        path.name if len(name) <= LONGEST_NAME else os.fsdecode(name[: LONGEST_NAME - len(ending)] + ending)
    )


def _moved(path: Path, target: Path, report: dict[str, Any], now: datetime) -> Delivery:
    """Move a file under a name that is free; the report is written first, so that none goes missing."""
    target.mkdir(exist_ok=True)
    stem = f"{now:{STAMP}}-{_kept_name(path)}"
    moved, number = target / stem, 2
    while moved.exists():
        moved, number = target / f"{number}-{stem}", number + 1
    (target / f"{moved.name}.report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1))
    path.replace(moved)
    return Delivery(shown_name(path), moved, report)


def delivered(folder: Path) -> list[Path]:
    """Files that were taken in, loaded or not, without their reports."""
    return [
        path
        for target in ("done", "failed")
        for path in sorted((folder / target).glob("*"))
        if path.is_file() and not path.name.endswith(".report.json")
    ]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file that could not be loaded: its name, when it was taken in (naive UTC), why; empty once it is too old."""

    file: str
    at: datetime
    reason: str


def set_aside(folder: Path) -> list[SetAside]:
    """Files below `failed/` of a folder with why they could not be loaded, the newest first.

    Args:
        folder: the inbox, or the events in it.
    """
    found = []
    for path in sorted((folder / "failed").glob("*.report.json")):
        report = json.loads(path.read_text())
        taken_in = path.with_name(path.name.removesuffix(".report.json"))
        at = _taken_in_at(taken_in if taken_in.is_file() else path)
        found.append(SetAside(str(report.get("file", taken_in.name)), at, _reason(report)))
    return sorted(found, key=lambda one: one.at, reverse=True)


def _reason(report: dict[str, Any]) -> str:
    """Why nothing was loaded, as far as the report still says: its error, or that of its first refused row."""
    rows = report.get("rejected")
    first = rows[0] if isinstance(rows, list) and rows else {}
    return str(report.get("error") or first.get("reason", ""))


def expire_delivered(folder: Path, days: int, *, now: datetime) -> list[Path]:
    """Delete files that were taken in more than `days` days ago; of their reports the counts stay.

    Sentences of a report quote cells.

    Args:
        folder: the inbox. now: naive UTC.
    """
    gone = [path for path in delivered(folder) if _taken_in_at(path) < now - timedelta(days=days)]
    for path in gone:
        path.unlink()
        report = path.with_name(f"{path.name}.report.json")
        if report.is_file():
            report.write_text(json.dumps(_counts(json.loads(report.read_text())), indent=1))
    return gone


def _counts(report: dict[str, Any]) -> dict[str, Any]:
    """Names and counts of a report, the rejected rows as their number."""
    plain = {k: v for k, v in report.items() if isinstance(v, int) or k in {"file", "system", "kind"}}
    if isinstance(rows := report.get("rejected"), list):
        plain["rejected"] = len(rows)
    files = [_counts(part) for part in report.get("files", [])]
    return {**plain, "files": files} if files else plain


def _taken_in_at(path: Path) -> datetime:
    """The moment in a delivered file's name, else when it was last written; naive UTC."""
    for part in path.name.split("-")[:2]:
        try:
            return datetime.strptime(part, STAMP)
        except ValueError:
            continue
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
