"""A planner moves breaks and puts a meeting on a published roster in a real Chromium, then keeps it as a draft."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data_sources import kept_rosters
from data_sources.store import open_store
from tests import phone_roster
from tests.browser.driving import browser, server, visit

pytestmark = pytest.mark.browser
NOW = "2026-11-22T12:00"
WAIT_MS = 180_000


def test_breaks_move_and_a_meeting_stands_on_the_roster_that_is_saved(store_file: Path) -> None:
    store = open_store(f"duckdb:///{store_file}")
    shifts = phone_roster.publish(store, days=2)
    store.close()
    with server(f"duckdb:///{store_file}", now=NOW) as address, browser() as chromium:
        context = chromium.new_context(viewport={"width": 1440, "height": 1000})
        context.set_default_timeout(WAIT_MS)
        reader = visit(context, address)
        page = reader.page
        # every day is played anew whenever the roster changes: wait for words, not for the script
        page.goto(f"{address}/breaks_and_meetings", wait_until="domcontentloaded")
        page.get_by_text("more contacts in time").wait_for()
        page.get_by_text("costs least").wait_for()
        reader.settle()
        page.get_by_role("button", name=re.compile(r"Move \d+ breaks? on the roster")).click()
        page.get_by_text(re.compile(r"breaks? (was|were) moved\. It is not saved yet\.")).wait_for()
        page.get_by_text("costs least").wait_for()
        reader.settle()
        page.get_by_role("button", name="Put it on the roster").click()
        page.get_by_text("Team meeting is on the roster on").wait_for()
        reader.settle()
        page.get_by_role("link", name="Save, publish or undo on Roster").click()
        page.get_by_text("What moved, and why").wait_for()
        reader.settle()
        page.get_by_role("button", name="Save draft").click()
        page.get_by_text("Saved as version 2 of").wait_for()
        reader.settle()

        phone = visit(chromium.new_context(viewport={"width": 390, "height": 844}), address)
        phone.page.set_default_timeout(WAIT_MS)
        phone.page.goto(f"{address}/breaks_and_meetings", wait_until="domcontentloaded")
        phone.page.get_by_text("costs least").wait_for()
        phone.settle()
        assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390
        assert reader.failures() == []
        assert phone.failures() == []

    store = open_store(f"duckdb:///{store_file}")
    kept = kept_rosters.heads(store, "roster")
    newest = kept_rosters.version(store, "roster", phone_roster.NAME, 2)
    store.close()
    assert {(k.name, k.number, k.status) for k in kept} == {
        (phone_roster.NAME, 1, "published"),
        (phone_roster.NAME, 2, "draft"),
    }
    rows = newest.payload["assignments"]
    held = [a for a in rows if any(len(b) == 5 for b in a["shift"]["breaks"])]
    assert len(rows) == shifts
    assert 2 <= len(held) < 12, "somebody stays on the channel"
    assert all(a["is_locked"] for a in held)
