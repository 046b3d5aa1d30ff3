"""One thing found about the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Finding:
    """One thing found.

    Attributes:
        severity: error (numbers are wrong), warning (numbers may be wrong) or note.
        table, field: where; `field` is empty when it concerns whole rows.
        finding: the sentence. `rows`: rows concerned. `remedy`: what to do.
    """

    severity: Severity
    table: str
    field: str
    finding: str
    rows: int
    remedy: str
