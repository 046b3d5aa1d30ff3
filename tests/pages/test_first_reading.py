"""What a first reader meets: misses smaller than the digits, counts of one, pages without their kind of rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from charts import dots
from data_sources.bulk import append
from data_sources.store import open_store
from data_sources.tables import surveys
from jobs.measure import Reading
from metrics.catalogue import METRICS
from metrics.compare import Change, Value
from tests.metrics import random_service
from ui import alert_rules, navigation, opened, tiles

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("value", "said"), [(0.89981, "just missed "), (0.894, ""), (0.9, ""), (0.95, "")])
def test_a_miss_that_the_digits_hide_is_named(value: float, said: str) -> None:
    metric = METRICS["sla_share"]
    assert tiles._short(Reading(metric, Value(value, 12_000), None, Change("no data"), {}), 0.9) == said


def test_ratios_of_one_column_keep_their_digits() -> None:
    assert [dots.said({"value": v}, "ratio", 0) for v in (1.0, 1.031)] == ["1.00", "1.03"]


@pytest.mark.parametrize(
    ("severities", "said"),
    [
        (["warning"], "The numbers hold; 1 finding deserves a look."),
        (["warning", "warning"], "The numbers hold; 2 findings deserve a look."),
        (["error"], "1 finding makes numbers wrong."),
        (["error", "error", "warning"], "2 findings make numbers wrong. 1 more to look at."),
    ],
)
def test_findings_are_counted_in_words(severities: list[str], said: str) -> None:
    def page(severities: list[str]) -> None:
        import pandas as pd

        from ui import health

        health.verdict(pd.DataFrame({"severity": severities}))

    shown = AppTest.from_function(page, kwargs={"severities": severities}).run()
    assert [e.value for e in (*shown.warning, *shown.error)] == [said]


def test_a_rule_for_the_whole_comes_back_as_it_was() -> None:
    for dimension in ("", "channel", "department", "queue"):
        row = {"name": "Rule", "by": alert_rules._dimension_words(dimension), "send": []}
        assert alert_rules._entry(row)["by"] == dimension


def test_a_page_without_its_kind_of_rows_says_what_to_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"duckdb:///{tmp_path / 'surveys.duckdb'}"
    store = open_store(url)
    with store.transaction() as connection:
        append(connection, surveys, random_service.random_surveys(np.random.default_rng(5), 50))
    store.close()
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("QUEUECAST_NOW", "2026-03-20T12:00")
    session = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=60)
    told = {}
    for stem in ("queue_service", "escalation_paths", "customer_feedback"):
        session.switch_page(str(navigation.PAGES_DIR / f"{navigation.ENTRIES[stem].file}.py"))
        session.run()
        assert not session.exception
        told[stem] = any(
            str(i.value).startswith("What is loaded does not hold what this page answers from")
            for i in session.info
        )
    opened.close()
    assert told == {"queue_service": True, "escalation_paths": True, "customer_feedback": False}
