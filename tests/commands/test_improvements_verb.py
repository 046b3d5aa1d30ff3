"""The verb for improvements: an idea is added, changed, listed and written; nonsense is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands.table import main


def test_an_idea_lives_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at = ("--store", f"duckdb:///{tmp_path / 's.duckdb'}", "--now", "2026-11-22T12:00")
    assert (
        main(["improvements", "--add", "Template for refunds", "--by", "A007", "--on", "2026-11-01", *at])
        == 0
    )
    assert "1 idea waits for a decision, the oldest for 21 days." in capsys.readouterr().out
    change = (
        "--change",
        "1",
        "--status",
        "implemented",
        "--decided",
        "2026-11-09",
        "--implemented",
        "2026-11-20",
    )
    out = tmp_path / "register.csv"
    measured = ("--benefit-money", "1200", "--out", str(out))
    assert main(["improvements", *change, *measured, *at, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["undecided"] == 0
    assert said["improvements"] == [
        {"source": "register", "improvement_id": "1", "proposed_on": "2026-11-01", "title": "Template for refunds",
         "agent_id": "A007", "department": None, "group_name": None, "status": "implemented",
         "decided_on": "2026-11-09", "implemented_on": "2026-11-20", "benefit_money": 1200.0, "currency": None,
         "benefit_hours": None}
    ]  # fmt: skip
    assert out.read_text().count("\n") == 2
    asked = ("--from", "2026-11-01", "--to", "2026-11-22", "--json")
    assert main(["metrics", "idea_benefit_money", "idea_decision_p50_s", *asked, *at]) == 0
    found = {m["metric"]: m for m in json.loads(capsys.readouterr().out)["metrics"]}
    assert (found["idea_benefit_money"]["value"], found["idea_benefit_money"]["currency"]) == (1200, "EUR")
    assert found["idea_decision_p50_s"]["value"] == 8 * 86_400


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--change", "9", "--status", "accepted"), "the number of one idea"),
        (("--change", "1"), "what to change, got nothing"),
        (("--status", "accepted"), "--add IDEA or --change NUMBER"),
    ],
)
def test_nonsense_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    assert main(["improvements", "--store", f"duckdb:///{tmp_path / 's.duckdb'}", *options]) == 2
    assert said in capsys.readouterr().err
