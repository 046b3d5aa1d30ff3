"""Forgetting a customer and keeping to the retention time, in the store and in the files of the inbox."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from data_sources import forgetting, traces
from data_sources.inbox import delivered, expire_delivered, waiting
from data_sources.store import Store
from data_sources.webhook import EVENTS
from domain.errors import InputError

PACKED = (".xlsx", ".zip", ".gz", ".parquet")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What belongs to a customer and goes, and what is left for a person to do.

    Attributes:
        rows: rows of the store by table; under `loads` those whose warnings or evidence quote the customer.
        events: records in event files sent to the webhook.
        reports: reports of the inbox and event files of other customers that quote the customer.
        files: exports in the inbox that name the customer, loaded or waiting; a person has to delete or renew them.
        unsearched: packed exports in the inbox that may name the customer.
    """

    rows: dict[str, int]
    events: int
    reports: int
    files: tuple[str, ...]
    unsearched: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "files": list(self.files), "unsearched": list(self.unsearched)}

    def sentences(self, *, is_dry: bool) -> list[str]:
        """What changed, or would change, in words."""
        verb = "would be deleted" if is_dry else "deleted"
        rows = {name.replace("_", " "): n for name, n in self.rows.items() if name != "loads"}
        told = [f"{name}: {n:,} rows {verb}" for name, n in rows.items()]
        if self.events:
            told.append(f"events sent to the webhook: {self.events:,} records {verb}")
        if quoting := self.rows.get("loads", 0) + self.reports:
            told.append(f"sentences that quote the customer, of {quoting:,} loads and inbox reports: {verb}")
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
        InputError: when neither the store nor the inbox names that customer.
    """
    return _found(forgetting.rows_of_customer(store, customer), customer, inbox)


def forget(store: Store, customer: str, inbox: Path) -> Forgotten:
    """Delete every row and event record of a customer and what quotes them; says what was deleted and what is left.

    Raises:
        InputError: when neither the store nor the inbox names that customer.
    """
    gone = would_forget(store, customer, inbox)
    forgetting.forget_customer(store, customer)
    for path, kept, _ in _events(inbox, customer):
        _rewrite(path, kept)
    for path, report in _reports(inbox, customer):
        path.write_text(json.dumps(report, ensure_ascii=False, indent=1))
    return gone


def _found(rows: dict[str, int], customer: str, inbox: Path) -> Forgotten:
    files = [*waiting(inbox), *delivered(inbox)] if customer.strip() else []
    wanted = customer.strip().lower().encode()
    naming = tuple(
        p.name for p in files if p.suffix.lower() not in PACKED and wanted in p.read_bytes().lower()
    )
    deleted = [records for _, _, records in _events(inbox, customer)]
    reports = len(list(_reports(inbox, customer))) + deleted.count(0)
    if not (rows or deleted or reports):
        only = f", named only in {', '.join(naming)}" if naming else ""
        raise InputError(
            "a customer with rows in the store", f"one without any row{only}",
            "Give the identifier as the export has it, an e-mail address for example", "customer",
        )  # fmt: skip
    packed = tuple(p.name for p in files if p.suffix.lower() in PACKED)
    return Forgotten(rows, sum(deleted), reports, naming, packed)


def _events(inbox: Path, customer: str) -> Iterator[tuple[Path, list[str], int]]:
    """Event files that name a customer: the lines that stay, others' without what quotes them, and records that go."""
    folder = inbox / EVENTS
    for path in [*waiting(folder), *delivered(folder)] if customer.strip() else []:
        lines = path.read_text().splitlines()
        kept = [_without(line, customer) for line in lines]
        if kept != lines:
            yield path, [line for line in kept if line is not None], kept.count(None)


def _without(line: str, customer: str) -> str | None:
    """A record of somebody else without texts that name a customer; None for one of theirs."""
    if customer.strip().lower() not in line.lower() and line.isascii() and "\\u" not in line:
        return line
    try:
        record = json.loads(line)
    except json.JSONDecodeError:
        return None
    if traces.is_one(traces.values(record), customer):
        return None
    kept = traces.without(record, traces.naming(customer))
    return line if kept == record else json.dumps(kept)


def _reports(inbox: Path, customer: str) -> Iterator[tuple[Path, Any]]:
    """Reports of files taken in that quote a customer, without what quotes them."""
    folders = [i / target for i in (inbox, inbox / EVENTS) for target in ("done", "failed")]
    for path in sorted(p for folder in folders for p in folder.glob("*.report.json")):
        given = json.loads(path.read_text())
        kept = traces.without(given, traces.naming(customer)) if customer.strip() else given
        if kept != given:
            yield path, kept


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
