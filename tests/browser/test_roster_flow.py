"""What a planner does to a roster in a real Chromium: make, lock, remove, hand over, roster again, publish, compare."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import icalendar
import pandas as pd
import pytest

from data_sources import kept_rosters
from data_sources.store import open_store
from tests.browser.driving import Visit, browser, server, visit

pytestmark = pytest.mark.browser
NOW = "2026-11-22T12:00"
ROW_PX = 35
LONG_MS = 240_000


@contextmanager
def at_app(store_file: Path) -> Iterator[Visit]:
    with server(f"duckdb:///{store_file}", now=NOW) as address, browser() as chromium:
        context = chromium.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
        context.set_default_timeout(LONG_MS)
        yield visit(context, address)


def point_at(reader: Visit, row: int, across_px: int) -> None:
    """Select a cell of the table of shifts; row 0 is the first."""
    grid = reader.page.locator('[class*="st-key-roster_table_"] [data-testid="stDataFrame"]')
    grid.evaluate("table => table.scrollIntoView({block: 'center'})")
    reader.settle()
    box = grid.bounding_box()
    assert box is not None
    x, y = box["x"] + across_px, box["y"] + (row + 1.5) * ROW_PX
    # the grid wants to see the pointer before it takes a click
    reader.page.mouse.move(x, y, steps=4)
    reader.settle()
    reader.page.mouse.click(x, y, delay=60)
    reader.settle()


def downloaded(reader: Visit, name: str) -> bytes:
    with reader.page.expect_download() as waiting:
        reader.page.get_by_role("button", name=name).click()
    return Path(waiting.value.path()).read_bytes()


def exported(reader: Visit) -> pd.DataFrame:
    """The roster as the CSV a planner downloads, as the table on the page is ordered."""
    found = pd.read_csv(StringIO(downloaded(reader, "Roster as CSV").decode()))
    return found.sort_values(["starts_at", "agent_id"], ignore_index=True)


def key_of(row: pd.Series) -> tuple[str, str]:
    return str(row["agent_id"]), str(row["starts_at"])


def keys(table: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(table["agent_id"], table["starts_at"], strict=True))


def test_a_planner_makes_edits_locks_rosters_again_publishes_and_exports(store_file: Path) -> None:
    with at_app(store_file) as reader:
        make_and_publish(reader)
        edit_and_roster_again(reader)
        assert reader.failures() == []
    store = open_store(f"duckdb:///{store_file}")
    found = kept_rosters.heads(store, "roster")
    store.close()
    assert {(k.number, k.status) for k in found} == {(1, "published"), (2, "draft")}


def make_and_publish(reader: Visit) -> None:
    page = reader.page
    reader.open("/roster")
    page.get_by_text("There is no roster yet").wait_for()
    page.get_by_role("button", name="Make a roster").last.click()
    page.get_by_text("Making a roster of").wait_for()
    page.get_by_text("shifts and cover").wait_for()
    reader.settle()
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Published as version 1").wait_for()
    reader.settle()


def edit_and_roster_again(reader: Visit) -> None:
    page = reader.page
    before = exported(reader)
    point_at(reader, 0, 90)
    page.keyboard.press("Space")
    page.get_by_role("button", name="Roster again around 1 locked shift").wait_for()
    reader.settle()
    # the box beside a row selects it, Delete takes the shift away
    point_at(reader, 1, 15)
    page.keyboard.press("Delete")
    page.get_by_text("What moved, and why").wait_for()
    reader.settle()
    after = exported(reader)
    first, second = before.iloc[0], before.iloc[1]
    assert bool(after.loc[(after["agent_id"] == first["agent_id"]), "is_locked"].iloc[0])
    assert keys(before) - keys(after) == {key_of(second)}

    page.get_by_role("button", name="Roster again around 1 locked shift").click()
    page.get_by_text("Making a roster of").wait_for()
    page.get_by_text("Making a roster of").wait_for(state="hidden")
    reader.settle()
    again = exported(reader)
    assert key_of(first) in keys(again[again["is_locked"]])
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Saved as version 2").wait_for()
    reader.settle()
    compare(reader)
    with ZipFile(BytesIO(downloaded(reader, "Calendars (zip)"))) as archive:
        events = [
            e
            for name in archive.namelist()
            for e in icalendar.Calendar.from_ical(archive.read(name)).walk("VEVENT")
        ]
    assert len(events) == len(again)


def compare(reader: Visit) -> None:
    """The published version against the draft on the page."""
    page = reader.page
    page.get_by_role("combobox", name="Version").click()
    page.get_by_role("option", name="version 1, published").click()
    reader.settle()
    page.get_by_role("button", name="Compare with this roster").click()
    page.get_by_text("changes from Week of Mon 23 Nov, version 1").wait_for()
    reader.settle()
