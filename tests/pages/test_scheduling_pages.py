"""Shift schedule, Roster, Agents and contracts: the answer, edits, locks, versions, and the empty store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from charts import numbers
from data_sources import kept_rosters
from data_sources.schedule_tables import blackouts, contracts, schedules, time_off
from data_sources.schedules import own_contracts
from data_sources.store import Store
from tests import phone_roster
from ui import opened
from ui.drafts import with_delta
from ui.navigation import ENTRIES, PAGES_DIR

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-22T12:00"
STEMS = ("shift_schedule", "roster", "breaks_and_meetings", "agents_and_contracts", "time_off")


@pytest.fixture
def session() -> AppTest:
    """One reader's session: what it made stays while pages change."""
    return AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=180)


@pytest.fixture
def demo(demo_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The demo contact centre of the module without rosters, time off and contracts of its own."""
    monkeypatch.setenv("DATABASE_URL", demo_url)
    monkeypatch.setenv("QUEUECAST_NOW", NOW)
    yield opened.store()
    with opened.store().engine.begin() as connection:
        for table in (schedules, time_off, blackouts, contracts):
            connection.execute(table.delete())


@pytest.fixture
def rostered(demo: Store) -> Store:
    """The same with a published roster of twelve people."""
    phone_roster.publish(demo)
    return demo


def at_page(session: AppTest, stem: str) -> AppTest:
    session.switch_page(str(PAGES_DIR / f"{ENTRIES[stem].file}.py"))
    return session.run()


def words(session: AppTest) -> str:
    kinds = ("title", "subheader", "caption", "markdown", "info", "warning", "error", "success")
    return "\n".join(str(e.value) for kind in kinds for e in getattr(session, kind))


def tile(page: AppTest, name: str) -> str:
    return str(next(m.value for m in page.metric if m.label == name))


def press(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


def test_opening_the_page_makes_no_roster_and_a_made_one_is_kept_and_compared(
    session: AppTest, demo: Store
) -> None:
    session.session_state["roster_limit"] = 10
    session.session_state["roster_channels"] = ["chat", "phone"]
    page = at_page(session, "breaks_and_meetings")
    assert not page.exception
    assert "There is no roster yet" in words(page)
    page = at_page(session, "roster")
    assert not page.exception
    assert "There is no roster yet" in words(page)
    assert len(page.metric) == 0
    page = press(page, "roster_make")
    assert not page.error
    assert page.button(key="roster_make").disabled
    session.session_state["roster_job"].thread.join()
    page = page.run()
    said = words(page)
    assert "no rule is broken" in said
    assert "Covered by channel" in said
    assert "Weekend days:" in said
    assert tile(page, "Hard rules broken") == "0"
    paid = tile(page, "Paid hours")
    page = press(page, "roster_publish")
    assert any("Published as version 1" in s.value for s in page.success)
    page = press(page, "roster_compare")
    assert any("Nothing differs" in i.value for i in page.info)
    page = press(page, "roster_open")
    assert tile(page, "Paid hours") == paid
    assert {"Roster as CSV", "Roster as workbook", "Calendars (zip)"} <= {
        b.label for b in page.get("download_button")
    }


def test_the_newest_kept_roster_is_the_answer_of_a_new_session(session: AppTest, rostered: Store) -> None:
    page = at_page(session, "roster")
    assert not page.exception
    assert "version 1, published" in words(page)
    figures = kept_rosters.version(rostered, "roster", phone_roster.NAME, 1).payload["figures"]
    assert tile(page, "Paid hours") == numbers.number(figures["paid_hours"])


def test_a_cancelled_search_leaves_the_roster_as_it_was(session: AppTest, rostered: Store) -> None:
    page = at_page(session, "roster")
    paid = tile(page, "Paid hours")
    page = press(page, "roster_again")
    job = session.session_state["roster_job"]
    page = press(page, "roster_cancel")
    assert "roster_job" not in session.session_state
    job.thread.join(30)
    assert job.made is None
    assert job.error is None
    assert tile(page, "Paid hours") == paid


def test_made_again_it_says_what_changed_why_and_what_it_costs(session: AppTest, rostered: Store) -> None:
    page = at_page(session, "roster")
    session.session_state["roster_price"] = 40.0
    page = press(page.run(), "roster_again")
    session.session_state["roster_job"].thread.join()
    page = page.run()
    assert not page.exception
    said = words(page)
    assert "What moved, and why" in said
    assert "Made freely" in said
    assert "What it costs: paid hours" in said or "No shift changes." in said
    whys = [t.value["Why"] for t in page.dataframe if "Why" in t.value and "What" in t.value]
    assert all("your edit" not in set(why) for why in whys), "the search moved them, not the planner"
    assert "changed since and not saved" in said
    page = press(page, "undo_roster")
    assert not page.exception


def test_breaks_are_moved_by_service_and_a_meeting_stands_on_the_roster(
    session: AppTest, rostered: Store
) -> None:
    page = at_page(session, "breaks_and_meetings")
    assert not page.exception
    assert not page.error
    said = words(page)
    assert "more contacts in time" in said
    assert len(page.dataframe[0].value) >= 5, "every day of the week"
    page.selectbox(key="meeting_team").set_value("Everybody on the roster")
    page.segmented_control(key="meeting_each").set_value(True)
    page = page.run()
    assert "people get a time" in words(page)
    page.segmented_control(key="meeting_each").set_value(False)
    page = page.run()
    assert "costs least" in words(page)
    table = page.dataframe[-1].value
    assert table["Contacts in time lost"].is_monotonic_increasing
    page = press(page, "meeting_take")
    assert not page.exception
    assert any("Team meeting is on the roster" in s.value for s in page.success)
    plan = session.session_state["drafts"]["roster", f"{rostered.url} {phone_roster.NAME} 1"].plan
    held = [a for a in plan.assignments if any(b.is_meeting for b in a.shift.breaks)]
    assert len(held) == table["Can come"].iloc[0]
    assert all(a.is_locked for a in held), "a new roster keeps the meeting"
    assert len(held) < len({a.agent_id for a in plan.assignments}), "somebody stays on the channel"
    page = press(at_page(session, "roster"), "undo_roster")
    assert not page.exception


def test_time_off_says_its_effect_before_it_is_approved_and_the_roster_then_breaks_a_rule(
    session: AppTest, rostered: Store
) -> None:
    head = kept_rosters.heads(rostered, "roster")[0]
    entries = kept_rosters.version(rostered, "roster", head.name, head.number).payload["assignments"]
    agent = entries[0]["agent_id"]
    session.session_state["off_agent"] = agent
    session.session_state["off_days"] = (head.week_on, head.week_on + timedelta(days=6))
    broken = int(tile(at_page(session, "roster"), "Hard rules broken"))
    page = at_page(session, "time_off")
    assert not page.exception
    assert "Nobody asked for time off yet" in words(page)
    page = press(page, "off_add")
    assert "1 request waits for a decision" in words(page)
    assert "agent-hours short" in words(page)
    page = press(page, "off_add")
    assert any("not asked for yet" in e.value for e in page.error)
    page = press(page, "approve_1")
    assert not page.exception
    assert tile(page, "Days off, next 28 days") == "7"
    theirs = sum(e["agent_id"] == agent for e in entries)
    assert int(tile(at_page(session, "roster"), "Hard rules broken")) == broken + theirs


def test_closed_days_refuse_a_request_and_halves_of_a_day_are_kept(session: AppTest, demo: Store) -> None:
    day = phone_roster.MONDAY + timedelta(days=300)
    session.session_state["closed_days"] = (day, day)
    session.session_state["closed_note"] = "Black Week"
    page = press(at_page(session, "time_off"), "closed_add")
    assert any("No time off is granted from" in s.value for s in page.success)
    session.session_state["off_days"] = (day, day)
    session.session_state["off_part"] = "morning"
    page = press(page, "off_add")
    assert any("(Black Week)" in e.value for e in page.error)
    page = press(page, "reopen_1")
    page = press(page, "off_add")
    assert any(", morning." in s.value for s in page.success)
    assert not page.exception


def test_people_are_listed_and_saving_unchanged_keeps_nothing(session: AppTest, demo: Store) -> None:
    page = at_page(session, "agents_and_contracts")
    assert not page.exception
    assert "people can give up to" in words(page)
    page = press(page, "people_save")
    assert any("left out 0" in s.value for s in page.success)
    assert own_contracts(demo) == {}


@pytest.mark.parametrize("stem", STEMS)
def test_an_empty_store_says_what_to_do(stem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{tmp_path / 'empty.duckdb'}")
    page = at_page(AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=60), stem)
    assert not page.exception
    assert "There is no data yet" in words(page) or "Nobody is known yet" in words(page)


def test_rows_after_an_edit_are_those_the_table_shows() -> None:
    rows = pd.DataFrame({"Locked": [False, False, False], "People": [1, 2, 3]})
    delta = {
        "edited_rows": {0: {"Locked": True, "People": 5}},
        "deleted_rows": [1],
        "added_rows": [{"People": 7}],
    }
    after = with_delta(rows, delta)
    assert after["People"].tolist() == [5, 3, 7]
    assert after["Locked"].tolist()[:2] == [True, False]
    assert after.index.tolist() == [0, 2, None]
    assert rows["People"].tolist() == [1, 2, 3]
