"""Forgetting a customer and keeping to the retention time, in the store and in the files of the inbox."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from data_sources import forgetting
from data_sources.inbox import delivered, expire_delivered, waiting
from data_sources.store import Store
from data_sources.webhook import EVENTS

PACKED = (".xlsx", ".zip", ".gz", ".parquet")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What belongs to a customer and goes, and what is left for a person to do.

    Attributes:
        rows: rows of the store by table.
        events: records in event files sent to the webhook.
        files: exports in the inbox that name the customer; a person has to delete or renew them.
        unsearched: packed exports in the inbox that may name the customer.
    """

    rows: dict[str, int]
    events: int
    files: tuple[str, ...]
    unsearched: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "files": list(self.files), "unsearched": list(self.unsearched)}

    def sentences(self, *, is_dry: bool) -> list[str]:
        """What changed, or would change, in words."""
        verb = "would be deleted" if is_dry else "deleted"
        told = [f"{name.replace('_', ' ')}: {rows:,} rows {verb}" for name, rows in self.rows.items()]
        if self.events:
            told.append(f"events sent to the webhook: {self.events:,} records {verb}")
        if self.files:
            told.append(f"Delete these exports yourself, they name the customer: {', '.join(self.files)}")
        if self.unsearched:
            told.append(f"Not searched because they are packed: {', '.join(self.unsearched)}")
        told.append(
            "An export or pull that still names the customer brings the rows back: remove it there too."
        )
        return told


def would_forget(store: Store, customer: str, inbox: Path) -> Forgotten:
    """What `forget` would change.

    Raises:
        InputError: when the store holds no row of that customer.
    """
    return _found(forgetting.rows_of_customer(store, customer), customer, inbox)


def forget(store: Store, customer: str, inbox: Path) -> Forgotten:
    """Delete every row and event record of a customer; says what was deleted and what is left.

    Raises:
        InputError: when the store holds no row of that customer.
    """
    gone = _found(forgetting.forget_customer(store, customer), customer, inbox)
    for path in _event_files(inbox):
        lines = path.read_text().splitlines()
        kept = [line for line in lines if not _names(line, customer)]
        if len(kept) < len(lines):
            _rewrite(path, kept)
    return gone


def _found(rows: dict[str, int], customer: str, inbox: Path) -> Forgotten:
    files = delivered(inbox)
    events = sum(_names(line, customer) for p in _event_files(inbox) for line in p.read_text().splitlines())
    wanted = customer.strip().lower().encode()
    naming = [p for p in files if p.suffix.lower() not in PACKED and wanted in p.read_bytes().lower()]
    packed = [p.name for p in files if p.suffix.lower() in PACKED]
    return Forgotten(rows, events, tuple(p.name for p in naming), tuple(packed))


def _event_files(inbox: Path) -> list[Path]:
    return [*waiting(inbox / EVENTS), *delivered(inbox / EVENTS)]


def _names(line: str, customer: str) -> bool:
    """Whether some value of a record is the customer."""
    if not line.strip():
        return False
    wanted = customer.strip().lower()
    return any(str(v).strip().lower() == wanted for v in _values(json.loads(line)))


def _values(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _values(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner)
    else:
        yield value


def _rewrite(path: Path, lines: list[str]) -> None:
    if not lines:
        path.unlink()
        return
    part = path.with_suffix(".part")
    part.write_text("\n".join(lines) + "\n")
    # It says when the body arrived, or was taken in.
    os.utime(part, ns=(path.stat().st_mtime_ns,) * 2)
    part.replace(path)


def expire(store: Store, days: int | None, inbox: Path, *, now: datetime) -> dict[str, int]:
    """Delete text and taken-in files older than the retention time.

    Args:
        days: `settings().text_days`; None deletes nothing.
        inbox: the inbox folder.
        now: naive UTC.

    Returns:
        Cells emptied by `table.column`, and `files`; only those that changed.
    """
    if days is None:
        return {}
    emptied = forgetting.expire_text(store, days, now=now)
    gone = [p for folder in (inbox, inbox / EVENTS) for p in expire_delivered(folder, days, now=now)]
    return {**emptied, **({"files": len(gone)} if gone else {})}
