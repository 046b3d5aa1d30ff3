"""What a planner does in a real Chromium: design a week, edit, lock, design again, publish, export."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page

from data_sources import schedules
from data_sources.store import open_store
from tests.browser.driving import Visit, browser, server, visit

pytestmark = pytest.mark.browser
NOW = "2026-11-22T12:00"
ROW_PX = 35


@contextmanager
def at_app(store_file: Path) -> Iterator[Visit]:
    """A reader at a server that ends with the block and gives the store back."""
    with server(f"duckdb:///{store_file}", now=NOW) as address, browser() as chromium:
        context = chromium.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
        yield visit(context, address)


def first_row(reader: Visit) -> None:
    """Select the Locked cell of the first row of the table of shifts."""
    page = reader.page
    grid = page.locator('[class*="st-key-shifts_table_"] [data-testid="stDataFrame"]')
    grid.locator("canvas").first.wait_for()
    grid.scroll_into_view_if_needed()
    reader.settle()
    box = grid.bounding_box()
    assert box is not None
    # the grid wants to see the pointer before it takes a click
    page.mouse.move(box["x"] + 70, box["y"] + 1.5 * ROW_PX, steps=4)
    reader.settle()
    page.mouse.click(box["x"] + 70, box["y"] + 1.5 * ROW_PX, delay=60)
    reader.settle()


def tile(page: Page, name: str) -> float:
    """The number of a tile."""
    text = page.locator('[data-testid="stMetric"]', has_text=name).first
    return float(text.locator('[data-testid="stMetricValue"]').inner_text().replace(",", ""))


def press(reader: Visit, name: str) -> None:
    reader.page.get_by_role("button", name=name).click()
    reader.settle()


def exported(reader: Visit) -> pd.DataFrame:
    """The shifts of the CSV a reader downloads."""
    with reader.page.expect_download() as waiting:
        reader.page.get_by_role("button", name="Shifts as CSV").click()
    text = Path(waiting.value.path()).read_text()
    assert text.startswith("# Queuecast, data version")
    return pd.read_csv(StringIO(text), comment="#")


def test_a_planner_designs_edits_locks_designs_again_publishes_and_exports(store_file: Path) -> None:
    with at_app(store_file) as reader:
        paid = plan_a_week(reader)
    with at_app(store_file) as reader:
        opens_with_what_counts(reader, paid)
    store = open_store(f"duckdb:///{store_file}")
    found = schedules.versions(store, "shifts")
    store.close()
    assert [(k.status, k.reason, k.number) for k in found] == [("published", "nine at the door", 1)]
    assert any(s["agents"] == 9 for s in found[0].payload["shifts"])


def plan_a_week(reader: Visit) -> float:
    """Everything up to the export, in the browser; returns the paid hours published."""
    page = reader.page
    reader.open("/shift_schedule")
    before, paid = exported(reader), tile(page, "Paid hours")
    assert (before["paid_hours"] * before["agents"]).sum() == pytest.approx(paid, abs=0.51)

    page.get_by_text("Change the shifts", exact=True).click()
    reader.settle()
    first_row(reader)
    for key in ("ArrowRight", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key, delay=150)
    page.keyboard.type("9", delay=150)
    page.keyboard.press("Enter", delay=150)
    page.get_by_text("What moved, and what it did").wait_for()
    reader.settle()
    added = 9 - int(before["agents"].iloc[0])
    assert tile(page, "Paid hours") == pytest.approx(paid + added * before["paid_hours"].iloc[0], abs=1)

    first_row(reader)
    page.keyboard.press("Space")
    page.get_by_role("button", name="Design again around 9 locked people").wait_for()
    press(reader, "Design again around 9 locked people")
    page.get_by_role("button", name="Design again around 9 locked people").wait_for()

    page.get_by_label("What changed, and why").fill("nine at the door")
    page.keyboard.press("Enter")
    press(reader, "Publish")
    page.get_by_text("Published as version 1").wait_for()
    after = exported(reader)
    same = after[
        (after["starts_at"] == before["starts_at"].iloc[0]) & (after["ends_at"] == before["ends_at"].iloc[0])
    ]
    assert 9 in same["agents"].tolist()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Shifts and coverage as workbook").click()
    book = pd.read_excel(Path(waiting.value.path()), sheet_name=None)
    assert book["Shifts"]["agents"].sum() == after["agents"].sum()
    # the edited week is still there after a look at another page
    reader.follow("Planning", "Agents and contracts")
    page.get_by_text("people can give up to").wait_for()
    reader.follow("Planning", "Shift schedule")
    page.get_by_text("version 1, published").wait_for()
    assert reader.failures() == []
    return tile(page, "Paid hours")


def opens_with_what_counts(reader: Visit, paid: float) -> None:
    """A new visitor sees the published week at once, without any design."""
    page = reader.page
    reader.open("/shift_schedule")
    page.get_by_text("version 1, published").wait_for()
    assert tile(page, "Paid hours") == paid
    assert page.get_by_text("Designing shifts").count() == 0
