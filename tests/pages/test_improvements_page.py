"""Innovation on Overview and the register's page: with ideas, and in a store from before there was a register."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from data_sources.store import open_store
from data_sources.tables import improvements
from tests.metrics import random_service
from tests.pages.test_pages import RANDOM_NOW, app, at_page, words
from ui import opened
from ui.navigation import ENTRIES


@pytest.fixture(params=[True, False], ids=["register", "no_register"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, bool]:
    url = f"duckdb:///{tmp_path / 'service.duckdb'}"
    made = open_store(url)
    random_service.fill(made, seed=3)
    if not request.param:
        with made.transaction() as connection:
            connection.execute(sa.delete(improvements))
    made.close()
    return url, request.param


def test_innovation_is_shown_or_says_what_to_load(
    store: tuple[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, has_register = store
    session = app(monkeypatch, url, RANDOM_NOW)
    try:
        session.run()
        session.query_params["period"] = "13w"
        overview = session.run()
        assert not overview.exception
        labels = [m.label for m in overview.metric]
        assert ("Ideas proposed" in labels) == has_register
        said = "Innovation is not measured yet: load a list of ideas"
        assert (said in words(overview)) == (not has_register)
        page = at_page(session, ENTRIES["improvement_register"])
        assert not page.exception
        assert not page.error
        assert ("No idea is written down yet." in words(page)) == (not has_register)
        assert ("for a decision" in words(page)) == has_register
        assert any(b.label == "Save register" for b in page.button)
    finally:
        opened.close()
