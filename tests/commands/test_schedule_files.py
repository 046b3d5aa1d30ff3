"""The files of the schedule verb: a workbook, calendars per agent, and a refusal before anything is solved."""

from __future__ import annotations

import json
from pathlib import Path

import icalendar
import pandas as pd
import pytest

from commands.table import main

NOW = "2026-03-20T12:00"


@pytest.fixture
def week(tmp_path: Path) -> Path:
    starts = pd.date_range("2026-03-28 08:00", "2026-03-29 16:00", freq="30min", tz="UTC")
    starts = starts[(starts.hour >= 8) & (starts.hour < 16)]
    file = tmp_path / "need.csv"
    moments = starts.strftime("%Y-%m-%dT%H:%M:%SZ")
    pd.DataFrame({"starts_at": moments, "channel": "phone", "agents": 2}).to_csv(file, index=False)
    return file


def test_calendars_are_written_in_local_time_over_a_clock_change(
    week: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "agents.csv").write_text("agent_id,max_hours\n" + "".join(f"A{n},38.5\n" for n in range(6)))
    words = ["--agents", str(tmp_path / "agents.csv"), "--zone", "Europe/Berlin", "--seconds", "5"]
    files = ["--ical", str(tmp_path / "ical"), "--xlsx", str(tmp_path / "out" / "roster.xlsx")]
    assert main(["schedule", "--requirements", str(week), *words, *files, "--now", NOW, "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert {"gap", "efficiency", "paid_hours", "under_hours", "over_hours", "seconds"} <= set(made)
    events = [
        e
        for file in (tmp_path / "ical").glob("*.ics")
        for e in icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    ]
    given = {pd.Timestamp(s["starts_at"]) for s in made["shifts"]}
    assert {pd.Timestamp(e.decoded("dtstart")).tz_convert("UTC") for e in events} == given
    assert {str(e["dtstart"].params["TZID"]) for e in events} == {"Europe/Berlin"}
    assert list(pd.read_excel(tmp_path / "out" / "roster.xlsx", sheet_name=None)) == ["Shifts", "Coverage"]


def test_calendars_without_people_are_refused(
    week: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schedule", "--requirements", str(week), "--ical", str(tmp_path / "ical")]) == 2
    assert "--agents FILE.csv beside --ical" in capsys.readouterr().err
    assert not (tmp_path / "ical").exists()


def test_a_place_that_cannot_be_written_is_refused_before_anything_is_solved(
    week: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "agents.csv").write_text("agent_id,max_hours\nA1,40\n")
    (tmp_path / "ical").write_text("a file")
    words = ["schedule", "--requirements", str(week), "--agents", str(tmp_path / "agents.csv")]
    assert main([*words, "--ical", str(tmp_path / "ical")]) == 2
    assert "--ical: a folder, got the file" in capsys.readouterr().err
    assert main([*words, "--ical", str(tmp_path / "ical" / "below")]) == 2
    assert main([*words, "--nice", str(tmp_path / "ical" / "nice.csv")]) == 2
    assert main(["schedule", "--requirements", str(week), "--nice", str(tmp_path / "nice.csv")]) == 2
    assert "An import of schedules belong" in capsys.readouterr().err


def test_a_schedule_of_ours_scores_as_it_was_made(
    week: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["schedule", "--requirements", str(week), "--zone", "Europe/Berlin", "--json"]
    assert main([*words, "--seconds", "5", "--out", str(tmp_path / "shifts.csv")]) == 0
    made = json.loads(capsys.readouterr().out)
    assert main([*words, "--score", str(tmp_path / "shifts.csv")]) == 0
    again = json.loads(capsys.readouterr().out)
    for name in ("paid_hours", "under_hours", "over_hours", "efficiency", "cost", "within_10_share"):
        assert again[name] == pytest.approx(made[name]), name
    assert again["gap"] is None
    (tmp_path / "theirs.csv").write_text("starts_at,ends_at,agents\n2026-03-28 09:00,2026-03-28 17:00,2\n")
    assert main([*words, "--score", str(tmp_path / "theirs.csv")]) == 0
    theirs = json.loads(capsys.readouterr().out)
    assert theirs["paid_hours"] == 16.0
    assert theirs["shifts"][0]["starts_at"] == "2026-03-28T08:00:00Z"
    (tmp_path / "bad.csv").write_text("starts_at,ends_at\nsoon,2026-03-28 17:00\n")
    assert main([*words, "--score", str(tmp_path / "bad.csv")]) == 2
    assert "starts_at, row 2" in capsys.readouterr().err
