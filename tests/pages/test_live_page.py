"""Live: the answer before the controls, read once a minute and load however often it is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from data_sources.store import open_store
from data_sources.tables import tickets
from jobs import live
from tests.metrics import random_service
from tests.pages.test_pages import RANDOM_NOW, app, at_page
from ui import headers, opened
from ui.navigation import ENTRIES


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    url = f"duckdb:///{tmp_path / 'service.duckdb'}"
    made = open_store(url)
    random_service.fill(made, seed=3)
    made.close()
    yield app(monkeypatch, url, RANDOM_NOW)
    opened.close()


def test_live_answers_before_it_asks_and_reads_once_a_minute(
    session: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    read = live.board
    monkeypatch.setattr(live, "board", lambda *a, **k: asked.append(k["now"]) or read(*a, **k))
    page = at_page(session, ENTRIES["live_board"])
    drawn = [e.type for e in page.main if e.type in ("metric", "button_group")]
    assert drawn.index("metric") < drawn.index("button_group")
    before = [m.value for m in page.metric]
    page.run()
    assert len(asked) == 1
    monkeypatch.setenv("QUEUECAST_NOW", "2026-03-20T12:00:59")
    page.run()
    assert len(asked) == 1
    monkeypatch.setenv("QUEUECAST_NOW", "2026-03-20T12:01:00")
    page.run()
    assert len(asked) == 2
    assert not page.exception
    assert next(m.value for m in page.metric) == before[0]


def test_a_ticket_of_one_of_several_sources_is_found_by_the_name_of_its_source(session: AppTest) -> None:
    at_page(session, ENTRIES["live_board"])
    ours = opened.store().read(sa.select(tickets.c.ticket_id).order_by(tickets.c.ticket_id))["ticket_id"]
    with opened.store().engine.begin() as connection:
        of = sa.update(tickets).where(tickets.c.ticket_id == ours[0])
        connection.execute(of.values(source="zendesk_csv"))
    opened.forget_held()
    st.cache_data.clear()
    page = at_page(session, ENTRIES["ticket_story"])
    assert not page.exception
    choice = page.selectbox(key="ticket_source")
    assert choice.options == ["random", "Zendesk, CSV export"]
    page.text_input(key="ticket").set_value(ours[0])
    page = choice.select_index(1).run()
    assert not page.exception
    assert not page.error
    page = page.selectbox(key="ticket_source").select_index(0).run()
    assert page.exception or page.error


def test_a_list_names_its_sources_and_lines_up_its_figures(session: AppTest) -> None:
    at_page(session, ENTRIES["live_board"])
    frame = pd.DataFrame(
        {"source": ["zendesk_csv", "demo"], "wape": ["9.0 %", "No data"], "ticket_id": ["12", "13"],
         "contacts": [0.079, 1.5], "day": [date(2026, 11, 1), date(2026, 12, 1)]}
    )  # fmt: skip
    shown = headers.readable(frame)
    told = headers.settings(shown)
    assert told["wape"]["alignment"] == "right"
    assert told["ticket_id"].get("alignment") is None
    assert told["contacts"]["type_config"]["step"] == 0.01
    assert told["day"]["type_config"]["format"] == headers.DAY
