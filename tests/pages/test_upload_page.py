"""The upload page speaks in words, lets a reading be changed, and leads on to the overview."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data_sources.systems import SYSTEMS
from data_sources.tables import tickets
from data_sources.understanding import Choices
from tests.data_sources.test_left_out import archive
from ui import opened, upload_columns, upload_words
from ui.navigation import PAGES_DIR
from ui.upload_columns import Row

ROOT = Path(__file__).resolve().parents[2]
FILE = (
    b"ticket id,created at,first response time (min),status\n"
    b"1,2026-11-13 08:00,30,open\n2,2026-11-13 09:00,90,solved\n"
)


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


UNITLESS = "\n".join(
    ["ticket_id,created_at,status,resolution_time"]
    + [f"{n},2026-10-{n:02d} 10:00,closed,{1303 + n}" for n in range(1, 20)]
).encode()


def uploaded(page: AppTest, name: str, content: bytes) -> AppTest:
    page.run().file_uploader(key="files").upload(name, content, "text/csv")
    return page.run()


def columns_of(page: AppTest) -> pd.DataFrame:
    """The table of what each column of the file is read as."""
    return next(d.value for d in page.dataframe if "Read as" in d.value.columns)


def read_forms(page: AppTest) -> dict[str, str]:
    """Column -> form in that table."""
    shown = columns_of(page)
    return dict(zip(shown["Column"], shown["Form"], strict=True))


def test_a_length_of_open_unit_is_settled_on_the_page_and_stays_settled(page: AppTest) -> None:
    uploaded(page, "list.csv", UNITLESS)
    asked = page.radio(key="unit_list.csv_resolution_s")
    assert asked.options == ["seconds (median 21 m 53 s)", "minutes (median 21 h 53 m)", "Leave it out"]
    assert (asked.value, read_forms(page)["resolution_time"]) == (None, "")
    assert any(w.startswith("left out until its unit is chosen") for w in columns_of(page)["Why"])
    assert not any("--" in c.value for c in (*page.caption, *page.markdown, *page.warning))
    asked.set_value("min").run()
    assert read_forms(page)["resolution_time"] == "minutes"
    page.button(key="load_list.csv").click().run()
    assert not page.exception
    found = opened.store().read(sa.select(tickets.c.solved_at - tickets.c.created_at))
    assert found.iloc[:, 0].median() == pd.Timedelta(minutes=1313)
    uploaded(page, "next.csv", UNITLESS.replace(b"\n", b"\nA"))
    assert read_forms(page)["resolution_time"] == "minutes"
    assert page.radio(key="unit_next.csv_resolution_s").value == "min"
    assert any("choices saved as **list**" in c.value for c in page.caption)
    page.radio(key="unit_next.csv_resolution_s").set_value("leave out").run()
    assert read_forms(page)["resolution_time"] == ""
    page.button(key="forget_next.csv").click().run()
    assert "choices saved as" not in " ".join(c.value for c in page.caption)


def test_a_length_left_out_stays_so(page: AppTest) -> None:
    uploaded(page, "list.csv", UNITLESS)
    page.radio(key="unit_list.csv_resolution_s").set_value("leave out").run()
    page.button(key="load_list.csv").click().run()
    assert not page.exception
    uploaded(page, "next.csv", UNITLESS)
    assert read_forms(page)["resolution_time"] == "", "not used"
    assert [r.key for r in page.radio if "unit_" in str(r.key)] == []


def test_the_order_of_dates_is_one_click(page: AppTest) -> None:
    rows = [f"{n},0{1 + n % 9}/0{1 + n % 7}/2026,open" for n in range(30)]
    uploaded(page, "list.csv", "\n".join(["ticket id,created at,status", *rows]).encode())
    assert page.button(key="load_list.csv").disabled
    assert any("Which comes first?" in m.value for m in page.markdown)
    page.button(key="month-first_list.csv_list.csv").click().run()
    assert not page.button(key="load_list.csv").disabled
    assert page.selectbox(key="order_list.csv").value == "month-first"
    assert read_forms(page)["created at"] == "month first, as in 1/31/2026"


def test_answers_are_said_before_the_load_and_nothing_twice(page: AppTest) -> None:
    rows = [f"{1 + n % 5},{n % 11},fine" for n in range(40)]
    uploaded(page, "answers.csv", "\n".join(["Rating,Would you recommend us?,Comment", *rows]).encode())
    said = " ".join(c.value for c in page.caption)
    assert "One answer per question: Rating, Would you recommend us?." in said
    assert "no answer date" in said
    assert "Not used and not stored" not in said


def test_a_sentence_that_begins_with_a_column_is_no_fact(page: AppTest) -> None:
    uploaded(page, "list.csv", UNITLESS)
    page.button(key="load_list.csv").click().run()
    told = [c.value for c in page.caption]
    assert any(c.startswith(":material/warning: resolution_time was not read") for c in told)
    assert not any("Read with" in c and "resolution_time" in c for c in told)


def test_no_sentence_about_a_file_names_an_option_of_the_command_line_on_the_page() -> None:
    option = re.compile(r"--[a-z]")
    files = (ROOT / "data_sources").rglob("*.py")
    texts = [
        n.value for f in files for n in ast.walk(ast.parse(f.read_text())) if isinstance(n, ast.Constant)
    ]
    named = [t for t in texts if isinstance(t, str) and option.search(t)]
    elsewhere = (
        "--date-order ",
        "cannot be opened",
        "Check --store",
        "Set DATABASE_URL",
        "load again with --map",
    )
    left = [t for t in named if option.search(upload_words.on_page(t)) and not any(e in t for e in elsewhere)]
    assert (len(named) > 3, left) == (True, [])
    again = upload_words.on_page("load again with --map agent_id=COLUMN.")
    assert again == "load again with it as agent, under Read as."
    asked = upload_words.on_page("Say which with --date-order day-first or --date-order year-first.")
    assert asked == "Choose the date order above, or under Read it differently."


def test_every_field_and_form_has_words() -> None:
    for system in SYSTEMS.values():
        for field in system.fields:
            assert "_" not in upload_words.field(field.name), field.name
        words = [upload_words.field(f.name) for f in system.fields]
        assert len(set(words)) == len(words), (system.name, words)
    assert len(set(upload_words.FORMS.values())) == len(upload_words.FORMS)


ROWS = (
    Row("a", "1", "created_at"),
    Row("b", "2", "first_reply_s"),
    Row("c", "x", "customer_id"),
    Row("d", "y"),
)


def test_only_what_the_user_changed_is_a_choice() -> None:
    def said(edits: dict[int, dict[str, str | None]]) -> Choices:
        return upload_columns.changed(Choices(), edits, ROWS, "generic_tickets")

    assert said({0: {"Read as": "not used"}}).mapping == {"created_at": ""}
    moved = said({0: {"Read as": "closed"}, 3: {"Read as": "created", "Form": "day first, as in 31/1/2026"}})
    assert moved.mapping == {"created_at": "d", "closed_at": "a"}
    assert moved.forms == {"created_at": "day-first"}
    assert said({1: {"Form": "hours"}}).forms == {"first_reply_s": "h"}
    assert said({1: {"Form": None}}).forms == {"first_reply_s": ""}, "the values decide again"
    assert said({2: {"Personal data": "kept by choice"}}).keep == {"customer_id"}
    assert said({3: {"Personal data": "kept by choice"}}).keep == frozenset(), "what is not read is not kept"


@pytest.mark.parametrize(
    ("header", "answers", "name", "label"),
    [
        ("csat score (1-10)", [str(3 + n) for n in range(8)], "csat_ten_mean", "CSAT of 10, mean"),
        ("satisfaction", ["good", "good", "bad"], "csat_good_share", "Good ratings"),
    ],
)
def test_one_kind_of_answer_alone_fills_the_feedback_page(
    page: AppTest, header: str, answers: list[str], name: str, label: str
) -> None:
    rows = [f"{n},2026-11-{1 + n % 20:02d} 10:00,{answers[n % len(answers)]}" for n in range(80)]
    uploaded(page, "own.csv", "\n".join([f"survey id,answered at,{header}", *rows]).encode())
    page.button(key="load_own.csv").click().run()
    page.switch_page(str(PAGES_DIR / "service" / "customer_feedback.py")).run()
    assert not page.exception
    assert [m.label for m in page.metric] == [label]
    charts = [c.proto.spec for c in page.get("plotly_chart")]
    assert f"{label} over time" in charts[0]
    assert not any("No data for this choice" in spec for spec in charts)
    assert list(page.dataframe[0].value.columns) == ["channel", "department", name]


def test_a_file_nothing_understands_is_said_column_by_column_loaded_and_remembered(page: AppTest) -> None:
    rows = [f"{n},{n}.10.2026 08:00,{n}.10.2026 1{n % 10}:30" for n in range(1, 28)]
    odd = "\n".join(["A,B,C", *rows]).encode()
    uploaded(page, "odd.csv", odd)
    assert page.error, "the reason stands there"
    seen = next(d.value for d in page.dataframe if "For example" in d.value.columns)
    assert seen["Why"].tolist()[1] == "holds dates, 27 of 27 cells filled"
    assert [b.key for b in page.button if b.key == "load_odd.csv"] == []
    page.selectbox(key="system_odd.csv").set_value("generic_tickets").run()
    digest = hashlib.sha256(odd).hexdigest()
    meant = Choices(system="generic_tickets", mapping={"ticket_id": "A", "created_at": "B", "solved_at": "C"})
    page.session_state[upload_columns.STATE] = {(digest, "odd.csv"): meant}
    page.run()
    assert not page.error
    assert read_forms(page)["B"] == "day first, as in 31/1/2026"
    page.button(key="load_odd.csv").click().run()
    assert not page.exception
    assert opened.store().read(sa.select(tickets.c.solved_at)).notna().all(axis=None)
    uploaded(page, "next.csv", odd.replace(b"\n", b"\n9"))
    assert any("choices saved as **odd**" in c.value for c in page.caption)
    assert not page.button(key="load_next.csv").disabled


def test_a_list_is_kept_under_a_name_of_its_own(page: AppTest) -> None:
    uploaded(page, "list.csv", FILE)
    page.text_input(key="source_list.csv").set_value("demo").run()
    assert "a name of your own for the rows, got demo" in page.error[0].value
    page.text_input(key="source_list.csv").set_value("Desk Berlin").run()
    page.button(key="load_list.csv").click().run()
    assert not page.exception
    assert set(opened.store().read(sa.select(tickets.c.source))["source"]) == {"Desk Berlin"}


def test_an_archive_is_loaded_without_the_member_nothing_understands(page: AppTest) -> None:
    packed = archive(january="ticket id,created at,status\n1,2026-01-13 08:00,open\n", words="a,b\nx,y\n")
    page.run().file_uploader(key="files").upload("export.zip", packed, "application/zip")
    page.run()
    assert page.button(key="load_export.zip").disabled
    page.checkbox(key="without_export.zip/words.csv").check().run()
    assert not page.button(key="load_export.zip").disabled
    page.button(key="load_export.zip").click().run()
    assert not page.exception
    assert any("Left out as said: export.zip/words.csv" in c.value for c in page.caption)
    assert len(opened.store().read(sa.select(tickets.c.ticket_id))) == 1
