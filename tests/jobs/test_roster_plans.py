"""Rosters of files: every rule broken once is found and named, and a roster made again changes only what pays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from commands.table import main
from scheduling.rules import RULES

DAY = 23
Rows = list[tuple[int, float, float]]
"""Shifts as day of November 2026 (Monday is 23), start and end in hours of that day."""

OFFICE: Rows = [(day, 8, 16) for day in range(23, 28)]
LONG: Rows = [(day, 8, 16) for day in range(23, 29)]
BROKEN: dict[str, tuple[dict[str, str], Rows, str]] = {
    "one_shift_a_day": ({"rest_minutes": "0"}, [(23, 8, 9.5), (23, 9.5, 16)], "2 shifts on 2026-11-23"),
    "rest_between_shifts": ({}, [(23, 10, 22), (24, 8, 16)], "10.00 hours of rest before the shift on 2026-11-24"),
    "weekly_hours": ({"max_hours": "39"}, OFFICE, "40.00 paid hours in week 1, at most 39.00"),
    "weekly_days": ({"max_days": "4"}, OFFICE, "5 shifts in week 1, at most 4"),
    "days_in_a_row": (
        {"max_streak_days": "6", "streak_days": "2"}, OFFICE, "day 7 in a row on 2026-11-27, at most 6",
    ),
    "fixed_days_off": ({"days_off": "Fri"}, OFFICE, "works on Friday 2026-11-27, an agreed day off"),
    "time_off": ({"off_on": "2026-11-25"}, OFFICE, "works on 2026-11-25, a day of approved time off"),
    "available_hours": (
        {"earliest_minutes": "08:30"}, [(23, 8, 16), (24, 9, 17)], "2026-11-23 lies outside the available hours",
    ),
    "night_work": ({"may_work_nights": "no"}, [(23, 16.5, 24.5)], "the shift on 2026-11-23 touches the night"),
    "shift_length": ({"longest_minutes": "480"}, [(23, 8, 16.5)], "a shift of 510 minutes on 2026-11-23"),
    "promised_hours": ({"min_hours": "38"}, OFFICE[:4], "32.00 paid hours in week 1, promised 38.00"),
    "promised_days": ({"min_days": "5"}, OFFICE[:4], "4 shifts in week 1, promised 5"),
    "preferred_start": (
        {"prefers_from_minutes": "08:30", "prefers_until_minutes": "10:00"}, [(23, 8, 16), (24, 9, 17)],
        "starts at 08:00 on 2026-11-23",
    ),
    "steady_start": ({}, [(23, 8, 16), (24, 10.5, 18.5)], "starts 2.5 hours apart in week 1"),
}  # fmt: skip


def written(folder: Path, cells: dict[str, str], rows: Rows) -> list[str]:
    """Files of one agent, a roster and a week that needs somebody in office hours."""
    pd.DataFrame([{"agent_id": "A1", **cells}]).to_csv(folder / "agents.csv", index=False)
    midnights = [pd.Timestamp(f"2026-11-{day}", tz="UTC") for day, _, _ in rows]
    pd.DataFrame(
        {
            "agent_id": "A1",
            "starts_at": [m + pd.Timedelta(hours=a) for m, (_, a, _) in zip(midnights, rows, strict=True)],
            "ends_at": [m + pd.Timedelta(hours=b) for m, (_, _, b) in zip(midnights, rows, strict=True)],
        }
    ).to_csv(folder / "roster.csv", index=False)
    need(folder, 1)
    files = (("--requirements", "need.csv"), ("--agents", "agents.csv"))
    return ["schedule", *(w for name, file in files for w in (name, str(folder / file))), "--json"]


def need(folder: Path, people: int) -> None:
    starts = pd.date_range("2026-11-23", "2026-11-30", freq="30min", inclusive="left", tz="UTC")
    starts = starts[(starts.hour >= 8) & (starts.hour < 16)]
    pd.DataFrame({"starts_at": starts, "channel": "phone", "agents": people}).to_csv(
        folder / "need.csv", index=False
    )


def told(words: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(words) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_every_rule_has_a_breaker() -> None:
    assert set(BROKEN) == set(RULES)


@pytest.mark.parametrize("rule", BROKEN)
def test_a_roster_of_a_file_that_breaks_one_rule_is_named_by_it(
    rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells, rows, said = BROKEN[rule]
    words = written(tmp_path, cells, rows)
    found = told([*words, "--score", str(tmp_path / "roster.csv")], capsys)
    kinds = (1.0, 0.0) if RULES[rule].kind == "hard" else (0.0, 1.0)
    assert (found["hard_violations"], found["soft_violations"]) == kinds
    assert any("A1" in note and said in note for note in found["notes"])
    assert found["gap"] is None
    assert len(found["shifts"]) == len(rows)


def test_a_clean_roster_is_said_to_break_nothing_and_unknown_people_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = written(tmp_path, {}, OFFICE)
    found = told([*words, "--score", str(tmp_path / "roster.csv")], capsys)
    assert (found["hard_violations"], found["soft_violations"], found["paid_hours"]) == (0.0, 0.0, 40.0)
    (tmp_path / "agents.csv").write_text("agent_id\nB1\n")
    assert main([*words, "--score", str(tmp_path / "roster.csv")]) == 2
    assert "roster.csv, row 2: an agent who serves these channels, got A1" in capsys.readouterr().err


def test_made_again_at_a_price_others_keep_their_shifts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = written(tmp_path, {}, OFFICE)
    ids = [f"A{n}" for n in range(1, 7)]
    pd.DataFrame({"agent_id": ids, "max_hours": 40}).to_csv(tmp_path / "agents.csv", index=False)
    need(tmp_path, 3)
    words += ["--seconds", "2"]
    first = told([*words, "--out", str(tmp_path / "made.csv")], capsys)
    made = pd.read_csv(tmp_path / "made.csv")
    # a planner takes one shift away and locks another
    made.loc[1, "is_locked"] = True
    made.drop(index=0).to_csv(tmp_path / "edited.csv", index=False)
    around = [*words, "--around", str(tmp_path / "edited.csv")]
    kept = told([*around, "--change-price", "40"], capsys)
    agent, at = (str(made[c].iloc[1]) for c in ("agent_id", "starts_at"))
    shifts = {(s["agent_id"], pd.Timestamp(s["starts_at"])): s["is_locked"] for s in kept["shifts"]}
    assert shifts[agent, pd.Timestamp(at)]
    rest = made.drop(index=0)
    before = set(zip(rest["agent_id"], pd.to_datetime(rest["starts_at"]), strict=True))
    assert before <= set(shifts)
    assert kept["hard_violations"] == 0
    assert kept["under_hours"] <= first["under_hours"] + 8
    assert "Made freely" in kept["notes"][0]
    assert any(note.startswith("A") and "is new" in note for note in kept["notes"])
    free = told([*around, "--change-price", "0"], capsys)
    assert "Made freely" not in free["notes"][0]
    assert main([*around, "--change-price", "-1"]) == 2
    assert "0 or more hours" in capsys.readouterr().err
    assert main(["schedule", "--requirements", "need.csv", "--around", "x.csv"]) == 2
