"""The verb for time off on the command line: ask, list, approve, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from commands.table import main
from data_sources.bulk import append
from data_sources.store import open_store
from data_sources.tables import agents


@pytest.fixture
def url(tmp_path: Path) -> str:
    found = f"duckdb:///{tmp_path / 'store.duckdb'}"
    store = open_store(found)
    with store.transaction() as connection:
        append(connection, agents, pd.DataFrame({"source": "x", "agent_id": ["A1"], "name": ["Ada"]}))
    store.close()
    return found


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert main(["time-off", *arguments, "--json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_a_request_is_asked_listed_and_approved(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    at = ("--store", url, "--now", "2026-11-22T12:00")
    made = said(capsys, "--ask", "A1", "--from", "2026-11-24", "--note", "family", *at)
    assert made["requests"] == [
        {"request": 1, "agent": "Ada", "agent_id": "A1", "from_on": "2026-11-24", "until_on": "2026-11-24", "days": 1,
         "part": "day", "kind": "holiday", "state": "requested", "note": "family"}
    ]  # fmt: skip
    assert made["effects"] == {
        "1": ["Tue 24 Nov: no roster covers it yet; the next one leaves the agent out."]
    }
    after = said(capsys, "--approve", "1", *at)
    assert after["said"][0] == "Request 1 is approved."  # type: ignore[index]
    assert after["effects"] == {}


def test_a_request_of_nobody_or_without_a_day_is_refused(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["time-off", "--ask", "A9", "--from", "2026-11-24", "--store", url]) == 2
    assert "an agent of the team" in capsys.readouterr().err
    assert main(["time-off", "--ask", "A1", "--store", url]) == 2
    assert "--from DAY" in capsys.readouterr().err
    assert main(["time-off", "--approve", "7", "--store", url]) == 2
    assert "the number of a request" in capsys.readouterr().err


def test_closed_days_refuse_requests_until_they_are_opened_and_half_days_are_said(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ("--store", url, "--now", "2026-11-22T12:00")
    made = said(capsys, "--close", "--from", "2026-11-23", "--until", "2026-11-27", "--note", "peak", *at)
    assert made["closed"] == [
        {"number": 1, "from_on": "2026-11-23", "until_on": "2026-11-27", "note": "peak"}
    ]
    assert main(["time-off", "--ask", "A1", "--from", "2026-11-24", *at]) == 2
    assert "None is from 2026-11-23 to 2026-11-27 (peak)" in capsys.readouterr().err
    assert said(capsys, "--reopen", "1", *at)["closed"] == []
    found = said(capsys, "--ask", "A1", "--from", "2026-11-24", "--part", "morning", *at)
    assert [(r["part"], r["days"]) for r in found["requests"]] == [("morning", 0.5)]  # type: ignore[attr-defined]
    assert main(["time-off", "--close", *at]) == 2
    assert "--close with --from DAY" in capsys.readouterr().err
