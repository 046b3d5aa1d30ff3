"""What the browser flows share: a small demo store for each module."""

from __future__ import annotations

from pathlib import Path

import pytest

NOW = "2026-11-22T12:00"


@pytest.fixture(scope="module")
def store_file(demo_file: Path) -> Path:
    """A DuckDB file with a demo contact centre of 2,000 tickets, owned by nobody."""
    return demo_file
