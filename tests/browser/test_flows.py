"""What a reader does, in a real Chromium: deep links, loading a file, from demo to a schedule, links that keep."""

from __future__ import annotations

import os
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from data_sources.store import open_store
from jobs.load import make_demo
from tests.browser.driving import ROOT, Visit, browser, server, visit
from ui.navigation import ENTRIES
from ui.server import HEADERS

pytestmark = pytest.mark.browser
NOW = "2026-11-22T12:00"
WORKBOOK = "technical_support_dataset.xlsx"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Without Chromium this raises, and the tests fail."""
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("browser") / "demo.duckdb"
    store = open_store(f"duckdb:///{path}")
    make_demo(store, now=datetime.fromisoformat(NOW), tickets=2500)
    store.close()
    with server(f"duckdb:///{path}", now=NOW) as address:
        yield address


@pytest.fixture
def demo(chromium: Browser, demo_server: str) -> Iterator[Visit]:
    context = chromium.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
    yield visit(context, demo_server)
    context.close()


def test_the_first_deep_link_after_a_start_opens_the_page(chromium: Browser, demo_server: str) -> None:
    """The first test: nothing has opened the server before."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1000})
    first = visit(context, demo_server)
    first.open("/volume_forecast?channel=phone")
    first.page.get_by_role("heading", name=ENTRIES["volume_forecast"].question).wait_for()
    assert first.page.locator('[data-testid="stSidebar"]').get_by_text("Department", exact=True).is_visible()
    assert first.page.locator('[role="dialog"]').count() == 0
    assert not first.failures()
    context.close()


@pytest.mark.parametrize("stem", ENTRIES)
def test_a_page_logs_no_error_and_asks_no_other_host(stem: str, demo: Visit) -> None:
    demo.open("/" if stem == "overview" else f"/{stem}")
    assert demo.page.get_by_role("heading", name=ENTRIES[stem].question).is_visible()
    assert demo.failures() == []


def test_a_workbook_becomes_numbers(chromium: Browser, tmp_path: Path) -> None:
    """A planner loads the workbook through the Upload page of an empty store and reads the KPIs."""
    path = workbook()
    with server(f"duckdb:///{tmp_path / 'store.duckdb'}") as address:
        context = chromium.new_context(viewport={"width": 1440, "height": 1000})
        reader = visit(context, address)
        page = reader.page
        reader.open("/")
        page.get_by_role("button", name="Load a file or make demo data").click()
        reader.settle()
        page.locator('input[type="file"]').set_input_files(str(path))
        page.get_by_role("button", name="Load this file").click()
        page.get_by_text("Loaded", exact=True).first.wait_for(timeout=90_000)
        reader.settle()
        reader.open("/?period=all&compare=none")
        assert tile(page, "Tickets opened") == "2,330"
        assert tile(page, "First reply, median") == "5 m 32 s"
        assert tile(page, "First reply, P90") == "52 m 24 s"
        assert tile(page, "CSAT") == "56.7 %"
        assert reader.failures() == []
        context.close()


def workbook() -> Path:
    """The third-party workbook; in CI it must be there."""
    path = Path(os.environ.get("QUEUECAST_DATA") or ROOT.parent / "shared" / "data") / WORKBOOK
    if not path.exists() and not os.environ.get("CI"):
        pytest.skip(f"{path} is not here; set QUEUECAST_DATA")
    assert path.exists(), f"{path} must be there in CI"
    return path


def test_from_demo_data_to_a_schedule_file(demo: Visit) -> None:
    demo.open("/shift_schedule")
    page = demo.page
    button = page.get_by_role("button", name="Shifts as CSV")
    button.wait_for(timeout=90_000)
    with page.expect_download() as waiting:
        button.click()
    text = Path(str(waiting.value.path())).read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if not line.startswith("#")]
    assert rows[0].startswith("shift,")
    assert {"starts_at", "ends_at", "breaks"} <= set(rows[0].split(","))
    assert len(rows) > 5
    assert demo.failures() == []


def test_filters_stand_in_the_address_and_outlive_a_page_change(demo: Visit) -> None:
    demo.open("/?period=13w&channel=phone")
    page = demo.page
    opened = tile(page, "Tickets opened")
    demo.follow("Service", "SLA compliance")
    demo.settle()
    assert "period=Last+13+weeks" in page.url
    assert "channel=Phone" in page.url
    demo.follow("Service", "Overview")
    demo.settle()
    assert tile(page, "Tickets opened") == opened
    shared = visit(page.context, demo.address)
    shared.open(page.url.removeprefix(demo.address))
    assert tile(shared.page, "Tickets opened") == opened


def test_a_number_leads_to_the_rows_behind_it(demo: Visit) -> None:
    demo.open("/?channel=phone")
    page = demo.page
    value = tile(page, "CSAT")
    page.locator(".st-key-tile_csat_share").get_by_role("link", name="Explain").click()
    demo.settle()
    assert page.get_by_role("heading", name=ENTRIES["explain_number"].question).is_visible()
    assert tile(page, "CSAT") == value
    assert page.locator('[data-testid="stDataFrame"]').count() == 1
    assert demo.failures() == []


def test_the_cause_of_a_broken_promise_is_three_clicks_from_the_overview(demo: Visit) -> None:
    demo.open("/?period=13w")
    page = demo.page
    page.get_by_role("link", name="See where promises are broken").click()
    demo.settle()
    grid = page.locator(".st-key-breaches")
    grid.evaluate("e => e.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(1000)  # charts above may still push the grid down
    box = grid.bounding_box()
    assert box is not None
    # The grid is drawn on a canvas: its first row lies below the header, the checkbox at its left end.
    page.mouse.click(box["x"] + 24, box["y"] + 53)
    page.get_by_role("heading", name=ENTRIES["ticket_story"].question).wait_for(timeout=30_000)
    demo.settle()
    assert page.get_by_text("broken by", exact=False).first.is_visible()
    assert page.get_by_text("Where the time went").is_visible()
    assert demo.failures() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("stem", ["overview", "sla_compliance", "live_board", "shift_schedule", "upload"])
def test_a_phone_needs_no_sideways_scroll(
    stem: str, scheme: Any, chromium: Browser, demo_server: str
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    narrow = visit(context, demo_server)
    narrow.open("/" if stem == "overview" else f"/{stem}")
    wide = narrow.page.evaluate(
        "() => [document.documentElement, document.querySelector('[data-testid=stMain]')]"
        ".map(e => e.scrollWidth - e.clientWidth)"
    )
    assert max(wide) <= 1
    colour = narrow.page.evaluate(
        "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    )
    assert colour == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(14, 17, 23)")
    assert narrow.failures() == []
    context.close()


def test_routes_answer_with_security_headers(demo_server: str) -> None:
    for path, words in (("/health", '"status":"ok"'), ("/metrics", "queuecast_rows"), ("/", "<html")):
        with urllib.request.urlopen(demo_server + path, timeout=10) as answer:
            given = {name.lower(): value for name, value in answer.headers.items()}
            assert words in answer.read().decode()
        for name, value in HEADERS:
            assert given[name.decode()] == value.decode()


def tile(page: Page, label: str) -> str:
    """The value of the tile with a label."""
    found = page.locator('[data-testid="stMetric"]').filter(
        has=page.locator('[data-testid="stMetricLabel"]').get_by_text(label, exact=True)
    )
    return found.locator('[data-testid="stMetricValue"]').first.inner_text().strip()
