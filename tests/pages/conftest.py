"""What the page tests share: a small demo store for each module, given back at its end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ui import opened

NOW = "2026-11-22T12:00"


@pytest.fixture(scope="module")
def demo_url(demo_file: Path) -> Iterator[str]:
    """A demo contact centre of 2,000 tickets; a process owns a DuckDB file until it gives it back."""
    yield f"duckdb:///{demo_file}"
    opened.close()
