"""An analyst with awkward files, in a real Chromium: says what columns are, and mends the rows that were refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.driving import Visit, browser, server, visit

pytestmark = pytest.mark.browser
NOW = "2026-11-22T12:00"
HEADER_PX, ROW_PX, READ_AS_PX = 36, 35, 200
ODD = "\n".join(
    ["A,B,C"] + [f"x{n},{n}.10.2026 08:00,Team {n % 2}" for n in range(1, 28)] + ["x99,soon,Team 1"]
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Without Chromium this raises, and the tests fail."""
    with browser() as opened:
        yield opened


def read_as(reader: Visit, row: int, words: str) -> None:
    """Say what the column in a row of the first table is."""
    box = reader.page.locator('[data-testid="stDataFrame"]').first.bounding_box()
    assert box is not None
    x, y = box["x"] + READ_AS_PX, box["y"] + HEADER_PX + ROW_PX * (row + 0.5)
    for _ in range(2):
        # The first click chooses the cell, the second opens its list; a fast double click would close it again.
        reader.page.mouse.click(x, y)
        reader.page.wait_for_timeout(700)
    reader.page.keyboard.type(words, delay=40)
    reader.page.locator("#portal").get_by_text(words, exact=True).last.wait_for()
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_timeout(800)
    reader.settle()


def upload(reader: Visit, path: Path) -> None:
    reader.open("/upload")
    reader.page.locator('input[type="file"]').set_input_files(str(path))
    reader.page.get_by_role("heading", name=path.name).wait_for()
    reader.settle()


def load(reader: Visit) -> None:
    reader.page.get_by_role("button", name="Load this file").click()
    reader.page.get_by_text("Loaded", exact=True).first.wait_for(timeout=90_000)
    reader.settle()


def test_columns_nothing_understands_are_said_and_refused_rows_mended(
    chromium: Browser, tmp_path: Path
) -> None:
    odd, mended = tmp_path / "odd.csv", tmp_path / "mended.csv"
    odd.write_text(ODD)
    with server(f"duckdb:///{tmp_path / 'store.duckdb'}", now=NOW) as address:
        context = chromium.new_context(viewport={"width": 1440, "height": 1600}, accept_downloads=True)
        reader = visit(context, address)
        page = reader.page
        upload(reader, odd)
        page.get_by_text("Say what odd.csv holds").click()
        page.get_by_label("What it is").click()
        page.keyboard.type("Any ticket list")
        page.keyboard.press("Enter")
        page.get_by_text("Choose under Read as").wait_for()
        reader.settle()
        read_as(reader, 0, "ticket number")
        read_as(reader, 1, "created")
        load(reader)
        page.get_by_text("1 row was refused").wait_for()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download CSV").first.click()
        mended.write_text(Path(str(waiting.value.path())).read_text().replace("soon", "28.10.2026 08:00"))
        upload(reader, mended)
        page.get_by_text("These rows were refused from odd.csv").wait_for()
        load(reader)
        reader.open("/?period=all&compare=none")
        opened = page.locator('[data-testid="stMetric"]').filter(has_text="Tickets opened")
        assert opened.locator('[data-testid="stMetricValue"]').inner_text() == "28"
        assert reader.failures() == []
        context.close()
