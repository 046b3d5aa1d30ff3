"""Live: the answer before the controls, read once a minute and load however often it is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data_sources.store import open_store
from jobs import live
from tests.metrics import random_service
from tests.pages.test_pages import RANDOM_NOW, app, at_page
from ui import opened
from ui.navigation import ENTRIES


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    url = f"duckdb:///{tmp_path / 'service.duckdb'}"
    made = open_store(url)
    random_service.fill(made, seed=3)
    made.close()
    yield app(monkeypatch, url, RANDOM_NOW)
    opened.close()


def test_live_answers_before_it_asks_and_reads_once_a_minute(
    session: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    read = live.board
    monkeypatch.setattr(live, "board", lambda *a, **k: asked.append(k["now"]) or read(*a, **k))
    page = at_page(session, ENTRIES["live_board"])
    drawn = [e.type for e in page.main if e.type in ("metric", "button_group")]
    assert drawn.index("metric") < drawn.index("button_group")
    before = [m.value for m in page.metric]
    page.run()
    assert len(asked) == 1
    monkeypatch.setenv("QUEUECAST_NOW", "2026-03-20T12:00:59")
    page.run()
    assert len(asked) == 1
    monkeypatch.setenv("QUEUECAST_NOW", "2026-03-20T12:01:00")
    page.run()
    assert len(asked) == 2
    assert not page.exception
    assert next(m.value for m in page.metric) == before[0]
