"""Shift schedule: the answer first, a new design, edits on demand, versions, files and a schedule made elsewhere."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data_sources import schedules as kept
from data_sources.tables import agent_states
from domain.shifts import Assignment, PlacedBreak, Shift, ShiftRules
from jobs import schedule_files
from jobs.blending import Blend, Line
from tests.pages.test_scheduling_pages import NOW, ROOT, at_page, press, tile, words
from ui import opened, shift_edits
from ui.schedules import AT, QUESTIONS


@pytest.fixture(autouse=True)
def _at_demo(demo_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_url)
    monkeypatch.setenv("QUEUECAST_NOW", NOW)


def session() -> AppTest:
    return AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=180)


@pytest.fixture(scope="module")
def shared() -> AppTest:
    """One reader's session: what it made stays while pages change."""
    return session()


def test_the_first_visit_designs_a_week_and_says_what_it_covers(shared: AppTest) -> None:
    page = at_page(shared, "shift_schedule")
    assert not page.exception
    assert not page.error
    said = words(page)
    assert "shifts cover every hour needed" in said or "hours short (" in said
    assert "Designed just now, not saved yet" in said
    assert [m.label for m in page.metric] == [
        "Covered", "Hours short", "Paid hours", "Cost, in weekday hours", "Above the least cost",
    ]  # fmt: skip
    assert not [b for b in page.button if b.key == "design_again"]
    assert "This plan was made without a search" in said


def test_a_search_takes_the_place_of_the_first_plan(shared: AppTest) -> None:
    page = at_page(shared, "shift_schedule")
    first = shared.session_state[AT]
    page = press(page, "shifts_better")
    assert not page.exception
    assert shared.session_state[AT] != first
    assert "Designed just now, not saved yet" in words(page)
    assert "This plan was made without a search" not in words(page)
    assert not [b for b in page.button if b.key == "shifts_better"]


def test_no_column_name_of_the_program_reaches_the_reader(shared: AppTest) -> None:
    page = at_page(shared, "shift_schedule")
    page = press(page, "shifts_save")
    headers = [str(c) for frame in page.dataframe for c in frame.value.columns]
    assert headers
    assert not [h for h in headers if "_" in h or h != h.strip() or h[:1].islower()]


def test_a_week_is_published_and_is_the_answer_of_a_new_session(shared: AppTest) -> None:
    page = at_page(shared, "shift_schedule")
    page.text_input(key="shifts_reason").set_value("first design")
    page = press(page, "shifts_publish")
    assert any("Published as version 2" in s.value for s in page.success)
    found = kept.versions(opened.store(), "shifts")
    assert [(k.number, k.status, k.reason) for k in found] == [
        (2, "published", "first design"),
        (1, "draft", ""),
    ]
    paid, cost = tile(page, "Paid hours"), tile(page, "Cost, in weekday hours")
    other = at_page(session(), "shift_schedule")
    assert "version 2, published" in words(other)
    assert tile(other, "Paid hours") == paid
    assert tile(other, "Cost, in weekday hours") == cost
    assert tile(other, "Above the least cost") == "No data"
    other = press(other, "shifts_open")
    assert not other.exception


def test_rules_are_chosen_in_a_panel_and_a_design_follows_the_contracts(shared: AppTest) -> None:
    page = at_page(shared, "shift_schedule")
    assert not [t for t in page.toggle if t.key == "has_contracts"]
    page.toggle(key="shifts_panel").set_value(True)
    page = page.run()
    assert "hours start between 06:00 and 16:00, every 30 minutes" in words(page)
    page.toggle(key="has_contracts").set_value(True)
    page = press(page, "shifts_design")
    assert not page.exception
    assert float(tile(page, "Paid hours").replace(",", "")) <= 1948
    page.toggle(key="shifts_panel").set_value(False)
    page.run()


def test_written_work_keeps_its_hours_where_a_promise_would_break(shared: AppTest) -> None:
    """Seven chats a week: one that nobody is there for is too many."""
    page = at_page(shared, "shift_schedule")
    before = shared.session_state[AT]
    page.toggle(key="shifts_panel").set_value(True)
    page = page.run()
    page.toggle(key="has_contracts").set_value(False)
    page.toggle(key="is_blended").set_value(True)
    page = press(page, "shifts_design")
    assert not page.exception
    assert not page.error
    assert "Written work keeps hours of its own" in words(page)
    assert "Written work in quiet moments" not in [s.value for s in page.subheader]
    page.toggle(key="is_blended").set_value(False)
    page.toggle(key="shifts_panel").set_value(False)
    page.run()
    shared.session_state[AT] = before


def test_a_kept_week_shows_what_quiet_moments_saved_and_what_they_cost(shared: AppTest) -> None:
    mark = shared.session_state[AT]
    plan, question = (
        shared.session_state["drafts"]["shifts", mark].plan,
        shared.session_state[QUESTIONS][mark],
    )
    lines = (
        Line("phone", False, 0.8, 90.0, 90.0, 0.91, 0.84, 0.83, 0.85),
        Line("email", True, 0.9, 40.0, 12.0, 1.0, 0.97, 0.96, 0.98),
    )
    blend = Blend(lines, 150.0, 120.0, 0.2, 12)
    plain = schedule_files.plain_plan(replace(plan, blend=blend), question.requirement, question.rules, 10.0)
    kept.keep(
        opened.store(),
        "shifts",
        "Blended",
        "draft",
        date(2026, 11, 30),
        plain,
        reason="",
        made_at=opened.now(),
    )
    other = session()
    other.session_state[AT] = f"{opened.store().url}\nBlended\n1"
    page = at_page(other, "shift_schedule")
    assert not page.exception
    assert "30 paid hours fewer" in words(page)
    assert "28 of 40 hours of written work are done in quiet moments of live channels by 20 %" in words(page)
    table = next(d.value for d in page.dataframe if "In time now" in d.value.columns)
    assert table["Channel"].tolist() == ["Phone", "Email"]
    assert table["In time now"].tolist() == ["84.0 %", "97.0 %"]


