"""A planner moves breaks and puts a meeting on a published roster in a real Chromium, then keeps it as a draft."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from data_sources import kept_rosters, schedules
from data_sources.store import Store, open_store
from domain.shifts import Assignment, ShiftRules
from jobs import people, roster_files, rosters
from jobs.schedules import Edit, drawn
from tests.browser.driving import browser, server, visit

pytestmark = pytest.mark.browser
NOW, ZONE, MONDAY = "2026-11-22T12:00", "Europe/Berlin", date(2026, 11, 23)
WAIT_MS = 180_000


def publish_roster(store: Store) -> int:
    """Twelve people on the phone from 08:00 to 16:00 of a week, lunches all at once; returns how many shifts."""
    team = [a for a in people.team(store, MONDAY, ZONE).agents if not a.skills or "phone" in a.skills][:12]
    starts = pd.date_range("2026-11-23", "2026-11-28", freq="30min", tz=ZONE, inclusive="left")
    starts = starts[(starts.hour >= 8) & (starts.hour < 16)].tz_convert("UTC").as_unit("us")
    need = pd.DataFrame({"starts_at": starts, "channel": "phone", "scheduled_agents": 8.0})
    entries = [
        Assignment(
            a.agent_id,
            drawn(f"{a.agent_id}-{day}", Edit(None, _eight(day), 480, 1, False), "phone", ShiftRules()),
        )
        for a in team
        for day in range(23, 28)
    ]
    plan = rosters.of_assignments(entries, need, team, ShiftRules(), ZONE)
    plain = json.loads(json.dumps(roster_files.payload(plan, need, ShiftRules(), 10.0)))
    made_at = datetime.fromisoformat(NOW)
    schedules.keep(store, "roster", "Week 48", "published", MONDAY, plain, reason="", made_at=made_at)
    return len(entries)


def _eight(day: int) -> datetime:
    return pd.Timestamp(f"2026-11-{day} 08:00", tz=ZONE).tz_convert("UTC").to_pydatetime()


def test_breaks_move_and_a_meeting_stands_on_the_roster_that_is_saved(store_file: Path) -> None:
    store = open_store(f"duckdb:///{store_file}")
    shifts = publish_roster(store)
    store.close()
    with server(f"duckdb:///{store_file}", now=NOW) as address, browser() as chromium:
        context = chromium.new_context(viewport={"width": 1440, "height": 1000})
        context.set_default_timeout(WAIT_MS)
        reader = visit(context, address)
        page = reader.page
        reader.open("/breaks_and_meetings")
        page.get_by_text("more contacts in time").wait_for()
        page.get_by_role("button", name="breaks on the roster").click()
        page.get_by_text("breaks were moved. It is not saved yet.").wait_for()
        reader.settle()
        page.get_by_text("costs least").wait_for()
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
        phone.open("/breaks_and_meetings")
        phone.page.get_by_text("When to meet, coach or train").wait_for()
        phone.settle()
        assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390
        assert reader.failures() == []
        assert phone.failures() == []

    store = open_store(f"duckdb:///{store_file}")
    kept = kept_rosters.heads(store, "roster")
    newest = kept_rosters.version(store, "roster", "Week 48", 2)
    store.close()
    assert {(k.name, k.number, k.status) for k in kept} == {
        ("Week 48", 1, "published"),
        ("Week 48", 2, "draft"),
    }
    rows = newest.payload["assignments"]
    held = [a for a in rows if any(len(b) == 5 for b in a["shift"]["breaks"])]
    assert len(rows) == shifts
    assert 2 <= len(held) < 12, "somebody stays on the channel"
    assert all(a["is_locked"] for a in held)
