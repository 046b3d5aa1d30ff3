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
