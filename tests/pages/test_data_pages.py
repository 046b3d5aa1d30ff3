"""The Data pages do what the command line does: a customer is forgotten after a second click."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data_sources.inbox import SetAside
from data_sources.ingest import load
from data_sources.queries import holdings
from data_sources.store import open_store
from data_sources.tables import tickets
from tests.data_sources.fake_desks import SECRETS, desk_of, served
from ui import opened
from ui.navigation import PAGES_DIR

ROOT = Path(__file__).resolve().parents[2]
CSV = (
    "ticket id,created at,status,requester email\n"
    "1,2026-11-13 08:00,open,ana@example.com\n2,2026-11-13 08:00,open,bob@example.com\n"
)


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """A reader of a store with two tickets."""
    url = f"duckdb:///{tmp_path / 'store.duckdb'}"
    store = open_store(url)
    load(store, ("t.csv", CSV.encode()), now=datetime(2026, 11, 22))
    store.close()
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("QUEUECAST_NOW", "2026-11-22T12:00")
    yield AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=120)
    opened.close()


def at(session: AppTest, name: str) -> AppTest:
    session.switch_page(str(PAGES_DIR / "data" / f"{name}.py"))
    return session.run()


def test_a_customer_is_shown_first_and_forgotten_after_a_second_click(session: AppTest) -> None:
    page = at(session, "data_health")
    page.text_input(key="forget_customer").set_value("nobody@example.com")
    page.button(key="FormSubmitter:forget_form-Show what would be deleted").click()
    assert "one without any row" in page.run().error[0].value
    page.text_input(key="forget_customer").set_value("ana@example.com")
    page.button(key="FormSubmitter:forget_form-Show what would be deleted").click()
    page.run()
    assert any("tickets: 1 rows would be deleted" in w.value for w in page.warning)
    assert holdings(opened.store()).rows["tickets"] == 2
    page.button(key="forget_now").click().run()
    assert any("tickets: 1 rows deleted" in s.value for s in page.success)
    assert holdings(opened.store()).rows["tickets"] == 1
    assert not page.exception


def test_a_desk_is_pulled_with_one_click_once_its_settings_are_there(
    session: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = at(session, "upload")
    assert any("QUEUECAST_FRESHDESK_URL" in c.value for c in page.caption)
    with served(desk_of(9)) as url:
        for name, value in {"TOKEN": SECRETS["TOKEN"], "URL": url}.items():
            monkeypatch.setenv(f"QUEUECAST_FRESHDESK_{name}", value)
        page.run().button(key="pull_freshdesk").click().run()
        assert any("Freshdesk: 9 rows read, 9 new" in s.value for s in page.success)
        page.button(key="pull_freshdesk").click().run()
        assert any("1 rows read, 0 new" in s.value for s in page.success)
        monkeypatch.setenv("QUEUECAST_FRESHDESK_TOKEN", "hunter2")
        page.button(key="pull_freshdesk").click().run()
        assert any("refuses QUEUECAST_FRESHDESK_TOKEN (401)" in e.value for e in page.error)
    assert not page.exception


def test_a_finding_says_where_what_it_touches_and_what_to_do_and_flags_its_tiles(session: AppTest) -> None:
    with opened.store().transaction() as connection:
        late = sa.update(tickets).where(tickets.c.ticket_id == "1")
        connection.execute(late.values(first_reply_at=datetime(2026, 11, 12)))
    page = at(session, "data_health")
    said = "\n".join(m.value for m in [*page.markdown, *page.caption])
    assert "1 tickets were answered before they were created." in said
    assert "Tickets, first reply. Affects First reply" in said
    assert "check the clocks" in said
    assert "tickets.first_reply_at" not in said
    session.switch_page(str(PAGES_DIR / "service" / "overview.py"))
    flagged = [c for c in session.run().caption if ":material/flag:" in c.value]
    assert flagged
    assert all("answered before they were created" in c.help for c in flagged)


def test_refused_rows_of_an_earlier_load_can_be_taken_away(session: AppTest) -> None:
    store = open_store(os.environ["DATABASE_URL"])
    bad = CSV.splitlines()[0] + "\n" + "9," + "never," * (CSV.splitlines()[0].count(",") - 1) + "x\n"
    page = at(session, "upload")
    assert not [s for s in page.subheader if s.value == "Refused rows"], "nothing was refused yet"
    (report,) = load(
        store, ("bad.csv", (CSV + bad.splitlines()[1] + "\n").encode()), now=datetime(2026, 11, 22)
    )
    assert report.rejected == 1
    page = session.run()
    assert not page.exception
    assert [s.value for s in page.subheader if s.value == "Refused rows"]
    assert "bad.csv" in page.selectbox(key="refused_load").options[0]
    assert "1 row" in page.selectbox(key="refused_load").options[0]
    shown = next(d.value for d in page.dataframe if "refused row" in d.value.columns)
    assert shown["refused row"].tolist() == [4]


def test_what_the_inbox_could_not_load_is_said_with_the_reason(
    session: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [
        SetAside("nightly.csv", datetime(2026, 11, 21, 3), "nightly.csv: a table, got a PDF document."),
        SetAside(f"desk--{'0' * 32}.ndjson", datetime(2026, 11, 20, 3), ""),
    ]
    monkeypatch.setattr("jobs.intake.not_loaded", lambda folder: left)
    page = at(session, "upload")
    assert any("2 deliveries to the inbox could not be loaded" in e.label for e in page.expander)
    said = [m.value for m in page.markdown]
    assert any(m.startswith("**nightly.csv**, Sat 21 Nov 2026 03:00: nightly.csv: a table") for m in said)
    assert any(m.startswith("**events sent to desk**") for m in said)
