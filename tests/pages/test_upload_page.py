"""The upload page speaks in words, lets a reading be changed, and leads on to the overview."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data_sources.systems import SYSTEMS
from data_sources.tables import tickets
from ui import opened, upload_words, uploads
from ui.navigation import PAGES_DIR

ROOT = Path(__file__).resolve().parents[2]
FILE = b"ticket id,created at,first response time (min),status\n1,2026-11-13 08:00,30,open\n2,2026-11-13 09:00,90,solved\n"


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{tmp_path / 'store.duckdb'}")
    monkeypatch.setenv("QUEUECAST_NOW", "2026-11-22T12:00")
    session = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=120)
    session.switch_page(str(PAGES_DIR / "data" / "upload.py"))
    yield session
    opened.close()


def test_a_file_is_shown_in_words_loaded_and_followed_by_a_way_on(page: AppTest) -> None:
    page.run().file_uploader(key="files").upload("tickets.csv", FILE, "text/csv")
    page.run()
    decisions = next(d.value for d in page.dataframe if "Read as" in d.value.columns)
    assert decisions["Read as"].tolist() == ["ticket number", "created", "time to first reply", "status"]
    assert decisions["Form"].tolist()[1:3] == ["year first, as in 2026-01-31", "minutes"]
    page.button(key="load_tickets.csv").click().run()
    shown = " ".join(c.value for c in page.caption)
    assert "rows are kept as a list of their own" in shown
    assert "generic_tickets" not in shown
    assert not page.exception
    found = opened.store().read(sa.select(tickets).order_by(tickets.c.ticket_id))
    assert str(found["first_reply_at"].iloc[0]) == "2026-11-13 08:30:00"


def test_every_field_and_form_has_words() -> None:
    for system in SYSTEMS.values():
        for field in system.fields:
            assert "_" not in upload_words.field(field.name), field.name
    assert len(set(upload_words.FORMS.values())) == len(upload_words.FORMS)


def test_only_what_the_user_changed_is_a_choice() -> None:
    fields = ["created_at", "first_reply_s", "status"]
    before = pd.DataFrame({"Column": ["a", "b", "c"], "Form": ["", "minutes", "text"]})
    after = pd.DataFrame({"Column": ["a", "b", None], "Form": ["", "hours", "text"]})
    assert uploads.changed_columns(before, after, fields) == {"status": ""}
    assert uploads.changed_forms(before, after, fields) == {"first_reply_s": "h"}
