"""What the browser flows share: a small demo store for each module."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from data_sources.store import open_store
from jobs.load import make_demo

NOW = "2026-11-22T12:00"


@pytest.fixture(scope="module")
def store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DuckDB file with a demo contact centre of 2,000 tickets, owned by nobody."""
    path = tmp_path_factory.mktemp("flow") / "demo.duckdb"
    store = open_store(f"duckdb:///{path}")
    make_demo(store, now=datetime.fromisoformat(NOW), tickets=2000, years=2)
    store.close()
    return path
