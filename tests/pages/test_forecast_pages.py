"""The forecast pages as a planner uses them: decide, save, score; and on stores with little in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data_sources import kept_forecasts as kept
from data_sources.store import Store, open_store
from jobs import plan
from jobs import published as saved
from jobs.load import make_demo
from ui import decisions, opened
from ui.navigation import ENTRIES, PAGES_DIR

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-22T12:00"
PAGES = ("volume_forecast", "special_days", "forecast_accuracy", "handle_time", "day_outlook")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    made = f"duckdb:///{tmp_path_factory.mktemp('demo') / 'demo.duckdb'}"
    store = open_store(made)
    make_demo(store, now=datetime.fromisoformat(NOW), tickets=2000, years=2)
    store.close()
    yield made
    opened.close()


@pytest.fixture
def session(url: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("QUEUECAST_NOW", NOW)
    decisions.forget()
    return AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=120)


def at(session: AppTest, stem: str) -> AppTest:
    session.switch_page(str(PAGES_DIR / f"{ENTRIES[stem].file}.py"))
    return session.run()


def words(session: AppTest) -> str:
    kinds = ("title", "subheader", "caption", "markdown", "info", "success", "warning", "error")
    return "\n".join(str(e.value) for kind in kinds for e in getattr(session, kind))


def healthy(page: AppTest) -> AppTest:
    assert not page.exception
    assert not page.error
    return page


def submit(page: AppTest, label: str) -> AppTest:
    next(b for b in page.button if b.label == label).click()
    return page.run()


def store_of() -> Store:
    return opened.store()


def test_the_total_comes_first_and_says_what_it_learnt_from(session: AppTest) -> None:
    page = healthy(at(session, "volume_forecast"))
    assert page.metric[0].label.startswith("Total, next 28 days")
    assert "Learnt from" in words(page)
    holidays = page.selectbox(key="country")
    assert holidays.value == ""
    assert holidays.options[0].startswith("As found")
    assert holidays.options[1] == "No public holidays"
    assert ("match the public holidays of" in words(page)) == (not holidays.options[0].endswith(": none"))
    assert "Days set aside" in words(page)


def test_the_total_is_cut_into_departments_and_shown_by_week_and_month(session: AppTest) -> None:
    page = healthy(at(session, "volume_forecast"))
    total = page.metric[0].value
    page.segmented_control(key="volume_parts").set_value("Departments")
    page = healthy(page.run())
    assert page.metric[0].value == total
    page.segmented_control(key="volume_department").set_value("Customer Care")
    page = healthy(page.run())
    assert page.metric[0].label.startswith("Customer Care, next 28 days")
    for grain in ("Week", "Month", "18 months"):
        page.segmented_control(key="volume_grain").set_value(grain)
        page = healthy(page.run())


def test_an_edit_changes_the_forecast_and_is_taken_back_by_the_planner(session: AppTest) -> None:
    page = healthy(at(session, "volume_forecast"))
    before = page.metric[0].value
    page.text_input(key="edit_reason").set_value("autumn sale")
    page.text_input(key="edit_author").set_value("Kim")
    page.number_input(key="edit_value").set_value(3.0)
    page.date_input(key="edit_days").set_value((date(2026, 11, 23), date(2026, 11, 29)))
    page = healthy(submit(page, "Add this edit"))
    assert "the edit is on the forecast" in words(page)
    assert page.metric[0].value != before
    kept.remove_edit(store_of(), kept.edits(store_of())["edit_id"].iloc[0])
    decisions.forget()
    assert healthy(page.run()).metric[0].value == before


def test_an_edit_without_a_reason_is_refused_in_a_sentence(session: AppTest) -> None:
    page = at(session, "volume_forecast")
    page = submit(page, "Add this edit")
    assert not page.exception
    assert "an author and a reason" in words(page)


def test_a_forecast_is_saved_once_and_waits_for_its_days(session: AppTest) -> None:
    page = healthy(at(session, "volume_forecast"))
    page.text_input(key="version_name").set_value("November")
    page = healthy(submit(page, "Save"))
    assert "Saved as November" in words(page)
    page.text_input(key="version_name").set_value("November")
    again = submit(page, "Save")
    assert "a name that is not taken" in words(again)
    page = healthy(at(session, "forecast_accuracy"))
    assert "no day of it has come yet" in words(page)
    kept.remove_version(store_of(), "November")


def test_a_foreign_forecast_of_the_past_is_scored_beside_ours(session: AppTest) -> None:
    healthy(at(session, "forecast_accuracy"))
    volume = plan.history(store_of(), slot_minutes=30, zone="Europe/Berlin", now=datetime.fromisoformat(NOW))
    late = volume[volume["starts_at"] >= pd.Timestamp("2026-11-01", tz="UTC")]
    table = late[["starts_at", "channel"]].assign(contacts=late["contacts"] * 1.1, low_80=0.0, high_80=1e4,
                                                  low_95=0.0, high_95=1e4, model="theirs")  # fmt: skip
    saved.keep_foreign(store_of(), "theirs", table, author="", now=datetime(2026, 10, 31))
    page = healthy(at(session, "forecast_accuracy"))
    scores = page.dataframe[0].value
    assert {"Slot", "Day", "Week"} <= set(scores["Level"])
    assert scores.iloc[0]["Channel"] == "Total"
    kept.remove_version(store_of(), "theirs")


def test_a_special_day_joins_the_register_and_the_days_ahead(session: AppTest) -> None:
    page = healthy(at(session, "special_days"))
    assert "Christmas Day" in set(page.dataframe[0].value["name"])
    first = page.dataframe[0].value.iloc[0]["name"]
    said = next(str(m.value) for m in page.markdown if str(m.value).startswith("**Next: "))
    assert first in said
    assert "times the contacts of an ordinary day (80 %: " in said
    page.text_input(key="special_name").set_value("autumn sale")
    page = healthy(submit(page, "Add to the register"))
    assert "autumn sale" in set(page.dataframe[0].value["name"])
    day = kept.register(store_of()).iloc[0]
    kept.remove_special_day(store_of(), day["special_on"], "autumn sale")
    decisions.forget()


def test_handle_time_shows_its_test_and_the_work_ahead(session: AppTest) -> None:
    page = healthy(at(session, "handle_time"))
    assert page.metric[0].label == "Handle time"
    assert page.dataframe[0].value.shape[0] == 4
    said = words(page)
    assert "By reason" in said
    assert "By the agent's tenure" in said
    assert "in their first 90 days take" in said or "of these weeks is known to be handled" in said


def test_today_without_contacts_says_what_opens_next_and_how_much_is_expected(session: AppTest) -> None:
    page = healthy(at(session, "day_outlook"))
    assert page.metric
    said = words(page)
    assert "No contacts of today are loaded yet" in said or "opens next, on" in said


@pytest.mark.parametrize("stem", PAGES)
def test_an_empty_store_is_told_what_to_load(
    stem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{tmp_path / 'empty.duckdb'}")
    monkeypatch.setenv("QUEUECAST_NOW", NOW)
    page = at(AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=60), stem)
    assert "There is no data yet" in words(healthy(page))


def test_a_new_queue_is_planned_from_a_sibling(session: AppTest) -> None:
    page = healthy(at(session, "volume_forecast"))
    page.text_input(key="new_queue_name").set_value("VIP line")
    page.number_input(key="new_queue_daily").set_value(50.0)
    page = healthy(submit(page, "Plan it"))
    assert any(m.label == "VIP line, next 28 days" for m in page.metric)
    assert "has no history" in words(page)
    page.text_input(key="new_queue_name").set_value("phone")
    page = submit(page, "Plan it")
    assert "a name that no queue has yet" in words(page)