def test_edits_are_drawn_on_demand_and_can_be_undone(shared: AppTest) -> None:
    page = at_page(shared, "shift_schedule")
    page.toggle(key="shifts_edit").set_value(True)
    page = page.run()
    assert page.button(key="undo_shifts").disabled
    assert page.button(key="design_again").label == "Design again from nothing"
    page.toggle(key="shifts_edit").set_value(False)
    page.run()


def test_a_file_of_ours_scores_as_the_plan_it_came_from(shared: AppTest) -> None:
    at_page(shared, "shift_schedule")
    question = shared.session_state[QUESTIONS][shared.session_state[AT]]
    plan = shared.session_state["drafts"]["shifts", shared.session_state[AT]].plan
    from scheduling.export import to_csv

    table = schedule_files.shifts_table(plan.shifts, question.zone)
    text = "# a comment\n" + to_csv(table, question.zone)
    again = schedule_files.shifts_in(text.encode(), "week.csv", question.zone)
    assert [(s.starts_at, s.ends_at, s.agents) for s in again] == [
        (s.starts_at, s.ends_at, s.agents) for s in plan.shifts
    ]
    assert sum(s.paid_hours * s.agents for s in again) == pytest.approx(plan.score.paid_hours)


def test_changed_filters_say_that_the_plan_is_older(shared: AppTest) -> None:
    page = at_page(shared, "shift_schedule")
    mark = page.session_state[AT]
    old = page.session_state[QUESTIONS][mark]
    page.session_state[QUESTIONS][mark] = type(old)(**{**vars(old), "basis": "an earlier version"})
    page = page.run()
    assert any("a new design follows them" in i.value for i in page.info)


def test_rows_of_the_table_are_those_of_the_plan(shared: AppTest) -> None:
    mark = shared.session_state[AT]
    plan = shared.session_state["drafts"]["shifts", mark].plan
    rows = shift_edits.edit_rows(plan, "Europe/Berlin")
    assert rows["People"].sum() == sum(s.agents for s in plan.shifts)
    assert pd.api.types.is_datetime64_dtype(rows["Starts"])


def test_a_published_roster_is_compared_with_what_agents_did() -> None:
    store = opened.store()
    with store.engine.connect() as connection:
        t = agent_states.c
        found = connection.execute(
            sa.select(t.agent_id)
            .where(t.starts_on == date(2026, 11, 16), t.duty == "work")
            .distinct()
            .limit(3)
        ).all()
    begin = datetime(2026, 11, 16, 9, tzinfo=UTC)
    entries = [Assignment(a, Shift(a, begin, begin + timedelta(hours=4), "phone")) for (a,) in found]
    assert len(entries) == 3
    payload = {"assignments": schedule_files.plain_assignments(entries)}
    kept.keep(
        store,
        "roster",
        "Past week",
        "published",
        date(2026, 11, 16),
        payload,
        reason="",
        made_at=opened.now(),
    )
    page = at_page(session(), "kept_schedule")
    assert not page.exception
    assert not page.error
    assert "of the scheduled time was spent as scheduled" in words(page)
    assert tile(page, "Adherence").endswith("%")
    assert tile(page, "Weighted by need") == "No data"
    page.toggle(key="adherence_days").set_value(True)
    assert not page.run().exception


def test_what_can_still_be_changed_today_is_played_and_ranked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUEUECAST_NOW", "2026-11-23T08:00")
    page = at_page(session(), "intraday_options")
    assert "No published roster has shifts today" in words(page)
    assert "Roster" in [link.proto.label for link in page.get("page_link")]
    begin = datetime(2026, 11, 23, 7, tzinfo=UTC)
    pause = PlacedBreak(begin + timedelta(hours=3), begin + timedelta(hours=3, minutes=30), False, "lunch")
    entries = [
        Assignment(f"X{n}", Shift(f"X{n}", begin, begin + timedelta(hours=8), "phone", (pause,)))
        for n in range(4)
    ]
    starts = pd.date_range(begin, periods=16, freq="30min").as_unit("us")
    need = pd.DataFrame({"starts_at": starts, "channel": "phone", "scheduled_agents": 4.0})
    payload = {
        "assignments": schedule_files.plain_assignments(entries), "need": schedule_files.plain_need(need),
        "rules": asdict(ShiftRules()), "limit_s": 5.0,
    }  # fmt: skip
    kept.keep(
        opened.store(),
        "roster",
        "Today",
        "published",
        date(2026, 11, 23),
        payload,
        reason="",
        made_at=opened.now(),
    )
    page = at_page(session(), "intraday_options")
    assert not page.exception
    assert not page.error
    assert "of the rest of today will be answered in time if nothing changes" in words(page)
    assert tile(page, "In time without a change").endswith("%")
    assert page.dataframe[0].value["Who"].str.len().min() > 0
