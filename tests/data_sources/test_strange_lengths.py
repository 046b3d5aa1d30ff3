"""Lengths that carry their units in the cell or the header are read, in several languages, without a question."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from datetime import datetime

import pytest

from data_sources.ingest import load
from data_sources.store import Store
from data_sources.tables import tickets
from tests.data_sources.test_understanding import rows

NOW = datetime(2026, 11, 22)
SECONDS = [60 * (7 + 13 * n) for n in range(40)] + [86_400 * (1 + n % 3) + 3_660 for n in range(10)]
WRITTEN: dict[str, tuple[str, Callable[[int], str]]] = {
    "hours and minutes": ("Resolution time", lambda s: f"{s // 3600}h {s % 3600 // 60}m"),
    "in words": ("Resolution time", lambda s: f"{s // 3600} hours {s % 3600 // 60} minutes"),
    "in Spanish": ("Resolution time", lambda s: f"{s // 86400} días {s % 86400 // 60} minutos"),
    "unit in the cell": ("Resolution time", lambda s: f"{s / 60:g} min"),
    "ISO 8601": ("Resolution time", lambda s: f"P{s // 86400}DT{s % 86400 // 3600}H{s % 3600 // 60}M"),
    "days before a point": (
        "Resolution time",
        lambda s: f"{s // 86400}.{s % 86400 // 3600:02}:{s % 3600 // 60:02}:00",
    ),
    "German header": ("Lösungszeit (Std.)", lambda s: f"{s / 3600:.6f}".replace(".", ",")),
}


@pytest.mark.parametrize(("header", "written"), WRITTEN.values(), ids=WRITTEN)
def test_lengths_with_their_unit_are_read(
    duckdb_store: Store, header: str, written: Callable[[int], str]
) -> None:
    text = f"ticket id;created at;status;{header}\n" + "".join(
        f"{n};2024-03-{n % 28 + 1:02} 08:00;solved;{written(s)}\n" for n, s in enumerate(SECONDS)
    )
    (report,) = load(duckdb_store, ("lengths.csv", text.encode()), zone="UTC", now=NOW)
    assert report.open_units == ()
    found = rows(duckdb_store, tickets, "created_at", "solved_at")
    lengths = (found["solved_at"] - found["created_at"]).dt.total_seconds()
    assert lengths.median() == pytest.approx(statistics.median(SECONDS), abs=1)
    assert lengths.max() == pytest.approx(max(SECONDS), abs=1)
