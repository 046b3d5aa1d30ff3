"""live, alerts and sla on the command line: the documented JSON, and sentences for what cannot be done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands.table import main
from data_sources.store import open_store
from metrics.sla_policy_file import POLICIES_FILE
from tests.metrics import random_service

NOW = random_service.NOW.isoformat()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    found = f"duckdb:///{tmp_path_factory.mktemp('verbs') / 'store.duckdb'}"
    store = open_store(found)
    random_service.fill(store, 3)
    store.close()
    return found


def told(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert main([*words, "--now", NOW, "--json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_live_says_what_the_board_holds(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "live", "--store", url, "--most", "5")["live"]
    assert isinstance(found, dict)
    states = ("breached", "at_risk", "in_time", "paused", "no_clock")
    assert sum(found[s] for s in states) == found["open"]
    assert len(found["tickets"]) == 5
    assert main(["live", "--store", url, "--now", NOW]) == 0
    assert "running promises will be broken" in capsys.readouterr().out


def test_alerts_are_looked_at_listed_back_tested_and_acknowledged(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    back = told(capsys, "alerts", "--store", url, "--backtest", "--weeks", "1")
    assert {"rule", "fired", "per_week", "beyond"} <= set(back["backtest"][0])  # type: ignore[index]
    assert "fired_now" in told(capsys, "alerts", "--store", url)
    assert "alerts" in told(capsys, "alerts", "--store", url, "--list")
    assert told(capsys, "alerts", "--store", url, "--acknowledge", "Ann")["acknowledged"] >= 0  # type: ignore[operator]
    assert main(["alerts", "--store", url, "--backtest", "--weeks", "99"]) == 2
    assert "1 to 26 weeks" in capsys.readouterr().err


def test_sla_says_the_budget_and_what_an_edit_would_change(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(capsys, "sla", "--store", url)["sla"]
    assert isinstance(found, dict)
    assert found["allowed"] == pytest.approx((1 - found["goal"]) * found["judged"])
    assert [c["excess"] for c in found["causes"]] == sorted(
        (c["excess"] for c in found["causes"]), reverse=True
    )
    file = tmp_path / "p.toml"
    file.write_text(POLICIES_FILE.read_text())
    words = ["sla", "--store", url, "--from", "2026-01-01", "--dry-run", str(file)]
    assert told(capsys, *words)["dry_run"] == {"tickets": 0, "verdicts": 0, "moves": []}
    file.write_text("policy = 3")
    assert main([*words, "--now", NOW]) == 2
    assert main([*words[:-1], str(tmp_path / "none.toml"), "--now", NOW]) == 2


def test_without_an_end_the_period_ends_with_the_day_of_the_moment(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = ["metrics", "tickets_created", "--store", url, "--json"]

    def opened(*words: str) -> int:
        assert main([*ask, *words]) == 0
        return int(json.loads(capsys.readouterr().out)["metrics"][0]["value"])

    back = opened("--now", "2026-02-01T12:00")
    assert back < opened("--to", "2026-02-01", "--now", NOW) < opened()
    assert back > opened("--to", "2026-01-31", "--now", NOW)
    assert main([*ask, "--now", "2020-01-01"]) == 2
    assert "Nothing had come by 2020-01-01: the first day is " in capsys.readouterr().err
