"""What a load says about itself, and what is proposed before one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from data_sources.columns import Decision

if TYPE_CHECKING:
    import pandas as pd

    from data_sources.open_units import OpenUnit


@dataclass(frozen=True)
class Proposal:
    """How one table of a file would be loaded, for a person to confirm or change.

    Attributes:
        file: name of the file, with the sheet or member.
        system, label: adapter's key and name. `kind`: table it feeds.
        evidence: why this adapter.
        mapping: field -> header.
        decisions: how each mapped column is read.
        preview: first 20 data rows as they stand in the file.
        rows: data rows.
        unmapped: headers that feed nothing and are not stored.
        warnings: sentences to read first.
        questions: what has to be answered before loading.
        header_signature: to find a saved profile again.
        profile: name of the saved profile that was applied, if any.
        open_units: lengths whose unit only a person can state, also where one was stated.
    """

    file: str
    system: str
    label: str
    kind: str
    evidence: str
    mapping: dict[str, str]
    decisions: tuple[Decision, ...]
    preview: pd.DataFrame
    rows: int
    unmapped: tuple[str, ...]
    warnings: tuple[str, ...]
    questions: tuple[str, ...]
    header_signature: str
    profile: str | None = None
    open_units: tuple[OpenUnit, ...] = ()


@dataclass(frozen=True)
class FileReport:
    """What happened to one table of a file: every row is loaded, updated, unchanged or rejected.

    Attributes:
        file: name of the file, with the sheet or member.
        system: adapter. `kind`: table it fed.
        read: data rows in the file = loaded + updated + unchanged + rejected.
        decisions: how each mapped column was read.
        warnings: sentences to read.
        load_id: key of the load in `loads` and `rejects`.
        open_units: lengths that were not read because nobody stated their unit.
    """

    file: str
    system: str
    kind: str
    read: int
    loaded: int
    updated: int
    unchanged: int
    rejected: int
    decisions: tuple[Decision, ...]
    warnings: tuple[str, ...]
    load_id: str
    open_units: tuple[OpenUnit, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The report in the shape the command line prints."""
        return {
            "file": self.file,
            "system": self.system,
            "kind": self.kind,
            "read": self.read,
            "loaded": self.loaded,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "decisions": [d.as_json() for d in self.decisions],
            "warnings": list(self.warnings),
            "open_units": [u.as_json() for u in self.open_units],
        }
