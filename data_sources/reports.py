"""What a load says about itself, and what is proposed before one."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from data_sources.columns import Decision

if TYPE_CHECKING:
    import pandas as pd

    from data_sources.open_units import OpenUnit
    from data_sources.reading import RawTable
    from domain.errors import InputError

PREVIEW_ROWS = 20


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
        joined: further headers of fields that take several, with their field.
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
    joined: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The proposal in the shape the command line prints."""
        return {
            "file": self.file,
            "system": self.system,
            "kind": self.kind,
            "evidence": self.evidence,
            "rows": self.rows,
            "profile": self.profile,
            "decisions": [d.as_json() for d in self.decisions],
            "unmapped": list(self.unmapped),
            "warnings": list(self.warnings),
            "questions": list(self.questions),
            "open_units": [u.as_json() for u in self.open_units],
        }


@dataclass(frozen=True, slots=True)
class SeenColumn:
    """A column nobody said anything of: its header, what its values are, how many are filled, the first of them."""

    header: str
    holds: str
    filled: int
    example: str


@dataclass(frozen=True)
class UnreadTable:
    """A table that is not understood, for a person to say what its columns are.

    Attributes:
        file: name of the file, with the sheet or member.
        error: why it is not.
        system: adapter that was chosen for it, empty before.
        columns: every column of it.
        mapping: field -> header as far as it is known under that adapter.
        preview: first 20 data rows as they stand in the file.
        rows: data rows.
        header_signature: to find a saved profile again.
    """

    file: str
    error: InputError
    system: str
    columns: tuple[SeenColumn, ...]
    mapping: dict[str, str]
    preview: pd.DataFrame
    rows: int
    header_signature: str

    def as_json(self) -> dict[str, Any]:
        """The table in the shape the command line prints."""
        return {
            "file": self.file,
            "reason": str(self.error),
            "rows": self.rows,
            "columns": [asdict(c) for c in self.columns],
        }


@dataclass(frozen=True)
class Examined:
    """What stands in a file: the tables that are understood, and those that are not."""

    proposals: tuple[Proposal, ...]
    unread: tuple[UnreadTable, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables, those that are understood first."""
        return (*(p.file for p in self.proposals), *(u.file for u in self.unread))


def preview(raw: RawTable, rows: int = PREVIEW_ROWS) -> pd.DataFrame:
    """The first data rows as they stand in the file, by row number."""
    import pandas as pd

    cells = {h: c.slice(0, rows).to_pylist() for h, c in zip(raw.header, raw.columns, strict=True)}
    return pd.DataFrame(cells, index=pd.Index(raw.row_no[:rows], name="row"))


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
