"""Every page through the frame: with data, with an empty store, with too little, and filtered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from data_sources.bulk import append
from data_sources.store import open_store
from data_sources.tables import surveys
from metrics.catalogue import METRICS
from tests.conftest import _fresh_database
from tests.metrics import random_service
from ui import opened
from ui.navigation import ENTRIES, PAGES_DIR, Entry

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-22T12:00"
RANDOM_NOW = "2026-03-20T12:00"
every_page = pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda e: e.stem)
planning = [e for e in ENTRIES.values() if e.file.startswith("planning/") and e.needs_data]


@pytest.fixture(scope="module", autouse=True)
def _give_stores_back() -> Iterator[None]:
    yield
    opened.close()


@pytest.fixture(scope="module")
def shared(demo_url: str) -> AppTest:
    """One reader's session, opened once: its pages share what was cached."""
    return AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=120)


@pytest.fixture
def at_demo(demo_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_url)
    monkeypatch.setenv("QUEUECAST_NOW", NOW)


def app(monkeypatch: pytest.MonkeyPatch, url: str, now: str = NOW) -> AppTest:
    """A new session on a store."""
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("QUEUECAST_NOW", now)
    return AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=120)


def at_page(session: AppTest, entry: Entry) -> AppTest:
    session.switch_page(str(PAGES_DIR / f"{entry.file}.py"))
    return session.run()


def words(session: AppTest) -> str:
    """Everything the page says in sentences."""
    kinds = ("title", "subheader", "caption", "markdown", "info", "warning", "error")
    return "\n".join(str(e.value) for kind in kinds for e in getattr(session, kind))


@every_page
def test_a_page_answers_its_question_with_data(entry: Entry, shared: AppTest, at_demo: None) -> None:
    page = at_page(shared, entry)
    assert not page.exception
    assert not page.error
    assert [t.value for t in page.title] == [entry.question]
    if entry.has_filters:
        assert "Demo data" in words(page), "demo figures are labelled as demo"


@pytest.fixture(scope="module")
def empty_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"duckdb:///{tmp_path_factory.mktemp('empty') / 'empty.duckdb'}"


@every_page
def test_a_page_without_data_says_what_to_load(
    entry: Entry, empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = at_page(app(monkeypatch, empty_url), entry)
    assert not page.exception
    assert not page.error
    assert [t.value for t in page.title] == [entry.question]
    if entry.needs_data:
        assert "There is no data yet" in words(page)
        assert "Load an export file" in words(page)


@pytest.fixture(scope="module")
def surveys_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"duckdb:///{tmp_path_factory.mktemp('surveys') / 'surveys.duckdb'}"
    store = open_store(url)
    with store.transaction() as connection:
        append(connection, surveys, random_service.random_surveys(np.random.default_rng(5), 50))
    store.close()
    return url


@pytest.mark.parametrize("entry", planning, ids=lambda e: e.stem)
def test_a_plan_without_volume_is_a_sentence(
    entry: Entry, surveys_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = at_page(app(monkeypatch, surveys_url, RANDOM_NOW), entry)
    assert not page.exception
    assert [i.value for i in page.info], "NoDataError is shown as a sentence"


def test_filters_narrow_every_number(shared: AppTest, at_demo: None) -> None:
    every = count(at_page(shared, ENTRIES["overview"]))
    shared.multiselect(key="channel").set_value(["phone"])
    phone = count(shared.run())
    assert "Phone" in words(shared)
    shared.multiselect(key="priority").set_value(["urgent"])
    urgent = count(shared.run())
    shared.multiselect(key="channel").set_value([])
    shared.multiselect(key="priority").set_value([])
    assert every > phone > urgent >= 0
    assert count(shared.run()) == every


def test_filters_stay_when_the_page_changes(shared: AppTest, at_demo: None) -> None:
    at_page(shared, ENTRIES["overview"])
    shared.selectbox(key="period").set_value("13w").run()
    assert at_page(shared, ENTRIES["sla_compliance"]).selectbox(key="period").value == "13w"
    shared.selectbox(key="period").set_value("28d").run()


def test_a_metric_is_explained_with_its_rows(shared: AppTest, at_demo: None) -> None:
    page = at_page(shared, ENTRIES["explain_number"])
    for name in ("first_reply_p50_s", "sla_share", "csat_share"):
        page.selectbox(key="metric").set_value(name).run()
        assert not page.exception
        assert METRICS[name].meaning in words(page)
        assert len(page.dataframe), "the rows behind the number are listed"


def test_pages_answer_on_postgresql(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    url = _fresh_database(postgresql_url)
    store = open_store(url)
    random_service.fill(store, 7)
    store.close()
    session = app(monkeypatch, url, RANDOM_NOW)
    for stem in ("overview", "sla_compliance", "queue_service", "customer_feedback", "explain_number"):
        page = at_page(session, ENTRIES[stem])
        assert not page.exception
        assert not page.error
        assert [t.value for t in page.title] == [ENTRIES[stem].question]


def count(page: AppTest) -> float:
    """Tickets opened, as its tile shows it."""
    shown = next(m.value for m in page.metric if m.label == "Tickets opened")
    return float(str(shown).replace(",", ""))
