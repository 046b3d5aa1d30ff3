"""What a reader clicks beside a number: Explain from every page that shows tiles, and all rows as a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import BrowserContext

from data_sources.store import open_store
from jobs.load import make_demo
from tests.browser.driving import Visit, browser, server, visit

pytestmark = pytest.mark.browser
NOW = "2026-11-22T12:00"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    url = f"duckdb:///{tmp_path_factory.mktemp('explaining') / 'demo.duckdb'}"
    store = open_store(url)
    make_demo(store, now=pd.Timestamp(NOW).to_pydatetime(), tickets=3000, years=1)
    store.close()
    with server(url, now=NOW) as address, browser() as chromium:
        context: BrowserContext = chromium.new_context(
            viewport={"width": 1440, "height": 1200}, accept_downloads=True
        )
        yield visit(context, address)


@pytest.mark.parametrize("path", ["/", "/quarterly_trends", "/channel_view", "/sla_compliance"])
def test_explain_opens_from_a_tile(seen: Visit, path: str) -> None:
    seen.open(path)
    number = '[data-testid="stMetricValue"]'
    tile = seen.page.locator('[class*="st-key-tile_"]').nth(1)
    shown = tile.locator(number).inner_text()
    tile.locator('[data-testid="stPageLink"] a', has_text="Explain").click()
    seen.page.get_by_role("heading", name="Where does this number come from?").wait_for(timeout=60_000)
    seen.settle()
    assert seen.page.locator(number).first.inner_text() == shown
    assert seen.failures() == []


def test_the_download_holds_every_row_that_counts(seen: Visit, tmp_path: Path) -> None:
    seen.open("/explain_number?metric=tickets_created&period=52w")
    with seen.page.expect_download(timeout=60_000) as started:
        seen.page.get_by_role("button", name="Download CSV").last.click()
    file = tmp_path / "rows.csv"
    started.value.save_as(file)
    rows = pd.read_csv(file, comment="#")
    said = seen.page.get_by_text("tickets count").first.inner_text()
    assert f"{len(rows):,} tickets count" in said
    assert len(rows) > 100
