"""What the page tests share: a small demo store for each module, given back at its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from data_sources.store import open_store
from jobs.load import make_demo
from ui import opened

NOW = "2026-11-22T12:00"


@pytest.fixture(scope="module")
def demo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo contact centre of 2,000 tickets; a process owns a DuckDB file until it gives it back."""
    url = f"duckdb:///{tmp_path_factory.mktemp('pages') / 'demo.duckdb'}"
    store = open_store(url)
    make_demo(store, now=datetime.fromisoformat(NOW), tickets=2000, years=2)
    store.close()
    yield url
    opened.close()
